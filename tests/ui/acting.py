"""What a window test does: bring something onto the screen, find what stands there, press a key."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TypeVar

from PySide6.QtCore import QMimeData, QPoint, Qt, QUrl
from PySide6.QtGui import QDropEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from station_app.core import clock
from station_app.core.paths import Home
from tests.ui import sample_station
from ui.kit.context import Context
from ui.shell.main_window import MainWindow

Widget = TypeVar("Widget", bound=QWidget)


def show(page: Widget, qtbot: QtBot, *, width: int = 1170, height: int = 768) -> Widget:
    """The page in the active window, at the size it has in a window of 1366 × 768."""
    qtbot.addWidget(page)
    page.resize(width, height)
    page.show()
    page.activateWindow()
    qtbot.waitUntil(page.isActiveWindow)
    return page


def drop(page: QWidget, *paths: Path) -> None:
    """Files let go over a page."""
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    copy, left, none = Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    page.dropEvent(QDropEvent(QPoint(10, 10), copy, data, left, none))


@contextmanager
def started(home: Home, qtbot: QtBot) -> Iterator[MainWindow]:
    """The real window as the program starts with it on a folder, the clock standing at the sample's time."""
    with clock.frozen(sample_station.NOW):
        context = Context(home)
        context.apply_theme()
        made = MainWindow(context)
        qtbot.addWidget(made)
        made.begin()
        made.show()
        qtbot.waitExposed(made)
        yield made
        made.close()


def log_in(
    window: MainWindow, name: str = sample_station.COORDINATOR, password: str = sample_station.PASSWORD
) -> None:
    """As a person does it: choose the name, type the password, Enter."""
    page = window.lock_page
    while not page.enter.isEnabled():
        QTest.qWait(20)
    page.names.choose(page.names.rows().rows.index(name))
    QTest.keyClicks(page.password, password)
    QTest.keyClick(page.password, Qt.Key.Key_Return)


def the(page: QWidget, kind: type[Widget]) -> Widget:
    """The one card or dialog of a kind that is there; one that is closing is not."""
    found = page.window().findChildren(kind)
    (one,) = [one for one in found if not getattr(one, "is_closing", False)]
    return one


def focused() -> QWidget:
    """Whatever has the focus."""
    widget = QApplication.focusWidget()
    assert widget is not None
    return widget


def keys(text: str) -> None:
    """Type into whatever has the focus, as a hand or a scanner does."""
    QTest.keyClicks(focused(), text)


def press(key: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    """One key on whatever has the focus."""
    QTest.keyClick(focused(), key, modifier)
