"""Slips: what a reader has out (借阅单), what is overdue (催还单), and what is kept for whom (预约单).

Overdue slips are half of A4, since they go into a letter box and must be read without glasses; the other
two are a quarter. Broken lines show where to cut.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final, TypeVar

from station_app.core import files
from station_app.core.i18n import _
from station_app.reports.flow import cell_text
from station_app.reports.fonts import BOLD
from station_app.reports.glyphs import GlyphCheck
from station_app.reports.label_grid import LabelGrid
from station_app.reports.library_rows import HoldSlip, Printed, Slip
from station_app.reports.page import Page, open_canvas

T = TypeVar("T", Slip, HoldSlip)

HALF: Final = LabelGrid(1, 2, 210.0, 148.5, 0.0, 0.0)
QUARTER: Final = LabelGrid(2, 2, 105.0, 148.5, 0.0, 0.0)
EDGE: Final = 12.0
ROW: Final = 8.2
#: Books on one slip; more go on in the next.
ON_OVERDUE_SLIP: Final = 6
ON_DUE_SLIP: Final = 9
#: Column edges in mm from the slip's left: 题名 条码 借出 应还 逾期.
OVERDUE_XS: Final = (14.0, 94.0, 122.0, 148.0, 174.0, 196.0)
DUE_XS: Final = (8.0, 71.0, 97.0)


@dataclass(frozen=True, slots=True)
class SlipFoot:
    """What stands on every slip: the station in full and in short, when it was printed and by whom."""

    station: str
    station_short: str
    printed: str
    operator: str


def write_overdue_slips(path: Path, slips: Sequence[Slip], foot: SlipFoot) -> Printed:
    """Write a slip for each reader with overdue books. Raises ``files.CannotWrite``."""
    parts = [part for slip in slips for part in _parts(slip, ON_OVERDUE_SLIP)]
    return _write(path, _("Overdue slip"), parts, HALF, foot, _overdue)


def write_due_slips(path: Path, slips: Sequence[Slip], foot: SlipFoot) -> Printed:
    """Write a slip for each reader with everything that is out. Raises ``files.CannotWrite``."""
    parts = [part for slip in slips for part in _parts(slip, ON_DUE_SLIP)]
    return _write(path, _("Loan slip"), parts, QUARTER, foot, _due)


def write_hold_slips(path: Path, slips: Sequence[HoldSlip], foot: SlipFoot) -> Printed:
    """Write a slip for each book that is kept for somebody. Raises ``files.CannotWrite``."""
    return _write(path, _("Hold slip"), slips, QUARTER, foot, _hold)


def _parts(slip: Slip, most: int) -> list[Slip]:
    lines = slip.lines
    return [replace(slip, lines=lines[start : start + most]) for start in range(0, len(lines), most)]


Draw = Callable[[Page, T, float, float, SlipFoot], None]


def _write(
    path: Path, title: str, slips: Sequence[T], grid: LabelGrid, foot: SlipFoot, draw: Draw[T]
) -> Printed:
    glyphs = GlyphCheck()
    with files.replacing(path) as part:
        canvas = open_canvas(str(part), title)
        page, pages = Page(canvas, glyphs), 1
        if not slips:
            page.text(105, 40, _("There is nothing to print."), size=12, align="centre")
        for number, slip in enumerate(slips):
            cell = number % grid.cells
            if number and not cell:
                page.new_page()
                pages += 1
            if not cell:
                cut_lines(page, grid)
            draw(page, slip, *grid.corner(cell), foot)
        page.new_page()
        page.save()
    next_cell = len(slips) % grid.cells + 1
    return Printed(path, pages, len(slips), tuple(glyphs.missing), next_cell=next_cell)


def cut_lines(page: Page, grid: LabelGrid) -> None:
    """Broken lines between the cells of a page."""
    page.canvas.setDash(2, 3)
    for row in range(1, grid.rows):
        page.line(0, row * grid.height, 210, row * grid.height, grey=0.6, width=0.4)
    for column in range(1, grid.columns):
        page.line(column * grid.width, 0, column * grid.width, 297, grey=0.6, width=0.4)
    page.canvas.setDash()


def _overdue(page: Page, slip: Slip, x: float, y: float, foot: SlipFoot) -> None:
    page.text(x + 105, y + EDGE, foot.station, size=10.5, align="centre", room=180)
    page.text(x + 105, y + EDGE + 8.5, spaced(_("Overdue slip")), size=18, font=BOLD, align="centre")
    hello = _("%(name)s (card %(card)s):") % {"name": slip.reader, "card": slip.card}
    page.text(x + 14, y + 34, hello, size=12, font=BOLD, room=130)
    if slip.phone:
        phone = _("phone %(phone)s") % {"phone": slip.phone}
        page.text(x + 196, y + 34, phone, size=9.5, align="right", grey=0.3, room=48)
    ask = _("These books of ours should have been back. Please bring them to the station soon.")
    page.text(x + 14, y + 42, ask, size=11, room=182)
    titles = (_("title"), _("barcode"), _("lent on"), _("due"), _("days overdue"))
    top = y + 48
    _table_head(page, x, top, OVERDUE_XS, titles, len(slip.lines))
    for place, line in enumerate(slip.lines, 1):
        middle = top + ROW * place + ROW / 2
        cell_text(page, x + OVERDUE_XS[0] + 2, middle, line.title, size=10.5, room=76)
        for column, value in enumerate((line.barcode, line.lent_on, line.due, str(line.days)), 1):
            _centred(page, x, OVERDUE_XS, column, middle, value, bold=column == 3)
    sorry = _("If they are back already, please forgive us, and tell us so that we look again.")
    page.text(x + 14, top + ROW * (len(slip.lines) + 1) + 7, sorry, size=9.5, grey=0.2, room=182)
    page.text(x + 196, y + 124, foot.station_short, size=11, align="right", room=110)
    page.text(x + 196, y + 131, foot.printed[:10], size=10, align="right")
    handed = _("by %(name)s") % {"name": foot.operator}
    page.text(x + 14, y + 131, handed, size=8.5, grey=0.4, room=60)


def _due(page: Page, slip: Slip, x: float, y: float, foot: SlipFoot) -> None:
    _quarter_head(page, x, y, foot, _("Loan slip"))
    page.text(x + 8, y + 31, slip.reader, size=13, font=BOLD, room=50)
    page.text(x + 97, y + 31, slip.card, size=9.5, align="right", grey=0.3, room=36)
    top = y + 36
    _table_head(page, x, top, DUE_XS, (_("title"), _("due")), len(slip.lines))
    for place, line in enumerate(slip.lines, 1):
        middle = top + ROW * place + ROW / 2
        cell_text(page, x + DUE_XS[0] + 2, middle, line.title, size=9.8, room=59)
        due = _("%(due)s!") % {"due": line.due} if line.days else line.due
        page.text(x + 84, middle, due, size=10, font=BOLD, align="centre", room=25)
    below = top + ROW * (len(slip.lines) + 1) + 6
    late = _("“!” is past its date: please bring it soon.") if any(line.days for line in slip.lines) else ""
    keep = late or _("Please bring the books back by their date, or renew them before it.")
    page.text(x + 8, below, keep, size=8.6, grey=0.2, room=89)
    _quarter_foot(page, x, y, foot)


def _hold(page: Page, slip: HoldSlip, x: float, y: float, foot: SlipFoot) -> None:
    _quarter_head(page, x, y, foot, _("Hold slip"))
    page.text(x + 52.5, y + 42, slip.reader, size=26, font=BOLD, align="centre", room=89)
    page.text(x + 52.5, y + 52, f"{slip.card}    {slip.phone}".strip(), size=10, align="centre", grey=0.3)
    page.text(x + 52.5, y + 68, _("kept until the end of"), size=10, align="centre", grey=0.3)
    page.text(x + 52.5, y + 77, slip.until, size=20, font=BOLD, align="centre", room=89)
    page.line(x + 8, y + 89, x + 97, y + 89, grey=0.6)
    page.text(x + 52.5, y + 97, slip.title, size=12, align="centre", room=89)
    page.text(x + 52.5, y + 105, slip.barcode, size=10, align="centre", grey=0.3, room=89)
    _quarter_foot(page, x, y, foot)


def _quarter_head(page: Page, x: float, y: float, foot: SlipFoot, title: str) -> None:
    page.text(x + 52.5, y + EDGE, foot.station_short, size=9.5, align="centre", room=89)
    page.text(x + 52.5, y + EDGE + 8, spaced(title), size=16, font=BOLD, align="centre", room=89)


def _quarter_foot(page: Page, x: float, y: float, foot: SlipFoot) -> None:
    printed = _("printed %(time)s    by %(name)s") % {"time": foot.printed, "name": foot.operator}
    page.text(x + 8, y + 138, printed, size=8, grey=0.4, room=89)


def _table_head(
    page: Page, x: float, top: float, xs: Sequence[float], titles: Sequence[str], rows: int
) -> None:
    page.fill(x + xs[0], top, xs[-1] - xs[0], ROW)
    page.grid([x + edge for edge in xs], [top + ROW * n for n in range(rows + 2)])
    for column, title in enumerate(titles):
        _centred(page, x, xs, column, top + ROW / 2, title, bold=True)


def _centred(
    page: Page, x: float, xs: Sequence[float], column: int, y: float, text: str, *, bold: bool = False
) -> None:
    middle, room = x + (xs[column] + xs[column + 1]) / 2, xs[column + 1] - xs[column] - 2
    page.text(middle, y, text, size=9.6, font=BOLD if bold else "NotoSansSC", align="centre", room=room)


def spaced(title: str) -> str:
    """A heading in hanzi as sheets have it, with room between them."""
    return title if title.isascii() else " ".join(title)
