"""Who registered beside who came: absent, unannounced, still waiting."""

from __future__ import annotations

from station_app.activities import registration
from station_app.operators import service as operators
from station_app.roster import service as roster
from station_app.signin import service as signin
from station_app.signin.turnout import turnout
from tests.conftest import Mover
from tests.station_app.activities.test_service import plan


def test_registered_and_come_are_kept_apart(station: operators.SetUp, frozen_clock: Mover) -> None:
    uid = plan(capacity=2).uid
    people = {name: roster.add_person(name=name).uid for name in ("甲一", "乙二", "丙三", "丁四", "戊五")}
    for name in ("甲一", "乙二", "丙三", "丁四"):
        registration.register(uid, people[name])
    for name in ("戊五", "丙三", "乙二"):
        signin.sign_in(uid, people[name])
    found = turnout(uid)
    assert [row.name for row in found.came] == ["乙二"]
    assert [row.name for row in found.absent] == ["甲一"] == [row.name for row in signin.list_absent(uid)]
    assert [row.name for row in found.unannounced] == ["戊五", "丙三"]
    assert [row.name for row in found.waiting] == ["丁四"]
    # Neither fact has written into the other.
    states = {row.name: row.state for row in registration.list_registrations(uid)}
    assert states == {"甲一": "registered", "乙二": "registered", "丙三": "waiting", "丁四": "waiting"}
    assert [row.registered for row in signin.list_sheet(uid)] == [False, False, True]
