"""The desk: one open interval, honest times, closing, the hours book."""

from __future__ import annotations

import threading
from datetime import date, datetime, timedelta

import pytest

from station_app.activities import registration
from station_app.activities import service as activities
from station_app.activities.rows import ActivityStatus
from station_app.core import clock, store
from station_app.core.db import IntegrityError, connection, db
from station_app.core.errors import NotFound, StationError
from station_app.operators import service as operators
from station_app.roster import service as roster
from station_app.signin import errors, events, stars
from station_app.signin import service as signin
from station_app.signin.minutes import Margins
from station_app.signin.models import HoursLine, OpenInterval, SignInEvent
from station_app.signin.rows import Capacity
from tests.conftest import Mover
from tests.station_app.activities.test_service import plan

NINE = datetime(2026, 9, 12, 9, 0)


def at(hour: int, minute: int = 0, day: int = 12) -> datetime:
    return datetime(2026, 9, day, hour, minute)


def volunteer(name: str = "周秀兰") -> str:
    return roster.add_person(name=name).uid


def test_in_and_out(station: operators.SetUp, frozen_clock: Mover) -> None:
    uid, who = plan().uid, volunteer()
    frozen_clock(at(8, 55))
    came = signin.sign_in(uid, who)
    assert (came.name, came.kind, came.place, came.at.replace(tzinfo=None)) == ("周秀兰", "in", 1, at(8, 55))
    with pytest.raises(errors.AlreadySignedIn) as caught:
        signin.sign_in(uid, "周秀兰")
    assert "08:55" in str(caught.value)
    frozen_clock(at(10, 15))
    left = signin.sign_out("2026-0001", who)
    assert (left.kind, left.minutes) == ("out", 75)
    with pytest.raises(errors.NotSignedInHere):
        signin.sign_out(uid, who)
    row = signin.list_sheet(uid)[0]
    assert (row.minutes, row.mended, row.role, row.in_event, row.out_event) == (
        75, False, Capacity.VOLUNTEER, came.event, left.event,
    )  # fmt: skip
    assert roster.find_person(who).seen_at == clock.from_ms(clock.to_ms(at(8, 55)))


def test_leaving_and_coming_back_makes_two_stays_of_one_person(
    station: operators.SetUp, frozen_clock: Mover
) -> None:
    uid, who = plan().uid, volunteer()
    for hour, minute, act in ((9, 0, signin.sign_in), (9, 30, signin.sign_out), (10, 0, signin.sign_in)):
        frozen_clock(at(hour, minute))
        act(uid, who)
    counts = signin.count_sheet(uid)
    assert (counts.signed_in, counts.inside, counts.left, counts.volunteers) == (1, 1, 0, 1)
    assert [row.minutes for row in signin.list_sheet(uid)] == [30, 0]
    assert signin.count_signed_in([uid, "other"]) == {uid: 1}


def test_an_entry_with_a_time_is_marked_and_must_be_possible(
    station: operators.SetUp, frozen_clock: Mover
) -> None:
    uid, who = plan().uid, volunteer()
    frozen_clock(at(10))
    with pytest.raises(errors.ImpossibleTime):
        signin.sign_in(uid, who, at=at(10, 2))
    signin.sign_in(uid, who, at=at(9, 10))
    with pytest.raises(errors.ImpossibleTime):
        signin.sign_out(uid, who, at=at(9, 9))
    signin.sign_out(uid, who, at=at(9, 50))
    assert [e.mended for e in SignInEvent.select()] == [1, 1]
    row = signin.list_sheet(uid)[0]
    assert (row.came, row.left, row.minutes, row.mended) == (at(9, 10), at(9, 50), 40, True)


def test_who_is_entered_afterwards_was_there_from_start_to_end(
    station: operators.SetUp, frozen_clock: Mover
) -> None:
    activity = plan()
    frozen_clock(at(9, day=13))
    signin.sign_in(activity.uid, volunteer())
    assert signin.walk_in(activity.uid, name="新来的").at.replace(tzinfo=None) == activity.starts
    assert len(signin.sign_everyone_out(activity.uid)) == 2
    rows = signin.list_sheet(activity.uid)
    assert [(row.came, row.left, row.mended) for row in rows] == [(activity.starts, activity.ends, True)] * 2


