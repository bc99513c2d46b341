"""Sheets of paper that were read from a picture: who stood on a printing, and what was taken from a page."""

from __future__ import annotations

STATEMENTS = (
    "ALTER TABLE document ADD COLUMN people TEXT",
    """
    CREATE TABLE paper_sheet (
        id TEXT NOT NULL PRIMARY KEY,
        rev INTEGER NOT NULL,
        document_id TEXT NOT NULL,
        page INTEGER NOT NULL,
        at INTEGER NOT NULL,
        frame_sha256 TEXT NOT NULL,
        FOREIGN KEY (document_id) REFERENCES document (id)
    ) STRICT
    """,
    "CREATE INDEX paper_sheet_document_id ON paper_sheet (document_id)",
    """
    CREATE TABLE paper_entry (
        id TEXT NOT NULL PRIMARY KEY,
        rev INTEGER NOT NULL,
        sheet_id TEXT NOT NULL,
        place INTEGER NOT NULL,
        person_id TEXT NOT NULL,
        in_event_id TEXT NOT NULL,
        out_event_id TEXT,
        ticked INTEGER NOT NULL,
        left_ticked INTEGER NOT NULL,
        signed INTEGER NOT NULL,
        confidence INTEGER NOT NULL,
        strip TEXT,
        FOREIGN KEY (sheet_id) REFERENCES paper_sheet (id),
        FOREIGN KEY (person_id) REFERENCES person (id),
        FOREIGN KEY (in_event_id) REFERENCES sign_in_event (id),
        FOREIGN KEY (out_event_id) REFERENCES sign_in_event (id)
    ) STRICT
    """,
    "CREATE INDEX paper_entry_sheet_id ON paper_entry (sheet_id)",
    "CREATE INDEX paper_entry_person_id ON paper_entry (person_id)",
    "CREATE INDEX paper_entry_in_event_id ON paper_entry (in_event_id)",
    "CREATE INDEX paper_entry_out_event_id ON paper_entry (out_event_id)",
)

COLUMNS = {
    "paper_sheet": (
        ("id", "public"), ("rev", "public"), ("document_id", "public"), ("page", "public"),
        ("at", "public"), ("frame_sha256", "local"),
    ),
    "paper_entry": (
        ("id", "public"), ("rev", "public"), ("sheet_id", "public"), ("place", "public"),
        ("person_id", "public"), ("in_event_id", "public"), ("out_event_id", "public"),
        ("ticked", "public"), ("left_ticked", "public"), ("signed", "public"), ("confidence", "public"),
        ("strip", "local"),
    ),
}  # fmt: skip

FACTS = ("paper_entry",)


def up(migrator, db):
    for statement in STATEMENTS:
        db.execute_sql(statement)
    last = db.execute_sql("SELECT max(position) FROM log_column WHERE table_name = 'document'").fetchone()[0]
    classed = [("document", "people", "local", last + 1)]
    for table, columns in COLUMNS.items():
        classed += [(table, column, exposure, place) for place, (column, exposure) in enumerate(columns)]
    for table, column, exposure, position in classed:
        db.execute_sql(
            "INSERT INTO log_column (table_name, column_name, exposure, position, append_only)"
            " VALUES (?, ?, ?, ?, ?)",
            (table, column, exposure, position, int(table in FACTS)),
        )
