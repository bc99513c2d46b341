"""Putting a backup in the station's place: which file, and a name and password that opened it then."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFileDialog, QLineEdit, QWidget

from station_app.core import backup, restore, session
from station_app.core.errors import StationError, ValidationError, WrongPassword
from station_app.core.i18n import _
from station_app.core.paths import Home
from ui.kit.busy import waiting
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
        """Restore; raises ``StationError`` with the present data untouched."""
        typed = self.file.text().strip()
        if not typed:
            raise ValidationError({"file": _("Choose the backup file.")})
        path = Path(typed)
        if not path.is_file():
            raise backup.BackupDamaged(path)
        self.tried = True
        try:
            with waiting():
                done = restore.restore(
                    self._home,
                    path,
                    name=self.name.text().strip(),
                    password=self.password.text(),
                    way_back=True,
                )
        except WrongPassword as error:
            # The recovery code opens a station, not a backup.
            words = _("The name or the password is wrong for this backup. Take those of the day it was made.")
            raise StationError(words) from error
        except OSError as error:
            raise StationError(_("The backup could not be read. Nothing was changed.")) from error
        words = _("The station is as it was on %(when)s.") % {"when": f"{done.made_at:%Y-%m-%d %H:%M}"}
        self._sentence = words
        self.finished.connect(self._tell)

    def _tell(self) -> None:
        self.restored.emit(self._sentence)


def _what_is_lost() -> str:
    return _(
        "The station goes back to the moment of the backup: what was entered since then is not in it any "
        "more. The data of now become a backup of their own first (“before a restore”), which can be "
        "restored too."
    )
