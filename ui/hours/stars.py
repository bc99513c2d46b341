"""Stars: who reaches which this month, what each asks for, what is on public view and was granted."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QKeySequence, QPainter
from PySide6.QtWidgets import QAbstractItemView, QVBoxLayout

from station_app.core import clock
from station_app.core.i18n import N_, _, ngettext
from station_app.core.rights import allowed
from station_app.reports import hours_papers
from station_app.signin import star_awards
from station_app.signin.hours_rows import AWARD_STATES, AwardRow, AwardState, StarCandidate
from ui.documents.preview import PreviewDialog
from ui.hours.parts import (
    COORDINATOR_ONLY,
    MonthBar,
    day_text,
    hours_text,
    lock_for_others,
)
from ui.hours.rules import RulesCard
from ui.hours.tab import Tab
from ui.kit import paint
from ui.kit.cards import Card, EmptyState
from ui.kit.dialogs import ask
from ui.kit.fit_area import FitArea
from ui.kit.keys import on_key
from ui.kit.list_or_nothing import ListOrNothing
from ui.kit.table import Column
from ui.kit.widgets import button, column, hairline, holder, label, row

PANEL, PANEL_COMPACT = 344, 290
AWARDS: Final = 236


def _paint_level(p: QPainter, rect: QRect, one: StarCandidate | AwardRow, _chosen: bool) -> None:
    paint.stars(p, rect.left(), rect.center().y(), one.level)


def _level(one: StarCandidate | AwardRow) -> str:
    return ngettext("%(n)d star", "%(n)d stars", one.level) % {"n": one.level}


def _state(one: StarCandidate) -> tuple[str, str]:
    if not one.ready:
        return "mute", "、".join(one.lacks)
    return ("well", _("reached this month")) if one.crosses else ("published", _("reached before"))


def _paint_state(p: QPainter, rect: QRect, one: StarCandidate, _chosen: bool) -> None:
    kind, words = _state(one)
    if kind == "mute":
        paint.text(p, rect, words, token="warn")
    else:
        paint.pill(p, rect.left(), rect.center().y(), kind, words)


def _award_state(one: AwardRow) -> tuple[str, str]:
    if one.state is AwardState.PUBLICITY:
        over = one.until < clock.today()
        words = _("public view is over") if over else _("until %(day)s") % {"day": day_text(one.until)}
        return ("well" if over else "waiting"), words if one.certain else _("%(words)s, about") % {
            "words": words
        }
    return ("held" if one.state is AwardState.GRANTED else "cancelled"), _(AWARD_STATES[one.state])


def _paint_award(p: QPainter, rect: QRect, one: AwardRow, _chosen: bool) -> None:
    paint.pill(p, rect.left(), rect.center().y(), *_award_state(one))


CANDIDATES: Final = (
    Column(N_("name"), lambda one: one.name, 110, bold=True),
    Column(N_("volunteer number"), lambda one: one.volunteer_number, 138, token="text-2", low=True),
    Column(N_("hours"), lambda one: hours_text(one.minutes), 84, right=True),
    Column(N_("star"), _level, 112, paint=_paint_level),
    Column(N_("state"), lambda one: _state(one)[1], paint=_paint_state),
)
GRANTED: Final = (
    Column(N_("name"), lambda one: one.name, 110, bold=True),
    Column(N_("star"), _level, 112, paint=_paint_level),
    Column(N_("hours"), lambda one: hours_text(one.minutes), 84, right=True, low=True),
    Column(N_("approved by"), lambda one: one.approver or "–", 100, token="text-2", low=True),
    Column(N_("state"), lambda one: _award_state(one)[1], paint=_paint_award),
)


class StarsTab(Tab):
    """Candidates of a month above, proposals below, the rules at the side."""

    def _build(self) -> None:
        self.months = MonthBar()
        nobody = EmptyState(
            "star", _("Nobody reaches a new star"), _("Hours up to the month's end are counted.")
        )
        self.list = ListOrNothing(CANDIDATES, _("Who reaches a star"), nobody)
        self.list.view.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.propose = button(_("Put on public view"), self.publicise, size="s", icon_name="megaphone-simple")
        self.above = Card()
        head = row(
            label(_("Who reaches a star"), "lead"), self.months, None, self.propose, margins=(15, 0, 9, 0)
        )
        for part in (holder(head, height=56), hairline()):
            self.above.body.addWidget(part)
        self.above.body.addWidget(self.list, 1)
        none = EmptyState("megaphone-simple", _("No star was proposed yet"))
        self.award_list = ListOrNothing(GRANTED, _("Proposals"), none)
        self.awards = self.award_list.view
        self.below = Card(_("Proposals"))
        self.sheet = button(_("Print the list"), self.print_sheet, size="s", icon_name="printer")
        self.refuse = button(_("Not granted"), self.ask_refuse, size="s", icon_name="prohibit")
        self.grant = button(_("Grant"), self.grant_star, size="s", icon_name="check-circle")
        for one in (self.sheet, self.refuse, self.grant):
            self.below.head.addWidget(one)
        self.below.body.addWidget(self.award_list, 1)
        self.below.setFixedHeight(AWARDS)
        self.rules = RulesCard(self._context)
        left = QVBoxLayout()
        left.setSpacing(16)
        left.addWidget(self.above, 1)
        left.addWidget(self.below)
        self._line = row(spacing=16)
        self._line.addLayout(left, 1)
        # In a low window with large letters the rules scroll.
        self.side = FitArea(self.rules)
        self.side.setFixedWidth(PANEL)
        self._line.addWidget(self.side, 0, Qt.AlignmentFlag.AlignTop)
        self.setLayout(column(self.said, self._line))
        lock_for_others(self.propose, self.refuse, self.grant)

    def _connect(self) -> None:
        self.months.turned.connect(self.refresh)
        self.rules.changed.connect(self.refresh)
        self.rules.told.connect(self.said.say)
        self.view.opened.connect(self._ask_person)
        self.view.selectionModel().selectionChanged.connect(self._fit)
        self.awards.opened.connect(self._ask_person)
        self.awards.chosen.connect(self._fit)
        on_key(self, QKeySequence.StandardKey.Print, self.print_sheet)

    def set_compact(self, compact: bool) -> None:
        """A narrower panel and fewer columns."""
        self.side.setFixedWidth(PANEL_COMPACT if compact else PANEL)
        self._line.setSpacing(12 if compact else 16)
        self.below.setFixedHeight(180 if compact else AWARDS)
        super().set_compact(compact)
        self.awards.set_compact(compact)

    def refresh(self) -> None:
        """Read candidates, proposals and rules anew."""
        rows = star_awards.list_candidates(self.months.month)
        self.list.show_rows(rows, key=lambda one: one.person)
        awards = star_awards.list_awards()
        self.award_list.show_rows(awards, key=lambda one: one.uid)
        waiting = sum(one.state is AwardState.PUBLICITY for one in awards)
        self.below.count.setText(
            ngettext("%(n)d on public view", "%(n)d on public view", waiting) % {"n": waiting}
            if waiting
            else ""
        )
        self.sheet.setVisible(bool(waiting))
        self.rules.refresh()
        self._fit()

    def _fit(self) -> None:
        may = allowed(COORDINATOR_ONLY)
        self.propose.setEnabled(may and any(one.ready for one in self._chosen()))
        award = self.awards.current_row()
        open_one = award is not None and award.state is AwardState.PUBLICITY
        for one in (self.refuse, self.grant):
            one.setVisible(open_one)
            one.setEnabled(may)

    def _chosen(self) -> list[StarCandidate]:
        places = sorted({index.row() for index in self.view.selectionModel().selectedRows()})
        return [self.view.table().row_at(place) for place in places]

    # Acting

    def publicise(self) -> None:
        """Put the chosen people's stars on public view from today."""
        people = [one.person for one in self._chosen() if one.ready]
        words = ngettext("%(n)d star is on public view.", "%(n)d stars are on public view.", len(people))

        def act() -> object:
            return star_awards.publicise(people, self.months.month)

        self._after(self.said.do(act, words % {"n": len(people)}))

    def grant_star(self) -> None:
        """Grant the chosen proposal, its public view being over."""
        award = self.awards.current_row()
        if award is not None:
            words = _("%(name)s holds %(star)s.") % {"name": award.name, "star": _level(award)}
            self._after(self.said.do(lambda: star_awards.grant(award.uid), words))

    def ask_refuse(self) -> None:
        """Ask why, and do not grant the chosen proposal."""
        award = self.awards.current_row()
        if award is None:
            return

        def refuse(why: str) -> None:
            words = _("%(name)s's star was not granted.") % {"name": award.name}
            self._after(self.said.do(lambda: star_awards.refuse(award.uid, reason=why), words))

        ask(
            self, _("Not grant %(name)s's star?") % {"name": award.name},
            _("The proposal keeps its line, with the reason."),
            yes=_("Do not grant it"), no=_("Leave it"), reason=_("Why"),
            lacking=_("Say why it is not granted."), then=refuse,
        )  # fmt: skip

    def print_sheet(self) -> None:
        """Show the sheet that hangs on the wall."""
        if not self.sheet.isVisible():
            return

        def write(path: Path) -> object:
            return hours_papers.write_star_publicity(path)

        title = _("Stars on public view")
        PreviewDialog(self, title, f"{title}.pdf", write, jobs=self._context.jobs).open()

    def _after(self, done: bool) -> None:
        if done:
            self._context.changes.roster.emit()
            self.refresh()
