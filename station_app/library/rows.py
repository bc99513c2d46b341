"""What the library hands out: frozen rows, never database objects."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Final

from station_app.core.holidays import holiday_year
from station_app.core.i18n import N_
from station_app.core.settings import Settings


class CopyState(StrEnum):
    """Where a copy stands; whether it is out is told by its loan."""

    SHELF = "shelf"
    READING_ONLY = "reading-only"
    REPAIR = "repair"
    MISSING = "missing"
    LOST = "lost"
    WITHDRAWN = "withdrawn"
    KEPT = "kept"
    CROSSING = "crossing"


STATE_NAMES: Final = {
    CopyState.SHELF: N_("on the shelf"),
    CopyState.READING_ONLY: N_("for reading here"),
    CopyState.REPAIR: N_("being mended"),
    CopyState.MISSING: N_("missing"),
    CopyState.LOST: N_("lost"),
    CopyState.WITHDRAWN: N_("withdrawn"),
    CopyState.KEPT: N_("kept for a reader"),
    CopyState.CROSSING: N_("drifting"),
}


class CardState(StrEnum):
    """Whether a reader's card may be used."""

    ACTIVE = "active"
    STOPPED = "stopped"
    LOST = "lost"


@dataclass(frozen=True, slots=True)
class LendingRules:
    """The ten settings as far as the desk needs them (library.md §5.1). Weekdays count from Monday, 0.

    ``public_holidays`` closes the days off of the State Council's notices and opens the days worked for
    them (调休); ``closed_days`` and ``open_days`` are the station's own and stand over everything else.
    """

    max_books: int = 5
    loan_days: int = 30
    renewals: int = 1
    renewal_days: int = 30
    overdue_stops: bool = False
    closed_weekdays: tuple[int, ...] = (0,)
    public_holidays: bool = False
    closed_days: tuple[date, ...] = ()
    open_days: tuple[date, ...] = ()
    holds_per_reader: int = 2
    hold_days: int = 7
    compensation_percent: int = 100
    keep_history_days: int = 90

    @classmethod
    def of(cls, settings: Settings) -> LendingRules:
        """The rules as the station's settings have them."""
        return cls(
            max_books=settings.max_books,
            loan_days=settings.loan_days,
            renewals=settings.renewals,
            renewal_days=settings.renewal_days,
            overdue_stops=settings.overdue_policy == "stop",
            closed_weekdays=settings.closed_weekdays,
            public_holidays=settings.closed_on_holidays,
            closed_days=tuple(map(date.fromisoformat, settings.closed_days)),
            open_days=tuple(map(date.fromisoformat, settings.open_days)),
            holds_per_reader=settings.holds_per_reader,
            hold_days=settings.hold_days,
            compensation_percent=settings.compensation_percent,
            keep_history_days=settings.keep_history_days,
        )

    def is_open(self, day: date) -> bool:
        """Whether the library is open on ``day``: its own exceptions first, then the public holidays and
        the days worked for them, then the weekdays (library.md §5.4)."""
        if day in self.open_days:
            return True
        if day in self.closed_days:
            return False
        notice = holiday_year(day.year) if self.public_holidays else None
        if notice is not None and day in notice.off:
            return False
        if notice is not None and day in notice.workdays:
            return True
        return day.weekday() not in self.closed_weekdays

    def roll(self, day: date) -> date:
        """The first open day from ``day`` on; ``day`` itself where none of 366 is open (library.md §5.4)."""
        coming = (day + timedelta(days=distance) for distance in range(366))
        return next((one for one in coming if self.is_open(one)), day)


@dataclass(frozen=True, slots=True)
class CopyRow:
    """One copy; ``due`` is set while it is out; ``claimed`` where the reader says it is back."""

    uid: str
    barcode: str
    state: CopyState
    place: str
    due: date | None = None
    claimed: bool = False
    lost: bool = False


@dataclass(frozen=True, slots=True)
class TitleRow:
    """One title with its copies."""

    uid: str
    title: str
    author: str
    publisher: str
    year: str
    isbn: str
    call_number: str
    price_fen: int | None
    copies: tuple[CopyRow, ...]

    @property
    def available(self) -> int:
        """How many copies can be lent now."""
        return sum(copy.state is CopyState.SHELF and copy.due is None for copy in self.copies)


