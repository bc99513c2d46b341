"""Writing packages: cumulative, sealed whatever comes, and opened by whom they are for."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pyrage
import pytest

from station_app.core import backup, clock, restore
from station_app.core.paths import Home
from station_app.library import service as library
from station_app.operators import service as operators
from station_app.roster import service as roster
from station_app.roster.models import Person
from station_app.sync import package, sealing
from station_app.sync import service as sync
from station_app.sync.errors import (
    CannotSeal,
    NothingToExport,
    PackageRefused,
    PassphraseNeeded,
)
from station_app.sync.models import Receipt
from station_app.sync.service import PackageState
from tests.station_app.conftest import COORDINATOR, PASSWORD
from tests.station_app.sync import forge
from tests.station_app.sync.conftest import Centre, RealPackage
from tests.station_app.sync.own import PHRASE, apart, dump, own

# --- cumulative ---------------------------------------------------------------------------------


def test_two_in_a_row_the_second_contains_the_first(carded: str, tmp_path: Path) -> None:
    first = sync.export_package(tmp_path)
    roster.add_person(name="后来的人")
    second = sync.export_package(tmp_path)
    assert (first.number, second.number) == (1, 2)
    assert (second.from_seq, second.to_seq) == (1, first.to_seq + 1)
    assert first.path.exists()
    assert second.path.name.endswith("-e1-000002.wsp")
    one, two = apart(first.path).members, apart(second.path).members
    assert two[forge.OPS].startswith(one[forge.OPS])
    assert {n for n in one if n.startswith("blobs/")} <= set(two)
    assert [(row.number, row.state) for row in sync.list_exports()] == [
        (2, PackageState.WAITING),
        (1, PackageState.CONTAINED),
    ]


def receipt(number: int, to: int, problems: str = "[]") -> None:
    Receipt.create(
        id=f"r{number}", epoch=1, number=number, acknowledged_to=to, received_at=clock.now_ms(),
        reference="YH-1", problems=problems,
    )  # fmt: skip


def test_after_a_receipt_only_what_came_since(carded: str, tmp_path: Path) -> None:
    first = sync.export_package(tmp_path)
    receipt(1, first.to_seq)
    status = sync.sync_status()
    assert (status.acknowledged_to, status.from_seq, status.pending) == (first.to_seq, first.to_seq + 1, ())
    with pytest.raises(NothingToExport):
        sync.export_package(tmp_path)
    roster.add_person(name="收条之后")
    assert [(p.table, p.total, p.added) for p in sync.sync_status().pending] == [("person", 1, 1)]
    second = sync.export_package(tmp_path)
    assert (second.from_seq, second.to_seq, second.changes, second.blobs) == (
        first.to_seq + 1,
        first.to_seq + 1,
        1,
        0,
    )
    inside = apart(second.path)
    last = inside.descriptor()["prev"]
    assert last == sync.Change.get(sync.Change.n == first.to_seq).hash
    assert sync.verify_package(second.path).ok
    assert [row.state for row in sync.list_exports()] == [PackageState.WAITING, PackageState.RECEIVED]
    receipt(2, second.to_seq, '[{"code": "x", "message": "y"}]')
    assert sync.list_exports()[0].state == PackageState.PROBLEMS


def test_a_receipt_of_an_earlier_one_leaves_the_later_waiting(carded: str, tmp_path: Path) -> None:
    first = sync.export_package(tmp_path)
    roster.add_person(name="甲")
    sync.export_package(tmp_path)
    roster.add_person(name="乙")
    sync.export_package(tmp_path)
    receipt(1, first.to_seq)
    assert [row.state for row in sync.list_exports()] == [
        PackageState.WAITING,
        PackageState.CONTAINED,
        PackageState.RECEIVED,
    ]


def test_a_new_epoch_carries_the_whole_state_again(carded: str, home: Home, tmp_path: Path) -> None:
    first = sync.export_package(tmp_path)
    receipt(1, first.to_seq)
    row = backup.write(home)
    roster.add_person(name="恢复后不在")
    people = {p.id: p.rev for p in Person.select() if p.name != "恢复后不在"}
    restore.restore(home, row.path, name=COORDINATOR, password=PASSWORD)
    operators.log_in(home, COORDINATOR, PASSWORD)
    assert sync.sync_status().from_seq == 1
    second = sync.export_package(tmp_path)
    assert (second.epoch, second.number, second.from_seq) == ("e2", 1, 1)
    lines = [json.loads(line) for line in apart(second.path).members[forge.OPS].splitlines()]
    assert {line["id"]: line["rev"] for line in lines if line["table"] == "person"} == people
    assert {line["kind"] for line in lines} == {"insert"}
    assert second.blobs == first.blobs == 1
    assert [row.epoch for row in sync.list_exports()] == ["e2", "e1"]


def test_an_erased_person_is_in_no_later_package(carded: str, tmp_path: Path) -> None:
    sync.export_package(tmp_path)
    library.take_back(["JY0001"])
    roster.erase_person("周秀兰")
    inside = apart(sync.export_package(tmp_path).path).members
    assert "周秀兰".encode() not in inside[forge.OPS] + inside[forge.PRIVATE]
    assert sync.verify_package(next(tmp_path.glob("*-000002.wsp"))).ok


# --- the seal -----------------------------------------------------------------------------------


def test_without_a_card_a_passphrase_is_asked_for(day: str, tmp_path: Path) -> None:
    before = dump()
    for short in ("", "1234567"):
        with pytest.raises(PassphraseNeeded):
            sync.export_package(tmp_path, passphrase=short)
    assert dump() == before
    assert not list(tmp_path.glob("*.wsp*"))


def test_the_passphrase_seals(day: str, tmp_path: Path) -> None:
    """Written, sealed, reopened and verified whole: all that with age's own, dear scrypt."""
    done = sync.export_package(tmp_path, passphrase=PHRASE)
    sealed = done.path.read_bytes().partition(b"\n\n")[2]
    stanza = re.match(rb"age-encryption\.org/v1\n-> scrypt \S{22} (\d+)\n", sealed)
    assert stanza is not None
    assert int(stanza[1]) >= 15
    closed = sync.verify_package(done.path)
    assert (closed.ok, closed.opened) == (True, False)
    assert b"ops.ndjson" not in sealed
    assert b"PK\x03\x04" not in sealed


