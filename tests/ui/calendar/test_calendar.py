"""The calendar on the station of the reference pictures: the month, the panel, the keys, the exports."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from openpyxl import load_workbook
from PySide6.QtCore import QDate, QPoint, Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from station_app.activities import service as activities
from station_app.activities.rows import ActivityStatus
from station_app.core import clock, files
from station_app.core.dates import month_after
from station_app.core.db import db
from station_app.core.paths import Home
from station_app.operators import service as operators
from station_app.reports import service as reports
from tests.ui import sample_station
from tests.ui.acting import the
from tests.ui.models import watch
from tests.ui.sample_calendar import CALLIGRAPHY
from ui.calendar.activity_dialog import ActivityDialog
from ui.calendar.head import CalendarHead
from ui.calendar.month import MonthModel, first_cell, weeks_of
from ui.calendar.page import CalendarPage
from ui.documents.preview import PreviewDialog
from ui.kit.context import Context
from ui.kit.dialogs import Question

KEY = Qt.Key
CTRL, ALT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.AltModifier
NO_KEY = Qt.KeyboardModifier.NoModifier


@pytest.fixture
def press(page: CalendarPage) -> Callable[..., None]:
    """Press a key in the month, which has the focus."""
    page.view.setFocus()
    return lambda key, modifier=NO_KEY: QTest.keyClick(page.view, key, modifier)


def uid_of(title: str, day: date) -> str:
    return next(row.uid for row in activities.list_activities(day, day) if row.title == title)


def titles(page: CalendarPage, day: date) -> list[str]:
    cell = page.model.cell_at(page.model.index_of(day))
    assert cell is not None
    return [row.title for row in cell.rows]


def test_weeks_and_months() -> None:
    assert (first_cell(2026, 10), weeks_of(2026, 10)) == (date(2026, 9, 28), 5)
    assert weeks_of(2027, 2) == 4
    assert weeks_of(2026, 8) == 6
    assert month_after(date(2026, 12, 5), 1) == date(2027, 1, 1)
    assert month_after(date(2026, 1, 5), -1) == date(2025, 12, 1)


def test_the_month_as_pictured(page: CalendarPage) -> None:
    assert page.title.text() == "2026-10"
    assert (page.model.rowCount(), page.model.columnCount()) == (5, 7)
    cells = {day: page.model.cell_at(page.model.index_of(date(2026, 10, day))) for day in (1, 8, 10, 16, 18)}
    assert [cells[day].label for day in cells] == ["国庆节", "寒露", "九月", "初七", "重阳节"]  # type: ignore[union-attr]
    assert [cells[day].mark for day in cells] == ["off", "", "work", "", ""]  # type: ignore[union-attr]
    assert cells[16].today  # type: ignore[union-attr]
    assert titles(page, date(2026, 10, 16)) == [CALLIGRAPHY, "“就认这个理”微宣讲", "好书共读：《湘行散记》"]
    outside = page.model.cell_at(page.model.index_of(date(2026, 9, 28)))
    assert outside is not None
    assert outside.outside
    spoken = page.model.index_of(date(2026, 10, 1)).data(Qt.ItemDataRole.AccessibleTextRole)
    assert spoken == "10/1, Thursday, 国庆节, rest, 08:00 国庆升旗 held"


def test_the_model_keeps_the_rules(page: CalendarPage) -> None:
    model = MonthModel()
    watch(model)
    model.set_month(2026, 8, [], ())
    model.set_month(2027, 2, [], ())
    assert model.rowCount() == 4
    assert not model.index_of(date(2026, 1, 1)).isValid()


def test_the_panel_shows_what_runs(page: CalendarPage) -> None:
    panel = page.activity_panel
    assert page.panel.currentWidget() is panel
    assert panel.title.text() == CALLIGRAPHY
    facts = [value.text() for value in panel.facts]
    assert facts[:3] == ["10/16 Fri 09:30–11:00", "图书馆二楼教室", "易建平"]
    assert "唐雨欣" in facts[4]
    assert "139****5520" in facts[4]
    assert (panel.number.text(), panel.places.text()) == ("18", "registered 22, places 24")
    assert panel.note.text().startswith("毛笔和纸由站里准备")
    assert panel.primary.text() == "Open sign-in"
    assert [name for name, made in panel.buttons.items() if made.isVisible()] == [
        "sheet", "edit", "again", "cancel",
    ]  # fmt: skip


def test_arrows_walk_days_and_months(page: CalendarPage, press: Callable[..., None]) -> None:
    press(KEY.Key_Right)
    assert page.view.chosen_day() == date(2026, 10, 17)
    assert page.activity_panel.title.text() == "绘画课"
    press(KEY.Key_Down)
    press(KEY.Key_Down)
    assert page.view.chosen_day() == date(2026, 10, 31)
    press(KEY.Key_Right)
    assert (page.title.text(), page.view.chosen_day()) == ("2026-11", date(2026, 11, 1))
    assert page.panel.currentWidget() is page.day_panel
    press(KEY.Key_PageUp)
    press(KEY.Key_PageUp)
    assert (page.title.text(), page.view.chosen_day()) == ("2026-9", date(2026, 9, 1))
    press(KEY.Key_PageDown)
    press(KEY.Key_Home)
    assert (page.title.text(), page.view.chosen_day()) == ("2026-10", date(2026, 10, 16))
    page.after.click()
    assert page.title.text() == "2026-11"
    page.before.click()
    page.today.click()
    assert page.chosen() is not None


def test_a_short_month_keeps_a_day_that_is(page: CalendarPage) -> None:
    page.show_day(date(2027, 1, 31))
    page.turn(1)
    assert page.view.chosen_day() == date(2027, 2, 28)


def test_alt_and_arrows_walk_the_days_activities(page: CalendarPage, press: Callable[..., None]) -> None:
    press(KEY.Key_Down, ALT)
    assert page.activity_panel.title.text() == "“就认这个理”微宣讲"
    press(KEY.Key_Down, ALT)
    press(KEY.Key_Down, ALT)
    assert page.activity_panel.title.text() == "好书共读：《湘行散记》"
    assert page.activity_panel.primary.text() == "Publish"
    press(KEY.Key_Up, ALT)
    assert page.activity_panel.title.text() == "“就认这个理”微宣讲"


def test_the_mouse_chooses_a_chip_or_a_day(page: CalendarPage) -> None:
    area = page.view.area_of(uid_of("法律咨询日", date(2026, 10, 23)))
    QTest.mouseClick(page.view.viewport(), Qt.MouseButton.LeftButton, pos=area.center())
    assert page.activity_panel.title.text() == "法律咨询日"
    cell = page.view.visualRect(page.model.index_of(date(2026, 10, 18)))
    QTest.mouseClick(page.view.viewport(), Qt.MouseButton.LeftButton, pos=cell.topLeft() + QPoint(12, 12))
    assert page.panel.currentWidget() is page.day_panel
    assert page.day_panel.list.rows().rowCount() == 5
    assert page.day_panel.about.text() == "九月初九, 重阳节"
    page.day_panel.list.choose(2)
    page.day_panel.list.enter()
    assert page.activity_panel.title.text() == "重阳义诊"


def test_the_legend_hides_and_shows_a_category(page: CalendarPage) -> None:
    gate = page.legend.buttons[-1]
    assert "hu" in page.legend.hidden()
    gate.click()
    assert len(titles(page, date(2026, 10, 16))) == 5
    page.legend.buttons[1].click()
    assert CALLIGRAPHY not in titles(page, date(2026, 10, 16))
    assert page.panel.currentWidget() is page.day_panel


def test_seals_alone_are_named(page: CalendarPage) -> None:
    for made in page.legend.buttons:
        assert made.toolTip() == made.accessibleName() == made.category.english


@pytest.mark.parametrize("wide", [1200, 1000, 850])
def test_the_head_gives_way_before_its_title_is_cut(page: CalendarPage, qtbot: QtBot, wide: int) -> None:
    head = CalendarHead(page._context)
    qtbot.addWidget(head)
    head.show_title("2026-11, 16–22")
    head.resize(wide, head.height())
    head.show()
    layout = head.layout()
    assert layout is not None
    assert layout.sizeHint().width() <= wide
    assert head.poster.isVisibleTo(head) == (wide == 1200)
    assert head.export.text().strip() == ("Export" if wide > 850 else "")


def test_opening_a_hidden_activity_shows_its_category(page: CalendarPage) -> None:
    uid = uid_of("雷锋号护学岗（晚）", date(2026, 10, 16))
    page.open(uid)
    assert page.activity_panel.title.text() == "雷锋号护学岗（晚）"
    assert "hu" not in page.legend.hidden()
    page.open("date:2026-10-24")
    assert page.activity_panel.title.text() == "绘画课"
    page.open("0000")
    assert page.strip.property("strip") == "danger"


def test_deeds_lead_to_sign_in_and_to_paper(
    page: CalendarPage, went: list[tuple[str, str]], press: Callable[..., None]
) -> None:
    uid = sample_station.sample_activity(CALLIGRAPHY)
    page.activity_panel.primary.click()
    assert went == [("signin", uid)]
    press(KEY.Key_P, CTRL)
    sheet = the(page, PreviewDialog)
    assert sheet.title.text() == f"Sign-in sheet of “{CALLIGRAPHY}”"
    sheet.reject()
    page.open(uid_of("八段锦晨练", date(2026, 10, 15)))
    assert page.activity_panel.primary.text() == "See the record"
    page.activity_panel.buttons["report"].click()
    report = the(page, PreviewDialog)
    assert report.title.text() == "Sign-in report of “八段锦晨练”"
    report.reject()


def test_cancelling_asks_why_and_can_be_taken_back(page: CalendarPage, press: Callable[..., None]) -> None:
    uid = uid_of("老歌会", date(2026, 10, 18))
    page.open(uid)
    press(KEY.Key_Delete)
    question = the(page, Question)
    QTest.keyClick(question.reason, KEY.Key_Escape)
    assert activities.get_activity(uid).status is ActivityStatus.PUBLISHED
    press(KEY.Key_Delete)
    question = the(page, Question)
    QTest.keyClicks(question.reason, "rain")
    question.go.click()
    assert activities.get_activity(uid).status is ActivityStatus.CANCELLED
    assert page.activity_panel.note.text() == "rain"
    assert page.activity_panel.primary.text() == "Take the cancellation back"
    assert page.strip.action.text() == "Undo Ctrl+Z"
    press(KEY.Key_Z, CTRL)
    assert activities.get_activity(uid).status is ActivityStatus.PUBLISHED
    press(KEY.Key_Z, CTRL)
    assert "on again" in page.strip.words
    # By its button, which is gone then: the keys stay with what comes next.
    page.activity_panel.buttons["cancel"].setFocus()
    page.activity_panel.buttons["cancel"].click()
    the(page, Question).go.click()
    assert page.activity_panel.primary.hasFocus()


def test_a_month_is_read_once_until_something_is_written(
    page: CalendarPage, press: Callable[..., None]
) -> None:
    press(KEY.Key_PageDown)
    press(KEY.Key_PageUp)
    sent: list[str] = []
    db.connection().set_trace_callback(sent.append)
    for _turn in range(2):
        press(KEY.Key_PageDown)
        press(KEY.Key_PageUp)
    db.connection().set_trace_callback(None)
    months = [text for text in sent if "venue_name" in text and "2026-10-17" not in text]
    assert sent, "the panel asks what runs today"
    assert not months
    day = date(2026, 11, 20)
    starts = datetime(2026, 11, 20, 9)
    activities.add_activity(
        title="义诊", category="健", venue="大厅", starts=starts, ends=starts + timedelta(hours=1)
    )
    press(KEY.Key_PageDown)
    assert "义诊" in titles(page, day), "whatever else wrote it"


def test_what_the_editor_changed_is_taken_back(page: CalendarPage, press: Callable[..., None]) -> None:
    uid = uid_of("老歌会", date(2026, 10, 18))
    before = activities.get_activity(uid)
    editor = page.deeds.edit(activity=before)
    assert editor is not None
    editor.name.setText("红歌会")
    editor.day.setDate(QDate(2026, 11, 1))
    editor.capacity.setValue(30)
    editor.accept()
    assert page.title.text() == "2026-11"
    assert page.strip.action.text() == "Undo Ctrl+Z"
    press(KEY.Key_Z, CTRL)
    assert activities.get_activity(uid) == before
    assert page.strip.words == "“老歌会” is as it was before."
    assert (page.title.text(), page.activity_panel.title.text()) == ("2026-10", "老歌会")
    editor = page.deeds.edit(activity=before)
    assert editor is not None
    editor.name.setText("红歌会")
    editor.capacity.setValue(30)
    editor.accept()
    assert page.strip.words == "“红歌会” was changed."
    activities.edit_activity(uid, capacity=50)
    page.strip.action.click()
    assert page.strip.words == "“老歌会” is as it was before, but for what was changed since: places."
    assert activities.get_activity(uid).capacity == 50


def test_publishing_a_draft_asks_for_the_missing_place(page: CalendarPage) -> None:
    uid = uid_of("好书共读：《湘行散记》", date(2026, 10, 16))
    # Whoever comes from another page to mend it stands in the field that is empty.
    page.open(f"edit:{uid}")
    mending = the(page, ActivityDialog)
    assert mending.venue.hasFocus()
    mending.reject()
    page.open(uid)
    page.activity_panel.primary.click()
    dialog = the(page, ActivityDialog)
    assert dialog.venue.hasFocus()
    assert dialog.strip.words == "Give it a venue, then publish it."
    dialog.venue.setCurrentText("图书馆二楼教室")
    assert dialog.primary is not None
    dialog.primary.click()
    assert activities.get_activity(uid).status is ActivityStatus.PUBLISHED
    assert page.strip.words == "“好书共读：《湘行散记》” stands in the calendar."


def test_a_ready_draft_is_published_at_once(page: CalendarPage) -> None:
    uid = uid_of("洁净楼道", date(2026, 10, 24))
    page.open(uid)
    page.activity_panel.primary.click()
    assert activities.get_activity(uid).status is ActivityStatus.PUBLISHED
    assert page.strip.words == "“洁净楼道” is published."
    page.strip.action.click()
    assert activities.get_activity(uid).status is ActivityStatus.DRAFT


def test_enter_opens_the_editor_or_the_record(
    page: CalendarPage, went: list[tuple[str, str]], press: Callable[..., None]
) -> None:
    press(KEY.Key_Return)
    the(page, ActivityDialog).reject()
    page.show_day(date(2026, 10, 19))
    press(KEY.Key_Return)
    dialog = the(page, ActivityDialog)
    assert dialog.values()["starts"] == datetime(2026, 10, 19, 9, 30)
    dialog.reject()
    page.open(uid_of("国庆升旗", date(2026, 10, 1)))
    press(KEY.Key_Return)
    assert went == [("signin", uid_of("国庆升旗", date(2026, 10, 1)))]


def test_the_menu_of_an_activity(page: CalendarPage) -> None:
    chosen = page.chosen()
    assert chosen is not None
    menu = page.menu_of(chosen)
    words = [action.text() for action in menu.actions()]
    assert words == ["Open sign-in", "Print the sheet", "Edit", "Hold again", "Cancel it"]
    menu.close()


def test_the_calendar_file_and_the_ledger(page: CalendarPage, tmp_path: Path, qtbot: QtBot) -> None:
    page.export.write_calendar(tmp_path / "october.ics")
    assert (tmp_path / "october.ics").read_text(encoding="utf-8").startswith("BEGIN:VCALENDAR")
    assert page.strip.words.endswith("activities written to october.ics")
    page.export.write_ledger(tmp_path / "october.xlsx")
    assert not page.export.isEnabled()
    qtbot.waitUntil(page.export.isEnabled, timeout=15_000)
    assert page.strip.words.endswith("activities written to october.xlsx")
    book = load_workbook(tmp_path / "october.xlsx")
    assert "丰园社区" in str(book.active.cell(1, 1).value)  # type: ignore[union-attr]


def test_an_export_that_fails_says_why(
    page: CalendarPage, tmp_path: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "no-folder").write_text("a file", encoding="utf-8")
    page.export.write_calendar(tmp_path / "no-folder" / "october.ics")
    assert page.strip.property("strip") == "danger"

    def full(path: Path, **_more: object) -> int:
        raise files.CannotWrite(path, "No space left on device")

    monkeypatch.setattr(reports, "write_ledger", full)
    page.export.write_ledger(tmp_path / "october.xlsx")
    qtbot.waitUntil(page.export.isEnabled)
    assert page.strip.property("strip") == "danger"
    assert "October.xlsx" not in page.strip.words


def test_a_narrow_page_has_a_drawer(page: CalendarPage, press: Callable[..., None]) -> None:
    page.set_compact(True)
    page.resize(800, 480)
    assert not page.side.isVisible()
    press(KEY.Key_Return)
    assert page.side.isVisible()
    assert page.side.geometry().right() < page.width()
    assert not page.activity_panel.buttons["again"].isVisible()
    QTest.keyClick(page.view, KEY.Key_Escape)
    assert not page.side.isVisible()
    page.set_compact(False)
    page.resize(1170, 768)
    assert page.side.isVisible()
    assert page.activity_panel.buttons["again"].isVisible()


def test_a_librarian_looks_and_changes_nothing(
    sample_open: Home, context: Context, went: list[tuple[str, str]], qtbot: QtBot
) -> None:
    operators.log_out()
    operators.log_in(sample_open, sample_station.LIBRARIAN, sample_station.PASSWORD)
    made = CalendarPage(context)
    qtbot.addWidget(made)
    made.resize(1170, 768)
    made.show()
    qtbot.waitExposed(made)
    qtbot.waitUntil(made.isActiveWindow)
    assert not made.plan.isEnabled()
    assert not made.activity_panel.buttons["edit"].isEnabled()
    made.activity_panel.primary.click()
    assert went == [("signin", sample_station.sample_activity(CALLIGRAPHY))]
    made.view.setFocus()
    QTest.keyClick(made.view, KEY.Key_D, CTRL)
    assert not [one for one in made.findChildren(ActivityDialog) if not one.is_closing]
    assert made.strip.words == "Your role may not do this. Ask the coordinator."


def test_time_passes_and_the_calendar_follows(page: CalendarPage, context: Context) -> None:
    with clock.frozen(datetime(2026, 10, 16, 11, 30)):
        page.refresh()
        assert page.activity_panel.primary.text() == "Go and close it"
    context.change_settings(theme="dark")
    assert page.activity_panel.title.text() == CALLIGRAPHY
