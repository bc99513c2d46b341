"""Holds, donations, stocktakes, calls about overdue books; what the desk's events say besides loans."""

from __future__ import annotations

STATEMENTS = (
    """
    CREATE TABLE donation (
        id TEXT NOT NULL PRIMARY KEY,
        rev INTEGER NOT NULL,
        given_on TEXT NOT NULL,
        titles INTEGER NOT NULL,
        copies INTEGER NOT NULL,
        giver TEXT NOT NULL,
        phone TEXT NOT NULL,
        note TEXT NOT NULL
    ) STRICT
    """,
    "ALTER TABLE copy ADD COLUMN donation_id TEXT REFERENCES donation (id)",
    "CREATE INDEX copy_donation_id ON copy (donation_id)",
    """
    CREATE TABLE hold (
        id TEXT NOT NULL PRIMARY KEY,
        rev INTEGER NOT NULL,
        title_id TEXT NOT NULL,
        placed_at INTEGER NOT NULL,
        state TEXT NOT NULL,
        copy_id TEXT,
        until TEXT NOT NULL,
        ended_at INTEGER,
        card_id TEXT,
        FOREIGN KEY (title_id) REFERENCES title (id),
        FOREIGN KEY (copy_id) REFERENCES copy (id),
        FOREIGN KEY (card_id) REFERENCES reader_card (id)
    ) STRICT
    """,
    "CREATE INDEX hold_title_id ON hold (title_id)",
    "CREATE INDEX hold_copy_id ON hold (copy_id)",
    "CREATE INDEX hold_card_id ON hold (card_id)",
    "CREATE INDEX hold_state_until ON hold (state, until)",
    # A hold is of a title, so an event need not name a copy: only a new table can say so.
    "CREATE TABLE circulation_event_before AS SELECT * FROM circulation_event",
    "CREATE TABLE open_loan_before AS SELECT * FROM open_loan",
    "DELETE FROM open_loan",
    "UPDATE circulation_event SET undoes_id = NULL",
    "DROP TABLE circulation_event",
    """
    CREATE TABLE circulation_event (
        id TEXT NOT NULL PRIMARY KEY,
        rev INTEGER NOT NULL,
        copy_id TEXT,
        kind TEXT NOT NULL,
        at INTEGER NOT NULL,
        due TEXT NOT NULL,
        age_band TEXT NOT NULL,
        sex TEXT NOT NULL,
        class_letter TEXT NOT NULL,
        undoes_id TEXT,
        card_id TEXT,
        hold_id TEXT,
        state TEXT NOT NULL,
        reason TEXT NOT NULL,
        amount_fen INTEGER,
        batch TEXT NOT NULL,
        before TEXT,
        note TEXT,
        FOREIGN KEY (copy_id) REFERENCES copy (id),
        FOREIGN KEY (undoes_id) REFERENCES circulation_event (id),
        FOREIGN KEY (card_id) REFERENCES reader_card (id),
        FOREIGN KEY (hold_id) REFERENCES hold (id)
    ) STRICT
    """,
    "INSERT INTO circulation_event SELECT id, rev, copy_id, kind, at, due, age_band, sex, class_letter,"
    " undoes_id, card_id, NULL, '', '', NULL, '', NULL, NULL FROM circulation_event_before",
    "DROP TABLE circulation_event_before",
    "CREATE INDEX circulation_event_copy_id ON circulation_event (copy_id)",
    "CREATE INDEX circulation_event_at ON circulation_event (at)",
    "CREATE INDEX circulation_event_undoes_id ON circulation_event (undoes_id)",
    "CREATE INDEX circulation_event_card_id ON circulation_event (card_id)",
    "CREATE INDEX circulation_event_hold_id ON circulation_event (hold_id)",
    "ALTER TABLE open_loan ADD COLUMN claimed INTEGER NOT NULL DEFAULT 0",
    "ALTER TABLE open_loan ADD COLUMN lost INTEGER NOT NULL DEFAULT 0",
    "INSERT INTO open_loan (copy_id, card_id, event_id, lent_at, due, renewals)"
    " SELECT copy_id, card_id, event_id, lent_at, due, renewals FROM open_loan_before",
    "DROP TABLE open_loan_before",
    """
    CREATE TABLE overdue_call (
        id TEXT NOT NULL PRIMARY KEY,
        rev INTEGER NOT NULL,
        loan_id TEXT NOT NULL,
        at INTEGER NOT NULL,
        result TEXT NOT NULL,
        who TEXT,
        note TEXT,
        FOREIGN KEY (loan_id) REFERENCES circulation_event (id)
    ) STRICT
    """,
    "CREATE INDEX overdue_call_loan_id ON overdue_call (loan_id)",
    """
    CREATE TABLE stocktake (
        id TEXT NOT NULL PRIMARY KEY,
        rev INTEGER NOT NULL,
        name TEXT NOT NULL,
        place TEXT NOT NULL,
        class_from TEXT NOT NULL,
        class_to TEXT NOT NULL,
        started_at INTEGER NOT NULL,
        closed_at INTEGER,
        expected INTEGER NOT NULL,
        seen INTEGER NOT NULL,
        on_loan INTEGER NOT NULL,
        missing INTEGER NOT NULL,
        misplaced INTEGER NOT NULL,
        unknown INTEGER NOT NULL
    ) STRICT
    """,
    """
    CREATE TABLE stocktake_scan (
        id TEXT NOT NULL PRIMARY KEY,
        stocktake_id TEXT NOT NULL,
        at INTEGER NOT NULL,
        code TEXT NOT NULL,
        copy_id TEXT,
        place TEXT NOT NULL,
        verdict TEXT NOT NULL,
        FOREIGN KEY (stocktake_id) REFERENCES stocktake (id),
        FOREIGN KEY (copy_id) REFERENCES copy (id)
    ) STRICT
    """,
    "CREATE INDEX stocktake_scan_copy_id ON stocktake_scan (copy_id)",
    "CREATE UNIQUE INDEX stocktake_scan_stocktake_id_code ON stocktake_scan (stocktake_id, code)",
    "CREATE INDEX stocktake_scan_stocktake_id ON stocktake_scan (stocktake_id)",
)

