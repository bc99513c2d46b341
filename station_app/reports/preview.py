"""Pages of a PDF as pixels, for the window to show a document before it is printed."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class PagePicture:
    """One page: ``pixels`` are rows of BGRX, four bytes a pixel, ``stride`` bytes a row."""

    width: int
    height: int
    stride: int
    pixels: bytes


def page_sizes(path: Path) -> list[tuple[float, float]]:
    """Width and height of every page in points."""
    import pypdfium2

    with pypdfium2.PdfDocument(path) as document:
        return [document.get_page_size(number) for number in range(len(document))]


def page_picture(path: Path, page: int, *, scale: float = 1.5) -> PagePicture:
    """One page, counted from 0; ``scale`` 1 is 72 pixels an inch."""
    import pypdfium2

    with pypdfium2.PdfDocument(path) as document:
        bitmap = document[page].render(scale=scale, rev_byteorder=False, prefer_bgrx=True)
        return PagePicture(bitmap.width, bitmap.height, bitmap.stride, bytes(bitmap.buffer))
