"""What the calendar hands out: frozen rows, never database objects."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Final

from station_app.activities.working_days import Deadline, record_by
from station_app.core.i18n import N_


class ActivityStatus(StrEnum):
    """An activity's state; running, and held before it is closed, are worked out from the clock."""

    DRAFT = "draft"
    PUBLISHED = "published"
    RUNNING = "running"
    HELD = "held"
    CANCELLED = "cancelled"


STATUS_NAMES: Final = {
    ActivityStatus.DRAFT: N_("draft"),
    ActivityStatus.PUBLISHED: N_("published"),
    ActivityStatus.RUNNING: N_("running"),
    ActivityStatus.HELD: N_("held"),
    ActivityStatus.CANCELLED: N_("cancelled"),
}


#: Fields as a person is told of them.
FIELD_NAMES: Final = {
    "title": N_("activity name"),
    "category": N_("category"),
    "starts": N_("start"),
    "ends": N_("end"),
    "venue": N_("venue"),
    "lead": N_("lead"),
    "speaker": N_("speaker"),
    "speaker_name": N_("speaker"),
    "team": N_("team"),
    "capacity": N_("places"),
    "counts_hours": N_("volunteer hours"),
    "no_hours_reason": N_("why no hours count"),
    "kiosk": N_("signing in by oneself"),
    "signature": N_("signature"),
    "platform": N_("platform"),
    "task": N_("task"),
    "brand": N_("brand"),
    "organiser": N_("organiser"),
    "content": N_("content"),
    "note": N_("note"),
    "status": N_("status"),
    "cancel_reason": N_("why it is called off"),
}


@dataclass(frozen=True, slots=True)
class ActivityRow:
    """One activity. ``starts``/``ends`` are wall times of the station without an offset.

    In a series, ``original`` is the rule's date and ``detached`` names the fields edited by themselves.
    """

    uid: str
    number: str
    title: str
    category: str
    starts: datetime
    ends: datetime
    status: ActivityStatus
    venue: str = ""
    lead_uid: str = ""
    lead: str = ""
    lead_phone: str = ""
    speaker_uid: str = ""
    speaker: str = ""
    team: str = ""
    capacity: int | None = None
    registered: int = 0
    counts_hours: bool = True
    no_hours_reason: str = ""
    kiosk: bool = True
    signature: bool = True
    platform: str = ""
    task: str = ""
    brand: str = ""
    organiser: str = ""
    content: str = ""
    note: str = ""
    cancel_reason: str = ""
    closed: bool = False
    series_uid: str = ""
    original: date | None = None
    detached: tuple[str, ...] = ()

    @property
    def record_by(self) -> Deadline:
        """The day until which it is to be recorded (Order 67 Art. 11)."""
        return record_by(self.ends.date())

    @property
    def minutes(self) -> int:
        """How long it is planned to last."""
        return int((self.ends - self.starts).total_seconds() // 60)


@dataclass(frozen=True, slots=True)
class ActivityEdited:
    """An activity after a change of it; ``edit`` takes the change back, empty where nothing changed."""

    activity: ActivityRow
    edit: str


@dataclass(frozen=True, slots=True)
class EditUndone:
    """A change that was taken back. ``kept`` names the fields that stay as somebody made them since;
    ``activity`` is the one that it was about, empty where it was about several or none is left."""

    title: str
    activity: str
    kept: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class VenueRow:
    """A place where activities are held."""

    uid: str
    name: str
    capacity: int | None


@dataclass(frozen=True, slots=True)
class RegistrationRow:
    """Who registered; ``state`` is registered, waiting or cancelled; the phone is masked."""

    person_uid: str
    name: str
    state: str
    at: datetime
    phone: str = ""
