"""The foot of the drawer: a volunteer's card, and the ways to record and certificate behind the dots."""

from __future__ import annotations

from datetime import date

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from station_app.activities import service as activities
from station_app.roster import service as roster
from station_app.signin import certificates
from station_app.signin import service as signin
from station_app.signin.rows import Capacity
from station_app.signin.taking_part import PartRow
from tests.ui.acting import show
from ui.documents.preview import PreviewDialog
from ui.kit.context import Context
from ui.roster.drawer_lists import of_parts
from ui.roster.page import RosterPage
from ui.signin.page import SignInPage

#: The platform without a screen cannot raise a menu or give it the keyboard, and says so.
OFFSCREEN_MENUS = pytest.mark.qt_log_ignore("This plugin does not support", extend=True)


@OFFSCREEN_MENUS
def test_a_volunteers_card_is_printed_and_scanned_at_the_desk(
    context: Context, went: list[tuple[str, str]], qtbot: QtBot
) -> None:
    page = show(RosterPage(context), qtbot)
    uid = roster.find_person("欧阳静").uid
    page.open(uid)
    drawer = page.drawer
    assert not drawer.papers.isVisible()
    certificates.issue(uid, first=date(2026, 10, 1))
    page.open(uid)
    assert drawer.papers.text() == "1 certificate"
    drawer.papers.click()
    assert went.pop() == ("hours", f"record:{uid}")
    drawer.more.open_menu()
    menu = drawer.more.menu_shown
    assert menu is not None
    actions = {action.text(): action for action in menu.actions() if action.text()}
    assert list(actions) == [
        "Service record …", "Issue a certificate …", "Enter hours afterwards …", "Print the reader's card",
    ]  # fmt: skip
    for action in list(actions.values())[:3]:
        action.trigger()
    menu.close()
    assert went == [("hours", f"{word}:{uid}") for word in ("record", "certificate", "enter")]
    drawer.volunteer_card.click()
    (preview,) = page.findChildren(PreviewDialog)
    qtbot.waitUntil(preview.save_button.isEnabled, timeout=30_000)
    preview.reject()
    number = roster.find_person(uid).volunteer_number
    assert number.isdigit()
    desk = SignInPage(context)
    qtbot.addWidget(desk)
    desk.resize(1170, 768)
    desk.show()
    desk.activateWindow()
    qtbot.waitUntil(desk.desk.box.hasFocus)
    QTest.keyClicks(desk.desk.box, number)
    QTest.keyClick(desk.desk.box, Qt.Key.Key_Return)
    current = activities.current_activity()
    assert current is not None
    assert [row.name for row in signin.list_sheet(current.uid)][-1] == "欧阳静"


def test_who_may_not_see_hours_sees_in_which_capacity() -> None:
    parts = [
        PartRow("2026-10-01", "护学岗", Capacity.VOLUNTEER, None, "a"),
        PartRow("2026-10-02", "义诊", Capacity.PUBLIC, None, "b"),
        PartRow("2026-10-03", "护学岗", Capacity.VOLUNTEER, 50, "c"),
    ]
    assert [entry.right for entry in of_parts(parts)] == ["volunteer", "public", "1.0 hours"]
