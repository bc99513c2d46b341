"""Today on the station of the reference pictures: what it shows, and where everything on it leads."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from station_app.activities import service as activities
from station_app.care import service as care
from station_app.care.to_do import NextPackage
from station_app.core import backup, clock, files
from station_app.core.errors import StationError
from station_app.core.paths import Home
from station_app.library import service as library
from station_app.operators import service as operators
from tests.ui import sample_station
from tests.ui.acting import show
from tests.ui.models import watch
from tests.ui.sample_calendar import CALLIGRAPHY
from ui.documents.preview import PreviewDialog
from ui.kit.context import Context
from ui.today.cards import backup_fact, coming_fact, package_fact
from ui.today.lines import DayLine, deed_of, when_words
from ui.today.page import TodayPage

KEY, CTRL = Qt.Key, Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def page(context: Context, qtbot: QtBot) -> TodayPage:
    """The page at the size it has in a window of 1366 × 768."""
    return show(TodayPage(context), qtbot)


def lines(page: TodayPage) -> list[DayLine]:
    return list(page.activities.rows().rows)


def press(page: TodayPage, place: int) -> None:
    """Press the painted button of an activity's line with the mouse."""
    index = page.activities.rows().index(place, 0)
    area = page.activities.visualRect(index)
    delegate = page.activities.itemDelegate()
    button = delegate.buttons(lines(page)[place], area)[0]  # type: ignore[attr-defined]
    QTest.mouseClick(page.activities.viewport(), Qt.MouseButton.LeftButton, pos=button.rect.center())


def test_the_days_activities_as_pictured(page: TodayPage) -> None:
    rows = lines(page)
    assert tuple(row.activity.title for row in rows) == sample_station.TODAY_TITLES
    assert [row.deed for row in rows] == ["record", "sign-in", "sheet", "sheet", "venue"]
    assert [row.count[0] for row in rows] == [12, 18, 32, 10, 0]
    assert rows[1].where == "图书馆二楼教室, speaker 易建平"
    assert rows[4].where == "No venue yet: residents do not see it"
    assert page.activity_card.count.text() == "5 activities"
    assert page.day.text() == "10/16, Friday"
    assert "重阳节" in page.almanac.text()
    assert not page.quiet.isVisible()


def test_lists_keep_the_rules_of_models(page: TodayPage) -> None:
    for rows in (page.activities, page.tasks, page.library.list):
        watch(rows.rows())
        rows.set_rows([])
    page.refresh()
    spoken = page.activities.rows().index(1, 0).data(Qt.ItemDataRole.AccessibleTextRole)
    assert spoken == "09:30–11:00, 书法公益课堂, 图书馆二楼教室, speaker 易建平, 18 signed in, running"


def test_buttons_of_the_lines_lead_on(page: TodayPage, went: list[tuple[str, str]]) -> None:
    rows = lines(page)
    for place in (0, 1, 4):
        press(page, place)
    assert went == [
        ("signin", rows[0].activity.uid),
        ("signin", rows[1].activity.uid),
        ("calendar", f"edit:{rows[4].activity.uid}"),
    ]


def test_by_keys_alone(page: TodayPage, went: list[tuple[str, str]], qtbot: QtBot) -> None:
    page.activities.setFocus(Qt.FocusReason.TabFocusReason)
    assert page.activities.currentIndex().row() == 0
    QTest.keyClick(page.activities, KEY.Key_Down)
    QTest.keyClick(page.activities, KEY.Key_Return)
    assert went == [("signin", sample_station.sample_activity(CALLIGRAPHY))]
    page.tasks.setFocus(Qt.FocusReason.TabFocusReason)
    assert not page.activities.currentIndex().isValid()
    QTest.keyClick(page.tasks, KEY.Key_Return)
    assert went[-1][0] == "signin"


