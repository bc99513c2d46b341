"""A page to print and lock away, with a key on it that nothing else keeps: what all of them share."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from station_app.core import clock, files
from station_app.core.i18n import _
from station_app.reports.fonts import BOLD
from station_app.reports.glyphs import GlyphCheck
from station_app.reports.page import Page, open_canvas


@contextmanager
def key_page(
    path: Path, title: str, *, owner: str, operator: str, texts: Sequence[str], below: float
) -> Iterator[Page]:
    """The page with whose key it is above; ``texts``, and who made it when, begin at ``below`` mm.

    What is drawn within stands between them. Raises ``files.CannotWrite``.
    """
    with files.replacing(path) as part:
        page = Page(open_canvas(str(part), title), GlyphCheck())
        page.text(105, 40, owner, size=13, align="centre", room=180)
        page.text(105, 54, title, size=24, font=BOLD, align="centre")
        yield page
        for place, text in enumerate(texts):
            page.text(105, below + place * 9, text, size=11, align="centre", room=182)
        made = _("made on %(day)s by %(name)s") % {"day": clock.today().isoformat(), "name": operator}
        page.text(105, below + 9 * len(texts) + 8, made, size=10, align="centre", grey=0.35)
        page.save()
