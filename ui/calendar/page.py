"""The station's calendar: a month, and beside it the chosen activity or day with what can be done."""

from __future__ import annotations

from datetime import date, timedelta
from functools import partial
from typing import Final

from PySide6.QtCore import QPoint, Qt, QTimer
from PySide6.QtGui import QKeyEvent, QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QMenu,
    QSizePolicy,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from station_app.activities import service as activities
from station_app.activities.rows import ActivityRow, ActivityStatus
from station_app.core import clock
from station_app.core.errors import NotFound, StationError
from station_app.core.i18n import _, ngettext
from station_app.core.rights import Right, allowed
from station_app.signin import service as signin
from ui.calendar.activity_dialog import ActivityDialog
from ui.calendar.day_panel import DayPanel
from ui.calendar.legend import Legend
from ui.calendar.month import MonthModel, MonthView, first_cell, month_after, weeks_of
from ui.calendar.panel import DEEDS, ActivityPanel, deeds_of, primary_of
from ui.calendar.papers import ExportButton, preview
from ui.calendar.registration_dialog import RegistrationDialog
from ui.closing.dialog import open_closing
from ui.kit.cards import Card, Strip
from ui.kit.context import Context
from ui.kit.dialogs import ask
from ui.kit.widgets import button, column, holder, icon_button, label, row

SIDE, SIDE_COMPACT = 344, 300
EDGE: Final = 24
#: A page narrower than this shows the panel over the month, when it is asked for (ui.md §4).
DRAWER_BELOW: Final = 900
#: The days that dates may have here: what the almanac and the databases take without care.
FIRST, LAST = date(1950, 1, 1), date(2099, 12, 31)
MINUTE_MS: Final = 60_000


