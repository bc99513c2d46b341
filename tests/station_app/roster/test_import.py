"""An office's workbook goes in: the table is found, cells are mended, every row is accounted for."""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook

from station_app.core import changelog, store
from station_app.core.changelog import Change
from station_app.core.errors import NoSuchBatch, StationError
from station_app.operators import service as operators
from station_app.roster import identity, importing, plans, undoing
from station_app.roster import service as roster
from station_app.roster.models import Consent, Person

pytestmark = pytest.mark.usefixtures("in_process")

HEAD = ["序号", "姓 名\n（必填）", "性别", "出生\n年月日", "身份证号码*", "手 机", "所属服务队", "备注"]


def id_number(born: str, sequence: int) -> str:
    first = f"430199{born}{sequence:03d}"
    return first + identity.check_character(first)


def book(path: Path, rows: list[list[Any]], head: list[str] = HEAD, *, title: bool = True) -> Path:
    made = Workbook()
    notes = made.active
    assert notes is not None
    notes.title = "填表说明"
    notes.append(["请认真填写，所有数字请调整为文字格式"])
    sheet = made.create_sheet("名单")
    if title:
        sheet.append(["丰园社区志愿者登记表"])
        sheet.merge_cells("A1:H1")
        sheet.append([])
    sheet.append(head)
    for row in rows:
        sheet.append(row)
        for cell in sheet[sheet.max_row]:
            if isinstance(cell.value, str):
                cell.data_type = "s"
    sheet.append(["合计", f"{len(rows)} 人"])
    sheet.append([None, "填表人：唐雨欣"])
    made.save(path)
    return path


def account(plan: plans.Plan) -> tuple[int, int, int, int]:
    assert plan.rows == len(plan.added) + len(plan.updated) + plan.unchanged + len(plan.refused)
    return len(plan.added), len(plan.updated), plan.unchanged, len(plan.refused)


def test_a_messy_workbook(station: operators.SetUp, tmp_path: Path) -> None:
    path = book(
        tmp_path / "志愿者.xlsx",
        [
            [
                1,
                "张  三",
                "男",
                "1958.3.2",
                id_number("19580302", 11),
                "138 1234 5678",
                "书香队、护学岗队",
                "",
            ],
            [2, "欧阳 静", "女", datetime(1980, 5, 6), None, 13912345678.0, "书香队", "=1+1"],
            [3, "阿依古丽．买买提", "女", "１９９０－０１－０２", None, "+86 13712345678", None, None],
            [4, "𬱖𬸪", None, "2月30日", 430199198005060020, "137441", None, None],
            [None, None, None, None, None, "13500000000", None, None],
            [6, "张三", "男", None, id_number("19580302", 11), None, None, None],
            [None, None, None, None, None, None, None, None],
            [8, None, None, None, None, None, None, None],
        ],
    )
    plan = importing.preview_import(path)
    assert (plan.preview.sheet, plan.preview.header_row) == ("名单", 3)
    assert plan.preview.columns == {
        "name": "B", "sex": "C", "birth_date": "D", "id_number": "E", "phone": "F", "teams": "G", "note": "H",
    }  # fmt: skip
    assert account(plan) == (4, 0, 0, 2)
    assert [(f.row, f.code) for f in plan.refused] == [(8, "no-name"), (9, "twice-in-file")]
    assert {(f.row, f.field, f.code) for f in plan.warnings} == {
        (7, "birth_date", "date-form"),
        (7, "id_number", "id-spreadsheet-damage"),
        (7, "phone", "phone-form"),
    }
    done = importing.commit_import(plan)
    assert [p.name for p in roster.find_people("zs")] == ["张三"]
    zhang = roster.reveal_people([roster.find_person("张三").uid])[0]
    assert (zhang.phone, zhang.birth_date, zhang.teams) == (
        "13812345678",
        "1958-03-02",
        ("书香队", "护学岗队"),
    )
    assert roster.show_person("欧阳静").values["note"] == "=1+1"
    assert roster.find_person("阿依古丽·买买提").phone == "137****5678"
    assert roster.find_people("yan")[0].name == "𬱖𬸪"
    assert store.free_of_trouble(quick=False) == []
    again = importing.preview_import(path)
    assert account(again)[0::2] == (0, 4)
    taken = undoing.undo_import(done.batch)
    assert (taken.removed, taken.left) == (4, ())
    assert Person.select().count() == 0
    with pytest.raises(NoSuchBatch):
        undoing.undo_import(done.batch)
    assert changelog.verify_chain() == []


def test_strict_refuses_a_row_with_a_bad_cell(station: operators.SetUp, tmp_path: Path) -> None:
    path = book(tmp_path / "a.xlsx", [[1, "张三", "男", "", "", "138123", "", ""], [2, "李四"]])
    assert account(importing.preview_import(path))[3] == 0
    assert [f.code for f in importing.preview_import(path, strict=True).refused] == ["phone-form"]


