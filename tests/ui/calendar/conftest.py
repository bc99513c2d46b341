"""The calendar of the sample station, on the morning of the reference pictures."""

from __future__ import annotations

import pytest
from pytestqt.qtbot import QtBot

from tests.ui.acting import show
from ui.calendar.page import CalendarPage
from ui.kit.context import Context


@pytest.fixture
def page(context: Context, qtbot: QtBot) -> CalendarPage:
    """The page on the screen."""
    return show(CalendarPage(context), qtbot)
