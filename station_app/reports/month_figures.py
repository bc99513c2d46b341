"""A month counted from sheets, hours book, roster and library; targets and what is missing to them."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime, timedelta

from peewee import fn

from station_app.activities import service as activities
from station_app.activities.categories import BY_KEY, CATEGORIES
from station_app.activities.models import Activity
from station_app.activities.rows import ActivityRow, ActivityStatus
from station_app.core import clock, session, settings
from station_app.core.changelog import Change
from station_app.core.dates import month_span
from station_app.core.db import db, tuples
from station_app.core.rights import Right, requires
from station_app.operators.models import Operator
from station_app.reports.month_rows import CategoryFigures, LedgerLine, MonthFigures, TopVolunteer
from station_app.reports.rows import Audience
from station_app.roster import aliases, masking
from station_app.roster import service as roster
from station_app.roster.models import Person
from station_app.signin import closing_figures
from station_app.signin import service as signin
from station_app.signin.closing_rows import PHOTO_KINDS, FileKind
from station_app.signin.models import ActivityFile, ActivityRecord, HoursLine

MOST_TOP = 10


@requires(Right.ACTIVITIES)
def month_figures(year: int, month: int, *, audience: Audience = Audience.INTERNAL) -> MonthFigures:
    """Count a month: what was held up to now; the wall's names masked, the centre's phones."""
    rows = _rows(year, month)
    held = [row for row in rows if row.status is ActivityStatus.HELD]
    lines = _lines(held)
    first, after = month_span(year, month)
    bounds = (first.isoformat(), (after - timedelta(days=1)).isoformat())
    people = Person.select().where(Person.registered_on.between(*bounds))
    low, high = (clock.to_ms(datetime.combine(day, datetime.min.time())) for day in (first, after))
    loans, readers = _library(low, high)
    return MonthFigures(
        year=year,
        month=month,
        lines=tuple(lines),
        categories=_categories(rows, lines),
        new_people=people.count(),
        new_volunteers=people.where(Person.capacities.contains("volunteer")).count(),
        loans=loans,
        readers=readers,
        top=_top(bounds, audience),
    )


@requires(Right.ACTIVITIES)
def ledger_lines(year: int, month: int) -> list[LedgerLine]:
    """Every activity of a month for the ledger: drafts and cancelled ones left out, by start."""
    return _lines(_rows(year, month))


@requires(Right.ACTIVITIES)
def ledger_line(activity: str) -> LedgerLine:
    """One activity's line of the ledger. Raises ``NotFound``."""
    return _lines([activities.get_activity(activity)])[0]


@requires(Right.LOOK)
def target_gaps(year: int, month: int) -> list[CategoryFigures]:
    """The services of which a month has too few even when everything planned is held; for Today.

    Counts of people and hours are 0 here.
    """
    return [one for one in _categories(_rows(year, month), []) if one.to_plan]


@requires(Right.LOOK)
def month_targets() -> dict[str, int]:
    """How many activities of a service a month should have, by category key; as the settings have them."""
    kept = settings.load(session.current().home).settings.month_targets
    pairs = (one.partition("=") for one in kept)
    return {key: int(number) for key, _equals, number in pairs if key in BY_KEY}


def _rows(year: int, month: int) -> list[ActivityRow]:
    first, after = month_span(year, month)
    gone = (ActivityStatus.DRAFT, ActivityStatus.CANCELLED)
    return [
        row for row in activities.list_activities(first, after - timedelta(days=1)) if row.status not in gone
    ]


def _categories(rows: Sequence[ActivityRow], lines: Sequence[LedgerLine]) -> tuple[CategoryFigures, ...]:
    targets = month_targets()
    came = signin.count_signed_in([row.uid for row in rows])
    found = []
    for category in CATEGORIES:
        if category.own:
            continue
        mine = [row for row in rows if BY_KEY[row.category].reported_as == category.key]
        counted = [one for one in lines if BY_KEY[one.activity.category].reported_as == category.key]
        held = [row for row in mine if row.status is ActivityStatus.HELD]
        found.append(
            CategoryFigures(
                key=category.key,
                name=category.name,
                short=category.short,
                held=len(held),
                empty=sum(not came.get(row.uid) for row in held),
                people=sum(one.people for one in counted),
                volunteers=sum(one.volunteers for one in counted),
                public=sum(one.public for one in counted),
                minutes=sum(one.minutes for one in counted),
                hours=sum(one.hours for one in counted),
                planned=len(mine) - len(held),
                target=targets.get(category.key, 0),
            )
        )
    return tuple(found)


