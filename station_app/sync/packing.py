"""Packing and unpacking on a thread of its own, beside the work on what comes before or after."""

from __future__ import annotations

import hashlib
import io
import zipfile
from collections import deque
from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from functools import partial
from types import TracebackType
from typing import IO, Final, NamedTuple

#: So many bytes are worth handing to the thread; a package of a few changes is packed without one.
_BATCH: Final = 400_000
#: So many batches wait for the thread at most, before the reading waits for it.
_AHEAD: Final = 8

_Work = Callable[[], None]


class Member(NamedTuple):
    """What was put in: how many bytes, and their SHA-256 (hex)."""

    size: int
    sha256: str


class Archive:
    """An archive in memory. zlib needs neither the interpreter nor the database, so a thread does it.

    What was put in is packed by the time that the ``with`` is left; what went wrong on the thread is
    raised by then, too.
    """

    def __init__(self) -> None:
        self._target = io.BytesIO()
        self._zip = zipfile.ZipFile(self._target, "w", zipfile.ZIP_DEFLATED, compresslevel=1)
        self._packer = ThreadPoolExecutor(1)
        self._under_way: deque[Future[None]] = deque()
        self._waiting: list[_Work] = []
        self._held = 0
        self._open: IO[bytes] | None = None

    def __enter__(self) -> Archive:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        with self._zip:
            try:
                with self._packer:
                    while self._under_way:
                        self._under_way.popleft().result()
                _run(self._waiting)
            finally:
                self._end()

    def put(self, path: str, blocks: Iterable[bytes]) -> Member:
        """Put a member in, one block after the other."""
        digest, size = hashlib.sha256(), 0
        self._later(partial(self._begin, path))
        for block in blocks:
            digest.update(block)
            size += len(block)
            self._later(partial(self._write, block), len(block))
        self._later(self._end)
        return Member(size, digest.hexdigest())

    def content(self) -> bytes:
        """The archive's bytes; whole once the ``with`` was left."""
        return self._target.getvalue()

    def _later(self, work: _Work, size: int = 0) -> None:
        self._waiting.append(work)
        self._held += size
        if self._held >= _BATCH:
            while len(self._under_way) >= _AHEAD:
                self._under_way.popleft().result()
            self._under_way.append(self._packer.submit(_run, self._waiting))
            self._waiting, self._held = [], 0

    def _begin(self, path: str) -> None:
        self._open = self._zip.open(path, "w", force_zip64=True)

    def _write(self, block: bytes) -> None:
        assert self._open is not None
        self._open.write(block)

    def _end(self) -> None:
        if self._open is not None:
            self._open.close()
            self._open = None


def _run(works: Sequence[_Work]) -> None:
    for work in works:
        work()


def read_ahead(blocks: Iterator[bytes]) -> Generator[bytes, None, None]:
    """The blocks, each read while the one before is worked on; a single one is read without a thread."""
    block, after = next(blocks, None), next(blocks, None)
    if block is not None and after is None:
        yield block
        return
    with ThreadPoolExecutor(1) as reader:
        while block is not None:
            coming = reader.submit(next, blocks, None)
            yield block
            block, after = after, coming.result()
