"""Sync: what the next package holds, writing it, the ones before, and what comes back from the centre."""

from __future__ import annotations

import functools
import shutil
from pathlib import Path

from PySide6.QtCore import QEvent, QObject, Qt, QUrl
from PySide6.QtGui import QDesktopServices, QDragEnterEvent, QDragLeaveEvent, QDropEvent, QResizeEvent
from PySide6.QtWidgets import QFileDialog, QSplitter, QStackedWidget, QWidget

from station_app.activities import service as activities
from station_app.core import clock, files
from station_app.core.errors import StationError
from station_app.core.i18n import _, ngettext
from station_app.core.jobs import Job
from station_app.core.rights import Right, allowed
from station_app.sync import checks, handover
from station_app.sync import service as sync
from station_app.sync.centre_codes import REPAIRED_BY_BEGINNING_ANEW
from station_app.sync.checks import CheckRow
from station_app.sync.package import Verification
from station_app.sync.service import Exported, SyncStatus
from ui.documents.preview import PreviewDialog
from ui.kit.cards import Strip
from ui.kit.context import Context
from ui.kit.dialogs import Question, ask, show_error, tell
from ui.kit.marks import StepBar
from ui.kit.more_button import Entries, MoreEntry
from ui.kit.strip_line import StripLine
from ui.kit.widgets import column, holder, label, row
from ui.kit.words import joined
from ui.sync import cards
from ui.sync.changes_dialog import ChangesDialog
from ui.sync.check_pane import CheckPane
from ui.sync.export_pane import DonePane, WritingPane
from ui.sync.foot import CHECK, DONE, WRITING, Foot
from ui.sync.history_pane import SIDE, SIDE_COMPACT, HistoryPane
from ui.sync.inbox import open_item
from ui.sync.incoming import Incoming, dropped
from ui.sync.lists import PackageLine, package_line, title_of
from ui.sync.passphrase import PassphraseDialog
from ui.sync.places import Target


