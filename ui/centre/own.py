"""This centre: its card and fingerprint, what it asks of its stations, its backups, how the window looks."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QCheckBox, QFileDialog, QGridLayout, QScrollArea, QWidget

from station_app.centre import backups, profile, threads
from station_app.centre import service as centre
from station_app.core import settings as settings_file
from station_app.core.backup import BackupRow
from station_app.core.errors import StationError
from station_app.core.i18n import N_, _, ngettext
from station_app.core.jobs import Job
from station_app.roster.rows import FIELD_NAMES
from ui.kit.cards import Card, Segment, Strip
from ui.kit.context import Context
from ui.kit.dates import near_moment
from ui.kit.strip_line import StripLine
from ui.kit.widgets import button, column, hairline, holder, label, row

OTHERS: Final = {
    "activity.speaker_name": N_("speakers from outside"),
    "donation.giver": N_("who gave books"),
    "donation.phone": N_("the givers' phones"),
}
THEME_NAMES: Final = (N_("As the system"), N_("Light"), N_("Dark"))
WIDEST: Final = 900
EDGE: Final = 17


def words_of(one: str) -> str:
    """A column that can be asked for, in words."""
    table, _dot, name = one.partition(".")
    return _(FIELD_NAMES[name] if table == "person" else OTHERS[one])


class OwnPage(QWidget):
    """``backup`` backs up now."""

    def __init__(self, context: Context) -> None:
        super().__init__()
        self._context = context
        self.boxes: dict[str, QCheckBox] = {}
        self._build()
        self.refresh()

    def _build(self) -> None:
        self.title = label("", "title")
        self.strip = Strip()
        parts = (self._card_card(), self._asks_card(), self._backup_card(), self._looks_card())
        inside = column(*parts, None, spacing=16, margins=(0, 0, 6, 0))
        for part in parts:
            part.setMaximumWidth(WIDEST)
        area = QScrollArea()
        area.setWidget(holder(inside))
        area.setWidgetResizable(True)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        head = holder(row(self.title, None), height=68)
        whole = column(head, StripLine(self.strip), area, margins=(24, 0, 24, 20))
        whole.setStretch(2, 1)
        self.setLayout(whole)

    def _card_card(self) -> Card:
        card = Card(_("The centre's card"))
        self.fingerprint = label("", "hours")
        self.fingerprint.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.write_card = button(_("Write the card"), self._choose_card, icon_name="identification-card")
        words = label(
            _("Every station takes it in once and reads these figures back; they must be the same."),
            "sub", wrap=True,
        )  # fmt: skip
        line = row(holder(column(self.fingerprint, words, spacing=2)), self.write_card, spacing=16)
        line.setStretch(0, 1)
        line.setContentsMargins(EDGE, 14, EDGE, 14)
        card.body.addLayout(line)
        return card

    def _asks_card(self) -> Card:
        card = Card(_("What the centre asks for"))
        words = _(
            "Names and phones of volunteers always come. Ask for more only where law or office need it; "
            "the stations see it before they export. Signatures, notes and who borrowed what never leave."
        )
        grid = QGridLayout()
        grid.setContentsMargins(EDGE, 4, EDGE, 14)
        grid.setHorizontalSpacing(24)
        grid.setVerticalSpacing(8)
        names = [f"{table}.{name}" for table, names in profile.MORE.items() for name in names]
        for place, name in enumerate(names):
            box = QCheckBox(words_of(name))
            box.clicked.connect(self._asks_changed)
            self.boxes[name] = box
            grid.addWidget(box, place // 4, place % 4)
        said = label(words, "sub", wrap=True)
        said.setContentsMargins(EDGE, 12, EDGE, 8)
        card.body.addWidget(said)
        card.body.addLayout(grid)
        return card

    def _backup_card(self) -> Card:
        card = Card(_("Backups"))
        self.back_up_button = button(_("Back up now"), self.back_up, size="s", icon_name="floppy-disk")
        self.elsewhere = button(_("To another place"), self._choose_place, size="s", icon_name="folder-open")
        card.head.addWidget(self.elsewhere)
        card.head.addWidget(self.back_up_button)
        self.last = label("")
        more = label(
            _("It opens with the passwords of that day. Stations send again what a restored centre lacks."),
            "small", wrap=True,
        )  # fmt: skip
        line = column(self.last, more, spacing=2, margins=(EDGE, 12, EDGE, 12))
        card.body.addLayout(line)
        return card

    def _looks_card(self) -> Card:
        card = Card(_("This window"))
        self.theme = Segment([_(name) for name in THEME_NAMES])
        self.theme.chosen.connect(self._choose_theme)
        self.receipts = label("", "sub")
        self.receipts_button = button(_("Receipts go to …"), self._choose_receipts, size="s")
        for line in (
            row(label(_("Light or dark")), None, self.theme, margins=(EDGE, 10, EDGE, 10)),
            row(self.receipts, None, self.receipts_button, margins=(EDGE, 10, EDGE, 10)),
        ):
            if card.body.count() > 2:
                card.body.addWidget(hairline())
            card.body.addLayout(line)
        return card

    # What the shell asks

    def refresh(self) -> None:
        """Read everything again."""
        try:
            self.title.setText(profile.own_name())
            self.fingerprint.setText(profile.fingerprint())
            asked = profile.asked()
            made = backups.list_backups()
        except StationError as error:
            self.strip.say("danger", error.message)
            return
        for name, box in self.boxes.items():
            box.setChecked(name in asked)
        self._show_backups(made)
        self.theme.choose(settings_file.THEMES.index(self._context.settings.theme))
        folder = self._context.settings.export_folder or str(self._context.home.exports)
        self.receipts.setText(_("Receipts go to %(folder)s") % {"folder": folder})

    def open(self, what: str) -> None:
        """``backup`` backs up now."""
        if what == "backup":
            self.back_up()

    def set_compact(self, compact: bool) -> None:
        """It fits as it is."""

    def _show_backups(self, made: list[BackupRow]) -> None:
        if not made:
            self.last.setText(_("No backup yet"))
            return
        words = ngettext("%(n)d backup, the last %(when)s", "%(n)d backups, the last %(when)s", len(made))
        self.last.setText(words % {"n": len(made), "when": near_moment(made[0].made_at)})

    # Doing

    def _asks_changed(self) -> None:
        wanted = [name for name, box in self.boxes.items() if box.isChecked()]
        try:
            profile.choose(wanted)
        except StationError as error:
            self.strip.say("danger", error.message)
            return
        self.strip.say(
            "warn", _("Write the card anew and give it to the stations: it says what is asked for.")
        )

    def _choose_card(self) -> None:
        name = f"{profile.own_name()}.json"
        chosen, _kind = QFileDialog.getSaveFileName(self, _("Write the card"), name, "JSON (*.json)")
        if chosen:
            self.write_card_to(Path(chosen))

    def write_card_to(self, path: Path) -> None:
        """Write the centre's card."""
        try:
            centre.write_centre_card(path)
        except StationError as error:
            self.strip.say("danger", error.message)
            return
        self.strip.say("ok", _("The card is written: %(file)s") % {"file": path})

    def _choose_place(self) -> None:
        chosen = QFileDialog.getExistingDirectory(self, _("Back up to another place"))
        if chosen:
            self.back_up(Path(chosen))

    def back_up(self, folder: Path | None = None) -> None:
        """Write a backup, by default into the home."""

        def work(_job: Job) -> BackupRow:
            with threads.connection():
                return backups.back_up_centre(folder=folder)

        self.back_up_button.setEnabled(False)
        self._context.jobs.start(self, work, done=self._backed_up, failed=self._not_backed_up)

    def _backed_up(self, made: BackupRow) -> None:
        self.back_up_button.setEnabled(True)
        self.strip.say("ok", _("The backup is written: %(path)s") % {"path": made.path})
        self.refresh()
        self._context.changes.care.emit()

    def _not_backed_up(self, error: Exception) -> None:
        self.back_up_button.setEnabled(True)
        if not isinstance(error, StationError):
            raise error
        self.strip.say("danger", error.message)

    def _choose_theme(self, place: int) -> None:
        self._change(theme=settings_file.THEMES[place])

    def _choose_receipts(self) -> None:
        chosen = QFileDialog.getExistingDirectory(self, _("Receipts go to …"))
        if chosen:
            self._change(export_folder=chosen)
            self.refresh()

    def _change(self, **values: str) -> None:
        try:
            self._context.change_settings(**values)
        except StationError as error:
            self.strip.say("danger", error.message)
