"""The catalogue and the overdue list: find, add, import, call."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from station_app.core.rights import Role
from station_app.library import service as library
from station_app.operators import service as operators
from station_app.roster import service as roster
from tests.ui import sample_station
from tests.ui.models import watch
from ui.kit.context import Context
from ui.library.page import LibraryPage
from ui.library.title_dialogs import CopyDialog, TitleDialog


@pytest.fixture
def page(catalogue_page: LibraryPage) -> LibraryPage:
    """The page at its catalogue."""
    return catalogue_page


def test_titles_are_listed_found_and_shown_with_their_copies(page: LibraryPage, qtbot: QtBot) -> None:
    tab = page.catalogue
    titles, copies = library.count_titles()
    watch(tab.table)
    assert tab.table.rowCount() == titles
    assert tab.count.text() == f"{titles} titles, {copies} copies"
    QTest.keyClicks(tab.box, "xxsj")
    qtbot.waitUntil(lambda: tab.table.rowCount() == 1)
    assert tab.panel.name.text() == "《湘行散记》"
    assert "沈从文" in tab.panel.facts.text()
    assert [copy.place for copy in tab.panel.copies.rows().rows] == ["B2 架", "B2 架"]
    QTest.keyClicks(tab.box, "zzzz")
    qtbot.waitUntil(tab.none.isVisible)
    assert tab.none.what.text() == "No title goes by that"


def test_a_title_and_a_copy_are_added_and_reasons_stand_by_their_fields(
    page: LibraryPage, qtbot: QtBot
) -> None:
    tab = page.catalogue
    page.add.click()
    (dialog,) = page.findChildren(TitleDialog)
    dialog.accept()
    assert dialog.problems == {"title": "Give the book's title."}
    QTest.keyClicks(dialog.call_number, "I287.4")
    dialog.name.setText("团圆")
    QTest.keyClicks(dialog.barcodes, "700001 204120031271")
    dialog.accept()
    assert "204120031271" in dialog.strip.words
    dialog.barcodes.setText("700001")
    dialog.copies.setValue(2)
    QTest.keyClick(dialog.name, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    title = library.find_titles("团圆")[0]
    assert len(title.copies) == 2
    assert "700001" in {copy.barcode for copy in title.copies}
    assert "Added: 《团圆》" in tab.strip.words
    # What is said takes one line of the page, and not half of it.
    qtbot.waitUntil(lambda: tab.split.height() > tab.height() - 80)
    assert tab.panel.name.text() == "《团圆》"
    tab.panel.add_copy.click()
    (copy,) = page.findChildren(CopyDialog)
    copy.accept()
    assert len(library.get_title(title.uid).copies) == 3
    assert tab.panel.head_words.text() == "3 copies"


def test_the_overdue_list_sorts_reveals_and_leads_to_the_desk(page: LibraryPage) -> None:
    page.open("overdue")
    tab = page.overdue
    assert tab.view.hasFocus()
    assert [tab.table.row_at(n).overdue_days for n in range(3)] == [9, 4, 1]
    assert tab.card.count.text() == "3 books, 3 readers"
    tab.view.sorted_by.emit("due")
    tab.view.sorted_by.emit("due")
    assert [tab.table.row_at(n).overdue_days for n in range(3)] == [1, 4, 9]
    tab.view.choose(2)
    row = tab.view.current_row()
    assert "****" in row.phone
    tab.reveal.click()
    assert "****" not in tab.strip.words
    assert "肖玉珍: 138" in tab.strip.words
    assert any(change.kind == "reveal" for change in roster.list_changes(row.person))
    QTest.keyClick(tab.view, Qt.Key.Key_Return)
    assert page.desk.isVisible()
    assert page.desk.panel.name.text() == "肖玉珍"


def test_the_librarian_may_not_see_whole_numbers(context: Context, qtbot: QtBot) -> None:
    operators.log_out()
    operators.log_in(context.home, sample_station.LIBRARIAN, sample_station.PASSWORD)
    assert {r.role for r in operators.list_operators()} >= {Role.LIBRARIAN}
    page = LibraryPage(context)
    qtbot.addWidget(page)
    page.show()
    page.open("overdue")
    assert not page.overdue.reveal.isEnabled()
    assert page.add.isEnabled()


def test_nothing_overdue_is_good_news(context: Context, qtbot: QtBot) -> None:
    library.take_back([loan.barcode for loan in library.list_overdue()])
    page = LibraryPage(context)
    qtbot.addWidget(page)
    page.show()
    page.open("overdue")
    assert page.overdue.list.nothing.isVisible()
    assert not page.overdue.reveal.isVisible()
