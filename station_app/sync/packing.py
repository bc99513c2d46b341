"""A ZIP archive that is packed on a thread of its own, beside the reading of what comes next."""

from __future__ import annotations

import hashlib
import io
import zipfile
from collections import deque
from collections.abc import Callable, Iterable
from concurrent.futures import Future, ThreadPoolExecutor
from functools import partial
from types import TracebackType
from typing import IO, Any, Final, NamedTuple

#: So many bytes are held at most between the reading and the packing.
_AHEAD: Final = 8_000_000


class Member(NamedTuple):
    """What was put in: how many bytes, and their SHA-256 (hex)."""

    size: int
    sha256: str


class Archive:
    """An archive in memory. zlib needs neither the interpreter nor the database, so a thread does it.

    What was put in is packed by the time that the ``with`` is left; an error on the thread is raised by
    then, too.
    """

    def __init__(self) -> None:
        self._target = io.BytesIO()
        self._zip = zipfile.ZipFile(self._target, "w", zipfile.ZIP_DEFLATED, compresslevel=1)
        self._packer = ThreadPoolExecutor(1)
        self._under_way: deque[tuple[Future[Any], int]] = deque()
        self._held = 0

    def __enter__(self) -> Archive:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        with self._zip, self._packer:
            while self._under_way:
                self._take_one()

    def put(self, path: str, blocks: Iterable[bytes]) -> Member:
        """Put a member in, one block after the other."""
        digest, size = hashlib.sha256(), 0
        member = self._beside(lambda: self._zip.open(path, "w", force_zip64=True))
        try:
            for block in blocks:
                digest.update(block)
                size += len(block)
                self._beside(partial(_write, member, block), len(block))
        finally:
            self._beside(lambda: member.result().close())
        return Member(size, digest.hexdigest())

    def content(self) -> bytes:
        """The archive's bytes; whole once the ``with`` was left."""
        return self._target.getvalue()

    def _beside(self, work: Callable[[], Any], size: int = 0) -> Future[Any]:
        while self._held > _AHEAD:
            self._take_one()
        done = self._packer.submit(work)
        self._under_way.append((done, size))
        self._held += size
        return done

    def _take_one(self) -> None:
        done, size = self._under_way.popleft()
        self._held -= size
        done.result()


def _write(member: Future[IO[bytes]], block: bytes) -> None:
    member.result().write(block)
