"""The cards at the right of the day: library, data, the month so far."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QLabel, QPushButton, QVBoxLayout, QWidget

from station_app.activities.categories import BY_KEY
from station_app.care.to_do import NextPackage
from station_app.core import clock
from station_app.core.backup import BackupRow
from station_app.core.i18n import _, language, ngettext
from station_app.library.rows import DeskFigures, LoanRow
from station_app.reports.month_rows import CategoryFigures
from station_app.signin.rows import Totals
from station_app.sync.service import STATE_NAMES, ExportRow, PackageState
from ui.kit import dates
from ui.kit.cards import Card, Trio
from ui.kit.lists import RowList
from ui.kit.widgets import button, column, hairline, label, row, show_icon
from ui.kit.words import joined
from ui.today.lines import DayList, LoanDelegate, sentence_of

#: Overdue books shown; the rest are on the library's own page.
SHOWN: Final = 3
#: Tasks that are seen without scrolling, however low the window.
AT_HAND: Final = 4


def link(words: str, *, after: bool = True) -> QPushButton:
    """A quiet button in a card's head, its icon behind the words."""
    made = button(words if after else f" {words}", kind="quiet", size="s")
    made.setAccessibleName(words)
    made.setIconSize(QSize(16, 16))
    if after:
        made.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
    return made


class LibraryCard(Card):
    """What is overdue, what is due today, what waits to be fetched."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(_("Library"), parent)
        self.desk = link(_("Loan desk"))
        self.head.addWidget(self.desk)
        self.trio = Trio(
            (_("Overdue"), _("Due today"), _("To be fetched")),
            icons=("warning-circle-fill", "clock", "bookmark-simple"),
        )
        self.list = DayList(RowList(sentence_of), LoanDelegate)
        self.list.setAccessibleName(_("Overdue books"))
        self._line = hairline()
        self.body.addWidget(self.trio)
        self.body.addWidget(self._line)
        self.body.addWidget(self.list)

    def show_loans(self, figures: DeskFigures, overdue: list[LoanRow]) -> None:
        """Show the desk's numbers and the loans that are latest."""
        tones = ("danger" if figures.overdue else "", "", "")
        self.trio.set_numbers(figures.overdue, figures.due_today, figures.waiting, tones=tones)
        self.list.set_rows(overdue[:SHOWN])
        self.list.fit()
        self.list.setVisible(bool(overdue))
        self._line.setVisible(bool(overdue))


@dataclass(frozen=True, slots=True)
class Fact:
    """A line of the data card: a mark in a tone, what is so, and more about it."""

    tone: str
    mark: str
    words: str
    more: str


