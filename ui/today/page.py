"""The day at a glance: what is on, what is to be done, how books and data stand."""

from __future__ import annotations

from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Final

from PySide6.QtCore import QEvent, QObject, QPoint, QSize, Qt, QTimer
from PySide6.QtGui import QKeySequence, QResizeEvent
from PySide6.QtWidgets import QMenu, QPushButton, QScrollArea, QVBoxLayout, QWidget

from station_app.activities import almanac
from station_app.activities import service as activities
from station_app.activities.rows import ActivityRow, ActivityStatus
from station_app.care import service as care
from station_app.care import to_do
from station_app.care.to_do import Task
from station_app.core import clock
from station_app.core.backup import BackupRow
from station_app.core.errors import StationError
from station_app.core.i18n import N_, _, ngettext
from station_app.core.jobs import Job
from station_app.core.rights import Right, allowed
from station_app.library import service as library
from station_app.reports import month_figures
from station_app.reports import service as reports
from station_app.signin import service as signin
from station_app.sync import service as sync
from ui.documents.preview import PreviewDialog
from ui.kit import dates
from ui.kit.cards import Card, Strip
from ui.kit.context import Context
from ui.kit.keys import on_key
from ui.kit.lists import RowList
from ui.kit.theme import icon
from ui.kit.widgets import button, column, holder, label, restyle, row
from ui.today import cards
from ui.today.lines import (
    DEEDS,
    TASKS,
    ActivityDelegate,
    DayLine,
    DayList,
    TaskDelegate,
    deed_of,
    near_moment,
    sentence_of,
)

#: (words, icon, key, page, what, right): the four things done most.
TILES: Final = (
    (N_("Sign-in"), "pencil-line", "F2", "signin", "current", Right.SIGN_IN),
    (N_("Lend and return books"), "barcode", "F3", "library", "desk", Right.LEND),
    (N_("Plan an activity"), "calendar-plus", "F4", "calendar", "new", Right.ACTIVITIES),
    (N_("Add a person"), "user-plus", "F6", "roster", "new", Right.ROSTER_EDIT),
)
SIDE, SIDE_COMPACT = 356, 290
EDGE: Final = 24
#: Below this height the month's card gives way (ui.md §4).
LOW: Final = 720
MINUTE_MS: Final = 60_000
AHEAD_DAYS: Final = 60


