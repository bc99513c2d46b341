"""How many stars a volunteer's hours make (domain §3.4)."""

from __future__ import annotations

from typing import Final

#: Hours that make a star, national habit; a rule table comes with the star engine.
STAR_HOURS: Final = (100, 300, 600, 1000, 1500)


def star_of(minutes: int) -> tuple[int, int | None]:
    """(star level 0-5, minutes still missing to the next level or None)."""
    level = sum(minutes >= hours * 60 for hours in STAR_HOURS)
    missing = STAR_HOURS[level] * 60 - minutes if level < len(STAR_HOURS) else None
    return level, missing
