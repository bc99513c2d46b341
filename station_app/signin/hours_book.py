"""The hours book: append-only lines, written when an activity is closed, for volunteers alone.

Order 67 Art. 7: actual time, unit hour (we keep minutes); Art. 19: nothing for who is no volunteer.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any, Final

from peewee import JOIN, fn

from station_app.activities.models import Activity
from station_app.core.db import tuples
from station_app.core.hours import hours_of_activities
from station_app.roster import aliases
from station_app.roster.models import Person
from station_app.signin import hours_lines, sheet, star_ladder
from station_app.signin.hours_rows import BookLine
from station_app.signin.minutes import Margins
from station_app.signin.models import DutyLine, HoursLine, HoursReview
from station_app.signin.rows import Capacity, Hours, HoursRow
from station_app.signin.stars import star_of

#: From so many lines on a question about them is asked of the whole table.
MANY: Final = 500


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
    voluntary = book is HoursLine
    own = (HoursLine.content, HoursLine.evidence, HoursLine.mended) if voluntary else ()
    query = (
        book.select(
            book.id, book.day, book.served_on, book.activity, book.minutes, book.kind, book.reason,
            Person.id, Person.name, Person.volunteer_number, Activity.number, Activity.title, *own,
        )
        .join(Activity, JOIN.LEFT_OUTER)
        .switch(book)
        .join(Person, on=(aliases.as_root(book.person) == Person.id), attr="whose")
        .where(*conditions)
        .order_by(book.day.desc(), book.id.desc())
    )  # fmt: skip
    # As plain tuples: a month has thousands of lines.
    lines = list(tuples(query))
    back = _reversed(book, [line[0] for line in lines])
    looked_at = _looked_at([line[0] for line in lines if line[5] == hours_lines.BACKFILL])
    return [_row(line, line[0] in back, line[0] in looked_at) for line in lines]


def _row(line: tuple[Any, ...], is_reversed: bool, looked_at: bool) -> BookLine:
    uid, day, served_on, activity, minutes, kind, reason, person, name, volunteer, number, title, *own = line
    content, evidence, mended = own or ("", "", 0)
    return BookLine(
        uid=uid,
        day=date.fromisoformat(day),
        served_on=date.fromisoformat(served_on or day),
        person=person,
        name=name,
        volunteer_number=volunteer or "",
        activity=activity or "",
        number=number or "",
        title=title if activity else content,
        minutes=minutes,
        kind=kind,
        reason=reason,
        evidence=evidence or "",
        corrects=hours_lines.month_corrected(day, served_on),
        reversed=is_reversed,
        mended=bool(mended),
        waits=kind == hours_lines.BACKFILL and not is_reversed and not looked_at,
    )


def _reversed(book: type[HoursLine] | type[DutyLine], lines: Sequence[str]) -> set[str]:
    if len(lines) > MANY:
        query = book.select(book.reverses).where(book.reverses.is_null(False))
    else:
        query = book.select(book.reverses).where(book.reverses.in_(lines))
    return {uid for (uid,) in tuples(query)}


def _looked_at(lines: Sequence[str]) -> set[str]:
    query = HoursReview.select(HoursReview.line).where(HoursReview.line.is_null(False))
    if len(lines) <= MANY:
        query = query.where(HoursReview.line.in_(lines))
    return {uid for (uid,) in tuples(query)}


def totals(people: Sequence[str]) -> dict[str, int]:
    """Minutes in the book by person."""
    query = (
        HoursLine.select(HoursLine.person, fn.SUM(HoursLine.minutes))
        .where(HoursLine.person.in_(list(aliases.widened(people))))
        .group_by(HoursLine.person)
    )
    return aliases.added_up(dict(tuples(query)))


def given_between(first: str, after: str) -> tuple[int, float]:
    """Minutes in the book from the day ``first`` up to ``after`` (ISO, not included), and those as hours."""
    query = (
        HoursLine.select(fn.SUM(HoursLine.minutes))
        .where(HoursLine.day >= first, HoursLine.day < after)
        .group_by(fn.COALESCE(HoursLine.activity, HoursLine.id), aliases.as_root(HoursLine.person))
    )
    sums = [minutes for (minutes,) in tuples(query)]
    return sum(sums), hours_of_activities(sums)


def month_bounds(month: str) -> tuple[str, str]:
    """The first day of ``2026-09`` and the first of the month after, ISO; ``ValueError`` if it is none."""
    first = date.fromisoformat(f"{month}-01")
    return first.isoformat(), date(first.year + first.month // 12, first.month % 12 + 1, 1).isoformat()
