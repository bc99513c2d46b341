"""The book itself: the lines of a month, what it comes to, corrections by reversal, the lock."""

from __future__ import annotations

from functools import partial
from typing import Final

from PySide6.QtCore import QRect, Qt, QTimer
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QComboBox

from station_app.core.i18n import N_, _, ngettext
from station_app.core.rights import allowed
from station_app.signin import hours
from station_app.signin.hours_rows import LINE_KINDS, BookLine, Limits, MonthState
from ui.hours.forms import BackEntryDialog, CorrectDialog
from ui.hours.parts import (
    COORDINATOR_ONLY,
    MonthBar,
    day_text,
    hours_text,
    lock_for_others,
    month_words,
)
from ui.hours.tab import Tab
from ui.kit import paint
from ui.kit.boxes import SearchBox
from ui.kit.cards import Card, EmptyState, Trio
from ui.kit.dialogs import ask
from ui.kit.keys import on_key
from ui.kit.list_or_nothing import ListOrNothing
from ui.kit.marks import Pill
from ui.kit.table import Column
from ui.kit.widgets import button, column, hairline, holder, row
from ui.kit.words import joined

PILL_OF: Final = {
    "service": "held",
    "backfill": "soon",
    "adjust": "published",
    "reverse": "cancelled",
    "carried": "contained",
}
SEARCH_MS: Final = 120
CUT_NAMES: Final = (
    N_("All lines"), N_("Services"), N_("Back-entries"), N_("Corrections"), N_("Filled-in sign-outs"),
)  # fmt: skip


def _kind(line: BookLine) -> str:
    return _(LINE_KINDS[line.kind])


def _paint_kind(p: QPainter, rect: QRect, line: BookLine, _chosen: bool) -> None:
    wide = paint.pill(p, rect.left(), rect.center().y(), PILL_OF[line.kind], _kind(line))
    note = _("reversed") if line.reversed else _("filled in") if line.mended else ""
    if note:
        paint.text(p, rect.adjusted(wide + 8, 0, 0, 0), note, size=13, token="text-3")


def _paint_title(p: QPainter, rect: QRect, line: BookLine, _chosen: bool) -> None:
    token = "text-3" if line.reversed or line.kind == "reverse" else "text"
    paint.text(p, rect, line.title, token=token)


def _why(line: BookLine) -> str:
    month = _("for %(month)s") % {"month": month_words(line.corrects)} if line.corrects else ""
    waits = _("to be confirmed") if line.waits else ""
    return joined(month, waits, line.reason)


COLUMNS: Final = (
    Column(N_("day"), lambda one: day_text(one.served_on), 118),
    Column(N_("name"), lambda one: one.name, 104, bold=True),
    Column(N_("volunteer number"), lambda one: one.volunteer_number, 138, token="text-2", low=True),
    Column(N_("activity"), lambda one: one.title, paint=_paint_title),
    Column(N_("hours"), lambda one: hours_text(one.minutes), 72, right=True),
    Column(N_("minutes"), lambda one: str(one.minutes), 72, right=True, token="text-3", low=True),
    Column(N_("kind"), _kind, 166, paint=_paint_kind),
    Column(N_("reason"), _why, 210, token="text-2"),
)


