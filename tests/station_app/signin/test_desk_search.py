"""Whom the desk's box finds first, and taking several entries back in one step."""

from __future__ import annotations

from datetime import datetime

import pytest

from station_app.activities import registration
from station_app.core.errors import NotFound
from station_app.operators import service as operators
from station_app.roster import service as roster
from station_app.signin import errors
from station_app.signin import service as signin
from tests.conftest import Mover
from tests.station_app.activities.test_service import plan


def names(uid: str, text: str, limit: int = 12) -> list[str]:
    return [hit.name for hit in signin.find_at_desk(uid, text, limit=limit)]


def test_who_registered_comes_first_however_many_were_seen_later(
    station: operators.SetUp, frozen_clock: Mover
) -> None:
    uid, other = plan().uid, plan(title="别的").uid
    expected = roster.add_person(name="周秀兰").uid
    registration.register(uid, expected)
    for number in range(30):
        frozen_clock(datetime(2026, 9, 12, 9, 30 + number // 2, number))
        signin.sign_in(other, roster.add_person(name=f"周{'一二三四五六七八九十'[number % 10]}明").uid)
    assert names(uid, "z")[0] == "周秀兰"
    assert len(names(uid, "z")) == 12


def test_among_equals_who_has_not_come_stands_first(station: operators.SetUp, frozen_clock: Mover) -> None:
    uid = plan().uid
    came, gone, due = (roster.add_person(name=name).uid for name in ("周一", "周二", "周三"))
    for person in (came, gone, due):
        registration.register(uid, person)
    frozen_clock(datetime(2026, 9, 12, 9, 10))
    for person in (gone, came):
        signin.sign_in(uid, person)
    frozen_clock(datetime(2026, 9, 12, 9, 40))
    signin.sign_out(uid, gone)
    hits = {hit.name: hit for hit in signin.find_at_desk(uid, "周")}
    assert names(uid, "周")[0] == "周三"
    assert hits["周一"].since == datetime(2026, 9, 12, 9, 10)
    assert (hits["周二"].since, hits["周二"].came_before) == (None, True)
    assert (hits["周三"].since, hits["周三"].came_before) == (None, False)


def test_a_sign_in_that_was_taken_back_counts_as_never_come(
    station: operators.SetUp, frozen_clock: Mover
) -> None:
    uid, person = plan().uid, roster.add_person(name="周秀兰").uid
    signin.void_event(signin.sign_in(uid, person).event, reason="slip")
    hit = signin.find_at_desk("2026-0001", "zxl")[0]
    assert (hit.since, hit.came_before) == (None, False)
    with pytest.raises(NotFound):
        signin.find_at_desk("2026-0099", "zxl")


def test_several_entries_are_taken_back_together_or_not_at_all(
    station: operators.SetUp, frozen_clock: Mover
) -> None:
    uid = plan().uid
    for name in ("周一", "周二", "周三"):
        signin.sign_in(uid, roster.add_person(name=name).uid)
    frozen_clock(datetime(2026, 9, 12, 9, 30))
    entries = [row.event for row in signin.sign_everyone_out(uid)]
    signin.void_event(entries[0], reason="slip")
    with pytest.raises(errors.NothingToVoid):
        signin.void_events(entries, reason="all of them")
    assert signin.count_sheet(uid).inside == 1
    assert len(signin.void_events(entries[1:], reason="the others")) == 2
    assert signin.count_sheet(uid).inside == 3
