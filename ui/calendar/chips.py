"""The chips that stand for activities in the month and the week; what does not change is kept."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import (
    QColor,
    QFont,
    QFontMetrics,
    QPainter,
    QPen,
    QPixmap,
    QStaticText,
    QTransform,
)

from station_app.activities.categories import BY_KEY
from station_app.activities.rows import ActivityRow, ActivityStatus
from ui.kit.theme import color
from ui.kit.theme import font as made_font

CHIP: Final = 24
SEAL_WIDE: Final = 19
WHITE: Final = QColor("#FFFFFF")
#: Laid-out texts, and grounds of chips (one a category, kind and width), kept before the store is emptied.
MOST_TEXTS: Final = 3000
MOST_GROUNDS: Final = 200
#: More room than any text needs.
WIDE: Final = 10_000


class ChipPainter:
    """Paints an activity: held without fill, published tinted, draft dashed, cancelled struck, chosen
    outlined. ``forget`` when the theme changes."""

    def __init__(self) -> None:
        self._fonts: dict[tuple[int, bool], tuple[QFont, QFontMetrics]] = {}
        self._colours: dict[str, QColor] = {}
        self._seals: dict[tuple[str, str, float], QPixmap] = {}
        self._grounds: dict[tuple[str, str, bool, int, float], QPixmap] = {}
        self._texts: dict[tuple[str, int, int, bool], tuple[QStaticText, int, float]] = {}

    def forget(self) -> None:
        """Fonts and colours belong to a theme."""
        self._fonts.clear()
        self._colours.clear()
        self._seals.clear()
        self._grounds.clear()
        self._texts.clear()

    def chip(self, p: QPainter, area: QRectF, row: ActivityRow, *, chosen: bool) -> None:
        """An activity in one line: seal and title."""
        status, key = row.status, row.category
        draft, cancelled = status is ActivityStatus.DRAFT, status is ActivityStatus.CANCELLED
        tinted = (chosen or status in (ActivityStatus.PUBLISHED, ActivityStatus.RUNNING)) and not draft
        kind = "draft" if draft else "field" if cancelled else f"c-{key}"
        p.drawPixmap(area.topLeft(), self._ground(key, kind, tinted, round(area.width()), _ratio(p)))
        self.outline(p, area.adjusted(0.5, 0.5, -0.5, -0.5), area, draft=draft, chosen=chosen)
        token = "text-3" if cancelled else f"x-{key}" if tinted else "text-2"
        self.text(
            p, area.adjusted(SEAL_WIDE + 4, 0, 0, 0), row.title, 13, token, bold=chosen, struck=cancelled
        )  # fmt: skip

    def outline(self, p: QPainter, thin: QRectF, thick: QRectF, *, draft: bool, chosen: bool) -> None:
        """The dashes of a draft, or the line of the chosen one; each along its own rectangle."""
        p.setBrush(Qt.BrushStyle.NoBrush)
        style = Qt.PenStyle.DashLine if draft else Qt.PenStyle.SolidLine
        if chosen:
            p.setPen(QPen(self.colour("text"), 2, style))
            p.drawRoundedRect(thick, 5, 5)
        elif draft:
            p.setPen(QPen(self.colour("field"), 1, style))
            p.drawRoundedRect(thin, 5, 5)

    def _ground(self, key: str, kind: str, tinted: bool, wide: int, ratio: float) -> QPixmap:
        """What stands under a chip's title: its tint and its seal."""
        found = self._grounds.get((key, kind, tinted, wide, ratio))
        if found is None:
            if len(self._grounds) >= MOST_GROUNDS:
                self._grounds.clear()
            found = _clear(wide, ratio)
            p = QPainter(found)
            p.setRenderHint(QPainter.RenderHint.Antialiasing)
            if tinted:
                p.setPen(Qt.PenStyle.NoPen)
                p.setBrush(self.colour(f"t-{key}"))
                p.drawRoundedRect(QRectF(0, 0, wide, CHIP), 5, 5)
            p.drawPixmap(QPointF(0, 0), self.seal(key, kind, ratio))
            p.end()
            self._grounds[key, kind, tinted, wide, ratio] = found
        return found

    def seal(self, key: str, kind: str, ratio: float) -> QPixmap:
        """The left end of a chip with its hanzi, painted once for each category, kind and screen."""
        found = self._seals.get((key, kind, ratio))
        if found is None:
            found = _clear(SEAL_WIDE, ratio)
            p = QPainter(found)
            p.setRenderHint(QPainter.RenderHint.Antialiasing)
            if kind != "draft":
                p.setPen(Qt.PenStyle.NoPen)
                p.setBrush(self.colour(kind))
                p.drawRoundedRect(QRectF(0, 0, SEAL_WIDE + 10, CHIP), 5, 5)
            p.setFont(self.font(12, True)[0])
            p.setPen(self.colour(f"x-{key}") if kind == "draft" else WHITE)
            p.drawText(QRectF(0, 0, SEAL_WIDE, CHIP), Qt.AlignmentFlag.AlignCenter, BY_KEY[key].seal)
            p.end()
            self._seals[key, kind, ratio] = found
        return found

    def text(
        self, p: QPainter, area: QRectF, words: str, size: int, token: str, *,
        bold: bool = False, struck: bool = False, right: bool = False,
    ) -> int:  # fmt: skip
        """A text cut to its room; gives its width. Laid out once."""
        key = (words, max(0, int(area.width())), size, bold)
        text, wide, high = self._texts.get(key) or self._lay_out(key)
        drawn, metrics = self.font(size, bold)
        p.setFont(drawn)
        p.setPen(self.colour(token))
        left = area.right() - wide if right else area.left()
        top = round(area.top() + (area.height() - high) / 2)
        p.drawStaticText(QPointF(left, top), text)
        if struck:
            # Qt strikes a laid-out text through where it was drawn the time before.
            middle = top + metrics.ascent() - metrics.strikeOutPos()
            p.fillRect(QRectF(left, middle, wide, 1), self.colour(token))
        return wide

    def width(self, words: str, size: int, *, bold: bool = False) -> int:
        """The width of a text that is not cut."""
        key = (words, WIDE, size, bold)
        return (self._texts.get(key) or self._lay_out(key))[1]

    def _lay_out(self, key: tuple[str, int, int, bool]) -> tuple[QStaticText, int, float]:
        if len(self._texts) >= MOST_TEXTS:
            self._texts.clear()
        words, room, size, bold = key
        drawn, metrics = self.font(size, bold)
        shown = metrics.elidedText(words, Qt.TextElideMode.ElideRight, room)
        text = QStaticText(shown)
        text.setTextFormat(Qt.TextFormat.PlainText)
        text.prepare(QTransform(), drawn)
        found = self._texts[key] = (text, metrics.horizontalAdvance(shown), text.size().height())
        return found

    def font(self, size: int, bold: bool) -> tuple[QFont, QFontMetrics]:
        """A font and its measures, kept."""
        found = self._fonts.get((size, bold))
        if found is None:
            drawn = made_font(size, bold=bold)
            found = self._fonts[size, bold] = (drawn, QFontMetrics(drawn))
        return found

    def colour(self, token: str) -> QColor:
        """A colour of the theme, kept."""
        found = self._colours.get(token)
        if found is None:
            found = self._colours[token] = color(token)
        return found


def _ratio(p: QPainter) -> float:
    return float(p.device().devicePixelRatioF())


def _clear(wide: int, ratio: float) -> QPixmap:
    """An empty picture as high as a chip."""
    made = QPixmap(round(wide * ratio), round(CHIP * ratio))
    made.setDevicePixelRatio(ratio)
    made.fill(Qt.GlobalColor.transparent)
    return made
