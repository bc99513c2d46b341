"""What the desk does besides lending: holds, claims, lost books and money, cards, new books; by key alone."""

from __future__ import annotations

from datetime import datetime

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QMenu
from pytestqt.qtbot import QtBot

from station_app.core import clock
from station_app.library import barcodes, holds, scanning
from station_app.library import service as library
from station_app.library.rows import CardState, CopyState
from tests.ui.acting import keys, press
from tests.ui.library.scanner import CTRL, barcode, chinese, later, scan
from tests.ui.models import watch
from ui.kit.sounds import Sound
from ui.library.history_dialog import HistoryDialog
from ui.library.hold_dialog import HoldDialog
from ui.library.loan_work import fen_of
from ui.library.loans import HoldLine, LoanLine
from ui.library.page import LibraryPage

READER, COOKBOOK, FLOWERS = "10412003419", "204120031271", "204120019060"


@pytest.fixture
def page(desk_page: LibraryPage) -> LibraryPage:
    """The page at its desk, 肖玉珍 standing there."""
    scan(READER)
    return desk_page


def card_of(name: str) -> str:
    return library.reader_card(name).card


def loan_line(page: LibraryPage, code: str) -> LoanLine:
    rows = page.desk.panel.loans.rows().rows
    return next(row for row in rows if isinstance(row, LoanLine) and row.loan.barcode == code)


def choose(page: LibraryPage, code: str) -> None:
    """Walk down the loans to one of them."""
    place = page.desk.panel.loans.rows().rows.index(loan_line(page, code))
    for _step in range(place + 1):
        press(Qt.Key.Key_Down)
    assert page.desk.panel.loans.currentIndex().row() == place


def state_of(code: str) -> CopyState:
    return next(c.state for c in library.find_titles(code)[0].copies if c.barcode == code)


def test_lost_paid_and_found_again(page: LibraryPage, heard: list[Sound]) -> None:
    desk = page.desk
    choose(page, FLOWERS)
    press(Qt.Key.Key_Delete)
    assert desk.said.head.text() == "Lost: 《阳台养花有讲究》"
    assert desk.said.action.text() == "Make good"
    assert desk.panel.loans.rows().data(desk.panel.loans.rows().index(1, 0)).endswith("lost")
    desk.line.take_focus()
    press(Qt.Key.Key_Return, CTRL)
    assert desk.ask_line.more.text() == "Its price is not known."
    press(Qt.Key.Key_Return)
    assert desk.ask_line.more.text() == "Give the amount in yuan, as in 12.50."
    keys("12.50")
    press(Qt.Key.Key_Return)
    assert desk.said.head.text() == "Made good: 《阳台养花有讲究》"
    assert desk.said.more.text() == "肖玉珍, 12.50 yuan paid"
    assert desk.said.action.text() == "Receipt"
    assert desk.panel.out.text() == "2"
    assert desk.box.hasFocus()

    later()
    scan(FLOWERS)  # with a reader at the desk a found book is a question
    assert desk.said.more.text() == "1 book on this card is overdue. Lend anyway?"
    press(Qt.Key.Key_Escape)
    press(Qt.Key.Key_Escape)
    later()
    scan(FLOWERS)
    assert desk.said.head.text() == "Found again: 《阳台养花有讲究》"
    assert desk.said.notes.text().startswith("12.50 yuan were paid for it.")
    assert heard[-1] == Sound.NOTICE
    assert state_of(FLOWERS) is CopyState.SHELF
    for head in ("Taken back: 《阳台养花有讲究》",) * 3:
        press(Qt.Key.Key_Z, CTRL)
        assert desk.said.head.text() == head
    assert loan_is_plain(FLOWERS)


def loan_is_plain(code: str) -> bool:
    """Out, and neither lost nor claimed."""
    copy = next(c for c in library.find_titles(code)[0].copies if c.barcode == code)
    return copy.due is not None and not copy.lost and not copy.claimed


def test_a_lost_book_is_replaced_or_waived_and_a_scan_goes_before_the_amount(page: LibraryPage) -> None:
    desk = page.desk
    desk.work.do(loan_line(page, FLOWERS), "lost", READER)
    desk.work.do(loan_line(page, FLOWERS), "settle", READER)
    keys(COOKBOOK)
    press(Qt.Key.Key_Return)
    assert desk.said.head.text() == "Back: 《家常湘菜》"
    assert loan_line(page, FLOWERS).loan.lost
    desk.work.do(loan_line(page, FLOWERS), "settle", READER)
    desk.ask_line.buttons[1].click()
    assert desk.said.head.text() == "Made good: 《阳台养花有讲究》"
    copies = library.find_titles("阳台养花")[0].copies
    assert len(copies) == 2
    new = next(copy for copy in copies if copy.barcode != FLOWERS)
    assert new.barcode in desk.said.notes.text()


