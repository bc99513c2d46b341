"""Long work off the screen's thread: one worker, one long-lived object, callbacks on the screen's thread.

One object a job that emits from the worker and deletes itself corrupts memory (house-style §3.3); here
the worker puts callables into an inbox and rings a bell without arguments.
"""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any, TypeVar

from PySide6.QtCore import QObject, Qt, QTimer, Signal
from PySide6.QtWidgets import QWidget
from shiboken6 import isValid

from station_app.core.errors import StationError
from station_app.core.jobs import Job, JobCancelled
from station_app.core.log import log

T = TypeVar("T")
#: How often a running job's progress is read.
POLL_MS = 100


@dataclass(slots=True)
class _Running:
    owner: QWidget
    job: Job
    progressed: Callable[[Job], None] | None
    shown: tuple[int, int, str] = (-1, -1, "")


class Jobs(QObject):
    """The queue. Start a job with the callbacks it will need; a page that is gone hears nothing."""

    _bell = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._pool = ThreadPoolExecutor(max_workers=1, thread_name_prefix="station-job")
        self._inbox: deque[Callable[[], None]] = deque()
        self._running: list[_Running] = []
        self._lock = threading.Lock()
        self._bell.connect(self._empty_inbox, Qt.ConnectionType.QueuedConnection)
        self._poll = QTimer(self)
        self._poll.setInterval(POLL_MS)
        self._poll.timeout.connect(self._read_progress)

    def start(
        self,
        owner: QWidget,
        work: Callable[[Job], T],
        *,
        done: Callable[[T], None] | None = None,
        failed: Callable[[Exception], None] | None = None,
        cancelled: Callable[[], None] | None = None,
        progressed: Callable[[Job], None] | None = None,
    ) -> Job:
        """Run ``work(job)`` on the worker with a database connection of its own.

        ``failed`` hears whatever went wrong, so that no page waits for ever: the words of a ``StationError``
        are for people, any other exception is in the log, and ``failed`` raises it again or says a sentence
        of its own. Without ``failed`` everything goes to the excepthook.
        """
        running = _Running(owner, Job(), progressed)
        self._running.append(running)
        self._poll.start()
        self._pool.submit(self._run, running, work, done, failed, cancelled)
        return running.job

    def is_busy(self) -> bool:
        """Whether work is under way or waiting."""
        return bool(self._running)

    def stop(self) -> None:
        """Ask every job to stop and wait for the one under way."""
        for running in self._running:
            running.job.cancel()
        self._pool.shutdown(wait=True, cancel_futures=True)

    def _run(
        self,
        running: _Running,
        work: Callable[[Job], Any],
        done: Callable[[Any], None] | None,
        failed: Callable[[Exception], None] | None,
        cancelled: Callable[[], None] | None,
    ) -> None:
        from station_app.core import db  # the first job, not the first window, waits for peewee

        try:
            with db.connection():
                result = work(running.job)
        except JobCancelled:
            self._post(running, cancelled)
        except Exception as error:  # the worker's edge: handed to the screen's thread, never lost
            if not isinstance(error, StationError):
                log.exception("a job failed")
            problem = error
            self._post(running, (lambda: failed(problem)) if failed else (lambda: _raise(problem)))
        else:
            self._post(running, (lambda: done(result)) if done else None)

    def _post(self, running: _Running, callback: Callable[[], None] | None) -> None:
        def deliver() -> None:
            self._running.remove(running)
            if callback is not None and isValid(running.owner):
                if running.progressed is not None:
                    running.progressed(running.job)
                callback()

        with self._lock:
            self._inbox.append(deliver)
        self._bell.emit()

    def _empty_inbox(self) -> None:
        while True:
            with self._lock:
                if not self._inbox:
                    break
                deliver = self._inbox.popleft()
            deliver()
        if not self._running:
            self._poll.stop()

    def _read_progress(self) -> None:
        for running in list(self._running):
            state = (running.job.done, running.job.total, running.job.what)
            if running.progressed is not None and state != running.shown and isValid(running.owner):
                running.shown = state
                running.progressed(running.job)


def _raise(error: Exception) -> None:
    raise error