def test_the_blank_sheet_opens_from_its_line(page: TodayPage, qtbot: QtBot) -> None:
    press(page, 2)
    dialog = page.findChild(PreviewDialog)
    assert dialog is not None
    assert dialog.path.read_bytes().startswith(b"%PDF")
    assert "微宣讲" in dialog.title.text()
    QTest.keyClick(dialog, KEY.Key_Escape)
    page.activities.setFocus(Qt.FocusReason.TabFocusReason)
    page.activities.choose(3)
    QTest.keyClick(page.activities, KEY.Key_P, CTRL)
    again = [one for one in page.findChildren(PreviewDialog) if not one.is_closing]
    assert "雷锋号护学岗（晚）" in again[0].title.text()
    again[0].reject()


def test_the_menu_of_a_line_has_every_deed(page: TodayPage, went: list[tuple[str, str]]) -> None:
    menu = page.menu_of(lines(page)[2])
    words = [action.text() for action in menu.actions()]
    assert words == ["Print the sheet", "Open sign-in", "Show it"]
    menu.actions()[2].trigger()
    assert went == [("calendar", lines(page)[2].activity.uid)]
    menu.close()


def test_what_is_to_be_done(page: TodayPage, went: list[tuple[str, str]]) -> None:
    tasks = page.tasks.rows().rows
    assert tasks[0].words.startswith("2 people did not sign out of “守望驿站绘画课”")
    assert when_words(tasks[0]) == "yesterday 16:30"
    assert page.task_card.count.text() == f"{len(tasks)} things left"
    by_kind = {str(task.kind): n for n, task in enumerate(tasks)}
    assert when_words(tasks[by_kind["export"]]) == "by 10/31"
    for kind in ("overdue", "export", "incomplete"):
        page.tasks.choose(by_kind[kind])
        page.tasks.enter()
    assert went == [("library", "overdue"), ("sync", ""), ("roster", "")]
    page.task_card.show_tasks([])
    assert page.task_card.nothing.isVisible()
    assert page.task_card.count.text() == ""


def test_books_data_and_month(page: TodayPage, went: list[tuple[str, str]]) -> None:
    numbers = [label.text() for label in page.library.trio._numbers]
    assert numbers[:2] == ["3", "4"]
    assert [loan.title for loan in page.library.list.rows().rows] == [
        "家常湘菜",
        "颜真卿楷书入门",
        "十万个为什么",
    ]
    assert page.data.lines[0].words.text() == "Backed up by itself today 08:02"
    assert page.data.lines[1].words.text() == "No sync package has been exported yet"
    assert page.data.lines[2].words.text() == "Package of month 10: 15 days left"
    assert page.data.lines[2].more.text() == "2 things to put right before exporting"
    assert [label.text() for label in page.month.trio._numbers] == ["21", "486", "372.5"]
    page.library.desk.click()
    page.calendar_link.click()
    assert went == [("library", "desk"), ("calendar", "date:2026-10-16")]


def test_tiles_and_the_search_box(page: TodayPage, context: Context, went: list[tuple[str, str]]) -> None:
    asked: list[bool] = []
    context.palette_asked.connect(lambda: asked.append(True))
    page.search.click()
    assert asked == [True]
    for tile in page.tiles:
        tile.click()
    assert went == [("signin", "current"), ("library", "desk"), ("calendar", "new"), ("roster", "new")]


def test_a_backup_is_written_and_told(page: TodayPage, context: Context, qtbot: QtBot) -> None:
    before = len(care.list_backups())
    with qtbot.waitSignal(context.changes.care):
        page.data.back_up.click()
        assert not page.data.back_up.isEnabled()
    assert len(care.list_backups()) == before + 1
    assert page.strip.property("strip") == "ok"
    assert "10:06" in page.strip.words
    assert page.data.back_up.isEnabled()
    assert page.data.lines[0].words.text() == "Backed up today 10:06"


