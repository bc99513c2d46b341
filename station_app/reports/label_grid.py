"""Where labels lie on a sheet of A4: rows and columns, size, margins and gaps, in mm (library.md §5.9)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import astuple, dataclass
from typing import Final

from station_app.core.errors import ValidationError
from station_app.core.i18n import _

SHEET: Final = (210.0, 297.0)
#: What cutting and rounding may come to: sheets sold as 4 × 52.5 mm fill the paper to the edge.
TOLERANCE: Final = 0.05


@dataclass(frozen=True, slots=True)
class LabelGrid:
    """A sheet of ``columns`` × ``rows`` labels; ``left`` and ``top`` are the first label's corner."""

    columns: int
    rows: int
    width: float
    height: float
    left: float
    top: float
    gap_x: float = 0.0
    gap_y: float = 0.0

    @property
    def cells(self) -> int:
        """Labels on one sheet."""
        return self.columns * self.rows

    def corner(self, cell: int) -> tuple[float, float]:
        """The top left corner of a cell, counted from 0 along the rows."""
        row, column = divmod(cell, self.columns)
        return self.left + column * (self.width + self.gap_x), self.top + row * (self.height + self.gap_y)

    def check(self) -> LabelGrid:
        """The grid itself; raises ``ValidationError`` where labels would overlap or leave the paper."""
        wrong: dict[str, str] = {}
        if self.columns < 1 or self.rows < 1 or self.width < 10 or self.height < 10:
            wrong["size"] = _("A label needs 10 mm each way, and a sheet one row and one column.")
        elif min(self.left, self.top, self.gap_x, self.gap_y) < 0:
            wrong["margins"] = _("Margins and gaps cannot be less than nothing.")
        else:
            right, bottom = (
                corner + size
                for corner, size in zip(self.corner(self.cells - 1), (self.width, self.height), strict=True)
            )
            if right > SHEET[0] + TOLERANCE or bottom > SHEET[1] + TOLERANCE:
                text = _("The labels come to %(width).1f × %(height).1f mm; A4 has 210 × 297.")
                wrong["size"] = text % {"width": right, "height": bottom}
        if wrong:
            raise ValidationError(wrong)
        return self

    def tenths(self) -> tuple[int, ...]:
        """As settings keep it: columns and rows, then tenths of a millimetre."""
        return self.columns, self.rows, *(round(length * 10) for length in astuple(self)[2:])


def from_tenths(values: Sequence[int], otherwise: LabelGrid) -> LabelGrid:
    """The grid that settings keep; ``otherwise`` where they keep none or one that does not fit."""
    if len(values) != len(otherwise.tenths()):
        return otherwise
    grid = LabelGrid(values[0], values[1], *(value / 10 for value in values[2:]))
    try:
        return grid.check()
    except ValidationError:
        return otherwise


#: Small squares for spines, cut from plain sticky paper; forty labels of 52.5 × 29.7 mm as they are sold.
SPINE_GRID: Final = LabelGrid(6, 9, 30.0, 30.0, 15.0, 13.5)
BARCODE_GRID: Final = LabelGrid(4, 10, 52.5, 29.7, 0.0, 0.0)
