"""People in the station: find, show, add, edit, consent, reveal, duplicates, erase."""

from __future__ import annotations

import json
from dataclasses import asdict
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from station_app.core import changelog
from station_app.core.changelog import Change, ChangePrivate
from station_app.core.db import db
from station_app.core.errors import NotFound, ValidationError
from station_app.operators import service as operators
from station_app.roster import duplicates, identity, pinyin
from station_app.roster import service as roster
from station_app.roster.errors import Ambiguous, SamePersonThere
from station_app.roster.models import Membership, Person
from station_app.roster.rows import RosterFilter
from tests.conftest import Mover

ID = "11010519491231002X"


def kinds(uid: str) -> list[str]:
    return [c.kind for c in Change.select().where(Change.row_id == uid).order_by(Change.n)]


def test_what_is_found_is_masked(station: operators.SetUp) -> None:
    uid = roster.add_person(name="周秀兰", id_number=ID, phone="13800002046", teams=["书香队"]).uid
    for row in (roster.find_people("zxl")[0], roster.find_person(uid), roster.show_person(uid).row):
        assert (row.id_number, row.phone, row.birth_date) == ("1101**********002X", "138****2046", "1949")
    assert kinds(uid) == ["insert"]


@given(st.dates(date(1900, 1, 1), date(2026, 1, 1)))
def test_a_masked_id_never_stands_beside_a_birth_date(station: operators.SetUp, born: date) -> None:
    """Four and four figures beside a birth date leave two candidates (domain §3.7)."""
    first = f"430199{born:%Y%m%d}003"
    number = first + identity.check_character(first)
    with db.atomic() as undo:
        uid = roster.add_person(name="王芳", id_number=number).uid
        card = roster.show_person(uid)
        said = [
            asdict(roster.find_people("wf")[0]),
            asdict(card.row),
            card.values,
            *map(asdict, roster.list_people()),
        ]
        text = json.dumps(said, ensure_ascii=False, default=str)
        undo.rollback()
    for writing in (f"{born:%Y-%m-%d}", f"{born:%Y%m%d}", number[6:14], number):
        assert writing not in text


def test_a_reveal_gives_everything_and_is_a_line(station: operators.SetUp) -> None:
    uid = roster.add_person(name="周秀兰", id_number=ID, phone="13800002046").uid
    row = roster.reveal_people([uid, "nobody"])[0]
    assert (row.id_number, row.phone, row.birth_date) == (ID, "13800002046", "1949-12-31")
    assert kinds(uid) == ["insert", "reveal"]
    history = roster.list_changes(uid)
    assert [(line.kind, line.operator) for line in history] == [("reveal", "罗晓敏"), ("insert", "罗晓敏")]


def test_a_person_goes_by_uid_number_phone_and_name(station: operators.SetUp) -> None:
    row = roster.add_person(
        name="周秀兰", id_number=ID, phone="13800002046", phone_2="88886666", volunteer_number="V007"
    )
    for key in (row.uid, "周秀兰", " 周秀兰 ", ID, ID.lower(), "138 0000 2046", "8888-6666", "V007"):
        assert roster.find_person(key).uid == row.uid
    roster.add_person(name="周秀兰", phone="13900000001")
    with pytest.raises(Ambiguous):
        roster.find_person("周秀兰")
    with pytest.raises(ValidationError, match="Say who it is"):
        roster.find_person(" ")
    with pytest.raises(NotFound):
        roster.find_person("没有这个人")


@given(
    st.lists(
        st.tuples(
            st.text(alphabet="王单曾乐秀兰小明𬱖䶮", min_size=2, max_size=4),
            st.from_regex(r"1[3-9][0-9]{9}", fullmatch=True),
        ),
        min_size=1,
        max_size=6,
        unique=True,
    ),
    st.data(),
)
def test_whoever_types_a_piece_of_it_finds_the_person(
    station: operators.SetUp, people: list[tuple[str, str]], data: st.DataObject
) -> None:
    with db.atomic() as undo:
        uids = [roster.add_person(name=name, phone=phone).uid for name, phone in people]
        place = data.draw(st.integers(0, len(people) - 1))
        name, phone = people[place]
        full, initials = (
            pinyin.name_keys(name).split("|")[1],
            "".join(pinyin._plain(r)[0][0] for r in pinyin.toned_syllables(name)),
        )
        whole = data.draw(st.sampled_from([name, full, full.upper(), initials, phone, phone[-4:]]))
        start = data.draw(st.integers(0, len(whole) - 1))
        piece = whole[start : data.draw(st.integers(start + 1, len(whole)))]
        found = {row.uid for row in roster.find_people(piece)}
        listed = {row.uid for row in roster.list_people(RosterFilter(text=piece))}
        undo.rollback()
    assert uids[place] in found
    assert found == listed


