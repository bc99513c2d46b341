"""A receipt is kept as it was signed: the documents that it says are missing go along next time."""

from __future__ import annotations


def up(migrator, db):
    db.execute_sql("ALTER TABLE receipt ADD COLUMN content TEXT NOT NULL DEFAULT ''")
