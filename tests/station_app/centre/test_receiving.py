"""Packages in and receipts out: applied once, held, braked, set aside."""

from __future__ import annotations

import json
import shutil
from datetime import timedelta
from pathlib import Path

import pytest

from station_app.centre import judging, rollup, store
from station_app.centre import service as centre
from station_app.core import clock
from station_app.core.db import db
from station_app.roster import service as roster
from station_app.sync import answers, receipts
from station_app.sync import service as sync
from station_app.sync.centre_codes import CENTRE_CODES
from station_app.sync.lines import Line
from station_app.sync.models import Receipt
from station_app.sync.service import PackageState
from tests.station_app.centre.conftest import START, District
from tests.station_app.centre.deliveries import ONE, TWO, add, proof, rows, take_receipt

ID_NUMBER = "430199195803020117"


def test_a_package_is_applied_once_and_answered(district: District) -> None:
    add(district, ONE, "周秀兰", "李䶮", phone="13800002046")
    done = district.export(ONE)
    (dry,) = district.receive(done.path, dry_run=True)
    assert (dry.outcome, dry.receipt, dry.phone_code) == ("applied", None, "")
    with district.at_centre():
        assert rows() == []
    (first,) = district.receive(done.path)
    assert (first.outcome, first.code, first.changed, first.deleted) == ("applied", "", 0, 0)
    assert first.added == dry.added > 2
    with district.at_centre():
        before = rows()
        found = store.every("SELECT private FROM entry WHERE table_name = 'person' ORDER BY row_id")
        private = [store.opened(text) for (text,) in found]
    assert [json.loads(p) for p in private] == [
        {"name": "周秀兰", "phone": "13800002046"}, {"name": "李䶮", "phone": "13800002046"}
    ]  # fmt: skip
    again = district.receive(done.path, done.path)
    assert [row.outcome for row in again] == ["nothing-new", "nothing-new"]
    with district.at_centre():
        assert rows() == before
    proof(district, ONE)
    taken = take_receipt(district, ONE, done)
    assert (taken.acknowledged_to, taken.problems) == (done.to_seq, ())
    with district.at_station(ONE):
        assert [row.state for row in sync.list_exports()] == [PackageState.RECEIVED]


def test_the_code_on_the_telephone_does_as_well(district: District) -> None:
    add(district, ONE, "周秀兰")
    done = district.export(ONE)
    (first,) = district.receive(done.path)
    with district.at_station(ONE):
        assert receipts.take_code(first.phone_code).acknowledged_to == done.to_seq
    add(district, ONE, "后来的人")
    (second,) = district.receive(district.export(ONE).path)
    assert (second.outcome, second.added) == ("applied", 1)
    assert second.phone_code != first.phone_code
    proof(district, ONE)


def test_changes_deletions_and_erasure_arrive(district: District) -> None:
    (uid, gone) = add(district, ONE, "周秀兰", "要删的人", id_type="resident")
    district.receive(district.export(ONE).path)
    with district.at_station(ONE):
        roster.edit_person(uid, phone="13900000001")
        roster.erase_person(gone)
    (row,) = district.receive(district.export(ONE).path)
    assert (row.outcome, row.quarantined) == ("applied", 0)
    with district.at_centre():
        found = store.every("SELECT row_id, private FROM entry WHERE table_name = 'person'")
        private = {uid: store.opened(text) for uid, text in found}
    assert json.loads(private[uid]) == {"name": "周秀兰", "phone": "13900000001"}
    assert "要删的人" not in private[gone]
    proof(district, ONE)


def test_deliveries_in_any_order_end_equal(district: District, tmp_path: Path) -> None:
    packages = []
    for name in ("甲", "乙", "丙"):
        add(district, ONE, name)
        packages.append(district.export(ONE).path)
    other = district.copied(tmp_path / "other")
    district.receive(*packages)
    other.receive(packages[2], packages[0], packages[1], packages[2])
    with district.at_centre():
        one = rows()
    with other.at_centre():
        assert rows() == one
    proof(other, ONE)