def test_a_backup_that_fails_says_why(
    page: TodayPage, qtbot: QtBot, sample_open: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_arguments: object, **_more: object) -> None:
        raise files.CannotWrite(sample_open.backups / "x", "No space left on device")

    monkeypatch.setattr(backup, "write", full)
    page.data.back_up.click()
    qtbot.waitUntil(lambda: page.strip.isVisible())
    assert page.strip.property("strip") == "danger"
    assert page.data.back_up.isEnabled()


def test_a_day_without_activities_shows_the_next(page: TodayPage, went: list[tuple[str, str]]) -> None:
    with clock.frozen(datetime(2026, 10, 25, 9, 0)):
        page.refresh()
    assert page.quiet.isVisible()
    assert not page.activities.isVisible()
    assert page.quiet.then.text().startswith("Next: the day after tomorrow 15:00\n微宣讲")
    with clock.frozen(datetime(2027, 3, 1, 9, 0)):
        page.refresh()
    assert page.quiet.then.text() == "Nothing is planned for the next two months either."
    page.quiet.plan.click()
    assert went == [("calendar", "new")]


def test_an_error_stands_on_the_page_until_it_is_over(
    page: TodayPage, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken() -> None:
        raise StationError("The disk does not answer.")

    with monkeypatch.context() as patched:
        patched.setattr(library, "desk_figures", broken)
        page.refresh()
        assert page.strip.isVisible()
        assert page.strip.property("strip") == "danger"
    page.strip.action.click()
    assert not page.strip.isVisible()


def test_a_change_elsewhere_shows_at_once(page: TodayPage, context: Context) -> None:
    draft = lines(page)[4].activity.uid
    activities.edit_activity(draft, publish=True, venue="图书馆二楼教室")
    context.changes.activities.emit()
    assert lines(page)[4].deed == "sheet"
    page.hide()
    activities.cancel_activity(draft, reason="下雨")
    context.changes.activities.emit()
    assert lines(page)[4].deed == "sheet", "a page that is not seen reads nothing"


def test_narrow_and_low(page: TodayPage) -> None:
    page.set_compact(True)
    page.resize(1016, 566)
    assert page.side.width() == 290
    assert not page.month.isVisible()
    page.set_compact(False)
    page.resize(1170, 768)
    assert page.side.width() == 356
    assert page.month.isVisible()


def test_the_librarian_is_offered_what_the_librarian_may_do(
    sample_open: Home, context: Context, qtbot: QtBot
) -> None:
    operators.log_out()
    operators.log_in(sample_open, sample_station.LIBRARIAN, sample_station.PASSWORD)
    made = show(TodayPage(context), qtbot)
    assert [row.deed for row in lines(made)] == ["record", "sign-in", "sign-in", "sign-in", "show"]
    assert [tile.isEnabled() for tile in made.tiles] == [True, True, False, False]
    assert made.tiles[2].toolTip() == "Your role may not do this. Ask the coordinator."
    assert "incomplete" not in {str(task.kind) for task in made.tasks.rows().rows}


def test_deeds_follow_the_status(page: TodayPage) -> None:
    running = lines(page)[1].activity
    over = clock.now() + timedelta(hours=2)
    with clock.frozen(over):
        held = activities.get_activity(running.uid)
        assert deed_of(held, may_plan=True) == "close"
        assert deed_of(held, may_plan=False) == "record"
    gone = activities.cancel_activity(lines(page)[2].activity.uid)
    assert deed_of(gone, may_plan=True) == "show"


def test_facts_without_backups_and_with_packages() -> None:
    assert backup_fact([]).tone == "warn"
    assert package_fact([]).words == "No sync package has been exported yet"


def test_the_next_package_is_near_or_far() -> None:
    far = coming_fact(NextPackage(10, date(2026, 10, 31), 15), 0)
    near = coming_fact(NextPackage(10, date(2026, 10, 31), 1), 0)
    assert (far.tone, near.tone) == ("text-2", "warn")
    assert near.words == "Package of month 10: 1 day left"
