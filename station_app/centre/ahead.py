"""The next package is verified by a child while the one before is merged here: two processors instead of one.

A child that is slow to start, or ends, costs nothing but its help: what it has not answered is verified here.
"""

from __future__ import annotations

import gc
import multiprocessing
import os
import signal
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from multiprocessing.connection import Connection
from multiprocessing.context import SpawnProcess
from pathlib import Path
from typing import Any, Final

from station_app.core import files
from station_app.sync import lines, package
from station_app.sync.lines import Line

#: A child takes half a second to start, so it is asked for where there is more than that to do.
WORTH_IT: Final = 4_000_000
#: What a child holds beside this program's own package.
LARGEST: Final = 20_000_000
_READY: Final = b"ready"
_BODY, _VALUES = Line._fields.index("body"), Line._fields.index("values")


class Reader:
    """Verifies packages; ``begin`` has the child begin with one that ``verify`` will be asked for later."""

    def __init__(self, *, helped: bool) -> None:
        self._helped = helped
        self._process: SpawnProcess | None = None
        self._child: Connection | None = None
        self._ready = False
        self._begun: tuple[Path, str, str] | None = None

    def begin(self, path: Path, identity: str, signer: str) -> None:
        """Have the child verify a package, if it is there by now."""
        if self._helped and self._process is None:
            self._start()
        if self._child is None or self._begun == (path, identity, signer):
            return
        try:
            if self._begun is not None:  # nobody has asked for that one
                self._child.recv()
                self._begun = None
            if not self._ready and self._child.poll():
                self._ready = self._child.recv_bytes() == _READY
            if self._ready and files.size_of(path) <= LARGEST:
                self._child.send((path, identity, signer))
                self._begun = (path, identity, signer)
        except (EOFError, OSError):
            self._child = None

    def verify(self, path: Path, identity: str, signer: str) -> package.Verification:
        """``package.verify`` for a package that is to be merged: what was verified is kept."""
        if self._child is not None and self._begun == (path, identity, signer):
            self._begun = None
            try:
                return _unpacked(self._child.recv())
            except (EOFError, OSError):
                self._child = None
        return package.verify(path, identities=[identity], signers=[signer], keep=True)

    def _start(self) -> None:
        context = multiprocessing.get_context("spawn")
        ours, theirs = context.Pipe()
        process = context.Process(target=_child_main, args=(theirs,), daemon=True)
        try:
            process.start()
        except OSError:  # no more processes or memory to be had
            self._helped = False
            ours.close()
        else:
            self._process, self._child = process, ours
        theirs.close()

    def end(self) -> None:
        """End the child, whatever it is at."""
        if self._process is not None:
            self._process.kill()
            self._process.join()
        if self._child is not None:
            self._child.close()


@contextmanager
def reader(packages: Sequence[Path]) -> Iterator[Reader]:
    """A reader for these packages, with a child where they are worth one."""
    may = os.cpu_count() != 1 and not multiprocessing.current_process().daemon
    found = Reader(helped=may and sum(map(files.size_of, packages[1:])) >= WORTH_IT)
    try:
        yield found
    finally:
        found.end()


def _child_main(pipe: Connection) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # whoever started it ends it
    gc.disable()  # what a verification makes refers to nothing that refers back
    pipe.send_bytes(_READY)
    with suppress(EOFError, OSError):
        while True:
            path, identity, signer = pipe.recv()
            found = package.verify(path, identities=[identity], signers=[signer], keep=True)
            pipe.send(_packed(found))
            if not found.ok:
                gc.collect()  # an error may
            del found


def _packed(found: package.Verification) -> tuple[package.Verification, list[tuple[Any, ...]]]:
    """A verification as it goes through the pipe: its lines column by column, without the bodies' values."""
    columns = list(zip(*found.lines, strict=True))
    found.lines = []
    return found, columns[:_VALUES] + columns[_VALUES + 1 :]


def _unpacked(packed: tuple[package.Verification, list[tuple[Any, ...]]]) -> package.Verification:
    found, columns = packed
    if columns:
        values = list(map(lines.values_of, columns[_BODY]))
        new, whole = tuple.__new__, [*columns[:_VALUES], values, *columns[_VALUES:]]
        found.lines = [new(Line, line) for line in zip(*whole, strict=True)]
    return found
