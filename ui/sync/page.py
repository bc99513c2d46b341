"""Sync: what the next package holds, what must be put right first, writing it, and the ones before."""

from __future__ import annotations

import functools
import shutil
from pathlib import Path
from typing import Final

from PySide6.QtCore import Qt, QUrl
from PySide6.QtGui import QDesktopServices, QResizeEvent
from PySide6.QtWidgets import QFileDialog, QMenu, QSplitter, QStackedWidget, QWidget

from station_app.activities import service as activities
from station_app.core import clock, files
from station_app.core.errors import StationError
from station_app.core.i18n import _, ngettext
from station_app.core.jobs import Job
from station_app.core.rights import Right, allowed
from station_app.sync import checks
from station_app.sync import service as sync
from station_app.sync.checks import CheckRow
from station_app.sync.errors import NothingToExport
from station_app.sync.package import Verification
from station_app.sync.service import Exported, SyncStatus
from ui.kit.cards import Card, Strip
from ui.kit.context import Context
from ui.kit.dates import near_moment
from ui.kit.dialogs import show_error, tell
from ui.kit.lists import ListView, RowList
from ui.kit.marks import StepBar
from ui.kit.table import HEADER, RowTable, TableView
from ui.kit.theme import icon
from ui.kit.widgets import button, column, hairline, holder, label, restyle, row, show_icon
from ui.kit.words import joined
from ui.sync.cards import CardsButton
from ui.sync.export_pane import DonePane, WritingPane
from ui.sync.lists import (
    CONTENTS,
    FindingDelegate,
    PackageDelegate,
    PackageLine,
    by_kind,
    package_line,
    title_of,
)
from ui.sync.passphrase import PassphraseDialog
from ui.sync.places import sticks

CHECK, WRITING, DONE = range(3)
SIDE, SIDE_COMPACT = 372, 300
ROW: Final = 38
#: What stands above and below the kinds' rows: head and foot of page and cards, and two checks.
AROUND_CONTENTS: Final = 520


