"""A sign-in's commit beside one 4 KiB write that reaches the disk; how often the disk is asked to sync."""

from __future__ import annotations

import os
import statistics
import tempfile
from datetime import timedelta
from pathlib import Path

from station_app.activities import service as activities
from station_app.core import clock
from station_app.roster.models import Person
from station_app.signin import service as signin
from tests.bench.measure import Row, once
from tests.bench.stations import station

RUNS = 200


def run() -> list[Row]:
    """One row."""
    with station(persons=1_000):
        now = clock.now().replace(tzinfo=None)
        activity = activities.add_activity(
            title="书法公益课堂", starts=now, ends=now + timedelta(hours=2), category="文", venue="教室"
        )
        uids = [p.id for p in Person.select(Person.id).limit(RUNS + 20)]
        for uid in uids[:20]:
            signin.sign_in(activity.uid, uid)
        ours = [once(lambda uid=uid: signin.sign_in(activity.uid, uid)) for uid in uids[20:]]  # type: ignore[misc]
    with (
        tempfile.TemporaryDirectory(prefix="station-bench-") as folder,
        open(Path(folder) / "floor", "wb", buffering=0) as handle,
    ):
        floor = [
            once(lambda: (handle.write(os.urandom(4096)), os.fdatasync(handle.fileno())))
            for _n in range(RUNS)
        ]
    p95 = sorted(ours)[int(RUNS * 0.95)]
    return [
        Row(
            "a sign-in, found, checked, logged and committed", statistics.median(ours),
            statistics.median(floor), "≤ 2×", "one 4 KiB write + fdatasync", extra=f"(p95 {p95:.1f})",
        )
    ]  # fmt: skip
