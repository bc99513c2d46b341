"""A day to be typed or chosen from a calendar, as a Python date."""

from __future__ import annotations

from datetime import date
from typing import Any

from PySide6.QtCore import QDate, QLocale, Qt
from PySide6.QtGui import QTextCharFormat
from PySide6.QtWidgets import QCalendarWidget, QDateEdit, QToolButton, QWidget

from station_app.core.i18n import language
from ui.kit.theme import color, icon


class DayBox(QDateEdit):
    """Shows a day as 2026-10-16; the arrow opens a calendar."""

    def __init__(self, day: date, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setCalendarPopup(True)
        self.setDisplayFormat("yyyy-MM-dd")
        chinese = language().startswith("zh")
        self.setLocale(QLocale(QLocale.Language.Chinese if chinese else QLocale.Language.English))
        self._dress_calendar()
        self.setFixedHeight(40)
        self.setMinimumWidth(150)
        self.set_day(day)

    def _dress_calendar(self) -> None:
        """The days to choose from: no week numbers, and weekends in no red of Qt's own."""
        days = self.calendarWidget()
        days.setVerticalHeaderFormat(QCalendarWidget.VerticalHeaderFormat.NoVerticalHeader)
        days.setFirstDayOfWeek(Qt.DayOfWeek.Monday)
        plain = QTextCharFormat()
        plain.setForeground(color("text-2"))
        for weekday in (Qt.DayOfWeek.Saturday, Qt.DayOfWeek.Sunday):
            days.setWeekdayTextFormat(weekday, plain)
        for name, arrow in (("prevmonth", "caret-left"), ("nextmonth", "caret-right")):
            turn = days.findChild(QToolButton, f"qt_calendar_{name}")
            if turn is not None:
                turn.setIcon(icon(arrow))

    def day(self) -> date:
        """The day that is shown."""
        shown = self.date()
        return date(shown.year(), shown.month(), shown.day())

    def set_day(self, day: date) -> None:
        """Show a day."""
        self.setDate(QDate(day.year, day.month, day.day))

    def wheelEvent(self, event: Any) -> None:
        # The wheel scrolls the page; nobody changes a day by it without noticing.
        event.ignore()
