"""Rosters as ugly as offices make them (domain §3.5-3.6, §5), by three writers of workbooks and as CSV of
GB18030: every row is accounted for, and the same row is read in the same way whoever wrote it."""

from __future__ import annotations

import csv
import shutil
import subprocess
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook

from station_app.operators import service as operators
from station_app.roster import identity, importing, plans
from station_app.roster.models import Person
from tests.station_app.roster.test_import import account, id_number
from tests.station_app.roster.test_import_properties import fates

pytestmark = pytest.mark.usefixtures("in_process")

TITLE = "丰园社区志愿者花名册（2026 年 9 月 更新）"
#: A heading over two lines, with brackets, stars and line breaks in it.
HEAD = (
    "序号",
    "姓 名\n（必填）",
    "性别",
    "出生年月日",
    "证件类型",
    "身份证号码*",
    "联系方式",
    None,
    "服务队",
    "备注",
)
SUB = (None, None, None, None, None, None, "手 机", "家庭电话", None, None)
GOOD = id_number("19580302", 11)
HK = "81000019900101011" + identity.check_character("81000019900101011")
FULL_WIDTH = "".join(chr(ord(c) + 0xFEE0) for c in GOOD)
RESIDENT, HK_PERMIT = "居民身份证", "港澳台居民居住证"

#: Row → (cells, what it is read as; None where the row is nobody).
Cells = tuple[Any, ...]
ROWS: tuple[tuple[Cells, dict[str, str] | None], ...] = (
    (("张  三", "男", "1958.3.2", RESIDENT, f"'{GOOD}", "138 1234 5678", "0731-8456 7890", "书香队/护学岗队",
      None),
     {"name": "张三", "birth_date": "1958-03-02", "id_number": GOOD, "phone": "13812345678",
      "phone_2": "073184567890", "teams": "书香队、护学岗队"}),
    (("欧阳　静", "女", datetime(1980, 5, 6), None, None, 13912345678, None, "书香队", "=1+1"),
     {"name": "欧阳静", "birth_date": "1980-05-06", "phone": "13912345678", "note": "=1+1"}),
    (("阿依古丽．买买提", "女", "１９９０－０１－０２", None, None, "+86 137-1234-5678", None, None, None),
     {"name": "阿依古丽·买买提", "birth_date": "1990-01-02", "phone": "13712345678"}),
    (("𬱖𬸪", None, "2月30日", RESIDENT, 430199198005060020, "137441", None, None, None), {"name": "𬱖𬸪"}),
    (("单田芳", "男性", "1934年12月17日", RESIDENT, "430105341217001", "400 1234567", None, None, None),
     {"name": "单田芳", "sex": "男", "birth_date": "1934-12-17", "phone": "4001234567"}),
    (("尉迟小明", "M", 19900101, HK_PERMIT, HK, None, None, "书香队", None),
     {"name": "尉迟小明", "birth_date": "1990-01-01", "id_type": "hk-macau-taiwan", "id_number": HK}),
    (("Mary  Smith", "F", 32874, "护照", "E12345678", "13800000009", None, None, None),
     {"name": "Mary Smith", "birth_date": "1990-01-01", "id_type": "passport", "id_number": "E12345678"}),
    (("\ue863某", "女", "01/02/1960", None, "4301991960", "见备注", None, None, "电话 13800000010"),
     {"name": "\ue863某", "note": "电话 13800000010"}),
    ((None, "男", None, None, None, "13500000000", None, None, None), None),
    (("张三", None, None, RESIDENT, f" {GOOD[:6]} {GOOD[6:14]} {GOOD[14:]} ", None, None, None, None), None),
    (("李四", None, None, RESIDENT, FULL_WIDTH.lower(), None, None, None, None), None),
    (("䶮某", None, "58-3-2", "其他", "999000001", "8456 7890", None, "书香队，护学岗队", "x" * 600),
     {"name": "䶮某", "birth_date": "1958-03-02", "id_type": "other", "phone": "84567890"}),
)  # fmt: skip
FIRST = 5


def lines() -> list[Cells]:
    """The sheet from its first row on: title, blank, heading of two rows, people, blanks and sums."""
    people = [(number, *cells) for number, (cells, _read) in enumerate(ROWS, 1)]
    blank: Cells = (None,) * len(HEAD)
    sum_up: Cells = ("合计", f"{len(ROWS)} 人", *[None] * 8)
    signed: Cells = (None, "填表人：唐雨欣", *[None] * 8)
    return [(TITLE, *[None] * 9), blank, HEAD, SUB, *people, blank, sum_up, signed]


