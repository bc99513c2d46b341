"""Killing a demo at a moment, and seeing whether the station it leaves lost anything it had reported."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from station_app.care import service as care
from station_app.core import health, keys
from station_app.core.db import db
from station_app.demo.folder import DemoFolder
from station_app.demo.service import OPERATORS
from station_app.library import desk
from station_app.operators import service as operators
from station_app.signin import events

DAYS = 14


@dataclass(frozen=True, slots=True)
class Killed:
    """What a kill left: ``begun`` says whether there were keys, ``reported`` how many entries were stored."""

    alive: bool
    begun: bool
    reported: int


class Running:
    """A demo in a process of its own, with the file that it acknowledges entries in."""

    def __init__(self, repository: Path, out: Path, *, days: int = DAYS) -> None:
        self.out, self.trace = out, out.with_suffix(".trace")
        self.trace.unlink(missing_ok=True)
        environment = {**os.environ, "PYTHONDONTWRITEBYTECODE": "1"}
        line = [sys.executable, "main.py", "demo", "--out", str(out), "--days", str(days), "--json"]
        self._process = subprocess.Popen(
            [*line, "--trace", str(self.trace)], cwd=repository, stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL, start_new_session=True, env=environment,
        )  # fmt: skip

    def reported(self) -> list[str]:
        """The entries acknowledged so far, ``kind id``; a last line cut short is none."""
        if not self.trace.exists():
            return []
        return [line.rstrip("\n") for line in self.trace.read_text().splitlines(True) if line.endswith("\n")]

    def wait_until(self, there: Callable[[], bool], seconds: float = 120) -> bool:
        """Wait for ``there``; False where the process ended or the time was up before."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            if there():
                return True
            if self._process.poll() is not None:
                return False
            time.sleep(0.01)
        return False

    def wait(self) -> int:
        """Wait for its end; gives the exit status."""
        return self._process.wait(timeout=600)

    def kill(self) -> Killed:
        """SIGKILL to it and its children, then the proof; ``AssertionError`` where something is lost."""
        alive = self._process.poll() is None
        if alive:
            os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait(timeout=60)
        reported = self.reported()
        begun = prove(DemoFolder(self.out), reported)
        return Killed(alive, begun, len(reported))


def prove(folder: DemoFolder, reported: list[str]) -> bool:
    """The station opens, is well, and has every entry; gives whether there is a station yet."""
    home = folder.home
    if not home.keys.exists():
        assert not reported, "entries were acknowledged before the station had keys"
        return False
    name, _role, password = OPERATORS[0]
    operators.log_in(home, name, password)
    try:
        troubles = [one for one in care.check_station() if one.severity == health.BLOCKING]
        assert not troubles, troubles
        missing = (
            {entry.split(" ")[1] for entry in reported} - _ids("sign_in_event") - _ids("circulation_event")
        )
        assert not missing, f"{len(missing)} of {len(reported)} acknowledged entries are gone"
        assert _count("open_interval") == events.rebuild_open_intervals()
        assert _count("open_loan") == desk.rebuild_open_loans()
    finally:
        operators.log_out()
    assert keys.operator_names(keys.load(home.keys).slots)
    return True


def _rows(sql: str) -> list[Any]:
    return list(db.execute_sql(sql).fetchall())


def _ids(table: str) -> set[str]:
    return {row[0] for row in _rows(f"SELECT id FROM {table}")}


def _count(table: str) -> int:
    return int(_rows(f"SELECT count(*) FROM {table}")[0][0])
