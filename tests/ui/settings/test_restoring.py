"""Restoring from the settings: the window goes to the lock page, whatever came of it."""

from __future__ import annotations

from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from station_app.care import service as care
from station_app.core import session
from station_app.roster import service as roster
from tests.ui import sample_station
from tests.ui.acting import log_in
from ui.kit.restore import RestoreDialog
from ui.settings.data import Backups
from ui.settings.page import SettingsPage
from ui.shell.main_window import MainWindow


def restore_dialog(window: MainWindow, qtbot: QtBot) -> RestoreDialog:
    """The dialog on the newest backup."""
    window.go("settings", "data")
    page = window.pages["settings"]
    assert isinstance(page, SettingsPage)
    (backups,) = page.findChildren(Backups)
    qtbot.waitUntil(lambda: not window._context.jobs.is_busy(), timeout=20_000)
    row = backups.list.rows().rows[0]
    backups.list.acted.emit(row, "restore")
    (dialog,) = window.dialogs()
    assert isinstance(dialog, RestoreDialog)
    assert dialog.file.text() == str(row.path)
    return dialog


def test_a_backup_is_put_back_and_everybody_logs_in_again(window: MainWindow, qtbot: QtBot) -> None:
    log_in(window)
    roster.add_person(name="龙小艳", phone="13874810099")
    dialog = restore_dialog(window, qtbot)
    QTest.keyClicks(dialog.password, sample_station.PASSWORD)
    assert dialog.name.text() == sample_station.COORDINATOR
    dialog.accept()
    assert window.outer.currentWidget() is window.lock_page
    assert "as it was on 2026-10-16 08:02" in window.lock_page.fact.text()
    assert session.current_or_none() is None
    assert window.pages == {}
    log_in(window)
    assert roster.roster_counts().people < 613
    assert sorted(row.reason for row in care.list_backups()) == ["daily", "restore"]


def test_giving_up_after_a_wrong_password_leads_to_the_lock_page(window: MainWindow, qtbot: QtBot) -> None:
    log_in(window)
    dialog = restore_dialog(window, qtbot)
    dialog.reject()
    assert session.current_or_none() is not None
    dialog = restore_dialog(window, qtbot)
    QTest.keyClicks(dialog.password, "wrong-one")
    dialog.accept()
    assert "of the day it was made" in dialog.strip.words
    dialog.reject()
    assert window.outer.currentWidget() is window.lock_page
    assert "Nothing was restored" in window.lock_page.fact.text()
    log_in(window)
    assert roster.roster_counts().people == 612
