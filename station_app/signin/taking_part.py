"""What one person took part in, in whatever role; the hours book has the last word on minutes."""

from __future__ import annotations

from dataclasses import dataclass, replace

from peewee import JOIN

from station_app.activities.models import Activity
from station_app.core.rights import Right, allowed, requires
from station_app.roster import aliases
from station_app.signin import events, sheet
from station_app.signin.minutes import Margins
from station_app.signin.models import HoursLine, SignInEvent
from station_app.signin.rows import Capacity


@dataclass(frozen=True, slots=True)
class PartRow:
    """One time somebody took part: ISO day, title, role (None for a line of hours alone), minutes.

    ``activity`` is the activity's uid, empty for a line of hours without one; ``minutes`` is None where
    whoever looks may not see hours.
    """

    day: str
    title: str
    role: Capacity | None
    minutes: int | None
    activity: str


@requires(Right.SIGN_IN)
def list_parts(person: str, *, limit: int = 50, margins: Margins = Margins()) -> list[PartRow]:
    """One row an activity that the person (uid) signed in at, and one a line of hours without one.

    Newest first. Minutes are the hours book's where it has a line, else what the sheet counts so far. Hours
    are for whom the hours book is (``decisions.md``, Rights): a librarian sees the activities alone.
    """
    parts = _from_sheets(person, margins)
    if not allowed(Right.ACTIVITIES):
        rows = [replace(one, minutes=None) for one in parts.values()]
        return sorted(rows, key=_day, reverse=True)[:limit]
    booked: dict[str, int] = {}
    loose: list[PartRow] = []
    query = HoursLine.select(HoursLine, Activity).join(Activity, JOIN.LEFT_OUTER)
    lines = list(query.where(HoursLine.person.in_(aliases.everyone(person))))
    gone = {line.reverses_id for line in lines} | {line.id for line in lines if line.reverses_id}
    for line in lines:
        if line.activity_id in parts:
            booked[line.activity_id] = booked.get(line.activity_id, 0) + line.minutes
        elif line.id not in gone:
            title = line.activity.title if line.activity else line.content or line.reason
            loose.append(PartRow(line.day, title, None, line.minutes, line.activity_id or ""))
    rows = [
        PartRow(one.day, one.title, one.role, booked.get(uid, one.minutes), uid) for uid, one in parts.items()
    ]
    return sorted(rows + loose, key=_day, reverse=True)[:limit]


def _day(row: PartRow) -> str:
    return row.day


def _from_sheets(person: str, margins: Margins) -> dict[str, PartRow]:
    stays = events.replay(SignInEvent.select().where(SignInEvent.person.in_(aliases.everyone(person))))
    ids = {stay.came.activity_id for stay in stays}
    activities = {row.id: row for row in Activity.select().where(Activity.id.in_(ids))}
    parts: dict[str, PartRow] = {}
    total: dict[str, int] = {}
    for stay, counts_from in zip(stays, events.counting_from(stays), strict=True):
        came, left = stay.came, stay.left
        activity = activities[came.activity_id]
        minutes = sheet.minutes_between(activity, counts_from, left.at, margins) if left else 0
        total[activity.id] = total.get(activity.id, 0) + minutes
        parts[activity.id] = PartRow(
            activity.starts[:10], activity.title, Capacity(came.role), total[activity.id], activity.id
        )
    return parts
