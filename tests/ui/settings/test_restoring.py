"""Restoring from the settings: the window goes to the lock page, whatever came of it."""

from __future__ import annotations

from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from station_app.care import service as care
from station_app.core import restore, session
from station_app.core.homelock import HomeInUse
from station_app.core.jobs import Job, JobCancelled
from station_app.roster import service as roster
from tests.ui import sample_station
from tests.ui.acting import log_in
from ui.kit.dialogs import Progress
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


def ended(window: MainWindow, qtbot: QtBot) -> None:
    """The restore is over, whatever came of it."""
    qtbot.waitUntil(window.lock_page.enter.isEnabled, timeout=20_000)
    assert window.outer.currentWidget() is window.lock_page
    assert session.current_or_none() is None
    assert window.pages == {}


def test_a_backup_is_put_back_and_everybody_logs_in_again(window: MainWindow, qtbot: QtBot) -> None:
    log_in(window)
    roster.add_person(name="龙小艳", phone="13874810099")
    dialog = restore_dialog(window, qtbot)
    QTest.keyClicks(dialog.password, sample_station.PASSWORD)
    assert dialog.name.text() == sample_station.COORDINATOR
    dialog.accept()
    (progress,) = window.dialogs()
    assert isinstance(progress, Progress)
    assert progress.isVisible()
    assert not window.lock_page.enter.isEnabled()
    ended(window, qtbot)
    assert window.dialogs() == []
    assert "as it was on 2026-10-16 08:02" in window.lock_page.fact.text()
    log_in(window)
    assert roster.roster_counts().people < 613
    assert sorted(row.reason for row in care.list_backups()) == ["daily", "restore"]


def test_a_wrong_password_is_told_before_anything_is_shut(window: MainWindow, qtbot: QtBot) -> None:
    log_in(window)
    dialog = restore_dialog(window, qtbot)
    QTest.keyClicks(dialog.password, "wrong-one")
    dialog.accept()
    assert "of the day it was made" in dialog.strip.words
    dialog.reject()
    assert window.outer.currentWidget() is window.inside
    assert roster.roster_counts().people == 612


def test_stopped_or_refused_the_station_is_as_it_was(window: MainWindow, qtbot: QtBot) -> None:
    def stopped(job: Job) -> restore.Restored:
        job.cancel()
        raise JobCancelled

    def refused(_job: Job) -> restore.Restored:
        raise HomeInUse

    for work, words in ((stopped, ""), (refused, "Another window")):
        log_in(window)
        window._context.restore_asked.emit(work)
        ended(window, qtbot)
        assert "Nothing was restored" in window.lock_page.fact.text()
        for told in window.dialogs():
            assert words in "".join(one.text() for one in told.findChildren(QLabel))
            told.accept()
    log_in(window)
    assert roster.roster_counts().people == 612
