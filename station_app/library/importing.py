"""A catalogue from a workbook or CSV file: headings recognised, every row accounted for, duplicates
become copies, the text of prices and dates kept (library.md §5.8)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from station_app.core import sandbox, sheets
from station_app.core.db import atomic, insert_rows, tuples
from station_app.core.errors import StationError
from station_app.core.i18n import N_, _
from station_app.core.ids import new_id
from station_app.core.jobs import Job
from station_app.core.rights import Right, requires
from station_app.core.sheets import Row, plain_text
from station_app.library import barcodes, isbn, prices, queries, service
from station_app.library.models import Copy, Title
from station_app.organisation import service as organisation

SYNONYMS: Final = {
    "title": "书名 题名 书籍名称 图书名称 正题名 名称 title",
    "author": "作者 责任者 著者 著作者 编者 author",
    "publisher": "出版社 出版者 出版单位 publisher",
    "year": "出版日期 出版年 出版时间 年份 year date",
    "isbn": "isbn isbn号 国际标准书号 书号 标准书号",
    "price": "价格 定价 单价 price",
    "count": "馆藏本数 册数 复本数 数量 本数 复本 copies count",
    "call_number": "索书号 索取号 分类号 排架号 callnumber",
    "barcode": "条码 条形码 登录号 财产号 barcode",
    "place": "书籍位置 位置 架位 馆藏地 书架 place shelf",
    "subjects": "主题 主题词 关键词 subjects",
}
_BY_HEADING: Final = {word: field for field, words in SYNONYMS.items() for word in words.split()}
MOST_COPIES: Final = 200
LOOK_AT_ROWS: Final = 30

MESSAGES: Final = {
    "no-title": N_("The row has no title."),
    "isbn-check": N_("The ISBN's check digit is wrong; it was kept as printed."),
    "count-form": N_("The number of copies is no number; one copy was made."),
    "barcode-taken": N_("Another book carries this barcode; the copy got a new one."),
}


@dataclass(frozen=True, slots=True)
class Finding:
    """One line of the account: the file's row, a code and a sentence."""

    record: int
    code: str
    message: str


@dataclass(frozen=True, slots=True)
class CatalogueImported:
    """What an import did; ``records`` is every row that held something."""

    batch: str
    records: int
    titles_added: int
    copies_added: int
    unchanged: int
    refused: tuple[Finding, ...]
    warnings: tuple[Finding, ...]


class NoCatalogue(StationError):
    """No sheet has a row of headings with a title among them."""

    code = "no-catalogue"

    def __init__(self, name: str) -> None:
        super().__init__(
            _("No catalogue was found in “%(name)s”. One row must have headings, 书名 or 题名 among them.")
            % {"name": name}
        )


class MarcNotYet(StationError):
    """ISO 2709 files are read by a later version."""

    code = "marc-not-yet"

    def __init__(self, name: str) -> None:
        super().__init__(
            _("“%(name)s” is a MARC file, which this version cannot read. Export it as .xlsx or .csv.")
            % {"name": name}
        )


@requires(Right.CATALOGUE)
def import_catalogue(path: Path, *, job: Job | None = None) -> CatalogueImported:
    """Read a catalogue in a limited child process and take it in, whole or not at all.

    Raises ``NoCatalogue``, ``sheets.CannotRead`` and the sandbox's errors.
    """
    if path.suffix.lower() in (".iso", ".mrc", ".marc"):
        raise MarcNotYet(path.name)
    found = sandbox.run_limited("station_app.library.importing:read_in_child", {"path": str(path)}, job=job)
    return _commit(found["rows"], job or Job())


def read_in_child(*, path: str, report: sandbox.Report) -> dict[str, Any]:
    """The child's part: ``rows`` of [file row, values by field]."""
    file = Path(path)
    best: tuple[list[Row], int, dict[str, int]] | None = None
    for sheet in sheets.open_book(file).sheets:
        rows = list(sheet.read())
        for place, row in enumerate(rows[:LOOK_AT_ROWS]):
            columns = _columns(row)
            if "title" in columns and (best is None or len(columns) > len(best[2])):
                best = (rows, place, columns)
    if best is None:
        raise NoCatalogue(file.name)
    rows, header, columns = best
    found = []
    for number, row in enumerate(rows[header + 1 :], header + 2):
        values = {name: plain_text(row[place]) for name, place in columns.items() if place < len(row)}
        if any(values.values()):
            found.append([number, {name: text for name, text in values.items() if text}])
    report(len(rows), len(rows))
    return {"rows": found}


def _columns(row: Row) -> dict[str, int]:
    columns: dict[str, int] = {}
    for place, cell in enumerate(row):
        heading = "".join(str(cell or "").split()).lower().split("（")[0].split("(")[0].strip("*＊")
        field = _BY_HEADING.get(heading)
        if field:
            columns.setdefault(field, place)
    return columns


