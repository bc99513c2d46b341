"""What a person sees of an error of the program itself: that nothing is lost, and a way to pass it on."""

from __future__ import annotations

from PySide6.QtWidgets import QApplication, QPlainTextEdit, QWidget

from station_app.core.db import DatabaseError, in_words
from station_app.core.errors import StationError
from station_app.core.i18n import _
from station_app.core.log import redact
from ui.kit.dialogs import Dialog, show_error
from ui.kit.widgets import label


class CrashDialog(Dialog):
    """One sentence, and the details to copy; personal data is taken out of them."""

    def __init__(self, parent: QWidget, details: str) -> None:
        super().__init__(parent, _("The program made an error"), width=640)
        words = _("What was saved is safe. Try again; if it happens again, pass the details on.")
        self.body.addWidget(label(words, "sub", wrap=True))
        self.details = QPlainTextEdit(redact(details))
        self.details.setReadOnly(True)
        self.details.setFixedHeight(220)
        self.body.addWidget(self.details)
        self.add_button(_("Copy the details"), self._copy, icon_name="copy")
        self.add_button(_("Go on"), self.accept, kind="primary")

    def _copy(self) -> None:
        QApplication.clipboard().setText(self.details.toPlainText())


def tell_uncaught(window: QWidget, error: BaseException, details: str) -> Dialog:
    """Show an uncaught error over the window; one that is worded for people is told as it is.

    While a box of this kind is open the next one only goes to the log: an error in what opening a box
    sets off would open boxes without end.
    """
    if isinstance(error, DatabaseError):
        error = in_words(error)
    if isinstance(error, StationError):
        return show_error(error, window)
    for shown in window.findChildren(CrashDialog):
        if not shown.is_closing:
            return shown
    dialog = CrashDialog(window, details)
    dialog.open()
    return dialog
