"""The demo's plan: today as in the picture, a live activity, a week's order, nothing on public holidays."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

import pytest

from station_app.activities import working_days
from station_app.activities.categories import find_category
from station_app.demo.programme import DAYS_AHEAD, Planned, programme

TODAY = date(2026, 10, 16)


def _at(clock: str) -> list[Planned]:
    return programme(TODAY, datetime.combine(TODAY, time.fromisoformat(clock)), days=60)


def test_today_is_the_pictures_day() -> None:
    today = [one for one in _at("10:00") if one.starts.date() == TODAY]
    assert [f"{one.starts:%H:%M}" for one in today] == ["07:20", "09:30", "14:30", "16:40", "19:00"]
    assert [one.draft for one in today] == [False] * 4 + [True]
    assert not today[-1].venue


@pytest.mark.parametrize("clock", ["00:10", "03:00", "08:45", "10:00", "13:00", "18:00", "21:15", "23:40"])
def test_something_is_going_on_whenever_somebody_looks(clock: str) -> None:
    now = datetime.combine(TODAY, time.fromisoformat(clock))
    running = [one for one in _at(clock) if one.starts <= now < one.ends and not one.draft]
    assert len(running) == 1
    assert {running[0].starts.date(), running[0].ends.date()} == {TODAY}


@pytest.mark.parametrize("offset", range(0, 366, 13))
def test_every_day_of_a_year_has_a_plan_that_holds_together(offset: int) -> None:
    today = TODAY + timedelta(days=offset)
    planned = programme(today, datetime.combine(today, time(10)), days=60)
    assert {one.starts.date() for one in planned} <= {
        today + timedelta(days=n) for n in range(-60, DAYS_AHEAD + 1)
    }
    assert len(planned) > 60
    yesterday = today - timedelta(days=1)
    painted = [one for one in planned if one.starts.date() == yesterday and one.title == "守望驿站绘画课"]
    assert [one.strays for one in painted] == [2]
    for one in planned:
        assert one.starts < one.ends
        assert find_category(one.category)
        assert one.venue or one.draft
        assert one.starts.date() in (yesterday, today) or not working_days.holiday_name(one.starts.date())


def test_the_same_day_gives_the_same_dice() -> None:
    first, second = _at("10:00")[0], _at("10:00")[0]
    assert first.chance.random() == second.chance.random()
