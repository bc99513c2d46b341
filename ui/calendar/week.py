"""The week as seven columns with their hours, painted; activities at the same time stand side by side."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date, datetime, time, timedelta
from typing import Final

from PySide6.QtCore import QEvent, QPoint, QRect, QRectF, Qt
from PySide6.QtGui import (
    QContextMenuEvent,
    QFocusEvent,
    QHelpEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
)
from PySide6.QtWidgets import QAbstractScrollArea, QFrame, QToolTip, QWidget

from station_app.activities.rows import ActivityRow
from station_app.core import clock
from ui.calendar.asking import Carrying
from ui.calendar.cells import told
from ui.calendar.dragging import Grip, can_move
from ui.calendar.month import DayCell, cell_of, sentence_of
from ui.calendar.week_layout import STEP_MINUTES, Block, hours_of, rounded, shown_end, side_by_side
from ui.calendar.week_painting import HEAD, HOURS_WIDE, WeekPainter

WEEK: Final = 7
#: An hour is never lower than this; the week scrolls where there is less room.
LEAST_HOUR: Final = 36


class WeekView(QAbstractScrollArea, Carrying):
    """Arrows move the day and the activity in it, PgUp and PgDn the week; Enter opens.

    With Alt and Shift the arrows carry the chosen activity: a day, or a quarter of an hour.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("week")
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.viewport().setAutoFillBackground(False)
        self.painter = WeekPainter()
        self._day = clock.today()
        self._cells: list[DayCell] = []
        self._blocks: list[list[Block]] = []
        self._hours = hours_of(())

    def set_week(
        self, monday: date, month: int, rows: Sequence[ActivityRow], hidden: Collection[str]
    ) -> None:
        """Show the week that begins on ``monday``, without the activities of the hidden categories."""
        days = [monday + timedelta(days=n) for n in range(WEEK)]
        shown = [
            row for row in rows if row.category not in hidden and monday <= row.starts.date() <= days[-1]
        ]
        self._cells = [
            cell_of(day, month, tuple(row for row in shown if row.starts.date() == day)) for day in days
        ]
        self._blocks = [side_by_side(cell.rows) for cell in self._cells]
        self._hours = hours_of(shown)
        self.grip = None
        self._fit()

    def forget_colours(self) -> None:
        """The theme has changed."""
        self.painter.forget()
        self.viewport().update()

    def show_choice(self, day: date, activity: str) -> None:
        """Mark a day, and in it an activity (uid) or none; it is brought into sight."""
        self._day, self.chosen = day, activity
        cell = self._cell()
        self.setAccessibleDescription(sentence_of(cell) if cell else "")
        area = self.area_of(activity)
        if not area.isEmpty():
            bar = self.verticalScrollBar()
            if area.top() < HEAD:
                bar.setValue(bar.value() + area.top() - HEAD - 8)
            elif area.bottom() > self.viewport().height():
                bar.setValue(
                    bar.value() + min(area.top() - HEAD, area.bottom() - self.viewport().height() + 8)
                )
        self.viewport().update()

    def chosen_day(self) -> date:
        """The marked day."""
        return self._day

    def area_of(self, activity: str) -> QRect:
        """Where an activity stands in the viewport; empty where it is not shown."""
        for column, blocks in enumerate(self._blocks):
            for block in blocks:
                if block.row.uid == activity:
                    return self._area(column, block)
        return QRect()

    def point_of(self, when: datetime) -> QPoint:
        """The point in the viewport that stands for a moment of the week."""
        column = (when.date() - self._cells[0].day).days
        area = self._column(column)
        return QPoint(area.center().x(), self._y(when.hour * 60 + when.minute))

    # Places

    def _cell(self) -> DayCell | None:
        return next((cell for cell in self._cells if cell.day == self._day), None)

    def _fit(self) -> None:
        low, high = self._hours
        room = self.viewport().height() - HEAD
        self._hour = max(LEAST_HOUR, room / (high - low))
        self.verticalScrollBar().setRange(0, max(0, round(self._hour * (high - low)) - room))
        self.verticalScrollBar().setPageStep(max(1, room))
        self.verticalScrollBar().setSingleStep(round(self._hour / 2))
        self.viewport().update()

    def _y(self, minutes: float) -> int:
        return HEAD + round((minutes / 60 - self._hours[0]) * self._hour) - self.verticalScrollBar().value()

    def _minutes(self, y: int) -> float:
        return ((y - HEAD + self.verticalScrollBar().value()) / self._hour + self._hours[0]) * 60

    def _column(self, column: int) -> QRect:
        wide = self.viewport().width() - HOURS_WIDE
        left, right = (HOURS_WIDE + round(wide * n / WEEK) for n in (column, column + 1))
        return QRect(left, 0, right - left, self.viewport().height())

    def _column_at(self, x: int) -> int:
        wide = max(1, self.viewport().width() - HOURS_WIDE)
        return max(0, min(WEEK - 1, (x - HOURS_WIDE) * WEEK // wide))

    def _area(self, column: int, block: Block) -> QRect:
        day = self._column(column).adjusted(2, 0, -4, 0)
        left, right = (day.left() + day.width() * n // block.lanes for n in (block.lane, block.lane + 1))
        starts, ends = block.row.starts, shown_end(block.row)
        minutes = starts.hour * 60 + starts.minute
        top, bottom = self._y(minutes), self._y(minutes + (ends - starts).total_seconds() / 60)
        return QRect(left, top + 1, right - left - 1, bottom - top - 2)

    def _block_at(self, point: QPoint) -> ActivityRow | None:
        if point.y() < HEAD or not self._blocks:
            return None
        column = self._column_at(point.x())
        found = [b.row for b in self._blocks[column] if self._area(column, b).contains(point)]
        return found[-1] if found else None

    # Painting

    def paintEvent(self, event: QPaintEvent) -> None:
        if not self._cells:
            return
        p = QPainter(self.viewport())
        p.setRenderHint(QPainter.RenderHint.Antialiasing)
        columns = [self._column(n) for n in range(WEEK)]
        low, high = self._hours
        self.painter.ground(
            p, columns, self._cells, [(hour, self._y(hour * 60)) for hour in range(low, high)]
        )
        p.setClipRect(QRect(0, HEAD, self.viewport().width(), self.viewport().height() - HEAD))
        for column, blocks in enumerate(self._blocks):
            for block in blocks:
                chosen = block.row.uid == self.chosen
                self.painter.block(p, QRectF(self._area(column, block)), block.row, chosen=chosen)
        self._paint_now(p, columns)
        self._paint_grip(p)
        p.setClipping(False)
        self.painter.head(p, columns, self._cells, self._day, focus=self.hasFocus())
        p.end()

    def _paint_now(self, p: QPainter, columns: Sequence[QRect]) -> None:
        now = clock.now()
        for column, cell in enumerate(self._cells):
            if cell.today:
                self.painter.now(p, columns[column], self._y(now.hour * 60 + now.minute))

    def _paint_grip(self, p: QPainter) -> None:
        target = self._target()
        if self.grip is None or target is None:
            return
        column = self._column_at(self.grip.point.x())
        minutes = target.hour * 60 + target.minute
        length = (shown_end(self.grip.row) - self.grip.row.starts).total_seconds() / 60
        day = self._column(column).adjusted(2, 0, -5, 0)
        top, bottom = self._y(minutes), self._y(minutes + length)
        area = QRect(day.left(), top + 1, day.width(), bottom - top - 2)
        self.painter.ghost(p, QRectF(area), self.grip.row, target)

    # Mouse

    def _target(self) -> datetime | None:
        """The start that the carried activity would have; None while nothing is carried."""
        grip = self.grip
        if grip is None or not grip.carrying or not self._cells:
            return None
        day = self._cells[self._column_at(grip.point.x())].day
        began = grip.row.starts.hour * 60 + grip.row.starts.minute
        minutes = rounded(began + self._minutes(grip.point.y()) - self._minutes(grip.at.y()))
        return datetime.combine(day, time(minutes // 60, minutes % 60))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self.setFocus(Qt.FocusReason.MouseFocusReason)
        if event.button() != Qt.MouseButton.LeftButton or not self._cells:
            return
        point = event.position().toPoint()
        row = self._block_at(point)
        self._choose(point, row)
        self.grip = Grip(row, point) if row is not None else None

    def _choose(self, point: QPoint, row: ActivityRow | None) -> None:
        day = self._cells[self._column_at(point.x())].day
        self.activity_asked.emit(day, row.uid if row else "")

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self.pull(event.position().toPoint()):
            self.viewport().update()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        target, grip = self._target(), self.grip
        self._let_go()
        if grip is not None and target is not None and target != grip.row.starts:
            self.move_asked.emit(grip.row.uid, target)

    def _let_go(self) -> None:
        self.grip = None
        self.viewport().update()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self.opened.emit()

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        if event.reason() == QContextMenuEvent.Reason.Mouse:
            point = self.viewport().mapFromGlobal(event.globalPos())
            row = self._block_at(point)
            if row is None:
                return
            self._choose(point, row)
        self.menu_asked.emit(event.globalPos())

    def viewportEvent(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            row = self._block_at(event.pos())
            if row is None:
                QToolTip.hideText()
            else:
                QToolTip.showText(event.globalPos(), told(row), self, self.area_of(row.uid))
            return True
        return super().viewportEvent(event)

    # Keys

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = event.key()
        both = Qt.KeyboardModifier.AltModifier | Qt.KeyboardModifier.ShiftModifier
        if event.modifiers() & both == both and self._carry(key):
            return
        if key in (Qt.Key.Key_Left, Qt.Key.Key_Right):
            self.day_asked.emit(self._day + timedelta(days=1 if key == Qt.Key.Key_Right else -1))
        elif key in (Qt.Key.Key_Up, Qt.Key.Key_Down):
            self.step(self._cell(), 1 if key == Qt.Key.Key_Down else -1)
        elif key == Qt.Key.Key_Escape and self.carries:
            self._let_go()
        elif not self.ask_by(key):
            event.ignore()

    def _carry(self, key: int) -> bool:
        """Alt+Shift and an arrow: the chosen activity a day or a quarter of an hour along."""
        by = {
            Qt.Key.Key_Left: timedelta(days=-1),
            Qt.Key.Key_Right: timedelta(days=1),
            Qt.Key.Key_Up: timedelta(minutes=-STEP_MINUTES),
            Qt.Key.Key_Down: timedelta(minutes=STEP_MINUTES),
        }.get(Qt.Key(key))
        cell = self._cell()
        row = next((one for one in cell.rows if one.uid == self.chosen), None) if cell else None
        if by is None or row is None:
            return False
        if can_move(row):
            self.move_asked.emit(row.uid, row.starts + by)
        else:
            self.stuck.emit(row.uid)
        return True

    def focusInEvent(self, event: QFocusEvent) -> None:
        self.viewport().update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        self.viewport().update()

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._fit()

    def scrollContentsBy(self, dx: int, dy: int) -> None:
        self.viewport().update()
