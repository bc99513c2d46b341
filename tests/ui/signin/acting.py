"""What is done to the sign-in page as at the door, and what is read off it."""

from __future__ import annotations

from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from station_app.signin import service as signin
from station_app.signin.rows import SheetCounts, SheetRow
from tests.ui.acting import keys
from ui.signin.page import SignInPage

KEY, MODIFIER = Qt.Key, Qt.KeyboardModifier
FIRST, SECOND, INSIDE = "周秀兰", "张新民", "郑新宇"


def find(page: SignInPage, qtbot: QtBot, text: str) -> list[str]:
    """Type and give the names of the lines; the last one, who is new, is left out."""
    keys(text)
    qtbot.waitUntil(lambda: not page.desk._wait.isActive())
    return [line.hit.name for line in page.desk.list.rows().rows if line.hit is not None]


def counts(page: SignInPage) -> SheetCounts:
    assert page.activity is not None
    return signin.count_sheet(page.activity.uid)


def stay_of(page: SignInPage, name: str) -> SheetRow | None:
    """The stay of a name on the sheet as the service has it."""
    assert page.activity is not None
    return next((row for row in signin.list_sheet(page.activity.uid) if row.name == name), None)


def the(row: SheetRow | None) -> SheetRow:
    assert row is not None
    return row


def shown(page: SignInPage) -> list[str]:
    """Names on the sheet as the table has them."""
    return [page.sheet.model.row_at(n).stay.name for n in range(page.sheet.model.rowCount())]
