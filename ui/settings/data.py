"""Backups, the station's health, where the data lie."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from PySide6.QtCore import QRect, Qt, QUrl
from PySide6.QtGui import QDesktopServices, QPainter
from PySide6.QtWidgets import QFileDialog, QLabel

from station_app.care import service as care
from station_app.core import health
from station_app.core.backup import BEFORE_RESTORE, BackupRow
from station_app.core.errors import StationError
from station_app.core.health import Trouble
from station_app.core.i18n import N_, _, ngettext
from station_app.core.jobs import Job
from station_app.core.rights import Right, allowed
from station_app.core.settings import MOST_PLACES
from ui.kit import paint
from ui.kit.context import Context
from ui.kit.dates import near_moment
from ui.kit.dialogs import Progress
from ui.kit.lists import ListView, RowButton, RowDelegate, RowList
from ui.kit.restore import RestoreDialog
from ui.kit.widgets import button, column, hairline, holder, label, row
from ui.kit.words import joined
from ui.settings.parts import BackupCard, SectionCard, disable, reason_of

ROW: Final = 48
MOST_SHOWN: Final = 6
REASONS: Final = {
    "asked": N_("made by hand"),
    "daily": N_("made by itself"),
    "migration": N_("before a new version"),
    "import": N_("before an import"),
    BEFORE_RESTORE: N_("before a restore"),
}


def size_words(size: int) -> str:
    """4.8 MB."""
    return f"{size / 1_000_000:.1f} MB"


class _BackupDelegate(RowDelegate):
    height = ROW

    def buttons(self, row: BackupRow, rect: QRect) -> list[RowButton]:
        if not allowed(Right.MANAGE):
            return []
        words = _("Restore")
        wide = paint.width(words, 14) + 28
        area = QRect(rect.right() - 12 - wide, rect.center().y() - 17, wide, 34)
        return [RowButton("restore", words, area)]

    def draw(self, p: QPainter, rect: QRect, row: BackupRow, chosen: bool) -> None:
        x = rect.left() + 16
        paint.text(p, QRect(x, rect.top(), 190, rect.height()), near_moment(row.made_at), size=15)
        paint.text(
            p, QRect(x + 190, rect.top(), 90, rect.height()), size_words(row.size), size=14, token="text-2",
            align=paint.RIGHT,
        )  # fmt: skip
        reason = _(REASONS.get(row.reason, row.reason))
        paint.text(p, QRect(x + 310, rect.top(), 260, rect.height()), reason, size=14, token="text-2")


class _PlaceDelegate(RowDelegate):
    height = ROW

    def buttons(self, row: str, rect: QRect) -> list[RowButton]:
        made, right = [], rect.right() - 12
        for name, words in (("forget", _("Forget")), ("write", _("Back up here"))):
            wide = paint.width(words, 14) + 28
            made.append(RowButton(name, words, QRect(right - wide, rect.center().y() - 17, wide, 34)))
            right -= wide + 8
        return made[::-1]

    def draw(self, p: QPainter, rect: QRect, row: str, chosen: bool) -> None:
        room = self.buttons(row, rect)[0].rect.left() - rect.left() - 28
        paint.text(p, QRect(rect.left() + 16, rect.top(), room, rect.height()), row, size=15)


class Backups(BackupCard):
    """Make one now, here or elsewhere; put one back."""

    def __init__(self, context: Context) -> None:
        super().__init__(context, _("Backups"))
        self.now = button(_("Back up now"), self.back_up, size="s", icon_name="floppy-disk", key="F9")
        self.now.setText(self.now.text() + "  ")
        self.elsewhere = button(_("To another place"), self.choose_place, size="s", icon_name="folder-open")
        self.from_file = button(_("Restore from a file"), self.restore, size="s")
        for one in (self.from_file, self.elsewhere, self.now):
            self.head.addWidget(one)
        self.list = ListView(
            RowList(lambda one: joined(near_moment(one.made_at), size_words(one.size))), _BackupDelegate
        )
        self.list.setAccessibleName(_("Backups"))
        self.none = label(_("No backup yet"), "sub")
        self.none.setContentsMargins(16, 12, 16, 12)
        self.places = ListView(RowList(str), _PlaceDelegate)
        self.places.setAccessibleName(_("Other places for backups"))
        words = _(
            "Other places, such as a USB stick: where they are there, each day's own backup is copied to them"
        )
        self.elsewhere_words = label(words, "small", wrap=True)
        self.elsewhere_words.setContentsMargins(16, 10, 16, 4)
        hint = label(
            _("One is made by itself every day; it opens with the passwords of that day."), "small", wrap=True
        )
        hint.setContentsMargins(16, 10, 16, 10)
        self.part(column(self.list, self.none))
        self.part(column(hint))
        self._elsewhere = holder(column(hairline(), self.elsewhere_words, self.places))
        self.body.addWidget(self._elsewhere)
        self.list.acted.connect(self._on_backup)
        self.places.acted.connect(self._on_place)
        if not allowed(Right.MANAGE):
            disable((self.from_file,), reason_of(_("a coordinator")))
        self.refresh()

    def refresh(self) -> None:
        rows = care.list_backups()
        self.count.setText(str(len(rows)) if rows else "")
        self.list.set_rows(rows)
        self.list.setFixedHeight(ROW * min(len(rows), MOST_SHOWN) + 2)
        self.list.setVisible(bool(rows))
        self.none.setVisible(not rows)
        places = self._context.settings.backup_places
        self.places.set_rows(places)
        self.places.setFixedHeight(ROW * len(places) + 2)
        self._elsewhere.setVisible(bool(places))

    def back_up(self, _checked: bool = False, folder: Path | None = None) -> None:
        """Write a backup off the screen's thread and say what became of it."""

        def work(_job: Job) -> BackupRow:
            return care.back_up(folder=folder)

        def done(made: BackupRow) -> None:
            progress.over()
            where = str(folder) if folder else _("this computer")
            words = _("Backed up to %(place)s: %(name)s, %(size)s")
            self.say("ok", words % {"place": where, "name": made.path.name, "size": size_words(made.size)})
            self._context.changes.care.emit()
            self.refresh()

        def failed(error: Exception) -> None:
            progress.over()
            words = error.message if isinstance(error, StationError) else _("No backup was made.")
            self.say("danger", words)

        job = self._context.jobs.start(self, work, done=done, failed=failed)
        progress = Progress(self, _("Backing up"), job)

    def choose_place(self) -> None:
        """Ask for a folder, back up there and remember it."""
        chosen = QFileDialog.getExistingDirectory(self, _("Where to?"), str(Path.home()))
        if chosen:
            self.back_up_to(Path(chosen))

    def back_up_to(self, folder: Path) -> None:
        """Back up to a folder and remember it for the next time."""
        known = self._context.settings.backup_places
        if str(folder) not in known:
            self.save(backup_places=(*known, str(folder))[-MOST_PLACES:])
            self.refresh()
        self.back_up(folder=folder)

    def _on_backup(self, one: BackupRow, _name: str) -> None:
        self.restore(one.path)

    def _on_place(self, place: str, what: str) -> None:
        if what == "write":
            self.back_up(folder=Path(place))
        elif what == "forget":
            known = self._context.settings.backup_places
            self.save(backup_places=tuple(one for one in known if one != place))
            self.refresh()

    def restore(self, path: Path | bool | None = None) -> None:
        """Put a backup in the station's place; nobody is logged in from then on."""
        if self._context.jobs.is_busy():
            self.say("warn", _("Something is still being written. Try again when it is done."))
            return
        dialog = RestoreDialog(self, self._context.home, path if isinstance(path, Path) else None)
        dialog.asked.connect(self._context.restore_asked)
        dialog.open()


