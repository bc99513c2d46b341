"""Backups and putting one back: whole or refused, thinned by the rule, a new numbering after it."""

from __future__ import annotations

import io
import json
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from station_app.care import service as care
from station_app.core import backup, changelog, files, restore, store
from station_app.core.changelog import Change
from station_app.core.db import change_row, db
from station_app.core.errors import NotAllowed, StationError, WrongPassword
from station_app.core.homelock import HomeInUse
from station_app.core.jobs import Job, JobCancelled
from station_app.core.paths import Home
from station_app.core.rights import Role
from station_app.operators import service as operators
from station_app.roster import service as roster
from station_app.roster.models import Person
from tests.conftest import Mover
from tests.station_app.conftest import COORDINATOR, PASSWORD


def names() -> list[str]:
    return sorted(p.name for p in Person.select())


# --- writing and listing ------------------------------------------------------------------------


def test_a_backup_is_three_members_with_their_sums(
    station: operators.SetUp, home: Home, frozen_clock: Mover
) -> None:
    roster.add_person(name="周秀兰")
    row = care.back_up()
    assert row.path.name == "20260912-090000-asked.stationbackup"
    with zipfile.ZipFile(row.path) as archive:
        assert sorted(archive.namelist()) == ["keys.json", "manifest.json", "station.db"]
        assert "周秀兰".encode() not in archive.read("station.db")
        assert archive.read("keys.json") == home.keys.read_bytes()
        manifest = json.loads(archive.read("manifest.json"))
    assert manifest["made_at"] == "2026-09-12T09:00:00+08:00"
    assert care.list_backups() == [row]
    assert not list(home.backups.glob(".*"))


def test_into_another_folder(station: operators.SetUp, home: Home, tmp_path: Path) -> None:
    row = care.back_up(folder=tmp_path / "usb")
    assert row.path.parent == tmp_path / "usb"
    assert care.list_backups() == []
    assert not list(home.backups.iterdir())


def test_what_lies_among_the_backups_and_is_none_is_left_out(station: operators.SetUp, home: Home) -> None:
    row = care.back_up()
    (home.backups / "a.stationbackup").write_bytes(b"")
    (home.backups / "b.stationbackup").mkdir()
    for name, edit in MANIFESTS.items():
        (home.backups / f"{name}.stationbackup").write_bytes(edited(row.path.read_bytes(), edit))
    assert care.list_backups() == [row]


def edited(raw: bytes, edit: Callable[[dict[str, Any]], Any], compression: int = zipfile.ZIP_STORED) -> bytes:
    """The backup with another manifest."""
    target = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(raw)) as old, zipfile.ZipFile(target, "w", compression) as new:
        for name in ("station.db", "keys.json"):
            new.writestr(name, old.read(name))
        manifest = json.loads(old.read("manifest.json"))
        found = edit(manifest)
        text = found if isinstance(found, bytes) else json.dumps(manifest if found is None else found)
        new.writestr("manifest.json", text)
    return target.getvalue()


MANIFESTS: dict[str, Callable[[dict[str, Any]], Any]] = {
    "list": lambda m: [],
    "too deep": lambda m: b"[" * 90_000,
    "too large": lambda m: b"[" + b"1," * 60_000 + b"1]",
    "no JSON": lambda m: b"\xff",
    "other format": lambda m: m.update(format="other"),
    "no format": lambda m: m.pop("format") and None,
    "newer": lambda m: m.update(version=2),
    "no date": lambda m: m.pop("made_at") and None,
    "a date that is none": lambda m: m.update(made_at="yesterday"),
    "a date without a zone": lambda m: m.update(made_at="2026-09-12T09:00:00"),
    "a date that is a number": lambda m: m.update(made_at=5),
    "no reason": lambda m: m.pop("reason") and None,
    "no sums": lambda m: m.pop("sha256") and None,
    "sums that are none": lambda m: m.update(sha256=[]),
}


@pytest.mark.parametrize("name", MANIFESTS)
def test_a_manifest_that_is_none_is_refused(
    station: operators.SetUp, home: Home, tmp_path: Path, name: str
) -> None:
    row = care.back_up()
    row.path.write_bytes(edited(row.path.read_bytes(), MANIFESTS[name]))
    with pytest.raises(backup.BackupTooNew if name == "newer" else backup.BackupDamaged):
        backup.unpack(row.path, tmp_path / "out")
    assert not (tmp_path / "out").exists()
    assert care.list_backups() == []


