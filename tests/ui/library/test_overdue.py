"""Overdue books: calls noted, slips for one, some or all, phones shown on record, dates put off."""

from __future__ import annotations

import pytest
from pypdf import PdfReader
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from station_app.library import overdue
from station_app.library import service as library
from station_app.library.overdue import CallResult
from station_app.operators import service as operators
from tests.ui import sample_station
from tests.ui.acting import show
from tests.ui.models import watch
from ui.documents.preview import PreviewDialog
from ui.kit.context import Context
from ui.library.calls import CallDialog, PutOffDialog
from ui.library.overdue import Overdue
from ui.library.page import LibraryPage

SLOW = 30_000
#: What the offscreen platform says of menus.
pytestmark = pytest.mark.qt_log_ignore("This plugin does not support", extend=True)


@pytest.fixture
def page(context: Context, qtbot: QtBot) -> LibraryPage:
    """The page at what is overdue."""
    made = show(LibraryPage(context), qtbot)
    made.open("overdue")
    qtbot.waitUntil(made.overdue.view.hasFocus)
    return made


def slips_of(page: LibraryPage, qtbot: QtBot, place: int) -> str:
    """The text of the slips that Ctrl+P and the menu's entry bring up; they are closed again."""
    tab = page.overdue
    # The offscreen platform does not make the window active again after a menu.
    page.activateWindow()
    tab.view.setFocus()
    qtbot.waitUntil(tab.view.hasFocus)
    QTest.keyClick(tab.view, Qt.Key.Key_P, Qt.KeyboardModifier.ControlModifier)
    assert tab.menu is not None
    menu = tab.menu
    menu.actions()[place].trigger()
    menu.close()
    qtbot.waitUntil(lambda: any(not one.is_closing for one in page.findChildren(PreviewDialog)))
    preview = next(one for one in page.findChildren(PreviewDialog) if not one.is_closing)
    qtbot.waitUntil(preview.save_button.isEnabled, timeout=SLOW)
    text = "".join(sheet.extract_text() for sheet in PdfReader(preview.path).pages)
    preview.reject()
    qtbot.waitUntil(lambda: not page.findChildren(PreviewDialog))
    return text


def test_a_call_is_noted_with_its_result_and_shown(page: LibraryPage) -> None:
    tab = page.overdue
    watch(tab.table)
    row = tab.view.current_row()
    assert row.called is None
    tab.call.click()
    (dialog,) = page.findChildren(CallDialog)
    assert dialog.earlier == []
    QTest.keyClick(dialog.result.buttons[1], Qt.Key.Key_Space)
    QTest.keyClicks(dialog.note, "again on Monday")
    QTest.keyClick(dialog.note, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    (call,) = overdue.list_calls(row.barcode)
    assert (call.result, call.note, call.who) == (
        CallResult.NO_ANSWER,
        "again on Monday",
        sample_station.COORDINATOR,
    )
    assert tab.strip.words == f"Noted: {row.reader}, no answer."
    assert tab.view.current_row().barcode == row.barcode
    assert tab.table.index(tab.view.currentIndex().row(), 6).data() == (
        f"today 10:06, no answer, {sample_station.COORDINATOR}"
    )
    tab.call.click()
    again = next(one for one in page.findChildren(CallDialog) if not one.is_closing)
    assert len(again.earlier) == 1
    library.take_back([row.barcode])
    again.accept()
    assert row.barcode in again.strip.words


def test_slips_for_one_for_some_and_for_all(page: LibraryPage, qtbot: QtBot) -> None:
    tab = page.overdue
    names = [tab.table.row_at(n).reader for n in range(3)]
    one = slips_of(page, qtbot, 0)
    assert [name in one for name in names] == [True, False, False]
    tab.view.setFocus()
    QTest.keyClick(tab.view, Qt.Key.Key_Down, Qt.KeyboardModifier.ShiftModifier)
    assert len(tab.chosen_cards()) == 2
    some = slips_of(page, qtbot, 0)
    assert [name in some for name in names] == [True, True, False]
    everybody = slips_of(page, qtbot, 1)
    assert all(name in everybody for name in names)


def test_due_dates_are_put_off_and_taken_back_in_one_go(page: LibraryPage) -> None:
    tab = page.overdue
    before = [loan.due for loan in library.list_overdue()]
    tab.put_off.click()
    (dialog,) = page.findChildren(PutOffDialog)
    dialog.first.setDate(dialog.first.date().addDays(-60))
    dialog.until.setDate(dialog.last.date().addDays(-1))
    dialog.accept()
    assert "until" in dialog.problems
    dialog.until.setDate(dialog.last.date().addDays(7))
    dialog.accept()
    assert library.list_overdue() == []
    assert tab.list.nothing.isVisible()
    assert "due later" in tab.strip.words
    tab.strip.action.click()
    assert [loan.due for loan in library.list_overdue()] == before
    assert tab.view.isVisible()


def test_the_librarian_prints_and_calls_but_sees_no_whole_number(context: Context, qtbot: QtBot) -> None:
    operators.log_out()
    operators.log_in(context.home, sample_station.LIBRARIAN, sample_station.PASSWORD)
    tab = Overdue(context)
    qtbot.addWidget(tab)
    tab.show()
    tab.refresh()
    assert tab.call.isEnabled()
    assert tab.put_off.isEnabled()
    assert not tab.reveal.isEnabled()
