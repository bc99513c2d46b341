"""What a finger does at the kiosk, and what is read off it."""

from __future__ import annotations

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QPointingDevice
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget

from station_app.signin import service as signin
from station_app.signin.rows import SheetRow
from tests.ui import sample_station
from tests.ui.sample_calendar import CALLIGRAPHY
from ui.kiosk.window import KioskWindow

KEY = Qt.Key


def tap(device: QPointingDevice, widget: QWidget, at: QPoint | None = None) -> None:
    """A finger comes down on a widget and goes up again."""
    point = at or widget.rect().center()
    QTest.touchEvent(widget, device).press(0, point, widget)
    QTest.touchEvent(widget, device).release(0, point, widget)


def dial(kiosk: KioskWindow, device: QPointingDevice, digits: str) -> None:
    for digit in digits:
        tap(device, (kiosk.new if kiosk.page is kiosk.new else kiosk.phone).pad.keys[digit])


def write(kiosk: KioskWindow, device: QPointingDevice, *, palm: bool = False) -> None:
    """Two strokes with a finger; with ``palm`` the hand lies on the screen meanwhile."""
    pad = kiosk.sign.pad
    for start, end in ((QPoint(100, 50), QPoint(200, 150)), (QPoint(250, 40), QPoint(260, 160))):
        QTest.touchEvent(pad, device).press(0, start, pad)
        for step in range(1, 9):
            at = start + (end - start) * step / 8
            if palm:
                moved = QTest.touchEvent(pad, device)
                (moved.press if step == 1 else moved.move)(1, QPoint(600, 160 + step), pad)
                moved.move(0, at, pad)
                del moved
            else:
                QTest.touchEvent(pad, device).move(0, at, pad)
        up = QTest.touchEvent(pad, device).release(0, end, pad)
        if palm:
            up.release(1, QPoint(600, 168), pad)
        del up


def shows(kiosk: KioskWindow, page: QWidget) -> bool:
    return kiosk.page is page


def sheet(name: str) -> list[SheetRow]:
    uid = sample_station.sample_activity(CALLIGRAPHY)
    return [row for row in signin.list_sheet(uid) if row.name == name]


def words(page: QWidget | None) -> str:
    """Everything a page says."""
    assert page is not None
    return "\n".join(one.accessibleName() for one in page.findChildren(QWidget) if one.isVisible())
