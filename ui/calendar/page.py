"""The station's calendar: month, week or list, and beside it the chosen activity or day."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from functools import partial
from typing import Final

from PySide6.QtCore import QPoint, Qt, QTimer
from PySide6.QtGui import QKeyEvent, QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QMenu, QStackedWidget, QVBoxLayout, QWidget

from station_app.activities import service as activities
from station_app.activities.rows import ActivityRow, ActivityStatus
from station_app.activities.series_rows import SkipRow
from station_app.core import clock
from station_app.core.dates import month_after
from station_app.core.errors import NotFound, StationError
from station_app.core.i18n import _
from station_app.core.rights import Right, allowed
from station_app.signin import service as signin
from station_app.signin.closing_rows import Closed
from ui.calendar.agenda import AgendaView
from ui.calendar.day_panel import DayPanel
from ui.calendar.deeds import Deeds
from ui.calendar.head import LIST, MONTH, WEEK, CalendarHead, week_words
from ui.calendar.legend import Legend
from ui.calendar.month import MonthModel, MonthView, first_cell, weeks_of
from ui.calendar.months import Months
from ui.calendar.panel import DEEDS, ActivityPanel, deeds_of, primary_of
from ui.calendar.papers import preview
from ui.calendar.registration_dialog import RegistrationDialog
from ui.calendar.side import Side
from ui.calendar.unknown import UnknownYears
from ui.calendar.week import WeekView
from ui.closing.dialog import closed_words, open_closing
from ui.kit.cards import Card, EmptyState, Strip
from ui.kit.context import Context
from ui.kit.widgets import column, holder

EDGE: Final = 24
#: A page lower than this has no room for a second line of categories.
LOW: Final = 640
#: The days that dates may have here: what the almanac and the databases take without care.
FIRST_DAY, LAST_DAY = date(1950, 1, 1), date(2099, 12, 31)
MINUTE_MS: Final = 60_000


class CalendarPage(QWidget):
    """Shows months; plans, publishes, changes and cancels activities."""

    def __init__(self, context: Context) -> None:
        super().__init__()
        self._context = context
        self._months = Months()
        self._rows: list[ActivityRow] = []
        self._month = clock.today().replace(day=1)
        self._day = clock.today()
        self._activity = ""
        self._kind = MONTH
        self._offers: list[SkipRow] = []
        self.deeds = Deeds(self, context)
        self._build()
        self._connect()
        self._add_keys()
        self._read()
        self._choose_first()

    def _build(self) -> None:
        self.head = CalendarHead(self._context)
        self.title, self.plan, self.export = self.head.title, self.head.plan, self.head.export
        self.before, self.today, self.after = self.head.before, self.head.today, self.head.after
        self.legend = Legend()
        self.unknown = UnknownYears()
        self.strip = Strip()
        self._notice = holder(column(self.strip, margins=(0, 0, 0, 8)))
        self._notice.hide()
        self._build_views()
        self.activity_panel, self.day_panel = ActivityPanel(), DayPanel()
        self.panel = QStackedWidget()
        self.panel.addWidget(self.activity_panel)
        self.panel.addWidget(self.day_panel)
        self.side = Side(self, self.panel, EDGE)
        self._main = QHBoxLayout()
        self._main.setSpacing(16)
        self._main.addLayout(column(self.legend, self.unknown, self._notice, self.grid), 1)
        self._main.addWidget(self.side)
        self._box = QVBoxLayout(self)
        self._box.setContentsMargins(EDGE, 0, EDGE, 20)
        self._box.setSpacing(0)
        self._box.addWidget(self.head)
        self._box.addLayout(self._main, 1)

    def _build_views(self) -> None:
        self.model = MonthModel()
        self.view = MonthView(self.model)
        self.view.setAccessibleName(_("The month"))
        self.week, self.agenda = WeekView(), AgendaView()
        self.week.setAccessibleName(_("The week"))
        self.agenda.setAccessibleName(_("The month's activities"))
        self.views: tuple[MonthView | WeekView | AgendaView, ...] = (self.view, self.week, self.agenda)
        self.nothing = EmptyState("calendar-blank", _("Nothing is planned in this month."))
        self.shown = QStackedWidget()
        for one in (*self.views, self.nothing):
            self.shown.addWidget(one)
        self.grid = Card()
        self.grid.body.addWidget(self.shown)

    def _connect(self) -> None:
        changes = self._context.changes
        self.before.clicked.connect(self._turn_back)
        self.after.clicked.connect(self._turn_on)
        self.today.clicked.connect(self._show_today)
        self.plan.clicked.connect(self._plan)
        self.legend.changed.connect(self._filter)
        self.head.kinds.chosen.connect(self.show_kind)
        for one in self.views:
            one.day_asked.connect(self.show_day)
            one.activity_asked.connect(self._choose)
            one.month_asked.connect(self.turn)
            one.opened.connect(self._enter)
            one.menu_asked.connect(self._show_menu)
        for carrying in (self.view, self.week):
            carrying.move_asked.connect(self._move)
            carrying.stuck.connect(self._stuck)
        self.activity_panel.asked.connect(self._do)
        self.activity_panel.registrations_asked.connect(self._open_registrations)
        self.day_panel.chosen.connect(self._choose_of_day)
        self.day_panel.plan_asked.connect(self._plan_on_day)
        for notice in (self.day_panel, self.unknown):
            notice.load_asked.connect(self._load_notice)
        for panel in (self.activity_panel, self.day_panel):
            panel.offer_taken.connect(self.deeds.add_again)
        self.deeds.said.connect(self._tell)
        self.deeds.shown.connect(self._open_activity)
        self.strip.acted.connect(self.deeds.undo)
        self.export.said.connect(self._say)
        changes.activities.connect(self._refresh_if_seen)
        changes.signin.connect(self._refresh_if_seen)
        changes.theme.connect(self._dress)
        self._clock = QTimer(self)
        self._clock.setInterval(MINUTE_MS)
        self._clock.timeout.connect(self._refresh_if_seen)
        self._clock.start()

    def _add_keys(self) -> None:
        keys: tuple[tuple[QKeySequence | QKeySequence.StandardKey, Callable[[], object]], ...] = (
            (QKeySequence("Ctrl+D"), partial(self._do, "again")),
            (QKeySequence.StandardKey.Print, self._print_chosen),
            (QKeySequence.StandardKey.Undo, self.deeds.undo),
            (QKeySequence.StandardKey.Delete, partial(self._do, "cancel")),
            *((QKeySequence(f"Alt+{n + 1}"), partial(self.show_kind, n)) for n in range(3)),
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
            self._plan()
        elif what.startswith("date:"):
            self.show_day(date.fromisoformat(what.removeprefix("date:")))
        else:
            found = self._open_activity(what.removeprefix("edit:"))
            if found is not None and what.startswith("edit:") and allowed(Right.ACTIVITIES):
                editor = self.deeds.edit(activity=found)
                if editor is not None:
                    editor.focus_gap()

    def set_compact(self, compact: bool) -> None:
        """A narrower panel."""
        self.side.set_compact(compact)
        self._main.setSpacing(12 if compact else 16)
        self.head.set_compact(compact)
        self._box.activate()

    # Showing

    def _refresh_if_seen(self) -> None:
        if self.isVisible():
            self.refresh()

    def _read(self) -> None:
        first = first_cell(self._month.year, self._month.month)
        weeks = weeks_of(self._month.year, self._month.month)
        try:
            self._rows = self._months.rows(first, first + timedelta(days=weeks * 7 - 1))
        except StationError as error:
            self._say("danger", error.message)
            return
        self._offers = self._months.offers()
        self.plan.setEnabled(allowed(Right.ACTIVITIES))
        self.export.set_month(self._month)
        self._show_rows()

    def _show_rows(self) -> None:
        """The month, week or list of what was read."""
        year, month, hidden = self._month.year, self._month.month, self.legend.hidden()
        self.model.set_month(year, month, self._rows, hidden)
        monday = self._day - timedelta(days=self._day.weekday())
        years = {year}
        if self._kind == WEEK:
            sunday = monday + timedelta(days=6)
            self.week.set_week(monday, month, self._rows, hidden)
            self.head.show_title(week_words(monday, sunday))
            years = {monday.year, sunday.year}
        else:
            if self._kind == LIST:
                self.agenda.set_month(year, month, self._rows, hidden)
            self.head.show_title(_("%(year)d-%(month)d") % {"year": year, "month": month})
        empty = self._kind == LIST and not self.agenda.rows().rowCount()
        self.shown.setCurrentWidget(self.nothing if empty else self.views[self._kind])
        self.setFocusProxy(self.views[self._kind])
        self.unknown.show_years(years)

    def _load_notice(self) -> None:
        self._context.go("settings", "holidays")

    def show_kind(self, kind: int) -> None:
        """Show the month, the week or the list."""
        self._kind = kind
        self.head.show_kind(kind)
        self._show_rows()
        self._show_choice()
        self.views[kind].setFocus(Qt.FocusReason.OtherFocusReason)

    def _filter(self) -> None:
        """A category was switched on or off."""
        self._show_rows()
        chosen = self.chosen()
        if chosen is not None and chosen.category in self.legend.hidden():
            self._activity = ""
        self._show_choice()

    def _show_choice(self) -> None:
        self.views[self._kind].show_choice(self._day, self._activity)
        chosen = self.chosen()
        if chosen is None:
            self._activity = ""
            cell = self.model.cell_at(self.model.index_of(self._day))
            offers = [offer for offer in self._offers if offer.day == self._day]
            self.day_panel.show_day(self._day, cell.rows if cell else (), offers)
            self.panel.setCurrentWidget(self.day_panel)
            return
        current = activities.current_activity() if chosen.starts.date() == clock.today() else None
        came = signin.count_signed_in([chosen.uid]).get(chosen.uid, 0)
        is_current = current is not None and current.uid == chosen.uid
        self.activity_panel.show_activity(chosen, came, current=is_current)
        mine = [offer for offer in self._offers if offer.series == chosen.series_uid]
        self.activity_panel.show_offers(mine)
        self.panel.setCurrentWidget(self.activity_panel)

    def chosen(self) -> ActivityRow | None:
        """The activity that the panel shows, if it shows one."""
        return self._row(self._activity)

    def turn(self, steps: int) -> None:
        """Show a month so many away with the same day of it chosen, or in the week another week."""
        if self._kind == WEEK:
            self.show_day(self._day + timedelta(days=7 * steps))
            return
        month = month_after(self._month, steps)
        last = (month_after(month, 1) - timedelta(days=1)).day
        self.show_day(month.replace(day=min(self._day.day, last)))

    def _turn_back(self) -> None:
        self.turn(-1)

    def _turn_on(self) -> None:
        self.turn(1)

    def _show_today(self) -> None:
        self.show_day(clock.today())

    def show_day(self, day: date) -> None:
        """Choose a day, and the first of its activities; turn to its month or week."""
        old, day = self._day, max(FIRST_DAY, min(LAST_DAY, day))
        self._day, self._activity = day, ""
        if (day.year, day.month) != (self._month.year, self._month.month):
            self._month = day.replace(day=1)
            self._read()
        elif self._kind == WEEK and day.isocalendar()[:2] != old.isocalendar()[:2]:
            self._show_rows()
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
        if self.side.is_drawer and uid:
            self._open_drawer(True)

    def _choose_of_day(self, uid: str) -> None:
        self._choose(self._day, uid)

    def _open_activity(self, uid: str) -> ActivityRow | None:
        """Turn to an activity and choose it; None where it cannot be found, which is said."""
        try:
            found = activities.get_activity(uid)
        except NotFound as error:
            self._say("danger", error.message)
            return None
        self._day, self._activity = found.starts.date(), found.uid
        self._month = self._day.replace(day=1)
        if found.category in self.legend.hidden():
            self.legend.show_category(found.category)
        self.refresh()
        self._open_drawer(True)
        return found

    # Doing

    def _plan(self) -> None:
        self.deeds.edit(day=max(self._day, clock.today()))

    def _plan_on_day(self) -> None:
        self.deeds.edit(day=self._day)

    def _enter(self) -> None:
        """Enter or a double click: the drawer where it is shut, else the editor, else the record."""
        chosen = self.chosen()
        if self.side.is_drawer and not self.side.isVisible():
            self._open_drawer(True)
        elif chosen is None:
            if allowed(Right.ACTIVITIES):
                self._plan_on_day()
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
            self.deeds.refuse()
        elif deed in ("edit", "again"):
            self.deeds.edit(activity=chosen, again=deed == "again")
        elif deed in ("sheet", "report"):
            preview(self, chosen, deed)
        elif deed in ("close", "papers"):
            open_closing(self, self._context, chosen, then=partial(self._closed, chosen))
        elif deed == "cancel":
            self.deeds.ask_cancel(chosen)
        elif deed == "skip":
            self.deeds.skip(chosen)
        elif deed == "publish":
            self.deeds.publish(chosen)
        else:
            self.deeds.restore(chosen.uid)

    def _row(self, uid: str) -> ActivityRow | None:
        return next((row for row in self._rows if row.uid == uid), None)

    def _move(self, uid: str, starts: datetime) -> None:
        row = self._row(uid)
        if row is not None and FIRST_DAY <= starts.date() <= LAST_DAY:
            self.deeds.move(row, starts)

    def _stuck(self, uid: str) -> None:
        row = self._row(uid)
        if row is not None:
            self.deeds.stuck(row)

    def _open_registrations(self) -> None:
        chosen = self.chosen()
        if chosen is not None:
            dialog = RegistrationDialog(self, self._context, chosen)
            dialog.open(dialog.who)

    def _closed(self, a: ActivityRow, done: Closed) -> None:
        self._context.changes.signin.emit()
        self.deeds.changed(closed_words(a.title, done))

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
        if may_plan and a.series_uid and "cancel" in deeds_of(a):
            menu.addAction(_("Leave this date out of the series"), partial(self._do, "skip"))
        return menu

    def _print_chosen(self) -> None:
        chosen = self.chosen()
        deed = next((name for name in ("sheet", "report") if chosen and name in deeds_of(chosen)), "")
        if deed:
            self._do(deed)

    def _say(self, tone: str, words: str, *, action: str = "") -> None:
        self.strip.say(tone, words, action=action)
        self._notice.show()

    def _tell(self, tone: str, words: str, undo: bool) -> None:
        self._say(tone, words, action=_("Undo") + " Ctrl+Z" if undo else "")

    # Room

    def _dress(self) -> None:
        self.export.dress()
        for one in self.views:
            one.forget_colours()
        self._show_choice()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.legend.set_low(self.height() < LOW)
        self.side.fit(self._main, self.head.height())

    def _open_drawer(self, out: bool) -> None:
        self.side.slide(out, self.head.height())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and self.side.is_drawer and self.side.isVisible():
            self._open_drawer(False)
            self.views[self._kind].setFocus()
        else:
            super().keyPressEvent(event)
