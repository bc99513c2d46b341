"""Code 128 as vector bars, for copies and readers' cards (library.md §5.9)."""

from __future__ import annotations

from typing import Any, Final

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
    width = min(WIDEST, room / (_bars(value) + 2 * QUIET))
    return width if width >= NARROWEST else 0.0


def draw(page: Page, value: str, *, centre: float, top: float, height: float, room: float) -> bool:
    """Draw the bars around ``centre``, in mm; False, and nothing drawn, where they do not fit."""
    width = bar_width(value, room)
    if not width:
        return False
    code = _code(value, width * MM, height * MM)
    left = centre * MM - _bars(value) * width * MM / 2
    page.canvas.setFillGray(0)
    code.drawOn(page.canvas, left, HEIGHT - (top + height) * MM)
    return True


def _code(value: str, bar: float, height: float) -> Any:
    from reportlab.graphics.barcode.code128 import Code128

    return Code128(value, barWidth=bar, barHeight=height, quiet=0, humanReadable=0)


def _bars(value: str) -> int:
    """The code's width in bars, start, check and stop among them."""
    return round(float(_code(value, 1.0, 1.0).width))
