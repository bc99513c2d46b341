"""A thousand short runs of the carrier's machine on model stations; ``make soak`` runs ten thousand."""

from __future__ import annotations

import tempfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.station_app.centre import carrying
from tests.station_app.centre.cluster import Cluster


@pytest.fixture
def folder() -> Iterator[Path]:
    """A folder in memory where the system has one: a package is synced to the disk three times."""
    memory = Path("/dev/shm")
    with tempfile.TemporaryDirectory(dir=memory if memory.is_dir() else None) as name:
        yield Path(name)


def run(folder: Path, examples: int, steps: int, database: str = "") -> Counter[str]:
    world = carrying.World(folder / "world", database)
    try:
        return carrying.run(world, examples, steps)
    finally:
        world.close()


def test_nothing_lost_and_nothing_doubled_in_a_thousand_runs(folder: Path) -> None:
    counted = run(folder, 1_000, 8)
    assert counted["runs"] >= 1_000
    # or the test above proves nothing
    for what in ("packages lost", "damaged e04-cut-short", "refused fork", "receipts taken", "restores"):
        assert counted[what] > 20, counted


def test_nor_on_a_server(folder: Path, server: Cluster) -> None:
    assert run(folder, 20, 9, server.new())["runs"] >= 20
