"""Counts and hashes of each station's tables until a row changes; packages found again by their hash."""

from __future__ import annotations

from typing import Any

STATEMENTS = (
    """CREATE TABLE proof (station TEXT NOT NULL, table_name TEXT NOT NULL, total INTEGER NOT NULL,
        hash TEXT NOT NULL, PRIMARY KEY (station, table_name)) STRICT""",
    """INSERT INTO proof (station, table_name, total, hash)
        SELECT DISTINCT station, table_name, 0, '' FROM entry""",
    "CREATE INDEX delivery_sha256 ON delivery (sha256)",
)


def up(migrator: object, db: Any) -> None:
    """Make the table, empty but for which there are, and the index."""
    for statement in STATEMENTS:
        db.execute_sql(statement)
