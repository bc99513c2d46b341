"""Painting one day of the month: number, lunar day, chips. Everything that does not change is kept."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QEvent, QModelIndex, QPersistentModelIndex, QRect, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QHelpEvent, QPainter, QPainterPath, QPen, QPixmap
from PySide6.QtWidgets import QStyledItemDelegate, QStyleOptionViewItem, QToolTip

from station_app.activities.categories import BY_KEY
from station_app.activities.rows import STATUS_NAMES, ActivityRow, ActivityStatus
from station_app.core.i18n import N_, _
from ui.kit import dates, paint
from ui.kit.theme import color, font

if TYPE_CHECKING:
    from ui.calendar.month import DayCell, MonthView

Index = QModelIndex | QPersistentModelIndex
#: A day's head, a chip with the gap below it, a chip (ui.md §4: capacity = (height - 29) // 26).
HEAD, STEP, CHIP = 29, 26, 24
#: In a low cell the head gives up a little, so that two chips have room.
LOW_CELL, LOW_HEAD = 90, 25
SEAL_WIDE: Final = 19
CORNER: Final = 9
WHITE: Final = QColor("#FFFFFF")
#: A day off (休) and a Saturday or Sunday that is worked (班).
MARKS: Final = {"off": N_("rest"), "work": N_("duty")}
#: Elided titles kept before the store is emptied.
MOST_KEPT: Final = 4000


def head_of(rect: QRect) -> int:
    """How high a cell's head is."""
    return HEAD if rect.height() >= LOW_CELL else LOW_HEAD


