"""Restoring a backup: what comes back, what is kept, and what leaves everything as it was."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from station_app.care import service as care
from station_app.core import backup, changelog, files, restore, store
from station_app.core.changelog import Change
from station_app.core.db import change_row, db
from station_app.core.errors import NotAllowed, WrongPassword
from station_app.core.homelock import HomeInUse
from station_app.core.jobs import Job, JobCancelled
from station_app.core.paths import Home
from station_app.core.rights import Role
from station_app.operators import service as operators
from station_app.roster import service as roster
from station_app.roster.models import Person
from tests.station_app.conftest import COORDINATOR, PASSWORD
from tests.station_app.core.test_backups import names


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
