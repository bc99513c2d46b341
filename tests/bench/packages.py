"""A package of 5,000 and of 200,000 changes, sealed and verified, beside reading and deflating alone."""

from __future__ import annotations

import zlib
from collections.abc import Iterable

from station_app.core.db import db
from station_app.roster.models import Person
from station_app.sync import own, package
from station_app.sync import service as sync
from tests.bench.measure import Row, once
from tests.bench.stations import add_activities, add_sign_ins, centre_card, station


def run() -> list[Row]:
    """Two rows; the smaller one is the median of three stations, since it is over in a sixth of a second."""
    return [_row(5_000, times=3), _row(200_000)]


def _row(changes: int, *, times: int = 1) -> Row:
    floor, ours, count, megabytes = sorted((_package(changes) for _n in range(times)), key=_ratio)[times // 2]
    task = f"a package of {count:,} changes, sealed and verified"
    return Row(
        task,
        ours,
        floor,
        "≤ 2×",
        "reading the rows + deflate of the same bytes",
        extra=f"({megabytes:.1f} MB)",
    )


def _package(changes: int) -> tuple[float, float, int, float]:
    """Milliseconds of the floor and of ours, how many changes there were, and the package's megabytes."""
    with station(persons=500) as home:
        activities = add_activities(200, days=200)
        uids = [p.id for p in Person.select(Person.id)]
        add_sign_ins(changes - 700, activities, uids)
        db.execute_sql("UPDATE activity SET status = 'draft', rev = rev + 1")
        sync.take_centre_card(centre_card(home.root / "centre.json"))
        done: list[sync.Exported] = []
        ours = once(lambda: done.append(sync.export_package(home.exports)))
        identity = own.station_keys()["age"].secret
        inside = package.read_inside(done[0].path, identities=[identity]).values()
        floor = once(lambda: _read_and_deflate(inside))
        return floor, ours, done[0].changes, done[0].path.stat().st_size / 1e6


def _ratio(measured: tuple[float, float, int, float]) -> float:
    return measured[1] / measured[0]


def _read_and_deflate(contents: Iterable[bytes]) -> int:
    """Read the log's lines and private values, and deflate what became of them."""
    for statement in ("SELECT line FROM change ORDER BY n", "SELECT * FROM change_private ORDER BY n"):
        for _row in db.execute_sql(statement):
            pass
    packer, size = zlib.compressobj(6), 0
    for content in contents:
        size += len(packer.compress(content))
    return size + len(packer.flush())
