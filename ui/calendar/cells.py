"""Painting one day of the month: number, lunar day, chips. Everything that does not change is kept."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QEvent, QModelIndex, QPersistentModelIndex, QPoint, QRect, QRectF, Qt
from PySide6.QtGui import QHelpEvent, QPainter, QPainterPath, QPen
from PySide6.QtWidgets import QStyledItemDelegate, QStyleOptionViewItem, QToolTip

from station_app.activities.rows import STATUS_NAMES, ActivityRow
from station_app.core.i18n import N_, _, ngettext
from ui.calendar.chips import CHIP, ChipPainter
from ui.kit import dates

if TYPE_CHECKING:
    from ui.calendar.month import DayCell, MonthView

Index = QModelIndex | QPersistentModelIndex
#: A day's head, a chip with the gap below it, a chip (ui.md §4: capacity = (height - 29) // 26).
HEAD, STEP = 29, 26
#: In a low cell the head gives up a little, so that two chips have room.
LOW_CELL, LOW_HEAD = 90, 25
CORNER: Final = 9
#: A day off (休) and a Saturday or Sunday that is worked (班).
MARKS: Final = {"off": N_("rest"), "work": N_("duty")}


def told(row: ActivityRow) -> str:
    """What the tooltip of an activity says: times, title, venue, status."""
    lines = (f"{dates.span(row.starts, row.ends)} {row.title}", row.venue, _(STATUS_NAMES[row.status]))
    return "\n".join(line for line in lines if line)


def head_of(rect: QRect) -> int:
    """How high a cell's head is."""
    return HEAD if rect.height() >= LOW_CELL else LOW_HEAD


