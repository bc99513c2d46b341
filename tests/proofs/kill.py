"""``make kill``: killed at every write, sync and rename of export, intake and receipt, it ends the same.

Each point is a process of its own: it works on a copy of the same folders until the shim ``kill.c`` ends it
(at a write before it begins, and again with half of it done); then somebody starts the program anew and does
the same once more. At the end the centre must have the station's rows, the package and the receipt must be
whole, and nothing half done lie about. ``python -m tests.proofs.kill 4`` takes four points of each alone.
Then the same with the centre on PostgreSQL: there it is killed at whatever it sends to the server too.
"""

from __future__ import annotations

import ctypes
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

from station_app.centre import service as centre
from station_app.centre import store as centre_store
from station_app.core import changelog, clock, i18n, keys
from station_app.roster import service as roster
from station_app.sync import answers, receipts
from station_app.sync import service as sync
from tests.station_app.centre import cluster
from tests.station_app.centre.cluster import Cluster
from tests.station_app.centre.conftest import CODES, START, District, make
from tests.station_app.sync.conftest import a_day

CODE = CODES[0]
SHIM = "KILL_SHIM"


def built(folder: Path) -> Path | None:
    """The shim, compiled; None where there is no compiler."""
    compiler = shutil.which("cc")
    if compiler is None or not sys.platform.startswith("linux"):
        return None
    shim = folder / "kill.so"
    source = Path(__file__).with_name("kill.c")
    subprocess.run([compiler, "-shared", "-fPIC", "-O1", "-o", shim, source, "-ldl"], check=True, timeout=60)
    return shim


