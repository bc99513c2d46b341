"""A package of 5,000 and of 200,000 changes, sealed and verified, beside reading and deflating alone."""

from __future__ import annotations

import zlib
from pathlib import Path

from station_app.core.db import db
from station_app.roster.models import Person
from station_app.sync import service as sync
from tests.bench.measure import Row, once
from tests.bench.stations import add_activities, add_sign_ins, centre_card, station


def run() -> list[Row]:
    """Two rows."""
    return [_package(5_000), _package(200_000)]


def _package(changes: int) -> Row:
    with station(persons=500) as home:
        activities = add_activities(200, days=200)
        uids = [p.id for p in Person.select(Person.id)]
        add_sign_ins(changes - 700, activities, uids)
        db.execute_sql("UPDATE activity SET status = 'draft', rev = rev + 1")
        sync.take_centre_card(centre_card(home.root / "centre.json"))
        floor = once(_read_and_deflate)
        done: list[sync.Exported] = []
        ours = once(lambda: done.append(sync.export_package(home.exports)))
        size = Path(done[0].path).stat().st_size / 1e6
        task = f"a package of {done[0].changes:,} changes, sealed and verified"
        return Row(task, ours, floor, "≤ 2×", "reading the lines + deflate", extra=f"({size:.1f} MB)")


def _read_and_deflate() -> int:
    packer, size = zlib.compressobj(6), 0
    for (line,) in db.execute_sql("SELECT line FROM change ORDER BY n"):
        size += len(packer.compress(line.encode() + b"\n"))
    return size + len(packer.flush())
