"""The dates of a rule, by nothing but the rule, its first date and the almanac: pure functions.

A first date that does not fit the rule is moved on to the next that does, since calendar programs
would else take it for an occurrence of its own (measured, domain §4.1).
"""

from __future__ import annotations

import calendar
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import count
from typing import Final

from station_app.activities import almanac
from station_app.activities.recurrence import EVE, Kind, Leap, Rule

#: Nothing is looked for behind this day.
END: Final = date(2099, 12, 31)
#: Whether a day is one of a SCHOOLDAY or WORKDAY rule; None where nobody knows (未公布).
DayTest = Callable[[Kind, date], bool | None]


@dataclass(frozen=True, slots=True)
class Dates:
    """Dates of a rule, in order. ``unknown`` is the day at which they stop since it is not published, and
    ``ended`` says that the rule has no more."""

    days: tuple[date, ...]
    ended: bool
    unknown: date | None = None


def dates(rule: Rule, first: date, last: date, *, is_day: DayTest) -> Dates:
    """The dates from the rule's first (on or after ``first``) to ``last``, both included."""
    found: list[date] = []
    for day in _endless(rule, first, is_day):
        if isinstance(day, _Unknown):
            return Dates(tuple(found), False, day.day)
        if rule.until is not None and day > rule.until:
            return Dates(tuple(found), True)
        if day > last:
            return Dates(tuple(found), False)
        found.append(day)
        if rule.count is not None and len(found) >= rule.count:
            return Dates(tuple(found), True)
    return Dates(tuple(found), True)


@dataclass(frozen=True, slots=True)
class _Unknown:
    day: date


def _endless(rule: Rule, first: date, is_day: DayTest) -> Iterator[date | _Unknown]:
    if rule.kind in (Kind.SCHOOLDAY, Kind.WORKDAY):
        yield from _counted(rule, first, is_day)
        return
    source = {
        Kind.DAILY: _daily, Kind.WEEKLY: _weekly, Kind.MONTHLY: _monthly, Kind.YEARLY: _yearly,
        Kind.LUNAR: _lunar, Kind.TERM: _term,
    }[rule.kind]  # fmt: skip
    for day in source(rule, first):
        if day > END:
            return
        if day >= first:
            yield day


def _counted(rule: Rule, first: date, is_day: DayTest) -> Iterator[date | _Unknown]:
    day = first
    while day <= min(END, rule.until or END):
        is_one = is_day(rule.kind, day)
        if is_one is None:
            yield _Unknown(day)
            return
        if is_one:
            yield day
        day += timedelta(days=1)


def _daily(rule: Rule, first: date) -> Iterator[date]:
    return (first + timedelta(days=n * rule.interval) for n in count())


def _weekly(rule: Rule, first: date) -> Iterator[date]:
    # The week that counts as the first is that of the first date that fits.
    while first.weekday() not in rule.weekdays:
        first += timedelta(days=1)
    monday = first - timedelta(days=first.weekday())
    for n in count(0, rule.interval):
        for weekday in rule.weekdays:
            yield monday + timedelta(days=n * 7 + weekday)


def _monthly(rule: Rule, first: date) -> Iterator[date]:
    start = first.year * 12 + first.month - 1
    if _in_month(rule, *divmod(start, 12)) < first:
        start += 1
    for n in count(start, rule.interval):
        yield _in_month(rule, *divmod(n, 12))


def _in_month(rule: Rule, year: int, month: int) -> date:
    """The rule's day in a month that counts from 0."""
    length = calendar.monthrange(year, month + 1)[1]
    if not rule.nth:
        return date(year, month + 1, rule.month_day if rule.month_day > 0 else length)
    weekday = rule.weekdays[0]
    if rule.nth > 0:
        begin = date(year, month + 1, 1)
        return begin + timedelta(days=(weekday - begin.weekday()) % 7 + (rule.nth - 1) * 7)
    end = date(year, month + 1, length)
    return end - timedelta(days=(end.weekday() - weekday) % 7)


def _yearly(rule: Rule, first: date) -> Iterator[date]:
    start = first.year
    if date(start, rule.month, rule.month_day) < first:
        start += 1
    return (date(year, rule.month, rule.month_day) for year in range(start, END.year + 1, rule.interval))


def _lunar(rule: Rule, first: date) -> Iterator[date]:
    for year in range(first.year - 1, almanac.LAST.year + 1):
        yield from lunar_dates(year, rule.month, rule.month_day, rule.leap)


def lunar_dates(year: int, month: int, day: int, leap: Leap = Leap.PLAIN) -> list[date]:
    """The days of a lunar date in a lunar year; day 30 is the last of a month of 29, -1 the last of any."""
    months = almanac.months_of(year, month)
    plain = [one for one in months if not one.leap]
    doubled = [one for one in months if one.leap]
    chosen = {Leap.PLAIN: plain, Leap.BOTH: plain + doubled, Leap.LEAP: doubled or plain}[leap]
    return [one.start + timedelta(days=(one.days if day < 0 else min(day, one.days)) - 1) for one in chosen]


def _term(rule: Rule, first: date) -> Iterator[date]:
    return (almanac.term_day(year, rule.term) for year in range(max(first.year, 2000), almanac.LAST.year + 1))


def festival(name: str, year: int) -> date | None:
    """The day of a festival of the almanac (春节, 除夕 …) in a solar year; None where it has none."""
    for (month, day), known in almanac.SOLAR_FESTIVALS.items():
        if known == name:
            return date(year, month, day)
    if not almanac.FIRST.year <= year <= almanac.LAST.year:
        return None
    if name == "清明节":
        return almanac.term_day(year, "清明")
    lunar = {known: spot for spot, known in almanac.LUNAR_FESTIVALS.items()} | {EVE: (12, -1)}
    if name not in lunar:
        return None
    found = [d for near in (year - 1, year) for d in lunar_dates(near, *lunar[name]) if d.year == year]
    return found[0] if found else None
