"""Starting, typing, turning months, importing and memory in the real window, in processes of their own."""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

from station_app.operators import service as operators
from station_app.roster.models import Person
from tests.bench.measure import Row, once
from tests.bench.stations import add_activities, add_sign_ins, add_titles, station

FRAME = 1000 / 60


def run() -> list[Row]:
    """Rows of the window on a full station: 10,000 people, 20,000 titles, 200,000 sign-ins."""
    with station(persons=10_000, real_cost=True) as home:
        activities = add_activities(300, month=True)
        add_sign_ins(200_000, activities, [p.id for p in Person.select(Person.id)])
        add_titles(20_000)
        operators.log_out()
        for warm in (("tests.bench.bare",), ("tests.bench.opened", "start", str(home.root))):
            _run(*warm)
        # By turns, so that both are of the same minute.
        pairs = [
            (
                once(lambda: _run("tests.bench.bare")),
                once(lambda: _run("tests.bench.opened", "start", str(home.root))),
            )
            for _n in range(9)
        ]
        floor, ours = (statistics.median(times) for times in zip(*pairs, strict=True))
        found = json.loads(_run("tests.bench.opened", "work", str(home.root)))
    keys = f"(p95 {found['key_to_paint_p95_ms']:.1f})"
    months = f"(p95 {found['month_p95_ms']:.1f})"
    gaps = f"(p99 {found['gap_p99_ms']:.1f})"
    typing, month, gap = found["key_to_paint_ms"], found["month_ms"], found["gap_ms"]
    memory = found["resident_mb"]
    return [
        Row("start to usable window (lock page)", ours, floor, "≤ 2×", "bare Qt window, 50-row table"),
        Row("log in to Today", found["log_in_ms"], floor, "–", "the same"),
        Row("key press to painted rows, 10,000 people", typing, FRAME, "p95 ≤ 1×", "a frame", extra=keys),
        Row("turn the month, 300 activities", month, FRAME, "p95 ≤ 2×", "a frame", extra=months),
        Row("longest gap while 10,000 rows go in", gap, 50, "≤ 1×", "50 ms", extra=gaps),
        Row("the window on a full station", memory, 250, "≤ 250 MB", "its limit", unit="MB"),
    ]


def _run(*words: str) -> str:
    """A process with its modules compiled beforehand, as an installed program has them."""
    root = Path(__file__).resolve().parents[2]
    kept = Path(tempfile.gettempdir()) / "station-bench-compiled"
    env = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}
    done = subprocess.run(
        [sys.executable, "-m", *words], cwd=root, check=True, stdout=subprocess.PIPE, text=True,
        env=env | {"PYTHONPYCACHEPREFIX": str(kept)},
    )  # fmt: skip
    return done.stdout