def test_whoever_was_seen_last_comes_first(station: operators.SetUp) -> None:
    first, second, third = (roster.add_person(name=f"王{c}").uid for c in "甲乙丙")
    roster.note_seen(second, 2000)
    roster.note_seen(third, 3000)
    roster.note_seen(third, 1000)
    assert [row.uid for row in roster.find_people("w")] == [third, second, first]
    assert [row.uid for row in roster.find_people("w", limit=1)] == [third]
    assert roster.find_people("  ") == []


def test_lists_are_filtered_sorted_and_paged(station: operators.SetUp) -> None:
    roster.add_person(name="曾一", teams=["书香队"], capacities=("volunteer", "reader"))
    roster.add_person(name="单二", capacities=("staff",), volunteer_number="2")
    roster.add_person(name="陈三", id_number=ID, phone="13800002046", volunteer_number="1")
    names = [row.name for row in roster.list_people()]
    assert names == ["陈三", "单二", "曾一"]
    assert [r.name for r in roster.list_people(limit=1, offset=1)] == ["单二"]
    assert [r.name for r in roster.list_people(RosterFilter(sort="number"))] == ["陈三", "单二", "曾一"]
    assert [r.name for r in roster.list_people(RosterFilter(capacity="reader"))] == ["曾一"]
    assert roster.list_people(RosterFilter(capacity="read")) == []
    assert [r.name for r in roster.list_members("书香队")] == ["曾一"]
    assert [r.name for r in roster.list_people(RosterFilter(incomplete=True))] == ["单二", "曾一"]
    counts = roster.roster_counts()
    assert (counts.people, counts.volunteers, counts.incomplete) == (3, 2, 2)
    assert [(t.name, t.people) for t in roster.list_teams()] == [("书香队", 1)]


def test_the_same_person_is_not_added_twice(station: operators.SetUp) -> None:
    roster.add_person(name="王芳", id_number=ID, phone="13800002046", volunteer_number="V1")
    with pytest.raises(SamePersonThere):
        roster.add_person(name="王 芳", id_number=ID.lower())
    with pytest.raises(SamePersonThere):
        roster.add_person(name="王芳", phone="+86 138 0000 2046")
    with pytest.raises(ValidationError) as caught:
        roster.add_person(name="李四", volunteer_number="V1")
    assert list(caught.value.problems) == ["volunteer_number"]
    roster.add_person(name="王芳", phone="13900000001")
    with pytest.raises(ValidationError):
        roster.edit_person("13900000001", volunteer_number="V1")
    assert Person.select().count() == 2


def test_every_field_that_cannot_be_is_told_and_nothing_is_written(station: operators.SetUp) -> None:
    before = Change.select().count()
    with pytest.raises(ValidationError) as caught:
        roster.add_person(name="1", phone="12", birth_date="2026-02-30", sex="x", note="长" * 501)
    assert set(caught.value.problems) == {"name", "phone", "birth_date", "sex", "note"}
    for fields in (
        {"id_number": ID[:-1] + "1"},
        {"id_number": ID, "sex": "男"},
        {"id_number": ID, "birth_date": "1950-01-01"},
        {"shoe": "42"},
    ):
        with pytest.raises(ValidationError):
            roster.add_person(name="王芳", **fields)
    with pytest.raises(ValidationError):
        roster.add_person(name="王芳", capacities=("king",))
    with pytest.raises(ValidationError):
        roster.add_person(name="王芳", teams=["队" * 51])
    uid = roster.add_walk_in(name="甲", phone="", capacity="resident")
    for day in ("昨天", "2999-01-01", ""):
        with pytest.raises(ValidationError):
            roster.give_consent(uid, kind="record", given_on=day)
    with pytest.raises(ValidationError):
        roster.add_person(name="王芳", consent_on="昨天")
    assert [p.name for p in Person.select()] == ["甲"]
    assert Change.select().count() == before + 1


