"""Code 128 as vector bars, for copies and readers' cards (library.md §5.9)."""

from __future__ import annotations

import functools
from typing import Final

from station_app.reports.page import HEIGHT, MM, Page

#: A bar's width in mm: no wider than a scanner needs, and no narrower than one at a desk can read.
WIDEST: Final = 0.33
NARROWEST: Final = 0.19
#: Light on either side, in bars (ISO/IEC 15417 asks for ten).
QUIET: Final = 10


def bar_width(value: str, room: float) -> float:
    """How wide a bar is where the code has ``room`` mm, the quiet zones in it; 0 where it does not fit.

    Only printable ASCII can be written; barcodes of other libraries may hold anything.
    """
    if not value or not all(" " <= character <= "~" for character in value):
        return 0.0
    width = min(WIDEST, room / (sum(_runs(value)) + 2 * QUIET))
    return width if width >= NARROWEST else 0.0


def draw(page: Page, value: str, *, centre: float, top: float, height: float, room: float) -> bool:
    """Draw the bars around ``centre``, in mm; False, and nothing drawn, where they do not fit."""
    width = bar_width(value, room) * MM
    if not width:
        return False
    runs = _runs(value)
    left, bottom = centre * MM - sum(runs) * width / 2, HEIGHT - (top + height) * MM
    bars, at = [], 0
    for place, run in enumerate(runs):
        if place % 2 == 0:
            bars.append(f"{at} 0 {run} 1 re")
        at += run
    # In units of one bar: numbers are short, and exact relative to each other.
    page.inked(0).addLiteral(
        f"q {width:.4f} 0 0 {height * MM:.4f} {left:.4f} {bottom:.4f} cm {' '.join(bars)} f Q"
    )
    return True


@functools.lru_cache(maxsize=100_000)
def _runs(value: str) -> tuple[int, ...]:
    """Bars and spaces by turns, each as wide as so many of the narrowest; start, check and stop with them."""
    from reportlab.graphics.barcode.code128 import Code128

    code = Code128(value)
    code.validate()
    code.encode()
    # A to D are bars of one to four, a to d spaces.
    return tuple("ABCD".index(run.upper()) + 1 for run in code.decompose())
