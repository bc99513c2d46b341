"""The stocktake by scanner: begun for a shelf, each kind of scan, interrupted, ended, printed."""

from __future__ import annotations

from pathlib import Path

import pytest
from pypdf import PdfReader
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from station_app.library import service as library
from station_app.library import stocktaking, withdrawing
from station_app.library.rows import CopyState, TitleRow
from station_app.library.stocktaking import Verdict
from station_app.library.withdrawing import Reason
from tests.ui.acting import show
from tests.ui.models import watch
from ui.documents.preview import PreviewDialog
from ui.kit.context import Context
from ui.kit.dialogs import Question
from ui.library.counting import Counting
from ui.library.lists import ProposedLostDialog
from ui.library.page import LibraryPage
from ui.library.stocktake import StartDialog

SLOW = 30_000


def open_page(context: Context, qtbot: QtBot) -> LibraryPage:
    """The page at its stocktakes."""
    made = show(LibraryPage(context), qtbot)
    made.open("stocktake")
    return made


@pytest.fixture
def page(context: Context, qtbot: QtBot) -> LibraryPage:
    """The page at its stocktakes, of which there are none."""
    return open_page(context, qtbot)


def begin(page: LibraryPage, qtbot: QtBot, shelf: str = "B2 架") -> Counting:
    """A stocktake of a shelf, ready for the scanner."""
    page.stocktake.start.click()
    dialog = next(one for one in page.findChildren(StartDialog) if not one.is_closing)
    dialog.place.setCurrentText(shelf)
    QTest.keyClick(dialog.name, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    counting = page.stocktake.counting
    qtbot.waitUntil(counting.box.hasFocus)
    return counting


def scan(counting: Counting, code: str) -> None:
    """A scan as a scanner sends it: figures, then Enter."""
    QTest.keyClicks(counting.box, code)
    QTest.keyClick(counting.box, Qt.Key.Key_Return)


def title(words: str) -> TitleRow:
    """A title of the sample."""
    return library.find_titles(words)[0]


def verdicts(counting: Counting) -> list[Verdict]:
    """What is listed as scanned, newest first."""
    return [one.verdict for one in counting.scans.rows().rows]


def test_each_kind_of_scan_is_told_counted_and_put_right(page: LibraryPage, qtbot: QtBot) -> None:
    assert page.stocktake.none.isVisible()
    counting = begin(page, qtbot)
    watch(counting.scans.rows())
    first, second = (copy.barcode for copy in title("湘行散记").copies)
    scan(counting, first)
    assert counting.strip.words == "《湘行散记》 in its place, B2 架"
    scan(counting, first)
    assert "scanned before" in counting.strip.words
    assert verdicts(counting) == [Verdict.FINE]
    out = title("雷锋日记").copies[0].barcode
    scan(counting, out)
    assert verdicts(counting)[0] is Verdict.ON_LOAN
    counting.strip.action.click()
    assert title("雷锋日记").copies[0].due is None
    assert counting.box.hasFocus()
    withdrawing.withdraw([second], Reason.DAMAGED, approved_by="Chen")
    scan(counting, second)
    assert verdicts(counting)[0] is Verdict.GONE
    counting.strip.action.click()
    assert title("湘行散记").copies[1].state is CopyState.SHELF
    other = title("颜真卿楷书入门").copies[0]
    library.take_back([other.barcode])
    scan(counting, other.barcode)
    assert verdicts(counting)[0] is Verdict.MISPLACED
    counting.strip.action.click()
    assert title("颜真卿楷书入门").copies[0].place == "B2 架"
    scan(counting, "9787020002207")
    assert verdicts(counting)[0] is Verdict.UNKNOWN
    assert "it is the ISBN on the cover" in counting.strip.words
    qtbot.waitUntil(lambda: counting.stocktake is not None and counting.stocktake.unknown == 1)
    assert counting.left_card.count.text().startswith("3 of ")


def test_an_interrupted_stocktake_goes_on_and_is_ended_and_printed(
    page: LibraryPage, context: Context, qtbot: QtBot
) -> None:
    counting = begin(page, qtbot)
    first, second = (copy.barcode for copy in title("湘行散记").copies)
    scan(counting, first)
    page.close()
    again = open_page(context, qtbot)
    counting = again.stocktake.counting
    assert counting.isVisible()
    assert [one.code for one in counting.scans.rows().rows] == [first]
    assert counting.shelf.currentText() == "B2 架"
    qtbot.waitUntil(lambda: counting.found is not None, timeout=SLOW)
    assert second in {one.barcode for one in counting.differences.rows().rows}
    QTest.keyClick(counting.back, Qt.Key.Key_Space)
    assert again.stocktake.view.isVisible()
    QTest.keyClick(again.stocktake.view, Qt.Key.Key_Return)
    assert counting.box.hasFocus()
    counting.close_button.click()
    (question,) = again.findChildren(Question)
    missing = stocktaking.list_stocktakes()[0].missing
    assert missing >= 1
    question.go.click()
    qtbot.waitUntil(lambda: stocktaking.list_stocktakes()[0].closed_at is not None, timeout=SLOW)
    qtbot.waitUntil(lambda: "Closed" in counting.strip.words, timeout=SLOW)
    assert f"{missing} are missing" in counting.strip.words
    assert not counting.box.isVisible()
    assert title("湘行散记").copies[1].state is CopyState.MISSING
    counting.print_button.click()
    qtbot.waitUntil(lambda: bool(again.findChildren(PreviewDialog)), timeout=SLOW)
    (preview,) = again.findChildren(PreviewDialog)
    qtbot.waitUntil(preview.save_button.isEnabled, timeout=SLOW)
    assert second in "".join(sheet.extract_text() for sheet in PdfReader(preview.path).pages)


def test_a_scanners_file_is_taken_in_and_merges(page: LibraryPage, qtbot: QtBot, tmp_path: Path) -> None:
    counting = begin(page, qtbot)
    first, second = (copy.barcode for copy in title("湘行散记").copies)
    scan(counting, first)
    file = tmp_path / "scans.txt"
    file.write_text(f"{first}\r\n{second}\r\n\r\n88888888\r\n", encoding="utf-8")
    counting.take_file(file)
    qtbot.waitUntil(lambda: "3 codes, 2 of them new" in counting.strip.words, timeout=SLOW)
    assert [one.code for one in counting.scans.rows().rows] == ["88888888", second, first]
    counting.take_file(tmp_path / "nothing.txt")
    assert "could not be read" in counting.strip.words


def test_classes_the_wrong_way_round_are_refused_in_the_form(page: LibraryPage) -> None:
    page.stocktake.start.click()
    (dialog,) = page.findChildren(StartDialog)
    QTest.keyClicks(dialog.low, "K")
    QTest.keyClicks(dialog.high, "I")
    dialog.accept()
    assert "class_to" in dialog.problems
    QTest.keyClick(dialog, Qt.Key.Key_Escape)
    assert stocktaking.list_stocktakes() == []


def test_what_is_missing_twice_becomes_lost(page: LibraryPage, qtbot: QtBot) -> None:
    for _n in range(2):
        one = stocktaking.start_stocktake(place="B2 架")
        stocktaking.close_stocktake(one.uid)
    proposed = stocktaking.list_proposed_lost()
    assert proposed
    page.stocktake.refresh()
    assert page.stocktake.table.rowCount() == 2
    page.stocktake.lost.click()
    (dialog,) = page.findChildren(ProposedLostDialog)
    dialog.view.selectAll()
    dialog.acts[0].click()
    assert stocktaking.list_proposed_lost() == []
    assert "noted as lost" in page.stocktake.strip.words
    assert library.find_titles(proposed[0].barcode)[0].copies[0].state is CopyState.LOST
