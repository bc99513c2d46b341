"""What stands beside the month while a day is chosen and none of its activities."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from PySide6.QtCore import QModelIndex, QRect, Qt, Signal
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QFrame, QVBoxLayout, QWidget

from station_app.activities import almanac, working_days
from station_app.activities.categories import BY_KEY
from station_app.activities.rows import STATUS_NAMES, ActivityRow, ActivityStatus
from station_app.activities.series_rows import SkipRow
from station_app.core.i18n import _
from station_app.core.rights import Right, allowed
from ui.calendar.offers import OffersPart
from ui.kit import dates, paint
from ui.kit.lists import ROW_ROLE, ListView, RowDelegate, RowList
from ui.kit.widgets import button, column, hairline, holder, label
from ui.kit.words import joined


class _DayDelegate(RowDelegate):
    height = 54

    def draw(self, p: QPainter, rect: QRect, row: ActivityRow, chosen: bool) -> None:
        category, middle = BY_KEY[row.category], rect.center().y()
        paint.seal(p, QRect(rect.left() + 16, middle - 12, 24, 24), category.seal, category.key,
                   hollow=row.status is ActivityStatus.DRAFT)  # fmt: skip
        left, struck = rect.left() + 52, row.status is ActivityStatus.CANCELLED
        pill = rect.right() - 12 - paint.pill_width(_(STATUS_NAMES[row.status]), str(row.status))
        room = pill - left - 8
        paint.text(p, QRect(left, middle - 22, room, 24), row.title, bold=not struck, struck=struck)
        where = joined(dates.span(row.starts, row.ends), row.venue)
        paint.text(p, QRect(left, middle + 1, room, 20), where, size=13, token="text-2")
        paint.pill(p, pill, middle + 1, str(row.status), _(STATUS_NAMES[row.status]))


class DayPanel(QWidget):
    """One day: what it is in the almanac, and its activities. ``chosen`` gives an activity's uid."""

    chosen = Signal(str)
    plan_asked = Signal()
    #: The days off of the day's year are not published here yet: the notice is to be loaded.
    load_asked = Signal()
    #: A date of a series is put back.
    offer_taken = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.title, self.about = label("", "place"), label("", "small", "mute", wrap=True)
        self.list = ListView(RowList(lambda a: f"{a.starts:%H:%M} {a.title}"), _DayDelegate)
        self.list.setAccessibleName(_("The day's activities"))
        self.nothing = label(_("Nothing is planned on this day."), "sub", wrap=True)
        self.nothing.setContentsMargins(16, 14, 16, 14)
        self.plan = button(_("Plan an activity on this day"), self.plan_asked.emit, icon_name="plus")
        box = QVBoxLayout(self)
        box.setContentsMargins(1, 1, 1, 1)
        box.setSpacing(0)
        self.load = button(_("Load the notice …"), self.load_asked.emit, kind="link", size="s")
        self.load.hide()
        head = column(self.title, self.about, self.load, spacing=2, margins=(16, 16, 16, 14))
        head.setAlignment(self.load, Qt.AlignmentFlag.AlignLeft)
        box.addWidget(holder(head))
        box.addWidget(hairline())
        self.offers = OffersPart()
        self.offers.taken.connect(self.offer_taken)
        box.addWidget(self.offers)
        box.addWidget(self.nothing)
        box.addWidget(self.list, 1)
        self._gap = QFrame()
        box.addWidget(self._gap, 1)
        box.addWidget(hairline())
        box.addWidget(holder(column(self.plan, margins=(16, 12, 16, 14))))
        self.list.acted.connect(self._choose)
        self.list.clicked.connect(self._choose_at)

    def _choose(self, a: ActivityRow, _name: str = "") -> None:
        self.chosen.emit(a.uid)

    def _choose_at(self, index: QModelIndex) -> None:
        self._choose(index.data(ROW_ROLE))

    def show_day(self, day: date, rows: tuple[ActivityRow, ...], offers: Sequence[SkipRow] = ()) -> None:
        """Show a day, its activities, and the dates of series that could be put back on it."""
        self.offers.show_offers(offers)
        self.title.setText(dates.long_day(day))
        known = almanac.day(day)
        parts = [f"{known.month_name}{known.day_name}", *known.festivals, known.solar_term]
        holiday = working_days.holiday_name(day)
        if holiday:
            parts.append(_("day off: %(holiday)s") % {"holiday": holiday})
        elif working_days.is_adjusted_workday(day):
            parts.append(_("worked instead of another day"))
        elif not working_days.year_known(day.year):
            parts.append(_("the days off of %(year)d are not published yet") % {"year": day.year})
        self.about.setText(joined(*parts))
        self.load.setVisible(not working_days.year_known(day.year) and allowed(Right.ACTIVITIES))
        self.list.set_rows(rows)
        self.list.setVisible(bool(rows))
        self.nothing.setVisible(not rows)
        self._gap.setVisible(not rows)
        self.plan.setEnabled(allowed(Right.ACTIVITIES))
