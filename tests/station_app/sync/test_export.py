"""Writing packages: cumulative, whole or not at all, sealed whatever comes, and what became of them."""

from __future__ import annotations

import json
import re
import signal
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pyrage
import pytest

from station_app.activities import service as activities
from station_app.core import backup, changelog, clock, restore, store
from station_app.core.db import db
from station_app.core.errors import NotAllowed
from station_app.core.files import CannotRead, CannotWrite
from station_app.core.jobs import Job, JobCancelled
from station_app.core.paths import Home
from station_app.core.rights import Role
from station_app.library import service as library
from station_app.operators import service as operators
from station_app.organisation import service as organisation
from station_app.roster import service as roster
from station_app.roster.identity import id_hmac
from station_app.roster.models import Person
from station_app.sync import errors, package, sealing
from station_app.sync import service as sync
from station_app.sync.errors import (
    CannotSeal,
    CardRefused,
    ExportBlocked,
    NothingToExport,
    PackageRefused,
    PassphraseNeeded,
)
from station_app.sync.models import Export, Receipt, StationKey
from station_app.sync.service import PackageState
from tests.station_app.conftest import COORDINATOR, PASSWORD
from tests.station_app.sync import forge
from tests.station_app.sync.conftest import START, Centre, RealPackage

PHRASE = "丰园社区 2026!"


def dump() -> list[object]:
    """Every row of every table but the station's own keys, as the database has them."""
    names = [
        n for (n,) in db.execute_sql("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name")
    ]
    return [
        (name, db.execute_sql(f'SELECT * FROM "{name}" ORDER BY 1').fetchall())
        for name in names
        if not name.startswith("sqlite_")
    ]


def own() -> dict[str, StationKey]:
    return {key.name: key for key in StationKey.select()}


def apart(path: Path) -> forge.Forged:
    return forge.take_apart(path.read_bytes(), own()["age"].secret, "")


@pytest.fixture
def carded(day: str, centre: Centre, tmp_path: Path) -> str:
    """The day's station with a centre's card."""
    sync.take_centre_card(centre.write_card(tmp_path / "centre.json"))
    return day


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


# --- interrupted --------------------------------------------------------------------------------


class CancelAt(Job):
    """A job that is cancelled at its ``n``th step."""

    def __init__(self, n: int) -> None:
        super().__init__()
        self.left = n

    def step(self, done: int, total: int, what: str = "") -> None:
        self.left -= 1
        if self.left == 0:
            self.cancel()
        super().step(done, total, what)


def test_cancelled_at_any_step_it_leaves_nothing(
    carded: str, home: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(package, "_STEP", 5)  # else a station this small has one step only
    folder = tmp_path / "usb"
    sync.make_centre_reports()
    own_before, lines = StationKey.select().count(), sync.Change.select().count()
    steps = 0
    while True:
        steps += 1
        try:
            done = sync.export_package(folder, job=CancelAt(steps))
        except JobCancelled:
            assert not folder.exists() or not list(folder.iterdir())
            assert not list(home.exports.iterdir())
            assert Export.select().count() == 0
            assert sync.Change.select().count() == lines
            continue
        break
    assert steps > 6
    assert done.number == 1
    assert own_before <= StationKey.select().count() == 2
    assert store.free_of_trouble(quick=False) == []


def test_a_report_that_was_half_made_is_made_again(carded: str, home: Home, tmp_path: Path) -> None:
    with pytest.raises(JobCancelled):
        sync.export_package(tmp_path, job=CancelAt(1))
    assert sync.export_package(tmp_path).blobs == 1
    assert not list(home.exports.iterdir())


def test_a_place_that_cannot_be_written(carded: str, tmp_path: Path) -> None:
    (tmp_path / "a file").write_bytes(b"x")
    with pytest.raises(CannotWrite):
        sync.export_package(tmp_path / "a file")
    assert (tmp_path / "a file").read_bytes() == b"x"
    assert Export.select().count() == 0
    assert sync.export_package(tmp_path).number == 1


KILLED = """
import os, signal, sys
from pathlib import Path
from station_app.core import clock, jobs
from station_app.core.paths import Home
from station_app.operators import service as operators
from station_app.sync import lines, package, service as sync
package._STEP = lines.STEP = 5
operators.log_in(Home(Path(sys.argv[1])), sys.argv[3], sys.argv[4])
left = [int(sys.argv[5])]
def step(done, total, what):
    left[0] -= 1
    if not left[0]:
        os.kill(os.getpid(), signal.SIGKILL)
with clock.frozen(int(sys.argv[6])):
    sync.export_package(Path(sys.argv[2]), job=jobs.Job(step))
"""


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="POSIX signals")
@pytest.mark.parametrize("moment", [1, 4, 9], ids=["report", "packing", "verifying"])
def test_killed_it_leaves_no_half_package(carded: str, home: Home, tmp_path: Path, moment: int) -> None:
    lines = sync.Change.select().count()
    operators.log_out()
    folder = tmp_path / "usb"
    command = [KILLED, str(home.root), str(folder), COORDINATOR, PASSWORD, str(moment), str(clock.now_ms())]
    child = subprocess.run([sys.executable, "-c", *command], cwd=Path(__file__).parents[3], check=False)
    assert child.returncode == -signal.SIGKILL
    parts = list(folder.glob(".*.part")) if folder.exists() else []
    assert len(parts) == (moment == 9)
    operators.log_in(home, COORDINATOR, PASSWORD)
    assert not list(folder.glob("*.wsp"))
    assert Export.select().count() == 0
    # Nothing but the report for the centre, where it was made, has come in.
    assert sync.Change.select().count() == lines + (moment > 1)
    assert store.free_of_trouble(quick=False) == []
    done = sync.export_package(folder)
    assert (done.number, sync.verify_package(done.path).opened) == (1, True)
    assert [p.name for p in folder.iterdir()] == [done.path.name]
    assert list(home.exports.iterdir()) == []


