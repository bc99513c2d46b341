"""The box at the sign-in desk: letters, numbers and cards find people, Enter signs them in."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QInputMethodEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from station_app.roster import service as roster
from station_app.signin.rows import Capacity
from tests.ui.acting import keys, press
from tests.ui.signin.acting import (
    FIRST,
    INSIDE,
    KEY,
    MODIFIER,
    SECOND,
    counts,
    find,
    shown,
    stay_of,
    the,
)
from ui.signin.page import SignInPage
from ui.signin.walk_in import WalkInDialog


def id_number(name: str) -> str:
    uid = next(one.uid for one in roster.find_people(name) if one.name == name)
    return roster.reveal_people([uid])[0].id_number


def test_initials_find_who_registered_first_and_enter_signs_in(page: SignInPage, qtbot: QtBot) -> None:
    assert find(page, qtbot, "zx")[:3] == [FIRST, SECOND, INSIDE]
    line = page.desk.list.current_row()
    assert line.hit.name == FIRST
    assert line.hit.syllables[:2] == (("zhōu", 1), ("xiù", 1))
    press(KEY.Key_Return)
    assert the(stay_of(page, FIRST)).role is Capacity.VOLUNTEER
    assert page.sheet.strip.words == f"<b>{FIRST}</b> signed in at 10:06, number 19"
    assert shown(page)[0] == FIRST
    assert page.desk.box.text() == ""
    assert page.desk.box.hasFocus()
    assert FIRST not in [one.text() for one in page.desk.absent.chips.buttons]


def test_letters_and_enter_in_one_burst_act_on_what_was_typed(page: SignInPage) -> None:
    keys("xyz")
    press(KEY.Key_Return)  # no event loop in between, as a scanner types
    assert stay_of(page, "肖玉珍") is not None


def test_arrows_walk_and_full_width_digits_are_plain(page: SignInPage, qtbot: QtBot) -> None:
    find(page, qtbot, "zx")
    press(KEY.Key_Down)
    press(KEY.Key_Return)
    assert stay_of(page, SECOND) is not None
    page.desk.box.insert("２０４６")
    page.desk.search()
    assert page.desk.list.current_row().hit.name == FIRST


def test_what_an_input_method_holds_is_looked_for(page: SignInPage, qtbot: QtBot) -> None:
    QApplication.sendEvent(page.desk.box, QInputMethodEvent("z'x", []))
    qtbot.waitUntil(lambda: page.desk.list.current_row() is not None)
    assert page.desk.list.current_row().hit.name == FIRST
    QApplication.sendEvent(page.desk.box, QInputMethodEvent("", []))
    assert page.desk.box.typed == ""


def test_undo_belongs_to_the_box_while_something_is_typed(page: SignInPage, qtbot: QtBot) -> None:
    find(page, qtbot, "zxl")
    press(KEY.Key_Return)
    keys("ab")
    press(KEY.Key_Z, MODIFIER.ControlModifier)
    assert page.desk.box.text() == ""
    assert stay_of(page, FIRST) is not None


def test_who_is_inside_is_asked_before_they_are_signed_out(page: SignInPage, qtbot: QtBot) -> None:
    find(page, qtbot, "zxy")
    assert page.desk.list.current_row().sentence.endswith("in since 09:31")
    press(KEY.Key_Return)
    assert the(stay_of(page, INSIDE)).left is None
    assert "Enter once more" in page.desk.note.words
    press(KEY.Key_Return)
    assert the(stay_of(page, INSIDE)).left is not None
    assert page.desk.note.isHidden()


def test_a_card_scanned_twice_sends_nobody_home(page: SignInPage) -> None:
    card, other = id_number(FIRST), id_number("李梦洁")
    for _time in range(2):
        keys(card)
        press(KEY.Key_Return)
    assert the(stay_of(page, FIRST)).left is None
    keys(other)
    press(KEY.Key_Return)
    assert stay_of(page, "李梦洁") is not None
    assert the(stay_of(page, FIRST)).left is None


def test_an_unknown_number_says_so_and_the_next_scan_replaces_it(page: SignInPage) -> None:
    keys("430199198001011234")
    press(KEY.Key_Return)
    assert "430199198001011234" in page.desk.note.words
    assert page.findChild(WalkInDialog) is None
    keys(id_number(FIRST))
    press(KEY.Key_Return)
    assert stay_of(page, FIRST) is not None


def test_another_capacity_by_alt_and_figure(page: SignInPage, qtbot: QtBot) -> None:
    find(page, qtbot, "zxl")
    press(KEY.Key_2, MODIFIER.AltModifier)
    assert the(stay_of(page, FIRST)).role is Capacity.PUBLIC


def test_a_name_among_the_absent_signs_in_and_leaves_the_focus(page: SignInPage) -> None:
    chip = page.desk.absent.chips.buttons[2]
    QTest.mouseClick(chip, Qt.MouseButton.LeftButton)
    assert stay_of(page, "肖玉珍") is not None
    assert page.desk.box.hasFocus()
    assert counts(page).absent == 6


def test_somebody_new_in_three_fields(page: SignInPage) -> None:
    page.desk.box.insert("欧阳晓")
    press(KEY.Key_Return)
    dialog = page.findChild(WalkInDialog)
    assert dialog is not None
    assert dialog.name.text() == "欧阳晓"
    assert dialog.phone.hasFocus()
    keys("138abc")
    press(KEY.Key_Return, MODIFIER.ControlModifier)
    assert "phone" in dialog.problems
    assert counts(page).signed_in == 18
    dialog.phone.setText("13907310001")
    dialog.role.buttons[1].click()
    dialog.phone.setFocus()
    press(KEY.Key_Return, MODIFIER.ControlModifier)
    stay = the(stay_of(page, "欧阳晓"))
    assert stay.walk_in
    assert stay.role is Capacity.VOLUNTEER
    assert page.desk.box.text() == ""
    assert roster.find_people("欧阳晓")[0].phone == "139****0001"


def test_a_new_name_that_the_roster_has_is_pointed_out(page: SignInPage) -> None:
    page.open("walk-in")
    dialog = page.findChild(WalkInDialog)
    assert dialog is not None
    assert dialog.known.isHidden()
    dialog.name.setText(FIRST)
    assert "138****2046" in dialog.known.text()
    press(KEY.Key_Escape)
    assert counts(page).signed_in == 18
