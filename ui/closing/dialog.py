"""The closing sheet: checks, photos and texts of one activity; closes it once nothing stands in the way."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Final

from PySide6.QtCore import Signal
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QStackedWidget, QWidget

from station_app.activities.rows import ActivityRow, ActivityStatus
from station_app.core.errors import StationError
from station_app.core.hours import half_hours
from station_app.core.i18n import _, ngettext
from station_app.reports import evidence_service
from station_app.reports import service as reports
from station_app.signin import closing, closing_checks
from station_app.signin.closing_rows import Closed, ClosingRules, Finding, Mend, Severity
from ui.closing.check_pane import CheckPane
from ui.closing.photos_pane import PhotosPane
from ui.closing.texts_pane import TextsPane
from ui.documents.preview import PreviewDialog
from ui.kit.cards import Segment
from ui.kit.context import Context
from ui.kit.dialogs import Dialog
from ui.kit.widgets import holder, restyle, row
from ui.kit.words import joined, shortened

WIDTH: Final = 880
CHECKS, PHOTOS, TEXTS = range(3)
#: What stands above and below the panes: the window's edge, head, choice of pane, foot.
AROUND: Final = 24 + 58 + 2 + 36 + 50 + 70
LOW, HIGH = 270, 520
#: Where a finding is put right inside the sheet.
INSIDE: Final = {Mend.PHOTOS: PHOTOS, Mend.TEXTS: TEXTS, Mend.PAPER: TEXTS}


class ClosingDialog(Dialog):
    """Looks at an activity, takes photos and texts, closes it. ``done`` is what closing came to.

    ``went(page, what)`` where something is put right elsewhere; the sheet is shut before.
    """

    went = Signal(str, str)

    def __init__(self, parent: QWidget, context: Context, activity: ActivityRow) -> None:
        words = _("What stands behind “%(title)s”") if activity.closed else _("Close “%(title)s”")
        super().__init__(parent, words % {"title": activity.title}, width=WIDTH)
        self._context, self._activity = context, activity
        self.done: Closed | None = None
        self._refused = False
        rules = ClosingRules.of(context.settings)
        self.tabs = Segment([_("Checks"), _("Photos"), _("Texts")])
        self.checks, self.texts = CheckPane(), TextsPane(activity)
        self.photos = PhotosPane(context, activity, rules.photo_minutes)
        self.stack = QStackedWidget()
        for pane in (self.checks, self.photos, self.texts):
            self.stack.addWidget(pane)
        self.body.addWidget(holder(row(self.tabs, None), height=40))
        self.body.addWidget(self.stack, 1)
        self.add_button(_("Close"), self.reject, key="Esc")
        self.pack = self.add_button(_("Evidence pack"), self.preview_pack, icon_name="file-pdf")
        self.close_button = self.add_button(_("Close activity"), self.close_activity, kind="primary")
        can_close = activity.status is ActivityStatus.HELD and not activity.closed
        self.close_button.setVisible(can_close)
        self.setAcceptDrops(True)
        self._connect()
        self.refresh()

    def _connect(self) -> None:
        self.tabs.chosen.connect(self.show_pane)
        self.checks.mend_asked.connect(self._mend)
        self.checks.changed.connect(self._show_foot)
        self.photos.changed.connect(self.refresh)
        self.photos.said.connect(self._say)
        self.texts.changed.connect(self.refresh)
        self.texts.said.connect(self._say)
        self.texts.paper_asked.connect(self.preview_report)

    def refresh(self) -> None:
        """Look at everything again."""
        try:
            self.checks.show_check(closing_checks.check_closing(self._activity.uid))
        except StationError as error:
            self.complain(error.message)
        self._show_foot()

    def show_pane(self, place: int) -> None:
        """Show checks, photos or texts; what was typed is kept first."""
        if place != TEXTS and not self.texts.save():
            self.tabs.choose(TEXTS)
            return
        self.tabs.choose(place)
        self.stack.setCurrentIndex(place)

    def _show_foot(self) -> None:
        check = self.checks.check
        blocking = len(check.of(Severity.BLOCKING))
        open_now = self.checks.unexplained()
        tone, words = "ok", _("Nothing stands in the way")
        if check.closed:
            tone, words = "", ""
        elif blocking:
            text = ngettext(
                "%(n)d thing must be put right first", "%(n)d things must be put right first", blocking
            )
            tone, words = "danger", text % {"n": blocking}
        elif open_now:
            text = ngettext(
                "%(n)d point: put it right or give a reason",
                "%(n)d points: put them right or give a reason",
                open_now,
            )
            tone, words = "warn", text % {"n": open_now}
        self.fact.setText(words)
        restyle(self.fact, tone=tone)
        self.close_button.setEnabled(not blocking and not open_now)

    def _say(self, tone: str, words: str) -> None:
        if tone == "danger":
            self.complain(words)
            return
        self.calm()
        if words:
            self.fact.setText(words)
            restyle(self.fact, tone="")
        else:
            self._show_foot()

    # Putting right

    def _mend(self, finding: Finding) -> None:
        if finding.mend in INSIDE:
            self.show_pane(INSIDE[finding.mend])
            if finding.code.startswith("effect"):
                self.texts.effect.setFocus()
            elif finding.code.startswith("briefing"):
                self.texts.briefing.setFocus()
            elif finding.mend is Mend.PAPER:
                self.texts.signed.setFocus()
            elif finding.mend is Mend.TEXTS:
                self.texts.plan.setFocus()
            else:
                self.photos.add.setFocus()
            return
        page, what = "signin", self._activity.uid
        if finding.mend is Mend.ACTIVITY:
            page, what = "calendar", f"edit:{self._activity.uid}"
        self.reject()
        if self.is_closing:
            self.went.emit(page, what)

    # Paper

    def preview_pack(self) -> None:
        """Show the evidence pack before it is printed or saved."""
        if not self.texts.save():
            return
        activity = self._activity

        def write(path: Path) -> None:
            evidence_service.write_evidence(activity.uid, path)

        name = _("%(number)s evidence pack") % {"number": activity.number}
        PreviewDialog(self, _("Evidence pack"), f"{name}.pdf", write, jobs=self._context.jobs).open()

    def preview_report(self) -> None:
        """Show the sign-in report, to be printed and signed."""
        activity, margins = self._activity, ClosingRules.of(self._context.settings).margins

        def write(path: Path) -> None:
            reports.write_signin_report(activity.uid, path, margins=margins)

        name = _("%(number)s sign-in report") % {"number": activity.number}
        shown = PreviewDialog(self, _("Sign-in report"), f"{name}.pdf", write, jobs=self._context.jobs)
        shown.finished.connect(self._printed)
        shown.open()

    def _printed(self, _accepted: bool) -> None:
        self.refresh()

    # Closing

    def close_activity(self) -> None:
        """Close it with the reasons that were written."""
        if not self.texts.save():
            self.show_pane(TEXTS)
            return
        try:
            self.done = closing.close_checked(self._activity.uid, accepted=self.checks.reasons())
        except StationError as error:
            self.refresh()
            self.complain(error.message)
            return
        self.accept()

    def reject(self) -> None:
        # Words that were typed are never lost by Esc; what cannot be kept is told once, then let go.
        if not self._refused and not self.texts.save():
            self._refused = True
            self.show_pane(TEXTS)
            return
        self.photos.stop()
        super().reject()

    # Photos dropped anywhere on the sheet

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if any(one.isLocalFile() for one in event.mimeData().urls()):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        paths = [Path(one.toLocalFile()) for one in event.mimeData().urls() if one.isLocalFile()]
        event.acceptProposedAction()
        self.show_pane(PHOTOS)
        self.photos.add_files(paths)

    # Room

    def _fit(self) -> None:
        said = 0 if self._complaint.isHidden() else self._complaint.sizeHint().height()
        room = max(LOW, min(HIGH, self._window.height() - AROUND - said))
        self.stack.setFixedHeight(room)
        self.frame.setFixedWidth(min(WIDTH, self._window.width() - 32))
        super()._fit()


def open_closing(
    parent: QWidget, context: Context, activity: ActivityRow, *, then: Callable[[Closed], object]
) -> ClosingDialog:
    """Show the sheet over ``parent``'s window; ``then`` hears what closing came to, where it was closed."""
    dialog = ClosingDialog(parent, context, activity)
    dialog.went.connect(context.go)
    dialog.finished.connect(partial(_hear, dialog, then))
    dialog.open(dialog.checks.list)
    return dialog


def closed_words(title: str, done: Closed) -> str:
    """What closing came to: who got hours, and which sign-outs were filled in."""
    lines, mended = done.closing.lines, done.closing.mended
    got = ngettext("%(n)d volunteer got %(hours)s hours", "%(n)d volunteers got %(hours)s hours", lines)
    filled = ngettext("%(n)d sign-out filled in", "%(n)d sign-outs filled in", mended)
    return joined(
        _("“%(title)s” is closed") % {"title": shortened(title)},
        got % {"n": lines, "hours": f"{half_hours(done.closing.minutes):g}"} if lines else "",
        filled % {"n": mended} if mended else "",
    )


def _hear(dialog: ClosingDialog, then: Callable[[Closed], object], _accepted: bool) -> None:
    if dialog.done is not None:
        then(dialog.done)
