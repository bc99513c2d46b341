"""The desk: dates, questions, one open loan a copy, what leaves and what is forgotten."""

from __future__ import annotations

import json
import threading
from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from station_app.core import changelog, clock
from station_app.core.changelog import Change
from station_app.core.db import IntegrityError, change_row, connection, db
from station_app.library import barcodes, desk
from station_app.library import service as library
from station_app.library.cataloguing import BarcodeTaken
from station_app.library.models import CirculationEvent, Copy, OpenLoan, ReaderCard
from station_app.library.rows import CopyState, LendingRules, Result
from tests.conftest import Mover
from tests.station_app.library.shop import Shop, codes, open_loans

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
        refused = library.lend(other, [shop.books[2]])
        assert codes(refused) == [("refused", answer)]
        if answer == "not-for-loan":
            # Whoever scans it without a reader is told as well why it is not lent.
            assert library.take_back([shop.books[2]])[0].notes == (refused[0].message,)
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
    assert library.begin_day()[1] == 0
    assert readers() == {"lend": 1, "renew": 1, "return": 1}
    frozen_clock(datetime(2027, 2, 19, 9))
    assert library.begin_day()[1] == 3
    assert readers() == {}
    event = CirculationEvent.select().where(CirculationEvent.kind == "lend").get()
    assert (event.age_band, event.sex, event.class_letter) == ("60+", "女", "I")
    assert library.begin_day()[1] == 0
    assert changelog.verify_chain() == []


def test_an_open_loan_is_kept_however_old(shop: Shop, frozen_clock: Mover) -> None:
    library.lend(shop.cards[0], [shop.books[0]])
    library.take_back([shop.books[0]])
    library.undo_last()
    frozen_clock(datetime(2027, 9, 12, 9))
    assert library.begin_day()[1] == 0
    library.take_back([shop.books[0]])
    assert library.begin_day()[1] == 0
    library.undo_last()
    assert [loan.reader for loan in library.find_reader(shop.cards[0]).loans] == ["周秀兰"]
    library.take_back([shop.books[0]])
    library.lend(shop.cards[1], [shop.books[0]])
    frozen_clock(datetime(2028, 9, 12, 9))
    library.begin_day()
    assert [loan.barcode for loan in library.find_reader(shop.cards[1]).loans] == [shop.books[0]]
    before = open_loans()
    desk.rebuild_open_loans()
    assert open_loans() == before


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
