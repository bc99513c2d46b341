"""The roll-up of a month: activities, attendances, hours, loans by institute and station; as a workbook."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Final

from PySide6.QtWidgets import QFileDialog, QWidget

from station_app.centre import rollup
from station_app.centre.rollup import MonthRow
from station_app.core import clock
from station_app.core.errors import StationError
from station_app.core.i18n import N_, _
from ui.kit.cards import Card, Segment, Strip, Trio
from ui.kit.context import Context
from ui.kit.strip_line import StripLine
from ui.kit.table import Column, RowTable, TableView
from ui.kit.widgets import button, column, hairline, holder, icon_button, label, row

INSTITUTES, STATIONS = range(2)


@dataclass(frozen=True, slots=True)
class SumRow:
    """One line: an institute with how many of its stations did something, or a station."""

    name: str
    above: str
    activities: int
    attendances: int
    hours: float
    loans: int


def by_institute(rows: Sequence[MonthRow]) -> list[SumRow]:
    """The stations' sums under their institutes, in the order of codes."""
    found = []
    for name in dict.fromkeys(one.institute for one in rows):
        own = [one for one in rows if one.institute == name]
        busy = sum(bool(one.activities or one.attendances or one.hours or one.loans) for one in own)
        above = _("%(busy)d of %(all)d stations") % {"busy": busy, "all": len(own)}
        sums = [sum(getattr(one, field) for one in own) for field in FIELDS]
        found.append(SumRow(name, above, *sums))
    return found


def by_station(rows: Sequence[MonthRow]) -> list[SumRow]:
    """The stations themselves."""
    return [SumRow(r.name, r.institute, r.activities, r.attendances, r.hours, r.loans) for r in rows]


FIELDS: Final = ("activities", "attendances", "hours", "loans")
COLUMNS: Final = (
    Column(N_("institute or station"), lambda r: r.name, bold=True),
    Column("", lambda r: r.above, 190, token="text-2"),
    Column(N_("activities"), lambda r: str(r.activities), 120, right=True),
    Column(N_("attendances"), lambda r: str(r.attendances), 120, right=True),
    Column(N_("volunteer hours"), lambda r: f"{r.hours:.1f}", 140, right=True),
    Column(N_("loans"), lambda r: str(r.loans), 120, right=True),
)


class ReportPage(QWidget):
    """A month at a time; the one before the present one at first, since that is reported."""

    def __init__(self, context: Context) -> None:
        super().__init__()
        self._context = context
        self.year, self.month = _before(clock.today().year, clock.today().month)
        self._rows: list[MonthRow] = []
        self._build()
        self._connect()
        self.refresh()

    def _build(self) -> None:
        self.back = icon_button("caret-left", _("The month before"), partial(self.step, -1))
        self.next = icon_button("caret-right", _("The month after"), partial(self.step, 1))
        self.which_month = label("", "lead")
        self.which = Segment([_("By institute"), _("By station")])
        self.export = button(_("As a workbook"), self._choose_file, icon_name="table")
        head = row(
            label(_("Roll-up"), "title"), 12, self.back, self.which_month, self.next, None, self.which,
            self.export, spacing=8,
        )  # fmt: skip
        self.strip = Strip()
        self.sums = Trio((_("activities"), _("attendances"), _("volunteer hours"), _("loans")))
        self.table = RowTable(COLUMNS)
        self.view = TableView(self.table)
        self.view.setAccessibleName(_("Roll-up"))
        card = Card()
        card.body.addWidget(self.sums)
        card.body.addWidget(hairline())
        card.body.addWidget(self.view, 1)
        whole = column(holder(head, height=68), StripLine(self.strip), card, margins=(24, 0, 24, 20))
        whole.setStretch(2, 1)
        self.setLayout(whole)

    def _connect(self) -> None:
        self.which.chosen.connect(self._show)
        self._context.changes.sync.connect(self._changed)

    def _changed(self) -> None:
        if self.isVisible():
            self.refresh()

    # What the shell asks

    def refresh(self) -> None:
        """Read the month again."""
        try:
            self._rows = rollup.month_rows(self.year, self.month)
        except StationError as error:
            self.strip.say("danger", error.message)
            return
        self.which_month.setText(_("%(year)d-%(month)02d") % {"year": self.year, "month": self.month})
        self._place = STATIONS if self.which.buttons[STATIONS].isChecked() else INSTITUTES
        self._show(self._place)

    def open(self, what: str) -> None:
        """``2026-09`` shows that month."""
        year, _dash, month = what.partition("-")
        if year.isdecimal() and month.isdecimal():
            self.year, self.month = int(year), int(month)
            self.refresh()

    def set_compact(self, compact: bool) -> None:
        """It fits as it is."""

    def step(self, months: int, _checked: bool = False) -> None:
        """Another month."""
        place = self.year * 12 + self.month - 1 + months
        self.year, self.month = place // 12, place % 12 + 1
        self.strip.hide()
        self.refresh()

    def _show(self, place: int) -> None:
        self.table.set_rows(by_station(self._rows) if place == STATIONS else by_institute(self._rows))
        sums = {field: sum(getattr(one, field) for one in self._rows) for field in FIELDS}
        hours = f"{sums['hours']:.1f}"
        self.sums.set_numbers(sums["activities"], sums["attendances"], hours, sums["loans"])

    # The workbook

    def _choose_file(self) -> None:
        name = _("roll-up %(year)d-%(month)02d") % {"year": self.year, "month": self.month} + ".xlsx"
        chosen, _kind = QFileDialog.getSaveFileName(
            self, _("As a workbook"), str(self._context.home.exports / name), "XLSX (*.xlsx)"
        )
        if chosen:
            self.write(Path(chosen))

    def write(self, path: Path) -> None:
        """Write the month's workbook."""
        try:
            n = rollup.write_report(path, year=self.year, month=self.month)
        except StationError as error:
            self.strip.say("danger", error.message)
            return
        self.strip.say("ok", _("Written to %(file)s: %(n)d stations.") % {"file": path, "n": n})


def _before(year: int, month: int) -> tuple[int, int]:
    return (year, month - 1) if month > 1 else (year - 1, 12)
