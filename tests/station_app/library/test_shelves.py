"""Stocktake, withdrawal, donations, calls, put-off dates, the month's figures, cards, what is forgotten."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date, datetime

import pytest

from station_app.core import changelog
from station_app.core.changelog import Change
from station_app.core.errors import NotFound, ValidationError
from station_app.core.settings import Settings
from station_app.library import (
    cards,
    desk,
    donations,
    figures,
    holds,
    overdue,
    states,
    stocktaking,
    withdrawing,
)
from station_app.library import service as library
from station_app.library.models import CirculationEvent, Copy, Hold, OpenLoan, OverdueCall
from station_app.library.overdue import CallResult
from station_app.library.rows import CardState, CopyState, HoldState, LendingRules
from station_app.library.stocktaking import StocktakeClosed, Verdict
from station_app.library.withdrawing import Reason
from station_app.operators import service as operators
from station_app.roster import service as roster
from tests.conftest import Mover


class Shelf:
    """Two readers, and four titles of one copy each in two places."""

    def __init__(self) -> None:
        people = [
            roster.add_person(name=name, birth_date=born, sex=sex).uid
            for name, born, sex in (("周秀兰", "1958-03-02", "女"), ("王小明", "2015-06-01", "男"))
        ]
        self.cards = [library.reader_card(uid).card for uid in people]
        self.codes: dict[str, str] = {}
        for title, number, place in (
            ("三国演义", "I242.4/1", "A1"), ("边城", "I246.5/2", "A1"), ("红岩", "I247.5/3", "A1"),
            ("中国通史", "K20/1", "B2"),
        ):  # fmt: skip
            row = library.add_title(title=title, call_number=number, place=place, count=1, price="20")
            self.codes[title] = row.copies[0].barcode


@pytest.fixture
def shelf(station: operators.SetUp, frozen_clock: Mover) -> Shelf:
    return Shelf()


def state_of(barcode: str) -> str:
    return str(Copy.get(Copy.barcode == barcode).state)


# --- dates --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("day", "is_open"),
    [
        (date(2026, 10, 1), False),  # 国庆节
        (date(2026, 9, 20), True),  # a Sunday that is worked, closed on Sundays though it is
        (date(2026, 9, 27), False),  # 中秋节
        (date(2026, 10, 11), False),  # a plain Sunday
        (date(2026, 10, 12), True),
        (date(2026, 10, 13), False),  # the station's own closure
        (date(2026, 10, 4), True),  # a holiday on which the station opens
    ],
)
def test_which_days_are_open(day: date, is_open: bool) -> None:
    chosen = replace(Settings(), closed_weekdays=(6,), closed_days=("2026-10-13",), open_days=("2026-10-04",))
    assert LendingRules.of(chosen).is_open(day) is is_open
    assert LendingRules.of(replace(chosen, closed_on_holidays=False)).is_open(date(2026, 10, 1))


def test_a_due_date_in_the_holidays_is_put_behind_them() -> None:
    rules = LendingRules.of(replace(Settings(), closed_weekdays=(3,)))
    # 1 to 7 October are days off, the 8th is a Thursday, when this library is closed.
    assert desk.due_date(date(2026, 9, 3), rules) == date(2026, 10, 9)
    # The 10th is a Saturday that is worked; 2027 has no notice yet.
    assert rules.roll(date(2026, 10, 10)) == date(2026, 10, 10)
    assert rules.roll(date(2027, 10, 1)) == date(2027, 10, 1)


def test_due_dates_are_put_off_in_one_go(shelf: Shelf, frozen_clock: Mover) -> None:
    library.lend(shelf.cards[0], list(shelf.codes.values()))
    before = [(loan.copy_id, loan.due) for loan in OpenLoan.select().order_by(OpenLoan.copy)]
    assert overdue.put_off(date(2026, 10, 1), date(2026, 10, 31), date(2026, 11, 5)) == 4
    assert {loan.due for loan in OpenLoan.select()} == {"2026-11-05"}
    assert {loan.renewals for loan in OpenLoan.select()} == {0}
    with pytest.raises(ValidationError):
        overdue.put_off(date(2026, 11, 1), date(2026, 11, 30), date(2026, 11, 5))
    library.undo_last()
    assert [(loan.copy_id, loan.due) for loan in OpenLoan.select().order_by(OpenLoan.copy)] == before


# --- overdue ------------------------------------------------------------------------------------


def test_a_call_is_noted_on_the_overdue_list(shelf: Shelf, frozen_clock: Mover) -> None:
    library.lend(shelf.cards[0], [shelf.codes["红岩"]])
    frozen_clock(datetime(2026, 11, 2, 10))
    assert [loan.called for loan in library.list_overdue()] == [None]
    overdue.note_call(shelf.codes["红岩"], CallResult.NO_ANSWER)
    frozen_clock(datetime(2026, 11, 3, 10))
    overdue.note_call(shelf.codes["红岩"], CallResult.PROMISED, note="周末来")
    (loan,) = library.list_overdue()
    assert loan.called is not None
    assert (loan.called.result, loan.called.note, f"{loan.called.at:%m-%d}") == (
        "promised",
        "周末来",
        "11-03",
    )
    assert len(overdue.list_calls(shelf.codes["红岩"])) == 2
    library.take_back([shelf.codes["红岩"]])
    with pytest.raises(NotFound):
        overdue.note_call(shelf.codes["红岩"], CallResult.PROMISED)
    line = json.loads(Change.select().where(Change.table_name == "overdue_call").get().line)
    assert set(line["body"]) == {"loan_id", "at", "result"}


# --- stocktake ----------------------------------------------------------------------------------


def test_a_stocktake_of_one_place(shelf: Shelf, frozen_clock: Mover) -> None:
    codes = shelf.codes
    library.lend(shelf.cards[0], [codes["红岩"]])
    take = stocktaking.start_stocktake(name="秋季盘点", place="A1")
    assert (take.expected, take.on_loan, take.missing) == (2, 1, 2)
    scans = stocktaking.scan_many(
        take.uid,
        [codes["边城"], codes["三国演义"], codes["红岩"], codes["中国通史"], "", "X9", codes["边城"]],
    )
    assert [scan.verdict for scan in scans] == [
        Verdict.FINE, Verdict.MISPLACED, Verdict.ON_LOAN, Verdict.MISPLACED, Verdict.UNKNOWN, Verdict.TWICE
    ]  # fmt: skip
    assert [scan.title for scan in stocktaking.list_scans(take.uid, limit=2)] == ["", "中国通史"]
    closed = stocktaking.close_stocktake(take.uid)
    assert (closed.expected, closed.seen, closed.missing, closed.misplaced, closed.unknown) == (2, 2, 0, 2, 1)
    with pytest.raises(StocktakeClosed):
        stocktaking.scan_copy(take.uid, codes["边城"])
    found = stocktaking.differences(take.uid)
    assert [scan.title for scan in found.on_loan] == ["红岩"]
    assert [scan.code for scan in found.unknown] == ["X9"]


def test_missing_twice_is_proposed_as_lost_and_found_when_scanned(shelf: Shelf, frozen_clock: Mover) -> None:
    holds.place_hold(shelf.cards[0], "边城")
    for turn in range(2):
        take = stocktaking.start_stocktake(class_from="I", class_to="I")
        stocktaking.scan_many(take.uid, [shelf.codes["三国演义"], shelf.codes["红岩"]])
        assert [row.title for row in stocktaking.differences(take.uid).missing] == ["边城"]
        closed = stocktaking.close_stocktake(take.uid)
        assert (closed.missing, closed.loss_per_mille) == (1, 333.3)
        assert [row.title for row in stocktaking.differences(take.uid).missing] == ["边城"]
        assert [row.times for row in stocktaking.list_proposed_lost()] == [2] * turn
        frozen_clock(datetime(2026, 10, 12 + turn, 9))
    assert state_of(shelf.codes["边城"]) == "missing"
    assert [row.state for row in holds.list_holds()] == [HoldState.QUEUED]
    # What a closing noted is not taken back at the desk.
    with pytest.raises(library.NothingToUndo):
        library.undo_last()
    take = stocktaking.start_stocktake()
    assert stocktaking.scan_copy(take.uid, shelf.codes["边城"]).verdict is Verdict.FINE
    assert state_of(shelf.codes["边城"]) == "kept"
    assert stocktaking.list_proposed_lost() == []
    assert changelog.verify_chain() == []


# --- withdrawal ---------------------------------------------------------------------------------


def test_withdrawal_and_its_register(shelf: Shelf) -> None:
    codes = shelf.codes
    library.lend(shelf.cards[0], [codes["红岩"]])
    kept = holds.place_hold(shelf.cards[1], "边城")
    done = withdrawing.withdraw(
        [codes["三国演义"], codes["边城"], codes["红岩"], "X9"], Reason.DAMAGED, approved_by="罗晓敏"
    )
    assert [one.code for one in done] == ["withdrawn", "withdrawn", "out", "unknown"]
    today = date(2026, 9, 12)
    rows = withdrawing.list_withdrawn(today, today)
    assert [(row.title, row.reason, row.price_fen, row.approved_by) for row in rows] == [
        ("三国演义", Reason.DAMAGED, 2000, "罗晓敏"), ("边城", Reason.DAMAGED, 2000, "罗晓敏")
    ]  # fmt: skip
    assert Hold.get_by_id(kept.hold).state == HoldState.QUEUED
    assert [one.code for one in library.lend(shelf.cards[0], [codes["边城"]])] == ["withdrawn"]
    assert [one.code for one in library.take_back([codes["边城"]])] == ["withdrawn"]
    with pytest.raises(ValidationError):
        withdrawing.withdraw([codes["中国通史"]], Reason.OTHER, approved_by=" ")
    library.undo_last()
    assert (state_of(codes["三国演义"]), state_of(codes["边城"])) == ("shelf", "kept")
    assert Hold.get_by_id(kept.hold).state == HoldState.READY
    assert withdrawing.list_withdrawn(today, today) == []
    for change in Change.select().where(Change.table_name == "circulation_event"):
        assert "罗晓敏" not in change.line


def test_what_was_withdrawn_in_one_go_is_undone_whole_or_not_at_all(shelf: Shelf) -> None:
    codes = [shelf.codes["三国演义"], shelf.codes["边城"]]
    done = withdrawing.withdraw(codes, Reason.DAMAGED, approved_by="罗晓敏")
    assert [row.may_undo for row in library.list_today()] == [True, True]
    states.set_copy_state(codes[0], CopyState.REPAIR)
    assert [row.may_undo for row in library.list_today()] == [True, False, False]
    with pytest.raises(library.NothingToUndo):
        library.undo_last(done[1].event)
    library.undo_last()
    library.undo_last(done[0].event)
    assert [state_of(code) for code in codes] == ["shelf", "shelf"]


def test_what_could_be_withdrawn(shelf: Shelf, frozen_clock: Mover) -> None:
    codes = shelf.codes
    states.set_copy_state(codes["边城"], CopyState.MISSING)
    library.lend(shelf.cards[0], [codes["红岩"]])
    library.take_back([codes["红岩"]])
    library.add_copy(library.find_titles("三国演义")[0].uid)
    found = withdrawing.list_candidates(most_copies=1)
    assert [(one.title, one.reason) for one in found] == [
        ("三国演义", Reason.TOO_MANY), ("边城", Reason.MISSING)
    ]  # fmt: skip
    frozen_clock(datetime(2029, 9, 12, 9))
    library.lend(shelf.cards[0], [codes["红岩"]])
    frozen_clock(datetime(2032, 9, 12, 9))
    library.take_back([codes["红岩"]])
    unused = [one.title for one in withdrawing.list_candidates() if one.reason is Reason.UNUSED]
    assert unused == ["三国演义", "三国演义", "中国通史"]


# --- donations, cards ---------------------------------------------------------------------------


def test_a_donation_names_its_giver_to_nobody_outside(shelf: Shelf) -> None:
    row = donations.add_donation(
        codes=[shelf.codes["边城"], shelf.codes["红岩"]], giver="李先生", phone="13800002046"
    )
    assert (row.titles, [copy.title for copy in row.copies]) == (2, ["边城", "红岩"])
    assert row.phone == "138****2046"
    unnamed = donations.add_donation(codes=[shelf.codes["中国通史"]], given_on=date(2026, 9, 1))
    assert donations.list_donations() == [row, unnamed]
    assert donations.list_donations(until=date(2026, 9, 11)) == [unnamed]
    assert donations.get_donation(unnamed.uid).giver == ""
    for wrong, error in (
        ({"codes": [shelf.codes["边城"]]}, ValidationError),
        ({"codes": []}, ValidationError),
        ({"codes": ["X9"]}, NotFound),
    ):
        with pytest.raises(error):
            donations.add_donation(**wrong)
    with pytest.raises(ValidationError):
        donations.add_donation(codes=[shelf.codes["三国演义"]], given_on=date(2027, 1, 1))
    for change in Change.select().where(Change.table_name == "donation"):
        assert "李先生" not in change.line
        assert "13800002046" not in change.line


def test_cards_are_stopped_lost_and_given_anew(shelf: Shelf) -> None:
    card, code = shelf.cards[0], shelf.codes["边城"]
    library.lend(card, [shelf.codes["红岩"]])
    cards.set_card_state(card, CardState.LOST)
    assert [one.code for one in library.lend(card, [code])] == ["card-lost"]
    cards.set_card_state(card, CardState.STOPPED)
    assert [one.code for one in library.lend(card, [code])] == ["card-stopped"]
    assert holds.place_hold(card, "边城").code == "card-stopped"
    new = cards.replace_card(card)
    assert new.card not in shelf.cards
    assert [loan.title for loan in new.loans] == ["红岩"]
    with pytest.raises(NotFound):
        library.find_reader(card)
    assert [one.code for one in library.lend(new.card, [code])] == ["lent"]


# --- figures, forgetting ------------------------------------------------------------------------


def test_the_figures_of_a_month(shelf: Shelf, frozen_clock: Mover) -> None:
    codes = shelf.codes
    library.lend(shelf.cards[0], [codes["红岩"], codes["中国通史"]])
    library.renew([codes["红岩"]])
    library.lend(shelf.cards[1], [codes["边城"]])
    library.undo_last()
    library.take_back([codes["红岩"]])
    library.lend(shelf.cards[1], [codes["红岩"]])
    withdrawing.withdraw([codes["边城"]], Reason.OUTDATED, approved_by="罗晓敏")
    donations.add_donation(codes=[codes["三国演义"]])
    states.declare_lost(codes["中国通史"])
    states.settle_lost(codes["中国通史"], states.Settlement.PAID)
    row = figures.monthly_figures(2026, 9)
    assert (row.loans, row.returns, row.renewals, row.readers, row.new_readers) == (3, 1, 1, 2, 2)
    assert (row.titles, row.copies, row.new_titles, row.new_copies) == (4, 3, 4, 4)
    assert (row.withdrawn, row.donations, row.donated_copies, row.paid_fen) == (1, 1, 1, 2000)
    assert row.by_age == {"0-13": 1, "60+": 2}
    assert row.by_sex == {"女": 2, "男": 1}
    by_class = {one.letter: (one.titles, one.copies, one.loans) for one in row.by_class}
    assert (by_class["I"], by_class["K"]) == ((3, 2, 2), (1, 1, 1))
    assert len(by_class) == 23
    assert sum(one[2] for one in by_class.values()) == row.loans
    assert [(one.title, one.loans) for one in row.top] == [("红岩", 2), ("中国通史", 1)]
    assert (row.out_now, row.overdue_now, row.never_lent) == (1, 0, 1)
    assert figures.monthly_figures(2026, 8).loans == 0
    frozen_clock(datetime(2026, 12, 1, 9))
    assert figures.monthly_figures(2026, 12).overdue_percent == 100.0


def test_small_cells_are_hidden_in_what_leaves(shelf: Shelf) -> None:
    row = figures.monthly_figures(2026, 9)
    row = replace(row, readers=2, by_age={"0-13": 2, "14-17": 5, "60+": 9}, by_sex={"女": 8, "男": 8})
    outside = figures.without_small_cells(row)
    assert (outside.readers, outside.new_readers) == (None, None)
    # One hidden cell alone could be worked out from the sum, so the next smallest goes too.
    assert outside.by_age == {"0-13": None, "14-17": None, "60+": 9}
    assert outside.by_sex == {"女": 8, "男": 8}


def test_a_day_begins(shelf: Shelf, frozen_clock: Mover) -> None:
    rules = LendingRules(keep_history_days=30, hold_days=3)
    holds.place_hold(shelf.cards[1], "边城", rules=rules)
    library.lend(shelf.cards[0], [shelf.codes["红岩"]], rules=rules)
    library.take_back([shelf.codes["红岩"]], rules=rules)
    assert library.begin_day(rules=rules) == (0, 0)
    frozen_clock(datetime(2026, 9, 16, 9))
    assert library.begin_day(rules=rules) == (1, 0)
    assert state_of(shelf.codes["边城"]) == "shelf"
    frozen_clock(datetime(2026, 10, 12, 9))
    assert library.begin_day(rules=rules) == (0, 0)
    frozen_clock(datetime(2026, 10, 13, 9))
    # The loan and its return; the hold ended four days later.
    assert library.begin_day(rules=rules) == (0, 2)


def test_holds_and_calls_are_forgotten_too(shelf: Shelf, frozen_clock: Mover) -> None:
    card, code = shelf.cards[0], shelf.codes["红岩"]
    holds.cancel_hold(holds.place_hold(card, "红岩").hold)
    library.lend(card, [code])
    overdue.note_call(code, CallResult.PROMISED, note="周末来")
    library.lend(card, [shelf.codes["边城"]])
    library.undo_last()
    library.take_back([code])
    still = holds.place_hold(card, "三国演义")
    frozen_clock(datetime(2027, 3, 1, 9))
    assert library.begin_day()[1] == 6
    left = [event.kind for event in CirculationEvent.select() if event.card_id]
    assert left == ["hold"]
    assert [hold.id for hold in Hold.select() if hold.card_id] == [still.hold]
    assert [(call.note, call.who) for call in OverdueCall.select()] == [(None, None)]
    assert changelog.verify_chain() == []
