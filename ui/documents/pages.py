"""The pages of a PDF below each other; only those in sight are drawn and kept, however many there are."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import OrderedDict
from pathlib import Path
from typing import Any, Final

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QImage, QPainter, QPaintEvent, QPixmap
from PySide6.QtWidgets import QFrame, QScrollArea, QWidget

from station_app.core.i18n import _
from station_app.reports import preview
from ui.kit.theme import color
from ui.kit.timers import later

#: Logical pixels a point: A4 is 744 wide.
SCALE: Final = 1.25
#: A document wider than this is shown smaller, so that a page across is seen whole.
WIDEST: Final = 780
MARGIN: Final = 16
GAP: Final = 12
#: A page at 1.25 takes three megabytes.
PAGES_KEPT: Final = 8


def page_image(path: Path, page: int, *, scale: float) -> QImage:
    """One page as an image; ``scale`` in pixels a point."""
    picture = preview.page_picture(path, page, scale=scale)
    form = QImage.Format.Format_RGB32
    return QImage(picture.pixels, picture.width, picture.height, picture.stride, form).copy()


class _Sheets(QWidget):
    """The long paper; pages that come into sight are drawn one at a time, so that scrolling never waits."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._path = Path()
        self._scale = SCALE
        self._sizes: list[tuple[int, int]] = []
        self._tops: list[int] = []
        self.drawn: OrderedDict[int, QPixmap] = OrderedDict()
        self._next = later(self, 0, self._draw_next)

    def show_document(self, path: Path) -> None:
        """Show the pages of a file."""
        self._path = path
        points = preview.page_sizes(path)
        self._scale = min(SCALE, WIDEST / max(w for w, _h in points))
        self._sizes = [(round(w * self._scale), round(h * self._scale)) for w, h in points]
        self._tops, y = [], MARGIN
        for _wide, high in self._sizes:
            self._tops.append(y)
            y += high + GAP
        self.setMinimumSize(max(w for w, _h in self._sizes) + 2 * MARGIN, y - GAP + MARGIN)
        self.drawn.clear()
        self.update()

    @property
    def count(self) -> int:
        """How many pages there are."""
        return len(self._sizes)

    def rect_of(self, page: int) -> QRect:
        """Where a page lies."""
        wide, high = self._sizes[page]
        return QRect((self.width() - wide) // 2, self._tops[page], wide, high)

    def pages_in(self, rect: QRect) -> range:
        """The pages that a rectangle touches."""
        first = max(0, bisect_right(self._tops, rect.top()) - 1)
        return range(first, bisect_left(self._tops, rect.bottom() + 1))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(event.rect(), color("press"))
        for page in self.pages_in(event.rect()):
            area = self.rect_of(page)
            painter.fillRect(area, Qt.GlobalColor.white)
            if page in self.drawn:
                painter.drawPixmap(area, self.drawn[page])
            else:
                self._next.start()

    def _draw_next(self) -> None:
        """Draw the first page in sight that is not drawn yet; its neighbours follow."""
        missing = [
            page for page in self.pages_in(self.visibleRegion().boundingRect()) if page not in self.drawn
        ]
        if not missing or self.visibleRegion().isEmpty():
            return
        page, ratio = missing[0], self.devicePixelRatioF()
        pixels = QPixmap.fromImage(page_image(self._path, page, scale=self._scale * ratio))
        pixels.setDevicePixelRatio(ratio)
        self.drawn[page] = pixels
        while len(self.drawn) > PAGES_KEPT:
            self.drawn.popitem(last=False)
        self.update(self.rect_of(page))
        if len(missing) > 1:
            self._next.start()


class PagesView(QScrollArea):
    """Scrolls through a document; arrows, Page Up and Down, Home and End work."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.sheets = _Sheets()
        self.setWidget(self.sheets)
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName(_("Pages"))
        self.verticalScrollBar().setSingleStep(60)

    def show_document(self, path: Path) -> None:
        """Show the pages of a file, from the first."""
        self.sheets.show_document(path)
        self.verticalScrollBar().setValue(0)
        self.setAccessibleName(_("Document of %(n)d pages") % {"n": self.sheets.count})

    def keyPressEvent(self, event: Any) -> None:
        bar = self.verticalScrollBar()
        if event.key() == Qt.Key.Key_Home:
            bar.setValue(bar.minimum())
        elif event.key() == Qt.Key.Key_End:
            bar.setValue(bar.maximum())
        elif event.key() == Qt.Key.Key_Space:
            bar.setValue(bar.value() + bar.pageStep())
        else:
            super().keyPressEvent(event)
