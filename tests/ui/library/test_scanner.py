"""The real window, driven as a scanner drives it from the lock page on; what the screen shows is asserted."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from station_app.library import service as library
from station_app.library.rows import ReaderRow
from station_app.roster import service as roster
from tests.ui import sample_station
from tests.ui.acting import focused, keys, log_in, press
from tests.ui.library.scanner import CTRL, barcode, chinese, later, scan
from ui.kit.sounds import Sound
from ui.library.desk import Desk
from ui.library.page import LibraryPage
from ui.shell.main_window import MainWindow

ISBN = "9787020002207"


def to_the_desk(window: MainWindow, qtbot: QtBot) -> Desk:
    """Log in and press F3, which brings the box."""
    window.activateWindow()
    log_in(window, sample_station.LIBRARIAN)
    QTest.keyClick(window, Qt.Key.Key_F3)
    page = window.pages["library"]
    assert isinstance(page, LibraryPage)
    qtbot.waitUntil(page.desk.box.hasFocus)
    # F3 from another page brings the box and does not let Chinese in at once.
    assert not page.desk.box.lets_input_method_in
    return page.desk


def card_of(name: str) -> str:
    return library.reader_card(name).card


def reader(name: str) -> ReaderRow:
    found = library.reader_of(roster.find_person(name).uid)
    assert found is not None
    return found


def full_width(code: str) -> None:
    """The same figures as a scanner sends them while a Chinese keyboard is on."""
    for figure in code:
        wide = chr(ord(figure) + 0xFEE0)
        event = QKeyEvent(QEvent.Type.KeyPress, 0, Qt.KeyboardModifier.NoModifier, wide)
        QApplication.sendEvent(focused(), event)


def loans(desk: Desk) -> list[str]:
    """The titles on the reader's list as it is shown."""
    return [row.loan.title for row in desk.panel.loans.rows().rows if hasattr(row, "loan")]


def test_a_morning_at_the_desk_without_the_mouse(
    window: MainWindow, qtbot: QtBot, heard: list[Sound]
) -> None:
    desk = to_the_desk(window, qtbot)
    bar, panel = desk.said, desk.panel

    # A card, then three books; one of them as Chinese full-width figures, one ended by Tab.
    scan(card_of("易建平"))
    assert (panel.name.text(), panel.out.text(), panel.of.text()) == ("易建平", "0", "/ 5 books")
    assert heard == [Sound.DONE]
    scan(barcode("湘行散记"))
    assert (bar.head.text(), bar.more.text()) == ("Lent: 《湘行散记》", "易建平, until 11/15")
    later()
    full_width(barcode("红岩"))
    press(Qt.Key.Key_Return)
    assert bar.head.text() == "Lent: 《红岩》"
    later()
    keys(barcode("中国民间故事"))
    press(Qt.Key.Key_Tab)
    assert (bar.head.text(), panel.out.text()) == ("Lent: 《中国民间故事》", "3")
    assert loans(desk) == ["湘行散记", "红岩", "中国民间故事"]
    assert heard == [Sound.DONE] * 4

    # The next reader's card: nothing of the one before is left.
    later()
    scan(card_of("贺思源"))
    assert (panel.name.text(), loans(desk)) == ("贺思源", ["颜真卿楷书入门"])
    assert bar.isHidden()
    assert heard[-1] == Sound.NOTICE  # a book of theirs is overdue

    # Another's book comes back, and whose it was is told.
    later()
    boy = barcode("边城", out=True)
    scan(boy)
    assert (bar.head.text(), bar.more.text()) == ("Back: 《边城》", "李梦洁 had it; it goes to B2 架")
    assert "边城" not in [loan.title for loan in reader("李梦洁").loans]
    assert desk.feed.list.rows().rows[0].more.endswith("李梦洁, back to B2 架")

    # Read twice by the scanner: nothing happens. Then the return is taken back.
    scan(boy)
    assert bar.head.text() == "Read twice; the second time does not count"
    assert bar.more.text() == "Back: 《边城》"
    press(Qt.Key.Key_Z, CTRL)
    assert bar.head.text() == "Taken back: 《边城》"
    assert "边城" in [loan.title for loan in reader("李梦洁").loans]
    assert desk.feed.list.rows().rows[0].undone


def test_a_hold_is_placed_by_key_and_caught_at_return(
    window: MainWindow, qtbot: QtBot, heard: list[Sound]
) -> None:
    desk = to_the_desk(window, qtbot)
    bar, panel, boy = desk.said, desk.panel, barcode("边城", out=True)

    scan(card_of("周秀兰"))
    press(Qt.Key.Key_H, CTRL)
    chinese("边城")
    press(Qt.Key.Key_Return)
    assert bar.head.text() == "《边城》 is held"
    assert [row.hold.turn for row in panel.loans.rows().rows if hasattr(row, "hold")] == [1]
    qtbot.waitUntil(desk.box.hasFocus)
    press(Qt.Key.Key_Escape)
    later()
    scan(boy)
    assert bar.head.text() == "Keep it for 周秀兰"
    assert bar.more.text() == "《边城》: put it on the hold shelf, until 10/23, 李梦洁 had it"
    assert bar.head.property("role") == "kept"
    assert heard[-1] == Sound.NOTICE
    assert "kept for 周秀兰" in desk.feed.list.rows().rows[0].more


def test_a_book_that_nobody_knows_goes_out_from_its_isbn_and_a_title_typed_once(
    window: MainWindow, qtbot: QtBot, heard: list[Sound]
) -> None:
    desk = to_the_desk(window, qtbot)
    bar, panel = desk.said, desk.panel
    scan(card_of("易建平"))
    scan(ISBN)
    assert desk.ask_line.head.text() == f"A new book: {ISBN}"
    assert heard[-1] == Sound.ASK
    assert desk.ask_line.box.hasFocus()
    chinese("平凡的世界")
    press(Qt.Key.Key_Return)
    assert bar.head.text() == "Lent: 《平凡的世界》"
    (copy,) = library.find_titles(ISBN)[0].copies
    assert bar.notes.text() == f"Stick the barcode {copy.barcode} on it."
    assert (panel.out.text(), loans(desk)[-1]) == ("1", "平凡的世界")
    assert desk.box.hasFocus()


def test_a_question_waits_for_a_hand_and_not_for_the_scanners_second_line_end(
    window: MainWindow, qtbot: QtBot, heard: list[Sound]
) -> None:
    desk = to_the_desk(window, qtbot)
    scan(card_of("贺思源"), twice_ended=True)
    book = barcode("红岩")
    scan(book, twice_ended=True)
    assert desk.said.is_asking
    assert desk.said.more.text() == "1 book on this card is overdue. Lend anyway?"
    scan(book)
    assert desk.said.is_asking, "a second reading leaves the question as it is"
    later(1)
    press(Qt.Key.Key_Return)
    assert (desk.said.head.text(), desk.panel.out.text()) == ("Not lent: 《红岩》", "1")
    assert heard[-2:] == [Sound.ASK, Sound.REFUSED]
    later()
    scan(book, twice_ended=True)
    press(Qt.Key.Key_Return, CTRL)
    assert (desk.said.head.text(), desk.panel.out.text()) == ("Lent: 《红岩》", "2")
    assert heard[-2:] == [Sound.ASK, Sound.DONE]