def by_openpyxl(path: Path) -> None:
    """Shared strings, a merged title, a sheet of instructions before it, a hidden one behind it."""
    book = Workbook()
    notes = book.active
    assert notes is not None
    notes.title = "填表说明"
    notes.append(["所有数字请调整为文字格式", "姓名必填"])
    sheet = book.create_sheet("名单")
    for line in lines():
        sheet.append(line)
        for cell in sheet[sheet.max_row]:
            if isinstance(cell.value, str):
                cell.data_type = "s"
    sheet.merge_cells("A1:J1")
    sheet.merge_cells("G3:H3")
    book.create_sheet("字典").sheet_state = "hidden"
    book.save(path)


def by_xlsxwriter(path: Path) -> None:
    """Inline strings and a date format of its own."""
    xlsxwriter = pytest.importorskip("xlsxwriter", reason="XlsxWriter is not installed")
    options = {"constant_memory": True, "strings_to_formulas": False, "default_date_format": "yyyy.m.d"}
    book = xlsxwriter.Workbook(str(path), options)
    sheet = book.add_worksheet("名单")
    for number, line in enumerate(lines()):
        for place, value in enumerate(line):
            if value is not None:
                sheet.write(number, place, value)
    book.close()


def by_libreoffice(path: Path) -> None:
    """What LibreOffice makes of a workbook when it saves it anew."""
    program = shutil.which("soffice") or shutil.which("libreoffice")
    if program is None:
        pytest.skip("LibreOffice is not installed")
    source = path.parent / "source" / path.name
    source.parent.mkdir()
    by_openpyxl(source)
    profile = f"-env:UserInstallation=file://{path.parent / 'profile'}"
    words = [
        program,
        profile,
        "--headless",
        "--convert-to",
        "xlsx",
        "--outdir",
        str(path.parent),
        str(source),
    ]
    subprocess.run(words, check=True, capture_output=True, timeout=120)


def as_csv(path: Path) -> None:
    """As Excel saves a sheet on a Chinese Windows: GB18030, dates as they are shown."""
    with open(path, "w", encoding="gb18030", newline="") as handle:
        writer = csv.writer(handle)
        for line in lines():
            writer.writerow([f"{v:%Y/%m/%d}" if isinstance(v, datetime) else v for v in line])


Writer = Callable[[Path], None]


@pytest.mark.parametrize("write", [by_openpyxl, by_xlsxwriter, by_libreoffice, as_csv])
def test_an_ugly_roster_is_accounted_for_row_by_row(
    station: operators.SetUp, tmp_path: Path, write: Writer
) -> None:
    path = tmp_path / ("花名册.csv" if write is as_csv else "花名册.xlsx")
    write(path)
    plan = importing.preview_import(path)
    assert plan.preview.header_row == 3
    assert set(plan.preview.columns) == {
        "name", "sex", "birth_date", "id_type", "id_number", "phone", "phone_2", "teams", "note",
    }  # fmt: skip
    check_every_row(plan)
    assert account(plan) == (9, 0, 0, 3)
    importing.commit_import(plan)
    assert Person.select().count() == 9
    again = importing.plan_rows(plan.preview)
    assert account(again) == (0, 0, 9, 3)


def check_every_row(plan: plans.Plan) -> None:
    """Each row's values as they must be read, and why rows and cells are left out."""
    read = {row.row: row for row in plan.preview.rows}
    assert list(read) == list(range(FIRST, FIRST + len(ROWS)))
    for number, (_cells, wanted) in enumerate(ROWS, FIRST):
        if wanted is not None:
            values = read[number].values
            assert {name: values.get(name) for name in wanted} == wanted
    refused = {row: fate for row, fate in fates(plan).items() if fate != "added"}
    assert refused == {13: "no-name", 14: "twice-in-file", 15: "twice-in-file"}
    told = {(f.row, f.field, f.code) for f in plan.warnings}
    assert told >= {
        (8, "birth_date", "date-form"), (8, "phone", "phone-form"), (12, "birth_date", "date-form"),
        (12, "phone", "phone-form"), (12, "name", "name-private-use"), (16, "note", "too-long"),
    }  # fmt: skip
    # A CSV says nothing of cells: there it is the last figure that gives the damage away.
    damage = "id-checksum" if plan.preview.file_name.endswith(".csv") else "id-spreadsheet-damage"
    assert {(row, code) for row, field, code in told if field == "id_number"} == {
        (8, damage), (12, "id-length"),
    }  # fmt: skip
    longer = identity.from_15("430105341217001")
    assert read[9].values["id_number"] == longer
    assert read[9].values["sex"] == identity.sex(longer)
