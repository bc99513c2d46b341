"""The month as a table of weeks: one cell a day with its number, lunar day and activities."""

from __future__ import annotations

import calendar
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Final

from PySide6.QtCore import (
    QAbstractTableModel,
    QEvent,
    QModelIndex,
    QPersistentModelIndex,
    QPoint,
    QRect,
    Qt,
)
from PySide6.QtGui import QContextMenuEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractItemView, QFrame, QHeaderView, QTableView, QWidget

from station_app.activities import almanac, working_days
from station_app.activities.rows import STATUS_NAMES, ActivityRow
from station_app.core import clock
from station_app.core.i18n import N_, _
from ui.calendar.asking import Carrying
from ui.calendar.cells import MARKS, CellDelegate
from ui.calendar.dragging import Grip, can_move
from ui.kit import dates
from ui.kit.words import joined

Index = QModelIndex | QPersistentModelIndex
DAY_ROLE: Final = Qt.ItemDataRole.UserRole
WEEKDAYS: Final = (N_("Mo"), N_("Tu"), N_("We"), N_("Th"), N_("Fr"), N_("Sa"), N_("Su"))
WEEK: Final = 7


@dataclass(frozen=True, slots=True)
class DayCell:
    """One day as its cell shows it; ``mark`` is off (休) or work (班) where the State Council said so."""

    day: date
    label: str
    red: bool
    mark: str
    outside: bool
    today: bool
    rows: tuple[ActivityRow, ...]


#: What stands in a week that has just come, until its days are set.
_NO_DAY: Final = DayCell(date.min, "", False, "", True, False, ())


def first_cell(year: int, month: int) -> date:
    """The Monday on or before the month's first day."""
    first = date(year, month, 1)
    return first - timedelta(days=first.weekday())


def weeks_of(year: int, month: int) -> int:
    """How many weeks the month touches: 4 to 6."""
    days = calendar.monthrange(year, month)[1]
    return (date(year, month, 1).weekday() + days + WEEK - 1) // WEEK


