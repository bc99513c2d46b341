"""What the centre owns and sends: items, parcels, and blocks of volunteer numbers."""

from __future__ import annotations

from typing import Any

TABLES = (
    """CREATE TABLE item (kind TEXT NOT NULL, id TEXT NOT NULL, rev INTEGER NOT NULL, stations TEXT NOT NULL,
        body TEXT NOT NULL, PRIMARY KEY (kind, id)) STRICT""",
    """CREATE TABLE parcel (number INTEGER PRIMARY KEY, written_at INTEGER NOT NULL, items INTEGER NOT NULL,
        stations INTEGER NOT NULL, sha256 TEXT NOT NULL) STRICT""",
    """CREATE TABLE number_block (first INTEGER PRIMARY KEY, last INTEGER NOT NULL, station TEXT NOT NULL,
        given_at INTEGER NOT NULL) STRICT""",
    "CREATE INDEX number_block_station ON number_block (station)",
)


def up(migrator: object, db: Any) -> None:
    """Make the tables."""
    for statement in TABLES:
        db.execute_sql(statement)