class Health(SectionCard):
    """Is everything well?"""

    def __init__(self, context: Context) -> None:
        super().__init__(context, _("Check the station"))
        self.check = button(_("Check now"), self.look, size="s", icon_name="shield-check")
        self.head.addWidget(self.check)
        self.hint = label(
            _("Reads every page of the data, the log and the keys; changes nothing."), "small", wrap=True
        )
        self.hint.setContentsMargins(16, 10, 16, 10)
        self.part(column(self.hint))
        self._found = column(spacing=6, margins=(16, 0, 16, 0))
        self.body.addLayout(self._found)

    def look(self) -> None:
        """Check the station off the screen's thread and list what is wrong."""

        def work(_job: Job) -> list[Trouble]:
            return care.check_station()

        def done(troubles: list[Trouble]) -> None:
            progress.over()
            self.show_troubles(troubles)

        def failed(error: Exception) -> None:
            progress.over()
            self.say(
                "danger", error.message if isinstance(error, StationError) else _("The check broke off.")
            )

        job = self._context.jobs.start(self, work, done=done, failed=failed)
        progress = Progress(self, _("Checking"), job)

    def show_troubles(self, troubles: list[Trouble]) -> None:
        """Blocking things first, each with what to do."""
        while self._found.count():
            item = self._found.takeAt(0)
            widget = item.widget() if item is not None else None
            if widget is not None:
                widget.deleteLater()
        for one in troubles:
            tone = "danger" if one.severity == health.BLOCKING else "warn"
            self._found.addWidget(self._trouble(tone, one.message))
        self._found.setContentsMargins(16, 0, 16, 12 if troubles else 0)
        if not troubles:
            self.say("ok", _("All is well: data, log, keys, clock and disk."))
            return
        n = len(troubles)
        words = ngettext("%(n)d thing to look after", "%(n)d things to look after", n) % {"n": n}
        self.say("danger" if troubles[0].severity == health.BLOCKING else "warn", words)

    @staticmethod
    def _trouble(tone: str, words: str) -> QLabel:
        made = label(words, "", tone, wrap=True)
        made.setAccessibleName(words)
        return made


class Place(SectionCard):
    """Where the data lie."""

    def __init__(self, context: Context) -> None:
        super().__init__(context, _("Where the data lie"))
        self.path = label(str(context.home.root), wrap=True)
        self.path.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        self.open_folder = button(_("Open the folder"), self._open, icon_name="folder-open")
        folder = row(self.path, self.open_folder, spacing=16)
        folder.setStretch(0, 1)
        self.line(
            _("Folder"), folder,
            hint=_("Encrypted; copy the whole folder only while the program is closed"),
        )  # fmt: skip

    def _open(self) -> None:
        if not QDesktopServices.openUrl(QUrl.fromLocalFile(str(self._context.home.root))):
            self.say("warn", _("No file manager was found. Open the folder from the desktop."))