class CalendarPage(QWidget):
    """Shows months; plans, publishes, changes and cancels activities."""

    def __init__(self, context: Context) -> None:
        super().__init__()
        self._context = context
        self._rows: list[ActivityRow] = []
        self._month = clock.today().replace(day=1)
        self._day = clock.today()
        self._activity = ""
        self._cancelled = ""
        self._build()
        self._connect()
        self._add_keys()
        self._read()
        self._choose_first()

    def _build(self) -> None:
        self.title = label("", "title")
        self.before = icon_button("caret-left", _("Previous month") + " PgUp")
        self.today = button(_("To today"))
        self.after = icon_button("caret-right", _("Next month") + " PgDn")
        self.export = ExportButton(self._context)
        self.plan = button(_("Plan an activity"), icon_name="plus", key="F4")
        # The keycap's layout inside would make the button take all the room there is.
        self.plan.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        head = row(
            self.title, 14, self.before, self.today, self.after, None, self.export, 4, self.plan, spacing=8,
            margins=(0, 0, 0, 0),
        )  # fmt: skip
        self.legend = Legend()
        self.strip = Strip()
        self._notice = holder(column(self.strip, margins=(0, 0, 0, 8)))
        self._notice.hide()
        self.model = MonthModel()
        self.view = MonthView(self.model)
        self.view.setAccessibleName(_("The month"))
        self.grid = Card()
        self.grid.body.addWidget(self.view)
        self.activity_panel, self.day_panel = ActivityPanel(), DayPanel()
        self.panel = QStackedWidget()
        self.panel.addWidget(self.activity_panel)
        self.panel.addWidget(self.day_panel)
        self.side = QFrame(self)
        self.side.setProperty("card", True)
        self.side.setLayout(column(self.panel))
        self._main = QHBoxLayout()
        self._main.setSpacing(16)
        self._main.addLayout(column(self.legend, self._notice, self.grid), 1)
        self._main.addWidget(self.side)
        self._head = holder(head, height=68)
        self._box = QVBoxLayout(self)
        self._box.setContentsMargins(EDGE, 0, EDGE, 20)
        self._box.setSpacing(0)
        self._box.addWidget(self._head)
        self._box.addLayout(self._main, 1)
        self._in_drawer = False
        self.side.setFixedWidth(SIDE)

    def _connect(self) -> None:
        changes = self._context.changes
        self.before.clicked.connect(lambda: self.turn(-1))
        self.after.clicked.connect(lambda: self.turn(1))
        self.today.clicked.connect(lambda: self.show_day(clock.today()))
        self.plan.clicked.connect(lambda: self.open("new"))
        self.legend.changed.connect(self._filter)
        self.view.day_asked.connect(self.show_day)
        self.view.activity_asked.connect(self._choose)
        self.view.month_asked.connect(self.turn)
        self.view.opened.connect(self._enter)
        self.view.menu_asked.connect(self._show_menu)
        self.activity_panel.asked.connect(self._do)
        self.activity_panel.registrations_asked.connect(self._open_registrations)
        self.day_panel.chosen.connect(lambda uid: self._choose(self._day, uid))
        self.day_panel.plan_asked.connect(lambda: self._edit(day=self._day))
        self.strip.acted.connect(self._undo)
        self.export.said.connect(self._say)
        changes.activities.connect(self._refresh_if_seen)
        changes.signin.connect(self._refresh_if_seen)
        changes.theme.connect(self._dress)
        self._clock = QTimer(self)
        self._clock.setInterval(MINUTE_MS)
        self._clock.timeout.connect(self._refresh_if_seen)
        self._clock.start()

    def _add_keys(self) -> None:
        keys = (
            (QKeySequence("Ctrl+D"), partial(self._do, "again")),
            (QKeySequence.StandardKey.Print, self._print_chosen),
            (QKeySequence.StandardKey.Undo, self._undo),
            (QKeySequence.StandardKey.Delete, partial(self._do, "cancel")),
        )
        for key, act in keys:
            shortcut = QShortcut(key, self)
            shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            shortcut.activated.connect(act)

    # What the shell asks

    def refresh(self) -> None:
        """Read the month again and keep what is chosen."""
        self._read()
        self._show_choice()

    def open(self, what: str) -> None:
        """``new``, an activity's uid, ``edit:`` and a uid, or ``date:`` and an ISO day."""
        if what == "new":
            self._edit(day=self._day if self._day >= clock.today() else clock.today())
        elif what.startswith("date:"):
            self.show_day(date.fromisoformat(what.removeprefix("date:")))
        else:
            self._open_activity(what.removeprefix("edit:"), edit=what.startswith("edit:"))

    def set_compact(self, compact: bool) -> None:
        """A narrower panel."""
        self.side.setFixedWidth(SIDE_COMPACT if compact else SIDE)
        self._main.setSpacing(12 if compact else 16)

    # Showing

    def _refresh_if_seen(self) -> None:
        if self.isVisible():
            self.refresh()

    def _read(self) -> None:
        first = first_cell(self._month.year, self._month.month)
        weeks = weeks_of(self._month.year, self._month.month)
        try:
            self._rows = activities.list_activities(first, first + timedelta(days=weeks * 7 - 1))
        except StationError as error:
            self._say("danger", error.message)
            return
        self.title.setText(_("%(year)d-%(month)d") % {"year": self._month.year, "month": self._month.month})
        self.plan.setEnabled(allowed(Right.ACTIVITIES))
        self.export.set_month(self._month)
        self._set_month()

    def _set_month(self) -> None:
        self.model.set_month(self._month.year, self._month.month, self._rows, self.legend.hidden())

    def _filter(self) -> None:
        """A category was switched on or off."""
        self._set_month()
        chosen = self.chosen()
        if chosen is not None and chosen.category in self.legend.hidden():
            self._activity = ""
        self._show_choice()

    def _show_choice(self) -> None:
        self.view.show_choice(self._day, self._activity)
        chosen = self.chosen()
        if chosen is None:
            self._activity = ""
            cell = self.model.cell_at(self.model.index_of(self._day))
            self.day_panel.show_day(self._day, cell.rows if cell else ())
            self.panel.setCurrentWidget(self.day_panel)
            return
        current = activities.current_activity() if chosen.starts.date() == clock.today() else None
        came = signin.count_signed_in([chosen.uid]).get(chosen.uid, 0)
        is_current = current is not None and current.uid == chosen.uid
        self.activity_panel.show_activity(chosen, came, current=is_current)
        self.panel.setCurrentWidget(self.activity_panel)

    def chosen(self) -> ActivityRow | None:
        """The activity that the panel shows, if it shows one."""
        return next((row for row in self._rows if row.uid == self._activity), None)

    def turn(self, months: int) -> None:
        """Show a month so many away, with the same day of it chosen."""
        month = month_after(self._month, months)
        last = (month_after(month, 1) - timedelta(days=1)).day
        self.show_day(month.replace(day=min(self._day.day, last)))

    def show_day(self, day: date) -> None:
        """Choose a day, and the first of its activities; turn to its month."""
        day = max(FIRST, min(LAST, day))
        self._day, self._activity = day, ""
        if (day.year, day.month) != (self._month.year, self._month.month):
            self._month = day.replace(day=1)
            self._read()
        self._choose_first()

    def _choose_first(self) -> None:
        """The running activity of the day, else its first."""
        cell = self.model.cell_at(self.model.index_of(self._day))
        rows = cell.rows if cell else ()
        running = [row for row in rows if row.status is ActivityStatus.RUNNING]
        first = next(iter([*running, *rows]), None)
        self._activity = first.uid if first else ""
        self._show_choice()

    def _choose(self, day: date, uid: str) -> None:
        self._day, self._activity = day, uid
        self._show_choice()
        if self._in_drawer and uid:
            self._open_drawer(True)

    def _open_activity(self, uid: str, *, edit: bool) -> None:
        try:
            found = activities.get_activity(uid)
        except NotFound as error:
            self._say("danger", error.message)
            return
        self._day, self._activity = found.starts.date(), found.uid
        self._month = self._day.replace(day=1)
        if found.category in self.legend.hidden():
            self.legend.show_category(found.category)
        self.refresh()
        self._open_drawer(True)
        if edit and allowed(Right.ACTIVITIES):
            self._edit(activity=found)

    # Doing

    def _enter(self) -> None:
        """Enter or a double click: the drawer where it is shut, else the editor, else the record."""
        chosen = self.chosen()
        if self._in_drawer and not self.side.isVisible():
            self._open_drawer(True)
        elif chosen is None:
            if allowed(Right.ACTIVITIES):
                self._edit(day=self._day)
        elif "edit" in deeds_of(chosen) and allowed(Right.ACTIVITIES):
            self._do("edit")
        else:
            self._context.go("signin", chosen.uid)

    def _do(self, deed: str) -> None:
        chosen = self.chosen()
        if chosen is None:
            return
        if deed in ("sign-in", "record"):
            self._context.go("signin", chosen.uid)
        elif not allowed(Right.ACTIVITIES):
            self._say("warn", _("Your role may not do this. Ask the coordinator."))
        elif deed in ("edit", "again"):
            self._edit(activity=chosen, again=deed == "again")
        elif deed in ("sheet", "report"):
            preview(self, chosen, deed)
        elif deed in ("close", "papers"):
            open_closing(self, self._context, chosen, then=partial(self._closed, chosen))
        elif deed == "cancel":
            self._ask_cancel(chosen)
        elif deed == "publish":
            self._publish(chosen)
        else:
            self._restore(chosen.uid)

    def _edit(
        self, *, day: date | None = None, activity: ActivityRow | None = None, again: bool = False
    ) -> ActivityDialog | None:
        """Open the editor; for holding again, a week later or from today on."""
        if not allowed(Right.ACTIVITIES):
            self._say("warn", _("Your role may not do this. Ask the coordinator."))
            return None
        if activity is not None and again:
            day = activity.starts.date() + timedelta(days=7)
            while day < clock.today():
                day += timedelta(days=7)
        dialog = ActivityDialog(self, day=day, activity=activity, again=again)
        dialog.finished.connect(lambda saved: self._saved(dialog) if saved else None)
        dialog.open(dialog.name)
        return dialog

    def _open_registrations(self) -> None:
        chosen = self.chosen()
        if chosen is not None:
            dialog = RegistrationDialog(self, self._context, chosen)
            dialog.open(dialog.who)

    def _saved(self, dialog: ActivityDialog) -> None:
        row = dialog.saved
        assert row is not None
        draft = row.status is ActivityStatus.DRAFT
        words = _("“%(title)s” is saved as a draft.") if draft else _("“%(title)s” stands in the calendar.")
        self._cancelled = ""
        self._context.changes.activities.emit()
        self._open_activity(row.uid, edit=False)
        self._say("ok", words % {"title": row.title})

    def _closed(self, a: ActivityRow, _done: object) -> None:
        self._context.changes.signin.emit()
        self._changed(_("“%(title)s” is closed.") % {"title": a.title})

    def _publish(self, a: ActivityRow) -> None:
        try:
            activities.publish_activity(a.uid)
        except activities.VenueMissing:
            dialog = self._edit(activity=a)
            if dialog is not None:
                dialog.complain(_("Give it a place, then publish it."))
                dialog.venue.setFocus()
        except StationError as error:
            self._say("danger", error.message)
        else:
            self._changed(_("“%(title)s” is published.") % {"title": a.title})

    def _ask_cancel(self, a: ActivityRow) -> None:
        if "cancel" not in deeds_of(a):
            return
        registered = ngettext(
            "%(n)d person registered; tell them.", "%(n)d people registered; tell them.", a.registered
        )
        words = _("It stays in the calendar, struck through.")
        if a.registered:
            words = f"{registered % {'n': a.registered}}\n{words}"
        ask(
            self, _("Cancel “%(title)s”?") % {"title": a.title}, words, yes=_("Cancel the activity"),
            no=_("Do not cancel"), reason=_("Why (stands in the calendar)"), then=partial(self._cancel, a),
        )  # fmt: skip

    def _cancel(self, a: ActivityRow, reason: str) -> None:
        try:
            activities.cancel_activity(a.uid, reason=reason)
        except StationError as error:
            self._say("danger", error.message)
            return
        self._changed(_("“%(title)s” is cancelled.") % {"title": a.title}, undo=a.uid)

    def _undo(self) -> None:
        if self._cancelled:
            self._restore(self._cancelled)

    def _restore(self, uid: str) -> None:
        try:
            row = activities.restore_activity(uid)
        except StationError as error:
            self._say("danger", error.message)
            return
        self._changed(_("“%(title)s” is on again.") % {"title": row.title})

    def _changed(self, words: str, *, undo: str = "") -> None:
        self._cancelled = undo
        self._context.changes.activities.emit()
        self.refresh()
        self._say("ok", words, action=_("Undo") + " Ctrl+Z" if undo else "")

    def _show_menu(self, place: QPoint) -> None:
        chosen = self.chosen()
        if chosen is not None:
            self.menu_of(chosen).popup(place)

    def menu_of(self, a: ActivityRow) -> QMenu:
        """Everything that can be done with an activity, what comes next first."""
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        may_plan = allowed(Right.ACTIVITIES)
        for deed in (primary_of(a, may_plan=may_plan), *(deeds_of(a) if may_plan else ())):
            menu.addAction(_(DEEDS[deed][0]), partial(self._do, deed))
        return menu

    def _print_chosen(self) -> None:
        chosen = self.chosen()
        deed = next((name for name in ("sheet", "report") if chosen and name in deeds_of(chosen)), "")
        if deed:
            self._do(deed)

    def _say(self, tone: str, words: str, *, action: str = "") -> None:
        self.strip.say(tone, words, action=action)
        self._notice.show()

    # Room

    def _dress(self) -> None:
        self.export.dress()
        self.view.forget_colours()
        self._show_choice()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        drawer = self.width() < DRAWER_BELOW
        if drawer != self._in_drawer:
            self._in_drawer = drawer
            if drawer:
                self._main.removeWidget(self.side)
                self.side.hide()
            else:
                self._main.addWidget(self.side)
                self.side.show()
        self._place_drawer()

    def _place_drawer(self) -> None:
        if self._in_drawer:
            top = self._head.height()
            width = self.side.width()
            self.side.setGeometry(self.width() - width - EDGE, top, width, self.height() - top - 20)

    def _open_drawer(self, open_it: bool) -> None:
        if self._in_drawer:
            self._place_drawer()
            self.side.setVisible(open_it)
            self.side.raise_()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and self._in_drawer and self.side.isVisible():
            self._open_drawer(False)
            self.view.setFocus()
        else:
            super().keyPressEvent(event)
