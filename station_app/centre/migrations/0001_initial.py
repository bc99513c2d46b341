"""The centre's tables. Rows of stations are kept as they came: body and private values as JSON."""

from __future__ import annotations

from typing import Any

TABLES = (
    "CREATE TABLE fact (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT",
    """CREATE TABLE place (code TEXT PRIMARY KEY, parent_code TEXT NOT NULL, kind TEXT NOT NULL,
        name TEXT NOT NULL, figures TEXT NOT NULL) STRICT""",
    """CREATE TABLE station (code TEXT PRIMARY KEY, name TEXT NOT NULL, sealing TEXT NOT NULL,
        signing TEXT NOT NULL, fingerprint TEXT NOT NULL, registered_at INTEGER NOT NULL) STRICT""",
    """CREATE TABLE epoch (station TEXT NOT NULL, epoch_id TEXT NOT NULL, ordinal INTEGER NOT NULL,
        acknowledged_to INTEGER NOT NULL, head TEXT NOT NULL, PRIMARY KEY (station, epoch_id)) STRICT""",
    """CREATE TABLE span (station TEXT NOT NULL, epoch_id TEXT NOT NULL, from_seq INTEGER NOT NULL,
        to_seq INTEGER NOT NULL, hashes BLOB NOT NULL, PRIMARY KEY (station, epoch_id, from_seq)) STRICT""",
    """CREATE TABLE entry (station TEXT NOT NULL, table_name TEXT NOT NULL, row_id TEXT NOT NULL,
        ordinal INTEGER NOT NULL, rev INTEGER NOT NULL, body TEXT NOT NULL, private TEXT NOT NULL,
        natural_key TEXT, PRIMARY KEY (station, table_name, row_id)) STRICT, WITHOUT ROWID""",
    "CREATE INDEX entry_natural_key ON entry (natural_key) WHERE natural_key IS NOT NULL",
    """CREATE TABLE aside (station TEXT NOT NULL, table_name TEXT NOT NULL, row_id TEXT NOT NULL,
        ordinal INTEGER NOT NULL, rev INTEGER NOT NULL, body TEXT NOT NULL, private TEXT NOT NULL,
        PRIMARY KEY (station, table_name, row_id)) STRICT, WITHOUT ROWID""",
    """CREATE TABLE quarantine (station TEXT NOT NULL, table_name TEXT NOT NULL, row_id TEXT NOT NULL,
        epoch_id TEXT NOT NULL, seq INTEGER NOT NULL, code TEXT NOT NULL, line TEXT NOT NULL,
        PRIMARY KEY (station, table_name, row_id)) STRICT""",
    "CREATE TABLE document (sha256 TEXT PRIMARY KEY, content BLOB NOT NULL) STRICT",
    """CREATE TABLE delivery (id INTEGER PRIMARY KEY, station TEXT NOT NULL, epoch_id TEXT NOT NULL,
        ordinal INTEGER NOT NULL, number INTEGER NOT NULL, from_seq INTEGER NOT NULL,
        to_seq INTEGER NOT NULL, created_at INTEGER NOT NULL, received_at INTEGER NOT NULL,
        outcome TEXT NOT NULL, code TEXT NOT NULL, sha256 TEXT NOT NULL) STRICT""",
    "CREATE INDEX delivery_station ON delivery (station, received_at)",
)


def up(migrator: object, db: Any) -> None:
    """Make every table."""
    for statement in TABLES:
        db.execute_sql(statement)