#: Columns of tables that are new, and those added behind the others to tables of before.
COLUMNS = {
    "donation": (
        ("id", "public"), ("rev", "public"), ("given_on", "public"), ("titles", "public"),
        ("copies", "public"), ("giver", "private"), ("phone", "private"), ("note", "local"),
    ),
    "copy": (("donation_id", "public"),),
    "hold": (
        ("id", "public"), ("rev", "public"), ("title_id", "public"), ("placed_at", "public"),
        ("state", "public"), ("copy_id", "public"), ("until", "public"), ("ended_at", "public"),
        ("card_id", "local"),
    ),
    "circulation_event": (
        ("hold_id", "public"), ("state", "public"), ("reason", "public"), ("amount_fen", "public"),
        ("batch", "public"), ("before", "local"), ("note", "local"),
    ),
    "overdue_call": (
        ("id", "public"), ("rev", "public"), ("loan_id", "public"), ("at", "public"), ("result", "public"),
        ("who", "local"), ("note", "local"),
    ),
    "stocktake": (
        ("id", "public"), ("rev", "public"), ("name", "public"), ("place", "public"),
        ("class_from", "public"), ("class_to", "public"), ("started_at", "public"), ("closed_at", "public"),
        ("expected", "public"), ("seen", "public"), ("on_loan", "public"), ("missing", "public"),
        ("misplaced", "public"), ("unknown", "public"),
    ),
}  # fmt: skip

FACTS = ("circulation_event", "overdue_call")


def up(migrator, db):
    for statement in STATEMENTS:
        db.execute_sql(statement)
    for table, columns in COLUMNS.items():
        for column, exposure in columns:
            # Behind the others: a line of the log has its columns in the order in which they came to be.
            db.execute_sql(
                "INSERT INTO log_column (table_name, column_name, exposure, position, append_only)"
                " SELECT ?, ?, ?, coalesce(MAX(position) + 1, 0), ? FROM log_column WHERE table_name = ?",
                (table, column, exposure, int(table in FACTS), table),
            )