def test_a_clock_set_back_never_makes_a_stay_end_before_it_began(
    station: operators.SetUp, frozen_clock: Mover
) -> None:
    uid, who = plan().uid, volunteer()
    frozen_clock(at(10))
    signin.sign_in(uid, who)
    frozen_clock(at(9))
    assert signin.sign_out(uid, who).at.replace(tzinfo=None) == at(10)


@pytest.mark.parametrize("state", ["draft", "cancelled", "closed"])
def test_nobody_signs_in_where_it_is_not_open(
    station: operators.SetUp, frozen_clock: Mover, state: str
) -> None:
    uid, who = plan(draft=state == "draft").uid, volunteer()
    if state == "cancelled":
        activities.cancel_activity(uid)
    if state == "closed":
        entry = signin.sign_in(uid, who).event
        frozen_clock(at(11))
        signin.close_activity(uid)
        with pytest.raises(errors.ActivityNotOpen):
            signin.void_event(entry, reason="")
        with pytest.raises(errors.ActivityNotOpen):
            signin.close_activity(uid)
    with pytest.raises(errors.ActivityNotOpen):
        signin.sign_in(uid, who)


def test_roles_are_worked_out(station: operators.SetUp, frozen_clock: Mover) -> None:
    speaker = volunteer("讲师")
    uid = plan(speaker=speaker).uid
    people = {
        speaker: Capacity.SPEAKER,
        roster.add_person(name="干事", capacities=("volunteer", "staff")).uid: Capacity.STAFF,
        volunteer("志愿者"): Capacity.VOLUNTEER,
        roster.add_person(name="居民", capacities=("resident",)).uid: Capacity.PUBLIC,
    }
    for who in people:
        signin.sign_in(uid, who)
    other = volunteer("改了的")
    signin.sign_in(uid, other, role=Capacity.PUBLIC)
    assert {row.person: row.role for row in signin.list_sheet(uid)} == {**people, other: Capacity.PUBLIC}


def test_a_walk_in_needs_a_name_alone(station: operators.SetUp, frozen_clock: Mover) -> None:
    uid = plan().uid
    came = signin.walk_in(uid, name="新来的")
    row = signin.list_sheet(uid)[0]
    assert (row.name, row.walk_in, row.role) == ("新来的", True, Capacity.PUBLIC)
    assert roster.find_person(came.person).capacities == ("resident",)
    before = SignInEvent.select().count()
    with pytest.raises(StationError):
        signin.walk_in(uid, name="1")
    assert SignInEvent.select().count() == before


def test_voiding_takes_back_by_an_entry_of_its_own(station: operators.SetUp, frozen_clock: Mover) -> None:
    uid, who = plan().uid, volunteer()
    came = signin.sign_in(uid, who)
    left = signin.sign_out(uid, who)
    signin.void_event(left.event, reason="按错")
    assert signin.count_sheet(uid).inside == 1
    with pytest.raises(errors.NothingToVoid):
        signin.void_event(left.event, reason="")
    void = signin.void_event(came.event, reason="认错人")
    for entry in (came.event, left.event, void.event):
        with pytest.raises(errors.NothingToVoid):
            signin.void_event(entry, reason="")
    with pytest.raises(NotFound):
        signin.void_event("nothing", reason="")
    assert (signin.list_sheet(uid), OpenInterval.select().count()) == ([], 0)
    assert SignInEvent.select().count() == 4


def test_a_sign_out_of_somebody_who_came_back_cannot_be_taken_back(
    station: operators.SetUp, frozen_clock: Mover
) -> None:
    uid, who = plan().uid, volunteer()
    signin.sign_in(uid, who)
    left = signin.sign_out(uid, who)
    signin.sign_in(uid, who)
    with pytest.raises(errors.AlreadySignedIn):
        signin.void_event(left.event, reason="")


