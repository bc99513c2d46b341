"""The cells of .xlsx workbooks as Excel, WPS and whoever else write them; for the child process alone.

openpyxl reads a workbook whole or not at all: a date in its properties, a style or a print setting that it
does not know ends it. A roster needs cells alone, so that what openpyxl stumbles over is left out, a workbook
saved as “Strict Open XML” is put into the usual namespaces, and rows are read here, cell by cell.
"""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from openpyxl import load_workbook
from openpyxl.reader import excel
from openpyxl.utils import coordinate_to_tuple
from openpyxl.utils.datetime import CALENDAR_MAC_1904
from openpyxl.worksheet import _read_only
from openpyxl.worksheet._reader import (
    CELL_TAG,
    DATA_TAG,
    DIMENSION_TAG,
    INLINE_STRING,
    ROW_TAG,
    VALUE_TAG,
    WorkSheetParser,
)
from openpyxl.worksheet.dimensions import SheetDimension
from openpyxl.xml.constants import SHEET_MAIN_NS
from openpyxl.xml.functions import iterparse

#: A sheet has no more rows.
LAST_ROW: Final = 1_048_576
#: Days from the first day of a workbook of 1904 to that of 1900.
DAYS_TO_1904: Final = 1462
WORKBOOK: Final = "xl/workbook.xml"
_STRICT: Final = b"http://purl.oclc.org/ooxml/"
_NAMESPACES: Final = (
    (b"http://purl.oclc.org/ooxml/spreadsheetml/main",
     b"http://schemas.openxmlformats.org/spreadsheetml/2006/main"),
    (b"http://purl.oclc.org/ooxml/officeDocument/relationships",
     b"http://schemas.openxmlformats.org/officeDocument/2006/relationships"),
)  # fmt: skip
#: What goes first where openpyxl refuses a workbook; without styles a date is its day's number.
_LEFT_OUT: Final[tuple[tuple[str, ...], ...]] = (
    ("docProps/", "xl/theme/"),
    ("docProps/", "xl/theme/", "xl/styles.xml"),
)
_SUFFIXES: Final = (".xlsx", ".xlsm")
#: How a control character is written in a text: a line break pasted from elsewhere is ``_x000D_``.
_ESCAPED: Final = re.compile("_x00([01][0-9A-Fa-f])_")
_BROKEN: Final = (zipfile.BadZipFile, zlib.error, EOFError)
_STRING, _TEXT, _RUN = (f"{{{SHEET_MAIN_NS}}}{name}" for name in ("si", "t", "r"))


def open_workbook(path: Path) -> Any:
    """openpyxl's read-only workbook; raises whatever openpyxl raises on a file that cannot be read."""
    refused: Exception | None = None
    for without in ((), *_LEFT_OUT):
        try:
            return _load(path if not without and _is_usual(path) else _copy(path, without))
        except _BROKEN:
            raise
        except Exception as error:  # openpyxl lets six kinds of exception out
            refused = refused or error
    assert refused is not None
    raise refused


def _strings(source: Any) -> list[str]:
    """The table of texts, as openpyxl reads it, without an object for each of them."""
    found = []
    for _event, element in iterparse(source):
        if element.tag == _STRING:
            found.append(_text(element).replace("x005F_", ""))
            element.clear()
    return found


def _text(element: Any) -> str:
    """A text without its formats: its own and its runs'; readings above it are left out."""
    pieces = [element.findtext(_TEXT)]
    pieces += [run.findtext(_TEXT) for run in element.iterfind(_RUN)]
    return "".join(filter(None, pieces))


def _load(source: Path | io.BytesIO) -> Any:
    return load_workbook(source, read_only=True, data_only=True, keep_links=False)


def _is_usual(path: Path) -> bool:
    """Whether openpyxl knows names, namespaces and ending."""
    with zipfile.ZipFile(path) as archive:
        names = archive.namelist()
        return (
            path.suffix.lower() in _SUFFIXES and not _is_strict(archive) and not any("\\" in n for n in names)
        )


def _is_strict(archive: zipfile.ZipFile) -> bool:
    name = next((n for n in archive.namelist() if n.replace("\\", "/") == WORKBOOK), "")
    if not name:
        return False
    with archive.open(name) as part:
        return _STRICT in part.read(4096)


