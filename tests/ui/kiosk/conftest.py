"""The kiosk of the sample station, and the finger that drives it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtGui import QPointingDevice
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot
from shiboken6 import isValid

from ui.kiosk.window import KioskWindow
from ui.kit.context import Context


@pytest.fixture(scope="module")
def finger() -> QPointingDevice:
    """A touch screen."""
    return QTest.createTouchDevice()


@pytest.fixture
def kiosk(context: Context, qtbot: QtBot) -> Iterator[KioskWindow]:
    """The kiosk on the morning of the pictures, silent, pages that take a press at once."""
    context.change_settings(sound_on=False)
    made = KioskWindow(context)
    made.settle_ms = 0
    # The screen of the platform without one is 800 × 800, and a finger reaches no further.
    made.resize(800, 450)
    made.show()
    qtbot.waitExposed(made)
    yield made
    if isValid(made):
        made.shut()
