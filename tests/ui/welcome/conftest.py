"""The first run."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from pytestqt.qtbot import QtBot

from station_app.core.paths import Home
from tests.ui.acting import started
from ui.shell.main_window import MainWindow


@pytest.fixture
def first(home: Home, qtbot: QtBot) -> Iterator[MainWindow]:
    """The window on a folder without a station."""
    with started(home, qtbot) as made:
        yield made
