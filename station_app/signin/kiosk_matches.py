"""Whom four digits, a number or a family name mean at the kiosk.

A record that was merged is found by its own number and name still, and means whom it is read as
(``roster.aliases``): whoever knows the old number alone stands before the screen all the same.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from station_app.core.db import db
from station_app.roster import names, pinyin, queries

#: So many bound values go into one statement.
_MANY: Final = 500
_HERE: Final = f"status IN ({', '.join('?' * len(queries.HERE))})"
_SURVIVORS: Final = """
    SELECT a.other_id, k.id, k.name, k.phone, k.seen_at FROM person_alias a JOIN person k ON k.id = a.keep_id
    WHERE k.status = ? AND a.other_id IN ({marks})"""
_MERGED_NAMES: Final = """
    SELECT a.keep_id, k.sort_key, o.sort_key FROM person_alias a
    JOIN person k ON k.id = a.keep_id JOIN person o ON o.id = a.other_id
    WHERE k.sort_key <> '' AND o.sort_key <> ''"""

Row = tuple[str, str, str, int, str]


@dataclass(frozen=True, slots=True)
class Match:
    """A person of the roster: ``name`` and ``phone`` are theirs, ``by_name`` and ``by_phone`` those of the
    record that was found, their own or one merged into it. ``seen_at`` is UTC milliseconds."""

    person: str
    name: str
    phone: str
    by_name: str
    by_phone: str
    seen_at: int


def by_tail(digits: str) -> list[Match]:
    """Whose number ends in these digits, last seen first, each once."""
    sql = (
        "SELECT id, name, phone, seen_at, status FROM person INDEXED BY person_seen_at_search_key"
        f" WHERE instr(search_key, ?) AND {_HERE}"
    )
    rows = db.execute_sql(sql, (digits + "|", *queries.HERE)).fetchall()
    return once(_matches([row for row in rows if row[2].endswith(digits)]))


def by_phone(number: str) -> list[Match]:
    """Who is known by this whole number, last seen first, each once."""
    sql = f"SELECT id, name, phone, seen_at, status FROM person WHERE phone = ? AND {_HERE}"
    return once(_matches(db.execute_sql(sql, (number, *queries.HERE)).fetchall()))


def by_surname(surname: str) -> list[Match]:
    """The people of a family name, last seen first; somebody twice who bears it under two given names."""
    reading = pinyin.sort_key(surname).partition("|")[0]
    sql = (
        "SELECT id, name, phone, seen_at, status FROM person"
        f" WHERE sort_key >= ? AND sort_key < ? AND instr(sort_key, ?) AND {_HERE} ORDER BY sort_key"
    )
    found = db.execute_sql(sql, (reading, reading + "~", f"|{surname}", *queries.HERE)).fetchall()
    return _matches([row for row in found if names.surname(row[1]) == surname])


def surnames() -> list[tuple[str, str, int]]:
    """Every family name of the roster: (name, the letter that its pinyin begins with, how many bear it)."""
    counts: Counter[str] = Counter()
    letters: dict[str, str] = {}
    # The keys stand beside each other in their index; the table's rows are wide and encrypted.
    sql = "SELECT sort_key FROM person INDEXED BY person_sort_key WHERE sort_key <> ''"
    for (key,) in db.execute_sql(sql).fetchall():
        family = _family(key)
        counts[family] += 1
        letters.setdefault(family, key.partition("|")[0][:1].upper())
    borne: dict[str, set[str]] = {}
    for keep, key, other in db.execute_sql(_MERGED_NAMES).fetchall():
        seen, family = borne.setdefault(keep, {_family(key)}), _family(other)
        # A merged record bears the name of somebody who is counted with it already.
        counts[family] -= family in seen
        seen.add(family)
    return [(family, letters[family], people) for family, people in counts.items()]


def _family(sort_key: str) -> str:
    return names.surname(sort_key.partition("|")[2])


def once(matches: Iterable[Match]) -> list[Match]:
    """Each person once, found by their own name and number where these fit."""
    found: dict[str, Match] = {}
    for one in matches:
        before = found.get(one.person)
        if before is None or (one.by_name, one.by_phone) == (one.name, one.phone):
            found[one.person] = one
    return list(found.values())


def _matches(rows: list[Row]) -> list[Match]:
    """Records as the people they are read as, last seen first, else in the order given."""
    merged = [row[0] for row in rows if row[4] == queries.MERGED]
    keepers = _keepers(merged) if merged else {}
    found = []
    for uid, name, phone, seen_at, status in rows:
        if status != queries.MERGED:
            found.append(Match(uid, name, phone, name, phone, seen_at))
        elif uid in keepers:
            person, its_name, its_phone, its_seen_at = keepers[uid]
            found.append(Match(person, its_name, its_phone, name, phone, its_seen_at))
    return sorted(found, key=lambda one: -one.seen_at)


def _keepers(merged: list[str]) -> dict[str, tuple[str, str, str, int]]:
    """Merged record → uid, name, phone and last visit of whom it is read as."""
    found: dict[str, tuple[str, str, str, int]] = {}
    for start in range(0, len(merged), _MANY):
        some = merged[start : start + _MANY]
        sql = _SURVIVORS.format(marks=",".join("?" * len(some)))
        for other, *keeper in db.execute_sql(sql, (queries.ACTIVE, *some)).fetchall():
            found[other] = (keeper[0], keeper[1], keeper[2], keeper[3])
    return found
