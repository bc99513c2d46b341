"""From a file to grey pictures of its pages, under limits; runs in the child process."""

from __future__ import annotations

import io
import struct
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from station_app.core.i18n import _
from station_app.paper.errors import SheetRefused

LARGEST_FILE: Final = 40 * 1024 * 1024
LARGEST_PIXELS: Final = 64_000_000
#: The longest side that is looked at: an A4 page at some 220 dots an inch.
LONGEST: Final = 2600
MOST_PAGES: Final = 40
PDF_START: Final = b"%PDF-"


def pages(path: Path) -> Iterator[Any]:
    """Each page as a grey numpy array, at most ``LONGEST`` on its long side. Raises ``SheetRefused``."""
    name = {"name": path.name}
    try:
        if path.stat().st_size > LARGEST_FILE:
            words = _("“%(name)s” is larger than 40 MB. Save the picture smaller and read it again.")
            raise SheetRefused("too-large-file", words % name)
        raw = path.read_bytes()
    except OSError as error:
        words = _("“%(name)s” cannot be read. See whether the card or stick is still in.")
        raise SheetRefused("cannot-read", words % name) from error
    if raw[:1024].lstrip().startswith(PDF_START):
        yield from _pdf(raw, path.name)
    else:
        yield _picture(raw, path.name)


def _damaged(name: str) -> SheetRefused:
    words = _("“%(name)s” is no picture or PDF that can be read. Save it as JPEG, PNG or PDF.")
    return SheetRefused("no-picture", words % {"name": name})


def _picture(raw: bytes, name: str) -> Any:
    import numpy
    from PIL import Image, ImageOps, UnidentifiedImageError

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # what is odd about EXIF is no reason to refuse a picture
            with Image.open(io.BytesIO(raw), formats=("JPEG", "PNG")) as picture:
                wide, high = picture.size
                if wide * high > LARGEST_PIXELS:
                    words = _(
                        "“%(name)s” has more than 64 million pixels. Save it smaller and read it again."
                    )
                    raise SheetRefused("too-large-picture", words % {"name": name})
                picture.draft("L", (LONGEST, LONGEST))
                grey = picture if picture.mode == "L" else _on_white(picture)
                grey.thumbnail((LONGEST, LONGEST), Image.Resampling.LANCZOS, reducing_gap=2.0)
                return numpy.asarray(ImageOps.exif_transpose(grey)).copy()
    except UnidentifiedImageError as error:
        raise _damaged(name) from error
    # What Pillow raises where bytes are not what they say: its readers are many, and so are their errors.
    except (OSError, ValueError, SyntaxError, ArithmeticError, LookupError, EOFError, struct.error,
            TypeError, MemoryError, Image.DecompressionBombError) as error:  # fmt: skip
        raise _damaged(name) from error


def _on_white(picture: Any) -> Any:
    from PIL import Image

    exif = picture.getexif()
    if picture.mode in ("RGBA", "LA", "P", "PA"):
        whole = picture.convert("RGBA")
        ground = Image.new("RGB", whole.size, "white")
        ground.paste(whole.convert("RGB"), mask=whole.getchannel("A"))
        picture = ground
    grey = picture.convert("L")
    grey.getexif().update(exif)
    return grey


def _pdf(raw: bytes, name: str) -> Iterator[Any]:
    import pypdfium2

    try:
        document = pypdfium2.PdfDocument(raw)
    except pypdfium2.PdfiumError as error:
        raise _damaged(name) from error
    try:
        if len(document) > MOST_PAGES:
            words = _("“%(name)s” has more than %(n)d pages. Read it in parts.")
            raise SheetRefused("too-many-pages", words % {"name": name, "n": MOST_PAGES})
        for number in range(len(document)):
            yield _pdf_page(document, number, name)
    finally:
        document.close()


def _pdf_page(document: Any, number: int, name: str) -> Any:
    import pypdfium2

    try:
        page = document[number]
        wide, high = page.get_size()
        scale = min(LONGEST / max(wide, high, 1.0), 220 / 72)
        return page.render(scale=scale, grayscale=True).to_numpy().squeeze().copy()
    except (pypdfium2.PdfiumError, ValueError, MemoryError) as error:
        raise _damaged(name) from error