def flagged(raw: bytes) -> bytes:
    """Every member marked as encrypted."""
    found = bytearray(raw)
    for mark, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        place = found.find(mark)
        while place >= 0:
            found[place + offset] |= 1
            place = found.find(mark, place + 4)
    return bytes(found)


def packed(raw: bytes) -> bytes:
    """Members that are deflated, which ours never are: a bomb would be; and one that is rubbish."""
    found = bytearray(edited(raw, lambda m: None, zipfile.ZIP_DEFLATED))
    place = found.rindex(b"manifest.json", 0, found.index(b"PK\x01\x02")) + len("manifest.json")
    found[place : place + 20] = b"\xff" * 20
    return bytes(found)


def with_more(raw: bytes) -> bytes:
    target = io.BytesIO(raw)
    with zipfile.ZipFile(target, "a") as archive:
        archive.writestr("../../evil", b"x")
    return target.getvalue()


DAMAGE: dict[str, Callable[[bytes], bytes]] = {
    "empty": lambda raw: b"",
    "text": lambda raw: b"hello" * 100,
    "cut": lambda raw: raw[:-30],
    "half": lambda raw: raw[: len(raw) // 2],
    "flipped": lambda raw: raw[:5000] + bytes([raw[5000] ^ 1]) + raw[5001:],
    "encrypted": flagged,
    "packed": packed,
    "deflated": lambda raw: edited(raw, lambda m: None, zipfile.ZIP_DEFLATED),
    "a file more": with_more,
    "another zip": lambda raw: edited(raw, lambda m: None)[:0] + zip_of({"xl/workbook.xml": b"<a/>"}),
}


def zip_of(members: dict[str, bytes]) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return target.getvalue()


@pytest.mark.parametrize("name", DAMAGE)
def test_a_damaged_backup_changes_nothing(station: operators.SetUp, home: Home, name: str) -> None:
    roster.add_person(name="周秀兰")
    row = care.back_up()
    row.path.write_bytes(DAMAGE[name](row.path.read_bytes()))
    before = {path: path.read_bytes() for path in (home.keys, row.path)}
    for work in (restore.restore, restore.examine):
        with pytest.raises(backup.BackupDamaged, match="stationbackup"):
            work(home, row.path, name=COORDINATOR, password=PASSWORD)
    assert {path: path.read_bytes() for path in before} == before
    assert not list(home.root.glob(".restore-*"))
    assert not list(home.root.glob("*before-restore*"))
    operators.log_in(home, COORDINATOR, PASSWORD)
    assert names() == ["周秀兰"]


def test_a_missing_backup_is_told(station: operators.SetUp, home: Home) -> None:
    with pytest.raises(backup.BackupDamaged):
        restore.restore(home, home.backups / "none.stationbackup", name=COORDINATOR, password=PASSWORD)


# --- thinning -----------------------------------------------------------------------------------


def test_thinning_keeps_days_weeks_months_and_what_was_asked_for(
    station: operators.SetUp, home: Home, frozen_clock: Mover
) -> None:
    """A year of daily backups, made from one by its name and date alone."""
    frozen_clock(datetime(2025, 9, 12, 9))
    first = care.back_up_daily()
    assert first is not None
    raw = first.path.read_bytes()
    for day in range(1, 366):
        made = datetime(2025, 9, 12, 9) + timedelta(days=day)
        path = home.backups / f"{made:%Y%m%d-%H%M%S}-daily.stationbackup"
        path.write_bytes(edited(raw, lambda m, made=made: m.update(made_at=f"{made.isoformat()}+08:00")))
    asked = home.backups / "old-asked.stationbackup"
    asked.write_bytes(edited(raw, lambda m: m.update(made_at="2025-09-20T09:00:00+08:00", reason="asked")))
    gone = backup.thin(home)
    kept = [row.made_at.date() for row in backup.listing(home) if row.reason == "daily"]
    last = datetime(2026, 9, 12).date()
    assert kept[:12] == [last - timedelta(days=n) for n in range(12)]
    weeks = list(dict.fromkeys(day.strftime("%G%V") for day in kept))
    assert len(weeks) >= 10
    months = list(dict.fromkeys(day.strftime("%Y%m") for day in kept))
    assert months[:9] == [
        "202609",
        "202608",
        "202607",
        "202606",
        "202605",
        "202604",
        "202603",
        "202602",
        "202601",
    ]
    assert len(months) == 9
    assert 20 <= len(kept) <= 31
    assert len(gone) + len(kept) == 366
    assert asked.exists()
    assert backup.thin(home) == []


def test_of_imports_and_restores_the_last_stay(
    station: operators.SetUp, home: Home, frozen_clock: Mover
) -> None:
    reasons = (backup.BEFORE_IMPORT, backup.BEFORE_RESTORE)
    raw = care.back_up().path.read_bytes()
    for day in range(1, 16):
        made = datetime(2026, 9, day, 9)
        for reason in reasons:
            path = home.backups / f"{made:%Y%m%d-%H%M%S}-{reason}.stationbackup"
            said = {"made_at": f"{made.isoformat()}+08:00", "reason": reason}
            path.write_bytes(edited(raw, lambda m, said=said: m.update(said)))
        for name in ("station.db", "keys.json"):
            (home.root / f"{name}.before-restore-{made:%Y%m%d-%H%M%S}").touch()
    (home.root / "station.db.before-restore-20260903-090000-wal").touch()
    gone = backup.thin(home)
    assert len(gone) == 2 * 5 + 2 * 12 + 1
    for reason in reasons:
        kept = [row.made_at.day for row in backup.listing(home) if row.reason == reason]
        assert kept == list(range(15, 5, -1))
    aside = [path.name for path in home.root.glob("station.db.before-restore-*")]
    assert sorted(aside) == [f"station.db.before-restore-202609{day}-090000" for day in (13, 14, 15)]


def test_one_automatic_backup_a_day(station: operators.SetUp, home: Home, frozen_clock: Mover) -> None:
    assert care.back_up_daily() is not None
    frozen_clock(datetime(2026, 9, 12, 23, 59))
    assert care.back_up_daily() is None
    frozen_clock(datetime(2026, 9, 13, 0, 0))
    assert care.back_up_daily() is not None
    assert [row.reason for row in care.list_backups()] == ["daily", "daily"]
    frozen_clock(datetime(2026, 9, 14, 9, 0))
    backup.write(home, reason=backup.BEFORE_RESTORE)
    assert care.back_up_daily() is not None


# --- restoring ----------------------------------------------------------------------------------


def test_the_way_in_is_known_before_anything_is_shut(
    station: operators.SetUp, home: Home, tmp_path: Path
) -> None:
    path = care.back_up().path
    operators.change_own_password(old=PASSWORD, new="another-1")
    restore.check_way_in(path, name=COORDINATOR, password=PASSWORD)
    for name, password in ((COORDINATOR, "another-1"), ("某人", PASSWORD)):
        with pytest.raises(WrongPassword):
            restore.check_way_in(path, name=name, password=password)
    cut = tmp_path / "cut.stationbackup"
    cut.write_bytes(path.read_bytes()[:-40])
    with pytest.raises(backup.BackupDamaged):
        restore.check_way_in(cut, name=COORDINATOR, password=PASSWORD)
    assert operators.list_operators()  # still open


@pytest.mark.parametrize("at", range(1, 6))
def test_stopped_at_any_step_nothing_has_changed(station: operators.SetUp, home: Home, at: int) -> None:
    path = care.back_up().path
    roster.add_person(name="后来的人")
    before = sorted(one.name for one in home.root.rglob("*") if not one.name.startswith("station.db-"))
    job = Job(lambda done, _total, _what: job.cancel() if done + 2 == at else None)
    if at == 1:
        job.cancel()
    with pytest.raises(JobCancelled):
        restore.restore(home, path, name=COORDINATOR, password=PASSWORD, way_back=True, job=job)
    assert sorted(one.name for one in home.root.rglob("*")) == before
    operators.log_in(home, COORDINATOR, PASSWORD)
    assert names() == ["后来的人"]


def test_a_restore_brings_back_and_numbers_anew(station: operators.SetUp, home: Home) -> None:
    zhou = roster.add_person(name="周秀兰", phone="13800002046")
    roster.edit_person(zhou.uid, phone="13800002047")
    roster.add_person(name="王䶮")
    roster.erase_person("王䶮")
    head = changelog.head()
    row = care.back_up()
    roster.add_person(name="后来的人")
    done = restore.restore(home, row.path, name=COORDINATOR, password=PASSWORD)
    assert done.made_at == row.made_at
    assert (done.epoch, len(done.aside)) == (2, 2)
    assert all(path.exists() for path in done.aside)
    operators.log_in(home, COORDINATOR, PASSWORD)
    assert names() == ["", "周秀兰"]
    now = changelog.head()
    assert now.epoch_id != head.epoch_id
    assert (now.ordinal, now.seq, now.base) == (2, done.rows, head.seq)
    lines = [json.loads(c.line) for c in Change.select().where(Change.n > now.base).order_by(Change.n)]
    assert {line["kind"] for line in lines} == {"insert"}
    tables = {t for (t,) in db.execute_sql("SELECT DISTINCT table_name FROM log_column").fetchall()}
    counts = {t: db.execute_sql(f"SELECT count(*) FROM {t}").fetchone()[0] for t in tables}
    assert {t: sum(line["table"] == t for line in lines) for t in tables} == counts
    (again,) = [line for line in lines if line["id"] == zhou.uid]
    assert again["rev"] == 2
    seen: set[str] = set()
    for line in lines:
        refers = [v for k, v in line["body"].items() if k.endswith("_id") and v and line["table"] != "person"]
        assert all(uid in seen for uid in refers), "what a row refers to comes before it"
        seen.add(line["id"])
    assert store.free_of_trouble(quick=False) == []
    change_row(Person.get_by_id(zhou.uid), {"phone": "13800002048"})
    assert changelog.verify_chain() == []


def test_what_a_restore_replaces_can_be_restored_in_its_turn(station: operators.SetUp, home: Home) -> None:
    row = care.back_up()
    roster.add_person(name="后来的人")
    done = restore.restore(home, row.path, name=COORDINATOR, password=PASSWORD, way_back=True)
    operators.log_in(home, COORDINATOR, PASSWORD)
    assert names() == []
    assert {made.reason: made.path for made in care.list_backups()} == {
        "asked": row.path,
        backup.BEFORE_RESTORE: done.backup,
    }
    assert done.backup is not None
    again = restore.restore(home, done.backup, name=COORDINATOR, password=PASSWORD)
    assert (again.epoch, again.backup) == (3, None)
    operators.log_in(home, COORDINATOR, PASSWORD)
    assert names() == ["后来的人"]
    assert store.free_of_trouble(quick=False) == []


def test_where_nothing_whole_is_replaced_there_is_no_backup_of_it(
    station: operators.SetUp, home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    row = care.back_up()
    operators.log_out()
    wal = home.database.with_name("station.db-wal")
    wal.write_bytes(b"what a broken-off program left")
    assert backup.write_shut(home, reason=backup.BEFORE_RESTORE) is None
    wal.unlink()

    def full(*_arguments: object, **_more: object) -> None:
        raise files.CannotWrite(row.path, "no room")

    monkeypatch.setattr(backup, "write_shut", full)
    done = restore.restore(home, row.path, name=COORDINATOR, password=PASSWORD, way_back=True)
    assert (done.backup, len(done.aside)) == (None, 2)


def test_every_restore_is_a_new_epoch_later_than_all_before(station: operators.SetUp, home: Home) -> None:
    row = care.back_up()
    epochs = []
    for _i in range(3):
        epochs.append(restore.restore(home, row.path, name=COORDINATOR, password=PASSWORD).epoch)
    assert epochs == [2, 3, 4]


def test_packages_that_lie_there_say_which_epochs_were_used(station: operators.SetUp, home: Home) -> None:
    """The database is beyond reading: the packages' names still tell."""
    row = care.back_up()
    operators.log_out()
    home.database.write_bytes(b"rubbish" * 1000)
    for name in ("430111008012-e7-000003.wsp", "x-e99.wsp", "430111008012-eX-000003.wsp"):
        (home.exports / name).write_bytes(b"")
    assert restore.restore(home, row.path, name=COORDINATOR, password=PASSWORD).epoch == 8
    operators.log_in(home, COORDINATOR, PASSWORD)
    assert store.free_of_trouble(quick=False) == []


def test_into_a_home_where_everything_is_lost(station: operators.SetUp, home: Home, tmp_path: Path) -> None:
    roster.add_person(name="周秀兰")
    row = care.back_up(folder=tmp_path / "usb")
    operators.log_out()
    shutil.rmtree(home.root)
    done = restore.restore(home, row.path, name=COORDINATOR, password=PASSWORD)
    assert done.aside == ()
    operators.log_in(home, COORDINATOR, PASSWORD)
    assert names() == ["周秀兰"]


def test_the_backups_own_password_and_a_coordinator(station: operators.SetUp, home: Home) -> None:
    operators.add_operator(name="唐雨欣", role=Role.STAFF, password="secret-2")
    row = care.back_up()
    operators.change_own_password(old=PASSWORD, new="another-1")
    for name, password, error in (
        (COORDINATOR, "another-1", WrongPassword),
        ("谁", PASSWORD, WrongPassword),
        ("唐雨欣", "secret-2", NotAllowed),
    ):
        with pytest.raises(error):
            restore.restore(home, row.path, name=name, password=password)
        assert not list(home.root.glob(".restore-*"))
    operators.log_in(home, COORDINATOR, "another-1")
    operators.log_out()
    restore.restore(home, row.path, name=COORDINATOR, password=PASSWORD)
    assert operators.log_in(home, COORDINATOR, PASSWORD)


def test_a_backup_from_before_the_key_was_changed_still_opens(station: operators.SetUp, home: Home) -> None:
    operators.add_operator(name="唐雨欣", role=Role.STAFF, password="secret-2")
    row = care.back_up()
    operators.remove_operator("唐雨欣")
    assert restore.examine(home, row.path, name=COORDINATOR, password=PASSWORD) == []
    assert restore.restore(home, row.path, name=COORDINATOR, password=PASSWORD).epoch == 2


def test_a_newer_versions_backup_is_refused(station: operators.SetUp, home: Home) -> None:
    db.execute_sql("INSERT INTO schema_migration (name, applied) VALUES ('9999_x', '2030-01-01 00:00:00')")
    row = care.back_up()
    db.execute_sql("DELETE FROM schema_migration WHERE name = '9999_x'")
    with pytest.raises(store.DatabaseTooNew):
        restore.restore(home, row.path, name=COORDINATOR, password=PASSWORD)
    assert operators.log_in(home, COORDINATOR, PASSWORD)


def test_while_another_program_has_the_home_nothing_is_restored(station: operators.SetUp, home: Home) -> None:
    row = care.back_up()
    operators.log_out()
    script = (
        "import sys; from pathlib import Path; from station_app.core.paths import Home;"
        "from station_app.core.homelock import HomeLock; lock = HomeLock(Home(Path(sys.argv[1])));"
        "print('held', flush=True); sys.stdin.read()"
    )
    with subprocess.Popen(
        [sys.executable, "-c", script, str(home.root)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == "held\n"
        with pytest.raises(HomeInUse):
            restore.restore(home, row.path, name=COORDINATOR, password=PASSWORD)
        other.communicate("")
    assert restore.restore(home, row.path, name=COORDINATOR, password=PASSWORD).epoch == 2


@pytest.mark.parametrize("broken", range(1, 5))
def test_a_move_that_fails_puts_everything_back(
    station: operators.SetUp, home: Home, monkeypatch: pytest.MonkeyPatch, broken: int
) -> None:
    row = care.back_up()
    roster.add_person(name="后来的人")
    operators.log_out()
    real, calls = restore.os.replace, []

    def replace(source: Path, target: Path) -> None:
        if "station.db" in str(target) or "keys.json" in str(target):
            if ".restore-" not in str(target):
                calls.append(target)
            if len(calls) == broken and target is calls[-1]:
                raise OSError(28, "No space left on device")
        real(source, target)

    monkeypatch.setattr(restore.os, "replace", replace)
    with pytest.raises(files.CannotWrite):
        restore.restore(home, row.path, name=COORDINATOR, password=PASSWORD)
    monkeypatch.undo()
    assert not list(home.root.glob("*before-restore*"))
    operators.log_in(home, COORDINATOR, PASSWORD)
    assert names() == ["后来的人"]
    assert store.free_of_trouble(quick=True) == []


def test_every_refusal_is_a_station_error() -> None:
    assert issubclass(backup.BackupDamaged, StationError)


def test_the_days_backup_goes_to_the_places_that_are_there(
    station: operators.SetUp, home: Home, frozen_clock: Mover, tmp_path: Path
) -> None:
    stick, stubborn = tmp_path / "stick", tmp_path / "stubborn"
    stick.mkdir()
    (stubborn / "20260912-090000-daily.stationbackup").mkdir(parents=True)
    row = care.back_up_daily(places=(str(stubborn), str(tmp_path / "not plugged in"), str(stick)))
    assert row is not None
    assert (stick / row.path.name).read_bytes() == row.path.read_bytes()
    assert care.list_backups() == [row]
    assert [path.name for path in stick.iterdir()] == [row.path.name]
    assert [path.name for path in stubborn.iterdir()] == [row.path.name]
