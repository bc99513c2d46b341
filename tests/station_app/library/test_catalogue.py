"""A catalogue goes in: every row is accounted for, duplicates become copies, again changes nothing."""

from __future__ import annotations

import csv
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook

from station_app.core import changelog, sandbox
from station_app.core.changelog import Change
from station_app.core.errors import NotAllowed, StationError
from station_app.core.jobs import Job, JobCancelled
from station_app.core.paths import Home
from station_app.core.rights import Role
from station_app.library import barcodes, importing
from station_app.library import service as library
from station_app.library.models import Copy, Title
from station_app.operators import service as operators

pytestmark = pytest.mark.usefixtures("in_process")

HEAD = ["序号", "书 名", "作者", "ISBN号", "定价（元）", "复本数", "索书号", "条形码", "出版时间", "架位"]


def book(path: Path, rows: list[list[Any]], head: list[Any] = HEAD) -> Path:
    made = Workbook()
    sheet = made.active
    assert sheet is not None
    sheet.append(["丰园社区图书登记册"])
    sheet.append([])
    sheet.append(head)
    for row in rows:
        sheet.append(row)
        for cell in sheet[sheet.max_row]:
            if isinstance(cell.value, str):
                cell.data_type = "s"
    made.save(path)
    return path


def accounted(done: importing.CatalogueImported) -> tuple[int, int, int, int, list[tuple[int, str]]]:
    refused = [(f.record, f.code) for f in done.refused]
    return done.records, done.titles_added, done.copies_added, done.unchanged, refused


ROWS: list[list[Any]] = [
    [
        1,
        "《三国演义》",
        "罗贯中著",
        9787020008728.0,
        "39.50",
        2,
        "I242.4/1 ",
        None,
        datetime(1998, 5, 1),
        "A1",
    ],
    [2, "水浒传", "施耐庵", "978-7-02-000874-2", "CNY50.60", "3册", "I242.4/2", None, "1997, 2003重印", None],
    [3, "三国演义", "罗贯中", "7020008720", None, 1, None, None, None, None],
    [4, '=HYPERLINK("x")', None, "1234", "赠", None, None, "JY0001", None, None],
    [5, None, "无名氏", None, None, 1, None, None, None, None],
    [6, "西游记", None, None, "9.9元", None, "I242.4/3", "JY0002", None, None],
    [7, "西游记", None, None, "9.9元", None, "I242.4/3", "JY0003", None, None],
    [8, "红楼梦", None, None, None, None, None, "JY0001", None, None],
    [9, "平凡的世界", None, "9787530212000", None, "许多", None, None, None, None],
    [None] * 10,
]


def test_a_workbook_with_every_kind_of_row(station: operators.SetUp, tmp_path: Path) -> None:
    path = book(tmp_path / "登记册.xlsx", ROWS)
    done = importing.import_catalogue(path)
    assert accounted(done) == (9, 6, 11, 0, [(8, "no-title")])
    assert [(f.record, f.code) for f in done.warnings] == [
        (11, "barcode-taken"), (12, "isbn-check"), (12, "count-form"),
    ]  # fmt: skip
    assert all(f.message for f in (*done.refused, *done.warnings))
    by_title = {t.title: t for t in library.list_titles(limit=100)}
    assert by_title.keys() == {"三国演义", "水浒传", '=HYPERLINK("x")', "西游记", "红楼梦", "平凡的世界"}
    three = by_title["三国演义"]
    assert (three.isbn, three.year, three.price_fen, three.call_number) == (
        "9787020008728",
        "1998",
        3950,
        "I242.4/1",
    )
    assert len(three.copies) == 3
    assert all(barcodes.is_ours(c.barcode, barcodes.COPY) for c in three.copies)
    assert [c.barcode for c in by_title["西游记"].copies] == ["JY0002", "JY0003"]
    assert len(by_title["水浒传"].copies) == 3
    (new,) = by_title["红楼梦"].copies
    assert barcodes.is_ours(new.barcode, barcodes.COPY)
    assert by_title["平凡的世界"].isbn == "9787530212000"
    kept = Title.get(Title.title == "水浒传")
    assert (kept.price_text, kept.year_text, kept.note) == ("CNY50.60", "1997, 2003重印", "")
    assert [t.title for t in library.find_titles("sgyy")] == ["三国演义"]


