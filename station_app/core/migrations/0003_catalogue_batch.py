"""Imports of catalogues can be taken back; the date as a title has it stands beside its year."""

from __future__ import annotations


def up(migrator, db):
    db.execute_sql(
        """
        CREATE TABLE catalogue_batch (
            id TEXT NOT NULL PRIMARY KEY,
            file_name TEXT NOT NULL,
            kind TEXT NOT NULL,
            at INTEGER NOT NULL,
            first_n INTEGER NOT NULL,
            last_n INTEGER NOT NULL,
            records INTEGER NOT NULL,
            titles INTEGER NOT NULL,
            copies INTEGER NOT NULL,
            undone_at INTEGER
        ) STRICT
        """
    )
    db.execute_sql("ALTER TABLE title ADD COLUMN year_text TEXT NOT NULL DEFAULT ''")
    # Behind the others: a line of the log has its columns in the order in which they came to be.
    db.execute_sql(
        "INSERT INTO log_column (table_name, column_name, exposure, position, append_only)"
        " SELECT 'title', 'year_text', 'public', MAX(position) + 1, 0 FROM log_column"
        " WHERE table_name = 'title'"
    )
