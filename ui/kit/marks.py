"""Painted marks as widgets: seals, discs, pills, bars, stars, steps, switches."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QRect, QRectF, Qt
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import (
    QPushButton,
    QWidget,
)

from ui.kit import paint
from ui.kit.theme import color, icon


class SealLabel(QWidget):
    """A category's seal as a widget."""

    def __init__(self, size: int = 24, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFixedSize(size, size)
        self._character, self._key = "", "wen"

    def set_category(self, character: str, key: str, name: str) -> None:
        """Show a category."""
        self._character, self._key = character, key
        self.setAccessibleName(name)
        self.update()

    def paintEvent(self, event: Any) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if self._character:
            paint.seal(painter, self.rect(), self._character, self._key)


class Avatar(QWidget):
    """A round disc with a name's first character."""

    def __init__(self, size: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFixedSize(size, size)
        self._name = ""

    def set_name(self, name: str) -> None:
        """Whose it is."""
        self._name = name
        self.update()

    def paintEvent(self, event: Any) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        paint.avatar(painter, self.rect(), self._name)


class Pill(QWidget):
    """A state's pill as a widget."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFixedHeight(28)
        self._kind, self._words = "draft", ""

    def set_state(self, kind: str, words: str) -> None:
        """Show a state."""
        self._kind, self._words = kind, words
        self.setFixedWidth(paint.pill_width(words, kind) + 2)
        self.setAccessibleName(words)
        self.update()

    def paintEvent(self, event: Any) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if self._words:
            paint.pill(painter, 0, 14, self._kind, self._words)


class Bar(QWidget):
    """A bar, filled from the left."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFixedHeight(8)
        self._fraction, self._token = 0.0, "bar"

    def set_fraction(self, fraction: float, token: str = "bar") -> None:
        """How full it is, from 0 to 1."""
        self._fraction, self._token = fraction, token
        self.update()

    def paintEvent(self, event: Any) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        paint.bar(painter, QRectF(self.rect()), self._fraction, self._token)


class Stars(QWidget):
    """Five stars, so many of them full."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFixedSize(80, 20)
        self._level = 0

    def set_level(self, level: int) -> None:
        """How many are full."""
        self._level = level
        self.setAccessibleName(str(level))
        self.update()

    def paintEvent(self, event: Any) -> None:
        painter = QPainter(self)
        paint.stars(painter, 0, 10, self._level, of=5)


class StepBar(QWidget):
    """Steps of a longer way: done, now, later; their words are always shown."""

    def __init__(self, words: Sequence[str], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._words, self._now = list(words), 0
        self.setFixedHeight(32)
        self.setMinimumWidth(sum(paint.width(w, 15, bold=True) + 78 for w in words) - 40)

    def set_now(self, place: int) -> None:
        """Which step is the present one."""
        self._now = place
        self.setAccessibleName(self._words[min(place, len(self._words) - 1)])
        self.update()

    def paintEvent(self, event: Any) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        x = 1
        for place, words in enumerate(self._words):
            done, now = place < self._now, place == self._now
            disc = QRect(x, 3, 26, 26)
            painter.setPen(color("ok-line" if done else "accent" if now else "line-2"))
            painter.setBrush(color("ok-tint" if done else "accent" if now else "surface"))
            painter.drawEllipse(disc)
            if done:
                icon("check", "ok").paint(painter, disc.adjusted(6, 6, -6, -6))
            else:
                token = "on-accent" if now else "text-2"
                paint.text(painter, disc, str(place + 1), size=14, bold=now, token=token, align=paint.CENTRE)
            x += 34
            x += paint.text(
                painter, QRect(x, 0, 200, 32), words, size=15, bold=now, token="text" if now else "text-2"
            )
            if place < len(self._words) - 1:
                painter.fillRect(QRect(x + 8, 16, 28, 1), color("line-2"))
            x += 44


class Toggle(QPushButton):
    """A switch."""

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setCheckable(True)
        self.setFixedSize(44, 26)
        self.setAccessibleName(name)

    def paintEvent(self, event: Any) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(color("text-2" if self.isChecked() else "field"))
        painter.drawRoundedRect(QRectF(0, 0, 44, 26), 13, 13)
        painter.setBrush(color("surface"))
        painter.drawEllipse(QRectF(21 if self.isChecked() else 3, 3, 20, 20))
