"""Where everything stands on a sign-in sheet, in mm from the page's upper left corner.

The sheet is drawn from these numbers and a photograph of it is read by them: one source for both. What a
version in the QR says must stay readable for as long as such paper lies about, so a change of any number
here needs another ``VERSION`` and the old numbers beside it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

VERSION: Final = "s1"
WIDE, HIGH = 210.0, 297.0
#: Column edges: 序号 姓名 身份 联系电话 所属服务队 签到 签退 时长 签名.
XS: Final = (14, 24.3, 43.8, 60.2, 86.1, 110, 123.6, 140, 153.2, 196)
ROW: Final = 9.66
HEAD_ROW: Final = 8.4
FIRST_TABLE: Final = 66.0
LATER_TABLE: Final = 50.0
BOTTOM: Final = 279.0
#: The QR code: left, top and side.
QR_LEFT, QR_TOP, QR_SIDE = 176.4, 12.2, 19.6
#: The side of a mark, and the middles of the four: upper left, upper right, lower right, lower left. They
#: lie outside the table's margins and inside what an office printer still prints.
MARK: Final = 3.6
MARKS: Final = ((8.2, 8.2), (201.8, 8.2), (201.8, 288.8), (8.2, 288.8))
#: The side of the box to tick.
TICK: Final = 4.8


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle in mm."""

    left: float
    top: float
    wide: float
    high: float

    def lower(self, by: float) -> Box:
        """The rectangle ``by`` further down."""
        return Box(self.left, self.top + by, self.wide, self.high)

    def inset(self, by: float) -> Box:
        """The rectangle without a rim of ``by``."""
        return Box(self.left + by, self.top + by, self.wide - 2 * by, self.high - 2 * by)


def rows_that_fit(page: int, block: float = 0.0) -> int:
    """How many rows page ``page`` (from 1) has room for above a block of ``block`` mm.

    Twenty on the first page, as in the picture: a line is left for the note.
    """
    return int((BOTTOM - 6 - table_top(page) - HEAD_ROW - block) // ROW)


def rows_before(page: int) -> int:
    """How many rows of a blank sheet stand on the pages before ``page``: its pages are always full."""
    return sum(rows_that_fit(one) for one in range(1, page))


def table_top(page: int) -> float:
    """The upper edge of the table."""
    return FIRST_TABLE if page == 1 else LATER_TABLE


def row_top(page: int, row: int) -> float:
    """The upper edge of row ``row``, counted from 0 on its page."""
    return table_top(page) + HEAD_ROW + ROW * row


def line_box(page: int, row: int) -> Box:
    """The whole row."""
    return Box(XS[0], row_top(page, row), XS[-1] - XS[0], ROW)


def name_cell(page: int, row: int) -> Box:
    """The cell of the name."""
    return _cell(page, row, 1)


def came_cell(page: int, row: int) -> Box:
    """The cell with the box to tick on coming."""
    return _cell(page, row, 5)


def left_cell(page: int, row: int) -> Box:
    """The cell with the box to tick on leaving."""
    return _cell(page, row, 6)


def signature_cell(page: int, row: int) -> Box:
    """The cell to sign in."""
    return _cell(page, row, len(XS) - 2)


def tick_box(cell: Box) -> Box:
    """The box to tick, in the middle of its cell."""
    return Box(cell.left + (cell.wide - TICK) / 2, cell.top + (cell.high - TICK) / 2, TICK, TICK)


def _cell(page: int, row: int, column: int) -> Box:
    return Box(XS[column], row_top(page, row), XS[column + 1] - XS[column], ROW)


@dataclass(frozen=True, slots=True)
class SheetCode:
    """What the QR of a page to be read again says, besides number, rows and checksum."""

    number: str
    rows: int
    checksum: str
    station: str
    page: int

    def text(self) -> str:
        """As it stands in the QR."""
        return f"{self.number}|{self.rows}|{self.checksum}|{VERSION}|{self.station}|{self.page}"


def parse_code(text: str) -> SheetCode | None:
    """What a QR says; None where it is no page of a sheet that can be read again."""
    parts = text.split("|")
    if len(parts) != 6 or parts[3] != VERSION or not all(p.isascii() and p.isdecimal() for p in parts[1::4]):
        return None
    number, rows, checksum, _version, station, page = parts
    if not 0 < len(page) < 4 or not 0 < len(rows) < 6 or not 0 < int(page) < 300:
        return None
    return SheetCode(number, int(rows), checksum, station, int(page))
