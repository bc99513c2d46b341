"""Putting words together as the language does."""

from __future__ import annotations

import unicodedata
from typing import Final

from station_app.core.i18n import _

#: Half the width of a hanzi is one; so much of a long name stands in a sentence.
IN_A_SENTENCE: Final = 48


def joined(*parts: str) -> str:
    """What there is of the parts, with commas between."""
    whole = ""
    for part in parts:
        if whole and part:
            whole = _("%(before)s, %(after)s") % {"before": whole, "after": part}
        else:
            whole = whole or part
    return whole


def shortened(text: str, room: int = IN_A_SENTENCE) -> str:
    """A long title as it stands inside a sentence: its end is cut, so that what follows stays in sight."""
    wide = 0
    for place, character in enumerate(text):
        wide += 2 if unicodedata.east_asian_width(character) in "WF" else 1
        if wide > room:
            return text[:place].rstrip() + "…"
    return text
