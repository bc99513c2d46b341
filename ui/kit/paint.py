"""One painter for delegates and widgets: seals, pills, tags, bars, stars, marked text."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter, QPen

from ui.kit.theme import color, font, icon, metrics_of

#: Kind of pill → (text colour, fill, border, dashed, icon).
PILLS: Final[dict[str, tuple[str, str, str, bool, str]]] = {
    "draft": ("mute", "", "field", True, "pencil-simple"),
    "published": ("info", "info-tint", "", False, "megaphone-simple"),
    "running": ("accent-text", "surface", "accent", False, ""),
    "held": ("ok", "ok-tint", "", False, "check-circle-fill"),
    "cancelled": ("mute", "mute-tint", "", False, "prohibit"),
    "late": ("danger", "danger-tint", "", False, "warning-circle-fill"),
    "soon": ("warn", "warn-tint", "", False, "clock"),
    "well": ("ok", "ok-tint", "", False, "check-circle"),
    "waiting": ("warn", "warn-tint", "", False, "hourglass-medium"),
    "received": ("ok", "ok-tint", "", False, "check-circle-fill"),
    "problems": ("danger", "danger-tint", "", False, "warning-circle-fill"),
    "contained": ("mute", "mute-tint", "", False, "package"),
    "preparing": ("mute", "", "field", True, "pencil-simple"),
}

LEFT = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft
RIGHT = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight
CENTRE = Qt.AlignmentFlag.AlignCenter


def text(
    p: QPainter, rect: QRect | QRectF, words: str, *, size: int = 15, bold: bool = False,
    token: str = "text", align: Qt.AlignmentFlag = LEFT, struck: bool = False,
) -> int:  # fmt: skip
    """Text on one line, cut with an ellipsis; gives the width it took."""
    shown, wide = words, width(words, size, bold=bold)
    if wide > rect.width():
        metrics = metrics_of(size, bold=bold)
        shown = metrics.elidedText(words, Qt.TextElideMode.ElideRight, max(0, int(rect.width())))
        wide = metrics.horizontalAdvance(shown)
    p.setFont(font(size, bold=bold, struck=struck))
    p.setPen(color(token))
    p.drawText(rect, align, shown)
    return wide


def width(words: str, size: int, *, bold: bool = False) -> int:
    """The width of a text."""
    return metrics_of(size, bold=bold).horizontalAdvance(words)


def rule(p: QPainter, rect: QRect) -> None:
    """A hairline along the upper edge."""
    p.fillRect(QRect(rect.left(), rect.top(), rect.width(), 1), color("line"))


def seal(p: QPainter, rect: QRect, character: str, key: str, *, hollow: bool = False) -> None:
    """A category's seal: a coloured square with one hanzi."""
    p.setBrush(Qt.BrushStyle.NoBrush if hollow else color(f"c-{key}"))
    p.setPen(QPen(color("field"), 1, Qt.PenStyle.DashLine) if hollow else Qt.PenStyle.NoPen)
    p.drawRoundedRect(QRectF(rect), 5, 5)
    p.setPen(color(f"x-{key}") if hollow else QColor("#FFFFFF"))
    p.setFont(font(max(10, round(rect.height() * 0.62)), bold=True, scaled=False))
    p.drawText(rect, CENTRE, character)


def pill_width(words: str, kind: str) -> int:
    """How wide a pill is."""
    return width(words, 13, bold=kind in ("running", "late", "problems")) + 38


