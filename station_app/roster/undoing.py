"""Taking an import back, from the change log: what it added and nobody touched goes, fields that nobody
changed since are as before, and what stays is listed with why (``decisions.md``, Import of people)."""

from __future__ import annotations

import json
from typing import Any, Final

from station_app.core import clock
from station_app.core.changelog import Change, ChangePrivate
from station_app.core.db import IntegrityError, Logged, atomic, change_row, db, tuples
from station_app.core.errors import NoSuchBatch
from station_app.core.i18n import _
from station_app.core.jobs import Job
from station_app.core.rights import Right, requires
from station_app.roster import aliases
from station_app.roster.models import Consent, ImportBatch, Membership, Person, SeenRow, Team
from station_app.roster.planning import STORED
from station_app.roster.plans import Undone

#: The rows beside people that an import makes, those that refer to others first.
_BESIDE: Final[tuple[tuple[type[Logged], str], ...]] = (
    (Membership, "membership"),
    (Consent, "consent"),
    (Team, "team"),
)

Notes = dict[str, list[str]]
#: So many rows go with one statement.
_MANY: Final = 500


@requires(Right.ROSTER_EDIT)
@atomic
def undo_import(batch: str, *, job: Job | None = None) -> Undone:
    """Take one import back, whole or not at all; raises ``NoSuchBatch``."""
    row = ImportBatch.get_or_none(ImportBatch.id == batch, ImportBatch.undone_at.is_null())
    if row is None:
        raise NoSuchBatch(batch)
    notes: Notes = json.loads(row.notes or "{}")
    wrote = Change.select(Change.table_name, Change.row_id, Change.kind)
    lines = list(tuples(wrote.where(Change.n.between(row.first_n, row.last_n)).order_by(Change.n)))
    touched = _touched_since(row.last_n)
    added = [uid for table, uid, kind in lines if (table, kind) == ("person", "insert")]
    changed = [uid for table, uid, kind in lines if (table, kind) == ("person", "update")]
    SeenRow.delete().where(SeenRow.batch == batch).execute()
    for table, name in _BESIDE:
        made = [uid for t, uid, kind in lines if (t, kind) == (name, "insert")]
        _delete(table, [uid for uid in made if uid not in touched], Job())
    left: list[str] = []
    removed = _remove(added, touched, notes, left, job or Job())
    # Backwards: a volunteer number that passed from one to the next is free again when its turn comes.
    new = set(added)
    people = dict.fromkeys([*(uid for uid in notes if uid not in new), *reversed(changed)])
    restored = sum(_restore(uid, row.first_n, row.last_n, notes, left) for uid in people)
    row.undone_at = clock.now_ms()
    row.save(only=[ImportBatch.undone_at])
    return Undone(removed, restored, tuple(left))


def _touched_since(last_n: int) -> set[str]:
    """The rows that anybody changed since; looking at a number changes nothing."""
    query = Change.select(Change.row_id).where(Change.n > last_n, Change.kind != "reveal").distinct()
    return {row_id for (row_id,) in tuples(query)}


def _delete(table: type[Logged], uids: list[str], job: Job) -> list[str]:
    """Delete rows but those that others refer to, and give these; many at once, as long as it goes."""
    stay: list[str] = []
    for start in range(0, len(uids), _MANY):
        job.step(start, len(uids))
        stay += _delete_some(table, uids[start : start + _MANY])
    return stay


def _delete_some(table: type[Logged], uids: list[str]) -> list[str]:
    if not uids:
        return []
    try:
        with db.atomic():
            table.delete().where(table.id.in_(uids)).execute()
    except IntegrityError:
        if len(uids) == 1:
            return uids
        half = len(uids) // 2
        return _delete_some(table, uids[:half]) + _delete_some(table, uids[half:])
    return []


def _remove(uids: list[str], touched: set[str], notes: Notes, left: list[str], job: Job) -> int:
    """Delete the people that an import added and nobody touched; gives how many. Notes are not in the log."""
    names: dict[str, str] = {}
    free: list[str] = []
    changed: list[str] = []
    for start in range(0, len(uids), _MANY):
        some = Person.select(Person.id, Person.name, Person.note)
        for uid, name, note in tuples(some.where(Person.id.in_(uids[start : start + _MANY]))):
            names[uid] = name
            same = uid not in touched and note == notes.get(uid, ["", ""])[1]
            (free if same else changed).append(uid)
    stay = _delete(Person, free, job)
    left += [_("%(name)s: changed since") % {"name": names[uid]} for uid in changed]
    left += [_("%(name)s: has sign-ins, loans or teams since") % {"name": names[uid]} for uid in stay]
    return len(free) - len(stay)


def _restore(uid: str, first_n: int, last_n: int, notes: Notes, left: list[str]) -> bool:
    """Put back each field that is still as the import left it."""
    person = Person.by_id(uid)
    if person is None:
        return False
    before, after = _state(uid, first_n - 1), _state(uid, last_n)
    if uid in notes:
        before["note"], after["note"] = notes[uid]
    back = {
        name: before.get(name) or (None if name == "volunteer_number" else "")
        for name in STORED
        if (before.get(name) or "") != (after.get(name) or "")
        and (getattr(person, name) or "") == (after.get(name) or "")
    }
    number = back.get("volunteer_number")
    if number and Person.select().where(Person.volunteer_number == number, Person.id != uid).exists():
        del back["volunteer_number"]
        left.append(_("%(name)s: the volunteer number is somebody else's now") % {"name": person.name})
    known = {name: getattr(person, name) or "" for name in STORED} | back
    return change_row(person, {**back, **aliases.search_keys(uid, known)}) and bool(back)


def _state(uid: str, n: int) -> dict[str, Any]:
    """A row's public and private values as they stood at line ``n``."""
    change = (
        Change.select()
        .where(Change.row_id == uid, Change.n <= n, Change.kind.in_(("insert", "update")))
        .order_by(Change.n.desc())
        .first()
    )
    if change is None:
        return {}
    kept = ChangePrivate.get_or_none(ChangePrivate.n == change.n)
    values: dict[str, Any] = dict(json.loads(change.line)["body"])
    return values | (json.loads(kept.columns) if kept else {})
