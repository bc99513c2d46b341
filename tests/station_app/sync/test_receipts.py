"""Receipts at the station: believed only from its centre, for its own package, on its own chain."""

from __future__ import annotations

import hashlib
import hmac
import json
from pathlib import Path
from typing import Any

import pyrage
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from station_app.core import changelog, store
from station_app.core.db import db
from station_app.core.files import CannotRead
from station_app.organisation.models import Station
from station_app.roster import service as roster
from station_app.sync import errors, phone_code, receipts
from station_app.sync import service as sync
from station_app.sync.errors import NothingToExport, ReceiptRefused
from station_app.sync.models import Receipt
from station_app.sync.phone_code import Acknowledged
from station_app.sync.receipts import RowState
from station_app.sync.service import PackageState
from tests.station_app.conftest import STATION_CODE
from tests.station_app.sync.conftest import Centre
from tests.station_app.sync.test_export import apart


def line_hash(seq: int) -> str:
    line = sync.Change.get(sync.Change.n == seq).line
    return hashlib.sha256(line.encode()).hexdigest()


def by_hand(to: int) -> tuple[dict[str, int], dict[str, str]]:
    """Counts and hashes by docs/sync-format.md, section 9, from the log's lines."""
    rows: dict[tuple[str, str], tuple[int, str] | None] = {}
    for (line,) in db.execute_sql("SELECT line FROM change WHERE n <= ? ORDER BY n", (to,)):
        found = json.loads(line)
        if found["kind"] == "reveal":
            continue
        body = line[line.index('"body":') + 7 : line.index(',"digests":{')]
        rows[found["table"], found["id"]] = None if found["kind"] == "delete" else (found["rev"], body)
    counts: dict[str, int] = {}
    texts: dict[str, bytes] = {}
    for (table, uid), kept in sorted(rows.items()):
        if kept is not None:
            counts[table] = counts.get(table, 0) + 1
            texts[table] = texts.get(table, b"") + f"{uid}\t{kept[0]}\t{kept[1]}\n".encode()
    return counts, {table: hashlib.sha256(text).hexdigest() for table, text in texts.items()}


def content(done: sync.Exported, **changes: Any) -> dict[str, Any]:
    counts, found = by_hand(done.to_seq)
    return {
        "format": "station-receipt 1.0", "centre": "430111", "reference": "2026-000001", "at": 1,
        "station": STATION_CODE, "epoch": changelog.head().epoch_id, "epoch_ordinal": 1,
        "number": done.number, "sha256": done.sha256, "outcome": "applied", "code": "",
        "acknowledged_to": done.to_seq, "head": line_hash(done.to_seq), "changes": [],
        "counts": counts, "hashes": found, "missing_blobs": [], "figures": "0412",
        "minimum_version": "0.1.0", **changes,
    }  # fmt: skip


