"""The child process's part of importing a catalogue: a file into entries, whatever kind it is."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from station_app.core import sandbox, sheets
from station_app.core.errors import StationError
from station_app.core.i18n import N_, _
from station_app.core.sheets import Row, plain_text
from station_app.library import entries, marc, marc_mapping, marc_text

SYNONYMS: Final = {
    "title": "书名 题名 书籍名称 图书名称 正题名 名称 title",
    "author": "作者 责任者 著者 著作者 编者 author",
    "publisher": "出版社 出版者 出版单位 publisher",
    "year": "出版日期 出版年 出版时间 年份 year date publicationdate",
    "isbn": "isbn isbn号 国际标准书号 书号 标准书号",
    "price": "价格 定价 单价 price",
    "count": "馆藏本数 册数 复本数 数量 本数 复本 copies count numberofcopies",
    "call_number": "索书号 索取号 排架号 callnumber",
    "class_number": "分类号 中图分类号 中图法分类号 中图法 classnumber class",
    "barcode": "条码 条形码 条码号 登录号 财产号 barcode",
    "place": "书籍位置 位置 架位 馆藏地 书架 地点 place shelf",
    "state": "状态 馆藏状态 state",
    "subjects": "主题 主题词 关键词 subjects",
}
_BY_HEADING: Final = {word: field for field, words in SYNONYMS.items() for word in words.split()}
LOOK_AT_ROWS: Final = 30
#: What the child's memory holds, and twice and more what a station has.
MOST_RECORDS: Final = 50_000
MARC_SUFFIXES: Final = (".iso", ".mrc", ".marc")
#: What our own CSV puts before a text that a spreadsheet would take for a formula.
_GUARDED: Final = re.compile(r"'+[=+\-@]")
_BOM: Final = b"\xef\xbb\xbf"


class NoCatalogue(StationError):
    """No sheet has a row of headings with a title among them."""

    code = "no-catalogue"

    def __init__(self, name: str) -> None:
        super().__init__(
            _("No catalogue was found in “%(name)s”. One row must have headings, 书名 or 题名 among them.")
            % {"name": name}
        )


class NoMarc(StationError):
    """The file holds no record of MARC."""

    code = "no-marc"

    def __init__(self, name: str) -> None:
        super().__init__(
            _("“%(name)s” holds no MARC record. Export it anew as ISO 2709, or as .xlsx.") % {"name": name}
        )


class TooManyRecords(StationError):
    """More records than a station's catalogue has."""

    code = "too-many-records"

    def __init__(self) -> None:
        super().__init__(
            _("The file has more than %(n)d records. Split it and import the parts.") % {"n": MOST_RECORDS}
        )


class NoSuchColumn(StationError):
    """What was chosen for a field is no column or subfield of the file."""

    code = "no-such-column"

    def __init__(self, field: str, column: str, known: str) -> None:
        super().__init__(
            _("“%(field)s=%(column)s” cannot be used here. There are: %(known)s.")
            % {"field": field, "column": column, "known": known},
            field=field,
            column=column,
        )


def read_in_child(*, path: str, mapping: dict[str, str], report: sandbox.Report) -> dict[str, Any]:
    """Everything an import needs of a file, as JSON: see ``importing.CataloguePlan``."""
    file = Path(path)
    if _is_marc(file):
        return _read_marc(file, mapping, report)
    return _read_sheet(file, mapping, report)


def _is_marc(file: Path) -> bool:
    if file.suffix.lower() in MARC_SUFFIXES:
        return True
    try:
        with open(file, "rb") as handle:
            return marc.begins_like_marc(handle.read(64))
    except OSError:
        return False  # the workbook's reader says what stands in the way


# --- workbook and CSV ---------------------------------------------------------------------------


def _read_sheet(file: Path, mapping: dict[str, str], report: sandbox.Report) -> dict[str, Any]:
    best: tuple[list[Row], int, dict[str, int]] | None = None
    for sheet in sheets.open_book(file).sheets:
        rows = list(sheet.read())
        for place, row in enumerate(rows[:LOOK_AT_ROWS]):
            columns = _columns(row, mapping)
            if "title" in columns and (best is None or len(columns) > len(best[2])):
                best = (rows, place, columns)
    if best is None:
        raise NoCatalogue(file.name)
    rows, header, columns = best
    missing = next((name for name in mapping if name not in columns), None)
    if missing is not None:
        known = _(", ").join(plain_text(cell) for cell in rows[header] if plain_text(cell))
        raise NoSuchColumn(missing, mapping[missing], known)
    with open(file, "rb") as handle:
        is_text = not handle.read(2).startswith(b"PK")
    found = []
    for number, row in enumerate(rows[header + 1 :], header + 2):
        values = {name: plain_text(row[place]) for name, place in columns.items() if place < len(row)}
        if is_text:
            values = {name: _unguarded(text) for name, text in values.items()}
        if any(values.values()):
            found.append(entries.to_json(entries.prepare(number, values)))
        if number % 500 == 0:
            report(number, len(rows))
    shown = {name: plain_text(rows[header][place]) for name, place in columns.items()}
    return _answer("csv" if is_text else "workbook", "", found, columns=shown)


