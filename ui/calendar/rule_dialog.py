"""An own rule for a series, with its dates as they come out."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Final

from PySide6.QtWidgets import QComboBox, QWidget

from station_app.activities import recurrence
from station_app.activities.series_rows import Choice, SeriesPreview, Way
from station_app.core.errors import StationError
from station_app.core.i18n import _
from ui.calendar.rule_fields import RuleFields
from ui.calendar.steps import StepsPart
from ui.kit.dialogs import Dialog
from ui.kit.marks import Toggle
from ui.kit.timers import later
from ui.kit.widgets import column, cut, hairline, holder, label, row

WIDTH, DATES_WIDTH = 960, 660
PATIENCE_MS: Final = 150
#: What a series can do by itself where its room is taken.
OWN_WAYS: Final = (Way.DRAFT, Way.SKIP)


@dataclass(frozen=True, slots=True)
class Repeat:
    """How something repeats: the rule ("" for once), what it does on holidays and where a room is taken, and
    what was chosen for single dates."""

    rule: str = ""
    skip_holidays: bool = False
    way: Way = Way.DRAFT
    choices: Mapping[date, Choice] = field(default_factory=dict)


Look = Callable[[Repeat], SeriesPreview]


class RuleDialog(Dialog):
    """Chooses a rule; ``look`` gives the preview of one, or raises. ``repeat`` is what was chosen."""

    def __init__(
        self, parent: QWidget, starts: date, repeat: Repeat, look: Look, *, rules: bool = True
    ) -> None:
        title = _("How it repeats") if rules else _("The dates one by one")
        super().__init__(parent, title, width=WIDTH if rules else DATES_WIDTH)
        self.repeat = repeat
        self._look, self._rules = look, rules
        self.fields = RuleFields(starts)
        self.skip_holidays = Toggle(_("Not on holidays"))
        self.skip_holidays.setChecked(repeat.skip_holidays)
        self.way = QComboBox()
        self.way.addItems([_("keep it as a draft"), _("leave the date out")])
        self.way.setCurrentIndex(OWN_WAYS.index(repeat.way))
        self.way.setAccessibleName(_("Where the room is taken"))
        self.words = label("", "sub", wrap=True)
        self.steps = StepsPart(self._preview)
        self.steps.choices.update(repeat.choices)
        self._lay_out()
        if repeat.rule:
            self.fields.show_rule(recurrence.parse(repeat.rule, starts=starts))
        self._timer = later(self, PATIENCE_MS, self._look_if_seen)
        self.fields.changed.connect(self._timer.start)
        self.skip_holidays.toggled.connect(self._timer.start)
        self.way.currentIndexChanged.connect(self._timer.start)
        self.look_now()

    def _lay_out(self) -> None:
        """The rule to the left of its dates; for the dates alone, what holds for all of them above."""
        self.body.setContentsMargins(0, 0, 0, 0)
        self.body.setSpacing(0)
        holidays = row(self.skip_holidays, label(_("Not on holidays")), None, spacing=10)
        taken = row(label(_("Where the room is taken"), "sub"), spacing=10)
        taken.addWidget(self.way, 1)
        if self._rules:
            left = column(self.fields, 4, holidays, taken, None, spacing=12, margins=(24, 14, 20, 14))
            line = row(spacing=0)
            line.addWidget(holder(left))
            line.addWidget(cut())
            line.addWidget(self.steps, 1)
            self.body.addLayout(line, 1)
        else:
            line = row(holder(holidays), spacing=20, margins=(24, 14, 24, 12))
            line.addLayout(taken, 1)
            self.body.addLayout(line)
            self.body.addWidget(hairline())
            self.body.addWidget(self.steps, 1)
        self.stay = self.add_button(_("Leave it as it is"), self.reject, key="Esc")
        self.take = self.add_button(_("Take these dates"), self.accept, kind="primary")

    def chosen(self) -> Repeat:
        """What the fields say now."""
        rule = self.fields.rule() if self._rules else self.repeat.rule
        way = OWN_WAYS[self.way.currentIndex()]
        return Repeat(rule, self.skip_holidays.isChecked(), way, dict(self.steps.choices))

    def _preview(self, choices: Mapping[date, Choice]) -> SeriesPreview:
        chosen = self.chosen()
        found = self._look(Repeat(chosen.rule, chosen.skip_holidays, chosen.way, dict(choices)))
        self.fact.setText(summary(found))
        return found

    def _look_if_seen(self) -> None:
        """Behind the lock page nothing can be read."""
        if self.isVisible():
            self.look_now()

    def look_now(self) -> None:
        """Read the dates that come of it."""
        self._timer.stop()
        self.calm()
        try:
            self.steps.look_again()
        except StationError as error:
            self.steps.list.set_rows([])
            self.steps.counts.setText("")
            self.fact.setText("")
            self.complain(error.message)
        self.take.setEnabled(self.steps.preview is not None)
        self._fit_later()

    def accept(self) -> None:
        if self._timer.isActive():
            self.look_now()
        if self.steps.preview is not None:
            self.repeat = self.chosen()
            super().accept()


def summary(preview: SeriesPreview) -> str:
    """到 12月26日，一共 10 次."""
    found = preview.dates
    last = found[-1].after if found else None
    if last is None:
        return _("no date at all")
    day = _("%(month)d/%(day)d") % {"month": last.starts.month, "day": last.starts.day}
    if last.starts.year != (found[0].after or last).starts.year:
        day = last.starts.date().isoformat()
    return _("until %(day)s, %(n)d times in all") % {"day": day, "n": len(found)}
