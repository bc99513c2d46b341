"""The settings: what is chosen is saved and holds, and who may not change something sees why."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import TypeVar

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QWidget
from pytestqt.qtbot import QtBot

from station_app.care import service as care
from station_app.core import settings
from station_app.core.health import ADVISORY, BLOCKING, Trouble
from station_app.core.paths import Home
from station_app.core.rights import Role
from station_app.operators import service as operators
from station_app.organisation import service as organisation
from tests.conftest import REPOSITORY
from tests.ui import sample_station
from tests.ui.acting import show, the
from ui.documents.preview import PreviewDialog
from ui.kit import theme
from ui.kit.context import Context
from ui.kit.dialogs import Question
from ui.settings.accounts import (
    CodeDialog,
    OperatorDialog,
    Operators,
    OwnPassword,
    PasswordDialog,
    Recovery,
    RenewDialog,
)
from ui.settings.choices import Appearance, Lending, Locking, SignIn
from ui.settings.data import Backups, Health, Place
from ui.settings.page import ENTRIES, SettingsPage
from ui.settings.station import About, BaseDialog, Bases, Station

PASSWORD = sample_station.PASSWORD
Widget = TypeVar("Widget", bound=QWidget)


@pytest.fixture
def page(context: Context, qtbot: QtBot) -> SettingsPage:
    """The page of a coordinator."""
    made = show(SettingsPage(context), qtbot)
    made.build_all()
    return made


def saved(context: Context) -> settings.Settings:
    """What stands in the file."""
    return settings.load(context.home).settings


def test_looks_are_saved_and_in_force_at_once(page: SettingsPage, context: Context) -> None:
    looks = the(page, Appearance)
    QTest.keyClick(looks.theme.buttons[2], Qt.Key.Key_Space)
    assert theme.is_dark()
    assert saved(context).theme == "dark"
    looks.theme.buttons[1].click()
    assert not theme.is_dark()
    before = theme.px("f-body")
    looks.text_size.buttons[2].click()
    assert theme.px("f-body") > before
    looks.contrast.click()
    assert theme.color("line") == theme.color("field")
    looks.language.buttons[1].click()
    assert saved(context).language == "en"
    assert "next started" in looks.strip.words
    looks.sound.click()
    assert not saved(context).sound_on


def test_numbers_are_saved_when_typed(page: SettingsPage, context: Context) -> None:
    before = the(page, SignIn).before
    before.setFocus()
    before.selectAll()
    QTest.keyClicks(before, "15")
    QTest.keyClick(before, Qt.Key.Key_Return)
    assert saved(context).margin_before_minutes == 15
    lending = the(page, Lending)
    lending.books.setValue(3)
    lending.overdue.buttons[1].click()
    assert (saved(context).max_books, saved(context).overdue_policy) == (3, "stop")


def test_one_day_a_week_stays_open(page: SettingsPage, context: Context) -> None:
    lending = the(page, Lending)
    assert lending.closed[0].isChecked()
    for one in lending.closed[1:6]:
        one.click()
    assert saved(context).closed_weekdays == (0, 1, 2, 3, 4, 5)
    lending.closed[6].click()
    assert "One day must stay open" in lending.strip.words
    assert not lending.closed[6].isChecked()
    assert saved(context).closed_weekdays == (0, 1, 2, 3, 4, 5)


def test_a_file_that_cannot_be_written_is_told_in_place(
    page: SettingsPage, context: Context, monkeypatch: pytest.MonkeyPatch
) -> None:
    context.home.settings.unlink(missing_ok=True)
    context.home.settings.mkdir()
    locking = the(page, Locking)
    locking.minutes.buttons[2].click()
    assert locking.strip.isVisibleTo(page)
    assert "settings.json" in locking.strip.words
    assert context.settings.auto_lock_minutes == 10


def test_my_password_is_asked_for_and_changed(page: SettingsPage, context: Context) -> None:
    own = the(page, OwnPassword)
    own.change.click()
    dialog = the(page, PasswordDialog)
    QTest.keyClicks(dialog.old, "wrong-one")
    QTest.keyClicks(dialog.new, "longer-1")
    QTest.keyClicks(dialog.again, "longer-2")
    dialog.accept()
    assert "not the same" in dialog.problems["again"]
    dialog.again.setText("longer-1")
    dialog.accept()
    assert dialog.problems["old"].startswith("The password is wrong")
    dialog.old.setText(PASSWORD)
    QTest.keyClick(dialog.old, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert "is changed" in own.strip.words
    operators.log_out()
    again = operators.log_in(context.home, sample_station.COORDINATOR, "longer-1")
    assert again.name == sample_station.COORDINATOR


def test_operators_are_added_given_passwords_and_removed(page: SettingsPage, context: Context) -> None:
    accounts = the(page, Operators)
    accounts.add.click()
    dialog = the(page, OperatorDialog)
    dialog.name.setText("龙小艳")
    dialog.role.buttons[1].click()
    assert "library" in dialog.does.text()
    for box in (dialog.password, dialog.again):
        QTest.keyClicks(box, "books-12")
    dialog.accept()
    row = next(one for one in accounts.list.rows().rows if one.name == "龙小艳")
    assert row.role is Role.LIBRARIAN
    accounts.list.acted.emit(row, "password")
    again = the(page, OperatorDialog)
    QTest.keyClicks(again.password, "books-34")
    QTest.keyClicks(again.again, "books-34")
    again.accept()
    assert "new password" in accounts.strip.words
    accounts.list.acted.emit(row, "remove")
    question = the(page, Question)
    question.accept()
    assert "can no longer log in" in accounts.strip.words
    assert operators.log_in_names(context.home) == [
        sample_station.COORDINATOR, sample_station.STAFF, sample_station.LIBRARIAN,
    ]  # fmt: skip


def test_a_new_recovery_code_is_shown_once_and_printed(
    page: SettingsPage, context: Context, qtbot: QtBot
) -> None:
    the(page, Recovery).renew.click()
    dialog = the(page, RenewDialog)
    QTest.keyClicks(dialog.password, "wrong-one")
    dialog.accept()
    assert dialog.problems["password"].startswith("The password is wrong")
    QTest.keyClicks(dialog.password, PASSWORD)
    dialog.accept()
    shown_code = the(page, CodeDialog)
    code = shown_code.box.code
    shown_code.print_button.click()
    preview = the(page, PreviewDialog)
    assert preview.path.read_bytes()[:5] == b"%PDF-"
    preview.reject()
    shown_code.accept()
    operators.log_out()
    opened = operators.reset_password(
        context.home, recovery_code=code, name=sample_station.STAFF, password="again-12"
    )
    assert opened.name == sample_station.STAFF


def test_f9_backs_up_and_other_places_are_remembered(
    page: SettingsPage, context: Context, qtbot: QtBot, tmp_path: Path
) -> None:
    backups = the(page, Backups)
    page.open("backup")
    qtbot.waitUntil(lambda: backups.list.rows().rowCount() == 2, timeout=20_000)
    assert "Backed up to this computer" in backups.strip.words
    assert page.list.current_row().name == "backup"
    stick = tmp_path / "stick"
    stick.mkdir()
    backups.back_up_to(stick)
    qtbot.waitUntil(lambda: len(list(stick.iterdir())) == 1, timeout=20_000)
    qtbot.waitUntil(lambda: not context.jobs.is_busy())
    assert saved(context).backup_places == (str(stick),)
    assert backups.places.rows().rows == [str(stick)]
    backups.back_up(folder=tmp_path / "gone" / "\0")
    qtbot.waitUntil(lambda: backups.strip.property("strip") == "danger", timeout=20_000)
    backups.places.acted.emit(str(stick), "forget")
    assert saved(context).backup_places == ()


def test_the_check_lists_what_is_wrong(page: SettingsPage, qtbot: QtBot) -> None:
    health = the(page, Health)
    health.check.click()
    qtbot.waitUntil(lambda: "All is well" in health.strip.words, timeout=20_000)
    health.show_troubles([Trouble("a", BLOCKING, "bad"), Trouble("b", ADVISORY, "less bad")])
    assert "2 things" in health.strip.words
    assert health.strip.property("strip") == "danger"


def test_the_station_its_bases_and_another_list(
    page: SettingsPage, context: Context, qtbot: QtBot, tmp_path: Path
) -> None:
    bases = the(page, Bases)
    bases.add.click()
    dialog = the(page, BaseDialog)
    dialog.accept()
    assert dialog.problems == {"name": "Give the base's name."}
    dialog.name.setText("守望驿站")
    dialog.accept()
    (base,) = organisation.list_organisations("base")
    bases.list.acted.emit(base, "close")
    the(page, Question).accept()
    assert organisation.list_organisations("base") == []
    assert not bases.list.isVisibleTo(page)
    station = the(page, Station)
    file = tmp_path / "places.csv"
    file.write_text("code,parent_code,kind,name\n1,,city,某市\n", encoding="utf-8")
    station.import_file(file)
    qtbot.waitUntil(lambda: "does not have this station" in station.strip.words, timeout=20_000)
    assert len(organisation.list_organisations("station")) > 1000


def test_the_sections_are_reached_by_key(page: SettingsPage, qtbot: QtBot) -> None:
    page.open("operators")
    bar = page.area.verticalScrollBar()
    accounts = page.cards["operators"][0]
    qtbot.waitUntil(lambda: bar.value() == min(accounts.y(), bar.maximum()))
    qtbot.waitUntil(page.list.hasFocus)
    QTest.keyClick(page.list, Qt.Key.Key_Home)
    qtbot.waitUntil(lambda: bar.value() == 0)
    QTest.keyClick(page.list, Qt.Key.Key_Return)
    assert the(page, Appearance).theme.isAncestorOf(page.focusWidget())
    assert {entry.name for entry in ENTRIES} == set(page.cards)
    page.open("data")
    assert the(page, Place).path.text() == str(page._context.home.root)
    assert the(page, About).isVisibleTo(page)
    page.set_compact(True)
    page.resize(1016, 566)
    page.grab()


@pytest.mark.parametrize(
    ("who", "lending", "margins"),
    [(sample_station.STAFF, False, True), (sample_station.LIBRARIAN, True, False)],
)
def test_who_may_not_change_something_sees_why(
    sample_open: Home, context: Context, qtbot: QtBot, who: str, lending: bool, margins: bool
) -> None:
    operators.log_out()
    operators.log_in(sample_open, who, PASSWORD)
    page = show(SettingsPage(context), qtbot)
    page.build_all()
    assert the(page, Lending).books.isEnabled() is lending
    assert the(page, SignIn).before.isEnabled() is margins
    closed = (
        the(page, Locking).minutes, the(page, Operators).add, the(page, Recovery).renew,
        the(page, Bases).add, the(page, Station).take_in, the(page, Backups).from_file,
    )  # fmt: skip
    for one in closed:
        assert not one.isEnabled()
        assert one.toolTip() == "Only a coordinator can change this."
    assert the(page, Backups).now.isEnabled()
    assert len(care.list_backups()) == 1


def test_the_version_shown_is_the_packages(page: SettingsPage) -> None:
    project = tomllib.loads((REPOSITORY / "pyproject.toml").read_text(encoding="utf-8"))
    words = [one.text() for one in the(page, About).findChildren(QLabel)]
    assert project["project"]["version"] in words