def test_the_same_file_again_changes_nothing(station: operators.SetUp, tmp_path: Path) -> None:
    path = book(tmp_path / "登记册.xlsx", ROWS)
    importing.import_catalogue(path)
    lines = Change.select().count()
    again = importing.import_catalogue(path)
    assert accounted(again) == (9, 0, 0, 8, [(8, "no-title")])
    assert Change.select().count() == lines


def test_more_copies_of_a_known_title_are_added(station: operators.SetUp, tmp_path: Path) -> None:
    head = ["题名", "ISBN", "数量"]
    importing.import_catalogue(book(tmp_path / "a.xlsx", [["水浒传", "9787020008742", 2]], head))
    done = importing.import_catalogue(book(tmp_path / "b.xlsx", [["水浒传", "9787020008742", 5]], head))
    assert accounted(done) == (1, 0, 3, 0, [])
    assert library.count_titles() == (1, 5)


@pytest.mark.shared
def test_the_real_catalogue(station: operators.SetUp, shared: Path) -> None:
    """2,662 real titles with the faults of real catalogues."""
    path = shared / "data" / "catalogue-mini-library.csv"
    with open(path, encoding="utf-8-sig", newline="") as handle:
        rows = list(csv.DictReader(handle))
    done = importing.import_catalogue(path)
    assert done.records == len(rows) == 2662
    nameless = sum(not row["书籍名称"].strip().strip("《》 ") for row in rows)
    assert len(done.refused) == nameless
    named = [row for row in rows if row["书籍名称"].strip()]
    wanted = sum(int(r["馆藏本数"]) if r["馆藏本数"].strip().isdecimal() else 1 for r in named)
    titles, copies = library.count_titles()
    assert (titles, copies) == (done.titles_added, done.copies_added)
    assert len(rows) - len(done.refused) - done.titles_added <= 20, "only true duplicates are put together"
    assert copies == wanted
    invalid = [f for f in done.warnings if f.code == "isbn-check"]
    assert len(invalid) < 10
    assert Copy.select(Copy.barcode).distinct().count() == copies
    assert [t.title for t in library.find_titles("9787101070927")] == ["毛泽东诗词欣赏"]
    assert changelog.verify_chain() == []
    again = importing.import_catalogue(path)
    assert (again.titles_added, again.copies_added) == (0, 0)
    assert again.unchanged + len(again.refused) == again.records


def test_cancelled_it_changes_nothing(station: operators.SetUp, tmp_path: Path) -> None:
    path = book(tmp_path / "a.xlsx", ROWS)
    job = Job()
    job.cancel()
    with pytest.raises(JobCancelled):
        importing.import_catalogue(path, job=job)
    assert library.count_titles() == (0, 0)


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("a.csv", "作者,出版社\n罗贯中,人民\n".encode(), "no-catalogue"),
        ("a.iso", b"00024", "no-marc"),
        ("a.mrc", bytes(100_000), "no-marc"),
        ("a.xlsx", b"PK\x03\x04" + bytes(100), "file-damaged"),
        ("a.csv", b"", "file-empty"),
    ],
)
def test_what_is_no_catalogue(
    station: operators.SetUp, tmp_path: Path, name: str, content: bytes, code: str
) -> None:
    (tmp_path / name).write_bytes(content)
    with pytest.raises(StationError) as caught:
        importing.import_catalogue(tmp_path / name)
    assert caught.value.code == code
    assert library.count_titles() == (0, 0)


def test_a_gbk_file_with_another_order_of_columns(station: operators.SetUp, tmp_path: Path) -> None:
    text = "定价;题名;责任者\n9.9元;《十万个为什么（上）》;韬奋\n"
    (tmp_path / "a.csv").write_bytes(text.encode("gbk"))
    assert accounted(importing.import_catalogue(tmp_path / "a.csv")) == (1, 1, 1, 0, [])
    (title,) = library.list_titles()
    assert (title.title, title.author, title.price_fen) == ("十万个为什么（上）", "韬奋", 990)


def test_only_who_may_catalogue(station: operators.SetUp, home: Home, tmp_path: Path) -> None:
    operators.add_operator(name="唐雨欣", role=Role.STAFF, password="secret-2")
    operators.log_out()
    operators.log_in(home, "唐雨欣", "secret-2")
    with pytest.raises(NotAllowed):
        importing.import_catalogue(book(tmp_path / "a.xlsx", ROWS))
    assert sandbox.SECONDS == 60
