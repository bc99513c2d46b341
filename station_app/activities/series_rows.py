"""What the series of activities hand out: frozen rows, never database objects."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from enum import StrEnum
from typing import Final

from station_app.activities.rows import ActivityStatus
from station_app.core.i18n import N_


class Scope(StrEnum):
    """How far a change reaches (domain §4.2)."""

    THIS = "this"
    FOLLOWING = "following"
    ALL = "all"


class What(StrEnum):
    """What becomes of one date of a series."""

    SAME = "same"
    MOVED = "moved"
    CHANGED = "changed"
    ADDED = "added"
    DROPPED = "dropped"
    CANCELLED = "cancelled"
    KEPT = "kept"
    FROZEN = "frozen"
    SKIPPED = "skipped"


class Way(StrEnum):
    """What can be done where a room is taken: leave the date out, another room, another hour, a draft."""

    SKIP = "skip"
    ROOM = "room"
    SHIFT = "shift"
    DRAFT = "draft"


class SkipReason(StrEnum):
    """Why a date of the rule has no activity."""

    CONFLICT = "conflict"
    HOLIDAY = "holiday"
    HAND = "hand"


SCOPE_NAMES: Final = {
    Scope.THIS: N_("only this one"),
    Scope.FOLLOWING: N_("this one and all after it"),
    Scope.ALL: N_("all that were not held yet"),
}
WHAT_NAMES: Final = {
    What.SAME: N_("stays as it is"),
    What.MOVED: N_("is moved"),
    What.CHANGED: N_("is changed"),
    What.ADDED: N_("is added"),
    What.DROPPED: N_("is taken out"),
    What.CANCELLED: N_("is called off"),
    What.KEPT: N_("stays as it was edited by itself"),
    What.FROZEN: N_("was held and stays"),
    What.SKIPPED: N_("left out"),
}
WAY_NAMES: Final = {
    Way.SKIP: N_("leave the date out"),
    Way.ROOM: N_("take another room"),
    Way.SHIFT: N_("begin at another time"),
    Way.DRAFT: N_("keep it as a draft"),
}
SKIP_NAMES: Final = {
    SkipReason.CONFLICT: N_("the room was taken"),
    SkipReason.HOLIDAY: N_("a holiday"),
    SkipReason.HAND: N_("left out by hand"),
}


@dataclass(frozen=True, slots=True)
class Choice:
    """What to do on one date; ``venue`` is for ``ROOM``, ``minutes`` (earlier: negative) for ``SHIFT``."""

    way: Way
    venue: str = ""
    minutes: int = 0


NO_CHOICES: Final[Mapping[date, Choice]] = {}


@dataclass(frozen=True, slots=True)
class Clash:
    """Another activity in the way. ``hard``: the same room, both published; else somebody is wanted twice.

    ``kind`` is venue, speaker or lead; ``subject`` the room's or the person's name.
    """

    kind: str
    hard: bool
    subject: str
    uid: str
    number: str
    title: str
    starts: datetime
    ends: datetime


@dataclass(frozen=True, slots=True)
class Moment:
    """When and where one occurrence is, and whether as a draft."""

    starts: datetime
    ends: datetime
    venue: str
    draft: bool = False


@dataclass(frozen=True, slots=True)
class Step:
    """One line of the before-and-after list. ``before`` is None for what is added, ``after`` for what goes.

    ``original`` is the rule's date; ``fields`` names what changes, or, where it is kept, what was edited.
    ``reason`` says why a date is skipped. ``clashes`` are those of the state after.
    """

    what: What
    original: date
    before: Moment | None
    after: Moment | None
    uid: str = ""
    number: str = ""
    fields: tuple[str, ...] = ()
    clashes: tuple[Clash, ...] = ()
    reason: SkipReason | None = None

    @property
    def clashes_hard(self) -> bool:
        """Whether the room is taken."""
        return any(clash.hard for clash in self.clashes)


@dataclass(frozen=True, slots=True)
class SeriesPreview:
    """The before-and-after list and its counts; nothing is written. ``words`` is the rule in words.

    ``conflicts`` counts dates whose room is taken, ``warnings`` those on which somebody is wanted twice.
    ``waits_for`` names what is not published (a year's holidays or school terms) and where the dates
    therefore stop; ``token`` tells whether it still holds when it is carried out.
    """

    scope: Scope
    rule: str
    words: str
    steps: tuple[Step, ...]
    waits_for: str = ""
    token: str = ""

    def count(self, *what: What) -> int:
        """How many dates come to that."""
        return sum(step.what in what for step in self.steps)

    @property
    def dates(self) -> tuple[Step, ...]:
        """The dates that there are afterwards, in their order."""
        gone = (What.DROPPED, What.SKIPPED, What.CANCELLED)
        kept = [step for step in self.steps if step.what not in gone and step.after is not None]
        return tuple(sorted(kept, key=lambda step: step.after.starts if step.after else datetime.max))

    @property
    def conflicts(self) -> int:
        """Dates whose room is taken."""
        return sum(step.clashes_hard for step in self.steps)

    @property
    def warnings(self) -> int:
        """Dates on which a speaker or lead is wanted elsewhere too."""
        return sum(bool(step.clashes) and not step.clashes_hard for step in self.steps)


@dataclass(frozen=True, slots=True)
class SeriesDone:
    """What a change did. ``edit`` undoes it; ``series`` is the series it belongs to now, ``activity`` the
    first occurrence that is open (empty where none is)."""

    edit: str
    series: str
    activity: str
    preview: SeriesPreview


@dataclass(frozen=True, slots=True)
class SeriesRow:
    """One series. ``begins`` is its time of day, ``first`` the rule's first date, ``last`` the last date it
    has (None where it never ends or waits for what is not published); counts are of occurrences that exist.

    ``skip_holidays``: dates on holidays are left out. ``way``: what is done by itself where a room is taken.
    """

    uid: str
    title: str
    category: str
    rule: str
    words: str
    first: date
    last: date | None
    begins: time
    minutes: int
    venue: str
    lead: str
    speaker: str
    team: str
    skip_holidays: bool
    way: Way
    occurrences: int
    held: int
    coming: int
    skipped: int
    next_starts: datetime | None
    next_uid: str
    made_until: date
    waits_for: str


@dataclass(frozen=True, slots=True)
class OccurrenceRow:
    """One occurrence of a series: the ``place``-th of ``of`` (0 where the series never ends).

    ``original`` is the rule's date; ``detached`` names the fields edited by themselves; ``frozen`` says that
    it was held, and nothing done to the series changes it.
    """

    uid: str
    number: str
    original: date
    starts: datetime
    ends: datetime
    status: ActivityStatus
    venue: str
    detached: tuple[str, ...]
    frozen: bool
    place: int
    of: int


@dataclass(frozen=True, slots=True)
class SeriesPlace:
    """Where one activity stands in its series: the ``place``-th of ``of`` (0 where the series never ends, and
    a place of 0 where the rule does not have its date any more). ``words`` is the rule without its end."""

    words: str
    place: int
    of: int


@dataclass(frozen=True, slots=True)
class SkipRow:
    """A date of the rule without an activity. ``free``: what stood in the way is gone."""

    series: str
    title: str
    day: date
    reason: SkipReason
    detail: str
    free: bool
