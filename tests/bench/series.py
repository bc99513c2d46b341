"""A series of two hundred occurrences: its before-and-after list, and the change carried out.

The floor is one ``executemany`` that changes the same columns of as many rows, change log included.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from station_app.activities import series
from station_app.activities.models import Activity
from station_app.activities.series_rows import Scope, SeriesDone, What
from station_app.core import clock
from station_app.core.db import db
from tests.bench.measure import Row, median_of, once
from tests.bench.stations import add_activities, station

COUNT, OTHERS = 200, 300
START = datetime(2026, 9, 14, 9, 0)
FLOOR = "executemany of the same rows, change log included"


def run() -> list[Row]:
    """Four rows: planned, looked at, moved and undone."""
    with clock.frozen(datetime(2026, 9, 12, 9, 0)), station():
        add_activities(OTHERS, days=360)
        made: list[SeriesDone] = []
        planning = once(lambda: made.append(_plan()))
        first = made[0].activity
        starts, ends = START + timedelta(days=1, hours=2), START + timedelta(days=1, hours=4)
        looked = median_of(lambda: series.preview_edit(first, scope=Scope.ALL, starts=starts, ends=ends))
        edits: list[SeriesDone] = []
        moved = once(
            lambda: edits.append(series.edit_series(first, scope=Scope.ALL, starts=starts, ends=ends))
        )
        assert edits[0].preview.count(What.MOVED) == COUNT
        undone = once(lambda: series.undo_edit(edits[0].edit))
        least = _floor(made[0].series)
    return [
        Row("a series of 200 planned", planning, least, "≤ 1 s", FLOOR),
        Row("a series of 200: the before-and-after list", looked, least, "≤ 0.5 s", FLOOR),
        Row("a series of 200 moved to another day and hour", moved, least, "≤ 1 s", FLOOR),
        Row("the same undone", undone, least, "≤ 1 s", FLOOR),
    ]


def _plan() -> SeriesDone:
    return series.add_series(
        rule=f"FREQ=DAILY;COUNT={COUNT}", title="晨练", category="健", venue="社区广场", starts=START,
        ends=START + timedelta(hours=1),
    )  # fmt: skip


def _floor(uid: str) -> float:
    rows = [row.id for row in Activity.select(Activity.id).where(Activity.series == uid)]

    def write() -> None:
        sql = "UPDATE activity SET starts = ?, ends = ?, original = ?, rev = rev + 1 WHERE id = ?"
        with db.atomic():
            day = "2026-10-01"
            values = [(f"{day}T09:00", f"{day}T10:00", day, row) for row in rows]
            db.connection().executemany(sql, values)

    return once(write)
