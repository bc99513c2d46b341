"""Putting a backup in the station's place: which file, and a name and password that opened it then."""

from __future__ import annotations

import functools
from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFileDialog, QLineEdit, QWidget

from station_app.core import backup, restore, session
from station_app.core.errors import StationError, ValidationError, WrongPassword
from station_app.core.i18n import _
from station_app.core.jobs import Job
from station_app.core.paths import Home
from ui.kit.dialogs import FormDialog
from ui.kit.widgets import button, label, row


class RestoreDialog(FormDialog):
    """``asked(work)``: the work that puts the backup in place (``Context.restore_asked``)."""

    asked = Signal(object)

    def __init__(self, parent: QWidget, home: Home, path: Path | None = None) -> None:
        super().__init__(parent, _("Restore a backup"), width=520)
        self._home = home
        if home.database.exists():
            self.body.addWidget(label(_what_is_lost(), "sub", wrap=True))
        self.file, self.name, self.password = QLineEdit(), QLineEdit(), QLineEdit()
        self.file.setText(str(path) if path else "")
        working = session.current_or_none()
        self.name.setText(working.name if working is not None else "")
        self.password.setEchoMode(QLineEdit.EchoMode.Password)
        block = self.field("file", _("Backup file"), self.file)
        self.body.addLayout(block)
        self.body.addLayout(row(button(_("Choose a file"), self.choose_file, size="s"), None))
        self.add_field("name", _("Coordinator's name"), self.name)
        hint = _("The password that held when the backup was made.")
        self.add_field("password", _("Password"), self.password, hint=hint)
        self.add_button(_("Leave it"), self.reject, key="Esc")
        self.add_button(_("Restore"), self.accept, kind="bad")

    def open(self, focus: QWidget | None = None) -> None:
        """Show it, with the focus on the first thing that is not known yet."""
        unknown = (one for one in (self.file, self.name) if not one.text())
        super().open(focus or next(unknown, self.password))

    def choose_file(self) -> None:
        """Ask for the file."""
        kinds = f"(*{backup.SUFFIX})"
        chosen, _kind = QFileDialog.getOpenFileName(self, _("Backup file"), str(self._home.backups), kinds)
        if chosen:
            self.file.setText(chosen)

    def save(self) -> None:
        """Ask for the restore; raises ``StationError`` where the backup would not open."""
        typed = self.file.text().strip()
        if not typed:
            raise ValidationError({"file": _("Choose the backup file.")})
        path, name, password = Path(typed), self.name.text().strip(), self.password.text()
        if not path.is_file():
            raise backup.BackupDamaged(path)
        try:
            restore.check_way_in(path, name=name, password=password)
        except WrongPassword as error:
            # The recovery code opens a station, not a backup.
            words = _("The name or the password is wrong for this backup. Take those of the day it was made.")
            raise StationError(words) from error
        self._work = functools.partial(_restore, home=self._home, path=path, name=name, password=password)
        self.finished.connect(self._ask)

    def _ask(self) -> None:
        self.asked.emit(self._work)


def _restore(job: Job, *, home: Home, path: Path, name: str, password: str) -> restore.Restored:
    return restore.restore(home, path, name=name, password=password, way_back=True, job=job)


def _what_is_lost() -> str:
    return _(
        "The station goes back to the moment of the backup: what was entered since then is not in it any "
        "more. The data of now become a backup of their own first (“before a restore”), which can be "
        "restored too."
    )
