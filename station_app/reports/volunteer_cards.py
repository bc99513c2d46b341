"""Volunteers' cards: name, team and a QR code of the number.

The number is the volunteer's own, never the ID number (domain §3.7); a scanner types it at the desk.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import Final

from station_app.core.i18n import _
from station_app.core.jobs import Job
from station_app.reports import card_sheet, qr_codes
from station_app.reports.card_sheet import GRID
from station_app.reports.fonts import BOLD
from station_app.reports.library_rows import Printed
from station_app.reports.page import Page
from station_app.signin.volunteer_numbers import VolunteerCard

QR: Final = 25.0


def write(
    path: Path, cards: Sequence[VolunteerCard], *, station: str, start: int = 1, job: Job | None = None
) -> Printed:
    """Write cards whole or not at all, from cell ``start`` (from 1) of the first sheet.

    Raises ``files.CannotWrite``, ``JobCancelled``.
    """
    draw = partial(_draw, station=station)
    return card_sheet.write(path, _("Volunteers' cards"), cards, draw, start=start, job=job)


def _draw(page: Page, card: VolunteerCard, x: float, y: float, *, station: str) -> None:
    room = GRID.width - QR - 14
    found = _("Scan it to sign in and out. If found, please hand it in at the station.")
    card_sheet.frame(page, x, y, station, found)
    qr_codes.draw(page, card.number, x + GRID.width - QR - 5, y + 14, size=QR)
    kind = _("Full-time volunteer's card") if card.full_time else _("Volunteer's card")
    page.text(x + 5, y + 15.4, kind, size=9, grey=0.3, room=room)
    page.text(x + 5, y + 25, card.name, size=18, font=BOLD, room=room)
    page.text(x + 5, y + 32, card.team, size=8.6, grey=0.25, room=room)
    page.text(x + 5, y + 38.6, _("No. %(number)s") % {"number": card.number}, size=9.6, room=room)
