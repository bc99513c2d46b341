"""Rules beside two other programs' answers: dateutil for RFC 5545's, borax for the lunar ones."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from borax.calendars.lunardate import LunarDate
from dateutil.rrule import rrulestr
from hypothesis import given
from hypothesis import strategies as st

from station_app.activities import almanac, recurrence, rule_dates
from station_app.activities.icalendar_export import rule_text
from station_app.activities.recurrence import Kind, Leap, Rule, WrongRule
from station_app.activities.series_planning import match
from station_app.core import i18n

STARTS = st.dates(date(2020, 1, 1), date(2030, 12, 31))
ENDS = st.one_of(
    st.just({}),
    st.integers(1, 60).map(lambda n: {"count": n}),
    st.dates(date(2020, 1, 1), date(2036, 1, 1)).map(lambda d: {"until": d}),
)
INTERVALS = st.integers(1, 8)
RULES = st.one_of(
    st.builds(Rule, st.just(Kind.DAILY), INTERVALS),
    st.builds(
        Rule, st.just(Kind.WEEKLY), INTERVALS,
        weekdays=st.sets(st.integers(0, 6), min_size=1).map(lambda days: tuple(sorted(days))),
    ),
    st.builds(Rule, st.just(Kind.MONTHLY), INTERVALS, month_day=st.sampled_from([*range(1, 29), -1])),
    st.builds(
        Rule, st.just(Kind.MONTHLY), INTERVALS, nth=st.sampled_from([1, 2, 3, 4, -1]),
        weekdays=st.integers(0, 6).map(lambda day: (day,)),
    ),
    st.builds(
        Rule, st.just(Kind.YEARLY), INTERVALS, month=st.integers(1, 12), month_day=st.integers(1, 28)
    ),
)  # fmt: skip
OTHERS = st.one_of(
    st.builds(
        Rule, st.just(Kind.LUNAR), month=st.integers(1, 12), month_day=st.integers(1, 30),
        leap=st.sampled_from(Leap),
    ),
    st.just(Rule(Kind.LUNAR, month=12, month_day=-1)),
    st.sampled_from(almanac.TERMS).map(lambda term: Rule(Kind.TERM, term=term)),
    st.sampled_from([Rule(Kind.SCHOOLDAY), Rule(Kind.WORKDAY)]),
)  # fmt: skip


def ended(rule: Rule, end: dict[str, object]) -> Rule:
    return Rule(**{name: getattr(rule, name) for name in Rule.__slots__} | end)  # type: ignore[arg-type]


def no_packs(_kind: Kind, day: date) -> bool | None:
    return day.weekday() < 5 if day.year < 2027 else None


@given(RULES | OTHERS, ENDS, STARTS)
def test_what_is_written_is_read_again(rule: Rule, end: dict[str, object], starts: date) -> None:
    whole = ended(rule, end)
    assert recurrence.parse(whole.text, starts=starts) == whole
    for language in ("en", "zh_CN"):
        i18n.load_language(language)
        assert recurrence.in_words(whole)


@given(RULES, ENDS, STARTS)
def test_the_dates_are_those_of_dateutil(rule: Rule, end: dict[str, object], starts: date) -> None:
    whole = ended(rule, end)
    last = date(2032, 1, 1)
    found = rule_dates.dates(whole, starts, last, is_day=no_packs)
    if not found.days:
        return
    # From the first date on, as we write it out: dateutil too takes a DTSTART for an occurrence.
    begin = datetime.combine(found.days[0], datetime.min.time()).replace(hour=9)
    text = rule_text(whole).split(";UNTIL=")[0] + (
        f";UNTIL={whole.until:%Y%m%d}T235959" if whole.until else ""
    )
    theirs = [
        d.date() for d in rrulestr(text, dtstart=begin).between(begin, datetime(2032, 1, 1, 23), inc=True)
    ]
    assert list(found.days) == theirs
    assert found.ended == (len(list_all(whole, starts)) == len(found.days) and not whole.endless)


def list_all(rule: Rule, starts: date) -> tuple[date, ...]:
    if rule.endless:
        return ()
    return rule_dates.dates(rule, starts, rule_dates.END, is_day=no_packs).days


@given(st.integers(2001, 2049), st.integers(1, 12), st.integers(1, 29), st.sampled_from(Leap))
def test_lunar_dates_are_those_of_borax(year: int, month: int, day: int, leap: Leap) -> None:
    plain = LunarDate(year, month, day).to_solar_date()
    try:
        doubled = [LunarDate(year, month, day, 1).to_solar_date()]
    except ValueError:
        doubled = []
    wanted = {Leap.PLAIN: [plain], Leap.BOTH: [plain, *doubled], Leap.LEAP: doubled or [plain]}[leap]
    assert rule_dates.lunar_dates(year, month, day, leap) == wanted


@pytest.mark.parametrize(
    ("name", "year", "day"),
    [
        ("春节", 2026, "02-17"), ("元宵节", 2026, "03-03"), ("清明节", 2026, "04-05"),
        ("端午节", 2026, "06-19"), ("七夕节", 2026, "08-19"), ("中秋节", 2026, "09-25"),
        ("重阳节", 2026, "10-18"), ("除夕", 2026, "02-16"), ("春节", 2027, "02-06"),
        ("端午节", 2027, "06-09"), ("中秋节", 2027, "09-15"), ("除夕", 2027, "02-05"),
        ("元宵节", 2027, "02-20"), ("清明节", 2027, "04-05"), ("七夕节", 2027, "08-08"),
        ("重阳节", 2027, "10-08"), ("除夕", 2025, "01-28"), ("腊八节", 2026, "01-26"),
        ("志愿者日", 2026, "12-05"), ("学雷锋日", 2027, "03-05"),
    ],
)  # fmt: skip
def test_every_festival_of_2026_and_2027(name: str, year: int, day: str) -> None:
    when = date.fromisoformat(f"{year}-{day}")
    assert rule_dates.festival(name, year) == when
    assert name in almanac.day(when).festivals


def test_a_series_on_each_festival_meets_it() -> None:
    texts = {"LUNAR:1-1": "春节", "LUNAR:八月十五": "中秋节", "LUNAR:除夕": "除夕", "TERM:清明": "清明节"}
    for text, name in texts.items():
        rule = recurrence.parse(text, starts=date(2026, 1, 1))
        days = rule_dates.dates(rule, date(2026, 1, 1), date(2030, 12, 31), is_day=no_packs).days
        assert days == tuple(rule_dates.festival(name, year) for year in range(2026, 2031))


def test_leap_months_and_short_months() -> None:
    assert rule_dates.lunar_dates(2025, 6, 1, Leap.BOTH) == [date(2025, 6, 25), date(2025, 7, 25)]
    assert rule_dates.lunar_dates(2033, 11, 1, Leap.LEAP) == [date(2033, 12, 22)]
    assert rule_dates.lunar_dates(2025, 12, -1) == [date(2026, 2, 16)], "除夕 on the 29th"
    assert rule_dates.lunar_dates(2025, 12, 30) == [date(2026, 2, 16)]


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "such as"), ("every friday", "NAME=VALUE"), ("FREQ=HOURLY", "DAILY, WEEKLY"),
        ("FREQ=DAILY;INTERVAL=9", "1 to 8"), ("FREQ=DAILY;INTERVAL=0", "1 to 8"),
        ("FREQ=DAILY;COUNT=501", "1 to 500"), ("FREQ=DAILY;COUNT=2;UNTIL=20270101", "not both"),
        ("FREQ=DAILY;BYHOUR=9", "does not repeat by BYHOUR"), ("FREQ=DAILY;BYDAY=MO", "does not go with"),
        ("FREQ=WEEKLY;BYDAY=1MO", "days of the week"), ("FREQ=WEEKLY;FREQ=DAILY", "each once"),
        ("FREQ=MONTHLY;BYMONTHDAY=31", "BYMONTHDAY=-1"), ("FREQ=MONTHLY;BYMONTHDAY=-2", "1 to 28"),
        ("FREQ=MONTHLY;BYDAY=5MO", "fifth"), ("FREQ=MONTHLY;BYDAY=MO,TU", "one weekday"),
        ("FREQ=MONTHLY;BYDAY=1MO;BYMONTHDAY=3", "not both"),
        ("FREQ=MONTHLY;BYSETPOS=1", "goes with one weekday"),
        ("FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=29", "not in every year"),
        ("FREQ=YEARLY;BYMONTH=2", "both its month"),
        ("FREQ=WEEKLY;WKST=SU", "Monday"), ("FREQ=DAILY;UNTIL=soon", "no day"),
        ("FREQ=DAILY;UNTIL=20271340", "no day"),
        ("LUNAR:13-1", "no lunar date"), ("LUNAR:8-31", "no lunar date"), ("LUNAR:8-15;LEAP=X", "LEAP must"),
        ("LUNAR:8-15;INTERVAL=2", "does not repeat by INTERVAL"), ("TERM:春", "no solar term"),
        ("SCHOOLDAY;BYDAY=MO", "does not repeat by BYDAY"), ("FREQ=DAILY" + ";X=1" * 99, "such as"),
    ],
)  # fmt: skip
def test_what_is_outside_is_said_clearly(text: str, says: str) -> None:
    with pytest.raises(WrongRule, match=says):
        recurrence.parse(text, starts=date(2026, 9, 14))


@pytest.mark.parametrize("day", [29, 30, 31])
def test_a_month_without_that_day_is_no_trap(day: int) -> None:
    with pytest.raises(WrongRule, match="last day"):
        recurrence.parse("FREQ=MONTHLY", starts=date(2026, 8, day))


@given(st.text(max_size=40) | st.from_regex(r"FREQ=[A-Z]{1,8}(;[A-Z]{2,10}=[-0-9A-Z,]{1,8}){0,3}"), STARTS)
def test_nothing_else_is_raised(text: str, starts: date) -> None:
    try:
        rule = recurrence.parse(text, starts=starts)
    except WrongRule:
        return
    assert recurrence.parse(rule.text, starts=starts) == rule


def test_until_in_utc_is_a_day_here() -> None:
    rule = recurrence.parse("FREQ=DAILY;UNTIL=20261225T160000Z", starts=date(2026, 9, 1))
    assert rule.until == date(2026, 12, 26)
    assert rule_text(rule) == "FREQ=DAILY;UNTIL=20261226T155959Z"
    assert recurrence.parse("FREQ=MONTHLY;BYDAY=MO;BYSETPOS=-1", starts=date(2026, 9, 1)).text == (
        "FREQ=MONTHLY;BYDAY=-1MO"
    )


@pytest.mark.parametrize(
    ("text", "old", "new", "becomes"),
    [
        ("FREQ=WEEKLY;BYDAY=MO,WE", "2026-09-14", "2026-09-15", "FREQ=WEEKLY;BYDAY=TU,TH"),
        ("FREQ=WEEKLY;BYDAY=SA,SU", "2026-09-19", "2026-09-20", "FREQ=WEEKLY;BYDAY=MO,SU"),
        ("FREQ=MONTHLY;BYMONTHDAY=15", "2026-09-15", "2026-09-20", "FREQ=MONTHLY;BYMONTHDAY=20"),
        ("FREQ=MONTHLY;BYDAY=1SA", "2026-09-05", "2026-09-13", "FREQ=MONTHLY;BYDAY=2SU"),
        ("FREQ=MONTHLY;BYDAY=-1FR", "2026-09-25", "2026-09-24", "FREQ=MONTHLY;BYDAY=-1TH"),
        (
            "FREQ=YEARLY;BYMONTH=3;BYMONTHDAY=5",
            "2026-03-05",
            "2026-03-06",
            "FREQ=YEARLY;BYMONTH=3;BYMONTHDAY=6",
        ),
        ("LUNAR:8-15", "2026-09-25", "2026-09-26", "LUNAR:8-16"),
        ("FREQ=DAILY;UNTIL=20261231", "2026-09-25", "2026-09-26", "FREQ=DAILY;UNTIL=20270101"),
    ],
)
def test_a_rule_follows_its_occurrence(text: str, old: str, new: str, becomes: str) -> None:
    rule = recurrence.parse(text, starts=date.fromisoformat(old))
    moved = recurrence.shifted(rule, date.fromisoformat(old), date.fromisoformat(new))
    assert moved.text == becomes


@pytest.mark.parametrize(
    ("text", "new"),
    [
        ("TERM:清明", "2026-04-06"), ("SCHOOLDAY", "2026-04-06"), ("LUNAR:除夕", "2026-04-06"),
        ("FREQ=MONTHLY;BYMONTHDAY=5", "2026-04-30"),
    ],
)  # fmt: skip
def test_a_rule_that_cannot_follow_says_so(text: str, new: str) -> None:
    old = date(2026, 4, 5)
    rule = recurrence.parse(text, starts=old)
    with pytest.raises(WrongRule):
        recurrence.shifted(rule, old, date.fromisoformat(new))


@given(
    st.lists(st.dates(date(2026, 1, 1), date(2027, 12, 31)), unique=True, max_size=30).map(sorted),
    st.lists(st.dates(date(2026, 1, 1), date(2027, 12, 31)), unique=True, max_size=30).map(sorted),
    st.integers(0, 30),
    st.dates(date(2026, 1, 1), date(2027, 12, 31)),
)
def test_no_two_take_one_date(days: list[date], taken: list[date], held: int, earliest: date) -> None:
    found = match(days, taken, held=held, earliest=earliest)
    assert len(set(found.values())) == len(found)
    assert set(found.values()) <= set(days)
    for place, day in enumerate(taken):
        if day in days:
            assert found[place] == day, "who has a date of the rule keeps it"
        elif place in found:
            assert found[place].year == day.year
            assert place < held or found[place] >= earliest


def test_a_course_moves_as_one() -> None:
    fridays = [date(2026, 9, 18) + timedelta(days=7 * n) for n in range(12)]
    saturdays = [day + timedelta(days=1) for day in fridays]
    assert match(saturdays, fridays) == dict(enumerate(saturdays))
