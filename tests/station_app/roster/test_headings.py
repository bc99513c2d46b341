"""The table in an office's workbook is found under titles, in two lines, with stars and brackets."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from station_app.roster import headings, identity

ALL = [(word, field) for field, words in headings.SYNONYMS.items() for word in words.split()]


@pytest.mark.parametrize(
    ("text", "field"),
    [
        ("姓 名\n（必填）", "name"),
        ("*姓名", "name"),
        ("身份证号码＊", "id_number"),
        ("身份证号（18位）", "id_number"),
        ("联系 电话：", "phone"),
        ("出生\r\n年月日", "birth_date"),
        ("单位/小区", "area"),
        ("ＩＤ", "id_number"),
        ("Phone", "phone"),
        ("（姓名）", "name"),
        ("序号", ""),
        ("", ""),
        ("＊", ""),
    ],
)
def test_a_heading_means_a_field(text: str, field: str) -> None:
    assert headings.field_of(text) == field


PEOPLE = [
    (1, "张三", "男", "汉族", "110105194912310021", 13812345678, "群众"),
    (2, "李小四", "女", "汉族", "11010519491231002X", "138 1234 5679", "群众"),
    (3, None, None, None, None, None, None),
    (4, "欧阳  静", "女", "回族", "430104198005060016", None, "党员"),
    (5, "阿依古丽·买买提", None, "汉族", "430104198005060024", "13812345670", "群众"),
    (6, "王二", "男", "汉族", "43010419800506001", "13812345671", "群众"),
    (7, "赵六", "男", "汉族", "43010419800506003", "13812345672", "群众"),
]


def numbered(rows: list[tuple[Any, ...]]) -> list[tuple[Any, ...]]:
    """With the check figures that the numbers need."""
    ids = [row[4][:17] if row[4] else None for row in rows]
    checked = [cell + identity.check_character(cell) if cell else None for cell in ids]
    return [(*row[:4], number, *row[5:]) for row, number in zip(rows, checked, strict=True)]


def test_a_list_without_headings_is_known_by_what_it_holds() -> None:
    rows = numbered(PEOPLE)
    columns = {"name": 1, "sex": 2, "id_number": 4, "phone": 5}
    for above in ([], [("丰园社区志愿者",)], [("甲", "乙", "丙", "丁", "戊", "己", "庚")], [()]):
        found = headings.table_by_contents([*above, *rows])
        assert found is not None
        assert (found.header_row, found.first_row) == (len(above), len(above) + 1)
        assert found.columns == columns
        assert found.headings == {place: text for row in above for place, text in enumerate(row)}
    assert headings.find_table(rows) is None
    # Names alone, numbers alone, too few rows, or a column that is half something else: nobody guesses.
    for cut in (
        [row[:4] for row in rows], [(row[4], row[5]) for row in rows], rows[:2],
        [(row[1], row[5] if n % 2 else "见备注") for n, row in enumerate(rows)],
        [(row[3], row[4]) for row in rows * 3], [],
    ):  # fmt: skip
        assert headings.table_by_contents(cut) is None


def test_no_heading_means_two_fields() -> None:
    words = [word for word, _field in ALL]
    assert len(words) == len(set(words))
    assert {headings.field_of(word) for word, _f in ALL} == set(headings.FIELDS)


@given(
    st.sampled_from(ALL),
    st.sampled_from(["{}", "{}*", "＊{}", " {} ", "{}（必填）", "{}(选填)", "{}：", "【{}】", "{}\n"]),
)
def test_every_synonym_under_every_dress(known: tuple[str, str], dress: str) -> None:
    word, field = known
    assert headings.field_of(dress.format(word)) == field
    spread = "　".join(word)
    assert headings.field_of(dress.format(spread)) == field


def test_the_row_that_names_most_wins_and_a_title_does_not() -> None:
    found = headings.find_table(
        [("志愿者登记表",), (None,), ("姓名", "说明"), ("序号", "姓名", "性别", "电话"), (1, "张三", "男", 1)]
    )  # fmt: skip
    assert found is not None
    assert (found.header_row, found.first_row) == (4, 5)
    assert found.columns == {"name": 1, "sex": 2, "phone": 3}


def test_a_heading_over_two_lines() -> None:
    found = headings.find_table(
        [
            ("序号", "姓名", "性别", "联系方式", None),
            (None, None, None, "手机", "住址"),
            (1, "张三", "男", "138", "3栋"),
        ]
    )  # fmt: skip
    assert found is not None
    assert (found.header_row, found.first_row) == (1, 3)
    assert found.columns == {"name": 1, "sex": 2, "phone": 3, "address": 4}


def test_the_first_of_two_columns_of_one_meaning_is_taken() -> None:
    found = headings.find_table([("姓名", "电话", "手机")])
    assert found is not None
    assert found.columns == {"name": 0, "phone": 1}


def test_no_name_no_table() -> None:
    assert headings.find_table([("性别", "电话", "住址")]) is None
    assert headings.find_table([]) is None


@pytest.mark.parametrize(
    ("row", "footer"),
    [
        (("合计", "12 人"), True),
        ((None, "填表人：唐雨欣"), True),
        ((None, "备注：以上人员均已签字"), True),
        (("本表一式两份，一份留存社区，一份报送街道办事处备案。", None), True),
        ((1, "张三", "负责人"), False),
        ((2, "合计"), True),
        ((3, "", "13800002046"), False),
    ],
)
def test_sums_and_signatures_are_no_people(row: tuple[object, ...], footer: bool) -> None:
    assert headings.is_footer(row, 1) is footer


CELLS = st.one_of(st.none(), st.text(max_size=20), st.integers(), st.sampled_from([w for w, _f in ALL]))


@given(st.lists(st.lists(CELLS, max_size=8).map(tuple), max_size=12))
def test_any_rows_give_a_table_with_a_name_or_none(rows: list[tuple[object, ...]]) -> None:
    found = headings.find_table(rows)
    if found is None:
        return
    assert "name" in found.columns
    assert 1 <= found.header_row < found.first_row <= len(rows) + 2
    for field, place in found.columns.items():
        above = [rows[n] for n in range(found.header_row - 1, min(found.first_row - 1, len(rows)))]
        assert field in {
            headings.field_of(r[place]) for r in above if place < len(r) and isinstance(r[place], str)
        }
