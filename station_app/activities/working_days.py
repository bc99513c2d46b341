"""Days off and adjusted working days (调休) as the State Council published them; what it has not is
told as not published (domain §4.4)."""

from __future__ import annotations

from datetime import date, timedelta

from station_app.core.holidays import holiday_year


def year_known(year: int) -> bool:
    """Whether the year's notice is at hand."""
    return holiday_year(year) is not None


def holiday_name(when: date) -> str:
    """The holiday that makes ``when`` a day off; empty where none does or the year is not known."""
    known = holiday_year(when.year)
    return known.off.get(when, "") if known else ""


def is_adjusted_workday(when: date) -> bool:
    """Whether a Saturday or Sunday is worked (调休)."""
    known = holiday_year(when.year)
    return known is not None and when in known.workdays


def is_working_day(when: date) -> bool | None:
    """Whether ``when`` is worked; None for a weekday of a year that is not published."""
    known = holiday_year(when.year)
    if known is None:
        return False if when.weekday() >= 5 else None
    if when in known.off:
        return False
    return when.weekday() < 5 or when in known.workdays


def add_working_days(start: date, count: int) -> tuple[date, bool]:
    """The day ``count`` working days after ``start`` (Order 67 Art. 11), and whether that is certain.

    Weekdays of a year that is not published are counted as worked, and the answer is not certain.
    """
    day, certain = start, True
    while count > 0:
        day += timedelta(days=1)
        worked = is_working_day(day)
        certain = certain and year_known(day.year)
        if worked is not False:
            count -= 1
    return day, certain
