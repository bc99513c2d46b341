"""What leaves the calendar: sheets and reports of an activity, the month's calendar file and ledger."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import partial
from pathlib import Path

from PySide6.QtCore import QSize, Signal
from PySide6.QtWidgets import QFileDialog, QMenu, QPushButton, QWidget

from station_app.activities import service as activities
from station_app.activities.rows import ActivityRow
from station_app.core import clock
from station_app.core.errors import StationError
from station_app.core.i18n import _, ngettext
from station_app.core.jobs import Job
from station_app.core.rights import Right, allowed
from station_app.reports import month_service, poster_service
from station_app.reports import service as reports
from station_app.sync.reported import list_reported
from ui.closing.targets_dialog import TargetsDialog
from ui.documents.preview import PreviewDialog
from ui.kit.context import Context
from ui.kit.theme import icon


def preview(parent: QWidget, a: ActivityRow, deed: str) -> None:
    """Show an activity's blank sheet (``sheet``) or its report, to be printed or saved."""
    sheet = deed == "sheet"

    def write(path: Path) -> None:
        if sheet:
            reports.write_signin_sheet(a.uid, path)
        else:
            reports.write_signin_report(a.uid, path)

    title = _("Sign-in sheet of “%(title)s”") if sheet else _("Sign-in report of “%(title)s”")
    name = _("%(number)s sign-in sheet") if sheet else _("%(number)s sign-in report")
    PreviewDialog(parent, title % {"title": a.title}, f"{name % {'number': a.number}}.pdf", write).open()


class ExportButton(QPushButton):
    """Writes a month as a calendar file or as the ledger; ``said`` gives a tone and what came of it."""

    said = Signal(str, str)

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(" " + _("Export"), parent)
        self._context = context
        self._month = clock.today()
        self.setAccessibleName(_("Export"))
        self.setAutoDefault(False)
        menu = QMenu(self)
        menu.addAction(_("Poster of this month, A4 …"), self.preview_poster)
        menu.addAction(_("Poster of this month, A3 …"), partial(self.preview_poster, paper="A3"))
        menu.addSeparator()
        menu.addAction(_("Calendar file of this month (.ics)"), self._ask_calendar_file)
        self._ledger = menu.addAction(_("Activity ledger of this month (.xlsx)"), self._ask_ledger)
        menu.addSeparator()
        self._report = menu.addAction(_("Monthly report …"), self.preview_report)
        self._book = menu.addAction(_("Monthly report (.xlsx)"), self._ask_book)
        self._targets = menu.addAction(_("Targets of the month …"), self.open_targets)
        self.setMenu(menu)
        self.setIconSize(QSize(18, 18))
        self.dress()

    def dress(self) -> None:
        """The icon in the theme's colour."""
        self.setIcon(icon("export"))

    def set_compact(self, compact: bool) -> None:
        """The icon alone where there is little room."""
        self.setText("" if compact else " " + _("Export"))
        self.setToolTip(_("Export") if compact else "")

    def set_month(self, month: date) -> None:
        """Which month is written, and whether the operator may write the ledger."""
        self._month = month
        for action in (self._ledger, self._report, self._book):
            action.setEnabled(allowed(Right.ACTIVITIES))
        self._targets.setEnabled(allowed(Right.MANAGE))

    def preview_poster(self, _checked: bool = False, *, paper: str = "A4") -> None:
        """Show the month as a poster for the wall, before it is printed or saved."""
        year, month = self._month.year, self._month.month

        def write(path: Path) -> int:
            return poster_service.write_month_poster(path, year=year, month=month, paper=paper)

        name = self._named(_("Poster %(year)d-%(month)d"))
        PreviewDialog(self, name, f"{name}.pdf", write, jobs=self._context.jobs).open()

    def _ask_calendar_file(self) -> None:
        self._ask_path(_("Calendar %(year)d-%(month)d"), ".ics", "iCalendar", self.write_calendar)

    def _ask_ledger(self) -> None:
        self._ask_path(_("Ledger %(year)d-%(month)d"), ".xlsx", "Excel", self.write_ledger)

    def _ask_path(self, name: str, ending: str, kind: str, write: Callable[[Path], None]) -> None:
        folder = Path(self._context.settings.export_folder or Path.home())
        proposed = str(folder / (self._named(name) + ending))
        chosen, _kind = QFileDialog.getSaveFileName(self, _("Export"), proposed, f"{kind} (*{ending})")
        if chosen:
            write(Path(chosen))

    def _named(self, name: str) -> str:
        return name % {"year": self._month.year, "month": self._month.month}

    def write_calendar(self, path: Path) -> None:
        """Write the month's calendar file and say so."""
        try:
            n = activities.export_calendar(path, year=self._month.year, month=self._month.month)
        except StationError as error:
            self.said.emit("danger", error.message)
            return
        self._say_written(n, path)

    def write_ledger(self, path: Path) -> None:
        """Write the month's ledger in the background and say so."""
        year, month = self._month.year, self._month.month

        def work(_job: Job) -> int:
            return reports.write_ledger(path, year=year, month=month, reported=list_reported())

        self._start(work, path)

    def preview_report(self) -> None:
        """Show the month's report before it is printed or saved."""
        year, month = self._month.year, self._month.month

        def write(path: Path) -> None:
            month_service.write_month_report(path, year=year, month=month)

        name = self._named(_("Monthly report %(year)d-%(month)d"))
        PreviewDialog(self, name, f"{name}.pdf", write, jobs=self._context.jobs).open()

    def _ask_book(self) -> None:
        self._ask_path(_("Monthly report %(year)d-%(month)d"), ".xlsx", "Excel", self.write_report)

    def write_report(self, path: Path) -> None:
        """Write the month's report as a workbook in the background and say so."""
        year, month = self._month.year, self._month.month

        def work(_job: Job) -> int:
            return month_service.write_month_report(path, year=year, month=month).figures.held

        self._start(work, path)

    def open_targets(self) -> None:
        """Choose how many activities of a category a month should have."""
        TargetsDialog(self, self._context).open()

    def _start(self, work: Callable[[Job], int], path: Path) -> None:
        self.setEnabled(False)
        self._context.jobs.start(self, work, done=partial(self._done, path), failed=self._failed)

    def _done(self, path: Path, n: int) -> None:
        self.setEnabled(True)
        self._say_written(n, path)

    def _failed(self, error: Exception) -> None:
        self.setEnabled(True)
        told = error.message if isinstance(error, StationError) else _("The file was not written.")
        self.said.emit("danger", told)

    def _say_written(self, n: int, path: Path) -> None:
        words = ngettext("%(n)d activity written to %(file)s", "%(n)d activities written to %(file)s", n)
        self.said.emit("ok", words % {"n": n, "file": path.name})
