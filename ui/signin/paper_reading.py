"""From the menu to the dialog: which file, reading it off the screen's thread, what stood in the way."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final

from PySide6.QtWidgets import QFileDialog, QWidget

from station_app.core.errors import StationError
from station_app.core.i18n import _, ngettext
from station_app.core.jobs import Job
from station_app.paper import service as paper
from station_app.paper.rows import Confirmed, Reading
from station_app.signin import service as signin
from ui.kit.context import Context
from ui.kit.dialogs import Progress, show_error
from ui.signin.paper_dialog import PaperDialog
from ui.signin.undoing import Done

ENDINGS: Final = "(*.jpg *.jpeg *.png *.pdf *.JPG *.JPEG *.PNG *.PDF)"
Then = Callable[[list[Confirmed]], object]


def choose_paper(page: QWidget, context: Context, activity: str, *, then: Then) -> None:
    """Ask for a photograph or scan of the activity's sheet and read it; ``then`` gets what was written."""
    try:
        paper.check_reader()
    except StationError as error:
        show_error(error, page)
        return
    kinds = _("Photographs, scans, PDF") + " " + ENDINGS
    chosen, _kind = QFileDialog.getOpenFileName(page, _("Read a sheet of paper"), str(Path.home()), kinds)
    if chosen:
        read_paper(page, context, activity, Path(chosen), then=then)


def read_paper(page: QWidget, context: Context, activity: str, path: Path, *, then: Then) -> None:
    """Read a file and show its pages one by one."""

    def done(reading: Reading) -> None:
        progress.over()
        dialog = PaperDialog(page, reading)
        dialog.accepted.connect(lambda: then(dialog.done))
        dialog.open(dialog.lines[0].take if dialog.lines else None)

    def failed(error: Exception) -> None:
        progress.over()
        if not isinstance(error, StationError):
            raise error
        show_error(error, page)

    def work(job: Job) -> Reading:
        return paper.read_file(path, activity=activity, job=job)

    job = context.jobs.start(page, work, done=done, failed=failed, cancelled=lambda: progress.over())
    progress = Progress(page, _("Reading the sheet …"), job)


def done_of(pages: Sequence[Confirmed]) -> Done:
    """What the pages of paper came to, and how it is taken back in one step."""
    came = [row for page in pages for row in page.signed_in]
    left = [row for page in pages for row in page.signed_out]
    kept = sum(len(page.kept) for page in pages)
    words = ngettext(
        "<b>%(n)d person</b> signed in from paper", "<b>%(n)d people</b> signed in from paper", len(came)
    ) % {"n": len(came)}
    if left:
        words += _(", %(n)d signed out") % {"n": len(left)}
    if kept:
        words += _("; %(n)d were on the sheet already") % {"n": kept}
    entries = [row.event for row in (*came, *left)]
    return Done(
        words=words,
        undone=_("Taken back: what was read from paper."),
        take_back=lambda: signin.void_events(entries, reason=_("taken back at once")),
    )
