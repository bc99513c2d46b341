"""Restoring from the settings: the window goes to the lock page, whatever came of it."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from station_app.care import service as care
from station_app.core import session
from station_app.roster import service as roster
from tests.ui import sample_station
from ui.kit.restore import RestoreDialog
from ui.settings.data import Backups
from ui.settings.page import SettingsPage
from ui.shell.main_window import MainWindow


def log_in(window: MainWindow) -> None:
    """As the coordinator does it."""
    page = window.lock_page
    page.names.choose(page.names.rows().rows.index(sample_station.COORDINATOR))
    QTest.keyClicks(page.password, sample_station.PASSWORD)
    QTest.keyClick(page.password, Qt.Key.Key_Return)
    assert session.current().name == sample_station.COORDINATOR


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
    dialog.name.setText(sample_station.COORDINATOR)
    dialog.accept()
    assert window.outer.currentWidget() is window.lock_page
    assert "as it was on 2026-10-16 08:02" in window.lock_page.fact.text()
    assert session.current_or_none() is None
    assert window.pages == {}
    log_in(window)
    assert roster.roster_counts().people < 613
    assert len(care.list_backups()) == 1


def test_giving_up_after_a_wrong_password_leads_to_the_lock_page(window: MainWindow, qtbot: QtBot) -> None:
    log_in(window)
    dialog = restore_dialog(window, qtbot)
    dialog.reject()
    assert session.current_or_none() is not None
    dialog = restore_dialog(window, qtbot)
    dialog.name.setText(sample_station.COORDINATOR)
    QTest.keyClicks(dialog.password, "wrong-one")
    dialog.accept()
    assert "password is wrong" in dialog.strip.words
    dialog.reject()
    assert window.outer.currentWidget() is window.lock_page
    assert "Nothing was restored" in window.lock_page.fact.text()
    log_in(window)
    assert roster.roster_counts().people == 612
