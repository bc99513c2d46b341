"""SIGKILL at any moment leaves a station that opens, is well, and has every sign-in that was reported."""

from __future__ import annotations

import random
import sys
import time
from pathlib import Path

import pytest

from station_app.demo.folder import DemoFolder
from tests.station_app.demo.killing import Running, prove

KILLS = 50

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="there is no SIGKILL on Windows")


def test_a_demo_killed_before_it_had_keys_can_be_made_anew(repository: Path, tmp_path: Path) -> None:
    running = Running(repository, tmp_path / "out")
    home = DemoFolder(tmp_path / "out").home
    assert running.wait_until(home.root.exists)
    running.kill()
    DemoFolder(tmp_path / "out").make_ready()
    assert not home.root.exists()


def test_what_was_reported_survives_a_kill(repository: Path, tmp_path: Path) -> None:
    entries = random.randrange(1, 40)
    running = Running(repository, tmp_path / "out", days=7)
    assert running.wait_until(lambda: len(running.reported()) >= entries)
    killed = running.kill()
    assert (killed.alive, killed.begun) == (True, True)
    assert killed.reported >= entries


@pytest.mark.slow
def test_fifty_random_moments(repository: Path, tmp_path: Path) -> None:
    """Moments spread over a whole run, by a seed that is printed; then one that nobody kills."""
    seed = random.randrange(10**6)
    chance = random.Random(seed)
    out = tmp_path / "out"
    started = time.monotonic()
    whole = Running(repository, out)
    assert whole.wait() == 0
    length = time.monotonic() - started
    assert prove(DemoFolder(out), whole.reported())
    killed = []
    for place in range(KILLS):
        # One in each fiftieth of the run: early and late ones alike.
        moment = (place + chance.random()) * length / KILLS
        running = Running(repository, out)
        running.wait_until(lambda: False, seconds=moment)
        killed.append(running.kill())
    begun = [one for one in killed if one.begun]
    print(
        f"\n{KILLS} kills over {length:.1f} s (seed {seed}), {sum(one.alive for one in killed)} at work: "
        f"{len(begun)} left a station, {sum(one.reported for one in killed)} entries reported, none lost"
    )
    assert len(begun) > KILLS // 2
    assert sum(one.alive for one in killed) > KILLS // 2
    last = Running(repository, out)
    assert last.wait() == 0
    assert prove(DemoFolder(out), last.reported())
