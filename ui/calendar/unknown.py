"""The honest 未公布: days off that nobody has published yet, and the way to load them."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from station_app.activities import working_days
from station_app.core.i18n import _
from ui.kit.elided import Elided
from ui.kit.widgets import button, restyle


class UnknownYears(QWidget):
    """A line that stands above the calendar while a year's days off are not known; else nothing at all."""

    load_asked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.words = Elided("small")
        restyle(self.words, tone="warn")
        self.load = button(_("Load the notice …"), self.load_asked.emit, kind="link", size="s")
        line = QHBoxLayout(self)
        line.setContentsMargins(2, 0, 0, 8)
        line.addWidget(self.words)
        line.addWidget(self.load)
        line.addStretch()
        self.hide()

    def show_years(self, years: Iterable[int]) -> None:
        """Name the first of the years that is not known."""
        unknown = [year for year in sorted(years) if not working_days.year_known(year)]
        words = _("The days off of %(year)d are not published yet: 休 and 班 are missing.")
        self.words.setText(words % {"year": unknown[0]} if unknown else "")
        self.setVisible(bool(unknown))