def signed(centre: Centre, data: dict[str, Any], path: Path) -> Path:
    plain = json.dumps(data, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()
    signature = Ed25519PrivateKey.from_private_bytes(bytes.fromhex(centre.signing)).sign(plain).hex()
    path.write_text(json.dumps({**data, "signature": signature}), encoding="utf-8")
    return path


@pytest.fixture
def exported(day: str, centre: Centre, tmp_path: Path) -> sync.Exported:
    sync.take_centre_card(centre.write_card(tmp_path / "centre.json"))
    return sync.export_package(tmp_path)


def refused(path: Path) -> str:
    """The code; nothing may have changed."""
    before = (changelog.last_n(), Receipt.select().count())
    with pytest.raises(ReceiptRefused) as caught:
        receipts.take_receipt(path)
    assert (changelog.last_n(), Receipt.select().count()) == before
    assert caught.value.message == errors.RECEIPTS[caught.value.code]
    return caught.value.code


def test_a_receipt_is_taken_and_the_next_package_begins_after_it(
    exported: sync.Exported, centre: Centre, tmp_path: Path
) -> None:
    uid = roster.add_person(name="收条之后").uid
    assert receipts.row_state(uid) is RowState.NOT_EXPORTED
    path = signed(centre, content(exported), tmp_path / "r.wsr")
    taken = receipts.take_receipt(path)
    assert (taken.number, taken.acknowledged_to, taken.problems) == (1, exported.to_seq, ())
    assert [row.state for row in sync.list_exports()] == [PackageState.RECEIVED]
    again = receipts.take_receipt(path)
    assert (again, Receipt.select().count()) == (taken, 1)
    second = sync.export_package(tmp_path)
    assert second.from_seq == exported.to_seq + 1
    assert receipts.row_state(uid) is RowState.WAITING
    receipts.take_receipt(signed(centre, content(second, reference="2"), tmp_path / "2.wsr"))
    assert receipts.row_state(uid) is RowState.RECEIVED
    assert receipts.row_state("nobody") is None
    with pytest.raises(NothingToExport):
        sync.export_package(tmp_path)
    assert store.free_of_trouble(quick=False) == []


def test_figures_come_with_the_receipt(exported: sync.Exported, centre: Centre, tmp_path: Path) -> None:
    receipts.take_receipt(signed(centre, content(exported, figures="0777"), tmp_path / "r.wsr"))
    assert Station.get().figures == "0777"


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"station": "430111008013"}, "receipt-station"),
        ({"epoch": "00000000"}, "receipt-epoch"),
        ({"number": 2}, "receipt-package"),
        ({"sha256": "0" * 64}, "receipt-package"),
        ({"head": "0" * 64}, "receipt-head"),
        ({"acknowledged_to": 3}, "receipt-head"),
        ({"acknowledged_to": 10_000_000}, "receipt-head"),
        ({"format": "station-receipt 2.0"}, "receipt-newer"),
        ({"format": "station-card 1.0"}, "receipt-form"),
        ({"outcome": "lost"}, "receipt-form"),
        ({"number": True}, "receipt-form"),
        ({"number": "1"}, "receipt-form"),
        ({"acknowledged_to": -1}, "receipt-form"),
        ({"counts": []}, "receipt-form"),
        ({"changes": [{"seq": 1}]}, "receipt-form"),
    ],
)
def test_a_receipt_that_does_not_fit_is_refused(
    exported: sync.Exported, centre: Centre, tmp_path: Path, changes: dict[str, Any], code: str
) -> None:
    assert refused(signed(centre, content(exported, **changes), tmp_path / "r.wsr")) == code


def test_forged_changed_and_broken_receipts(exported: sync.Exported, centre: Centre, tmp_path: Path) -> None:
    path = signed(centre, content(exported), tmp_path / "r.wsr")
    raw = path.read_text(encoding="utf-8")
    path.write_text(raw.replace('"missing_blobs": []', '"missing_blobs": ["x"]'), encoding="utf-8")
    assert refused(path) == "receipt-signature"
    stranger = Centre(centre.centre, centre.escrow, "11" * 32, centre.pepper)
    assert refused(signed(stranger, content(exported), path)) == "receipt-signature"
    for broken in (raw[:-20], "", "[]", "null", "\x00", '{"format": 1}', '{"a":' * 100_000):
        path.write_text(broken, encoding="utf-8")
        assert refused(path) == "receipt-form", broken[:40]
    with pytest.raises(CannotRead, match="stick"):
        receipts.take_receipt(tmp_path / "none.wsr")


def test_without_a_card_no_receipt(day: str, tmp_path: Path) -> None:
    assert refused(tmp_path / "r.wsr") == "receipt-no-card"
    with pytest.raises(ReceiptRefused, match="card"):
        receipts.take_code("0000-0000-0000")


def test_what_the_centre_complains_of(exported: sync.Exported, centre: Centre, tmp_path: Path) -> None:
    uid = roster.add_person(name="有问题的人").uid
    second = sync.export_package(tmp_path)
    change = {
        "seq": second.to_seq,
        "table": "person",
        "id": uid,
        "outcome": "quarantined",
        "code": "row-date",
    }
    data = content(second, changes=[change], counts={}, hashes={}, minimum_version="99.0")
    taken = receipts.take_receipt(signed(centre, data, tmp_path / "r.wsr"))
    assert [(p.code, p.id) for p in taken.problems] == [("version", ""), ("row-date", uid)]
    assert all(problem.message for problem in taken.problems)
    assert sync.list_exports()[0].state is PackageState.PROBLEMS
    assert receipts.row_state(uid) is RowState.PROBLEMS
    assert sync.sync_status().acknowledged_to == second.to_seq


