"""A sign-in's commit beside one 4 KiB write that reaches the disk."""

from __future__ import annotations

import os
import statistics
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from functools import partial
from pathlib import Path

from station_app.activities import service as activities
from station_app.core import clock
from station_app.core.db import db
from station_app.roster.models import Person
from station_app.signin import events
from station_app.signin import service as signin
from tests.bench.measure import Row, once
from tests.bench.stations import station

RUNS = 200
FLOOR = "one 4 KiB write + fdatasync"


def run() -> list[Row]:
    """Two rows: what is written, and the whole of it."""
    with station(persons=1_000) as home:
        now = clock.now().replace(tzinfo=None)
        activity = activities.add_activity(
            title="书法公益课堂", starts=now, ends=now + timedelta(hours=2), category="文", venue="教室"
        ).uid
        uids = [p.id for p in Person.select(Person.id).limit(2 * RUNS + 20)]
        for uid in uids[:20]:
            signin.sign_in(activity, uid)
        whole, written, floor = [], [], []
        with _file(home.root / "floor") as handle:
            for first, second in zip(uids[20::2], uids[21::2], strict=True):
                whole.append(once(partial(signin.sign_in, activity, first)))
                written.append(once(partial(_append, activity, second)))
                floor.append(once(partial(_write_and_sync, handle)))
    least = statistics.median(floor)
    return [
        Row("a sign-in's event and log line, committed", statistics.median(written), least, "≤ 2×", FLOOR),
        Row("a sign-in whole, found to counted", statistics.median(whole), least, "–", FLOOR),
    ]


def _append(activity: str, person: str) -> None:
    """What a sign-in writes, in a transaction of its own."""
    with db.atomic():
        events.append_in(
            activity=activity, person=person, role="volunteer", at=clock.now_ms(),
            mended=False, walk_in=False, method="desk",
        )  # fmt: skip


@contextmanager
def _file(path: Path) -> Iterator[int]:
    handle = os.open(path, os.O_CREAT | os.O_WRONLY)
    try:
        yield handle
    finally:
        os.close(handle)


def _write_and_sync(handle: int) -> None:
    os.write(handle, os.urandom(4096))
    os.fdatasync(handle)
