"""Volunteers' own numbers, for their cards: never the ID number (domain §3.7).

A number that the national system or the roster gave is taken as it is; who has none gets the next of the
blocks that the centre reserved for this station and, where there is none, one of ours: 3 + the station's
four figures + five of serial + a Luhn check digit, beside copies (2) and readers (1).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from station_app.core.db import atomic, tuples
from station_app.core.rights import Right, requires
from station_app.library.barcodes import check_digit
from station_app.organisation import service as organisation
from station_app.roster import number_blocks
from station_app.roster import service as roster
from station_app.roster.models import Person
from station_app.roster.rows import PersonRow

VOLUNTEER: Final = "3"
_SERIAL: Final = 5
KINDS: Final = frozenset({"volunteer", "full-time"})


@dataclass(frozen=True, slots=True)
class VolunteerCard:
    """What stands on a volunteer's card: no phone, no ID number."""

    person: str
    name: str
    number: str
    team: str
    full_time: bool


@requires(Right.ROSTER_EDIT)
@atomic
def cards_of(people: Sequence[str]) -> list[VolunteerCard]:
    """The cards of the volunteers among these people (uids), in their order; who has no number gets one."""
    rows = [row for row in roster.list_people_by_uid(list(people)) if KINDS & set(row.capacities)]
    return [_card(row, row.volunteer_number or _give(row.uid)) for row in rows]


@requires(Right.ROSTER_EDIT)
def cards_of_team(team: str) -> list[VolunteerCard]:
    """The cards of a team's volunteers."""
    return cards_of([row.uid for row in roster.list_members(team)])


def _card(row: PersonRow, number: str) -> VolunteerCard:
    full_time = "full-time" in row.capacities
    return VolunteerCard(row.uid, row.name, number, row.teams[0] if row.teams else "", full_time)


def _give(person: str) -> str:
    number = number_blocks.next_free() or _own_number()
    roster.edit_person(person, volunteer_number=number)
    return number


def _own_number() -> str:
    stem = VOLUNTEER + organisation.this_station().figures
    taken = [
        number
        for (number,) in tuples(
            Person.select(Person.volunteer_number).where(Person.volunteer_number.startswith(stem))
        )
        if _is_ours(number)
    ]
    serial = max((int(number[len(stem) : -1]) for number in taken), default=0) + 1
    body = f"{stem}{serial:0{_SERIAL}d}"
    return body + check_digit(body)


def _is_ours(number: str) -> bool:
    """Whether a volunteer's number is one of ours, its check digit right."""
    return (
        number.isascii() and number.isdigit() and len(number) == 6 + _SERIAL and number[0] == VOLUNTEER
        and check_digit(number[:-1]) == number[-1]
    )  # fmt: skip
