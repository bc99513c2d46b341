"""What sign-in hands out: frozen rows, never database objects."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final

from station_app.core.i18n import N_


class Capacity(StrEnum):
    """In which capacity somebody takes part; only a volunteer's time enters the hours book (Art. 19)."""

    VOLUNTEER = "volunteer"
    PUBLIC = "public"
    SPEAKER = "speaker"
    STAFF = "staff"
    FULL_TIME = "full-time"


CAPACITY_NAMES: Final = {
    Capacity.VOLUNTEER: N_("volunteer"),
    Capacity.PUBLIC: N_("public"),
    Capacity.SPEAKER: N_("speaker"),
    Capacity.STAFF: N_("staff member"),
    Capacity.FULL_TIME: N_("full-time volunteer"),
}


@dataclass(frozen=True, slots=True)
class SignInRow:
    """What a sign-in or sign-out did. ``at`` is the station's wall time; ``place`` counts arrivals."""

    event: str
    activity: str
    person: str
    name: str
    kind: str
    at: datetime
    minutes: int
    place: int


@dataclass(frozen=True, slots=True)
class SheetRow:
    """One stay of one person. ``minutes`` count towards the sheet, ``mended`` marks 补.

    ``written_for`` is the record that the events were written for: another one where two were merged.
    """

    place: int
    person: str
    name: str
    role: Capacity
    phone: str
    team: str
    came: datetime
    left: datetime | None
    minutes: int
    mended: bool
    walk_in: bool
    registered: bool
    in_event: str
    out_event: str
    signature: str
    written_for: str = ""


@dataclass(frozen=True, slots=True)
class SheetCounts:
    """People, not stays: how many came, are inside, left; registered but absent."""

    signed_in: int = 0
    inside: int = 0
    left: int = 0
    absent: int = 0
    volunteers: int = 0
    public: int = 0


@dataclass(frozen=True, slots=True)
class DeskHit:
    """One line below the desk's box. ``since`` is set where the person is inside already."""

    person: str
    name: str
    phone: str
    teams: str
    registered: bool
    since: datetime | None
    came_before: bool
    syllables: tuple[tuple[str, int], ...] = ()


@dataclass(frozen=True, slots=True)
class HoursRow:
    """One line of the hours book. ``kind`` is service, backfill (补录), adjust or reverse.

    ``corrects`` is the month that a line in a later one belongs to, ``reversed`` whether another line took
    it back, ``mended`` whether a sign-out was filled in (补).
    """

    day: str
    activity: str
    title: str
    minutes: int
    kind: str
    reason: str
    uid: str = ""
    corrects: str = ""
    reversed: bool = False
    mended: bool = False


@dataclass(frozen=True, slots=True)
class Hours:
    """A volunteer's hours: total minutes, star level 0-5, minutes to the next level (None at the top)."""

    minutes: int
    star: int
    to_next: int | None
    lines: tuple[HoursRow, ...]


@dataclass(frozen=True, slots=True)
class Closing:
    """What closing an activity did: sign-outs it filled in (补), lines it wrote into the hours book."""

    mended: int
    lines: int
    minutes: int


@dataclass(frozen=True, slots=True)
class Totals:
    """What some days came to: activities begun, people's comings, minutes in the hours book, and those as
    documents print them.
    """

    activities: int
    attendances: int
    minutes: int
    hours: float
