"""Spine and barcode labels on sheets of A4, and a page to try a printer with (library.md §5.9)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from station_app.core import files
from station_app.core.i18n import _
from station_app.core.jobs import Job
from station_app.reports import code128, fonts
from station_app.reports.fonts import BOLD, REGULAR
from station_app.reports.glyphs import GlyphCheck
from station_app.reports.label_grid import LabelGrid
from station_app.reports.library_rows import CopyLabel, LabelKind, LeftOut, Printed
from station_app.reports.page import MM, Page, open_canvas

#: Left of a label's edge that printers may cut off, in mm.
INSET: Final = 2.4
#: Points below which nobody reads a spine.
SMALLEST: Final = 7.0


def write(
    path: Path,
    labels: Sequence[CopyLabel],
    *,
    station: str,
    station_short: str,
    grids: dict[LabelKind, LabelGrid],
    start: int = 1,
    outline: bool = False,
    job: Job | None = None,
) -> Printed:
    """Write labels whole or not at all: for each kind in ``grids`` its sheets, from cell ``start`` (from 1).

    A copy without a call number gets no spine label, and one whose barcode no bars can carry no barcode
    label; both are told. Raises ``files.CannotWrite``, ``JobCancelled``.
    """
    glyphs, left_out, pages, rows, cell = GlyphCheck(), [], 0, 0, 0
    with files.replacing(path) as part:
        canvas = open_canvas(str(part), _("Labels"))
        page = Page(canvas, glyphs)
        for kind, grid in grids.items():
            name, fit = station_short if kind is LabelKind.SPINE else station, []
            for label in labels:
                why = _why_not(label, kind, grid)
                if why is None:
                    fit.append(label)
                else:
                    left_out.append(why)
            cell = start - 1
            for number, label in enumerate(fit):
                if job is not None and number % 100 == 0:
                    job.step(rows + number, len(labels) * len(grids), _("labels"))
                if number and cell % grid.cells == 0:
                    page.new_page()
                    pages += 1
                _draw(page, label, kind, grid, cell % grid.cells, name, outline)
                cell += 1
            if fit:
                page.new_page()
                pages += 1
            rows += len(fit)
            cell %= grid.cells
        if not pages:
            page.text(105, 40, _("There is nothing to print."), size=12, align="centre")
            page.new_page()
            pages = 1
        page.save()
    return Printed(path, pages, rows, tuple(glyphs.missing), tuple(left_out), cell + 1)


def _why_not(label: CopyLabel, kind: LabelKind, grid: LabelGrid) -> LeftOut | None:
    if kind is LabelKind.SPINE and not label.call_number.strip():
        text = _("“%(title)s” has no call number, so it gets no spine label.")
        return LeftOut(label.barcode, text % {"title": label.title})
    if kind is LabelKind.BARCODE and not code128.bar_width(label.barcode, grid.width - 2):
        text = _("The barcode %(code)s of “%(title)s” cannot be printed as bars on this label.")
        return LeftOut(label.barcode, text % {"code": label.barcode, "title": label.title})
    return None


def _draw(
    page: Page, label: CopyLabel, kind: LabelKind, grid: LabelGrid, cell: int, station: str, outline: bool
) -> None:
    x, y = grid.corner(cell)
    if outline:
        page.grid([x, x + grid.width], [y, y + grid.height])
    (_spine if kind is LabelKind.SPINE else _barcode)(page, label, grid, x, y, station)


def _barcode(page: Page, label: CopyLabel, grid: LabelGrid, x: float, y: float, station: str) -> None:
    centre, high, room = x + grid.width / 2, grid.height, grid.width - 2 * INSET
    page.text(centre, y + high * 0.16, station, size=6.5, align="centre", grey=0.2, room=room)
    code128.draw(
        page, label.barcode, centre=centre, top=y + high * 0.24, height=high * 0.36, room=grid.width - 2
    )
    page.text(centre, y + high * 0.71, label.barcode, size=9, align="centre", room=room)
    page.text(centre, y + high * 0.86, label.title, size=7, align="centre", grey=0.2, room=room)


def _spine(page: Page, label: CopyLabel, grid: LabelGrid, x: float, y: float, station: str) -> None:
    centre, high, room = x + grid.width / 2, grid.height, grid.width - 2 * INSET
    page.text(centre, y + high * 0.13, station, size=6, align="centre", grey=0.2, room=room)
    page.line(x + INSET, y + high * 0.21, x + grid.width - INSET, y + high * 0.21, width=0.5)
    lines = spine_lines(label.call_number, room)
    step = high * 0.7 / max(3, len(lines))
    first = y + high * 0.6 - step * (len(lines) - 1) / 2
    for place, text in enumerate(lines):
        page.text(centre, first + place * step, text, size=12, font=BOLD, align="centre", room=room)


def spine_lines(call_number: str, room: float) -> list[str]:
    """A call number as it stands on a spine: class, book number, volume; ``room`` is in mm.

    ``I247.5/13:2`` is I247.5, 13 and 2; ``I-0123`` is I and 0123. What is too long to be read on one line
    goes on in the next and is never cut.
    """
    plain = " ".join(call_number.split())
    simple = re.fullmatch(r"([A-Z]{1,2})-([0-9]+)", plain)
    parts = simple.groups() if simple else [piece for half in plain.split("/") for piece in _volume(half)]
    lines: list[str] = []
    for part in parts:
        lines += _broken(part.strip(), room * MM)
    return lines


def _volume(half: str) -> list[str]:
    """A book number apart from its volume; a class keeps its colon (``A:B``)."""
    found = re.fullmatch(r"([0-9]+):(.+)", half.strip())
    return list(found.groups()) if found else [half]


def _broken(text: str, room: float) -> list[str]:
    lines = []
    while text:
        end = len(text)
        while end > 1 and fonts.width(text[:end], BOLD, SMALLEST) > room:
            end -= 1
        lines.append(text[:end])
        text = text[end:]
    return lines


def write_test_page(path: Path, *, grid: LabelGrid) -> Printed:
    """A sheet with every label's edge and number, and 100 mm to measure whether the printer scales.

    Raises ``files.CannotWrite``.
    """
    with files.replacing(path) as part:
        canvas = open_canvas(str(part), _("Test page for labels"))
        page = Page(canvas, GlyphCheck())
        for cell in range(grid.cells):
            x, y = grid.corner(cell)
            page.grid([x, x + grid.width], [y, y + grid.height])
            page.text(
                x + grid.width / 2, y + grid.height / 2, str(cell + 1), size=11, align="centre", grey=0.4
            )
        page.fill(50, 136, 110, 24, grey=1)
        page.grid([50, 160], [136, 160])
        page.line(55, 144, 155, 144, grey=0, width=1.2)
        for x in range(55, 156, 10):
            page.line(x, 142 if x in (55, 155) else 143, x, 145, grey=0)
        said = _(
            "This line must measure 100 mm. If it does not, print at 100 %, without fitting to the page."
        )
        for place, text in enumerate(_two_lines(said, 104 * MM, 8.5)):
            page.text(105, 149.5 + place * 5, text, size=8.5, align="centre", room=106)
        page.new_page()
        page.save()
    return Printed(path, 1, grid.cells, ())


def _two_lines(text: str, room: float, size: float) -> list[str]:
    if fonts.width(text, REGULAR, size) <= room:
        return [text]
    cut = next((at for at in range(len(text) // 2, len(text)) if text[at] in " ，。；"), len(text) // 2) + 1
    return [text[:cut].strip(), text[cut:].strip()]
