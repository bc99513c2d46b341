"""What was written at the kiosk, seen at the desk; the name of somebody new is put right from it."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from station_app.roster import service as roster
from station_app.signin import kiosk
from station_app.signin import service as signin
from station_app.signin.signature import signature_of
from tests.ui import sample_station
from tests.ui.sample_calendar import CALLIGRAPHY
from ui.kit.context import Context
from ui.signin.page import SignInPage
from ui.signin.signature_dialog import SignatureDialog, SignatureView

STROKES = [[(100.0, 100.0), (300.0, 200.0), (500.0, 80.0)], [(520.0, 90.0)]]


def test_a_newcomers_name_is_put_right_from_the_handwriting(context: Context, qtbot: QtBot) -> None:
    uid = sample_station.sample_activity(CALLIGRAPHY)
    kiosk.walk_in(uid, phone="13711112222", signature=signature_of(1254, 440, STROKES))
    page = SignInPage(context)
    qtbot.addWidget(page)
    page.resize(1170, 768)
    page.show()
    line = page.sheet.model.row_at(0)
    menu = page.sheet.menu_of(line)
    next(action for action in menu.actions() if action.text() == "See the signature").trigger()
    dialog = page.findChildren(SignatureDialog)[-1]
    view = dialog.findChild(SignatureView)
    assert view is not None
    inked = view.grab().toImage()
    ground = inked.pixelColor(4, inked.height() // 2)
    middle = [inked.pixelColor(x, inked.height() // 2) for x in range(20, inked.width() - 20)]
    assert any(one != ground for one in middle)
    dialog.name.setText("12")
    QTest.keyClick(dialog.name, Qt.Key.Key_Return)
    assert dialog.problems["name"]
    dialog.name.setText("钟离秀")
    QTest.keyClick(dialog.name, Qt.Key.Key_Return)
    assert signin.list_sheet(uid)[-1].name == "钟离秀"
    assert page.sheet.model.row_at(0).stay.name == "钟离秀"
    assert roster.find_person("13711112222").name == "钟离秀"
    known = page.sheet.model.row_at(1).stay
    assert not known.walk_in
    assert "See the signature" not in [
        a.text() for a in page.sheet.menu_of(page.sheet.model.row_at(1)).actions()
    ]
