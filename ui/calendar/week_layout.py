"""Where a week's activities stand: which hours are shown, and which stand side by side."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Final

from station_app.activities.rows import ActivityRow

#: The hours that are shown though nothing takes place.
FIRST_HOUR, LAST_HOUR = 8, 20
#: An activity is carried and moved by steps of so many minutes.
STEP_MINUTES: Final = 15
#: A short one stands as if it lasted so long, so that its title can be read.
LEAST_MINUTES: Final = 30


@dataclass(frozen=True, slots=True)
class Block:
    """One activity in its day's column: in which of how many lanes."""

    row: ActivityRow
    lane: int
    lanes: int


def shown_end(row: ActivityRow) -> datetime:
    """Where it ends on its first day's column; what goes on beyond midnight is cut there."""
    least = row.starts + timedelta(minutes=LEAST_MINUTES)
    midnight = datetime.combine(row.starts.date() + timedelta(days=1), time())
    return min(max(row.ends, least), midnight)


def side_by_side(rows: Iterable[ActivityRow]) -> list[Block]:
    """The activities of one day, those at the same time in lanes of their own, as few as there can be."""
    blocks: list[Block] = []
    group: list[tuple[ActivityRow, int]] = []
    ends: list[datetime] = []
    for row in sorted(rows, key=lambda one: (one.starts, -one.minutes, one.number)):
        if ends and row.starts >= max(ends):
            blocks += [Block(one, lane, len(ends)) for one, lane in group]
            group, ends = [], []
        lane = next((n for n, end in enumerate(ends) if end <= row.starts), len(ends))
        ends[lane : lane + 1] = [shown_end(row)]
        group.append((row, lane))
    return blocks + [Block(one, lane, len(ends)) for one, lane in group]


def hours_of(rows: Sequence[ActivityRow]) -> tuple[int, int]:
    """The first hour and the one that the week ends before, wide enough for every activity."""
    first = min((row.starts.hour for row in rows), default=FIRST_HOUR)
    last = max((_hour_after(row) for row in rows), default=LAST_HOUR)
    return min(first, FIRST_HOUR), max(last, LAST_HOUR)


def _hour_after(row: ActivityRow) -> int:
    end = shown_end(row)
    if end.date() > row.starts.date():
        return 24
    return end.hour + bool(end.minute)


def rounded(minutes: float) -> int:
    """Minutes of the day at the nearest step, inside the day."""
    most = 24 * 60 - STEP_MINUTES
    return max(0, min(most, round(minutes / STEP_MINUTES) * STEP_MINUTES))