def test_editing_moves_the_keys_along_and_says_which_fields(station: operators.SetUp) -> None:
    uid = roster.add_person(name="王芳", phone="13800002046", teams=["甲队", "乙队"]).uid
    roster.edit_person(uid, name="单芳", phone="", service_types="助学", teams=["乙队", "丙队"])
    assert roster.find_people("2046") == []
    row = roster.find_people("shanf")[0]
    assert (row.phone, row.teams) == ("", ("乙队", "丙队"))
    assert roster.list_changes(uid)[0].fields == ("phone", "service_types")
    before = Change.select().count()
    roster.edit_person(uid, name="单芳")
    assert Change.select().count() == before
    assert Membership.select().count() == 2


def test_an_old_number_becomes_a_new_one_and_tells_birth_and_sex(station: operators.SetUp) -> None:
    uid = roster.add_person(name="王芳", id_number="430199600307001").uid
    row = roster.reveal_people([uid])[0]
    assert (len(row.id_number), row.birth_date, row.sex) == (18, "1960-03-07", "男")
    passport = roster.add_person(name="Mary Smith", id_type="passport", id_number="e 1234567").uid
    assert roster.reveal_people([passport])[0].id_number == "E1234567"


def test_consent_is_given_once_and_can_be_withdrawn(station: operators.SetUp, frozen_clock: Mover) -> None:
    uid = roster.add_person(name="王芳", consent_on="2026-01-02").uid
    roster.give_consent(uid, kind="record", given_on="2026-03-04")
    roster.withdraw_consent(uid, kind="record")
    roster.give_consent(uid, kind="record", given_on="2026-09-12")
    said = [(c.kind, c.given_on, c.withdrawn_on) for c in roster.show_person(uid).consents]
    assert said == [("record", "2026-01-02", "2026-09-12"), ("record", "2026-09-12", "")]


def test_age_counts_birthdays(station: operators.SetUp, frozen_clock: Mover) -> None:
    for born, age in (("2000-09-12", 26), ("2000-09-13", 25), ("", None)):
        uid = roster.add_walk_in(name="王芳", phone="", capacity="resident")
        roster.edit_person(uid, birth_date=born)
        assert roster.show_person(uid).age == age


def test_a_walk_in_who_was_here_before_is_known(station: operators.SetUp) -> None:
    uid = roster.add_walk_in(name="刘 洋", phone="138-0000-2046", capacity="resident")
    assert roster.add_walk_in(name="刘洋", phone="13800002046", capacity="resident") == uid
    assert roster.add_walk_in(name="刘洋", phone="", capacity="resident") != uid
    with pytest.raises(ValidationError):
        roster.add_walk_in(name="", phone="", capacity="resident")


def test_who_may_be_the_same(station: operators.SetUp) -> None:
    a = roster.add_person(name="王芳", birth_date="1960-01-01", area="丰园").uid
    b = roster.add_person(name="王芳", birth_date="1960-01-01", area="丰园").uid
    c = roster.add_person(name="王芳", area="丰园").uid
    roster.add_person(name="李芳", birth_date="1960-01-01", area="丰园")
    found = {d.why: {p.uid for p in d.people} for d in duplicates.list_duplicates()}
    assert found == {"birth": {a, b}, "area": {a, b, c}}


def test_erasing_leaves_no_trace_of_the_name_and_a_whole_chain(station: operators.SetUp) -> None:
    uid = roster.add_person(name="要抹去的人", phone="13800002046", note="秘密", volunteer_number="V9").uid
    roster.edit_person(uid, phone="13900000001")
    roster.erase_person(uid)
    assert roster.find_people("要抹去") == roster.find_people("yaomoqu") == roster.list_people() == []
    kept = next(iter(Person.select().where(Person.id == uid).dicts()))
    assert "要抹去的人" not in str(kept)
    assert "秘密" not in str(kept)
    assert "13900000001" not in str(kept)
    assert not any("要抹去的人" in row.columns for row in ChangePrivate.select())
    assert changelog.verify_chain() == []
    with pytest.raises(ValidationError):
        roster.add_person(name="李四", volunteer_number="V9")
