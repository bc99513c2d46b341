"""Sheets over the window: the focus is held inside and given back, and a form shows its reasons."""

from __future__ import annotations

from datetime import date
from functools import partial

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QComboBox, QLineEdit, QPushButton, QSpinBox, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from station_app.core.errors import StationError, ValidationError
from station_app.core.jobs import Job
from tests.ui.acting import focused, press
from ui.kit.day_box import DayBox
from ui.kit.dialogs import PATIENCE_MS, Dialog, FormDialog, Progress, Question, ask, show_error

CONTROL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def window(qtbot: QtBot) -> QWidget:
    """A window with a box and a button that has the focus."""
    made = QWidget()
    line = QVBoxLayout(made)
    line.addWidget(QLineEdit())
    opener = QPushButton("opener")
    line.addWidget(opener)
    made.resize(800, 600)
    qtbot.addWidget(made)
    made.show()
    made.activateWindow()
    opener.setFocus()
    qtbot.waitUntil(opener.hasFocus)
    return made


def _note(pressed: list[str], name: str, _checked: bool = False) -> None:
    pressed.append(name)


class NameForm(FormDialog):
    """A name, which ``save`` may refuse."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent, "Somebody")
        self.saved = ""
        self.name, self.phone = QLineEdit(), QLineEdit()
        self.add_field("name", "Name", self.name)
        self.add_field("phone", "Phone", self.phone, hint="may stay empty")
        self.add_button("Leave", self.reject)
        self.add_button("Save", self.accept, kind="primary")

    def save(self) -> None:
        if self.phone.text() == "locked":
            raise StationError("The card is locked.")
        if not self.name.text():
            raise ValidationError({"name": "A name is needed.", "elsewhere": "Something else."})
        self.saved = self.name.text()


def test_tab_walks_inside_and_never_out(window: QWidget) -> None:
    dialog = NameForm(window)
    dialog.open()
    assert dialog.name.hasFocus()
    seen = []
    for _step in range(12):
        press(Qt.Key.Key_Tab)
        assert dialog.isAncestorOf(focused())
        seen.append(focused())
    assert dialog.name in seen
    for _step in range(12):
        press(Qt.Key.Key_Backtab)
        assert dialog.isAncestorOf(focused())


@pytest.mark.parametrize("key", [Qt.Key.Key_Tab, Qt.Key.Key_Backtab])
def test_tab_comes_past_boxes_that_hold_a_line_of_text_themselves(window: QWidget, key: Qt.Key) -> None:
    dialog = FormDialog(window, "A day")
    number, day, place = QSpinBox(), DayBox(date(2026, 10, 16)), QComboBox()
    place.setEditable(True)
    for one in (number, day, place):
        dialog.add_field(type(one).__name__, "Box", one)
    dialog.open()
    seen = set()
    for _step in range(10):
        press(key)
        seen.add(focused())
    assert seen >= {number, day, place}


def test_escape_closes_and_gives_the_focus_back_to_the_opener(window: QWidget, qtbot: QtBot) -> None:
    opener = focused()
    dialog = NameForm(window)
    dialog.open()
    with qtbot.waitSignal(dialog.finished) as ended:
        press(Qt.Key.Key_Escape)
    assert ended.args == [False]
    assert opener.hasFocus()


def test_it_covers_the_window_and_follows_its_size(window: QWidget, qtbot: QtBot) -> None:
    dialog = Dialog(window, "Title")
    dialog.open()
    window.resize(900, 500)
    assert dialog.geometry() == window.rect()
    assert dialog.rect().contains(dialog.frame.geometry())


def test_keys_that_nobody_inside_wanted_do_not_reach_the_page(window: QWidget) -> None:
    box = window.findChild(QLineEdit)
    assert box is not None
    dialog = Dialog(window, "Title")
    dialog.add_button("Fine", dialog.accept, kind="primary")
    dialog.open()
    press(Qt.Key.Key_A)
    assert box.text() == ""


def test_a_form_puts_reasons_beside_their_fields_and_stays_open(window: QWidget) -> None:
    dialog = NameForm(window)
    dialog.open(dialog.phone)
    press(Qt.Key.Key_Return, CONTROL)
    assert dialog.problems == {"name": "A name is needed."}
    assert dialog.strip.words == "Something else."
    assert dialog.name.hasFocus()
    assert not dialog.is_closing
    dialog.name.setText("Anna")
    assert dialog.problems == {}, "what is being put right is no longer said to be wrong"
    press(Qt.Key.Key_Return, CONTROL)
    assert dialog.saved == "Anna"
    assert dialog.is_closing


def test_another_refusal_stands_above_the_buttons(window: QWidget) -> None:
    dialog = NameForm(window)
    dialog.open()
    dialog.phone.setText("locked")
    dialog.accept()
    assert dialog.strip.words == "The card is locked."
    assert dialog.problems == {}
    assert not dialog.is_closing


def question(window: QWidget, answers: list[str], *, bad: bool = True) -> Question:
    return ask(
        window, "Cancel it?", "Twelve people are told.", yes="Cancel it", no="Keep it",
        reason="Why", then=answers.append, bad=bad,
    )  # fmt: skip


def test_a_long_complaint_is_read_whole_and_the_focus_stays(window: QWidget, qtbot: QtBot) -> None:
    form = NameForm(window)
    form.open()
    qtbot.waitUntil(form.name.hasFocus)
    for words in ("Too long. " * 16, "Longer than that. " * 16):
        form.complain(words)
        text = form.strip._words
        qtbot.waitUntil(lambda: text.height() >= text.heightForWidth(text.width()))  # noqa: B023 - at once
    assert form.name.hasFocus()
    assert form.fact.mapTo(form, form.fact.rect().bottomLeft()).y() < form.height()


def test_a_question_is_answered_with_a_reason_or_not_at_all(window: QWidget) -> None:
    answers: list[str] = []
    question(window, answers)
    press(Qt.Key.Key_Escape)
    assert answers == []
    question(window, answers)
    QTest.keyClicks(focused(), " rain ")
    press(Qt.Key.Key_Return, CONTROL)
    assert answers == ["rain"]


def test_an_error_without_a_better_place_is_told_with_its_words(window: QWidget) -> None:
    dialog = show_error(StationError("The stick was pulled out. Put it in again."), window)
    texts = [one.text() for one in dialog.findChildren(type(dialog.title))]
    assert "The stick was pulled out. Put it in again." in texts
    press(Qt.Key.Key_Escape)
    assert dialog.is_closing


def test_progress_comes_up_after_a_while_and_stops_the_job(window: QWidget, qtbot: QtBot) -> None:
    job = Job()
    progress = Progress(window, "Importing", job)
    assert not progress.isVisible()
    qtbot.waitUntil(progress.isVisible, timeout=PATIENCE_MS + 2000)
    job.done, job.total = 3, 10
    progress.show_progress(job)
    assert (progress.bar.value(), progress.bar.maximum()) == (3, 10)
    assert "3 / 10" in progress.words.text()
    progress.stop.click()
    assert job.cancelled
    assert not progress.is_closing
    progress.over()
    assert progress.is_closing


def test_a_job_that_ends_soon_shows_no_progress(window: QWidget, qtbot: QtBot) -> None:
    progress = Progress(window, "Importing", Job())
    progress.over()
    assert not progress._timer.isActive()
    assert not progress.isVisible()


def test_what_a_window_holds_outlives_a_dialog_over_it(window: QWidget, qtbot: QtBot) -> None:
    box = QLineEdit(window)
    box.show()
    kept = box.addAction("kept")
    dialog = Dialog(window, "Something")
    dialog.add_button("Back", dialog.reject)
    dialog.open()
    with qtbot.waitSignal(dialog.destroyed):
        dialog.reject()
    assert kept.text() == "kept"


def test_of_two_dialogs_the_upper_one_answers_ctrl_enter(window: QWidget, qtbot: QtBot) -> None:
    pressed: list[str] = []
    for name in ("below", "above"):
        dialog = Dialog(window, name)
        dialog.add_button("Go", partial(_note, pressed, name), kind="primary")
        dialog.open()
    press(Qt.Key.Key_Return, CONTROL)
    assert pressed == ["above"]
