"""Days off and adjusted working days (调休) as the State Council published them; what it has not is
told as not published (domain §4.4)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from station_app.core.holidays import holiday_year, school_years
from station_app.core.i18n import _

#: An activity is recorded within ten working days (Order 67 Art. 11).
RECORD_DAYS: Final = 10


@dataclass(frozen=True, slots=True)
class Deadline:
    """A day until which something is due; not ``certain`` where a year on the way is not published."""

    day: date
    certain: bool

    def left(self, today: date) -> int:
        """Working days from ``today`` up to it; below 0 where it is past."""
        first, last, sign = (today, self.day, 1) if self.day >= today else (self.day, today, -1)
        days = (first + timedelta(days=n + 1) for n in range((last - first).days))
        return sign * sum(is_working_day(day) is not False for day in days)

    @property
    def words(self) -> str:
        """The day, with 约 before it where it is not certain."""
        return self.day.isoformat() if self.certain else _("about %(day)s") % {"day": self.day.isoformat()}


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


def mark_of(when: date) -> str:
    """What the notice makes of a day: off (休), work (班, a Saturday or Sunday), or nothing."""
    known = holiday_year(when.year)
    if known is None:
        return ""
    return "off" if when in known.off else "work" if when in known.workdays else ""


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


def record_by(ended: date) -> Deadline:
    """The day until which an activity that ended on ``ended`` is to be recorded (Order 67 Art. 11)."""
    return Deadline(*add_working_days(ended, RECORD_DAYS))


def is_school_day(when: date) -> bool | None:
    """Whether schools are open: in a term, on a working day; None where that is not published.

    A Saturday or Sunday of a year without a notice is not known either: it may be an adjusted one.
    """
    span = _term_state(when)
    if span is not True:
        return span
    return is_working_day(when) if year_known(when.year) else None


def _term_state(when: date) -> bool | None:
    """Whether ``when`` lies in a term; False between two that are known; None outside them all."""
    terms = sorted(term for year in school_years() for term in year.terms)
    if any(first <= when <= last for first, last in terms):
        return True
    inside = bool(terms) and terms[0][0] <= when <= terms[-1][1]
    return False if inside and _between_known(when, terms) else None


def _between_known(when: date, terms: list[tuple[date, date]]) -> bool:
    """Between two terms that lie less than half a year apart: holidays, and not a school year unknown."""
    before = max((last for _first, last in terms if last < when), default=when)
    after = min((first for first, _last in terms if first > when), default=when)
    return (after - before).days < 183


def not_published(when: date, *, school: bool) -> str:
    """What is not known of ``when``, in words: 2027年放假安排未公布."""
    if not year_known(when.year):
        return _("the holidays of %(year)d are not published") % {"year": when.year}
    return _("the school terms around %(day)s are not loaded") % {"day": when.isoformat()} if school else ""
