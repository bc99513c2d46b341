"""What a volunteer gave, activity by activity, with what was reversed taken out of it."""

from __future__ import annotations

from datetime import date
from typing import Final

from station_app.core.db import db
from station_app.roster import aliases
from station_app.signin.hours_rows import ServedLine

#: A reversal and the line it takes back are of one activity; without one, it names the line.
_SQL: Final = """
SELECT coalesce(nullif(l.served_on, ''), l.day) AS d, max(coalesce(a.title, l.content)), max(v.name),
       max(coalesce(nullif(a.content, ''), nullif(l.content, ''), a.title)), sum(l.minutes),
       max(a.organiser), max(coalesce(p.name, ''))
FROM hours_line l LEFT JOIN activity a ON a.id = l.activity_id LEFT JOIN venue v ON v.id = a.venue_id
LEFT JOIN person p ON p.id = a.lead_id
WHERE l.person_id IN ({marks}) AND d >= ? AND d <= ?
GROUP BY d, coalesce(l.activity_id, l.reverses_id, l.id) HAVING sum(l.minutes) <> 0
ORDER BY d, min(l.id)"""


def lines_of(person: str, first: date | None, last: date | None) -> list[ServedLine]:
    """By the day it was given, the earliest first; of the days from ``first`` to ``last`` where named."""
    whose = aliases.everyone(person)
    bounds = (first.isoformat() if first else "", last.isoformat() if last else "9999")
    rows = db.execute_sql(_SQL.format(marks=",".join("?" * len(whose))), (*whose, *bounds)).fetchall()
    return [
        ServedLine(
            day=date.fromisoformat(day),
            title=title or "",
            place=place or "",
            content=content or "",
            minutes=minutes,
            organiser=organiser or "",
            lead=lead or "",
        )
        for day, title, place, content, minutes, organiser, lead in rows
    ]
