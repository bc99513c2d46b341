"""Readers' cards of ID-1 size (85.60 × 53.98 mm), ten on A4: name, number and bars, no ID number."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Final

from station_app.core import files
from station_app.core.i18n import _
from station_app.core.jobs import Job
from station_app.reports import code128
from station_app.reports.fonts import BOLD
from station_app.reports.glyphs import GlyphCheck
from station_app.reports.label_grid import LabelGrid
from station_app.reports.library_rows import CardLabel, LeftOut, Printed
from station_app.reports.page import Page, open_canvas

#: ISO/IEC 7810 ID-1, edge to edge in the middle of the sheet, so that a card takes two cuts the fewer.
GRID: Final = LabelGrid(2, 5, 85.6, 53.98, 19.4, 13.55)
MARK: Final = 5.0


def write(
    path: Path, cards: Sequence[CardLabel], *, station: str, start: int = 1, job: Job | None = None
) -> Printed:
    """Write cards whole or not at all, from cell ``start`` (from 1) of the first sheet.

    Raises ``files.CannotWrite``, ``JobCancelled``.
    """
    glyphs, cell = GlyphCheck(), start - 1
    drawable = [(card, bool(code128.bar_width(card.number, GRID.width - 8))) for card in cards]
    fit = [card for card, fits in drawable if fits]
    left_out = tuple(_left_out(card) for card, fits in drawable if not fits)
    with files.replacing(path) as part:
        canvas = open_canvas(str(part), _("Reader cards"))
        page, pages = Page(canvas, glyphs), 1
        cutting_marks(page)
        for number, card in enumerate(fit):
            if job is not None and number % 100 == 0:
                job.step(number, len(fit), _("cards"))
            if number and cell % GRID.cells == 0:
                page.new_page()
                cutting_marks(page)
                pages += 1
            _draw(page, card, *GRID.corner(cell % GRID.cells), station)
            cell += 1
        page.new_page()
        canvas.save()
    return Printed(path, pages, len(fit), tuple(glyphs.missing), left_out, cell % GRID.cells + 1)


def _left_out(card: CardLabel) -> LeftOut:
    text = _("The number %(code)s of %(name)s's card cannot be printed as bars.")
    return LeftOut(card.number, text % {"code": card.number, "name": card.name})


def cutting_marks(page: Page) -> None:
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


def _draw(page: Page, card: CardLabel, x: float, y: float, station: str) -> None:
    wide, high, centre = GRID.width, GRID.height, x + GRID.width / 2
    page.grid([x, x + wide], [y, y + high])
    page.fill(x + 0.2, y + 0.2, wide - 0.4, 9.4)
    page.text(x + 5, y + 5, station, size=9, font=BOLD, room=wide - 10)
    page.text(x + 5, y + (15 if card.valid_until else 17.4), _("Reader card"), size=9, grey=0.3, room=25)
    page.text(x + wide - 5, y + 17, card.name, size=17, font=BOLD, align="right", room=wide - 36)
    code128.draw(page, card.number, centre=centre, top=y + 24.5, height=13, room=wide - 8)
    page.text(centre, y + 41, card.number, size=11, align="centre", room=wide - 10)
    if card.valid_until:
        valid = _("valid until %(day)s") % {"day": card.valid_until}
        page.text(x + 5, y + 19.6, valid, size=7, grey=0.3, room=26)
    page.line(x + 5, y + 45.2, x + wide - 5, y + 45.2, grey=0.6, width=0.4)
    found = _("For borrowing books. If found, please hand it in at the station.")
    page.text(centre, y + 49.2, found, size=7.2, align="centre", grey=0.3, room=wide - 10)
