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
from station_app.roster.export_columns import OWN, Profile
from station_app.roster.exporting import Exported
from ui.kit.context import Context
from ui.kit.dialogs import Progress
from ui.roster.export_dialog import ExportDialog


class WorkbookSaving:
    """For a page; ``say(tone, words)`` shows the outcome in place."""

    def __init__(self, owner: QWidget, context: Context, say: Callable[[str, str], None]) -> None:
        self._owner, self._context, self._say = owner, context, say
        self._progress: Progress | None = None

    def choose(self, *, team: str = "", people: Sequence[str] | None = None) -> None:
        """Ask what the workbook holds, then where to, and save."""
        dialog = ExportDialog(self._owner, self._context, team=team, people=people)

        def go(profile: Profile, ready_only: bool) -> None:
            self.ask(profile, ready_only=ready_only, team=team, people=people)

        dialog.export_asked.connect(go)
        dialog.open(dialog.profile)

    def ask(
        self,
        profile: Profile,
        *,
        ready_only: bool = False,
        team: str = "",
        people: Sequence[str] | None = None,
    ) -> None:
        """Ask where to, in the system's own dialog, and save."""
        home = Path.home() / f"{team or _('roster')}.xlsx"
        chosen, _kind = QFileDialog.getSaveFileName(
            self._owner, _("Save as a workbook"), str(home), "Excel (*.xlsx)"
        )
        if chosen:
            path = Path(chosen)
            path = path if path.suffix else path.with_suffix(".xlsx")
            self.save(path, profile, ready_only=ready_only, team=team, people=people)

    def save(
        self,
        path: Path,
        profile: Profile = OWN,
        *,
        ready_only: bool = False,
        team: str = "",
        people: Sequence[str] | None = None,
    ) -> None:
        """Write the people of a team, or everybody, or those of ``people`` (uids)."""

        def work(job: Job) -> Exported:
            return exporting.export_people(
                path, profile, team=team, people=people, ready_only=ready_only, job=job
            )

        job = self._context.jobs.start(
            self._owner, work, done=lambda done: self._done(done, profile), failed=self._failed
        )
        self._progress = Progress(self._owner, _("Saving the workbook"), job)

    def _done(self, done: Exported, profile: Profile) -> None:
        self._over()
        if profile.is_whole:
            words = ngettext(
                "%(n)d person was saved to <b>%(file)s</b>, with whole numbers; that is noted.",
                "%(n)d people were saved to <b>%(file)s</b>, with whole numbers; that is noted.",
                done.people,
            )
        else:
            words = ngettext(
                "%(n)d person was saved to <b>%(file)s</b>, numbers masked.",
                "%(n)d people were saved to <b>%(file)s</b>, numbers masked.",
                done.people,
            )
        names = (
            done.paths[0].name if len(done.paths) == 1 else f"{done.paths[0].name} – {done.paths[-1].name}"
        )
        said = words % {"n": done.people, "file": html.escape(names)}
        if done.left_out:
            left = ngettext("%(n)d person left out.", "%(n)d people left out.", done.left_out)
            said += " " + left % {"n": done.left_out}
        self._say("ok", said)

    def _failed(self, error: Exception) -> None:
        self._over()
        # Anything else is in the log: its words would tell nobody what to do.
        words = _("The workbook could not be saved. Try again, or save it in another folder.")
        self._say("danger", html.escape(error.message if isinstance(error, StationError) else words))

    def _over(self) -> None:
        if self._progress is not None:
            self._progress.over()
            self._progress = None
