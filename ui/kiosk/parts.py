"""What the kiosk's pages are made of: painted texts and buttons, as large as the screen asks."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final

from PySide6.QtCore import QEvent, QPoint, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QFont, QFontMetrics, QPainter, QPen, QTouchEvent
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QWidget

from ui.kiosk.measure import Measure
from ui.kit.theme import color, icon

LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
TOP = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop
CENTRE = Qt.AlignmentFlag.AlignCenter
TOUCHES: Final = (
    QEvent.Type.TouchBegin,
    QEvent.Type.TouchUpdate,
    QEvent.Type.TouchEnd,
    QEvent.Type.TouchCancel,
)
#: A text that has no room may shrink to this part of its size; then it is cut.
LEAST: Final = 0.6
#: Kind of button → (fill, border, text) as tokens; an empty fill or border is none.
KINDS: Final = {
    "plain": ("surface", "field", "text"),
    "primary": ("accent", "accent", "on-accent"),
    "quiet": ("", "", "text-2"),
    "function": ("", "field", "text"),
    "chosen": ("accent-tint", "accent", "text"),
    "inside": ("ok-tint", "ok-line", "text"),
}


def fitting(measure: Measure, size: int, words: str, room: int, *, bold: bool = False) -> QFont:
    """The font of a size, smaller where ``words`` would not fit into ``room`` (a longer language)."""
    least = round(size * LEAST)
    while size > least and QFontMetrics(measure.font(size, bold=bold)).horizontalAdvance(words) > room:
        size -= 1
    return measure.font(size, bold=bold)


class Words(QWidget):
    """A text of one size: on one line, cut where there is no room, or wrapped."""

    def __init__(
        self, measure: Measure, size: int, words: str = "", *, bold: bool = False, token: str = "text",
        align: Qt.AlignmentFlag = LEFT, wrap: bool = False,
    ) -> None:  # fmt: skip
        super().__init__()
        self._m, self._size, self._bold, self._align, self._wrap = measure, size, bold, align, wrap
        self._token = token
        self._words = ""
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        across = QSizePolicy.Policy.Preferred
        self.setSizePolicy(across, QSizePolicy.Policy.Minimum if wrap else QSizePolicy.Policy.Fixed)
        self.say(words)

    def say(self, words: str, *, token: str = "") -> None:
        """Show other words, in another colour where one is named."""
        if words == self._words and token in ("", self._token):
            return
        self._words, self._token = words, token or self._token
        self.setAccessibleName(words)
        self.updateGeometry()
        self.update()

    @property
    def words(self) -> str:
        """What it says."""
        return self._words

    @property
    def token(self) -> str:
        """The colour it says it in."""
        return self._token

    def _metrics(self) -> QFontMetrics:
        return QFontMetrics(self._m.font(self._size, bold=self._bold))

    def sizeHint(self) -> QSize:
        metrics = self._metrics()
        high = round(metrics.height() * (0.92 if self._size > 30 else 1.0))
        if self._wrap:
            return QSize(self._m.px(200), self.heightForWidth(max(self._m.px(200), self.width())))
        return QSize(metrics.horizontalAdvance(self._words) + 2, high)

    def minimumSizeHint(self) -> QSize:
        return QSize(self._m.px(20), self.sizeHint().height())

    def hasHeightForWidth(self) -> bool:
        return self._wrap

    def heightForWidth(self, width: int) -> int:
        flags = Qt.TextFlag.TextWordWrap
        area = self._metrics().boundingRect(QRect(0, 0, max(1, width), 10_000), flags, self._words or " ")
        return area.height()

    def paintEvent(self, event: Any) -> None:
        painter = QPainter(self)
        painter.setFont(self._m.font(self._size, bold=self._bold))
        painter.setPen(color(self._token))
        if self._wrap:
            painter.drawText(self.rect(), self._align | Qt.TextFlag.TextWordWrap, self._words)
            return
        font = fitting(self._m, self._size, self._words, self.width(), bold=self._bold)
        painter.setFont(font)
        shown = QFontMetrics(font).elidedText(self._words, Qt.TextElideMode.ElideRight, self.width())
        painter.drawText(self.rect(), self._align, shown)


@dataclass(frozen=True, slots=True)
class Line:
    """One line on a tile; its ``middle`` is a part of the tile's height."""

    words: str
    size: int
    bold: bool
    token: str
    middle: float


