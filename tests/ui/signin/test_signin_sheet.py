"""The sheet beside the box: signing out, menus, taking back, and what is printed of it."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QContextMenuEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu
from pytestqt.qtbot import QtBot

from station_app.signin.rows import Capacity
from tests.ui.acting import keys, press
from tests.ui.sample_calendar import CALLIGRAPHY
from tests.ui.signin.acting import (
    FIRST,
    KEY,
    MODIFIER,
    SECOND,
    counts,
    find,
    shown,
    stay_of,
    the,
)
from ui.documents.preview import PreviewDialog
from ui.kit.dialogs import Question
from ui.signin.page import SignInPage
from ui.signin.sheet_table import ACT

#: The platform without a screen cannot raise a menu or give it the keyboard, and says so.
OFFSCREEN_MENUS = pytest.mark.qt_log_ignore("This plugin does not support", extend=True)


def test_undo_takes_exactly_the_last_one_back(page: SignInPage, qtbot: QtBot) -> None:
    for initials in ("zxl", "zxm"):
        find(page, qtbot, initials)
        press(KEY.Key_Return)
    press(KEY.Key_Z, MODIFIER.ControlModifier)
    assert stay_of(page, SECOND) is None
    assert stay_of(page, FIRST) is not None
    assert page.sheet.strip.words == f"Taken back: <b>{SECOND}</b> is not signed in."
    assert page.sheet.strip.action.isHidden()
    press(KEY.Key_Z, MODIFIER.ControlModifier)
    assert stay_of(page, FIRST) is not None


def test_a_sheet_opened_anew_still_offers_the_newest_entry(page: SignInPage) -> None:
    assert page.sheet.strip.words.startswith("<b>王桂英</b> signed in at 10:04")
    page.sheet.strip.action.click()
    assert stay_of(page, "王桂英") is None
    assert counts(page).signed_in == 17


def test_everyone_out_and_all_of_them_back_by_one_undo(page: SignInPage) -> None:
    page.sheet.everyone.click()
    assert counts(page).inside == 0
    assert not page.sheet.everyone.isEnabled()
    assert page.sheet.strip.words == "<b>15 people</b> signed out."
    press(KEY.Key_Z, MODIFIER.ControlModifier)
    assert counts(page).inside == 15
    assert counts(page).left == 3


def test_the_button_in_a_row_signs_out(page: SignInPage) -> None:
    place = shown(page).index("刘海燕")
    area = page.sheet.table.visualRect(page.sheet.model.index(place, ACT))
    QTest.mouseClick(page.sheet.table.viewport(), Qt.MouseButton.LeftButton, pos=area.center())
    assert the(stay_of(page, "刘海燕")).left is not None
    assert page.desk.box.hasFocus()


def test_the_menu_of_a_row_changes_the_capacity_and_undo_changes_it_back(page: SignInPage) -> None:
    place = shown(page).index("曾庆和")  # has left already: both times must stay
    before = the(stay_of(page, "曾庆和"))
    menu = page.sheet.menu_of(page.sheet.model.row_at(place))
    chosen = next(one for one in menu.actions() if one.text() == "Takes part as: public")
    chosen.trigger()
    after = the(stay_of(page, "曾庆和"))
    assert (after.role, after.came, after.left) == (Capacity.PUBLIC, before.came, before.left)
    press(KEY.Key_Z, MODIFIER.ControlModifier)
    back = the(stay_of(page, "曾庆和"))
    assert (back.role, back.came, back.left) == (before.role, before.came, before.left)


def test_a_sign_out_is_taken_back_from_the_menu(page: SignInPage) -> None:
    line = page.sheet.model.row_at(shown(page).index("夏长青"))
    next(one for one in page.sheet.menu_of(line).actions() if "sign-out" in one.text()).trigger()
    assert the(stay_of(page, "夏长青")).left is None


@OFFSCREEN_MENUS
def test_enter_on_a_row_opens_its_menu(page: SignInPage) -> None:
    page.sheet.table.setFocus()
    page.sheet.table.choose(0)
    press(KEY.Key_Return)
    menu = page.findChild(QMenu)
    assert menu is not None
    assert menu.activeAction().text() == "Sign out"
    QTest.keyClick(menu, KEY.Key_Return)
    assert the(stay_of(page, "王桂英")).left is not None


@OFFSCREEN_MENUS
def test_the_menu_key_and_the_right_button_open_the_menu(page: SignInPage, qtbot: QtBot) -> None:
    viewport = page.sheet.table.viewport()
    at = page.sheet.table.visualRect(page.sheet.model.index(1, 0)).center()
    event = QContextMenuEvent(QContextMenuEvent.Reason.Mouse, at, viewport.mapToGlobal(at))
    QApplication.sendEvent(viewport, event)
    assert page.findChild(QMenu) is not None


def test_delete_asks_why_a_sign_in_is_taken_back(page: SignInPage) -> None:
    page.sheet.table.setFocus()
    page.sheet.table.choose(1)
    press(KEY.Key_Delete)
    question = page.findChild(Question)
    assert question is not None
    press(KEY.Key_Escape)
    assert stay_of(page, "陈立新") is not None
    assert page.sheet.table.hasFocus()
    press(KEY.Key_Delete)
    keys("wrong person")
    press(KEY.Key_Return, MODIFIER.ControlModifier)
    assert stay_of(page, "陈立新") is None


def test_the_report_is_shown_before_it_is_printed(page: SignInPage, qtbot: QtBot) -> None:
    press(KEY.Key_P, MODIFIER.ControlModifier)
    dialog = page.findChild(PreviewDialog)
    assert dialog is not None
    qtbot.waitUntil(dialog.save_button.isEnabled, timeout=20_000)
    assert dialog.pages.sheets.count >= 1
    assert CALLIGRAPHY in dialog.path.name


def test_the_documents_are_the_report_for_three_readers_and_the_blank_sheet(
    page: SignInPage, qtbot: QtBot
) -> None:
    menu = page.head.documents_menu()
    named = [one.text() for one in menu.actions() if not one.isSeparator()]
    assert (len(named), named[-1]) == (5, "Read a sheet of paper …")
    menu.actions()[3].trigger()
    dialog = page.findChild(PreviewDialog)
    assert dialog is not None
    qtbot.waitUntil(dialog.save_button.isEnabled, timeout=20_000)
    assert "Blank" in dialog.path.name