def _copy(path: Path, without: tuple[str, ...]) -> io.BytesIO:
    """The package with usual names and namespaces, ``without`` the parts that begin so."""
    made = io.BytesIO()
    with (
        zipfile.ZipFile(path) as old,
        zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as new,
    ):
        strict = _is_strict(old)
        for entry in old.infolist():
            name = entry.filename.replace("\\", "/")
            if name.startswith(without) or name.endswith("/"):
                continue
            content = old.read(entry)
            if strict and name.endswith((".xml", ".rels")):
                for theirs, usual in _NAMESPACES:
                    content = content.replace(theirs, usual)
            new.writestr(name, content)
    made.seek(0)
    return made


def day_shift(book: Any) -> int:
    """By how many days a day's number in this workbook is less than in one that counts from 1900."""
    return DAYS_TO_1904 if book.epoch == CALENDAR_MAC_1904 else 0


def rows(worksheet: Any, most_columns: int) -> Iterator[tuple[Any, ...]]:
    """Every row of a sheet from the first on, as wide as it has cells: an empty one is ``()``.

    Raises ``ValueError`` on a row number that no sheet has, and what the XML parser raises.
    """
    book = worksheet.parent
    with worksheet._get_source() as source:
        parser = _Cells(
            source, worksheet._shared_strings, data_only=True, epoch=book.epoch,
            date_formats=book._date_formats, timedelta_formats=book._timedelta_formats,
        )  # fmt: skip
        place = 0
        for number, cells in parser.rows():
            if not 0 < number <= LAST_ROW:
                raise ValueError(number)
            for _empty in range(place + 1, number):
                yield ()
            if number > place:
                place = number
                yield _row(cells, most_columns)


def _row(cells: list[dict[str, Any]], most_columns: int) -> tuple[Any, ...]:
    filled = [cell for cell in cells if cell["value"] is not None and cell["column"] <= most_columns]
    if not filled:
        return ()
    row: list[Any] = [None] * max(cell["column"] for cell in filled)
    for cell in filled:
        value = cell["value"]
        row[cell["column"] - 1] = _plain(value) if isinstance(value, str) else value
    return tuple(row)


def _plain(text: str) -> str:
    return _ESCAPED.sub(_unescaped, text) if "_x00" in text else text


def _unescaped(found: re.Match[str]) -> str:
    character = chr(int(found[1], 16))
    return character if character in "\t\n\r" else ""


class _Cells(WorkSheetParser):
    """openpyxl's reading of a cell, for rows alone: what stands around them in a sheet is nobody's matter."""

    def rows(self) -> Iterator[tuple[int, list[dict[str, Any]]]]:
        """Row numbers with their cells."""
        for _event, element in iterparse(self.source):
            if element.tag == ROW_TAG:
                yield self._row(element)
                element.clear()
            elif element.tag == DATA_TAG:
                return

    def _row(self, element: Any) -> tuple[int, list[dict[str, Any]]]:
        number = element.get("r")
        self.row_counter = int(float(number)) if number else self.row_counter + 1
        self.col_counter = 0
        return self.row_counter, [self.parse_cell(cell) for cell in element if cell.tag == CELL_TAG]

    def parse_dimensions(self) -> Any:
        """The size that a sheet says it has, which stands above its rows; openpyxl reads those too."""
        for _event, element in iterparse(self.source, events=("start",)):
            if element.tag == DIMENSION_TAG:
                size = SheetDimension.from_tree(element)
                return size and size.boundaries
            if element.tag == DATA_TAG:
                break
        return None

    def parse_cell(self, element: Any) -> dict[str, Any]:
        """A cell; one that is not what its type says is read as what stands there.

        Raises ``IndexError`` for a text that the table of texts lacks: then it is cut short.
        """
        if element.get("t") == "inlineStr":
            return self._inline(element)
        try:
            cell: dict[str, Any] = super().parse_cell(element)
        except (ValueError, TypeError, KeyError, OverflowError):
            return {"column": self.col_counter, "value": element.findtext(VALUE_TAG)}
        return cell

    def _inline(self, element: Any) -> dict[str, Any]:
        """A cell whose text stands in it."""
        where = element.get("r")
        self.col_counter = coordinate_to_tuple(where)[1] if where else self.col_counter + 1
        found = element.find(INLINE_STRING)
        return {"column": self.col_counter, "value": None if found is None else _text(found)}


# What openpyxl reads of a workbook before its rows, in ways that cost as much as the rows.
vars(excel)["read_string_table"] = _strings
vars(_read_only)["WorkSheetParser"] = _Cells