class SyncPage(QWidget):
    """Three steps: check, write, hand over."""

    def __init__(self, context: Context) -> None:
        super().__init__()
        self._context = context
        self._status: SyncStatus | None = None
        self._checked = checks.Checked(0, ())
        self._compact = False
        self._job: Job | None = None
        self._done: Exported | None = None
        self._verdicts: dict[str, tuple[str, str]] = {}
        self._build()
        self._connect()
        self.refresh()

    def _build(self) -> None:
        self.title, self.sub = label("", "title"), label("", "sub")
        self.steps = StepBar([_("Check"), _("Write"), _("Hand over")])
        head = holder(row(self.title, self.sub, None, self.steps, spacing=12), height=68)
        self.stack = QStackedWidget()
        self.writing, self.done = WritingPane(), DonePane()
        for pane in (self._check_pane(), self.writing, self.done):
            self.stack.addWidget(pane)
        self.split = QSplitter(Qt.Orientation.Horizontal)
        self.split.setHandleWidth(16)
        self.split.setChildrenCollapsible(False)
        self.split.addWidget(self.stack)
        self.split.addWidget(self._history_pane())
        self.split.setStretchFactor(0, 1)
        self.strip = Strip()
        whole = column(head, self.strip, self.split, 12, self._foot(), margins=(24, 0, 24, 20))
        whole.setStretch(2, 1)
        self.setLayout(whole)

    def _check_pane(self) -> QWidget:
        self.contents = RowTable(CONTENTS)
        self.contents_view = TableView(self.contents)
        self.contents_view.verticalHeader().setDefaultSectionSize(ROW)
        self.contents_view.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.contents_view.setSelectionMode(TableView.SelectionMode.NoSelection)
        self.contents_card = Card(_("What this package holds"))
        self.contents_card.body.addWidget(self.contents_view)
        shield = label("")
        show_icon(shield, "lock-simple", size=16)
        words = _("The whole package is sealed; handwritten signatures stay at the station.")
        self.contents_card.body.addWidget(hairline())
        self.contents_card.body.addWidget(
            holder(row(shield, label(words, "small"), None, margins=(17, 0, 17, 0)), height=40)
        )
        self.findings = ListView(RowList(lambda one: one.message), FindingDelegate)
        self.findings.setAccessibleName(_("Checks before writing"))
        self.checks_card = Card(_("Checks before writing"))
        self.again = button(
            _("Check again"), self.check_again, kind="quiet", size="s", icon_name="arrows-clockwise"
        )
        self.checks_card.head.addWidget(self.again)
        self.checks_card.body.addWidget(self.findings, 1)
        self.well_mark, self.well = label(""), label("", "")
        show_icon(self.well_mark, "check-circle-fill", "ok", size=22)
        self.well.setProperty("tone", "mute")
        self.well_line = holder(
            row(self.well_mark, self.well, None, spacing=12, margins=(17, 0, 17, 0)), height=58
        )
        self.checks_card.body.addWidget(hairline())
        self.checks_card.body.addWidget(self.well_line)
        self.pane = column(self.contents_card, self.checks_card, spacing=16)
        self.pane.setStretch(1, 1)
        return holder(self.pane)

    def _history_pane(self) -> QWidget:
        self.history = ListView(
            RowList(lambda line: f"{line.title} {line.state_words} {line.below}"), PackageDelegate
        )
        self.history.setAccessibleName(_("Packages so far"))
        self.side = Card(_("Packages so far"))
        self.cards = CardsButton()
        self.side.head.addWidget(self.cards)
        self.side.body.addWidget(self.history, 1)
        self.side.body.addWidget(hairline())
        self.place = button("", self.open_folder, kind="link", icon_name="folder")
        self.side.body.addWidget(holder(row(self.place, None, margins=(14, 0, 14, 0)), height=45))
        self.side.setMinimumWidth(SIDE)
        return self.side

    def _foot(self) -> QWidget:
        self.foot_mark, self.foot_words = label(""), label("")
        self.to = button("", self._choose_place, size="l", icon_name="floppy-disk")
        self.export = button("", self.start_export, kind="primary", size="l")
        self.stop = button(_("Stop"), self.stop_export, size="l")
        self.finish = button(_("Finished"), self.finish_export, kind="primary", size="l")
        line = row(
            self.foot_mark, self.foot_words, None, self.to, self.stop, self.export, self.finish, spacing=12
        )
        return holder(line, height=48)

    def _connect(self) -> None:
        self.findings.acted.connect(self._mend)
        self.history.acted.connect(self._history_acted)
        self.cards.taken.connect(self.refresh)
        self.done.folder_asked.connect(self._open_done)
        self.done.copy_asked.connect(self._copy_done)

    # What the shell asks

    def refresh(self) -> None:
        """Read status, checks and history again; a package being written goes on."""
        try:
            self._status = sync.sync_status()
            self._checked = sync.check_export()
            exports = sync.list_exports()
        except StationError as error:
            self.strip.say("danger", error.message)
            return
        self._show_status(self._status)
        self._show_checks()
        ready = PackageLine(
            title_of(self._status.next_number, self._status.epoch),
            _("%(n)d/month") % {"n": clock.today().month},
            "preparing",
            _(sync.STATE_NAMES[sync.PackageState.PREPARING]),
            ngettext("%(n)d change so far", "%(n)d changes so far", self._total()) % {"n": self._total()},
            is_next=True,
        )
        past = [package_line(one, self._verdicts.get(one.path, ("", ""))) for one in exports]
        self.history.set_rows([ready, *past])
        self._show_foot()

    def open(self, what: str) -> None:
        """Nothing in particular can be asked for."""

    def set_compact(self, compact: bool) -> None:
        """Checks before contents, and a narrower side."""
        self._compact = compact
        self._fit_contents()
        self.side.setMinimumWidth(SIDE_COMPACT if compact else SIDE)
        self.sub.setVisible(not compact)
        self.pane.insertWidget(0, self.checks_card if compact else self.contents_card)
        self.split.setSizes([10_000, SIDE_COMPACT if compact else SIDE])

    # Showing

    def _total(self) -> int:
        return sum(one.total for one in self._status.pending) if self._status else 0

    def _show_status(self, status: SyncStatus) -> None:
        if self.stack.currentIndex() == CHECK:
            self.title.setText(title_of(status.next_number, status.epoch))
        month = _("%(n)d/month") % {"n": clock.today().month}
        receiver = status.centre or _("no centre card yet: sealed with a passphrase")
        self.sub.setText(joined(month, receiver))
        since = _("changes since the first day")
        if status.last_receipt is not None:
            since = _("changes since the last receipt (%(when)s)") % {
                "when": near_moment(status.last_receipt)
            }
        self.contents_card.count.setText(since)
        rows = by_kind(status.pending)
        self.contents.set_rows(rows)
        self._fit_contents()

    def _fit_contents(self) -> None:
        """Up to six kinds are seen whole, where the checks leave room for them."""
        room = (self.height() - AROUND_CONTENTS) // ROW
        self.contents_view.setFixedHeight(HEADER + ROW * max(1, min(self.contents.rowCount(), 6, room)) + 1)

    def _show_checks(self) -> None:
        found = self._checked.findings
        well = self._checked.looked_at - len({one.code for one in found})
        self.checks_card.count.setText(
            _("%(well)d well, %(n)d to be looked at") % {"well": well, "n": len(found)}
        )
        self.findings.set_rows(found)
        self.findings.setVisible(bool(found))
        self.well.setText(_("%(n)d more checks found nothing") % {"n": well})
        if not found:
            self.well.setText(_("All %(n)d checks found nothing") % {"n": well})

    def _fit_place(self) -> None:
        """The folder's path, its middle left out where there is no room for all of it."""
        path, room = str(self.folder()), max(80, self.side.width() - 70)
        self.place.setText(self.place.fontMetrics().elidedText(path, Qt.TextElideMode.ElideMiddle, room))
        self.place.setToolTip(_("Open the folder") + f"  {path}")
        self.place.setAccessibleName(f"{_('Open the folder')} {path}")

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit_contents()
        self._fit_place()

    def _show_foot(self) -> None:
        step = self.stack.currentIndex()
        self.steps.set_now(step)
        may = allowed(Right.SYNC_EXPORT)
        blocking = sum(one.severity == checks.BLOCKING for one in self._checked.findings)
        self.export.setVisible(step == CHECK)
        self.to.setVisible(step == CHECK)
        self.stop.setVisible(step == WRITING)
        self.finish.setVisible(step == DONE)
        self.cards.setVisible(may)
        self.to.setText(_("Save to: %(place)s") % {"place": self._place_name(self.folder())})
        self._fit_place()
        name = self.title.text()
        self.export.setText(_("Write %(package)s") % {"package": name})
        self.export.setEnabled(may and not blocking and bool(self._total()))
        tone, words = "ok", _("Ready to be written")
        if step == WRITING:
            tone, words = "", _("You can go to other pages meanwhile; it goes on.")
        elif step == DONE:
            tone, words = "ok", ""
        elif not may:
            tone, words = "warn", _("Only a coordinator writes packages.")
        elif blocking:
            text = ngettext(
                "%(n)d thing must be put right before a package can be written",
                "%(n)d things must be put right before a package can be written",
                blocking,
            )
            tone, words = "danger", text % {"n": blocking}
        elif not self._total():
            tone, words = "", NothingToExport().message
        marks = {"danger": "x-circle-fill", "warn": "warning-circle-fill", "ok": "check-circle-fill"}
        self.foot_mark.setVisible(bool(words) and tone in marks)
        if tone in marks:
            show_icon(self.foot_mark, marks[tone], tone, size=20)
        self.foot_words.setText(words)
        restyle(self.foot_words, tone=tone or "mute")

    # Where to

    def folder(self) -> Path:
        """Where packages are written: what was chosen last, else the home's own folder."""
        chosen = self._context.settings.export_folder
        return Path(chosen) if chosen else self._context.home.exports

    def _place_name(self, folder: Path) -> str:
        return _("this computer") if folder == self._context.home.exports else folder.name or str(folder)

    def _choose_place(self) -> None:
        menu = QMenu(self)
        places = [(_("this computer"), self._context.home.exports), *sticks()]
        for words, folder in places:
            menu.addAction(icon("hard-drive"), f"{words}  {folder}", functools.partial(self.save_to, folder))
        menu.addSeparator()
        menu.addAction(icon("folder-open"), _("Another folder …"), self._ask_folder)
        menu.popup(self.to.mapToGlobal(self.to.rect().topLeft()))

    def _ask_folder(self) -> None:
        chosen = QFileDialog.getExistingDirectory(self, _("Save packages to"), str(self.folder()))
        if chosen:
            self.save_to(Path(chosen))

    def save_to(self, folder: Path) -> None:
        """Write packages there from now on."""
        own = folder == self._context.home.exports
        try:
            self._context.change_settings(export_folder="" if own else str(folder))
        except StationError as error:
            self.strip.say("danger", error.message)
        self._show_foot()

    def open_folder(self) -> None:
        """Show the folder in the system's own window."""
        QDesktopServices.openUrl(QUrl.fromLocalFile(str(self.folder())))

    # Writing

    def check_again(self) -> None:
        """Look at everything once more."""
        self.strip.hide()
        self.refresh()

    def start_export(self) -> None:
        """Write the package; without a centre card a passphrase is asked for first."""
        if self._status is not None and not self._status.centre:
            dialog = PassphraseDialog(self)
            dialog.finished.connect(functools.partial(self._with_passphrase, dialog))
            dialog.open()
        else:
            self._write("")

    def _with_passphrase(self, dialog: PassphraseDialog, accepted: bool) -> None:
        if accepted:
            self._write(dialog.passphrase.text())

    def _write(self, passphrase: str) -> None:
        folder, title = self.folder(), self.title.text()
        self.strip.hide()
        self.writing.begin()
        self.stack.setCurrentIndex(WRITING)
        self._show_foot()

        def work(job: Job) -> Exported:
            return sync.export_package(folder, passphrase=passphrase, job=job)

        self._job = self._context.jobs.start(
            self, work, done=functools.partial(self._written, title), failed=self._failed,
            cancelled=self._stopped, progressed=self.writing.show_progress,
        )  # fmt: skip

    def stop_export(self) -> None:
        """Stop; the station is as it was."""
        if self._job is not None:
            self._job.cancel()
            self.stop.setEnabled(False)

    def _over(self, step: int) -> None:
        self._job = None
        self.stop.setEnabled(True)
        self.stack.setCurrentIndex(step)
        self.refresh()

    def _written(self, title: str, done: Exported) -> None:
        self._done = done
        self._verdicts[str(done.path)] = ("ok", _("verified"))
        self.done.show_package(done, title, self._status.centre if self._status else "")
        self._over(DONE)
        self._context.changes.sync.emit()

    def _failed(self, error: Exception) -> None:
        self._over(CHECK)
        if isinstance(error, StationError):
            self.strip.say("danger", error.message)
        else:
            raise error

    def _stopped(self) -> None:
        self._over(CHECK)
        self.strip.say("info", _("Stopped. No package was written and nothing is lost."))

    def finish_export(self) -> None:
        """Back to the first step."""
        self.stack.setCurrentIndex(CHECK)
        self.refresh()

    def _open_done(self) -> None:
        if self._done is not None:
            QDesktopServices.openUrl(QUrl.fromLocalFile(str(self._done.path.parent)))

    def _copy_done(self) -> None:
        chosen = QFileDialog.getExistingDirectory(self, _("Save another copy"), str(self.folder()))
        if chosen:
            self.copy_to(Path(chosen))

    def copy_to(self, folder: Path) -> None:
        """Put a second copy of the package that was just written into another folder."""
        assert self._done is not None, "a package was written"
        target = folder / self._done.path.name
        try:
            with files.replacing(target) as part:
                shutil.copyfile(self._done.path, part)
        except StationError as error:
            self.strip.say("danger", error.message)
            return
        self.strip.say("ok", _("A second copy is in %(folder)s.") % {"folder": folder})

    # Putting right, verifying, cards

    def _mend(self, finding: CheckRow, _name: str) -> None:
        if finding.code in ("nobody-signed-in", "no-sign-out", "recorded-late"):
            self._context.go("signin", activities.get_activity(finding.subject).uid)
        elif finding.code == "activity-incomplete":
            self._context.go("calendar", activities.get_activity(finding.subject).uid)
        elif finding.code == "clock-behind":
            tell(self, _("The computer's clock"), finding.message)
        else:
            self._context.go("roster", finding.subject or "incomplete")

    def _history_acted(self, line: PackageLine, name: str) -> None:
        if name == "verify":
            self.verify(line)

    def verify(self, line: PackageLine) -> None:
        """Verify a package of the past, with this station's own key."""

        def work(job: Job) -> Verification:
            return sync.verify_package(Path(line.path), job=job)

        def failed(error: Exception) -> None:
            if isinstance(error, StationError):
                show_error(error, self)
            else:
                raise error

        self._context.jobs.start(self, work, done=functools.partial(self._verified, line), failed=failed)

    def _verified(self, line: PackageLine, found: Verification) -> None:
        if found.ok:
            words = _("verified") if found.opened else _("its outside is well")
            self._verdicts[line.path] = ("ok", words)
        else:
            self._verdicts[line.path] = ("danger", _("not as it was written"))
            tell(self, line.title, "\n".join(one.message for one in found.problems))
        self.refresh()
