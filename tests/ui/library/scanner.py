"""Keys as a scanner and a hand send them, into whatever has the focus; never the mouse."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QInputMethodEvent
from PySide6.QtWidgets import QApplication

from station_app.core import clock
from station_app.library import service as library
from tests.ui.acting import focused, keys, press

CTRL = Qt.KeyboardModifier.ControlModifier


def chinese(text: str) -> None:
    """What an input method commits."""
    event = QInputMethodEvent()
    event.setCommitString(text)
    QApplication.sendEvent(focused(), event)


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
