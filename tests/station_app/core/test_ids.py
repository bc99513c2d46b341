"""UUIDv7: version and variant, in the order in which they were made, whatever the clock does."""

from __future__ import annotations

import threading
import uuid

import pytest
from hypothesis import given
from hypothesis import strategies as st

from station_app.core import clock, ids
from station_app.core.ids import new_id


@given(st.lists(st.integers(1_700_000_000_000, 1_700_000_000_020), min_size=2, max_size=60))
def test_later_ones_sort_later_though_the_clock_jumps(instants: list[int]) -> None:
    made = []
    with clock.frozen(instants[0]) as move:
        for instant in instants:
            move(instant)
            made.append(new_id())
    assert made == sorted(set(made))
    for text in made:
        one = uuid.UUID(text)
        assert str(one) == text
        assert (one.version, one.variant) == (7, uuid.RFC_4122)


def test_the_first_48_bits_are_the_instant(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ids, "_last", [0])
    ahead = clock.now_ms() + 40 * 365 * 86_400_000
    with clock.frozen(ahead):
        assert uuid.UUID(new_id()).int >> 80 == ahead


def test_threads_never_make_the_same_one() -> None:
    made: list[str] = []

    def work() -> None:
        mine = [new_id() for _n in range(2000)]
        assert mine == sorted(mine)
        made.extend(mine)

    workers = [threading.Thread(target=work) for _n in range(4)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert len(set(made)) == len(made) == 8000
