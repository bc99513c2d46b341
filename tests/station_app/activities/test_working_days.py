"""Days off and adjusted working days, and the ten working days of Order 67 Art. 11."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from station_app.activities import working_days
from station_app.activities.rows import ActivityRow, ActivityStatus
from station_app.core import holidays

KNOWN = (2024, 2025, 2026)
#: Copied from the State Council's notices of 2023-10-25, 2024-11-12 and 2025-11-04.
WORKED = {
    2024: ("02-04", "02-18", "04-07", "04-28", "05-11", "09-14", "09-29", "10-12"),
    2025: ("01-26", "02-08", "04-27", "09-28", "10-11"),
    2026: ("01-04", "02-14", "02-28", "05-09", "09-20", "10-10"),
}
#: Statutory holidays of the year: weekdays off less the days worked for them (国务院令 of 2024-11-10).
STATUTORY = {2024: 11, 2025: 13, 2026: 13}


@pytest.mark.parametrize("year", KNOWN)
def test_the_shipped_notices(year: int) -> None:
    notice = holidays.holiday_year(year)
    assert notice is not None
    assert {f"{day:%m-%d}" for day in notice.workdays} == set(WORKED[year])
    assert all(day.weekday() >= 5 and day not in notice.off for day in notice.workdays)
    names = {name for names in notice.off.values() for name in names.split("、")}
    assert names == {"元旦", "春节", "清明节", "劳动节", "端午节", "中秋节", "国庆节"}
    assert sum(day.weekday() < 5 for day in notice.off) - len(notice.workdays) == STATUTORY[year]
    assert all(day.year == year for day in (*notice.off, *notice.workdays))
    assert "国务院" in notice.source


@pytest.mark.parametrize(
    ("day", "worked", "holiday"),
    [
        ("2026-02-14", True, ""), ("2026-02-17", False, "春节"), ("2026-09-20", True, ""),
        ("2026-09-19", False, ""), ("2026-09-25", False, "中秋节"), ("2026-10-10", True, ""),
        ("2026-09-14", True, ""), ("2027-01-04", None, ""), ("2027-01-02", False, ""),
        ("2023-05-01", None, ""),
    ],
)  # fmt: skip
def test_whether_a_day_is_worked(day: str, worked: bool | None, holiday: str) -> None:
    when = date.fromisoformat(day)
    assert working_days.is_working_day(when) is worked
    assert working_days.holiday_name(when) == holiday
    assert working_days.is_adjusted_workday(when) is (worked is True and when.weekday() >= 5)


@pytest.mark.parametrize(
    ("start", "due", "certain"),
    [
        ("2026-02-10", "2026-03-02", True),
        ("2026-09-21", "2026-10-12", True),
        ("2026-04-28", "2026-05-14", True),
        ("2026-12-25", "2027-01-08", False),
    ],
)
def test_ten_working_days_as_the_domain_document_worked_them_out(start: str, due: str, certain: bool) -> None:
    assert working_days.add_working_days(date.fromisoformat(start), 10) == (date.fromisoformat(due), certain)


@pytest.mark.parametrize(
    ("ended", "words"),
    [
        ("2026-02-10", "2026-03-02"),
        ("2026-09-21", "2026-10-12"),
        ("2026-04-28", "2026-05-14"),
        ("2026-12-25", "about 2027-01-08"),
    ],
)
def test_each_activity_says_until_when_it_is_to_be_recorded(ended: str, words: str) -> None:
    ends = datetime.fromisoformat(f"{ended}T11:00")
    row = ActivityRow("1", "2026-0001", "义诊", "jian", ends, ends, ActivityStatus.HELD)
    assert row.record_by.words == words
    assert row.record_by.certain is not words.startswith("about")


@given(st.dates(date(2024, 1, 1), date(2026, 11, 1)), st.integers(0, 30))
def test_exactly_that_many_days_are_worked_in_between(start: date, count: int) -> None:
    due, certain = working_days.add_working_days(start, count)
    span = [start + timedelta(days=n) for n in range(1, (due - start).days + 1)]
    if certain:
        assert sum(working_days.is_working_day(day) is True for day in span) == count
        assert not span or working_days.is_working_day(due)
    assert certain is all(day.year in KNOWN for day in span)


def test_what_is_not_published_is_told() -> None:
    assert [working_days.year_known(year) for year in (2023, 2026, 2027)] == [False, True, False]
    assert holidays.holiday_year(2027) is None
