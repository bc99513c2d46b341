"""What a command answers: one JSON document, or text and tables; progress on standard error."""

from __future__ import annotations

import json
import signal
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, is_dataclass
from datetime import date, datetime
from pathlib import Path
from typing import IO, Any, Final

from station_app.cli.common import options
from station_app.core.errors import StationError
from station_app.core.jobs import Job

WIDE: Final = 160
PATIENCE_SECONDS: Final = 1.0


def answer(document: object, show: Callable[[], None]) -> None:
    """Print ``document`` as the one JSON document under ``--json``; else let ``show`` print text."""
    if options().json:
        print_json(document)
    else:
        show()


def print_json(document: object) -> None:
    """One JSON document in UTF-8; dates in ISO 8601, dataclasses as objects."""
    text = json.dumps(document, ensure_ascii=False, default=_plain)
    _write(sys.stdout, text, encoding="utf-8")


def say(text: str) -> None:
    """One line for people on standard output."""
    _write(sys.stdout, text)


def complain(text: str) -> None:
    """One sentence on standard error."""
    _write(sys.stderr, text)


def tell_error(error: StationError) -> int:
    """Say what stands in the way as the contract asks; gives the exit status."""
    complain(error.message)
    if options().json:
        told = {"code": error.code, "message": error.message, "details": error.details}
        print_json({"error": told})
    return error.exit_status


def _write(stream: IO[str], text: str, encoding: str | None = None) -> None:
    # A name that the terminal cannot show, or a file name that is no UTF-8, must not end the program;
    # in JSON the replacement is an escape that JSON itself knows.
    if hasattr(stream, "reconfigure"):
        stream.reconfigure(encoding=encoding or getattr(stream, "encoding", None), errors="backslashreplace")
    stream.write(text + "\n")
    stream.flush()


def _plain(value: Any) -> Any:
    if is_dataclass(value) and not isinstance(value, type):
        return asdict(value)
    if isinstance(value, date | datetime):
        return value.isoformat()
    if isinstance(value, set | frozenset | tuple):
        return list(value)
    return str(value)


def show_table(headings: Sequence[str], rows: Sequence[Sequence[object]]) -> None:
    """A table of plain text, as wide as the terminal, or ``WIDE`` where there is none."""
    from rich import box
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    for heading in headings:
        table.add_column(Text(heading), overflow="fold")
    for row in rows:
        table.add_row(*(Text(_cell(value)) for value in row))
    width = None if sys.stdout.isatty() else WIDE
    console = Console(width=width, markup=False, highlight=False, emoji=False)
    with console.capture() as caught:
        console.print(table)
    _write(sys.stdout, caught.get().rstrip("\n"))


def _cell(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, datetime):
        return f"{value:%Y-%m-%d %H:%M}"
    if isinstance(value, tuple | list):
        return "、".join(map(str, value))
    text = str(value)
    return "".join(c if c.isprintable() else " " for c in text)


@contextmanager
def working(what: str) -> Iterator[Job]:
    """A job whose progress is shown on standard error once it has taken longer than a second."""
    bar = _Bar(what)
    try:
        yield Job(bar.step)
    finally:
        bar.close()


class _Bar:
    """A progress bar that stays away from short work, from pipes and from ``--json``."""

    def __init__(self, what: str) -> None:
        self._what, self._since = what, time.monotonic()
        self._wanted = not options().json and sys.stderr.isatty()
        self._progress: Any = None
        self._task: Any = None

    def step(self, done: int, total: int, what: str) -> None:
        """The job is this far."""
        if not self._wanted or time.monotonic() - self._since < PATIENCE_SECONDS:
            return
        if self._progress is None:
            self._open()
        self._progress.update(self._task, completed=done, total=total or None)

    def _open(self) -> None:
        from rich.console import Console
        from rich.progress import Progress

        self._progress = Progress(console=Console(stderr=True), transient=True)
        self._task = self._progress.add_task(self._what, total=None)
        self._progress.start()

    def close(self) -> None:
        """Take the bar away."""
        if self._progress is not None:
            self._progress.stop()


@contextmanager
def undisturbed() -> Iterator[None]:
    """Hold Ctrl+C back while a file and the database change together; what was begun is finished."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


def path_text(path: Path) -> str:
    """A path as documents give it: absolute."""
    return str(path.absolute())
