"""Series: the rule that activities repeat by, the dates left out, changes that can be undone."""

from __future__ import annotations

STATEMENTS = (
    """
    CREATE TABLE series (
        id TEXT NOT NULL PRIMARY KEY,
        rev INTEGER NOT NULL,
        rule TEXT NOT NULL,
        first TEXT NOT NULL,
        begins TEXT NOT NULL,
        minutes INTEGER NOT NULL,
        made_until TEXT NOT NULL,
        skip_holidays INTEGER NOT NULL,
        way TEXT NOT NULL,
        draft INTEGER NOT NULL,
        title TEXT NOT NULL,
        category TEXT NOT NULL,
        platform TEXT NOT NULL,
        task TEXT NOT NULL,
        brand TEXT NOT NULL,
        venue_id TEXT,
        organiser TEXT NOT NULL,
        lead_id TEXT,
        speaker_id TEXT,
        speaker_name TEXT NOT NULL,
        team_id TEXT,
        capacity INTEGER,
        counts_hours INTEGER NOT NULL,
        no_hours_reason TEXT NOT NULL,
        kiosk INTEGER NOT NULL,
        signature INTEGER NOT NULL,
        content TEXT NOT NULL,
        note TEXT NOT NULL,
        FOREIGN KEY (venue_id) REFERENCES venue (id),
        FOREIGN KEY (lead_id) REFERENCES person (id),
        FOREIGN KEY (speaker_id) REFERENCES person (id),
        FOREIGN KEY (team_id) REFERENCES team (id)
    ) STRICT
    """,
    "CREATE INDEX series_venue_id ON series (venue_id)",
    "CREATE INDEX series_lead_id ON series (lead_id)",
    "CREATE INDEX series_speaker_id ON series (speaker_id)",
    "CREATE INDEX series_team_id ON series (team_id)",
    """
    CREATE TABLE series_skip (
        id TEXT NOT NULL PRIMARY KEY,
        rev INTEGER NOT NULL,
        series_id TEXT NOT NULL,
        day TEXT NOT NULL,
        reason TEXT NOT NULL,
        detail TEXT NOT NULL,
        FOREIGN KEY (series_id) REFERENCES series (id)
    ) STRICT
    """,
    "CREATE INDEX series_skip_series_id ON series_skip (series_id)",
    """
    CREATE TABLE series_edit (
        id TEXT NOT NULL PRIMARY KEY,
        series_id TEXT NOT NULL,
        scope TEXT NOT NULL,
        at INTEGER NOT NULL,
        before TEXT NOT NULL,
        undone_at INTEGER
    ) STRICT
    """,
    "CREATE INDEX series_edit_series_id ON series_edit (series_id)",
    """
    CREATE TABLE number_given (
        year INTEGER NOT NULL PRIMARY KEY,
        last INTEGER NOT NULL
    ) STRICT
    """,
    "ALTER TABLE activity ADD COLUMN series_id TEXT REFERENCES series (id)",
    "ALTER TABLE activity ADD COLUMN original TEXT NOT NULL DEFAULT ''",
    "ALTER TABLE activity ADD COLUMN detached TEXT NOT NULL DEFAULT ''",
    "CREATE INDEX activity_series_id ON activity (series_id)",
)

#: What is not public. The others of these tables are, in the order in which they were made.
EXPOSED = {
    ("series", "speaker_name"): "private",
    ("series", "note"): "local",
}
COLUMNS = {
    "series": (
        "id", "rev", "rule", "first", "begins", "minutes", "made_until", "skip_holidays", "way", "draft",
        "title", "category", "platform", "task", "brand", "venue_id", "organiser", "lead_id", "speaker_id",
        "speaker_name", "team_id", "capacity", "counts_hours", "no_hours_reason", "kiosk", "signature",
        "content", "note",
    ),
    "series_skip": ("id", "rev", "series_id", "day", "reason", "detail"),
    "activity": ("series_id", "original", "detached"),
}  # fmt: skip


def up(migrator, db):
    for statement in STATEMENTS:
        db.execute_sql(statement)
    for table, columns in COLUMNS.items():
        for column in columns:
            # Behind the others: a line of the log has its columns in the order in which they came to be.
            db.execute_sql(
                "INSERT INTO log_column (table_name, column_name, exposure, position, append_only)"
                " SELECT ?, ?, ?, coalesce(MAX(position) + 1, 0), 0 FROM log_column WHERE table_name = ?",
                (table, column, EXPOSED.get((table, column), "public"), table),
            )