@dataclass(frozen=True, slots=True)
class CallRow:
    """One call about an overdue book: ``result`` is one of ``overdue.RESULTS``, ``who`` the caller."""

    at: datetime
    result: str
    who: str
    note: str


@dataclass(frozen=True, slots=True)
class LoanRow:
    """One open loan; ``called`` is the last call about it."""

    barcode: str
    title: str
    lent_on: date
    due: date
    renewals: int
    overdue_days: int
    may_renew: bool
    card: str
    reader: str
    phone: str
    person: str = ""
    claimed: bool = False
    lost: bool = False
    called: CallRow | None = None


class HoldState(StrEnum):
    """Where a hold stands: waiting for a copy, a copy kept, and the three ways it ends."""

    QUEUED = "queued"
    READY = "ready"
    FULFILLED = "fulfilled"
    CANCELLED = "cancelled"
    EXPIRED = "expired"


HOLD_STATE_NAMES: Final = {
    HoldState.QUEUED: N_("waiting"),
    HoldState.READY: N_("ready to be fetched"),
    HoldState.FULFILLED: N_("fetched"),
    HoldState.CANCELLED: N_("given up"),
    HoldState.EXPIRED: N_("not fetched in time"),
}


@dataclass(frozen=True, slots=True)
class HoldRow:
    """One hold; ``turn`` is its place in the queue of its title (from 1), 0 unless it waits.

    ``barcode``, ``place`` and ``until`` (its last day) are set while a copy is kept.
    """

    uid: str
    title_uid: str
    title: str
    state: HoldState
    placed_at: datetime
    turn: int
    card: str
    reader: str
    phone: str
    person: str
    barcode: str = ""
    place: str = ""
    until: date | None = None


@dataclass(frozen=True, slots=True)
class ReaderRow:
    """A reader's card with what is out on it and what is held; ``lent_ever`` and ``claims`` (times that
    the reader said a book was back) count what is still known."""

    card: str
    person: str
    name: str
    phone: str
    state: str
    limit: int
    loans: tuple[LoanRow, ...]
    lent_ever: int = 0
    holds: tuple[HoldRow, ...] = ()
    claims: int = 0

    @property
    def overdue(self) -> tuple[LoanRow, ...]:
        """The loans that are past their date."""
        return tuple(loan for loan in self.loans if loan.overdue_days)

    @property
    def ready(self) -> tuple[HoldRow, ...]:
        """The holds whose copy waits to be fetched."""
        return tuple(hold for hold in self.holds if hold.state is HoldState.READY)


class Result(StrEnum):
    """How a scan ended."""

    DONE = "done"
    ASK = "ask"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a scan did: ``code`` says what (``lent``, ``returned``, …) or why not; ``due`` is ISO or empty.

    ``place`` is where a book that came back stands. ``kept_for`` is the reader for whom it is put aside,
    until the end of the day ``kept_until`` (ISO). ``notes`` are sentences that are told and not asked.
    ``amount_fen`` is what a lost book costs, None where its price is not known.
    """

    barcode: str
    outcome: Result
    code: str
    message: str
    title: str = ""
    reader: str = ""
    due: str = ""
    event: str = ""
    place: str = ""
    kept_for: str = ""
    kept_until: str = ""
    hold: str = ""
    notes: tuple[str, ...] = ()
    amount_fen: int | None = None


@dataclass(frozen=True, slots=True)
class DeskEvent:
    """One line of what was done today; ``may_undo`` where undoing restores exactly what was before.

    ``batch`` is shared by what was done in one go and is undone in one go; empty for most. ``kept_for`` is
    the reader for whom a book that came back was put aside.
    """

    event: str
    kind: str
    at: datetime
    title: str
    reader: str
    due: str
    undone: bool
    may_undo: bool = False
    place: str = ""
    barcode: str = ""
    batch: str = ""
    kept_for: str = ""


@dataclass(frozen=True, slots=True)
class DeskFigures:
    """Today at the desk: overdue, due today, waiting to be fetched, lent, returned, renewed."""

    overdue: int
    due_today: int
    waiting: int
    lent: int
    returned: int
    renewed: int
