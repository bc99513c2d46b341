"""What window tests share: the station of the reference pictures, made once and copied for each test."""

from __future__ import annotations

import gc
import os
import shutil
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pytest
from PySide6.QtCore import QCoreApplication, QEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from station_app.core import clock
from station_app.core.paths import Home
from station_app.operators import service as operators
from tests.ui import sample_station
from tests.ui.acting import started
from ui.kit import theme
from ui.kit.context import Context
from ui.shell.main_window import MainWindow

#: How long a worker waits for another that makes the sample station; by itself it takes ten.
SAMPLE_SECONDS: Final = 300


@pytest.fixture(scope="session")
def qapp(qapp: QApplication) -> QApplication:
    """The program in the light theme: a test of single widgets may be the first of a run."""
    theme.apply(qapp, theme="light")
    return qapp


@pytest.fixture(autouse=True)
def no_garbage_on_other_threads() -> Iterator[None]:
    """As in the program (``ui.kit.garbage``): no job's thread may tear down an earlier test's widgets.

    What a test made goes with it: each widget that is left costs every later change of theme its share.
    """
    gc.disable()
    yield
    # Nothing was collected meanwhile, so that all of the test's own is in the youngest generation.
    gc.collect(0)
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)  # type: ignore[call-overload]
    gc.enable()


@pytest.fixture(scope="session")
def sample_home_template(tmp_path_factory: pytest.TempPathFactory) -> Home:
    """The sample station, shut; made once a run. Tests take ``sample_home`` and leave this alone."""
    if "PYTEST_XDIST_WORKER" not in os.environ:
        home = Home(tmp_path_factory.mktemp("sample") / "home")
        sample_station.make_sample(home)
        return home
    # Whichever worker comes first makes it, in the folder that all of them have; the others wait.
    folder = tmp_path_factory.getbasetemp().parent / "sample-of-all"
    home, made = Home(folder / "home"), folder / "made"
    try:
        folder.mkdir()
    except FileExistsError:
        deadline = time.monotonic() + SAMPLE_SECONDS
        while not made.exists() and time.monotonic() < deadline:
            time.sleep(0.1)
        assert made.exists(), "the worker that makes the sample station has not come to an end"
    else:
        sample_station.make_sample(home)
        made.touch()
    return home


@pytest.fixture
def sample_home(sample_home_template: Home, tmp_path: Path) -> Home:
    """A copy of the sample station that the test may change; nobody is logged in."""
    root = tmp_path / "sample"
    shutil.copytree(sample_home_template.root, root)
    return Home(root)


@pytest.fixture
def sample_open(sample_home: Home) -> Iterator[Home]:
    """The copy with its coordinator logged in, the clock standing at 2026-10-16 10:06."""
    with clock.frozen(sample_station.NOW):
        operators.log_in(sample_home, sample_station.COORDINATOR, sample_station.PASSWORD)
        yield sample_home
        operators.log_out()


@pytest.fixture
def context(sample_open: Home, qtbot: QtBot) -> Iterator[Context]:
    """What a page is given, on the open sample station; the theme is in force."""
    made = Context(sample_open)
    made.apply_theme()
    yield made
    made.jobs.stop()


@pytest.fixture
def went(context: Context) -> list[tuple[str, str]]:
    """Where the page led: page and what."""
    places: list[tuple[str, str]] = []
    context.went.connect(lambda page, what: places.append((page, what)))
    return places


@pytest.fixture
def window(sample_home: Home, qtbot: QtBot) -> Iterator[MainWindow]:
    """The real window at its lock page, on a copy of the sample station."""
    with started(sample_home, qtbot) as made:
        yield made
