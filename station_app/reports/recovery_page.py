"""One page to print and lock away: the recovery code in four large groups."""

from __future__ import annotations

from pathlib import Path

from station_app.core.i18n import _
from station_app.reports.fonts import BOLD
from station_app.reports.key_page import key_page


def write(path: Path, *, station: str, operator: str, code: str) -> None:
    """Write the page; raises ``files.CannotWrite``."""
    texts = (
        _("With this code a forgotten password can be replaced. Whoever has it can open everything."),
        _("Lock this page away. The computer keeps no copy, and nobody can find it again."),
        _("There are no letters O and I and no digits 0 and 1 in it."),
    )
    title = _("Recovery code")
    with key_page(path, title, owner=station, operator=operator, texts=texts, below=116) as page:
        for place, group in enumerate(code.split("-")):
            x = 14 + 45.5 * place
            page.grid([x, x + 42], [72, 100])
            page.text(x + 21, 86, group, size=30, font=BOLD, align="centre", room=38)
