"""The database file: encrypted, opened by the right key only, migrated with a backup, re-keyed."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from playhouse.schema_diff import diff_models

from station_app.core import backup, changelog, keys, store
from station_app.core.changelog import LogColumn
from station_app.core.db import Fact, Logged, NotOurs, Unlogged, db
from station_app.core.errors import WrongPassword
from station_app.core.files import CannotWrite
from station_app.core.homelock import HomeInUse, HomeLock
from station_app.core.paths import Home
from station_app.operators import service as operators
from tests.station_app.conftest import COORDINATOR, PASSWORD


def tables(base: type) -> list[type]:
    found = []
    for table in base.__subclasses__():
        if table.__module__.startswith("station_app") and table is not Fact:
            found.append(table)
        found += tables(table)
    return found


def test_models_and_migrations_agree(station: operators.SetUp) -> None:
    import station_app.library.models
    import station_app.signin.paper_models
    import station_app.sync.models  # noqa: F401 - every slice's tables are to be compared

    assert not diff_models(db, tables(Unlogged) + tables(Logged))
    classed = {(r.table_name, r.column_name): (r.exposure, r.append_only) for r in LogColumn.select()}
    declared = {
        (table._meta.table_name, field.column_name): (vars(field)["exposure"], int(issubclass(table, Fact)))
        for table in tables(Logged)
        for field in table._meta.sorted_fields
    }
    assert classed == declared
    assert changelog.triggers_agree()


def test_nothing_readable_is_on_the_disk(station: operators.SetUp, home: Home) -> None:
    operators.log_out()
    raw = home.database.read_bytes()
    assert not raw.startswith(b"SQLite format 3")
    assert "罗晓敏".encode() not in raw
    assert b"CREATE TABLE" not in raw


def test_log_in_again(station: operators.SetUp, home: Home) -> None:
    operators.log_out()
    assert operators.log_in(home, COORDINATOR, PASSWORD).name == COORDINATOR
    assert store.free_of_trouble(quick=False) == []


@pytest.mark.parametrize(("name", "password"), [(COORDINATOR, "wrong-1"), ("没有这个人", PASSWORD)])
def test_wrong_name_or_password(station: operators.SetUp, home: Home, name: str, password: str) -> None:
    operators.log_out()
    with pytest.raises(WrongPassword):
        operators.log_in(home, name, password)


@pytest.mark.parametrize("content", [b"rubbish" * 1000, b"SQLite format 3\x00" + bytes(8000)])
def test_a_file_that_is_not_ours(station: operators.SetUp, home: Home, content: bytes) -> None:
    operators.log_out()
    for leftover in home.root.glob("station.db-*"):
        leftover.unlink()
    home.database.write_bytes(content)
    with pytest.raises(NotOurs):
        operators.log_in(home, COORDINATOR, PASSWORD)
    assert home.database.read_bytes() == content
    lock = HomeLock(home)
    with lock.alone():  # nothing of the attempt holds the home
        pass
    lock.close()


def test_an_empty_file_in_its_place_lets_nobody_in(station: operators.SetUp, home: Home) -> None:
    operators.log_out()
    home.database.write_bytes(b"")
    with pytest.raises(NotOurs):
        operators.log_in(home, COORDINATOR, PASSWORD)


def test_no_station_here(home: Home) -> None:
    with pytest.raises(store.NoStation):
        operators.log_in(home, COORDINATOR, PASSWORD)


def test_a_newer_database_is_refused(station: operators.SetUp, home: Home) -> None:
    db.execute_sql(
        "INSERT INTO schema_migration (name, applied) VALUES ('9999_future', '2030-01-01 00:00:00')"
    )
    operators.log_out()
    with pytest.raises(store.DatabaseTooNew):
        operators.log_in(home, COORDINATOR, PASSWORD)


def test_a_second_station_in_the_same_folder_is_refused(station: operators.SetUp, home: Home) -> None:
    operators.log_out()
    with pytest.raises(store.HomeNotEmpty):
        operators.set_up_station(home, station_code="430111008012", operator_name="甲", password="secret-9")


def test_removing_an_operator_changes_the_key(station: operators.SetUp, home: Home) -> None:
    from station_app.core.rights import Role

    operators.add_operator(name="唐雨欣", role=Role.STAFF, password="secret-2")
    old_keys = home.keys.read_bytes()
    operators.remove_operator("唐雨欣")
    operators.log_out()
    with pytest.raises(WrongPassword):
        operators.log_in(home, "唐雨欣", "secret-2")
    assert operators.log_in(home, COORDINATOR, PASSWORD)
    operators.log_out()
    # Whoever kept the old key file opens nothing with it.
    home.keys.write_bytes(old_keys)
    with pytest.raises(NotOurs):
        operators.log_in(home, "唐雨欣", "secret-2")


@pytest.mark.parametrize("moment", ["keys written", "database re-keyed"])
def test_a_key_change_that_was_cut_short(
    station: operators.SetUp, home: Home, monkeypatch: pytest.MonkeyPatch, moment: str
) -> None:
    file = keys.load(home.keys)
    ring = keys.open_ring(file, keys.open_slot(keys.find_slot(file, COORDINATOR), PASSWORD))
    saves = []
    real = keys.save

    def cut(path: Path, new: keys.KeyFile) -> None:
        saves.append(new)
        real(path, new)
        if moment == "keys written" or len(saves) == 2:
            raise KeyboardInterrupt

    monkeypatch.setattr(keys, "save", cut)
    with pytest.raises(KeyboardInterrupt):
        store.rotate_key(home, file, ring)
    monkeypatch.setattr(keys, "save", real)
    if moment == "database re-keyed":
        real(home.keys, saves[0])
    operators.log_out()
    operators.log_in(home, COORDINATOR, PASSWORD)
    assert store.free_of_trouble(quick=True) == []
    operators.log_out()
    assert operators.log_in(home, COORDINATOR, PASSWORD)


def test_a_backup_opens_with_the_passwords_it_was_made_under(
    station: operators.SetUp, home: Home, tmp_path: Path
) -> None:
    row = backup.write(home)
    operators.log_out()
    copy = backup.unpack(row.path, tmp_path / "elsewhere")
    assert operators.log_in(copy, COORDINATOR, PASSWORD)
    assert store.free_of_trouble(quick=False) == []


def test_a_flipped_bit_in_a_backup_is_refused(station: operators.SetUp, home: Home, tmp_path: Path) -> None:
    row = backup.write(home)
    whole = row.path.read_bytes()
    for place in range(0, len(whole), max(1, len(whole) // 60)):
        damaged = bytearray(whole)
        damaged[place] ^= 4
        row.path.write_bytes(damaged)
        folder = tmp_path / f"at-{place}"
        try:
            backup.unpack(row.path, folder)
        except backup.BackupDamaged:
            continue
        assert (folder / "station.db").read_bytes() in whole


def test_a_backup_that_cannot_be_written_leaves_the_old_ones(
    station: operators.SetUp, home: Home, tmp_path: Path
) -> None:
    row = backup.write(home)
    before = row.path.read_bytes()
    (tmp_path / "a file").write_bytes(b"")
    with pytest.raises(CannotWrite):
        backup.write(home, folder=tmp_path / "a file")
    assert row.path.read_bytes() == before
    assert not list(home.backups.glob(".*"))


def test_what_needs_the_home_alone_says_so(station: operators.SetUp, home: Home) -> None:
    script = (
        "import sys; from pathlib import Path; from station_app.core.paths import Home;"
        "from station_app.core.homelock import HomeLock; lock = HomeLock(Home(Path(sys.argv[1])));"
        "print('held', flush=True); sys.stdin.read()"
    )
    other = subprocess.Popen(
        [sys.executable, "-c", script, str(home.root)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert other.stdin is not None
    assert other.stdout is not None
    try:
        assert other.stdout.readline() == "held\n"
        with pytest.raises(HomeInUse), store._lock().alone():
            pass
    finally:
        other.communicate("")
    with store._lock().alone():
        pass
