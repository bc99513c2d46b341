"""The sheet of one activity: stays with names, roles and minutes."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

from station_app.activities.models import Activity
from station_app.core import clock
from station_app.core.db import db
from station_app.roster import aliases, masking
from station_app.roster import service as roster
from station_app.roster.models import Person
from station_app.roster.rows import PersonRow
from station_app.signin import events
from station_app.signin.minutes import Margins, counted_minutes
from station_app.signin.rows import Capacity, DeskHit, SheetCounts, SheetRow


def rows(activity: Activity, margins: Margins) -> list[SheetRow]:
    """Every stay that stands, in the order of arrival."""
    stays = events.stays(activity.id)
    standing = aliases.roots()
    whose = [standing.get(stay.came.person_id, stay.came.person_id) for stay in stays]
    people = {p.id: p for p in Person.select().where(Person.id.in_(whose))}
    teams = roster.first_teams(list(people))
    expected = set(registered(activity.id))
    return [
        _row(place, stay, counts, people[who], activity, teams, expected, margins)
        for place, (stay, counts, who) in enumerate(
            zip(stays, events.counting_from(stays), whose, strict=True), 1
        )
    ]


def _row(
    place: int,
    stay: events.Stay,
    counts_from: int,
    person: Person,
    activity: Activity,
    teams: dict[str, str],
    expected: set[str],
    margins: Margins,
) -> SheetRow:
    came, left = stay.came, stay.left
    return SheetRow(
        place=place,
        person=person.id,
        name=person.name,
        role=Capacity(came.role),
        phone=masking.mask_phone(person.phone),
        team=teams.get(person.id, ""),
        came=_wall(came.at),
        left=_wall(left.at) if left else None,
        minutes=minutes_between(activity, counts_from, left.at, margins) if left else 0,
        mended=bool(left.mended) if left else False,
        walk_in=bool(came.walk_in),
        registered=person.id in expected,
        in_event=came.id,
        out_event=left.id if left else "",
        signature=came.signature or "",
        written_for=came.person_id,
    )


def minutes_between(activity: Activity, came: int, left: int, margins: Margins) -> int:
    """Minutes that count between two instants (UTC ms), under the activity's own times.

    By UTC: in a night when the clocks change, the wall's difference is not the time that was given.
    """
    starts, ends = (_utc(clock.to_ms(datetime.fromisoformat(at))) for at in (activity.starts, activity.ends))
    return counted_minutes(_utc(came), _utc(left), starts, ends, margins)


def _utc(ms: int) -> datetime:
    return datetime.fromtimestamp(ms / 1000, UTC)


def _wall(ms: int) -> datetime:
    return clock.from_ms(ms).replace(tzinfo=None)


def registered(activity: str) -> list[str]:
    """Uids of who registered and did not withdraw; the waiting list is not among them."""
    sql = "SELECT person_id FROM registration WHERE activity_id = ? AND state = 'registered'"
    return aliases.same([person for (person,) in db.execute_sql(sql, (activity,)).fetchall()])


def counts(activity: str) -> SheetCounts:
    """People, not stays."""
    stays = events.stays(activity)
    standing = aliases.roots()
    whose = [(standing.get(stay.came.person_id, stay.came.person_id), stay) for stay in stays]
    here = {person: Capacity(stay.came.role) for person, stay in whose}
    inside = {person for person, stay in whose if stay.left is None}
    return SheetCounts(
        signed_in=len(here),
        inside=len(inside),
        left=len(here) - len(inside),
        absent=len(set(registered(activity)) - here.keys()),
        volunteers=sum(role is Capacity.VOLUNTEER for role in here.values()),
        public=sum(role is Capacity.PUBLIC for role in here.values()),
    )


def people_per_activity(activities: Sequence[str]) -> dict[str, int]:
    """How many people signed in at each activity."""
    if not activities:
        return {}
    who = aliases.root_sql_now("person_id")
    here = f"activity_id IN ({', '.join('?' * len(activities))})"
    sql = f"""
        SELECT activity_id, count(DISTINCT {who}) FROM sign_in_event WHERE {here} AND kind = ? AND id NOT IN (
            SELECT voids_id FROM sign_in_event WHERE {here} AND kind = ?)
        GROUP BY activity_id"""
    values = (*activities, events.IN, *activities, events.VOID)
    return dict(db.execute_sql(sql, values).fetchall())


def desk_hits(activity: str, people: Sequence[PersonRow], text: str, expected: set[str]) -> list[DeskHit]:
    """The people as the desk shows them: those who registered (``expected``) first, among equals who has
    not come yet."""
    stays = events.last_stays(activity, [person.uid for person in people])
    hits = []
    for person in people:
        at, inside = stays.get(person.uid, (0, False))
        since = _wall(at) if inside else None
        hits.append(
            DeskHit(
                person=person.uid,
                name=person.name,
                phone=person.phone,
                teams=" ".join(person.teams[:2]),
                registered=person.uid in expected,
                since=since,
                came_before=at > 0,
                syllables=roster.syllables(person.name, text),
            )
        )
    hits.sort(key=lambda hit: (not hit.registered, hit.came_before))
    return hits


def people_between(first: str, before: str) -> int:
    """People, each once an activity, at activities that start from ``first`` to before ``before``."""
    sql = f"""
        SELECT count(DISTINCT e.activity_id || {aliases.root_sql("e.person_id")})
        FROM sign_in_event e JOIN activity a ON a.id = e.activity_id
        WHERE e.kind = 'in' AND a.starts >= ? AND a.starts < ?
          AND NOT EXISTS (SELECT 1 FROM sign_in_event v WHERE v.voids_id = e.id)"""
    return int(db.execute_sql(sql, (first, before)).fetchone()[0])
