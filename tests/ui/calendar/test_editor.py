"""The editor of an activity, filled by real keys."""

from __future__ import annotations

import json
from datetime import date, datetime

import pytest
from PySide6.QtCore import QDate, Qt, QTime
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from station_app.activities import service as activities
from station_app.activities.rows import ActivityRow, ActivityStatus
from station_app.roster import service as roster
from station_app.sync.models import CentreItem
from tests.ui import sample_station
from tests.ui.sample_calendar import CALLIGRAPHY
from ui.calendar.activity_dialog import ActivityDialog
from ui.kit.context import Context
from ui.kit.dialogs import Question

#: The completer's list is a window of its own; the offscreen platform cannot raise it, and says so.
raises_a_list = pytest.mark.qt_log_ignore("This plugin does not support", extend=True)
KEY, CTRL = Qt.Key, Qt.KeyboardModifier.ControlModifier
DAY = date(2026, 10, 24)


@pytest.fixture
def host(context: Context, qtbot: QtBot) -> QWidget:
    """A window for the dialog to stand over."""
    made = QWidget()
    qtbot.addWidget(made)
    made.resize(1366, 768)
    made.show()
    qtbot.waitExposed(made)
    return made


@pytest.fixture
def editor(host: QWidget) -> ActivityDialog:
    """The editor for a new activity on Saturday 24 October."""
    made = ActivityDialog(host, day=DAY)
    made.open(made.name)
    return made


def only_new(title: str) -> ActivityRow:
    (found,) = (row for row in activities.list_activities(DAY, DAY) if row.title == title)
    return found


def test_filled_from_top_to_bottom_by_keys(editor: ActivityDialog) -> None:
    QTest.keyClicks(editor.name, "paper cutting")
    QTest.keyClick(editor.name, KEY.Key_Return)
    assert editor.seals[0].hasFocus()
    QTest.keyClick(editor.seals[0], KEY.Key_Right)
    editor.seals[2].setFocus()
    QTest.keyClick(editor.seals[2], KEY.Key_Space)
    editor.begins.setFocus()
    editor.begins.setSelectedSection(editor.begins.Section.HourSection)
    QTest.keyClicks(editor.begins, "1430")
    assert editor.ends.time() == QTime(16, 0)
    editor.venue.setFocus()
    editor.venue.lineEdit().clear()  # type: ignore[union-attr]
    QTest.keyClicks(editor.venue, "Room 5")
    editor.capacity.setFocus()
    editor.capacity.selectAll()
    QTest.keyClicks(editor.capacity, "20")
    QTest.keyClicks(editor.note, "bring scissors")
    QTest.mouseClick(editor.kiosk, Qt.MouseButton.LeftButton)
    QTest.keyClick(editor.note, KEY.Key_Return, CTRL)
    row = only_new("paper cutting")
    assert editor.saved == row
    assert (row.starts, row.ends) == (datetime(2026, 10, 24, 14, 30), datetime(2026, 10, 24, 16, 0))
    assert (row.category, row.venue, row.capacity, row.note) == ("xue", "Room 5", 20, "bring scissors")
    assert row.status is ActivityStatus.PUBLISHED
    assert (row.kiosk, row.signature, row.counts_hours) == (False, True, True)


@raises_a_list
def test_the_lead_is_found_by_pinyin(editor: ActivityDialog, qtbot: QtBot) -> None:
    editor.name.setText("剪纸课")
    editor.venue.setCurrentText("多功能厅")
    editor.lead.setFocus()
    QTest.keyClicks(editor.lead, "pxy")
    offers = editor.lead.offers.rows
    assert [person.name for person in offers] == ["彭小艺"]
    popup = editor.lead.completer().popup()
    qtbot.waitUntil(popup.isVisible)
    QTest.keyClick(popup, KEY.Key_Down)
    QTest.keyClick(popup, KEY.Key_Return)
    assert editor.lead.text() == "彭小艺"
    assert editor.lead.uid == offers[0].uid
    editor.save_draft()
    row = only_new("剪纸课")
    assert (row.lead, row.lead_phone, row.status) == ("彭小艺", "188****9034", ActivityStatus.DRAFT)


@raises_a_list
def test_a_speaker_from_outside_is_kept_by_name(editor: ActivityDialog) -> None:
    editor.name.setText("剪纸课")
    QTest.keyClicks(editor.speaker, "Master Li")
    QTest.keyClick(editor.speaker, KEY.Key_S, CTRL)
    row = only_new("剪纸课")
    assert (row.speaker, row.speaker_uid) == ("Master Li", "")


def test_a_lead_nobody_knows_is_told_and_nothing_is_saved(editor: ActivityDialog) -> None:
    editor.name.setText("剪纸课")
    editor.lead.setText("没有这人")
    editor.save_draft()
    assert not editor.is_closing
    assert "“没有这人” is not in the roster" in editor.problems["lead"]
    assert editor.lead.hasFocus()
    for phone in ("13800001111", "13800002222"):
        roster.add_person(name="同名人", phone=phone)
    editor.lead.setText("同名人")
    editor.save_draft()
    assert "Choose one of them from the list" in editor.problems["lead"]
    assert editor.saved is None


