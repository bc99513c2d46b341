"""Series in the calendar: planned in the editor, changed and called off with a scope, taken back."""

from __future__ import annotations

from datetime import date, datetime

import pytest
from PySide6.QtCore import QDate, Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from station_app.activities import recurrence, series
from station_app.activities import service as activities
from station_app.activities.rows import ActivityRow, ActivityStatus
from station_app.activities.series_rows import Scope, SeriesDone, Way, What
from tests.ui.models import watch
from ui.calendar.activity_dialog import ActivityDialog
from ui.calendar.page import CalendarPage
from ui.calendar.rule_dialog import Repeat, RuleDialog
from ui.calendar.rule_fields import COUNT, ENDLESS, UNTIL, RuleFields
from ui.calendar.scope_dialog import ScopeDialog
from ui.calendar.steps import WAYS
from ui.kit.lists import RowList

KEY, CTRL = Qt.Key, Qt.KeyboardModifier.ControlModifier
HALL, ROOM = "多功能厅", "守望驿站活动室"


def course(rule: str = "FREQ=WEEKLY;BYDAY=WE;COUNT=6", venue: str = HALL) -> SeriesDone:
    """A course on Wednesday afternoons from 7 October on: two of it were held."""
    return series.add_series(
        rule=rule, title="智能手机课", category="科", starts=datetime(2026, 10, 7, 16, 30),
        ends=datetime(2026, 10, 7, 17, 30), venue=venue,
    )  # fmt: skip


def on(done: SeriesDone, day: date) -> ActivityRow:
    uid = next(one.uid for one in series.list_occurrences(done.series) if one.original == day)
    return activities.get_activity(uid)


def days_of(done: SeriesDone) -> list[date]:
    return [one.starts.date() for one in series.list_occurrences(done.series)]


def scope_dialog(page: CalendarPage) -> ScopeDialog:
    """The open question."""
    (found,) = (one for one in page.window().findChildren(ScopeDialog) if not one.is_closing)
    return found


def planned(page: CalendarPage, qtbot: QtBot, title: str = "剪纸课", venue: str = HALL) -> ActivityDialog:
    """The editor for Saturday 24 October with every week chosen, its dates read."""
    editor = page.deeds.edit(day=date(2026, 10, 24))
    assert editor is not None
    editor.name.setText(title)
    editor.venue.setCurrentText(venue)
    editor.repeat.kinds.buttons[1].click()
    qtbot.waitUntil(lambda: editor.repeat.preview is not None)
    return editor


def test_every_week_until_the_end_of_the_year(page: CalendarPage, qtbot: QtBot) -> None:
    editor = planned(page, qtbot)
    assert editor.repeat.kinds.buttons[1].text() == "Every Sat"
    assert editor.repeat.words.text() == "until 12/26, 10 times in all"
    editor.day.setDate(QDate(2026, 10, 25))
    assert editor.repeat.kinds.buttons[1].text() == "Every Sun"
    qtbot.waitUntil(lambda: editor.repeat.words.text() == "until 12/27, 10 times in all")
    editor.accept()
    assert page.strip.words == "“剪纸课”: 10 added."
    chosen = page.chosen()
    assert chosen is not None
    assert chosen.starts == datetime(2026, 10, 25, 9, 30)
    assert page.activity_panel.kind.text().endswith("every week on Sun, no. 1 of 10")
    page.strip.action.click()
    assert page.strip.words == "“剪纸课” is as it was before."
    assert not series.list_series()


def test_a_series_is_published_only_with_a_place(page: CalendarPage, qtbot: QtBot) -> None:
    editor = planned(page, qtbot, venue="")
    editor.accept()
    assert list(editor.problems) == ["venue"]
    assert not series.list_series()
    editor.save_draft()
    (row,) = series.list_series()
    assert activities.get_activity(row.next_uid).status is ActivityStatus.DRAFT


def test_where_the_room_is_taken_each_date_has_a_choice(page: CalendarPage, qtbot: QtBot) -> None:
    editor = planned(page, qtbot, venue=ROOM)
    assert editor.repeat.words.text().endswith("the room is taken on 2 dates")
    assert editor.clash.isVisible()
    dialog = editor.repeat.open_dates()
    steps = dialog.steps
    assert steps.list.current_row().original == date(2026, 10, 24)
    steps.ways.setCurrentIndex(WAYS.index(Way.SHIFT))
    steps.minutes.setValue(150)
    steps.ways.activated.emit(steps.ways.currentIndex())
    steps.list.choose(1)
    steps.ways.setCurrentIndex(WAYS.index(Way.ROOM))
    steps.room.setCurrentText(HALL)
    steps.ways.activated.emit(steps.ways.currentIndex())
    assert steps.counts.text() == "10 added"
    dialog.accept()
    editor.accept()
    (row,) = series.list_series()
    made = {one.original: one for one in series.list_occurrences(row.uid)}
    assert made[date(2026, 10, 24)].starts == datetime(2026, 10, 24, 12, 0)
    assert made[date(2026, 10, 31)].venue == HALL
    assert made[date(2026, 11, 7)].venue == ROOM


