"""Icons as glyphs of the Phosphor font: one engine that draws a glyph in a colour at any size (ui.md §3).

``qtawesome`` draws the same font, but importing it brings ``qtpy`` and QtOpenGL with it: 170 ms of a start
and 20 MB that the window has no other use for.
"""

from __future__ import annotations

import functools
import json
from typing import Final

from PySide6.QtCore import QPoint, QRect, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontDatabase, QIcon, QIconEngine, QPainter, QPixmap

from station_app.core import paths

NAME: Final = "phosphor-1.3.0"
#: A glyph's size beside the icon's: seven eighths leave room for its bearing, then 1.2 as ui.md asks.
SCALE: Final = 0.875 * 1.2


@functools.cache
def _glyphs() -> dict[str, int]:
    """Name (``sun-horizon``, ``sun-horizon-fill``) → code point."""
    text = paths.resource("icons", f"{NAME}.json").read_text(encoding="ascii")
    glyphs: dict[str, int] = json.loads(text)
    return glyphs


@functools.cache
def _family() -> str:
    number = QFontDatabase.addApplicationFont(str(paths.resource("icons", f"{NAME}.ttf")))
    return QFontDatabase.applicationFontFamilies(number)[0]


class GlyphEngine(QIconEngine):
    """Draws one glyph: in its colour, and greyed where the widget is disabled."""

    def __init__(self, glyph: str, colour: QColor, disabled: QColor) -> None:
        super().__init__()
        self._glyph, self._colour, self._disabled = glyph, colour, disabled

    def paint(self, painter: QPainter, rect: QRect, mode: QIcon.Mode, state: QIcon.State) -> None:
        font = QFont(_family())
        font.setPixelSize(round(rect.height() * SCALE))
        painter.save()
        painter.setFont(font)
        painter.setPen(self._disabled if mode == QIcon.Mode.Disabled else self._colour)
        painter.drawText(rect, Qt.AlignmentFlag.AlignCenter, self._glyph)
        painter.restore()

    def pixmap(self, size: QSize, mode: QIcon.Mode, state: QIcon.State) -> QPixmap:
        made = QPixmap(size)
        made.fill(Qt.GlobalColor.transparent)
        painter = QPainter(made)
        self.paint(painter, QRect(QPoint(0, 0), size), mode, state)
        painter.end()
        return made

    def clone(self) -> GlyphEngine:
        return GlyphEngine(self._glyph, self._colour, self._disabled)


def glyph_icon(name: str, colour: QColor, disabled: QColor) -> QIcon:
    """The icon of that Phosphor name; raises ``KeyError`` where the font has none."""
    return QIcon(GlyphEngine(chr(_glyphs()[name]), colour, disabled))
