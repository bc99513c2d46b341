"""Taking an import back, from the change log: what it added and nobody touched goes, fields that nobody
changed since are as before, and what stays is listed with why (``decisions.md``, Import of people)."""

from __future__ import annotations

import json
from typing import Any

from station_app.core import clock
from station_app.core.changelog import Change, ChangePrivate
from station_app.core.db import IntegrityError, atomic, change_row, db
from station_app.core.i18n import _
from station_app.core.rights import Right, requires
from station_app.roster import service
from station_app.roster.importing import STORED, NoSuchBatch, Undone
from station_app.roster.models import Consent, ImportBatch, Membership, Person


@requires(Right.ROSTER_EDIT)
@atomic
def undo_import(batch: str) -> Undone:
    """Take one import back; raises ``NoSuchBatch``."""
    row = ImportBatch.get_or_none(ImportBatch.id == batch, ImportBatch.undone_at.is_null())
    if row is None:
        raise NoSuchBatch(batch)
    wrote = Change.select().where(Change.n.between(row.first_n, row.last_n)).order_by(Change.n)
    lines = [(change.n, change.table_name, change.row_id, change.kind) for change in wrote]
    left: list[str] = []
    for table, name in ((Membership, "membership"), (Consent, "consent")):
        mine = [uid for _n, t, uid, kind in lines if t == name and kind == "insert"]
        for one in table.select().where(table.id.in_(mine)):
            one.delete_instance()
    removed = sum(
        _remove(uid, row.last_n, left) for _n, t, uid, kind in lines if t == "person" and kind == "insert"
    )
    changed = dict.fromkeys(uid for _n, t, uid, kind in lines if t == "person" and kind == "update")
    restored = sum(_restore(uid, row.first_n, row.last_n) for uid in changed)
    row.undone_at = clock.now_ms()
    row.save(only=[ImportBatch.undone_at])
    return Undone(removed, restored, tuple(left))


def _remove(uid: str, last_n: int, left: list[str]) -> bool:
    person = Person.get_or_none(Person.id == uid)
    if person is None:
        return False
    later = Change.select().where(Change.row_id == uid, Change.n > last_n, Change.kind != "reveal")
    if later.exists():
        left.append(_("%(name)s: changed since") % {"name": person.name})
        return False
    try:
        with db.atomic():
            person.delete_instance()
    except IntegrityError:
        left.append(_("%(name)s: has sign-ins, loans or teams since") % {"name": person.name})
        return False
    return True


def _restore(uid: str, first_n: int, last_n: int) -> bool:
    """Put back each field that is still as the import left it."""
    person = Person.get_or_none(Person.id == uid)
    before, after = _state(uid, first_n - 1), _state(uid, last_n)
    if person is None:
        return False
    back = {
        name: before.get(name) or (None if name == "volunteer_number" else "")
        for name in STORED
        if (before.get(name) or "") != (after.get(name) or "")
        and (getattr(person, name) or "") == (after.get(name) or "")
    }
    known = {name: getattr(person, name) or "" for name in STORED} | back
    return change_row(person, {**back, **service.keys_of(known), "fingerprint": ""}) and bool(back)


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
