"""What the kiosk is given: masked rows, never whole names or numbers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class KioskActivity:
    """An activity as the kiosk shows it: wall times; ``signature`` whether it asks for one."""

    uid: str
    title: str
    category: str
    starts: datetime
    ends: datetime
    venue: str
    signature: bool
    signed_in: int


@dataclass(frozen=True, slots=True)
class KioskHit:
    """One person as the kiosk shows them: masked name, the phone's last four digits or nothing.

    ``since`` is the wall time since when they are inside, None where they are not.
    """

    person: str
    name: str
    tail: str
    registered: bool
    since: datetime | None


@dataclass(frozen=True, slots=True)
class Surname:
    """A family name, the letter that its pinyin begins with (empty where unknown), how many bear it."""

    name: str
    letter: str
    people: int


@dataclass(frozen=True, slots=True)
class Named:
    """The people of one family name: how many, a first part of them, and the letters that all their
    given names begin with."""

    surname: str
    people: int
    letters: tuple[str, ...]
    hits: tuple[KioskHit, ...]


@dataclass(frozen=True, slots=True)
class KioskDone:
    """What was done at the kiosk: ``kind`` in, out or void; ``place`` counts the activity's arrivals,
    ``times`` the person's activities this year."""

    event: str
    person: str
    name: str
    kind: str
    at: datetime
    place: int
    minutes: int
    times: int
