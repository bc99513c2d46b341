"""The whole desk against a simple model: lend, return, renew, hold, give up, lose, claim, find, withdraw and
undo over days that pass, closed days and public holidays among them (library.md §5)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any, ClassVar

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from station_app.core import changelog
from station_app.core.db import db, tuples
from station_app.core.settings import Settings
from station_app.library import desk, holds, states, withdrawing
from station_app.library import service as library
from station_app.library.models import CirculationEvent, Copy, Hold, OpenLoan, ReaderCard
from station_app.library.rows import CopyState, LendingRules
from station_app.library.states import Settlement
from station_app.library.withdrawing import Reason
from station_app.operators import service as operators
from station_app.roster import service as roster
from tests.conftest import Mover

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


class DeskMachine(RuleBasedStateMachine):
    """Everything that a librarian can do, in any order."""

    move: ClassVar[Callable[[Any], None]]
    steps: ClassVar[int] = 0

    @initialize(
        start=st.integers(0, 40),
        first=st.lists(st.integers(0, READERS), min_size=sum(COPIES), max_size=sum(COPIES)),
    )
    def open_the_library(self, start: int, first: list[int]) -> None:
        # Each example is a transaction that is taken back, so that all begin alike.
        self.step = db.atomic()
        self.transaction = self.step.__enter__()
        self.now = datetime(2026, 9, 12, 9) + timedelta(days=start)
        type(self).move(self.now)
        people = [roster.add_person(name=name).uid for name in NAMES]
        self.cards = [library.reader_card(uid).card for uid in people]
        rows = [library.add_title(title=f"书{n}", count=count, price="10") for n, count in enumerate(COPIES)]
        self.titles = [row.uid for row in rows]
        self.books = [copy.barcode for row in rows for copy in row.copies]
        self.copies = [Copy.get(Copy.barcode == code).id for code in self.books]
        self.model = Desk()
        self.past: list[Past] = []
        self.blurred = False
        for place, who in enumerate(first):
            if who < READERS:
                self.lend(who, place, QUESTIONS)

    def teardown(self) -> None:
        if hasattr(self, "step"):
            try:
                whole()
            finally:
                self.transaction.rollback()
                self.step.__exit__(None, None, None)

    # What is needed again and again

    @property
    def today(self) -> date:
        return self.now.date()

    def _copy_model(self) -> Desk:
        m = self.model
        return Desk(
            list(m.states),
            {p: Loan(one.reader, one.due, one.renewals, one.claimed, one.lost) for p, one in m.loans.items()},
            [Waiting(one.reader, one.title, one.book, one.until) for one in m.waiting],
        )

    def _remember(self) -> None:
        self.past.append(Past(self._copy_model(), self._facts()))

    def _happened(self, event: str) -> None:
        assert event
        self.past[-1].event = event

    def _look_anew(self) -> None:
        """Make the model what the station is."""
        copies, loans, queue = self._facts()
        self.model = Desk(
            list(copies),
            {place: Loan(who, date.fromisoformat(due), *more) for place, (who, due, *more) in loans.items()},
            [
                Waiting(who, title, place, until and date.fromisoformat(until))
                for who, title, place, until in queue
            ],
        )

    def _facts(self) -> tuple[Any, ...]:
        """The station's own state in the model's words."""
        place_of = {uid: place for place, uid in enumerate(self.copies)}
        cards = {card: n for n, card in enumerate(self.cards)}
        stored = [Copy.get_by_id(uid).state for uid in self.copies]
        loans = {
            place_of[one.copy_id]: (
                cards[one.card.number], one.due, one.renewals, bool(one.claimed), bool(one.lost)
            )
            for one in OpenLoan.select().where(OpenLoan.copy.in_(self.copies))
        }  # fmt: skip
        numbers = dict(tuples(ReaderCard.select(ReaderCard.id, ReaderCard.number)))
        rows = Hold.select().where(Hold.title.in_(self.titles), Hold.state.in_(("queued", "ready")))
        queue = [
            (
                cards[numbers[one.card_id]], self.titles.index(one.title_id),
                place_of[one.copy_id] if one.copy_id else None, one.until or None,
            )
            for one in rows.order_by(Hold.placed_at, Hold.id)
        ]  # fmt: skip
        return stored, loans, queue

    def _mine(self, who: int) -> list[Loan]:
        return [one for one in self.model.loans.values() if one.reader == who and not one.lost]

    # Lending and returning

    def _answer(self, who: int, place: int, confirm: frozenset[str]) -> str:
        m, loan = self.model, self.model.loans.get(place)
        if m.states[place] == "withdrawn":
            return "withdrawn"
        if loan and loan.reader == who and not loan.lost:
            return self._renewal(place)
        asked = []
        if len(self._mine(who)) >= SET.max_books:
            asked.append("limit")
        if any(one.due < self.today and not one.claimed for one in self._mine(who)):
            asked.append("overdue")
        kept, queue = m.kept(place), m.queue(m.title_of(place))
        first = kept or (queue[0] if queue else None)
        if first and first.reader != who:
            asked.append("kept-for-another")
        if m.states[place] in ("lost", "missing"):
            asked.append("was-lost")
        if loan and loan.reader != who:
            asked.append("out-to-another")
        return next((question for question in asked if question not in confirm), LENT)

    def _renewal(self, place: int) -> str:
        m, loan = self.model, self.model.loans.get(place)
        if loan is None:
            return "not-out"
        if loan.lost:
            return "lost"
        if loan.renewals >= SET.renewals:
            return "renewals-used"
        title = m.title_of(place)
        return "waited-for" if m.queue(title) and not m.free(title) else "renewed"

    def _renewed(self, place: int) -> None:
        loan = self.model.loans[place]
        base = max(loan.due, self.today) + timedelta(days=SET.renewal_days)
        loan.due, loan.renewals, loan.claimed = max(loan.due, first_open(base)), loan.renewals + 1, False

    @rule(who=reader, place=book, confirm=yes)
    def lend(self, who: int, place: int, confirm: frozenset[str]) -> None:
        expected = self._answer(who, place, confirm)
        self._remember()
        (done,) = library.lend(self.cards[who], [self.books[place]], confirm=confirm, rules=RULES)
        assert done.code == expected
        if expected == "renewed":
            self._happened(done.event)
            self._renewed(place)
        elif expected == LENT:
            self._happened(done.event)
            self._lent(who, place)
            assert done.due == self.model.loans[place].due.isoformat()
        else:
            self.past.pop()

    def _lent(self, who: int, place: int) -> None:
        m, title = self.model, self.model.title_of(place)
        theirs, touched = m.kept(place), False
        if theirs and theirs.reader != who:
            m.let_go(place)
            touched = True
        own = next((one for one in m.waiting if one.reader == who and one.title == title), None)
        if own:
            m.waiting.remove(own)
            touched = True
            if own.book is not None and own.book != place:
                m.states[own.book] = "shelf"
        m.loans[place] = Loan(who, first_open(self.today + timedelta(days=SET.loan_days)))
        m.states[place] = "shelf"
        if touched:
            m.serve(title, self.today, besides=place)

    @rule(place=book)
    def take_back(self, place: int) -> None:
        m = self.model
        self._remember()
        (done,) = library.take_back([self.books[place]], rules=RULES)
        was_out, state, kept = place in m.loans, m.states[place], m.kept(place)
        if state == "withdrawn":
            assert done.code == "withdrawn"
            self.past.pop()
            return
        found = state in ("lost", "missing")
        if found:
            m.states[place] = "shelf"
        m.loans.pop(place, None)
        first = next(iter(m.queue(m.title_of(place))), None)
        if first and m.states[place] == "shelf":
            first.book, first.until = place, first_open(self.today + timedelta(days=SET.hold_days))
            m.states[place] = "kept"
        now_kept = m.kept(place)
        assert done.code == ("kept" if now_kept else "returned" if was_out else "found" if found else "here")
        if now_kept:
            assert (done.kept_for, done.kept_until) == (
                NAMES[now_kept.reader], str(now_kept.until)
            )  # fmt: skip
        if not was_out and not found and now_kept is kept:
            self.past.pop()
        else:
            self._happened(done.event)

    @rule(place=book)
    def renew(self, place: int) -> None:
        expected = self._renewal(place)
        self._remember()
        (done,) = library.renew([self.books[place]], rules=RULES)
        assert done.code == expected
        if expected == "renewed":
            self._happened(done.event)
            self._renewed(place)
        else:
            self.past.pop()

    # Holds

    @rule(order=st.permutations(range(READERS)), title=work)
    def everybody_waits(self, order: list[int], title: int) -> None:
        for who in order:
            self.hold(who, title)

    @rule(who=reader, title=work)
    def hold(self, who: int, title: int) -> None:
        m = self.model
        mine = [one for one in m.waiting if one.reader == who]
        places = [p for p in range(len(self.books)) if m.title_of(p) == title]
        self._remember()
        done = holds.place_hold(self.cards[who], self.titles[title], rules=RULES)
        if any(one.title == title for one in mine):
            expected = "held-already"
        elif any(p in m.loans and m.loans[p].reader == who for p in places):
            expected = "has-it"
        elif len(mine) >= SET.holds_per_reader:
            expected = "holds-limit"
        elif all(m.states[p] in ("withdrawn", "lost") for p in places):
            expected = "no-copy"
        else:
            one = Waiting(who, title)
            m.waiting.append(one)
            m.serve(title, self.today)
            expected = "held" if one.book is None else "kept"
        assert done.code == expected
        if expected in ("held", "kept"):
            self._happened(done.event)
        else:
            self.past.pop()

    @precondition(lambda self: bool(self.model.waiting))
    @rule(which=st.integers(0, 5))
    def give_up(self, which: int) -> None:
        rows = holds.list_holds()
        row = rows[which % len(rows)]
        who, title = self.cards.index(row.card), self.titles.index(row.title_uid)
        self._remember()
        done = holds.cancel_hold(row.uid, rules=RULES)
        self._happened(done.event)
        self._end(next(one for one in self.model.waiting if (one.reader, one.title) == (who, title)))
        following = self.model.kept(self.books.index(row.barcode)) if row.barcode else None
        assert done.code == ("kept" if following else "unheld")
        assert done.kept_for == (NAMES[following.reader] if following else "")

    def _end(self, one: Waiting) -> None:
        m = self.model
        m.waiting.remove(one)
        if one.book is not None:
            m.states[one.book] = "shelf"
            first = next(iter(m.queue(one.title)), None)
            if first:
                first.book, first.until = one.book, first_open(self.today + timedelta(days=SET.hold_days))
                m.states[one.book] = "kept"

    # What becomes of a copy

    @rule(place=book, what=st.sampled_from(("claim", "lose", "miss", "withdraw")))
    def spoil(self, place: int, what: str) -> None:
        self._remember()
        event = {
            "claim": self._claim, "lose": self._lose, "miss": self._miss, "withdraw": self._withdraw
        }[what](place)  # fmt: skip
        if event:
            self._happened(event)
        else:
            self.past.pop()

    def _claim(self, place: int) -> str:
        loan = self.model.loans.get(place)
        done = states.claim_returned(self.books[place])
        if loan is None or loan.lost or loan.claimed:
            assert done.code == "not-out"
        else:
            assert done.code == "claimed"
            loan.claimed = True
        return done.event

    def _lose(self, place: int) -> str:
        m = self.model
        done = states.declare_lost(self.books[place], rules=RULES)
        if m.states[place] in ("lost", "withdrawn"):
            assert done.code == m.states[place]
            return ""
        assert (done.code, done.amount_fen) == ("lost", 1000 if place in m.loans else None)
        m.let_go(place)
        m.states[place] = "lost"
        if place in m.loans:
            m.loans[place].lost, m.loans[place].claimed = True, False
        m.serve(m.title_of(place), self.today)
        return done.event

    def _miss(self, place: int) -> str:
        m = self.model
        if place in m.loans:
            with pytest.raises(states.CopyIsOut):
                states.set_copy_state(self.books[place], CopyState.MISSING, rules=RULES)
            return ""
        done = states.set_copy_state(self.books[place], CopyState.MISSING, rules=RULES)
        if m.states[place] == "missing":
            assert done.event == ""
            return ""
        m.let_go(place)
        m.states[place] = "missing"
        m.serve(m.title_of(place), self.today)
        return done.event

    def _withdraw(self, place: int) -> str:
        """Withdraw a copy and the one after it in one go."""
        m, places, event = self.model, (place, (place + 1) % len(self.books)), ""
        codes = [self.books[one] for one in places]
        answers = withdrawing.withdraw(codes, Reason.DAMAGED, approved_by="罗晓敏", rules=RULES)
        for one, done in zip(places, answers, strict=True):
            if one in m.loans:
                assert done.code == "out"
            elif m.states[one] == "withdrawn":
                assert str(done.outcome) == "refused"
            else:
                event = done.event
                m.let_go(one)
                m.states[one] = "withdrawn"
                m.serve(m.title_of(one), self.today)
        return event

    @precondition(lambda self: any(one.lost for one in self.model.loans.values()))
    @rule()
    def pay(self) -> None:
        place = next(place for place, one in self.model.loans.items() if one.lost)
        self._remember()
        done = states.settle_lost(self.books[place], Settlement.PAID, rules=RULES)
        assert (done.code, done.amount_fen) == ("settled", 1000)
        self._happened(done.event)
        del self.model.loans[place]

    @precondition(lambda self: bool(set(self.model.states) & {"withdrawn", "missing"}))
    @rule()
    def put_back(self) -> None:
        """Copies that were withdrawn or are missing go back to the shelf."""
        m = self.model
        for place in range(len(self.books)):
            if m.states[place] in ("withdrawn", "missing"):
                self._remember()
                done = states.set_copy_state(self.books[place], CopyState.SHELF, rules=RULES)
                self._happened(done.event)
                m.states[place] = "shelf"
                m.serve(m.title_of(place), self.today)

    # Undo, and days that pass

    @rule(times=st.integers(1, 2))
    def undo(self, times: int) -> None:
        for _i in range(times):
            if not self.past:
                with pytest.raises(library.NothingToUndo):
                    library.undo_last()
                return
            library.undo_last()
            before = self.past.pop()
            if self.blurred:
                self._look_anew()
            else:
                self.model = before.model
                assert self._facts() == before.facts, "undo restores exactly"

    @rule(which=st.integers(0, 4))
    def undo_one(self, which: int) -> None:
        """Not the last: where that is allowed, its copy is as before, and nobody else is worse off."""
        may = {row.event for row in library.list_today(limit=500) if row.may_undo}
        if which >= len(self.past):
            return
        chosen = self.past[-1 - which]
        now = self._facts()
        if chosen.event not in may:
            with pytest.raises(library.NothingToUndo):
                library.undo_last(chosen.event)
            assert self._facts() == now
            return
        touched = self._copies_of(chosen.event)
        library.undo_last(chosen.event)
        self.past.remove(chosen)
        self.blurred = self.blurred or which > 0
        (stored, loans, _queue), (stored_before, loans_before, _before) = self._facts(), chosen.facts
        for place in touched:
            assert stored[place] == stored_before[place]
            assert loans.get(place) == loans_before.get(place)
        self._look_anew()

    def _copies_of(self, event: str) -> set[int]:
        """The copies that an event, and what was done in one go with it, is about."""
        done = CirculationEvent.get_by_id(event)
        events = [done, *(CirculationEvent.select().where(CirculationEvent.batch == (done.batch or "-")))]
        about = {one.copy_id for one in events}
        return {place for place, uid in enumerate(self.copies) if uid in about}

    @rule(days=st.integers(1, 9))
    def days_pass(self, days: int) -> None:
        self.now += timedelta(days=days)
        type(self).move(self.now)
        self.past.clear()
        self.blurred = False
        late = [one for one in self.model.waiting if one.until and one.until < self.today]
        ended = [row for row in holds.expire_holds(rules=RULES) if row.title_uid in self.titles]
        assert sorted((row.card, row.title_uid) for row in ended) == sorted(
            (self.cards[one.reader], self.titles[one.title]) for one in late
        )
        for row in ended:
            who, title = self.cards.index(row.card), self.titles.index(row.title_uid)
            self._end(next(one for one in late if (one.reader, one.title) == (who, title)))

    # What always holds

    @invariant()
    def they_agree(self) -> None:
        if not hasattr(self, "model"):
            return
        type(self).steps += 1
        assert self._facts() == self.model.facts()

    @invariant()
    def nobody_waits_while_a_copy_is_free(self) -> None:
        if hasattr(self, "model"):
            for title in range(TITLES):
                assert not (self.model.queue(title) and self.model.free(title))

    @invariant()
    def no_due_date_on_a_closed_day_and_one_loan_a_copy(self) -> None:
        if not hasattr(self, "model"):
            return
        for (due,) in tuples(OpenLoan.select(OpenLoan.due).where(OpenLoan.copy.in_(self.copies))):
            assert is_open(date.fromisoformat(due)), due
        events = CirculationEvent.select().where(CirculationEvent.copy.in_(self.copies))
        open_now = desk.replay(events)
        stored = {one.copy_id: one for one in OpenLoan.select().where(OpenLoan.copy.in_(self.copies))}
        assert open_now.keys() == stored.keys()
        # Two lendings of a copy with no end between them would be two open loans.
        gone = {event.undoes_id for event in events}
        out: set[str] = set()
        for event in sorted(events, key=lambda e: (e.at, e.id)):
            if event.id in gone or event.copy_id is None:
                continue
            if event.kind == desk.LEND:
                assert event.copy_id not in out
                out.add(event.copy_id)
            elif event.kind in (desk.RETURN, desk.SETTLE):
                out.discard(event.copy_id)


@pytest.fixture
def opened(station: operators.SetUp, frozen_clock: Mover) -> Mover:
    DeskMachine.move = staticmethod(frozen_clock)
    DeskMachine.steps = 0
    return frozen_clock


def run(examples: int, steps: int) -> int:
    """Run the machine; gives how many steps it took."""
    case = DeskMachine.TestCase
    # Making a failing example small takes minutes with a database behind it; as found it is short enough.
    case.settings = settings(
        max_examples=examples,
        stateful_step_count=steps,
        deadline=None,
        suppress_health_check=list(HealthCheck),
        phases=(Phase.reuse, Phase.generate),
    )
    case("runTest").runTest()
    return DeskMachine.steps


def whole() -> None:
    """The log's chain holds, references hold, and the events alone give the open loans again."""
    assert changelog.verify_chain() == []
    assert db.execute_sql("PRAGMA foreign_key_check").fetchall() == []
    before = [(one.copy_id, one.due, one.renewals, one.claimed, one.lost) for one in OpenLoan.select()]
    desk.rebuild_open_loans()
    after = [(one.copy_id, one.due, one.renewals, one.claimed, one.lost) for one in OpenLoan.select()]
    assert sorted(after) == sorted(before)


def test_the_desk_does_what_its_model_does(opened: Mover) -> None:
    assert run(examples=15, steps=30) > 200


@pytest.mark.slow
def test_the_desk_does_what_its_model_does_over_ten_thousand_steps(opened: Mover) -> None:
    assert run(examples=260, steps=50) >= 10_000
