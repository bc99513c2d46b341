"""The month as a list: a heading for each day that has something, and below it its activities."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Any, Final

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, Qt
from PySide6.QtGui import QContextMenuEvent, QKeyEvent, QPainter
from PySide6.QtWidgets import QWidget

from station_app.activities.categories import BY_KEY
from station_app.activities.rows import STATUS_NAMES, ActivityRow, ActivityStatus
from station_app.core.i18n import _
from ui.calendar.asking import PAGES, Asking
from ui.calendar.cells import MARKS
from ui.calendar.month import DayCell, cell_of
from ui.kit import dates, paint
from ui.kit.lists import ROW_ROLE, ListView, RowDelegate, RowList
from ui.kit.words import joined

Index = QModelIndex | QPersistentModelIndex
HEADING, LINE = 34, 46
TIME_WIDE: Final = 104


@dataclass(frozen=True, slots=True)
class DayHeading:
    """A day that has activities, as its heading says it."""

    cell: DayCell


class AgendaRows(RowList):
    """Headings and activities; headings cannot be chosen, so the arrows go from activity to activity."""

    def flags(self, index: Index) -> Qt.ItemFlag:
        if isinstance(index.data(ROW_ROLE), DayHeading):
            return Qt.ItemFlag.ItemNeverHasChildren
        return super().flags(index)


class _AgendaDelegate(RowDelegate):
    def height_of(self, row: Any) -> int:
        return HEADING if isinstance(row, DayHeading) else LINE

    def tint(self, row: Any, chosen: bool) -> str:
        return "sunken" if isinstance(row, DayHeading) else super().tint(row, chosen)

    def draw(self, p: QPainter, rect: QRect, row: Any, chosen: bool) -> None:
        if isinstance(row, DayHeading):
            self._heading(p, rect, row.cell)
        else:
            self._activity(p, rect, row)

    def _heading(self, p: QPainter, rect: QRect, cell: DayCell) -> None:
        token = "accent-text" if cell.today else "text"
        area = rect.adjusted(16, 0, -16, 0)
        words = dates.long_day(cell.day)
        if cell.today:
            words = joined(words, _("today"))
        left = area.left() + paint.text(p, area, words, size=14, bold=True, token=token) + 12
        marks = joined(cell.label, _(MARKS[cell.mark]) if cell.mark else "")
        room = QRect(left, rect.top(), area.right() - left, rect.height())
        paint.text(p, room, marks, size=13, token="accent-text" if cell.red else "text-3")

    def _activity(self, p: QPainter, rect: QRect, row: ActivityRow) -> None:
        status, middle = row.status, rect.center().y()
        struck = status is ActivityStatus.CANCELLED
        left = rect.left() + 16
        paint.text(p, QRect(left, rect.top(), TIME_WIDE, rect.height()), dates.span(row.starts, row.ends),
                   size=14, token="text-3" if struck else "text-2")  # fmt: skip
        left += TIME_WIDE
        category = BY_KEY[row.category]
        paint.seal(p, QRect(left, middle - 12, 24, 24), category.seal, category.key,
                   hollow=status is ActivityStatus.DRAFT)  # fmt: skip
        left += 36
        pill = rect.right() - 12 - paint.pill_width(_(STATUS_NAMES[status]), str(status))
        room = max(40, pill - left - 12)
        title = min(room, paint.width(row.title, 15, bold=not struck) + 12)
        paint.text(
            p, QRect(left, rect.top(), title, rect.height()), row.title, bold=not struck, struck=struck
        )
        about = QRect(left + title, rect.top(), room - title, rect.height())
        if about.width() > 60:
            paint.text(p, about, joined(row.venue, row.speaker or row.lead), size=13, token="text-3")
        paint.pill(p, pill, middle + 1, str(status), _(STATUS_NAMES[status]))


class AgendaView(ListView, Asking):
    """Arrows walk the activities, PgUp and PgDn the month; Enter opens."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(AgendaRows(_sentence), _AgendaDelegate, parent)
        self.setObjectName("agenda")
        self._told = False
        self.chosen.connect(self._choose)
        self.acted.connect(self._open)

    def set_month(self, year: int, month: int, rows: Sequence[ActivityRow], hidden: Collection[str]) -> None:
        """Show the month's activities, without those of the hidden categories."""
        days: dict[date, list[ActivityRow]] = {}
        for row in rows:
            day = row.starts.date()
            if (day.year, day.month) == (year, month) and row.category not in hidden:
                days.setdefault(day, []).append(row)
        lines: list[DayHeading | ActivityRow] = []
        for day, there in days.items():
            lines += [DayHeading(cell_of(day, month, tuple(there))), *there]
        self._quietly(partial(self.set_rows, lines))

    def show_choice(self, day: date, activity: str) -> None:
        """Mark an activity, or none and bring its day into sight."""
        rows = self.rows().rows
        place = next(
            (n for n, row in enumerate(rows) if isinstance(row, ActivityRow) and row.uid == activity), -1
        )
        if place >= 0:
            self._quietly(partial(self.choose, place))
            return
        self.setCurrentIndex(QModelIndex())
        heading = next(
            (n for n, row in enumerate(rows) if isinstance(row, DayHeading) and row.cell.day >= day), -1
        )
        if heading >= 0:
            self.scrollTo(self.rows().index(heading, 0), self.ScrollHint.PositionAtTop)

    def forget_colours(self) -> None:
        """The theme has changed."""
        self.viewport().update()

    def _quietly(self, act: Any) -> None:
        """Do what the page said without telling it back."""
        self._told = True
        act()
        self._told = False

    def _open(self, _row: object, _name: str) -> None:
        self.opened.emit()

    def _choose(self, row: Any) -> None:
        if not self._told and isinstance(row, ActivityRow):
            self.activity_asked.emit(row.starts.date(), row.uid)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = event.key()
        if key in PAGES or key == Qt.Key.Key_Home:
            self.ask_by(key)
        elif key in (Qt.Key.Key_Down, Qt.Key.Key_Up) and not self.currentIndex().isValid():
            self._first()
        elif key in (Qt.Key.Key_Left, Qt.Key.Key_Right):
            event.ignore()
        else:
            super().keyPressEvent(event)

    def _first(self) -> None:
        """Into the list: the first activity in sight."""
        top = max(0, self.indexAt(self.viewport().rect().topLeft()).row())
        rows = self.rows().rows
        place = next((n for n in range(top, len(rows)) if isinstance(rows[n], ActivityRow)), -1)
        if place >= 0:
            self.choose(place)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        if self.currentIndex().isValid():
            self.menu_asked.emit(event.globalPos())


def _sentence(row: Any) -> str:
    if isinstance(row, DayHeading):
        return dates.long_day(row.cell.day)
    return joined(f"{row.starts:%H:%M} {row.title}", row.venue, _(STATUS_NAMES[row.status]))
