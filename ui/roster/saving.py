"""Saving people as a workbook: asks where to, writes it as a job, and says what became of it."""

from __future__ import annotations

import html
from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtWidgets import QFileDialog, QWidget

from station_app.core.errors import StationError
from station_app.core.i18n import _, ngettext
from station_app.core.jobs import Job
from station_app.roster import exporting
from ui.kit.context import Context
from ui.kit.dialogs import Progress


class WorkbookSaving:
    """For a page; ``say(tone, words)`` shows the outcome in place."""

    def __init__(self, owner: QWidget, context: Context, say: Callable[[str, str], None]) -> None:
        self._owner, self._context, self._say = owner, context, say
        self._progress: Progress | None = None

    def ask(self, *, team: str = "", people: Sequence[str] | None = None) -> None:
        """Ask where to, in the system's own dialog, and save."""
        home = Path.home() / f"{team or _('roster')}.xlsx"
        chosen, _kind = QFileDialog.getSaveFileName(
            self._owner, _("Save as a workbook"), str(home), "Excel (*.xlsx)"
        )
        if chosen:
            path = Path(chosen)
            self.save(path if path.suffix else path.with_suffix(".xlsx"), team=team, people=people)

    def save(self, path: Path, *, team: str = "", people: Sequence[str] | None = None) -> None:
        """Write the people of a team, or everybody, or those of ``people`` (uids)."""

        def work(_job: Job) -> int:
            return exporting.export_roster(path, team=team, people=people)

        job = self._context.jobs.start(
            self._owner, work, done=lambda count: self._done(path, count), failed=self._failed
        )
        self._progress = Progress(self._owner, _("Saving the workbook"), job)

    def _done(self, path: Path, people: int) -> None:
        self._over()
        words = ngettext(
            "%(n)d person was saved to <b>%(file)s</b>, numbers masked.",
            "%(n)d people were saved to <b>%(file)s</b>, numbers masked.",
            people,
        )
        self._say("ok", words % {"n": people, "file": html.escape(path.name)})

    def _failed(self, error: Exception) -> None:
        self._over()
        self._say("danger", html.escape(error.message if isinstance(error, StationError) else str(error)))

    def _over(self) -> None:
        if self._progress is not None:
            self._progress.over()
            self._progress = None
