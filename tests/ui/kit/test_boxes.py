"""The boxes that are typed and scanned into."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from ui.kit.boxes import ScanBox, SearchBox
from ui.kit.cards import Strip

CODE = "204120031271"
CONTROL = Qt.KeyboardModifier.ControlModifier
ENABLED = Qt.InputMethodQuery.ImEnabled


class Desk(QWidget):
    """Both boxes on a page that takes its last action back by Ctrl+Z."""

    def __init__(self) -> None:
        super().__init__()
        self.scan, self.search = ScanBox("Scan"), SearchBox("Find")
        line = QVBoxLayout(self)
        line.addWidget(self.scan)
        line.addWidget(self.search)
        self.undone = 0
        undo = QShortcut(QKeySequence(QKeySequence.StandardKey.Undo), self)
        undo.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        undo.activated.connect(self._undo)
        self.scanned: list[str] = []
        self.scan.scanned.connect(self.scanned.append)

    def _undo(self) -> None:
        self.undone += 1


@pytest.fixture
def desk(qtbot: QtBot) -> Desk:
    made = Desk()
    qtbot.addWidget(made)
    made.show()
    made.activateWindow()
    made.scan.setFocus()
    qtbot.waitUntil(made.scan.hasFocus)
    return made


@pytest.mark.parametrize("end", [Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Tab])
def test_a_scan_ends_with_enter_or_tab_and_the_box_is_empty(desk: Desk, end: Qt.Key) -> None:
    QTest.keyClicks(desk.scan, CODE)
    QTest.keyClick(desk.scan, end)
    assert desk.scanned == [CODE]
    assert desk.scan.text() == ""
    assert desk.scan.hasFocus()


def test_a_scanner_that_sends_no_end_is_heard_after_a_pause(desk: Desk, qtbot: QtBot) -> None:
    QTest.keyClicks(desk.scan, CODE)
    qtbot.waitUntil(lambda: desk.scanned == [CODE], timeout=ScanBox.PAUSE_MS * 8)


def test_letters_and_short_numbers_wait_for_enter(desk: Desk) -> None:
    QTest.keyClicks(desk.scan, "zxl")
    assert not desk.scan._pause.isActive()
    desk.scan.clear()
    QTest.keyClicks(desk.scan, "2046")
    assert not desk.scan._pause.isActive()
    QTest.keyClicks(desk.scan, "20460000")
    assert desk.scan._pause.isActive()
    QTest.keyClicks(desk.scan, "x")
    assert not desk.scan._pause.isActive()
    assert desk.scanned == []


def test_full_width_figures_are_made_plain_and_spaces_go(desk: Desk) -> None:
    desk.scan.insert("２０４１ ２００３ １２７１")
    QTest.keyClick(desk.scan, Qt.Key.Key_Return)
    assert desk.scanned == [CODE]


def test_enter_on_an_empty_box_is_no_scan(desk: Desk) -> None:
    desk.scan.insert("   ")
    QTest.keyClick(desk.scan, Qt.Key.Key_Return)
    assert desk.scanned == []


def test_no_input_method_eats_a_scan_until_it_is_let_in(desk: Desk) -> None:
    assert desk.scan.inputMethodQuery(ENABLED) is False
    desk.scan.let_input_method_in(True)
    assert desk.scan.inputMethodQuery(ENABLED) is True
    assert desk.search.inputMethodQuery(ENABLED) is True


def test_an_empty_box_leaves_undo_to_the_page_and_a_full_one_keeps_it(desk: Desk) -> None:
    for box in (desk.scan, desk.search):
        box.setFocus()
        QTest.keyClick(box, Qt.Key.Key_Z, CONTROL)
    assert desk.undone == 2
    for box in (desk.scan, desk.search):
        box.setFocus()
        QTest.keyClicks(box, "ab")
        QTest.keyClick(box, Qt.Key.Key_Z, CONTROL)
        assert box.text() == ""
    assert desk.undone == 2


def test_a_search_box_tells_arrows_and_enter_and_escape_clears_it(desk: Desk) -> None:
    moved: list[int] = []
    entered: list[bool] = []
    desk.search.moved.connect(moved.append)
    desk.search.entered.connect(lambda: entered.append(True))
    for key in (Qt.Key.Key_Down, Qt.Key.Key_Up, Qt.Key.Key_Return):
        QTest.keyClick(desk.search, key)
    assert (moved, entered) == ([1, -1], [True])
    QTest.keyClicks(desk.search, "zx")
    QTest.keyClick(desk.search, Qt.Key.Key_Escape)
    assert desk.search.text() == ""


def test_a_strip_says_what_happened_with_a_way_back(desk: Desk, qtbot: QtBot) -> None:
    strip = Strip(desk)
    strip.say("ok", "<b>Anna</b> is in", action="Undo", key="Ctrl+Z", icon_name="x")
    assert strip.words == "<b>Anna</b> is in"
    assert strip.action.text().strip() == "Undo"
    assert strip.action.accessibleName() == "Undo"
    with qtbot.waitSignal(strip.acted):
        strip.action.click()
    strip.say("info", "Taken back")
    assert strip.action.isHidden()
