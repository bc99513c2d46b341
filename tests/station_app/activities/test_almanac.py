"""The shipped table against another library, every day that was sampled of 2000-2050."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from borax.calendars.lunardate import LunarDate
from hypothesis import given, settings
from hypothesis import strategies as st

from station_app.activities import almanac

DAYS = st.dates(almanac.FIRST, almanac.LAST)
NEW_YEARS = {
    2000: "02-05", 2008: "02-07", 2015: "02-19", 2020: "01-25", 2024: "02-10", 2025: "01-29", 2026: "02-17",
    2027: "02-06", 2033: "01-31", 2034: "02-19", 2050: "01-23",
}  # fmt: skip


@settings(max_examples=400)
@given(DAYS)
def test_lunar_day_and_solar_term_agree_with_borax(when: date) -> None:
    ours, theirs = almanac.day(when), LunarDate.from_solar(when)
    assert (ours.lunar_year, ours.lunar_month, ours.lunar_day, ours.leap) == (
        theirs.year, theirs.month, theirs.day, bool(theirs.leap),
    )  # fmt: skip
    assert ours.solar_term == (theirs.term or "")
    assert ours.day_name == theirs.cn_day_calendar or ours.day_name == theirs.cn_day
    assert ours.month_name.removeprefix("闰")[0] == theirs.cn_month[-1]


@pytest.mark.parametrize("year", [2000, 2012, 2025, 2026, 2033, 2050])
def test_the_24_terms_come_in_their_order(year: int) -> None:
    days = [almanac.day(date(year, 1, 1) + timedelta(days=n)) for n in range(366)]
    terms = [one for one in days if one.solar_term and one.day.year == year]
    assert [one.solar_term for one in terms] == list(almanac.TERMS)
    assert all((a.day.month - 1) * 2 + (a.day.day > 15) == n for n, a in enumerate(terms))


@given(st.dates(almanac.FIRST, almanac.LAST - timedelta(days=1)))
def test_a_lunar_day_follows_the_other(when: date) -> None:
    today, tomorrow = almanac.day(when), almanac.day(when + timedelta(days=1))
    if tomorrow.lunar_day == 1:
        assert today.lunar_day in (29, 30)
    else:
        assert tomorrow.lunar_day == today.lunar_day + 1
        assert (tomorrow.lunar_month, tomorrow.leap) == (today.lunar_month, today.leap)


@pytest.mark.parametrize(("year", "day"), NEW_YEARS.items())
def test_spring_festival_and_its_eve(year: int, day: str) -> None:
    first = date.fromisoformat(f"{year}-{day}")
    assert almanac.day(first).festivals[0] == "春节"
    eve = almanac.day(first - timedelta(days=1))
    assert "除夕" in eve.festivals
    assert eve.red


@pytest.mark.parametrize(
    ("day", "label"),
    [
        ("2026-03-03", "元宵节"), ("2026-04-05", "清明节"), ("2026-06-19", "端午节"),
        ("2026-08-19", "七夕节"),
        ("2026-09-25", "中秋节"), ("2026-10-18", "重阳节"), ("2027-06-09", "端午节"),
        ("2027-09-15", "中秋节"),
        ("2026-10-01", "国庆节"), ("2026-03-05", "学雷锋日"), ("2026-12-05", "志愿者日"),
        ("2026-09-23", "秋分"),
        ("2026-01-26", "腊八节"), ("2020-10-01", "中秋节"), ("2026-09-12", "初二"), ("2026-09-11", "八月"),
        ("2025-07-25", "闰六月"), ("2033-12-22", "闰冬月"),
    ],
)  # fmt: skip
def test_what_stands_in_a_months_cell(day: str, label: str) -> None:
    found = almanac.day(date.fromisoformat(day))
    assert label in (found.label, found.month_name, *found.festivals)
    if label not in ("闰六月", "闰冬月"):
        assert found.label == label


def test_no_festival_falls_in_a_leap_month() -> None:
    leap = [one for n in range(18628) if (one := almanac.day(date(2000, 1, 1) + timedelta(days=n))).leap]
    assert len({(one.lunar_year, one.lunar_month) for one in leap}) == 19
    assert not any(set(one.festivals) & set(almanac.LUNAR_FESTIVALS.values()) for one in leap)


@pytest.mark.parametrize("when", [date(1999, 12, 31), date(2051, 1, 1)])
def test_outside_the_table_nobody_guesses(when: date) -> None:
    found = almanac.day(when)
    assert (found.lunar_day, found.day_name, found.month_name, found.solar_term) == (0, "", "", "")
    assert almanac.describe(when) == ""
    assert almanac.day(date(2051, 10, 1)).festivals == ("国庆节",)


def test_the_line_below_the_date() -> None:
    assert almanac.describe(date(2026, 9, 25)) == "lunar 八月十五, today 中秋节"
    assert almanac.describe(date(2026, 9, 23)) == "lunar 八月十三, the day after tomorrow 中秋节"
    assert almanac.describe(date(2026, 9, 18)) == "lunar 八月初八, in 7 days 中秋节"
    assert almanac.describe(date(2026, 9, 17)) == "lunar 八月初七"
