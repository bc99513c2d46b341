"""Who registers for an activity, in which order, and who waits."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from station_app.activities import registration
from station_app.activities import service as activities
from station_app.activities.registration import RegistrationClosed
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
        person = roster.add_person(name=name, phone=f"1380000000{minute + 1}")
        registration.register(row.uid, person.uid)
    return row.uid


def test_a_registration_names_the_person_and_the_moment(full: str) -> None:
    rows = registration.list_registrations(full)
    assert [(row.name, row.state) for row in rows] == [
        ("彭小艺", "registered"), ("周秀兰", "registered"), ("胡国强", "waiting"),
    ]  # fmt: skip
    assert [roster.find_person(row.person_uid).name for row in rows] == ["彭小艺", "周秀兰", "胡国强"]
    assert [f"{row.at:%H:%M}" for row in rows] == ["09:00", "09:01", "09:02"]
    assert activities.get_activity(full).registered == 2


def test_who_waits_moves_up(full: str) -> None:
    moved = registration.unregister(full, "彭小艺")
    assert [(row.name, row.state, row.phone) for row in moved] == [("胡国强", "registered", "138****0003")]
    assert [(row.name, row.state) for row in registration.list_registrations(full)] == [
        ("周秀兰", "registered"), ("胡国强", "registered"),
    ]  # fmt: skip
    assert registration.register(full, "彭小艺") == "waiting"
    assert registration.register(full, "彭小艺") == "waiting"
    assert registration.unregister(full, "彭小艺") == []
    assert registration.unregister(full, "彭小艺") == []


def test_the_order_is_that_of_coming_even_where_the_clock_is_set_back(full: str, frozen_clock: Mover) -> None:
    frozen_clock(datetime(2026, 9, 12, 7, 0))
    assert registration.register(full, roster.add_person(name="王二").uid) == "waiting"
    assert [row.name for row in registration.list_registrations(full)] == [
        "彭小艺", "周秀兰", "胡国强", "王二",
    ]  # fmt: skip
    registration.unregister(full, "周秀兰")
    assert [row.name for row in registration.list_registrations(full) if row.state == "waiting"] == ["王二"]


def test_registering_ends_with_the_activity(full: str, frozen_clock: Mover) -> None:
    frozen_clock(datetime(2026, 9, 13, 16, 29))
    registration.unregister(full, "胡国强")
    frozen_clock(datetime(2026, 9, 13, 16, 30))
    before = registration.list_registrations(full)
    for act in (registration.register, registration.unregister):
        with pytest.raises(RegistrationClosed) as refused:
            act(full, "周秀兰")
        assert refused.value.details["status"] == "held"
    assert registration.list_registrations(full) == before


def test_a_cancelled_one_and_a_draft_take_nobody(full: str, frozen_clock: Mover) -> None:
    activities.cancel_activity(full)
    with pytest.raises(RegistrationClosed):
        registration.register(full, "胡国强")
    activities.restore_activity(full)
    assert registration.register(full, "胡国强") == "waiting"
    draft = activities.add_activity(
        title="没定",
        starts=datetime(2026, 9, 14, 9),
        ends=datetime(2026, 9, 14, 10),
        category="学",
        draft=True,
    )
    with pytest.raises(RegistrationClosed):
        registration.register(draft.uid, "胡国强")