def test_what_waits_for_an_earlier_package_is_kept_and_applied_after_it(district: District) -> None:
    add(district, ONE, "甲")
    first = district.export(ONE)
    with district.at_station(ONE):
        Receipt.create(
            id="r",
            epoch=1,
            number=1,
            acknowledged_to=first.to_seq,
            received_at=1,
            reference="",
            problems="[]",
        )
    add(district, ONE, "乙")
    second = district.export(ONE)
    (held,) = district.receive(second.path)
    assert (held.outcome, held.code, held.phone_code) == ("held", "gap", "")
    with district.at_centre():
        waiting = next(row for row in rollup.missing_packages().rows if row.code == ONE)
    assert waiting.waits_for == f"{second.from_seq}–{second.to_seq}"
    both = district.receive(first.path)
    assert [(row.outcome, row.package.name) for row in both] == [
        ("applied", first.path.name), ("applied", second.path.name)
    ]  # fmt: skip
    assert list(district.centre_home.held.iterdir()) == []
    proof(district, ONE)


def test_a_copied_computer_is_named_and_repaired(district: District, tmp_path: Path) -> None:
    add(district, ONE, "甲")
    district.receive(district.export(ONE).path)
    shutil.copytree(district.root, tmp_path / "copy")
    copy = District(tmp_path / "copy")
    add(district, ONE, "只在原机")
    original = district.export(ONE)
    district.receive(original.path)
    add(copy, ONE, "只在副本", "又一个")
    twin = copy.export(ONE)
    (refused,) = district.receive(twin.path)
    assert (refused.outcome, refused.code) == ("refused", "fork")
    assert refused.receipt is not None
    told = json.loads(refused.receipt.read_text(encoding="utf-8"))
    assert told["acknowledged_to"] == original.to_seq - 1
    with copy.at_station(ONE):
        problems = receipts.take_receipt(refused.receipt).problems
        assert [problem.code for problem in problems] == ["fork"]
        assert sync.begin_anew() == "e2"
    (repaired,) = district.receive(copy.export(ONE).path)
    assert (repaired.outcome, repaired.deleted) == ("applied", 1)
    with district.at_centre():
        assert rollup.centre_status().stations[2].aside == 1
        ours = centre.rows_of(ONE)
    with copy.at_station(ONE):
        assert answers.rows_up_to(sync.sync_status().to_seq) == ours
    add(district, ONE, "原机还在用")
    (late,) = district.receive(district.export(ONE).path)
    assert (late.outcome, late.code) == ("nothing-new", "older-epoch")


def test_a_second_life_of_the_same_ordinal_is_a_fork_too(district: District, tmp_path: Path) -> None:
    add(district, ONE, "甲")
    shutil.copytree(district.root, tmp_path / "copy")
    for one in (district, District(tmp_path / "copy")):
        with one.at_station(ONE):
            sync.begin_anew()
        (row,) = district.receive(one.export(ONE).path)
        expected = ("applied", "") if one is district else ("refused", "fork")
        assert (row.outcome, row.code) == expected


def test_the_brake_on_deletions(district: District) -> None:
    uids = add(district, ONE, *(f"{sign}小明" for sign in "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许"))
    district.receive(district.export(ONE).path)
    with district.at_station(ONE):
        for uid in uids[:12]:
            roster.erase_person(uid)
    done = district.export(ONE)
    with district.at_centre():
        before = rows()
    (held,) = district.receive(done.path)
    assert (held.outcome, held.code) == ("held", "brake-deletions")
    with district.at_centre():
        assert rows() == before
    assert [p.code for p in take_receipt(district, ONE, done).problems] == ["brake-deletions"]
    (row,) = district.receive(done.path, accept=True)
    assert row.outcome == "applied"
    proof(district, ONE)


def test_the_brake_on_the_future(district: District) -> None:
    with clock.frozen(START + timedelta(days=30)):
        add(district, ONE, "未来的人")
        done = district.export(ONE)
    (held,) = district.receive(done.path)
    assert (held.outcome, held.code) == ("held", "brake-clock")
    assert district.receive(done.path, accept=True)[0].outcome == "applied"


