"""Reading activities: rows from the database, with status by the clock."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from types import SimpleNamespace
from typing import Any, Final

from peewee import JOIN, fn

from station_app.activities import category_rows  # noqa: F401 - own categories are read at log-in
from station_app.activities.models import Activity, Registration, Venue
from station_app.activities.rows import ActivityRow, ActivityStatus
from station_app.core import clock
from station_app.core.changelog import Change
from station_app.core.db import db, tuples
from station_app.core.errors import NotFound
from station_app.core.i18n import _
from station_app.roster import aliases, masking
from station_app.roster.models import Person, Team

NUMBER: Final = re.compile(r"^\d{4}-\d{4,}$")
Lead = Person.alias()
Speaker = Person.alias()


def status_of(activity: Any, now: str) -> ActivityStatus:
    """The status of a row or record at ``now`` (wall time text): the clock makes it running or held."""
    return status_at(activity.status, activity.starts, activity.ends, now)


def status_at(status: str, starts: str, ends: str, now: str) -> ActivityStatus:
    """The same of the stored values alone."""
    stored = ActivityStatus(status)
    if stored is not ActivityStatus.PUBLISHED:
        return stored
    if ends <= now:
        return ActivityStatus.HELD
    return ActivityStatus.RUNNING if starts <= now else stored


def status_before(activity: Activity) -> str:
    """The status that a cancelled activity had before, as the change log tells."""
    lines = Change.select(Change.line).where(Change.row_id == activity.id).order_by(Change.n.desc())
    for (line,) in tuples(lines):
        status = str(json.loads(line)["body"].get("status", ""))
        if status not in ("", ActivityStatus.CANCELLED):
            return status
    return str(ActivityStatus.PUBLISHED if activity.venue_id else ActivityStatus.DRAFT)


def select(*conditions: Any, limit: int | None = None) -> list[ActivityRow]:
    """Activities that meet ``conditions``, by start."""
    registered = (
        Registration.select(fn.COUNT(fn.DISTINCT(aliases.as_root(Registration.person))))
        .where(Registration.activity == Activity.id, Registration.state == "registered")
        .alias("registered")
    )
    query = (
        Activity.select(
            Activity,
            Venue.name.alias("venue_name"),
            Lead.id.alias("lead_now"),
            Lead.name.alias("lead_name"),
            Lead.phone.alias("lead_phone"),
            Speaker.id.alias("speaker_now"),
            Speaker.name.alias("speaker_person"),
            Team.name.alias("team_name"),
            registered,
        )
        .join(Venue, JOIN.LEFT_OUTER)
        .switch(Activity)
        .join(Lead, JOIN.LEFT_OUTER, on=(aliases.as_root(Activity.lead) == Lead.id))
        .switch(Activity)
        .join(Speaker, JOIN.LEFT_OUTER, on=(aliases.as_root(Activity.speaker) == Speaker.id))
        .switch(Activity)
        .join(Team, JOIN.LEFT_OUTER)
        .where(*conditions)
        .order_by(Activity.starts, Activity.number)
        .limit(limit)
    )
    return list(_rows(query))


def _rows(query: Any) -> Iterator[ActivityRow]:
    """Rows straight from the cursor: a full month is read each time the calendar turns to it."""
    now = wall_text(clock.now())
    cursor = db.execute_sql(*query.sql())
    columns = [column[0] for column in cursor.description]
    for values in cursor.fetchall():
        a = SimpleNamespace(**dict(zip(columns, values, strict=True)))
        yield ActivityRow(
            uid=a.id,
            number=a.number,
            title=a.title,
            category=a.category,
            starts=datetime.fromisoformat(a.starts),
            ends=datetime.fromisoformat(a.ends),
            status=status_of(a, now),
            venue=a.venue_name or "",
            lead_uid=a.lead_now or "",
            lead=a.lead_name or "",
            lead_phone=masking.mask_phone(a.lead_phone or ""),
            speaker_uid=a.speaker_now or "",
            speaker=a.speaker_person or a.speaker_name,
            team=a.team_name or "",
            capacity=a.capacity,
            registered=a.registered,
            counts_hours=bool(a.counts_hours),
            no_hours_reason=a.no_hours_reason,
            kiosk=bool(a.kiosk),
            signature=bool(a.signature),
            platform=a.platform,
            task=a.task,
            brand=a.brand,
            organiser=a.organiser,
            content=a.content,
            note=a.note,
            cancel_reason=a.cancel_reason,
            closed=a.closed_at is not None,
            series_uid=a.series_id or "",
            original=date.fromisoformat(a.original) if a.original else None,
            detached=tuple(a.detached.split()),
        )


def find(key: str) -> Activity:
    """The activity by uid or by the number on its sheet; raises ``NotFound``."""
    text = key.strip()
    activity: Activity | None = Activity.by("number" if NUMBER.match(text) else "id", text)
    if activity is None:
        raise NotFound(_("activity"), key)
    return activity


def uid_of(key: str) -> str:
    """The uid of the activity that ``key`` names; raises ``NotFound``. For what runs at every keystroke."""
    text = key.strip()
    column = "number" if NUMBER.match(text) else "id"
    found = db.execute_sql(f"SELECT id FROM activity WHERE {column} = ?", (text,)).fetchone()
    if found is None:
        raise NotFound(_("activity"), key)
    return str(found[0])


def wall_text(local: datetime) -> str:
    """A wall time as it is stored: ``2026-10-16T09:30``."""
    return local.strftime("%Y-%m-%dT%H:%M")


def between(first: date, last: date) -> tuple[Any, Any]:
    """Conditions for activities that start on the days ``first`` to ``last``."""
    return (Activity.starts >= first.isoformat(), Activity.starts < (last + timedelta(days=1)).isoformat())
