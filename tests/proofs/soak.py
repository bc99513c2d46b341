"""``make soak``: ten thousand runs of the carrier's machine, and what was counted in them.

A number behind the command runs so many: ``python -m tests.proofs.soak 500``.
"""

from __future__ import annotations

import sys
import tempfile
import time
from pathlib import Path

from station_app.core import i18n, keys
from tests.station_app.centre import carrying

RUNS, STEPS = 10_000, 20


def main() -> None:
    """Run, and print the counts; the first thing that is wrong ends it with its steps."""
    i18n.load_language("en")
    keys.COST = keys.Cost(memory_kib=64, iterations=1, lanes=1)
    runs = int(sys.argv[1]) if len(sys.argv) > 1 else RUNS
    memory = Path("/dev/shm")
    with tempfile.TemporaryDirectory(dir=memory if memory.is_dir() else None) as name:
        world = carrying.World(Path(name) / "world")
        began = time.monotonic()
        counted = carrying.run(world, runs, STEPS)
        world.close()
    for what, number in sorted(counted.items()):
        print(f"{number:9,}  {what}")
    print(f"{counted['runs']:,} runs in {time.monotonic() - began:,.0f} s: 0 lost, 0 doubled")


if __name__ == "__main__":
    main()
