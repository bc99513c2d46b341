"""``make bench``: one row a task, our time beside a floor measured in the same run. It fails nothing.

A word behind the command runs one part alone: ``python -m tests.bench searching``.
"""

from __future__ import annotations

import importlib
import sys

from station_app.core import i18n, log
from tests.bench.measure import Row, table

PARTS = (
    "searching", "importing", "catalogue", "documents", "desk", "kiosk", "series", "library", "packages",
    "centre", "window",
)  # fmt: skip


def main() -> None:
    """Run the parts and print the table."""
    i18n.load_language("zh_CN")
    log.log.disabled = True
    rows: list[Row] = []
    for name in sys.argv[1:] or PARTS:
        print(f"{name} …", file=sys.stderr, flush=True)
        rows += importlib.import_module(f"tests.bench.{name}").run()
    print(table(rows))


if __name__ == "__main__":
    main()
