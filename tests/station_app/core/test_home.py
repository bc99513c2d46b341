"""One home: what lies in it may be anything, others may work on it, the disk may be full."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import pytest

from station_app.care import service as care
from station_app.core import backup, changelog, files, homelock, keys, store, workbooks
from station_app.core.changelog import Change
from station_app.core.db import NotOurs
from station_app.core.homelock import HomeInUse, HomeLock, HomeOnNetwork
from station_app.core.paths import Home
from station_app.core.rights import Role
from station_app.operators import service as operators
from station_app.roster import service as roster
from station_app.roster.models import Person
from tests.conftest import Mover
from tests.station_app.conftest import COORDINATOR, PASSWORD, STATION_CODE

REPOSITORY = Path(__file__).parents[3]


def closed(home: Home) -> bytes:
    """The database file of a station that was left in good order."""
    operators.log_out()
    assert not (home.root / "station.db-wal").exists()
    return home.database.read_bytes()


# --- the database -------------------------------------------------------------------------------


@pytest.mark.parametrize("left", [1, 15, 16, 100, 1024, 4095, 4096, 5000, 0.5, 0.99])
def test_a_database_cut_short_is_told_or_found_by_the_check(
    station: operators.SetUp, home: Home, left: float
) -> None:
    whole = closed(home)
    cut = whole[: int(left) if left >= 1 else int(len(whole) * left)]
    home.database.write_bytes(cut)
    try:
        operators.log_in(home, COORDINATOR, PASSWORD)
    except NotOurs:
        assert home.database.read_bytes() == cut
    else:
        assert any(one.severity == "blocking" for one in care.check_station())


def test_every_flipped_page_is_found(station: operators.SetUp, home: Home) -> None:
    whole = closed(home)
    for page in range(0, len(whole) // 4096, 7):
        damaged = bytearray(whole)
        damaged[page * 4096 + 1000] ^= 1
        home.database.write_bytes(damaged)
        try:
            operators.log_in(home, COORDINATOR, PASSWORD)
        except NotOurs:
            continue
        assert any(one.severity == "blocking" for one in care.check_station()), f"page {page}"
        operators.log_out()


@pytest.mark.parametrize(
    "content",
    [b"", b"x", b"PK\x03\x04" + bytes(9000), b"SQLite format 3\x00" + bytes(9000), os.urandom(40_960)],
    ids=["empty", "one byte", "zip", "sqlite", "random"],
)
def test_another_file_in_its_place(station: operators.SetUp, home: Home, content: bytes) -> None:
    closed(home)
    home.database.write_bytes(content)
    with pytest.raises(NotOurs, match=r"station\.db.*restore the latest backup"):
        operators.log_in(home, COORDINATOR, PASSWORD)
    assert home.database.read_bytes() == content


def test_another_stations_database_is_not_ours(station: operators.SetUp, home: Home, tmp_path: Path) -> None:
    foreign = Home(tmp_path / "other")
    ours = closed(home)
    operators.set_up_station(foreign, station_code=STATION_CODE, operator_name=COORDINATOR, password=PASSWORD)
    home.database.write_bytes(closed(foreign))
    with pytest.raises(NotOurs):
        operators.log_in(home, COORDINATOR, PASSWORD)
    home.database.write_bytes(ours)
    assert operators.log_in(home, COORDINATOR, PASSWORD)


def test_a_folder_in_its_place(station: operators.SetUp, home: Home) -> None:
    closed(home)
    home.database.unlink()
    home.database.mkdir()
    with pytest.raises(NotOurs):
        operators.log_in(home, COORDINATOR, PASSWORD)


def test_set_up_that_was_cut_short_is_no_locked_box(station: operators.SetUp, home: Home) -> None:
    """The keys come last: without them the station says that they are missing."""
    closed(home)
    home.keys.unlink()
    with pytest.raises(keys.KeysMissing):
        operators.log_in(home, COORDINATOR, PASSWORD)


# --- where it lies ------------------------------------------------------------------------------


def file_system_of(path: Path) -> str:
    """The kind of the mount that holds ``path``, by the system's own tool."""
    run = subprocess.run(
        ["findmnt", "-no", "FSTYPE", "-T", str(path)], capture_output=True, text=True, check=False
    )
    return run.stdout.split()[0] if run.returncode == 0 and run.stdout.split() else ""


