"""The hours book in full: reviews, month locks, duty, stars, the volunteer's record, certificates."""

from __future__ import annotations

STATEMENTS = (
    "ALTER TABLE hours_line ADD COLUMN served_on TEXT NOT NULL DEFAULT ''",
    "ALTER TABLE hours_line ADD COLUMN mended INTEGER NOT NULL DEFAULT 0",
    "ALTER TABLE hours_line ADD COLUMN content TEXT NOT NULL DEFAULT ''",
    "ALTER TABLE hours_line ADD COLUMN evidence TEXT",
    "CREATE INDEX hours_line_day ON hours_line (day)",
    """
    CREATE TABLE duty_line (
        id TEXT NOT NULL PRIMARY KEY,
        rev INTEGER NOT NULL,
        person_id TEXT NOT NULL,
        activity_id TEXT,
        day TEXT NOT NULL,
        minutes INTEGER NOT NULL,
        kind TEXT NOT NULL,
        reason TEXT NOT NULL,
        reverses_id TEXT,
        served_on TEXT NOT NULL,
        FOREIGN KEY (person_id) REFERENCES person (id),
        FOREIGN KEY (activity_id) REFERENCES activity (id),
        FOREIGN KEY (reverses_id) REFERENCES duty_line (id)
    ) STRICT
    """,
    "CREATE INDEX duty_line_person_id ON duty_line (person_id)",
    "CREATE INDEX duty_line_activity_id ON duty_line (activity_id)",
    "CREATE INDEX duty_line_reverses_id ON duty_line (reverses_id)",
    """
    CREATE TABLE month_lock (
        id TEXT NOT NULL PRIMARY KEY,
        rev INTEGER NOT NULL,
        month TEXT NOT NULL,
        lines INTEGER NOT NULL,
        minutes INTEGER NOT NULL,
        at INTEGER NOT NULL
    ) STRICT
    """,
    "CREATE UNIQUE INDEX month_lock_month ON month_lock (month)",
    """
    CREATE TABLE hours_review (
        id TEXT NOT NULL PRIMARY KEY,
        rev INTEGER NOT NULL,
        person_id TEXT NOT NULL,
        day TEXT NOT NULL,
        minutes INTEGER NOT NULL,
        line_id TEXT,
        reason TEXT NOT NULL,
        at INTEGER NOT NULL,
        FOREIGN KEY (person_id) REFERENCES person (id),
        FOREIGN KEY (line_id) REFERENCES hours_line (id)
    ) STRICT
    """,
    "CREATE INDEX hours_review_person_id ON hours_review (person_id)",
    "CREATE INDEX hours_review_line_id ON hours_review (line_id)",
    """
    CREATE TABLE star_rule (
        id TEXT NOT NULL PRIMARY KEY,
        rev INTEGER NOT NULL,
        level INTEGER NOT NULL,
        hours INTEGER NOT NULL,
        tenure_months INTEGER NOT NULL,
        least_grade INTEGER NOT NULL,
        approver TEXT NOT NULL,
        publicity_days INTEGER NOT NULL,
        one_by_one INTEGER NOT NULL
    ) STRICT
    """,
    "CREATE UNIQUE INDEX star_rule_level ON star_rule (level)",
    """
    CREATE TABLE star_award (
        id TEXT NOT NULL PRIMARY KEY,
        rev INTEGER NOT NULL,
        person_id TEXT NOT NULL,
        level INTEGER NOT NULL,
        minutes INTEGER NOT NULL,
        month TEXT NOT NULL,
        state TEXT NOT NULL,
        publicised_on TEXT NOT NULL,
        publicised_until TEXT NOT NULL,
        approver TEXT NOT NULL,
        decided_on TEXT NOT NULL,
        reason TEXT NOT NULL,
        FOREIGN KEY (person_id) REFERENCES person (id)
    ) STRICT
    """,
    "CREATE INDEX star_award_person_id ON star_award (person_id)",
    """
    CREATE TABLE record_entry (
        id TEXT NOT NULL PRIMARY KEY,
        rev INTEGER NOT NULL,
        person_id TEXT NOT NULL,
        kind TEXT NOT NULL,
        day TEXT NOT NULL,
        name TEXT NOT NULL,
        content TEXT NOT NULL,
        minutes INTEGER NOT NULL,
        body_name TEXT NOT NULL,
        activity_id TEXT,
        grade INTEGER,
        comment TEXT,
        voids_id TEXT,
        reason TEXT NOT NULL,
        FOREIGN KEY (person_id) REFERENCES person (id),
        FOREIGN KEY (activity_id) REFERENCES activity (id),
        FOREIGN KEY (voids_id) REFERENCES record_entry (id)
    ) STRICT
    """,
    "CREATE INDEX record_entry_person_id ON record_entry (person_id)",
    "CREATE INDEX record_entry_activity_id ON record_entry (activity_id)",
    "CREATE INDEX record_entry_voids_id ON record_entry (voids_id)",
    """
    CREATE TABLE correction_request (
        id TEXT NOT NULL PRIMARY KEY,
        rev INTEGER NOT NULL,
        person_id TEXT NOT NULL,
        asked_on TEXT NOT NULL,
        what TEXT NOT NULL,
        state TEXT NOT NULL,
        answered_on TEXT NOT NULL,
        answer TEXT NOT NULL,
        FOREIGN KEY (person_id) REFERENCES person (id)
    ) STRICT
    """,
    "CREATE INDEX correction_request_person_id ON correction_request (person_id)",
    """
    CREATE TABLE certificate (
        id TEXT NOT NULL PRIMARY KEY,
        rev INTEGER NOT NULL,
        number TEXT NOT NULL,
        person_id TEXT NOT NULL,
        issued_on TEXT NOT NULL,
        from_day TEXT NOT NULL,
        to_day TEXT NOT NULL,
        minutes INTEGER NOT NULL,
        seal INTEGER NOT NULL,
        issuer TEXT NOT NULL,
        state TEXT NOT NULL,
        national TEXT NOT NULL,
        voided_on TEXT NOT NULL,
        void_reason TEXT NOT NULL,
        lead TEXT NOT NULL,
        contact TEXT NOT NULL,
        remark TEXT NOT NULL,
        handler TEXT NOT NULL,
        lines TEXT NOT NULL,
        holder TEXT,
        FOREIGN KEY (person_id) REFERENCES person (id)
    ) STRICT
    """,
    "CREATE UNIQUE INDEX certificate_number ON certificate (number)",
    "CREATE INDEX certificate_person_id ON certificate (person_id)",
)

