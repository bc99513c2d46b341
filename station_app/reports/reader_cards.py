"""Readers' cards: name, number and bars, no ID number."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from pathlib import Path

from station_app.core.i18n import _
from station_app.core.jobs import Job
from station_app.reports import card_sheet, code128
from station_app.reports.card_sheet import GRID
from station_app.reports.fonts import BOLD
from station_app.reports.library_rows import CardLabel, LeftOut, Printed
from station_app.reports.page import Page


def write(
    path: Path, cards: Sequence[CardLabel], *, station: str, start: int = 1, job: Job | None = None
) -> Printed:
    """Write cards whole or not at all, from cell ``start`` (from 1) of the first sheet.

    Raises ``files.CannotWrite``, ``JobCancelled``.
    """
    drawable = [(card, bool(code128.bar_width(card.number, GRID.width - 8))) for card in cards]
    fit = [card for card, fits in drawable if fits]
    left_out = tuple(_left_out(card) for card, fits in drawable if not fits)
    draw = partial(_draw, station=station)
    return card_sheet.write(path, _("Reader cards"), fit, draw, start=start, left_out=left_out, job=job)


def _left_out(card: CardLabel) -> LeftOut:
    text = _("The number %(code)s of %(name)s's card cannot be printed as bars.")
    return LeftOut(card.number, text % {"code": card.number, "name": card.name})


def _draw(page: Page, card: CardLabel, x: float, y: float, *, station: str) -> None:
    wide, centre = GRID.width, x + GRID.width / 2
    found = _("For borrowing books. If found, please hand it in at the station.")
    card_sheet.frame(page, x, y, station, found)
    page.text(x + 5, y + (15 if card.valid_until else 17.4), _("Reader card"), size=9, grey=0.3, room=25)
    page.text(x + wide - 5, y + 17, card.name, size=17, font=BOLD, align="right", room=wide - 36)
    code128.draw(page, card.number, centre=centre, top=y + 24.5, height=13, room=wide - 8)
    page.text(centre, y + 41, card.number, size=11, align="centre", room=wide - 10)
    if card.valid_until:
        valid = _("valid until %(day)s") % {"day": card.valid_until}
        page.text(x + 5, y + 19.6, valid, size=7, grey=0.3, room=26)
