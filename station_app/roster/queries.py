"""Reading the roster: one key column searched by ``instr``, ranked by last seen (performance.md §1)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, Final, NamedTuple

from peewee import SQL

from station_app.core import clock
from station_app.core.db import db
from station_app.core.errors import NotFound, ValidationError
from station_app.core.i18n import _
from station_app.roster import aliases, identity, masking, ordering, phones, pinyin
from station_app.roster.errors import Ambiguous
from station_app.roster.models import LACKING, NEEDED, Person
from station_app.roster.rows import PersonRow, RosterFilter

ACTIVE: Final = "active"
#: Read as another record (``aliases``); in no list and no search, found by its own numbers all the same.
MERGED: Final = "merged"
HERE: Final = (ACTIVE, MERGED)


class _Read(NamedTuple):
    """Of a person, what a row of a list shows."""

    id: str
    name: str
    sex: str
    birth_date: str
    id_number: str
    phone: str
    volunteer_number: str | None
    capacities: str
    area: str
    seen_at: int


def rows_of(people: Iterable[Person], *, reveal: bool = False) -> list[PersonRow]:
    """People as rows, teams and all, in the order given."""
    found = list(people)
    teams = teams_of([p.id for p in found])
    return [_row(person, teams.get(person.id, ()), reveal) for person in found]


def rows_by_uid(uids: Sequence[str]) -> list[PersonRow]:
    """The people of a page of a list, in that order; unknown ones are left out.

    Past peewee's rows: a page is read with every key that is typed.
    """
    sql = f"SELECT {', '.join(_Read._fields)} FROM person WHERE id IN ({','.join('?' * len(uids))})"
    found = {read.id: read for read in map(_Read._make, db.execute_sql(sql, uids).fetchall())}
    teams = teams_of(uids)
    return [_row(found[uid], teams.get(uid, ()), reveal=False) for uid in uids if uid in found]


def _row(person: Person | _Read, teams: tuple[str, ...], reveal: bool) -> PersonRow:
    return PersonRow(
        uid=person.id,
        name=person.name,
        sex=person.sex,
        birth_date=person.birth_date if reveal else person.birth_date[:4],
        id_number=person.id_number if reveal else masking.mask_id(person.id_number),
        phone=person.phone if reveal else masking.mask_phone(person.phone),
        teams=teams,
        volunteer_number=person.volunteer_number or "",
        capacities=tuple(person.capacities.split()),
        area=person.area,
        seen_at=clock.from_ms(person.seen_at) if person.seen_at else None,
        incomplete=tuple(name for name in NEEDED if not getattr(person, name)),
    )


def teams_of(uids: Sequence[str]) -> dict[str, tuple[str, ...]]:
    """Each person's teams, in the order of joining, those of records that are read as them among them."""
    whose = aliases.widened(uids)
    asked = list(whose)
    found: dict[str, tuple[str, ...]] = {}
    for start in range(0, len(asked), 500):
        some = asked[start : start + 500]
        sql = (
            "SELECT m.person_id, t.name FROM membership m JOIN team t ON t.id = m.team_id"
            f" WHERE m.person_id IN ({','.join('?' * len(some))}) ORDER BY m.id"
        )
        for uid, name in db.execute_sql(sql, some).fetchall():
            root = whose[uid]
            if name not in found.get(root, ()):
                found[root] = (*found.get(root, ()), name)
    return found


def needle_of(text: str) -> str:
    """What is looked for in the search key: no spaces, lower case, ü as v, full-width digits plain."""
    return pinyin.needle(text)


def search(text: str, limit: int) -> list[Person]:
    """People whose key holds ``text``, last seen first."""
    needle = needle_of(text)
    if not needle:
        return []
    return list(
        Person.raw(
            "SELECT * FROM person INDEXED BY person_seen_at_search_key"
            " WHERE instr(search_key, ?) AND status = ? ORDER BY seen_at DESC LIMIT ?",
            needle,
            ACTIVE,
            limit,
        )
    )


