"""Holds: first come first served, put aside at return, ended in time; and what a copy is besides out."""

from __future__ import annotations

from datetime import date, datetime

import pytest

from station_app.core import changelog
from station_app.core.errors import NotFound, ValidationError
from station_app.library import holds, scanning, states
from station_app.library import service as library
from station_app.library.models import Copy, OpenLoan
from station_app.library.rows import CopyState, HoldState, LendingRules
from station_app.library.states import Settlement
from station_app.operators import service as operators
from station_app.roster import service as roster
from tests.conftest import Mover

RULES = LendingRules(closed_weekdays=(0,))


class Shop:
    """Three readers; one title of two copies, one of one copy."""

    def __init__(self) -> None:
        people = [roster.add_person(name=name).uid for name in ("周秀兰", "王小明", "李梦洁")]
        self.cards = [library.reader_card(uid).card for uid in people]
        self.title = library.add_title(title="三国演义", count=2, price="39.50", place="A1 架")
        self.books = [copy.barcode for copy in self.title.copies]
        self.other = library.add_title(title="红岩", count=1)
        self.single = self.other.copies[0].barcode


@pytest.fixture
def shop(station: operators.SetUp, frozen_clock: Mover) -> Shop:
    return Shop()


def state_of(barcode: str) -> str:
    return str(Copy.get(Copy.barcode == barcode).state)


def marked(shop: Shop, mark: str) -> list[str]:
    return [loan.barcode for loan in library.find_reader(shop.cards[0]).loans if getattr(loan, mark)]


def all_out(shop: Shop) -> None:
    library.lend(shop.cards[0], [*shop.books])


def queue(shop: Shop) -> list[tuple[str, str, int]]:
    return [(row.reader, str(row.state), row.turn) for row in holds.list_holds(title=shop.title.uid)]


def test_first_come_first_served_and_caught_at_return(shop: Shop) -> None:
    all_out(shop)
    first, second = (holds.place_hold(card, "三国演义") for card in (shop.cards[1], shop.cards[2]))
    assert (first.code, second.code) == ("held", "held")
    assert queue(shop) == [("王小明", "queued", 1), ("李梦洁", "queued", 2)]
    (back,) = library.take_back([shop.books[1]])
    # 12 September + 7 days is a Saturday, an open day.
    assert (back.code, back.kept_for, back.kept_until) == ("kept", "王小明", "2026-09-19")
    assert back.hold == first.hold
    assert state_of(shop.books[1]) == "kept"
    (row, _other) = holds.list_holds()
    assert (row.reader, row.state, row.barcode, row.until, row.place) == (
        "王小明", HoldState.READY, shop.books[1], date(2026, 9, 19), "A1 架"
    )  # fmt: skip
    (asked,) = library.lend(shop.cards[2], [shop.books[1]])
    assert (asked.outcome, asked.code) == ("ask", "kept-for-another")
    (lent,) = library.lend(shop.cards[1], [shop.books[1]])
    assert (lent.code, lent.hold) == ("lent", first.hold)
    assert queue(shop) == [("李梦洁", "queued", 1)]
    assert library.desk_figures().waiting == 0


def test_a_kept_book_lent_to_another_leaves_its_reader_first_in_the_queue(shop: Shop) -> None:
    all_out(shop)
    holds.place_hold(shop.cards[1], shop.title.uid)
    library.take_back([shop.books[0]])
    (lent,) = library.lend(shop.cards[2], [shop.books[0]], confirm=["kept-for-another"])
    assert lent.code == "lent"
    assert queue(shop) == [("王小明", "queued", 1)]
    (back,) = library.take_back([shop.books[1]])
    assert back.kept_for == "王小明"
    assert library.undo_last().code == "undone"
    assert library.undo_last().code == "undone"
    assert queue(shop) == [("王小明", "ready", 0)]
    assert (state_of(shop.books[0]), state_of(shop.books[1])) == ("kept", "shelf")


def test_a_book_on_the_shelf_is_put_aside_at_once(shop: Shop) -> None:
    kept = holds.place_hold(shop.cards[1], shop.books[0])
    assert (kept.code, kept.barcode, kept.place) == ("kept", shop.books[0], "A1 架")
    # Lending the reader another copy fills the hold and frees the one put aside.
    (lent,) = library.lend(shop.cards[1], [shop.books[1]])
    assert lent.hold == kept.hold
    assert state_of(shop.books[0]) == "shelf"
    library.undo_last()
    assert (state_of(shop.books[0]), queue(shop)) == ("kept", [("王小明", "ready", 0)])
    library.undo_last()
    assert (state_of(shop.books[0]), queue(shop)) == ("shelf", [])