def _columns(row: Row, mapping: dict[str, str]) -> dict[str, int]:
    """field → place from 0; a column that was chosen by heading or letter goes before what is guessed."""
    columns: dict[str, int] = {}
    headings = [_heading(cell) for cell in row]
    for name, column in mapping.items():
        wanted, place = _heading(column), sheets.column_place(column)
        if wanted in headings:
            columns[name] = headings.index(wanted)
        elif place is not None and place < len(row):
            columns[name] = place
    for place, heading in enumerate(headings):
        field = _BY_HEADING.get(heading)
        if field and place not in columns.values():
            columns.setdefault(field, place)
    return columns


def _heading(cell: object) -> str:
    text = "".join(str(cell or "").split()).lower()
    return text.split("（")[0].split("(")[0].strip("*＊")


def _unguarded(text: str) -> str:
    return text[1:] if _GUARDED.match(text) else text


# --- ISO 2709 -----------------------------------------------------------------------------------


def _read_marc(file: Path, mapping: dict[str, str], report: sandbox.Report) -> dict[str, Any]:
    data = _bytes_of(file)
    survey, usual, encodings = _look_over(data)
    barcode_fields = survey.barcode_fields()
    chosen = _chosen(mapping, barcode_fields)
    found: list[list[Any]] = []
    bare: list[list[Any]] = []
    refused: list[list[Any]] = []
    warnings: list[list[Any]] = []
    records = 0
    for raw in marc.read_records(data):
        if isinstance(raw, marc.Stray):
            warnings.append([raw.number, "rubbish"])
            continue
        records = raw.number
        if records % 500 == 0:
            report(records, sum(encodings.values()) or records)
        if isinstance(raw, marc.Fault):
            refused.append([records, raw.code])
        elif marc_text.is_marc_8(raw):
            refused.append([records, "marc-8"])
        else:
            record = marc_text.decode(raw, usual)
            entry = marc_mapping.entry(record, chosen)
            found.append(entries.to_json(entry))
            if not entry.copies:
                bare.append([records, "no-copy"])
            warnings += [[records, code] for code in record.doubts]
    if not records:
        raise NoMarc(file.name)
    # One line where no record names a copy, else one for each that does not.
    warnings += [[0, "no-copies"]] if bare and len(bare) == len(found) else bare
    answer = _answer(survey.dialect, usual or marc_text.UTF_8, found, columns=chosen)
    fields = [[f.field, f.values, f.distinct, f.records, list(f.examples)] for f in barcode_fields]
    more = {"records": records, "refused": refused, "encodings": encodings, "barcode_fields": fields}
    return answer | more | {"warnings": warnings}


def _bytes_of(file: Path) -> bytes:
    try:
        if file.stat().st_size > sheets.LARGEST_FILE:
            raise sheets.CannotRead(file, "too-large")
        data = file.read_bytes()
    except FileNotFoundError as error:
        raise sheets.CannotRead(file, "missing") from error
    except OSError as error:
        raise sheets.CannotRead(
            file, "locked" if isinstance(error, PermissionError) else "damaged"
        ) from error
    if not data.strip():
        raise sheets.CannotRead(file, "empty")
    if not marc.looks_like_marc(data):
        raise NoMarc(file.name)
    return data


def _look_over(data: bytes) -> tuple[marc_mapping.Survey, str, dict[str, int]]:
    """The file read once for what its records have in common: dialect, barcodes, encoding."""
    survey = marc_mapping.Survey()

    def sound() -> Iterator[marc.RawRecord]:
        for found in marc.read_records(data):
            if found.number > MOST_RECORDS:
                raise TooManyRecords
            if isinstance(found, marc.RawRecord):
                survey.take(found)
                yield found

    usual, encodings = marc_text.file_encoding(sound(), marked=data.startswith(_BOM))
    return survey, usual, encodings


def _chosen(mapping: dict[str, str], fields: tuple[marc_mapping.BarcodeField, ...]) -> dict[str, str]:
    """field → subfield; the barcode stands in the first usual subfield that is filled, unless chosen."""
    chosen = {}
    for name, text in mapping.items():
        if name == "barcode" and not text:
            continue
        chosen[name] = marc_mapping.choice_of(text)
        if name not in marc_mapping.CHOICES or not chosen[name]:
            known = _(", ").join(f"{one}=905b" for one in marc_mapping.CHOICES)
            raise NoSuchColumn(name, text, known)
    first = next((f.field for f in fields if f.field in marc_mapping.USUAL_BARCODES), "")
    if "barcode" not in mapping and first:
        chosen["barcode"] = first
    return chosen


def _answer(kind: str, encoding: str, found: list[list[Any]], *, columns: dict[str, str]) -> dict[str, Any]:
    return {
        "kind": kind,
        "encoding": encoding,
        "encodings": {},
        "records": len(found),
        "columns": columns,
        "barcode_fields": [],
        "refused": [],
        "warnings": [],
        "entries": found,
    }


KIND_NAMES: Final = {
    "workbook": N_("workbook"),
    "csv": N_("CSV file"),
    **marc_mapping.DIALECT_NAMES,
}
