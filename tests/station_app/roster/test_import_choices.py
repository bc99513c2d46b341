"""What whoever imports decides, what is remembered of it, and what comes back from the error workbook."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from openpyxl import load_workbook

from station_app.core import backup, files, i18n, sheets
from station_app.core.errors import StationError
from station_app.operators import service as operators
from station_app.roster import (
    batches,
    choices,
    comparing,
    headings,
    importing,
    layouts,
    plans,
    reading,
    undoing,
)
from station_app.roster import service as roster
from station_app.roster.choices import Choices
from station_app.roster.models import ImportBatch, Person, SeenRow
from tests.station_app.roster.test_import import account, book, id_number
from tests.station_app.roster.test_import_properties import fates

pytestmark = pytest.mark.usefixtures("in_process")

HEAD = ["姓名", "电话", "身份证号", "出生日期", "住址"]
ROWS = [
    ["张三", "138123", "", "", "3 栋"],
    ["李四", "13900000002", "430199196001010000", "", ""],
    ["王五", "13900000003", "", "2月30日", ""],
    ["赵六", "139-0000-0004", "", "1960.1.2", "5 栋"],
    ["", "13900000005", "", "", ""],
    ["赵六", "13900000004", "", "", ""],
]


@pytest.fixture
def messy(tmp_path: Path) -> Path:
    """Rows 4 to 9: one of each kind of trouble."""
    return book(tmp_path / "乱.xlsx", ROWS, HEAD)


def grouped(plan: plans.Plan) -> dict[str, tuple[int, ...]]:
    return {group.kind: group.rows for group in comparing.groups(plan)}


def test_problems_by_kind(station: operators.SetUp, messy: Path) -> None:
    roster.add_person(name="赵六", phone="13900000004", address="4 栋")
    plan = importing.preview_import(messy)
    assert grouped(plan) == {
        choices.PHONE: (4,),
        choices.IDENTITY: (5, 6),
        choices.KNOWN: (7,),
        choices.MENDED: (7,),
        choices.TWICE: (9,),
        choices.NO_NAME: (8,),
    }
    assert account(plan) == (3, 1, 0, 2)


def test_rows_of_a_kind_are_left_out(station: operators.SetUp, messy: Path) -> None:
    plan = importing.preview_import(messy)
    without = importing.choose_again(plan, Choices(skip=frozenset({choices.IDENTITY})))
    assert account(without) == (2, 0, 0, 4)
    assert [(f.row, f.field, f.code) for f in without.refused[:2]] == [
        (5, "id_number", "id-spreadsheet-damage"),
        (6, "birth_date", "date-form"),
    ]
    assert importing.choose_again(without, Choices()).added == plan.added
    strict = importing.preview_import(messy, strict=True)
    assert fates(strict) == fates(importing.choose_again(plan, Choices(skip=frozenset(choices.BAD_CELLS))))


def test_a_list_without_headings_goes_in_by_what_it_holds(station: operators.SetUp, tmp_path: Path) -> None:
    path = tmp_path / "名单.csv"
    path.write_text(
        "志愿者\n李小四,13900000001,3栋\n王五,13900000002,5栋\n赵六,13900000003,\n钱七,见备注,\n孙八,13900000005,\n",
        encoding="gb18030",
    )
    plan = importing.preview_import(path)
    preview = plan.preview
    assert (preview.mapped_by, preview.header_row) == (reading.CONTENTS, 1)
    assert preview.columns == {"name": "A", "phone": "B"}
    assert preview.samples == {"C": ["3栋", "5栋"]}
    assert account(plan) == (5, 0, 0, 0)
    layouts.remember(preview)
    assert layouts.known() == {}
    by_hand = importing.preview_import(path, mapping={"name": "A", "phone": "B", "address": "C"})
    assert fates(by_hand) == dict.fromkeys(range(2, 7), "added")


def test_a_sound_row_stays_out_because_somebody_says_so(
    station: operators.SetUp, messy: Path, tmp_path: Path
) -> None:
    roster.add_person(name="赵六", phone="13900000004")
    plan = importing.preview_import(messy)
    assert account(plan) == (3, 1, 0, 2)
    # Row 9 is row 7's person once more; rows 6 and 8 have something wrong with them.
    out = importing.choose_again(plan, Choices(rows=dict.fromkeys((4, 6, 7, 8), choices.OUT)))
    assert account(out) == (1, 0, 1, 4)
    assert fates(out) == {
        4: "left-out", 5: "added", 6: "left-out", 7: "left-out", 8: "no-name", 9: "unchanged",
    }  # fmt: skip
    assert {f.message for f in out.refused if f.code == "left-out"} == {"Left out by the operator."}
    assert grouped(out)[choices.LEFT_OUT] == (4, 6, 7)
    done = importing.commit_import(out)
    assert ImportBatch.get_by_id(done.batch).refused == 4
    errors = tmp_path / "留下的.xlsx"
    assert importing.write_error_workbook(out, errors) == 4
    assert [row[1].value for row in load_workbook(errors).worksheets[0]][1] == "Left out by the operator."
    # They come in from the file of what was left out, where nobody leaves them out again.
    assert account(importing.preview_import(errors)) == (2, 1, 0, 1)
    assert account(importing.plan_rows(out.preview, out.choices)) == (0, 0, 2, 4)


def test_each_known_person_in_its_own_way(station: operators.SetUp, tmp_path: Path) -> None:
    for n in range(3):
        roster.add_person(name=f"周{'甲乙丙'[n]}", phone=f"1390000000{n}", address="3 栋")
    rows = [[f"周{'甲乙丙'[n]}", f"1390000000{n}", "", "", "5 栋"] for n in range(3)]
    plan = importing.preview_import(book(tmp_path / "a.xlsx", rows, HEAD))
    mixed = importing.choose_again(plan, Choices(rows={4: choices.OVERWRITE, 5: choices.SKIP}))
    assert fates(mixed) == {4: "updated", 5: "unchanged", 6: "unchanged"}
    assert [(f.row, f.code) for f in mixed.warnings] == [(6, "differs")]
    importing.commit_import(mixed)
    assert [roster.show_person(f"周{c}").values["address"] for c in "甲乙丙"] == ["5 栋", "3 栋", "3 栋"]


def test_a_row_that_fits_several_is_answered(station: operators.SetUp, tmp_path: Path) -> None:
    uids = [roster.add_person(name="刘洋", birth_date="1960-01-01", area=f"{n} 区").uid for n in range(2)]
    path = book(tmp_path / "a.xlsx", [["刘洋", "", "", "1960-01-01", "9 栋"]], HEAD)
    plan = importing.preview_import(path)
    assert fates(plan) == {4: "ambiguous"}
    assert set(plan.asked[4]) == set(uids)
    (first, second) = comparing.beside(plan, 4)
    assert {first.person.area, second.person.area} == {"0 区", "1 区"}
    assert [(c.name, c.file, c.roster, c.differs) for c in first.cells] == [
        ("name", "刘洋", "刘洋", False),
        ("birth_date", "1960", "1960", False),
        ("address", "9 栋", "", False),
    ]
    meant = importing.choose_again(plan, Choices(rows={4: uids[1]}))
    assert fates(meant) == {4: "updated"}
    importing.commit_import(meant)
    assert roster.show_person(uids[1]).values["address"] == "9 栋"
    assert fates(importing.preview_import(path)) == {4: "unchanged"}
    other = book(tmp_path / "b.xlsx", [["刘洋", "", "", "1960-01-01", "8 栋"]], HEAD)
    new = importing.preview_import(other, choices=Choices(ambiguous=choices.NEW))
    assert fates(new) == {4: "added"}
    importing.commit_import(new)
    assert fates(importing.preview_import(other)) == {4: "unchanged"}
    with pytest.raises(plans.NobodyMeant):
        importing.choose_again(plan, Choices(rows={4: "nobody"}))


def test_a_namesake_is_the_same_person_only_if_somebody_says_so(
    station: operators.SetUp, tmp_path: Path
) -> None:
    uid = roster.add_person(name="熊伟", phone="13900000001").uid
    path = book(tmp_path / "a.xlsx", [["熊伟", "13900000002", "", "", "5 栋"]], HEAD)
    plan = importing.preview_import(path)
    assert fates(plan) == {4: "added"}
    assert plan.asked == {4: (uid,)}
    assert fates(importing.choose_again(plan, Choices(skip=frozenset({choices.SAME_NAME})))) == {
        4: "same-name"
    }
    importing.commit_import(importing.choose_again(plan, Choices(rows={4: uid})))
    assert Person.select().count() == 1
    card = roster.reveal_people([uid])[0]
    assert (card.phone, roster.show_person(uid).values["address"]) == ("13900000001", "5 栋")
    # The phone in the file was not taken, and yet the same file finds the same person again.
    assert fates(importing.preview_import(path)) == {4: "unchanged"}


def test_a_row_finds_its_person_after_their_phone_was_replaced(
    station: operators.SetUp, tmp_path: Path
) -> None:
    number = id_number("19600101", 11)
    roster.add_person(name="张三", phone="13900000001", id_number=number)
    rows = [["张三", "13900000002", number, "", ""], ["张三", "13900000001", "", "", ""]]
    path = book(tmp_path / "a.xlsx", rows, HEAD)
    plan = importing.preview_import(path, on_match=choices.OVERWRITE)
    assert fates(plan) == {4: "updated", 5: "twice-in-file"}
    done = importing.commit_import(plan)
    assert fates(importing.preview_import(path, on_match=choices.OVERWRITE)) == {
        4: "unchanged", 5: "twice-in-file",
    }  # fmt: skip
    undoing.undo_import(done.batch)
    assert SeenRow.select().count() == 0
    new = book(tmp_path / "b.xlsx", [["李四", "13900000003", "", "", ""]], HEAD)
    importing.commit_import(importing.preview_import(new))
    roster.edit_person("李四", phone="13900000009")
    assert fates(importing.preview_import(new)) == {4: "unchanged"}
    roster.erase_person("李四")
    assert fates(importing.preview_import(new)) == {4: "added"}


def test_an_erased_note_is_not_kept_for_taking_the_import_back(
    station: operators.SetUp, tmp_path: Path
) -> None:
    rows = [["李四", "13900000003", "怕狗"], ["王五", "13900000004", "爱唱歌"]]
    path = book(tmp_path / "a.xlsx", rows, ["姓名", "电话", "备注"])
    done = importing.commit_import(importing.preview_import(path))
    roster.erase_person("李四")
    kept = ImportBatch.get_by_id(done.batch).notes
    assert ("怕狗" in kept, "爱唱歌" in kept) == (False, True)
    assert undoing.undo_import(done.batch).removed == 1


def test_a_volunteer_number_passes_on_and_comes_back(station: operators.SetUp, tmp_path: Path) -> None:
    for n, number in enumerate(("V1", "V2", "")):
        fields = {"volunteer_number": number} if number else {}
        roster.add_person(name=f"周{'甲乙丙'[n]}", phone=f"1390000000{n}", **fields)
    rows = [
        ["周丙", "13900000002", "V1"], ["周乙", "13900000001", "V3"], ["周甲", "13900000000", "V2"],
        ["新人", "13900000005", "V2"],
    ]  # fmt: skip
    path = book(tmp_path / "a.xlsx", rows, ["姓名", "电话", "志愿者编号"])
    plan = importing.preview_import(path, on_match=choices.OVERWRITE)
    assert [(f.row, f.code) for f in plan.warnings] == [(7, "volunteer-number-taken")]
    done = importing.commit_import(plan)

    def numbers() -> list[str]:
        return [roster.find_person(f"周{c}").volunteer_number for c in "甲乙丙"]

    assert numbers() == ["V2", "V3", "V1"]
    assert fates(importing.preview_import(path, on_match=choices.OVERWRITE)) == dict.fromkeys(
        range(4, 8), "unchanged"
    )
    assert undoing.undo_import(done.batch).left == ()
    assert numbers() == ["V1", "V2", ""]


def test_columns_mapped_by_hand_are_remembered_for_that_layout(
    station: operators.SetUp, tmp_path: Path
) -> None:
    head = ["代号", "称呼", "号码一"]
    first = book(tmp_path / "a.xlsx", [["甲", "张三", "13900000001"]], head)
    with pytest.raises(StationError) as caught:
        importing.preview_import(first)
    assert caught.value.code == "no-table"
    anyhow = importing.preview_import(first, anyhow=True).preview
    assert (anyhow.columns, anyhow.header_row, anyhow.rows) == ({}, 3, ())
    assert anyhow.samples == {
        "A": ["甲", "合计"],
        "B": ["张三", "1 人", "填表人：唐雨欣"],
        "C": ["13900000001"],
    }
    half = importing.preview_import(first, mapping={"phone": "C"}, anyhow=True)
    assert fates(half) == {4: "no-name"}
    given = importing.preview_import(first, mapping={"name": "B", "phone": "C"}).preview
    assert given.mapped_by == reading.GIVEN
    importing.import_rows(given, remember=True)
    second = book(tmp_path / "b.xlsx", [["乙", "李四", "13900000002"]], head)
    plan = importing.preview_import(second)
    assert (plan.preview.mapped_by, plan.preview.columns) == (reading.REMEMBERED, {"name": "B", "phone": "C"})
    assert [row.values["name"] for row in plan.added] == ["李四"]
    other = book(tmp_path / "c.xlsx", [["乙", "李四", "13900000002", ""]], [*head, "备注"])
    with pytest.raises(StationError):
        importing.preview_import(other)
    layouts.forget(plan.preview.layout)
    with pytest.raises(StationError):
        importing.preview_import(second)


def test_a_sheet_without_headings_loses_nobody(station: operators.SetUp, tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("张三,13900000001\n李四,13900000002\n", encoding="gb18030")
    plan = importing.preview_import(path, mapping={"name": "A", "phone": "B"})
    assert (plan.preview.header_row, [row.values["name"] for row in plan.added]) == (0, ["张三", "李四"])
    assert plan.preview.layout == ""


def test_a_backup_is_written_before_an_import(
    station: operators.SetUp, messy: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = station.session.home
    done = importing.import_rows(importing.preview_import(messy).preview)
    (made,) = [row for row in backup.listing(home) if row.reason == backup.BEFORE_IMPORT]
    assert made.size > 0
    (row,) = batches.list_imports()
    assert (row.batch, row.operator, row.rows, row.added, row.unchanged, row.refused) == (
        done.batch, "罗晓敏", 6, 4, 0, 2,
    )  # fmt: skip

    def full(*_place: object, **_why: object) -> None:
        raise files.CannotWrite(home.backups, "disk full")

    monkeypatch.setattr(backup, "write", full)
    with pytest.raises(files.CannotWrite):
        importing.import_rows(importing.preview_import(messy).preview)
    assert len(batches.list_imports()) == 1


@pytest.mark.parametrize("language", ["en", "zh_CN"])
def test_the_error_workbooks_own_columns_are_no_fields(language: str) -> None:
    i18n.load_language(language)
    assert [headings.field_of(i18n._(words)) for words in ("row of the file", "what is wrong")] == ["", ""]
    assert [headings.field_of(words.split()[0]) for words in headings.SYNONYMS.values()] == [
        *headings.SYNONYMS
    ]


def test_the_error_workbook_comes_back_put_right(
    station: operators.SetUp, messy: Path, tmp_path: Path
) -> None:
    i18n.load_language("zh_CN")
    plan = importing.preview_import(messy, strict=True)
    errors = tmp_path / "要改的.xlsx"
    assert importing.write_error_workbook(plan, errors) == 5
    made = load_workbook(errors)
    sheet = made.worksheets[0]
    assert [cell.value for cell in sheet[2]][2:] == ["张三", "138123", None, None, "3 栋"]
    assert not any(cell.data_type in ("f", "e", "d") for row in sheet for cell in row)
    importing.commit_import(plan)
    unmended = importing.preview_import(errors, strict=True)
    assert set(unmended.preview.columns) == set(plan.preview.columns)
    assert sorted(f.code for f in unmended.refused) == sorted(
        f.code for f in plan.refused if f.code != "twice-in-file"
    )
    number = id_number("19600101", 11)
    by_row = {sheet.cell(n, 1).value: n for n in range(2, 7)}
    for row, column, text in ((4, 4, "13900000001"), (5, 5, number), (6, 6, "1960-02-28"), (8, 3, "钱七")):
        sheet.cell(by_row[row], column).value = text
    made.save(errors)
    fixed = importing.preview_import(errors, strict=True)
    assert account(fixed) == (4, 0, 1, 0)
    importing.commit_import(fixed)
    assert account(importing.preview_import(errors, strict=True)) == (0, 0, 5, 0)
    assert roster.reveal_people([roster.find_person("李四").uid])[0].id_number == number


def test_the_error_workbook_maps_itself_whatever_the_file_called_its_columns(
    station: operators.SetUp, tmp_path: Path
) -> None:
    head = ["称呼", "电话", "手机"]
    path = book(tmp_path / "a.xlsx", [["张三", "0731-1", "13900000001"]], head)
    plan = importing.preview_import(path, mapping={"name": "A", "phone": "C", "phone_2": "B"}, strict=True)
    errors = tmp_path / "b.xlsx"
    importing.write_error_workbook(plan, errors)
    again = importing.preview_import(errors)
    assert fates(again) == {2: "added"}
    assert again.added[0].values == {"name": "张三", "phone": "13900000001"}
    assert set(again.preview.columns) == {"name", "phone", "phone_2"}


@pytest.mark.parametrize("name", ["名单.xls", "名单.xlsx", "名单.et"])
@pytest.mark.parametrize("locked", [False, True])
def test_an_old_or_locked_workbook_is_told_what_to_do(tmp_path: Path, name: str, locked: bool) -> None:
    i18n.load_language("zh_CN")
    path = tmp_path / name
    inside = "EncryptedPackage" if locked else "Workbook"
    path.write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(1000) + inside.encode("utf-16-le"))
    with pytest.raises(sheets.CannotRead) as caught:
        sheets.open_book(path)
    assert caught.value.code == ("file-encrypted" if locked else "file-old-excel")
    assert name in caught.value.message
    assert ("去掉密码" if locked else "另存为 .xlsx") in caught.value.message


def test_what_stands_in_the_way_of_reading_has_a_reason() -> None:
    assert set(choices.KINDS) >= {choices.kind_of("phone", code) for code in reading.MESSAGES}
    assert sheets.REASONS["old-excel"]
    assert replace(Choices(), on_match="skip") == Choices.of("skip")
