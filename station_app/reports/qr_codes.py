"""QR codes on paper, drawn as rectangles: sharp at any size, readable with any colour of ink."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from station_app.reports.page import HEIGHT, MM, QR_SIZE, Page


def _dark_runs(content: str) -> tuple[int, list[tuple[int, int, int]]]:
    """(modules a side, runs of dark modules: row from the top, first column, how many)."""
    from reportlab.graphics.barcode.qrencoder import QRCode, QRErrorCorrectLevel

    code = QRCode(None, QRErrorCorrectLevel.M)
    code.addData(content)
    code.make()
    count = code.getModuleCount()
    return count, [(row, *run) for row in range(count) for run in _runs(code, row, count)]


def _runs(code: Any, row: int, count: int) -> Iterator[tuple[int, int]]:
    start = None
    for column in range(count + 1):
        dark = column < count and code.isDark(row, column)
        if dark and start is None:
            start = column
        elif not dark and start is not None:
            yield start, column - start
            start = None


def form(canvas: Any, content: str, *, name: str = "qr") -> str:
    """The sheets' QR code as a form that pages refer to; gives the form's name."""
    count, runs = _dark_runs(content)
    cell = QR_SIZE / count
    canvas.beginForm(name, 0, 0, QR_SIZE, QR_SIZE)
    canvas.setFillGray(0)
    for row, first, many in runs:
        canvas.rect(first * cell, QR_SIZE - (row + 1) * cell, many * cell, cell * 1.02, stroke=0, fill=1)
    canvas.endForm()
    return name


def draw(page: Page, content: str, x: float, y: float, *, size: float) -> None:
    """A QR code of ``content`` with its top left corner at ``x``, ``y`` and a side of ``size``, in mm."""
    count, runs = _dark_runs(content)
    cell, left, bottom = size * MM / count, x * MM, HEIGHT - (y + size) * MM
    # In units of one module, so that numbers are short and neighbours meet exactly.
    boxes = " ".join(f"{first} {count - 1 - row} {many} 1 re" for row, first, many in runs)
    page.inked(0).addLiteral(f"q {cell:.4f} 0 0 {cell:.4f} {left:.4f} {bottom:.4f} cm {boxes} f Q")
