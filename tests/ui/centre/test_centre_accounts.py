"""A centre's accounts in its window, by keys and mouse: a second one, passwords, removal, recovery code."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import TypeVar

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from station_app.centre import accounts
from station_app.centre import service as centre
from station_app.centre.store import CentreHome
from station_app.core import clock, i18n, keys, session
from station_app.organisation import places
from tests.ui import acting
from tests.ui.acting import focused, press, the
from tests.ui.centre.sample_centre import NAME, NOW, PASSWORD
from ui.documents.preview import PreviewDialog
from ui.kit.context import Context
from ui.kit.dialogs import Question
from ui.settings.accounts import CodeDialog, RenewDialog
from ui.settings.centre_accounts import AccountDialog, Accounts, CentreRecovery
from ui.shell.centre_window import CentreWindow
from ui.shell.lock import RecoveryDialog

KEY, CONTROL = Qt.Key, Qt.KeyboardModifier.ControlModifier
OTHER, THEIRS = "周主任", "secret-2"
Card = TypeVar("Card", bound=QWidget)


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A new centre, shut, and its recovery code beside it; made once."""
    i18n.load_language("zh_CN")
    root = tmp_path_factory.mktemp("centre")
    made = centre.set_up_centre(
        CentreHome(root / "centre"), tree=places.shipped_tree(), operator_name=NAME, password=PASSWORD,
        centre_code="430111",
    )  # fmt: skip
    centre.close_centre()
    (root / "recovery").write_text(made.recovery_code, encoding="utf-8")
    return root


@pytest.fixture
def window(template: Path, tmp_path: Path, qtbot: QtBot) -> Iterator[CentreWindow]:
    """The window, entered by typing the password."""
    shutil.copytree(template, tmp_path / "d")
    with clock.frozen(NOW):
        context = Context(CentreHome(tmp_path / "d" / "centre"))
        context.apply_theme()
        made = CentreWindow(context)
        qtbot.addWidget(made)
        made.begin()
        made.show()
        made.activateWindow()
        qtbot.waitUntil(made.isActiveWindow)
        enter(made, PASSWORD)
        assert made.outer.currentWidget() is made.inside
        yield made
        made.close()


def enter(window: CentreWindow, password: str, name: str = NAME) -> None:
    """Log in at the lock page."""
    names = window.lock_page.names
    names.choose(names.rows().rows.index(name))
    window.lock_page.focus()
    acting.keys(password)
    press(KEY.Key_Return)


def card_of(window: CentreWindow, kind: type[Card]) -> Card:
    """One of the cards of the settings that are shown now."""
    window.go("settings", "operators")
    (found,) = window.pages["settings"].findChildren(kind)
    return found


def type_in(dialog: AccountDialog, *words: str) -> None:
    """Type into one box after the other, from the one that has the focus."""
    for one in words:
        focused().selectAll()  # type: ignore[attr-defined]
        acting.keys(one)
        press(KEY.Key_Tab)
    press(KEY.Key_Return, CONTROL)


def test_a_second_account_is_typed_in_and_logs_in(window: CentreWindow) -> None:
    card = card_of(window, Accounts)
    card.add.setFocus()
    press(KEY.Key_Space)
    dialog = the(window, AccountDialog)
    assert focused() is dialog.name
    dialog.name.insert(NAME)
    press(KEY.Key_Tab)
    type_in(dialog, THEIRS, "secret-3")
    assert set(dialog.problems) == {"again"}
    dialog.again.setFocus()
    type_in(dialog, THEIRS)
    assert NAME in dialog.strip.words  # the name is taken
    dialog.name.clear()
    dialog.name.insert(OTHER)
    press(KEY.Key_Return, CONTROL)
    assert [row.name for row in card.list.rows().rows] == [OTHER, NAME]
    assert OTHER in card.strip.words
    window.lock()
    assert set(window.lock_page.names.rows().rows) == {OTHER, NAME}
    enter(window, THEIRS, OTHER)
    assert session.current().name == OTHER
    fresh = card_of(window, Accounts)
    assert [fresh.list.offers(row) for row in fresh.list.rows().rows] == [[], ["password", "remove"]]


def test_a_password_is_set_and_an_account_removed_by_keys(window: CentreWindow) -> None:
    accounts.add_operator(name=OTHER, password=THEIRS)
    card, home = card_of(window, Accounts), window._context.home
    card.refresh()
    card.list.setFocus()
    card.list.choose(0)
    press(KEY.Key_Return)
    type_in(the(window, AccountDialog), "secret-5", "secret-5")
    centre.close_centre()
    assert isinstance(home, CentreHome)
    for name, password in ((OTHER, "secret-5"), (NAME, PASSWORD)):
        centre.close_centre()
        centre.open_centre(home, name, password)
    card.list.setFocus()
    card.list.choose(1)
    press(KEY.Key_Delete)  # oneself: nothing happens
    assert window.findChildren(Question) == []
    card.list.choose(0)
    press(KEY.Key_Delete)
    the(window, Question).go.setFocus()
    press(KEY.Key_Space)
    assert [row.name for row in card.list.rows().rows] == [NAME]
    assert card.strip.property("strip") == "ok"
    window.lock()
    assert window.lock_page.names.rows().rows == [NAME]
    enter(window, PASSWORD)
    assert window.outer.currentWidget() is window.inside


def test_a_new_recovery_code_is_shown_once_and_replaces_a_forgotten_password(
    window: CentreWindow, tmp_path: Path
) -> None:
    card_of(window, CentreRecovery).renew.setFocus()
    press(KEY.Key_Space)
    dialog = the(window, RenewDialog)
    acting.keys("wrong-1")
    press(KEY.Key_Return, CONTROL)
    assert "password" in dialog.problems
    acting.keys(PASSWORD)
    press(KEY.Key_Return, CONTROL)
    shown = the(window, CodeDialog)
    code = shown.box.code
    shown.print_page()
    assert the(window, PreviewDialog).path.read_bytes().startswith(b"%PDF")
    the(window, PreviewDialog).reject()
    shown.accept()

    window.lock()
    old = (tmp_path / "d" / "recovery").read_text(encoding="utf-8")
    assert old != code
    window.lock_page.forgot.setFocus()
    press(KEY.Key_Space)
    reset = the(window, RecoveryDialog)
    assert focused() is reset.code
    acting.keys(old)
    for box in (reset.password, reset.again):
        press(KEY.Key_Tab)
        assert focused() is box
        acting.keys("secret-8")
    press(KEY.Key_Return, CONTROL)
    assert reset.strip.words == keys.WrongRecoveryCode().message
    reset.code.setFocus()
    reset.code.selectAll()
    acting.keys(code.lower().replace("-", " "))
    press(KEY.Key_Return, CONTROL)
    assert window.outer.currentWidget() is window.inside
    window.lock()
    enter(window, "secret-8")
    assert window.outer.currentWidget() is window.inside