class TodayPage(QWidget):
    """Shows the day; everything on it leads to where the thing is done."""

    def __init__(self, context: Context) -> None:
        super().__init__()
        self._context = context
        self._compact = False
        self._build()
        self._connect()
        self.refresh()

    def _build(self) -> None:
        self.day, self.almanac = label("", "title"), label("", "sub")
        self.search = button(" " + _("Find people, books, activities"), kind="search", key="Ctrl+K")
        self.search.setAccessibleName(_("Find people, books, activities"))
        self.search.setFixedWidth(312)
        self.day.setFixedHeight(30)
        self.almanac.setFixedHeight(20)
        head = row(holder(column(None, self.day, self.almanac, None)), None, self.search)
        head.setContentsMargins(EDGE, 0, EDGE, 0)
        self.tiles = [self._tile(*tile) for tile in TILES]
        self._tile_row = row(*self.tiles, spacing=12, margins=(EDGE, 0, EDGE, 0))
        for place in range(len(self.tiles)):
            self._tile_row.setStretch(place, 1)
        self.setFocusProxy(self.tiles[0])
        self.strip = Strip()
        self._notice = holder(column(self.strip, margins=(EDGE, 12, EDGE, 0)))
        self._notice.hide()
        self._build_main()
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(0)
        box.addWidget(holder(head, height=68))
        box.addLayout(self._tile_row)
        box.addWidget(self._notice)
        box.addWidget(self.area, 1)

    def _tile(self, words: str, _icon: str, key: str, page: str, what: str, right: Right) -> QPushButton:
        go = partial(self._go, page, what)
        made = button(f"  {_(words)}", go, kind="tile", key=key)
        made.setAccessibleName(_(words))
        made.setIconSize(QSize(26, 26))
        if not allowed(right):
            made.setEnabled(False)
            made.setToolTip(_("Your role may not do this. Ask the coordinator."))
        return made

    def _build_main(self) -> None:
        self.activities = DayList(RowList(sentence_of), ActivityDelegate)
        self.activities.setAccessibleName(_("Today's activities"))
        self.activities.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.tasks = DayList(RowList(sentence_of), TaskDelegate)
        self.tasks.setAccessibleName(_("To do"))
        self.activity_card = Card(_("Today's activities"))
        self.calendar_link = cards.link(_("Calendar"))
        self.activity_card.head.addWidget(self.calendar_link)
        self.quiet = cards.Quiet()
        self.activity_card.body.addWidget(self.activities)
        self.activity_card.body.addWidget(self.quiet)
        self.task_card = cards.TaskCard(self.tasks)
        self.library, self.data, self.month = cards.LibraryCard(), cards.DataCard(), cards.MonthCard()
        self._left = column(self.activity_card, self.task_card, spacing=16)
        self._left.setStretch(1, 1)
        side = column(self.library, self.data, self.month, None, spacing=16)
        # Beside a long list the cards keep their height.
        side.setStretch(side.count() - 1, 1)
        self.side = holder(side)
        self._side_box = side
        self._main = row(spacing=16)
        self._main.addLayout(self._left, 1)
        self._main.addWidget(self.side)
        inside = QWidget()
        inside.setLayout(self._main)
        self.area = QScrollArea()
        self.area.setWidget(inside)
        self.area.setWidgetResizable(True)
        self.area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._space()
        self._dress()

    def _dress(self) -> None:
        """Icons in the theme's colours."""
        for tile, (_words, icon_name, *_rest) in zip(self.tiles, TILES, strict=True):
            tile.setIcon(icon(icon_name))
        for link in (self.calendar_link, self.library.desk):
            link.setIcon(icon("caret-right"))
        self.data.back_up.setIcon(icon("floppy-disk"))
        self.search.setIcon(icon("magnifying-glass", "text-3"))
        self.search.setIconSize(QSize(18, 18))
        self.quiet.dress()

    def _connect(self) -> None:
        changes = self._context.changes
        self.search.clicked.connect(self._context.palette_asked)
        for link in (self.calendar_link, self.quiet.calendar, self.month.gaps):
            link.clicked.connect(self._to_calendar)
        self.quiet.plan.clicked.connect(partial(self._go, "calendar", "new"))
        self.library.desk.clicked.connect(partial(self._go, "library", "desk"))
        for signal in (self.library.list.acted, self.library.list.clicked):
            signal.connect(self._to_overdue)
        self.activities.acted.connect(self._act)
        self.activities.customContextMenuRequested.connect(self._show_menu)
        self.tasks.acted.connect(self._do_task)
        for rows in (self.activities, self.tasks, self.library.list):
            rows.chosen.connect(partial(self._bring_into_sight, rows))
        self.data.backup_asked.connect(self.back_up)
        self.strip.acted.connect(self.refresh)
        on_key(self, QKeySequence.StandardKey.Print, self._print_chosen)
        changes.theme.connect(self._dress)
        for signal in (
            changes.activities, changes.signin, changes.library, changes.roster, changes.sync, changes.care,
        ):  # fmt: skip
            signal.connect(self._refresh_if_seen)
        self._clock = QTimer(self)
        self._clock.setInterval(MINUTE_MS)
        self._clock.timeout.connect(self._refresh_if_seen)
        self._clock.start()
        self.area.verticalScrollBar().installEventFilter(self)

    # What the shell asks

    def refresh(self) -> None:
        """Read everything again."""
        try:
            self._show()
        except StationError as error:
            self._say("danger", error.message, action=_("Try again"))

    def open(self, what: str) -> None:
        """Nothing in particular can be shown here."""

    def set_compact(self, compact: bool) -> None:
        """Smaller tiles, a narrower side, and no pills in a narrow window."""
        self._compact = compact
        for tile in self.tiles:
            restyle(tile, scale="s" if compact else "")
            tile.setIconSize(QSize(22, 22) if compact else QSize(26, 26))
        delegate = self.activities.itemDelegate()
        assert isinstance(delegate, ActivityDelegate)
        delegate.compact = compact
        self._space()
        self.activities.viewport().update()

    # Reading

    def _refresh_if_seen(self) -> None:
        if self.isVisible():
            self.refresh()

    def _show(self) -> None:
        today = clock.today()
        self.day.setText(dates.long_day(today))
        self.almanac.setText(almanac.describe(today))
        self._show_activities()
        tasks = to_do.list_tasks()
        self.task_card.show_tasks([*tasks])
        figures = library.desk_figures()
        overdue = library.list_overdue() if figures.overdue and allowed(Right.LEND) else []
        self.library.show_loans(figures, overdue)
        to_mend = sum(task.kind in to_do.BEFORE_EXPORT for task in tasks)
        self.data.show_facts(care.list_backups(), sync.list_exports(), to_do.next_package(), to_mend)
        self.month.show_totals(today, signin.sum_up(today.replace(day=1), today))
        self.month.show_gaps(month_figures.target_gaps(today.year, today.month))
        if self.strip.property("strip") == "danger":
            self._notice.hide()

    def _show_activities(self) -> None:
        today = clock.today()
        rows = activities.list_activities(today, today)
        came = signin.count_signed_in([row.uid for row in rows])
        may_plan, last = allowed(Right.ACTIVITIES), len(rows) - 1
        lines = [
            DayLine(a, came.get(a.uid, 0), deed_of(a, may_plan=may_plan), n == 0, n == last)
            for n, a in enumerate(rows)
        ]
        focused = self.activities.hasFocus()
        place = self.activities.currentIndex().row() if focused else -1
        self.activities.set_rows(lines, choose=place)
        self.activities.fit()
        count = ngettext("%(n)d activity", "%(n)d activities", len(rows)) % {"n": len(rows)}
        self.activity_card.count.setText(count if rows else "")
        self.activities.setVisible(bool(rows))
        self.quiet.setVisible(not rows)
        if not rows:
            self.quiet.then.setText(self._next_words())
            self.quiet.plan.setEnabled(may_plan)

    @staticmethod
    def _next_words() -> str:
        today = clock.today()
        ahead = activities.list_activities(today + timedelta(days=1), today + timedelta(days=AHEAD_DAYS))
        coming = next((row for row in ahead if row.status is ActivityStatus.PUBLISHED), None)
        if coming is None:
            return _("Nothing is planned for the next two months either.")
        values = {"when": near_moment(coming.starts), "title": coming.title, "venue": coming.venue}
        return _("Next: %(when)s\n%(title)s, %(venue)s") % values

    # Doing

    def _to_calendar(self) -> None:
        self._go("calendar", f"date:{clock.today()}")

    def _to_overdue(self) -> None:
        self._go("library", "overdue")

    def _go(self, page: str, what: str) -> None:
        self._context.go(page, what)

    def _act(self, line: DayLine, deed: str) -> None:
        a = line.activity
        if deed in ("sign-in", "record", "close"):
            self._go("signin", a.uid)
        elif deed == "sheet":
            self.print_sheet(a)
        else:
            self._go("calendar", f"edit:{a.uid}" if deed in ("venue", "edit") else a.uid)

    def _do_task(self, task: Task, _name: str) -> None:
        _words, page, what, _icon = TASKS[task.kind]
        self._go(page, what + task.subject)

    def _show_menu(self, place: QPoint) -> None:
        index = self.activities.indexAt(place)
        line = index.data(Qt.ItemDataRole.UserRole) if index.isValid() else None
        if line is None:
            return
        menu = self.menu_of(line)
        menu.popup(self.activities.viewport().mapToGlobal(place))

    def menu_of(self, line: DayLine) -> QMenu:
        """Everything that can be done with a line's activity, its button's deed first."""
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        deeds = [line.deed]
        if line.activity.status not in (ActivityStatus.DRAFT, ActivityStatus.CANCELLED):
            deeds += ["sign-in", "sheet"] if allowed(Right.ACTIVITIES) else ["sign-in"]
        for deed in dict.fromkeys([*deeds, "show"]):
            menu.addAction(_(DEEDS[deed]), partial(self._act, line, deed))
        return menu

    def _print_chosen(self) -> None:
        line = self.activities.current_row()
        if (
            line is not None
            and line.activity.status is not ActivityStatus.DRAFT
            and allowed(Right.ACTIVITIES)
        ):
            self.print_sheet(line.activity)

    def print_sheet(self, activity: ActivityRow) -> None:
        """Show the activity's blank sheet, to be printed or saved."""

        def write(path: Path) -> None:
            reports.write_signin_sheet(activity.uid, path)

        name = _("%(number)s sign-in sheet") % {"number": activity.number}
        title = _("Sign-in sheet of “%(title)s”") % {"title": activity.title}
        PreviewDialog(self, title, f"{name}.pdf", write).open()

    def back_up(self) -> None:
        """Write a backup; the card says when it is done."""

        def work(_job: Job) -> BackupRow:
            return care.back_up()

        self.data.show_busy(True)
        self._context.jobs.start(self, work, done=self._backed_up, failed=self._not_backed_up)

    def _backed_up(self, made: BackupRow) -> None:
        self.data.show_busy(False)
        self._say("ok", _("Backed up at %(time)s.") % {"time": f"{made.made_at:%H:%M}"})
        self._context.changes.care.emit()

    def _not_backed_up(self, error: Exception) -> None:
        self.data.show_busy(False)
        words = error.message if isinstance(error, StationError) else _("No backup was made.")
        self._say("danger", words)

    def _say(self, tone: str, words: str, *, action: str = "") -> None:
        self.strip.say(tone, words, action=action)
        self._notice.show()

    # Room

    def _space(self) -> None:
        """Gaps and widths; the scroll bar takes its room from the page's edge, so that nothing moves."""
        gap = 12 if self._compact else 16
        self.side.setFixedWidth(SIDE_COMPACT if self._compact else SIDE)
        for box in (self._left, self._side_box, self._main):
            box.setSpacing(gap)
        bar = self.area.verticalScrollBar()
        taken = bar.sizeHint().width() if bar.isVisible() else 0
        self._main.setContentsMargins(EDGE, gap, max(0, EDGE - taken), 20)
        low = self.height() < LOW
        self.month.setVisible(not low)
        self.task_card.set_low(low)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in (QEvent.Type.Show, QEvent.Type.Hide):
            self._space()
        return False

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._space()

    def _bring_into_sight(self, rows: DayList, _row: object) -> None:
        inside = self.area.widget()
        if inside is not None and rows.hasFocus():
            place = rows.mapTo(inside, rows.visualRect(rows.currentIndex()).center())
            self.area.ensureVisible(place.x(), place.y(), 0, 60)
