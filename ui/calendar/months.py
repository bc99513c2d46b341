"""Months as they were read, kept while nothing is written, so that turning back and forth reads each once."""

from __future__ import annotations

from datetime import date
from typing import Final

from station_app.activities import series
from station_app.activities import service as activities
from station_app.activities.rows import ActivityRow
from station_app.activities.series_rows import SkipRow

#: So many months are kept: back and forth over a year and a little.
MOST_KEPT: Final = 30


class Months:
    """Reads what the calendar shows; what it kept it gives again until ``calendar_state`` is another."""

    def __init__(self) -> None:
        self._state: object = None
        self._rows: dict[tuple[date, date], list[ActivityRow]] = {}
        self._offers: list[SkipRow] | None = None

    def rows(self, first: date, last: date) -> list[ActivityRow]:
        """The activities of the days from ``first`` to ``last``; raises what the service does."""
        self._look()
        found = self._rows.get((first, last))
        if found is None:
            if len(self._rows) >= MOST_KEPT:
                self._rows.clear()
            found = self._rows[first, last] = activities.list_activities(first, last)
        return found

    def offers(self) -> list[SkipRow]:
        """The dates left out of series that could be held now."""
        self._look()
        if self._offers is None:
            self._offers = series.list_offers()
        return self._offers

    def _look(self) -> None:
        state = activities.calendar_state()
        if state != self._state:
            self._state = state
            self._rows.clear()
            self._offers = None
