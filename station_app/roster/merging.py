"""Two records of one person, read as one from here on, and taken apart again (``decisions.md``).

Merging writes an alias row, marks the other record as merged, and fills in what the kept record takes over;
nothing else is touched: sign-ins, hours, loans, teams and consents keep the record they were written for.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable
from typing import Any, Final

from station_app.core import clock
from station_app.core.db import atomic, change_row, db
from station_app.core.errors import NotFound
from station_app.core.i18n import _
from station_app.core.ids import new_id
from station_app.core.rights import Right, requires
from station_app.roster import aliases, likeness, queries
from station_app.roster.errors import AlreadyOne, CannotMerge, NothingMerged
from station_app.roster.models import Person, PersonAlias
from station_app.roster.rows import FIELDS, Comparison, FieldPair, Merged, MergedPerson, Unmerged

#: Fields that are chosen together with another one.
_WITH: Final = {"id_number": ("id_type", "id_hmac")}
#: What can be chosen, in the order in which it is shown; the kind of an ID goes with its number.
CHOICES: Final = tuple(name for name in FIELDS if name != "id_type")

_BOTH_INSIDE: Final = """
    SELECT a.title FROM open_interval x JOIN open_interval y ON y.activity_id = x.activity_id
    JOIN activity a ON a.id = x.activity_id
    WHERE x.person_id IN ({one}) AND y.person_id IN ({other}) ORDER BY a.starts"""
_BOTH_CAME: Final = """
    SELECT DISTINCT a.title FROM sign_in_event x JOIN sign_in_event y ON y.activity_id = x.activity_id
    JOIN activity a ON a.id = x.activity_id
    WHERE x.kind = 'in' AND y.kind = 'in' AND x.person_id IN ({one}) AND y.person_id IN ({other})
      AND NOT EXISTS (SELECT 1 FROM sign_in_event v WHERE v.voids_id IN (x.id, y.id))
    ORDER BY a.starts"""


@requires(Right.ROSTER_FIND)
def compare_people(keep: str, other: str) -> Comparison:
    """Two records side by side, numbers masked: what they share, what differs, what stands in the way.

    Raises ``NotFound``, ``Ambiguous``, ``AlreadyOne``.
    """
    one, two = _pair(keep, other)
    taken = _lacking(one, two)
    pairs = [
        FieldPair(name, _shown(one, name), _shown(two, name), _same(one, two, name), name in taken)
        for name in CHOICES
        if getattr(one, name) or getattr(two, name)
    ]
    rows = queries.rows_of([one, two])
    return Comparison(
        keep=rows[0],
        other=rows[1],
        shared=likeness.shared_keys(one, two),
        against=likeness.contradictions([one, two]),
        fields=tuple(pairs),
        obstacles=tuple(_obstacles(one, two)),
        notices=tuple(_notices(one, two)),
    )


@requires(Right.ROSTER_EDIT)
@atomic
def merge_people(keep: str, other: str, *, take: Collection[str] | None = None) -> Merged:
    """Read ``other`` as ``keep`` from here on; ``unmerge_people`` takes it apart again.

    ``take`` names the fields whose value comes from ``other`` (``CHOICES``); without it, those that ``keep``
    lacks, and the earlier day of registration. Raises ``NotFound``, ``Ambiguous``, ``AlreadyOne``,
    ``CannotMerge`` where both are inside at one activity.
    """
    one, two = _pair(keep, other)
    obstacles = _obstacles(one, two)
    if obstacles:
        raise CannotMerge(obstacles)
    names = _lacking(one, two) if take is None else [name for name in CHOICES if name in take]
    mine, theirs = _changes(one, two, names)
    before = {"keep": _note_before(one, mine), "other": _note_before(two, theirs)}
    # The number that a volunteer has once leaves the other record before the kept one gets it.
    change_row(two, theirs)
    PersonAlias.create(
        id=new_id(), other=two.id, into=one.id, keep=one.id, at=clock.now_ms(),
        before=json.dumps(before, ensure_ascii=False),
    )  # fmt: skip
    _point(_read_as(two.id), one.id)
    change_row(one, mine)
    _refresh_keys(one.id)
    return Merged(queries.rows_of([_person(one.id)])[0], two.id, two.name, tuple(names))


@requires(Right.ROSTER_EDIT)
@atomic
def unmerge_people(person: str) -> Unmerged:
    """Take a merge apart: named by the merged record's uid, or by whoever has one merged record alone.

    What merging changed goes back, where nobody changed it since; ``left`` names the fields that stay.
    Raises ``NotFound``, ``Ambiguous``, ``NothingMerged``.
    """
    alias = _alias_of(person)
    into, two = _person(alias.into_id), _person(alias.other_id)
    before: dict[str, dict[str, list[Any]]] = json.loads(alias.before)
    alias.delete_instance()
    _point(_merged_below(two.id), two.id)
    left = _put_back(into, before["keep"]) + _put_back(two, before["other"])
    for uid in dict.fromkeys((aliases.root_of(into.id), into.id, two.id)):
        _refresh_keys(uid)
    keep = queries.rows_of([_person(aliases.root_of(into.id))])[0]
    return Unmerged(keep, two.id, two.name, tuple(left))


@requires(Right.ROSTER_FIND)
def list_merged(person: str) -> list[MergedPerson]:
    """The records that are read as this person, the latest first."""
    root = queries.resolve(person).id
    rows = PersonAlias.select().where(PersonAlias.keep == root).order_by(PersonAlias.at.desc())
    return [
        MergedPerson(row.other_id, _person(row.other_id).name, clock.from_ms(row.at), row.into_id)
        for row in rows
    ]


# Reading


def _pair(keep: str, other: str) -> tuple[Person, Person]:
    one, two = queries.resolve(keep), queries.resolve(other)
    if one.id == two.id:
        raise AlreadyOne(one.name)
    for person, key in ((one, keep), (two, other)):
        if person.status != queries.ACTIVE:
            raise NotFound(_("person"), key)
    return one, two


def _person(uid: str) -> Person:
    return Person.get_by_id(uid)


def _same(one: Person, two: Person, name: str) -> bool:
    return (getattr(one, name) or "") == (getattr(two, name) or "")


def _shown(person: Person, name: str) -> str:
    """A field as it may be shown: numbers masked, of a birth date the year."""
    shown = queries.masked(person)
    return shown[name] if name in shown else str(getattr(person, name) or "")


def _lacking(one: Person, two: Person) -> list[str]:
    """What the kept record takes over where nobody chooses."""
    names = [name for name in CHOICES if getattr(two, name) and not getattr(one, name)]
    days = one.registered_on, two.registered_on
    if all(days) and days[1] < days[0]:
        names.append("registered_on")
    return names


def _ask(sql: str, **people: Iterable[str]) -> list[str]:
    uids = {name: list(some) for name, some in people.items()}
    marks = {name: ",".join("?" * len(some)) for name, some in uids.items()}
    values = [uid for some in uids.values() for uid in some]
    return [str(row[0]) for row in db.execute_sql(sql.format(**marks), values).fetchall()]


def _obstacles(one: Person, two: Person) -> list[str]:
    """What must be settled first, in sentences. The tables here and below are of slices above."""
    mine, theirs = aliases.everyone(one.id), aliases.everyone(two.id)
    return [
        _("Both records are signed in at “%(title)s” now. Take one sign-in back or sign it out, then merge.")
        % {"title": title}
        for title in _ask(_BOTH_INSIDE, one=mine, other=theirs)
    ]


def _notices(one: Person, two: Person) -> list[str]:
    """What is worth a look and stands in nobody's way."""
    mine, theirs = aliases.everyone(one.id), aliases.everyone(two.id)
    found = [
        _("Both records took part in “%(title)s”: look whether one of the two sign-ins is too many.")
        % {"title": title}
        for title in _ask(_BOTH_CAME, one=mine, other=theirs)
    ]
    cards = "SELECT count(*) FROM reader_card WHERE person_id IN ({one}) HAVING count(*) > 0"
    if _ask(cards, one=mine) and _ask(cards, one=theirs):
        found.append(_("Each record has a reader card. Both cards go on working, for the same reader."))
    return found