def test_what_stops_a_hold(shop: Shop) -> None:
    rules = LendingRules(holds_per_reader=1)
    assert holds.place_hold(shop.cards[0], shop.title.uid, rules=rules).code == "kept"
    assert holds.place_hold(shop.cards[0], shop.title.uid, rules=rules).code == "held-already"
    assert holds.place_hold(shop.cards[0], "红岩", rules=rules).code == "holds-limit"
    library.lend(shop.cards[1], [shop.single])
    assert holds.place_hold(shop.cards[1], "红岩").code == "has-it"
    library.take_back([shop.single])
    states.set_copy_state(shop.single, CopyState.READING_ONLY)
    assert holds.place_hold(shop.cards[1], "红岩").code == "no-copy"
    library.add_title(title="三国演义连环画")
    with pytest.raises(NotFound):
        holds.place_hold(shop.cards[1], "水浒传")
    with pytest.raises(ValidationError, match="2 titles"):
        holds.place_hold(shop.cards[1], "三国")


def test_a_hold_that_is_not_fetched_goes_to_the_next(shop: Shop, frozen_clock: Mover) -> None:
    all_out(shop)
    for card in shop.cards[1:]:
        holds.place_hold(card, shop.title.uid)
    library.take_back([shop.books[0]])
    frozen_clock(datetime(2026, 9, 19, 18))
    assert holds.expire_holds() == []
    frozen_clock(datetime(2026, 9, 20, 9))
    assert [row.reader for row in holds.expire_holds()] == ["王小明"]
    (row,) = holds.list_holds()
    # 27 September is a Sunday, open.
    assert (row.reader, row.until) == ("李梦洁", date(2026, 9, 27))
    with pytest.raises(library.NothingToUndo):
        library.undo_last()
    done = holds.cancel_hold(row.uid)
    assert (done.code, state_of(shop.books[0])) == ("unheld", "shelf")
    with pytest.raises(NotFound):
        holds.cancel_hold(row.uid)
    library.undo_last()
    assert queue(shop) == [("李梦洁", "ready", 0)]
    assert changelog.verify_chain() == []


def test_no_renewal_while_somebody_waits(shop: Shop) -> None:
    all_out(shop)
    holds.place_hold(shop.cards[1], shop.title.uid)
    assert [one.code for one in library.renew(shop.books)] == ["waited-for", "waited-for"]
    assert [loan.may_renew for loan in library.find_reader(shop.cards[0]).loans] == [False, False]
    library.take_back([shop.books[0]])
    assert [one.code for one in library.renew([shop.books[1]])] == ["renewed"]


def test_an_event_is_not_undone_behind_a_hold_that_came_after(shop: Shop) -> None:
    (lent, _second) = library.lend(shop.cards[0], [*shop.books])
    holds.place_hold(shop.cards[1], shop.title.uid)
    with pytest.raises(library.NothingToUndo):
        library.undo_last(lent.event)
    assert [event.may_undo for event in library.list_today()] == [True, False, False]


def test_an_isbn_means_the_copy_that_is_kept_for_the_reader(shop: Shop) -> None:
    row = library.add_title(title="史记", isbn_text="9787101070927", count=3)
    kept = holds.place_hold(shop.cards[1], row.uid)
    assert scanning.read_code("9787101070927", card=shop.cards[1]).barcode == kept.barcode
    assert scanning.read_code("9787101070927", card=shop.cards[0]).barcode not in ("", kept.barcode)


# --- states -------------------------------------------------------------------------------------


def test_the_reader_says_it_is_back(shop: Shop, frozen_clock: Mover) -> None:
    library.lend(shop.cards[0], [shop.single])
    frozen_clock(datetime(2026, 11, 20, 9))
    assert [one.code for one in library.lend(shop.cards[0], [shop.books[0]])] == ["overdue"]
    assert states.claim_returned(shop.single).code == "claimed"
    assert states.claim_returned(shop.single).code == "not-out"
    assert marked(shop, "claimed") == [shop.single]
    assert [one.code for one in library.lend(shop.cards[0], [shop.books[0]])] == ["lent"]
    assert library.find_reader(shop.cards[0]).claims == 1
    library.take_back([shop.single])
    assert marked(shop, "claimed") == []
    library.undo_last()
    assert marked(shop, "claimed") == [shop.single]


@pytest.mark.parametrize(("percent", "cost"), [(100, 3950), (150, 5925), (33, 1304), (0, 0)])
def test_what_a_lost_book_costs(shop: Shop, percent: int, cost: int) -> None:
    rules = LendingRules(compensation_percent=percent)
    assert states.compensation(shop.books[0], rules=rules) == cost
    assert states.compensation(shop.single, rules=rules) is None


