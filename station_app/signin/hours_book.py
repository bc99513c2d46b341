"""The hours book: append-only lines, written when an activity is closed, for volunteers alone.

Order 67 Art. 7: actual time, unit hour (we keep minutes); Art. 19: nothing for who is no volunteer.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from peewee import JOIN, fn

from station_app.activities.models import Activity
from station_app.core.db import tuples
from station_app.roster import aliases
from station_app.roster.models import Person
from station_app.signin import hours_lines, sheet, star_ladder
from station_app.signin.hours_rows import BookLine
from station_app.signin.minutes import Margins
from station_app.signin.models import DutyLine, HoursLine, HoursReview
from station_app.signin.rows import Capacity, Hours, HoursRow
from station_app.signin.stars import star_of


def write_lines(activity: Activity, margins: Margins) -> tuple[int, int]:
    """Write a line for each volunteer of a closed activity; gives (lines, minutes).

    A full-time volunteer's time goes into the book of duty, whether or not the activity counts hours.
    """
    minutes: dict[tuple[Capacity, str], int] = {}
    mended: set[str] = set()
    for row in sheet.rows(activity, margins):
        # A line stands under the record that the sign-in was written for, though that was merged since.
        key = (row.role, row.written_for)
        minutes[key] = minutes.get(key, 0) + row.minutes
        if row.mended:
            mended.add(row.written_for)
    day, booked = activity.starts[:10], []
    for (role, person), total in minutes.items():
        if role is Capacity.FULL_TIME:
            hours_lines.append(
                DutyLine, person=person, served_on=day, minutes=total, kind=hours_lines.DUTY,
                activity=activity.id,
            )  # fmt: skip
        elif role is Capacity.VOLUNTEER and activity.counts_hours:
            booked.append(total)
            hours_lines.append(
                HoursLine, person=person, served_on=day, minutes=total, kind=hours_lines.SERVICE,
                activity=activity.id, mended=int(person in mended),
            )  # fmt: skip
    return len(booked), sum(booked)


def of_person(person: str, year: int | None) -> Hours:
    """One person's book: the lines of ``year`` (or all), the star of every year's sum."""
    lines = list_lines(HoursLine, HoursLine.person.in_(aliases.everyone(person)))
    rows = tuple(
        HoursRow(
            day=line.day.isoformat(),
            activity=line.number,
            title=line.title,
            minutes=line.minutes,
            kind=line.kind,
            reason=line.reason,
            uid=line.uid,
            corrects=line.corrects,
            reversed=line.reversed,
            mended=line.mended,
        )
        for line in lines
        if year is None or line.day.year == year
    )
    star, to_next = star_of(sum(line.minutes for line in lines), star_ladder.hours())
    return Hours(sum(row.minutes for row in rows), star, to_next, rows)


def list_lines(book: type[HoursLine] | type[DutyLine], *conditions: Any) -> list[BookLine]:
    """Lines that meet ``conditions``, the latest first."""
    query = (
        book.select(book, Activity, Person.id, Person.name, Person.volunteer_number)
        .join(Activity, JOIN.LEFT_OUTER)
        .switch(book)
        .join(Person, on=(aliases.as_root(book.person) == Person.id), attr="whose")
        .where(*conditions)
        .order_by(book.day.desc(), book.id.desc())
    )
    lines: list[Any] = list(query)
    back = _reversed(book, [line.id for line in lines])
    looked_at = _looked_at(line.id for line in lines if line.kind == hours_lines.BACKFILL)
    return [_row(line, line.id in back, line.id in looked_at) for line in lines]


def _row(line: Any, is_reversed: bool, looked_at: bool) -> BookLine:
    served = line.served_on or line.day
    activity = line.activity if line.activity_id else None
    waits = line.kind == hours_lines.BACKFILL and not is_reversed and not looked_at
    return BookLine(
        uid=line.id,
        day=date.fromisoformat(line.day),
        served_on=date.fromisoformat(served),
        person=line.whose.id,
        name=line.whose.name,
        volunteer_number=line.whose.volunteer_number or "",
        activity=line.activity_id or "",
        number=activity.number if activity else "",
        title=activity.title if activity else getattr(line, "content", ""),
        minutes=line.minutes,
        kind=line.kind,
        reason=line.reason,
        evidence=getattr(line, "evidence", "") or "",
        corrects=hours_lines.month_corrected(line.day, line.served_on),
        reversed=is_reversed,
        mended=bool(getattr(line, "mended", 0)),
        waits=waits,
    )


def _reversed(book: type[HoursLine] | type[DutyLine], lines: Sequence[str]) -> set[str]:
    if len(lines) > 500:
        query = book.select(book.reverses).where(book.reverses.is_null(False))
    else:
        query = book.select(book.reverses).where(book.reverses.in_(lines))
    return {uid for (uid,) in tuples(query)}


def _looked_at(lines: Iterable[str]) -> set[str]:
    query = HoursReview.select(HoursReview.line).where(HoursReview.line.in_(list(lines)))
    return {uid for (uid,) in tuples(query)}


def totals(people: Sequence[str]) -> dict[str, int]:
    """Minutes in the book by person."""
    query = (
        HoursLine.select(HoursLine.person, fn.SUM(HoursLine.minutes))
        .where(HoursLine.person.in_(list(aliases.widened(people))))
        .group_by(HoursLine.person)
    )
    return aliases.added_up(dict(tuples(query)))


def minutes_between(first: date, last: date) -> int:
    """Minutes in the book on the days from ``first`` to ``last``, both included."""
    query = HoursLine.select(fn.SUM(HoursLine.minutes)).where(
        HoursLine.day.between(first.isoformat(), last.isoformat())
    )
    return int(query.scalar() or 0)


def month_bounds(month: str) -> tuple[str, str]:
    """The first day of ``2026-09`` and the first of the month after, ISO; ``ValueError`` if it is none."""
    first = date.fromisoformat(f"{month}-01")
    return first.isoformat(), date(first.year + first.month // 12, first.month % 12 + 1, 1).isoformat()
