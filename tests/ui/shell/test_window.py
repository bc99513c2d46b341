"""The window: lock page, navigation by keys, palette, locking, who may do what."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit, QScrollArea
from pytestqt.qtbot import QtBot
from shiboken6 import isValid

from station_app.care import service as care
from station_app.core import clock, session
from station_app.operators import service as operators
from tests.ui import sample_station
from tests.ui.acting import focused, log_in
from ui.kit.dialogs import Dialog, ask
from ui.shell.crash_dialog import tell_uncaught
from ui.shell.main_window import MainWindow
from ui.shell.pages import PAGES
from ui.shell.palette import Palette, search

KEY = Qt.Key


def only_palette(window: MainWindow) -> Palette:
    """The palette that is open."""
    (found,) = window.dialogs()
    assert isinstance(found, Palette)
    return found


def test_a_wrong_password_is_told_and_opens_nothing(window: MainWindow) -> None:
    log_in(window, sample_station.STAFF, "wrong-one")
    assert window.outer.currentWidget() is window.lock_page
    assert window.lock_page.fact.property("tone") == "danger"
    assert window.lock_page.fact.text().startswith("The password is wrong")
    assert session.current_or_none() is None


def test_logging_in_shows_today_and_who_works(window: MainWindow) -> None:
    log_in(window, sample_station.STAFF)
    assert window.outer.currentWidget() is window.inside
    assert window.now == "today"
    assert window.nav.buttons["library"].badge == 3
    assert session.current().name == sample_station.STAFF


@pytest.mark.parametrize("place", range(6))
def test_control_and_a_number_opens_a_page(window: MainWindow, place: int) -> None:
    window.activateWindow()
    log_in(window, sample_station.COORDINATOR)
    QTest.keyClick(focused(), KEY(KEY.Key_1.value + place), Qt.KeyboardModifier.ControlModifier)
    name = [entry.name for entry in PAGES if not entry.under][place]
    assert window.now == name
    assert window.nav.buttons[name].isChecked()
    assert window.stack.currentWidget() is window.pages[name]
    assert window.pages[name].isAncestorOf(focused())


def test_pages_are_built_when_first_shown_and_kept(window: MainWindow) -> None:
    log_in(window, sample_station.COORDINATOR)
    assert set(window.pages) == {"today"}
    window.go("sync")
    first = window.pages["sync"]
    window.go("today")
    window.go("sync")
    assert window.pages["sync"] is first


def test_the_palette_finds_and_opens(window: MainWindow, qtbot: QtBot) -> None:
    log_in(window, sample_station.COORDINATOR)
    QTest.keyClick(window, KEY.Key_K, Qt.KeyboardModifier.ControlModifier)
    palette = only_palette(window)
    QTest.keyClicks(palette.box, "xsj")
    qtbot.waitUntil(lambda: any(one.title == "《湘行散记》" for one in palette.list.rows().rows))
    rows = palette.list.rows().rows
    assert {one.title for one in rows if one.kind == "person"} >= {"徐顺吉"}
    chosen = palette.list.current_row()
    assert not chosen.is_head
    QTest.keyClick(palette.box, KEY.Key_Return)
    assert window.dialogs() == []
    assert window.now == chosen.page


def test_escape_shuts_the_palette_and_gives_the_focus_back(window: MainWindow) -> None:
    log_in(window, sample_station.COORDINATOR)
    before = window.focusWidget()
    window.open_palette()
    QTest.keyClick(only_palette(window).box, KEY.Key_Escape)
    assert window.dialogs() == []
    assert window.focusWidget() is before


def test_tab_in_the_palette_keeps_one_kind(window: MainWindow, qtbot: QtBot) -> None:
    log_in(window, sample_station.COORDINATOR)
    window.open_palette()
    palette = only_palette(window)
    palette.box.setText("xsj")
    qtbot.waitUntil(lambda: any(one.page == "library" for one in palette.list.rows().rows))
    QTest.keyClick(palette.box, KEY.Key_Tab)
    assert {one.page for one in palette.list.rows().rows if not one.is_head} == {"library"}


@pytest.mark.usefixtures("sample_open")
def test_the_palette_offers_only_what_the_role_may_do() -> None:
    assert any(one.what == "new" and one.page == "roster" for one in search(""))
    operators.log_in(session.current().home, sample_station.LIBRARIAN, sample_station.PASSWORD)
    assert not any(one.what == "new" for one in search(""))
    assert any(one.page == "library" for one in search(""))


def test_locking_hides_everything_and_keeps_the_work(window: MainWindow, qtbot: QtBot) -> None:
    log_in(window, sample_station.STAFF)
    window.go("sync")
    page = window.pages["sync"]
    QTest.keyClick(window, KEY.Key_L, Qt.KeyboardModifier.ControlModifier)
    assert window.outer.currentWidget() is window.lock_page
    qtbot.waitUntil(lambda: session.current_or_none() is None)
    # Behind the lock page no key of the window does anything.
    QTest.keyClick(window, KEY.Key_1, Qt.KeyboardModifier.ControlModifier)
    assert window.now == "sync"
    log_in(window, sample_station.STAFF)
    assert window.pages["sync"] is page
    assert window.now == "sync"


def test_another_operator_starts_on_a_clean_window(window: MainWindow) -> None:
    log_in(window, sample_station.STAFF)
    window.go("sync")
    page = window.pages["sync"]
    window.lock()
    log_in(window, sample_station.LIBRARIAN)
    assert window.now == "today"
    assert "sync" not in window.pages
    window.go("sync")
    assert window.pages["sync"] is not page


def test_an_open_dialog_waits_behind_the_lock(window: MainWindow) -> None:
    log_in(window, sample_station.STAFF)
    window.activateWindow()
    dialog = Dialog(window, "half done")
    boxes = QLineEdit(), QLineEdit()
    for box in boxes:
        dialog.body.addWidget(box)
    dialog.open(boxes[1])
    QTest.keyClick(boxes[1], KEY.Key_L, Qt.KeyboardModifier.ControlModifier)
    assert not dialog.isVisible()
    log_in(window, sample_station.STAFF)
    assert dialog.isVisible()
    assert boxes[1].hasFocus()
    dialog.reject()


def test_the_keys_go_to_the_page_and_only_tab_leads_into_the_side_bar(
    window: MainWindow, qtbot: QtBot
) -> None:
    window.activateWindow()
    log_in(window, sample_station.COORDINATOR)
    assert window.pages["today"].isAncestorOf(focused())
    # On its way from one part of a page to another the focus strays there; whoever found a place keeps it.
    window.go("roster")
    roster_page = window.pages["roster"]
    roster_page.show_import()  # type: ignore[attr-defined]
    qtbot.wait(1)
    assert focused() is roster_page.importing.choose.browse  # type: ignore[attr-defined]
    # A button that is greyed while it has the focus: Qt would hand it on to the side bar.
    window.go("signin", "current")
    sheet = window.pages["signin"].sheet  # type: ignore[attr-defined]
    sheet.everyone.setFocus()
    QTest.keyClick(focused(), KEY.Key_Return)
    assert not sheet.everyone.isEnabled()
    qtbot.waitUntil(window.pages["signin"].desk.box.hasFocus)  # type: ignore[attr-defined]
    QTest.keyClick(focused(), KEY.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert sheet.everyone.isEnabled()
    for _step in range(40):
        QTest.keyClick(focused(), KEY.Key_Backtab)
        if window.nav.isAncestorOf(focused()):
            break
    qtbot.wait(1)
    assert window.nav.isAncestorOf(focused())


def test_enter_presses_a_button_but_the_scanner_does_not(window: MainWindow, qtbot: QtBot) -> None:
    log_in(window, sample_station.COORDINATOR)
    window.activateWindow()
    button = window.pages["today"].tiles[0]  # type: ignore[attr-defined]
    button.setFocus()
    QTest.keyClicks(button, "9787020002207")
    QTest.keyClick(button, KEY.Key_Return)
    assert window.now == "today"
    QTest.keyClick(button, KEY.Key_Enter, Qt.KeyboardModifier.KeypadModifier)
    assert window.now == "signin"


def test_enter_leads_from_field_to_field_and_sends_nothing_by_itself(
    window: MainWindow, qtbot: QtBot
) -> None:
    log_in(window, sample_station.COORDINATOR)
    window.activateWindow()
    answers: list[str] = []
    form = ask(window, "Cancel?", "…", yes="Cancel it", no="Keep", reason="Why", then=answers.append)
    QTest.keyClicks(focused(), "rain")
    QTest.keyClick(focused(), KEY.Key_Return)
    qtbot.waitUntil(form.go.hasFocus)
    assert answers == []
    QTest.keyClick(focused(), KEY.Key_Return)
    assert answers == ["rain"]


def test_idle_locks(window: MainWindow) -> None:
    log_in(window, sample_station.STAFF)
    assert window._idle.isActive()
    assert window._idle.interval() == 10 * 60_000
    window._idle.timeout.emit()
    assert window.outer.currentWidget() is window.lock_page


def test_a_narrow_window_is_compact(window: MainWindow) -> None:
    log_in(window, sample_station.STAFF)
    window.resize(1092, 566)
    assert window.nav.width() < 90
    # The longest word, in bold, keeps off the bar's edges.
    window.nav.layout().activate()  # type: ignore[union-attr]
    assert all(made.width() >= made.words_width() + 8 for made in window.nav.buttons.values())
    window.resize(1366, 768)
    assert window.nav.width() == 196


def test_the_daily_backup_is_made_once(window: MainWindow, qtbot: QtBot) -> None:
    with clock.frozen(sample_station.NOW.replace(day=17)):
        log_in(window, sample_station.STAFF)
        qtbot.waitUntil(lambda: not window._context.jobs.is_busy(), timeout=20_000)
        made = [row for row in care.list_backups() if row.made_at.day == 17]
    assert [row.reason for row in made] == ["daily"]


def test_recovery_gives_a_new_password(window: MainWindow) -> None:
    window.lock_page.reset_password()
    (dialog,) = window.dialogs()
    dialog.code.setText("AAAA-BBBB-CCCC-DDDD")
    dialog.password.setText("new-password")
    dialog.again.setText("new-passworb")
    dialog.accept()
    assert set(dialog.problems) == {"again"}
    dialog.again.setText("new-password")
    dialog.accept()
    assert "recovery code" in dialog.strip.words
    assert dialog.isVisible()
    dialog.reject()


def test_the_ring_of_the_focus_outlives_a_dialog_in_which_it_lay(window: MainWindow, qtbot: QtBot) -> None:
    log_in(window, sample_station.COORDINATOR)
    QTest.keyClick(window, KEY.Key_L, Qt.KeyboardModifier.AltModifier)  # somebody works by keyboard
    dialog = Dialog(window, "a document")
    paper = QScrollArea()
    paper.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
    dialog.body.addWidget(paper)
    dialog.open(paper)
    assert dialog.isAncestorOf(window.ring)
    QTest.keyClick(paper, KEY.Key_Escape)
    qtbot.waitUntil(lambda: not isValid(dialog))
    window.nav.buttons["today"].setFocus()
    assert window.ring.widget() is window.nav.buttons["today"]


def test_one_box_tells_of_errors_that_come_one_after_the_other(window: MainWindow) -> None:
    log_in(window, sample_station.COORDINATOR)
    first = tell_uncaught(window, RuntimeError("once"), "once")
    assert tell_uncaught(window, RuntimeError("twice"), "twice") is first
    assert window.dialogs() == [first]
    first.accept()
    assert tell_uncaught(window, RuntimeError("later"), "later") is not first
