"""What peewee need not load: it imports every database driver that is installed, a server's too.

Where the extra ``postgresql`` stands beside the program, that is 24 MB and a sixth of a second of every
start; a station has SQLCipher alone.
"""

from __future__ import annotations

import sys
from typing import Final

_SERVERS: Final = ("psycopg", "psycopg2", "psycopg2cffi", "pymysql", "MySQLdb")


def only_sqlite() -> None:
    """Spare this process the servers' drivers; to be called before peewee is imported."""
    for name in _SERVERS:
        sys.modules.setdefault(name, None)  # type: ignore[arg-type]
