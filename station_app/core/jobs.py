"""Long work with progress out and cancel in, for window and command line alike."""

from __future__ import annotations

import threading
from collections.abc import Callable


class JobCancelled(Exception):
    """Somebody asked for the work to stop; transactions roll back on the way out."""


class Job:
    """One piece of long work: call ``step`` often; whoever started it reads ``done`` and ``total``.

    ``listener(done, total, what)`` is called at each step, on the worker's thread.
    """

    def __init__(self, listener: Callable[[int, int, str], None] | None = None) -> None:
        self.done = 0
        self.total = 0
        self.what = ""
        self._listener = listener
        self._cancelled = threading.Event()

    def cancel(self) -> None:
        """Ask the work to stop at its next step."""
        self._cancelled.set()

    @property
    def cancelled(self) -> bool:
        """Whether somebody asked for the work to stop."""
        return self._cancelled.is_set()

    def step(self, done: int, total: int, what: str = "") -> None:
        """Say how far the work is. Raises ``JobCancelled`` where somebody asked to stop."""
        if self._cancelled.is_set():
            raise JobCancelled
        self.done, self.total = done, total
        self.what = what or self.what
        if self._listener:
            self._listener(done, total, self.what)
