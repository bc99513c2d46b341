"""Undo and replay at the desk, and the desk against a small model."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from station_app.core import changelog, clock
from station_app.core.db import IntegrityError, db
from station_app.library import desk
from station_app.library import service as library
from station_app.library.models import CirculationEvent, OpenLoan
from station_app.library.rows import LendingRules
from tests.conftest import Mover
from tests.station_app.library.shop import Shop, open_loans

# --- undo and replay ----------------------------------------------------------------------------


def test_undo_takes_back_the_last_and_then_the_one_before(shop: Shop, frozen_clock: Mover) -> None:
    library.lend(shop.cards[0], [shop.books[0]])
    library.take_back([shop.books[0]])
    assert library.undo_last().code == "undone"
    assert [loan.barcode for loan in library.find_reader(shop.cards[0]).loans] == [shop.books[0]]
    library.undo_last()
    assert OpenLoan.select().count() == 0
    with pytest.raises(library.NothingToUndo):
        library.undo_last()
    library.lend(shop.cards[0], [shop.books[0]])
    frozen_clock(datetime(2026, 9, 13, 0, 0))
    with pytest.raises(library.NothingToUndo):
        library.undo_last()


def test_only_the_last_of_its_copy_can_be_undone(shop: Shop) -> None:
    (lent,) = library.lend(shop.cards[0], [shop.books[0]])
    library.renew([shop.books[0]])
    (other,) = library.lend(shop.cards[1], [shop.books[1]])
    with pytest.raises(library.NothingToUndo):
        library.undo_last(lent.event)
    library.undo_last(other.event)
    assert [loan.renewals for loan in library.find_reader(shop.cards[0]).loans] == [1]


def test_events_are_never_changed(shop: Shop) -> None:
    (done,) = library.lend(shop.cards[0], [shop.books[0]])
    for sql in (
        "DELETE FROM circulation_event WHERE id = ?",
        "UPDATE circulation_event SET due = '' WHERE id = ?",
    ):
        with pytest.raises(IntegrityError, match="append-only"):
            db.execute_sql(sql, (done.event,))


ACTS = ("lend", "return", "renew", "undo")


@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(st.tuples(st.sampled_from(ACTS), st.integers(0, 1), st.integers(0, 2)), max_size=14))
def test_replaying_the_events_rebuilds_the_open_loans(shop: Shop, acts: list[tuple[str, int, int]]) -> None:
    library.take_back(shop.books)
    for act, card, book in acts:
        barcode = shop.books[book]
        if act == "lend":
            library.lend(shop.cards[card], [barcode], confirm=["limit", "out-to-another", "overdue"])
        elif act == "return":
            library.take_back([barcode])
        elif act == "renew":
            library.renew([barcode])
        else:
            try:
                library.undo_last()
            except library.NothingToUndo:
                continue
    before = open_loans()
    assert desk.rebuild_open_loans() == len(before)
    assert open_loans() == before


# --- a model of the desk ------------------------------------------------------------------------


@dataclass
class ModelLoan:
    card: str
    due: date
    renewals: int = 0


class DeskAgainstModel(RuleBasedStateMachine):
    """Lend, take back, renew, undo and pass of days, beside a dictionary that does the same."""

    shop: Shop
    move: Mover

    def __init__(self) -> None:
        super().__init__()
        library.take_back(self.shop.books)
        # Undo reaches back to midnight: what an earlier example did must be out of its reach.
        self.now = clock.now().replace(tzinfo=None) + timedelta(days=1)
        self.move(self.now)
        self.loans: dict[str, ModelLoan] = {}
        self.history: list[tuple[str, ModelLoan | None]] = []

    lending = LendingRules(max_books=2, loan_days=10, renewals=1, renewal_days=5)

    def _remember(self, book: str) -> None:
        old = self.loans.get(book)
        self.history.append((book, ModelLoan(old.card, old.due, old.renewals) if old else None))

    @property
    def today(self) -> date:
        return self.now.date()

    def _mine(self, card: str) -> list[ModelLoan]:
        return [loan for loan in self.loans.values() if loan.card == card]

    def _expected(self, card: str, book: str, confirm: set[str]) -> str:
        loan = self.loans.get(book)
        if loan and loan.card == card:
            return "renewed" if loan.renewals < self.lending.renewals else "renewals-used"
        asked = []
        if len(self._mine(card)) >= self.lending.max_books:
            asked.append("limit")
        if any(one.due < self.today for one in self._mine(card)):
            asked.append("overdue")
        if loan:
            asked.append("out-to-another")
        return next((question for question in asked if question not in confirm), "lent")

    @rule(
        reader=st.integers(0, 1),
        place=st.integers(0, 2),
        confirm=st.sets(st.sampled_from(("limit", "overdue", "out-to-another"))),
    )
    def lend(self, reader: int, place: int, confirm: set[str]) -> None:
        card, book = self.shop.cards[reader], self.shop.books[place]
        expected = self._expected(card, book, confirm)
        (done,) = library.lend(card, [book], confirm=confirm, rules=self.lending)
        assert done.code == expected
        if expected == "renewed":
            self._renewed(book)
        elif expected == "lent":
            self._remember(book)  # taken from another and lent is one thing, and is undone as one
            self.loans[book] = ModelLoan(card, self._roll(self.today + timedelta(days=10)))

    def _roll(self, day: date) -> date:
        return day + timedelta(days=1) if day.weekday() == 0 else day

    def _renewed(self, book: str) -> None:
        self._remember(book)
        loan = self.loans[book]
        loan.due = max(loan.due, self._roll(max(loan.due, self.today) + timedelta(days=5)))
        loan.renewals += 1

    @rule(place=st.integers(0, 2))
    def take_back(self, place: int) -> None:
        book = self.shop.books[place]
        (done,) = library.take_back([book])
        assert done.code == ("returned" if book in self.loans else "here")
        if book in self.loans:
            self._remember(book)
            del self.loans[book]

    @rule(place=st.integers(0, 2))
    def renew(self, place: int) -> None:
        book = self.shop.books[place]
        (done,) = library.renew([book], rules=self.lending)
        loan = self.loans.get(book)
        if loan is None:
            assert done.code == "not-out"
        elif loan.renewals >= self.lending.renewals:
            assert done.code == "renewals-used"
        else:
            assert done.code == "renewed"
            self._renewed(book)

    @rule()
    def undo(self) -> None:
        if not self.history:
            with pytest.raises(library.NothingToUndo):
                library.undo_last()
            return
        library.undo_last()
        book, before = self.history.pop()
        if before is None:
            self.loans.pop(book, None)
        else:
            self.loans[book] = before

    @rule(days=st.integers(1, 12))
    def another_day(self, days: int) -> None:
        self.now += timedelta(days=days)
        self.move(self.now)
        self.history.clear()

    @invariant()
    def they_agree(self) -> None:
        for card in self.shop.cards:
            found = {loan.barcode: loan for loan in library.find_reader(card, rules=self.lending).loans}
            wanted = {book: loan for book, loan in self.loans.items() if loan.card == card}
            assert found.keys() == wanted.keys()
            for book, loan in wanted.items():
                assert (found[book].due, found[book].renewals) == (loan.due, loan.renewals)
                assert found[book].due.weekday() != 0


def test_the_desk_does_what_its_model_does(shop: Shop, frozen_clock: Mover) -> None:
    DeskAgainstModel.shop, DeskAgainstModel.move = shop, staticmethod(frozen_clock)
    machine = DeskAgainstModel.TestCase
    machine.settings = settings(
        max_examples=12, stateful_step_count=20, deadline=None, suppress_health_check=list(HealthCheck)
    )
    machine("runTest").runTest()
    assert CirculationEvent.select().count() > 10
    assert changelog.verify_chain() == []