class TouchButton(QAbstractButton):
    """A button for fingers, each finger by itself, so that two hands can type; mouse and keys work too."""

    def __init__(
        self, measure: Measure, words: str, clicked: Callable[[], object] | None = None, *,
        kind: str = "plain", size: int = 24, high: int = 72, icon_name: str = "", after: bool = False,
        bold: bool = False, radius: int = 12, icon_size: int = 30,
    ) -> None:  # fmt: skip
        super().__init__()
        self._m, self._kind, self._size, self._bold = measure, kind, size, bold
        self._icon, self._after, self._radius, self._icon_size = icon_name, after, radius, icon_size
        self.setAttribute(Qt.WidgetAttribute.WA_AcceptTouchEvents)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        if high:
            self.setFixedHeight(measure.px(high))
        self.say(words)
        if clicked is not None:
            self.clicked.connect(clicked)

    def say(self, words: str, *, kind: str = "", size: int = 0) -> None:
        """Show other words, in another kind or size where one is named."""
        self._kind, self._size = kind or self._kind, size or self._size
        self.setText(words)
        if words:
            self.setAccessibleName(words)
        self.updateGeometry()
        self.update()

    @property
    def kind(self) -> str:
        """Which kind it is shown as now."""
        return self._kind

    def sizeHint(self) -> QSize:
        wide = QFontMetrics(self._m.font(self._size, bold=True)).horizontalAdvance(self.text())
        edge = 16 if self._kind == "quiet" else 28
        wide += self._m.px(2 * edge) + (self._m.px(self._icon_size + 12) if self._icon else 0)
        return QSize(wide, self.height())

    def minimumSizeHint(self) -> QSize:
        return QSize(self._m.px(40), self.height())

    # Fingers

    def event(self, event: QEvent) -> bool:
        if event.type() in TOUCHES and isinstance(event, QTouchEvent):
            self._touched(event)
            event.accept()
            return True
        return super().event(event)

    def _touched(self, event: QTouchEvent) -> None:
        points = event.points()
        inside = bool(points) and self.rect().contains(points[0].position().toPoint())
        kind = event.type()
        if not self.isEnabled() or kind == QEvent.Type.TouchCancel:
            self.setDown(False)
        elif kind == QEvent.Type.TouchBegin:
            self.setDown(True)
            self.pressed.emit()
        elif kind == QEvent.Type.TouchEnd:
            meant = self.isDown() and inside
            self.setDown(False)
            self.released.emit()
            if meant:
                self.clicked.emit()
        else:
            self.setDown(inside)

    def hitButton(self, pos: QPoint) -> bool:
        return self.rect().contains(pos)

    def focusInEvent(self, event: Any) -> None:
        super().focusInEvent(event)
        self.update()

    # Painting

    def paintEvent(self, event: Any) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self.paint_box(painter)
        self.paint_inside(painter, self.rect())

    def paint_box(self, p: QPainter) -> None:
        """The ground and the border, with the ring of the keyboard's focus."""
        fill, border, _text = KINDS[self._kind]
        if self.isDown():
            fill = "accent-press" if self._kind == "primary" else "press"
        elif not self.isEnabled():
            fill, border = "sunken", "line"
        thick = self._m.px(4 if self._kind == "chosen" else 2)
        if self.hasFocus():
            border, thick = "focus", self._m.px(4)
        if not fill and not border:
            return
        p.setPen(QPen(color(border), thick) if border else QPen(Qt.PenStyle.NoPen))
        p.setBrush(color(fill) if fill else Qt.BrushStyle.NoBrush)
        edge = thick / 2
        radius = self._m.px(self._radius)
        p.drawRoundedRect(QRectF(self.rect()).adjusted(edge, edge, -edge, -edge), radius, radius)

    def paint_lines(
        self, p: QPainter, area: QRect, lines: Sequence[Line], *, left: int, mark: str, token: str
    ) -> None:
        """Lines below each other from ``left`` on, and the icon ``mark`` at the right."""
        px, side = self._m.px, self._m.px(30)
        at_icon = QRect(area.right() - px(24) - side, area.center().y() - side // 2, side, side)
        icon(mark, token).paint(p, at_icon)
        room = at_icon.left() - left - px(8)
        for line in lines:
            font = self._m.font(line.size, bold=line.bold)
            metrics = QFontMetrics(font)
            p.setFont(font)
            p.setPen(color(line.token))
            high = metrics.height()
            top = area.top() + round(area.height() * line.middle - high / 2)
            shown = metrics.elidedText(line.words, Qt.TextElideMode.ElideRight, room)
            p.drawText(QRect(left, top, room, high), LEFT, shown)

    def paint_inside(self, p: QPainter, area: QRect) -> None:
        """Icon and words, in the middle."""
        token = KINDS[self._kind][2] if self.isEnabled() else "text-off"
        side, gap = (self._m.px(self._icon_size), self._m.px(12)) if self._icon else (0, 0)
        if not self.text():
            gap = 0
        room = area.width() - side - gap - self._m.px(16)
        bold = self._bold or self._kind in ("primary", "chosen")
        font = fitting(self._m, self._size, self.text(), room, bold=bold)
        p.setFont(font)
        p.setPen(color(token))
        metrics = QFontMetrics(font)
        shown = metrics.elidedText(self.text(), Qt.TextElideMode.ElideRight, room)
        wide = metrics.horizontalAdvance(shown)
        left = area.left() + (area.width() - side - gap - wide) // 2
        at_words = left if self._after else left + side + gap
        at_icon = left + wide + gap if self._after else left
        if self._icon:
            top = area.top() + (area.height() - side) // 2
            icon(self._icon, token).paint(p, QRect(at_icon, top, side, side))
        p.drawText(QRect(at_words, area.top(), wide + 2, area.height()), LEFT, shown)
