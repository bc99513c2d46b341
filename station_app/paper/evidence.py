"""The kept picture of a page, put together from its head and the strips of the rows that remain."""

from __future__ import annotations

import io
from collections.abc import Mapping

from station_app.reports import sheet_layout as layout


def composed(frame: bytes, page: int, strips: Mapping[int, bytes]) -> bytes:
    """A page's frame with each strip in its row (by printed number); JPEG."""
    from PIL import Image

    with Image.open(io.BytesIO(frame), formats=("JPEG",)) as opened:
        whole = opened.convert("L")
    scale = whole.width / layout.WIDE
    for place, raw in strips.items():
        box = layout.line_box(page, place - layout.rows_before(page) - 1)
        with Image.open(io.BytesIO(raw), formats=("JPEG",)) as strip:
            whole.paste(strip.convert("L"), (round(box.left * scale), round(box.top * scale)))
    out = io.BytesIO()
    whole.save(out, "JPEG", quality=85)
    return out.getvalue()
