"""Ctrl+C: heard from the first line of the program on, and told in one sentence however it comes out."""

from __future__ import annotations

import signal
from types import FrameType


class _Stop:
    heard = False
    may_raise = False


def listen() -> None:
    """Note Ctrl+C from here on. While modules load it waits: half a module can word nothing."""
    if signal.getsignal(signal.SIGINT) is signal.default_int_handler:
        signal.signal(signal.SIGINT, _hear)


def _hear(_number: int, _frame: FrameType | None) -> None:
    _Stop.heard = True
    if _Stop.may_raise:
        raise KeyboardInterrupt


def begin() -> None:
    """Let Ctrl+C end the work from here on; raises ``KeyboardInterrupt`` where it came before."""
    _Stop.may_raise = True
    if _Stop.heard:
        raise KeyboardInterrupt


def was_asked() -> bool:
    """Whether Ctrl+C came: SQLite turns one inside a trigger into an error of its own."""
    return _Stop.heard


def finish() -> None:
    """The work is over and told: from here on Ctrl+C changes nothing."""
    _Stop.heard = _Stop.may_raise = False
    if signal.getsignal(signal.SIGINT) is _hear:
        # Python gives its own handlers up as it ends, and a late Ctrl+C would change the exit status.
        signal.signal(signal.SIGINT, signal.SIG_IGN)
