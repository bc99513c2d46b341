"""The desk, driven as a scanner drives it: keys into whatever has the focus, no mouse."""

from __future__ import annotations

from datetime import datetime

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from station_app.core import clock, session
from station_app.core.rights import Role
from station_app.library import service as library
from station_app.library import states
from station_app.library.rows import CopyState
from station_app.operators import service as operators
from station_app.roster import service as roster
from tests.ui import sample_station
from tests.ui.acting import focused, keys, press
from tests.ui.library.scanner import barcode, later, scan
from tests.ui.models import watch
from ui.kit import sounds
from ui.kit.context import Context
from ui.kit.sounds import Sound
from ui.library.page import LibraryPage

READER, NAME = "10412003419", "肖玉珍"


@pytest.fixture
def page(desk_page: LibraryPage) -> LibraryPage:
    """The page at its desk."""
    return desk_page


def test_a_card_two_books_anothers_book_back_a_double_scan_and_undo(
    page: LibraryPage, heard: list[Sound], qtbot: QtBot
) -> None:
    desk = page.desk
    scan(library.reader_card("易建平").card)
    assert (desk.panel.name.text(), desk.panel.out.text()) == ("易建平", "0")
    assert heard == [Sound.DONE]

    first, second = barcode("湘行散记"), barcode("红岩")
    scan(first)
    assert desk.said.head.text() == "Lent: 《湘行散记》"
    assert desk.said.more.text() == "易建平, until 11/15"
    later()
    scan(second)
    reader = library.reader_of(roster.find_person("易建平").uid)
    assert reader is not None
    assert [loan.barcode for loan in reader.loans] == [first, second]
    assert desk.panel.out.text() == "2"
    assert [line.loan.title for line in desk.panel.loans.rows().rows] == ["湘行散记", "红岩"]

    scan(second)
    assert desk.said.head.text() == "Read twice; the second time does not count"
    assert desk.panel.out.text() == "2"

    anothers = barcode("边城", out=True)
    scan(anothers)
    assert desk.said.head.text() == "Back: 《边城》"
    assert desk.said.more.text() == "李梦洁 had it; it goes to B2 架"
    assert desk.feed.list.rows().rows[0].title == "《边城》"
    assert desk.panel.name.text() == "易建平"

    press(Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert desk.said.head.text() == "Taken back: 《边城》"
    assert barcode("边城", out=True) == anothers
    press(Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert desk.panel.out.text() == "1"
    assert library.desk_figures().lent == 8
    assert desk.box.hasFocus()


def test_without_a_card_a_book_comes_back_and_esc_makes_way_for_the_next(page: LibraryPage) -> None:
    desk = page.desk
    assert desk.stage.currentIndex() == 0
    scan("204120031271")
    assert (desk.said.head.text(), desk.said.more.text()) == (
        "Back: 《家常湘菜》", "肖玉珍 had it; it goes to C2 架",
    )  # fmt: skip
    later()
    scan("204120031271")
    assert desk.said.head.text() == "《家常湘菜》 was not out"
    states.set_copy_state("204120031271", CopyState.REPAIR)
    later()
    scan("204120031271")
    assert (desk.said.more.text(), desk.said.notes.text()[:20]) == ("", "It is being mended. ")
    scan(READER)
    assert desk.panel.isVisible()
    press(Qt.Key.Key_Escape)
    assert desk.reader is None
    assert not desk.panel.isVisible()
    assert desk.said.isHidden()


def test_a_question_is_answered_by_key_and_a_scan_drops_it(page: LibraryPage, heard: list[Sound]) -> None:
    desk = page.desk
    scan(READER)
    assert "1 book is 9 days overdue." in desk.panel.warning.words
    assert heard[-1:] == [Sound.NOTICE]
    book = barcode("红岩")
    scan(book)
    assert desk.said.is_asking
    assert "overdue" in desk.said.more.text()
    assert heard[-1:] == [Sound.ASK]
    press(Qt.Key.Key_Escape)
    assert not desk.said.is_asking
    assert desk.panel.out.text() == "3"
    # Given up, the same book at once is no second reading.
    scan(book)
    press(Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert desk.said.head.text() == "Lent: 《红岩》"
    assert desk.panel.out.text() == "4"


def test_a_misread_code_is_no_new_book(page: LibraryPage, heard: list[Sound]) -> None:
    desk = page.desk
    scan(READER)
    scan("200000000019")
    assert "Scan it once more" in desk.said.more.text()
    assert heard[-1] == Sound.REFUSED
    assert desk.feed.list.rows().rows[0].kind == "refused"


def test_a_code_with_letters_is_a_book_and_the_next_scan_no_title(page: LibraryPage) -> None:
    desk = page.desk
    scan("TJ00123")
    assert desk.said.head.text() == "No book and no card has TJ00123"
    assert desk.said.action.text() == "Add the book"
    assert desk.feed.list.rows().rows[0].kind == "refused"
    scan(READER)
    scan("TJ00123")
    assert desk.ask_line.head.text() == "A new book: TJ00123"
    scan("TJ00124")
    assert desk.ask_line.head.text() == "A new book: TJ00124"
    press(Qt.Key.Key_Escape)
    scan("13874819998")
    assert desk.said.head.text() == "Nobody here has the phone 13874819998"
    # What was refused before says nothing of the list that comes up.
    keys("hy")
    press(Qt.Key.Key_Return)
    assert desk.matches.isVisible()
    assert desk.said.isHidden()


def test_the_same_book_for_the_next_reader_is_not_read_twice(page: LibraryPage) -> None:
    desk = page.desk
    scan("204120031271")
    scan(library.reader_card("易建平").card)
    scan("204120031271")
    assert desk.said.head.text() == "Lent: 《家常湘菜》"


def test_a_long_title_or_name_stays_readable(page: LibraryPage, qtbot: QtBot) -> None:
    desk = page.desk
    scan(READER)
    page.resize(1400, 700)
    desk.panel.phone.clear()
    desk.panel.name.setText("肖")
    qtbot.waitUntil(desk.panel.pips.isVisible)
    desk.panel.name.setText("阿卜杜热依木" * 3)
    qtbot.waitUntil(desk.panel.pips.isHidden)
    # Their room is given out in a later turn of the event loop.
    qtbot.waitUntil(lambda: desk.panel.name.width() >= desk.panel.name.sizeHint().width())
    assert desk.panel.name.width() >= desk.panel.name.sizeHint().width()
    press(Qt.Key.Key_Escape)
    title = "中华人民共和国民法典婚姻家庭编继承编理解与适用及典型案例评析"
    scan(library.add_title(title=title, count=1).copies[0].barcode)
    assert desk.said.head.text() == f"《{title[:24]}…》 was not out"
    assert desk.said.head.wordWrap()


def test_what_is_refused_says_so_low_and_stays_in_the_list(page: LibraryPage, heard: list[Sound]) -> None:
    desk = page.desk
    scan("299999999999")
    assert desk.said.head.text() == "No book and no card has 299999999999"
    assert desk.said.action.text() == "Add the book"
    assert heard[-1] == Sound.REFUSED
    assert desk.feed.list.rows().rows[0].kind == "refused"
    assert desk.box.text() == ""
    for figure in "９７８７０２０００２２０７":
        event = QKeyEvent(QEvent.Type.KeyPress, 0, Qt.KeyboardModifier.NoModifier, figure)
        QApplication.sendEvent(focused(), event)
    press(Qt.Key.Key_Return)
    assert desk.said.action.text() == "Add the book"


def test_a_name_by_pinyin_lists_and_enter_takes_the_first(page: LibraryPage, qtbot: QtBot) -> None:
    desk = page.desk
    keys("xyz")
    qtbot.waitUntil(desk.matches.isVisible)
    assert desk.matches.current_row().title == NAME
    press(Qt.Key.Key_Return)
    assert desk.panel.name.text() == NAME
    assert desk.box.text() == ""
    keys("hy")
    press(Qt.Key.Key_Return)
    titles = [match.title for match in desk.matches.rows().rows]
    assert "《红岩》" in titles
    for _step in range(titles.index("《红岩》")):
        press(Qt.Key.Key_Down)
    press(Qt.Key.Key_Return)
    assert desk.said.is_asking


def test_somebody_without_a_card_gets_one(page: LibraryPage) -> None:
    desk = page.desk
    person = roster.add_person(name="䶮小满", phone="13874819999")
    keys("9999")
    press(Qt.Key.Key_Return)
    match = next(m for m in desk.matches.rows().rows if m.title == "䶮小满")
    assert (match.kind, match.does) == ("person", "Make a card")
    desk.matches.choose(desk.matches.rows().rows.index(match))
    press(Qt.Key.Key_Return)
    assert desk.panel.name.text() == "䶮小满"
    assert desk.said.head.text() == "䶮小满 has a reader's card now"
    assert desk.said.action.text() == "Print the card"
    assert library.reader_of(person.uid) is not None


def test_the_loans_are_walked_renewed_and_returned_by_key(page: LibraryPage) -> None:
    desk = page.desk
    scan(READER)
    press(Qt.Key.Key_Down)
    assert desk.panel.loans.hasFocus()
    press(Qt.Key.Key_Down)
    press(Qt.Key.Key_R, Qt.KeyboardModifier.ControlModifier)
    assert desk.said.head.text() == "Renewed: 《阳台养花有讲究》"
    desk.panel.loans.choose(0)
    press(Qt.Key.Key_Return)
    assert desk.said.head.text().startswith("Back: 《")
    assert desk.panel.out.text() == "2"
    keys("2")
    assert desk.box.hasFocus()
    assert desk.box.text() == "2"


def test_f3_brings_the_box_and_then_lets_chinese_in(page: LibraryPage) -> None:
    line = page.desk.line
    assert not line.box.inputMethodQuery(Qt.InputMethodQuery.ImEnabled)
    page.open("desk")
    assert line.box.inputMethodQuery(Qt.InputMethodQuery.ImEnabled)
    page.open("desk")
    assert not line.box.lets_input_method_in
    page.open("catalogue")
    page.open("desk")
    assert line.box.hasFocus()


def test_sound_can_be_turned_off(page: LibraryPage, heard: list[Sound], context: Context) -> None:
    page.sound.click()
    assert not context.settings.sound_on
    assert page.sound.accessibleName() == "Sound off"
    scan(READER)
    assert heard == []
    assert page.desk.box.hasFocus()


def test_staff_may_lend_but_not_catalogue(sample_open: object, context: Context, qtbot: QtBot) -> None:
    row = next(r for r in operators.list_operators() if r.role is Role.STAFF)
    with session.acting(session.Session(row.operator_id, row.name, row.role, session.current().home)):
        page = LibraryPage(context)
        qtbot.addWidget(page)
        page.open("catalogue")
        assert not page.add.isEnabled()
        assert page.add.toolTip()
        page.show()
        page.open("desk")
        qtbot.waitUntil(page.desk.box.hasFocus)
        scan(READER)
        assert page.desk.panel.name.text() == NAME


def test_the_figures_and_models(page: LibraryPage, qtbot: QtBot) -> None:
    desk = page.desk
    assert [number.text() for number in desk.figures._numbers] == ["3", "4", "0", "7", "5"]
    watch(desk.feed.list.rows(), desk.matches.rows(), desk.panel.loans.rows())
    scan(READER)
    keys("xyz")
    press(Qt.Key.Key_Return)
    page.set_compact(True)
    page.grab()


def test_the_four_sounds_are_wav_files_that_differ(monkeypatch: pytest.MonkeyPatch) -> None:
    made = {sounds.wav(sound) for sound in Sound}
    assert len(made) == 4
    assert all(one[:4] == b"RIFF" and one[8:12] == b"WAVE" and len(one) < 40_000 for one in made)
    monkeypatch.setattr(sounds, "_player", lambda: "")
    assert sounds.play(Sound.DONE) is False
    assert sounds.play(Sound.DONE, on=False) is False


def test_a_quiet_day_says_so(context: Context, qtbot: QtBot) -> None:
    with clock.frozen(datetime(2026, 10, 17, 9, 0)):
        page = LibraryPage(context)
        qtbot.addWidget(page)
        page.show()
        assert page.desk.feed.empty.isVisible()
        assert sample_station.NOW.date() != clock.today()
