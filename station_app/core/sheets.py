"""Rows out of workbooks and CSV files; ``core.workbooks`` writes them.

``open_book`` is for the child process alone (``core.sandbox``): it trusts nothing of what it reads.
"""

from __future__ import annotations

import csv
import io
import re
import zipfile
from collections import Counter
from collections.abc import Generator, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any, Final

from station_app.core import files
from station_app.core.errors import StationError
from station_app.core.i18n import N_, _

LARGEST_FILE: Final = 100_000_000
LARGEST_UNZIPPED: Final = 200_000_000
MOST_ENTRIES: Final = 2_000
MOST_ROWS: Final = 200_000
MOST_COLUMNS: Final = 200
LARGEST_CELL: Final = 131_072
_CONTROL: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_OLE: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"

Row = tuple[Any, ...]


class CannotRead(StationError):
    """A file is no workbook that can be read; ``reason`` is one of ``REASONS``."""

    code = "file-unreadable"

    def __init__(self, path: Path, reason: str, **values: object) -> None:
        super().__init__(
            _("“%(name)s” cannot be read: ") % {"name": path.name} + _(REASONS[reason]) % values,
            reason=reason,
        )
        self.code = f"file-{reason}"


REASONS: Final = {
    "missing": N_("there is no such file. Check the name."),
    "locked": N_("another program has it open. Close it in Excel or WPS and try again."),
    "empty": N_("it is empty."),
    "too-large": N_("it is too large. Split it and import the parts."),
    "old-excel": N_("it is an old .xls workbook. Open it in Excel or WPS and save it as .xlsx."),
    "encrypted": N_("it is locked with a password. Open it, save it without one, and try again."),
    "web-page": N_("it is a web page with an Excel name. Open it in Excel or WPS and save it as .xlsx."),
    "other-kind": N_("it is neither an .xlsx workbook nor a CSV file."),
    "text-as-workbook": N_("it is a text file with an Excel name. Rename it to .csv and try again."),
    "damaged": N_("it is damaged or cut short. Save it anew and try again."),
    "suspicious": N_("its inside is not as a workbook's should be, so it was not opened."),
    "no-sheet": N_("it has no sheet “%(sheet)s”. It has: %(sheets)s."),
    "too-many-rows": N_("a sheet has more than %(n)d rows. Delete empty rows below the table, or split it."),
}


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet: its name, and its rows from the first on (``rows()`` may be called again).

    ``expected``: how many rows it says it has, for a progress bar; 0 where it does not say. ``day_shift``: by
    how many days a date's number is less than where days count from 1900.
    """

    name: str
    visible: bool
    rows: Any
    expected: int = 0
    day_shift: int = 0

    def read(self) -> Generator[Row, None, None]:
        """Rows with the cells' own types: text, int, float, bool, datetime; None where empty. A row is as
        wide as it has cells."""
        yield from self.rows()


@dataclass(frozen=True, slots=True)
class Book:
    """A workbook, or a CSV file as a workbook of one sheet."""

    sheets: tuple[Sheet, ...]

    def sheet(self, path: Path, name: str) -> Sheet:
        """The sheet of that name; raises ``CannotRead``."""
        for one in self.sheets:
            if one.name == name:
                return one
        names = _(", ").join(one.name for one in self.sheets)
        raise CannotRead(path, "no-sheet", sheet=name, sheets=names)


def open_book(path: Path) -> Book:
    """Open a workbook or CSV file; in the child process only. Raises ``CannotRead``."""
    try:
        with open(path, "rb") as handle:
            head = handle.read(4096)
            size = path.stat().st_size
    except FileNotFoundError as error:
        raise CannotRead(path, "missing") from error
    except OSError as error:
        raise CannotRead(path, "locked" if isinstance(error, PermissionError) else "damaged") from error
    if not head.strip():
        raise CannotRead(path, "empty")
    if size > LARGEST_FILE:
        raise CannotRead(path, "too-large")
    if head.startswith(_OLE):
        raise CannotRead(path, "encrypted" if _is_encrypted(path) else "old-excel")
    if head.startswith(b"PK"):
        return _open_workbook(path)
    return _open_text(path, head)


def _is_encrypted(path: Path) -> bool:
    return "EncryptedPackage".encode("utf-16-le") in path.read_bytes()


def check_zip(path: Path) -> zipfile.ZipFile:
    """Open a ZIP and look at its directory before anything is unpacked; raises ``CannotRead``.

    Names that climb, encrypted members, too many, too large, or overlapping ones (CVE-2024-0450,
    which Python 3.11.7 does not check itself) are refused.
    """
    try:
        archive = zipfile.ZipFile(path)
        entries = archive.infolist()
    except files.BROKEN_ZIP as error:
        raise CannotRead(path, "damaged") from error
    if len(entries) > MOST_ENTRIES or sum(entry.file_size for entry in entries) > LARGEST_UNZIPPED:
        raise CannotRead(path, "too-large")
    if any(entry.flag_bits & 1 for entry in entries):
        raise CannotRead(path, "encrypted")
    end = 0
    for entry in sorted(entries, key=lambda e: e.header_offset):
        name = entry.filename.replace("\\", "/")
        climbs = name.startswith("/") or ":" in name or ".." in name.split("/")
        if climbs or entry.header_offset < end:
            raise CannotRead(path, "suspicious")
        end = entry.header_offset + 30 + entry.compress_size
    return archive


def _open_workbook(path: Path) -> Book:
    with check_zip(path) as archive:
        names = {name.replace("\\", "/") for name in archive.namelist()}
    if "xl/workbook.xml" not in names and "[Content_Types].xml" not in names:
        raise CannotRead(path, "other-kind")
    from station_app.core import ooxml  # openpyxl, which reads XML through defusedxml: we ship it

    try:
        book = ooxml.open_workbook(path)
    except Exception as error:  # openpyxl lets six kinds of exception out of a damaged file
        raise CannotRead(path, "damaged") from error
    shift = ooxml.day_shift(book)
    sheets = [
        Sheet(
            ws.title,
            ws.sheet_state == "visible",
            _workbook_rows(path, ws),
            min(ws.max_row or 0, MOST_ROWS),
            shift,
        )
        for ws in book.worksheets
        if hasattr(ws, "reset_dimensions")
    ]
    if not sheets:
        raise CannotRead(path, "empty")
    return Book(tuple(sheets))


def _workbook_rows(path: Path, worksheet: Any) -> Any:
    from station_app.core import ooxml

    def rows() -> Iterator[Row]:
        filled = 0
        try:
            for row in ooxml.rows(worksheet, MOST_COLUMNS):
                # Rows that have a format alone count for nothing: many a sheet has them to its very end.
                filled += bool(row)
                if filled > MOST_ROWS:
                    raise CannotRead(path, "too-many-rows", n=MOST_ROWS)
                yield row
        except StationError:
            raise
        except Exception as error:  # as above: whatever the damaged XML makes the parser raise
            raise CannotRead(path, "damaged") from error

    return rows


def _open_text(path: Path, head: bytes) -> Book:
    start = head.lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if start.startswith((b"<html", b"<!doctype", b"<table", b"<meta", b"<?xml", b"<head")):
        raise CannotRead(path, "web-page")
    if path.suffix.lower() in (".xlsx", ".xlsm", ".xls", ".et"):
        raise CannotRead(path, "text-as-workbook" if _is_text(head) else "damaged")
    if not _is_text(head):
        raise CannotRead(path, "other-kind")
    text = decode(path.read_bytes())
    delimiter = _delimiter(text[:20_000])

    def rows() -> Iterator[Row]:
        csv.field_size_limit(LARGEST_CELL)  # the process's own, which a library may have lifted
        reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
        try:
            for number, row in enumerate(reader, 1):
                if number > MOST_ROWS:
                    raise CannotRead(path, "too-many-rows", n=MOST_ROWS)
                yield tuple(cell if cell.strip() else None for cell in row[:MOST_COLUMNS])
        except csv.Error as error:
            raise CannotRead(path, "damaged") from error

    return Book((Sheet(path.stem, True, rows, min(text.count("\n") + 1, MOST_ROWS)),))


def _delimiter(head: str) -> str:
    """The sign that cuts most lines into equally many cells: a sign inside the cells cuts them unevenly."""

    def worth(sign: str) -> tuple[int, int]:
        try:
            widths = Counter(len(row) for row in csv.reader(io.StringIO(head, newline=""), delimiter=sign))
        except csv.Error:
            return 0, 0
        return max(((lines, cells) for cells, lines in widths.items() if cells > 1), default=(0, 0))

    return max(",;\t", key=worth)


def _is_text(head: bytes) -> bool:
    return head.startswith((b"\xff\xfe", b"\xfe\xff")) or b"\x00" not in head


def decode(raw: bytes) -> str:
    """Text of a file whose encoding nobody names: UTF-16 by its mark, UTF-8, else GB18030.

    Control characters are left out: no cell has a use for them, and a NUL cuts texts short elsewhere.
    """
    return _CONTROL.sub("", _decoded(raw))


def _decoded(raw: bytes) -> str:
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        return raw.decode("utf-16", errors="replace")
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        return raw.decode("gb18030", errors="replace")


def column_letter(place: int) -> str:
    """A, B, … Z, AA for 0, 1, …"""
    letters = ""
    place += 1
    while place:
        place, rest = divmod(place - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def column_place(letters: str) -> int | None:
    """0, 1, … for A, B, …; None for what is no column of a sheet."""
    place = 0
    for letter in letters.upper():
        if not "A" <= letter <= "Z":
            return None
        place = place * 26 + ord(letter) - 64
    return place - 1 if 0 < place <= MOST_COLUMNS else None


def plain_text(value: object) -> str:
    """A cell as text: 3.0 reads 3, a date its ISO form, None empty."""
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == value.min.time() else value.isoformat(" ")
    if isinstance(value, date):
        return value.isoformat()
    return str(value).strip()