def test_an_empty_cell_never_overwrites_and_blanks_are_filled(
    station: operators.SetUp, tmp_path: Path
) -> None:
    roster.add_person(name="周秀兰", phone="13800002046", address="3 栋")
    path = book(
        tmp_path / "a.xlsx",
        [["周秀兰", "13800002046", "", "退休教师"]],
        ["姓名", "联系电话", "家庭住址", "职业"],
    )
    done = importing.commit_import(importing.preview_import(path))
    card = roster.show_person("周秀兰")
    assert (card.values["address"], card.values["occupation"]) == ("3 栋", "退休教师")
    assert undoing.undo_import(done.batch).restored == 1
    assert roster.show_person("周秀兰").values == {**card.values, "occupation": ""}


@pytest.mark.parametrize(
    ("on_match", "address", "code"),
    [("fill", "3 栋", ["differs"]), ("overwrite", "5 栋", []), ("skip", "3 栋", [])],
)
def test_what_the_roster_says_already(
    station: operators.SetUp, tmp_path: Path, on_match: str, address: str, code: list[str]
) -> None:
    roster.add_person(name="周秀兰", phone="13800002046", address="3 栋")
    path = book(tmp_path / "a.xlsx", [["周秀兰", "13800002046", "5 栋"]], ["姓名", "电话", "住址"])
    plan = importing.preview_import(path, on_match=on_match)
    importing.commit_import(plan)
    assert roster.show_person("周秀兰").values["address"] == address
    assert [f.code for f in plan.warnings] == code


def test_matching_follows_the_table(station: operators.SetUp, tmp_path: Path) -> None:
    roster.add_person(name="王芳", id_number=id_number("19700101", 22))
    roster.add_person(name="李强", phone="13900000001")
    roster.add_person(name="赵敏", birth_date="1966-06-06")
    for _i in range(2):
        roster.add_walk_in(name="刘洋", phone="", capacity="resident")
    rows = [
        ["王芳", id_number("19700101", 22), "", ""],
        ["李强", "", "13900000001", ""],
        ["赵敏", "", "", "1966-06-06"],
        ["李强", "", "13900000002", ""],
        ["刘洋", "", "", ""],
    ]
    path = book(tmp_path / "a.xlsx", rows, ["姓名", "身份证号", "电话", "出生日期"])
    plan = importing.preview_import(path)
    assert account(plan) == (2, 0, 3, 0)
    assert [(f.row, f.code) for f in plan.warnings] == [(7, "same-name"), (8, "same-name")]
    importing.commit_import(plan)
    assert account(importing.preview_import(path)) == (0, 0, 5, 0)


def test_an_id_number_reaches_who_was_known_by_phone_alone(station: operators.SetUp, tmp_path: Path) -> None:
    roster.add_person(name="李强", phone="13900000001")
    path = book(
        tmp_path / "a.xlsx",
        [["李强", id_number("19700101", 11), "13900000001"]],
        ["姓名", "身份证号", "电话"],
    )
    assert account(importing.preview_import(path)) == (0, 1, 0, 0)


def test_undo_leaves_what_was_touched_since(station: operators.SetUp, tmp_path: Path) -> None:
    path = book(tmp_path / "a.xlsx", [["张三", "13900000001"], ["李四", "13900000002"]], ["姓名", "电话"])
    done = importing.commit_import(importing.preview_import(path))
    roster.edit_person("张三", address="新搬来的")
    taken = undoing.undo_import(done.batch)
    assert taken.removed == 1
    assert len(taken.left) == 1
    assert "张三" in taken.left[0]


