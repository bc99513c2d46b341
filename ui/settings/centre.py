"""The settings of a district centre: its card, what it asks for, receipts, backups, how it is opened."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QCheckBox, QFileDialog, QGridLayout, QWidget

from station_app.centre import backups, profile, threads
from station_app.centre import service as centre
from station_app.core.backup import BackupRow
from station_app.core.errors import StationError
from station_app.core.i18n import N_, _, ngettext
from station_app.core.jobs import Job
from station_app.roster.rows import FIELD_NAMES
from ui.kit.context import Context
from ui.kit.dates import near_moment
from ui.kit.widgets import button, column, holder, label, row
from ui.settings.accounts import OwnPassword
from ui.settings.centre_accounts import Accounts, CentreRecovery
from ui.settings.choices import Locking, Looks
from ui.settings.data import Place
from ui.settings.page import Entry, SettingsPage
from ui.settings.parts import BackupCard, SectionCard
from ui.settings.station import About

OTHERS: Final = {
    "activity.speaker_name": N_("speakers from outside"),
    "donation.giver": N_("who gave books"),
    "donation.phone": N_("the givers' phones"),
}
EDGE: Final = 16
ACROSS: Final = 4


def words_of(one: str) -> str:
    """A column that can be asked for, in words."""
    table, _dot, name = one.partition(".")
    return _(FIELD_NAMES[name] if table == "person" else OTHERS[one])


class CentreCard(SectionCard):
    """The card that every station takes in once, and its fingerprint."""

    def __init__(self, context: Context) -> None:
        super().__init__(context, _("The centre's card"))
        self.fingerprint = label("", "hours")
        self.fingerprint.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.write_card = button(_("Write the card"), self.choose_file, icon_name="identification-card")
        words = label(
            _("Every station takes it in once and reads these figures back; they must be the same."),
            "sub", wrap=True,
        )  # fmt: skip
        line = row(holder(column(self.fingerprint, words, spacing=2)), self.write_card, spacing=16)
        line.setStretch(0, 1)
        line.setContentsMargins(EDGE, 14, EDGE, 14)
        self.part(line)
        self.refresh()

    def refresh(self) -> None:
        self.fingerprint.setText(profile.fingerprint())

    def choose_file(self) -> None:
        """Ask where the card goes."""
        name = _("%(centre)s card") % {"centre": profile.own_name()}
        chosen, _kind = QFileDialog.getSaveFileName(
            self, _("Write the card"), f"{name}.json", "JSON (*.json)"
        )
        if chosen:
            self.write_to(Path(chosen))

    def write_to(self, path: Path) -> None:
        """Write the centre's card."""
        try:
            centre.write_centre_card(path)
        except StationError as error:
            self.say("danger", error.message)
            return
        self.say("ok", _("The card is written: %(file)s") % {"file": path})


