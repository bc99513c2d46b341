"""A title's copies: put right, their states, withdrawn with the register printed, given, drifting."""

from __future__ import annotations

from pathlib import Path

import pytest
from pypdf import PdfReader
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QMenu
from pytestqt.qtbot import QtBot

from station_app.library import donations, scanning, withdrawing
from station_app.library import service as library
from station_app.library.rows import CopyState
from station_app.operators import service as operators
from tests.ui import sample_station
from tests.ui.acting import show
from tests.ui.models import watch
from ui.documents.preview import PreviewDialog
from ui.kit.context import Context
from ui.library.card_menu import CardMenu
from ui.library.donation_dialog import DonationDialog
from ui.library.lists import CandidatesDialog, DonationsDialog, RegisterDialog
from ui.library.page import LibraryPage
from ui.library.papers import MonthDialog
from ui.library.title_dialogs import EditDialog, PlaceDialog
from ui.library.withdraw_dialog import WithdrawDialog

SLOW = 30_000
#: What the offscreen platform says of menus.
pytestmark = pytest.mark.qt_log_ignore("This plugin does not support", extend=True)


@pytest.fixture
def page(context: Context, qtbot: QtBot) -> LibraryPage:
    """The page at a title of two copies, 湘行散记, both in."""
    made = show(LibraryPage(context), qtbot)
    made.open(library.find_titles("湘行散记")[0].uid)
    assert made.catalogue.panel.name.text() == "《湘行散记》"
    return made


def menu_of(page: LibraryPage, place: int) -> QMenu:
    """The menu of a copy, opened by Enter on its row."""
    copies = page.catalogue.panel.copies
    copies.setFocus(Qt.FocusReason.OtherFocusReason)
    copies.choose(place)
    QTest.keyClick(copies, Qt.Key.Key_Return)
    menu = page.catalogue.panel.menu
    assert menu is not None
    assert menu.isVisible()
    return menu


def choose(page: LibraryPage, place: int, words: str) -> None:
    """Choose an action of a copy's menu."""
    menu = menu_of(page, place)
    action = next(one for one in menu.actions() if one.text() == words)
    assert action.isEnabled()
    action.trigger()
    menu.close()


def pdf_of(page: LibraryPage, qtbot: QtBot) -> str:
    """The text of the paper that came up; it is closed again."""
    qtbot.waitUntil(lambda: bool(page.findChildren(PreviewDialog)), timeout=SLOW)
    preview = page.findChildren(PreviewDialog)[-1]
    qtbot.waitUntil(preview.save_button.isEnabled, timeout=SLOW)
    text = "".join(sheet.extract_text() for sheet in PdfReader(preview.path).pages)
    preview.reject()
    return text


def state_of(place: int) -> CopyState:
    """The state of one of the title's copies."""
    return library.find_titles("湘行散记")[0].copies[place].state


def test_a_copys_state_is_set_from_its_menu_and_taken_back(page: LibraryPage) -> None:
    tab = page.catalogue
    watch(tab.panel.copies.rows())
    choose(page, 0, "Only to be read here")
    assert state_of(0) is CopyState.READING_ONLY
    assert "湘行散记" in tab.strip.words
    assert "for reading here" in tab.panel.copies.rows().index(0, 0).data()
    tab.strip.action.click()
    assert state_of(0) is CopyState.SHELF
    choose(page, 1, "Let it drift: lent without a date")
    assert state_of(1) is CopyState.CROSSING
    shelf = next(a for a in menu_of(page, 1).actions() if a.text() == "Back on the shelf")
    assert shelf.isEnabled()


def test_what_is_out_keeps_its_state(page: LibraryPage) -> None:
    page.open(library.find_titles("雷锋日记")[0].uid)
    off = [a.text() for a in menu_of(page, 0).actions() if a.text() and not a.isEnabled()]
    assert "Withdraw …" in off
    assert "To be mended" in off


