"""The import screen: read, map, choose the way, take in, take back; every failure a sentence."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QMenu
from pytestqt.qtbot import QtBot

from station_app.roster import service as roster
from tests.ui.acting import show
from tests.ui.models import watch
from ui.kit import paint
from ui.kit.context import Context
from ui.kit.dialogs import Question
from ui.roster.import_each import EachDialog
from ui.roster.import_pane import CHECK, CHOOSE, DONE, ImportPane
from ui.roster.imports_dialog import ImportsDialog
from ui.roster.page import RosterPage

pytestmark = pytest.mark.usefixtures("in_process")

ROWS = (
    ("书香队志愿者登记表",),
    ("姓名*", "手机", "出生", "队伍", "叫法"),
    ("䶮小𬸪", "13912340001", "1958.3.2", "书香队", "小䶮"),
    ("石破天", "139123400", "1960-01-02", "书香队", "大石"),
    ("周秀兰", "13807312046", "", "合唱队", ""),
    ("", "13912340004", "", "书香队", ""),
    ("=cmd()", "13912340005", "", "", ""),
    ("合计", "5 人"),
)


@pytest.fixture
def book(tmp_path: Path) -> Path:
    """A workbook as an office would send it: a title, a bad phone, no name, a known person, a sum."""
    path = tmp_path / "书香队.xlsx"
    made = openpyxl.Workbook()
    first = made[made.sheetnames[0]]
    first.title = "书香队"
    for row in ROWS:
        first.append(row)
    other = made.create_sheet("护学岗")
    other.append(("姓名", "电话"))
    other.append(("石中玉", "13912349999"))
    made.save(path)
    return path


@pytest.fixture
def page(context: Context, qtbot: QtBot) -> RosterPage:
    """The page at its import."""
    made = show(RosterPage(context), qtbot)
    made.open("import")
    return made


def at_step(pane: ImportPane, step: int, qtbot: QtBot) -> None:
    """Wait until a step is there and nothing is under way."""
    qtbot.waitUntil(lambda: pane.steps.currentIndex() == step and pane.check.isEnabled(), timeout=20_000)


def read(page: RosterPage, path: Path, qtbot: QtBot) -> ImportPane:
    """Read a file up to the second step."""
    page.importing.read(path)
    at_step(page.importing, CHECK, qtbot)
    return page.importing


def cells(pane: ImportPane) -> list[list[str]]:
    """What the table says."""
    table = pane.check.table.view.table()
    return [
        [table.index(row, column).data() for column in range(table.columnCount())]
        for row in range(table.rowCount())
    ]


def counts(pane: ImportPane) -> list[str]:
    """New, completed, there already, left out, as the foot says."""
    return [pane.sum.numbers[name].text() for name in ("added", "updated", "unchanged", "refused")]


def press(pane: ImportPane, kind: str, choice: str) -> None:
    """Choose for a kind of problem, by the keyboard."""
    one = pane.check.problems.boxes[kind].buttons[choice]
    one.setFocus()
    QTest.keyClick(one, Qt.Key.Key_Space)


def shown(pane: ImportPane) -> dict[str, tuple[str, str]]:
    """The kinds of problem that stand there: how many rows, and what is chosen."""
    return {
        kind: (box.count.text(), next((n for n, b in box.buttons.items() if b.isChecked()), ""))
        for kind, box in pane.check.problems.boxes.items()
        if box.isVisible()
    }


def test_a_file_is_read_checked_taken_in_and_taken_back(page: RosterPage, qtbot: QtBot, book: Path) -> None:
    pane = read(page, book, qtbot)
    watch(pane.check.table.view.table())
    assert counts(pane) == ["2", "1", "0", "2"]
    assert pane.about.text() == "书香队.xlsx, 书香队, 5 rows"
    assert shown(pane) == {
        "phone": ("1 row", "keep"), "known": ("1 row", "fill"), "mended": ("1 row", ""),
        "no-name": ("2 rows", ""),
    }  # fmt: skip
    assert pane.check.panel.count.text() == "4 kinds, 5 rows"
    # What is to be put right is at hand; the boxes say their fields whole.
    assert pane.check.problems.boxes["phone"].buttons["keep"].hasFocus()
    pane.set_compact(True)
    for box in pane.check.table.boxes.boxes.values():
        assert box.width() >= paint.width(box.currentText(), 14) + 38
    assert pane.go.text() == "Import 3 people"
    assert pane.check.only.isChecked()
    assert cells(pane)[0][:4] == ["3", "䶮小𬸪", "139****0001", "1958 points made dashes"]
    assert cells(pane)[1][2] == "139****00 2 digits too few"
    assert cells(pane)[2][1] == "周秀兰 in the roster, will be completed"
    assert cells(pane)[3][1] == "empty no name"
    QTest.keyClick(pane.go, Qt.Key.Key_Space)
    at_step(pane, DONE, qtbot)
    assert pane.done.state.what.text() == "3 people came in"
    assert roster.count_people() == 614
    assert [one.name for one in roster.find_people("yanxiao")] == ["䶮小𬸪"]
    assert pane.strip.action.text() == "Take this import back"
    pane.strip.action.click()
    qtbot.waitUntil(lambda: roster.count_people() == 612, timeout=20_000)
    qtbot.waitUntil(lambda: pane.done.state.what.text() == "The import was taken back")
    assert roster.find_person("周秀兰").teams == ("书香队", "护学岗队")


def test_a_column_is_mapped_and_another_left_out(page: RosterPage, qtbot: QtBot, book: Path) -> None:
    pane = read(page, book, qtbot)
    boxes = pane.check.table.boxes.boxes
    assert [box.currentText() for box in boxes.values()] == [
        "name", "phone", "date of birth", "teams", "left out",
    ]  # fmt: skip
    note = boxes["E"]
    note.setCurrentIndex(note.findData("note"))
    note.activated.emit(note.currentIndex())
    qtbot.waitUntil(lambda: pane.plan is not None and "note" in pane.plan.preview.columns, timeout=20_000)
    teams = pane.check.table.boxes.boxes["D"]
    teams.setCurrentIndex(0)
    teams.activated.emit(0)
    qtbot.waitUntil(
        lambda: pane.plan is not None and "teams" not in pane.plan.preview.columns, timeout=20_000
    )
    at_step(pane, CHECK, qtbot)
    pane.commit()
    at_step(pane, DONE, qtbot)
    row = roster.find_person("䶮小𬸪")
    assert row.teams == ()
    assert roster.show_person(row.uid).values["note"] == "小䶮"


def test_a_file_without_a_name_column_asks_which_it_is(
    page: RosterPage, qtbot: QtBot, book: Path, tmp_path: Path
) -> None:
    pane = read(page, book, qtbot)
    name = pane.check.table.boxes.boxes["A"]
    name.setCurrentIndex(0)
    name.activated.emit(0)
    qtbot.waitUntil(pane.strip.isVisible, timeout=20_000)
    at_step(pane, CHECK, qtbot)
    assert "No column of names was found" in pane.strip.words
    assert counts(pane)[:2] == ["0", "0"]
    assert not pane.go.isEnabled()
    strange = tmp_path / "a.csv"
    strange.write_text("代号,称呼,号码一\n甲,石中玉,13912349999\n", encoding="gb18030")
    pane.begin()
    pane = read(page, strange, qtbot)
    boxes = pane.check.table.boxes.boxes
    assert [box.currentText() for box in boxes.values()] == ["left out"] * 3
    assert boxes["C"].toolTip() == "号码一\n139****9999"
    boxes["B"].setCurrentIndex(boxes["B"].findData("name"))
    boxes["B"].activated.emit(boxes["B"].currentIndex())
    qtbot.waitUntil(lambda: counts(pane)[0] == "1", timeout=20_000)
    at_step(pane, CHECK, qtbot)
    assert not pane.strip.isVisible()
    assert pane.check.how.text() == "as you say; remembered for files with these headings"
    pane.commit()
    at_step(pane, DONE, qtbot)
    pane.begin()
    pane = read(page, strange, qtbot)
    assert pane.check.how.text() == "as you mapped this kind of file before"
    assert pane.check.table.boxes.boxes["B"].currentText() == "name"
    pane.check.anew.click()
    qtbot.waitUntil(pane.strip.isVisible, timeout=20_000)
    at_step(pane, CHECK, qtbot)
    assert pane.check.table.boxes.boxes["B"].currentText() == "left out"


def test_choices_change_the_counts_at_once(page: RosterPage, qtbot: QtBot, book: Path) -> None:
    pane = read(page, book, qtbot)
    press(pane, "known", "skip")
    assert counts(pane) == ["2", "0", "1", "2"]
    assert pane.check.problems.boxes["known"].words.text() == "These people stay as they are."
    press(pane, "phone", "skip")
    assert counts(pane) == ["1", "0", "1", "3"]
    assert pane.go.text() == "Import 1 person"
    assert shown(pane)["phone"] == ("1 row", "skip")
    assert pane.check.problems.boxes["phone"].buttons["skip"].hasFocus()
    press(pane, "phone", "keep")
    press(pane, "known", "overwrite")
    assert counts(pane) == ["2", "1", "0", "2"]
    pane.check.sheet.setCurrentText("护学岗")
    pane.check.sheet.textActivated.emit("护学岗")
    qtbot.waitUntil(lambda: counts(pane) == ["1", "0", "0", "0"], timeout=20_000)
    at_step(pane, CHECK, qtbot)
    assert pane.about.text().endswith("护学岗, 1 row")
    assert pane.check.problems.nothing.isVisible()


def test_rows_are_decided_one_by_one(page: RosterPage, qtbot: QtBot, tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    text = "姓名,电话,队伍\n周秀兰,13900000001,\n周秀兰,13807312046,合唱队\n易建平,13900000002,\n"
    path.write_text(text, encoding="utf-8")
    pane = read(page, path, qtbot)
    assert counts(pane) == ["2", "1", "0", "0"]
    press(pane, "same-name", "each")
    (dialog,) = page.window().findChildren(EachDialog)
    uid = roster.find_person("易建平").uid
    assert dialog.row == 2
    assert dialog.buttons["new"].isChecked()
    cells = dialog.view.table().rows_loaded()
    assert [(c.name, c.file, c.differs) for c in cells] == [
        ("name", "周秀兰", False), ("phone", "139****0001", True),
    ]  # fmt: skip
    QTest.keyClick(dialog.buttons["skip"], Qt.Key.Key_Space)
    QTest.keyClick(dialog, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert dialog.row == 4
    assert dialog.next.text() == "Done"
    dialog.before.click()
    assert dialog.buttons["skip"].isChecked()
    dialog.next.click()
    QTest.keyClick(dialog.buttons[uid], Qt.Key.Key_Space)
    dialog.next.click()
    assert counts(pane) == ["0", "1", "1", "1"]
    assert shown(pane)["same-name"] == ("2 rows", "each")
    pane.commit()
    at_step(pane, DONE, qtbot)
    assert roster.count_people() == 612
    assert "合唱队" in roster.find_person("周秀兰").teams


@pytest.mark.qt_log_ignore("This plugin does not support", extend=True)
def test_a_sound_row_is_left_out_and_taken_in_again(page: RosterPage, qtbot: QtBot, book: Path) -> None:
    pane = read(page, book, qtbot)
    pane.check.only.setChecked(False)
    view = pane.check.table.view
    view.selectRow(0)
    QTest.keyClick(view, Qt.Key.Key_Space)
    assert counts(pane) == ["1", "1", "0", "3"]
    assert shown(pane)["left-out"] == ("1 row", "skip")
    assert cells(pane)[0][1].endswith("left out by you")
    assert view.current_row().out
    # What is chosen for its kind, or mapped anew, does not bring it back.
    press(pane, "known", "skip")
    press(pane, "phone", "skip")
    assert counts(pane) == ["0", "0", "1", "4"]
    press(pane, "phone", "keep")
    note = pane.check.table.boxes.boxes["E"]
    note.setCurrentIndex(note.findData("note"))
    note.activated.emit(note.currentIndex())
    qtbot.waitUntil(lambda: pane.plan is not None and "note" in pane.plan.preview.columns, timeout=20_000)
    at_step(pane, CHECK, qtbot)
    assert counts(pane) == ["1", "0", "1", "3"]
    press(pane, "left-out", "keep")
    assert counts(pane) == ["2", "0", "1", "2"]
    # By the mouse on its number, and by its menu; a row without a name has nothing to be turned.
    pane.check.only.setChecked(False)
    view = pane.check.table.view
    middle = view.visualRect(view.table().index(2, 0)).center()
    QTest.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=middle)
    assert counts(pane) == ["2", "0", "0", "3"]
    view.customContextMenuRequested.emit(middle)
    (menu,) = pane.check.table.findChildren(QMenu)
    assert [action.text() for action in menu.actions()] == ["Take row 5 in after all"]
    menu.actions()[0].trigger()
    menu.close()
    assert counts(pane) == ["2", "0", "1", "2"]
    view.selectRow(3)
    QTest.keyClick(view, Qt.Key.Key_Space)
    assert counts(pane) == ["2", "0", "1", "2"]


def test_what_is_left_out_is_saved_to_be_put_right(
    page: RosterPage, qtbot: QtBot, book: Path, tmp_path: Path
) -> None:
    pane = read(page, book, qtbot)
    file = tmp_path / "wrong.xlsx"
    pane.save_errors(file)
    assert pane.strip.words == "2 rows were saved to <b>wrong.xlsx</b>."
    wrong = openpyxl.load_workbook(file)
    lines = list(wrong[wrong.sheetnames[0]].values)
    assert [line[0] for line in lines[1:]] == [6, 7]
    pane.save_errors(Path("/proc/nowhere/wrong.xlsx"))
    assert pane.strip.property("strip") == "danger"


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "is empty"),
        (b"PK\x03\x04 half a workbook", "damaged or cut short"),
        ("甲,乙\n一,二\n".encode(), "a text file with an Excel name"),
        (None, "there is no such file"),
    ],
)
def test_every_bad_file_is_one_sentence(
    page: RosterPage, qtbot: QtBot, tmp_path: Path, content: bytes | None, words: str
) -> None:
    file = tmp_path / "bad.xlsx"
    if content is not None:
        file.write_bytes(content)
    pane = page.importing
    pane.read(file)
    qtbot.waitUntil(pane.strip.isVisible, timeout=20_000)
    assert pane.strip.property("strip") == "danger"
    assert words in pane.strip.words
    assert pane.steps.currentIndex() == CHOOSE
    assert pane.choose.isEnabled()
    assert content is None or file.read_bytes() == content
    assert roster.count_people() == 612


def test_past_imports_are_listed_and_one_is_taken_back(page: RosterPage, qtbot: QtBot, book: Path) -> None:
    pane = read(page, book, qtbot)
    pane.commit()
    at_step(pane, DONE, qtbot)
    pane.done.again.click()
    (batch,) = pane.choose.list.rows().rows
    assert (batch.file_name, batch.added, batch.updated) == ("书香队.xlsx", 2, 1)
    pane.choose.list.acted.emit(batch, "undo")
    (question,) = page.findChildren(Question)
    question.go.click()
    qtbot.waitUntil(lambda: roster.count_people() == 612, timeout=20_000)
    at_step(pane, DONE, qtbot)
    pane.begin()
    assert pane.choose.list.rows().rows[0].undone_at is not None


def test_escape_goes_back_step_by_step(page: RosterPage, qtbot: QtBot, book: Path) -> None:
    pane = read(page, book, qtbot)
    QTest.keyClick(pane.go, Qt.Key.Key_Escape)
    assert pane.steps.currentIndex() == CHOOSE
    QTest.keyClick(pane.choose.browse, Qt.Key.Key_Escape)
    assert page.panes.currentWidget() is page.people


def test_past_imports_are_reached_from_the_roster(page: RosterPage, qtbot: QtBot, book: Path) -> None:
    pane = read(page, book, qtbot)
    pane.commit()
    at_step(pane, DONE, qtbot)
    pane.done.imports.click()
    (dialog,) = page.window().findChildren(ImportsDialog)
    (batch,) = dialog.view.table().rows_loaded()
    assert (batch.file_name, batch.operator, batch.refused) == ("书香队.xlsx", "罗晓敏", 2)
    QTest.keyClick(dialog, Qt.Key.Key_Escape)
    pane.back.click()
    entries = {entry.words: entry.act for entry in page._more_entries() if entry is not None}
    entries["Imports so far"]()
    dialog = page.window().findChildren(ImportsDialog)[-1]
    dialog.undo.click()
    (question,) = page.window().findChildren(Question)
    question.go.click()
    qtbot.waitUntil(lambda: roster.count_people() == 612, timeout=20_000)
    at_step(pane, DONE, qtbot)
    assert pane.done.state.what.text() == "The import was taken back"


def test_an_old_workbook_is_told_what_to_do(page: RosterPage, qtbot: QtBot, tmp_path: Path) -> None:
    path = tmp_path / "名单.xls"
    path.write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(2000))
    page.importing.read(path)
    qtbot.waitUntil(page.importing.strip.isVisible, timeout=20_000)
    assert "save it as .xlsx" in page.importing.strip.words


def test_what_is_no_error_of_ours_is_told_in_our_words(
    page: RosterPage, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_arguments: object, **_options: object) -> object:
        raise ZeroDivisionError("integer modulo by zero")

    monkeypatch.setattr("station_app.roster.exporting.export_people", broken)
    page.saving.save(tmp_path / "a.xlsx")
    qtbot.waitUntil(lambda: page.strip.property("strip") == "danger", timeout=20_000)
    assert page.strip.words.startswith("The workbook could not be saved.")
