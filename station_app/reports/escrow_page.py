"""One page to print and lock away: the centre's escrow key, as text and as a QR code to scan it back."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from station_app.core.i18n import _
from station_app.reports import qr_codes
from station_app.reports.fonts import BOLD
from station_app.reports.key_page import key_page

#: Characters a line: the key has 74.
LINE: Final = 19
QR: Final = 52.0


def lines_of(key: str, most: int = LINE) -> list[str]:
    """The key in lines of ``most`` characters, to be read by people."""
    return [key[start : start + most] for start in range(0, len(key), most)]


def write(path: Path, *, centre: str, operator: str, key: str) -> None:
    """Write the page; raises ``files.CannotWrite``."""
    texts = (
        _("Whoever has this key can open every package that a station has sent to the centre."),
        _("It is for the day when the centre's computer is lost. The computer keeps no copy of it."),
        _("Seal this page in an envelope and lock it away, not beside the computer."),
    )
    with key_page(path, _("Escrow key"), owner=centre, operator=operator, texts=texts, below=192) as page:
        page.grid([24, 186], [70, 118])
        for place, line in enumerate(lines_of(key)):
            page.text(105, 79 + place * 10, line, size=19, font=BOLD, align="centre", room=156)
        qr_codes.draw(page, key, 105 - QR / 2, 126, size=QR)
