"""The hours book: append-only lines, written when an activity is closed, for volunteers alone.

Order 67 Art. 7: actual time, unit hour (we keep minutes); Art. 19: nothing for who is no volunteer.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from peewee import JOIN, fn

from station_app.activities.models import Activity
from station_app.core.db import tuples
from station_app.core.ids import new_id
from station_app.signin import sheet
from station_app.signin.minutes import Margins
from station_app.signin.models import HoursLine
from station_app.signin.rows import Capacity, Hours, HoursRow
from station_app.signin.stars import star_of


def write_lines(activity: Activity, margins: Margins) -> tuple[int, int]:
    """Write a line for each volunteer of a closed activity; gives (lines, minutes)."""
    if not activity.counts_hours:
        return 0, 0
    minutes: dict[str, int] = {}
    for row in sheet.rows(activity, margins):
        if row.role is Capacity.VOLUNTEER:
            minutes[row.person] = minutes.get(row.person, 0) + row.minutes
    for person, total in minutes.items():
        HoursLine.create(
            id=new_id(), person=person, activity=activity.id, day=activity.starts[:10],
            minutes=total, kind="service",
        )  # fmt: skip
    return len(minutes), sum(minutes.values())


def of_person(person: str, year: int | None) -> Hours:
    """One person's book: the lines of ``year`` (or all), the star of every year's sum."""
    query = (
        HoursLine.select(HoursLine, Activity)
        .join(Activity, JOIN.LEFT_OUTER)
        .where(HoursLine.person == person)
        .order_by(HoursLine.day.desc(), HoursLine.id.desc())
    )
    lines = list(query)
    rows = tuple(
        HoursRow(
            day=line.day,
            activity=line.activity.number if line.activity else "",
            title=line.activity.title if line.activity else "",
            minutes=line.minutes,
            kind=line.kind,
            reason=line.reason,
        )
        for line in lines
        if year is None or line.day.startswith(f"{year:04d}-")
    )
    star, to_next = star_of(sum(line.minutes for line in lines))
    return Hours(sum(row.minutes for row in rows), star, to_next, rows)


def totals(people: Sequence[str]) -> dict[str, int]:
    """Minutes in the book by person."""
    query = (
        HoursLine.select(HoursLine.person, fn.SUM(HoursLine.minutes))
        .where(HoursLine.person.in_(people))
        .group_by(HoursLine.person)
    )
    return {person: minutes for person, minutes in tuples(query)}


def minutes_between(first: date, last: date) -> int:
    """Minutes in the book on the days from ``first`` to ``last``, both included."""
    query = HoursLine.select(fn.SUM(HoursLine.minutes)).where(
        HoursLine.day.between(first.isoformat(), last.isoformat())
    )
    return int(query.scalar() or 0)
