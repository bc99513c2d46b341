"""What the papers of a library are about, and how they are read again."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path

import pypdfium2
from pypdf import PdfReader
from reportlab.graphics.barcode import code128 as reference

from station_app.reports.label_grid import LabelGrid

ID_NUMBER, PHONE = "430199195803020117", "13800002046"


RARE = ("王䶮", "李𬸪", "𬱖小明", "阿依古丽·买买提")


DOTS_PER_MM = 24


@dataclass
class Shop:
    """Readers' cards and barcodes; the first three books are of one title with a call number."""

    cards: list[str]
    books: list[str]


def text_of(path: Path) -> str:
    """What the PDF says, without the spaces that a line break leaves."""
    return re.sub(r"\s+", "", "".join(page.extract_text() for page in PdfReader(path).pages))


def pages_of(path: Path) -> list[str]:
    return [re.sub(r"\s+", "", page.extract_text()) for page in PdfReader(path).pages]


# --- bars that a scanner reads ------------------------------------------------------------------
# Decoded from the pixels of the rendered page: an independent way from what drew them.

PATTERNS = {
    tuple("abcd".index(letter.lower()) + 1 for letter in pattern): value
    for value, pattern in vars(reference)["_patterns"].items()
}


def read_bars(dark: Sequence[bool]) -> Iterator[str]:
    """Every Code 128 on a line of pixels."""
    runs = [(is_dark, len(list(run))) for is_dark, run in groupby(dark)]
    place = 0
    while place < len(runs):
        found = _read_one([length for _dark, length in runs[place:]]) if runs[place][0] else None
        if found is None:
            place += 1
            continue
        text, used = found
        yield text
        place += used


def _read_one(widths: list[int]) -> tuple[str, int] | None:
    values: list[int] = []
    place = 0
    while place + 6 <= len(widths):
        six = widths[place : place + 6]
        unit = sum(six) / 11
        value = PATTERNS.get(tuple(round(width / unit) for width in six))
        if place + 7 <= len(widths):
            seven = widths[place : place + 7]
            if PATTERNS.get(tuple(round(width / (sum(seven) / 13)) for width in seven)) == 106:
                return (_spell(values), place + 7) if len(values) > 2 else None
        if value is None or (not values and value not in (103, 104, 105)):
            return None
        values.append(value)
        place += 6
    return None


def _spell(values: list[int]) -> str:
    *body, check = values
    assert check == sum(value * max(1, place) for place, value in enumerate(body)) % 103
    mode, text = body[0], ""
    for value in body[1:]:
        if value in (99, 100, 101) and not (mode == 105 and value == 99):
            mode = {99: 105, 100: 104, 101: 103}[value]
        elif mode == 105:
            text += f"{value:02}"
        else:
            text += chr(value + 32)
    return text


def bars_at(path: Path, page: int, y: float) -> list[str]:
    """What a scanner reads across the page at ``y`` mm from its top."""
    with pypdfium2.PdfDocument(path) as document:
        picture = document[page].render(scale=DOTS_PER_MM * 25.4 / 72).to_pil().convert("L")
    line = picture.crop((0, round(y * DOTS_PER_MM), picture.width, round(y * DOTS_PER_MM) + 1))
    return list(read_bars([level < 128 for level in line.tobytes()]))


def bars_of_row(path: Path, page: int, row: int, grid: LabelGrid, share: float = 0.4) -> list[str]:
    return bars_at(path, page, grid.corner(row * grid.columns)[1] + grid.height * share)