class _Planner:
    """Sorts rows into titles that are new and copies that are missing."""

    def __init__(self) -> None:
        self.titles: dict[tuple[str, str], str] = {}
        for uid, title, number, printed in tuples(
            Title.select(Title.id, Title.title, Title.isbn, Title.isbn_printed)
        ):
            self.titles[title, number or isbn.clean(printed)] = uid
        self.copies: dict[str, int] = {}
        for (uid,) in tuples(Copy.select(Copy.title)):
            self.copies[uid] = self.copies.get(uid, 0) + 1
        self.codes: dict[str, str] = dict(tuples(Copy.select(Copy.barcode, Copy.title)))
        self.new_titles: list[tuple[Any, ...]] = []
        self.new_copies: list[tuple[str, str, str, int | None]] = []
        self.wanted: dict[str, int] = {}
        self.warnings: list[Finding] = []
        self.refused: list[Finding] = []
        self.unchanged = 0

    def take(self, record: int, v: dict[str, str]) -> None:
        """One row."""
        title = v.get("title", "").strip().removeprefix("《").removesuffix("》").strip()
        if not title:
            code = "no-title"
            self.refused.append(Finding(record, code, _(MESSAGES[code])))
            return
        printed = v.get("isbn", "")
        plain = isbn.clean(printed)
        number = isbn.to_13(plain)
        if printed and not number and len(plain) in (10, 13):
            self._warn(record, "isbn-check")
        key = (title, number or plain)
        uid = self.titles.get(key)
        is_new = uid is None
        if uid is None:
            uid = self.titles[key] = new_id()
            self.new_titles.append(_title_row(uid, title, number, printed, v))
        if not self._add_copies(record, uid, v) and not is_new:
            self.unchanged += 1

    def _add_copies(self, record: int, uid: str, v: dict[str, str]) -> int:
        price = prices.price_fen(v.get("price", ""))
        place = v.get("place", "")
        code = barcodes.clean(v.get("barcode", ""))
        owner = self.codes.get(code)
        if code and owner is None:
            self.codes[code] = uid
            self.new_copies.append((uid, code, place, price))
            return 1
        if owner == uid:
            return 0
        if owner is not None:
            self._warn(record, "barcode-taken")
        # Rows of one title add up within the file; what is there from before is not doubled.
        self.wanted[uid] = self.wanted.get(uid, 0) + self._count(record, v.get("count", ""))
        missing = self.wanted[uid] - self.copies.get(uid, 0)
        for _i in range(missing):
            self.new_copies.append((uid, "", place, price))
        self.copies[uid] = self.copies.get(uid, 0) + max(0, missing)
        return max(0, missing)

    def _count(self, record: int, text: str) -> int:
        digits = text.removesuffix("册").removesuffix("本").strip()
        if not digits:
            return 1
        if not (digits.isascii() and digits.isdigit() and 0 < int(digits) <= MOST_COPIES):
            self._warn(record, "count-form")
            return 1
        return int(digits)

    def _warn(self, record: int, code: str) -> None:
        self.warnings.append(Finding(record, code, _(MESSAGES[code])))


_TITLE_COLUMNS: Final = (
    "id", "rev", "title", "author", "publisher", "year", "isbn", "isbn_printed", "class_number",
    "call_number", "price_fen", "price_text", "subjects", "note", "search_key", "seen_at",
)  # fmt: skip


def _title_row(uid: str, title: str, number: str, printed: str, v: dict[str, str]) -> tuple[Any, ...]:
    author, call = v.get("author", ""), v.get("call_number", "").strip()
    key = queries.title_key(title, author, number or isbn.clean(printed), call)
    year, price = v.get("year", ""), v.get("price", "")
    note = year if year and year != prices.year_of(year) else ""
    return (
        uid, 1, title, author, v.get("publisher", ""), prices.year_of(year), number, printed,
        call.split("/")[0].strip(), call, prices.price_fen(price), price, v.get("subjects", ""), note, key, 0,
    )  # fmt: skip


@atomic
def _commit(rows: Sequence[list[Any]], job: Job) -> CatalogueImported:
    planner = _Planner()
    for place, (record, values) in enumerate(rows):
        if place % 500 == 0:
            job.step(place, len(rows))
        planner.take(record, values)
    insert_rows(Title, _TITLE_COLUMNS, planner.new_titles)
    figures = organisation.this_station().figures
    serial = service.next_serial(barcodes.COPY)
    copies = []
    for uid, code, shelf, price in planner.new_copies:
        if not code:
            code = barcodes.make(barcodes.COPY, figures, serial)
            serial += 1
        copies.append((new_id(), 1, uid, code, "shelf", shelf, price))
    columns = ("id", "rev", "title_id", "barcode", "state", "place", "price_fen")
    insert_rows(Copy, columns, copies)
    return CatalogueImported(
        batch=new_id(),
        records=len(rows),
        titles_added=len(planner.new_titles),
        copies_added=len(copies),
        unchanged=planner.unchanged,
        refused=tuple(planner.refused),
        warnings=tuple(planner.warnings),
    )