def test_a_passphrase_opens_and_a_wrong_one_does_not(real: RealPackage, tmp_path: Path) -> None:
    """The seal is made here by hand, by age's specification, at a cost that a test can pay."""
    inside = real.apart()
    path = inside.write_sealed(tmp_path / "a.wsp", forge.passphrase_sealed(inside.zipped(), PHRASE))
    found = package.verify(path, passphrase=PHRASE)
    assert (found.ok, found.opened) == (True, True)
    assert found.counts == inside.descriptor()["counts"]
    for wrong in ("wrong passphrase", PHRASE + " "):
        assert [p.code for p in package.verify(path, passphrase=wrong).problems] == ["e06-wrong-passphrase"]
    with pytest.raises(PackageRefused) as caught:
        package.read_inside(path, identities=[], passphrase="wrong passphrase")
    assert caught.value.code == "e06-wrong-passphrase"


def test_with_a_card_no_passphrase_is_used(carded: str, centre: Centre, tmp_path: Path) -> None:
    done = sync.export_package(tmp_path, passphrase=PHRASE)
    raw = done.path.read_bytes()
    assert b"-> scrypt" not in raw
    for secret in (centre.centre, centre.escrow, own()["age"].secret):
        assert forge.take_apart(raw, secret, "").members
    with pytest.raises(pyrage.DecryptError):
        forge.take_apart(raw, str(pyrage.x25519.Identity.generate()), "")


def test_a_package_that_names_us_must_be_signed_by_us(carded: str, tmp_path: Path) -> None:
    done = sync.export_package(tmp_path)
    secret, public = sealing.new_signing_key()
    inside = forge.take_apart(done.path.read_bytes(), own()["age"].secret, secret)
    forged = inside.described(lambda d: d.update(signed_by=public)).write(tmp_path / "forged.wsp")
    assert [p.code for p in sync.verify_package(forged).problems] == ["e15-unknown-signer"]


def test_sealing_that_breaks_is_not_called_a_wrong_passphrase(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A child that dies (scrypt wants half a gigabyte) while sealing: the sentence is about writing."""
    monkeypatch.setattr(sealing, "_SECONDS", 0.0)
    with pytest.raises(CannotSeal):
        package.write(
            tmp_path,
            package.Contents("430111008012", "0badcafe", 1, 1, 1, 0, "0" * 64, []),
            package.Keys(signing=sealing.new_signing_key()[0], passphrase=PHRASE),
        )
    assert not list(tmp_path.iterdir())
