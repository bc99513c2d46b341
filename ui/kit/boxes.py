"""Boxes that are typed and scanned into."""

from __future__ import annotations

import unicodedata
from typing import Any, Final

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QAction, QGuiApplication, QKeyEvent, QKeySequence
from PySide6.QtWidgets import (
    QLineEdit,
    QWidget,
)

from ui.kit.timers import later
from ui.kit.widgets import show_icon


def _leaves_undo(box: QLineEdit, event: QEvent) -> bool:
    """Whether Ctrl+Z is the page's: there is nothing typed that it could take back."""
    undo = event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent)
    return undo and not box.text() and event.matches(QKeySequence.StandardKey.Undo)  # type: ignore[attr-defined]


class SearchBox(QLineEdit):
    """A box with a magnifying glass; Esc clears it, arrows and Enter are told."""

    moved = Signal(int)
    entered = Signal()

    def __init__(self, hint: str, *, large: bool = False, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setPlaceholderText(hint)
        self.setAccessibleName(hint)
        glass = QAction(self)
        show_icon(glass, "magnifying-glass", "text-3")
        self.addAction(glass, QLineEdit.ActionPosition.LeadingPosition)
        if large:
            self.setProperty("scale", "xl")
        self.setClearButtonEnabled(large)

    def event(self, event: QEvent) -> bool:
        if _leaves_undo(self, event):
            event.ignore()
            return False
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = event.key()
        if key in (Qt.Key.Key_Up, Qt.Key.Key_Down):
            self.moved.emit(1 if key == Qt.Key.Key_Down else -1)
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.entered.emit()
        elif key == Qt.Key.Key_Escape and self.text():
            self.clear()
        else:
            super().keyPressEvent(event)


class ScanBox(QLineEdit):
    """The box that a barcode scanner types into: no input method, full-width digits made plain, and
    Enter, Tab or a pause as the end of a scan (library.md §3.8)."""

    scanned = Signal(str)
    #: Enter was pressed with nothing typed.
    entered = Signal()
    PAUSE_MS: Final = 250

    def __init__(self, hint: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setPlaceholderText(hint)
        self.setAccessibleName(hint)
        self.setProperty("scale", "xl")
        self._pause = later(self, self.PAUSE_MS, self._paused)
        self._open_to_input_method = False

    def event(self, event: QEvent) -> bool:
        if _leaves_undo(self, event):
            event.ignore()
            return False
        return super().event(event)

    def let_input_method_in(self, letting: bool) -> None:
        """F3: let Chinese be typed, for a name or a title."""
        self._open_to_input_method = letting
        QGuiApplication.inputMethod().update(Qt.InputMethodQuery.ImEnabled)

    @property
    def lets_input_method_in(self) -> bool:
        """Whether Chinese can be typed now."""
        return self._open_to_input_method

    def inputMethodQuery(self, query: Any, *arguments: Any) -> Any:
        if query == Qt.InputMethodQuery.ImEnabled and not self._open_to_input_method:
            return False
        return super().inputMethodQuery(query)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Tab):
            if not self._send() and event.key() != Qt.Key.Key_Tab:
                self.entered.emit()
            return
        super().keyPressEvent(event)
        plain = unicodedata.normalize("NFKC", self.text())
        if plain.isdigit() and len(plain) >= 8:
            self._pause.start()
        else:
            self._pause.stop()

    def _paused(self) -> None:
        self._send()

    def _send(self) -> bool:
        """Tell what was scanned; False where nothing was."""
        self._pause.stop()
        plain = "".join(unicodedata.normalize("NFKC", self.text()).split())
        self.clear()
        if plain:
            self.scanned.emit(plain)
        return bool(plain)

    def focusNextPrevChild(self, forward: bool) -> bool:
        # Tab ends a scan; with nothing typed it walks on, so that nobody is caught in the box.
        return not self.text() and super().focusNextPrevChild(forward)