def search_among(uids: Sequence[str], text: str, limit: int) -> list[Person]:
    """Those of the people (a few hundred at most) whose key holds ``text``, last seen first."""
    needle = needle_of(text)
    if not needle or not uids:
        return []
    marks = ",".join("?" * len(uids))
    sql = (
        f"SELECT * FROM person WHERE id IN ({marks}) AND instr(search_key, ?) AND status = ?"
        " ORDER BY seen_at DESC LIMIT ?"
    )
    return list(Person.raw(sql, *uids, needle, ACTIVE, limit))


def resolve(key: str) -> Person:
    """The one person meant by uid, volunteer number, ID number, phone, or a name only one has.

    Raises ``NotFound``, ``Ambiguous``; ``ValidationError`` where nobody is named.
    """
    text = key.strip()
    if not text:
        raise ValidationError({"person": _("Say who it is.")})
    by_id = Person.by_id(text)
    if by_id is not None:
        return _followed(by_id)
    number, phone = identity.normalise(text), phones.normalise(text)
    conditions: list[Any] = [Person.volunteer_number == text, Person.name == text]
    conditions += [Person.id_number == number] if number else []
    conditions += [(Person.phone == phone) | (Person.phone_2 == phone)] if phone else []
    for condition in conditions:
        found = list(Person.select().where(condition, Person.status.in_(HERE)).limit(50))
        people = {person.id: person for person in map(_followed, found)}
        if len(people) > 1:
            raise Ambiguous(key, len(people))
        if people:
            return people.popitem()[1]
    raise NotFound(_("person"), key)


def _followed(person: Person) -> Person:
    """Whom a record is read as."""
    if person.status != MERGED:
        return person
    return Person.get_by_id(aliases.root_of(person.id))


def incomplete() -> Any:
    """The condition of lacking something that a record needs, for a query of the table of people alone."""
    return SQL(LACKING)


def uids(wanted: RosterFilter) -> list[str]:
    """Every uid of a filtered list, in its order."""
    return ordering.select(wanted.sort, *_conditions(wanted), needle=needle_of(wanted.text))


def count(wanted: RosterFilter) -> int:
    """How many people a filter lets through."""
    return ordering.count(*_conditions(wanted), needle=needle_of(wanted.text))


def _conditions(wanted: RosterFilter) -> tuple[list[str], list[Any]]:
    """What a filter asks besides its text, as ``ordering`` takes it: conditions, and their values."""
    conditions: list[str] = []
    values: list[Any] = []
    if wanted.seen_since:
        seen = "SELECT rowid FROM person INDEXED BY person_seen_at_search_key WHERE seen_at >= ?"
        conditions.append(f"who IN ({seen})")
        values.append(wanted.seen_since)
    if wanted.capacity:
        conditions.append("instr(' ' || capacities || ' ', ?)")
        values.append(f" {wanted.capacity} ")
    if wanted.incomplete:
        conditions.append("lacking")
    if wanted.team:
        members = f"SELECT {aliases.root_sql_now('person_id')} FROM membership JOIN team t ON t.id = team_id"
        conditions.append(f"uid IN ({members} WHERE t.name = ?)")
        values.append(wanted.team)
    if any(wanted.minutes):
        # Signin, which owns the hours book, lies above the roster.
        totals = f"SELECT {aliases.root_sql_now('person_id')} AS whose FROM hours_line GROUP BY whose"
        conditions.append(f"uid IN ({totals} HAVING sum(minutes) >= ? AND sum(minutes) < ?)")
        values += [wanted.minutes[0], wanted.minutes[1] or 1 << 60]
    return conditions, values


def counts() -> tuple[int, int, int]:
    """(people, volunteers, people whose record lacks something), in one pass over the names' index."""
    sql = (
        f"SELECT count(*), sum(instr(' ' || capacities || ' ', ' volunteer ') > 0), sum({LACKING})"
        " FROM person INDEXED BY person_sort_key WHERE status = ?"
    )
    people, volunteers, lacking = db.execute_sql(sql, (ACTIVE,)).fetchone()
    return people, volunteers or 0, lacking or 0


def masked(person: Person) -> dict[str, str]:
    """The fields of ``REVEALED`` as they may be shown: numbers masked, of a birth date the year."""
    phone_fields = ("phone", "phone_2", "guardian_phone")
    shown = {name: masking.mask_phone(getattr(person, name)) for name in phone_fields}
    return shown | {
        "id_number": masking.mask_id(person.id_number),
        "birth_date": person.birth_date[:4],
    }
