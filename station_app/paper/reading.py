"""What stands on the pages of a file: rows ticked and signed, each with how sure that is; in the child."""

from __future__ import annotations

import base64
import os
from pathlib import Path
from typing import Any, Final

from station_app.paper.errors import SheetRefused
from station_app.reports import sheet_layout as layout

#: Pixels a mm of the pictures that are handed on: 127 dots an inch.
SHOWN: Final = 5.0
QUALITY: Final = 82
#: What is left off at the rims of a box to tick and of a cell, in mm: the printed lines.
INSIDE_TICK, INSIDE_CELL = 0.7, 1.0


def read_in_child(*, path: str, report: Any) -> Any:
    """Read each page of a file; gives one after the other what ``_read_page`` gives, or code and message.

    A generator, so that one page's pictures are sent before the next is read.
    """
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # each thread's stack counts against the limit
    from station_app.paper import pictures

    done = 0
    for grey in pictures.pages(Path(path)):
        try:
            yield _read_page(grey)
        except SheetRefused as error:
            yield {"code": error.code, "message": error.message}
        done += 1
        report(done, 0)
    return done


def _read_page(grey: Any) -> dict[str, Any]:
    import cv2

    from station_app.paper import flatten

    cv2.setNumThreads(1)
    flat = flatten.flatten(grey)
    page = flat.code.page
    rows = [_read_row(flat, page, row) for row in range(layout.rows_that_fit(page))]
    whole = flat.grey.copy()
    table = layout.Box(
        layout.XS[0],
        layout.table_top(page) + layout.HEAD_ROW,
        layout.XS[-1] - layout.XS[0],
        layout.ROW * len(rows),
    )
    _blank(whole, table)
    return {
        "sheet": flat.code.text(),
        "rows": rows,
        "picture": _jpeg(flat.grey),
        "frame": _jpeg(whole),
    }


def _read_row(flat: Any, page: int, row: int) -> dict[str, Any]:
    from station_app.paper import ink

    place = layout.rows_before(page) + row + 1

    def tick(cell: layout.Box) -> tuple[bool, float]:
        box = layout.tick_box(_moved(flat, cell)).inset(INSIDE_TICK)
        return ink.TICKED.judge(ink.share(flat.even, box))

    def writing(cell: layout.Box) -> tuple[bool, float]:
        return ink.WRITTEN.judge(ink.share(flat.even, _moved(flat, cell).inset(INSIDE_CELL)))

    seen = {
        "ticked": tick(layout.came_cell(page, row)),
        "left": tick(layout.left_cell(page, row)),
        "signed": writing(layout.signature_cell(page, row)),
    }
    if place > flat.code.rows:
        seen["named"] = writing(layout.name_cell(page, row))
    strip = layout.line_box(page, row).lower(ink.offset(flat.even, layout.signature_cell(page, row)))
    return {
        "place": place,
        "named": False,
        **{name: filled for name, (filled, _sure) in seen.items()},
        "confidence": round(100 * min(sure for _filled, sure in seen.values())),
        "strip": _jpeg(ink.cut(flat.grey, strip)),
    }


def _moved(flat: Any, cell: layout.Box) -> layout.Box:
    """The cell where its printed lines are."""
    from station_app.paper import ink

    return cell.lower(ink.offset(flat.even, cell))


def _blank(picture: Any, box: layout.Box) -> None:
    from station_app.paper import ink

    ink.cut(picture, box.inset(-0.6))[:] = 255


def _jpeg(grey: Any) -> str:
    import cv2

    from station_app.paper.flatten import SCALE

    by = SHOWN / SCALE
    small = cv2.resize(grey, None, fx=by, fy=by, interpolation=cv2.INTER_AREA)
    made, raw = cv2.imencode(".jpg", small, [cv2.IMWRITE_JPEG_QUALITY, QUALITY])
    assert made, "a grey picture can always be written"
    return base64.b64encode(raw.tobytes()).decode()
