"""Digits: the boxes that show them and the keys that type them."""

from __future__ import annotations

from functools import partial
from typing import Any, Final

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPen
from PySide6.QtWidgets import QGridLayout, QWidget

from station_app.core.i18n import _
from ui.kiosk.measure import Measure
from ui.kiosk.parts import CENTRE, TouchButton
from ui.kit.theme import color

#: How a mobile's eleven digits are read aloud.
GROUPS: Final = {11: (3, 7)}
BACK: Final = "back"
CLEAR: Final = "clear"


class DigitBoxes(QWidget):
    """``count`` digits, each in its box; ``filled(digits)`` once the last is there."""

    filled = Signal(str)
    changed = Signal()

    def __init__(self, measure: Measure, count: int) -> None:
        super().__init__()
        self._m, self._count = measure, count
        self.digits = ""
        self.setFixedHeight(measure.px(148 if count <= 4 else 104))
        self.setAccessibleName(_("Digits typed so far"))

    def press(self, key: str) -> None:
        """A key of the pad: a digit, ``BACK`` or ``CLEAR``."""
        if key == BACK:
            self.set_digits(self.digits[:-1])
        elif key == CLEAR:
            self.set_digits("")
        elif len(self.digits) < self._count:
            self.set_digits(self.digits + key)
            if len(self.digits) == self._count:
                self.filled.emit(self.digits)

    def set_digits(self, digits: str) -> None:
        """Show these digits without telling that the last is there."""
        self.digits = digits
        self.setAccessibleDescription(" ".join(digits))
        self.changed.emit()
        self.update()

    def _boxes(self) -> list[QRectF]:
        gap = self._m.px(18 if self._count <= 4 else 5)
        wider = self._m.px(14)
        groups = GROUPS.get(self._count, ())
        room = self.width() - gap * (self._count - 1) - wider * len(groups)
        side = min(self._m.px(140), room / self._count)
        boxes, x = [], 0.0
        for place in range(self._count):
            x += wider if place in groups else 0
            boxes.append(QRectF(x, 0, side, self.height()))
            x += side + gap
        return boxes

    def paintEvent(self, event: Any) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        few = self._count <= 4
        painter.setFont(Measure(self._m.fit).font(64 if few else 40, bold=True))
        radius = self._m.px(14 if few else 8)
        for place, box in enumerate(self._boxes()):
            now = place == len(self.digits)
            thick = self._m.px(4 if now else 2)
            edge = thick / 2
            painter.setPen(QPen(color("focus" if now else "field"), thick))
            painter.setBrush(color("surface"))
            painter.drawRoundedRect(box.adjusted(edge, edge, -edge, -edge), radius, radius)
            painter.setPen(color("text"))
            if place < len(self.digits):
                painter.drawText(box, CENTRE, self.digits[place])
            elif now:
                wide, high = self._m.px(4), self._m.px(64 if few else 44)
                middle = box.center()
                caret = QRectF(middle.x() - wide / 2, middle.y() - high / 2, wide, high)
                painter.fillRect(caret, color("text"))


class Keypad(QWidget):
    """1 to 9, clear, 0, back; ``pressed(key)``."""

    pressed = Signal(str)

    def __init__(self, measure: Measure) -> None:
        super().__init__()
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setSpacing(measure.px(14))
        self.keys: dict[str, TouchButton] = {}
        for place, key in enumerate("123456789"):
            self._add(grid, measure, key, place)
        self._add(grid, measure, CLEAR, 9, words=_("Clear all"))
        self._add(grid, measure, "0", 10)
        self._add(grid, measure, BACK, 11, icon_name="backspace")
        self.keys[BACK].setAccessibleName(_("Take the last digit away"))

    def _add(
        self,
        grid: QGridLayout,
        measure: Measure,
        key: str,
        place: int,
        *,
        words: str = "",
        icon_name: str = "",
    ) -> None:
        digit = key.isdigit()
        made = TouchButton(
            measure, key if digit else words, kind="plain" if digit else "function", high=0,
            size=46 if digit else 24, radius=14, icon_name=icon_name, icon_size=32,
        )  # fmt: skip
        made.setSizePolicy(made.sizePolicy().Policy.Ignored, made.sizePolicy().Policy.Ignored)
        made.setMinimumHeight(measure.px(72))
        made.pressed.connect(partial(self._press, key))
        self.keys[key] = made
        grid.addWidget(made, place // 3, place % 3)

    def _press(self, key: str) -> None:
        # When the finger comes down, as a telephone does, so that quick fingers lose no digit.
        self.pressed.emit(key)


def key_of(event: QKeyEvent) -> str:
    """The pad's key that a keyboard's key stands for; empty for any other."""
    if event.modifiers() & ~(Qt.KeyboardModifier.KeypadModifier | Qt.KeyboardModifier.ShiftModifier):
        return ""
    if event.key() == Qt.Key.Key_Backspace:
        return BACK
    if event.key() == Qt.Key.Key_Delete:
        return CLEAR
    text = event.text()
    return text if len(text) == 1 and text in "0123456789" else ""
