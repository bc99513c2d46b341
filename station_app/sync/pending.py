"""The changes that the next package carries, one by one, as people read them."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from station_app.activities.models import Activity, Series, Venue
from station_app.core import changelog, clock
from station_app.core.changelog import Change
from station_app.core.db import tuples
from station_app.core.i18n import N_
from station_app.core.rights import Right, requires
from station_app.library.models import Copy, Title
from station_app.operators.models import Operator
from station_app.roster.models import Person, Team
from station_app.sync import answers

KIND_NAMES: Final = {
    "insert": N_("added"),
    "update": N_("changed"),
    "delete": N_("removed"),
    "erase": N_("erased"),
    "reveal": N_("full numbers looked at"),
}
#: Where a row of a table is called by a name: (model, column).
_NAMED: Final[dict[str, tuple[Any, Any]]] = {
    "person": (Person, Person.name),
    "activity": (Activity, Activity.title),
    "series": (Series, Series.title),
    "team": (Team, Team.name),
    "venue": (Venue, Venue.name),
    "title": (Title, Title.title),
    "copy": (Copy, Copy.barcode),
}
#: Where a row of a table is about another one: the column of its body.
_ABOUT: Final = {"sign_in_event": "person_id", "hours_line": "person_id", "registration": "person_id",
                 "consent": "person_id", "membership": "person_id", "copy": "title_id",
                 "document": "activity_id", "activity_record": "activity_id",
                 "activity_file": "activity_id", "closing_note": "activity_id", "series_skip": "series_id",
                 "duty_line": "person_id", "hours_review": "person_id", "certificate": "person_id",
                 "record_entry": "person_id", "star_award": "person_id", "paper_entry": "person_id",
                 "correction_request": "person_id", "reader_card": "person_id", "hold": "title_id",
                 "circulation_event": "copy_id"}  # fmt: skip


@dataclass(frozen=True, slots=True)
class PendingChange:
    """One change: when, by whom, of which table, what was done, and whom or what it is about."""

    seq: int
    at: datetime
    operator: str
    table: str
    kind: str
    about: str


@requires(Right.SYNC_VIEW)
def list_pending(*, limit: int = 500) -> list[PendingChange]:
    """The latest changes that the centre has not acknowledged, the last one first."""
    head = changelog.head()
    after = head.base + answers.acknowledged()
    query = Change.select(Change.line).where(Change.n > after).order_by(Change.n.desc()).limit(limit)
    lines = [json.loads(line) for (line,) in tuples(query)]
    operators = {row.id: row.name for row in Operator.select()}
    names = _names(lines)
    return [
        PendingChange(
            one["seq"], clock.from_ms(one["at"]), operators.get(one["operator"], ""), one["table"],
            one["kind"], names.get(_subject(one), ""),
        )
        for one in lines
    ]  # fmt: skip


def _subject(line: dict[str, Any]) -> tuple[str, str]:
    """(table, id) of what a change is about: the row itself, or the one that it belongs to."""
    column = _ABOUT.get(line["table"], "")
    other = line["body"].get(column)
    return (column.removesuffix("_id"), other) if other else (line["table"], line["id"])


def _names(lines: Iterable[dict[str, Any]]) -> dict[tuple[str, str], str]:
    wanted: dict[str, set[str]] = {}
    for line in lines:
        table, uid = _subject(line)
        wanted.setdefault(table, set()).add(uid)
    found: dict[tuple[str, str], str] = {}
    for table, (model, column) in _NAMED.items():
        query = model.select(model.id, column).where(model.id.in_(list(wanted.get(table, ()))))
        found |= {(table, uid): name for uid, name in tuples(query)}
    return found