def test_problems_stand_beside_their_fields(editor: ActivityDialog, qtbot: QtBot) -> None:
    high = editor.frame.height()
    editor.ends.setTime(QTime(9, 0))
    assert editor.primary is not None
    editor.primary.click()
    assert editor.problems["title"] == "Give the activity a name."
    assert "end must be after the start" in editor.problems["ends"]
    assert editor.name.hasFocus()
    # The sheet makes room for them while the window has it; nothing scrolls.
    qtbot.waitUntil(lambda: editor.frame.height() > high)
    editor.name.setText("剪纸课")
    editor.ends.setTime(QTime(11, 0))
    editor.primary.click()
    assert list(editor.problems) == ["venue"]
    assert editor.venue.hasFocus() or editor.venue.lineEdit().hasFocus()  # type: ignore[union-attr]
    editor.save_draft()
    assert only_new("剪纸课").status is ActivityStatus.DRAFT


def test_somebody_else_in_the_room_is_told_and_allowed(editor: ActivityDialog) -> None:
    assert not editor.clash.isVisible()
    editor.name.setText("剪纸课")
    editor.venue.setCurrentText("守望驿站活动室")
    assert editor.clash.isVisible()
    assert "“绘画课” is here then too (09:30–11:30)" in editor.clash.text()
    editor.begins.setTime(QTime(11, 30))
    assert not editor.clash.isVisible()
    editor.begins.setTime(QTime(10, 0))
    editor.accept()
    assert only_new("剪纸课").venue == "守望驿站活动室"


def test_escape_asks_only_where_something_was_typed(host: QWidget, editor: ActivityDialog) -> None:
    QTest.keyClick(editor.name, KEY.Key_Escape)
    assert editor.is_closing
    second = ActivityDialog(host, day=DAY)
    second.open(second.name)
    QTest.keyClicks(second.name, "x")
    QTest.keyClick(second.name, KEY.Key_Escape)
    (question,) = (one for one in host.findChildren(Question) if not one.is_closing)
    QTest.keyClick(question.stay, KEY.Key_Escape)
    assert not second.is_closing
    assert second.name.hasFocus()
    QTest.keyClick(second.name, KEY.Key_Escape)
    (question,) = (one for one in host.findChildren(Question) if not one.is_closing)
    question.go.click()
    assert second.is_closing
    assert second.saved is None


def test_changing_a_published_activity(host: QWidget) -> None:
    uid = sample_station.sample_activity(CALLIGRAPHY)
    editor = ActivityDialog(host, activity=activities.get_activity(uid))
    editor.open(editor.name)
    assert editor.draft_button is None
    assert editor.title.text() == "Edit the activity"
    before = activities.get_activity(uid)
    assert not editor.clash.isVisible(), "it does not stand in its own way"
    editor.capacity.setValue(0)
    editor.counts_hours.click()
    editor.task.setCurrentIndex(4)
    QTest.keyClick(editor.name, KEY.Key_S, CTRL)
    row = activities.get_activity(uid)
    assert (row.capacity, row.counts_hours, row.task) == (None, False, "丰富活跃文化生活")
    assert (row.lead_uid, row.speaker_uid, row.status) == (before.lead_uid, before.speaker_uid, before.status)


def test_brands_of_the_centre_and_of_the_station_are_offered(host: QWidget) -> None:
    body = json.dumps({"name": "雨花红"}, ensure_ascii=False)
    CentreItem.create(key="brand 1", kind="brand", item="1", rev=1, body=body, parcel=1, taken_at=0)
    uid = sample_station.sample_activity(CALLIGRAPHY)
    activities.edit_activity(uid, brand="文明三新")
    editor = ActivityDialog(host, activity=activities.get_activity(uid))
    editor.open(editor.name)
    offered = [editor.brand.itemText(n) for n in range(editor.brand.count())]
    assert offered[:2] == ["", "雨花红"], "the centre's come first"
    assert "文明三新" in offered
    assert editor.brand.currentText() == "文明三新"
    editor.brand.setCurrentText("雨花红")
    editor.accept()
    assert activities.get_activity(uid).brand == "雨花红"


def test_holding_again_copies_all_but_the_day(host: QWidget) -> None:
    old = activities.get_activity(sample_station.sample_activity(CALLIGRAPHY))
    editor = ActivityDialog(host, activity=old, day=DAY, again=True)
    editor.open(editor.name)
    assert editor.day.date() == QDate(2026, 10, 24)
    editor.accept()
    new = only_new(CALLIGRAPHY)
    assert new.uid != old.uid
    assert (new.starts.time(), new.ends.time()) == (old.starts.time(), old.ends.time())
    assert (new.venue, new.lead, new.speaker, new.team) == (old.venue, old.lead, old.speaker, old.team)


def test_an_activity_over_several_days_keeps_its_length(host: QWidget) -> None:
    row = activities.add_activity(
        title="书展", starts=datetime(2026, 10, 24, 9, 0), ends=datetime(2026, 10, 26, 17, 0),
        category="文", venue="多功能厅",
    )  # fmt: skip
    editor = ActivityDialog(host, activity=row)
    editor.open(editor.name)
    editor.day.setDate(QDate(2026, 11, 1))
    editor.begins.setTime(QTime(10, 0))
    editor.accept()
    moved = activities.get_activity(row.uid)
    assert (moved.starts, moved.ends) == (datetime(2026, 11, 1, 10, 0), datetime(2026, 11, 3, 17, 0))


def test_a_low_window_scrolls_and_keeps_the_buttons(host: QWidget) -> None:
    host.resize(1092, 566)
    editor = ActivityDialog(host, day=DAY)
    editor.open(editor.name)
    assert editor.primary is not None
    bottom = editor.primary.mapTo(host, editor.primary.rect().bottomLeft())
    assert bottom.y() < host.height()
    assert editor.frame.height() <= host.height()
