"""The desk: dates, questions, one open loan a copy, undo, what is forgotten; all against a model."""

from __future__ import annotations

import json
import threading
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from station_app.core import changelog, clock
from station_app.core.changelog import Change
from station_app.core.db import IntegrityError, change_row, connection, db
from station_app.library import barcodes, desk
from station_app.library import service as library
from station_app.library.cataloguing import BarcodeTaken
from station_app.library.models import CirculationEvent, Copy, OpenLoan, ReaderCard
from station_app.library.rows import CopyState, LendingRules, Result
from station_app.operators import service as operators
from station_app.roster import service as roster
from tests.conftest import Mover


def codes(outcomes: list[Any]) -> list[tuple[str, str]]:
    return [(str(one.outcome), one.code) for one in outcomes]


@dataclass
class Shop:
    """Two readers and three copies."""

    cards: list[str]
    books: list[str]
    people: list[str] = field(default_factory=list)


@pytest.fixture
def shop(station: operators.SetUp, frozen_clock: Mover) -> Shop:
    people = [
        roster.add_person(name=name, birth_date=born, sex="女").uid
        for name, born in (("周秀兰", "1958-03-02"), ("王䶮", "2015-06-01"))
    ]
    title = library.add_title(
        title="《三国演义》", author="罗贯中", call_number="I242.4/1", count=2, price="CNY39.5"
    )
    other = library.add_title(title="十万个为什么", copies=["JY0001"])
    books = [copy.barcode for copy in (*title.copies, *other.copies)]
    return Shop([library.reader_card(uid).card for uid in people], books, people)


# --- dates --------------------------------------------------------------------------------------

closed = st.sets(st.integers(0, 6), max_size=6).map(lambda days: tuple(sorted(days)))
days = st.dates(date(2020, 1, 1), date(2040, 1, 1))


@given(days, st.integers(0, 120), closed)
def test_a_due_date_is_the_first_open_day(today: date, loan_days: int, weekdays: tuple[int, ...]) -> None:
    due = desk.due_date(today, LendingRules(loan_days=loan_days, closed_weekdays=weekdays))
    plain = today + timedelta(days=loan_days)
    assert due.weekday() not in weekdays
    between = [plain + timedelta(days=n) for n in range((due - plain).days)]
    assert due >= plain
    assert all(day.weekday() in weekdays for day in between)


@given(days, days, st.integers(0, 60), closed)
def test_a_renewal_never_shortens_and_counts_from_the_old_date(
    due: date, today: date, renewal_days: int, weekdays: tuple[int, ...]
) -> None:
    rules = LendingRules(renewal_days=renewal_days, closed_weekdays=weekdays)
    new = desk.renewed_date(due, today, rules)
    plain = max(due, today) + timedelta(days=renewal_days)
    assert new >= due
    assert new >= plain
    assert new == due or new.weekday() not in weekdays


def test_a_library_that_is_never_open_still_gives_a_date() -> None:
    rules = LendingRules(closed_weekdays=tuple(range(7)))
    assert desk.due_date(date(2026, 9, 12), rules) == date(2026, 10, 12)


# --- lending ------------------------------------------------------------------------------------


def test_lend_and_take_back(shop: Shop) -> None:
    (done,) = library.lend(shop.cards[0], [shop.books[0]])
    # 12 September + 30 days is a Monday, when the library is closed.
    assert (done.outcome, done.code, done.due) == (Result.DONE, "lent", "2026-10-13")
    assert (done.title, done.reader) == ("三国演义", "周秀兰")
    (loan,) = library.find_reader(shop.cards[0]).loans
    assert (loan.barcode, loan.due, loan.overdue_days) == (shop.books[0], date(2026, 10, 13), 0)
    assert codes(library.take_back([shop.books[0]])) == [("done", "returned")]
    assert library.find_reader(shop.cards[0]).loans == ()
    assert codes(library.take_back([shop.books[0], "999"])) == [("done", "here"), ("refused", "unknown")]


