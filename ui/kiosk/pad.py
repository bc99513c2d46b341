"""The pad for a signature: finger, pen or mouse; strokes are kept as points, never as a picture."""

from __future__ import annotations

import itertools
from typing import Any

from PySide6.QtCore import QEvent, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QEventPoint, QMouseEvent, QPainter, QPainterPath, QPen, QTabletEvent, QTouchEvent
from PySide6.QtWidgets import QWidget

from station_app.core.i18n import _
from ui.kiosk.measure import Measure
from ui.kiosk.parts import LEFT, TOUCHES
from ui.kit.theme import color

Point = tuple[float, float]


class SignaturePad(QWidget):
    """``changed`` with every stroke. Of several touches the first writes: a palm is ignored."""

    changed = Signal()

    def __init__(self, measure: Measure, tip: str) -> None:
        super().__init__()
        self._m, self._tip = measure, tip
        self.strokes: list[list[Point]] = []
        self._finger: int | None = None
        self._pen_down = False
        self.setAttribute(Qt.WidgetAttribute.WA_AcceptTouchEvents)
        self.setCursor(Qt.CursorShape.CrossCursor)
        self.setAccessibleName(_("Box for the signature"))
        self.setMinimumHeight(measure.px(160))

    def clear(self) -> None:
        """Take everything that was written away."""
        self.strokes.clear()
        self._finger, self._pen_down = None, False
        self.changed.emit()
        self.update()

    # Hands

    def event(self, event: QEvent) -> bool:
        if event.type() in TOUCHES and isinstance(event, QTouchEvent):
            self._touched(event)
            event.accept()
            return True
        return super().event(event)

    def _touched(self, event: QTouchEvent) -> None:
        if event.type() == QEvent.Type.TouchCancel:
            self._finger = None
            return
        for point in event.points():
            state = point.state()
            if self._finger is None and state == QEventPoint.State.Pressed:
                self._finger = point.id()
                self._begin(point.position())
            elif point.id() == self._finger:
                self._go_on(point.position())
                if state == QEventPoint.State.Released:
                    self._finger = None

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton and self._finger is None:
            self._pen_down = True
            self._begin(event.position())

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._pen_down:
            self._go_on(event.position())

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self._pen_down = False

    def tabletEvent(self, event: QTabletEvent) -> None:
        kind = event.type()
        if kind == QEvent.Type.TabletPress:
            self._pen_down = True
            self._begin(event.position())
        elif kind == QEvent.Type.TabletMove and self._pen_down:
            self._go_on(event.position())
        elif kind == QEvent.Type.TabletRelease:
            self._pen_down = False
        # Taken, so that no mouse is made of it a second time.
        event.accept()

    def _begin(self, at: QPointF) -> None:
        self.strokes.append([self._inside(at)])
        self.changed.emit()
        self.update()

    def _go_on(self, at: QPointF) -> None:
        if self.strokes:
            before = self.strokes[-1][-1]
            self.strokes[-1].append(self._inside(at))
            reach = self._m.px(8)
            area = QRectF(QPointF(*before), QPointF(*self.strokes[-1][-1])).normalized()
            if len(self.strokes[-1]) > 2:
                area |= QRectF(QPointF(*self.strokes[-1][-3]), QPointF(*before)).normalized()
            self.update(area.adjusted(-reach, -reach, reach, reach).toAlignedRect())

    def _inside(self, at: QPointF) -> Point:
        return min(max(at.x(), 0.0), float(self.width())), min(max(at.y(), 0.0), float(self.height()))

    # Painting

    def paintEvent(self, event: Any) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        px = self._m.px
        painter.setPen(QPen(color("field"), px(3)))
        painter.setBrush(color("surface"))
        edge, radius = px(3) / 2, px(16)
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(edge, edge, -edge, -edge), radius, radius)
        dashes = QPen(color("line-2"), px(2), Qt.PenStyle.DashLine)
        painter.setPen(dashes)
        level = self.height() - px(66)
        painter.drawLine(px(67), level, self.width() - px(67), level)
        painter.setFont(self._m.font(20))
        painter.setPen(color("text-3"))
        painter.drawText(QRectF(px(31), px(20), self.width() - px(62), px(32)), LEFT, self._tip)
        ink = QPen(color("text"), px(6.5), Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap)
        ink.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
        painter.setPen(ink)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        for stroke in self.strokes:
            painter.drawPath(_path_of(stroke))


def _path_of(stroke: list[Point]) -> QPainterPath:
    """The stroke as a smooth line through the middles between its points."""
    path = QPainterPath(QPointF(*stroke[0]))
    if len(stroke) == 1:
        path.lineTo(stroke[0][0] + 0.1, stroke[0][1])
        return path
    for (x1, y1), (x2, y2) in itertools.pairwise(stroke):
        path.quadTo(x1, y1, (x1 + x2) / 2, (y1 + y2) / 2)
    path.lineTo(*stroke[-1])
    return path