def _alias_of(key: str) -> PersonAlias:
    found = PersonAlias.get_or_none(PersonAlias.other == key.strip())
    if found is not None:
        return found
    root = queries.resolve(key)
    rows = list(PersonAlias.select().where(PersonAlias.keep == root.id))
    if len(rows) != 1:
        raise NothingMerged(root.name, [row.other_id for row in rows])
    return rows[0]


# Writing


def _changes(one: Person, two: Person, names: Iterable[str]) -> tuple[dict[str, Any], dict[str, Any]]:
    """What changes in the kept record and in the other one."""
    mine: dict[str, Any] = {}
    theirs: dict[str, Any] = {"status": queries.MERGED}
    for name in names:
        for each in (name, *_WITH.get(name, ())):
            mine[each] = getattr(two, each)
    if mine.get("volunteer_number"):
        theirs["volunteer_number"] = None
    mine["capacities"] = " ".join(dict.fromkeys([*one.capacities.split(), *two.capacities.split()]))
    mine["seen_at"] = max(one.seen_at, two.seen_at)
    return {name: value for name, value in mine.items() if getattr(one, name) != value}, theirs


def _note_before(person: Person, changes: dict[str, Any]) -> dict[str, list[Any]]:
    return {name: [getattr(person, name), value] for name, value in changes.items()}


def _put_back(person: Person, before: dict[str, list[Any]]) -> list[str]:
    """Put back each field that is still as merging left it; gives the names of the others."""
    left = [name for name, (_was, now) in before.items() if getattr(person, name) != now]
    back = {name: was for name, (was, _now) in before.items() if name not in left}
    number = back.get("volunteer_number")
    if number and Person.select().where(Person.volunteer_number == number, Person.id != person.id).exists():
        left.append("volunteer_number")
        del back["volunteer_number"]
    change_row(person, back)
    return [name for name in left if name in CHOICES]


def _read_as(uid: str) -> list[PersonAlias]:
    return list(PersonAlias.select().where(PersonAlias.keep == uid))


def _merged_below(uid: str) -> list[PersonAlias]:
    """The records that were merged into this one, and into those."""
    found: list[PersonAlias] = []
    queue = [uid]
    while queue:
        below = list(PersonAlias.select().where(PersonAlias.into == queue.pop()))
        found += below
        queue += [row.other_id for row in below]
    return found


def _point(rows: Iterable[PersonAlias], keep: str) -> None:
    for row in rows:
        change_row(row, {"keep": keep})


def _refresh_keys(uid: str) -> None:
    person = _person(uid)
    values = {name: getattr(person, name) for name in ("name", "phone", "volunteer_number", "id_number")}
    change_row(person, aliases.search_keys(uid, values))
