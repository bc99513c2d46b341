"""The sign-in page of the sample station, on the morning of the reference pictures."""

from __future__ import annotations

import pytest
from pytestqt.qtbot import QtBot

from tests.ui.acting import show
from ui.kit.context import Context
from ui.signin.page import SignInPage


@pytest.fixture
def page(context: Context, qtbot: QtBot) -> SignInPage:
    """The page as the shell shows it, the box with the focus."""
    made = show(SignInPage(context), qtbot)
    qtbot.waitUntil(made.desk.box.hasFocus)
    return made
