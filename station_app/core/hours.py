"""Minutes as hours: the one rounding that every list, document and workbook prints by.

``decisions.md``, Hours and sheets: stored as minutes, printed as hours rounded to the half.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

HALF_HOUR: Final = 30


def half_hours(minutes: int) -> float:
    """Hours rounded to the half, halves of a half upwards: 14 → 0.0, 15 → 0.5, 56 → 1.0.

    A reversal is rounded as what it takes back: -45 → -1.0.
    """
    halves = (abs(minutes) + HALF_HOUR // 2) // HALF_HOUR
    return (-halves if minutes < 0 else halves) / 2


def hours_of_people(times: Iterable[tuple[str, int]]) -> float:
    """Hours that several people gave at one activity, as every document adds them up: (person, minutes)
    pairs, each person's sum rounded to the half.

    The person is whom a record is read as (``roster.aliases``): two records of somebody are rounded once.
    """
    minutes: dict[str, int] = {}
    for person, one in times:
        minutes[person] = minutes.get(person, 0) + one
    return sum(map(half_hours, minutes.values()))


def hours_of_activities(sums: Iterable[int]) -> float:
    """Hours that a month, a station or a district comes to, as its activities' documents add them up.

    ``sums`` are minutes, one number for each person at each activity; what somebody gave outside any
    activity is one more (``docs/decisions/0013``: rounded for each, then added).
    """
    return sum(map(half_hours, sums))