def test_the_reader_says_it_is_back(page: LibraryPage) -> None:
    desk = page.desk
    entries = [name for name, _words in desk.work._entries(loan_line(page, COOKBOOK))]
    assert entries == ["return", "renew", "claim", "lost"]
    desk.work.do(loan_line(page, COOKBOOK), "claim", READER)
    assert desk.said.head.text() == "To be searched for: 《家常湘菜》"
    assert loan_line(page, COOKBOOK).loan.claimed
    assert "said 1 time that it was back" in desk.panel.number.text()
    later()
    scan(barcode("红岩"))
    assert desk.said.head.text() == "Lent: 《红岩》", "a claimed book does not count as overdue"
    later()
    scan(COOKBOOK)
    assert desk.said.head.text() == "Back: 《家常湘菜》"


def test_renewing_is_refused_because_somebody_waits(page: LibraryPage, heard: list[Sound]) -> None:
    holds.place_hold(card_of("周秀兰"), FLOWERS)
    desk = page.desk
    desk.refresh()
    choose(page, FLOWERS)
    press(Qt.Key.Key_R, CTRL)
    assert desk.said.more.text() == "Somebody waits for “阳台养花有讲究”; it cannot be renewed."
    assert heard[-1] == Sound.REFUSED
    press(Qt.Key.Key_R, CTRL | Qt.KeyboardModifier.ShiftModifier)
    assert desk.said.head.text() == "1 book renewed"
    assert "Somebody waits" in desk.said.more.text()


def test_a_book_kept_for_another_asks_and_its_own_reader_gets_it(page: LibraryPage) -> None:
    desk = page.desk
    holder = card_of("周秀兰")
    library.take_back([COOKBOOK])
    holds.place_hold(holder, COOKBOOK)
    desk.refresh()
    scan(COOKBOOK)
    assert desk.said.more.text() == "This book is kept for 周秀兰. Lend it all the same?"
    press(Qt.Key.Key_Escape)
    later()
    scan(holder)
    held = next(row for row in desk.panel.loans.rows().rows if isinstance(row, HoldLine))
    assert held.head == "《家常湘菜》 has come, it was held"
    desk.work.do(held, "lend", holder)
    assert desk.said.head.text() == "Lent: 《家常湘菜》"
    assert desk.said.notes.text() == "It was held for this reader; the hold is filled."
    press(Qt.Key.Key_Z, CTRL)
    assert any(isinstance(row, HoldLine) for row in desk.panel.loans.rows().rows)


def test_a_book_nobody_knows(page: LibraryPage, heard: list[Sound]) -> None:
    desk, titles = page.desk, library.count_titles()
    scan("9787020002207")
    assert desk.ask_line.more.text().endswith("out to 肖玉珍.")
    press(Qt.Key.Key_Return)
    assert desk.ask_line.more.text() == "Without a title the book could not be found again."
    press(Qt.Key.Key_Escape)
    assert desk.ask_line.isHidden()
    assert desk.box.hasFocus()
    scan("310101123456")  # another library's label
    scan(card_of("易建平"))  # the scanner was quicker than the hand
    assert (desk.ask_line.isHidden(), desk.panel.name.text()) == (True, "易建平")
    scan("310101123456")
    chinese("白鹿原")
    press(Qt.Key.Key_Return)
    assert desk.said.head.text() == "Lent: 《白鹿原》"
    assert desk.said.notes.isHidden(), "its own barcode stays"
    assert library.count_titles() == (titles[0] + 1, titles[1] + 1)
    # What is asked before lending is asked here too, and no adds nothing.
    later()
    scan(READER)
    scan("310101999999")
    chinese("尘埃落定")
    press(Qt.Key.Key_Return)
    assert desk.said.is_asking
    press(Qt.Key.Key_Escape)
    assert library.find_titles("尘埃落定") == []
    later()
    nobodys = barcodes.make(barcodes.CARD, "0412", 9999)
    scan(nobodys)
    assert desk.said.head.text() == f"No reader has the card {nobodys}"
    assert heard[-1] == Sound.REFUSED


