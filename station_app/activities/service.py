"""The activity calendar: planning, publishing and cancelling; sign-in and closing are ``signin``'s."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from pathlib import Path
from typing import Any, Final

from station_app.activities import icalendar_export, icalendar_series, queries, values
from station_app.activities.errors import ActivityOver, VenueMissing
from station_app.activities.models import Activity, Venue
from station_app.activities.occurrences import TEMPLATE
from station_app.activities.registration import fill_places
from station_app.activities.rows import ActivityEdited, ActivityRow, ActivityStatus, VenueRow
from station_app.activities.series_rows import Scope
from station_app.activities.series_writing import Writing
from station_app.core import changelog, clock, files
from station_app.core.db import atomic, change_row
from station_app.core.ids import new_id
from station_app.core.rights import Right, requires

#: What an occurrence of a series can have of its own.
DETACHABLE: Final = frozenset({*TEMPLATE, "starts", "ends"})


@requires(Right.ACTIVITIES)
@atomic
def add_activity(
    *,
    title: str,
    starts: datetime,
    ends: datetime,
    category: str,
    venue: str = "",
    lead: str = "",
    speaker: str = "",
    team: str = "",
    capacity: int | None = None,
    draft: bool = False,
    **more: Any,
) -> ActivityRow:
    """Plan an activity; gives it the year's next number.

    ``category`` is a name, seal or key; ``venue`` and ``team`` are names (new ones are made);
    ``lead`` and ``speaker`` name people as the roster finds them; ``more``: ``speaker_name``,
    ``counts_hours``, ``no_hours_reason``, ``kiosk``, ``signature``, ``platform``, ``task``,
    ``brand``, ``organiser``, ``content``, ``note``. Raises ``ValidationError``, ``NotFound``,
    ``VenueMissing`` (published without one).
    """
    found = values.check(
        title=title, starts=starts, ends=ends, category=category, venue=venue, lead=lead,
        speaker=speaker, team=team, capacity=capacity, **more,
    )  # fmt: skip
    if not draft and not found["venue"]:
        raise VenueMissing(found["title"])
    activity = Activity.create(
        id=new_id(),
        number=values.next_number(starts.year),
        status=ActivityStatus.DRAFT if draft else ActivityStatus.PUBLISHED,
        **found,
    )
    return get_activity(activity.id)


@requires(Right.ACTIVITIES)
@atomic
def edit_activity(key: str, *, publish: bool = False, **changes: Any) -> ActivityEdited:
    """Change what is planned; the same names as ``add_activity``. Raises also ``ActivityOver``.

    ``publish`` makes a draft seen in the same step; raises ``VenueMissing``, and then nothing is changed.
    ``series.undo_edit`` takes the change back.
    """
    activity = _changeable(key)
    merged = {"starts": activity.starts, "ends": activity.ends, **changes}
    for name in ("starts", "ends"):
        if isinstance(merged[name], str):
            merged[name] = datetime.fromisoformat(merged[name])
    found = values.check(**merged)
    draft = activity.status == ActivityStatus.DRAFT and not publish
    if not draft and found.get("venue", activity.venue_id) is None:
        raise VenueMissing(activity.title)
    found |= _detaching(activity, found) | ({"status": ActivityStatus.PUBLISHED} if publish else {})
    writing = Writing()
    writing.change(activity, found)
    fill_places(activity)
    edit = "" if writing.empty else writing.finish(activity.series_id or "", Scope.THIS)
    return ActivityEdited(get_activity(activity.id), edit)


@requires(Right.ACTIVITIES)
@atomic
def publish_activity(key: str) -> ActivityRow:
    """Make a draft seen; raises ``VenueMissing``, ``ActivityOver``."""
    activity = _changeable(key)
    if activity.venue_id is None:
        raise VenueMissing(activity.title)
    change_row(activity, {"status": ActivityStatus.PUBLISHED})
    return get_activity(activity.id)


@requires(Right.ACTIVITIES)
@atomic
def cancel_activity(key: str, *, reason: str = "") -> ActivityRow:
    """Call an activity off; it stays in the calendar, struck through. Raises ``ActivityOver``."""
    activity = _changeable(key)
    change_row(activity, {"status": ActivityStatus.CANCELLED, "cancel_reason": reason.strip()})
    return get_activity(activity.id)


@requires(Right.ACTIVITIES)
@atomic
def restore_activity(key: str) -> ActivityRow:
    """Take a cancellation back (the strip's undo); raises ``NotFound``."""
    activity = queries.find(key)
    if activity.status == ActivityStatus.CANCELLED:
        change_row(activity, {"status": queries.status_before(activity), "cancel_reason": ""})
    return get_activity(activity.id)


@requires(Right.LOOK)
def get_activity(key: str) -> ActivityRow:
    """One activity by uid or number; raises ``NotFound``."""
    return queries.select(Activity.id == queries.find(key).id)[0]


@requires(Right.LOOK)
def list_activities(first: date | None = None, last: date | None = None) -> list[ActivityRow]:
    """Activities that start on the days from ``first`` to ``last`` (both included), by start."""
    return queries.select(*queries.between(first or date(1900, 1, 1), last or date(9998, 12, 31)))


@requires(Right.LOOK)
def calendar_state() -> tuple[int, str]:
    """Another one whenever rows read before may be other now: the log's last line, and the minute, by which
    activities begin and end."""
    return changelog.last_n(), queries.wall_text(clock.now())


@requires(Right.LOOK)
def find_activities(text: str, *, limit: int = 20) -> list[ActivityRow]:
    """By title, pinyin, initials or number, the nearest to now first."""
    needle = "".join(text.lower().split())
    if not needle:
        return []
    hits = queries.select(Activity.search_key.contains(needle) | Activity.number.contains(needle))
    now = clock.now().replace(tzinfo=None)
    hits.sort(key=lambda row: abs((row.starts - now).total_seconds()))
    return hits[:limit]


@requires(Right.LOOK)
def current_activity() -> ActivityRow | None:
    """The running activity, else today's next one: what F2 opens."""
    rows = list_activities(clock.today(), clock.today())
    running = [row for row in rows if row.status is ActivityStatus.RUNNING]
    coming = [row for row in rows if row.status is ActivityStatus.PUBLISHED]
    return next(iter(running + coming), None)


@requires(Right.LOOK)
def list_venues() -> list[VenueRow]:
    """The venues in use, by name."""
    query = Venue.select().where(Venue.active == 1).order_by(Venue.name)
    return [VenueRow(v.id, v.name, v.capacity) for v in query]


@requires(Right.LOOK)
def export_calendar(path: Path, *, year: int, month: int) -> int:
    """Write the month's activities as an .ics file; gives how many. Drafts stay at home.

    A series that calendars know the rule of is written whole, once, with its exceptions.
    """
    first = date(year, month, 1)
    last = date(year + month // 12, month % 12 + 1, 1)
    rows = [
        row
        for row in list_activities(first, last)
        if row.starts.date() < last and row.status is not ActivityStatus.DRAFT
    ]
    repeating = icalendar_series.repeating(rows)
    repeated = {uid for one in repeating for uid in one.uids}
    plain = [row for row in rows if row.uid not in repeated]
    files.write_bytes(path, icalendar_export.calendar_bytes(plain, repeating))
    return len(rows)


def _detaching(activity: Activity, found: Mapping[str, Any]) -> dict[str, str]:
    """Of an occurrence of a series: that these of its fields are edited by themselves from now on."""
    if activity.series_id is None:
        return {}
    stored = activity.__data__
    changed = {name for name, value in found.items() if name in DETACHABLE and stored[name] != value}
    return {"detached": " ".join(sorted(changed | set(activity.detached.split())))}


def _changeable(key: str) -> Activity:
    activity = queries.find(key)
    if activity.closed_at is not None or activity.status == ActivityStatus.CANCELLED:
        raise ActivityOver(activity.number, activity.title)
    return activity
