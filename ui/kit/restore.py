"""Putting a backup in the station's place: which file, and a name and password that opened it then."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFileDialog, QLineEdit, QWidget

from station_app.core import backup, restore
from station_app.core.errors import StationError
from station_app.core.i18n import _
from station_app.core.paths import Home
from ui.kit.dialogs import FormDialog
from ui.kit.widgets import button, label, row


class RestoreDialog(FormDialog):
    """``restored(sentence)`` once the backup stands in the station's place; nobody is logged in then."""

    restored = Signal(str)

    def __init__(self, parent: QWidget, home: Home, path: Path | None = None) -> None:
        super().__init__(parent, _("Restore a backup"), width=520)
        self._home = home
        #: Whether a restore was tried: the station is shut then, even where nothing was restored.
        self.tried = False
        words = _("The data of now are kept beside the restored ones; nothing is deleted.")
        self.body.addWidget(label(words, "sub", wrap=True))
        self.file, self.name, self.password = QLineEdit(), QLineEdit(), QLineEdit()
        self.file.setText(str(path) if path else "")
        self.password.setEchoMode(QLineEdit.EchoMode.Password)
        block = self.field("file", _("Backup file"), self.file)
        self.body.addLayout(block)
        self.body.addLayout(row(button(_("Choose a file"), self.choose_file, size="s"), None))
        self.add_field("name", _("Coordinator's name"), self.name)
        hint = _("The password that held when the backup was made.")
        self.add_field("password", _("Password"), self.password, hint=hint)
        self.add_button(_("Leave it"), self.reject, key="Esc")
        self.add_button(_("Restore"), self.accept, kind="bad")

    def choose_file(self) -> None:
        """Ask for the file."""
        kinds = f"(*{backup.SUFFIX})"
        chosen, _kind = QFileDialog.getOpenFileName(self, _("Backup file"), str(self._home.backups), kinds)
        if chosen:
            self.file.setText(chosen)

    def save(self) -> None:
        """Restore; raises ``StationError`` with the present data untouched."""
        path = Path(self.file.text().strip())
        if not path.is_file():
            raise backup.BackupDamaged(path)
        self.tried = True
        try:
            done = restore.restore(
                self._home, path, name=self.name.text().strip(), password=self.password.text()
            )
        except OSError as error:
            raise StationError(_("The backup could not be read. Nothing was changed.")) from error
        words = _("The station is as it was on %(when)s.") % {"when": f"{done.made_at:%Y-%m-%d %H:%M}"}
        self._sentence = words
        self.finished.connect(self._tell)

    def _tell(self) -> None:
        self.restored.emit(self._sentence)
