"""Packages in: chosen or dropped, looked at first (a dry run), then taken in with a receipt each."""

from __future__ import annotations

import contextlib
import functools
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from PySide6.QtCore import QRect, Qt, QUrl
from PySide6.QtGui import QDesktopServices, QDragEnterEvent, QDragLeaveEvent, QDropEvent, QPainter
from PySide6.QtWidgets import QFileDialog, QStackedWidget, QWidget

from station_app.centre import attention, rollup, threads
from station_app.centre import service as centre
from station_app.centre.receiving import Received
from station_app.core import files
from station_app.core.errors import StationError
from station_app.core.i18n import N_, _, ngettext
from station_app.core.jobs import Job
from station_app.sync import header
from station_app.sync.centre_codes import sentence
from station_app.sync.errors import PackageRefused
from ui.kit import paint
from ui.kit.cards import Card, EmptyState, Strip
from ui.kit.context import Context
from ui.kit.dialogs import Progress
from ui.kit.elided import Elided
from ui.kit.strip_line import StripLine
from ui.kit.table import Column, RowTable, TableView
from ui.kit.widgets import button, column, hairline, holder, label, row

PACKAGE: Final = ".wsp"
#: Codes of packages that are held and can be taken in all the same.
BRAKES: Final = ("brake-deletions", "brake-clock")
#: Outcome → (pill, words before, words after).
OUTCOMES: Final = {
    "applied": ("received", N_("can be taken in"), N_("taken in")),
    "nothing-new": ("contained", N_("nothing new"), N_("nothing new")),
    "held": ("waiting", N_("held"), N_("held")),
    "refused": ("problems", N_("refused"), N_("refused")),
}


@dataclass(frozen=True, slots=True)
class IntakeRow:
    """One package: whose, what would be or was done with it; ``accepted``: in spite of a brake."""

    received: Received
    station: str
    number: int
    done: bool
    accepted: bool = False

    @property
    def words(self) -> str:
        """The outcome in words."""
        return _(OUTCOMES[self.received.outcome][2 if self.done else 1])

    @property
    def why(self) -> str:
        """Why it is held or refused; where it is taken in, the code for the telephone."""
        if self.accepted:
            return _("will be taken in all the same")
        if self.received.code:
            return sentence(self.received.code)
        return self.received.phone_code


def rows_of(found: list[Received], names: dict[str, str], *, done: bool) -> list[IntakeRow]:
    """What was found as it is listed, with the stations' names."""
    rows = []
    for one in found:
        try:
            head = header.read(one.package)
            name, number = names.get(head.station, head.station), head.number
        except PackageRefused:
            name, number = one.package.name, 0
        rows.append(IntakeRow(one, name, number, done))
    return rows


def _paint_outcome(p: QPainter, rect: QRect, line: IntakeRow, _chosen: bool) -> None:
    paint.pill(p, rect.left(), rect.center().y() + 1, OUTCOMES[line.received.outcome][0], line.words)


COLUMNS: Final = (
    Column(N_("station"), lambda r: r.station, 190, bold=True),
    Column(N_("package"), lambda r: str(r.number) if r.number else "–", 76, right=True),
    Column(N_("outcome"), lambda r: r.words, 132, paint=_paint_outcome),
    Column(N_("added"), lambda r: str(r.received.added), 76, right=True),
    Column(N_("changed"), lambda r: str(r.received.changed), 76, right=True),
    Column(N_("deleted"), lambda r: str(r.received.deleted), 76, right=True, low=True),
    Column(N_("quarantined"), lambda r: str(r.received.quarantined), 96, right=True, low=True),
    Column(N_("code for the telephone, or why"), lambda r: r.why, token="text-2"),
)
EMPTY, LIST = range(2)


