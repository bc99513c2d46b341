"""The order of the roster that is kept in memory is what a fresh reading gives, whoever wrote meanwhile."""

from __future__ import annotations

import threading

import pytest

from station_app.core.db import atomic, db
from station_app.core.ids import new_id
from station_app.operators import service as operators
from station_app.roster import ordering
from station_app.roster import service as roster
from station_app.roster.models import Person
from station_app.roster.rows import RosterFilter
from station_app.signin.models import HoursLine

SORTS = ("name", "seen", "hours", "number")


def fresh(sort: str) -> list[str]:
    """The same order, read by peewee and sorted by Python."""
    people = list(Person.select().where(Person.status == "active"))
    minutes: dict[str, int] = {}
    for line in HoursLine.select():
        minutes[line.person_id] = minutes.get(line.person_id, 0) + line.minutes
    people.sort(key=lambda p: (p.sort_key, p.id))
    if sort == "seen":
        people.sort(key=lambda p: -p.seen_at)
    elif sort == "hours":
        people.sort(key=lambda p: -max(minutes.get(p.id, 0), 0))
    elif sort == "number":
        people.sort(key=lambda p: (p.volunteer_number is None, p.volunteer_number or "", p.id))
    return [p.id for p in people]


def hours(person: str, minutes: int) -> None:
    HoursLine.create(
        id=new_id(), person=person, day="2026-05-01", minutes=minutes, kind="service", reason="paper"
    )


@pytest.mark.parametrize("sort", SORTS)
def test_after_each_write(station: operators.SetUp, sort: str) -> None:
    asked = RosterFilter(sort=sort)
    uids = [roster.add_person(name=name, phone="").uid for name in ("邓四", "安一", "白二", "曹三")]
    assert roster.list_uids(asked) == fresh(sort)
    hours(uids[2], 90)
    hours(uids[0], -30)
    assert roster.list_uids(asked) == fresh(sort)
    Person.update(seen_at=5, volunteer_number="7", rev=Person.rev + 1).where(Person.id == uids[3]).execute()
    assert roster.list_uids(asked) == fresh(sort)
    roster.edit_person(uids[1], name="郑一")
    assert roster.list_uids(asked) == fresh(sort)
    assert roster.list_uids(RosterFilter(sort=sort, text="zhengyi")) == [uids[1]]


@pytest.mark.parametrize("copied", [30_000, 0])
@pytest.mark.parametrize("sort", SORTS)
def test_chips_let_the_same_people_through_as_a_reading_of_the_rows(
    station: operators.SetUp, sort: str, copied: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ordering, "MOST_COPIED", copied)
    whole = {"id_number": "11010519491231002X", "phone": "13800000001"}
    roster.add_person(name="安一", capacities=("volunteer", "reader"), teams=["书香队"], **whole)
    for name in ("白二", "曹三"):
        uid = roster.add_person(name=name, phone="", capacities=("resident",), teams=["书香队"]).uid
        Person.update(seen_at=5).where(Person.id == uid).execute()
    roster.add_person(name="邓四", phone="13800000002")
    hours(roster.find_person("曹三").uid, 90)
    for wanted, let in (
        (RosterFilter(sort=sort), "安白曹邓"), (RosterFilter(sort=sort, capacity="volunteer"), "安邓"),
        (RosterFilter(sort=sort, incomplete=True), "白曹邓"), (RosterFilter(sort=sort, seen_since=5), "白曹"),
        (RosterFilter(sort=sort, text="b", incomplete=True, seen_since=1, team="书香队"), "白"),
        (RosterFilter(sort=sort, minutes=(60, 0)), "曹"), (RosterFilter(sort=sort, minutes=(60, 90)), ""),
        (RosterFilter(sort=sort, capacity="read"), ""),
    ):  # fmt: skip
        here = [uid for uid in fresh(sort) if Person.get_by_id(uid).name[0] in let]
        assert roster.list_uids(wanted) == [one.uid for one in roster.list_people(wanted)] == here
        assert roster.count_people(wanted) == len(here)
    counts = roster.roster_counts()
    assert (counts.people, counts.volunteers, counts.incomplete) == (4, 2, 3)


def test_the_rows_themselves_are_not_read(station: operators.SetUp) -> None:
    """A district's rows are 75 MB, encrypted; the index of names a tenth of it."""
    roster.list_uids()
    for sort in ("name", "hours"):
        plan = db.execute_sql("EXPLAIN QUERY PLAN " + ordering._reading(sort)).fetchall()
        assert any("COVERING INDEX person_sort_key" in row[3] for row in plan)
    seen: list[str] = []
    real = db.execute_sql
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(db, "execute_sql", lambda sql, *values: (seen.append(sql), real(sql, *values))[1])
        roster.roster_counts()
    (plan,) = real("EXPLAIN QUERY PLAN " + seen[-1], ("active",)).fetchall()
    assert "COVERING INDEX person_sort_key" in plan[3]


def test_after_a_write_that_is_taken_back(station: operators.SetUp) -> None:
    roster.add_person(name="安一", phone="")
    before = roster.list_uids()

    @atomic
    def fail() -> None:
        roster.add_person(name="白二", phone="")
        assert len(roster.list_uids()) == 2
        raise InterruptedError

    with pytest.raises(InterruptedError):
        fail()
    assert roster.list_uids() == before


def test_after_another_connection_wrote(station: operators.SetUp) -> None:
    uids = [roster.add_person(name=name, phone="").uid for name in ("安一", "白二")]
    assert roster.list_uids(RosterFilter(sort="seen")) == uids

    def elsewhere() -> None:
        with db.connection_context():
            Person.update(seen_at=9).where(Person.id == uids[1]).execute()

    other = threading.Thread(target=elsewhere)
    other.start()
    other.join()
    assert roster.list_uids(RosterFilter(sort="seen")) == uids[::-1]


def test_nothing_written_nothing_read_anew(station: operators.SetUp) -> None:
    uids = [roster.add_person(name="安一", phone="").uid]
    roster.list_uids(RosterFilter(sort="hours", text="a"))
    made = db.execute_sql("SELECT total_changes()").fetchone()
    assert roster.list_uids(RosterFilter(sort="hours", text="an")) == uids
    roster.list_uids(RosterFilter(sort="hours", text="an", incomplete=True))
    assert db.execute_sql("SELECT total_changes()").fetchone() == made
