"""A window in a process of its own, begun as ``main.py`` begins it; see ``at_work``."""

from __future__ import annotations

import gc
import sys
from pathlib import Path

from station_app.core import drivers
from station_app.core.paths import Home
from ui import qt_imports


def main() -> None:
    """Do what the command line says."""
    gc.disable()
    drivers.only_sqlite()
    qt_imports.read_no_sources()
    from tests.bench import at_work

    at_work.run(sys.argv[1], Home(Path(sys.argv[2])))


if __name__ == "__main__":
    main()
