"""The keys by which one person is found in several stations: each station's together, not one row a key."""

from __future__ import annotations

import hashlib
import struct
from typing import Any

TABLE = """CREATE TABLE station_people (station TEXT PRIMARY KEY, stamp TEXT NOT NULL,
    keys BLOB NOT NULL) STRICT"""


def up(migrator: object, db: Any) -> None:
    """Make the table of the one before, which goes."""
    db.execute_sql(TABLE)
    by_station: dict[str, list[int]] = {}
    for key, station in db.execute_sql("SELECT key, station FROM person_key ORDER BY key").fetchall():
        by_station.setdefault(str(station), []).append(key + (1 << 63))
    for station, keys in by_station.items():
        packed = struct.pack(f"<{len(keys)}Q", *keys)
        values = (station, hashlib.sha256(packed).hexdigest(), packed)
        db.execute_sql("INSERT INTO station_people (station, stamp, keys) VALUES (?, ?, ?)", values)
    db.execute_sql("DROP TABLE person_key")
