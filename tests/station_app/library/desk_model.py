"""A simple model of the desk: copies, loans and who waits, in Python with none of the program's code."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from hypothesis import strategies as st

from station_app.core.settings import Settings
from station_app.library.rows import LendingRules

READERS, TITLES, COPIES = 3, 2, (2, 1)
SET = Settings(
    max_books=2, loan_days=10, renewals=1, renewal_days=6, holds_per_reader=2, hold_days=3,
    closed_weekdays=(0, 6), closed_days=("2026-10-14", "2026-11-04"), open_days=("2026-10-05",),
)  # fmt: skip
RULES = LendingRules.of(SET)
#: Written out by hand from the State Council's notice for 2026, not read from the program's own file.
HOLIDAYS = {date(2026, 9, 25) + timedelta(days=n) for n in range(3)} | {
    date(2026, 10, 1) + timedelta(days=n) for n in range(7)
}
WORKED = {date(2026, 9, 20), date(2026, 10, 10)}
NAMES = ("甲一", "乙二", "丙三")
LENT = "lent"

reader = st.integers(0, READERS - 1)
book = st.integers(0, sum(COPIES) - 1)
work = st.integers(0, TITLES - 1)
QUESTIONS = frozenset({"limit", "overdue", "kept-for-another", "was-lost", "out-to-another"})
yes = st.just(QUESTIONS) | st.frozensets(st.sampled_from(sorted(QUESTIONS)))


def is_open(day: date) -> bool:
    if day.isoformat() in SET.open_days or day.isoformat() in SET.closed_days:
        return day.isoformat() in SET.open_days
    if day in HOLIDAYS or day in WORKED:
        return day in WORKED
    return day.weekday() not in SET.closed_weekdays


def first_open(day: date) -> date:
    while not is_open(day):
        day += timedelta(days=1)
    return day


@dataclass
class Loan:
    reader: int
    due: date
    renewals: int = 0
    claimed: bool = False
    lost: bool = False


@dataclass
class Waiting:
    """One who waits; ``book`` is the copy kept, until the end of ``until``."""

    reader: int
    title: int
    book: int | None = None
    until: date | None = None


@dataclass
class Desk:
    """The model: states of copies, loans, and who waits in the order in which they came."""

    states: list[str] = field(default_factory=lambda: ["shelf"] * sum(COPIES))
    loans: dict[int, Loan] = field(default_factory=dict)
    waiting: list[Waiting] = field(default_factory=list)

    def title_of(self, place: int) -> int:
        return 0 if place < COPIES[0] else 1

    def queue(self, title: int) -> list[Waiting]:
        return [one for one in self.waiting if one.title == title and one.book is None]

    def kept(self, place: int) -> Waiting | None:
        return next((one for one in self.waiting if one.book == place), None)

    def free(self, title: int, besides: int = -1) -> list[int]:
        places = [p for p in range(sum(COPIES)) if self.title_of(p) == title and p != besides]
        return [p for p in places if self.states[p] == "shelf" and p not in self.loans]

    def serve(self, title: int, today: date, besides: int = -1) -> None:
        """Free copies go to those who came first."""
        for one in self.queue(title):
            places = self.free(title, besides)
            if not places:
                return
            one.book, one.until = places[0], first_open(today + timedelta(days=SET.hold_days))
            self.states[places[0]] = "kept"

    def let_go(self, place: int) -> None:
        one = self.kept(place)
        if one is not None:
            one.book = one.until = None

    def facts(self) -> tuple[Any, ...]:
        loans = {
            place: (one.reader, one.due.isoformat(), one.renewals, one.claimed, one.lost)
            for place, one in self.loans.items()
        }
        queue = [
            (one.reader, one.title, one.book, one.until and one.until.isoformat()) for one in self.waiting
        ]
        return list(self.states), loans, queue


@dataclass
class Past:
    """What was before an event: the model, and the station in the model's words."""

    model: Desk
    facts: tuple[Any, ...]
    event: str = ""