# --- who, and when not --------------------------------------------------------------------------


def test_only_a_coordinator_exports(carded: str, home: Home, tmp_path: Path) -> None:
    operators.add_operator(name="何伟", role=Role.LIBRARIAN, password="secret-3")
    operators.log_out()
    operators.log_in(home, "唐雨欣", "secret-2")
    for work in (
        lambda: sync.export_package(tmp_path),
        lambda: sync.write_station_card(tmp_path / "a"),
        lambda: sync.take_centre_card(tmp_path / "centre.json"),
    ):
        with pytest.raises(NotAllowed):
            work()
    assert sync.sync_status().next_number == 1
    operators.log_out()
    operators.log_in(home, "何伟", "secret-3")
    assert sync.check_export().blocked is False
    assert sync.list_exports() == []


def test_blocked_until_it_is_put_right(carded: str, tmp_path: Path) -> None:
    empty = activities.add_activity(
        title="没有人来", starts=START - timedelta(hours=48), ends=START - timedelta(hours=47),
        category="理论宣讲", venue="图书室",
    )  # fmt: skip
    with pytest.raises(ExportBlocked) as caught:
        sync.export_package(tmp_path)
    assert "没有人来" in str(caught.value)
    assert not list(tmp_path.glob("*.wsp"))
    activities.cancel_activity(empty.number, reason="下雨")
    assert sync.export_package(tmp_path).number == 1


# --- cards --------------------------------------------------------------------------------------


