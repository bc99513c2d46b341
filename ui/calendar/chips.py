"""The chips that stand for activities in the month and the week; what does not change is kept."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter, QPen, QPixmap

from station_app.activities.categories import BY_KEY
from station_app.activities.rows import ActivityRow, ActivityStatus
from ui.kit import paint
from ui.kit.theme import color
from ui.kit.theme import font as made_font

CHIP: Final = 24
SEAL_WIDE: Final = 19
WHITE: Final = QColor("#FFFFFF")
#: Elided titles kept before the store is emptied.
MOST_KEPT: Final = 4000


class ChipPainter:
    """Paints an activity: held without fill, published tinted, draft dashed, cancelled struck, chosen
    outlined. ``forget`` when the theme changes."""

    def __init__(self) -> None:
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

    def chip(self, p: QPainter, area: QRectF, row: ActivityRow, *, chosen: bool) -> None:
        """An activity in one line: seal and title."""
        status, key = row.status, row.category
        draft, cancelled = status is ActivityStatus.DRAFT, status is ActivityStatus.CANCELLED
        tinted = chosen or status in (ActivityStatus.PUBLISHED, ActivityStatus.RUNNING)
        if tinted and not draft:
            p.setPen(Qt.PenStyle.NoPen)
            p.setBrush(self.colour(f"t-{key}"))
            p.drawRoundedRect(area, 5, 5)
        kind = "draft" if draft else "field" if cancelled else f"c-{key}"
        p.drawPixmap(area.topLeft(), self.seal(key, kind, p.device().devicePixelRatioF()))
        p.setBrush(Qt.BrushStyle.NoBrush)
        if draft and not chosen:
            p.setPen(QPen(self.colour("field"), 1, Qt.PenStyle.DashLine))
            p.drawRoundedRect(area.adjusted(0.5, 0.5, -0.5, -0.5), 5, 5)
        if chosen:
            style = Qt.PenStyle.DashLine if draft else Qt.PenStyle.SolidLine
            p.setPen(QPen(self.colour("text"), 2, style))
            p.drawRoundedRect(area, 5, 5)
        token = "text-3" if cancelled else f"x-{key}" if tinted and not draft else "text-2"
        self.text(
            p, area.adjusted(SEAL_WIDE + 4, 0, 0, 0), row.title, 13, token, bold=chosen, struck=cancelled
        )  # fmt: skip

    def seal(self, key: str, kind: str, ratio: float) -> QPixmap:
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
        """A text cut to its room; gives its width."""
        drawn, metrics = self.font(size, bold, struck)
        room = int(area.width())
        key = (words, room * 100 + size, bold)
        shown = self._elided.get(key)
        if shown is None:
            if len(self._elided) > MOST_KEPT:
                self._elided.clear()
            shown = metrics.elidedText(words, Qt.TextElideMode.ElideRight, room)
            self._elided[key] = shown
        p.setFont(drawn)
        p.setPen(self.colour(token))
        p.drawText(area, paint.RIGHT if right else paint.LEFT, shown)
        return metrics.horizontalAdvance(shown)

    def font(self, size: int, bold: bool, struck: bool = False) -> tuple[QFont, QFontMetrics]:
        """A font and its measures, kept."""
        found = self._fonts.get((size, bold, struck))
        if found is None:
            drawn = made_font(size, bold=bold, struck=struck)
            found = self._fonts[size, bold, struck] = (drawn, QFontMetrics(drawn))
        return found

    def colour(self, token: str) -> QColor:
        """A colour of the theme, kept."""
        found = self._colours.get(token)
        if found is None:
            found = self._colours[token] = color(token)
        return found
