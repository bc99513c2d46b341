"""What the paper loop hands out: proposals, what a person says to them, and what came of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from station_app.signin.rows import SignInRow

#: From which confidence (per cent) a row counts as sure.
SURE: Final = 85


@dataclass(frozen=True, slots=True)
class PaperRow:
    """One row of a page as it was read.

    ``place`` is its printed number; ``person`` is empty for a blank row, where ``named`` says whether
    somebody wrote there. ``came`` is since when they are on the activity's sheet already. ``strip`` is the
    row's picture (JPEG).
    """

    place: int
    person: str
    name: str
    ticked: bool
    left: bool
    signed: bool
    named: bool
    confidence: int
    came: datetime | None
    strip: bytes

    @property
    def filled(self) -> bool:
        """Whether the row says that somebody came."""
        return self.ticked or self.signed or self.named

    @property
    def sure(self) -> bool:
        """Whether what was read in it is beyond doubt."""
        return self.confidence >= SURE

    @property
    def proposed(self) -> bool:
        """Whether it says something new that can be taken as it is: a printed row, not taken before."""
        return self.filled and bool(self.person) and self.came is None


@dataclass(frozen=True, slots=True)
class PaperPage:
    """One page that was read: ``picture`` is the page laid flat (JPEG), ``frame`` the same without rows."""

    activity: str
    title: str
    document: str
    number: str
    page: int
    rows: tuple[PaperRow, ...]
    picture: bytes
    frame: bytes


@dataclass(frozen=True, slots=True)
class PageRefused:
    """A page of the file that was not taken, from 1, with why."""

    page: int
    code: str
    message: str


@dataclass(frozen=True, slots=True)
class Reading:
    """What a file held."""

    pages: tuple[PaperPage, ...]
    refused: tuple[PageRefused, ...]


@dataclass(frozen=True, slots=True)
class RowChoice:
    """A row that a person confirms. A blank one needs a ``name``, or a ``person`` (uid, number, phone) who
    is in the roster already; ``left`` writes a sign-out besides."""

    place: int
    left: bool = False
    name: str = ""
    person: str = ""


@dataclass(frozen=True, slots=True)
class Confirmed:
    """What confirming wrote; ``kept`` are the names of those who stood on the sheet already. ``sheet`` is
    the kept picture's uid, empty where there was nothing to bind it to."""

    sheet: str
    signed_in: tuple[SignInRow, ...]
    signed_out: tuple[SignInRow, ...]
    kept: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SheetRead:
    """A page that was read and confirmed before, at the station's wall time ``at``."""

    uid: str
    number: str
    page: int
    at: datetime
    rows: int
