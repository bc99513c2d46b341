"""Whom a row means: the table of ``decisions.md`` (Import of people), and whom it was taken for before."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import Final

from station_app.core.db import tuples
from station_app.roster import aliases, queries
from station_app.roster.models import Person, SeenRow
from station_app.roster.reading import PreparedRow

Key = tuple[str, ...]
_COLUMNS: Final = ("id", "name", "id_number", "phone", "phone_2", "birth_date", "fingerprint")


@dataclass(frozen=True, slots=True)
class Someone:
    """What a person is recognised by."""

    uid: str
    name: str
    id_number: str
    phone: str
    phone_2: str
    birth_date: str
    fingerprint: str


def _index() -> dict[Key, list[Someone]]:
    return defaultdict(list)


@dataclass(slots=True)
class Known:
    """The roster's keys as they are at one moment.

    ``numbers``: who has which volunteer number, those no longer in the roster among them. ``seen``: a row's
    fingerprint → whom an earlier import took it for.
    """

    people: dict[str, Someone] = field(default_factory=dict)
    by_id: dict[Key, list[Someone]] = field(default_factory=_index)
    by_phone: dict[Key, list[Someone]] = field(default_factory=_index)
    by_birth: dict[Key, list[Someone]] = field(default_factory=_index)
    by_name: dict[Key, list[Someone]] = field(default_factory=_index)
    made_by: dict[Key, list[Someone]] = field(default_factory=_index)
    seen: dict[str, str] = field(default_factory=dict)
    numbers: dict[str, str] = field(default_factory=dict)

    @classmethod
    def now(cls) -> Known:
        """The keys of everybody in the roster."""
        known = cls()
        columns = [getattr(Person, name) for name in _COLUMNS]
        for row in tuples(Person.select(*columns).where(Person.status == queries.ACTIVE)):
            known._learn(Someone(*row))
        standing = aliases.roots()
        for row in tuples(Person.select(*columns).where(Person.status == queries.MERGED)):
            known._learn_too(Someone(*row), known.people.get(standing.get(row[0], "")))
        taken = Person.select(Person.volunteer_number, Person.id).where(
            Person.volunteer_number.is_null(False)
        )
        known.numbers = dict(tuples(taken))
        known.seen = dict(tuples(SeenRow.select(SeenRow.fingerprint, SeenRow.person).order_by(SeenRow.id)))
        return known

    def _learn(self, one: Someone) -> None:
        self.people[one.uid] = one
        self.by_name[one.name,].append(one)
        self._index(one, one)

    def _learn_too(self, merged: Someone, keeper: Someone | None) -> None:
        """A record that was merged: its keys mean whoever it is read as."""
        if keeper is not None:
            self._index(merged, keeper)

    def _index(self, keys: Someone, one: Someone) -> None:
        places: list[tuple[dict[Key, list[Someone]], Key]] = [
            (self.by_phone, (phone, keys.name)) for phone in (keys.phone, keys.phone_2) if phone
        ]
        if keys.id_number:
            places.append((self.by_id, (keys.id_number,)))
        if keys.birth_date:
            places.append((self.by_birth, (keys.name, keys.birth_date)))
        if keys.fingerprint:
            places.append((self.made_by, (keys.fingerprint,)))
        for index, key in places:
            if one not in index[key]:
                index[key].append(one)

    def match(self, row: PreparedRow) -> list[Someone]:
        """The people a row may mean. Where no ID number says it, whom an earlier import took this very row
        for: a key may have been changed since (a new phone), and the same file must find the same people."""
        same_id = self.by_id.get((row.values.get("id_number", ""),), [])
        taken = self.people.get(self.seen.get(row.fingerprint, ""))
        if taken is not None and (not same_id or taken in same_id):
            return [taken]
        fitting = same_id or self._fitting(row)
        made = self.made_by.get((row.fingerprint,), [])
        if not fitting:
            return made
        meant = [one for one in fitting if one in made]
        return meant if len(meant) == 1 else fitting

    def namesakes(self, name: str) -> list[Someone]:
        """Everybody of that name."""
        return self.by_name.get((name,), [])

    def _fitting(self, row: PreparedRow) -> list[Someone]:
        """By the keys below the ID number."""
        v = row.values
        name, phone, born = v["name"], v.get("phone"), v.get("birth_date")
        if v.get("id_number"):
            # Known so far by phone and name alone, without an ID number: the row brings it.
            return [p for p in self.by_phone.get((phone or "", name), []) if not p.id_number]
        if phone:
            return self.by_phone.get((phone, name), [])
        return self.by_birth.get((name, born), []) if born else []


def asks(row: PreparedRow) -> list[Key]:
    """What an earlier row of the file must have said to be the same person; as ``Known.match`` matches."""
    v = row.values
    phone, name = v.get("phone"), v["name"]
    if number := v.get("id_number"):
        return [("id", number), ("phone-alone", phone or "", name)]
    if phone:
        return [("phone", phone, name)]
    if born := v.get("birth_date"):
        return [("birth", name, born)]
    return [("row", row.fingerprint)]


def says(row: PreparedRow) -> list[Key]:
    """Every key by which a later row of the file may mean the same person."""
    v = row.values
    said: list[Key] = [("row", row.fingerprint)]
    if number := v.get("id_number"):
        said.append(("id", number))
    for phone in filter(None, (v.get("phone"), v.get("phone_2"))):
        said += [(kind, phone, v["name"]) for kind in (("phone",) if number else ("phone", "phone-alone"))]
    if born := v.get("birth_date"):
        said.append(("birth", v["name"], born))
    return said