class BookTab(Tab):
    """A month of the book. ``person_asked(uid)``: Enter shows whose line it is."""

    state: MonthState | None = None

    def _build(self) -> None:
        self.months = MonthBar()
        self.pill = Pill()
        self.search = SearchBox(_("Name, number, activity"))
        self.search.setMaximumWidth(240)
        self.search.setMinimumWidth(120)
        self.cut = QComboBox()
        self.cut.addItems([_(name) for name in CUT_NAMES])
        self.cut.setAccessibleName(_("Which lines"))
        self.correct = button(_("Correct"), self.correct_line, size="s", icon_name="arrow-counter-clockwise")
        self.lock = button(_("Lock the month"), self.ask_lock, size="s", icon_name="lock-simple")
        self.numbers = Trio((_("lines"), _("volunteers"), _("hours served"), _("to be seen to")))
        nothing = EmptyState(
            "clock", _("No lines this month"), _("Closing an activity writes its volunteers' hours.")
        )
        self.list = ListOrNothing(COLUMNS, _("Lines of the hours book"), nothing)
        self.card = Card()
        head = row(
            self.months, self.pill, None, self.search, self.cut, self.correct, self.lock, spacing=8,
            margins=(9, 0, 9, 0),
        )  # fmt: skip
        for part in (holder(head, height=56), hairline(), self.numbers, hairline()):
            self.card.body.addWidget(part)
        self.card.body.addWidget(self.list, 1)
        self.setLayout(column(self.said, self.card))
        lock_for_others(self.correct, self.lock)

    def _connect(self) -> None:
        self._wait = QTimer(self)
        self._wait.setSingleShot(True)
        self._wait.setInterval(SEARCH_MS)
        self._wait.timeout.connect(self._searched)
        self.search.textChanged.connect(self._wait_a_little)
        self.search.entered.connect(self.refresh)
        self.cut.currentIndexChanged.connect(self.refresh)
        self.months.turned.connect(self.refresh)
        self.view.opened.connect(self._ask_person)
        self.view.chosen.connect(self._fit_buttons)
        on_key(self, "Del", self.correct_line)
        on_key(self, "Ctrl+F", self._find)

    def _wait_a_little(self) -> None:
        self._wait.start()

    def _searched(self) -> None:
        # Behind the lock page the database is shut.
        if self.isVisible():
            self.refresh()

    def _find(self) -> None:
        self.search.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.search.selectAll()

    def set_compact(self, compact: bool) -> None:
        """Leave out what is of low value, and narrow the search."""
        super().set_compact(compact)
        self.search.setMaximumWidth(150 if compact else 240)

    def refresh(self) -> None:
        """Read the month anew."""
        self._wait.stop()
        cut = hours.CUTS[self.cut.currentIndex()]
        lines = hours.list_lines(self.months.month, text=self.search.text(), cut=cut)
        self.state = hours.month_state(self.months.month, limits=Limits.of(self._context.settings))
        self.list.show_rows(lines, key=lambda one: one.uid)
        state = self.state
        self.numbers.set_numbers(
            state.lines, state.people, f"{state.hours:.1f}", state.waiting,
            tones=("", "", "", "warn" if state.waiting else ""),
        )  # fmt: skip
        self._show_lock(state)
        self._fit_buttons()

    def _show_lock(self, state: MonthState) -> None:
        self.pill.setVisible(state.locked_at is not None)
        if state.locked_at is not None:
            words = _("locked on %(day)s by %(name)s")
            day = state.locked_at.date().isoformat()
            self.pill.set_state("contained", words % {"day": day, "name": state.locked_by})
        may = allowed(COORDINATOR_ONLY)
        self.lock.setVisible(state.locked_at is None)
        self.lock.setEnabled(may and self.months.is_over)
        if may:
            self.lock.setToolTip("" if self.months.is_over else _("A month is locked once it is over."))

    def _fit_buttons(self) -> None:
        line = self.view.current_row()
        self.correct.setEnabled(allowed(COORDINATOR_ONLY) and line is not None and line.stands)

    # Acting

    def correct_line(self) -> None:
        """Open the form that puts the chosen line right."""
        line = self.view.current_row()
        if line is None or not self.correct.isEnabled():
            return
        dialog = CorrectDialog(self, line)
        dialog.accepted.connect(self._corrected)
        dialog.open()

    def enter(self, person: str = "") -> None:
        """Open the form for hours that are entered afterwards."""
        dialog = BackEntryDialog(self, person=person)
        dialog.accepted.connect(self._entered)
        dialog.open()

    def ask_lock(self) -> None:
        """Ask, with what still waits, and lock the month."""
        state = self.state
        if state is None or state.locked_at is not None:
            return
        month = month_words(state.month)
        words = _(
            "No line goes into it any more. What is corrected later stands in its own month and names "
            "%(month)s."
        )
        if state.waiting:
            waiting = ngettext(
                "%(n)d thing still waits in it.", "%(n)d things still wait in it.", state.waiting
            )
            words = (waiting % {"n": state.waiting}) + " " + words
        ask(
            self, _("Lock %(month)s?") % {"month": month}, words % {"month": month},
            yes=_("Lock it"), no=_("Leave it open"), bad=bool(state.waiting),
            then=partial(self._lock, month),
        )  # fmt: skip

    def _lock(self, month: str, _reason: str) -> None:
        limits = Limits.of(self._context.settings)

        def act() -> object:
            return hours.lock_month(self.months.month, anyway=True, limits=limits)

        if self.said.do(act, _("%(month)s is locked.") % {"month": month}):
            self._context.changes.signin.emit()
            self.refresh()

    def _corrected(self) -> None:
        self._changed(_("The line was put right."))

    def _entered(self) -> None:
        self._changed(_("The hours stand in the book."))

    def _changed(self, words: str) -> None:
        self.said.say("ok", words)
        self._context.changes.signin.emit()
        self.refresh()
