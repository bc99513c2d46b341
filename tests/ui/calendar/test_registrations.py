"""The list of who registered, opened from the calendar's panel."""

from __future__ import annotations

from datetime import datetime

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from station_app.activities import registration
from station_app.activities import service as activities
from station_app.core import clock
from tests.ui.models import watch
from tests.ui.sample_calendar import CALLIGRAPHY
from ui.calendar.page import CalendarPage
from ui.calendar.registration_dialog import OFF, Line, RegistrationDialog
from ui.kit.dialogs import Question


def opened(page: CalendarPage, uid: str) -> RegistrationDialog:
    """The list of an activity, by the numbers in its panel."""
    page.open(uid)
    QTest.mouseClick(page.activity_panel.places, Qt.MouseButton.LeftButton)
    return page.findChildren(RegistrationDialog)[-1]


def lines(dialog: RegistrationDialog) -> list[Line]:
    found: list[Line] = dialog.list.rows().rows
    return found


def test_full_means_waiting_and_a_free_place_goes_to_who_waits_longest(
    page: CalendarPage, qtbot: QtBot
) -> None:
    uid = activities.add_activity(
        title="绘画课", starts=datetime(2026, 10, 20, 9), ends=datetime(2026, 10, 20, 10), category="学",
        venue="守望驿站", capacity=1,
    ).uid  # fmt: skip
    dialog = opened(page, uid)
    watch(dialog.list.rows())
    assert dialog.nobody.isVisible()
    for name in ("周秀兰", "张新民", "肖玉珍"):
        dialog.who.setText(name)
        QTest.keyClick(dialog.who, Qt.Key.Key_Return)
    assert [(line.one.name, line.state) for line in lines(dialog)] == [
        ("周秀兰", ""), ("张新民", "on the waiting list"), ("肖玉珍", "on the waiting list"),
    ]  # fmt: skip
    assert "waiting list 2" in dialog.counts.text()
    dialog.who.setText("没有这个人")
    QTest.keyClick(dialog.who, Qt.Key.Key_Return)
    assert "没有这个人" in dialog.strip.words
    dialog.list.acted.emit(lines(dialog)[0], OFF)
    question = page.findChildren(Question)[-1]
    QTest.mouseClick(question.go, Qt.MouseButton.LeftButton)
    assert "张新民" in dialog.strip.words
    assert [(row.name, row.state) for row in registration.list_registrations(uid)] == [
        ("张新民", "registered"), ("肖玉珍", "waiting"),
    ]  # fmt: skip
    dialog.list.acted.emit(lines(dialog)[1], OFF)
    assert [line.one.name for line in lines(dialog)] == ["张新民"]
    QTest.mouseClick(dialog.strip.action, Qt.MouseButton.LeftButton)
    assert [line.one.name for line in lines(dialog)] == ["张新民", "肖玉珍"]
    assert page.activity_panel.number.text() == "1"


def test_who_came_is_shown_beside_and_is_not_taken_back(page: CalendarPage) -> None:
    uid = next(one.uid for one in activities.list_activities() if one.title == CALLIGRAPHY and not one.closed)
    dialog = opened(page, uid)
    came = {line.one.name for line in lines(dialog) if line.came}
    assert "王桂英" in came
    assert "周秀兰" not in came
    assert "陈立新" in dialog.others.text()
    with clock.frozen(datetime(2026, 10, 16, 11, 1)):
        dialog.refresh()
        assert not dialog.who.isVisible()
        assert not any(line.open for line in lines(dialog))