def test_lost_paid_and_found_again(shop: Shop) -> None:
    library.lend(shop.cards[0], [shop.books[0]])
    lost = states.declare_lost(shop.books[0])
    assert (lost.code, lost.amount_fen, state_of(shop.books[0])) == ("lost", 3950, "lost")
    # What is lost does not count against the limit, and is not renewed.
    (asked,) = library.lend(shop.cards[0], [shop.books[1]], rules=LendingRules(max_books=1))
    assert asked.code == "lent"
    assert [one.code for one in library.renew([shop.books[0]])] == ["lost"]
    paid = states.settle_lost(shop.books[0], Settlement.PAID)
    assert (paid.code, paid.amount_fen) == ("settled", 3950)
    row = states.receipt(paid.event)
    assert (row.title, row.reader, row.amount_fen, row.price_fen) == ("三国演义", "周秀兰", 3950, 3950)
    assert states.settle_lost(shop.books[0], Settlement.PAID).code == "not-lost"
    (found,) = library.take_back([shop.books[0]])
    assert (found.code, state_of(shop.books[0])) == ("found", "shelf")
    assert "39.50" in found.notes[0]
    for _i in range(2):
        library.undo_last()
    assert marked(shop, "lost") == [shop.books[0]]
    with pytest.raises(NotFound):
        states.receipt(paid.event)
    library.take_back([shop.books[0]])
    assert (state_of(shop.books[0]), marked(shop, "lost")) == ("shelf", [])


def test_a_lost_book_replaced(shop: Shop) -> None:
    library.lend(shop.cards[0], [shop.single])
    states.declare_lost(shop.single)
    with pytest.raises(ValidationError, match="price is not known"):
        states.settle_lost(shop.single, Settlement.PAID)
    done = states.settle_lost(shop.single, Settlement.REPLACED, replacement="JY77")
    assert (done.code, done.amount_fen) == ("settled", 0)
    assert "JY77" in done.notes[0]
    assert library.get_title(shop.other.uid).available == 1
    library.undo_last()
    assert marked(shop, "lost") == [shop.single]
    assert state_of("JY77") == "withdrawn"


def test_a_state_set_by_hand(shop: Shop) -> None:
    holds.place_hold(shop.cards[1], "红岩")
    assert states.set_copy_state(shop.single, CopyState.REPAIR).code == "state"
    assert [row.turn for row in holds.list_holds()] == [1]
    back = states.set_copy_state(shop.single, CopyState.SHELF)
    assert (back.code, back.kept_for) == ("kept", "王小明")
    library.undo_last()
    library.undo_last()
    assert state_of(shop.single) == "kept"
    assert [str(row.state) for row in holds.list_holds()] == ["ready"]
    with pytest.raises(ValidationError):
        states.set_copy_state(shop.single, CopyState.LOST)
    library.lend(shop.cards[1], [shop.single])
    with pytest.raises(states.CopyIsOut):
        states.set_copy_state(shop.single, CopyState.REPAIR)


def test_a_drifting_book_has_no_loan(shop: Shop) -> None:
    states.set_copy_state(shop.single, CopyState.CROSSING)
    (passed,) = library.lend(shop.cards[0], [shop.single], rules=LendingRules(max_books=1))
    assert (passed.code, passed.due) == ("passed", "")
    assert OpenLoan.select().count() == 0
    assert [one.code for one in library.take_back([shop.single])] == ["here"]
    assert [event.kind for event in library.list_today()] == ["pass", "state"]


# --- unknown books ------------------------------------------------------------------------------


def test_an_unknown_book_is_lent_from_its_isbn_and_a_title(shop: Shop) -> None:
    done = library.lend_unknown(shop.cards[0], "978-7-101-07092-7", "史记")
    assert (done.code, done.title) == ("lent", "史记")
    (row,) = library.find_titles("9787101070927")
    assert [copy.barcode for copy in row.copies] == [done.barcode]
    again = library.lend_unknown(shop.cards[1], "9787101070927", "")
    assert again.code == "lent"
    (row,) = library.find_titles("史记")
    assert len(row.copies) == 2
    own = library.lend_unknown(shop.cards[1], "GK-17", "旧书一本")
    assert (own.code, own.barcode) == ("lent", "GK-17")
    with pytest.raises(ValidationError):
        library.lend_unknown(shop.cards[1], "GK-18", " ")


def test_nothing_is_catalogued_unless_the_book_goes_out(shop: Shop) -> None:
    rules = LendingRules(max_books=1)
    library.lend(shop.cards[0], [shop.single], rules=rules)
    asked = library.lend_unknown(shop.cards[0], "GK-17", "旧书一本", rules=rules)
    assert asked.code == "limit"
    assert library.find_titles("旧书一本") == []
    done = library.lend_unknown(shop.cards[0], "GK-17", "旧书一本", confirm=["limit"], rules=rules)
    assert done.code == "lent"
