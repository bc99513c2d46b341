"""CSV files from anywhere, and what our own workbooks hold: nothing lost, nothing taken for a formula."""

from __future__ import annotations

import csv
import re
import zipfile
from contextlib import suppress
from datetime import datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook

from station_app.core import sheets, workbooks
from station_app.core.errors import StationError
from tests.station_app.core.books import refused, rows_of

# --- CSV ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_a_csv_in_any_usual_dress(tmp_path: Path, encoding: str, delimiter: str) -> None:
    text = "\r\n".join(
        delimiter.join(row) for row in (["姓名", "住址"], ["王䶮", '"丰园\n三栋"'], ["刘小明", ""])
    )
    (tmp_path / "a.csv").write_bytes(text.encode(encoding))
    assert rows_of(tmp_path / "a.csv") == [[("姓名", "住址"), ("王䶮", "丰园\n三栋"), ("刘小明", None)]]


def test_mixed_encodings_lose_no_row(tmp_path: Path) -> None:
    raw = "姓名\n".encode() + "张三\n".encode("gbk") + b"\xff\xfe\n" + "李四\n".encode()
    (tmp_path / "a.csv").write_bytes(raw)
    (found,) = rows_of(tmp_path / "a.csv")
    assert len(found) == 4


def test_an_endless_cell_and_an_endless_line(tmp_path: Path) -> None:
    csv.field_size_limit(1 << 30)  # as a library that was imported elsewhere may have it
    (tmp_path / "a.csv").write_text("姓名\n" + "x" * 5_000_000, encoding="utf-8")
    assert refused(tmp_path / "a.csv") == "file-damaged"
    (tmp_path / "b.csv").write_text("姓名\n" + "x," * 2_000_000, encoding="utf-8")
    (found,) = rows_of(tmp_path / "b.csv")
    assert [len(row) for row in found] == [1, sheets.MOST_COLUMNS]
    (tmp_path / "c.csv").write_text('姓名\n"' + "张三\n" * 100_000, encoding="utf-8")
    assert refused(tmp_path / "c.csv") == "file-damaged"


def test_too_many_rows(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_bytes(b"x\n" * (sheets.MOST_ROWS + 1))
    assert refused(tmp_path / "a.csv") == "file-too-many-rows"
    (tmp_path / "a.csv").write_bytes(b"x\n" * sheets.MOST_ROWS)
    assert len(rows_of(tmp_path / "a.csv")[0]) == sheets.MOST_ROWS


@given(st.binary(max_size=300))
def test_whatever_the_bytes(tmp_path: Path, raw: bytes) -> None:
    for name in ("a.csv", "a.xlsx", "a.txt"):
        (tmp_path / name).write_bytes(raw)
        with suppress(StationError):
            assert all(len(row) <= sheets.MOST_COLUMNS for rows in rows_of(tmp_path / name) for row in rows)


# --- our own workbooks --------------------------------------------------------------------------

#: What a spreadsheet would run: the vectors of the usual lists of formula injection.
VECTORS = [
    "=1+1", "\n=1", "=cmd|' /C calc'!A0", "+1+1", "-1+1", "@SUM(1,1)", "=HYPERLINK(\"http://x\")", "\t=1+1",
    "\r=1+1", "\x00=1+1", "#N/A", "#REF!",
    "=", "＝1+1", "＋1", "|calc", "%0A=1", "'=1", "=DDE(\"a\";\"b\")", "-", "+", "@", "{=1}", "=\"1\"",
]  # fmt: skip


def test_text_stays_text_in_our_workbooks(tmp_path: Path) -> None:
    rows = [[vector, 5, datetime(2026, 9, 12).date(), None, 1.5] for vector in VECTORS]
    count = workbooks.write_workbook(
        tmp_path / "a.xlsx", "=表", [*VECTORS[:5]], rows, title="=标题", footer=["=合计", *VECTORS[:4]]
    )
    assert count == len(VECTORS)
    sheet = load_workbook(tmp_path / "a.xlsx").active
    assert sheet is not None
    cells = [cell for row in sheet.iter_rows() for cell in row if isinstance(cell.value, str)]
    assert len(cells) == 1 + 5 + len(VECTORS) + 5
    assert {cell.data_type for cell in cells} == {"s"}
    with zipfile.ZipFile(tmp_path / "a.xlsx") as archive:
        assert b"<f>" not in b"".join(archive.read(name) for name in archive.namelist())
    written = [row[0].value for row in sheet.iter_rows(min_row=3, max_row=2 + len(VECTORS))]
    assert [re.sub(r"[\r\x00]", "", v) for v in VECTORS] == written
    assert rows_of(tmp_path / "a.xlsx")[0][2][1] == 5


def test_what_xml_has_no_room_for_is_left_out(tmp_path: Path) -> None:
    workbooks.write_workbook(
        tmp_path / "a.xlsx", "表", ["列"], [["a\x00b\x0bc\x1fd"], ["x" * 40_000], ["\ufffe𬱖\uffff\ud800"]]
    )
    found = [row[0] for row in rows_of(tmp_path / "a.xlsx")[0]]
    assert found[1] == "abcd"
    assert len(found[2]) == 32_767
    assert found[3] == "𬱖"
