"""Packages in and receipts out: applied once, refused with a code, held, braked, set aside."""

from __future__ import annotations

import errno
import json
import shutil
from datetime import timedelta
from pathlib import Path
from typing import Any

import pyrage
import pytest

from station_app.centre import judging, rollup, store
from station_app.centre import service as centre
from station_app.centre.errors import CentreExists, NoCentre, OtherKeys, StrangeStation, WhichCentre
from station_app.core import clock
from station_app.core.db import db
from station_app.core.errors import WrongPassword
from station_app.core.files import CannotRead
from station_app.organisation import places
from station_app.roster import service as roster
from station_app.sync import answers, header, receipts
from station_app.sync import service as sync
from station_app.sync.centre_codes import CENTRE_CODES
from station_app.sync.errors import PROBLEMS, StationCardRefused
from station_app.sync.lines import Line
from station_app.sync.models import Receipt, StationKey
from station_app.sync.service import PackageState
from tests.station_app.centre.conftest import CODES, NAME, PASSWORD, START, District
from tests.station_app.sync import forge

ONE, TWO = CODES[:2]
ID_NUMBER = "430199195803020117"


def rows() -> list[tuple[Any, ...]]:
    """Everything of the stations' that the centre has, but not what it noted of deliveries."""
    tables = ("entry", "aside", "quarantine", "epoch", "document")
    found = [(table, *row) for table in tables for row in store.every(f"SELECT * FROM {table} ORDER BY 1, 2")]
    return [opened(*row) for row in found]


def opened(table: str, *row: Any) -> tuple[Any, ...]:
    """A row with what is sealed on a server opened: private values, documents."""
    if table in ("entry", "aside"):
        return (table, *row[:6], store.opened(row[6]), *row[7:])
    return (table, row[0], store.opened_bytes(row[1])) if table == "document" else (table, *row)


def add(district: District, code: str, *names: str, **values: str) -> list[str]:
    with district.at_station(code):
        return [roster.add_person(name=name, **values).uid for name in names]


def proof(district: District, code: str) -> None:
    """Counts and row hashes of station and centre are the same, as a receipt says."""
    with district.at_centre():
        ours = centre.rows_of(code)
    with district.at_station(code):
        assert answers.rows_up_to(sync.sync_status().to_seq) == ours


def take_receipt(district: District, code: str, done: sync.Exported) -> receipts.TakenReceipt:
    with district.at_station(code):
        return receipts.take_receipt(district.root / "receipts" / done.path.with_suffix(".wsr").name)


def forged(district: District, done: sync.Exported, code: str = ONE) -> forge.Forged:
    """The station's package taken apart, to be sealed again to the centre and signed by the station."""
    with district.at_station(code):
        keys = {key.name: key.secret for key in StationKey.select()}
    with district.at_centre():
        to = store.facts()["sealing"]
    apart = forge.take_apart(done.path.read_bytes(), keys["age"], keys["signing"])
    apart.identity = to
    return apart


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


# --- refused ------------------------------------------------------------------------------------