def test_rows_that_differ_are_noticed(exported: sync.Exported, centre: Centre, tmp_path: Path) -> None:
    data = content(exported)
    data["hashes"]["person"] = "0" * 64
    taken = receipts.take_receipt(signed(centre, data, tmp_path / "r.wsr"))
    assert [problem.code for problem in taken.problems] == ["rows-differ"]


def test_a_document_that_is_missing_goes_along_next_time(
    exported: sync.Exported, centre: Centre, tmp_path: Path
) -> None:
    blob = next(name for name in apart(exported.path).members if name.startswith("blobs/"))[6:]
    data = content(exported, missing_blobs=[blob, "0" * 64])
    taken = receipts.take_receipt(signed(centre, data, tmp_path / "r.wsr"))
    assert [problem.code for problem in taken.problems] == ["missing-blobs"]
    roster.add_person(name="后来的人")
    second = sync.export_package(tmp_path)
    assert (second.from_seq, second.blobs) == (exported.to_seq + 1, 1)
    assert f"blobs/{blob}" in apart(second.path).members


def test_a_centre_that_lost_something_is_sent_it_again(
    exported: sync.Exported, centre: Centre, tmp_path: Path
) -> None:
    receipts.take_receipt(signed(centre, content(exported), tmp_path / "1.wsr"))
    roster.add_person(name="第二包的人")
    second = sync.export_package(tmp_path)
    held = content(second, outcome="held", code="gap", acknowledged_to=5, head=line_hash(5), reference="2")
    taken = receipts.take_receipt(signed(centre, held, tmp_path / "2.wsr"))
    assert [problem.code for problem in taken.problems] == ["gap"]
    assert sync.export_package(tmp_path).from_seq == 6


def test_a_damaged_copy_counts_only_while_the_centre_lacks_the_package(
    exported: sync.Exported, centre: Centre, tmp_path: Path
) -> None:
    words = {"outcome": "refused", "code": "e04-cut-short"}
    first = content(exported, **words, acknowledged_to=1, head=line_hash(1))
    taken = receipts.take_receipt(signed(centre, first, tmp_path / "1.wsr"))
    assert [problem.code for problem in taken.problems] == ["e04-cut-short"]
    assert [row.state for row in sync.list_exports()] == [PackageState.PROBLEMS]
    receipts.take_receipt(signed(centre, content(exported, reference="2"), tmp_path / "2.wsr"))
    again = content(exported, **words, reference="3")
    assert receipts.take_receipt(signed(centre, again, tmp_path / "3.wsr")).problems == ()
    assert [row.state for row in sync.list_exports()] == [PackageState.RECEIVED]


def test_a_fork_is_repaired_by_beginning_anew(
    exported: sync.Exported, centre: Centre, tmp_path: Path
) -> None:
    fork = content(exported, outcome="refused", code="fork", acknowledged_to=4, head="0" * 64)
    path = signed(centre, fork, tmp_path / "r.wsr")
    taken = receipts.take_receipt(path)
    assert (taken.acknowledged_to, [p.code for p in taken.problems]) == (0, ["fork"])
    before = by_hand(changelog.last_n())[0]
    assert sync.begin_anew() == "e2"
    assert refused(path) == "receipt-epoch"
    second = sync.export_package(tmp_path)
    assert (second.epoch, second.from_seq) == ("e2", 1)
    counts = {table: count for table, count in apart(second.path).descriptor()["counts"].items()}
    assert counts == before
    assert store.free_of_trouble(quick=False) == []


# --- by telephone -------------------------------------------------------------------------------


def the_code(centre: Centre, done: sync.Exported, number: int | None = None, to: int | None = None) -> str:
    key = phone_code.shared_key(centre.centre, sync.own.station_keys()["age"].public)
    seq = done.to_seq if to is None else to
    said = Acknowledged(STATION_CODE, changelog.head().epoch_id, number or done.number, seq, line_hash(seq))
    return phone_code.encode(key, said)