class FactLine(QWidget):
    """A fact as a widget."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFixedHeight(49)
        self._mark = QLabel()
        self._mark.setFixedSize(20, 20)
        self.words, self.more = label(), label("", "small")
        marks = column(self._mark, None, margins=(0, 7, 0, 0))
        lines = column(self.words, self.more, margins=(0, 5, 0, 5))
        box = row(spacing=12, margins=(16, 0, 12, 0))
        box.addLayout(marks)
        box.addLayout(lines, 1)
        self.setLayout(box)

    def show_fact(self, fact: Fact) -> None:
        """Show a fact."""
        show_icon(self._mark, fact.mark, fact.tone, size=20)
        self.words.setText(fact.words)
        self.more.setText(fact.more)
        self.setAccessibleName(joined(fact.words, fact.more))


class DataCard(Card):
    """Whether what was entered is safe: the last backup, the last package, the next one."""

    backup_asked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(_("Data"), parent)
        self.back_up = link(_("Back up now"), after=False)
        self.back_up.clicked.connect(self.backup_asked)
        self.head.addWidget(self.back_up)
        self.lines: list[FactLine] = []
        for n in range(3):
            if n:
                self.body.addWidget(hairline())
            self.lines.append(FactLine())
            self.body.addWidget(self.lines[-1])

    def show_facts(
        self, backups: list[BackupRow], exports: list[ExportRow], coming: NextPackage, to_mend: int
    ) -> None:
        """Show how the data stands."""
        facts = (backup_fact(backups), package_fact(exports), coming_fact(coming, to_mend))
        for line, fact in zip(self.lines, facts, strict=True):
            line.show_fact(fact)

    def show_busy(self, busy: bool) -> None:
        """A backup is being written, or not."""
        self.back_up.setEnabled(not busy)
        words = _("Backing up …") if busy else _("Back up now")
        self.back_up.setText(f" {words}")


def backup_fact(backups: list[BackupRow]) -> Fact:
    """When the last backup was made, and how many there are."""
    if not backups:
        words = _("If this computer breaks, everything is lost. Back up now.")
        return Fact("warn", "warning-circle-fill", _("There is no backup yet"), words)
    last = backups[0]
    values = {"when": dates.near_moment(last.made_at)}
    words = _("Backed up by itself %(when)s") if last.reason == "daily" else _("Backed up %(when)s")
    more = ngettext("%(n)d backup in the data folder", "%(n)d backups in the data folder", len(backups))
    fresh = last.made_at.date() == clock.today()
    tone, mark = ("ok", "check-circle-fill") if fresh else ("warn", "warning-circle-fill")
    return Fact(tone, mark, words % values, more % {"n": len(backups)})


_MARKS = {
    PackageState.RECEIVED: ("ok", "check-circle-fill"),
    PackageState.WAITING: ("warn", "hourglass-medium"),
    PackageState.PROBLEMS: ("danger", "warning-circle-fill"),
}


def package_fact(exports: list[ExportRow]) -> Fact:
    """What became of the last sync package."""
    if not exports:
        more = _("The first one will hold everything so far")
        return Fact("text-3", "package", _("No sync package has been exported yet"), more)
    last = exports[0]
    tone, mark = _MARKS.get(last.state, ("text-2", "package"))
    values = {"n": last.number, "state": _(STATE_NAMES[last.state])}
    words = _("Sync package %(n)d: %(state)s") % values
    if last.received_at is not None:
        when = {"when": dates.near_moment(last.received_at), "reference": last.reference}
        return Fact(tone, mark, words, _("%(when)s, receipt %(reference)s") % when)
    return Fact(tone, mark, words, _("Exported %(when)s") % {"when": dates.near_moment(last.exported_at)})


def coming_fact(coming: NextPackage, to_mend: int) -> Fact:
    """How long until the next package is due, and what should be put right before."""
    words = ngettext(
        "Package of month %(month)d: %(n)d day left", "Package of month %(month)d: %(n)d days left",
        coming.days_left,
    )  # fmt: skip
    more = _("Nothing is missing")
    if to_mend:
        more = ngettext(
            "%(n)d thing to put right before exporting", "%(n)d things to put right before exporting", to_mend
        )
    near = coming.days_left <= 3 or to_mend > 0
    tone, mark = ("warn", "clock") if near else ("text-2", "clock")
    values = {"month": coming.month, "n": coming.days_left}
    return Fact(tone, mark, words % values, more % {"n": to_mend})


class MonthCard(Card):
    """What the month came to so far."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(_("This month"), parent)
        self.trio = Trio((_("activities held"), _("attendances"), _("hours served")))
        self.body.addWidget(self.trio)
        self.gaps = link("")
        self.head.addWidget(self.gaps)
        self.gaps.hide()

    def show_gaps(self, gaps: Sequence[CategoryFigures]) -> None:
        """Show what is still to be planned to reach the month's targets; nothing where nothing is."""
        each = [_("%(category)s %(n)d") % {"category": _short(one.key), "n": one.to_plan} for one in gaps]
        words = _("%(list)s to plan")
        many = _("%(n)d to plan") % {"n": sum(one.to_plan for one in gaps)}
        self.gaps.setText(words % {"list": each[0]} if len(each) == 1 else many)
        self.gaps.setToolTip(words % {"list": _(", ").join(each)})
        self.gaps.setAccessibleName(self.gaps.toolTip())
        self.gaps.setVisible(bool(gaps))

    def show_totals(self, today: date, totals: Totals) -> None:
        """Show the month's numbers up to today."""
        self.title.setText(_("Month %(month)d so far") % {"month": today.month})
        self.trio.set_numbers(totals.activities, totals.attendances, f"{totals.hours:g}")


def _short(key: str) -> str:
    """A category's short name in the language of the program."""
    category = BY_KEY[key]
    return category.short if language().startswith("zh") else category.english


class TaskCard(Card):
    """What is to be done; good news where there is nothing."""

    def __init__(self, tasks: DayList, parent: QWidget | None = None) -> None:
        super().__init__(_("To do"), parent)
        self.list, self._all_at_hand = tasks, False
        self.nothing = label(_("Nothing is waiting. Well done."), "sub")
        self.nothing.setContentsMargins(16, 12, 16, 12)
        self.body.addWidget(self.list, 1)
        self.body.addWidget(self.nothing)
        self.body.addStretch()

    def show_tasks(self, tasks: list[object]) -> None:
        """Show them, and say how many are left."""
        self.list.set_rows(tasks)
        self._fit()
        self.list.setVisible(bool(tasks))
        self.nothing.setVisible(not tasks)
        words = ngettext("%(n)d thing left", "%(n)d things left", len(tasks)) % {"n": len(tasks)}
        self.count.setText(words if tasks else "")

    def set_low(self, low: bool) -> None:
        """In a low window the whole page scrolls, and this list is as high as it is long."""
        if low != self._all_at_hand:
            self._all_at_hand = low
            self._fit()

    def _fit(self) -> None:
        self.list.fit(least=0 if self._all_at_hand else AT_HAND)


class Quiet(QWidget):
    """Today nothing is planned: the next activity, and two ways on."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._disc = QLabel()
        self._disc.setProperty("disc", True)
        self._disc.setFixedSize(64, 64)
        self._disc.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.what, self.then = (
            label(_("No activity is planned for today"), "lead"),
            label("", "sub", wrap=True),
        )
        for one in (self.what, self.then):
            one.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.calendar, self.plan = button(_("See the calendar")), button(_("Plan an activity"))
        box = QVBoxLayout(self)
        box.setContentsMargins(16, 28, 16, 28)
        box.setSpacing(10)
        box.addWidget(self._disc, 0, Qt.AlignmentFlag.AlignHCenter)
        box.addWidget(self.what)
        box.addWidget(self.then)
        box.addLayout(row(None, self.calendar, self.plan, None))

    def dress(self) -> None:
        """The icon in the theme's colour."""
        show_icon(self._disc, "calendar-blank", "text-2", size=32)
