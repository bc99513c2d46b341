"""A document that flows over as many pages as it needs, in the shared frame: facts, tables, signatures.

What is laid out is kept until the end, since the foot of the first page says how many there are.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from station_app.core import files
from station_app.reports import fonts, qr_codes
from station_app.reports.fonts import BOLD, REGULAR
from station_app.reports.glyphs import GlyphCheck
from station_app.reports.page import MM, Page, checksum, open_canvas
from station_app.reports.rows import Written

LEFT: Final = 14.0
RIGHT: Final = 196.0
TOP: Final = 38.7
BOTTOM: Final = 279.0
ROW: Final = 7.6
TALL_ROW: Final = 8.6
FACT_ROW: Final = 8.0
SIGNATURES: Final = 48.0
#: What no line begins with.
NEVER_FIRST: Final = "，。；：！？、）》”…!,.;:?)"


@dataclass(frozen=True, slots=True)
class Frame:
    """What stands around every page; ``number`` is the document's, empty where it has none."""

    station: str
    station_short: str
    title: str
    number: str
    printed: str
    operator: str


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a table: its width in mm; ``wraps`` sets a long text on two lines."""

    title: str
    width: float
    align: str = "centre"
    wraps: bool = False


@dataclass(frozen=True, slots=True)
class Stamp:
    """A cell that is drawn: ``draw(page, left, middle)`` in mm; ``words`` stand for it in the checksum."""

    words: str
    draw: Callable[[Page, float, float], None]


Fact = tuple[str, str]
Cell = str | Stamp
Draw = Callable[[Page], None]


class Flow:
    """Lays blocks out from the top of the first page on; ``write`` draws them all."""

    def __init__(self, frame: Frame) -> None:
        self.frame = frame
        self._pages: list[list[Draw]] = [[]]
        self._y = TOP
        self._checked: list[list[str]] = []

    def skip(self, height: float) -> None:
        """Leave ``height`` mm free."""
        self._y += height

    def new_page(self) -> None:
        """Go on at the top of the next page."""
        self._pages.append([])
        self._y = TOP

    def keep(self, height: float) -> None:
        """Go to the next page unless ``height`` mm are left on this one."""
        if self._y + height > BOTTOM and self._pages[-1]:
            self.new_page()

    @property
    def page_now(self) -> int:
        """The number of the page that is being filled, from 1."""
        return len(self._pages)

    @property
    def room(self) -> float:
        """How many mm are left on this page."""
        return BOTTOM - self._y

    def block(
        self, height: float, draw: Callable[[Page, float], None], *, checked: Sequence[str] = ()
    ) -> None:
        """Something of ``height`` mm that ``draw(page, top)`` draws; ``checked`` enters the checksum."""
        self.keep(height)
        top = self._y
        if checked:
            self._checked.append(list(checked))
        self._pages[-1].append(lambda page: draw(page, top))
        self._y = top + height

    def facts(self, facts: Sequence[Fact], *, across: int = 3) -> None:
        """Label and value pairs, ``across`` of them in a row, in a ruled block that is not broken."""
        rows = [facts[start : start + across] for start in range(0, len(facts), across)]
        self.keep(FACT_ROW * len(rows))
        top = self._y
        self._checked += [list(fact) for fact in facts]
        self._pages[-1].append(lambda page: _draw_facts(page, top, rows, across))
        self._y = top + FACT_ROW * len(rows)

    def heading(self, text: str, *, with_below: float = 30.0) -> None:
        """A heading, on the page of what follows it (``with_below`` mm of it at the least)."""
        self.keep(10 + with_below)
        y = self._y + 5.4
        self._pages[-1].append(lambda page: page.text(LEFT, y, text, size=11.5, font=BOLD, room=182))
        self._y += 10

    def note(self, text: str) -> None:
        """Small print, on as many lines as it needs."""
        self.text(text, size=8.6, grey=0.2)

    def text(self, text: str, *, size: float, grey: float = 0.07) -> None:
        """Running text, on as many lines as it needs."""
        step = size * 0.56
        for line in broken(text, size, RIGHT - LEFT, most=40):
            self.keep(step)
            self._pages[-1].append(_text_at(line, self._y + step * 0.66, size, grey))
            self._y += step

    def table(self, columns: Sequence[Column], rows: Sequence[Sequence[Cell]]) -> None:
        """A table; its head stands again on each page that it goes on to."""
        row = TALL_ROW if any(column.wraps for column in columns) else ROW
        self._checked += [[one if isinstance(one, str) else one.words for one in cells] for cells in rows]
        start = 0
        while start < len(rows) or not start:
            self.keep(2 * row + 0.1)
            room = max(1, int((BOTTOM - self._y - row) // row))
            self._chunk(columns, rows[start : start + room], row)
            start += room

    def _chunk(self, columns: Sequence[Column], rows: Sequence[Sequence[Cell]], row: float) -> None:
        top = self._y
        self._pages[-1].append(lambda page: _draw_table(page, top, columns, rows, row))
        self._y = top + row * (len(rows) + 1)

    def signatures(self, labels: Sequence[str]) -> None:
        """Lines to sign on, and the ring for the seal; never apart from each other."""
        self.keep(SIGNATURES)
        top, seal = self._y, self.frame.station_short
        self._pages[-1].append(lambda page: _draw_signatures(page, top, labels, seal))
        self._y += SIGNATURES

    def write(self, path: Path, *, rows: int) -> Written:
        """Write it whole or not at all; ``rows`` is what it counts. Raises ``files.CannotWrite``."""
        frame, glyphs, check = self.frame, GlyphCheck(), checksum(self._checked)
        with files.replacing(path) as part:
            canvas = open_canvas(str(part), f"{frame.title} {frame.number}".strip())
            form = qr_codes.form(canvas, f"{frame.number}|{rows}|{check}") if frame.number else ""
            page = Page(canvas, glyphs)
            for number, drawn in enumerate(self._pages, 1):
                page.head(frame.station, frame.title, frame.number, form)
                for draw in drawn:
                    draw(page)
                page.foot(
                    check=check, printed=frame.printed, operator=frame.operator, page=number,
                    pages=len(self._pages),
                )  # fmt: skip
                page.new_page()
            page.save()
        return Written(path, len(self._pages), rows, check, tuple(glyphs.missing))


def _text_at(line: str, y: float, size: float, grey: float) -> Draw:
    return lambda page: page.text(LEFT, y, line, size=size, grey=grey, room=RIGHT - LEFT)


def broken(text: str, size: float, room: float, *, most: int = 2, font: str = REGULAR) -> list[str]:
    """``text`` on at most ``most`` lines of ``room`` mm; what is longer still ends in an ellipsis."""
    lines: list[str] = []
    rest = " ".join(text.split())
    while rest and len(lines) < most:
        end = _fitting(rest, size, room * MM, font)
        # Hanzi break anywhere, a word in Latin letters or figures only in front of it.
        if rest[end - 1 : end + 1].isascii() and " " in rest[1:end] and len(rest) > end:
            end = rest.rfind(" ", 1, end + 1)
        while end > 1 and end < len(rest) and rest[end] in NEVER_FIRST:
            end -= 1
        lines.append(rest[:end].strip())
        rest = rest[end:].strip()
    if rest and lines:
        lines[-1] = lines[-1][:-1] + "…"
    return lines


def _fitting(text: str, size: float, room: float, font: str) -> int:
    """How many characters fit, one at the least."""
    low, high = 1, len(text)
    while low < high:
        middle = (low + high + 1) // 2
        if fonts.width(text[:middle], font, size) <= room:
            low = middle
        else:
            high = middle - 1
    return low


def cell_text(
    page: Page, x: float, y: float, text: str, *, size: float, room: float, font: str = REGULAR
) -> None:
    """Text from ``x`` on: on one line where it nearly fits, else on two smaller ones."""
    if fonts.width(page.glyphs.text(text), font, size) <= room * MM * 1.15:
        page.text(x, y, text, size=size, font=font, room=room)
        return
    lines = broken(page.glyphs.text(text), 7.8, room, font=font)
    for offset, line in zip((-1.7, 1.7), lines, strict=False):
        page.text(x, y + offset, line, size=7.8, font=font, room=room)


def _draw_facts(page: Page, top: float, rows: Sequence[Sequence[Fact]], across: int) -> None:
    wide = (RIGHT - LEFT) / across
    label = wide * 0.4
    edges = [top + FACT_ROW * n for n in range(len(rows) + 1)]
    xs = [x for n in range(across) for x in (LEFT + wide * n, LEFT + wide * n + label)]
    for n in range(across):
        page.fill(LEFT + wide * n, top, label, edges[-1] - top)
    page.grid([*xs, RIGHT], edges)
    for edge, row in zip(edges, rows, strict=False):
        y = edge + FACT_ROW / 2
        for n, (name, value) in enumerate(row):
            x = LEFT + wide * n
            page.text(x + label / 2, y, name, size=9.2, align="centre", grey=0.2, room=label - 2)
            page.text(x + label + 2.2, y, value, size=9.8, room=wide - label - 4)


def _draw_table(
    page: Page, top: float, columns: Sequence[Column], rows: Sequence[Sequence[Cell]], row: float
) -> None:
    xs = [LEFT]
    for column in columns:
        xs.append(xs[-1] + column.width)
    ys = [top + row * n for n in range(len(rows) + 2)]
    page.fill(LEFT, top, xs[-1] - LEFT, row)
    page.grid(xs, ys)
    for column, x in zip(columns, xs, strict=False):
        middle = x + column.width / 2
        page.text(
            middle, top + row / 2, column.title, size=9.4, font=BOLD, align="centre", room=column.width - 1
        )
    for cells, y in zip(rows, ys[1:], strict=False):
        for column, x, text in zip(columns, xs, cells, strict=False):
            _draw_cell(page, column, x, y + row / 2, text)


def _draw_cell(page: Page, column: Column, x: float, y: float, text: Cell) -> None:
    if isinstance(text, Stamp):
        text.draw(page, x, y)
        return
    room = column.width - 3
    if column.wraps:
        cell_text(page, x + 1.5, y, text, size=9.6, room=room)
    elif column.align == "left":
        page.text(x + 1.5, y, text, size=9.4, room=room)
    elif column.align == "right":
        page.text(x + column.width - 1.5, y, text, size=9.4, align="right", room=room)
    else:
        page.text(x + column.width / 2, y, text, size=9.4, align="centre", room=room)


def _draw_signatures(page: Page, top: float, labels: Sequence[str], seal: str) -> None:
    for place, label in enumerate(labels):
        y = top + 14 + place * 11
        page.text(LEFT, y, label, size=11, room=26)
        page.line(42, y + 2, 140, y + 2, grey=0.1, width=0.7)
    page.seal(176, top + 26, seal)
