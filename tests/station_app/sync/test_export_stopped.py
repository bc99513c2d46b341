"""An export that is cancelled, killed, refused or has nowhere to go leaves nothing half made."""

from __future__ import annotations

import signal
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest

from station_app.activities import service as activities
from station_app.core import clock, store
from station_app.core.errors import NotAllowed
from station_app.core.files import CannotWrite
from station_app.core.jobs import Job, JobCancelled
from station_app.core.paths import Home
from station_app.core.rights import Role
from station_app.operators import service as operators
from station_app.sync import package
from station_app.sync import service as sync
from station_app.sync.errors import (
    ExportBlocked,
)
from station_app.sync.models import Export, StationKey
from tests.station_app.conftest import COORDINATOR, PASSWORD
from tests.station_app.sync.conftest import START

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
    monkeypatch.setattr(package, "_AT_ONCE", 5)  # else a station this small has one step only
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
package._AT_ONCE = lines.STEP = 5
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
