"""Modules that are imported after Qt are not read a second time as text."""

from __future__ import annotations

import subprocess
import sys

import pytest

SCRIPT = """
import linecache, sys
import PySide6.QtCore
from ui import qt_imports
if sys.argv[1] == "spared":
    qt_imports.read_no_sources()
import json
from station_app.core.clock import now
print(json.dumps([name for name in linecache.cache if name.endswith("clock.py")]))
"""


@pytest.mark.parametrize("spared", [True, False])
def test_no_source_is_read(spared: bool) -> None:
    words = [sys.executable, "-c", SCRIPT, "spared" if spared else "as it is"]
    done = subprocess.run(words, capture_output=True, text=True, check=True)
    # Where Qt itself has ceased to read sources, ``ui.qt_imports`` can go.
    assert (done.stdout.strip() == "[]") is spared