def pill(p: QPainter, x: float, middle: float, kind: str, words: str) -> int:
    """A state's pill with its left edge at ``x``; gives its width."""
    fg, bg, line, dashed, name = PILLS[kind]
    drawn: QFont = font(13, bold=kind in ("running", "late", "problems"))
    wide = QFontMetrics(drawn).horizontalAdvance(words) + 38
    area = QRectF(x + 0.5, middle - 12.5, wide, 25)
    style = Qt.PenStyle.DashLine if dashed else Qt.PenStyle.SolidLine
    p.setPen(QPen(color(line), 1, style) if line else QPen(Qt.PenStyle.NoPen))
    p.setBrush(color(bg) if bg else Qt.BrushStyle.NoBrush)
    p.drawRoundedRect(area, 12.5, 12.5)
    if name:
        icon(name, fg).paint(p, QRect(int(x) + 8, int(middle) - 8, 16, 16))
    else:
        p.setBrush(color("accent"))
        p.setPen(Qt.PenStyle.NoPen)
        p.drawEllipse(QPointF(x + 15, middle), 4, 4)
    p.setPen(color(fg))
    p.setFont(drawn)
    p.drawText(QRectF(x + 28, middle - 13, wide, 26), Qt.AlignmentFlag.AlignVCenter, words)
    return wide


def bar(p: QPainter, rect: QRectF, fraction: float, token: str, *, track: str = "press") -> None:
    """A bar, filled from the left."""
    p.setPen(Qt.PenStyle.NoPen)
    p.setBrush(color(track))
    p.drawRoundedRect(rect, 3, 3)
    if fraction > 0:
        p.setBrush(color(token))
        p.drawRoundedRect(
            QRectF(rect.left(), rect.top(), rect.width() * min(1, fraction), rect.height()), 3, 3
        )


def tag(p: QPainter, x: float, middle: float, words: str) -> int:
    """A tag with a thin border; gives its width and the gap after it."""
    wide = width(words, 13) + 16
    p.setPen(QPen(color("line-2"), 1))
    p.setBrush(color("surface"))
    p.drawRoundedRect(QRectF(x + 0.5, middle - 11.5, wide, 23), 6, 6)
    text(p, QRectF(x, middle - 12, wide, 24), words, size=13, token="text-2", align=CENTRE)
    return wide + 4


def avatar(p: QPainter, rect: QRect, name: str, *, token: str = "press") -> None:
    """A round disc with the first character of a name."""
    p.setPen(Qt.PenStyle.NoPen)
    p.setBrush(color(token))
    p.drawEllipse(rect)
    p.setPen(color("text-2"))
    p.setFont(font(round(rect.height() * 0.45), bold=True, scaled=False))
    p.drawText(rect, CENTRE, name[:1])


def stars(p: QPainter, x: int, middle: int, level: int, *, of: int = 0) -> None:
    """A volunteer's stars; with ``of`` the missing ones are pale."""
    for place in range(max(level, of)):
        token = "warn" if place < level else "line-2"
        icon("star-fill", token).paint(p, QRect(x + place * 15, middle - 8, 16, 16))


def button(
    p: QPainter, rect: QRectF, words: str, *, primary: bool = False, quiet: bool = False, off: bool = False
) -> None:
    """A small button inside a row."""
    if not quiet:
        p.setPen(QPen(color("accent" if primary else "line" if off else "line-2"), 1))
        p.setBrush(color("accent" if primary else "sunken" if off else "surface"))
        p.drawRoundedRect(rect, 8, 8)
    token = "on-accent" if primary else "text-off" if off else "text-2" if quiet else "text"
    text(p, rect, words, size=14, bold=primary, token=token, align=CENTRE)


def marked(p: QPainter, x: float, middle: float, parts: list[tuple[str, int]], *, size: int = 13) -> int:
    """Syllables with their matched letters on a yellow ground; gives the width."""
    drawn = font(size)
    metrics = QFontMetrics(drawn)
    start = x
    for syllable, matched in parts:
        if matched:
            wide = metrics.horizontalAdvance(syllable[:matched])
            p.fillRect(QRectF(x - 1, middle - 8, wide + 2, 17), color("mark"))
        p.setFont(drawn)
        p.setPen(color("text-2"))
        p.drawText(QRectF(x, middle - 10, 200, 20), Qt.AlignmentFlag.AlignVCenter, syllable)
        x += metrics.horizontalAdvance(syllable + " ")
    return int(x - start)
