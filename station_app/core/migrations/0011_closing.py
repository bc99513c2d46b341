"""What stands behind a closed activity: its texts, photos and files, and why open points were let pass."""

from __future__ import annotations

STATEMENTS = (
    """
    CREATE TABLE activity_record (
        id TEXT NOT NULL PRIMARY KEY,
        rev INTEGER NOT NULL,
        activity_id TEXT NOT NULL,
        plan TEXT NOT NULL,
        briefing TEXT NOT NULL,
        effect TEXT NOT NULL,
        source TEXT NOT NULL,
        undertaker TEXT NOT NULL,
        helpers TEXT NOT NULL,
        signed_paper INTEGER NOT NULL,
        FOREIGN KEY (activity_id) REFERENCES activity (id)
    ) STRICT
    """,
    "CREATE UNIQUE INDEX activity_record_activity_id ON activity_record (activity_id)",
    """
    CREATE TABLE activity_file (
        id TEXT NOT NULL PRIMARY KEY,
        rev INTEGER NOT NULL,
        activity_id TEXT NOT NULL,
        kind TEXT NOT NULL,
        taken_at TEXT NOT NULL,
        shows_unit INTEGER NOT NULL,
        width INTEGER NOT NULL,
        height INTEGER NOT NULL,
        size INTEGER NOT NULL,
        at INTEGER NOT NULL,
        name TEXT NOT NULL,
        caption TEXT NOT NULL,
        content_sha256 TEXT NOT NULL,
        FOREIGN KEY (activity_id) REFERENCES activity (id)
    ) STRICT
    """,
    "CREATE INDEX activity_file_activity_id ON activity_file (activity_id)",
    "CREATE INDEX activity_file_content_sha256 ON activity_file (content_sha256)",
    """
    CREATE TABLE closing_note (
        id TEXT NOT NULL PRIMARY KEY,
        rev INTEGER NOT NULL,
        activity_id TEXT NOT NULL,
        code TEXT NOT NULL,
        at INTEGER NOT NULL,
        reason TEXT,
        FOREIGN KEY (activity_id) REFERENCES activity (id)
    ) STRICT
    """,
    "CREATE INDEX closing_note_activity_id ON closing_note (activity_id)",
)

COLUMNS = {
    "activity_record": (
        ("id", "public"), ("rev", "public"), ("activity_id", "public"), ("plan", "private"),
        ("briefing", "private"), ("effect", "private"), ("source", "public"), ("undertaker", "public"),
        ("helpers", "public"), ("signed_paper", "public"),
    ),
    "activity_file": (
        ("id", "public"), ("rev", "public"), ("activity_id", "public"), ("kind", "public"),
        ("taken_at", "public"), ("shows_unit", "public"), ("width", "public"), ("height", "public"),
        ("size", "public"), ("at", "public"), ("name", "local"), ("caption", "local"),
        ("content_sha256", "local"),
    ),
    "closing_note": (
        ("id", "public"), ("rev", "public"), ("activity_id", "public"), ("code", "public"),
        ("at", "public"), ("reason", "private"),
    ),
}  # fmt: skip

FACTS = ("closing_note",)


def up(migrator, db):
    for statement in STATEMENTS:
        db.execute_sql(statement)
    for table, columns in COLUMNS.items():
        for position, (column, exposure) in enumerate(columns):
            db.execute_sql(
                "INSERT INTO log_column (table_name, column_name, exposure, position, append_only)"
                " VALUES (?, ?, ?, ?, ?)",
                (table, column, exposure, position, int(table in FACTS)),
            )