def test_a_speaker_who_is_elsewhere_is_listed_with_the_same_choices(page: CalendarPage, qtbot: QtBot) -> None:
    friday = next(
        row for row in activities.list_activities(date(2026, 10, 30), date(2026, 10, 30)) if row.speaker_uid
    )
    editor = page.deeds.edit(day=date(2026, 10, 23))
    assert editor is not None
    editor.name.setText("国画课")
    editor.venue.setCurrentText(HALL)
    editor.speaker.set_person(friday.speaker_uid, friday.speaker)
    editor.repeat.kinds.buttons[1].click()
    qtbot.waitUntil(lambda: editor.repeat.preview is not None)
    assert editor.repeat.words.text().endswith("somebody is wanted twice on 2 dates")
    steps = editor.repeat.open_dates().steps
    assert steps.list.current_row().clashes[0].kind == "speaker"
    steps.ways.setCurrentIndex(WAYS.index(Way.SKIP))
    steps.ways.activated.emit(steps.ways.currentIndex())
    assert "1 left out" in steps.counts.text()


def test_a_skipped_date_is_offered_when_its_room_is_free(page: CalendarPage, qtbot: QtBot) -> None:
    done = series.add_series(
        rule="FREQ=WEEKLY;BYDAY=SA;COUNT=4", title="剪纸课", category="学", way=Way.SKIP, venue=ROOM,
        starts=datetime(2026, 10, 24, 9, 30), ends=datetime(2026, 10, 24, 11, 0),
    )  # fmt: skip
    day = date(2026, 10, 31)
    assert day not in days_of(done)
    painting = next(row for row in activities.list_activities(day, day) if row.title == "绘画课")
    activities.edit_activity(painting.uid, venue=HALL)
    page.open(on(done, date(2026, 11, 7)).uid)
    offers = page.activity_panel.offers
    assert offers.isVisible()
    page.activity_panel.offer_taken.emit(series.list_offers()[0])
    assert page.strip.words == "“剪纸课” takes place on 10/31 too."
    assert day in days_of(done)
    assert not page.activity_panel.offers.isVisible()
    QTest.keyClick(page.view, KEY.Key_Z, CTRL)
    assert day not in days_of(done)


def test_moving_one_asks_how_far_and_shows_what_comes_of_it(page: CalendarPage) -> None:
    done = course()
    kept = on(done, date(2026, 11, 4))
    series.edit_series(kept.uid, scope=Scope.THIS, starts=datetime(2026, 11, 5, 9, 0))
    row = on(done, date(2026, 10, 28))
    page.open(row.uid)
    page.view.move_asked.emit(row.uid, datetime(2026, 10, 29, 16, 30))
    dialog = scope_dialog(page)
    assert [made.text() for made in dialog.scope.buttons] == [
        "only this one", "this one and all after it", "all that were not held yet",
    ]  # fmt: skip
    assert dialog.steps.counts.text() == "1 moved"
    assert dialog.go.text() == "Change 1 date"
    dialog.scope.buttons[2].click()
    assert dialog.steps.counts.text() == "3 moved, 1 kept because edited, 2 held before"
    steps = dialog.steps.list.rows().rows
    assert [step.what for step in steps].count(What.FROZEN) == 2
    QTest.keyClick(dialog.scope.buttons[2], KEY.Key_Return, CTRL)
    assert dialog.is_closing
    assert days_of(done) == [
        date(2026, 10, 7), date(2026, 10, 14), date(2026, 10, 22), date(2026, 10, 29), date(2026, 11, 5),
        date(2026, 11, 12),
    ]  # fmt: skip
    assert page.strip.words == "“智能手机课”: 3 moved, 1 kept because edited, 2 held before."
    QTest.keyClick(page.view, KEY.Key_Z, CTRL)
    assert on(done, date(2026, 10, 21)).starts == datetime(2026, 10, 21, 16, 30)


def test_escape_leaves_the_series_alone(page: CalendarPage) -> None:
    done = course()
    row = on(done, date(2026, 10, 28))
    page.open(row.uid)
    page.view.move_asked.emit(row.uid, datetime(2026, 10, 29, 16, 30))
    dialog = scope_dialog(page)
    QTest.keyClick(dialog.scope.buttons[0], KEY.Key_Escape)
    assert activities.get_activity(row.uid).starts == row.starts


