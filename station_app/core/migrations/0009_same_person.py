"""Two records of one person read as one, pairs known to be two people, and profiles of exports."""

from __future__ import annotations

STATEMENTS = (
    """
    CREATE TABLE person_alias (
        id TEXT NOT NULL PRIMARY KEY,
        rev INTEGER NOT NULL,
        other_id TEXT NOT NULL,
        into_id TEXT NOT NULL,
        keep_id TEXT NOT NULL,
        at INTEGER NOT NULL,
        before TEXT NOT NULL,
        FOREIGN KEY (other_id) REFERENCES person (id),
        FOREIGN KEY (into_id) REFERENCES person (id),
        FOREIGN KEY (keep_id) REFERENCES person (id)
    ) STRICT
    """,
    "CREATE UNIQUE INDEX person_alias_other_id ON person_alias (other_id)",
    "CREATE INDEX person_alias_into_id ON person_alias (into_id)",
    "CREATE INDEX person_alias_keep_id ON person_alias (keep_id)",
    """
    CREATE TABLE not_same (
        id TEXT NOT NULL PRIMARY KEY,
        rev INTEGER NOT NULL,
        one_id TEXT NOT NULL,
        other_id TEXT NOT NULL,
        at INTEGER NOT NULL,
        FOREIGN KEY (one_id) REFERENCES person (id),
        FOREIGN KEY (other_id) REFERENCES person (id)
    ) STRICT
    """,
    "CREATE UNIQUE INDEX not_same_one_id_other_id ON not_same (one_id, other_id)",
    "CREATE INDEX not_same_one_id ON not_same (one_id)",
    "CREATE INDEX not_same_other_id ON not_same (other_id)",
    """
    CREATE TABLE export_profile (
        id TEXT NOT NULL PRIMARY KEY,
        rev INTEGER NOT NULL,
        name TEXT NOT NULL,
        content TEXT NOT NULL
    ) STRICT
    """,
    "CREATE UNIQUE INDEX export_profile_name ON export_profile (name)",
)

COLUMNS = {
    "person_alias": (
        ("id", "public"), ("rev", "public"), ("other_id", "public"), ("into_id", "public"),
        ("keep_id", "public"), ("at", "public"), ("before", "local"),
    ),
    "not_same": (
        ("id", "public"), ("rev", "public"), ("one_id", "public"), ("other_id", "public"), ("at", "public"),
    ),
    "export_profile": (
        ("id", "public"), ("rev", "public"), ("name", "public"), ("content", "public"),
    ),
}  # fmt: skip


def up(migrator, db):
    for statement in STATEMENTS:
        db.execute_sql(statement)
    for table, columns in COLUMNS.items():
        for position, (column, exposure) in enumerate(columns):
            db.execute_sql(
                "INSERT INTO log_column (table_name, column_name, exposure, position, append_only)"
                " VALUES (?, ?, ?, ?, 0)",
                (table, column, exposure, position),
            )
