"""The sign-in report and the blank sheet on A4, as in the picture (ui.md §10; domain §3.8)."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Final

from station_app.core import files
from station_app.core.i18n import _, pgettext
from station_app.reports import qr_codes
from station_app.reports import sheet_layout as layout
from station_app.reports.flow import cell_text
from station_app.reports.fonts import BOLD, REGULAR
from station_app.reports.glyphs import GlyphCheck
from station_app.reports.page import HEAD_NAME_LINES, HEIGHT, MM, Page, checksum, open_canvas
from station_app.reports.rows import SheetHead, SheetLine, SignInReport, Stroke, Totals, Written
from station_app.reports.sheet_layout import HEAD_ROW, ROW, XS

CLOSING: Final = 84.0
#: Empty rows of a report at the least.
FEWEST_BLANK: Final = 3
#: The box of a handwritten signature, width and height in mm.
SIGNATURE: Final = (36.0, 7.6)


def write(path: Path, report: SignInReport) -> Written:
    """Write the report whole or not at all; gives pages, rows, checksum and glyphs the font lacks.

    Raises ``files.CannotWrite``.
    """
    glyphs = GlyphCheck()
    check = checksum([_canonical(line) for line in report.lines])
    blank = _blank_rows(report)
    pages = _paginate(len(report.lines) + blank, closing=report.totals is not None)
    lines: list[SheetLine | None] = [*report.lines, *[None] * blank]
    head = report.head
    with files.replacing(path) as part:
        canvas = open_canvas(str(part), f"{head.title} {head.number}")
        form = ""
        if head.number and not report.station_code:
            form = qr_codes.form(canvas, f"{head.number}|{len(report.lines)}|{check}")
        page = Page(canvas, glyphs)
        start = 0
        for number, count in enumerate(pages, 1):
            if report.station_code:
                code = layout.SheetCode(head.number, len(report.lines), check, report.station_code, number)
                form = qr_codes.form(canvas, code.text(), name=f"qr{number}")
            page.head(head.station, _("Activity sign-in sheet"), head.number, form)
            (_full_head if number == 1 else _short_head)(page, head)
            top = layout.table_top(number)
            bottom = _table(page, top, lines[start : start + count], start) if count else top - 4
            if report.station_code:
                _scan_marks(page, number, count)
            note = report.note if number == 1 else report.blank_note
            if note and number in (1, len(pages)):
                page.text(14, bottom + 4.2, note, size=8.2, grey=0.2, room=182)
            if number == len(pages) and report.totals is not None:
                _closing(page, bottom + 10, report.totals, head)
            page.foot(
                check=check, printed=head.printed, operator=head.operator, page=number, pages=len(pages)
            )
            page.new_page()
            start += count
        page.save()
    return Written(path, len(pages), len(report.lines), check, tuple(glyphs.missing))


def _canonical(line: SheetLine) -> list[str]:
    return [line.place, line.name, line.capacity, line.phone, line.came, line.left, line.hours]


def _blank_rows(report: SignInReport) -> int:
    """How many empty rows a report gets: some fewer where that saves a page with nothing else on it."""
    if report.totals is None:
        return report.blank
    people = len(report.lines)
    fewest = min(report.blank, FEWEST_BLANK)
    pages = len(_paginate(people + fewest, closing=True))
    fitting = (
        n for n in range(report.blank, fewest, -1) if len(_paginate(people + n, closing=True)) == pages
    )
    return next(fitting, fewest)


def _paginate(rows: int, *, closing: bool) -> list[int]:
    """How many rows stand on each page; the last keeps room for the totals, signatures and seal."""
    block = CLOSING if closing else 0
    pages: list[int] = []
    while True:
        if rows <= layout.rows_that_fit(len(pages) + 1, block):
            return [*pages, rows]
        take = min(rows, layout.rows_that_fit(len(pages) + 1))
        pages.append(take)
        rows -= take


def full_pages(rows: int) -> int:
    """The number of rows, ``rows`` or more, that fills a blank sheet's pages to the last line."""
    first, later = layout.rows_that_fit(1), layout.rows_that_fit(2)
    return first + max(0, -(-(rows - first) // later)) * later


def _scan_marks(page: Page, number: int, rows: int) -> None:
    """What a photograph of the filled sheet is read by: a mark in each corner, boxes to tick in each row."""
    for x, y in layout.MARKS:
        page.fill(x - layout.MARK / 2, y - layout.MARK / 2, layout.MARK, layout.MARK, grey=0)
    for row in range(rows):
        for cell in (layout.came_cell(number, row), layout.left_cell(number, row)):
            box = layout.tick_box(cell)
            page.box(box.left, box.top, box.wide, box.high)


def _cell(
    page: Page, x1: float, x2: float, y: float, text: str, *, label: bool = False, bold: bool = False
) -> None:
    if label:
        page.text((x1 + x2) / 2, y, text, size=9.2, align="centre", grey=0.2, room=x2 - x1 - 2)
    else:
        size, font = (10.5, BOLD) if bold else (9.6, REGULAR)
        cell_text(page, x1 + 2.2, y, text, size=size, font=font, room=x2 - x1 - 4)


def _full_head(page: Page, head: SheetHead) -> None:
    top, row = 38.7, 8.0
    edges = [top + row * n for n in range(4)]
    for x1, x2, first, last in ((14, 39, 0, 3), (136.2, 161.2, 0, 3), (85.2, 110.2, 2, 3)):
        page.fill(x1, edges[first], x2 - x1, edges[last] - edges[first])
    page.grid([14, 196], edges)
    for x in (39, 136.2, 161.2):
        page.line(x, edges[0], x, edges[3])
    for x in (85.2, 110.2):
        page.line(x, edges[2], x, edges[3])
    middle = [edge + row / 2 for edge in edges]
    for y, label in zip(middle, (pgettext("sheet", "activity"), _("time"), _("place")), strict=False):
        _cell(page, 14, 39, y, label, label=True)
    labels = (pgettext("sheet", "category"), head.attendance_label, _("organising team"))
    for y, label in zip(middle, labels, strict=False):
        _cell(page, 136.2, 161.2, y, label, label=True)
    _cell(page, 39, 136.2, middle[0], head.title, bold=True)
    _cell(page, 39, 136.2, middle[1], head.when)
    _cell(page, 39, 85.2, middle[2], head.venue)
    _cell(page, 85.2, 110.2, middle[2], head.speaker_label, label=True)
    page.name(112.4, middle[2], head.speaker, size=9.6, room=22, font=REGULAR, lines=HEAD_NAME_LINES)
    for y, value in zip(middle, (head.category, head.attendance, head.team), strict=False):
        _cell(page, 161.2, 196, y, value)


def _short_head(page: Page, head: SheetHead) -> None:
    top, bottom = 38.7, 46.8
    for x1, x2 in ((14, 38.4), (110.7, 135.1)):
        page.fill(x1, top, x2 - x1, bottom - top)
    page.grid([14, 38.4, 110.7, 135.1, 196], [top, bottom])
    middle = (top + bottom) / 2
    _cell(page, 14, 38.4, middle, pgettext("sheet", "activity"), label=True)
    _cell(page, 38.4, 110.7, middle, head.title, bold=True)
    _cell(page, 110.7, 135.1, middle, _("time"), label=True)
    _cell(page, 135.1, 196, middle, head.when_short)


def _table(page: Page, top: float, lines: Sequence[SheetLine | None], start: int) -> float:
    """The table's head and rows; gives its lower edge."""
    ys = [top, *(top + HEAD_ROW + ROW * n for n in range(len(lines) + 1))]
    page.fill(XS[0], top, XS[-1] - XS[0], HEAD_ROW)
    page.grid(XS, ys)
    titles = (
        _("no."), _("name"), _("capacity"), _("phone"), pgettext("sheet", "team"), _("in"), _("out"),
        _("hours"), _("signature"),
    )  # fmt: skip
    for place, title in enumerate(titles):
        middle = (XS[place] + XS[place + 1]) / 2
        room = XS[place + 1] - XS[place] - 1
        page.text(middle, top + HEAD_ROW / 2, title, size=9.4, font=BOLD, align="centre", room=room)
    for place, line in enumerate(lines):
        y = ys[place + 1] + ROW / 2
        if line is None:
            page.text(19.15, y, str(start + place + 1), size=9.6, align="centre", grey=0.45)
        else:
            _line(page, y, line)
    return ys[-1]


def _line(page: Page, y: float, line: SheetLine) -> None:
    page.text(19.15, y, line.place, size=9.6, align="centre")
    page.name(25.9, y, line.name, size=10.8, room=17)
    page.text(52, y, line.capacity, size=9.6, align="centre", room=15)
    page.text(61.8, y, line.phone, size=9.6, room=23)
    page.text(87.7, y, line.team, size=9.6, room=21.5)
    page.text(116.8, y, line.came, size=9.6, align="centre")
    page.text(131, y, line.left, size=9.6, align="centre")
    if line.mended:
        page.text(136.0, y - 1.4, _("+"), size=6.4, align="left", room=3.4)
    page.text(146.6, y, line.hours, size=9.6, align="centre")
    if line.strokes:
        wide, high = SIGNATURE
        draw_strokes(page, line.strokes, (XS[-2] + XS[-1] - wide) / 2, y - high / 2, wide, high)
    else:
        page.text(154.7, y, line.signature, size=8.4, grey=0.3, room=40)


def draw_strokes(
    page: Page, strokes: Sequence[Stroke], left: float, top: float, wide: float, high: float
) -> None:
    """A handwritten signature from its strokes in a box of mm, shaped as ``SIGNATURE`` is."""
    canvas = page.canvas
    canvas.saveState()
    canvas.setStrokeGray(0)
    canvas.setLineWidth(0.9)
    canvas.setLineCap(1)
    canvas.setLineJoin(1)
    for stroke in strokes:
        path = canvas.beginPath()
        for place, (px, py) in enumerate([*stroke, *stroke] if len(stroke) == 1 else stroke):
            (path.moveTo if place == 0 else path.lineTo)(
                (left + px * wide) * MM, HEIGHT - (top + py * high) * MM
            )
        canvas.drawPath(path, stroke=1, fill=0)
    canvas.restoreState()


def _closing(page: Page, top: float, totals: Totals, head: SheetHead) -> None:
    """Totals, the lines to sign on, and a ring of 38 mm for the seal; always together."""
    row = 8.5
    ys = [top + row * n for n in range(len(totals.rows) + 1)]
    for x1, x2 in ((14, 38.4), (147.5, 171.9)):
        page.fill(x1, top, x2 - x1, ys[-1] - top)
    page.grid([14, 38.4, 147.5, 171.9, 196], ys)
    for y, (label, value, other, other_value) in zip(ys, totals.rows, strict=False):
        _cell(page, 14, 38.4, y + row / 2, label, label=True)
        _cell(page, 38.4, 147.5, y + row / 2, value)
        _cell(page, 147.5, 171.9, y + row / 2, other, label=True)
        _cell(page, 171.9, 196, y + row / 2, other_value)
    below = ys[-1]
    for place, label in enumerate((_("Prepared by"), _("Activity lead"), _("Date"))):
        y = below + 18 + place * 11.6
        page.text(14, y, label, size=11)
        page.line(38, y + 2, 146, y + 2, grey=0.1, width=0.7)
    page.seal(176, below + 28.5, head.station_short)