def test_the_last_that_is_open_is_moved_without_a_question(page: CalendarPage) -> None:
    done = course("FREQ=WEEKLY;BYDAY=WE;COUNT=3")
    row = on(done, date(2026, 10, 21))
    page.open(row.uid)
    page.view.move_asked.emit(row.uid, datetime(2026, 10, 22, 16, 30))
    assert not [one for one in page.findChildren(ScopeDialog) if not one.is_closing]
    assert activities.get_activity(row.uid).starts == datetime(2026, 10, 22, 16, 30)
    QTest.keyClick(page.view, KEY.Key_Z, CTRL)
    assert activities.get_activity(row.uid).starts == row.starts


def test_calling_off_asks_how_many_and_why(page: CalendarPage) -> None:
    done = course()
    row = on(done, date(2026, 10, 28))
    page.open(row.uid)
    QTest.keyClick(page.view, KEY.Key_Delete)
    dialog = scope_dialog(page)
    dialog.scope.buttons[1].click()
    assert dialog.go.text() == "Call 3 off"
    QTest.keyClicks(dialog.reason, "no teacher")
    dialog.go.click()
    assert page.strip.words == "“智能手机课”: 3 called off."
    states = [one.status for one in series.list_occurrences(done.series)]
    assert states.count(ActivityStatus.CANCELLED) == 3
    assert page.activity_panel.note.text() == "no teacher"
    QTest.keyClick(page.view, KEY.Key_Z, CTRL)
    assert activities.get_activity(row.uid).status is ActivityStatus.PUBLISHED


def test_the_menu_leaves_one_date_out(page: CalendarPage) -> None:
    done = course()
    row = on(done, date(2026, 10, 28))
    page.open(row.uid)
    menu = page.menu_of(row)
    menu.actions()[-1].trigger()
    assert date(2026, 10, 28) not in days_of(done)
    assert page.strip.words == "“智能手机课” is left out on 10/28."
    menu.close()
    QTest.keyClick(page.view, KEY.Key_Z, CTRL)
    assert date(2026, 10, 28) in days_of(done)


def test_the_editor_asks_for_the_scope_only_where_something_changed(page: CalendarPage) -> None:
    done = course()
    row = on(done, date(2026, 10, 28))
    editor = page.deeds.edit(activity=row)
    assert editor is not None
    assert editor.repeat.words.text() == "every week on Wed, no. 4 of 6"
    editor.accept()
    assert editor.is_closing
    editor = page.deeds.edit(activity=row)
    assert editor is not None
    editor.capacity.setValue(20)
    QTest.keyClick(editor.name, KEY.Key_S, CTRL)
    dialog = scope_dialog(page)
    dialog.choose(Scope.FOLLOWING)
    assert dialog.steps.counts.text() == "3 changed"
    dialog.accept()
    assert editor.is_closing
    assert [on(done, date(2026, 10, 21)).capacity, activities.get_activity(row.uid).capacity] == [None, 20]
    assert page.strip.words == "“智能手机课”: 3 changed."
    chosen = page.chosen()
    assert chosen is not None
    assert chosen.uid == row.uid


def test_another_rule_reaches_more_than_this_one(page: CalendarPage) -> None:
    done = course()
    row = on(done, date(2026, 10, 28))
    editor = page.deeds.edit(activity=row)
    assert editor is not None
    rule = editor.repeat.open_rule()
    assert rule.fields.rule() == "FREQ=WEEKLY;BYDAY=WE;COUNT=6"
    rule.fields.weekdays[4].click()
    rule.accept()
    assert editor.repeat.words.text().startswith("from now on: every week on Wed")
    editor.accept()
    dialog = scope_dialog(page)
    assert len(dialog.scope.buttons) == 2
    dialog.accept()
    assert editor.is_closing
    (left,) = (one for one in series.list_series() if one.rule.startswith("FREQ=WEEKLY;BYDAY=WE,FR"))
    assert left.coming


def test_wrong_times_are_told_in_the_editor_before_any_question(page: CalendarPage) -> None:
    done = course()
    editor = page.deeds.edit(activity=on(done, date(2026, 10, 28)))
    assert editor is not None
    editor.name.clear()
    editor.accept()
    assert list(editor.problems) == ["title"]
    assert not [one for one in page.window().findChildren(ScopeDialog) if not one.is_closing]


