"""Putting a backup in the station's place: nobody is at work meanwhile, and everything begins anew."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, QTimer

from station_app.core.errors import StationError
from station_app.core.i18n import _
from ui.kit.dialogs import show_error
from ui.kit.with_progress import start_with_progress

if TYPE_CHECKING:
    from station_app.core.jobs import Job
    from station_app.core.restore import Restored
    from ui.kit.context import Context
    from ui.shell.main_window import MainWindow

IDLE_POLL_MS: Final = 100


class Restoring(QObject):
    """Does the work that ``Context.restore_asked`` brings, between two looks at the lock page."""

    def __init__(self, window: MainWindow, context: Context) -> None:
        super().__init__(window)
        self._window, self._home, self._jobs = window, context.home, context.jobs

    def start(self, work: Callable[[Job], Restored]) -> None:
        """Shut the station once it is idle, and restore."""
        self._window.forget_pages()
        self._show_lock("")
        self._window.lock_page.wait(True)
        self._start_when_idle(work)

    def _start_when_idle(self, work: Callable[[Job], Restored]) -> None:
        from station_app.operators import service as operators

        if self._jobs.is_busy():
            QTimer.singleShot(IDLE_POLL_MS, self, functools.partial(self._start_when_idle, work))
            return
        operators.log_out()
        start_with_progress(
            self._window, self._jobs, _("Restore a backup"), work, at_once=True,
            done=self._restored, failed=self._failed, stopped=self._nothing_changed,
        )  # fmt: skip

    def _restored(self, done: Restored) -> None:
        when = f"{done.made_at:%Y-%m-%d %H:%M}"
        self._let_in(_("The station is as it was on %(when)s.") % {"when": when})

    def _failed(self, error: Exception) -> None:
        self._nothing_changed()
        if isinstance(error, OSError):
            error = StationError(_("The backup could not be read. Nothing was changed."))
        if not isinstance(error, StationError):
            raise error
        show_error(error, self._window)

    def _nothing_changed(self) -> None:
        self._let_in(_("Nothing was restored; the data are as they were. Please log in."))

    def _let_in(self, fact: str) -> None:
        self._window.lock_page.wait(False)
        self._show_lock(fact)

    def _show_lock(self, fact: str) -> None:
        """The lock page, unless there is no station yet: then the first run stays."""
        if self._home.keys.exists():
            self._window.show_lock(fact)