def test_a_title_is_put_right_and_a_copy_moved(page: LibraryPage) -> None:
    tab = page.catalogue
    tab.panel.edit.click()
    (dialog,) = page.findChildren(EditDialog)
    dialog.texts["title"].clear()
    QTest.keyClick(dialog.texts["author"], Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert dialog.problems == {"title": "Give the book's title."}
    dialog.texts["title"].setText("湘行散记")
    QTest.keyClicks(dialog.texts["price"], "25.00")
    QTest.keyClick(dialog.texts["author"], Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert library.find_titles("湘行散记")[0].price_fen == 2500
    assert "¥25.00" in tab.panel.facts.text()
    choose(page, 1, "Stands on another shelf …")
    (moving,) = page.findChildren(PlaceDialog)
    moving.place.setCurrentText("D9 架")
    moving.accept()
    assert library.find_titles("湘行散记")[0].copies[1].place == "D9 架"
    assert "D9 架" in tab.panel.copies.rows().index(1, 0).data()


def test_a_copy_is_withdrawn_with_a_reason_and_the_register_printed(page: LibraryPage, qtbot: QtBot) -> None:
    tab = page.catalogue
    code = library.find_titles("湘行散记")[0].copies[0].barcode
    choose(page, 0, "Withdraw …")
    (dialog,) = page.findChildren(WithdrawDialog)
    QTest.keyClick(dialog.approved_by, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert dialog.problems == {"approved_by": "Say who approved the withdrawal."}
    QTest.keyClicks(dialog.approved_by, "Chen")
    QTest.keyClick(dialog.approved_by, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert state_of(0) is CopyState.WITHDRAWN
    assert tab.strip.words == "1 copy is withdrawn."
    assert tab.panel.codes() == [library.find_titles("湘行散记")[0].copies[1].barcode]
    tab.strip.action.click()
    text = pdf_of(page, qtbot)
    assert code in text
    assert "Chen" in text
    tab.deeds.open_register()
    (register,) = page.findChildren(RegisterDialog)
    assert [row.barcode for row in register.table.rows_loaded()] == [code]
    assert register.count.text() == "1 line"
    register.until.setDate(register.since.date().addDays(1))
    assert register.none.isVisible()


def test_missing_copies_are_proposed_and_withdrawn_together(page: LibraryPage) -> None:
    for place in (0, 1):
        choose(page, place, "Cannot be found")
    page.catalogue.deeds.open_candidates()
    (dialog,) = page.findChildren(CandidatesDialog)
    assert [row.title for row in dialog.table.rows_loaded()] == ["湘行散记"] * 2
    dialog.view.selectAll()
    dialog.acts[0].click()
    (asked,) = page.findChildren(WithdrawDialog)
    assert asked.reason.currentData() == "missing"
    asked.approved_by.setText("Chen")
    asked.accept()
    assert dialog.is_closing
    assert page.catalogue.strip.words == "2 copies are withdrawn."
    assert len(withdrawing.list_withdrawn(sample_station.NOW.date(), sample_station.NOW.date())) == 2


def test_a_donation_is_noted_and_thanked_for(page: LibraryPage, qtbot: QtBot) -> None:
    tab = page.catalogue
    choose(page, 0, "Somebody gave it …")
    (dialog,) = page.findChildren(DonationDialog)
    dialog.codes.setPlainText("")
    dialog.accept()
    assert dialog.problems == {"codes": "Scan at least one of the books."}
    codes = [copy.barcode for copy in library.find_titles("湘行散记")[0].copies]
    for code in codes:
        QTest.keyClicks(dialog.codes, code)
        QTest.keyClick(dialog.codes, Qt.Key.Key_Return)
    QTest.keyClicks(dialog.giver, "Wang")
    QTest.keyClicks(dialog.phone, "13800001111")
    dialog.accept()
    (given,) = donations.list_donations()
    assert [copy.barcode for copy in given.copies] == codes
    assert tab.strip.words == "Donation noted: 2 copies, Wang"
    tab.strip.action.click()
    assert "Wang" in pdf_of(page, qtbot)
    tab.deeds.open_donations()
    (listed,) = page.findChildren(DonationsDialog)
    assert listed.table.row_at(0).giver == "Wang"
    assert "****" in listed.table.row_at(0).phone


def test_the_months_report_is_shown_for_the_centre(page: LibraryPage, qtbot: QtBot) -> None:
    page.catalogue.deeds.open_month()
    (dialog,) = page.findChildren(MonthDialog)
    assert dialog.month.currentText() == "10/2026"
    dialog.reader.buttons[1].click()
    QTest.keyClick(dialog, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert "2026" in pdf_of(page, qtbot)


def test_all_of_more_is_there_and_staff_may_not(page: LibraryPage, context: Context, qtbot: QtBot) -> None:
    more = page.catalogue.more
    more.setFocus()
    QTest.keyClick(more, Qt.Key.Key_Space)
    assert more.menu_shown is not None
    assert len([a for a in more.menu_shown.actions() if a.text()]) == 8
    more.menu_shown.close()
    operators.log_out()
    operators.log_in(context.home, "唐雨欣", sample_station.PASSWORD)
    staff = LibraryPage(context)
    qtbot.addWidget(staff)
    staff.show()
    staff.open(library.find_titles("湘行散记")[0].uid)
    assert not staff.catalogue.more.isEnabled()
    assert not staff.catalogue.panel.labels.isEnabled()
    assert [a.isEnabled() for a in menu_of(staff, 0).actions()] == [False]
    staff.open("stocktake")
    assert not staff.stocktake.start.isEnabled()


def test_readers_cards_are_printed(page: LibraryPage, qtbot: QtBot, tmp_path: Path) -> None:
    page.catalogue.deeds.print_all_cards()
    assert "周秀兰" in pdf_of(page, qtbot)


def test_one_readers_card_is_printed_from_the_desks_menu(
    page: LibraryPage, context: Context, qtbot: QtBot
) -> None:
    menu = QMenu(page)
    reader = scanning.look_up("肖玉珍").readers[0]
    CardMenu(page, context).fill(menu, reader)
    next(action for action in menu.actions() if action.text() == "Print the card").trigger()
    text = pdf_of(page, qtbot)
    assert "肖玉珍" in text
    assert "周秀兰" not in text