class MonthModel(QAbstractTableModel):
    """The weeks of one month; set anew as a whole when the month or its activities change."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._cells: list[DayCell] = []
        self.first = clock.today()

    def set_month(self, year: int, month: int, rows: Sequence[ActivityRow], hidden: Collection[str]) -> None:
        """Show the activities of a month's weeks, but those of the hidden categories."""
        by_day: dict[date, list[ActivityRow]] = {}
        for row in rows:
            if row.category not in hidden:
                by_day.setdefault(row.starts.date(), []).append(row)
        first = first_cell(year, month)
        days = [first + timedelta(days=n) for n in range(weeks_of(year, month) * WEEK)]
        cells = [cell_of(day, month, tuple(by_day.get(day, ()))) for day in days]
        self._resize(len(cells))
        self.first, self._cells = first, cells
        self.dataChanged.emit(self.index(0, 0), self.index(len(cells) // WEEK - 1, WEEK - 1))

    def _resize(self, cells: int) -> None:
        """As many weeks as the month has; a reset would lay the whole view out anew at every turn."""
        nowhere, weeks, wanted = QModelIndex(), len(self._cells) // WEEK, cells // WEEK
        if wanted > weeks:
            self.beginInsertRows(nowhere, weeks, wanted - 1)
            self._cells = [*self._cells, *([_NO_DAY] * (cells - len(self._cells)))]
            self.endInsertRows()
        elif wanted < weeks:
            self.beginRemoveRows(nowhere, wanted, weeks - 1)
            self._cells = self._cells[:cells]
            self.endRemoveRows()

    def cell_at(self, index: Index) -> DayCell | None:
        """The day at an index."""
        place = index.row() * WEEK + index.column()
        return self._cells[place] if index.isValid() and 0 <= place < len(self._cells) else None

    def index_of(self, day: date) -> QModelIndex:
        """The index of a day; not valid where it is not shown."""
        place = (day - self.first).days
        return self.index(place // WEEK, place % WEEK) if 0 <= place < len(self._cells) else QModelIndex()

    def rowCount(self, parent: Index = QModelIndex()) -> int:
        return 0 if parent.isValid() else len(self._cells) // WEEK

    def columnCount(self, parent: Index = QModelIndex()) -> int:
        return 0 if parent.isValid() else WEEK

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        cell = self.cell_at(index)
        if cell is None:
            return None
        if role == DAY_ROLE:
            return cell
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return sentence_of(cell)
        return None

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        if orientation == Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole:
            return _(WEEKDAYS[section])
        return None


def cell_of(day: date, month: int, rows: tuple[ActivityRow, ...]) -> DayCell:
    """A day of a month with its activities."""
    known = almanac.day(day)
    return DayCell(
        day=day, label=known.label, red=known.red, mark=working_days.mark_of(day), outside=day.month != month,
        today=day == clock.today(), rows=rows,
    )  # fmt: skip


def sentence_of(cell: DayCell) -> str:
    """A day as a screen reader says it."""
    parts = [dates.long_day(cell.day), cell.label, _(MARKS[cell.mark]) if cell.mark else ""]
    parts += [f"{row.starts:%H:%M} {row.title} {_(STATUS_NAMES[row.status])}" for row in cell.rows]
    return joined(*parts)


class MonthView(QTableView, Carrying):
    """Arrows move the day, Alt+↑↓ the activity in it, PgUp and PgDn the month; Enter opens (ui.md §6).

    The mouse carries an activity to another day; so do Alt+Shift and the arrows, by a day or a week.
    """

    def __init__(self, model: MonthModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("month")
        self.setModel(model)
        self._cells = CellDelegate(self)
        self.setItemDelegate(self._cells)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setShowGrid(False)
        self.setSelectionMode(QAbstractItemView.SelectionMode.NoSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setTabKeyNavigation(False)
        self.setCornerButtonEnabled(False)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.verticalHeader().hide()
        for header in (self.horizontalHeader(), self.verticalHeader()):
            header.setMinimumSectionSize(20)
            header.setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
        self.horizontalHeader().setFixedHeight(30)
        self.horizontalHeader().setHighlightSections(False)
        self.horizontalHeader().setSectionsClickable(False)

    def month(self) -> MonthModel:
        """Its model."""
        model = self.model()
        assert isinstance(model, MonthModel)
        return model

    def forget_colours(self) -> None:
        """The theme has changed."""
        self._cells.forget()
        self.viewport().update()

    def show_choice(self, day: date, activity: str) -> None:
        """Mark a day, and in it an activity (uid) or none."""
        self.chosen = activity
        self.setCurrentIndex(self.month().index_of(day))
        self.viewport().update()

    def chosen_day(self) -> date:
        """The marked day."""
        cell = self.month().cell_at(self.currentIndex())
        return cell.day if cell else clock.today()

    def area_of(self, activity: str) -> QRect:
        """Where an activity's chip stands in the viewport; empty where it is not shown."""
        for row in range(self.month().rowCount()):
            for column in range(WEEK):
                index = self.month().index(row, column)
                cell = self.month().cell_at(index)
                place = next((n for n, a in enumerate(cell.rows) if a.uid == activity), -1) if cell else -1
                if cell and place >= 0:
                    areas = self._cells.chip_areas(cell, self.visualRect(index))
                    return areas[place] if place < len(areas) else QRect()
        return QRect()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key, alt = event.key(), bool(event.modifiers() & Qt.KeyboardModifier.AltModifier)
        shift = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        days = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1, Qt.Key.Key_Up: -WEEK, Qt.Key.Key_Down: WEEK}
        if alt and shift and key in days:
            self._carry(days[Qt.Key(key)])
        elif alt and key in (Qt.Key.Key_Up, Qt.Key.Key_Down):
            self.step(self.month().cell_at(self.currentIndex()), 1 if key == Qt.Key.Key_Down else -1)
        elif key in days:
            self.day_asked.emit(self.chosen_day() + timedelta(days=days[Qt.Key(key)]))
        elif key == Qt.Key.Key_Escape and self.carries:
            self._let_go()
        elif not self.ask_by(key):
            event.ignore()

    def _carry(self, days: int) -> None:
        """Move the chosen activity by so many days."""
        cell = self.month().cell_at(self.currentIndex())
        row = next((one for one in cell.rows if one.uid == self.chosen), None) if cell else None
        if row is not None and can_move(row):
            self.move_asked.emit(row.uid, row.starts + timedelta(days=days))
        elif row is not None:
            self.stuck.emit(row.uid)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self.setFocus(Qt.FocusReason.MouseFocusReason)
        if event.button() != Qt.MouseButton.LeftButton:
            return
        point = event.position().toPoint()
        cell, uid = self.month().cell_at(self.indexAt(point)), self._choose_at(point)
        row = next((one for one in cell.rows if one.uid == uid), None) if cell else None
        self.grip = Grip(row, point) if row is not None else None

    def _choose_at(self, point: QPoint) -> str:
        """Choose what stands at a point; gives the activity's uid, empty for a day alone."""
        index = self.indexAt(point)
        cell = self.month().cell_at(index)
        if cell is None:
            return ""
        areas = self._cells.chip_areas(cell, self.visualRect(index))
        hit = next((n for n, area in enumerate(areas) if area.contains(point)), -1)
        uid = cell.rows[hit].uid if hit >= 0 else ""
        self.activity_asked.emit(cell.day, uid)
        return uid

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        if event.reason() != QContextMenuEvent.Reason.Mouse or self._choose_at(event.pos()):
            self.menu_asked.emit(event.globalPos())

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self.opened.emit()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        event.accept()
        if self.pull(event.position().toPoint()):
            self.viewport().update()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        grip = self.grip
        self._let_go()
        cell = self.month().cell_at(self.indexAt(event.position().toPoint()))
        if grip is not None and grip.carrying and cell is not None and cell.day != grip.row.starts.date():
            self.move_asked.emit(grip.row.uid, datetime.combine(cell.day, grip.row.starts.time()))

    def _let_go(self) -> None:
        self.grip = None
        self.viewport().update()

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        grip = self.grip
        if grip is not None and grip.carrying:
            over = self.visualRect(self.indexAt(grip.point))
            p = QPainter(self.viewport())
            self._cells.ghost(p, over, grip.point, grip.row)
            p.end()

    def viewportEvent(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ToolTip:
            return self._cells.tell(event, self)
        return super().viewportEvent(event)
