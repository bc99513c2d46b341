"""Dates: every usual writing, and nothing guessed."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from station_app.core import clock
from station_app.roster import dates

DAYS = st.dates(date(1890, 1, 1), date(2026, 9, 1))
WRITINGS = (
    "{y}-{m}-{d}", "{y}.{m}.{d}", "{y}/{m}/{d}", "{y}年{m}月{d}日", "{y}年{m}月{d}号", "{y}年{m}月{d}",
    "{y}、{m}、{d}", "{y} {m} {d}", "{y} - {m} - {d}", " {y}-{m}-{d} ", "{y}-{m:02}-{d:02}",
    "{y}.{m:02}.{d:02}", "{y}{m:02}{d:02}", "{y}-{m:02}-{d:02} 00:00:00", "{y}-{m:02}-{d:02}T00:00:00",
)  # fmt: skip


@given(DAYS, st.sampled_from(WRITINGS), st.booleans())
def test_every_usual_writing_comes_back(day: date, writing: str, wide: bool) -> None:
    text = writing.format(y=day.year, m=day.month, d=day.day)
    if wide:
        text = text.translate({ord(c): ord(c) + 0xFEE0 for c in "0123456789-./"})
    assert dates.parse(text) == day


@given(DAYS)
def test_date_cells_and_numbers_come_back(day: date) -> None:
    assert dates.parse(day) == day
    assert dates.parse(datetime.combine(day, datetime.min.time())) == day
    assert dates.parse(int(f"{day:%Y%m%d}")) == day
    assert dates.parse(float(f"{day:%Y%m%d}")) == day


@given(st.dates(date(1930, 1, 1), date(2026, 9, 1)))
def test_a_spreadsheets_day_number_comes_back(day: date) -> None:
    number = (day - date(1899, 12, 30)).days
    assert dates.parse(number) == day
    assert dates.parse(float(number)) == day
    assert dates.parse(str(number)) == day


@pytest.mark.parametrize("number", [1, 67, 68.0, 1958, 1958.0, 2001, 9999, 195803, 43000.5, True, 1e300])
def test_an_age_or_a_year_alone_is_no_day_number(number: float) -> None:
    assert dates.parse(number) is None


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("58.3.2", date(1958, 3, 2)),
        ("'58-3-2", date(1958, 3, 2)),
        ("10.3.2", None),
        ("13/02/1958", date(1958, 2, 13)),
        ("02/13/1958", date(1958, 2, 13)),
        ("03/02/1958", None),
        ("05.05.1958", date(1958, 5, 5)),
        ("2月30日", None),
        ("1958-02-30", None),
        ("1958年3月", None),
        ("1958", None),
        ("不详", None),
        ("", None),
        (None, None),
    ],
)
def test_what_can_mean_two_days_or_none_is_not_guessed(text: object, day: date | None) -> None:
    with clock.frozen(datetime(2026, 9, 12, 9)):
        assert dates.parse(text) == day


def test_nothing_before_1890_and_nothing_to_come() -> None:
    with clock.frozen(datetime(2026, 9, 12, 9)):
        assert dates.parse("1889-12-31") is None
        assert dates.parse("2026-09-12") == date(2026, 9, 12)
        assert dates.parse(date(2026, 9, 12) + timedelta(days=1)) is None


@given(
    st.one_of(
        st.text(max_size=20),
        st.floats(allow_nan=True),
        st.integers(),
        st.datetimes(),
        st.text(alphabet="0123456789年月日.-/ ", max_size=14),
    )
)
def test_any_cell_is_a_sane_day_or_none(cell: object) -> None:
    day = dates.parse(cell)
    assert day is None or date(1890, 1, 1) <= day <= clock.today()
