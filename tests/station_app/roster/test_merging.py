"""Two records of one person: found, merged, read as one, and taken apart again exactly."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from station_app.activities import registration
from station_app.core import clock, store
from station_app.core.changelog import Change, ChangePrivate
from station_app.core.db import Logged, db
from station_app.core.errors import NotFound
from station_app.core.ids import new_id
from station_app.library import history, scanning
from station_app.library import service as library
from station_app.operators import service as operators
from station_app.roster import aliases, duplicates, importing, merging
from station_app.roster import service as roster
from station_app.roster.errors import AlreadyOne, CannotMerge, NothingMerged, SamePersonThere
from station_app.roster.models import Person, PersonAlias
from station_app.signin import service as signin
from station_app.signin import taking_part
from station_app.signin.errors import AlreadySignedIn, NotSignedInHere
from station_app.signin.models import HoursLine
from station_app.signin.rows import Capacity
from tests.station_app.activities.test_service import plan
from tests.station_app.core.test_store import tables
from tests.station_app.roster.test_import_properties import prepared

NUMBER = "11010519491231002X"


@pytest.fixture
def morning(station: operators.SetUp) -> Iterator[Any]:
    with clock.frozen(datetime(2026, 9, 12, 8, 0)) as move:
        yield move


def add(name: str = "周秀兰", **fields: Any) -> str:
    """A record without a phone, so that two of one name can be there."""
    return roster.add_person(name=name, **fields).uid


def state() -> dict[str, list[tuple[Any, ...]]]:
    """Every row of every logged table but for its own counter, and the derived open intervals."""
    found = {}
    for table in tables(Logged):
        meta: Any = vars(table)["_meta"]
        columns = [f'"{f.column_name}"' for f in meta.sorted_fields if f.name != "rev"]
        sql = f'SELECT {", ".join(columns)} FROM "{meta.table_name}" ORDER BY id'
        found[meta.table_name] = db.execute_sql(sql).fetchall()
    found["open_interval"] = sorted(db.execute_sql("SELECT * FROM open_interval").fetchall())
    return found


def test_a_merge_moves_everything_in_what_is_read_and_back(morning: Any) -> None:
    keep = add(birth_date="1962-03-01", teams=["书香队"], phone="13800002046")
    other = add(area="丰园社区", teams=["书香队", "护学岗队"], consent_on="2026-01-02")
    first, second = plan(hour=9).uid, plan(hour=13).uid
    morning(datetime(2026, 9, 12, 9, 0))
    signin.sign_in(first, keep, role=Capacity.VOLUNTEER)
    signin.sign_in(second, other, role=Capacity.VOLUNTEER)
    book = library.add_title(title="边城", count=1).copies[0].barcode
    card = library.reader_card(other).card
    library.lend(card, [book])
    before = state()
    done = merging.merge_people(keep, other)
    assert (done.keep.uid, done.other, set(done.taken)) == (keep, other, {"area"})
    assert done.keep.teams == ("书香队", "护学岗队")
    for name in (keep, other):
        assert roster.find_person(name).uid == keep
    assert [p.uid for p in roster.find_people("周秀兰")] == [keep]
    assert [c.given_on for c in roster.show_person(keep).consents] == ["2026-01-02"]
    assert {row.activity for row in taking_part.list_parts(keep)} == {first, second}
    reader = library.reader_of(keep)
    assert reader is not None
    assert (reader.card, reader.person, reader.name) == (card, keep, "周秀兰")
    assert [loan.title for loan in reader.loans] == ["边城"]
    assert [past.title for past in history.list_history(card)] == ["边城"]
    assert signin.list_sheet(second)[0].person == keep
    assert {team.name: team.people for team in roster.list_teams()} == {"书香队": 1, "护学岗队": 1}
    assert roster.roster_counts().people == 1
    assert [line.kind for line in roster.list_changes(keep)].count("merge") == 1
    assert [(row.uid, row.name) for row in merging.list_merged(keep)] == [(other, "周秀兰")]
    back = merging.unmerge_people(keep)
    assert (back.other, back.left) == (other, ())
    assert state() == before
    assert library.reader_of(keep) is None
    assert store.free_of_trouble(quick=False) == []


def test_the_log_names_both_and_has_no_number(morning: Any) -> None:
    keep, other = add(phone="13800002046"), add(id_number=NUMBER)
    after = Change.select().count()
    merging.merge_people(keep, other)
    lines = [c.line for c in Change.select().where(Change.n > after, Change.table_name == "person_alias")]
    assert len(lines) == 1
    assert keep in lines[0]
    assert other in lines[0]
    assert NUMBER not in "".join(c.line for c in Change.select())
    alias = Change.select(Change.n).where(Change.table_name == "person_alias")
    assert not ChangePrivate.select().where(ChangePrivate.n.in_(alias)).exists()


def test_fields_are_chosen_one_by_one(morning: Any) -> None:
    keep = add(phone="13800002046", address="3 栋", volunteer_number="V1", note="旧")
    other = add(phone="13900000001", address="5 栋", volunteer_number="V2", id_number=NUMBER)
    compared = merging.compare_people(keep, other)
    pairs = {pair.name: pair for pair in compared.fields}
    assert (pairs["phone"].keep, pairs["phone"].other, pairs["phone"].same) == (
        "138****2046", "139****0001", False,
    )  # fmt: skip
    assert pairs["id_number"].take
    assert not pairs["address"].take
    assert compared.shared == ()
    assert not compared.is_sure
    merging.merge_people(keep, other, take=["phone", "id_number", "volunteer_number"])
    shown = roster.reveal_values(keep)
    assert (shown["phone"], shown["id_number"]) == ("13900000001", NUMBER)
    card = roster.show_person(keep)
    assert (card.values["address"], card.row.volunteer_number) == ("3 栋", "V2")
    assert roster.find_person(NUMBER).uid == keep
    merging.unmerge_people(other)
    assert roster.find_person("V1").uid == keep
    assert roster.find_person("V2").uid == other
    assert roster.find_person("13800002046").uid == keep


def test_the_other_records_numbers_still_name_the_person(morning: Any) -> None:
    keep, other = add(phone="13800002046"), add(phone="13900000001", id_number=NUMBER)
    merging.merge_people(keep, other, take=[])
    assert roster.find_person("13900000001").uid == keep
    assert roster.find_person(NUMBER).uid == keep
    assert [p.uid for p in roster.find_people("0001")] == [keep]
    roster.edit_person(keep, address="7 栋")
    assert [p.uid for p in roster.find_people("39000")] == [keep]
    with pytest.raises(SamePersonThere) as caught:
        add(id_number=NUMBER)
    assert caught.value.details["uid"] == keep
    assert roster.add_walk_in(name="周秀兰", phone="13900000001", capacity="resident") == keep
    merging.unmerge_people(other)
    assert [p.uid for p in roster.find_people("39000")] == [other]


def test_what_was_changed_since_stays(morning: Any) -> None:
    keep, other = add(phone=""), add(phone="13900000001", area="丰园社区")
    merging.merge_people(keep, other)
    roster.edit_person(keep, area="井圭社区")
    assert merging.unmerge_people(other).left == ("area",)
    row = roster.find_person(keep)
    assert (row.area, row.phone) == ("井圭社区", "")


def test_merged_twice_and_taken_apart_in_the_middle(morning: Any) -> None:
    a, b, c = add(phone="13800000001"), add(phone="13800000002"), add(phone="13800000003")
    merging.merge_people(b, a)
    merging.merge_people(c, b)
    assert aliases.everyone(c) == [c, a, b]
    assert roster.find_person(a).uid == c
    with pytest.raises(AlreadyOne):
        merging.merge_people(a, c)
    with pytest.raises(NothingMerged):
        merging.unmerge_people(c)
    merging.unmerge_people(b)
    assert (roster.find_person(a).uid, roster.find_person(b).uid) == (b, b)
    assert aliases.everyone(c) == [c]
    merging.unmerge_people(a)
    assert not PersonAlias.select().exists()
    with pytest.raises(NothingMerged):
        merging.unmerge_people(a)


def test_both_inside_at_once_is_settled_first(morning: Any) -> None:
    keep, other = add(), add()
    activity = plan(hour=9).uid
    morning(datetime(2026, 9, 12, 9, 0))
    signin.sign_in(activity, keep)
    entry = signin.sign_in(activity, other).event
    with pytest.raises(CannotMerge) as caught:
        merging.merge_people(keep, other)
    assert "now" in caught.value.message
    assert merging.compare_people(keep, other).obstacles == tuple(caught.value.obstacles)
    signin.sign_out(activity, other)
    assert any("too many" in words for words in merging.compare_people(keep, other).notices)
    merging.merge_people(keep, other)
    assert signin.count_sheet(activity).signed_in == 1
    assert signin.count_signed_in([activity]) == {activity: 1}
    signin.void_event(entry, reason="重复")
    assert len(signin.list_sheet(activity)) == 1


def test_two_cards_are_one_reader(morning: Any) -> None:
    keep, other = add(), add()
    books = [copy.barcode for copy in library.add_title(title="边城", count=3).copies]
    mine, theirs = library.reader_card(keep).card, library.reader_card(other).card
    library.lend(mine, books[:1])
    library.lend(theirs, books[1:2])
    assert any("card" in words for words in merging.compare_people(keep, other).notices)
    merging.merge_people(keep, other)
    for card in (mine, theirs):
        reader = library.find_reader(card)
        assert (reader.card, reader.person, len(reader.loans), reader.lent_ever) == (card, keep, 2, 2)
    (row,) = scanning.look_up("周秀兰").readers
    assert row.card == mine
    (outcome,) = library.lend(mine, books[1:2])
    assert outcome.code == "renewed"
    merging.unmerge_people(other)
    assert [len(library.find_reader(card).loans) for card in (mine, theirs)] == [1, 1]


def test_two_registrations_take_one_place(morning: Any) -> None:
    keep, other, third = add(), add(), add("王甲")
    activity = plan(hour=15, capacity=2).uid
    for who in (keep, other):
        assert registration.register(activity, who) == "registered"
    assert registration.register(activity, third) == "waiting"
    merging.merge_people(keep, other)
    assert [row.person_uid for row in registration.list_registrations(activity)] == [keep, third]
    assert registration.register(activity, other) == "registered"
    registration.unregister(activity, other)
    assert [row.person_uid for row in registration.list_registrations(activity)] == [third]


def test_an_import_knows_the_merged_record(morning: Any) -> None:
    keep = add(phone="13800002046")
    rows: list[tuple[Any, ...]] = [
        ("周秀兰", None, None, None, "13900000001", *[None] * 6),
        ("只有名字", *[None] * 10),
    ]
    importing.commit_import(importing.plan_rows(prepared(rows)))
    other = roster.find_person("13900000001").uid
    alone = roster.find_person("只有名字").uid
    merging.merge_people(keep, other)
    merging.merge_people(keep, alone)
    again = importing.plan_rows(prepared(rows))
    assert (again.added, again.unchanged) == ((), 1)
    assert [one.code for one in again.refused] == ["twice-in-file"]
    assert roster.roster_counts().people == 1


def test_erasing_somebody_erases_every_record(morning: Any) -> None:
    keep, other = add(phone="13800002046"), add(phone="13900000001", note="秘密")
    merging.merge_people(keep, other, take=["note", "phone"])
    roster.erase_person(keep)
    left = str(list(Person.select().dicts())) + str(list(PersonAlias.select().dicts()))
    for word in ("周秀兰", "13800002046", "13900000001", "秘密"):
        assert word not in left
    assert store.free_of_trouble(quick=False) == []


def test_who_is_not_the_same_is_remembered(morning: Any) -> None:
    a, b, c = (add(birth_date="1960-01-01", area="丰园") for _n in range(3))
    (found,) = duplicates.list_duplicates()
    assert (found.why, {p.uid for p in found.people}) == ("birth", {a, b, c})
    duplicates.note_not_same([a, b])
    (found,) = duplicates.list_duplicates()
    assert {p.uid for p in found.people} == {a, b, c}
    duplicates.note_not_same([b, c, a])
    assert duplicates.list_duplicates() == []
    duplicates.forget_not_same([a, b])
    (found,) = duplicates.list_duplicates()
    assert {p.uid for p in found.people} == {a, b}
    merging.merge_people(a, b)
    assert duplicates.list_duplicates() == []


def test_the_keys_come_in_their_order(morning: Any) -> None:
    one = add(id_number=NUMBER, phone="13800002046")
    # The same numbers cannot be entered a second time; an older program or a restored file may have them.
    two = add("周秀蘭")
    Person.update(id_number=NUMBER, rev=Person.rev + 1).where(Person.id == two).execute()
    three = add()
    Person.update(phone_2="13800002046", rev=Person.rev + 1).where(Person.id == three).execute()
    found = [(row.why, {p.uid for p in row.people}) for row in duplicates.list_duplicates()]
    assert found == [("id", {one, two}), ("phone", {one, three})]
    assert merging.compare_people(one, two).shared == ("id",)
    assert merging.compare_people(one, three).is_sure


def test_a_name_alone_finds_nobody_and_contradictions_part(morning: Any) -> None:
    add(), add()
    assert duplicates.list_duplicates() == []
    add("李芳", area="丰园", sex="女"), add("李芳", area="丰园", sex="男")
    assert duplicates.list_duplicates() == []
    add("吴刚", area="丰园"), add("吴刚", area="丰园")
    (found,) = duplicates.list_duplicates()
    assert found.why == "area"


def test_nobody_is_merged_with_whom_is_not_there(morning: Any) -> None:
    uid = add()
    with pytest.raises(NotFound):
        merging.merge_people(uid, "nobody")
    with pytest.raises(AlreadyOne):
        merging.merge_people(uid, uid)


ACTS = st.lists(
    st.tuples(st.sampled_from(("in", "out", "hours", "lend", "team", "consent", "merge", "unmerge")),
              st.integers(0, 2), st.integers(0, 2)),
    max_size=14,
)  # fmt: skip


@settings(max_examples=20)
@given(acts=ACTS, take=st.sets(st.sampled_from(merging.CHOICES)), swap=st.booleans())
def test_merging_loses_nothing_and_unmerging_restores_every_row(
    morning: Any, acts: list[tuple[str, int, int]], take: set[str], swap: bool
) -> None:
    with db.atomic() as whole:
        try:
            _merge_and_back(morning, acts, take, swap)
        finally:
            whole.rollback()


def _merge_and_back(move: Any, acts: list[tuple[str, int, int]], take: set[str], swap: bool) -> None:
    moment = datetime(2026, 9, 12, 9, 0)
    move(moment)
    people = [add(address=f"{n} 栋", volunteer_number=f"N{n}", note=f"备注{n}") for n in range(3)]
    activities = [plan(hour=hour).uid for hour in (9, 9, 10)]
    books = [copy.barcode for copy in library.add_title(title="边城", count=3).copies]
    for what, who, which in acts:
        person = people[who]
        try:
            if what == "in":
                signin.sign_in(activities[which], person, role=Capacity.VOLUNTEER)
            elif what == "out":
                signin.sign_out(activities[which], person)
            elif what == "hours":
                HoursLine.create(
                    id=new_id(), person=person, activity=None, day="2026-05-01", minutes=30 + which,
                    kind="service",
                )  # fmt: skip
            elif what == "lend":
                library.lend(library.reader_card(person).card, [books[which]])
            elif what == "team":
                roster.edit_person(person, teams=[f"第{which}队"])
            elif what == "consent":
                roster.give_consent(person, kind="record", given_on="2026-01-02")
            elif what == "merge":
                merging.merge_people(person, people[which])
            else:
                merging.unmerge_people(person)
        except (AlreadyOne, CannotMerge, NothingMerged, AlreadySignedIn, NotSignedInHere):
            continue
    keep, other = (people[1], people[0]) if swap else (people[0], people[1])
    keep, other = aliases.root_of(keep), aliases.root_of(other)
    if keep == other:
        return
    before, mine, theirs = state(), _sums(keep), _sums(other)
    try:
        merging.merge_people(keep, other, take=take)
    except CannotMerge:
        return
    assert _sums(keep) == _sums(other) == tuple(a + b for a, b in zip(mine, theirs, strict=True))
    merging.unmerge_people(other)
    assert state() == before
    assert (_sums(keep), _sums(other)) == (mine, theirs)


def _sums(person: str) -> tuple[int, ...]:
    """Minutes in the book, stays on sheets, loans, books out."""
    uid = roster.find_person(person).uid
    reader = library.reader_of(uid)
    stays = sum(row.person == uid for (a,) in db.execute_sql("SELECT id FROM activity") for row in
                signin.list_sheet(a))  # fmt: skip
    return (
        signin.hours_of(person).minutes,
        stays,
        reader.lent_ever if reader else 0,
        len(reader.loans) if reader else 0,
    )