def test_what_is_asked_and_what_stops(shop: Shop, frozen_clock: Mover) -> None:
    rules = LendingRules(max_books=1)
    card, other = shop.cards
    library.lend(card, [shop.books[0]], rules=rules)
    assert codes(library.lend(card, [shop.books[1]], rules=rules)) == [("ask", "limit")]
    assert codes(library.lend(card, [shop.books[1]], confirm=["limit"], rules=rules)) == [("done", "lent")]
    assert codes(library.lend(other, [shop.books[0]])) == [("ask", "out-to-another")]
    frozen_clock(datetime(2026, 10, 20, 9))
    assert codes(library.lend(card, [shop.books[2]])) == [("ask", "overdue")]
    assert [loan.overdue_days for loan in library.list_overdue()] == [7, 7]
    for state, answer in (
        ("withdrawn", "withdrawn"),
        ("repair", "not-for-loan"),
        ("reading-only", "not-for-loan"),
    ):
        copy = Copy.get(Copy.barcode == shop.books[2])
        change_row(copy, {"state": state})
        assert codes(library.lend(other, [shop.books[2]])) == [("refused", answer)]
    db.execute_sql("UPDATE reader_card SET state = 'stopped', rev = rev + 1 WHERE number = ?", (other,))
    assert codes(library.lend(other, [shop.books[0]])) == [("refused", "card-stopped")]


@pytest.mark.parametrize("state", ["lost", "missing"])
def test_a_lost_book_that_turns_up_is_found(shop: Shop, state: str) -> None:
    for work in (
        lambda: library.lend(shop.cards[0], [shop.books[0]], confirm=["was-lost"]),
        lambda: library.take_back([shop.books[0]]),
    ):
        db.execute_sql("UPDATE copy SET state = ?, rev = rev + 1 WHERE barcode = ?", (state, shop.books[0]))
        library.take_back([shop.books[1]])
        assert Copy.get(Copy.barcode == shop.books[0]).state == state
        work()
        assert Copy.get(Copy.barcode == shop.books[0]).state == CopyState.SHELF
    assert changelog.verify_chain() == []


def test_the_readers_own_book_is_renewed_once(shop: Shop) -> None:
    library.lend(shop.cards[0], [shop.books[0]])
    (again,) = library.lend(shop.cards[0], [shop.books[0]])
    assert (again.code, again.due) == ("renewed", "2026-11-12")
    assert codes(library.renew([shop.books[0], shop.books[1]])) == [
        ("refused", "renewals-used"),
        ("refused", "not-out"),
    ]


def test_taken_from_one_and_lent_to_another_both_events_stand(shop: Shop) -> None:
    library.lend(shop.cards[0], [shop.books[0]])
    library.lend(shop.cards[1], [shop.books[0]], confirm=["out-to-another"])
    assert [e.kind for e in CirculationEvent.select().order_by(CirculationEvent.id)] == [
        "lend",
        "return",
        "lend",
    ]
    assert library.find_reader(shop.cards[0]).loans == ()
    assert len(library.find_reader(shop.cards[1]).loans) == 1


def test_one_open_loan_a_copy_holds_in_the_database(shop: Shop) -> None:
    library.lend(shop.cards[0], [shop.books[0]])
    loan = OpenLoan.get()
    card = ReaderCard.get(ReaderCard.number == shop.cards[1])
    with pytest.raises(IntegrityError):
        OpenLoan.create(copy=loan.copy_id, card=card.id, event=loan.event_id, lent_at=1, due="2026-10-01")


def test_two_desks_at_once_lend_a_copy_once(shop: Shop) -> None:
    """Two connections, both started together, many times over: one is done, the other asked or refused."""
    seen: list[list[str]] = []
    for _round in range(8):
        answers: list[str] = []
        barrier = threading.Barrier(2)

        def desk_of(card: str, barrier: threading.Barrier = barrier, answers: list[str] = answers) -> None:
            with connection():
                barrier.wait()
                answers.extend(one.code for one in library.lend(card, [shop.books[0]]))

        desks = [threading.Thread(target=desk_of, args=(card,)) for card in shop.cards]
        for one in desks:
            one.start()
        for one in desks:
            one.join()
        seen.append(sorted(answers))
        assert OpenLoan.select().count() == 1
        library.take_back([shop.books[0]])
    assert {tuple(pair) for pair in seen} <= {("lent", "out-to-another"), ("lent", "out")}
    assert changelog.verify_chain() == []


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


