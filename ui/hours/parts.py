"""Small parts that the tabs of the hours page share."""

from __future__ import annotations

import html
from collections.abc import Callable
from datetime import date
from typing import Final

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from station_app.core import clock
from station_app.core.errors import StationError
from station_app.core.i18n import _
from station_app.core.rights import Right, allowed
from station_app.roster import service as roster
from station_app.signin.minutes import half_hours
from ui.kit.cards import Strip
from ui.kit.person_box import PersonBox
from ui.kit.strip_line import StripLine
from ui.kit.widgets import icon_button, label, row

COORDINATOR_ONLY: Final = Right.HOURS_CORRECT


def hours_text(minutes: int) -> str:
    """Hours as they are shown: rounded to the half, a reversal as what it reverses."""
    return f"{half_hours(minutes):.1f}"


def month_words(month: str) -> str:
    """2026年10月."""
    year, number = month.split("-")
    return _("%(year)s-%(month)d") % {"year": year, "month": int(number)}


def lock_for_others(*widgets: QWidget) -> None:
    """Grey what the coordinator alone may do, and say so, for everybody else."""
    if not allowed(COORDINATOR_ONLY):
        for one in widgets:
            one.setEnabled(False)
            one.setToolTip(_("Only the coordinator may do this."))


class Said(StripLine):
    """The strip above a tab's card; out of the way until something is said."""

    def __init__(self) -> None:
        strip = Strip()
        super().__init__(strip)
        self.strip = strip

    def say(self, tone: str, words: str) -> None:
        """Say it; ``words`` are plain text."""
        self.strip.say(tone, html.escape(words))

    def do(self, act: Callable[[], object], words: str) -> bool:
        """Act, and say ``words`` or what stood in the way; gives whether it was done."""
        try:
            act()
        except StationError as error:
            self.say("danger", error.message)
            return False
        self.say("ok", words)
        return True


class MonthBar(QWidget):
    """Which month is shown, with the way to the ones before and after; ``turned`` when it changes."""

    turned = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.month = f"{clock.today():%Y-%m}"
        self.words = label("", "lead")
        self.before = icon_button("caret-left", _("The month before"), self._turn_back)
        self.after = icon_button("caret-right", _("The month after"), self._turn_on)
        self.setLayout(row(self.before, self.words, self.after, spacing=2))
        self._show()

    def _turn_back(self) -> None:
        self._turn(-1)

    def _turn_on(self) -> None:
        self._turn(1)

    def _turn(self, steps: int) -> None:
        year, number = (int(part) for part in self.month.split("-"))
        place = year * 12 + number - 1 + steps
        self.show_month(f"{place // 12:04d}-{place % 12 + 1:02d}")

    def show_month(self, month: str) -> None:
        """Go to a month (``2026-10``)."""
        self.month = month
        self._show()
        self.turned.emit()

    def _show(self) -> None:
        self.words.setText(month_words(self.month))
        self.after.setEnabled(self.month < f"{clock.today():%Y-%m}")

    @property
    def is_over(self) -> bool:
        """Whether the month has passed."""
        return self.month < f"{clock.today():%Y-%m}"


def day_text(day: date) -> str:
    """2026-10-16: the book crosses years, so that the whole day stands there."""
    return day.isoformat()


def person_box(person: str = "") -> PersonBox:
    """Whose hours: found by name, pinyin or a phone's tail; filled with a person, by a key of theirs."""
    box = PersonBox(_("Name, pinyin, volunteer number or phone"), roster.find_people)
    if person:
        found = roster.find_person(person)
        box.set_person(found.uid, found.volunteer_number or found.name)
    return box
