"""One page to print and lock away: the recovery code in four large groups."""

from __future__ import annotations

from pathlib import Path

from station_app.core import clock, files
from station_app.core.i18n import _
from station_app.reports.fonts import BOLD
from station_app.reports.glyphs import GlyphCheck
from station_app.reports.page import Page, open_canvas


def write(path: Path, *, station: str, operator: str, code: str) -> None:
    """Write the page; raises ``files.CannotWrite``."""
    with files.replacing(path) as part:
        canvas = open_canvas(str(part), _("Recovery code"))
        page = Page(canvas, GlyphCheck())
        page.text(105, 40, station, size=13, align="centre", room=180)
        page.text(105, 54, _("Recovery code"), size=24, font=BOLD, align="centre")
        for place, group in enumerate(code.split("-")):
            x = 14 + 45.5 * place
            page.canvas.setStrokeGray(0.2)
            page.grid([x, x + 42], [72, 100])
            page.text(x + 21, 86, group, size=30, font=BOLD, align="centre", room=38)
        lines = (
            _("With this code a forgotten password can be replaced. Whoever has it can open everything."),
            _("Lock this page away. The computer keeps no copy, and nobody can find it again."),
            _("There are no letters O and I and no digits 0 and 1 in it."),
        )
        for place, text in enumerate(lines):
            page.text(105, 116 + place * 9, text, size=11, align="centre", room=182)
        made = _("made on %(day)s by %(name)s") % {"day": clock.today().isoformat(), "name": operator}
        page.text(105, 152, made, size=10, align="centre", grey=0.35)
        canvas.showPage()
        canvas.save()
