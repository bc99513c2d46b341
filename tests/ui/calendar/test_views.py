"""The week and the list, and activities carried to another day or hour, by real mouse and key events."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime

from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from station_app.activities import service as activities
from station_app.activities.rows import ActivityRow, ActivityStatus
from tests.ui.models import watch
from tests.ui.sample_calendar import CALLIGRAPHY
from ui.calendar.agenda import AgendaRows, DayHeading
from ui.calendar.head import LIST, MONTH, WEEK
from ui.calendar.page import CalendarPage
from ui.calendar.week_layout import hours_of, rounded, side_by_side
from ui.documents.preview import PreviewDialog
from ui.kit.context import Context

KEY = Qt.Key
CARRY = Qt.KeyboardModifier.AltModifier | Qt.KeyboardModifier.ShiftModifier
LEFT, NO_BUTTON, NO_KEY = Qt.MouseButton.LeftButton, Qt.MouseButton.NoButton, Qt.KeyboardModifier.NoModifier
Drag = Callable[[QWidget, QPoint, QPoint], None]


def drag(viewport: QWidget, start: QPoint, end: QPoint, *, drop: bool = True) -> None:
    """Press, carry and let go, as a hand does."""
    QTest.mousePress(viewport, LEFT, NO_KEY, start)
    for point in (start + (end - start) / 3, end):
        there = QPointF(point)
        moved = QMouseEvent(
            QEvent.Type.MouseMove, there, viewport.mapToGlobal(there), NO_BUTTON, LEFT, NO_KEY
        )
        QApplication.sendEvent(viewport, moved)
    if drop:
        QTest.mouseRelease(viewport, LEFT, NO_KEY, end)


def row_of(page: CalendarPage, title: str, day: date) -> ActivityRow:
    return next(row for row in activities.list_activities(day, day) if row.title == title)


def centre_of(page: CalendarPage, day: date) -> QPoint:
    return page.view.visualRect(page.model.index_of(day)).center()


def activity(begins: str, ends: str, number: str) -> ActivityRow:
    day = "2026-10-16T"
    return ActivityRow(
        number, number, number, "xue", datetime.fromisoformat(day + begins),
        datetime.fromisoformat(day + ends), ActivityStatus.PUBLISHED,
    )  # fmt: skip


def test_lanes_are_as_few_as_can_be() -> None:
    rows = [
        activity("09:00", "12:00", "a"), activity("10:00", "11:00", "b"), activity("11:00", "12:00", "c"),
        activity("12:00", "12:10", "d"), activity("12:20", "13:00", "e"),
    ]  # fmt: skip
    found = {block.row.uid: (block.lane, block.lanes) for block in side_by_side(rows)}
    assert found == {"a": (0, 2), "b": (1, 2), "c": (1, 2), "d": (0, 2), "e": (1, 2)}
    assert hours_of(rows) == (8, 20)
    assert hours_of([activity("06:30", "23:59", "f")]) == (6, 24)
    assert (rounded(-9), rounded(67), rounded(68), rounded(2000)) == (0, 60, 75, 1425)


def test_the_week_by_keys(page: CalendarPage) -> None:
    page.head.kinds.buttons[WEEK].click()
    assert page.title.text() == "2026-10, 12–18"
    week = page.week
    assert week.hasFocus()
    assert week.chosen_day() == date(2026, 10, 16)
    QTest.keyClick(week, KEY.Key_Down)
    assert page.activity_panel.title.text() == "“就认这个理”微宣讲"
    QTest.keyClick(week, KEY.Key_Up)
    assert page.activity_panel.title.text() == CALLIGRAPHY
    QTest.keyClick(week, KEY.Key_Right)
    assert page.activity_panel.title.text() == "绘画课"
    assert week.accessibleDescription().startswith("10/17, Saturday")
    QTest.keyClick(week, KEY.Key_PageDown)
    assert page.title.text() == "2026-10, 19–25"
    for _press in range(9):
        QTest.keyClick(week, KEY.Key_Left)
    assert page.title.text() == "2026-10, 12–18"
    QTest.keyClick(week, KEY.Key_Home)
    assert week.chosen_day() == date(2026, 10, 16)
    page.show_day(date(2026, 10, 1))
    assert page.title.text() == "9/28 – 10/4"
    assert not week.area_of(row_of(page, "国庆升旗", date(2026, 10, 1)).uid).isEmpty()


def test_the_week_by_mouse(page: CalendarPage) -> None:
    page.show_kind(WEEK)
    row = row_of(page, "老歌会", date(2026, 10, 18))
    QTest.mouseClick(page.week.viewport(), LEFT, pos=page.week.area_of(row.uid).center())
    assert page.activity_panel.title.text() == "老歌会"
    QTest.mouseClick(page.week.viewport(), LEFT, pos=page.week.point_of(datetime(2026, 10, 15, 19, 0)))
    assert page.panel.currentWidget() is page.day_panel
    there = [row_of(page, title, date(2026, 10, 18)).uid for title in ("重阳长桌饭", "老歌会")]
    assert not page.week.area_of(there[0]).intersects(page.week.area_of(there[1]))


def test_dragging_in_the_week_changes_day_and_hour(page: CalendarPage) -> None:
    page.show_kind(WEEK)
    row = row_of(page, "独居老人走访", date(2026, 10, 17))
    week, start = page.week, page.week.area_of(row.uid).center()
    moved = week.point_of(datetime(2026, 10, 18, 17, 30)) - week.point_of(datetime(2026, 10, 17, 14, 30))
    drag(week.viewport(), start, start + moved)
    found = activities.get_activity(row.uid)
    assert (found.starts, found.ends) == (datetime(2026, 10, 18, 17, 30), datetime(2026, 10, 18, 19, 30))
    assert page.strip.words == "“独居老人走访” is moved to 10/18 Sun 17:30."
    assert page.week.chosen_day() == date(2026, 10, 18)
    QTest.keyClick(week, KEY.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert activities.get_activity(row.uid).starts == row.starts
    assert page.strip.words == "“独居老人走访” is as it was before."
    assert page.week.chosen_day() == date(2026, 10, 17), "it is seen where it is again"


def test_dragging_in_the_month_and_what_is_in_the_way(page: CalendarPage) -> None:
    row = row_of(page, "老歌会", date(2026, 10, 18))
    drag(page.view.viewport(), page.view.area_of(row.uid).center(), centre_of(page, date(2026, 10, 20)))
    assert activities.get_activity(row.uid).starts == datetime(2026, 10, 20, 10, 0)
    assert page.chosen() == activities.get_activity(row.uid)
    page.strip.action.click()
    assert activities.get_activity(row.uid).starts == row.starts
    page.deeds.move(row, datetime(2026, 10, 20, 15, 0))
    assert page.strip.property("strip") == "warn"
    assert page.strip.words.endswith("微宣讲 is in this room, 10/20 15:00–16:00")


def test_what_was_held_stays_and_the_past_is_no_place(page: CalendarPage) -> None:
    held = row_of(page, "绘画课", date(2026, 10, 10))
    viewport = page.view.viewport()
    drag(viewport, page.view.area_of(held.uid).center(), centre_of(page, date(2026, 10, 20)))
    assert activities.get_activity(held.uid).starts == held.starts
    assert page.strip.words == "“绘画课” was held; it stays on its day."
    running = row_of(page, CALLIGRAPHY, date(2026, 10, 16))
    drag(viewport, page.view.area_of(running.uid).center(), centre_of(page, date(2026, 10, 20)))
    assert "is under way" in page.strip.words
    coming = row_of(page, "法律咨询日", date(2026, 10, 23))
    drag(viewport, page.view.area_of(coming.uid).center(), centre_of(page, date(2026, 10, 12)))
    assert activities.get_activity(coming.uid).starts == coming.starts
    assert page.strip.property("strip") == "warn"


def test_escape_lets_go_and_a_click_moves_nothing(page: CalendarPage) -> None:
    row = row_of(page, "法律咨询日", date(2026, 10, 23))
    start, end = page.view.area_of(row.uid).center(), centre_of(page, date(2026, 10, 26))
    drag(page.view.viewport(), start, end, drop=False)
    QTest.keyClick(page.view, KEY.Key_Escape)
    QTest.mouseRelease(page.view.viewport(), LEFT, NO_KEY, end)
    QTest.mouseClick(page.view.viewport(), LEFT, pos=start)
    assert activities.get_activity(row.uid).starts == row.starts
    assert not page.strip.isVisible()


def test_keys_carry_too(page: CalendarPage) -> None:
    row = row_of(page, "法律咨询日", date(2026, 10, 23))
    page.open(row.uid)
    QTest.keyClick(page.view, KEY.Key_Down, CARRY)
    assert activities.get_activity(row.uid).starts == datetime(2026, 10, 30, 14, 30)
    page.show_kind(WEEK)
    QTest.keyClick(page.week, KEY.Key_Left, CARRY)
    QTest.keyClick(page.week, KEY.Key_Up, CARRY)
    assert activities.get_activity(row.uid).starts == datetime(2026, 10, 29, 14, 15)


def test_the_list_walks_from_activity_to_activity(page: CalendarPage, context: Context) -> None:
    QTest.keyClick(page, KEY.Key_3, Qt.KeyboardModifier.AltModifier)
    agenda = page.agenda
    assert agenda.hasFocus()
    assert agenda.current_row().title == CALLIGRAPHY
    rows = agenda.rows().rows
    headings = [row.cell.day for row in rows if isinstance(row, DayHeading)]
    assert headings == sorted(set(headings))
    assert headings[0] == date(2026, 10, 1)
    for _press in range(3):
        QTest.keyClick(agenda, KEY.Key_Down)
    assert page.activity_panel.title.text() == "绘画课"
    assert page.chosen() == agenda.current_row()
    QTest.keyClick(agenda, KEY.Key_PageUp)
    assert page.title.text() == "2026-9"
    page.show_day(date(2027, 3, 3))
    assert page.shown.currentWidget() is page.nothing
    assert page.unknown.isVisible()
    assert page.unknown.words.text().startswith("The days off of 2027 are not published")
    went: list[tuple[str, str]] = []
    context.went.connect(lambda name, what: went.append((name, what)))
    page.unknown.load.click()
    assert went == [("settings", "holidays")]
    page.show_kind(MONTH)
    QTest.keyClick(page.view, KEY.Key_Home)
    assert not page.unknown.isVisible()


def test_the_lists_model_keeps_the_rules() -> None:
    model = AgendaRows(str)
    watch(model)
    model.set_rows([activity("09:00", "10:00", "a")])
    assert model.rowCount() == 1


def test_enter_in_the_list_opens_the_editor_and_the_legend_hides(page: CalendarPage) -> None:
    page.show_kind(LIST)
    count = page.agenda.rows().rowCount()
    page.legend.buttons[1].click()
    assert page.agenda.rows().rowCount() < count
    page.legend.buttons[1].click()
    page.open(row_of(page, "法律咨询日", date(2026, 10, 23)).uid)
    QTest.keyClick(page.agenda, KEY.Key_Return)
    (dialog,) = [one for one in page.findChildren(QWidget) if one.accessibleName() == "Edit the activity"]
    dialog.close()


def test_what_is_to_be_recorded_says_by_when(page: CalendarPage) -> None:
    page.open(row_of(page, "守望驿站绘画课", date(2026, 10, 15)).uid)
    due = page.activity_panel.due
    assert due.isVisible()
    assert due.text() == "record by 10/29, 9 working days left"
    page.open(row_of(page, "绘画课", date(2026, 10, 10)).uid)
    assert not due.isVisible()


def test_the_month_is_printed_as_a_poster(page: CalendarPage, qtbot: QtBot) -> None:
    page.head.poster.click()
    (poster,) = page.findChildren(PreviewDialog)
    qtbot.waitUntil(poster.save_button.isEnabled, timeout=15_000)
    assert poster.fact.text() == "1 page"
    poster.reject()
