"""The import screen: read, map, choose the way, take in, take back; every failure a sentence."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QAbstractItemModelTester, QTest
from pytestqt.qtbot import QtBot

from station_app.roster import service as roster
from ui.kit.context import Context
from ui.kit.dialogs import Question
from ui.roster.import_pane import CHECK, CHOOSE, DONE, ImportPane
from ui.roster.page import RosterPage

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
    made = RosterPage(context)
    qtbot.addWidget(made)
    made.resize(1170, 768)
    made.show()
    made.activateWindow()
    qtbot.waitUntil(made.isActiveWindow)
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
    """New, completed, there already, left out."""
    return [pane.check.counts[name].text() for name in ("added", "updated", "unchanged", "refused")]


def test_a_file_is_read_checked_taken_in_and_taken_back(page: RosterPage, qtbot: QtBot, book: Path) -> None:
    pane = read(page, book, qtbot)
    QAbstractItemModelTester(
        pane.check.table.view.table(), QAbstractItemModelTester.FailureReportingMode.Fatal
    )
    assert counts(pane) == ["2", "1", "0", "2"]
    assert pane.check.where.text() == "“书香队”: headings in row 2, 5 rows below."
    assert pane.go.text() == "Import 3 people"
    assert pane.check.only.isChecked()
    assert cells(pane)[0][:4] == ["3", "䶮小𬸪", "139****0001", "1958 way of writing put right"]
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


def test_without_a_name_column_the_boxes_go_back(page: RosterPage, qtbot: QtBot, book: Path) -> None:
    pane = read(page, book, qtbot)
    name = pane.check.table.boxes.boxes["A"]
    name.setCurrentIndex(0)
    name.activated.emit(0)
    qtbot.waitUntil(pane.strip.isVisible, timeout=20_000)
    assert "No table of people was found" in pane.strip.words
    assert pane.check.table.boxes.boxes["A"].currentText() == "name"
    assert counts(pane) == ["2", "1", "0", "2"]


def test_the_way_the_sheet_and_strictness_are_chosen(page: RosterPage, qtbot: QtBot, book: Path) -> None:
    pane = read(page, book, qtbot)
    pane.check.way.buttons[2].click()
    qtbot.waitUntil(lambda: counts(pane) == ["2", "0", "1", "2"], timeout=20_000)
    pane.check.strict.click()
    qtbot.waitUntil(lambda: counts(pane)[3] == "3", timeout=20_000)
    at_step(pane, CHECK, qtbot)
    pane.check.sheet.setCurrentText("护学岗")
    pane.check.sheet.textActivated.emit("护学岗")
    qtbot.waitUntil(lambda: counts(pane) == ["1", "0", "0", "0"], timeout=20_000)
    assert pane.about.text().endswith("1 row")


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
