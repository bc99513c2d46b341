"""The steps of the first run, below each other in the side."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QWidget

from station_app.core.i18n import _
from ui.kit import paint
from ui.kit.theme import color, icon

HIGH: Final = 52
DISC: Final = 29


class Steps(QWidget):
    """Done ones with a check, the present one filled."""

    def __init__(self, words: Sequence[str]) -> None:
        super().__init__()
        self.show_steps(words)

    def show_steps(self, words: Sequence[str], now: int = 0) -> None:
        """Show these steps (source strings), at the one with the number ``now`` from 0."""
        self.words, self.now = tuple(words), now
        self.setFixedHeight(HIGH * len(self.words))
        self.update()

    def show_step(self, now: int) -> None:
        """Go to a step."""
        self.now = now
        self.update()

    def paintEvent(self, event: object) -> None:
        p = QPainter(self)
        p.setRenderHint(QPainter.RenderHint.Antialiasing)
        for place, words in enumerate(self.words):
            done, now, middle = place < self.now, place == self.now, place * HIGH + HIGH // 2
            p.setPen(color("ok-line" if done else "accent" if now else "field"))
            p.setBrush(color("ok-tint") if done else color("accent") if now else Qt.BrushStyle.NoBrush)
            disc = QRect(1, middle - 15, DISC, DISC)
            p.drawEllipse(disc)
            if done:
                icon("check", "ok").paint(p, disc.adjusted(7, 7, -7, -7))
            else:
                token = "on-accent" if now else "text-3"
                paint.text(p, disc, str(place + 1), size=15, bold=True, token=token, align=paint.CENTRE)
            area = QRect(44, middle - 20, self.width() - 44, 40)
            token = "text" if now else "text-2" if done else "text-3"
            paint.text(p, area, _(words), size=17, bold=now, token=token)
