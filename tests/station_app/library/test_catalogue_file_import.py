"""A catalogue looked at first, columns chosen, and a batch taken back whole."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook

from station_app.core import changelog
from station_app.core.db import change_row
from station_app.core.errors import NoSuchBatch, StationError
from station_app.core.paths import Home
from station_app.library import barcodes, entries, importing, isbn, undoing
from station_app.library import service as library
from station_app.library.models import CatalogueBatch, CirculationEvent, Copy, Title
from station_app.operators import service as operators
from station_app.roster import service as roster
from tests.conftest import Mover

pytestmark = pytest.mark.usefixtures("in_process")

HEAD = ["书名", "作者", "出版社", "ISBN", "册数", "条码", "索书号", "分类号", "状态"]


def book(path: Path, rows: list[list[Any]], head: list[Any] = HEAD) -> Path:
    made = Workbook()
    sheet = made.active
    assert sheet is not None
    for row in (head, *rows):
        sheet.append(row)
    made.save(path)
    return path


def codes(findings: tuple[importing.Finding, ...]) -> list[tuple[int, str]]:
    return [(f.record, f.code) for f in findings]


ROWS: list[list[Any]] = [
    ["三国演义", "罗贯中", "人文社", "9787020008728", 2, None, "I242.4/1", None, None],
    ["家常菜", "佚名", "甲社", None, 1, None, None, "TS972", None],
    ["家常菜", "佚名", "乙社", None, 1, None, None, "TS972", None],
    ["家 常 菜", "佚名", "乙社", None, 1, None, None, None, None],
    ["旧书", None, None, "9.78E+12", None, "1.23E+11", None, None, "修补中"],
    ["新书", None, None, None, None, "9787530212004", None, None, "不知何处"],
    ["《红楼梦》与《水浒传》", None, None, None, 0, None, None, None, None],
]


def test_a_preview_says_everything_and_changes_nothing(station: operators.SetUp, tmp_path: Path) -> None:
    plan = importing.preview_catalogue(book(tmp_path / "a.xlsx", ROWS))
    assert (plan.kind, plan.encoding, plan.records) == ("workbook", "", 7)
    assert (plan.titles_added, plan.copies_added, plan.unchanged) == (6, 7, 0)
    assert codes(plan.warnings) == [
        (6, "barcode-damaged"), (6, "isbn-damaged"), (7, "barcode-isbn"), (7, "state-unknown"),
    ]  # fmt: skip
    assert plan.columns["call_number"] == "索书号"
    assert plan.columns["class_number"] == "分类号"
    assert plan.sample[0]["title"] == "三国演义"
    assert plan.sample[0]["count"] == "2"
    assert library.count_titles() == (0, 0)
    assert CatalogueBatch.select().count() == 0
    done = importing.commit_catalogue(plan)
    assert (done.titles_added, done.copies_added) == (6, 7)
    found = {(t.title, t.publisher): t for t in library.list_titles()}
    assert len(found["家常菜", "乙社"].copies) == 2
    assert found["家常菜", "甲社"].call_number == "TS972"
    assert found["新书", ""].isbn == "9787530212004"
    assert found["旧书", ""].copies[0].state == "repair"
    assert found["《红楼梦》与《水浒传》", ""].copies == ()


def test_a_plan_that_has_grown_old_doubles_nothing(station: operators.SetUp, tmp_path: Path) -> None:
    path = book(tmp_path / "a.xlsx", ROWS)
    plan = importing.preview_catalogue(path)
    importing.import_catalogue(path)
    done = importing.commit_catalogue(plan)
    assert (done.titles_added, done.copies_added, done.unchanged) == (0, 0, 7)


def test_columns_can_be_chosen_by_heading_and_by_letter(station: operators.SetUp, tmp_path: Path) -> None:
    head = ["题名", "编号", "说明", "作者"]
    path = book(tmp_path / "a.xlsx", [["三国演义", "B001", "罗贯中", "x"]], head)
    plan = importing.preview_catalogue(path, mapping={"barcode": "编号", "author": "C"})
    assert plan.columns == {"barcode": "编号", "author": "说明", "title": "题名"}
    importing.commit_catalogue(plan)
    (title,) = library.list_titles()
    assert (title.author, title.copies[0].barcode) == ("罗贯中", "B001")
    with pytest.raises(StationError) as caught:
        importing.preview_catalogue(path, mapping={"barcode": "没有"})
    assert caught.value.code == "no-such-column"
    assert "编号" in caught.value.message


# --- taking back --------------------------------------------------------------------------------


def test_a_batch_is_taken_back_whole(station: operators.SetUp, tmp_path: Path, frozen_clock: Mover) -> None:
    library.add_title(title="早有的书", count=1)
    importing.import_catalogue(book(tmp_path / "a.xlsx", [["三国演义", None, None, "9787020008728", 1]]))
    frozen_clock(60)
    done = importing.import_catalogue(book(tmp_path / "b.xlsx", ROWS))
    assert (done.titles_added, done.copies_added) == (5, 6)
    undone = undoing.undo_catalogue(done.batch)
    assert (undone.titles_removed, undone.copies_removed, undone.left) == (5, 6, ())
    assert {t.title: len(t.copies) for t in library.list_titles()} == {"早有的书": 1, "三国演义": 1}
    assert changelog.verify_chain() == []
    with pytest.raises(NoSuchBatch):
        undoing.undo_catalogue(done.batch)
    with pytest.raises(NoSuchBatch):
        undoing.undo_catalogue("none")
    second, first = undoing.list_catalogue_imports()
    assert (second.file_name, second.kind, second.records, second.titles, second.copies) == (
        "b.xlsx", "workbook", 7, 5, 6,
    )  # fmt: skip
    assert isinstance(second.undone_at, datetime)
    assert first.undone_at is None
    again = importing.import_catalogue(tmp_path / "b.xlsx")
    assert (again.titles_added, again.copies_added) == (5, 6)


def test_what_was_used_since_stays_and_is_named(station: operators.SetUp, tmp_path: Path) -> None:
    rows = [[title, None, None, None, 2] for title in ("借过的", "改过的", "加过册的", "没动的", "册改过的")]
    done = importing.import_catalogue(book(tmp_path / "a.xlsx", rows))
    found = {t.title: t for t in library.list_titles()}
    card = library.reader_card(roster.add_person(name="周秀兰", phone="13874810002").uid).card
    lent = found["借过的"].copies[0].barcode
    library.lend(card, [lent])
    library.take_back([lent])
    change_row(Title.get(Title.title == "改过的"), {"publisher": "新社"})
    own = library.add_copy(found["加过册的"].uid)
    change_row(Copy.get(Copy.id == found["册改过的"].copies[0].uid), {"place": "B2"})
    undone = undoing.undo_catalogue(done.batch)
    assert (undone.titles_removed, undone.copies_removed) == (1, 8)
    assert len(undone.left) == 4
    for title in ("借过的", "改过的", "加过册的", "册改过的"):
        assert sum(f"“{title}”" in line for line in undone.left) == 1
    left = {t.title: [c.barcode for c in t.copies] for t in library.list_titles()}
    assert left == {
        "借过的": [lent],
        "改过的": [],
        "加过册的": [own],
        "册改过的": [found["册改过的"].copies[0].barcode],
    }
    assert CirculationEvent.select().count() == 2
    assert changelog.verify_chain() == []


def test_more_titles_than_one_statement_takes(station: operators.SetUp, tmp_path: Path) -> None:
    rows = [[f"书{n}", None, None, None, 2] for n in range(900)]
    done = importing.import_catalogue(book(tmp_path / "a.xlsx", rows))
    card = library.reader_card(roster.add_person(name="周秀兰", phone="13874810002").uid).card
    (used,) = library.find_titles("书450", limit=1)
    library.lend(card, [used.copies[0].barcode])
    undone = undoing.undo_catalogue(done.batch)
    assert (undone.titles_removed, undone.copies_removed, len(undone.left)) == (899, 1799, 1)
    assert library.count_titles() == (1, 1)


# --- one row ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("printed", "plain"),
    [
        ("《三国演义》", "三国演义"), (" 《三国演义》 ", "三国演义"), ("《论语》译注", "《论语》译注"),
        ("读《论语》", "读《论语》"), ("《论语》与《孟子》", "《论语》与《孟子》"), ("《》", ""), ("", ""),
        ("三国\n演义", "三国 演义"), ("《三国演义", "《三国演义"),
    ],
)  # fmt: skip
def test_the_marks_around_a_whole_title_go(printed: str, plain: str) -> None:
    assert entries.plain_title(printed) == plain


@pytest.mark.parametrize(
    ("printed", "thirteen"),
    [
        ("978-7-101-07092-7 (精装)", "9787101070927"), ("9787101070927：CNY20.00", "9787101070927"),
        ("7-5037-2790-X（平装）", "9787503727900"), ("ISBN 978 7 101 07092 7", "9787101070927"),
        ("1234567890 9787101070927", "9787101070927"), ("10019·3829", ""), ("97871010709270", ""), ("", ""),
    ],
)  # fmt: skip
def test_an_isbn_is_found_among_other_words(printed: str, thirteen: str) -> None:
    assert isbn.find_13(printed) == thirteen


@given(st.text(max_size=30))
def test_whatever_is_found_is_an_isbn(text: str) -> None:
    found = isbn.find_13(text)
    assert found == "" or isbn.is_valid(found)


@given(st.dictionaries(st.sampled_from(entries.FIELDS), st.text(max_size=20)))
def test_any_row_is_an_entry_that_survives_its_way_through_json(values: dict[str, str]) -> None:
    import json

    made = entries.prepare(3, values)
    assert entries.from_json(json.loads(json.dumps(entries.to_json(made)))) == made
    assert made.values["title"] == entries.plain_title(made.values["title"])
    assert sum(copies.count for copies in made.copies) <= entries.MOST_COPIES
    assert all(not barcodes.is_ours(c.barcode, barcodes.CARD) or c.barcode for c in made.copies)


@given(st.text(min_size=1, max_size=20))
def test_width_case_and_spaces_do_not_make_another_title(title: str) -> None:
    wide = title.translate({n: n + 0xFEE0 for n in range(0x21, 0x7F)})
    spaced = " ".join(title)
    key = entries.identity(title, "", "", "")
    assert entries.identity(wide, "", "", "")[0] == key[0] or "《" in title
    assert entries.identity(spaced, "", "", "") == key or "《" in title


def test_a_home_can_be_opened_again_with_its_batches(
    station: operators.SetUp, home: Home, tmp_path: Path
) -> None:
    done = importing.import_catalogue(book(tmp_path / "a.xlsx", ROWS))
    operators.log_out()
    operators.log_in(home, "罗晓敏", "secret-1")
    assert [b.batch for b in undoing.list_catalogue_imports()] == [done.batch]
    assert undoing.undo_catalogue(done.batch).titles_removed == 6
