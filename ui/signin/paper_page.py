"""The page that was read, laid flat, with a frame around each row: what is taken, what wants an eye."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QMouseEvent, QPainter, QPaintEvent, QPen, QPixmap
from PySide6.QtWidgets import QWidget

from station_app.core.i18n import _
from station_app.paper.rows import PaperPage
from station_app.reports import sheet_layout as layout
from ui.kit.theme import color

#: What a row's frame says, and its colour.
TOKENS: Final = {"taken": "accent", "doubt": "warn", "there": "ok", "left-out": "field"}


class PaperPageView(QWidget):
    """Shows a page; ``row_pressed(place)`` where somebody presses on a row."""

    row_pressed = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setMinimumWidth(300)
        self.setAccessibleName(_("The page that was read"))
        self._page: PaperPage | None = None
        self._picture = QPixmap()
        self._marks: dict[int, str] = {}
        self._current = 0

    def show_page(self, page: PaperPage) -> None:
        """Show this page."""
        self._page, self._current = page, 0
        self._picture = QPixmap()
        self._picture.loadFromData(page.picture)
        self.update()

    def show_marks(self, marks: Mapping[int, str]) -> None:
        """Frame rows by their number: a key of ``TOKENS`` each."""
        self._marks = dict(marks)
        self.update()

    def show_current(self, place: int) -> None:
        """The row that has the focus in the list."""
        if place != self._current:
            self._current = place
            self.update()

    def sizeHint(self) -> QSize:
        return QSize(430, 560)

    def row_rect(self, place: int) -> QRectF:
        """Where a row of the page is on the screen."""
        assert self._page is not None
        sheet = self._sheet()
        scale = sheet.width() / layout.WIDE
        box = layout.line_box(self._page.page, place - self._page.rows[0].place)
        return QRectF(
            sheet.left() + box.left * scale,
            sheet.top() + box.top * scale,
            box.wide * scale,
            box.high * scale,
        )

    def _sheet(self) -> QRectF:
        high = min(float(self.height()), self.width() * layout.HIGH / layout.WIDE)
        wide = high * layout.WIDE / layout.HIGH
        return QRectF((self.width() - wide) / 2, (self.height() - high) / 2, wide, high)

    def paintEvent(self, event: QPaintEvent) -> None:
        if self._page is None:
            return
        painter = QPainter(self)
        painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.SmoothPixmapTransform)
        sheet = self._sheet()
        painter.drawPixmap(sheet, self._picture, QRectF(self._picture.rect()))
        painter.setPen(QPen(color("line-2"), 1))
        painter.drawRect(sheet.adjusted(0.5, 0.5, -0.5, -0.5))
        for place, mark in self._marks.items():
            if mark == "left-out" and place != self._current:
                continue
            painter.setPen(QPen(color(TOKENS[mark]), 2.0))
            fill = QColor(color(TOKENS[mark]))
            fill.setAlphaF(0.18 if place == self._current else 0.0)
            painter.setBrush(fill)
            painter.drawRoundedRect(self.row_rect(place).adjusted(1, 1, -1, -1), 3, 3)
        painter.end()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        point = QPointF(event.position())
        if event.button() == Qt.MouseButton.LeftButton and self._page is not None:
            for row in self._page.rows:
                if self.row_rect(row.place).contains(point):
                    self.row_pressed.emit(row.place)
                    return
