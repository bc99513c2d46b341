"""The calendar's head: what is shown, the way to another month or week, and what leaves the calendar."""

from __future__ import annotations

from datetime import date
from typing import Final

from PySide6.QtGui import QResizeEvent, QShowEvent
from PySide6.QtWidgets import QSizePolicy, QVBoxLayout, QWidget

from station_app.core.i18n import _
from ui.calendar.papers import ExportButton
from ui.kit import dates
from ui.kit.cards import Segment
from ui.kit.context import Context
from ui.kit.widgets import button, icon_button, label, row, show_key

#: The ways to show the calendar, as their buttons stand.
MONTH, WEEK, LIST = range(3)
HEIGHT: Final = 68
#: What gives way one after the other: the poster, the word on the exports, the keycap, the gaps.
WHOLE, NO_POSTER, EXPORTS_ALONE, NO_KEY, CLOSE = range(5)
GAP, CLOSE_GAP = 8, 4


class CalendarHead(QWidget):
    """Title, turning, the three ways to show the calendar, and what can be made of the month."""

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.title = label("", "title")
        self.before, self.after = icon_button("caret-left", ""), icon_button("caret-right", "")
        self.today = button(_("To today"))
        self.kinds = Segment([_("Months"), _("Weeks"), _("List")])
        self.kinds.setAccessibleName(_("How the calendar is shown"))
        for place, made in enumerate(self.kinds.buttons, 1):
            made.setToolTip(f"Alt+{place}")
        self.export = ExportButton(context)
        self.poster = button(_("Print the month"), self.export.preview_poster, icon_name="printer")
        self.plan = button(_("Plan an activity"), icon_name="plus", key="F4")
        # The keycap's layout inside would make the button take all the room there is.
        self.plan.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self._compact = False
        self._line = row(
            self.title, 14, self.before, self.today, self.after, 12, self.kinds, None, self.poster,
            self.export, self.plan,
        )  # fmt: skip
        self._box = QVBoxLayout(self)
        self._box.setContentsMargins(0, 0, 0, 0)
        self._box.addLayout(self._line)
        self.setFixedHeight(HEIGHT)
        self.show_kind(MONTH)

    def show_kind(self, kind: int) -> None:
        """Mark a way to show the calendar; the arrows then turn by that."""
        self.kinds.choose(kind)
        week = kind == WEEK
        before, after = _("Previous month"), _("Next month")
        if week:
            before, after = _("Previous week"), _("Next week")
        for made, words, key in ((self.before, before, "PgUp"), (self.after, after, "PgDn")):
            made.setToolTip(f"{words} {key}")
            made.setAccessibleName(words)

    def show_title(self, words: str) -> None:
        """Say which month or week is shown: it is never cut."""
        self.title.setText(words)
        self._fit()

    def set_compact(self, compact: bool) -> None:
        """Give way in a narrow window, whatever is shown."""
        self._compact = compact
        self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._fit()

    def _fit(self) -> None:
        """Leave out what there is no room for: the poster stands in the menu of exports too."""
        for level in range(EXPORTS_ALONE if self._compact else WHOLE, CLOSE + 1):
            self.poster.setVisible(level < NO_POSTER)
            self.export.set_compact(level >= EXPORTS_ALONE)
            show_key(self.plan, level < NO_KEY)
            self._line.setSpacing(GAP if level < CLOSE else CLOSE_GAP)
            self._line.invalidate()
            if self._line.sizeHint().width() <= self.width():
                break
        self._box.activate()


def week_words(monday: date, sunday: date) -> str:
    """2026年10月12–18日; 9月28日–10月4日 where the month changes."""
    if monday.month == sunday.month:
        words = _("%(year)d-%(month)d, %(first)d–%(last)d")
        days = {"year": monday.year, "month": monday.month, "first": monday.day, "last": sunday.day}
        return words % days
    return _("%(first)s – %(last)s") % {"first": dates.day(monday), "last": dates.day(sunday)}