def test_a_code_read_out_acknowledges(exported: sync.Exported, centre: Centre) -> None:
    code = the_code(centre, exported)
    spoken = code.lower().replace("-", " ").replace("0", "o").replace("1", "l")
    taken = receipts.take_code(spoken)
    assert (taken.number, taken.acknowledged_to) == (1, exported.to_seq)
    assert taken.reference.endswith(f" {code}")
    assert receipts.take_code(code).acknowledged_to == taken.acknowledged_to
    assert Receipt.select().count() == 1
    assert [row.state for row in sync.list_exports()] == [PackageState.RECEIVED]


def test_a_code_of_less_than_the_package(exported: sync.Exported, centre: Centre) -> None:
    assert receipts.take_code(the_code(centre, exported, to=7)).acknowledged_to == 7


def test_every_single_misread_character_is_refused(exported: sync.Exported, centre: Centre) -> None:
    plain = the_code(centre, exported).replace("-", "")
    for place, sign in enumerate(plain):
        for other in phone_code.ALPHABET.replace(sign, ""):
            with pytest.raises(ReceiptRefused) as caught:
                receipts.take_code(plain[:place] + other + plain[place + 1 :])
            assert caught.value.code == "code-form"


@pytest.mark.parametrize("code", ["", "0000", "U" * 12, "0" * 13, "一二三四五六七八九十甲乙"])
def test_what_is_no_code(exported: sync.Exported, code: str) -> None:
    with pytest.raises(ReceiptRefused) as caught:
        receipts.take_code(code)
    assert caught.value.code == "code-form"


def test_anothers_code_is_refused(exported: sync.Exported, centre: Centre) -> None:
    stranger = Centre(str(pyrage.x25519.Identity.generate()), centre.escrow, centre.signing, centre.pepper)
    for code in (the_code(stranger, exported), the_code(centre, exported, number=2)):
        with pytest.raises(ReceiptRefused) as caught:
            receipts.take_code(code)
        assert caught.value.code == "code-unknown"


acknowledged = st.builds(
    Acknowledged, st.just(STATION_CODE), st.just("f52c12d6"), st.integers(1, 10**6), st.integers(0, 10**9),
    st.just("ab" * 32),
)  # fmt: skip


@given(acknowledged, st.binary(min_size=32, max_size=32), st.integers(0, 11), st.integers(1, 31))
def test_a_code_names_what_it_was_made_of(said: Acknowledged, key: bytes, place: int, step: int) -> None:
    code = phone_code.encode(key, said)
    plain = phone_code.normal(code)
    assert plain is not None
    assert phone_code.may_be(plain, said.number)
    assert said.seq in phone_code.seqs(plain, said.seq + 5)
    assert phone_code.find(key, plain, [said]) == said
    wrong = phone_code.ALPHABET[(phone_code.ALPHABET.index(plain[place]) + step) % 32]
    assert phone_code.normal(plain[:place] + wrong + plain[place + 1 :]) is None
    for first in range(11):
        two = plain[first + 1] + plain[first]
        swapped = plain[:first] + two + plain[first + 2 :]
        assert swapped == plain or phone_code.normal(swapped) is None


def test_the_mac_is_the_one_of_the_format(centre: Centre) -> None:
    """Section 10 by hand; both sides agree on the key."""
    station = pyrage.x25519.Identity.generate()
    theirs = str(pyrage.x25519.Identity.from_str(centre.centre).to_public())
    key = phone_code.shared_key(str(station), theirs)
    assert key == phone_code.shared_key(centre.centre, str(station.to_public()))
    said = Acknowledged(STATION_CODE, "f52c12d6", 17, 486, "ab" * 32)
    text = f"{STATION_CODE}\nf52c12d6\n17\n486\n{'ab' * 32}".encode()
    mac = int.from_bytes(hmac.digest(key, text, "sha256"), "big") >> (256 - 25)
    bits = (17 << 20 | 486) << 25 | mac
    plain = "".join(phone_code.ALPHABET[bits >> shift & 31] for shift in range(50, -1, -5))
    assert phone_code.encode(key, said).replace("-", "")[:11] == plain
