"""Tables and painted lists: the models' contracts, reading page by page, keys, buttons in rows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pytest
from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QPainter
from PySide6.QtTest import QAbstractItemModelTester, QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from ui.kit import theme
from ui.kit.lists import ListView, RowButton, RowDelegate, RowList
from ui.kit.table import PAGE, PAGES_KEPT, ROW_ROLE, Column, RowTable, TableView

FATAL = QAbstractItemModelTester.FailureReportingMode.Fatal


@dataclass(frozen=True, slots=True)
class Person:
    name: str
    age: int


COLUMNS = (
    Column("name", lambda row: row.name, sort="name"),
    Column("age", lambda row: str(row.age), 80, right=True, low=True),
    Column("", lambda row: "", 40),
)
PEOPLE = [Person(f"P{n}", n) for n in range(30)]


@pytest.fixture(autouse=True)
def _themed(qtbot: QtBot) -> None:
    app = QApplication.instance()
    assert isinstance(app, QApplication)
    theme.apply(app, theme="light")


class Source:
    """A list of very many, which counts what is read."""

    def __init__(self, count: int) -> None:
        self.count, self.reads = count, 0

    def fetch(self, offset: int, limit: int) -> Sequence[Person]:
        self.reads += 1
        return [Person(f"P{n}", n) for n in range(offset, min(self.count, offset + limit))]


def test_a_table_model_keeps_its_contract_whatever_is_shown() -> None:
    model = RowTable(COLUMNS)
    QAbstractItemModelTester(model, FATAL, model)
    model.set_rows(PEOPLE)
    assert model.rowCount() == 30
    model.set_source(1000, Source(1000).fetch)
    assert model.index(999, 0).data() == "P999"
    model.set_rows([])
    assert model.row_at(0) is None


def test_a_row_reads_as_one_sentence_and_gives_its_object() -> None:
    model = RowTable(COLUMNS)
    model.set_rows(PEOPLE)
    index = model.index(3, 0)
    assert index.data(Qt.ItemDataRole.AccessibleTextRole) == "P3，3"
    assert index.data(ROW_ROLE) is PEOPLE[3]
    assert model.index(3, 1).data(Qt.ItemDataRole.TextAlignmentRole) & int(Qt.AlignmentFlag.AlignRight)
    assert model.headerData(0, Qt.Orientation.Horizontal) == "name"


def test_a_long_list_is_read_where_it_is_looked_at_and_forgets_the_rest() -> None:
    source = Source(126_000)
    model = RowTable(COLUMNS)
    model.set_source(source.count, source.fetch)
    assert source.reads == 0
    assert model.row_at(125_999) == Person("P125999", 125_999)
    assert model.row_at(0) == Person("P0", 0)
    assert source.reads == 2
    for page in range(PAGES_KEPT + 5):
        model.row_at(page * PAGE)
    assert len(model.rows_loaded()) <= PAGES_KEPT * PAGE
    assert model.row_at(200_000) is None


def test_a_source_that_has_shrunk_meanwhile_gives_nothing_and_does_not_fail() -> None:
    model = RowTable(COLUMNS)
    model.set_source(500, Source(450).fetch)
    assert model.row_at(449) is not None
    assert model.row_at(470) is None
    assert model.index(470, 0).data() is None


def test_keys_on_a_table(qtbot: QtBot) -> None:
    view = TableView(RowTable(COLUMNS))
    qtbot.addWidget(view)
    view.table().set_rows(PEOPLE)
    view.resize(400, 300)
    view.show()
    view.choose(2)
    with qtbot.waitSignal(view.opened) as opened:
        QTest.keyClick(view, Qt.Key.Key_Return)
    assert opened.args == [PEOPLE[2]]
    with qtbot.waitSignal(view.ticked) as ticked:
        QTest.keyClick(view, Qt.Key.Key_Space)
    assert ticked.args == [PEOPLE[2]]
    with qtbot.waitSignal(view.chosen) as chosen:
        QTest.keyClick(view, Qt.Key.Key_Down)
    assert chosen.args == [PEOPLE[3]]


def test_a_header_asks_for_an_order_and_low_columns_hide_when_compact(qtbot: QtBot) -> None:
    view = TableView(RowTable(COLUMNS))
    qtbot.addWidget(view)
    view.table().set_rows(PEOPLE)
    view.resize(400, 300)
    view.show()
    header = view.horizontalHeader()
    with qtbot.waitSignal(view.sorted_by) as asked:
        QTest.mouseClick(header.viewport(), Qt.MouseButton.LeftButton, pos=header.rect().center() / 2)
    assert asked.args == ["name"]
    view.set_compact(True)
    assert view.isColumnHidden(1)
    view.set_compact(False)
    assert not view.isColumnHidden(1)


def test_low_columns_without_a_word_hide_and_spare_ones_give_way_to_what_takes_the_rest(qtbot: QtBot) -> None:
    columns = (
        Column("name", lambda row: row.name),
        Column("age", lambda row: str(row.age), 120, spare=True),
        Column("told", lambda row: "yes" if row.age > 100 else "", 120, low=True),
    )
    view = TableView(RowTable(columns))
    qtbot.addWidget(view)
    view.resize(400, 300)
    view.table().set_rows(PEOPLE)
    view.show()
    assert [view.isColumnHidden(place) for place in range(3)] == [False, False, True]
    view.table().set_rows([Person("P", 101)])
    assert not view.isColumnHidden(2)
    view.resize(180, 300)
    assert [view.isColumnHidden(place) for place in range(3)] == [False, True, True]


class PersonDelegate(RowDelegate):
    """A name and a button; nobody over 20 may be pressed."""

    def buttons(self, row: Person, rect: QRect) -> list[RowButton]:
        area = QRect(rect.right() - 80, rect.top() + 7, 70, 34)
        return [RowButton("greet", "Greet", area, off=row.age > 20)]

    def draw(self, p: QPainter, rect: QRect, row: Person, chosen: bool) -> None:
        p.drawText(rect, row.name)


@pytest.fixture
def listed(qtbot: QtBot) -> ListView:
    view = ListView(RowList(lambda row: f"{row.name}, {row.age}"), PersonDelegate)
    qtbot.addWidget(view)
    view.resize(300, 400)
    view.set_rows(PEOPLE, choose=1)
    view.show()
    qtbot.waitExposed(view)
    return view


def test_a_list_model_keeps_its_contract(listed: ListView) -> None:
    QAbstractItemModelTester(listed.rows(), FATAL, listed)
    listed.set_rows([])
    listed.set_rows(PEOPLE)
    assert listed.rows().index(2, 0).data(Qt.ItemDataRole.AccessibleTextRole) == "P2, 2"


def test_a_painted_button_answers_the_mouse_only_where_it_is(listed: ListView, qtbot: QtBot) -> None:
    pressed: list[tuple[Person, str]] = []
    listed.acted.connect(lambda row, name: pressed.append((row, name)))
    area = listed.visualRect(listed.rows().index(4, 0))
    left = Qt.MouseButton.LeftButton
    QTest.mouseClick(listed.viewport(), left, pos=area.center())
    assert pressed == []
    QTest.mouseClick(listed.viewport(), left, pos=PersonDelegate().buttons(PEOPLE[4], area)[0].rect.center())
    assert pressed == [(PEOPLE[4], "greet")]


def test_enter_presses_the_first_button_and_an_off_one_only_opens(listed: ListView) -> None:
    pressed: list[tuple[Person, str]] = []
    listed.acted.connect(lambda row, name: pressed.append((row, name)))
    QTest.keyClick(listed, Qt.Key.Key_Return)
    listed.choose(25)
    QTest.keyClick(listed, Qt.Key.Key_Return)
    assert pressed == [(PEOPLE[1], "greet"), (PEOPLE[25], "open")]


def test_stepping_stays_within_the_list(listed: ListView) -> None:
    listed.step(-5)
    assert listed.current_row() is PEOPLE[0]
    listed.step(500)
    assert listed.current_row() is PEOPLE[-1]
    listed.set_rows([])
    listed.step(1)
    assert listed.current_row() is None