class CellDelegate(QStyledItemDelegate):
    """Paints a day: held without fill, published tinted, draft dashed, cancelled struck, chosen outlined."""

    def __init__(self, view: MonthView) -> None:
        super().__init__(view)
        self._view = view
        self._fonts: dict[tuple[int, bool, bool], tuple[QFont, QFontMetrics]] = {}
        self._colours: dict[str, QColor] = {}
        self._seals: dict[tuple[str, str, float], QPixmap] = {}
        self._elided: dict[tuple[str, int, bool], str] = {}

    def forget(self) -> None:
        """Fonts and colours belong to a theme."""
        self._fonts.clear()
        self._colours.clear()
        self._seals.clear()
        self._elided.clear()

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
                lines = (
                    f"{dates.span(row.starts, row.ends)} {row.title}",
                    row.venue,
                    _(STATUS_NAMES[row.status]),
                )
                QToolTip.showText(event.globalPos(), "\n".join(line for line in lines if line), view, area)
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
            self._chip(p, QRectF(area), row, chosen=row.uid == self._view.chosen)
        p.setOpacity(1)
        if len(areas) < len(cell.rows):
            hidden = cell.rows[len(areas) :]
            bold = any(row.uid == self._view.chosen for row in hidden)
            area = QRect(
                rect.left() + 10, rect.top() + head_of(rect) + len(areas) * STEP, rect.width() - 14, CHIP
            )
            words = _("%(n)d more") % {"n": len(hidden)}
            self._text(p, QRectF(area), words, 13, "text" if bold else "text-2", bold=bold)
        if index == self._view.currentIndex() and self._view.hasFocus():
            p.setPen(QPen(self._colour("focus"), 2))
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
            p.fillPath(path, self._colour(token))
        else:
            p.fillRect(rect, self._colour(token))
        if not last_column:
            p.fillRect(QRect(rect.right(), rect.top(), 1, rect.height()), self._colour("line"))
        if not last_row:
            p.fillRect(QRect(rect.left(), rect.bottom(), rect.width(), 1), self._colour("line"))

    def _head(self, p: QPainter, rect: QRect, cell: DayCell) -> None:
        number, high = str(cell.day.day), head_of(rect) - 1
        if cell.outside and cell.day.day == 1:
            number = dates.day(cell.day)
        drawn, metrics = self._font(16 if high > LOW_HEAD else 14, not cell.outside)
        wide = 32 if cell.today else max(24, metrics.horizontalAdvance(number))
        left, top = rect.left() + 6, rect.top() + 1
        token = "text-3" if cell.outside else "on-accent" if cell.today else "text"
        if cell.today:
            p.setPen(Qt.PenStyle.NoPen)
            p.setBrush(self._colour("accent"))
            p.drawRoundedRect(QRectF(left, top + 1, wide, high - 2), high / 2 - 1, high / 2 - 1)
        p.setFont(drawn)
        p.setPen(self._colour(token))
        p.drawText(QRectF(left, top, wide, high), Qt.AlignmentFlag.AlignCenter, number)
        room = rect.right() - 8 - (left + wide + 2)
        if cell.mark:
            token = "ok" if cell.mark == "off" else "warn"
            area = QRectF(left + wide + 3, top, 40, high)
            room -= self._text(p, area, _(MARKS[cell.mark]), 12, token) + 3
        fest = cell.red and not cell.outside
        area = QRectF(rect.right() - 8 - room, top, room, high)
        self._text(p, area, cell.label, 12, "accent-text" if fest else "text-3", bold=fest, right=True)

    def _chip(self, p: QPainter, area: QRectF, row: ActivityRow, *, chosen: bool) -> None:
        status, key = row.status, row.category
        draft, cancelled = status is ActivityStatus.DRAFT, status is ActivityStatus.CANCELLED
        tinted = chosen or status in (ActivityStatus.PUBLISHED, ActivityStatus.RUNNING)
        if tinted and not draft:
            p.setPen(Qt.PenStyle.NoPen)
            p.setBrush(self._colour(f"t-{key}"))
            p.drawRoundedRect(area, 5, 5)
        kind = "draft" if draft else "field" if cancelled else f"c-{key}"
        p.drawPixmap(area.topLeft(), self._seal(key, kind, p.device().devicePixelRatioF()))
        p.setBrush(Qt.BrushStyle.NoBrush)
        if draft and not chosen:
            p.setPen(QPen(self._colour("field"), 1, Qt.PenStyle.DashLine))
            p.drawRoundedRect(area.adjusted(0.5, 0.5, -0.5, -0.5), 5, 5)
        if chosen:
            style = Qt.PenStyle.DashLine if draft else Qt.PenStyle.SolidLine
            p.setPen(QPen(self._colour("text"), 2, style))
            p.drawRoundedRect(area, 5, 5)
        token = "text-3" if cancelled else f"x-{key}" if tinted and not draft else "text-2"
        self._text(
            p, area.adjusted(SEAL_WIDE + 4, 0, 0, 0), row.title, 13, token, bold=chosen, struck=cancelled
        )  # fmt: skip

    def _seal(self, key: str, kind: str, ratio: float) -> QPixmap:
        """The left end of a chip with its hanzi, painted once for each category, kind and screen."""
        found = self._seals.get((key, kind, ratio))
        if found is None:
            found = QPixmap(round(SEAL_WIDE * ratio), round(CHIP * ratio))
            found.setDevicePixelRatio(ratio)
            found.fill(Qt.GlobalColor.transparent)
            p = QPainter(found)
            p.setRenderHint(QPainter.RenderHint.Antialiasing)
            if kind != "draft":
                p.setPen(Qt.PenStyle.NoPen)
                p.setBrush(self._colour(kind))
                p.drawRoundedRect(QRectF(0, 0, SEAL_WIDE + 10, CHIP), 5, 5)
            p.setFont(self._font(12, True)[0])
            p.setPen(self._colour(f"x-{key}") if kind == "draft" else WHITE)
            p.drawText(QRectF(0, 0, SEAL_WIDE, CHIP), Qt.AlignmentFlag.AlignCenter, BY_KEY[key].seal)
            p.end()
            self._seals[key, kind, ratio] = found
        return found

    def _text(
        self, p: QPainter, area: QRectF, words: str, size: int, token: str, *,
        bold: bool = False, struck: bool = False, right: bool = False,
    ) -> int:  # fmt: skip
        """A text cut to its room; gives its width."""
        drawn, metrics = self._font(size, bold, struck)
        room = int(area.width())
        key = (words, room * 100 + size, bold)
        shown = self._elided.get(key)
        if shown is None:
            if len(self._elided) > MOST_KEPT:
                self._elided.clear()
            shown = metrics.elidedText(words, Qt.TextElideMode.ElideRight, room)
            self._elided[key] = shown
        p.setFont(drawn)
        p.setPen(self._colour(token))
        p.drawText(area, paint.RIGHT if right else paint.LEFT, shown)
        return metrics.horizontalAdvance(shown)

    def _font(self, size: int, bold: bool, struck: bool = False) -> tuple[QFont, QFontMetrics]:
        found = self._fonts.get((size, bold, struck))
        if found is None:
            drawn = font(size, bold=bold, struck=struck)
            found = self._fonts[size, bold, struck] = (drawn, QFontMetrics(drawn))
        return found

    def _colour(self, token: str) -> QColor:
        found = self._colours.get(token)
        if found is None:
            found = self._colours[token] = color(token)
        return found