class SyncPage(QWidget):
    """Three steps: check, write, hand over. A receipt or parcel can be dropped anywhere on it."""

    def __init__(self, context: Context) -> None:
        super().__init__()
        self._context = context
        self._status: SyncStatus | None = None
        self._checked = checks.Checked(0, ())
        self._compact = False
        self._job: Job | None = None
        self._done: Exported | None = None
        self._verdicts: dict[str, tuple[str, str]] = {}
        #: Whether the strip says that the page could not be read.
        self._unread = False
        self._build()
        self._connect()
        self.refresh()

    def _build(self) -> None:
        self.setAcceptDrops(True)
        self.title, self.sub = label("", "title"), label("", "sub")
        self.steps = StepBar([_("Check"), _("Write"), _("Hand over")])
        head = holder(row(self.title, self.sub, None, self.steps, spacing=12), height=68)
        self.check, self.writing, self.done = CheckPane(), WritingPane(), DonePane()
        self.setFocusProxy(self.check.findings)
        self.stack = QStackedWidget()
        for pane in (self.check, self.writing, self.done):
            self.stack.addWidget(pane)
        self.history = HistoryPane(self._more)
        self.split = QSplitter(Qt.Orientation.Horizontal)
        self.split.setHandleWidth(16)
        self.split.setChildrenCollapsible(False)
        self.split.addWidget(self.stack)
        self.split.addWidget(self.history)
        self.split.setStretchFactor(0, 1)
        self.strip, self.foot = Strip(), Foot()
        self.incoming, self.target = Incoming(self), Target(self._context, self)
        self.strip_line = StripLine(self.strip)
        whole = column(head, self.strip_line, self.split, 12, self.foot, margins=(24, 0, 24, 20))
        whole.setStretch(2, 1)
        self.setLayout(whole)

    def _connect(self) -> None:
        self.check.again_asked.connect(self.check_again)
        self.check.mend_asked.connect(self._mend)
        self.check.each_asked.connect(self.show_changes)
        self.history.list.acted.connect(self._history_acted)
        self.history.take_asked.connect(self.incoming.choose)
        self.history.folder_asked.connect(self.target.open)
        self.done.folder_asked.connect(self._open_done)
        self.done.copy_asked.connect(self._copy_done)
        self.done.take_asked.connect(self.incoming.choose)
        self.foot.to.clicked.connect(functools.partial(self.target.ask, self.foot.to))
        self.target.chosen.connect(self._place_chosen)
        self.foot.export.clicked.connect(self.start_export)
        self.foot.stop.clicked.connect(self.stop_export)
        self.foot.slip.clicked.connect(self.print_slip)
        self.foot.finish.clicked.connect(self.finish_export)
        self.strip.acted.connect(self.ask_repair)
        self.strip_line.installEventFilter(self)
        self.incoming.said.connect(self._say)
        self.incoming.taken.connect(self._came)
        self.incoming.package_given.connect(self.verify_file)

    def _more(self) -> Entries:
        """What is done more seldom."""
        incoming = self.incoming
        verify = MoreEntry(_("Verify a package's file …"), "shield-check", incoming.choose_package)
        if not allowed(Right.SYNC_EXPORT):
            return [verify]
        take = functools.partial(cards.ask_centre_card, self, incoming.take_card)
        return [
            MoreEntry(_("Enter the receipt's code from the telephone …"), "phone", incoming.ask_code),
            verify,
            None,
            MoreEntry(_("Take the centre's card in …"), "bank", take),
            MoreEntry(
                _("Write this station's card …"),
                "identification-card",
                functools.partial(cards.ask_station_card, self),
            ),
            None,
            MoreEntry(_("Begin anew after a copied computer …"), "arrows-clockwise", self.ask_repair),
        ]

    # What the shell asks

    def refresh(self) -> None:
        """Read status, checks and history again; a package being written goes on."""
        try:
            self._status = sync.sync_status()
            self._checked = sync.check_export()
            exports = sync.list_exports()
        except StationError as error:
            self._unread = True
            self.strip.say("danger", error.message)
            return
        if self._unread:
            self._unread = False
            self.strip.hide()
        self._show_status(self._status)
        self.check.show_checks(self._checked)
        ready = PackageLine(
            title_of(self._status.next_number, self._status.epoch),
            _("%(n)d/month") % {"n": clock.today().month},
            "preparing",
            _(sync.STATE_NAMES[sync.PackageState.PREPARING]),
            ngettext("%(n)d change so far", "%(n)d changes so far", self._total()) % {"n": self._total()},
            is_next=True,
        )
        past = [package_line(one, self._verdicts.get(one.path, ("", ""))) for one in exports]
        self.history.list.set_rows([ready, *past])
        self._show_foot()
        if self._status.must_repair and allowed(Right.SYNC_EXPORT):
            self._say_repair(self._status)

    def open(self, what: str) -> None:
        """``receipt``: choose one; the key of something that the centre sent: show it."""
        if what == "receipt":
            self.incoming.choose()
        elif "/" in what:
            open_item(self, what, self._came, functools.partial(self._context.go, "calendar"))

    def set_compact(self, compact: bool) -> None:
        """Checks before contents, and a narrower side."""
        self._compact = compact
        self.history.set_compact(compact)
        self.sub.setVisible(not compact)
        self.check.set_compact(compact)
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
        self.check.show_status(status)

    def _say(self, tone: str, words: str) -> None:
        if words:
            self.strip.say(tone, words)
        else:
            self._calm()

    def _calm(self) -> None:
        """Something went well that says so by itself: what the strip said before holds no more."""
        self.strip.hide()
        if self._status is not None and self._status.must_repair and allowed(Right.SYNC_EXPORT):
            self._say_repair(self._status)

    def _came(self) -> None:
        """Something came from the centre: every page may show it, and the handing over is done."""
        if self.stack.currentIndex() == DONE:
            self.stack.setCurrentIndex(CHECK)
        self.refresh()
        self._context.changes.sync.emit()

    def _say_repair(self, status: SyncStatus) -> None:
        words = next(one.message for one in status.complaints if one.code in REPAIRED_BY_BEGINNING_ANEW)
        self.strip.say("danger", words, action=_("Begin anew here"))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        # The strip comes, goes, or takes another line.
        if event.type() in (QEvent.Type.Show, QEvent.Type.Hide, QEvent.Type.Resize):
            self._fit()
        return False

    def _fit(self) -> None:
        strip = 0 if self.strip_line.isHidden() else self.strip_line.sizeHint().height()
        self.check.set_room(self.height() - strip)

    def _show_foot(self) -> None:
        step, may = self.stack.currentIndex(), allowed(Right.SYNC_EXPORT)
        self.steps.set_now(step)
        blocking = sum(one.severity == checks.BLOCKING for one in self._checked.findings)
        self.history.take.setVisible(may)
        self.foot.to.setText(_("Save to: %(place)s") % {"place": self.target.words()})
        self.history.show_place(str(self.target.folder()))
        self.foot.show_step(step, self.title.text(), may=may, blocking=blocking, total=self._total())

    def show_changes(self) -> ChangesDialog:
        """Show the package's changes one by one."""
        dialog = ChangesDialog(self, self._total())
        dialog.open()
        return dialog

    # Dropped files

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if dropped(event.mimeData()) and allowed(Right.SYNC_EXPORT):
            self.strip.say("info", _("Let go, and it is taken in."))
            event.acceptProposedAction()

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        self.strip.hide()

    def dropEvent(self, event: QDropEvent) -> None:
        self.strip.hide()
        event.acceptProposedAction()
        self.incoming.take_files(dropped(event.mimeData()))

    # Beginning anew

    def ask_repair(self) -> Question:
        """Ask before the station begins anew, since the other computer is out from then on."""
        words = _(
            "Two computers have written under this station's number. Decide which one stays and do this on "
            "that one alone: the next package carries everything here, and the centre sets aside what only "
            "the other one had."
        )
        return ask(
            self, _("Begin anew on this computer?"), words, yes=_("Begin anew"), no=_("Leave it"),
            then=self._repair,
        )  # fmt: skip

    def _repair(self, _reason: str) -> None:
        try:
            sync.begin_anew()
        except StationError as error:
            self.strip.say("danger", error.message)
            return
        self._came()
        self.strip.say("ok", _("The station has begun anew. Write the package now: it carries everything."))

    # Where to

    def _place_chosen(self, refused: str) -> None:
        """Packages go elsewhere from now on, or the choice could not be kept."""
        self._say("danger", refused)
        self._show_foot()

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
        folder, title = self.target.folder(), self.title.text()
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
            self.foot.stop.setEnabled(False)

    def _over(self, step: int) -> None:
        self._job = None
        self.foot.stop.setEnabled(True)
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
        self.strip.hide()
        self.stack.setCurrentIndex(CHECK)
        self.refresh()

    def print_slip(self) -> None:
        """Show the slip that goes with the package, to be printed."""
        assert self._done is not None, "a package was written"
        name = self._done.path.name

        def write(path: Path) -> object:
            return handover.write_handover_slip(path, name=name)

        title = _("Handover slip of a sync package")
        PreviewDialog(self, title, f"{_('Handover slip')} {self._done.path.stem}.pdf", write).open()

    def _open_done(self) -> None:
        if self._done is not None:
            QDesktopServices.openUrl(QUrl.fromLocalFile(str(self._done.path.parent)))

    def _copy_done(self) -> None:
        chosen = QFileDialog.getExistingDirectory(self, _("Save another copy"), str(self.target.folder()))
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

    # Putting right, verifying

    def _mend(self, finding: CheckRow) -> None:
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
        elif name == "why":
            cards.ProblemsDialog(self, line.title, line.problems, self._context.go).open()

    def verify(self, line: PackageLine) -> None:
        """Verify a package of the past, with this station's own key."""
        self._verify(Path(line.path), line.title)

    def verify_file(self, path: Path) -> None:
        """Verify any package's file."""
        self._verify(path, path.name)

    def _verify(self, path: Path, title: str) -> None:
        def work(job: Job) -> Verification:
            return sync.verify_package(path, job=job)

        def failed(error: Exception) -> None:
            if isinstance(error, StationError):
                show_error(error, self)
            else:
                raise error

        self._context.jobs.start(
            self, work, done=functools.partial(self._verified, path, title), failed=failed
        )

    def _verified(self, path: Path, title: str, found: Verification) -> None:
        if found.ok:
            words = _("verified") if found.opened else _("its outside is well")
            self._verdicts[str(path)] = ("ok", words)
            if title == path.name:
                whole = _("“%(name)s” is whole and unchanged.")
                outside = _("The outside of “%(name)s” is well; no key here opens it.")
                self.strip.say("ok", (whole if found.opened else outside) % {"name": title})
            else:
                self._calm()
        else:
            self._verdicts[str(path)] = ("danger", _("not as it was written"))
            tell(self, title, "\n".join(one.message for one in found.problems))
        self.refresh()