def test_one_bad_row_stands_apart_and_a_later_good_one_mends_it(district: District) -> None:
    (uid,) = add(district, ONE, "甲")
    with district.at_station(ONE):
        db.execute_sql(
            "INSERT INTO consent (id, rev, person_id, kind, given_on, withdrawn_on)"
            " VALUES ('c', 1, ?, 'keep', 'no day', '')",
            (uid,),
        )
    done = district.export(ONE)
    (row,) = district.receive(done.path)
    assert (row.outcome, row.quarantined) == ("applied", 1)
    taken = take_receipt(district, ONE, done)
    assert [(p.code, p.table, p.id) for p in taken.problems] == [("row-date", "consent", "c")]
    with district.at_centre():
        assert [(q.id, q.code) for q in rollup.centre_status().quarantine] == [("c", "row-date")]
    with district.at_station(ONE):
        db.execute_sql("UPDATE consent SET given_on = '2026-09-12', rev = 2 WHERE id = 'c'")
    (mended,) = district.receive(district.export(ONE).path)
    assert (mended.outcome, mended.added, mended.quarantined) == ("applied", 1, 0)
    with district.at_centre():
        assert rollup.centre_status().quarantine == ()
    proof(district, ONE)


@pytest.mark.parametrize(
    ("table", "kind", "body", "known", "code"),
    [
        ("hours_line", "update", '{"minutes":1,"day":"2026-09-12"}', True, "fact-changed"),
        ("hours_line", "delete", "{}", True, "fact-changed"),
        ("hours_line", "insert", '{"minutes":1,"day":"2026-09-12"}', True, "fact-changed"),
        ("hours_line", "insert", '{"minutes":1,"day":"2026-09-12"}', False, ""),
        ("hours_line", "insert", '{"minutes":1.5,"day":"2026-09-12"}', False, "row-form"),
        ("hours_line", "insert", '{"minutes":"1","day":"2026-09-12"}', False, "row-number"),
        ("hours_line", "insert", '{"minutes":999999,"day":"2026-09-12"}', False, "row-number"),
        ("hours_line", "insert", '{"minutes":1,"day":"2026-13-12"}', False, "row-date"),
        ("activity", "insert", '{"starts":"2026-09-12T09:30","ends":null}', False, "row-date"),
        ("activity", "update", '{"starts":"2026-09-12T09:30","ends":"2026-09-12T11:00"}', True, ""),
        ("person", "update", "{}", True, "row-form"),
        ("person", "update", '{"a":{}}', True, "row-form"),
        ("person", "update", '{"a":"\\ud842"}', True, "row-form"),
        ("person", "update", '{"a":"\\u0000"}', True, ""),
        ("person", "delete", "{}", True, ""),
        ("some_table_of_later", "insert", '{"a":1}', False, ""),
    ],
)
def test_what_makes_a_row_bad(table: str, kind: str, body: str, known: bool, code: str) -> None:
    line = Line(1, 0, table, "u", kind, 1, body, json.loads(body), b"", "")
    assert judging.fault(line, known=known) == code
    assert not code or code in CENTRE_CODES


# --- what the centre sees -----------------------------------------------------------------------


def test_the_same_person_in_two_stations_is_found_without_a_number(district: District) -> None:
    values = {"id_type": "resident", "id_number": ID_NUMBER}
    uids = [add(district, code, "周秀兰", **values)[0] for code in (ONE, TWO)]
    (first,) = district.receive(district.export(ONE).path)
    (second,) = district.receive(district.export(TWO).path)
    assert (first.conflicts, second.conflicts) == (0, 1)
    with district.at_centre():
        (shared,) = rollup.centre_status().shared_people
        everything = "".join(str(row) for row in rows())
    assert shared.where == ((TWO, uids[1]), (ONE, uids[0]))
    assert ID_NUMBER not in everything


def test_the_calendar_of_missing_packages(district: District) -> None:
    add(district, ONE, "甲")
    district.export(ONE)
    second = district.export(ONE)
    district.receive(second.path)
    with clock.frozen(START + timedelta(weeks=2)), district.at_centre():
        found = rollup.missing_packages(weeks=4)
    by_code = {row.code: row for row in found.rows}
    assert by_code[ONE].weeks == (False, True, False, False)
    assert by_code[ONE].missing == (1,)
    assert by_code[TWO].weeks == (False,) * 4
    assert all(week.weekday() == 0 for week in found.weeks)
