"""A PDF in the window before it is printed or saved; the pages are drawn by the document's own renderer."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from PySide6.QtCore import QObject
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QFileDialog, QWidget

from station_app.core import files, ids, reasons, session
from station_app.core.errors import StationError
from station_app.core.i18n import _, ngettext
from station_app.core.jobs import Job
from ui.documents.pages import PagesView
from ui.documents.printing import PrintRun, ask_printer
from ui.kit.dialogs import Dialog
from ui.kit.jobs import Jobs

if TYPE_CHECKING:
    from PySide6.QtPrintSupport import QPrinter

WIDTH: Final = 840
#: What head and foot of the dialog and the window's edge take of its height.
AROUND: Final = 24 + 58 + 70 + 2
LOW: Final = 240
UNSAFE: Final = re.compile(r'[\\/:*?"<>|\x00-\x1f]')


class PreviewDialog(Dialog):
    """Shows the document that ``write(path)`` makes; saves it where somebody says, or prints it.

    The document is made once, in a folder of its own in the home, since it names people and the system's
    temporary folder may be anybody's; what is saved is that file byte for byte, so that
    number and checksum on paper and in the file are the same. With ``jobs`` it is made off the screen's
    thread, so that a report of thousands does not hold the window up. ``note`` may say something about
    what ``write`` gave back, such as what was left out; empty for nothing.
    """

    def __init__(
        self,
        parent: QWidget,
        title: str,
        name: str,
        write: Callable[[Path], object],
        *,
        jobs: Jobs | None = None,
        note: Callable[[Any], str] | None = None,
    ) -> None:
        super().__init__(parent, title, width=WIDTH)
        self._note = note
        self._folder = session.current().home.previews / ids.new_id()
        self.path = self._folder / UNSAFE.sub(" ", name)
        self.saved_to: Path | None = None
        self._run: PrintRun | None = None
        self._build()
        self._make(write, jobs)

    def _build(self) -> None:
        self.pages = PagesView()
        self.body.setContentsMargins(0, 0, 0, 0)
        self.body.addWidget(self.pages, 1)
        self.add_button(_("Close"), self.reject, key="Esc")
        self.print_button = self.add_button(_("Print"), self.print_out, icon_name="printer", key="Ctrl+P")
        self.save_button = self.add_button(
            _("Save as PDF"), self.save_as, kind="primary", icon_name="file-pdf"
        )
        QShortcut(QKeySequence(QKeySequence.StandardKey.Print), self, self.print_out)
        self.finished.connect(self._stop_printing)
        # However it ends, closed or with the window, nothing of the document stays behind.
        self.destroyed.connect(partial(_remove, self._folder))
        self._let(False)

    def _let(self, ready: bool) -> None:
        self.print_button.setEnabled(ready)
        self.save_button.setEnabled(ready)

    def open(self, focus: QWidget | None = None) -> None:
        """Show it with the focus on the pages, so that the keys scroll."""
        super().open(focus or self.pages)

    def _fit(self) -> None:
        # The paper takes all the height that the window and what is said above the buttons leave.
        said = 0 if self._complaint.isHidden() else self._complaint.sizeHint().height()
        self.pages.setMinimumHeight(max(LOW, self._window.height() - AROUND - said))
        super()._fit()

    # Making

    def _make(self, write: Callable[[Path], object], jobs: Jobs | None) -> None:
        if jobs is not None:
            self.fact.setText(_("Making the document …"))

            def work(_job: Job) -> object:
                return self._write(write)

            jobs.start(self, work, done=self._made, failed=self._not_made)
            return
        try:
            written = self._write(write)
        except StationError as error:
            self._not_made(error)
        else:
            self._made(written)

    def _write(self, write: Callable[[Path], object]) -> object:
        try:
            self._folder.mkdir(parents=True)
        except OSError as error:
            raise files.CannotWrite(self.path, reasons.of(error)) from error
        written = write(self.path)
        if self.is_closing:  # shut while the worker was still at it
            files.remove_folder(self._folder)
        return written

    def _made(self, written: object) -> None:
        if self.is_closing:
            return
        self.pages.show_document(self.path)
        count = self.pages.sheets.count
        self.fact.setText(ngettext("%(n)d page", "%(n)d pages", count) % {"n": count})
        words = self._note(written) if self._note is not None else ""
        if words:
            self.advise(words)
        self._let(True)

    def _not_made(self, error: Exception) -> None:
        self.fact.setText("")
        words = error.message if isinstance(error, StationError) else _("The document could not be made.")
        self.complain(words)

    # Saving and printing

    def save_as(self) -> None:
        """Ask where to, and copy the file there whole."""
        home = Path.home() / self.path.name
        chosen, _kind = QFileDialog.getSaveFileName(self, _("Save as PDF"), str(home), "PDF (*.pdf)")
        if chosen:
            self.save_to(Path(chosen))

    def save_to(self, target: Path) -> None:
        """Copy the document to ``target`` and say so."""
        try:
            with files.replacing(target) as part:
                shutil.copyfile(self.path, part)
        except StationError as error:
            self.complain(error.message)
            return
        self.saved_to = target
        self.calm()
        self.fact.setText(_("Saved: %(file)s") % {"file": target.name})

    def print_out(self) -> None:
        """Open the system's print dialog; where there is no printer, say so."""
        if not self.print_button.isEnabled():
            return
        if not ask_printer(self, self.pages.sheets.count, self.print_to):
            self.complain(_("No printer was found. Save the PDF and print it on another computer."))

    def print_to(self, printer: QPrinter) -> None:
        """Print on ``printer`` page by page; the window stays usable meanwhile."""
        self.calm()
        self._run = PrintRun(self.path, printer, self)
        self._run.moved.connect(self._printed)
        self._run.finished.connect(self._print_over)
        self.print_button.setEnabled(False)
        if not self._run.start():
            self.print_button.setEnabled(True)
            self.complain(_("The printer did not take the document. Check it and print again."))

    def _printed(self, sent: int, of: int) -> None:
        self.fact.setText(_("Printing page %(n)d of %(all)d") % {"n": sent, "all": of})

    def _print_over(self, whole: bool) -> None:
        self.print_button.setEnabled(True)
        if whole:
            self.fact.setText(_("Sent to the printer"))

    def _stop_printing(self, _accepted: bool) -> None:
        if self._run is not None:
            self._run.stop()
        files.remove_folder(self._folder)


def _remove(folder: Path, _gone: QObject | None = None) -> None:
    # No method of the dialog's: it is gone by then.
    files.remove_folder(folder)
