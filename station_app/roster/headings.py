"""Finding the table in an office's workbook: which sheet, which row has the headings, what they mean."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from station_app.core.sheets import Row, plain_text
from station_app.roster import dates, identity, names, phones

#: How offices call each field, without spaces, line breaks, brackets and stars.
SYNONYMS: Final = {
    "name": "姓名 名字 志愿者姓名 人员姓名 学生姓名 真实姓名 名称 居民姓名 队员姓名 志愿者 name fullname",
    "sex": "性别 男女 sex gender",
    "birth_date": "出生日期 出生年月日 出生年月 生日 出生 出生时间 birthdate dateofbirth birthday",
    "id_type": "证件类型 证件类别 证件种类 证件名称 idtype",
    "id_number": (
        "身份证号 身份证号码 身份证 证件号码 证件号 公民身份号码 身份证件号码 居民身份证号 "
        "身份证件 idnumber id"
    ),
    "phone": (
        "联系电话 手机 手机号 手机号码 电话 联系方式 移动电话 联系手机 本人电话 电话号码 联系号码 "
        "phone mobile tel"
    ),
    "phone_2": "备用电话 第二电话 电话2 手机2 其他电话 固定电话 座机 家庭电话 紧急联系电话 phone2",
    "address": "住址 地址 家庭住址 居住地址 现住址 详细地址 通讯地址 家庭地址 联系地址 门牌号 address",
    "area": (
        "居住区域 所在社区 社区 小区 所属社区 居住小区 所在小区 片区 网格 单位小区 单位/小区 area "
        "community"
    ),
    "political_status": "政治面貌 党员 政治身份 politicalstatus",
    "ethnicity": "民族 ethnicity",
    "education": "学历 文化程度 文化水平 教育程度 最高学历 education",
    "occupation": "职业 工作单位 单位 从业状况 就业状况 工作 职务 单位职务 单位及职务 occupation job",
    "skills": "专业技能 特长 技能 专长 爱好特长 个人特长 技能特长 skills",
    "service_types": (
        "服务类别 服务类型 服务意向 志愿服务类别 服务项目 意向服务 志愿服务意向 servicetypes "
        "services"
    ),
    "teams": "服务队 所属队伍 所在队伍 队伍 志愿服务队 所属服务队 志愿队 所属团队 团队 组别 小组 teams team",
    "registered_on": "注册日期 注册时间 登记日期 登记时间 加入日期 加入时间 入队时间 填表日期 registeredon",
    "volunteer_number": "志愿者编号 编号 志愿者号 注册号 志愿者证号 证号 volunteernumber",
    "consent_on": "同意日期 授权日期 同意时间 知情同意 同意书 是否同意 是否授权 本人同意 consenton consent",
    "guardian_name": "监护人 监护人姓名 家长姓名 家长 guardianname guardian",
    "guardian_phone": "监护人电话 家长电话 监护人联系电话 家长联系电话 监护人手机 guardianphone",
    "note": "备注 说明 其他 附注 note remarks",
}  # fmt: skip
FIELDS: Final = tuple(SYNONYMS)
_BY_HEADING: Final = {word: field for field, words in SYNONYMS.items() for word in words.split()}
_BRACKETS: Final = re.compile(r"[（(【\[<《].*?[)）】\]>》]")
_BRACKET_MARKS: Final = re.compile(r"[（(【\[<《)）】\]>》]")
_DROPPED: Final = re.compile(r"[\s*＊:：、_\-—/\\.．·'“”\"]+")
_HALF: Final = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}

LOOK_AT_ROWS: Final = 40
#: A column is known by its contents where so many of its cells, and so great a part of them, say so; names
#: are different ones for the most part.
_FEWEST: Final = 3
_MOST: Final = 0.8
_DIFFERENT: Final = 0.6
FOOTERS: Final = (
    "合计", "总计", "小计", "共计", "填表人", "填报人", "制表", "制表人", "审核", "审核人", "负责人",
    "经办人",
    "备注", "说明", "注", "填表说明", "填表日期", "联系人", "单位盖章", "盖章", "统计",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Found:
    """Where the table begins: rows count from 1; ``columns`` is field → place from 0."""

    header_row: int
    first_row: int
    columns: dict[str, int]
    headings: dict[int, str]


def plain_heading(text: str) -> str:
    """A heading as it is looked up: without brackets' content, spaces, line breaks, stars and case."""
    whole = text.translate(_HALF)
    bare = _DROPPED.sub("", _BRACKETS.sub("", whole)).lower()
    return bare or _DROPPED.sub("", _BRACKET_MARKS.sub("", whole)).lower()


def field_of(text: str) -> str:
    """The field that a heading means; empty where it means none of ours."""
    return _BY_HEADING.get(plain_heading(text), "")


def find_table(rows: Sequence[Row]) -> Found | None:
    """The header among a sheet's first rows: the row that names most fields, a name among them."""
    best: Found | None = None
    for place, row in enumerate(rows[:LOOK_AT_ROWS]):
        found = _read_header(rows, place, row)
        if "name" in found.columns and (best is None or len(found.columns) > len(best.columns)):
            best = found
    return best


