"""What stands behind a closed activity, as it is handed out: photos, texts, findings, and the rules."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from pathlib import Path
from typing import Final

from station_app.core.i18n import N_
from station_app.core.settings import Settings
from station_app.signin.minutes import Margins
from station_app.signin.rows import Closing

#: 仙桃: a briefing of at most 400 characters.
LONGEST_BRIEFING: Final = 400
LONGEST_TEXT: Final = 4000
LONGEST_LINE: Final = 100
#: 邯郸: two pictures at the least in which the unit's name can be read.
UNIT_PHOTOS: Final = 2


class FileKind(StrEnum):
    """What a photo shows (domain §3.9: 全景/签到/过程/合影), or what a file is."""

    PANORAMA = "panorama"
    SIGN_IN = "sign-in"
    PROCESS = "process"
    GROUP = "group"
    PLAN = "plan"
    BRIEFING = "briefing"


PHOTO_KINDS: Final = (FileKind.PANORAMA, FileKind.SIGN_IN, FileKind.PROCESS, FileKind.GROUP)
KIND_NAMES: Final = {
    FileKind.PANORAMA: N_("panorama"),
    FileKind.SIGN_IN: N_("signing in"),
    FileKind.PROCESS: N_("scene"),
    FileKind.GROUP: N_("group photo"),
    FileKind.PLAN: N_("plan"),
    FileKind.BRIEFING: N_("briefing"),
}


class Severity(StrEnum):
    """How much a finding weighs: it stops the closing, it asks for a reason, or closing settles it."""

    BLOCKING = "blocking"
    ADVISORY = "advisory"
    NOTE = "note"


class Mend(StrEnum):
    """Where a finding is put right."""

    NOWHERE = ""
    ACTIVITY = "activity"
    SHEET = "sheet"
    PAPER = "paper"
    PHOTOS = "photos"
    TEXTS = "texts"


@dataclass(frozen=True, slots=True)
class ClosingRules:
    """The station's own numbers: photos at the least, minutes around the activity that a photo may lie."""

    margins: Margins = field(default_factory=Margins)
    photos: int = 2
    volunteer_photos: int = 3
    photo_minutes: int = 30

    @classmethod
    def of(cls, settings: Settings) -> ClosingRules:
        """The rules as the station's settings have them."""
        return cls(
            Margins(settings.margin_before_minutes, settings.margin_after_minutes),
            settings.photos_least,
            settings.photos_least_volunteer,
            settings.photo_margin_minutes,
        )


@dataclass(frozen=True, slots=True)
class PhotoRow:
    """One photo or file. ``taken_at`` is the camera's own time; ``size`` is in bytes."""

    uid: str
    activity: str
    kind: FileKind
    name: str
    caption: str
    taken_at: datetime | None
    shows_unit: bool
    width: int
    height: int
    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Refused:
    """A file that was not taken, and why."""

    path: Path
    code: str
    message: str


@dataclass(frozen=True, slots=True)
class PhotosAdded:
    """What adding photos came to."""

    added: tuple[PhotoRow, ...]
    refused: tuple[Refused, ...]


@dataclass(frozen=True, slots=True)
class RecordRow:
    """What stands behind an activity in words; everything may be empty."""

    plan: str = ""
    briefing: str = ""
    effect: str = ""
    source: str = ""
    undertaker: str = ""
    helpers: str = ""
    signed_paper: bool = False


@dataclass(frozen=True, slots=True)
class ActivityFigures:
    """The numbers that sheet, ledger and briefing must agree on; ``minutes`` are the volunteers', ``hours``
    the same as documents print them. ``signed`` are stays with a signature, on the screen or on a sheet
    that was read from paper; ``on_paper`` people who signed there.

    Before the closing, who has not signed out counts up to the activity's end, as closing will write it;
    after it, the hours book has the last word.
    """

    people: int = 0
    volunteers: int = 0
    public: int = 0
    stays: int = 0
    inside: int = 0
    signed: int = 0
    on_paper: int = 0
    without_time: int = 0
    minutes: int = 0
    hours: float = 0.0


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that inspectors would find: what is so, what to do, where; ``reason`` where it passed."""

    code: str
    severity: Severity
    message: str
    advice: str
    mend: Mend
    reason: str = ""


@dataclass(frozen=True, slots=True)
class ClosingCheck:
    """What was looked at and found, blocking ones first.

    ``due`` is the tenth working day after the activity (Order 67 Art. 11), ``days_left`` the working days
    up to it, below 0 where it is past; ``certain`` is False where a year's days off are not published.
    """

    looked_at: int
    findings: tuple[Finding, ...]
    figures: ActivityFigures
    photos: int
    due: date
    days_left: int
    certain: bool
    closed: bool

    def of(self, severity: Severity) -> list[Finding]:
        """The findings of one weight."""
        return [one for one in self.findings if one.severity is severity]

    @property
    def blocked(self) -> bool:
        """Whether something must be put right first."""
        return bool(self.of(Severity.BLOCKING))

    @property
    def unexplained(self) -> list[Finding]:
        """What can pass, but has no reason yet."""
        return [one for one in self.of(Severity.ADVISORY) if not one.reason]


@dataclass(frozen=True, slots=True)
class Closed:
    """What closing did, and what had been found."""

    closing: Closing
    check: ClosingCheck