def run(shim: Path, points: int = 0, server: Cluster | None = None) -> str:
    """All of it in a process with the shim in front; gives what it printed."""
    environment = {**os.environ, "LD_PRELOAD": str(shim), SHIM: str(shim), "QT_QPA_PLATFORM": "offscreen"}
    folder = [str(server.folder)] if server else []
    done = subprocess.run(
        [sys.executable, "-m", "tests.proofs.kill", str(points), *folder], cwd=Path(__file__).parents[2],
        env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout
    return done.stdout


# --- what is done, and what must be there at the end ----------------------------------------------


def export(district: District) -> None:
    """The station writes its package."""
    with district.at_station(CODE):
        sync.export_package(district.root / "usb")


def intake(district: District) -> None:
    """The centre takes it in and answers."""
    district.receive(*sorted((district.root / "usb").glob("*.wsp")))


def receipt(district: District) -> None:
    """The station takes the answer in."""
    with district.at_station(CODE):
        for path in sorted((district.root / "receipts").glob("*.wsr")):
            receipts.take_receipt(path)


ROUND = 3
#: Twice: the second round begins after a receipt, with changes.
STEPS: tuple[Callable[[District], None], ...] = (export, intake, receipt) * 2


def end_state(district: District) -> dict[str, Any]:
    """Everything that must be the same however often somebody was killed on the way."""
    lying = [*(district.root / "usb").rglob("*"), *(district.root / "receipts").rglob("*")]
    lying += list((district.centre_home.root / "held").glob("*"))
    odd = [path.name for path in lying if path.suffix not in (".wsp", ".wsr") or path.parent.name == "held"]
    with district.at_station(CODE):
        assert changelog.verify_chain() == []
        assert changelog.triggers_agree()
        for path in sorted((district.root / "usb").glob("*.wsp")):
            found = sync.verify_package(path)
            assert (found.ok, found.opened) == (True, True), path
        status = sync.sync_status()
        here = answers.rows_up_to(status.to_seq)
        left = status.to_seq - status.acknowledged_to
    with district.at_centre():
        there = centre.rows_of(CODE)
        doubled = centre_store.every("SELECT from_seq, to_seq FROM span ORDER BY from_seq")
    assert here == there, "station and centre differ"
    assert all(one[1] + 1 == two[0] for one, two in pairwise(doubled))
    return {"rows": there[0], "not acknowledged": left, "left lying": odd}


# --- the points -----------------------------------------------------------------------------------


@dataclass
class Killer:
    """The shim that is loaded in front of this process."""

    shim: Any

    def forked(self, work: Callable[[], None], at: int) -> tuple[bool, int]:
        """Do the work in a child that is killed at its n-th point; (was it, how many points it met)."""
        ours, theirs = os.pipe()
        child = os.fork()
        if child == 0:
            status = 1
            try:
                self.shim.kill_at(ctypes.c_long(at))
                work()
                os.write(theirs, str(self.shim.kill_count()).encode())
                status = 0
            finally:
                os._exit(status)
        os.close(theirs)
        with os.fdopen(ours, "rb") as pipe:
            counted = pipe.read()
        _pid, status = os.waitpid(child, 0)
        if os.WIFSIGNALED(status):
            assert os.WTERMSIG(status) == signal.SIGKILL
            return True, at
        assert os.WEXITSTATUS(status) == 0, "the child failed by itself"
        return False, int(counted)


@contextmanager
def copied(state: District) -> Iterator[District]:
    """A copy of a state to work on."""
    with tempfile.TemporaryDirectory(prefix="kill-", dir=state.root.parent) as name:
        district = state.copied(Path(name) / "d")
        try:
            yield district
        finally:
            if district.server is not None:
                district.server.drop(district.address)


def prepared(root: Path, server: Cluster | None) -> list[District]:
    """The folders before each step: a day and many people at the station; changes before the second round."""
    address = server.new() if server else ""
    district = District(make(root / "before-0", address), server, address)
    with district.at_station(CODE):
        a_day()
        _people("小明")
        _people("秀兰")
    states = [district]
    for number, step in enumerate(STEPS[:-1], 1):
        district = states[-1].copied(root / f"before-{number}")
        step(district)
        if number == ROUND:
            with district.at_station(CODE):
                uids = _people("建国")
                roster.edit_person(uids[0], phone="13900000001")
                roster.erase_person(uids[1])
        states.append(district)
    return states


def _people(given: str) -> list[str]:
    signs = "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何吕施张孔曹严华金魏"
    names = [f"{sign}{given}" for sign in signs]
    return [roster.add_person(name=name, phone=f"139{n:08d}").uid for n, name in enumerate(names)]


def main() -> None:
    """Every point of each step, or so many of each; on SQLite, and on PostgreSQL where there can be one."""
    wanted = int(sys.argv[1]) if len(sys.argv) > 1 else 0
    if SHIM in os.environ:
        kill(wanted, cluster.running(Path(sys.argv[2])) if len(sys.argv) > 2 else None)
        return
    with tempfile.TemporaryDirectory() as name:
        shim = built(Path(name))
        if shim is None:
            print("There is no C compiler, so nothing was killed.")
            return
        print("SQLite\n" + run(shim, wanted), end="", flush=True)
        if reason := cluster.missing():
            print(reason)
            return
        server = cluster.start()
        try:
            print("PostgreSQL\n" + run(shim, wanted, server), end="")
        finally:
            server.stop()


def kill(wanted: int, server: Cluster | None) -> None:
    """The points, in a process that has the shim in front of it."""
    killer = Killer(ctypes.CDLL(os.environ[SHIM]))
    keys.COST = keys.Cost(memory_kib=64, iterations=1, lanes=1)
    i18n.load_language("en")
    memory = Path("/dev/shm")
    with (
        tempfile.TemporaryDirectory(dir=memory if memory.is_dir() else None) as name,
        clock.frozen(START) as move,
    ):
        root = Path(name)
        (root / "before-0").mkdir()
        move(START + timedelta(hours=5))
        states = prepared(root, server)
        total, began = 0, time.monotonic()
        for number, step in enumerate(STEPS):
            points, of = _step(killer, states[number], number, wanted)
            print(f"{step.__name__}: killed at {points} of {of} points", flush=True)
            total += points
        print(f"{total} points in {time.monotonic() - began:,.0f} s, all the same end")


def _from(number: int) -> tuple[Callable[[District], None], ...]:
    """A step and those after it in its round."""
    return STEPS[number : (number // ROUND + 1) * ROUND]


def _step(killer: Killer, state: District, number: int, wanted: int) -> tuple[int, int]:
    with copied(state) as district:
        killed, points = killer.forked(lambda: STEPS[number](district), 0)
        assert not killed
        for step in _from(number):
            step(district)
        expected = end_state(district)
    assert expected["not acknowledged"] == 0
    assert expected["left lying"] == []
    chosen = range(1, points + 1)
    if wanted:
        chosen = range(1 + points // (2 * wanted), points + 1, max(points // wanted, 1))
    for point in chosen:
        with copied(state) as district:
            killed, _counted = killer.forked(lambda: STEPS[number](district), point)
            for step in _from(number):
                step(district)
            found = end_state(district)
            assert found == expected, (STEPS[number].__name__, point, json.dumps(found, default=str)[:2000])
    return len(chosen), points


if __name__ == "__main__":
    main()
