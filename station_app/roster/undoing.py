"""Taking an import back, from the change log: what it added and nobody touched goes, fields that nobody
changed since are as before, and what stays is listed with why (``decisions.md``, Import of people)."""

from __future__ import annotations

import json
from typing import Any, Final

from station_app.core import clock
from station_app.core.changelog import Change, ChangePrivate
from station_app.core.db import IntegrityError, Logged, atomic, change_row, db
from station_app.core.i18n import _
from station_app.core.rights import Right, requires
from station_app.roster import aliases
from station_app.roster.models import Consent, ImportBatch, Membership, Person, SeenRow, Team
from station_app.roster.planning import STORED
from station_app.roster.plans import NoSuchBatch, Undone

#: The rows beside people that an import makes, those that refer to others first.
_BESIDE: Final[tuple[tuple[type[Logged], str], ...]] = (
    (Membership, "membership"),
    (Consent, "consent"),
    (Team, "team"),
)

Notes = dict[str, list[str]]


@requires(Right.ROSTER_EDIT)
@atomic
def undo_import(batch: str) -> Undone:
    """Take one import back; raises ``NoSuchBatch``."""
    row = ImportBatch.get_or_none(ImportBatch.id == batch, ImportBatch.undone_at.is_null())
    if row is None:
        raise NoSuchBatch(batch)
    notes: Notes = json.loads(row.notes or "{}")
    wrote = Change.select().where(Change.n.between(row.first_n, row.last_n)).order_by(Change.n)
    lines = [(change.table_name, change.row_id, change.kind) for change in wrote]
    added = [uid for table, uid, kind in lines if (table, kind) == ("person", "insert")]
    changed = [uid for table, uid, kind in lines if (table, kind) == ("person", "update")]
    SeenRow.delete().where(SeenRow.batch == batch).execute()
    for table, name in _BESIDE:
        _take_away(table, [uid for t, uid, kind in lines if (t, kind) == (name, "insert")], row.last_n)
    left: list[str] = []
    removed = sum(_remove(uid, row.last_n, notes, left) for uid in added)
    # Backwards: a volunteer number that passed from one to the next is free again when its turn comes.
    touched = dict.fromkeys([*(uid for uid in notes if uid not in added), *reversed(changed)])
    restored = sum(_restore(uid, row.first_n, row.last_n, notes, left) for uid in touched)
    row.undone_at = clock.now_ms()
    row.save(only=[ImportBatch.undone_at])
    return Undone(removed, restored, tuple(left))


def _take_away(table: type[Logged], uids: list[str], last_n: int) -> None:
    """Delete rows that nobody touched since and nothing refers to."""
    for one in table.select().where(table.id.in_(uids)):
        if not _later(one.id, last_n):
            _delete(one)


def _later(uid: str, last_n: int) -> bool:
    query = Change.select().where(Change.row_id == uid, Change.n > last_n, Change.kind != "reveal")
    return bool(query.exists())


def _delete(row: Logged) -> bool:
    """Delete a row unless another refers to it."""
    try:
        with db.atomic():
            row.delete_instance()
    except IntegrityError:
        return False
    return True


def _remove(uid: str, last_n: int, notes: Notes, left: list[str]) -> bool:
    person = Person.get_or_none(Person.id == uid)
    if person is None:
        return False
    if _later(uid, last_n) or person.note != notes.get(uid, ["", ""])[1]:
        left.append(_("%(name)s: changed since") % {"name": person.name})
        return False
    if not _delete(person):
        left.append(_("%(name)s: has sign-ins, loans or teams since") % {"name": person.name})
        return False
    return True


def _restore(uid: str, first_n: int, last_n: int, notes: Notes, left: list[str]) -> bool:
    """Put back each field that is still as the import left it."""
    person = Person.get_or_none(Person.id == uid)
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
