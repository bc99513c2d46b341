"""How long somebody took part: the arithmetic of sign-in and sign-out, in whole minutes.

From the later of sign-in and the activity's start to the earlier of sign-out and its end, both
margins settings (``decisions.md``, Hours and sheets); stored as minutes, printed as hours rounded
to the half.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

HALF_HOUR: Final = 30


@dataclass(frozen=True, slots=True)
class Margins:
    """Minutes before the start and after the end that still count."""

    before: int = 0
    after: int = 0


def counted_minutes(
    came: datetime, left: datetime | None, starts: datetime, ends: datetime, margins: Margins = Margins()
) -> int:
    """Whole minutes that count; 0 where nobody signed out or the stay lies outside the activity."""
    if left is None:
        return 0
    first = max(came, starts - timedelta(minutes=margins.before))
    last = min(left, ends + timedelta(minutes=margins.after))
    return max(0, int((last - first).total_seconds() // 60))


def present_minutes(came: datetime, until: datetime) -> int:
    """Whole minutes since somebody came, for the desk; never negative."""
    return max(0, int((until - came).total_seconds() // 60))


def hours_of_people(times: Iterable[tuple[str, int]]) -> float:
    """Hours that several people gave, as every document adds them up: (person, minutes) pairs, each
    person's sum rounded to the half."""
    minutes: dict[str, int] = {}
    for person, one in times:
        minutes[person] = minutes.get(person, 0) + one
    return sum(map(half_hours, minutes.values()))


def half_hours(minutes: int) -> float:
    """Hours rounded to the half, halves of a half upwards: 14 → 0.0, 15 → 0.5, 56 → 1.0."""
    return (minutes + HALF_HOUR // 2) // HALF_HOUR / 2
