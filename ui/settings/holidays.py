"""The days off and school terms that the calendar knows, and loading more from a file."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from PySide6.QtCore import QRect
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QFileDialog

from station_app.activities import calendar_packs, working_days
from station_app.activities.calendar_packs import PackRow
from station_app.core import clock
from station_app.core.errors import StationError
from station_app.core.i18n import _, ngettext
from station_app.core.rights import Right, allowed
from ui.kit import paint
from ui.kit.context import Context
from ui.kit.lists import ListView, RowDelegate, RowList
from ui.kit.widgets import button, column, label, restyle
from ui.kit.words import joined
from ui.settings.parts import SectionCard, disable, reason_of

ROW: Final = 54
MOST_SHOWN: Final = 6


def title_of(pack: PackRow) -> str:
    """2027, days off; 2026-2027, school terms."""
    return joined(pack.name, _("days off") if pack.kind == "holidays" else _("school terms"))


def about(pack: PackRow) -> str:
    """How many days, and where they were published."""
    days = ngettext("%(n)d day", "%(n)d days", pack.days) % {"n": pack.days}
    worked = ngettext("%(n)d weekend day worked", "%(n)d weekend days worked", pack.workdays)
    return joined(days, worked % {"n": pack.workdays} if pack.workdays else "", pack.source)


class _PackDelegate(RowDelegate):
    height = ROW

    def draw(self, p: QPainter, rect: QRect, row: PackRow, chosen: bool) -> None:
        middle = rect.center().y()
        room = QRect(rect.left() + 16, middle - 22, rect.width() - 32, 24)
        words = _("loaded from a file") if row.loaded else _("came with the program")
        wide = paint.text(p, room, words, size=13, token="text-3", align=paint.RIGHT)
        paint.text(p, room.adjusted(0, 0, -wide - 12, 0), title_of(row), size=15)
        paint.text(p, room.translated(0, 23), about(row), size=13, token="text-3")


class Holidays(SectionCard):
    """Which years are known; the next one's notice is loaded here once the State Council has published it."""

    def __init__(self, context: Context) -> None:
        super().__init__(context, _("Holidays and school terms"))
        self.load = button(_("Load from a file"), self.choose_file, size="s", icon_name="folder-open")
        self.head.addWidget(self.load)
        self.coming = label("", "small", wrap=True)
        self.coming.setContentsMargins(16, 10, 16, 10)
        self.part(column(self.coming))
        self.list = ListView(RowList(_sentence), _PackDelegate)
        self.list.setAccessibleName(_("Holidays and school terms"))
        self.part(self.list)
        if not allowed(Right.ACTIVITIES):
            disable((self.load,), reason_of(_("a coordinator or the office staff")))
        self.refresh()

    def refresh(self) -> None:
        rows = sorted(calendar_packs.list_packs(), key=lambda one: one.first, reverse=True)
        self.list.set_rows(rows)
        self.list.setFixedHeight(ROW * min(len(rows), MOST_SHOWN) + 2)
        today = clock.today()
        unknown = [year for year in (today.year, today.year + 1) if not working_days.year_known(year)]
        words = _("The days off of the coming years come with the centre's parcels, or from a file.")
        if unknown:
            words = _(
                "%(year)d: not published yet, or not loaded. The State Council publishes a year in October "
                "or November of the year before; the centre sends it on, or you load its file here."
            ) % {"year": unknown[0]}
        self.coming.setText(words)
        restyle(self.coming, tone="warn" if unknown else "")

    def choose_file(self) -> None:
        """Ask for the file of a pack and load it."""
        chosen, _kind = QFileDialog.getOpenFileName(
            self, _("Load from a file"), str(Path.home()), _("Holidays and school terms (*.json)")
        )
        if chosen:
            self.load_file(Path(chosen))

    def load_file(self, path: Path) -> None:
        """Load a pack; a file that is none is told here, and nothing is changed."""
        try:
            rows = calendar_packs.import_pack(path)
        except StationError as error:
            self.say("danger", error.message)
            return
        self.say("ok", _("Loaded: %(years)s.") % {"years": _(", ").join(title_of(row) for row in rows)})
        self.refresh()
        self._context.changes.activities.emit()


def _sentence(pack: PackRow) -> str:
    return joined(title_of(pack), about(pack))
