"""A station's process loads no server's driver, whatever is installed beside it."""

from __future__ import annotations

import subprocess
import sys


def test_peewee_comes_alone() -> None:
    script = (
        "import sys; from station_app.core import drivers; drivers.only_sqlite(); import peewee;"
        "print(peewee.psycopg, [n for n, m in sys.modules.items() if n.startswith('psycopg') and m])"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["None", "[]"]
