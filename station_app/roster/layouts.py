"""How columns were mapped by hand, remembered for each layout of workbook: the cells of its heading row."""

from __future__ import annotations

import json
from typing import Final

from station_app.core import clock
from station_app.core.db import atomic, tuples
from station_app.core.rights import Right, requires
from station_app.roster.models import ImportLayout
from station_app.roster.reading import CONTENTS, RECOGNISED, Preview

#: So many layouts are kept, those used last.
MOST: Final = 100

Layouts = dict[str, dict[str, str]]


@requires(Right.ROSTER_EDIT)
def known() -> Layouts:
    """Every remembered layout: headings' fingerprint → field → column letter."""
    rows = tuples(ImportLayout.select(ImportLayout.id, ImportLayout.columns))
    return {layout: json.loads(columns) for layout, columns in rows}


@requires(Right.ROSTER_EDIT)
@atomic
def remember(preview: Preview) -> None:
    """Keep the columns of a file for others of its layout, where a hand had a part in them."""
    if not preview.layout or preview.mapped_by in (RECOGNISED, CONTENTS) or "name" not in preview.columns:
        return
    columns = json.dumps(preview.columns, ensure_ascii=False)
    ImportLayout.delete().where(ImportLayout.id == preview.layout).execute()
    ImportLayout.create(id=preview.layout, columns=columns, used_at=clock.now_ms())
    kept = ImportLayout.select(ImportLayout.id).order_by(ImportLayout.used_at.desc()).limit(MOST)
    ImportLayout.delete().where(ImportLayout.id.not_in(kept)).execute()


@requires(Right.ROSTER_EDIT)
def forget(layout: str) -> None:
    """Map workbooks of this layout by what is recognised again."""
    ImportLayout.delete().where(ImportLayout.id == layout).execute()