def state() -> list[tuple[Any, ...]]:
    rows = OpenLoan.select().order_by(OpenLoan.copy)
    return [(r.copy_id, r.card_id, r.event_id, r.lent_at, r.due, r.renewals) for r in rows]


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
    before = state()
    assert desk.rebuild_open_loans() == len(before)
    assert state() == before


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


# --- what leaves, what is forgotten -------------------------------------------------------------


def test_the_log_says_age_band_and_class_but_not_who(shop: Shop) -> None:
    library.lend(shop.cards[1], [shop.books[0]])
    line = json.loads(Change.select().where(Change.table_name == "circulation_event").get().line)
    assert line["digests"] == {}
    assert (line["body"]["age_band"], line["body"]["class_letter"]) == ("0-13", "I")
    assert not {"card", "card_id", "person"} & line["body"].keys()
    for change in Change.select().where(Change.table_name == "reader_card"):
        assert shop.cards[1] not in change.line
        assert shop.people[1] not in change.line


def readers() -> dict[str, int]:
    kinds: dict[str, int] = {}
    for event in CirculationEvent.select().where(CirculationEvent.card.is_null(False)):
        kinds[event.kind] = kinds.get(event.kind, 0) + 1
    return kinds


def test_readers_are_forgotten_ninety_days_after_the_return(shop: Shop, frozen_clock: Mover) -> None:
    library.lend(shop.cards[0], [shop.books[0]])
    frozen_clock(datetime(2026, 10, 1, 9))
    library.renew([shop.books[0]])
    frozen_clock(datetime(2026, 11, 20, 9))
    library.take_back([shop.books[0]])
    frozen_clock(datetime(2027, 2, 18, 23))
    assert library.erase_old_readers() == 0
    assert readers() == {"lend": 1, "renew": 1, "return": 1}
    frozen_clock(datetime(2027, 2, 19, 9))
    assert library.erase_old_readers() == 3
    assert readers() == {}
    event = CirculationEvent.select().where(CirculationEvent.kind == "lend").get()
    assert (event.age_band, event.sex, event.class_letter) == ("60+", "女", "I")
    assert library.erase_old_readers() == 0
    assert changelog.verify_chain() == []


def test_an_open_loan_is_kept_however_old(shop: Shop, frozen_clock: Mover) -> None:
    library.lend(shop.cards[0], [shop.books[0]])
    library.take_back([shop.books[0]])
    library.undo_last()
    frozen_clock(datetime(2027, 9, 12, 9))
    assert library.erase_old_readers() == 0
    library.take_back([shop.books[0]])
    assert library.erase_old_readers() == 0
    library.undo_last()
    assert [loan.reader for loan in library.find_reader(shop.cards[0]).loans] == ["周秀兰"]
    library.take_back([shop.books[0]])
    library.lend(shop.cards[1], [shop.books[0]])
    frozen_clock(datetime(2028, 9, 12, 9))
    library.erase_old_readers()
    assert [loan.barcode for loan in library.find_reader(shop.cards[1]).loans] == [shop.books[0]]
    before = state()
    desk.rebuild_open_loans()
    assert state() == before


# --- barcodes at the station --------------------------------------------------------------------


def test_our_next_code_stands_beside_codes_of_other_libraries(shop: Shop) -> None:
    """Books come with codes that look like ours: letters, no check digit, the last serial of all."""
    foreign = ["20000ABCDEFG", "20000-000-01", "200009999990", "2000099999999"]
    library.add_title(title="别馆的书", copies=foreign)
    codes_made = [copy.barcode for copy in library.add_title(title="新书", count=3).copies]
    assert all(barcodes.is_ours(code, barcodes.COPY) for code in codes_made)
    assert [barcodes.serial_of(code) for code in codes_made] == [3, 4, 5]
    with pytest.raises(BarcodeTaken):
        library.add_title(title="又一本", copies=[codes_made[0]])
    assert library.find_titles("又一本") == []


def test_a_card_is_made_once(shop: Shop) -> None:
    assert library.reader_card(shop.people[0]).card == shop.cards[0]
    assert [barcodes.serial_of(card) for card in shop.cards] == [1, 2]
    assert clock.today() == date(2026, 9, 12)
