"""The activity calendar: planning, publishing and cancelling; sign-in and closing are ``signin``'s."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from pathlib import Path
from typing import Any, Final

from station_app.activities import icalendar_export, queries
from station_app.activities.categories import find_category
from station_app.activities.models import Activity, Registration, Venue
from station_app.activities.rows import ActivityRow, ActivityStatus, RegistrationRow, VenueRow
from station_app.core import clock, files, pinyin
from station_app.core.db import atomic, change_row, db
from station_app.core.errors import StationError, ValidationError
from station_app.core.i18n import _
from station_app.core.ids import new_id
from station_app.core.rights import Right, requires
from station_app.roster import service as roster
from station_app.roster.models import Person

LONGEST_TITLE: Final = 100
LONGEST_DAYS: Final = 31
TEXTS: Final = (
    "speaker_name",
    "no_hours_reason",
    "platform",
    "task",
    "brand",
    "organiser",
    "content",
    "note",
)
FLAGS: Final = ("counts_hours", "kiosk", "signature")


class ActivityOver(StationError):
    """The activity is closed or cancelled, and what it was stays."""

    code = "activity-over"

    def __init__(self, number: str, title: str) -> None:
        super().__init__(
            _("“%(title)s” (%(number)s) is closed or cancelled and can no longer be changed.")
            % {"title": title, "number": number},
            activity=number,
        )


class VenueMissing(StationError):
    """A draft without a venue is to be published (Order 67 Art. 7 asks for the place)."""

    code = "venue-missing"

    def __init__(self, title: str) -> None:
        super().__init__(
            _("“%(title)s” has no venue yet. Give it one, then publish it.") % {"title": title}, title=title
        )


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
    values = _values(
        title=title, starts=starts, ends=ends, category=category, venue=venue, lead=lead,
        speaker=speaker, team=team, capacity=capacity, **more,
    )  # fmt: skip
    if not draft and not values["venue"]:
        raise VenueMissing(values["title"])
    activity = Activity.create(
        id=new_id(),
        number=_next_number(starts.year),
        status=ActivityStatus.DRAFT if draft else ActivityStatus.PUBLISHED,
        **values,
    )
    return get_activity(activity.id)


@requires(Right.ACTIVITIES)
@atomic
def edit_activity(key: str, *, publish: bool = False, **changes: Any) -> ActivityRow:
    """Change what is planned; the same names as ``add_activity``. Raises also ``ActivityOver``.

    ``publish`` makes a draft seen in the same step; raises ``VenueMissing``, and then nothing is changed.
    """
    activity = _changeable(key)
    merged = {"starts": activity.starts, "ends": activity.ends, **changes}
    for name in ("starts", "ends"):
        if isinstance(merged[name], str):
            merged[name] = datetime.fromisoformat(merged[name])
    values = _values(**merged)
    draft = activity.status == ActivityStatus.DRAFT
    if not draft and values.get("venue", activity.venue_id) is None:
        raise VenueMissing(activity.title)
    change_row(activity, values)
    _fill_places(activity)
    return publish_activity(activity.id) if publish else get_activity(activity.id)


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
def list_same_venue(*, venue: str, starts: datetime, ends: datetime, besides: str = "") -> list[ActivityRow]:
    """Activities in the same venue whose half-open intervals overlap (domain §4.3)."""
    place = Venue.get_or_none(Venue.name == " ".join(venue.split()))
    if place is None:
        return []
    return queries.select(
        Activity.venue == place,
        Activity.starts < queries.wall_text(ends),
        Activity.ends > queries.wall_text(starts),
        Activity.status != ActivityStatus.CANCELLED,
        Activity.id != besides,
    )


@requires(Right.LOOK)
def list_venues() -> list[VenueRow]:
    """The venues in use, by name."""
    query = Venue.select().where(Venue.active == 1).order_by(Venue.name)
    return [VenueRow(v.id, v.name, v.capacity) for v in query]


@requires(Right.SIGN_IN)
@atomic
def register(activity: str, person: str) -> str:
    """Note that a person means to come; gives ``registered``, or ``waiting`` where it is full."""
    row, who = queries.find(activity), roster.find_person(person)
    taken = Registration.select().where(
        Registration.activity == row, Registration.state == "registered", Registration.person != who.uid
    )
    state = "waiting" if row.capacity is not None and taken.count() >= row.capacity else "registered"
    old = Registration.get_or_none(Registration.activity == row, Registration.person == who.uid)
    if old is None:
        Registration.create(id=new_id(), activity=row.id, person=who.uid, state=state, at=clock.now_ms())
    elif old.state == "cancelled":
        change_row(old, {"state": state, "at": clock.now_ms()})
    else:
        state = old.state
    return state


@requires(Right.SIGN_IN)
@atomic
def unregister(activity: str, person: str) -> None:
    """Take a registration back; the first who waits moves up."""
    row, who = queries.find(activity), roster.find_person(person)
    old = Registration.get_or_none(Registration.activity == row, Registration.person == who.uid)
    if old is None or old.state == "cancelled":
        return
    change_row(old, {"state": "cancelled"})
    _fill_places(row)


@requires(Right.LOOK)
def list_registrations(activity: str) -> list[RegistrationRow]:
    """Who registered or waits, in the order in which they did."""
    query = (
        # Without its id the joined person would empty the registration's own ``person_id``.
        Registration.select(Registration, Person.id, Person.name)
        .join(Person)
        .where(Registration.activity == queries.find(activity), Registration.state != "cancelled")
        .order_by(Registration.at, Registration.id)
    )
    return [RegistrationRow(r.person_id, r.person.name, r.state, clock.from_ms(r.at)) for r in query]


@requires(Right.LOOK)
def export_calendar(path: Path, *, year: int, month: int) -> int:
    """Write the month's activities as an .ics file; gives how many. Drafts stay at home."""
    first = date(year, month, 1)
    last = date(year + month // 12, month % 12 + 1, 1)
    rows = [
        row
        for row in list_activities(first, last)
        if row.starts.date() < last and row.status is not ActivityStatus.DRAFT
    ]
    files.write_bytes(path, icalendar_export.calendar_bytes(rows))
    return len(rows)


def _fill_places(activity: Activity) -> None:
    """Let those who wait move up into the places that are free, whoever came first."""
    mine = Registration.select().where(Registration.activity == activity)
    waiting = mine.where(Registration.state == "waiting").order_by(Registration.at, Registration.id)
    if activity.capacity is not None:
        free = activity.capacity - mine.where(Registration.state == "registered").count()
        waiting = waiting.limit(max(0, free))
    for registration in list(waiting):
        change_row(registration, {"state": "registered"})


def _changeable(key: str) -> Activity:
    activity = queries.find(key)
    if activity.closed_at is not None or activity.status == ActivityStatus.CANCELLED:
        raise ActivityOver(activity.number, activity.title)
    return activity


def _next_number(year: int) -> str:
    """The year's next number, ``2026-0042``; never one that was given before."""
    sql = "SELECT max(CAST(substr(number, 6) AS INTEGER)) FROM activity WHERE number LIKE ?"
    last = db.execute_sql(sql, (f"{year:04d}-%",)).fetchone()[0] or 0
    return f"{year:04d}-{last + 1:04d}"


def _values(**given: Any) -> dict[str, Any]:
    """Check what was given and turn it into columns; raises ``ValidationError`` with every problem."""
    problems: dict[str, str] = {}
    values: dict[str, Any] = {name: str(given[name]).strip() for name in TEXTS if name in given}
    values |= {name: int(bool(given[name])) for name in FLAGS if name in given}
    _title(given, values, problems)
    _times(given, values, problems)
    if "capacity" in given:
        values["capacity"] = given["capacity"]
        if given["capacity"] is not None and not 0 < given["capacity"] <= 100_000:
            problems["capacity"] = _("The number of places must be at least 1.")
    if problems:
        raise ValidationError(problems)
    return values | _references(given)


def _title(given: Mapping[str, Any], values: dict[str, Any], problems: dict[str, str]) -> None:
    if "title" not in given:
        return
    values["title"] = " ".join(str(given["title"]).split())
    values["search_key"] = pinyin.first_key(values["title"])
    if not values["title"]:
        problems["title"] = _("Give the activity a name.")
    elif len(values["title"]) > LONGEST_TITLE:
        problems["title"] = _("The name may have at most %(n)d characters.") % {"n": LONGEST_TITLE}


def _times(given: Mapping[str, Any], values: dict[str, Any], problems: dict[str, str]) -> None:
    starts, ends = given["starts"], given["ends"]
    values["starts"], values["ends"] = queries.wall_text(starts), queries.wall_text(ends)
    if ends <= starts:
        problems["ends"] = _("The end must be after the start.")
    elif (ends - starts).days > LONGEST_DAYS:
        problems["ends"] = _("One activity may last at most %(n)d days.") % {"n": LONGEST_DAYS}


def _references(given: Mapping[str, Any]) -> dict[str, Any]:
    values: dict[str, Any] = {}
    if "category" in given:
        values["category"] = find_category(str(given["category"])).key
    if "venue" in given:
        values["venue"] = _venue(str(given["venue"]))
    if "team" in given:
        values["team"] = roster.team_named(str(given["team"])) if str(given["team"]).strip() else None
    for name in ("lead", "speaker"):
        if name in given:
            values[name] = roster.find_person(str(given[name])).uid if given[name] else None
    return {name: _id(value) for name, value in values.items()}


def _id(value: Any) -> Any:
    return getattr(value, "id", value)


def _venue(name: str) -> Venue | None:
    plain = " ".join(name.split())
    if not plain:
        return None
    found = Venue.get_or_none(Venue.name == plain)
    return found or Venue.create(id=new_id(), name=plain)
