"""What the library hands out: frozen rows, never database objects."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Final

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


STATE_NAMES: Final = {
    CopyState.SHELF: N_("on the shelf"),
    CopyState.READING_ONLY: N_("for reading here"),
    CopyState.REPAIR: N_("being mended"),
    CopyState.MISSING: N_("missing"),
    CopyState.LOST: N_("lost"),
    CopyState.WITHDRAWN: N_("withdrawn"),
}


@dataclass(frozen=True, slots=True)
class LendingRules:
    """The ten settings as far as lending needs them (library.md §5.1). Weekdays count from Monday, 0."""

    max_books: int = 5
    loan_days: int = 30
    renewals: int = 1
    renewal_days: int = 30
    overdue_stops: bool = False
    closed_weekdays: tuple[int, ...] = (0,)

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
        )


@dataclass(frozen=True, slots=True)
class CopyRow:
    """One copy; ``due`` is set while it is out."""

    uid: str
    barcode: str
    state: CopyState
    place: str
    due: date | None = None


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
class LoanRow:
    """One open loan."""

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


@dataclass(frozen=True, slots=True)
class ReaderRow:
    """A reader's card with what is out on it; ``lent_ever`` counts every loan that is still known."""

    card: str
    person: str
    name: str
    phone: str
    state: str
    limit: int
    loans: tuple[LoanRow, ...]
    lent_ever: int = 0

    @property
    def overdue(self) -> tuple[LoanRow, ...]:
        """The loans that are past their date."""
        return tuple(loan for loan in self.loans if loan.overdue_days)


class Result(StrEnum):
    """How a scan ended."""

    DONE = "done"
    ASK = "ask"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a scan did: ``code`` says what (``lent``, ``returned``, …) or why not; ``due`` is ISO or empty.

    ``place`` is where a book that came back stands.
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


@dataclass(frozen=True, slots=True)
class DeskEvent:
    """One line of what was done today; ``may_undo`` where undoing restores exactly what was before."""

    event: str
    kind: str
    at: datetime
    title: str
    reader: str
    due: str
    undone: bool
    may_undo: bool = False
    place: str = ""


@dataclass(frozen=True, slots=True)
class DeskFigures:
    """Today at the desk: overdue, due today, waiting to be fetched, lent, returned, renewed."""

    overdue: int
    due_today: int
    waiting: int
    lent: int
    returned: int
    renewed: int