def test_a_card_is_lost_allowed_again_and_given_anew(page: LibraryPage, heard: list[Sound]) -> None:
    desk = page.desk
    assert desk.reader is not None
    desk.card_menu._set(desk.reader, CardState.LOST, "lost it is")
    assert desk.said.head.text() == "lost it is"
    assert "This card was noted as lost." in desk.panel.warning.words
    scan(READER)
    assert heard[-1] == Sound.REFUSED
    scan(barcode("红岩"))
    assert desk.said.more.text() == "This card was reported lost. Give its reader a new one."
    desk.panel.warning.acted.emit()
    assert desk.said.head.text() == "肖玉珍's card may be used again."
    desk.card_menu.replace(desk.reader)
    assert desk.reader.card != READER
    assert desk.reader.card in desk.said.head.text()
    assert desk.panel.out.text() == "3"
    assert scanning.read_code(READER).card == ""
    menu = QMenu()
    desk.card_menu.fill(menu, desk.reader)
    assert [action.text().split("\t")[0] for action in menu.actions() if action.text()] == [
        "Hold a book", "Renew everything", "Print what is out", "What was out before", "Print the card",
        "The card is lost",
        "Stop the card", "Give a new card",
    ]  # fmt: skip


def test_what_a_reader_had_is_shown_when_asked_for(page: LibraryPage) -> None:
    desk = page.desk
    later()
    scan(COOKBOOK)
    assert desk.reader is not None
    desk.card_menu.show_history(desk.reader)
    dialog = page.window().findChild(HistoryDialog)
    assert dialog is not None
    rows = [[column.text(row) for column in dialog.table.columns] for row in dialog.table.rows_loaded()]
    assert ["《家常湘菜》", COOKBOOK, "9/7", "today"] in rows
    assert ["《雷锋日记》", "204120000821", "9/10", "still out"] in rows


def test_holds_are_listed_placed_given_up_and_end(page: LibraryPage, qtbot: QtBot) -> None:
    page.open("holds")
    tab = page.holds
    assert tab.list.currentWidget() is tab.list.nothing
    press(Qt.Key.Key_H, CTRL)
    dialog = page.window().findChild(HoldDialog)
    assert dialog is not None
    scan(card_of("周秀兰"))
    assert dialog.who.text() == "For 周秀兰"
    keys("ytyh")
    press(Qt.Key.Key_Return)
    assert "周秀兰 waits for" in tab.strip.words
    holds.place_hold(card_of("李梦洁"), FLOWERS)
    library.take_back([COOKBOOK])
    holds.place_hold(card_of("李梦洁"), COOKBOOK)
    watch(tab.table)
    tab.refresh()
    shown = [(row.title, row.reader, row.turn) for row in tab.table.rows_loaded()]
    flowers = "阳台养花有讲究"
    assert shown == [("家常湘菜", "李梦洁", 0), (flowers, "周秀兰", 1), (flowers, "李梦洁", 2)]
    assert tab.card.count.text() == "1 to be fetched, 2 waiting"

    tab.view.setFocus()
    tab.view.choose(1)
    press(Qt.Key.Key_Delete)
    assert "周秀兰 does not wait" in tab.strip.words
    assert [row.turn for row in tab.table.rows_loaded()] == [0, 1]
    press(Qt.Key.Key_Z, CTRL)
    assert len(tab.table.rows_loaded()) == 3
    tab.view.sorted_by.emit("reader")
    assert [row.reader for row in tab.table.rows_loaded()] == ["周秀兰", "李梦洁", "李梦洁"]

    page.open("overdue")
    with clock.frozen(datetime(2026, 10, 30, 9, 0)):
        page.open("holds")
        assert "1 hold was not fetched in time." in tab.strip.words
        assert "《家常湘菜》" in tab.strip.words
        assert state_of(COOKBOOK) is CopyState.SHELF
    tab.view.setFocus()
    tab.view.choose(0)
    press(Qt.Key.Key_Return)
    assert page.desk.panel.name.text() == "周秀兰"
    page.set_compact(True)
    page.grab()


def test_a_hold_that_is_refused_says_why(page: LibraryPage) -> None:
    press(Qt.Key.Key_H, CTRL)
    dialog = page.window().findChild(HoldDialog)
    assert dialog is not None
    chinese("雷锋日记")
    press(Qt.Key.Key_Return)
    assert dialog.strip.words == "肖玉珍 has “雷锋日记” out."
    chinese("没有的书")
    dialog.refresh()
    assert dialog.hint.text() == "No title goes by that."
    press(Qt.Key.Key_Escape)


def test_amounts_are_read() -> None:
    assert [fen_of(text) for text in ("12.5", "１２．５０", "0", "abc", "-3", "")] == [
        1250, 1250, 0, None, None, None,
    ]  # fmt: skip
