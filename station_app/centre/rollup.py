"""What the centre knows of its stations: where each stands, whose packages are missing, the month's sums."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any, Final

from station_app.activities.categories import BY_KEY, FALLBACK, SERVICE_KEYS, SERVICES
from station_app.centre import people, store
from station_app.core import clock, workbooks
from station_app.core.dates import month_span
from station_app.core.hours import hours_of_activities
from station_app.core.i18n import N_, _
from station_app.core.rights import Right, requires
from station_app.organisation.places import short_name

MOST_LISTED: Final = 200


@dataclass(frozen=True, slots=True)
class StationStatus:
    """Where one station stands; ``epoch`` is empty and ``last_received`` None before its first package."""

    code: str
    name: str
    institute: str
    registered: bool
    epoch: str
    acknowledged_to: int
    last_received: datetime | None
    rows: int
    quarantined: int
    aside: int
    last_code: str


@dataclass(frozen=True, slots=True)
class SharedPerson:
    """One person in several stations, found without a number: (station, row's id) of each."""

    where: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class QuarantinedChange:
    """A change that was not applied, and why."""

    station: str
    seq: int
    table: str
    id: str
    code: str


@dataclass(frozen=True, slots=True)
class CentreStatus:
    """The whole: every station of the tree, people in several stations, changes in quarantine."""

    code: str
    name: str
    stations: tuple[StationStatus, ...]
    shared_people: tuple[SharedPerson, ...]
    quarantine: tuple[QuarantinedChange, ...]


@dataclass(frozen=True, slots=True)
class MissingRow:
    """One station's weeks, oldest first (True: a package written then has come); what it waits for.

    ``missing`` are numbers of the present epoch before the last that never came; the later package holds
    what was in them, unless ``waits_for`` names changes that nothing has brought yet.
    """

    code: str
    name: str
    institute: str
    registered: bool
    weeks: tuple[bool, ...]
    missing: tuple[int, ...]
    waits_for: str


@dataclass(frozen=True, slots=True)
class Calendar:
    """The Mondays of the weeks that are looked at, and every station's row."""

    weeks: tuple[date, ...]
    rows: tuple[MissingRow, ...]


def _stations() -> list[tuple[str, str, str, bool]]:
    """(code, name, institute, registered) of every station in the tree."""
    sql = """SELECT p.code, p.name, coalesce(i.name, ''), s.code IS NOT NULL FROM place AS p
        LEFT JOIN place AS i ON i.code = p.parent_code LEFT JOIN station AS s ON s.code = p.code
        WHERE p.kind = 'station' ORDER BY p.code"""
    return [(code, short_name(name), short_name(above), bool(r)) for code, name, above, r in store.every(sql)]


@requires(Right.CENTRE)
def registered_stations() -> dict[str, str]:
    """Code → name of every station whose card was taken in."""
    return {code: name for code, name, _institute, registered in _stations() if registered}


def _by_station(sql: str, *values: object) -> dict[str, tuple[Any, ...]]:
    return {row[0]: row[1:] for row in store.every(sql, *values)}


@requires(Right.CENTRE)
def centre_status() -> CentreStatus:
    """Where every station stands."""
    facts = store.facts()
    epochs = _by_station("SELECT station, ordinal, acknowledged_to FROM epoch ORDER BY ordinal")
    last = _by_station("SELECT station, received_at, code FROM delivery ORDER BY id")
    counted = [
        _by_station(f"SELECT station, count(*) FROM {table} GROUP BY station")
        for table in ("entry", "quarantine", "aside")
    ]
    rows = []
    for code, name, institute, registered in _stations():
        ordinal, to = epochs.get(code, (0, 0))
        at, said = last.get(code, (None, ""))
        sums = [counts.get(code, (0,))[0] for counts in counted]
        rows.append(
            StationStatus(
                code, name, institute, registered, f"e{ordinal}" if ordinal else "", to,
                clock.from_ms(at) if at is not None else None, sums[0], sums[1], sums[2], said,
            )
        )  # fmt: skip
    bad = store.every(
        "SELECT station, seq, table_name, row_id, code FROM quarantine ORDER BY station, seq LIMIT ?",
        MOST_LISTED,
    )
    quarantine = tuple(QuarantinedChange(*row) for row in bad)
    return CentreStatus(facts["code"], facts["name"], tuple(rows), _shared_people(), quarantine)


def _shared_people() -> tuple[SharedPerson, ...]:
    return tuple(SharedPerson(tuple(where)) for where in people.shared(MOST_LISTED))


@requires(Right.CENTRE)
def missing_packages(*, weeks: int = 8) -> Calendar:
    """The calendar of missing packages over all stations, for so many weeks up to this one."""
    monday = clock.today() - timedelta(days=clock.today().weekday())
    mondays = tuple(monday - timedelta(weeks=n) for n in reversed(range(weeks)))
    came: dict[str, set[date]] = {}
    numbers: dict[str, dict[int, set[int]]] = {}
    gaps: dict[str, str] = {}
    sql = """SELECT station, ordinal, number, from_seq, to_seq, created_at, outcome, code
        FROM delivery ORDER BY id"""
    for station, ordinal, number, first, last, created, outcome, code in store.each(sql):
        if outcome in ("applied", "nothing-new"):
            day = clock.from_ms(created).date()
            came.setdefault(station, set()).add(day - timedelta(days=day.weekday()))
            numbers.setdefault(station, {}).setdefault(ordinal, set()).add(number)
            gaps.pop(station, None)
        elif code == "gap":
            gaps[station] = f"{first}–{last}"
    rows = []
    for code, name, institute, registered in _stations():
        have = numbers.get(code, {})
        newest = have[max(have)] if have else set()
        never = tuple(n for n in range(1, max(newest, default=1)) if n not in newest)[-MOST_LISTED:]
        seen = tuple(week in came.get(code, ()) for week in mondays)
        rows.append(MissingRow(code, name, institute, registered, seen, never, gaps.get(code, "")))
    return Calendar(mondays, tuple(rows))


@dataclass(frozen=True, slots=True)
class MonthRow:
    """One station's month: activities held, attendances (a person at an activity), hours, loans.

    ``services`` are the activities of each of the eight, in their order: own categories are counted under
    the service that they are reported as, so that the sum is ``activities``.
    """

    code: str
    name: str
    institute: str
    activities: int
    attendances: int
    hours: float
    loans: int
    services: tuple[int, ...]


#: Activities that took place or were to, in the month; cancelled ones and drafts aside.
_ACTIVITIES: Final = """
    SELECT station, count(*) FROM entry WHERE table_name = 'activity'
    AND substr(json_extract(body, '$.starts'), 1, 7) = ?
    AND json_extract(body, '$.status') NOT IN ('draft', 'cancelled') GROUP BY station"""
_CATEGORIES: Final = """
    SELECT station, json_extract(body, '$.category'), count(*) FROM entry WHERE table_name = 'activity'
    AND substr(json_extract(body, '$.starts'), 1, 7) = ?
    AND json_extract(body, '$.status') NOT IN ('draft', 'cancelled')
    GROUP BY station, json_extract(body, '$.category')"""
_OWN: Final = """
    SELECT station, json_extract(body, '$.key'), json_extract(body, '$.reported_as') FROM entry
    WHERE table_name = 'own_category'"""
#: Each person once an activity; of two records that the station merged, the one they are read as.
_ATTENDANCES: Final = """
    WITH alias AS MATERIALIZED (
        SELECT station, json_extract(body, '$.other_id') AS other, json_extract(body, '$.keep_id') AS keep
        FROM entry WHERE table_name = 'person_alias')
    SELECT e.station, count(DISTINCT json_extract(e.body, '$.activity_id')
        || coalesce(alias.keep, json_extract(e.body, '$.person_id')))
    FROM entry AS e JOIN entry AS a ON a.station = e.station AND a.table_name = 'activity'
        AND a.row_id = json_extract(e.body, '$.activity_id')
    LEFT JOIN alias ON alias.station = e.station AND alias.other = json_extract(e.body, '$.person_id')
    WHERE e.table_name = 'sign_in_event' AND json_extract(e.body, '$.kind') = 'in'
    AND substr(json_extract(a.body, '$.starts'), 1, 7) = ?
    AND e.row_id NOT IN (SELECT coalesce(json_extract(v.body, '$.voids_id'), '') FROM entry AS v
        WHERE v.station = e.station AND v.table_name = 'sign_in_event') GROUP BY e.station"""
#: Minutes of each person at each activity, and of each line outside any.
_MINUTES: Final = """
    WITH alias AS MATERIALIZED (
        SELECT station, json_extract(body, '$.other_id') AS other,
            min(json_extract(body, '$.keep_id')) AS keep
        FROM entry WHERE table_name = 'person_alias' GROUP BY station, json_extract(body, '$.other_id'))
    SELECT e.station, sum(CAST(json_extract(e.body, '$.minutes') AS BIGINT)) FROM entry AS e
    LEFT JOIN alias ON alias.station = e.station AND alias.other = json_extract(e.body, '$.person_id')
    WHERE e.table_name = 'hours_line' AND substr(json_extract(e.body, '$.day'), 1, 7) = ?
    GROUP BY e.station, coalesce(json_extract(e.body, '$.activity_id'), e.row_id),
        coalesce(alias.keep, json_extract(e.body, '$.person_id'))"""
_LOANS: Final = """
    SELECT e.station, count(*) FROM entry AS e WHERE e.table_name = 'circulation_event'
    AND json_extract(e.body, '$.kind') = 'lend' AND CAST(json_extract(e.body, '$.at') AS BIGINT) >= ?
    AND CAST(json_extract(e.body, '$.at') AS BIGINT) < ?
    AND e.row_id NOT IN (SELECT coalesce(json_extract(u.body, '$.undoes_id'), '') FROM entry AS u
        WHERE u.station = e.station AND u.table_name = 'circulation_event') GROUP BY e.station"""


@requires(Right.CENTRE)
def month_rows(year: int, month: int) -> list[MonthRow]:
    """The month's sums of every station in the tree, in the order of codes."""
    text = f"{year:04d}-{month:02d}"
    first, after = (clock.to_ms(datetime.combine(day, time())) for day in month_span(year, month))
    sums = [_by_station(sql, text) for sql in (_ACTIVITIES, _ATTENDANCES)]
    sums.append(_by_station(_LOANS, first, after))
    services, given, found = _services(text), _hours(text), []
    for code, name, institute, _registered in _stations():
        held, came, loans = (int(one.get(code, (0,))[0] or 0) for one in sums)
        each = tuple(services.get((code, one.key), 0) for one in SERVICES)
        found.append(MonthRow(code, name, institute, held, came, given.get(code, 0.0), loans, each))
    return found


def _hours(text: str) -> dict[str, float]:
    """Volunteer hours of a month by station, rounded as the stations' own monthly reports are."""
    sums: dict[str, list[int]] = {}
    for station, minutes in store.every(_MINUTES, text):
        sums.setdefault(station, []).append(int(minutes))
    return {station: hours_of_activities(each) for station, each in sums.items()}


def _services(text: str) -> dict[tuple[str, str], int]:
    """(station, service) → activities of the month; what a station calls its own is read as it says."""
    own = {(station, key): service for station, key, service in store.every(_OWN)}
    found: dict[tuple[str, str], int] = {}
    for station, category, count in store.every(_CATEGORIES, text):
        service = own.get((station, category), BY_KEY[category or ""].reported_as)
        place = (station, service if service in SERVICE_KEYS else FALLBACK)
        found[place] = found.get(place, 0) + int(count)
    return found


HEADINGS: Final = (
    N_("institute"), N_("station"), N_("activities"), N_("attendances"), N_("volunteer hours"), N_("loans"),
)  # fmt: skip


@requires(Right.CENTRE)
def write_report(path: Path, *, year: int, month: int) -> int:
    """Write the month's roll-up as a workbook: stations under their institute, a sum for each, one for all.

    Gives the number of stations. Raises ``files.CannotWrite``.
    """
    rows = month_rows(year, month)
    table: list[tuple[object, ...]] = []
    for institute in dict.fromkeys(row.institute for row in rows):
        own = [row for row in rows if row.institute == institute]
        table += [(institute, row.name, *_sums([row])) for row in own]
        table.append((institute, _("sum"), *_sums(own)))
    title = _("%(name)s, %(year)d-%(month)02d: summary of the stations") % {
        "name": store.facts()["name"], "year": year, "month": month,
    }  # fmt: skip
    workbooks.write_workbook(
        path, _("summary"), [*(_(heading) for heading in HEADINGS), *(one.short for one in SERVICES)], table,
        title=title, widths=(18, 22, 10, 10, 12, 10, *(7 for _one in SERVICES)),
        footer=(_("all"), "", *_sums(rows)),
    )  # fmt: skip
    return len(rows)


def _sums(rows: list[MonthRow]) -> tuple[object, ...]:
    """Activities, attendances, hours (``_hours``), loans, each service."""
    return (
        sum(row.activities for row in rows),
        sum(row.attendances for row in rows),
        sum(row.hours for row in rows),
        sum(row.loans for row in rows),
        *(sum(numbers) for numbers in zip(*(row.services for row in rows), strict=True)),
    )
