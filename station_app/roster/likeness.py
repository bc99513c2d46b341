"""How alike two records are: the keys they share (domain §5), and what speaks against one person."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from station_app.roster.models import Person

#: The keys, the surest first; the last one alone proves nothing.
KEYS: Final = ("id", "phone", "birth", "area")
_CONTRADICTING: Final = ("id_number", "birth_date", "sex")


def shared_keys(one: Person, other: Person) -> tuple[str, ...]:
    """The keys that two records have in common, the surest first."""
    same_name = one.name == other.name
    phones = {one.phone, one.phone_2} & {other.phone, other.phone_2} - {""}
    kinds = {person.id_type or "resident-id" for person in (one, other)}
    there = {
        "id": bool(one.id_number) and one.id_number == other.id_number and len(kinds) == 1,
        "phone": same_name and bool(phones),
        "birth": same_name and bool(one.birth_date) and one.birth_date == other.birth_date,
        "area": same_name and bool(one.area) and one.area == other.area,
    }
    return tuple(key for key in KEYS if there[key])


def contradictions(people: Sequence[Person]) -> tuple[str, ...]:
    """What the records have filled in differently though a person has it once: ID, birth date, sex."""
    return tuple(
        name for name in _CONTRADICTING if len({getattr(p, name) for p in people if getattr(p, name)}) > 1
    )