def test_the_error_workbook_can_be_filled_in_and_imported(station: operators.SetUp, tmp_path: Path) -> None:
    path = book(tmp_path / "a.xlsx", [["", "13900000001"], ["李四", "13900000002"]], ["姓名", "电话"])
    errors = tmp_path / "errors.xlsx"
    assert importing.write_error_workbook(importing.preview_import(path), errors) == 1
    made = load_workbook(errors)
    sheet = made.worksheets[0]
    assert [cell.value for cell in sheet[2]][:1] == [4]
    sheet["C2"] = "补上名字"
    made.save(errors)
    plan = importing.preview_import(errors)
    assert account(plan) == (1, 0, 0, 0)
    assert plan.added[0].values == {"name": "补上名字", "phone": "13900000001"}


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_csv_in_every_usual_encoding(station: operators.SetUp, tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "a.csv"
    path.write_text('姓名,电话,住址\n"䶮某",13900000001,"3 栋,\n2 单元"\n', encoding=encoding)
    plan = importing.preview_import(path)
    assert account(plan) == (1, 0, 0, 0)
    assert plan.added[0].values["address"] == "3 栋, 2 单元"


def test_consent_and_guardians(station: operators.SetUp, tmp_path: Path) -> None:
    this_year = date.today().year
    path = book(
        tmp_path / "a.xlsx",
        [["张三", "是", ""], ["李四", "", ""], ["小孩", "2026-01-02", f"{this_year - 8}-01-01"]],
        ["姓名", "是否同意", "出生日期"],
    )
    plan = importing.preview_import(path)
    assert {(f.row, f.code) for f in plan.warnings} == {(5, "no-consent"), (6, "no-guardian")}
    importing.commit_import(plan)
    assert Consent.select().count() == 2


def test_columns_can_be_named_by_hand(station: operators.SetUp, tmp_path: Path) -> None:
    path = book(tmp_path / "a.xlsx", [["甲", "张三", "13900000001"]], ["代号", "称呼", "号码一"])
    with pytest.raises(StationError) as caught:
        importing.preview_import(path)
    assert caught.value.code == "no-table"
    plan = importing.preview_import(path, sheet="名单", mapping={"name": "B", "phone": "C"})
    assert "张三" in [row.values["name"] for row in plan.added]
    with pytest.raises(StationError) as caught:
        importing.preview_import(path, mapping={"shoe": "B"})
    assert caught.value.code == "bad-mapping"


def _html(path: Path) -> None:
    path.write_text("<html><table><tr><td>姓名</td></tr></table></html>", encoding="utf-8")


def _bomb(path: Path) -> None:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", "<workbook/>")
        archive.writestr("xl/worksheets/sheet1.xml", b"\0" * 210_000_000)


def _climbing(path: Path) -> None:
    book(path, [["张三"]], ["姓名"])
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr("../../evil.txt", "x")


def _far_cells(path: Path) -> None:
    """The 2 KB file that keeps readers busy for ever: two cells in opposite corners."""
    book(path, [["张三"]], ["姓名"])
    rows = '<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'
    sheet = (
        '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
        f"<sheetData>{rows}</sheetData></worksheet>"
    )
    with zipfile.ZipFile(path) as old:
        parts = {name: old.read(name) for name in old.namelist()}
    parts["xl/worksheets/sheet2.xml"] = sheet.encode()
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as new:
        for name, content in parts.items():
            new.writestr(name, content)


def _laughs(path: Path) -> None:
    book(path, [["张三"]], ["姓名"])
    bomb = '<!DOCTYPE x [<!ENTITY a "ha">' + "".join(
        f'<!ENTITY {chr(98 + i)} "{f"&{chr(97 + i)};" * 10}">' for i in range(9)
    )
    with zipfile.ZipFile(path) as old:
        parts = {name: old.read(name) for name in old.namelist()}
    parts["xl/worksheets/sheet2.xml"] = f"{bomb}]><worksheet>&j;</worksheet>".encode()
    with zipfile.ZipFile(path, "w") as new:
        for name, content in parts.items():
            new.writestr(name, content)


def _cut(path: Path) -> None:
    book(path, [["张三"]] * 50, ["姓名"])
    path.write_bytes(path.read_bytes()[:-300])


@pytest.mark.parametrize(
    ("make", "code"),
    [
        (lambda path: path.write_bytes(b""), "file-empty"),
        (lambda path: None, "file-missing"),
        (lambda path: path.write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(2000)), "file-old-excel"),
        (
            lambda path: path.write_bytes(
                b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(2000) + "EncryptedPackage".encode("utf-16-le")
            ),
            "file-encrypted",
        ),
        (_html, "file-web-page"),
        (lambda path: path.write_text("姓名,电话\n", encoding="gb18030"), "file-text-as-workbook"),
        (lambda path: path.write_bytes(bytes(range(256)) * 40), "file-damaged"),
        (_bomb, "file-too-large"),
        (_climbing, "file-suspicious"),
        (_far_cells, "no-table"),
        (_laughs, "file-damaged"),
        (_cut, "file-damaged"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_hostile_or_foreign_file_gets_a_sentence(
    station: operators.SetUp, tmp_path: Path, make: Callable[[Path], object], code: str
) -> None:
    path = tmp_path / "名单.xlsx"
    make(path)
    before = Change.select().count()
    with pytest.raises(StationError) as caught:
        importing.preview_import(path)
    assert caught.value.code == code
    assert "名单.xlsx" in str(caught.value)
    assert Change.select().count() == before


CELLS = st.one_of(
    st.none(), st.text(max_size=12), st.integers(), st.floats(allow_nan=False), st.booleans(), st.datetimes()
)


@given(st.lists(st.lists(CELLS, min_size=7, max_size=7), max_size=20))
def test_whatever_the_cells_hold_every_row_is_accounted_for(rows: list[list[Any]]) -> None:
    from station_app.roster import cleaning, headings, reading

    places = {name: n for n, name in enumerate(("name", "sex", "birth_date", "id_number", "phone", "teams"))}
    cleaner = cleaning.Cleaner(places)
    for number, row in enumerate(rows, 1):
        one = cleaner.clean(number, tuple(row))
        if one is None:
            mapped = [cell for cell in row[:6] if cell is not None and cell != ""]
            blank = all(isinstance(cell, str) and not cell.split() for cell in mapped)
            assert blank or headings.is_footer(tuple(row), 0) or not any(str(c).strip() for c in mapped)
            continue
        prepared = reading.PreparedRow(one[0], one[1], tuple(reading.Problem(*p) for p in one[2]), *one[3:])
        assert prepared.refused or prepared.values["name"]
        assert all(problem.message for problem in prepared.problems)
