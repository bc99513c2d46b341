"""What a centre does not take in: pulled, damaged, cut, strange or of somebody else, each by its code."""

from __future__ import annotations

import errno
import json
from pathlib import Path

import pyrage
import pytest

from station_app.centre import service as centre
from station_app.centre import store
from station_app.centre.errors import CentreExists, NoCentre, OtherKeys, StrangeStation, WhichCentre
from station_app.core.errors import WrongPassword
from station_app.core.files import CannotRead
from station_app.organisation import places
from station_app.roster import service as roster
from station_app.sync import header
from station_app.sync import service as sync
from station_app.sync.errors import PROBLEMS, StationCardRefused
from station_app.sync.service import PackageState
from tests.station_app.centre.conftest import NAME, PASSWORD, District
from tests.station_app.centre.deliveries import ONE, add, forged, rows, take_receipt
from tests.station_app.sync import forge

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
