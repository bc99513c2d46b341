"""Writing a workbook of one sheet."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Sequence
from pathlib import Path
from typing import Any, Final

from station_app.core import files
from station_app.core.sheets import column_letter

#: What XML 1.0 has no room for: control characters, half a pair, U+FFFE and U+FFFF.
_NO_XML: Final = re.compile("[\x00-\x08\x0b-\x1f\ud800-\udfff\ufffe\uffff]")


class _Written:
    """The cells of a sheet that is being written: text is typed as text, never as a formula."""

    def __init__(self, target: Any, text_columns: Collection[int]) -> None:
        from openpyxl.cell import WriteOnlyCell
        from openpyxl.styles import Alignment, Font, PatternFill

        self._new, self._target, self._text_columns = WriteOnlyCell, target, text_columns
        self._large, self._bold = Font(bold=True, size=16), Font(bold=True)
        self._grey = PatternFill("solid", fgColor="ECECEA")
        self._middle = Alignment(horizontal="center", vertical="center", wrap_text=True)

    def of(self, value: object, place: int = -1) -> object:
        """A value as ``append`` takes it, for the column at ``place``."""
        if place in self._text_columns:
            made = self._text(value)
            made.number_format = "@"
            return made
        # Only these beginnings are read as a formula or an error; every other text is typed as text anyway,
        # without a cell of its own (which would double the time).
        if not isinstance(value, str):
            return value
        text = clean_text(value)  # first: what is left out may stand before the sign
        return self._text(text) if text[:1] in ("=", "#") else text

    def title(self, text: str) -> object:
        """The line above the headings."""
        cell = self._text(text)
        cell.font = self._large
        return cell

    def heading(self, text: str) -> object:
        """A column's heading."""
        cell = self._text(text)
        cell.font, cell.fill, cell.alignment = self._bold, self._grey, self._middle
        return cell

    def _text(self, value: object) -> Any:
        cell = self._new(self._target, value=clean_text(str(value)))
        cell.data_type = "s"  # after the value: a text that begins with = would be a formula
        return cell


def write_workbook(
    path: Path,
    sheet: str,
    headings: Sequence[str],
    rows: Iterable[Sequence[object]],
    *,
    title: str = "",
    widths: Sequence[int] = (),
    footer: Sequence[object] = (),
    text_columns: Collection[int] = (),
) -> int:
    """Write one sheet with a frozen, bold heading row; every text is typed as text, never a formula.

    ``widths`` are in characters. Cells of ``text_columns`` (0, 1, …) are formatted as text too, so that a
    number typed over one of them in Excel keeps its figures. Written whole or not at all; gives the number of
    rows. Raises ``files.CannotWrite``.
    """
    from openpyxl import Workbook

    book = Workbook(write_only=True)
    target = book.create_sheet(sheet[:31])
    for place, width in enumerate(widths):
        target.column_dimensions[column_letter(place)].width = width
    target.freeze_panes = f"A{3 if title else 2}"
    cells, count = _Written(target, text_columns), 0
    cell = cells.of
    with files.replacing(path) as part:
        try:
            if title:
                target.append([cells.title(title)])
            target.append([cells.heading(heading) for heading in headings])
            for row in rows:
                target.append([cell(value, place) for place, value in enumerate(row)])
                count += 1
            if footer:
                target.append([cell(value) for value in footer])
        finally:
            # Thrown away half done, its writer would print a traceback of its own.
            target.close()
        book.save(part)
    return count


def clean_text(text: str) -> str:
    """Text without the characters that XML has no room for, cut at a cell's 32,767."""
    return _NO_XML.sub("", text)[:32_767]
