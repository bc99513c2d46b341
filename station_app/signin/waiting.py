"""What in the hours book waits for somebody: long days, missing sign-outs, back-entries of staff.

Guangdong's i志愿 lets up to 8 hours a person and day stand at once, has more than 8 looked at by the
parent organisation and more than 12 by the province (domain §3.3); here the first is anybody of the
office and the second the coordinator, and both limits are settings.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Final

from station_app.activities import queries as activity_queries
from station_app.core import clock
from station_app.core.db import db
from station_app.roster import aliases
from station_app.signin import hours_book, hours_lines
from station_app.signin.hours_rows import BookLine, Limits, LongDay, MissingSignOut
from station_app.signin.models import HoursLine, HoursReview

#: How far back long days are looked for where nobody says.
BACK_DAYS: Final = 400
_LONG: Final = """
WITH served AS (
  SELECT {who} AS who, coalesce(nullif(l.served_on, ''), l.day) AS d, sum(l.minutes) AS m, count(*) AS n
  FROM hours_line l LEFT JOIN hours_line b ON b.id = l.reverses_id
  WHERE l.day >= ? AND l.kind <> 'carried' AND coalesce(b.kind, '') <> 'carried' {person} GROUP BY who, d)
SELECT who, d, m, n, p.name FROM served JOIN person p ON p.id = who
WHERE m > ? AND NOT EXISTS (SELECT 1 FROM hours_review r WHERE r.person_id = who AND r.day = d
                            AND r.line_id IS NULL AND r.minutes = m)
ORDER BY m DESC, d DESC"""
_OPEN: Final = """
SELECT o.event_id, e.person_id, p.name, e.role, a.id, a.number, a.title, e.at, a.ends
FROM open_interval o JOIN sign_in_event e ON e.id = o.event_id JOIN activity a ON a.id = o.activity_id
JOIN person p ON p.id = e.person_id WHERE a.ends <= ? ORDER BY a.ends DESC, e.at"""
_TITLES: Final = """
SELECT coalesce(a.title, l.content) FROM hours_line l LEFT JOIN activity a ON a.id = l.activity_id
WHERE l.person_id IN ({marks}) AND coalesce(nullif(l.served_on, ''), l.day) = ?
  AND l.kind <> 'reverse' AND NOT EXISTS (SELECT 1 FROM hours_line v WHERE v.reverses_id = l.id)
ORDER BY l.id"""
#: More than anybody looks at in one go; the longest come first.
MOST: Final = 500


def long_days(limits: Limits, *, since: str = "", person: str = "") -> list[LongDay]:
    """Days over the limit that nobody has let stand as they are now, the longest first, ``MOST`` of them."""
    return [
        LongDay(
            person=uid,
            name=name,
            day=date.fromisoformat(day),
            minutes=minutes,
            lines=count,
            titles=_titles(uid, day),
            for_head=minutes > limits.head,
        )
        for uid, day, minutes, count, name in _long(limits, since, person)[:MOST]
    ]


def count_long_days(limits: Limits, first: str, after: str) -> int:
    """How many long days from ``first`` to before ``after`` (ISO) wait."""
    return sum(first <= day < after for _uid, day, *_rest in _long(limits, first, ""))


def _long(limits: Limits, since: str, person: str) -> list[tuple[str, str, int, int, str]]:
    first = since or (clock.today() - timedelta(days=BACK_DAYS)).isoformat()
    whose = aliases.everyone(person) if person else []
    only = f"AND l.person_id IN ({','.join('?' * len(whose))})" if whose else ""
    sql = _LONG.format(who=aliases.root_sql("l.person_id"), person=only)
    return list(db.execute_sql(sql, (first, *whose, limits.look)).fetchall())


def _titles(person: str, day: str) -> tuple[str, ...]:
    whose = aliases.everyone(person)
    sql = _TITLES.format(marks=",".join("?" * len(whose)))
    return tuple(title for (title,) in db.execute_sql(sql, (*whose, day)).fetchall())


def sign_outs() -> list[MissingSignOut]:
    """Who is inside still at activities that are over; the latest activity first."""
    now = activity_queries.wall_text(clock.now())
    return [
        MissingSignOut(
            entry=entry,
            person=person,
            name=name,
            role=role,
            activity=activity,
            number=number,
            title=title,
            came=clock.from_ms(at).replace(tzinfo=None),
            ends=datetime.fromisoformat(ends),
        )
        for entry, person, name, role, activity, number, title, at, ends in db.execute_sql(
            _OPEN, (now,)
        ).fetchall()
    ]


def back_entries(person: str = "") -> list[BookLine]:
    """Back-entries of staff that no coordinator has looked at, the latest first."""
    looked_at = HoursReview.select(HoursReview.line).where(HoursReview.line.is_null(False))
    conditions = [HoursLine.kind == hours_lines.BACKFILL, HoursLine.id.not_in(looked_at)]
    if person:
        conditions.append(HoursLine.person.in_(aliases.everyone(person)))
    return [line for line in hours_book.list_lines(HoursLine, *conditions) if line.waits]
