"""Volunteers' cards of ID-1 size (85.60 × 53.98 mm), ten on A4: name, team and a QR code of the number.

The number is the volunteer's own, never the ID number (domain §3.7); a scanner types it at the desk.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from station_app.core import files
from station_app.core.i18n import _
from station_app.core.jobs import Job
from station_app.reports.fonts import BOLD
from station_app.reports.glyphs import GlyphCheck
from station_app.reports.library_rows import Printed
from station_app.reports.page import HEIGHT, MM, Page, open_canvas
from station_app.reports.reader_cards import GRID, cutting_marks
from station_app.signin.volunteer_numbers import VolunteerCard

QR = 25.0


def write(
    path: Path, cards: Sequence[VolunteerCard], *, station: str, start: int = 1, job: Job | None = None
) -> Printed:
    """Write cards whole or not at all, from cell ``start`` (from 1) of the first sheet.

    Raises ``files.CannotWrite``, ``JobCancelled``.
    """
    glyphs, cell, pages = GlyphCheck(), start - 1, 1
    with files.replacing(path) as part:
        canvas = open_canvas(str(part), _("Volunteers' cards"))
        page = Page(canvas, glyphs)
        cutting_marks(page)
        for number, card in enumerate(cards):
            if job is not None and number % 50 == 0:
                job.step(number, len(cards), _("cards"))
            if number and cell % GRID.cells == 0:
                page.new_page()
                cutting_marks(page)
                pages += 1
            _draw(page, card, *GRID.corner(cell % GRID.cells), station)
            cell += 1
        page.new_page()
        canvas.save()
    return Printed(path, pages, len(cards), tuple(glyphs.missing), (), cell % GRID.cells + 1)


def _draw(page: Page, card: VolunteerCard, x: float, y: float, station: str) -> None:
    wide, high = GRID.width, GRID.height
    page.grid([x, x + wide], [y, y + high])
    page.fill(x + 0.2, y + 0.2, wide - 0.4, 9.4)
    page.text(x + 5, y + 5, station, size=9, font=BOLD, room=wide - 10)
    qr(page, card.number, x + wide - QR - 5, y + 14)
    kind = _("Full-time volunteer's card") if card.full_time else _("Volunteer's card")
    page.text(x + 5, y + 15.4, kind, size=9, grey=0.3, room=wide - QR - 14)
    page.text(x + 5, y + 25, card.name, size=18, font=BOLD, room=wide - QR - 14)
    page.text(x + 5, y + 32, card.team, size=8.6, grey=0.25, room=wide - QR - 14)
    page.text(x + 5, y + 38.6, _("No. %(number)s") % {"number": card.number}, size=9.6, room=wide - QR - 14)
    page.line(x + 5, y + 45.2, x + wide - 5, y + 45.2, grey=0.6, width=0.4)
    found = _("Scan it to sign in and out. If found, please hand it in at the station.")
    page.text(x + wide / 2, y + 49.2, found, size=7.2, align="centre", grey=0.3, room=wide - 10)


def qr(page: Page, content: str, x: float, y: float, *, size: float = QR) -> None:
    """A QR code of ``content`` with its top left corner at ``x``, ``y``, in mm."""
    from reportlab.graphics.barcode.qrencoder import QRCode, QRErrorCorrectLevel

    code = QRCode(None, QRErrorCorrectLevel.M)
    code.addData(content)
    code.make()
    count = code.getModuleCount()
    runs = []
    for row in range(count):
        start = None
        for column in range(count + 1):
            dark = column < count and code.isDark(row, column)
            if dark and start is None:
                start = column
            elif not dark and start is not None:
                runs.append(f"{start} {count - 1 - row} {column - start} 1 re")
                start = None
    cell, left, bottom = size * MM / count, x * MM, HEIGHT - (y + size) * MM
    # In units of one module, so that numbers are short and neighbours meet exactly.
    page.ink(0)
    page.canvas.addLiteral(f"q {cell:.4f} 0 0 {cell:.4f} {left:.4f} {bottom:.4f} cm {' '.join(runs)} f Q")
