"""Who registers for an activity, in which order, and who waits."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from station_app.activities import service as activities
from station_app.operators import service as operators
from station_app.roster import service as roster
from tests.conftest import Mover


@pytest.fixture
def full(station: operators.SetUp, frozen_clock: Mover) -> str:
    """An activity of two places for which three have registered."""
    row = activities.add_activity(
        title="绘画课", starts=datetime(2026, 9, 13, 14, 30), ends=datetime(2026, 9, 13, 16, 30),
        category="学", venue="守望驿站", capacity=2,
    )  # fmt: skip
    for minute, name in enumerate(("彭小艺", "周秀兰", "胡国强")):
        frozen_clock(datetime(2026, 9, 12, 9, 0) + timedelta(minutes=minute))
        activities.register(row.uid, roster.add_person(name=name).uid)
    return row.uid


def test_a_registration_names_the_person_and_the_moment(full: str) -> None:
    rows = activities.list_registrations(full)
    assert [(row.name, row.state) for row in rows] == [
        ("彭小艺", "registered"), ("周秀兰", "registered"), ("胡国强", "waiting"),
    ]  # fmt: skip
    assert [roster.find_person(row.person_uid).name for row in rows] == ["彭小艺", "周秀兰", "胡国强"]
    assert [f"{row.at:%H:%M}" for row in rows] == ["09:00", "09:01", "09:02"]
    assert activities.get_activity(full).registered == 2


def test_who_waits_moves_up(full: str) -> None:
    activities.unregister(full, "彭小艺")
    assert [(row.name, row.state) for row in activities.list_registrations(full)] == [
        ("周秀兰", "registered"), ("胡国强", "registered"),
    ]  # fmt: skip
    assert activities.register(full, "彭小艺") == "waiting"
    assert activities.register(full, "彭小艺") == "waiting"
