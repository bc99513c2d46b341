"""The home's lock: programs share it; migration, restore and re-keying hold it alone."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Final

from station_app.core import reasons
from station_app.core.errors import StationError
from station_app.core.i18n import _
from station_app.core.paths import Home

#: File systems whose locks and shared memory SQLite's WAL cannot trust.
NETWORK_FILE_SYSTEMS: Final = frozenset(
    {"nfs", "nfs4", "cifs", "smb3", "smbfs", "fuse.sshfs", "9p", "afs", "ncpfs", "davfs", "fuse.davfs2"}
)
_DRIVE_REMOTE: Final = 4


class HomeInUse(StationError):
    """Another program works on this station, and the work at hand needs it alone."""

    code = "home-in-use"

    def __init__(self) -> None:
        super().__init__(
            _("Another window or command is using this station. Close it and try again; nothing was changed.")
        )


class HomeOnNetwork(StationError):
    """The home lies on a network share, where the database could be damaged."""

    code = "home-on-network"

    def __init__(self, path: Path) -> None:
        super().__init__(
            _(
                "“%(path)s” is on a network share. One station is one computer: choose a folder on this "
                "computer's own disk."
            )
            % {"path": path},
            path=str(path),
        )


class HomeNotWritable(StationError):
    """The system does not let this program write into the home."""

    code = "home-not-writable"

    def __init__(self, path: Path, error: OSError) -> None:
        super().__init__(
            _(
                "The station's folder “%(path)s” cannot be used (%(reason)s). Nothing was changed; see that "
                "it may be written to, or name another one."
            )
            % {"path": path, "reason": reasons.of(error)},
            path=str(path),
        )


class HomeLock:
    """One program's hold on a home: shared from opening to closing, alone for a while.

    Makes the home's folders where they are missing. Raises ``HomeOnNetwork``, ``HomeNotWritable``.
    """

    def __init__(self, home: Home) -> None:
        refuse_network(home.root)
        try:
            home.make()
            self._handle: IO[bytes] = open(home.lock, "a+b")  # noqa: SIM115 - held for the program's life
        except OSError as error:
            raise HomeNotWritable(home.root, error) from error
        self._take(exclusive=False, patience=10.0)

    def close(self) -> None:
        """Let go of the home."""
        self._handle.close()

    @contextmanager
    def alone(self) -> Iterator[None]:
        """Hold the home alone; raises ``HomeInUse`` where another program holds it."""
        self._take(exclusive=True, patience=1.0)
        try:
            yield
        finally:
            self._take(exclusive=False, patience=10.0)

    def _take(self, *, exclusive: bool, patience: float) -> None:
        deadline = time.monotonic() + patience
        while not _try_lock(self._handle, exclusive=exclusive):
            if time.monotonic() > deadline:
                raise HomeInUse
            time.sleep(0.05)


if sys.platform != "win32":
    import fcntl

    def _try_lock(handle: IO[bytes], *, exclusive: bool) -> bool:
        mode = fcntl.LOCK_EX if exclusive else fcntl.LOCK_SH
        try:
            fcntl.flock(handle, mode | fcntl.LOCK_NB)
        except OSError:
            return False
        return True

else:
    import ctypes
    import msvcrt
    from ctypes import wintypes

    class _Overlapped(ctypes.Structure):
        _fields_ = (
            ("Internal", ctypes.c_void_p),
            ("InternalHigh", ctypes.c_void_p),
            ("Offset", wintypes.DWORD),
            ("OffsetHigh", wintypes.DWORD),
            ("hEvent", wintypes.HANDLE),
        )

    def _try_lock(handle: IO[bytes], *, exclusive: bool) -> bool:
        kernel = ctypes.WinDLL("kernel32", use_last_error=True)
        file = wintypes.HANDLE(msvcrt.get_osfhandle(handle.fileno()))
        kernel.UnlockFileEx(file, 0, 1, 0, ctypes.byref(_Overlapped()))
        flags = 1 | (2 if exclusive else 0)  # LOCKFILE_FAIL_IMMEDIATELY | LOCKFILE_EXCLUSIVE_LOCK
        return bool(kernel.LockFileEx(file, flags, 0, 1, 0, ctypes.byref(_Overlapped())))


def refuse_network(path: Path) -> None:
    """Raise ``HomeOnNetwork`` where ``path`` lies on a network share."""
    if _on_network(path.resolve()):
        raise HomeOnNetwork(path)


def _on_network(path: Path) -> bool:
    if sys.platform == "win32":
        if path.drive.startswith("\\\\"):
            return True
        return bool(ctypes.WinDLL("kernel32").GetDriveTypeW(path.drive + "\\") == _DRIVE_REMOTE)
    mounts = Path("/proc/mounts")
    if not mounts.exists():
        return False
    best, kind = "", ""
    for line in mounts.read_text(encoding="utf-8", errors="replace").splitlines():
        _device, point, file_system, *_rest = line.split(" ")
        point = point.replace("\\040", " ")
        inside = path == Path(point) or Path(point) in path.parents
        if inside and len(point) >= len(best):
            best, kind = point, file_system
    return kind in NETWORK_FILE_SYSTEMS
