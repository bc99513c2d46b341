"""The whole desk against a simple model: lend, return, renew, hold, give up, lose, claim, find, withdraw and
undo over days that pass, closed days and public holidays among them (library.md §5)."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import invariant, precondition, rule

from station_app.core.db import tuples
from station_app.library import desk, holds, states, withdrawing
from station_app.library import service as library
from station_app.library.models import CirculationEvent, OpenLoan
from station_app.library.rows import CopyState
from station_app.library.states import Settlement
from station_app.library.withdrawing import Reason
from station_app.operators import service as operators
from tests.conftest import Mover
from tests.station_app.library.desk_lending import Lending
from tests.station_app.library.desk_model import RULES, TITLES, book, is_open


class DeskMachine(Lending):
    """Everything that a librarian can do, in any order."""

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


def test_the_desk_does_what_its_model_does(opened: Mover) -> None:
    assert run(examples=15, steps=30) > 200


@pytest.mark.slow
def test_the_desk_does_what_its_model_does_over_ten_thousand_steps(opened: Mover) -> None:
    assert run(examples=260, steps=50) >= 10_000
