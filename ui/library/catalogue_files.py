"""The catalogue in from a file, back out again, and written to one."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any, Final

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QFileDialog, QWidget

from station_app.core import clock
from station_app.core.errors import StationError
from station_app.core.i18n import N_, _, ngettext
from station_app.core.jobs import Job
from station_app.library import exporting, importing, undoing
from station_app.library.exporting import CatalogueExported
from station_app.library.importing import CatalogueImported, CataloguePlan
from station_app.library.undoing import CatalogueUndone
from ui.kit.context import Context
from ui.kit.with_progress import start_with_progress
from ui.library import papers
from ui.library.import_account import ImportAccount
from ui.library.import_lists import ImportsDialog, StaysDialog, ask_to_undo, undone_words
from ui.library.import_preview import ImportPreview

FILES: Final = "(*.xlsx *.csv *.iso *.mrc *.marc)"
#: What the catalogue is written as.
KINDS: Final = (
    (N_("Workbook (*.xlsx)"), ".xlsx"),
    (N_("CSV file (*.csv)"), ".csv"),
    (N_("CNMARC, ISO 2709 (*.iso)"), ".iso"),
)


class CatalogueFiles(QObject):
    """``said(tone, words, action, then)``: what happened, and what may follow it."""

    said = Signal(str, str, str, object)

    def __init__(self, page: QWidget, context: Context) -> None:
        super().__init__(page)
        self._page, self._context = page, context

    def _say(
        self, tone: str, words: str, *, action: str = "", then: Callable[[], object] | None = None
    ) -> None:
        self.said.emit(tone, words, action, then)

    def _start(
        self, title: str, work: Callable[[Job], Any], done: Callable[[Any], object], otherwise: str
    ) -> None:
        """Run ``work`` off the screen's thread with its progress; ``otherwise`` is said of what is no
        error of the station's."""
        failed = partial(self._failed, otherwise)
        start_with_progress(self._page, self._context.jobs, title, work, done=done, failed=failed)

    def _failed(self, otherwise: str, error: Exception) -> None:
        self._say("danger", error.message if isinstance(error, StationError) else otherwise)

    # In

    def choose(self) -> None:
        """Ask for a file and look at it."""
        chosen, _kind = QFileDialog.getOpenFileName(
            self._page, _("Import a catalogue"), str(Path.home()), FILES
        )
        if chosen:
            self.look_at(Path(chosen))

    def look_at(self, path: Path) -> None:
        """Show what taking a file in would do; it is taken in from there."""

        def work(job: Job) -> CataloguePlan:
            return importing.preview_catalogue(path, job=job)

        def done(plan: CataloguePlan) -> None:
            dialog = ImportPreview(self._page, self._context, path, plan)
            dialog.taken.connect(partial(self._taken, path.name))
            dialog.open()

        self._start(_("Reading the catalogue"), work, done, _("The file could not be read."))

    def _taken(self, name: str, account: CatalogueImported) -> None:
        words = _("Taken in: %(file)s, %(titles)d titles and %(copies)d copies.")
        values = {"file": name, "titles": account.titles_added, "copies": account.copies_added}
        self._say(
            "ok", words % values, action=_("Take this batch back"),
            then=partial(ask_to_undo, self._page, name, partial(self._undo, name, account.batch)),
        )  # fmt: skip
        self._context.changes.library.emit()
        dialog = ImportAccount(self._page, name, account)
        dialog.labels_asked.connect(partial(self._labels, account))
        dialog.open()

    def _labels(self, account: CatalogueImported) -> None:
        papers.LabelsDialog(self._page, self._context, batch=account.batch, count=account.copies_added).open()

    def open_imports(self) -> None:
        """The imports so far; each can be taken back."""
        dialog = ImportsDialog(self._page, self._context)
        dialog.undone.connect(self._undone)
        dialog.open()

    def _undo(self, name: str, batch: str) -> None:
        try:
            account = undoing.undo_catalogue(batch)
        except StationError as error:
            self._say("danger", error.message)
            return
        self._undone(name, account)

    def _undone(self, name: str, account: CatalogueUndone) -> None:
        self._say("warn" if account.left else "ok", undone_words(name, account))
        if account.left:
            StaysDialog(self._page, account.left).open()
        self._context.changes.library.emit()

    # Out

    def export(self) -> None:
        """Ask where to and as what, and write the catalogue; the ending follows what was chosen."""
        start = Path.home() / f"{_('catalogue')} {clock.today():%Y-%m-%d}.xlsx"
        filters = {_(words): suffix for words, suffix in KINDS}
        chosen, kind = QFileDialog.getSaveFileName(
            self._page, _("Write the catalogue"), str(start), ";;".join(filters)
        )
        if chosen:
            path, suffix = Path(chosen), filters.get(kind, ".xlsx")
            known = path.suffix.lower() in exporting.SUFFIXES
            self.write(path.with_suffix(suffix) if known else path.with_name(path.name + suffix))

    def write(self, path: Path) -> None:
        """Write the catalogue to ``path``; its ending says as what."""

        def work(job: Job) -> CatalogueExported:
            return exporting.export_catalogue(path, job=job)

        self._start(_("Writing the catalogue"), work, self._written, _("The file could not be written."))

    def _written(self, made: CatalogueExported) -> None:
        words = _("Written: %(file)s, %(titles)d titles and %(copies)d copies.")
        said = words % {"file": made.path.name, "titles": made.titles, "copies": made.copies}
        left = len(made.left_out)
        if left:
            more = ngettext(
                "%(n)d title is too long for the format.", "%(n)d titles are too long for the format.", left
            )
            said += " " + more % {"n": left}
        self._say("warn" if left else "ok", said)
