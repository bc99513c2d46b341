"""The sign-in desk: one activity, one box, one sheet; the last thing done can be taken back."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any, Final, TypeVar

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QStackedWidget, QWidget

from station_app.activities import service as activities
from station_app.activities.rows import ActivityRow, ActivityStatus
from station_app.core import clock
from station_app.core.errors import StationError
from station_app.core.i18n import _
from station_app.core.rights import Right, allowed
from station_app.paper import service as paper
from station_app.paper.rows import Confirmed
from station_app.reports import service as reports
from station_app.reports.rows import Audience
from station_app.signin import service as signin
from station_app.signin.closing_rows import Closed
from station_app.signin.minutes import Margins
from station_app.signin.rows import Capacity, SheetRow
from ui.closing.dialog import closed_words, open_closing
from ui.documents.preview import PreviewDialog
from ui.kit.announce import announce
from ui.kit.cards import Card, EmptyState
from ui.kit.context import Context
from ui.kit.dates import near_day
from ui.kit.dialogs import ask
from ui.kit.keys import on_key
from ui.kit.widgets import button, column, row
from ui.signin import undoing
from ui.signin.choosing import can_close, first_choice, may_act, standing_of
from ui.signin.desk import DeskPane
from ui.signin.head import RECENT, Head
from ui.signin.paper_reading import choose_paper, done_of
from ui.signin.sheet_pane import SheetPane
from ui.signin.signature_dialog import SignatureDialog
from ui.signin.undoing import Done, bold, plain
from ui.signin.walk_in import WalkInDialog

T = TypeVar("T")
#: How often the minutes of those inside are painted anew.
TICK_MS: Final = 20_000
LEFT_WIDE, LEFT_COMPACT, LEFT_TIGHT = 428, 360, 320
#: Below this width of the page the sheet keeps only what must be seen.
TIGHT_BELOW: Final = 880


class SignInPage(QWidget):
    """Everything about one activity's sheet; ``open`` takes ``current``, ``walk-in`` or an activity's uid."""

    def __init__(self, context: Context) -> None:
        super().__init__()
        self._context = context
        self.activity: ActivityRow | None = None
        self._last: Done | None = None
        self._compact = False
        self._build()
        self._connect()
        self.refresh()

    def _build(self) -> None:
        self.head = Head()
        self.desk, self.sheet = DeskPane(), SheetPane()
        self.setFocusProxy(self.desk.box)
        self._line = row(self.desk, self.sheet, spacing=16)
        self._line.setStretch(1, 1)
        both = QWidget()
        both.setLayout(self._line)
        self.nothing = EmptyState("calendar-blank", _("No activity today"))
        self.nothing.setFixedHeight(190)
        see = button(_("See the calendar"), self._see_calendar)
        self.plan = button(_("Plan an activity"), self._plan, key="F4")
        empty = Card()
        empty.body.addLayout(column(None, self.nothing, row(None, see, self.plan, None), None))
        self.stack = QStackedWidget()
        self.stack.addWidget(both)
        self.stack.addWidget(empty)
        self.setLayout(column(self.head, self.stack, margins=(24, 0, 24, 20)))
        self._tick = QTimer(self)
        self._tick.setInterval(TICK_MS)

    def _connect(self) -> None:
        changes, desk, sheet = self._context.changes, self.desk, self.sheet
        for signal in (changes.signin, changes.activities, changes.roster, changes.settings):
            signal.connect(self._changed)
        self._tick.timeout.connect(self._minute_passed)
        self.head.chosen.connect(self.open)
        self.head.document.connect(self.print_document)
        self.head.close_asked.connect(self.ask_to_close)
        self.head.paper_asked.connect(self.read_paper)
        self.head.kiosk_asked.connect(self._to_kiosk)
        desk.sign_in_asked.connect(self.sign_in)
        desk.sign_out_asked.connect(self.sign_out)
        desk.walk_in_asked.connect(self.register)
        desk.note_acted.connect(self._to_calendar)
        sheet.sign_out_asked.connect(self._sign_out_row)
        sheet.role_asked.connect(self.change_role)
        sheet.void_asked.connect(self.void)
        sheet.person_asked.connect(self._to_person)
        sheet.signature_asked.connect(self.show_signature)
        sheet.everyone_out_asked.connect(self.sign_everyone_out)
        sheet.undo_asked.connect(self.undo)
        on_key(self, QKeySequence.StandardKey.Undo, self.undo, repeats=False)
        on_key(self, QKeySequence.StandardKey.Print, self._print_ours, repeats=False)
        on_key(self, QKeySequence.StandardKey.Find, self.focus_box, repeats=False)

    def _to_kiosk(self) -> None:
        self._context.go("kiosk")

    def _to_person(self, uid: str) -> None:
        self._context.go("roster", uid)

    def _see_calendar(self) -> None:
        self._context.go("calendar")

    def _plan(self) -> None:
        self._context.go("calendar", "new")

    def _print_ours(self) -> None:
        self.print_document(Audience.INTERNAL)

    # What it shows

    def open(self, what: str) -> None:
        """Show the running activity (``current``), register somebody (``walk-in``), or an activity's uid."""
        if what == "walk-in":
            self.register(self.desk.box.typed)
            return
        chosen = first_choice() if what == "current" else activities.get_activity(what)
        if chosen is None or self.activity is None or chosen.uid != self.activity.uid:
            self._last = None
            self.sheet.calm()
        self.activity = chosen
        self.refresh()
        self.focus_box()

    def refresh(self) -> None:
        """Read the activity and its sheet again; where there was none, take what is on now."""
        now = self.activity
        self.activity = activities.get_activity(now.uid) if now is not None else first_choice()
        others = activities.list_activities(clock.today() - RECENT, clock.today() + 4 * RECENT)
        self.head.show_activity(self.activity, others)
        self.stack.setCurrentIndex(0 if self.activity is not None else 1)
        if self.activity is None:
            self._show_next(others)
        else:
            self._show_sheet(self.activity)

    def _show_sheet(self, activity: ActivityRow) -> None:
        may = may_act(activity)
        rows = signin.list_sheet(activity.uid, margins=self._margins())
        self.sheet.show_sheet(activity, rows, signin.count_sheet(activity.uid), may_act=may)
        self.desk.show_activity(activity.uid, may_act=may, registrations=activity.registered > 0)
        self.desk.show_absent(signin.list_absent(activity.uid))
        standing = standing_of(activity)
        self.desk.stand(standing.tone, standing.words, action=standing.action)
        if self._last is None and may and self.sheet.is_calm:
            # On a sheet that was opened anew, the last entry can still be taken back.
            self._last = undoing.newest(rows, clock.now().replace(tzinfo=None))
            if self._last is not None:
                self.sheet.show_done(self._last)

    def _show_next(self, others: list[ActivityRow]) -> None:
        coming = [one for one in others if one.starts.date() > clock.today()]
        coming = [one for one in coming if one.status is ActivityStatus.PUBLISHED]
        words = _("Nothing is planned for the next weeks either.")
        if coming:
            one = coming[0]
            when = f"{near_day(one.starts.date())} {one.starts:%H:%M}"
            words = _("The next one: %(when)s, %(title)s") % {"when": when, "title": one.title}
        self.nothing.then.setText(words)
        self.plan.setVisible(allowed(Right.ACTIVITIES))

    def set_compact(self, compact: bool) -> None:
        """Narrower box, fewer columns, the registered only through the box."""
        self._compact = compact
        self.desk.set_compact(compact)
        self._line.setSpacing(12 if compact else 16)
        self._fit()

    def _fit(self) -> None:
        tight = self.width() < TIGHT_BELOW
        self.desk.setFixedWidth(LEFT_TIGHT if tight else LEFT_COMPACT if self._compact else LEFT_WIDE)
        self.sheet.set_compact(self._compact)

    def focus_box(self) -> None:
        """The box is ready."""
        if self.desk.box.isEnabled():
            self.desk.box.setFocus(Qt.FocusReason.OtherFocusReason)
            self.desk.box.selectAll()

    def showEvent(self, event: Any) -> None:
        super().showEvent(event)
        self._tick.start()
        self.focus_box()

    def hideEvent(self, event: Any) -> None:
        super().hideEvent(event)
        self._tick.stop()

    def resizeEvent(self, event: Any) -> None:
        super().resizeEvent(event)
        self._fit()

    def _changed(self) -> None:
        # A page out of sight is read again when it is shown.
        if self.isVisible():
            self.refresh()

    def _minute_passed(self) -> None:
        if not self.isVisible() or self.activity is None:
            return
        if activities.get_activity(self.activity.uid).status is not self.activity.status:
            self.refresh()
        else:
            self.sheet.tick()

    # Signing in and out

    def sign_in(self, person: str, role: Capacity | None = None) -> None:
        """Sign somebody in; at an activity that is over, from its start."""
        done = self._try(lambda at: signin.sign_in(at.uid, person, role=role))
        if done is not None:
            self.desk.clear()
            self._did(undoing.signed_in(done))

    def sign_out(self, person: str) -> None:
        """Sign somebody out; at an activity of another day, at its end."""
        done = self._try(lambda at: signin.sign_out(at.uid, person))
        if done is not None:
            self.desk.clear()
            self._did(undoing.signed_out(done))

    def _sign_out_row(self, stay: SheetRow) -> None:
        self.sign_out(stay.person)

    def sign_everyone_out(self) -> None:
        """Sign out whoever is inside; one Ctrl+Z takes all of it back."""
        done = self._try(lambda at: signin.sign_everyone_out(at.uid))
        if done:
            self._did(undoing.all_signed_out(done))

    def register(self, typed: str) -> None:
        """Ask for name, phone and capacity of somebody new, and sign them in."""
        if self.activity is None or not may_act(self.activity):
            return
        dialog = WalkInDialog(self, self.activity.uid, typed)
        dialog.accepted.connect(partial(self._registered, dialog))
        dialog.open(dialog.phone if dialog.name.text() else dialog.name)

    def _registered(self, dialog: WalkInDialog) -> None:
        if dialog.done is not None:
            self.desk.clear()
            self._did(undoing.signed_in(dialog.done))
            self._context.changes.roster.emit()

    def change_role(self, stay: SheetRow, role: Capacity) -> None:
        """Have somebody take part in another capacity."""
        done = self._try(lambda _at: signin.change_role(stay.in_event, role))
        if done is not None:
            self._did(undoing.role_changed(done.event, stay, role))

    def void(self, stay: SheetRow, is_sign_in: bool) -> None:
        """Take a sign-out back, or ask why a sign-in is to be taken back."""
        if not is_sign_in:
            self._take_back(stay, stay.out_event, _("The sign-out was taken back."))
            return
        words = _("%(name)s came at %(time)s. Both times leave the sheet; the log keeps them.")
        ask(
            self,
            _("Take the sign-in of %(name)s back?") % {"name": stay.name},
            words % {"name": stay.name, "time": f"{stay.came:%H:%M}"},
            yes=_("Take it back"),
            no=_("Leave it"),
            reason=_("Why"),
            then=partial(self._take_sign_in_back, stay),
        )

    def _take_sign_in_back(self, stay: SheetRow, reason: str) -> None:
        self._take_back(stay, stay.in_event, reason or _("entered by mistake"))

    def _take_back(self, stay: SheetRow, entry: str, reason: str) -> None:
        if self._try(lambda _at: signin.void_event(entry, reason=reason)) is not None:
            self._say(_("Taken back: the entry of %(name)s.") % {"name": bold(stay.name)})

    def show_signature(self, stay: SheetRow) -> None:
        """Show what somebody wrote; of who is new the name can be put right from it."""
        activity = self.activity.uid if self.activity is not None else ""
        dialog = SignatureDialog(self, stay, paper.row_picture(activity, stay.person))
        dialog.accepted.connect(self._context.changes.roster)
        dialog.open(dialog.name if dialog.name.text() else None)

    def undo(self) -> None:
        """Take exactly the last thing done back."""
        last, self._last = self._last, None
        if last is None:
            return
        if self._try(lambda _at: last.take_back()) is not None:
            self._say(last.undone)
        else:
            self.sheet.calm()

    def _did(self, done: Done) -> None:
        self._last = done
        self.sheet.show_done(done)
        announce(self, plain(done.words))
        self._context.changes.signin.emit()

    def _say(self, words: str, tone: str = "info") -> None:
        """Say what was done where it cannot be taken back again."""
        self._last = None
        self.sheet.say(tone, words)
        announce(self, plain(words))
        self._context.changes.signin.emit()

    def _try(self, work: Callable[[ActivityRow], T]) -> T | None:
        """What ``work`` gives; where it is refused, the reason stands under the box."""
        if self.activity is None:
            return None
        try:
            return work(self.activity)
        except StationError as error:
            # Whatever was refused, the sheet on the screen may be older than the one in the database.
            self.refresh()
            self.desk.say("danger", error.message)
            return None

    # Closing and paper

    def ask_to_close(self) -> None:
        """Show what closing looks at, fills in and writes; or, once closed, what stands behind it."""
        activity = self.activity
        if activity is None or not (can_close(activity) or activity.closed) or not allowed(Right.ACTIVITIES):
            return
        open_closing(self, self._context, activity, then=self._closed)

    def _closed(self, done: Closed) -> None:
        assert self.activity is not None
        self._say(closed_words(self.activity.title, done), "ok")
        self._context.changes.activities.emit()

    def print_document(self, audience: Audience | None) -> None:
        """Show the report for ``audience``, or the blank sheet, before it is printed or saved."""
        activity, margins = self.activity, self._margins()
        if activity is None or not allowed(Right.ACTIVITIES):
            return

        def write(path: Path) -> None:
            if audience is None:
                reports.write_signin_sheet(activity.uid, path)
            else:
                reports.write_signin_report(activity.uid, path, audience=audience, margins=margins)

        kind = _("Blank sign-in sheet") if audience is None else _("Sign-in report")
        name = f"{activity.starts:%Y-%m-%d} {activity.title} {kind}.pdf"
        PreviewDialog(self, kind, name, write, jobs=self._context.jobs).open()

    def read_paper(self) -> None:
        """Ask for a photograph of the filled-in sheet; what is confirmed of it goes on the sheet."""
        if self.activity is not None:
            choose_paper(self, self._context, self.activity.uid, then=self._read)

    def _read(self, pages: list[Confirmed]) -> None:
        done = done_of(pages)
        if any(page.signed_in or page.signed_out for page in pages):
            self._did(done)
            self._context.changes.roster.emit()
        else:
            self._say(done.words)

    def _margins(self) -> Margins:
        chosen = self._context.settings
        return Margins(chosen.margin_before_minutes, chosen.margin_after_minutes)

    def _to_calendar(self) -> None:
        if self.activity is not None:
            self._context.go("calendar", self.activity.uid)
