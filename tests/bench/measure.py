"""Timing, and one row a task: our figure, the floor in the same run, the ratio, the target ratio."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the table; ``ours`` and ``floor`` in milliseconds (or megabytes where ``unit`` says so)."""

    task: str
    ours: float
    floor: float
    target: str
    floor_is: str
    unit: str = "ms"
    extra: str = ""

    @property
    def ratio(self) -> float:
        """Ours over the floor."""
        return self.ours / self.floor if self.floor else float("nan")


def once(work: Callable[[], object]) -> float:
    """Milliseconds of one run."""
    start = time.perf_counter()
    work()
    return (time.perf_counter() - start) * 1000


def median_of(work: Callable[[], object], runs: int = 5) -> float:
    """The median of several runs, in milliseconds."""
    return statistics.median(once(work) for _i in range(runs))


def each(work: Callable[[str], object], inputs: list[str]) -> tuple[float, float]:
    """(median, 99th percentile) of one call per input, in milliseconds."""
    times = sorted(once(lambda text=text: work(text)) for text in inputs)  # type: ignore[misc]
    return statistics.median(times), times[min(len(times) - 1, int(len(times) * 0.99))]


def table(rows: list[Row]) -> str:
    """The table as Markdown."""
    lines = ["| task | ours | floor | ratio | target | floor is |", "|---|---|---|---|---|---|"]
    for r in rows:
        ours = f"{r.ours:.2f} {r.unit}{' ' + r.extra if r.extra else ''}"
        lines.append(
            f"| {r.task} | {ours} | {r.floor:.2f} {r.unit} | {r.ratio:.2f} | {r.target} | {r.floor_is} |"
        )
    return "\n".join(lines)