def test_no_minute_counts_twice(station: operators.SetUp, frozen_clock: Mover) -> None:
    """Two stays can overlap: a sign-out taken back after the person had come and gone again."""
    uid, who = plan().uid, volunteer()
    frozen_clock(at(9))
    signin.sign_in(uid, who)
    frozen_clock(at(9, 30))
    first_out = signin.sign_out(uid, who).event
    frozen_clock(at(9, 40))
    signin.sign_in(uid, who)
    frozen_clock(at(10))
    signin.sign_out(uid, who)
    signin.void_event(first_out, reason="没走")
    frozen_clock(at(11))
    closing = signin.close_activity(uid)
    assert (closing.mended, closing.minutes) == (1, 120)
    assert sum(row.minutes for row in signin.list_sheet(uid)) == 120
    assert signin.hours_of(who).minutes == 120


def test_everyone_out_at_one_moment(station: operators.SetUp, frozen_clock: Mover) -> None:
    uid = plan().uid
    people = [volunteer(f"王{c}") for c in "甲乙丙"]
    for minute, who in enumerate(people):
        frozen_clock(at(9, minute))
        signin.sign_in(uid, who)
    signin.sign_out(uid, people[1])
    frozen_clock(at(11))
    done = signin.sign_everyone_out(uid)
    assert [(row.person, row.at.replace(tzinfo=None)) for row in done] == [
        (people[0], at(11)), (people[2], at(11)),
    ]  # fmt: skip
    assert signin.sign_everyone_out(uid) == []
    assert not any(row.mended for row in signin.list_sheet(uid))


def test_everyone_out_before_some_came_ends_their_stay_where_it_began(
    station: operators.SetUp, frozen_clock: Mover
) -> None:
    uid, early, late = plan().uid, volunteer("王甲"), volunteer("王乙")
    frozen_clock(at(9))
    signin.sign_in(uid, early)
    frozen_clock(at(10))
    signin.sign_in(uid, late)
    frozen_clock(at(11))
    signin.sign_everyone_out(uid, at=at(9, 30))
    assert [(row.minutes, row.mended) for row in signin.list_sheet(uid)] == [(30, True), (0, True)]
    signin.sign_in(uid, early)
    with pytest.raises(errors.ImpossibleTime):
        signin.sign_everyone_out(uid, at=at(12))


def test_closing_marks_missing_sign_outs_and_books_volunteers_alone(
    station: operators.SetUp, frozen_clock: Mover
) -> None:
    uid, gone, stayed = plan().uid, volunteer("王甲"), volunteer("王乙")
    guest = roster.add_person(name="群众", capacities=("resident",)).uid
    frozen_clock(at(9, 30))
    for who in (gone, stayed, guest):
        signin.sign_in(uid, who)
    frozen_clock(at(10))
    signin.sign_out(uid, gone)
    with pytest.raises(errors.NotOverYet):
        signin.close_activity(uid)
    frozen_clock(at(12))
    closing = signin.close_activity(uid)
    assert (closing.mended, closing.lines, closing.minutes) == (2, 2, 30 + 90)
    rows = {row.person: row for row in signin.list_sheet(uid)}
    assert [(rows[p].left, rows[p].mended) for p in (gone, stayed, guest)] == [
        (at(10), False), (at(11), True), (at(11), True),
    ]  # fmt: skip
    assert (signin.hours_of(stayed).minutes, signin.hours_of(guest).lines) == (90, ())
    assert signin.total_minutes([gone, stayed, guest]) == {gone: 30, stayed: 90}
    row = activities.get_activity(uid)
    assert (row.status, row.closed) == (ActivityStatus.HELD, True)


def test_an_activity_that_nobody_came_to_or_that_counts_nothing(
    station: operators.SetUp, frozen_clock: Mover
) -> None:
    empty, plain, who = plan().uid, plan(counts_hours=False, no_hours_reason="会议").uid, volunteer()
    signin.sign_in(plain, who)
    frozen_clock(at(11))
    with pytest.raises(errors.NobodyCame):
        signin.close_activity(empty)
    closing = signin.close_activity(plain)
    assert (closing.lines, closing.minutes, HoursLine.select().count()) == (0, 0, 0)


