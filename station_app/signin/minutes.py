"""How long somebody took part: the arithmetic of sign-in and sign-out, in whole minutes.

From the later of sign-in and the activity's start to the earlier of sign-out and its end, both
margins settings (``decisions.md``, Hours and sheets); stored as minutes, printed as hours rounded
to the half.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from station_app.core.hours import half_hours as half_hours
from station_app.core.hours import hours_of_people as hours_of_people


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