#: Columns of tables that are new, and those added behind the others to ``hours_line``.
COLUMNS = {
    "hours_line": (
        ("served_on", "public"), ("mended", "public"), ("content", "public"), ("evidence", "private"),
    ),
    "duty_line": (
        ("id", "public"), ("rev", "public"), ("person_id", "public"), ("activity_id", "public"),
        ("day", "public"), ("minutes", "public"), ("kind", "public"), ("reason", "public"),
        ("reverses_id", "public"), ("served_on", "public"),
    ),
    "month_lock": (
        ("id", "public"), ("rev", "public"), ("month", "public"), ("lines", "public"),
        ("minutes", "public"), ("at", "public"),
    ),
    "hours_review": (
        ("id", "public"), ("rev", "public"), ("person_id", "public"), ("day", "public"),
        ("minutes", "public"), ("line_id", "public"), ("reason", "public"), ("at", "public"),
    ),
    "star_rule": (
        ("id", "public"), ("rev", "public"), ("level", "public"), ("hours", "public"),
        ("tenure_months", "public"), ("least_grade", "public"), ("approver", "public"),
        ("publicity_days", "public"), ("one_by_one", "public"),
    ),
    "star_award": (
        ("id", "public"), ("rev", "public"), ("person_id", "public"), ("level", "public"),
        ("minutes", "public"), ("month", "public"), ("state", "public"), ("publicised_on", "public"),
        ("publicised_until", "public"), ("approver", "public"), ("decided_on", "public"),
        ("reason", "private"),
    ),
    "record_entry": (
        ("id", "public"), ("rev", "public"), ("person_id", "public"), ("kind", "public"), ("day", "public"),
        ("name", "public"), ("content", "public"), ("minutes", "public"), ("body_name", "public"),
        ("activity_id", "public"), ("grade", "private"), ("comment", "private"), ("voids_id", "public"),
        ("reason", "public"),
    ),
    "correction_request": (
        ("id", "public"), ("rev", "public"), ("person_id", "public"), ("asked_on", "public"),
        ("what", "private"), ("state", "public"), ("answered_on", "public"), ("answer", "private"),
    ),
    "certificate": (
        ("id", "public"), ("rev", "public"), ("number", "public"), ("person_id", "public"),
        ("issued_on", "public"), ("from_day", "public"), ("to_day", "public"), ("minutes", "public"),
        ("seal", "public"), ("issuer", "public"), ("state", "public"), ("national", "public"),
        ("voided_on", "public"), ("void_reason", "private"), ("lead", "private"), ("contact", "private"),
        ("remark", "private"), ("handler", "local"), ("lines", "local"), ("holder", "local"),
    ),
}  # fmt: skip

FACTS = ("hours_line", "duty_line", "month_lock", "hours_review", "record_entry")


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
