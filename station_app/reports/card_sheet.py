"""Cards of ID-1 size (85.60 × 53.98 mm), ten on A4: the sheet that readers' and volunteers' cards share."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final, TypeVar

from station_app.core import files
from station_app.core.i18n import _
from station_app.core.jobs import Job
from station_app.reports.fonts import BOLD
from station_app.reports.glyphs import GlyphCheck
from station_app.reports.label_grid import LabelGrid
from station_app.reports.library_rows import LeftOut, Printed
from station_app.reports.page import Page, open_canvas

C = TypeVar("C")
#: ISO/IEC 7810 ID-1, edge to edge in the middle of the sheet, so that a card takes two cuts the fewer.
GRID: Final = LabelGrid(2, 5, 85.6, 53.98, 19.4, 13.55)
MARK: Final = 5.0
_STEP: Final = 50


def write(
    path: Path,
    title: str,
    cards: Sequence[C],
    draw: Callable[[Page, C, float, float], None],
    *,
    start: int = 1,
    left_out: tuple[LeftOut, ...] = (),
    job: Job | None = None,
) -> Printed:
    """Write cards whole or not at all, from cell ``start`` (from 1) of the first sheet.

    ``draw`` is given a card and its upper left corner in mm. Raises ``files.CannotWrite``, ``JobCancelled``.
    """
    glyphs, cell, pages = GlyphCheck(), start - 1, 1
    with files.replacing(path) as part:
        canvas = open_canvas(str(part), title)
        page = Page(canvas, glyphs)
        _cutting_marks(page)
        for number, card in enumerate(cards):
            if job is not None and number % _STEP == 0:
                job.step(number, len(cards), _("cards"))
            if number and cell % GRID.cells == 0:
                page.new_page()
                _cutting_marks(page)
                pages += 1
            draw(page, card, *GRID.corner(cell % GRID.cells))
            cell += 1
        page.new_page()
        page.save()
    return Printed(path, pages, len(cards), tuple(glyphs.missing), left_out, cell % GRID.cells + 1)


def frame(page: Page, x: float, y: float, station: str, found: str) -> None:
    """A card's edge, the station in its band, and below what to do with a card that was found."""
    wide, high = GRID.width, GRID.height
    page.grid([x, x + wide], [y, y + high])
    page.fill(x + 0.2, y + 0.2, wide - 0.4, 9.4)
    page.text(x + 5, y + 5, station, size=9, font=BOLD, room=wide - 10)
    page.line(x + 5, y + 45.2, x + wide - 5, y + 45.2, grey=0.6, width=0.4)
    page.text(x + wide / 2, y + 49.2, found, size=7.2, align="centre", grey=0.3, room=wide - 10)


def _cutting_marks(page: Page) -> None:
    """Short lines in the margins where the knife goes; nothing on the cards themselves."""
    right, bottom = GRID.left + GRID.columns * GRID.width, GRID.top + GRID.rows * GRID.height
    for column in range(GRID.columns + 1):
        x = GRID.left + column * GRID.width
        page.line(x, GRID.top - MARK - 1, x, GRID.top - 1, width=0.4)
        page.line(x, bottom + 1, x, bottom + MARK + 1, width=0.4)
    for row in range(GRID.rows + 1):
        y = GRID.top + row * GRID.height
        page.line(GRID.left - MARK - 1, y, GRID.left - 1, y, width=0.4)
        page.line(right + 1, y, right + MARK + 1, y, width=0.4)
