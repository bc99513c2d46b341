"""For experts: the centre's data on a PostgreSQL server, in the place of a file on this computer."""

from __future__ import annotations

import functools

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLineEdit, QWidget

from station_app.centre import service as centre
from station_app.core.errors import StationError
from station_app.core.i18n import _
from station_app.core.jobs import Job
from ui.kit.dialogs import FormDialog
from ui.kit.jobs import Jobs
from ui.kit.widgets import label


class DatabaseDialog(FormDialog):
    """``picked(address)`` once the server has been asked; an empty one means the file."""

    picked = Signal(str)

    def __init__(self, parent: QWidget, jobs: Jobs, address: str) -> None:
        super().__init__(parent, _("The data on a database server"), width=640)
        self._jobs = jobs
        words = _(
            "A file on this computer is enough for nearly every district. Where somebody looks after a "
            "PostgreSQL server, the data can lie there."
        )
        self.body.addWidget(label(words, "sub", wrap=True))
        self.address = QLineEdit(address)
        self.address.setPlaceholderText(_("postgresql://USER:PASSWORD@COMPUTER/DATABASE"))
        hint = _("An empty database of its own. The address is kept sealed, like the data.")
        self.add_field("address", _("Address of the database"), self.address, hint=hint)
        self.leave = self.add_button(_("Leave it"), self.reject, key="Esc")
        self.file = self.add_button(_("In a file after all"), self.use_file)
        self.file.setVisible(bool(address))
        self.use = self.add_button(_("Check and use it"), self.accept, kind="primary", key="Ctrl+Enter")

    def use_file(self) -> None:
        """Go back to the file."""
        self.picked.emit("")
        self.reject()

    def accept(self) -> None:
        """Ask the server, off the screen's thread; it is taken where a centre can be made there."""
        address = self.address.text().strip()
        if not self.use.isEnabled():
            return
        self._wait(True)
        work = functools.partial(_ask, address)
        self._jobs.start(self, work, done=self._fits, failed=self._does_not)

    def save(self) -> None:
        """Tell the address."""
        self.picked.emit(self.address.text().strip())

    def _wait(self, waiting: bool) -> None:
        self.calm()
        self.address.setReadOnly(waiting)
        self.use.setEnabled(not waiting)
        self.fact.setText(_("Asking the server …") if waiting else "")

    def _fits(self, _nothing: None) -> None:
        self._wait(False)
        super().accept()

    def _does_not(self, error: Exception) -> None:
        self._wait(False)
        if not isinstance(error, StationError):
            raise error
        self.complain(error.message)


def _ask(address: str, _job: Job) -> None:
    centre.check_database(address)
