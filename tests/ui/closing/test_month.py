"""The month in the window: closing from the calendar, its report, targets, and what Today still misses."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pytest
from openpyxl import load_workbook
from pytestqt.qtbot import QtBot

from station_app.core import clock
from station_app.operators import service as operators
from station_app.reports import month_figures
from tests.ui import sample_station
from tests.ui.acting import show
from tests.ui.sample_calendar import CALLIGRAPHY
from ui.calendar.page import CalendarPage
from ui.closing.dialog import ClosingDialog
from ui.closing.targets_dialog import TargetsDialog
from ui.documents.preview import PreviewDialog
from ui.kit.context import Context
from ui.today.page import TodayPage


@pytest.fixture
def calendar(context: Context, qtbot: QtBot) -> CalendarPage:
    return show(CalendarPage(context), qtbot)


def test_the_calendar_closes_and_shows_papers(calendar: CalendarPage) -> None:
    with clock.frozen(datetime(2026, 10, 16, 11, 30)):
        calendar.open(sample_station.sample_activity(CALLIGRAPHY))
        calendar.activity_panel.primary.click()
        (sheet,) = calendar.findChildren(ClosingDialog)
        sheet.checks.reason.setText("later")
        sheet.checks.reason.textEdited.emit("later")
        sheet.checks.for_all.click()
        sheet.close_button.click()
        assert "is closed" in calendar.strip.words
        assert calendar.activity_panel.primary.text() == "See the record"
        calendar.activity_panel.buttons["papers"].click()
        again = next(one for one in calendar.findChildren(ClosingDialog) if not one.is_closing)
        assert again.close_button.isHidden()
        again.reject()


def test_the_months_report_is_shown_and_written(calendar: CalendarPage, qtbot: QtBot, tmp_path: Path) -> None:
    calendar.export.preview_report()
    (shown,) = calendar.findChildren(PreviewDialog)
    qtbot.waitUntil(shown.save_button.isEnabled, timeout=10_000)
    assert shown.pages.sheets.count == 3
    shown.reject()
    with qtbot.waitSignal(calendar.export.said) as said:
        calendar.export.write_report(tmp_path / "a.xlsx")
    assert said.args[0] == "ok"
    sheet = load_workbook(tmp_path / "a.xlsx").active
    assert sheet is not None
    assert "monthly report of 2026-10" in str(sheet["A1"].value)


def test_targets_are_chosen_and_today_says_what_is_missing(context: Context, qtbot: QtBot) -> None:
    operators.log_out()
    operators.log_in(context.home, sample_station.COORDINATOR, sample_station.PASSWORD)
    today = TodayPage(context)
    qtbot.addWidget(today)
    today.resize(1170, 768)
    today.show()
    assert today.month.gaps.isHidden(), "enough is planned"
    dialog = TargetsDialog(today, context)
    dialog.open()
    dialog.boxes["fa"].setValue(4)
    dialog.photos.setValue(0)
    dialog.accept()
    assert context.settings.photos_least == 0
    assert month_figures.month_targets()["fa"] == 4
    assert today.month.gaps.text() == "Law 2 to plan"
    with qtbot.waitSignal(context.went) as went:
        today.month.gaps.click()
    assert went.args[0] == "calendar"
    context.change_settings(month_targets=("fa=4", "ke=9"))
    today.refresh()
    assert "to plan" in today.month.gaps.text()
    assert "Law 2" in today.month.gaps.toolTip()
    assert "Science" in today.month.gaps.toolTip()
