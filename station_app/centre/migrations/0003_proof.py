"""Counts and hashes of each station's tables until a row changes; packages found again by their hash."""

from __future__ import annotations

from typing import Any

STATEMENTS = (
    """CREATE TABLE proof (station TEXT NOT NULL, table_name TEXT NOT NULL, total INTEGER NOT NULL,
        hash TEXT NOT NULL, PRIMARY KEY (station, table_name)) STRICT""",
    """INSERT INTO proof (station, table_name, total, hash)
        SELECT DISTINCT station, table_name, 0, '' FROM entry""",
    "CREATE INDEX delivery_sha256 ON delivery (sha256)",
    """CREATE TABLE person_key (key INTEGER NOT NULL, station INTEGER NOT NULL,
        PRIMARY KEY (key, station)) STRICT, WITHOUT ROWID""",
    "DROP INDEX entry_natural_key",
)


def up(migrator: object, db: Any) -> None:
    """Make the tables, empty but for which there are, and the index."""
    for statement in STATEMENTS:
        db.execute_sql(statement)
    rows = db.execute_sql("SELECT natural_key, station FROM entry WHERE natural_key IS NOT NULL").fetchall()
    for key, station in rows:
        short = int(key[:16], 16) - (1 << 63)
        values = (short, int(station))
        db.execute_sql("INSERT INTO person_key (key, station) VALUES (?, ?) ON CONFLICT DO NOTHING", values)
