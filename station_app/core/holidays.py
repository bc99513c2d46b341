"""The State Council's notices of days off and adjusted working days (调休), a file a year; what is not at
hand is told as not published. Calendar and library read them here."""

from __future__ import annotations

import functools
import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from station_app.core import paths


@dataclass(frozen=True, slots=True)
class HolidayYear:
    """One year's notice: days off with the holiday's name, Saturdays and Sundays that are worked."""

    year: int
    source: str
    off: dict[date, str]
    workdays: frozenset[date]


@functools.cache
def holiday_year(year: int) -> HolidayYear | None:
    """The notice for ``year``, or None where none is at hand (未公布)."""
    path = paths.resource("holidays", f"{year:04d}.json")
    if not path.exists():
        return None
    data = json.loads(path.read_text(encoding="utf-8"))
    off = {day: name for name, span in data["off"].items() for day in _days(span)}
    workdays = frozenset(date.fromisoformat(day) for day in data["workdays"])
    return HolidayYear(year, data["source"], off, workdays)


def _days(span: list[str]) -> Iterator[date]:
    first, last = date.fromisoformat(span[0]), date.fromisoformat(span[-1])
    for n in range((last - first).days + 1):
        yield first + timedelta(days=n)
