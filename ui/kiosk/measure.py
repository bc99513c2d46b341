"""How large everything is on this screen: the design is 1366 × 768, or 768 × 1366 upright (ui.md §10)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import QSize
from PySide6.QtGui import QFont

from ui.kit import theme

LONG, SHORT = 1366, 768
SMALLEST, LARGEST = 0.45, 3.0
#: How much larger texts become by “larger text”; the boxes keep their size.
LARGER: Final = 1.18


@dataclass(frozen=True, slots=True)
class Measure:
    """A screen's scale: ``fit`` for boxes, ``text`` on top of it for texts, ``tall`` for an upright one."""

    fit: float = 1.0
    text: float = 1.0
    tall: bool = False

    def px(self, size: float) -> int:
        """A length of the design in this screen's logical pixels."""
        return max(1, round(size * self.fit))

    def font(self, size: int, *, bold: bool = False) -> QFont:
        """The font of a size of the design; shared, so never changed by who asks."""
        return theme.font(max(9, round(size * self.fit * self.text)), bold=bold, scaled=False)


def measure_of(size: QSize, *, larger: bool = False) -> Measure:
    """The scale of a screen of that size."""
    tall = size.height() > size.width()
    across, down = (SHORT, LONG) if tall else (LONG, SHORT)
    fit = min(size.width() / across, size.height() / down)
    return Measure(max(SMALLEST, min(LARGEST, fit)), LARGER if larger else 1.0, tall)
