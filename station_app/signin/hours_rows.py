"""What the hours book, stars, records and certificates hand out: frozen rows, never database objects."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Final

from station_app.core.i18n import N_
from station_app.core.settings import Settings

LINE_KINDS: Final = {
    "service": N_("service"),
    "backfill": N_("back-entry"),
    "adjust": N_("corrected"),
    "reverse": N_("reversal"),
    "duty": N_("duty"),
    "carried": N_("carried over"),
}


@dataclass(frozen=True, slots=True)
class Limits:
    """From how many minutes a day on somebody looks (more than 8 hours), and the coordinator (12)."""

    look: int = 480
    head: int = 720

    @classmethod
    def of(cls, settings: Settings) -> Limits:
        """The limits as the station's settings have them."""
        return cls(settings.review_hours * 60, settings.review_hours_coordinator * 60)


@dataclass(frozen=True, slots=True)
class BookLine:
    """One line of the hours book or the book of duty, with names.

    ``day`` says in which month it stands, ``served_on`` on which day the time was given; ``corrects`` is
    that day's month where it is another. ``waits`` marks a back-entry that nobody has looked at yet.
    """

    uid: str
    day: date
    served_on: date
    person: str
    name: str
    volunteer_number: str
    activity: str
    number: str
    title: str
    minutes: int
    kind: str
    reason: str
    evidence: str = ""
    corrects: str = ""
    reversed: bool = False
    mended: bool = False
    waits: bool = False

    @property
    def stands(self) -> bool:
        """Whether the line can be corrected: it is no reversal, and none took it back."""
        return self.kind != "reverse" and not self.reversed


@dataclass(frozen=True, slots=True)
class MonthState:
    """What a month of the hours book comes to, and what in it still waits.

    ``hours`` are ``minutes`` as documents print them; ``locked_at`` is None while it is open;
    ``open_activities`` are over and not closed.
    """

    month: str
    lines: int
    people: int
    minutes: int
    hours: float
    locked_at: datetime | None
    locked_by: str
    open_activities: int
    missing_sign_outs: int
    long_days: int
    back_entries: int

    @property
    def waiting(self) -> int:
        """How many things stand in the way of locking."""
        return self.open_activities + self.missing_sign_outs + self.long_days + self.back_entries


@dataclass(frozen=True, slots=True)
class LongDay:
    """A person's day over the limit; ``for_head`` where the coordinator must look."""

    person: str
    name: str
    day: date
    minutes: int
    lines: int
    titles: tuple[str, ...]
    for_head: bool


@dataclass(frozen=True, slots=True)
class MissingSignOut:
    """Somebody who signed in at an activity that is over, and never out; counts 0 until it is settled."""

    entry: str
    person: str
    name: str
    role: str
    activity: str
    number: str
    title: str
    came: datetime
    ends: datetime


@dataclass(frozen=True, slots=True)
class Duty:
    """A full-time volunteer's book of duty."""

    minutes: int
    lines: tuple[BookLine, ...]


class AwardState(StrEnum):
    """What became of a proposed star."""

    PUBLICITY = "publicity"
    GRANTED = "granted"
    REFUSED = "refused"


AWARD_STATES: Final = {
    AwardState.PUBLICITY: N_("on public view"),
    AwardState.GRANTED: N_("granted"),
    AwardState.REFUSED: N_("not granted"),
}


@dataclass(frozen=True, slots=True)
class StarCandidate:
    """Somebody whose hours reach a star above the one they hold.

    ``crosses`` where this month's hours did it; ``lacks`` says what the rule still asks for.
    """

    person: str
    name: str
    volunteer_number: str
    minutes: int
    held: int
    level: int
    crosses: bool
    lacks: tuple[str, ...]

    @property
    def ready(self) -> bool:
        """Whether the star can be proposed."""
        return not self.lacks


@dataclass(frozen=True, slots=True)
class AwardRow:
    """A star that was proposed; ``until`` is the last day of its publicity.

    ``person`` is whom the record that it was proposed for is read as now, with their name and number.
    """

    uid: str
    person: str
    name: str
    volunteer_number: str
    level: int
    minutes: int
    month: str
    state: AwardState
    since: date
    until: date
    certain: bool
    approver: str
    decided_on: date | None
    reason: str


class EntryKind(StrEnum):
    """What stands in a volunteer's record besides the hours (Order 67 Art. 8-10)."""

    TRAINING = "training"
    AWARD = "award"
    EVALUATION = "evaluation"


ENTRY_KINDS: Final = {
    EntryKind.TRAINING: N_("training"),
    EntryKind.AWARD: N_("commendation"),
    EntryKind.EVALUATION: N_("evaluation"),
}

GRADES: Final = {
    5: N_("excellent"),
    4: N_("good"),
    3: N_("satisfactory"),
    2: N_("to be improved"),
    1: N_("unsatisfactory"),
}


@dataclass(frozen=True, slots=True)
class EntryRow:
    """One entry of the record; ``body`` is who held the training or granted the commendation."""

    uid: str
    kind: EntryKind
    day: date
    name: str
    content: str
    minutes: int
    body: str
    grade: int
    comment: str
    title: str = ""


@dataclass(frozen=True, slots=True)
class RequestRow:
    """A volunteer's request to put the record right (Art. 13); ``state`` is open, fixed or refused.

    ``person`` is whom the record that asked is read as now.
    """

    uid: str
    person: str
    name: str
    asked_on: date
    what: str
    state: str
    answered_on: date | None
    answer: str


REQUEST_STATES: Final = {
    "open": N_("to be answered"),
    "fixed": N_("put right"),
    "refused": N_("record is right"),
}


@dataclass(frozen=True, slots=True)
class ServedLine:
    """One service as Order 67 Art. 7 has it recorded: name, date, place, content, time, organiser, lead."""

    day: date
    title: str
    place: str
    content: str
    minutes: int
    organiser: str
    lead: str


@dataclass(frozen=True, slots=True)
class CertificateHead:
    """What certificates were issued with last time: the recording unit, who answers for it, the contact."""

    issuer: str
    lead: str = ""
    contact: str = ""


@dataclass(frozen=True, slots=True)
class CertifiedLine:
    """What a certificate says of one activity: day, name, what was done, minutes."""

    day: date
    title: str
    content: str
    minutes: int


@dataclass(frozen=True, slots=True)
class CertificateRow:
    """One line of the register of certificates; ``state`` is valid or void.

    ``name`` is as it stands on the paper; ``person`` is whom the record that it was issued to
    (``written_for``) is read as now.
    """

    uid: str
    number: str
    person: str
    name: str
    issued_on: date
    from_day: date
    to_day: date
    minutes: int
    seal: bool
    issuer: str
    state: str
    national: str
    voided_on: date | None
    void_reason: str
    lead: str
    handler: str
    contact: str
    remark: str
    written_for: str = ""


CERTIFICATE_STATES: Final = {"valid": N_("valid"), "void": N_("void")}
NATIONAL_STATES: Final = {"not-entered": N_("not entered"), "entered": N_("entered")}
