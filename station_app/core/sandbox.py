"""Reading files from outside in a child process with limits, since a hostile one can hang any reader.

A 2 KB workbook keeps a reader busy for ever (performance.md, Choices): so the child has a time limit
everywhere, a memory limit through ``resource`` on Linux and macOS and a job object on Windows. What
comes back is JSON, never a pickle.
"""

from __future__ import annotations

import importlib
import json
import multiprocessing
import sys
import time
from collections.abc import Callable, Generator
from multiprocessing.connection import Connection
from typing import Any, Final

from station_app.core.errors import StationError
from station_app.core.i18n import _, language, load_language
from station_app.core.jobs import Job, JobCancelled

SECONDS: Final = 60.0
#: For a child that sends part after part.
LONGEST: Final = 600.0
MEMORY: Final = 512 * 1024 * 1024
_POLL: Final = 0.05

Report = Callable[[int, int], None]
Part = Callable[[Any], None]


class ReadingTookTooLong(StationError):
    """The child did not finish in time."""

    code = "reading-too-long"

    def __init__(self, seconds: float) -> None:
        super().__init__(
            _(
                "The file could not be read within %(n)d seconds: it is far too large, or damaged. "
                "Nothing was changed; save it anew and try again."
            )
            % {"n": round(seconds)}
        )


class ReadingBroke(StationError):
    """The child ended without an answer: out of memory, as a rule."""

    code = "reading-broke"

    def __init__(self) -> None:
        super().__init__(
            _(
                "The file could not be read: it is too large for this computer, or damaged. "
                "Nothing was changed; save it anew and try again."
            )
        )


class ReadingRefused(StationError):
    """The child says what stands in the way; code and sentence are its own."""

    def __init__(self, code: str, message: str, details: dict[str, Any]) -> None:
        super().__init__(message, **details)
        self.told = code


def run_limited(
    target: str,
    arguments: dict[str, Any],
    *,
    job: Job | None = None,
    seconds: float = SECONDS,
    part: Part | None = None,
) -> Any:
    """Run ``module:function`` with JSON arguments in a limited child; gives its JSON result.

    The function gets a ``report(done, total)`` besides its arguments. Where it is a generator, ``part`` is
    called with each thing that it yields, so that neither side holds everything at once; its result is what
    it returns. ``job`` is stepped while waiting,
    so that a cancel kills the child. Raises what the function raised as a ``StationError``,
    ``ReadingTookTooLong``, ``ReadingBroke``, ``JobCancelled``.
    """
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe(duplex=False)
    child = context.Process(
        target=_child_main, args=(theirs, target, json.dumps(arguments), language(), MEMORY), daemon=True
    )
    child.start()
    theirs.close()
    guard = _limit_child(child.pid or 0)
    try:
        return _wait(ours, job or Job(), seconds, part)
    finally:
        child.kill()
        child.join()
        ours.close()
        del guard


def _wait(ours: Connection, job: Job, seconds: float, part: Part | None) -> Any:
    began = time.monotonic()
    deadline = began + seconds
    done, total = 0, 0
    while True:
        try:
            message = ours.recv_bytes() if ours.poll(_POLL) else b""
        except (EOFError, OSError) as error:
            raise ReadingBroke from error
        kind, body = message[:1], message[1:]
        if kind == b"r":
            return json.loads(body)
        if kind == b"e":
            _raise_told(json.loads(body))
        if kind == b"p":
            done, total = json.loads(body)
        if kind == b"c" and part is not None:
            part(json.loads(body))
            # Whoever gets on is not stopped, however busy the computer is; nor does it go on for ever.
            deadline = max(deadline, min(time.monotonic() + SECONDS, began + LONGEST))
        job.step(done, total)
        if time.monotonic() > deadline:
            raise ReadingTookTooLong(seconds)


def _raise_told(told: dict[str, Any]) -> None:
    error = ReadingRefused(told["code"], told["message"], told["details"])
    # The code is the refusing error's own, so that scripts see the same one as without a child.
    error.code = told["code"]
    raise error


def _child_main(theirs: Connection, target: str, arguments: str, language_name: str, memory: int) -> None:
    _limit_self(memory)
    load_language(language_name)
    module, _colon, name = target.partition(":")

    def report(done: int, total: int) -> None:
        theirs.send_bytes(b"p" + json.dumps([done, total]).encode())

    try:
        function = getattr(importlib.import_module(module), name)
        result = function(report=report, **json.loads(arguments))
        if isinstance(result, Generator):
            result = _send_parts(theirs, result)
        theirs.send_bytes(b"r" + json.dumps(result, ensure_ascii=False).encode())
    except StationError as error:
        told = {"code": error.code, "message": error.message, "details": error.details}
        theirs.send_bytes(b"e" + json.dumps(told, default=str).encode())
    except (MemoryError, JobCancelled):
        theirs.close()


def _send_parts(theirs: Connection, parts: Generator[Any, None, Any]) -> Any:
    """Send what a generator yields, one by one; gives what it returns."""
    while True:
        try:
            one = next(parts)
        except StopIteration as end:
            return end.value
        theirs.send_bytes(b"c" + json.dumps(one, ensure_ascii=False).encode())


def _limit_self(memory: int) -> None:
    if sys.platform == "win32":
        return
    import resource

    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


if sys.platform == "win32":
    import ctypes
    from ctypes import wintypes

    class _BasicLimits(ctypes.Structure):
        _fields_ = (
            ("PerProcessUserTimeLimit", ctypes.c_int64),
            ("PerJobUserTimeLimit", ctypes.c_int64),
            ("LimitFlags", wintypes.DWORD),
            ("MinimumWorkingSetSize", ctypes.c_size_t),
            ("MaximumWorkingSetSize", ctypes.c_size_t),
            ("ActiveProcessLimit", wintypes.DWORD),
            ("Affinity", ctypes.c_size_t),
            ("PriorityClass", wintypes.DWORD),
            ("SchedulingClass", wintypes.DWORD),
        )

    class _ExtendedLimits(ctypes.Structure):
        _fields_ = (
            ("BasicLimitInformation", _BasicLimits),
            ("IoInfo", ctypes.c_uint64 * 6),
            ("ProcessMemoryLimit", ctypes.c_size_t),
            ("JobMemoryLimit", ctypes.c_size_t),
            ("PeakProcessMemoryUsed", ctypes.c_size_t),
            ("PeakJobMemoryUsed", ctypes.c_size_t),
        )

    def _limit_child(pid: int) -> object:
        """A job object with a memory limit that holds the child while the result is referenced."""
        kernel = ctypes.WinDLL("kernel32", use_last_error=True)
        handle = kernel.CreateJobObjectW(None, None)
        limits = _ExtendedLimits()
        limits.BasicLimitInformation.LimitFlags = 0x100 | 0x2000  # memory per process; kill on close
        limits.ProcessMemoryLimit = MEMORY
        kernel.SetInformationJobObject(handle, 9, ctypes.byref(limits), ctypes.sizeof(limits))
        process = kernel.OpenProcess(0x101, False, pid)
        kernel.AssignProcessToJobObject(handle, process)
        kernel.CloseHandle(process)
        return handle

else:

    def _limit_child(pid: int) -> object:
        """The child limits itself here."""
        return pid