def guess_table(rows: Sequence[Row]) -> Found | None:
    """Where headings may be that mean none of our fields: the first row of two short texts or more.

    None where the sheet is empty.
    """
    first: Found | None = None
    for place, row in enumerate(rows[:LOOK_AT_ROWS]):
        filled = [cell for cell in row if plain_text(cell)]
        if not filled:
            continue
        texts = {at: " ".join(c.split()) for at, c in enumerate(row) if isinstance(c, str) and c.strip()}
        found = Found(place + 1, place + 2, {}, texts)
        if len(filled) >= 2 and len(texts) == len(filled) and all(len(t) <= 60 for t in texts.values()):
            return found
        first = first or found
    return first


def table_by_contents(rows: Sequence[Row]) -> Found | None:
    """The table of a list that has no headings, by what stands in its columns: names, and beside them ID
    numbers that check or mobile numbers. None where most cells of a column do not say so."""
    some = rows[:LOOK_AT_ROWS]
    columns: dict[str, int] = {}
    for place in range(max(map(len, some), default=0)):
        texts = [text for row in some if place < len(row) and (text := plain_text(row[place]))]
        name = _field_of_contents(texts)
        if name and name not in columns:
            columns[name] = place
    if "name" not in columns or not columns.keys() & {"id_number", "phone"}:
        return None
    for number, row in enumerate(some, 1):
        if all(place < len(row) and _fits(name, plain_text(row[place])) for name, place in columns.items()):
            # A row of texts above it may be headings that mean none of our fields.
            above = some[number - 2] if number > 1 else ()
            said = {at: " ".join(c.split()) for at, c in enumerate(above) if isinstance(c, str) and c.strip()}
            return Found(number - 1, number, columns, said)
    return None


def _field_of_contents(texts: Sequence[str]) -> str:
    """What most of a column's texts are; names differ from row to row, as 汉族 and 群众 do not."""
    if len(texts) < _FEWEST:
        return ""
    for name in ("id_number", "phone", "sex", "name"):
        if sum(_fits(name, text) for text in texts) >= _MOST * len(texts):
            return name if name != "name" or len(set(texts)) >= _DIFFERENT * len(texts) else ""
    return ""


def _fits(name: str, text: str) -> bool:
    if name == "id_number":
        number = identity.normalise(text)
        return len(number) == 18 and not identity.problem(number)
    if name == "phone":
        return bool(phones.MOBILE.fullmatch(phones.normalise(text)))
    if name == "sex":
        return text in ("男", "女")
    parts = names.normalise(text).split(names.INTERPUNCT)
    most = 4 if len(parts) == 1 else 8
    return all(1 < len(part) <= most and all(map(names.is_han, part)) for part in parts)


def is_person(rows: Sequence[Row], found: Found) -> bool:
    """Whether what was taken for headings is somebody: a name, and a number or a date in its place."""
    row = rows[found.header_row - 1] if 0 < found.header_row <= len(rows) else ()
    cells = {name: row[place] for name, place in found.columns.items() if place < len(row)}
    if not names.is_name(names.normalise(plain_text(cells.get("name")))):
        return False
    return bool(
        phones.normalise(plain_text(cells.get("phone")))
        or len(identity.normalise(plain_text(cells.get("id_number")))) == 18
        or dates.parse(cells.get("birth_date"))
    )


def without_header(found: Found) -> Found:
    """The table one row earlier, its columns known by their letters alone."""
    return Found(found.header_row - 1, found.header_row, found.columns, {})


def layout_of(found: Found) -> str:
    """What files of one layout have in common: SHA-256 (hex) of their headings; empty without any."""
    said = sorted((place, plain_heading(text)) for place, text in found.headings.items() if text)
    if not said:
        return ""
    return hashlib.sha256(repr(said).encode()).hexdigest()


def _read_header(rows: Sequence[Row], place: int, row: Row) -> Found:
    columns, headings = _fields(row)
    first = place + 1
    if len(columns) >= 2 and place + 1 < len(rows):
        below, below_headings = _fields(rows[place + 1])
        # A heading over two lines: 联系方式 above 电话 and 地址. Data never reads as two headings, and
        # where both lines name the people the lower one is the heading.
        both_name = "name" in columns and "name" in below
        if len(below) >= 2 and not both_name and not below.keys() <= columns.keys():
            columns = {**below, **columns}
            headings = {**headings, **below_headings}
            first += 1
    return Found(place + 1, first + 1, columns, headings)


def _fields(row: Row) -> tuple[dict[str, int], dict[int, str]]:
    columns: dict[str, int] = {}
    headings: dict[int, str] = {}
    for place, cell in enumerate(row):
        if not isinstance(cell, str) or len(cell) > 60:
            continue
        headings[place] = " ".join(cell.split())
        field = field_of(cell)
        if field and field not in columns:
            columns[field] = place
    return columns, headings


def is_footer(row: Row, name_place: int) -> bool:
    """Whether a row below the table is a sum, a signature line or a remark, and no person.

    Only where the name's own cell holds no name or begins like a footer: nobody is dropped for a job title.
    """
    name = plain_text(row[name_place]) if name_place < len(row) else ""
    if names.is_name(name):
        return _footer_word(name)
    texts = [text for cell in row if (text := plain_text(cell))]
    return bool(texts) and (_footer_word(texts[0]) or (len(texts) == 1 and len(texts[0]) > 20))


def _footer_word(text: str) -> bool:
    bare = text.lstrip("（(*＊ ")
    return any(
        bare == word or bare.startswith((word + ":", word + "：", word + "（")) for word in FOOTERS
    ) or (bare.startswith(("合计", "总计", "共计", "填表人", "制表人", "审核人")))