class Asks(SectionCard):
    """What leaves the stations beside names and phones."""

    def __init__(self, context: Context) -> None:
        super().__init__(context, _("What the centre asks for"))
        words = _(
            "Names and phones of volunteers always come. Ask for more only where law or office need it; "
            "the stations see it before they export. Signatures, notes and who borrowed what never leave."
        )
        said = label(words, "sub", wrap=True)
        said.setContentsMargins(EDGE, 12, EDGE, 8)
        self.grid = QGridLayout()
        self.grid.setContentsMargins(EDGE, 4, EDGE, 14)
        self.grid.setHorizontalSpacing(20)
        self.grid.setVerticalSpacing(8)
        self.boxes: dict[str, QCheckBox] = {}
        names = [f"{table}.{name}" for table, names in profile.MORE.items() for name in names]
        for place, name in enumerate(names):
            box = QCheckBox(words_of(name))
            box.clicked.connect(self._changed)
            self.boxes[name] = box
            self.grid.addWidget(box, place // ACROSS, place % ACROSS)
        self.part(column(said, self.grid))
        self.refresh()

    def refresh(self) -> None:
        asked = profile.asked()
        for name, box in self.boxes.items():
            box.setChecked(name in asked)

    def _changed(self) -> None:
        try:
            profile.choose([name for name, box in self.boxes.items() if box.isChecked()])
        except StationError as error:
            self.say("danger", error.message)
            return
        self.say("warn", _("Write the card anew and give it to the stations: it says what is asked for."))


class Receipts(SectionCard):
    """Where the receipts for the stations are written."""

    def __init__(self, context: Context) -> None:
        super().__init__(context, _("Receipts"))
        self.folder = label("", wrap=True)
        self.change = button(_("Another folder …"), self.choose_folder, icon_name="folder-open")
        line = row(self.folder, self.change, spacing=16)
        line.setStretch(0, 1)
        self.line(_("Receipts go to"), line, hint=_("One a package, to be carried back to its station"))
        self.refresh()

    def refresh(self) -> None:
        self.folder.setText(str(self._context.export_folder))

    def choose_folder(self) -> None:
        """Ask for a folder."""
        chosen = QFileDialog.getExistingDirectory(self, _("Receipts go to"), self.folder.text())
        if chosen:
            self.send_to(Path(chosen))

    def send_to(self, folder: Path) -> None:
        """Write receipts there from now on."""
        self.save(export_folder=str(folder))
        self.refresh()


class CentreBackups(BackupCard):
    """Make one now, here or elsewhere."""

    def __init__(self, context: Context) -> None:
        super().__init__(context, _("Backups"))
        self.now = button(_("Back up now"), self.back_up, size="s", icon_name="floppy-disk", key="F9")
        self.now.setText(self.now.text() + "  ")
        self.elsewhere = button(_("To another place"), self.choose_place, size="s", icon_name="folder-open")
        self.head.addWidget(self.elsewhere)
        self.head.addWidget(self.now)
        self.last = label("")
        more = label(
            _("It opens with the passwords of that day. Stations send again what a restored centre lacks."),
            "small", wrap=True,
        )  # fmt: skip
        self.part(column(self.last, more, spacing=2, margins=(EDGE, 12, EDGE, 12)))
        self.refresh()

    def refresh(self) -> None:
        made = backups.list_backups()
        if not made:
            self.last.setText(_("No backup yet"))
            return
        words = ngettext("%(n)d backup, the last %(when)s", "%(n)d backups, the last %(when)s", len(made))
        self.last.setText(words % {"n": len(made), "when": near_moment(made[0].made_at)})

    def choose_place(self) -> None:
        """Ask for a folder and back up there."""
        chosen = QFileDialog.getExistingDirectory(self, _("Back up to another place"), str(Path.home()))
        if chosen:
            self.back_up_to(Path(chosen))

    def back_up(self, _checked: bool = False) -> None:
        """Write a backup into the home."""
        self.back_up_to(None)

    def back_up_to(self, folder: Path | None) -> None:
        """Write a backup off the screen's thread and say what became of it."""
        self.now.setEnabled(False)
        work = partial(_back_up, folder)
        self._context.jobs.start(self, work, done=self._backed_up, failed=self._not_backed_up)

    def _backed_up(self, made: BackupRow) -> None:
        self.now.setEnabled(True)
        self.say("ok", _("The backup is written: %(path)s") % {"path": made.path})
        self.refresh()
        self._context.changes.care.emit()

    def _not_backed_up(self, error: Exception) -> None:
        self.now.setEnabled(True)
        if not isinstance(error, StationError):
            raise error
        self.say("danger", error.message)


def _back_up(folder: Path | None, _job: Job) -> BackupRow:
    with threads.connection():
        return backups.back_up_centre(folder=folder)


ENTRIES: Final = (
    Entry("card", N_("The centre's card"), "identification-card", (CentreCard, Asks)),
    Entry("receipts", N_("Receipts"), "receipt", (Receipts,)),
    Entry("appearance", N_("Looks"), "sun", (Looks,)),
    Entry("locking", N_("Locking"), "lock-simple", (Locking,)),
    Entry("password", N_("My password"), "key", (OwnPassword,)),
    Entry("operators", N_("Operators"), "users-three", (Accounts, CentreRecovery)),
    Entry("backup", N_("Backups and data"), "floppy-disk", (CentreBackups, Place)),
    Entry("about", N_("About"), "info", (About,)),
)


def centre_settings(context: Context) -> QWidget:
    """The page of a centre's settings."""
    return SettingsPage(context, ENTRIES)
