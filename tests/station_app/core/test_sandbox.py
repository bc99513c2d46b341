"""Reading in a child: time, memory, cancelling, and what comes back."""

from __future__ import annotations

import os
import sys
import time
from pathlib import Path

import pytest

from station_app.core import i18n, sandbox
from station_app.core.errors import StationError
from station_app.core.jobs import Job, JobCancelled

WORK = "tests.station_app.core.child_work"


def gone(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except OSError:
        return True
    return False


def test_values_go_there_and_come_back() -> None:
    steps = []
    job = Job(lambda done, total, _what: steps.append((done, total)))
    values = {"name": "䶮", "rows": [[1, "a", None]], "deep": {"x": 1.5}}
    assert sandbox.run_limited(f"{WORK}:echo", values, job=job) == values
    assert (1, 2) in steps or steps == []


def test_a_refusal_keeps_its_code_sentence_and_details() -> None:
    with pytest.raises(StationError) as caught:
        sandbox.run_limited(f"{WORK}:refuse", {"path": "a.xlsx"})
    assert (caught.value.code, caught.value.message) == ("station-error", "卡住了")
    assert caught.value.details == {"path": "a.xlsx", "rows": 3}


def test_too_long_is_told_and_the_child_is_gone(tmp_path: Path) -> None:
    started = time.monotonic()
    with pytest.raises(sandbox.ReadingTookTooLong):
        sandbox.run_limited(f"{WORK}:sleep", {"seconds": 60, "pid_file": str(tmp_path / "pid")}, seconds=1.5)
    assert time.monotonic() - started < 20
    assert not (tmp_path / "pid").exists() or gone(int((tmp_path / "pid").read_text()))


@pytest.mark.skipif(sys.platform == "win32", reason="the limit is a job object there")
def test_too_much_memory_is_told() -> None:
    assert sandbox.run_limited(f"{WORK}:devour", {"megabytes": 50}) == 50 * 1024 * 1024
    with pytest.raises(sandbox.ReadingBroke):
        sandbox.run_limited(f"{WORK}:devour", {"megabytes": 600})


def test_a_child_that_dies_is_told() -> None:
    with pytest.raises(sandbox.ReadingBroke):
        sandbox.run_limited(f"{WORK}:crash", {})


def test_a_cancelled_job_ends_the_child(tmp_path: Path) -> None:
    pid_file = tmp_path / "pid"

    def listener(done: int, _total: int, _what: str) -> None:
        if done:
            job.cancel()

    job = Job(listener)
    with pytest.raises(JobCancelled):
        sandbox.run_limited(f"{WORK}:sleep", {"seconds": 60, "pid_file": str(pid_file)}, job=job)
    assert gone(int(pid_file.read_text()))


def test_the_child_speaks_our_language(tmp_path: Path) -> None:
    from station_app.core.sheets import CannotRead

    said = {}
    for language in i18n.LANGUAGES:
        i18n.load_language(language)
        with pytest.raises(StationError) as caught:
            sandbox.run_limited(
                "station_app.roster.reading:read_in_child",
                {
                    "path": str(tmp_path / "none.xlsx"),
                    "sheet": "",
                    "mapping": {},
                    "layouts": {},
                    "anyhow": False,
                    "now": 0,
                },
            )
        said[language] = caught.value.message
        assert said[language] == CannotRead(tmp_path / "none.xlsx", "missing").message
    assert said["zh_CN"] != said["en"]