def test_the_stations_card_is_signed_by_itself(station: operators.SetUp, tmp_path: Path) -> None:
    fingerprint = sync.write_station_card(tmp_path / "station.json")
    card = json.loads((tmp_path / "station.json").read_text(encoding="utf-8"))
    signature = bytes.fromhex(card.pop("signature"))
    plain = json.dumps(card, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()
    assert sealing.signature_fits(card["signing"], signature, plain)
    assert card["sealing"] == own()["age"].public
    assert re.fullmatch(r"([0-9A-F]{4} ){3}[0-9A-F]{4}", fingerprint)
    assert own()["signing"].secret not in (tmp_path / "station.json").read_text(encoding="utf-8")
    assert sync.write_station_card(tmp_path / "again.json") == fingerprint


def test_a_card_brings_figures_and_hmacs(carded: str, centre: Centre) -> None:
    assert organisation.this_station().figures == "0412"
    zhou = Person.get(Person.name == "周秀兰")
    assert zhou.id_hmac == id_hmac(bytes.fromhex(centre.pepper), "430199195803020117")
    assert Person.get(Person.name == "王䶮").id_hmac is None
    assert sync.sync_status().centre == "雨花区新时代文明实践中心"
    assert changelog.verify_chain() == []


def test_people_who_come_after_the_card_have_theirs_in_the_next_package(
    carded: str, centre: Centre, tmp_path: Path
) -> None:
    later = roster.add_person(name="后来者", id_type="resident", id_number="430199198005060028")
    roster.edit_person("周秀兰", id_number="")
    lines = [json.loads(x) for x in apart(sync.export_package(tmp_path).path).members[forge.OPS].splitlines()]
    said = {line["id"]: line["body"]["id_hmac"] for line in lines if line["table"] == "person"}
    assert said[later.uid] == id_hmac(bytes.fromhex(centre.pepper), "430199198005060028")
    assert said[Person.get(Person.name == "周秀兰").id] is None
    before = sync.Change.select().count()
    sync.export_package(tmp_path)
    assert sync.Change.select().count() == before


@pytest.mark.parametrize(
    "text",
    [
        "", "{", "[]", "3", "null", '{"format": "station-card 1.0"}', '{"format": "centre-card 2.0"}',
        "[" * 100_000, "\ud800",
    ],
    ids=lambda text: text[:30],
)  # fmt: skip
def test_what_is_no_card(station: operators.SetUp, tmp_path: Path, text: str) -> None:
    path = tmp_path / "card.json"
    path.write_bytes(text.encode("utf-8", errors="surrogatepass"))
    with pytest.raises(CardRefused, match=re.escape("card.json")):
        sync.take_centre_card(path)
    with pytest.raises(CannotRead, match=re.escape("none.json")):
        sync.take_centre_card(tmp_path / "none.json")


@pytest.mark.parametrize(
    "changes",
    [
        {"recipients": {"centre": "age1abc", "escrow": "age1abc"}},
        {"recipients": {"centre": "age1abc"}},
        {"recipients": []},
        {"pepper": "xyz"},
        {"pepper": 5},
        {"private_columns": ["name"]},
        {"private_columns": {"person": 5}},
        {"figures": {"430111008012": "99"}},
        {"figures": {"430111008012": "0x12"}},
        {"figures": {"430111008012": "０４１２"}},
        {"figures": []},
        {"signing": "00" * 32},
        {"centre": "\ud800"},
    ],
    ids=str,
)
def test_a_card_that_is_signed_but_wrong(
    station: operators.SetUp, centre: Centre, tmp_path: Path, changes: dict[str, object]
) -> None:
    before = dump()
    path = tmp_path / "card.json"
    try:
        card = centre.card(**changes)
    except UnicodeEncodeError:
        card = {**centre.card(), **changes}
    path.write_text(json.dumps(card), encoding="utf-8")
    with pytest.raises(CardRefused):
        sync.take_centre_card(path)
    assert dump() == before


def test_a_card_that_was_changed(station: operators.SetUp, centre: Centre, tmp_path: Path) -> None:
    path = centre.write_card(tmp_path / "card.json")
    path.write_text(path.read_text(encoding="utf-8").replace("雨花区", "天心区"), encoding="utf-8")
    with pytest.raises(CardRefused):
        sync.take_centre_card(path)


def test_a_card_taken_in_twice_changes_nothing_more(carded: str, tmp_path: Path) -> None:
    lines = sync.Change.select().count()
    sync.take_centre_card(tmp_path / "centre.json")
    assert sync.Change.select().count() == lines


# --- the page that describes it -----------------------------------------------------------------


def document(repository: Path) -> str:
    return (repository / "docs" / "sync-format.md").read_text(encoding="utf-8")


def test_the_page_lists_every_code_with_its_sentence(repository: Path) -> None:
    rows = re.findall(r"^\| `(e\d\d-[a-z-]+)` \| (.+?) \|", document(repository), re.MULTILINE)
    assert dict(rows) == dict(errors.PROBLEMS)


def test_the_pages_own_reader_reads_a_real_package(
    real: RealPackage, repository: Path, tmp_path: Path
) -> None:
    """The Python of the page, run as it stands there on an unpacked package; and it sees damage."""
    program = re.findall(r"```python\n(.*?)```", document(repository), re.DOTALL)[0]
    inside = real.apart()
    for name, content in inside.members.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes(content)
    run = [sys.executable, "-W", "ignore", "-c", program]
    whole = subprocess.run(run, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert f"is whole: {len(real.lines)} changes" in whole.stdout, whole.stderr
    ops = tmp_path / forge.OPS
    ops.write_bytes(ops.read_bytes().replace(b'"insert"', b'"delete"', 1))
    assert subprocess.run(run, cwd=tmp_path, capture_output=True, check=False).returncode == 1


def test_the_page_lists_the_columns_as_the_station_has_them(
    station: operators.SetUp, repository: Path
) -> None:
    classed: dict[str, dict[str, str]] = {}
    for row in changelog.LogColumn.select().order_by(changelog.LogColumn.position):
        if row.column_name not in ("id", "rev"):
            columns = classed.setdefault(row.table_name, {"public": "", "private": "", "local": ""})
            columns[row.exposure] = f"{columns[row.exposure]} {row.column_name}".strip()
    said = dict(re.findall(r"^\| `([a-z_]+)` \| ([a-z0-9_ |]*)\|$", document(repository), re.MULTILINE))
    for table, columns in classed.items():
        public, private = (part.strip() for part in said[table].split("|"))
        assert (public, private) == (columns["public"], columns["private"]), table