class IntakePage(QWidget):
    """Files are looked at as soon as they are given; nothing is changed before 收下 is pressed."""

    def __init__(self, context: Context) -> None:
        super().__init__()
        self._context = context
        self.rows: list[IntakeRow] = []
        self._progress: Progress | None = None
        self._build()
        self._connect()
        self.refresh()

    def _build(self) -> None:
        self.setAcceptDrops(True)
        self.sub = label("", "sub")
        self.choose = button(_("Choose packages"), self._choose, icon_name="folder-open")
        head = row(label(_("Packages in"), "title"), self.sub, None, self.choose, spacing=12)
        self.strip = Strip()
        self.table = RowTable(COLUMNS)
        self.view = TableView(self.table)
        self.view.setAccessibleName(_("Packages in"))
        self.deed = label("", "sub", wrap=True)
        self.accept = button(_("Take it in all the same"), self.toggle_accepted, size="s")
        line = row(self.deed, self.accept, margins=(17, 8, 12, 8), spacing=12)
        line.setStretch(0, 1)
        self.deed_line = holder(line)
        self.card = Card()
        self.card.body.addWidget(self.view, 1)
        self.card.body.addWidget(hairline())
        self.card.body.addWidget(self.deed_line)
        empty = EmptyState(
            "tray", _("Drop the packages from the stick here"),
            _("Or choose them. They are looked at first; nothing is changed before you take them in."),
        )  # fmt: skip
        box = Card()
        box.body.addWidget(empty, 1)
        self.stack = QStackedWidget()
        self.stack.addWidget(box)
        self.stack.addWidget(self.card)
        self.words = Elided("")
        self.clear = button(_("Clear the list"), self.clear_list, size="l")
        self.folder = button(
            _("Open the receipts' folder"), self.open_folder, size="l", icon_name="folder-open"
        )
        self.take = button("", self.take_in, kind="primary", size="l")
        foot = row(self.words, None, self.clear, self.folder, self.take, spacing=12)
        whole = column(
            holder(head, height=68), StripLine(self.strip), self.stack, 12, holder(foot, height=48),
            margins=(24, 0, 24, 20),
        )  # fmt: skip
        whole.setStretch(2, 1)
        self.setLayout(whole)

    def _connect(self) -> None:
        self.view.chosen.connect(self._show_deed)
        self.view.ticked.connect(self._ticked)
        self.strip.acted.connect(self._to_stations)

    # What the shell asks

    def refresh(self) -> None:
        """Show the list as it stands; files are looked at when they are given."""
        self._show()
        if not self.rows:
            self._advise()

    def _advise(self) -> None:
        """Before any card was taken in no package is believed: say what comes first."""
        if rollup.registered_stations():
            self.strip.hide()
            return
        words = _("No station is registered yet. Take the stations' cards in first, then their packages.")
        self.strip.say("info", words, action=_("To the stations"))

    def _to_stations(self) -> None:
        self._context.go("stations")

    def open(self, what: str) -> None:
        """Nothing in particular can be asked for."""

    def set_compact(self, compact: bool) -> None:
        """Columns of low value give way."""
        self.view.set_compact(compact)
        self.sub.setVisible(not compact)

    # Showing

    @property
    def is_done(self) -> bool:
        """Whether what is listed was taken in already."""
        return any(one.done for one in self.rows)

    def _ready(self) -> list[IntakeRow]:
        return [one for one in self.rows if one.received.outcome == "applied" or one.accepted]

    def _show(self) -> None:
        self.table.set_rows(self.rows)
        self.stack.setCurrentIndex(LIST if self.rows else EMPTY)
        self.sub.setText(_("Every package is answered with a receipt for its station."))
        ready, total = len(self._ready()), len(self.rows)
        self.clear.setVisible(bool(self.rows))
        self.folder.setVisible(self.is_done)
        self.take.setVisible(bool(self.rows) and not self.is_done)
        words = ngettext("Take %(n)d package in", "Take %(n)d packages in", ready) % {"n": ready}
        self.take.setText(words if ready else _("Write the receipts"))
        text = ngettext("%(n)d package", "%(n)d packages", total) % {"n": total}
        if self.rows and not self.is_done:
            text = _("%(all)s: %(n)d can be taken in, %(rest)d not") % {
                "all": text, "n": ready, "rest": total - ready
            }  # fmt: skip
        elif self.is_done:
            text = _("Receipts are in %(folder)s") % {"folder": self._context.export_folder}
        self.words.setText(text if self.rows else "")
        self._show_deed(None)

    def _show_deed(self, chosen: IntakeRow | None) -> None:
        code = chosen.received.code if chosen is not None else ""
        self.deed_line.setVisible(bool(code))
        self.deed.setText(attention.deed_of(code))
        self.accept.setVisible(code in BRAKES and not self.is_done)
        accepted = chosen is not None and chosen.accepted
        self.accept.setText(_("Leave it held") if accepted else _("Take it in all the same"))

    def _ticked(self, _line: IntakeRow) -> None:
        self.toggle_accepted()

    def toggle_accepted(self) -> None:
        """Let a package that a brake held through, or not after all."""
        place = self.view.currentIndex().row()
        chosen = self.table.row_at(place)
        if chosen is None or chosen.done or chosen.received.code not in BRAKES:
            return
        self.rows[place] = IntakeRow(
            chosen.received, chosen.station, chosen.number, chosen.done, not chosen.accepted
        )
        self._show()
        self.view.choose(place)

    # Files

    def _choose(self) -> None:
        kinds = _("Packages") + " (*.wsp)"
        chosen, _kind = QFileDialog.getOpenFileNames(self, _("Choose packages"), "", kinds)
        self.look_at([Path(one) for one in chosen])

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if packages_in(event.mimeData().urls()):
            self.strip.say("info", _("Let go, and the packages are looked at."))
            event.acceptProposedAction()

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        self.strip.hide()

    def dropEvent(self, event: QDropEvent) -> None:
        self.strip.hide()
        event.acceptProposedAction()
        self.look_at(packages_in(event.mimeData().urls()))

    def look_at(self, paths: list[Path]) -> None:
        """Look at packages, beside those that are listed and not yet taken in."""
        if self.is_done:
            self.rows = []
        known = {one.received.package for one in self.rows}
        new = [path for path in dict.fromkeys(paths) if path not in known]
        if new:
            self._work(_("Looking at the packages"), functools.partial(self._dry, new), self._looked)

    @staticmethod
    def _dry(paths: list[Path], job: Job) -> list[IntakeRow]:
        names = attention.station_names()
        found = centre.receive(paths, receipts=None, dry_run=True, job=job)
        return rows_of(found, names, done=False)

    def _looked(self, rows: list[IntakeRow]) -> None:
        self.rows = [*self.rows, *rows]
        self._show()

    def take_in(self) -> None:
        """Take everything in that can be, and write a receipt a package."""
        plain = [one.received.package for one in self.rows if not one.accepted]
        lifted = [one.received.package for one in self.rows if one.accepted]
        folder = self._context.export_folder

        def work(job: Job) -> list[IntakeRow]:
            names = attention.station_names()
            done = centre.receive(plain, receipts=folder, job=job)
            done += centre.receive(lifted, receipts=folder, accept=True, job=job)
            return rows_of(done, names, done=True)

        self._work(_("Taking the packages in"), work, self._taken)

    def _taken(self, rows: list[IntakeRow]) -> None:
        self.rows = rows
        self._show()
        taken = sum(one.received.outcome == "applied" for one in rows)
        words = ngettext("%(n)d package was taken in.", "%(n)d packages were taken in.", taken) % {"n": taken}
        if left := len(rows) - taken:
            rest = ngettext(
                "%(n)d was not; why stands beside it.", "%(n)d were not; why stands beside them.", left
            )
            words = " ".join((words, rest % {"n": left}))
        self.strip.say("warn" if left else "ok", words)
        self._context.changes.sync.emit()

    def _work(
        self, title: str, work: Callable[[Job], list[IntakeRow]], done: Callable[[list[IntakeRow]], None]
    ) -> None:
        self.strip.hide()

        def inside(job: Job) -> list[IntakeRow]:
            with threads.connection():
                return work(job)

        def over(rows: list[IntakeRow]) -> None:
            progress.over()
            done(rows)

        def failed(error: Exception) -> None:
            progress.over()
            if not isinstance(error, StationError):
                raise error
            self.strip.say("danger", error.message)

        def stopped() -> None:
            progress.over()
            self.strip.say("info", _("Stopped. What was taken in before stays."))
            self._context.changes.sync.emit()

        job = self._context.jobs.start(
            self, inside, done=over, failed=failed, cancelled=stopped,
            progressed=self._show_progress,
        )  # fmt: skip
        self._progress = progress = Progress(self, title, job)

    def _show_progress(self, job: Job) -> None:
        if self._progress is not None:
            self._progress.show_progress(job)

    def open_folder(self) -> None:
        """Show the receipts in the system's own window."""
        QDesktopServices.openUrl(QUrl.fromLocalFile(str(self._context.export_folder)))

    def clear_list(self) -> None:
        """Begin another stick."""
        self.rows = []
        self.strip.hide()
        self._show()
        self.choose.setFocus(Qt.FocusReason.OtherFocusReason)


def packages_in(urls: list[QUrl]) -> list[Path]:
    """The packages among dropped files, and those in dropped folders."""
    found: list[Path] = []
    for url in urls:
        path = Path(url.toLocalFile())
        if files.is_there(path) and path.is_dir():
            with contextlib.suppress(OSError):  # a stick that is pulled while it is looked through
                found += sorted(path.glob(f"*{PACKAGE}"))
        elif path.suffix.lower() == PACKAGE:
            found.append(path)
    return found
