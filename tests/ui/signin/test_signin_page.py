"""The sign-in desk on the morning of the reference pictures, driven by keys as it is at the door."""

from __future__ import annotations

from datetime import datetime

import pytest
from PySide6.QtCore import QEvent, QPoint
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from station_app.activities import service as activities
from station_app.core import clock
from station_app.operators import service as operators
from station_app.signin import service as signin
from tests.ui import sample_station
from tests.ui.acting import press
from tests.ui.models import watch
from tests.ui.sample_calendar import CALLIGRAPHY, GATE_SHIFT
from tests.ui.signin.acting import FIRST, KEY, MODIFIER, counts, find, shown, stay_of, the
from ui.closing.dialog import ClosingDialog
from ui.documents.preview import PreviewDialog
from ui.kit.context import Context
from ui.signin.page import SignInPage
from ui.signin.sheet_table import ACT, NAME, TIME
from ui.signin.walk_in import WalkInDialog


def test_it_opens_on_the_running_activity_with_its_sheet(page: SignInPage) -> None:
    assert page.head.switch.title.text() == CALLIGRAPHY
    assert "09:30–11:00" in page.head.switch.line.text()
    assert shown(page)[:3] == ["王桂英", "陈立新", "刘海燕"]
    assert [label.text() for label in page.sheet.numbers._numbers] == ["18", "15", "3", "7"]
    assert [one.text() for one in page.desk.absent.chips.buttons] == list(sample_station.ABSENT)


def test_its_models_are_sound(page: SignInPage, qtbot: QtBot) -> None:
    watch(page.sheet.model, page.desk.list.rows())
    there = page.sheet.model.rowCount()
    find(page, qtbot, "z")
    assert page.desk.list.rows().rowCount() > 0
    press(KEY.Key_Return)
    assert page.sheet.model.rowCount() == there + 1


def test_what_another_window_did_meanwhile_is_told_in_place(page: SignInPage, qtbot: QtBot) -> None:
    find(page, qtbot, "zxl")
    assert page.activity is not None
    signin.sign_in(page.activity.uid, FIRST)
    press(KEY.Key_Return)
    assert "signed in at 10:06 already" in page.desk.note.words
    assert shown(page)[0] == FIRST


@pytest.mark.parametrize(
    ("title", "words"),
    [("好书共读：《湘行散记》", "draft"), (GATE_SHIFT, "Closed")],
)
def test_a_draft_and_a_closed_activity_shut_the_box(page: SignInPage, title: str, words: str) -> None:
    page.open(sample_station.sample_activity(title))
    assert not page.desk.box.isEnabled()
    assert words in page.desk.note.words
    assert not page.sheet.everyone.isEnabled()


def test_a_cancelled_one_leads_to_the_calendar(page: SignInPage, context: Context, qtbot: QtBot) -> None:
    uid = sample_station.sample_activity("雷锋号护学岗（晚）")
    activities.cancel_activity(uid, reason="rain")
    page.open(uid)
    with qtbot.waitSignal(context.went) as went:
        page.desk.note.action.click()
    assert went.args == ["calendar", uid]


def test_an_activity_of_another_day_says_so(page: SignInPage) -> None:
    page.open(next(one.uid for one in activities.find_activities("老歌会")))
    assert page.desk.box.isEnabled()
    assert "not today" in page.desk.note.words


def test_over_late_entries_count_from_the_start_and_closing_fills_in_the_end(
    context: Context, page: SignInPage, qtbot: QtBot
) -> None:
    with clock.frozen(datetime(2026, 10, 16, 11, 20)):
        page.refresh()
        assert "Over since 11:00" in page.desk.note.words
        find(page, qtbot, "zxl")
        press(KEY.Key_Return)
        assert the(stay_of(page, FIRST)).came == datetime(2026, 10, 16, 9, 30)
        page.head.finish.click()
        (dialog,) = page.findChildren(ClosingDialog)
        press(KEY.Key_Return, MODIFIER.ControlModifier)
        assert not dialog.is_closing, "points are open"
        dialog.checks.reason.setFocus()
        QTest.keyClicks(dialog.checks.reason, "camera broken")
        dialog.checks.for_all.click()
        press(KEY.Key_Return, MODIFIER.ControlModifier)
        assert page.activity is not None
        assert page.activity.closed
        stay = the(stay_of(page, FIRST))
        assert (stay.mended, stay.minutes) == (True, 90)
        assert "8 volunteers got 9 hours, 16 sign-outs filled in" in page.sheet.strip.words
        assert not page.desk.box.isEnabled()


def test_a_day_without_activities_says_what_comes_next(context: Context, qtbot: QtBot) -> None:
    with clock.frozen(datetime(2026, 10, 19, 9, 0)):
        made = SignInPage(context)
        qtbot.addWidget(made)
        assert made.stack.currentIndex() == 1
        assert "微宣讲" in made.nothing.then.text()
        made.open("current")
        made.open("walk-in")
        assert made.findChild(WalkInDialog) is None


def test_the_menu_leads_to_another_activity_and_forgets_what_was_done(page: SignInPage) -> None:
    menu = page.head.activities_menu()
    texts = [one.text() for one in menu.actions()]
    assert any("守望驿站绘画课" in text and "to be closed" in text for text in texts)
    next(one for one in menu.actions() if GATE_SHIFT in one.text()).trigger()
    assert page.head.switch.title.text() == GATE_SHIFT
    assert page.sheet.is_calm
    press(KEY.Key_Z, MODIFIER.ControlModifier)
    assert counts(page).signed_in == 12


def test_minutes_go_on_and_the_timer_rests_out_of_sight(page: SignInPage) -> None:
    index = page.sheet.model.index(0, TIME)
    assert index.data() == "2 min"
    with clock.frozen(datetime(2026, 10, 16, 10, 9)):
        assert index.data() == "5 min"
    assert page._tick.isActive()
    page.hide()
    assert not page._tick.isActive()


def test_a_librarian_signs_in_but_prints_and_closes_nothing(context: Context, qtbot: QtBot) -> None:
    operators.log_out()
    operators.log_in(context.home, sample_station.LIBRARIAN, sample_station.PASSWORD)
    made = SignInPage(context)
    qtbot.addWidget(made)
    assert not made.head.print.isEnabled()
    assert made.head.print.toolTip()
    menu = made.head.documents_menu()
    on = [one.text() for one in menu.actions() if one.isEnabled() and not one.isSeparator()]
    assert on == ["Read a sheet of paper …"]
    menu.deleteLater()
    assert made.desk.box.isEnabled()
    made.print_document(None)
    assert made.findChild(PreviewDialog) is None


def test_narrow_windows_keep_what_must_be_seen(page: SignInPage, qtbot: QtBot) -> None:
    page.set_compact(True)
    page.resize(804, 460)
    QApplication.sendPostedEvents(None, QEvent.Type.LayoutRequest)
    assert page.sheet.table.columnWidth(ACT) > 0
    assert page.sheet.table.isColumnHidden(2)
    # The name is what must be read: its number and capacity give way to it, also to larger letters.
    assert page.sheet.table.columnWidth(NAME) >= 90
    assert not page.sheet.table.horizontalScrollBar().maximum()
    find(page, qtbot, "z")
    assert page.desk.absent.isHidden()
    assert page.desk.list.geometry().bottom() <= page.desk.below.height()
    below = page.sheet.everyone.mapTo(page, QPoint(0, page.sheet.everyone.height()))
    assert below.y() <= page.height()
