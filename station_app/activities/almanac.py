"""Lunar days, solar terms and festivals of 2000-2050, from a table that two libraries agreed on."""

from __future__ import annotations

import bisect
import functools
import json
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from station_app.core import paths
from station_app.core.i18n import _

FIRST, LAST = date(2000, 1, 1), date(2050, 12, 31)
MONTHS: Final = ("正", "二", "三", "四", "五", "六", "七", "八", "九", "十", "冬", "腊")
_ONES: Final = "一二三四五六七八九"
DAYS: Final = (
    *("初" + one for one in _ONES), "初十", *("十" + one for one in _ONES), "二十",
    *("廿" + one for one in _ONES), "三十",
)  # fmt: skip
TERMS: Final = (
    "小寒", "大寒", "立春", "雨水", "惊蛰", "春分", "清明", "谷雨", "立夏", "小满", "芒种", "夏至",
    "小暑", "大暑", "立秋", "处暑", "白露", "秋分", "寒露", "霜降", "立冬", "小雪", "大雪", "冬至",
)  # fmt: skip
#: Seven 我们的节日 (domain §3.10) and the statutory holidays stand in red.
LUNAR_FESTIVALS: Final = {
    (1, 1): "春节", (1, 15): "元宵节", (5, 5): "端午节", (7, 7): "七夕节", (7, 15): "中元节",
    (8, 15): "中秋节", (9, 9): "重阳节", (12, 8): "腊八节",
}  # fmt: skip
SOLAR_FESTIVALS: Final = {
    (1, 1): "元旦", (3, 5): "学雷锋日", (3, 8): "妇女节", (3, 12): "植树节", (4, 23): "读书日",
    (5, 1): "劳动节", (5, 4): "青年节", (6, 1): "儿童节", (7, 1): "建党节", (8, 1): "建军节",
    (9, 10): "教师节", (10, 1): "国庆节", (12, 5): "志愿者日",
}  # fmt: skip
RED: Final = frozenset(
    {"春节", "元宵节", "端午节", "七夕节", "中秋节", "重阳节", "除夕", "元旦", "劳动节", "国庆节", "清明节"}
)


@dataclass(frozen=True, slots=True)
class AlmanacDay:
    """One day. Outside 2000-2050 the lunar part is 0 and empty: we do not guess."""

    day: date
    lunar_year: int
    lunar_month: int
    lunar_day: int
    leap: bool
    solar_term: str
    festivals: tuple[str, ...]

    @property
    def month_name(self) -> str:
        """九月, 闰六月; empty where the lunar day is not known."""
        if not self.lunar_month:
            return ""
        return ("闰" if self.leap else "") + MONTHS[self.lunar_month - 1] + "月"

    @property
    def day_name(self) -> str:
        """初七; empty where the lunar day is not known."""
        return DAYS[self.lunar_day - 1] if self.lunar_day else ""

    @property
    def label(self) -> str:
        """What stands in a month's cell: a festival, a solar term, a month's name on its first, the day."""
        if self.festivals:
            return self.festivals[0]
        if self.solar_term:
            return self.solar_term
        return self.month_name if self.lunar_day == 1 else self.day_name

    @property
    def red(self) -> bool:
        """Whether the label is a holiday's."""
        return bool(self.festivals) and self.festivals[0] in RED


@dataclass(frozen=True, slots=True)
class _Table:
    starts: tuple[date, ...]
    months: tuple[tuple[int, int, bool], ...]
    terms: dict[date, str]


@functools.cache
def _table() -> _Table:
    data = json.loads(paths.resource("almanac", "table.json").read_text(encoding="utf-8"))
    terms = {
        date(int(year), int(day[:2]), int(day[2:])): TERMS[place]
        for year, days in data["terms"].items()
        for place, day in enumerate(days)
    }
    return _Table(
        starts=tuple(date.fromisoformat(start) for start, *_rest in data["months"]),
        months=tuple((year, month, bool(leap)) for _start, year, month, leap in data["months"]),
        terms=terms,
    )


@dataclass(frozen=True, slots=True)
class LunarMonth:
    """One lunar month: its first day and its length, 29 or 30 days."""

    start: date
    days: int
    year: int
    month: int
    leap: bool


@functools.cache
def months() -> tuple[LunarMonth, ...]:
    """The lunar months that lie whole in the table."""
    table = _table()
    return tuple(
        LunarMonth(start, (after - start).days, *named)
        for start, after, named in zip(table.starts, table.starts[1:], table.months, strict=False)
    )


@functools.cache
def months_of(year: int, month: int) -> tuple[LunarMonth, ...]:
    """The month of that number in a lunar year: one, and its leap month behind it where there is one."""
    return tuple(one for one in months() if (one.year, one.month) == (year, month))


@functools.cache
def _term_days() -> dict[tuple[int, str], date]:
    return {(day.year, name): day for day, name in _table().terms.items()}


def term_day(year: int, term: str) -> date:
    """The day of a solar term (one of ``TERMS``) in a year of the table; ``KeyError`` outside it."""
    return _term_days()[year, term]


@functools.lru_cache(maxsize=2048)
def day(when: date) -> AlmanacDay:
    """What the almanac says of a day."""
    if not FIRST <= when <= LAST:
        known = SOLAR_FESTIVALS.get((when.month, when.day))
        return AlmanacDay(when, 0, 0, 0, False, "", (known,) if known else ())
    table = _table()
    place = bisect.bisect_right(table.starts, when) - 1
    year, month, leap = table.months[place]
    lunar_day = (when - table.starts[place]).days + 1
    term = table.terms.get(when, "")
    return AlmanacDay(
        when, year, month, lunar_day, leap, term, _festivals(when, month, lunar_day, leap, term)
    )


def _festivals(when: date, month: int, lunar_day: int, leap: bool, term: str) -> tuple[str, ...]:
    found = []
    if not leap and (month, lunar_day) in LUNAR_FESTIVALS:
        found.append(LUNAR_FESTIVALS[month, lunar_day])
    tomorrow = when + timedelta(days=1)
    if month == 12 and lunar_day >= 29 and tomorrow in _table().starts:
        found.append("除夕")
    if term == "清明":
        found.append("清明节")
    known = SOLAR_FESTIVALS.get((when.month, when.day))
    if known:
        found.append(known)
    return tuple(sorted(found, key=lambda name: name not in RED))


def describe(when: date) -> str:
    """The line below today's date: the lunar day, and a festival of the next seven days."""
    here = day(when)
    if not here.lunar_day:
        return ""
    text = _("lunar %(month)s%(day)s") % {"month": here.month_name, "day": here.day_name}
    ahead = (_("today"), _("tomorrow"), _("the day after tomorrow"))
    for distance in range(8):
        coming = day(when + timedelta(days=distance))
        if coming.festivals:
            when_text = ahead[distance] if distance < 3 else _("in %(n)d days") % {"n": distance}
            values = {"lunar": text, "when": when_text, "festival": coming.festivals[0]}
            return _("%(lunar)s, %(when)s %(festival)s") % values
    return text
