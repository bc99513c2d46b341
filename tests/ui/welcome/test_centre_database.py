"""The first run of a centre whose data lie on a PostgreSQL server: asked for, checked, made."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from station_app.centre import service as centre
from station_app.centre import store
from station_app.centre.store import CentreHome
from station_app.core.paths import Home, is_centre
from tests.station_app.centre import cluster
from tests.station_app.centre.cluster import Cluster
from tests.ui import acting
from tests.ui.acting import focused, press, the
from ui.shell.main_window import MainWindow
from ui.welcome.database_dialog import DatabaseDialog
from ui.welcome.page import CENTRE, WelcomePage

KEY, CONTROL = Qt.Key, Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def page(first: MainWindow, qtbot: QtBot) -> Iterator[WelcomePage]:
    """The first run, told that this computer is a centre, and which."""
    shown = first.outer.currentWidget()
    assert isinstance(shown, WelcomePage)
    first.activateWindow()
    qtbot.waitUntil(first.isActiveWindow)
    shown.which.buttons[CENTRE].click()
    places = [one.place.code for one in shown.centre.list.rows().rows]
    shown.centre.list.choose(places.index("430111"))
    yield shown
    centre.close_centre()


def ask(page: WelcomePage) -> DatabaseDialog:
    """The dialog, by the one entry of “More”; its menu itself would take the focus from the window."""
    assert page.centre.more.isVisible()
    (entry,) = page.centre.more._entries()
    assert entry is not None
    entry.act()
    dialog = the(page, DatabaseDialog)
    assert focused() is dialog.address
    return dialog


def said(dialog: DatabaseDialog, address: str, qtbot: QtBot) -> str:
    """What the dialog says of an address that is typed and sent."""
    dialog.address.selectAll()
    acting.keys(address)
    press(KEY.Key_Return, CONTROL)
    qtbot.waitUntil(dialog.use.isEnabled, timeout=20_000)
    return dialog.strip.words


def test_what_is_wrong_with_an_address_is_said_and_the_file_stays(page: WelcomePage, qtbot: QtBot) -> None:
    assert page.stays.isVisible()
    dialog = ask(page)
    assert "postgresql://USER" in said(dialog, "mysql://x", qtbot)
    if not cluster.missing():
        words = said(dialog, "postgresql://me:secret@127.0.0.1:9/centre", qtbot)
        assert "127.0.0.1:9/centre" in words
        assert "no database server answers there" in words
        assert "secret" not in words
    press(KEY.Key_Escape)
    assert page.centre.database == ""


def test_a_centre_is_made_on_a_server(
    page: WelcomePage, home: Home, server: Cluster, qtbot: QtBot
) -> None:  # fmt: skip
    address = server.new()
    dialog = ask(page)
    acting.keys(address)
    press(KEY.Key_Return, CONTROL)
    qtbot.waitUntil(lambda: page.centre.database == address, timeout=20_000)
    assert dialog.is_closing
    assert page.centre.advice.text().endswith(address.partition("@")[2].partition("?")[0])
    assert not page.stays.isVisible()
    # The file after all, and the server again.
    again = ask(page)
    assert again.address.text() == address
    again.file.setFocus()
    press(KEY.Key_Space)
    assert page.centre.database == ""
    page.centre.keep_in(address)
    page.centre.list.setFocus()
    press(KEY.Key_Return)
    page.account.name.insert("唐主任")
    for box in (page.account.password, page.account.again):
        box.setFocus()
        acting.keys("secret-9")
    press(KEY.Key_Return)
    assert page.recovery.isVisible()
    assert store.is_on_server()
    made = CentreHome(home.root)
    assert (made.server.exists(), made.database.exists(), is_centre(home.root)) == (True, False, True)
    centre.close_centre()
    assert centre.open_centre(made, "唐主任", "secret-9").name == "唐主任"
