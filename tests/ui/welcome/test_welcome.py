"""The first run, by keyboard alone, on an empty folder."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from station_app.core import session, settings
from station_app.core.paths import Home
from station_app.operators import service as operators
from station_app.organisation import service as organisation
from tests.ui import sample_station
from ui.kit.dialogs import Dialog
from ui.kit.restore import RestoreDialog
from ui.shell.main_window import MainWindow
from ui.welcome.page import WelcomePage

KEY = Qt.Key


def welcome(window: MainWindow) -> WelcomePage:
    """The page that is shown."""
    page = window.outer.currentWidget()
    assert isinstance(page, WelcomePage)
    return page


@pytest.mark.parametrize("typed", ["丰园", "fengyuan", "430111008012", "fysq"])
def test_a_community_is_found_by_hanzi_pinyin_initials_or_code(first: MainWindow, typed: str) -> None:
    page = welcome(first)
    page.place.box.setText(typed)
    codes = {line.place.code for line in page.place.list.rows().rows if line.is_station}
    hits = {place.code for place in page.place.list._hits()}
    assert "430111008012" in hits
    assert codes <= hits
    assert page.place.found.text().startswith(str(len(hits)))


def test_nothing_found_chooses_nothing(first: MainWindow) -> None:
    page = welcome(first)
    page.place.box.setText("zzzz")
    assert page.place.list.rows().rows == []
    assert page.place.nothing.isVisible()
    assert "zzzz" in page.place.nothing.what.text()
    assert not page.next.isEnabled()


def test_the_whole_first_run_by_keyboard(first: MainWindow, qtbot: QtBot) -> None:
    page = welcome(first)
    QTest.keyClicks(page.place.box, "fengyuan")
    assert page.place.chosen is not None
    assert page.place.chosen.code == "430111008012"
    assert page.place.full_name() == "洞井街道丰园社区新时代文明实践站"
    QTest.keyClick(page.place.box, KEY.Key_Return)
    assert page.account.isVisible()
    # When the window locks is asked within sight, in the smallest window too.
    segment, stack = page.account.segment, page.stack
    for size in ((1366, 768), (1092, 566)):
        first.resize(*size)
        qtbot.waitUntil(lambda: 0 < segment.mapTo(stack, segment.rect().bottomLeft()).y() < stack.height())

    page.account.name.setText("罗晓敏")
    QTest.keyClick(page.account.name, KEY.Key_Return)
    QTest.keyClicks(page.account.password, "secret-1")
    QTest.keyClick(page.account.password, KEY.Key_Return)
    QTest.keyClicks(page.account.again, "secret-2")
    assert not page.next.isEnabled()
    assert page.account.below_again.property("tone") == "danger"
    QTest.keyClick(page.account.again, KEY.Key_Backspace)
    QTest.keyClicks(page.account.again, "1")
    assert page.next.isEnabled()
    page.account.segment.buttons[2].click()
    QTest.keyClick(page.account.again, KEY.Key_Return)
    assert page.recovery.isVisible()

    code = page.recovery._code
    assert page.recovery.box.code == code
    QTest.keyClicks(page.recovery.typed, "AAAA")
    assert not page.next.isEnabled()
    page.recovery.typed.clear()
    QTest.keyClicks(page.recovery.typed, code.split("-")[2].lower())
    assert page.next.isEnabled()
    QTest.keyClick(page.recovery.typed, KEY.Key_Return)

    assert first.outer.currentWidget() is first.inside
    assert session.current().name == "罗晓敏"
    assert organisation.this_station().code == "430111008012"
    home = session.current().home
    assert settings.load(home).settings.auto_lock_minutes == 30
    # The code that was shown is the one that opens the station.
    operators.log_out()
    operators.reset_password(home, recovery_code=code, name="罗晓敏", password="another-1")
    assert session.current().name == "罗晓敏"


def test_going_back_keeps_what_was_typed(first: MainWindow) -> None:
    page = welcome(first)
    QTest.keyClicks(page.place.box, "fengyuan")
    page.next.click()
    page.account.name.setText("罗晓敏")
    page.back.click()
    assert page.place.isVisible()
    assert page.place.box.text() == "fengyuan"
    page.next.click()
    assert page.account.name.text() == "罗晓敏"


def test_another_districts_list(first: MainWindow, tmp_path: Path) -> None:
    page = welcome(first)
    file = tmp_path / "list.csv"
    file.write_text(
        "code,parent_code,kind,name\n430200,430000,city,株洲市\n430203,430200,centre,芦淞区\n"
        "430203001,430203,institute,贺家土街道\n430203001001,430203001,station,贺家土社区\n",
        encoding="utf-8",
    )
    page.load_tree(file)
    page.place.box.setText("hjt")
    assert page.place.chosen is not None
    assert page.place.chosen.name == "贺家土社区"

    broken = tmp_path / "broken.csv"
    broken.write_bytes(b"\x00\x01nonsense")
    page.load_tree(broken)
    (dialog,) = first.findChildren(Dialog)
    assert dialog.isVisible()
    dialog.reject()
    assert page.place.chosen.name == "贺家土社区"


def test_a_backup_restored_at_the_first_run_leads_to_the_lock_page(
    first: MainWindow, sample_home: Home, qtbot: QtBot
) -> None:
    (backup,) = sample_home.backups.glob("*.stationbackup")
    page = welcome(first)
    page.restore.click()
    (dialog,) = first.findChildren(RestoreDialog)
    dialog.file.setText(str(backup))
    dialog.name.setText(sample_station.COORDINATOR)
    dialog.password.setText("wrong-one")
    dialog.accept()
    assert "wrong" in dialog.strip.words
    dialog.password.setText(sample_station.PASSWORD)
    dialog.accept()
    qtbot.waitUntil(lambda: first.outer.currentWidget() is first.lock_page, timeout=20_000)
    assert sample_station.COORDINATOR in first.lock_page.names.rows().rows
    assert "2026-10-16" in first.lock_page.fact.text()
