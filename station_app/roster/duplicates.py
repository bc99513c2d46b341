"""People who may be one: found by the keys of domain §5 in their order, never merged by the program itself.

Kind and number of an ID, then phone and name, then name and date of birth; name and area only suggest.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from typing import Final

from station_app.core import clock
from station_app.core.db import atomic, db
from station_app.core.ids import new_id
from station_app.core.rights import Right, requires
from station_app.roster import queries
from station_app.roster.likeness import KEYS, contradictions
from station_app.roster.models import NotSame, Person
from station_app.roster.rows import DuplicateRow

#: What tells two people of one weak key apart, where both records have it.
AGAINST: Final = {
    "id": (),
    "phone": (),
    "birth": ("id_number",),
    "area": ("id_number", "birth_date", "sex"),
}
MOST_GROUPS: Final = 2000
#: Larger groups are the roster's habit (a whole street without house numbers), not one person.
_MOST_PEOPLE: Final = 60

#: Groups of uids by each key. A second phone counts as a phone; an ID without a kind is a resident's.
_SQL: Final = {
    "id": "SELECT group_concat(id, ' ') FROM person WHERE status = 'active' AND id_number <> ''"
    " GROUP BY id_number, coalesce(nullif(id_type, ''), 'resident-id') HAVING count(*) > 1",
    "phone": "SELECT group_concat(DISTINCT id || ' ') FROM ("
    " SELECT id, name, phone AS number FROM person WHERE status = 'active' AND phone <> ''"
    " UNION ALL SELECT id, name, phone_2 FROM person WHERE status = 'active' AND phone_2 <> '')"
    " GROUP BY number, name HAVING count(DISTINCT id) > 1",
    "birth": "SELECT group_concat(id, ' ') FROM person WHERE status = 'active' AND birth_date <> ''"
    " GROUP BY name, birth_date HAVING count(*) > 1",
    "area": "SELECT group_concat(id, ' ') FROM person WHERE status = 'active' AND area <> ''"
    " GROUP BY name, area HAVING count(*) > 1",
}


@requires(Right.ROSTER_FIND)
def list_duplicates(*, keys: Sequence[str] = KEYS, limit: int = MOST_GROUPS) -> list[DuplicateRow]:
    """Groups of people who may be one, the surest first; who is known to be somebody else is left out.

    ``keys`` (``rows.WHY_NAMES``): by what people are looked for.
    """
    groups = _without_others(list(_groups(keys)))[:limit]
    uids = list(dict.fromkeys(uid for _why, uids in groups for uid in uids))
    known = {person.id: person for person in _people(uids)}
    rows = {row.uid: row for row in queries.rows_of(known.values())}
    found = []
    for why, group in groups:
        people = [known[uid] for uid in group]
        found.append(DuplicateRow(why, tuple(rows[uid] for uid in group), contradictions(people)))
    return found


@requires(Right.ROSTER_EDIT)
@atomic
def note_not_same(uids: Sequence[str]) -> None:
    """Remember that these people are not one: they are not suggested together again."""
    for place, one in enumerate(sorted(set(uids))):
        for other in sorted(set(uids))[place + 1 :]:
            if not NotSame.select().where(NotSame.one == one, NotSame.other == other).exists():
                NotSame.create(id=new_id(), one=one, other=other, at=clock.now_ms())


@requires(Right.ROSTER_EDIT)
@atomic
def forget_not_same(uids: Sequence[str]) -> None:
    """Take ``note_not_same`` of these people back."""
    among = set(uids)
    for row in NotSame.select().where(NotSame.one.in_(among), NotSame.other.in_(among)):
        row.delete_instance()


def _people(uids: Sequence[str]) -> list[Person]:
    found: list[Person] = []
    for start in range(0, len(uids), 500):
        found += list(Person.select().where(Person.id.in_(uids[start : start + 500])))
    return found


def _groups(keys: Sequence[str]) -> Iterator[tuple[str, list[str]]]:
    """(key, uids) for each key in turn; a group whose people all stood in one before is left out."""
    seen: dict[str, list[frozenset[str]]] = {}
    for why in keys:
        for (text,) in db.execute_sql(_SQL[why]).fetchall():
            # A distinct concatenation divides by commas, whatever one asks for.
            group = frozenset(text.replace(",", " ").split())
            first = min(group)
            if len(group) > _MOST_PEOPLE or any(group <= other for other in seen.get(first, ())):
                continue
            for uid in group:
                seen.setdefault(uid, []).append(group)
            yield why, sorted(group)


def _without_others(groups: list[tuple[str, list[str]]]) -> list[tuple[str, list[str]]]:
    """Divide groups where two people are known to be two, or a weak key is contradicted."""
    apart = {
        (one, other) for one, other in db.execute_sql("SELECT one_id, other_id FROM not_same").fetchall()
    }
    weak = list(dict.fromkeys(uid for why, uids in groups if AGAINST[why] for uid in uids))
    facts = _facts(weak)

    def may_be(why: str, one: str, other: str) -> bool:
        return (one, other) not in apart and _may_be(why, one, other, facts)

    parts = ((why, part) for why, uids in groups for part in _linked(uids, partial(may_be, why)))
    return [(why, part) for why, part in parts if len(part) > 1]


def _facts(uids: Sequence[str]) -> dict[str, dict[str, str]]:
    """What may speak against two people's being one; a district's weak groups hold half its people."""
    columns = ("id_number", "birth_date", "sex")
    found: dict[str, dict[str, str]] = {}
    for start in range(0, len(uids), 500):
        some = uids[start : start + 500]
        sql = f"SELECT id, {', '.join(columns)} FROM person WHERE id IN ({','.join('?' * len(some))})"
        for uid, *values in db.execute_sql(sql, some).fetchall():
            found[uid] = dict(zip(columns, values, strict=True))
    return found


def _may_be(why: str, one: str, other: str, facts: dict[str, dict[str, str]]) -> bool:
    for name in AGAINST[why]:
        values = facts[one][name], facts[other][name]
        if all(values) and values[0] != values[1]:
            return False
    return True


def _linked(uids: list[str], may_be: Callable[[str, str], bool]) -> list[list[str]]:
    """The group's parts whose people hang together by pairs that may be one; ``uids`` are sorted."""
    left, parts = list(uids), []
    while left:
        part, queue = [left[0]], [left.pop(0)]
        while queue:
            at = queue.pop()
            near = [uid for uid in left if may_be(min(at, uid), max(at, uid))]
            left = [uid for uid in left if uid not in near]
            part += near
            queue += near
        parts.append(sorted(part))
    return parts