@pytest.mark.skipif(not Path("/proc/mounts").exists(), reason="Linux")
def test_a_home_on_a_network_share_is_refused(
    home: Home, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    kind = file_system_of(tmp_path)
    if not kind:
        pytest.skip("the system cannot tell what the folder lies on")
    homelock.refuse_network(tmp_path)
    # This very disk, said to be a share: nothing else of the decision is touched.
    monkeypatch.setattr(homelock, "NETWORK_FILE_SYSTEMS", frozenset({kind}))
    with pytest.raises(HomeOnNetwork, match="network share"):
        homelock.refuse_network(tmp_path)
    with pytest.raises(HomeOnNetwork):
        operators.set_up_station(home, station_code=STATION_CODE, operator_name="甲", password="secret-1")
    assert not home.database.exists()
    assert not home.keys.exists()


def test_the_usual_shares_are_known() -> None:
    assert {"nfs", "nfs4", "cifs", "smb3", "fuse.sshfs"} <= homelock.NETWORK_FILE_SYSTEMS
    assert not {"ext4", "btrfs", "xfs", "tmpfs", "overlay", "apfs"} & homelock.NETWORK_FILE_SYSTEMS


# --- two at once --------------------------------------------------------------------------------

WORKER = """
import sys
from pathlib import Path
from station_app.core.paths import Home
from station_app.operators import service as operators
from station_app.roster import service as roster
operators.log_in(Home(Path(sys.argv[1])), sys.argv[2], sys.argv[3])
print("ready", flush=True)
sys.stdin.readline()
for n in range(60):
    roster.add_person(name=f"{sys.argv[4]}{'甲乙丙丁戊己庚辛壬癸'[n % 10]}{'一二三四五六'[n // 10]}")
print("done", flush=True)
"""


def test_two_programs_write_into_one_home(station: operators.SetUp, home: Home) -> None:
    operators.add_operator(name="唐雨欣", role=Role.STAFF, password="secret-2")
    who = [(COORDINATOR, PASSWORD, "赵"), ("唐雨欣", "secret-2", "钱")]
    running = [
        subprocess.Popen(
            [sys.executable, "-c", WORKER, str(home.root), *values],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=REPOSITORY,
        )
        for values in who
    ]  # fmt: skip
    for one in running:
        assert one.stdout is not None
        assert one.stdout.readline() == "ready\n"
    with pytest.raises(HomeInUse):
        operators.remove_operator("唐雨欣")
    answers = [one.communicate("go\n", timeout=60)[0] for one in running]
    assert answers == ["done\n", "done\n"]
    assert Person.select().count() == 120
    operators_seen = {
        line.split('"operator":"')[1].split('"')[0] for (line,) in Change.select(Change.line).tuples()
    }
    assert len(operators_seen) >= 2
    assert changelog.verify_chain() == []
    operators.remove_operator("唐雨欣")
    assert store.free_of_trouble(quick=False) == []


def test_a_lock_is_shared_until_somebody_wants_it_alone(home: Home) -> None:
    home.make()
    one, two = HomeLock(home), HomeLock(home)
    began = time.monotonic()
    with pytest.raises(HomeInUse), one.alone():
        pass
    assert time.monotonic() - began < 3
    two.close()
    with one.alone(), open(home.lock, "rb") as handle:
        assert not homelock._try_lock(handle, exclusive=False)
    three = HomeLock(home)
    three.close()
    one.close()


# --- a full disk --------------------------------------------------------------------------------


def with_full_disk(work: Callable[[], None], room: int) -> int:
    """Run ``work`` in a child that may write ``room`` bytes into a file: 0 done, 3 refused, 4 another way."""
    import resource

    child = os.fork()
    if child:
        return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    try:
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (room, room))
        work()
        os._exit(0)
    except files.CannotWrite:
        os._exit(3)
    except BaseException:
        os._exit(4)
    os._exit(5)


posix = pytest.mark.skipif(not hasattr(os, "fork"), reason="POSIX")
ROWS = [[f"居民{n}", "x" * 50] for n in range(3000)]


def write_book(path: Path) -> None:
    workbooks.write_workbook(path, "名单", ["姓名", "备注"], ROWS)


def write_raw(path: Path) -> None:
    files.write_bytes(path, b"y" * 100_000)


@posix
@pytest.mark.parametrize("work", [write_book, write_raw])
@pytest.mark.parametrize("room", [0, 1000, 30_000])
def test_on_a_full_disk_the_old_file_stays(tmp_path: Path, work: Callable[[Path], None], room: int) -> None:
    path = tmp_path / "a.xlsx"
    path.write_bytes(b"what was there before")
    assert with_full_disk(lambda: work(path), room) == 3
    assert path.read_bytes() == b"what was there before"
    assert [p.name for p in tmp_path.iterdir()] == ["a.xlsx"]
    work(path)
    assert path.stat().st_size > room


@posix
def test_a_backup_on_a_full_disk(station: operators.SetUp, home: Home) -> None:
    first = care.back_up()
    whole = first.path.read_bytes()
    roster.add_person(name="周秀兰")
    assert with_full_disk(lambda: backup.write(home, reason="full") and None, 30_000) == 3
    assert [row.path for row in care.list_backups()] == [first.path]
    assert first.path.read_bytes() == whole
    assert not list(home.backups.glob(".*"))
    assert store.free_of_trouble(quick=False) == []


@posix
def test_a_new_password_on_a_full_disk_leaves_the_old_one(station: operators.SetUp, home: Home) -> None:
    before = home.keys.read_bytes()

    def work() -> None:
        operators.change_own_password(old=PASSWORD, new="another-1")

    assert with_full_disk(work, 100) == 3
    assert home.keys.read_bytes() == before
    operators.log_out()
    assert operators.log_in(home, COORDINATOR, PASSWORD)


# --- health -------------------------------------------------------------------------------------


def test_a_station_in_order_is_in_order(frozen_clock: Mover, station: operators.SetUp) -> None:
    assert [one.code for one in care.check_station()] in ([], ["disk-almost-full"])


def test_a_clock_with_a_dead_battery_is_told(station: operators.SetUp, frozen_clock: Mover) -> None:
    roster.add_person(name="周秀兰")
    frozen_clock(datetime(1970, 1, 2))
    found = {one.code: one.severity for one in care.check_station(quick=True)}
    assert found["clock-behind"] == "blocking"
    frozen_clock(datetime(2026, 12, 1, 9))
    codes = [one.code for one in care.check_station(quick=True)]
    assert "holidays-unknown" in codes, "next year's holidays are not shipped yet"


def test_no_recovery_code_is_advice(station: operators.SetUp, home: Home) -> None:
    file = keys.load(home.keys)
    keys.save(home.keys, keys.KeyFile(file.slots[:1], file.ring))
    assert "no-recovery-code" in [one.code for one in care.check_station(quick=True)]
