"""Imports of people: who did them and all their counts; whom rows were taken for; columns mapped by hand."""

from __future__ import annotations

STATEMENTS = (
    "ALTER TABLE import_batch ADD COLUMN unchanged INTEGER NOT NULL DEFAULT 0",
    "ALTER TABLE import_batch ADD COLUMN refused INTEGER NOT NULL DEFAULT 0",
    "ALTER TABLE import_batch ADD COLUMN operator_id TEXT NOT NULL DEFAULT ''",
    """
    CREATE TABLE seen_row (
        id INTEGER NOT NULL PRIMARY KEY,
        fingerprint TEXT NOT NULL,
        person_id TEXT NOT NULL,
        batch TEXT NOT NULL,
        FOREIGN KEY (person_id) REFERENCES person (id) ON DELETE CASCADE
    ) STRICT
    """,
    "CREATE INDEX seen_row_fingerprint ON seen_row (fingerprint)",
    "CREATE INDEX seen_row_person_id ON seen_row (person_id)",
    "CREATE INDEX seen_row_batch ON seen_row (batch)",
    """
    CREATE TABLE import_layout (
        id TEXT NOT NULL PRIMARY KEY,
        columns TEXT NOT NULL,
        used_at INTEGER NOT NULL
    ) STRICT
    """,
)


def up(migrator, db):
    for statement in STATEMENTS:
        db.execute_sql(statement)
