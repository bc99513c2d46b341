"""A file that is read in a child process: nothing is changed by a refusal, and the child always ends."""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest

from station_app.core import sandbox
from station_app.core.changelog import ChangePrivate
from station_app.core.jobs import Job, JobCancelled
from station_app.operators import service as operators
from station_app.roster import importing, reading
from station_app.roster import service as roster
from tests.station_app.core.books import book


def test_control_characters_do_not_come_in(station: operators.SetUp, tmp_path: Path) -> None:
    """NULs and their kin, far behind the head of a CSV: the person comes in without them."""
    padding = (
        "".join(f"居民{'甲乙丙丁'[n % 4]}{'一二三四五六七八九十'[n // 4 % 10]},\n" for n in range(40)) * 20
    )
    text = f"姓名,备注,职业\n{padding}周\x00秀\x07兰,备\x00注\x1b[31m,退休\x00教师\n"
    path = tmp_path / "a.csv"
    path.write_text(text, encoding="utf-8")
    assert path.read_bytes().index(b"\0") > 4096
    importing.commit_import(importing.preview_import(path))
    card = roster.show_person("周秀兰")
    assert (card.values["note"], card.values["occupation"]) == ("备注[31m", "退休教师")
    assert not any("\\u0000" in row.columns or "\x00" in row.columns for row in ChangePrivate.select())


def test_a_cancelled_reading_ends_its_child(tmp_path: Path) -> None:
    path = book(tmp_path / "a.xlsx", [["姓名"], ["张三"]])
    job = Job()
    job.cancel()
    with pytest.raises(JobCancelled):
        reading.prepare(path, job=job)


def test_a_child_that_takes_too_long_or_too_much_is_ended() -> None:
    here = "tests.station_app.core.test_reading_in_a_child"
    began = time.monotonic()
    with pytest.raises(sandbox.ReadingTookTooLong):
        sandbox.run_limited(f"{here}:_sleep", {}, seconds=1.5)
    assert time.monotonic() - began < 5
    for target in ("_hoard", "_vanish"):
        with pytest.raises(sandbox.ReadingBroke):
            sandbox.run_limited(f"{here}:{target}", {}, seconds=30)


def _sleep(*, report: sandbox.Report) -> None:
    report(1, 2)
    time.sleep(60)


def _hoard(*, report: sandbox.Report) -> int:
    return len(bytearray(2 * sandbox.MEMORY))


def _vanish(*, report: sandbox.Report) -> None:
    os._exit(9)
