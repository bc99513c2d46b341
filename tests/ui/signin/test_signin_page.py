"""The sign-in desk on the morning of the reference pictures, driven by keys as it is at the door."""

from __future__ import annotations

from datetime import datetime

import pytest
from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtGui import QContextMenuEvent, QInputMethodEvent
from PySide6.QtTest import QAbstractItemModelTester, QTest
from PySide6.QtWidgets import QApplication, QMenu
from pytestqt.qtbot import QtBot

from station_app.activities import service as activities
from station_app.core import clock
from station_app.operators import service as operators
from station_app.roster import service as roster
from station_app.signin import service as signin
from station_app.signin.rows import Capacity, SheetCounts, SheetRow
from tests.ui import sample_station
from tests.ui.sample_calendar import CALLIGRAPHY, GATE_SHIFT
from ui.closing.dialog import ClosingDialog
from ui.documents.preview import PreviewDialog
from ui.kit.context import Context
from ui.kit.dialogs import Question
from ui.signin.page import SignInPage
from ui.signin.sheet_table import ACT, TIME
from ui.signin.walk_in import WalkInDialog

KEY, MODIFIER = Qt.Key, Qt.KeyboardModifier
#: The platform without a screen cannot raise a menu or give it the keyboard, and says so.
OFFSCREEN_MENUS = pytest.mark.qt_log_ignore("This plugin does not support", extend=True)
FIRST, SECOND, INSIDE = "周秀兰", "张新民", "郑新宇"


@pytest.fixture
def page(context: Context, qtbot: QtBot) -> SignInPage:
    """The page as the shell shows it, the box with the focus."""
    made = SignInPage(context)
    qtbot.addWidget(made)
    made.resize(1170, 768)
    made.show()
    made.activateWindow()
    qtbot.waitUntil(made.desk.box.hasFocus)
    return made


def keys(text: str) -> None:
    """Type into whatever has the focus."""
    widget = QApplication.focusWidget()
    assert widget is not None
    QTest.keyClicks(widget, text)


def press(key: Qt.Key, modifier: Qt.KeyboardModifier = MODIFIER.NoModifier) -> None:
    """Press a key on whatever has the focus."""
    widget = QApplication.focusWidget()
    assert widget is not None
    QTest.keyClick(widget, key, modifier)


def find(page: SignInPage, qtbot: QtBot, text: str) -> list[str]:
    """Type and give the names of the lines; the last one, who is new, is left out."""
    keys(text)
    qtbot.waitUntil(lambda: not page.desk._wait.isActive())
    return [line.hit.name for line in page.desk.list.rows().rows if line.hit is not None]


def counts(page: SignInPage) -> SheetCounts:
    assert page.activity is not None
    return signin.count_sheet(page.activity.uid)


def stay_of(page: SignInPage, name: str) -> SheetRow | None:
    """The stay of a name on the sheet as the service has it."""
    assert page.activity is not None
    return next((row for row in signin.list_sheet(page.activity.uid) if row.name == name), None)


def the(row: SheetRow | None) -> SheetRow:
    assert row is not None
    return row


def shown(page: SignInPage) -> list[str]:
    """Names on the sheet as the table has them."""
    return [page.sheet.model.row_at(n).stay.name for n in range(page.sheet.model.rowCount())]


def id_number(name: str) -> str:
    uid = next(one.uid for one in roster.find_people(name) if one.name == name)
    return roster.reveal_people([uid])[0].id_number


def test_it_opens_on_the_running_activity_with_its_sheet(page: SignInPage) -> None:
    assert page.head.switch.title.text() == CALLIGRAPHY
    assert "09:30–11:00" in page.head.switch.line.text()
    assert shown(page)[:3] == ["王桂英", "陈立新", "刘海燕"]
    assert [label.text() for label in page.sheet.numbers._numbers] == ["18", "15", "3", "7"]
    assert [one.text() for one in page.desk.absent.chips.buttons] == list(sample_station.ABSENT)


def test_its_models_are_sound(page: SignInPage, qtbot: QtBot) -> None:
    fatal = QAbstractItemModelTester.FailureReportingMode.Fatal
    QAbstractItemModelTester(page.sheet.model, fatal, page)
    QAbstractItemModelTester(page.desk.list.rows(), fatal, page)
    find(page, qtbot, "z")
    press(KEY.Key_Return)


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


def test_undo_belongs_to_the_box_while_something_is_typed(page: SignInPage, qtbot: QtBot) -> None:
    find(page, qtbot, "zxl")
    press(KEY.Key_Return)
    keys("ab")
    press(KEY.Key_Z, MODIFIER.ControlModifier)
    assert page.desk.box.text() == ""
    assert stay_of(page, FIRST) is not None


def test_a_sheet_opened_anew_still_offers_the_newest_entry(page: SignInPage) -> None:
    assert page.sheet.strip.words.startswith("<b>王桂英</b> signed in at 10:04")
    page.sheet.strip.action.click()
    assert stay_of(page, "王桂英") is None
    assert counts(page).signed_in == 17


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
        assert "16 sign-outs filled in" in page.sheet.strip.words
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
    find(page, qtbot, "z")
    assert page.desk.absent.isHidden()
    assert page.desk.list.geometry().bottom() <= page.desk.below.height()
    below = page.sheet.everyone.mapTo(page, QPoint(0, page.sheet.everyone.height()))
    assert below.y() <= page.height()
