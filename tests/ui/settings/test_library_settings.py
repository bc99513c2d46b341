"""The library's settings beyond lending: holds, losses, privacy, days out of the ordinary, label sheets."""

from __future__ import annotations

from datetime import date
from typing import TypeVar

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from station_app.core import settings
from station_app.library.rows import LendingRules
from station_app.operators import service as operators
from station_app.reports import library_service as papers
from station_app.reports.library_rows import LabelKind
from tests.ui import sample_station
from tests.ui.acting import show, the
from ui.documents.preview import PreviewDialog
from ui.kit.context import Context
from ui.settings.library import HoldsAndLosses, LabelSheets, OpenDays, SheetDialog
from ui.settings.page import SettingsPage

Widget = TypeVar("Widget", bound=QWidget)


@pytest.fixture
def page(context: Context, qtbot: QtBot) -> SettingsPage:
    """The page of a coordinator."""
    made = show(SettingsPage(context), qtbot)
    made.build_all()
    return made


def test_holds_losses_and_what_is_forgotten_are_saved(page: SettingsPage, context: Context) -> None:
    card = the(page, HoldsAndLosses)
    for box, text in ((card.holds, "3"), (card.hold_days, "5"), (card.percent, "150"), (card.history, "30")):
        box.setFocus()
        box.selectAll()
        QTest.keyClicks(box, text)
        QTest.keyClick(box, Qt.Key.Key_Return)
    kept = settings.load(context.home).settings
    assert (kept.holds_per_reader, kept.hold_days, kept.compensation_percent, kept.keep_history_days) == (
        3, 5, 150, 30,
    )  # fmt: skip


def test_a_day_is_shut_then_open_then_as_usual(page: SettingsPage, context: Context) -> None:
    card, day = the(page, OpenDays), date(2026, 10, 20)
    card.day.set_day(day)
    card.shut.click()
    assert not LendingRules.of(context.settings).is_open(day)
    assert card.list.rows().rows == [("2026-10-20", False)]
    card.opened.click()
    assert context.settings.closed_days == ()
    assert context.settings.open_days == ("2026-10-20",)
    assert "open" in card.list.rows().index(0, 0).data()
    card.list.choose(0)
    QTest.keyClick(card.list, Qt.Key.Key_Return)
    assert context.settings.open_days == ()
    assert not card.list.isVisible()
    assert context.settings.closed_on_holidays
    card.holidays.click()
    assert not settings.load(context.home).settings.closed_on_holidays


def test_a_sheet_of_labels_is_measured_tried_and_set_back(
    page: SettingsPage, context: Context, qtbot: QtBot
) -> None:
    card = the(page, LabelSheets)
    assert card.words[LabelKind.SPINE].text() == "6 × 9 labels of 30 × 30 mm"
    card.changes[0].click()
    dialog = the(page, SheetDialog)
    dialog.columns.setValue(12)
    QTest.keyClick(dialog.columns, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert "size" in dialog.problems
    dialog.columns.setValue(5)
    dialog.accept()
    assert papers.label_grid(LabelKind.SPINE).columns == 5
    assert card.words[LabelKind.SPINE].text() == "5 × 9 labels of 30 × 30 mm"
    card.show_test_page(LabelKind.SPINE)
    preview = the(page, PreviewDialog)
    qtbot.waitUntil(preview.save_button.isEnabled, timeout=30_000)
    preview.reject()
    card.changes[0].click()
    again = next(one for one in page.findChildren(SheetDialog) if not one.is_closing)
    again.show_grid(papers.BUILT_IN[LabelKind.SPINE])
    again.accept()
    assert context.settings.spine_grid == ()


def test_staff_may_not_change_the_librarys_rules(context: Context, qtbot: QtBot) -> None:
    operators.log_out()
    operators.log_in(context.home, sample_station.STAFF, sample_station.PASSWORD)
    page = SettingsPage(context)
    page.build_all()
    qtbot.addWidget(page)
    card = the(page, OpenDays)
    assert not card.shut.isEnabled()
    assert not the(page, HoldsAndLosses).history.isEnabled()
    assert not the(page, LabelSheets).changes[0].isEnabled()
