"""The last receipt of each station, so that it goes along with the next parcel."""

from __future__ import annotations

from typing import Any


def up(migrator: object, db: Any) -> None:
    """Make the table."""
    db.execute_sql(
        """CREATE TABLE answer (station TEXT PRIMARY KEY, rev INTEGER NOT NULL,
        content TEXT NOT NULL) STRICT"""
    )
