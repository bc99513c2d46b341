"""What an import found in free notes: no line of the change log has them, so undoing it needs them here."""

from __future__ import annotations


def up(migrator, db):
    db.execute_sql("ALTER TABLE import_batch ADD COLUMN notes TEXT NOT NULL DEFAULT ''")
