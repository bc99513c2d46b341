"""The arithmetic of a stay: across midnight, outside the activity, rounded to the half hour."""

from __future__ import annotations

from datetime import datetime, timedelta
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from station_app.signin.minutes import Margins, counted_minutes, half_hours, present_minutes

STARTS = datetime(2026, 9, 12, 22, 0)
ENDS = datetime(2026, 9, 13, 1, 0)
TIMES = st.integers(-240, 480).map(lambda n: STARTS + timedelta(minutes=n))
MARGINS = st.builds(Margins, st.integers(0, 240), st.integers(0, 240))


@pytest.mark.parametrize(
    ("came", "left", "minutes"),
    [
        ("22:00", "01:00", 180),
        ("21:30", "00:30", 150),
        ("23:59", "00:01", 2),
        ("00:30", "03:00", 30),
        ("20:00", "21:00", 0),
        ("23:00", None, 0),
    ],
)
def test_a_night_activity(came: str, left: str | None, minutes: int) -> None:
    def at(text: str) -> datetime:
        hour, minute = map(int, text.split(":"))
        return datetime(2026, 9, 12 if hour > 12 else 13, hour, minute)

    assert counted_minutes(at(came), at(left) if left else None, STARTS, ENDS) == minutes


@given(TIMES, TIMES, MARGINS)
def test_minutes_are_those_that_somebody_walking_through_would_count(
    came: datetime, left: datetime, margins: Margins
) -> None:
    first, last = STARTS - timedelta(minutes=margins.before), ENDS + timedelta(minutes=margins.after)
    walked = sum(
        came <= STARTS + timedelta(minutes=n) < left and first <= STARTS + timedelta(minutes=n) < last
        for n in range(-260, 500)
    )
    assert counted_minutes(came, left, STARTS, ENDS, margins) == walked


@given(TIMES, st.integers(0, 59), st.integers(0, 59))
def test_seconds_are_cut_and_never_added(came: datetime, a: int, b: int) -> None:
    left = came + timedelta(minutes=30)
    exact = counted_minutes(came, left, STARTS, ENDS)
    ragged = counted_minutes(came + timedelta(seconds=a), left + timedelta(seconds=b), STARTS, ENDS)
    assert exact - 1 <= ragged <= exact + (b > 0)


@given(st.integers(0, 100_000))
def test_hours_are_the_nearest_half_and_a_quarter_goes_up(minutes: int) -> None:
    hours = Fraction(half_hours(minutes))
    assert hours * 2 == int(hours * 2)
    assert -15 < minutes - hours * 60 <= 15 or minutes - hours * 60 == -15
    assert half_hours(minutes) <= half_hours(minutes + 1)


@pytest.mark.parametrize(
    ("minutes", "hours"), [(0, 0), (14, 0), (15, 0.5), (44, 0.5), (45, 1), (56, 1), (180, 3)]
)
def test_half_hours(minutes: int, hours: float) -> None:
    assert half_hours(minutes) == hours
    assert half_hours(-minutes) == -hours


def test_present_minutes_are_never_negative() -> None:
    assert present_minutes(ENDS, STARTS) == 0
    assert present_minutes(STARTS, ENDS) == 180
