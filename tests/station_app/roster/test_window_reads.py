"""What the roster's window asks of the services."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import openpyxl

from station_app.core import session
from station_app.core.ids import new_id
from station_app.core.rights import Role
from station_app.core.session import Session
from station_app.library import service as library
from station_app.operators import service as operators
from station_app.roster import batches, exporting, importing, reading, undoing
from station_app.roster import service as roster
from station_app.roster.export_columns import OWN
from station_app.roster.rows import RosterFilter
from station_app.signin import service as signin
from station_app.signin import taking_part
from station_app.signin.models import HoursLine
from tests.conftest import Mover
from tests.station_app.activities.test_service import plan


def hours(person: str, minutes: int, reason: str = "paper") -> None:
    """A line of the hours book without an activity."""
    HoursLine.create(
        id=new_id(), person=person, day="2026-05-01", minutes=minutes, kind="service", reason=reason
    )


def test_uids_come_in_the_lists_order_and_filtered(station: operators.SetUp) -> None:
    names = ("安一", "白二", "曹三", "邓四")
    uids = {name: roster.add_person(name=name, phone="", teams=["合唱队"]).uid for name in names}
    hours(uids["曹三"], 6000)
    hours(uids["白二"], 5999)
    assert roster.list_uids() == list(uids.values())
    by_hours = roster.list_uids(RosterFilter(sort="hours"))
    assert by_hours == [uids[name] for name in ("曹三", "白二", "安一", "邓四")]
    assert [row.uid for row in roster.list_people(RosterFilter(sort="hours"))] == by_hours
    assert roster.list_uids(RosterFilter(minutes=(6000, 0))) == [uids["曹三"]]
    assert roster.list_uids(RosterFilter(minutes=(60, 6000))) == [uids["白二"]]
    assert roster.list_uids(RosterFilter(text="cs", team="合唱队")) == [uids["曹三"]]
    counts = roster.roster_counts()
    assert (counts.people, counts.volunteers, counts.incomplete) == (4, 4, 4)
    counted = [roster.count_people(RosterFilter(capacity="volunteer")), roster.count_people()]
    assert counted == [4, 4]


def test_masked_fields_beside_the_whole_ones(station: operators.SetUp) -> None:
    uid = roster.add_person(
        name="周秀兰", phone="13800002046", phone_2="0731-88886666", birth_date="1962-03-10"
    ).uid
    assert roster.show_person(uid).masked == {
        "phone": "138****2046", "phone_2": "**********66", "guardian_phone": "", "id_number": "",
        "birth_date": "1962",
    }  # fmt: skip
    whole = roster.reveal_values(uid)
    assert (whole["phone"], whole["birth_date"]) == ("13800002046", "1962-03-10")
    assert roster.list_changes(uid)[0].kind == "reveal"


def test_a_reader_is_looked_for_and_never_made(station: operators.SetUp) -> None:
    uid = roster.add_person(name="周秀兰", phone="").uid
    assert library.reader_of(uid) is None
    card = library.reader_card(uid).card
    found = library.reader_of(uid)
    assert found is not None
    assert found.card == card


def test_imports_are_listed_newest_first(
    station: operators.SetUp, tmp_path: Path, frozen_clock: Mover
) -> None:
    for place, name in enumerate(("一.csv", "二.csv")):
        frozen_clock(datetime(2026, 9, 12, 10, place))
        file = tmp_path / name
        file.write_text(f"姓名,电话\n王{'甲乙'[place]},1390000000{place}\n", encoding="utf-8")
        done = importing.commit_import(importing.preview_import(file))
    undoing.undo_import(done.batch)
    rows = batches.list_imports()
    assert [(row.file_name, row.added, row.undone_at is None) for row in rows] == [
        ("二.csv", 1, False), ("一.csv", 1, True),
    ]  # fmt: skip


def test_a_column_can_be_left_out_and_the_sheets_are_named(station: operators.SetUp, tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    first = book[book.sheetnames[0]]
    first.append(("姓名", "电话"))
    first.append(("王甲", "13900000001"))
    book.create_sheet("说明")
    book.create_sheet("藏着").sheet_state = "hidden"
    file = tmp_path / "a.xlsx"
    book.save(file)
    found = reading.prepare(file, mapping={"phone": ""})
    assert found.columns == {"name": "A"}
    assert found.rows[0].values == {"name": "王甲"}
    assert found.sheets == (first.title, "说明")


def test_the_chosen_people_are_exported_in_their_order(station: operators.SetUp, tmp_path: Path) -> None:
    first = roster.add_person(name="安一", phone="").uid
    second = roster.add_person(name="白二", phone="").uid
    file = tmp_path / "out.xlsx"
    assert exporting.export_people(file, OWN, people=[second, first]).people == 2
    book = openpyxl.load_workbook(file)
    rows = list(book[book.sheetnames[0]].values)
    assert [row[1] for row in rows[1:]] == ["白二", "安一"]
    assert exporting.export_people(file, OWN, people=[]).people == 0


def test_a_librarian_sees_what_somebody_did_without_the_hours(
    station: operators.SetUp, frozen_clock: Mover
) -> None:
    uid = roster.add_person(name="安一", phone="").uid
    activity = plan().uid
    signin.sign_in(activity, uid)
    frozen_clock(datetime(2026, 9, 12, 10, 0))
    signin.sign_out(activity, uid)
    hours(uid, 90, "paper book of 2025")
    assert [part.minutes for part in taking_part.list_parts(uid)] == [60, 90]
    for role, minutes in ((Role.STAFF, [60, 90]), (Role.LIBRARIAN, [None])):
        with session.acting(Session("op", "某人", role, station.session.home)):
            assert [part.minutes for part in taking_part.list_parts(uid)] == minutes


def test_hours_without_an_activity_stand_among_what_somebody_did(station: operators.SetUp) -> None:
    uid = roster.add_person(name="安一", phone="").uid
    hours(uid, 90, "paper book of 2025")
    (part,) = taking_part.list_parts(uid)
    assert (part.day, part.title, part.role, part.minutes) == ("2026-05-01", "paper book of 2025", None, 90)
