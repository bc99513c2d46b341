"""The entries of volunteers' records that stand: those that no other took back."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any, Final

from peewee import JOIN, fn

from station_app.activities.models import Activity
from station_app.core.db import tuples
from station_app.roster import aliases
from station_app.signin.hours_rows import EntryKind, EntryRow
from station_app.signin.models import RecordEntry

VOID: Final = "void"


def _standing() -> Any:
    void = RecordEntry.alias()
    gone = void.select(void.voids).where(void.kind == VOID)
    return (RecordEntry.kind != VOID) & RecordEntry.id.not_in(gone)


def of_person(person: str) -> list[EntryRow]:
    """Trainings, commendations and evaluations of one person, the latest first."""
    query = (
        RecordEntry.select(RecordEntry, Activity)
        .join(Activity, JOIN.LEFT_OUTER)
        .where(RecordEntry.person.in_(aliases.everyone(person)), _standing())
        .order_by(RecordEntry.day.desc(), RecordEntry.id.desc())
    )
    return [
        EntryRow(
            uid=row.id,
            kind=EntryKind(row.kind),
            day=date.fromisoformat(row.day),
            name=row.name,
            content=row.content,
            minutes=row.minutes,
            body=row.body_name,
            grade=row.grade or 0,
            comment=row.comment or "",
            title=row.activity.title if row.activity is not None else "",
        )
        for row in query
    ]


def mean_grades(people: Sequence[str]) -> dict[str, float]:
    """The mean evaluation (1-5) of each of the people who have one."""
    whose = aliases.widened(people)
    asked = list(whose)
    sums: dict[str, tuple[float, int]] = {}
    for start in range(0, len(asked), 500):
        some = RecordEntry.person.in_(asked[start : start + 500])
        query = (
            RecordEntry.select(RecordEntry.person, fn.SUM(RecordEntry.grade), fn.COUNT(RecordEntry.grade))
            .where(
                some, RecordEntry.kind == EntryKind.EVALUATION, RecordEntry.grade.is_null(False), _standing()
            )
            .group_by(RecordEntry.person)
        )
        for person, grades, count in tuples(query):
            before = sums.get(whose[person], (0.0, 0))
            sums[whose[person]] = (before[0] + float(grades), before[1] + count)
    return {person: total / count for person, (total, count) in sums.items()}
