"""What the tests of the sandbox run in its child."""

from __future__ import annotations

import os
import time
from typing import Any

from station_app.core.errors import StationError
from station_app.core.sandbox import Report


def echo(*, report: Report, **values: Any) -> Any:
    """The values back, after a step."""
    report(1, 2)
    return values


def refuse(*, report: Report, path: str) -> None:
    """A refusal with a sentence and details."""
    raise StationError("卡住了", path=path, rows=3)


def sleep(*, report: Report, seconds: float, pid_file: str) -> str:
    """Says who it is, then lasts."""
    with open(pid_file, "w", encoding="utf-8") as handle:
        handle.write(str(os.getpid()))
    report(1, 100)
    time.sleep(seconds)
    return "awake"


def devour(*, report: Report, megabytes: int) -> int:
    """Takes memory until it may not."""
    return len(bytearray(megabytes * 1024 * 1024))


def crash(*, report: Report) -> None:
    """Ends without a word, as a reader written in C may."""
    os._exit(11)
