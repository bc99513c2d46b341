"""Keys as a scanner and a hand send them, into whatever has the focus; never the mouse."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QInputMethodEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from station_app.core import clock
from station_app.library import service as library

CTRL = Qt.KeyboardModifier.ControlModifier


def focused() -> QWidget:
    """Whatever has the focus."""
    widget = QApplication.focusWidget()
    assert widget is not None
    return widget


def keys(text: str) -> None:
    """Type into whatever has the focus, as a scanner does."""
    QTest.keyClicks(focused(), text)


def chinese(text: str) -> None:
    """What an input method commits."""
    event = QInputMethodEvent()
    event.setCommitString(text)
    QApplication.sendEvent(focused(), event)


def press(key: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    """One key."""
    QTest.keyClick(focused(), key, modifier)


def scan(code: str, *, twice_ended: bool = False) -> None:
    """A scan: the figures and Enter; some scanners send a second line end."""
    keys(code)
    press(Qt.Key.Key_Return)
    if twice_ended:
        press(Qt.Key.Key_Return)


def barcode(title: str, *, out: bool = False) -> str:
    """A copy of that title that is in, or out."""
    copies = library.find_titles(title)[0].copies
    return next(copy.barcode for copy in copies if (copy.due is not None) is out)


def later(seconds: int = 10) -> None:
    """The clock goes on."""
    at = clock.now_ms() + seconds * 1000
    clock._Clock.source = staticmethod(lambda: at)