def test_an_own_rule_is_looked_at_before_it_is_taken(page: CalendarPage, qtbot: QtBot) -> None:
    editor = planned(page, qtbot, title="敬老饭")
    dialog = editor.repeat.open_rule()
    dialog.fields.kind.setCurrentIndex(4)
    dialog.fields.lunar_month.setCurrentIndex(8)
    dialog.fields.lunar_day.setCurrentIndex(8)
    dialog.fields.end.buttons[COUNT].click()
    dialog.fields.count.setValue(3)
    dialog.accept()
    assert editor.repeat.repeat == Repeat("LUNAR:9-9;COUNT=3")
    assert editor.repeat.kinds.buttons[2].isChecked()
    assert editor.repeat.words.text().startswith("every year on lunar 九月初九")
    again = editor.repeat.open_rule()
    assert again.fields.rule() == "LUNAR:9-9;COUNT=3"
    again.reject()
    wrong = editor.repeat.open_rule()
    wrong.fields.kind.setCurrentIndex(0)
    wrong.fields.end.buttons[UNTIL].click()
    wrong.fields.until.setMinimumDate(QDate(2026, 1, 1))
    wrong.fields.until.set_day(date(2026, 10, 1))
    wrong.look_now()
    assert not wrong.take.isEnabled()
    assert wrong.strip.isVisible()
    wrong.reject()


@pytest.mark.parametrize("rule", [
    "FREQ=DAILY;INTERVAL=2;COUNT=5", "FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,FR;UNTIL=20270301",
    "FREQ=MONTHLY;BYMONTHDAY=-1", "FREQ=MONTHLY;BYDAY=-1FR;COUNT=4", "FREQ=MONTHLY;BYMONTHDAY=15",
    "FREQ=MONTHLY;BYDAY=1SA;UNTIL=20261231", "LUNAR:8-15", "LUNAR:除夕;COUNT=2", "LUNAR:6-1;LEAP=BOTH",
    "TERM:清明;COUNT=2", "SCHOOLDAY;UNTIL=20261231", "WORKDAY;COUNT=9",
])  # fmt: skip
def test_the_fields_show_every_rule_and_give_it_back(rule: str, qtbot: QtBot) -> None:
    fields = RuleFields(date(2026, 10, 24))
    qtbot.addWidget(fields)
    fields.show_rule(recurrence.parse(rule, starts=date(2026, 10, 24)))
    assert fields.rule() == rule


def test_a_yearly_rule_goes_by_the_first_day(qtbot: QtBot) -> None:
    fields = RuleFields(date(2026, 10, 24))
    qtbot.addWidget(fields)
    fields.kind.setCurrentIndex(3)
    fields.end.buttons[ENDLESS].click()
    assert fields.rule() == "FREQ=YEARLY"


def test_the_steps_model_keeps_the_rules(page: CalendarPage, qtbot: QtBot) -> None:
    editor = planned(page, qtbot)
    dialog = editor.repeat.open_dates()
    assert isinstance(dialog, RuleDialog)
    model = dialog.steps.list.rows()
    assert isinstance(model, RowList)
    watch(model)
    spoken = model.index(0, 0).data(Qt.ItemDataRole.AccessibleTextRole)
    assert spoken == "10/24 Sat 09:30–11:00, is added"
    dialog.reject()


def test_an_activity_that_stands_by_itself_begins_a_series(page: CalendarPage, qtbot: QtBot) -> None:
    day = date(2026, 10, 18)
    row = next(one for one in activities.list_activities(day, day) if one.title == "老歌会")
    page.open(row.uid)
    editor = page.deeds.edit(activity=row)
    assert editor is not None
    assert editor.repeat.kinds.isVisible()
    editor.repeat.kinds.buttons[1].click()
    qtbot.waitUntil(lambda: editor.repeat.preview is not None)
    assert editor.repeat.words.text() == "until 12/27, 11 times in all"
    editor.accept()
    assert page.strip.words == "“老歌会”: 10 added."
    found = activities.get_activity(row.uid)
    assert (found.number, found.starts, bool(found.series_uid)) == (row.number, row.starts, True)
    assert page.activity_panel.title.text() == "老歌会"
    assert page.activity_panel.kind.text().endswith("every week on Sun, no. 1 of 11")
    QTest.keyClick(page.view, KEY.Key_Z, CTRL)
    assert activities.get_activity(row.uid) == row
    assert page.strip.words == "“老歌会” is as it was before."


def test_a_rule_without_the_day_of_the_activity_is_told(page: CalendarPage, qtbot: QtBot) -> None:
    day = date(2026, 10, 18)
    row = next(one for one in activities.list_activities(day, day) if one.title == "老歌会")
    editor = page.deeds.edit(activity=row)
    assert editor is not None
    editor.repeat.repeat = Repeat("FREQ=WEEKLY;BYDAY=MO;COUNT=3")
    editor.accept()
    assert not editor.is_closing
    assert "does not fall on 2026-10-18" in editor.strip.words
    assert activities.get_activity(row.uid) == row