def _lines(rows: Sequence[ActivityRow]) -> list[LedgerLine]:
    uids = [row.uid for row in rows]
    booked = closing_figures.booked(uids)
    photos = dict(
        tuples(
            ActivityFile.select(ActivityFile.activity, fn.COUNT(ActivityFile.id))
            .where(ActivityFile.activity.in_(uids), ActivityFile.kind.in_(PHOTO_KINDS))
            .group_by(ActivityFile.activity)
        )
    )
    briefings = ActivityFile.select(ActivityFile.activity).where(ActivityFile.kind == FileKind.BRIEFING)
    with_file = {uid for (uid,) in tuples(briefings)}
    query = ActivityRecord.select().where(ActivityRecord.activity.in_(uids))
    records = {one.activity_id: one for one in query}
    closed = dict(tuples(Activity.select(Activity.id, Activity.closed_at).where(Activity.id.in_(uids))))
    names = {one.id: one.name for one in Operator.select()}
    found = []
    for row in rows:
        counts, record = signin.count_sheet(row.uid), records.get(row.uid, ActivityRecord())
        minutes, hours = booked.get(row.uid, (0, 0.0))
        found.append(
            LedgerLine(
                activity=row,
                people=counts.signed_in,
                volunteers=counts.volunteers,
                public=counts.public,
                minutes=minutes,
                hours=hours,
                effect=record.effect,
                photos=photos.get(row.uid, 0),
                briefing=bool(record.briefing.strip()) or row.uid in with_file,
                source=record.source,
                undertaker=record.undertaker,
                helpers=record.helpers,
                recorded_by=names.get(_closed_by(row.uid), "") if row.closed else "",
                recorded_on=clock.from_ms(closed[row.uid]).date().isoformat() if row.closed else "",
                late=_is_late(row, closed[row.uid]),
            )
        )
    return found


def _closed_by(activity: str) -> str:
    """The operator's id that the log has for the closing."""
    query = Change.select(Change.line).where(Change.row_id == activity, Change.kind == "update")
    for (line,) in tuples(query.order_by(Change.n)):
        said = json.loads(line)
        if said["body"].get("closed_at") is not None:
            return str(said["operator"])
    return ""


def _is_late(row: ActivityRow, closed_at: int | None) -> bool:
    """Order 67 Art. 11, as far as the days off are published."""
    due = row.record_by
    recorded = clock.from_ms(closed_at).date() if closed_at is not None else clock.today()
    return due.certain and recorded > due.day


def _library(low: int, high: int) -> tuple[int, int]:
    """Loans of the month that stand, and to how many readers."""
    sql = (
        "SELECT count(*), count(DISTINCT e.card_id) FROM circulation_event AS e WHERE e.kind = 'lend'"
        " AND e.at >= ? AND e.at < ?"
        " AND NOT EXISTS (SELECT 1 FROM circulation_event AS u WHERE u.undoes_id = e.id)"
    )
    loans, readers = db.execute_sql(sql, (low, high)).fetchone()
    return int(loans), int(readers)


def _top(bounds: tuple[str, str], audience: Audience) -> tuple[TopVolunteer, ...]:
    total, times = fn.SUM(HoursLine.minutes), fn.COUNT(fn.DISTINCT(HoursLine.activity))
    whose = aliases.as_root(HoursLine.person)
    query = (
        HoursLine.select(whose, total, times)
        .where(HoursLine.day.between(*bounds))
        .group_by(whose)
        .having(total > 0)
        .order_by(total.desc(), whose)
        .limit(MOST_TOP)
    )
    found = list(tuples(query))
    people = {row.uid: row for row in roster.list_people_by_uid([one[0] for one in found])}
    wall = audience is Audience.WALL
    return tuple(
        TopVolunteer(
            name=masking.mask_name(people[uid].name) if wall else people[uid].name,
            phone="" if wall else people[uid].phone,
            team=people[uid].teams[0] if people[uid].teams else "",
            minutes=minutes,
            activities=count,
        )
        for uid, minutes, count in found
        if uid in people
    )
