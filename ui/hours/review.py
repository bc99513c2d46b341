"""What waits to be looked at: long days, missing sign-outs, back-entries of staff, volunteers' requests."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import Any, Final

from PySide6.QtCore import QRect, Signal
from PySide6.QtGui import QPainter

from station_app.core.i18n import N_, _, ngettext
from station_app.core.rights import Right, allowed
from station_app.signin import hours_review, service_record
from station_app.signin.hours_rows import BookLine, Limits, LongDay, MissingSignOut, RequestRow
from ui.hours.forms import AnswerDialog, SettleDialog
from ui.hours.parts import COORDINATOR_ONLY, day_text, hours_text
from ui.hours.tab import Tab
from ui.kit import paint
from ui.kit.cards import Card, EmptyState
from ui.kit.dialogs import ask
from ui.kit.keys import on_key
from ui.kit.list_or_nothing import ListOrNothing
from ui.kit.table import Column
from ui.kit.widgets import button, column


@dataclass(frozen=True, slots=True)
class Waiting:
    """One line: what kind of thing it is, its words, and the row that it stands for."""

    pill: str
    what: str
    name: str
    person: str
    day: str
    hours: str
    title: str
    row: Any


def _paint_what(p: QPainter, rect: QRect, one: Waiting, _chosen: bool) -> None:
    paint.pill(p, rect.left(), rect.center().y(), one.pill, one.what)


COLUMNS: Final = (
    Column(N_("what"), lambda one: one.what, 176, paint=_paint_what),
    Column(N_("name"), lambda one: one.name, 120, bold=True),
    Column(N_("day"), lambda one: one.day, 120),
    Column(N_("hours"), lambda one: one.hours, 80, right=True),
    Column(N_("activity, or what was said"), lambda one: one.title),
)


def lines_of(limits: Limits) -> list[Waiting]:
    """Everything that waits, what only the coordinator settles first."""
    found = [_long_day(row, limits) for row in hours_review.list_long_days(limits=limits)]
    found += [_sign_out(row) for row in hours_review.list_missing_sign_outs()]
    found += [_entry(row) for row in hours_review.list_back_entries()]
    found += [_request(row) for row in service_record.list_requests(open_only=True)]
    return found


def _long_day(row: LongDay, limits: Limits) -> Waiting:
    most = limits.head if row.for_head else limits.look
    what = _("over %(n)d hours") % {"n": most // 60}
    pill = "late" if row.for_head else "soon"
    titles = "、".join(row.titles)
    return Waiting(pill, what, row.name, row.person, day_text(row.day), hours_text(row.minutes), titles, row)


def _sign_out(row: MissingSignOut) -> Waiting:
    day = day_text(row.came.date())
    title = _("%(title)s, came at %(time)s") % {"title": row.title, "time": f"{row.came:%H:%M}"}
    return Waiting("waiting", _("no sign-out"), row.name, row.person, day, "0", title, row)


def _entry(row: BookLine) -> Waiting:
    title = _("%(title)s: %(reason)s (%(evidence)s)")
    values = {"title": row.title, "reason": row.reason, "evidence": row.evidence}
    return Waiting(
        "published", _("back-entry"), row.name, row.person, day_text(row.served_on), hours_text(row.minutes),
        title % values, row,
    )  # fmt: skip


def _request(row: RequestRow) -> Waiting:
    day = day_text(row.asked_on)
    return Waiting("problems", _("says it is wrong"), row.name, row.person, day, "", row.what, row)


class ReviewTab(Tab):
    """The lines and what can be done with the chosen one. ``counted(n)``: how many wait."""

    counted = Signal(int)

    def _build(self) -> None:
        done = EmptyState(
            "check-circle", _("Nothing waits"), _("Every day, sign-out and back-entry was looked at.")
        )
        self.list = ListOrNothing(COLUMNS, _("What waits to be looked at"), done)
        self.card = Card(_("To look at"))
        self.act = button("", self.settle, size="s", icon_name="check-circle")
        self.show_person = button(_("The person"), self._show_person, size="s", icon_name="users-three")
        for one in (self.show_person, self.act):
            self.card.head.addWidget(one)
        self.card.body.addWidget(self.list, 1)
        self.setLayout(column(self.said, self.card))

    def _connect(self) -> None:
        self.view.opened.connect(self.settle)
        self.view.chosen.connect(self._fit)
        on_key(self, "Ctrl+Return", self.settle)

    @property
    def limits(self) -> Limits:
        """From how many hours a day on somebody looks."""
        return Limits.of(self._context.settings)

    def refresh(self) -> None:
        """Read everything anew."""
        lines = lines_of(self.limits)
        self.list.show_rows(lines, key=lambda one: one.row)
        self.card.count.setText(ngettext("%(n)d thing", "%(n)d things", len(lines)) % {"n": len(lines)})
        self.counted.emit(len(lines))
        self._fit()

    def _fit(self) -> None:
        line = self.view.current_row()
        for one in (self.act, self.show_person):
            one.setVisible(line is not None)
        if line is None:
            return
        words, right = self._deed(line.row)
        self.act.setText(words)
        self.act.setAccessibleName(words)
        self.act.setEnabled(allowed(right))
        self.act.setToolTip("" if allowed(right) else _("Only the coordinator may do this."))

    def _deed(self, row: Any) -> tuple[str, Right]:
        """What is done with a line, and who may."""
        if isinstance(row, LongDay):
            return _("Let it stand"), COORDINATOR_ONLY if row.for_head else Right.ACTIVITIES
        if isinstance(row, MissingSignOut):
            return _("Fill it in"), Right.ACTIVITIES
        return (
            (_("Answer"), COORDINATOR_ONLY)
            if isinstance(row, RequestRow)
            else (_("Confirm"), COORDINATOR_ONLY)
        )

    # Acting

    def settle(self) -> None:
        """Do with the chosen line what it waits for."""
        line = self.view.current_row()
        if line is None or not self.act.isEnabled():
            return
        row = line.row
        if isinstance(row, LongDay):
            self._ask_day(row)
        elif isinstance(row, BookLine):
            self._done(
                self.said.do(lambda: hours_review.keep_entry(row.uid), _("The back-entry is confirmed."))
            )
        else:
            settled = isinstance(row, MissingSignOut)
            dialog = SettleDialog(self, row) if isinstance(row, MissingSignOut) else AnswerDialog(self, row)
            words = _("The sign-out was filled in.") if settled else _("The answer is noted.")
            dialog.accepted.connect(partial(self._told, words))
            dialog.open()

    def _ask_day(self, row: LongDay) -> None:
        title = _("%(name)s, %(day)s: %(hours)s hours")
        values = {"name": row.name, "day": day_text(row.day), "hours": hours_text(row.minutes)}
        words = _("It stands as it is once somebody has looked. To change it, correct a line in the book.")
        ask(
            self, title % values, words, yes=_("Let it stand"), no=_("Leave it"),
            reason=_("What you looked at"), bad=False, then=partial(self._keep, row),
        )  # fmt: skip

    def _keep(self, row: LongDay, why: str) -> None:
        def act() -> object:
            return hours_review.keep_day(row.person, row.day, reason=why, limits=self.limits)

        self._done(self.said.do(act, _("%(name)s's day stands.") % {"name": row.name}))

    def _told(self, words: str) -> None:
        self.said.say("ok", words)
        self._done(True)

    def _done(self, done: bool) -> None:
        if done:
            self._context.changes.signin.emit()
            self.refresh()

    def _show_person(self) -> None:
        line = self.view.current_row()
        if line is not None:
            self.person_asked.emit(line.person)
