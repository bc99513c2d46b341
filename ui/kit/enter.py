"""What Enter does (ui.md §6), on every system alike: it presses the button that has the focus, and leads on
from one field of a form to the next, never sending it half full.

Qt leaves the button to the desktop: Space alone on Windows, Enter too on others.
"""

from __future__ import annotations

from functools import partial
from typing import Final

from PySide6.QtCore import QEvent, QMetaMethod, QObject, Qt, QTimer
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractSpinBox,
    QApplication,
    QComboBox,
    QLineEdit,
    QPlainTextEdit,
    QWidget,
)
from shiboken6 import isValid

from ui.kit.dialogs import Dialog
from ui.kit.widgets import reveal, walked

ENTER: Final = (Qt.Key.Key_Return, Qt.Key.Key_Enter)
FIELDS: Final = QLineEdit | QComboBox | QAbstractSpinBox


class EnterKey:
    """Looks at every key before it arrives; ``takes`` says whether it was meant for a button."""

    def __init__(self) -> None:
        self._struck = False

    def takes(self, watched: QObject, event: QEvent) -> bool:
        """Press the button, or have the next field follow; True where the key goes no further."""
        if not isinstance(event, QKeyEvent) or event.type() != QEvent.Type.KeyPress:
            return False
        if isinstance(watched, QAbstractButton):
            return self._at_button(watched, event)
        if isinstance(watched, FIELDS) and is_plain_enter(event):
            dialog = _dialog_of(watched)
            if dialog is not None and not _acts_itself(watched):
                # After the key was dealt with: a dialog that leads on itself has then moved the focus.
                QTimer.singleShot(0, dialog, partial(_lead_on, dialog, watched))
        return False

    def _at_button(self, made: QAbstractButton, event: QKeyEvent) -> bool:
        if not is_plain_enter(event):
            self._struck = bool(event.text().strip()) and event.text().isprintable()
            return False
        # Figures and then Enter at a button come from a scanner that was read into nothing.
        struck, self._struck = self._struck, False
        if struck or event.isAutoRepeat():
            return True
        if made.isCheckable() and _dialog_of(made) is not None:
            return False
        made.click()
        return True


def is_plain_enter(event: QKeyEvent) -> bool:
    """Enter by itself, of either block of keys."""
    return event.key() in ENTER and not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier


def _dialog_of(widget: QWidget) -> Dialog | None:
    above = widget.parentWidget()
    while above is not None and not isinstance(above, Dialog):
        above = above.parentWidget()
    return above


def _acts_itself(field: QWidget) -> bool:
    return isinstance(field, QLineEdit) and field.isSignalConnected(
        QMetaMethod.fromSignal(field.returnPressed)
    )


def _lead_on(dialog: Dialog, field: QWidget) -> None:
    if not isValid(dialog) or dialog.is_closing or QApplication.focusWidget() is not field:
        return
    inside = walked(dialog)
    after = inside[inside.index(field) + 1 :] if field in inside else []
    fields = [one for one in after if isinstance(one, FIELDS | QPlainTextEdit) and one.focusProxy() is None]
    follows: QWidget | None = fields[0] if fields else dialog.primary
    if follows is not None and follows.isEnabled():
        follows.setFocus(Qt.FocusReason.TabFocusReason)
        reveal(follows)
