"""Series as calendar programs repeat them: one event with its rule, dates left out, and exceptions.

Only rules that RFC 5545 knows; lunar dates, solar terms, school and working days are written date by date.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from station_app.activities import queries, recurrence, rule_dates, series_changes
from station_app.activities.models import Activity, Series, Venue
from station_app.activities.recurrence import PLAIN_KINDS, Rule
from station_app.activities.rows import ActivityRow, ActivityStatus


@dataclass(frozen=True, slots=True)
class Repeating:
    """One series: what every occurrence is like, the rule's dates that were made, and the occurrences that
    are seen (no drafts)."""

    uid: str
    rule: Rule
    title: str
    category: str
    venue: str
    begins: time
    minutes: int
    days: tuple[date, ...]
    rows: tuple[ActivityRow, ...]

    @property
    def uids(self) -> tuple[str, ...]:
        """Uids of the activities that it stands for."""
        return tuple(row.uid for row in self.rows)

    def starts(self, day: date) -> datetime:
        """When the rule has it begin on a day."""
        return datetime.combine(day, self.begins)

    @property
    def left_out(self) -> tuple[date, ...]:
        """Dates of the rule on which nothing is seen."""
        there = {row.original for row in self.rows}
        return tuple(day for day in self.days if day not in there)

    def exceptions(self) -> Iterator[ActivityRow]:
        """Occurrences on dates of the rule that differ from it."""
        for row in self.rows:
            if row.original in self.days and self._differs(row):
                yield row

    def others(self) -> Iterator[ActivityRow]:
        """Occurrences that the rule, as it is now, does not have."""
        return (row for row in self.rows if row.original not in self.days)

    def _differs(self, row: ActivityRow) -> bool:
        assert row.original is not None
        usual = self.starts(row.original)
        told = (row.starts, row.ends, row.title, row.category, row.venue)
        same = (usual, usual + timedelta(minutes=self.minutes), self.title, self.category, self.venue)
        return told != same or row.status is ActivityStatus.CANCELLED


def repeating(rows: Iterable[ActivityRow]) -> list[Repeating]:
    """The series that the activities belong to and that can be written as a rule, whole."""
    uids = dict.fromkeys(row.series_uid for row in rows if row.series_uid)
    found = (_repeating(Series.get(Series.id == uid)) for uid in uids)
    return [one for one in found if one is not None and set(one.days) & {row.original for row in one.rows}]


def _repeating(series: Series) -> Repeating | None:
    first = date.fromisoformat(series.first)
    rule = recurrence.parse(series.rule, starts=first)
    if rule.kind not in PLAIN_KINDS:
        return None
    until = date.fromisoformat(series.made_until)
    days = rule_dates.dates(rule, first, until, is_day=series_changes.is_day).days
    seen = queries.select(Activity.series == series.id, Activity.status != ActivityStatus.DRAFT)
    venue = Venue.by_id(series.venue_id) if series.venue_id else None
    return Repeating(
        uid=series.id,
        rule=rule,
        title=series.title,
        category=series.category,
        venue=venue.name if venue else "",
        begins=time.fromisoformat(series.begins),
        minutes=series.minutes,
        days=days,
        rows=tuple(seen),
    )
