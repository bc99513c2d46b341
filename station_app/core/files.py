"""Writing files so that a full disk or a pulled plug never destroys what was there."""

from __future__ import annotations

import os
import shutil
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final

from station_app.core import reasons
from station_app.core.errors import StationError
from station_app.core.i18n import _

#: What Python raises on the way through a ZIP that is none, is damaged, or is packed as none of ours is.
BROKEN_ZIP: Final = (zipfile.BadZipFile, EOFError, OSError, RuntimeError, ValueError, zlib.error)


class CannotWrite(StationError):
    """A file could not be written; what was there before is untouched."""

    code = "cannot-write"

    def __init__(self, path: Path, reason: str) -> None:
        super().__init__(
            _("“%(name)s” could not be written (%(reason)s). Nothing was changed; choose another place.")
            % {"name": path.name, "reason": reason},
            path=str(path),
        )


class CannotRead(StationError):
    """A file that was chosen is gone or cannot be read: a stick that was pulled, most of the time."""

    code = "cannot-read"

    def __init__(self, path: Path, reason: str) -> None:
        super().__init__(
            _(
                "“%(name)s” cannot be read (%(reason)s). See whether the stick is still in, and choose it "
                "again."
            )
            % {"name": path.name, "reason": reason},
            path=str(path),
        )


def read_bytes(path: Path, *, most: int) -> bytes:
    """The first ``most`` bytes of a file that somebody chose; raises ``CannotRead``."""
    try:
        with open(path, "rb") as handle:
            return handle.read(most)
    except OSError as error:
        raise CannotRead(path, reasons.of(error)) from error


def is_there(path: Path) -> bool:
    """Whether a file or folder can be reached; a disk that does not answer is not there."""
    try:
        return path.exists()
    except OSError:
        return False


def size_of(path: Path) -> int:
    """A file's size in bytes; 0 where it cannot be reached."""
    try:
        return path.stat().st_size
    except OSError:
        return 0


def sync_folder(folder: Path) -> None:
    """Make a rename in ``folder`` durable (POSIX; other systems do it by themselves)."""
    if os.name != "posix":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


@contextmanager
def replacing(path: Path) -> Iterator[Path]:
    """Write to a temporary neighbour; on leaving, fsync it and put it in the old file's place.

    On any failure the old file stays as it was and no ``.part`` file is left (openpyxl and
    reportlab, saving onto a full disk, destroy the old one: ``reliability.md``).
    Raises ``CannotWrite`` where the system refuses.
    """
    part = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        yield part
        with open(part, "rb+") as handle:
            os.fsync(handle.fileno())
        os.replace(part, path)
        sync_folder(path.parent)
    except OSError as error:
        raise CannotWrite(path, reasons.of(error)) from error
    finally:
        with suppress(OSError):
            part.unlink(missing_ok=True)


def remove_leftovers(folder: Path, pattern: str) -> None:
    """Remove what a program that was killed left half written in ``folder``."""
    with suppress(OSError):
        for path in folder.glob(pattern):
            path.unlink(missing_ok=True)


def remove_folder(folder: Path) -> None:
    """Remove a folder with all that is in it; what another program holds open stays for the next time."""
    shutil.rmtree(folder, ignore_errors=True)


def write_bytes(path: Path, data: bytes) -> None:
    """``replacing`` for bytes at hand."""
    with replacing(path) as part, open(part, "wb") as handle:
        handle.write(data)