class CellDelegate(QStyledItemDelegate):
    """Paints a day: held without fill, published tinted, draft dashed, cancelled struck, chosen outlined."""

    def __init__(self, view: MonthView) -> None:
        super().__init__(view)
        self._view = view
        self.brush = ChipPainter()

    def forget(self) -> None:
        """Fonts and colours belong to a theme."""
        self.brush.forget()

    def chip_areas(self, cell: DayCell, rect: QRect) -> list[QRect]:
        """Where the chips that have room stand, in the order of the day's activities."""
        head = head_of(rect)
        room = max(0, (rect.height() - head) // STEP)
        shown = len(cell.rows) if len(cell.rows) <= room else max(0, room - 1)
        left, top = rect.left() + 3, rect.top() + head
        return [QRect(left, top + n * STEP, rect.width() - 7, CHIP) for n in range(shown)]

    def tell(self, event: QEvent, view: MonthView) -> bool:
        """What a chip's tooltip says: times, title, venue, status."""
        if not isinstance(event, QHelpEvent):
            return False
        index = view.indexAt(event.pos())
        cell = view.month().cell_at(index)
        areas = self.chip_areas(cell, view.visualRect(index)) if cell else []
        for row, area in zip(cell.rows if cell else (), areas, strict=False):
            if area.contains(event.pos()):
                QToolTip.showText(event.globalPos(), told(row), view, area)
                return True
        QToolTip.hideText()
        return True

    def paint(self, p: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        cell, rect = self._view.month().cell_at(index), option.rect
        if cell is None:
            return
        p.save()
        p.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._ground(p, rect, cell, index)
        self._head(p, rect, cell)
        areas = self.chip_areas(cell, rect)
        if cell.outside:
            p.setOpacity(0.75)
        for row, area in zip(cell.rows, areas, strict=False):
            self.brush.chip(p, QRectF(area), row, chosen=row.uid == self._view.chosen)
        p.setOpacity(1)
        if len(areas) < len(cell.rows):
            hidden = cell.rows[len(areas) :]
            bold = any(row.uid == self._view.chosen for row in hidden)
            area = QRect(
                rect.left() + 10, rect.top() + head_of(rect) + len(areas) * STEP, rect.width() - 14, CHIP
            )
            words = ngettext("%(n)d more", "%(n)d more", len(hidden)) % {"n": len(hidden)}
            self.brush.text(p, QRectF(area), words, 13, "text" if bold else "text-2", bold=bold)
        if index == self._view.currentIndex() and self._view.hasFocus():
            p.setPen(QPen(self.brush.colour("focus"), 2))
            p.setBrush(Qt.BrushStyle.NoBrush)
            p.drawRoundedRect(QRectF(rect).adjusted(1, 1, -2, -2), 4, 4)
        p.restore()

    def _ground(self, p: QPainter, rect: QRect, cell: DayCell, index: Index) -> None:
        token = "sunken" if cell.outside else "hover" if cell.day.weekday() > 4 else "surface"
        last_row, last_column = index.row() == self._view.month().rowCount() - 1, index.column() == 6
        if last_row and index.column() in (0, 6):
            # The card's corner is round, and the cell keeps to it.
            path = QPainterPath()
            path.setFillRule(Qt.FillRule.WindingFill)
            path.addRoundedRect(QRectF(rect), CORNER, CORNER)
            path.addRect(QRectF(rect.left(), rect.top(), rect.width(), rect.height() - CORNER))
            path.addRect(QRectF(rect.left() + (0 if last_column else CORNER), rect.top(),
                                rect.width() - CORNER, rect.height()))  # fmt: skip
            p.fillPath(path, self.brush.colour(token))
        else:
            p.fillRect(rect, self.brush.colour(token))
        if not last_column:
            p.fillRect(QRect(rect.right(), rect.top(), 1, rect.height()), self.brush.colour("line"))
        if not last_row:
            p.fillRect(QRect(rect.left(), rect.bottom(), rect.width(), 1), self.brush.colour("line"))

    def _head(self, p: QPainter, rect: QRect, cell: DayCell) -> None:
        number, high = str(cell.day.day), head_of(rect) - 1
        if cell.outside and cell.day.day == 1:
            number = dates.day(cell.day)
        size = 16 if high > LOW_HEAD else 14
        numeral = self.brush.width(number, size, bold=not cell.outside)
        wide = 32 if cell.today else max(24, numeral)
        left, top = rect.left() + 6, rect.top() + 1
        token = "text-3" if cell.outside else "on-accent" if cell.today else "text"
        if cell.today:
            p.setPen(Qt.PenStyle.NoPen)
            p.setBrush(self.brush.colour("accent"))
            p.drawRoundedRect(QRectF(left, top + 1, wide, high - 2), high / 2 - 1, high / 2 - 1)
        area = QRectF(left + (wide - numeral) / 2, top, numeral + 4, high)
        self.brush.text(p, area, number, size, token, bold=not cell.outside)
        room = rect.right() - 8 - (left + wide + 2)
        if cell.mark:
            token = "ok" if cell.mark == "off" else "warn"
            area = QRectF(left + wide + 3, top, 40, high)
            room -= self.brush.text(p, area, _(MARKS[cell.mark]), 12, token) + 3
        fest = cell.red and not cell.outside
        if self.brush.width(cell.label, 12, bold=fest) > room + (wide - numeral) // 2:
            # Dots in place of a lunar day say nothing.
            return
        room += (wide - numeral) // 2
        area = QRectF(rect.right() - 8 - room, top, room, high)
        self.brush.text(p, area, cell.label, 12, "accent-text" if fest else "text-3", bold=fest, right=True)

    def ghost(self, p: QPainter, over: QRect, point: QPoint, row: ActivityRow) -> None:
        """The activity that the mouse carries, and the day that it is over."""
        p.setRenderHint(QPainter.RenderHint.Antialiasing)
        p.setPen(QPen(self.brush.colour("focus"), 2))
        p.setBrush(Qt.BrushStyle.NoBrush)
        p.drawRoundedRect(QRectF(over).adjusted(1, 1, -2, -2), 4, 4)
        area = QRectF(point.x() - 12, point.y() - CHIP / 2, max(80, over.width() - 7), CHIP)
        p.setPen(Qt.PenStyle.NoPen)
        p.setBrush(self.brush.colour("surface"))
        p.drawRoundedRect(area, 5, 5)
        self.brush.chip(p, area, row, chosen=True)