def test_margins_widen_what_counts(station: operators.SetUp, frozen_clock: Mover) -> None:
    uid, who = plan().uid, volunteer()
    frozen_clock(at(8, 40))
    signin.sign_in(uid, who)
    frozen_clock(at(11, 40))
    signin.sign_out(uid, who)
    assert [row.minutes for row in signin.list_sheet(uid, margins=Margins(15, 30))] == [165]
    assert signin.close_activity(uid, margins=Margins(15, 30)).minutes == 165


def test_a_night_is_one_stay_and_its_day_is_the_first(station: operators.SetUp, frozen_clock: Mover) -> None:
    uid, who = plan(hour=22, ends=at(1, day=13)).uid, volunteer()
    frozen_clock(at(22, 30))
    signin.sign_in(uid, who)
    frozen_clock(at(0, 45, day=13))
    assert signin.sign_out(uid, who).minutes == 135
    frozen_clock(at(1, day=13))
    signin.close_activity(uid)
    assert [(line.day, line.minutes) for line in signin.hours_of(who).lines] == [("2026-09-12", 135)]


def test_years_of_the_hours_book_and_the_star_of_all(station: operators.SetUp, frozen_clock: Mover) -> None:
    who = volunteer()
    for day in (date(2025, 12, 31), date(2026, 1, 1)):
        starts = datetime(day.year, day.month, day.day, 8)
        uid = plan(day=day, hour=8, ends=starts + timedelta(hours=10)).uid
        frozen_clock(starts)
        signin.sign_in(uid, who)
        frozen_clock(starts + timedelta(hours=10))
        signin.close_activity(uid)
    assert [signin.hours_of(who, year=y).minutes for y in (None, 2025, 2026, 2027)] == [1200, 600, 600, 0]
    assert signin.hours_of(who, year=2026).to_next == 100 * 60 - 1200


@pytest.mark.parametrize(
    ("hours", "star", "missing"),
    [(0, 0, 100), (99.9, 0, 0.1), (100, 1, 200), (300, 2, 300), (600, 3, 400), (1000, 4, 500),
     (1500, 5, None), (9999, 5, None)],
)  # fmt: skip
def test_stars(hours: float, star: int, missing: float | None) -> None:
    minutes = round(hours * 60)
    assert stars.star_of(minutes) == (star, None if missing is None else round(missing * 60))


def test_who_registered_and_has_not_come(station: operators.SetUp, frozen_clock: Mover) -> None:
    uid = plan(capacity=2).uid
    people = [volunteer(f"王{c}") for c in "甲乙丙"]
    for minute, who in enumerate(people):
        frozen_clock(at(8, minute))
        registration.register(uid, who)
    signin.sign_in(uid, people[0])
    assert [row.uid for row in signin.list_absent(uid)] == [people[1]]
    assert signin.count_sheet(uid).absent == 1
    hits = signin.find_at_desk(uid, "wang")
    assert [(hit.registered, hit.since is not None, hit.came_before) for hit in hits] == [
        (True, False, False), (True, True, True), (False, False, False),
    ]  # fmt: skip


@pytest.mark.parametrize("at_once", [2, 6])
def test_several_connections_open_one_interval(
    station: operators.SetUp, frozen_clock: Mover, at_once: int
) -> None:
    uid, who = plan().uid, volunteer()
    ready, outcomes = threading.Barrier(at_once), []

    def work() -> None:
        with connection():
            ready.wait()
            try:
                outcomes.append(signin.sign_in(uid, who).kind)
            except errors.AlreadySignedIn as error:
                outcomes.append(error.code)

    workers = [threading.Thread(target=work) for _n in range(at_once)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(30)
    assert sorted(outcomes) == ["already-signed-in"] * (at_once - 1) + ["in"]
    assert (SignInEvent.select().count(), OpenInterval.select().count()) == (1, 1)
    assert store.free_of_trouble(quick=False) == []


def test_the_database_itself_refuses_a_second_open_interval(
    station: operators.SetUp, frozen_clock: Mover
) -> None:
    uid, who = plan().uid, volunteer()
    signin.sign_in(uid, who)
    values = {"activity": uid, "person": who, "role": "public", "at": 1, "mended": False, "walk_in": False}
    with pytest.raises(IntegrityError, match="UNIQUE"), db.atomic():
        events.append_in(**values, method="desk")  # type: ignore[arg-type]
    assert SignInEvent.select().count() == 1
