"""Categories that the station or its centre made up, each counted under one of the eight services."""

from __future__ import annotations

COLUMNS = ("id", "rev", "key", "name", "seal", "colour", "reported_as", "active", "owner")


def up(migrator, db):
    db.execute_sql(
        """
        CREATE TABLE own_category (
            id TEXT NOT NULL PRIMARY KEY,
            rev INTEGER NOT NULL,
            key TEXT NOT NULL,
            name TEXT NOT NULL,
            seal TEXT NOT NULL,
            colour TEXT NOT NULL,
            reported_as TEXT NOT NULL,
            active INTEGER NOT NULL,
            owner TEXT NOT NULL
        ) STRICT
        """
    )
    db.execute_sql("CREATE UNIQUE INDEX own_category_key ON own_category (key)")
    for position, column in enumerate(COLUMNS):
        db.execute_sql(
            "INSERT INTO log_column (table_name, column_name, exposure, position, append_only)"
            " VALUES ('own_category', ?, 'public', ?, 0)",
            (column, position),
        )
