"""The chips above the roster: volunteers, a team, a star level, seen lately, records that lack something."""

from __future__ import annotations

import functools
from collections.abc import Callable
from datetime import datetime, time, timedelta
from typing import Final

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QAction, QIcon, QResizeEvent
from PySide6.QtWidgets import QMenu, QPushButton, QWidget

from station_app.core import clock
from station_app.core.i18n import _, ngettext
from station_app.core.rights import Right, allowed
from station_app.roster.rows import RosterFilter, TeamRow
from station_app.signin import star_awards
from ui.kit.theme import icon
from ui.kit.widgets import button, row
from ui.roster.chips import fit_chip
from ui.roster.people import STAR_NAMES

LATELY_DAYS: Final = 30
#: What nobody has: the station's ladder has fewer stars.
ABOVE_ALL: Final = (1 << 40, 0)


def minutes_of_star(level: int) -> tuple[int, int]:
    """The minutes from which on a star level holds, and from which on the next one does (0: none)."""
    hours = star_awards.star_hours()
    if level > len(hours):
        return ABOVE_ALL
    after = hours[level] * 60 if level < len(hours) else 0
    return hours[level - 1] * 60, after


class FilterBar(QWidget):
    """Which people are wanted. ``changed`` after a press; ``wanted(text, sort)`` says it as a filter."""

    changed = Signal()
    #: The filters were cleared, and what is typed should go too.
    cleared = Signal()
    manage_asked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.team = ""
        self._typed = False
        self.everybody = _chip(_("Everybody"), self.clear_all)
        self.volunteers = _chip(_("Volunteers"), self._pressed)
        self.lately = _chip(_("Here in %(n)d days") % {"n": LATELY_DAYS}, self._pressed)
        self.incomplete = _chip(_("Incomplete"), self._pressed)
        self.teams, self.stars = _chip(_("Team")), _chip(_("Stars"))
        for chip in (self.teams, self.stars):
            chip.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
        self.star = 0
        self._menu = QMenu(self.teams)
        self._teams_known: tuple[TeamRow, ...] = ()
        self.teams.clicked.connect(self._open_teams)
        self._star_menu = QMenu(self.stars)
        self._fill_stars()
        self.stars.clicked.connect(self._open_stars)
        self.clear = button(_("Clear"), self.clear_all, kind="quiet", size="s")
        self.setFixedHeight(48)
        self.setMinimumWidth(300)
        chips = [self.everybody, self.volunteers, self.teams, self.stars, self.lately, self.incomplete]
        if not allowed(Right.ACTIVITIES):  # a star says how many hours
            chips.remove(self.stars)
            self.stars.setParent(self)
            self.stars.hide()
        self._chips = chips
        self.setLayout(row(*chips, self.clear, None, margins=(0, 0, 0, 12)))
        self._show()

    def wanted(self, text: str, sort: str) -> RosterFilter:
        """The chips, what is typed and the order as one filter."""
        since = 0
        if self.lately.isChecked():
            first = clock.today() - timedelta(days=LATELY_DAYS)
            since = clock.to_ms(datetime.combine(first, time()))
        return RosterFilter(
            text=text,
            capacity="volunteer" if self.volunteers.isChecked() else "",
            team=self.team,
            seen_since=since,
            incomplete=self.incomplete.isChecked(),
            sort=sort,
            minutes=minutes_of_star(self.star) if self.star else (0, 0),
        )

    @property
    def is_on(self) -> bool:
        """Whether any chip leaves somebody out."""
        on = (self.volunteers, self.lately, self.incomplete)
        return bool(self.team or self.star) or any(chip.isChecked() for chip in on)

    def set_typed(self, typed: bool) -> None:
        """Whether something stands in the search box: then there is something to clear."""
        if typed != self._typed:
            self._typed = typed
            self._show_clear()

    def set_facts(self, teams: list[TeamRow], incomplete: int) -> None:
        """The teams to choose from, and how many records lack something."""
        if self.team not in {"", *(team.name for team in teams)}:
            self.team = ""  # renamed or stopped since
        if tuple(teams) != self._teams_known:
            self._teams_known = tuple(teams)
            self._fill_menu()
        words = _("Incomplete %(n)d") % {"n": incomplete} if incomplete else _("Incomplete")
        self.incomplete.setText(words)
        self._show()

    def choose_team(self, name: str) -> None:
        """Keep one team alone; empty for every team."""
        self.team = name
        self._pressed()

    def clear_all(self) -> None:
        """Let everybody through."""
        self.team, self.star = "", 0
        for chip in (self.volunteers, self.lately, self.incomplete):
            chip.setChecked(False)
        self._show()
        self.cleared.emit()

    def choose_star(self, level: int) -> None:
        """Keep one star level alone; 0 for every level."""
        self.star = level
        self._pressed()

    def _fill_stars(self) -> None:
        for level, words in enumerate((_("Every level"), *(_(name) for name in STAR_NAMES[1:]))):
            action = QAction(words, self._star_menu)
            action.triggered.connect(functools.partial(self.choose_star, level))
            self._star_menu.addAction(action)

    def _fill_menu(self) -> None:
        self._menu.clear()
        self._add_team(_("Every team"), "")
        for team in self._teams_known:
            people = ngettext("%(n)d person", "%(n)d people", team.people) % {"n": team.people}
            self._add_team(f"{team.name}    {people}", team.name)
        if allowed(Right.ROSTER_EDIT):
            self._menu.addSeparator()
            self._menu.addAction(_("Manage the teams …"), self.manage_asked.emit)

    def _add_team(self, words: str, name: str) -> None:
        action = QAction(words, self._menu)
        action.triggered.connect(functools.partial(self.choose_team, name))
        self._menu.addAction(action)

    def _open_teams(self) -> None:
        self._open_menu(self.teams, self._menu)

    def _open_stars(self) -> None:
        self._open_menu(self.stars, self._star_menu)

    def _open_menu(self, chip: QPushButton, menu: QMenu) -> None:
        self._show()
        menu.popup(chip.mapToGlobal(chip.rect().bottomLeft()))

    def _pressed(self) -> None:
        self._show()
        self.changed.emit()

    def _show(self) -> None:
        self.everybody.setChecked(not self.is_on)
        self.teams.setChecked(bool(self.team))
        self.teams.setText(self.team or _("Team"))
        self.stars.setChecked(bool(self.star))
        self.stars.setText(_(STAR_NAMES[self.star]) if self.star else _("Stars"))
        for chip in (self.teams, self.stars):
            chip.setIcon(icon("caret-down", "text" if chip.isChecked() else "text-2"))
        for chip in (self.volunteers, self.lately):
            chip.setIcon(icon("check", "text") if chip.isChecked() else QIcon())
        self.incomplete.setIcon(icon("check" if self.incomplete.isChecked() else "warning-circle", "text"))
        for chip in self._chips:
            fit_chip(chip)
        self._show_clear()

    def _show_clear(self) -> None:
        self.clear.setVisible(self.is_on or self._typed)
        self._fit()

    def _fit(self) -> None:
        """Hide what is needed least where there is no room for every chip."""
        shown = [*self._chips, *([self.clear] if not self.clear.isHidden() else [])]
        room = self.width() - sum(max(c.minimumWidth(), c.sizeHint().width()) + 8 for c in shown)
        for chip in (self.incomplete, self.lately):
            hidden = room < -8 and not chip.isChecked()
            if hidden:
                room += chip.minimumWidth() + 8
            if chip.isHidden() != hidden:
                chip.setHidden(hidden)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()


def _chip(words: str, clicked: Callable[[], object] | None = None) -> QPushButton:
    made = button(words, clicked, kind="chip")
    made.setCheckable(True)
    made.setIconSize(QSize(16, 16))
    return made
