"""The form of a person: add, edit, refuse, open who is there already."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from station_app.roster import service as roster
from tests.ui.acting import show, the
from ui.kit.context import Context
from ui.kit.dialogs import Question
from ui.roster.page import RosterPage
from ui.roster.person_dialog import PersonDialog


@pytest.fixture
def page(context: Context, qtbot: QtBot) -> RosterPage:
    """The page, on the screen."""
    return show(RosterPage(context), qtbot)


def form(page: QWidget) -> PersonDialog:
    """The form that is open."""
    return the(page, PersonDialog)


@pytest.mark.parametrize("name", ["䶮小", "𬸪玉", "㛃", "𬱖𠅤明", "阿依古丽·买买提江·艾合买提"])
def test_rare_names_are_taken_whole(page: RosterPage, qtbot: QtBot, name: str) -> None:
    page.open(f"new:{name}")
    dialog = form(page)
    assert dialog.texts["name"].text() == name
    QTest.keyClick(dialog.texts["name"], Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(page.drawer.isVisible)
    assert page.drawer.name.text() == name
    assert page.strip.words == f"<b>{name}</b> is in the roster."
    assert roster.find_people(name)[0].name == name


@pytest.mark.qt_log_ignore("does not support", extend=True)  # the offscreen platform, of the completer's list
def test_somebody_new_with_everything(page: RosterPage, qtbot: QtBot) -> None:
    page.head.add_button.click()
    dialog = form(page)
    qtbot.waitUntil(dialog.texts["name"].hasFocus)
    dialog.texts["name"].insert("石破天")
    QTest.keyClick(dialog.texts["name"], Qt.Key.Key_Return)
    assert not dialog.texts["name"].hasFocus()
    assert not dialog.is_closing
    dialog.texts["id_number"].setText("11010519491231002x")
    dialog.texts["id_number"].editingFinished.emit()
    assert dialog.texts["birth_date"].text() == "1949-12-31"
    assert dialog.sex.value == "女"
    dialog.texts["phone"].setText("139 0000 1111")
    dialog.capacities.boxes["speaker"].click()
    dialog.teams.box.insert("摄影队")
    QTest.keyClick(dialog.teams.box, Qt.Key.Key_Return)
    dialog.teams.box.insert("书香队")
    QTest.keyClick(dialog.teams.box, Qt.Key.Key_Return)
    assert dialog.teams.teams == ["摄影队", "书香队"]
    QTest.keyClick(dialog.teams.box, Qt.Key.Key_Backspace)
    assert dialog.teams.teams == ["摄影队"]
    dialog.texts["skills"].setText("摄影")
    dialog.accept()
    row = roster.find_person("石破天")
    assert (row.phone, row.birth_date, row.teams) == ("139****1111", "1949", ("摄影队",))
    assert row.capacities == ("volunteer", "speaker")
    card = roster.show_person(row.uid)
    assert card.values["skills"] == "摄影"
    assert card.consents[0].given_on == "2026-10-16"
    assert page.view.current_row().person.uid == row.uid


class Windows(QObject):
    """Counts the windows that come onto the screen of their own."""

    seen = 0

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Show and isinstance(watched, QWidget) and watched.isWindow():
            self.seen += 1
        return False


def test_the_form_stands_over_the_page_and_is_no_window_with_the_focus(
    page: RosterPage, qapp: QApplication
) -> None:
    counted = Windows()
    qapp.installEventFilter(counted)
    page.open("new")
    page.edit_person(roster.find_people("周秀兰")[0].uid)
    qapp.removeEventFilter(counted)
    assert counted.seen == 0


def test_reasons_stand_by_their_fields_and_nothing_is_saved(page: RosterPage) -> None:
    page.open("new")
    dialog = form(page)
    dialog.texts["phone"].setText("1390")
    dialog.texts["birth_date"].setText("昨天")
    dialog.capacities.set_values(())
    dialog.accept()
    assert set(dialog.problems) == {"name", "phone", "birth_date"}
    assert dialog.texts["name"].hasFocus()
    assert not dialog.is_closing
    dialog.texts["name"].setText("石破天")
    dialog.texts["phone"].clear()
    dialog.texts["birth_date"].clear()
    dialog.accept()
    assert set(dialog.problems) == {"capacities"}
    assert roster.count_people() == 612


def test_dates_are_put_right_and_a_child_asks_for_a_guardian(page: RosterPage) -> None:
    page.open("new:石破天")
    dialog = form(page)
    born = dialog.texts["birth_date"]
    assert not dialog.guardian.isVisible()
    born.setText("2016.9.3")
    born.editingFinished.emit()
    assert born.text() == "2016-09-03"
    assert dialog.guardian.isVisible()
    born.setText("1958-03-02")
    assert not dialog.guardian.isVisible()


def test_who_is_there_already_can_be_opened(page: RosterPage) -> None:
    page.open("new:周秀兰")
    dialog = form(page)
    dialog.texts["phone"].setText("13807312046")
    dialog.accept()
    assert "周秀兰 is in the roster already" in dialog.strip.words
    assert dialog.strip.action.text() == "Open that person"
    dialog.strip.action.click()
    assert dialog.is_closing
    assert page.drawer.uid == roster.find_person("周秀兰").uid
    assert roster.count_people() == 612


def test_editing_keeps_hidden_numbers_until_somebody_looks(page: RosterPage) -> None:
    uid = roster.find_person("周秀兰").uid
    page.edit_person(uid)
    dialog = form(page)
    assert dialog.texts["phone"].text() == ""
    assert dialog.texts["phone"].placeholderText() == "138****2046"
    dialog.texts["address"].setText("丰园社区 5 栋")
    dialog.accept()
    whole = roster.reveal_values(uid)
    assert (whole["phone"], whole["birth_date"]) == ("13807312046", "1962-03-10")
    assert page.drawer.about.text() == "女, 64 years old, 丰园社区 5 栋"
    assert [line.kind for line in roster.list_changes(uid)] == ["reveal", "update", "insert"]


def test_a_look_in_the_form_lets_a_number_be_emptied(page: RosterPage) -> None:
    uid = roster.find_person("周秀兰").uid
    page.edit_person(uid)
    dialog = form(page)
    dialog.look.click()
    assert dialog.texts["phone"].text() == "13807312046"
    assert roster.list_changes(uid)[0].kind == "reveal"
    dialog.texts["phone"].clear()
    dialog.accept()
    assert roster.reveal_values(uid)["phone"] == ""
    assert "phone" in roster.find_person(uid).incomplete


def test_what_was_typed_is_thrown_away_only_after_a_question(page: RosterPage) -> None:
    page.open("new")
    first = form(page)
    QTest.keyClick(first.texts["name"], Qt.Key.Key_Escape)
    assert first.is_closing
    page.open("new")
    dialog = form(page)
    dialog.texts["name"].insert("石破天")
    QTest.keyClick(dialog.texts["name"], Qt.Key.Key_Escape)
    assert not dialog.is_closing
    (question,) = page.findChildren(Question)
    question.stay.click()
    assert not dialog.is_closing
    dialog.reject()
    question = next(one for one in page.findChildren(Question) if not one.is_closing)
    question.go.click()
    assert dialog.is_closing
    assert roster.count_people() == 612
