"""What the centre sends: parcels, their items as they stand, and blocks of volunteer numbers."""

from __future__ import annotations


def up(migrator, db):
    db.execute_sql(
        """
        CREATE TABLE centre_item (
            key TEXT NOT NULL PRIMARY KEY,
            kind TEXT NOT NULL,
            item TEXT NOT NULL,
            rev INTEGER NOT NULL,
            body TEXT NOT NULL,
            parcel INTEGER NOT NULL,
            taken_at INTEGER NOT NULL,
            done_at INTEGER,
            activity TEXT NOT NULL
        ) STRICT
        """
    )
    db.execute_sql("CREATE INDEX centre_item_kind ON centre_item (kind)")
    db.execute_sql(
        """
        CREATE TABLE parcel (
            name TEXT NOT NULL PRIMARY KEY,
            number INTEGER NOT NULL,
            at INTEGER NOT NULL,
            taken_at INTEGER NOT NULL,
            items INTEGER NOT NULL
        ) STRICT
        """
    )
    db.execute_sql(
        """
        CREATE TABLE number_block (
            id TEXT NOT NULL PRIMARY KEY,
            prefix TEXT NOT NULL,
            digits INTEGER NOT NULL,
            first INTEGER NOT NULL,
            last INTEGER NOT NULL
        ) STRICT
        """
    )
