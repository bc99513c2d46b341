"""Writing files so that a full disk or a pulled plug never destroys what was there."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from station_app.core import reasons
from station_app.core.errors import StationError
from station_app.core.i18n import _


class CannotWrite(StationError):
    """A file could not be written; what was there before is untouched."""

    code = "cannot-write"

    def __init__(self, path: Path, reason: str) -> None:
        super().__init__(
            _("“%(name)s” could not be written (%(reason)s). Nothing was changed; choose another place.")
            % {"name": path.name, "reason": reason},
            path=str(path),
        )


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
