"""Pages of paper as they were kept: a page's head with the strips of the rows that remain, as one picture."""

from __future__ import annotations

import base64
import io
from collections.abc import Mapping

from station_app.core.db import Blob
from station_app.reports import sheet_layout as layout
from station_app.signin.models import Document
from station_app.signin.paper_models import PaperEntry, PaperSheet


def pages_of(activity: str) -> list[PaperSheet]:
    """The pages of an activity that were read and confirmed, in that order."""
    query = PaperSheet.select(PaperSheet, Document).join(Document).where(Document.activity == activity)
    return list(query.order_by(PaperSheet.at, PaperSheet.id))


def picture(sheet: PaperSheet) -> bytes:
    """A page as evidence (JPEG): the rows that were confirmed in their places, nobody else's."""
    strips = {
        one.place: base64.b64decode(one.strip)
        for one in PaperEntry.select().where(PaperEntry.sheet == sheet)
        if one.strip
    }
    return composed(bytes(Blob.get_by_id(sheet.frame_sha256).content), sheet.page, strips)


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
