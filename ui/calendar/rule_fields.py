"""The fields of a rule: what it counts by, which days, and where it ends."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Final

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QPushButton, QSpinBox, QStackedWidget, QVBoxLayout, QWidget

from station_app.activities import almanac, recurrence
from station_app.activities.recurrence import EVE, MOST_COUNT, MOST_INTERVAL, Kind, Leap, Rule
from station_app.core.i18n import N_, _
from ui.calendar.month import WEEKDAYS
from ui.kit.cards import Segment
from ui.kit.day_box import DayBox
from ui.kit.widgets import button, column, holder, label, row

#: The kinds of rules, as they are offered.
KINDS: Final = (
    (Kind.WEEKLY, N_("weeks, on days of the week")),
    (Kind.DAILY, N_("days")),
    (Kind.MONTHLY, N_("months, on one day")),
    (Kind.YEARLY, N_("years, on this day")),
    (Kind.LUNAR, N_("lunar years, on a lunar day")),
    (Kind.TERM, N_("years, on a solar term")),
    (Kind.SCHOOLDAY, N_("every school day")),
    (Kind.WORKDAY, N_("every working day")),
)
PLACES: Final = {kind: place for place, (kind, _words) in enumerate(KINDS)}
LEAPS: Final = (
    (Leap.PLAIN, N_("not in a leap month")),
    (Leap.BOTH, N_("in a leap month too")),
    (Leap.LEAP, N_("in the leap month, where there is one")),
)
#: Which kinds can leave out every other day, week, month or year.
SPACED: Final = (Kind.DAILY, Kind.WEEKLY, Kind.MONTHLY, Kind.YEARLY)
NTHS: Final = (1, 2, 3, 4, -1)
ENDS: Final = (N_("this year"), N_("until a day"), N_("a number of times"), N_("no end"))
THIS_YEAR, UNTIL, COUNT, ENDLESS = range(4)


class RuleFields(QWidget):
    """Chooses a rule; ``rule()`` gives it as text. ``changed`` at every change."""

    changed = Signal()

    def __init__(self, starts: date, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._starts = starts
        self.kind = QComboBox()
        self.kind.addItems([_(words) for _kind, words in KINDS])
        self.kind.setAccessibleName(_("Repeats by"))
        self.interval = QSpinBox()
        self.interval.setRange(1, MOST_INTERVAL)
        self.interval.setPrefix(_("every ") + " ")
        self.interval.setAccessibleName(_("How many at a time"))
        self.interval.setFixedSize(104, 40)
        self.interval.lineEdit().setTextMargins(9, 0, 0, 0)
        self.pages = QStackedWidget()
        self._build_pages()
        self._build_end()
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(12)
        line = row(self.interval, spacing=8)
        line.addWidget(self.kind, 1)
        box.addLayout(column(label(_("Repeats"), "sub"), holder(line), spacing=4))
        box.addWidget(self.pages)
        box.addLayout(column(label(_("Until when"), "sub"), self.end, holder(self._end_line), spacing=6))
        self._fill(recurrence.parse("FREQ=WEEKLY", starts=starts), first=True)
        self._connect()
        self._kind_chosen()

    def _connect(self) -> None:
        self.kind.currentIndexChanged.connect(self._kind_chosen)
        self.end.chosen.connect(self._end_chosen)
        for day in self.weekdays:
            day.toggled.connect(self.changed)
        for box in (self.month_day, self.lunar_month, self.lunar_day, self.leap, self.term):
            box.currentIndexChanged.connect(self.changed)
        for spin in (self.interval, self.count):
            spin.valueChanged.connect(self.changed)
        self.until.dateChanged.connect(self.changed)

    def _build_pages(self) -> None:
        self.weekdays: list[QPushButton] = []
        week = row(spacing=6)
        for words in WEEKDAYS:
            made = button(_(words), kind="chip")
            made.setCheckable(True)
            made.setFixedWidth(48)
            self.weekdays.append(made)
            week.addWidget(made)
        week.addStretch()
        self.month_day = QComboBox()
        self.month_day.setAccessibleName(_("Day of the month"))
        self._days: list[tuple[int, int]] = []
        self._fill_month_days()
        self.lunar_month, self.lunar_day, self.leap = QComboBox(), QComboBox(), QComboBox()
        self.lunar_month.addItems([f"{name}月" for name in almanac.MONTHS])
        self.lunar_month.setAccessibleName(_("Lunar month"))
        self.lunar_day.addItems([*almanac.DAYS, EVE])
        self.lunar_day.setAccessibleName(_("Lunar day"))
        self.leap.addItems([_(words) for _leap, words in LEAPS])
        self.leap.setAccessibleName(_("Leap month"))
        self.term = QComboBox()
        self.term.addItems(list(almanac.TERMS))
        self.term.setAccessibleName(_("Solar term"))
        lunar = column(row(self.lunar_month, self.lunar_day, None), self.leap, spacing=8)
        self._pages = {
            Kind.WEEKLY: holder(week),
            Kind.MONTHLY: holder(row(self.month_day)),
            Kind.LUNAR: holder(lunar),
            Kind.TERM: holder(row(self.term)),
        }
        self._nothing = label("", "small", wrap=True)
        for page in (self._nothing, *self._pages.values()):
            self.pages.addWidget(page)

    def _fill_month_days(self) -> None:
        """The ways to say the starting day: its number, its weekday's place, the last ones."""
        day, nth = self._starts.day, (self._starts.day + 6) // 7
        for number in (*range(1, 29), -1):
            self._days.append((number, 0))
            self.month_day.addItem(_("the last day") if number < 0 else _("day %(day)d") % {"day": number})
        for place in NTHS:
            for weekday in range(7):
                self._days.append((weekday, place))
                self.month_day.addItem(_("the %(nth)s %(weekday)s") % {
                    "nth": _(recurrence.NTH_NAMES[place]), "weekday": _(recurrence.WEEKDAY_NAMES[weekday])
                })  # fmt: skip
        mine = (day, 0) if day <= 28 else (-1, 0) if nth > 4 else (self._starts.weekday(), nth)
        self.month_day.setCurrentIndex(self._days.index(mine))

    def _build_end(self) -> None:
        self.end = Segment([_(words) for words in ENDS])
        self.end.setAccessibleName(_("Until when"))
        self.until = DayBox(self._starts + timedelta(days=70))
        self.until.setMinimumDate(DayBox(self._starts).date())
        self.until.setAccessibleName(_("Last day"))
        self.count = QSpinBox()
        self.count.setRange(1, MOST_COUNT)
        self.count.setValue(10)
        self.count.setSuffix(" " + _("times"))
        self.count.setFixedSize(120, 40)
        self.count.lineEdit().setTextMargins(9, 0, 0, 0)
        self.count.setAccessibleName(_("How many times"))
        self._end_line = row(self.until, self.count, None)

    def kind_now(self) -> Kind:
        """The chosen kind."""
        return KINDS[self.kind.currentIndex()][0]

    def _kind_chosen(self) -> None:
        kind = self.kind_now()
        self.interval.setVisible(kind in SPACED)
        told = {
            Kind.SCHOOLDAY: _("The days on which schools are open, as the loaded terms and holidays say."),
            Kind.WORKDAY: _("Working days, with 调休 and without holidays."),
        }
        self._nothing.setText(told.get(kind, ""))
        self.pages.setCurrentWidget(self._pages.get(kind, self._nothing))
        self.pages.setVisible(kind in self._pages or kind in told)
        self.changed.emit()

    def _end_chosen(self, place: int) -> None:
        self._show_end(place)
        self.changed.emit()

    def _show_end(self, place: int) -> None:
        self._ending = place
        self.end.choose(place)
        self.until.setVisible(place == UNTIL)
        self.count.setVisible(place == COUNT)

    def rule(self) -> str:
        """The rule as text."""
        return ";".join((*self._body(), *self._end_text()))

    def _body(self) -> list[str]:
        kind = self.kind_now()
        if kind is Kind.LUNAR:
            return self._lunar()
        if kind is Kind.TERM:
            return [f"TERM:{self.term.currentText()}"]
        if kind not in SPACED:
            return [str(kind)]
        parts = [f"FREQ={kind}"]
        if self.interval.value() > 1:
            parts.append(f"INTERVAL={self.interval.value()}")
        if kind is Kind.WEEKLY:
            days = [recurrence.WEEKDAYS[n] for n, made in enumerate(self.weekdays) if made.isChecked()]
            parts += [f"BYDAY={','.join(days)}"] if days else []
        elif kind is Kind.MONTHLY:
            day, nth = self._days[self.month_day.currentIndex()]
            parts.append(f"BYDAY={nth}{recurrence.WEEKDAYS[day]}" if nth else f"BYMONTHDAY={day}")
        return parts

    def _lunar(self) -> list[str]:
        if self.lunar_day.currentText() == EVE:
            return [f"LUNAR:{EVE}"]
        leap = LEAPS[self.leap.currentIndex()][0]
        day = f"LUNAR:{self.lunar_month.currentIndex() + 1}-{self.lunar_day.currentIndex() + 1}"
        return [day, *([f"LEAP={leap}"] if leap is not Leap.PLAIN else [])]

    def _end_text(self) -> list[str]:
        if self._ending == THIS_YEAR:
            return [f"UNTIL={self._starts.year}1231"]
        if self._ending == UNTIL:
            return [f"UNTIL={self.until.day():%Y%m%d}"]
        return [f"COUNT={self.count.value()}"] if self._ending == COUNT else []

    def show_rule(self, rule: Rule) -> None:
        """Show a rule."""
        self._fill(rule)
        self._kind_chosen()

    def _fill(self, rule: Rule, *, first: bool = False) -> None:
        self.kind.setCurrentIndex(PLACES[rule.kind])
        self.interval.setValue(rule.interval)
        if rule.kind is Kind.WEEKLY:
            for n, made in enumerate(self.weekdays):
                made.setChecked(n in rule.weekdays)
        if rule.kind is Kind.MONTHLY:
            mine = (rule.weekdays[0], rule.nth) if rule.nth else (rule.month_day, 0)
            self.month_day.setCurrentIndex(self._days.index(mine))
        there = almanac.day(self._starts)
        if rule.kind is Kind.LUNAR:
            self._fill_lunar(rule.month, rule.month_day)
            self.leap.setCurrentIndex([leap for leap, _words in LEAPS].index(rule.leap))
        elif first and there.lunar_day:
            self._fill_lunar(there.lunar_month, there.lunar_day)
        if rule.kind is Kind.TERM:
            self.term.setCurrentText(rule.term)
        elif first:
            coming = (almanac.day(self._starts + timedelta(days=n)).solar_term for n in range(17))
            self.term.setCurrentText(next((term for term in coming if term), almanac.TERMS[0]))
        self._fill_end(rule, first)

    def _fill_lunar(self, month: int, day: int) -> None:
        self.lunar_month.setCurrentIndex(month - 1)
        self.lunar_day.setCurrentIndex(day - 1 if day > 0 else self.lunar_day.count() - 1)

    def _fill_end(self, rule: Rule, first: bool) -> None:
        if first or rule.until == date(self._starts.year, 12, 31):
            self._show_end(THIS_YEAR)
        elif rule.until is not None:
            self.until.set_day(rule.until)
            self._show_end(UNTIL)
        elif rule.count is not None:
            self.count.setValue(rule.count)
            self._show_end(COUNT)
        else:
            self._show_end(ENDLESS)