def test_a_stick_that_is_pulled_is_told_and_nothing_is_noted(
    district: District, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    add(district, ONE, "周秀兰")
    path, gone, read = district.export(ONE).path, tmp_path / "gone.wsp", Path.read_bytes

    def pulled(file: Path) -> bytes:
        if file.suffix == ".wsp":
            raise OSError(errno.EIO, "Input/output error")
        return read(file)

    with monkeypatch.context() as patched:
        patched.setattr(Path, "read_bytes", pulled)
        rows = [*district.receive(gone), *district.receive(path)]
    assert [(row.outcome, row.code, row.receipt) for row in rows] == [
        ("refused", "e21-cannot-read", None)
    ] * 2
    assert [row.where for row in rows] == ["there is no such file or folder", "the disk does not answer"]
    with district.at_centre():
        assert store.one("SELECT count(*) FROM delivery") == (0,)
    (row,) = district.receive(path)
    assert row.outcome == "applied"


def test_each_kind_of_damage_is_refused_by_its_code(district: District, tmp_path: Path) -> None:
    add(district, ONE, "周秀兰")
    done = district.export(ONE)
    apart = forged(district, done)
    raw = done.path.read_bytes()
    first, _gap, rest = apart.members[forge.OPS].partition(b"\n")
    stranger = "11" * 32
    cases = {
        "e01-not-a-package": lambda p: p.write_bytes(b"PK\x03\x04"),
        "e02-newer-format": lambda p: p.write_bytes(raw.replace(b" 1.0\n", b" 2.0\n", 1)),
        "e03-header": lambda p: p.write_bytes(raw.replace(b"number: 1", b"number: x", 1)),
        "e04-cut-short": lambda p: p.write_bytes(raw[:-1]),
        "e07-not-a-zip": lambda p: apart.write(p, b"no zip"),
        "e11-unlisted-file": lambda p: apart.with_members(extra=b"x").write(p),
        "e12-missing-file": lambda p: apart.with_members(private=None).write(p),
        "e13-file-changed": lambda p: apart.with_members(ops=first + b"\n").write(p),
        "e14-signature": lambda p: apart.with_members(signature=bytes(64)).write(p),
        "e16-line": lambda p: apart.with_members(ops=b"{}\n" + rest).described().write(p),
        "e17-chain": lambda p: apart.with_members(ops=rest).described().write(p),
        "e18-header-differs": lambda p: apart.described(lambda d: d.update(number=9)).write(p),
    }
    for code, spoil in cases.items():
        path = tmp_path / "p.wsp"
        spoil(path)
        (row,) = district.receive(path)
        assert (row.outcome, row.code) == ("refused", code)
        assert code in PROBLEMS
    other = forge.Forged(apart.header, apart.members, apart.identity, stranger)
    (row,) = district.receive(other.described(lambda d: d.update(signed_by=_public(stranger))).write(path))
    assert (row.outcome, row.code) == ("refused", "e15-unknown-signer")
    apart.identity = str(pyrage.x25519.Identity.generate())
    (row,) = district.receive(apart.write(path))
    assert (row.outcome, row.code) == ("refused", "e05-cannot-open")
    with district.at_centre():
        assert rows() == []
    assert district.receive(done.path)[0].outcome == "applied"


def _public(secret: str) -> str:
    return sync.sealing.public_of(secret)


def test_cut_and_flipped_anywhere_it_is_refused_and_changes_nothing(
    district: District, tmp_path: Path
) -> None:
    add(district, ONE, "周秀兰")
    done = district.export(ONE)
    raw, path = done.path.read_bytes(), tmp_path / "p.wsp"
    said = header.read(done.path)
    with district.many_at_centre():
        for place in range(0, len(raw), 37):
            path.write_bytes(raw[:place])
            (row,) = centre.receive([path], receipts=None)
            assert row.outcome == "refused"
            flipped = bytearray(raw)
            flipped[place] ^= 1 << place % 8
            path.write_bytes(flipped)
            (row,) = centre.receive([path], receipts=None)
            assert row.outcome == "refused"
            assert row.code in PROBLEMS or row.code == "unknown-station"
        assert rows() == []
        assert said.station == ONE


@pytest.mark.slow
def test_the_golden_package_cut_at_every_length_and_flipped_in_every_byte(
    district: District, repository: Path, tmp_path: Path
) -> None:
    golden = repository / "tests" / "golden" / "1.0"
    keys = json.loads((golden / "keys.json").read_text(encoding="utf-8"))
    raw, path = next(golden.glob("*.wsp")).read_bytes(), tmp_path / "p.wsp"
    with district.many_at_centre():
        store.put_facts({"sealing": keys["centre"]})
        centre.register(golden / "station-card.json", replace=True)
        for place in range(len(raw)):
            flipped = bytearray(raw)
            flipped[place] ^= 1 << place % 8
            for damaged in (raw[:place], flipped):
                path.write_bytes(damaged)
                (row,) = centre.receive([path], receipts=None)
                assert row.outcome == "refused"
                assert row.code in PROBLEMS or row.code == "unknown-station"
        assert rows() == []
        path.write_bytes(raw)
        (row,) = centre.receive([path], receipts=None)
        assert (row.outcome, row.quarantined) == ("applied", 0)


def test_a_damaged_package_is_answered_so_that_the_station_knows(district: District, tmp_path: Path) -> None:
    add(district, ONE, "周秀兰")
    done = district.export(ONE)
    path = tmp_path / done.path.name
    path.write_bytes(done.path.read_bytes()[:-5])
    (row,) = district.receive(path)
    assert (row.outcome, row.phone_code) == ("refused", "")
    taken = take_receipt(district, ONE, done)
    assert (taken.acknowledged_to, [p.code for p in taken.problems]) == (0, ["e04-cut-short"])
    district.receive(done.path)
    assert take_receipt(district, ONE, done).problems == ()
    with district.at_station(ONE):
        assert [r.state for r in sync.list_exports()] == [PackageState.RECEIVED]


def test_stations_that_are_not_known(district: District, tmp_path: Path) -> None:
    add(district, ONE, "周秀兰")
    done = district.export(ONE)
    with district.at_centre():
        store.db.execute_sql("DELETE FROM station WHERE code = ?", (ONE,))
    (row,) = district.receive(done.path)
    assert (row.outcome, row.code, row.receipt) == ("refused", "unknown-station", None)
    with district.at_centre():
        centre.register(district.root / f"{ONE}.json")
    assert district.receive(done.path)[0].outcome == "applied"


def test_cards_of_stations(district: District, tmp_path: Path) -> None:
    text = (district.root / f"{ONE}.json").read_text(encoding="utf-8")
    path = tmp_path / "card.json"
    with district.at_centre():
        for broken in ("", "{}", text.replace("丰园", "桃花"), text.replace("age1", "age2")):
            path.write_text(broken, encoding="utf-8")
            with pytest.raises(StationCardRefused):
                centre.register(path)
        with pytest.raises(StationCardRefused):
            centre.register(district.root / "centre.json")
        with pytest.raises(CannotRead, match="stick"):
            centre.register(district.root / "none.json")
        secret, _public = sync.sealing.new_signing_key()
        data = {**json.loads(text), "signing": _public}
        sync.cards.write_card(path, data, secret)
        with pytest.raises(OtherKeys):
            centre.register(path)
        assert centre.register(path, replace=True).code == ONE
        sync.cards.write_card(path, {**data, "station": "430102001001"}, secret)
        with pytest.raises(StrangeStation):
            centre.register(path)


def test_doors(district: District, tmp_path: Path) -> None:
    tree = places.read_tree(district.root / "tree.csv")
    with pytest.raises(WrongPassword):
        centre.open_centre(district.centre_home, NAME, "wrong-1")
    with pytest.raises(NoCentre):
        centre.open_centre(centre.CentreHome(tmp_path / "none"), NAME, PASSWORD)
    for folder in (district.centre_home.root, district.home(ONE).root):
        with pytest.raises(CentreExists):
            centre.set_up_centre(centre.CentreHome(folder), tree=tree, operator_name=NAME, password=PASSWORD)
    with pytest.raises(WhichCentre):
        centre.set_up_centre(
            centre.CentreHome(tmp_path / "c"),
            tree=places.shipped_tree(),
            operator_name=NAME,
            password=PASSWORD,
        )


def test_the_escrow_key_opens_what_the_centre_cannot_any_more(district: District, tmp_path: Path) -> None:
    tree = places.read_tree(district.root / "tree.csv")
    made = centre.set_up_centre(
        centre.CentreHome(tmp_path / "c"), tree=tree, operator_name=NAME, password=PASSWORD
    )
    centre.write_centre_card(tmp_path / "c.json")
    assert made.escrow_key not in "".join(store.facts().values())
    centre.close_centre()
    with district.at_station(ONE):
        sync.take_centre_card(tmp_path / "c.json")
        roster.add_person(name="周秀兰")
        done = sync.export_package(tmp_path)
    found = sync.package.verify(done.path, identities=[made.escrow_key])
    assert (found.ok, found.opened) == (True, True)


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
