"""A certificate keeps the name that stands on it, and the indexes of names and of hours answer alone."""

from __future__ import annotations

STATEMENTS = (
    "ALTER TABLE certificate ADD COLUMN name TEXT",
    """
    UPDATE certificate SET name =
        (SELECT nullif(person.name, '') FROM person WHERE person.id = certificate.person_id)
    """,
    "DROP INDEX hours_line_person_id",
    "CREATE INDEX hours_line_person_id_minutes ON hours_line (person_id, minutes)",
    "DROP INDEX person_sort_key",
    "CREATE INDEX person_sort_key ON person (sort_key, id, status, capacities,"
    " (name = '' OR phone = '' OR sex = '' OR birth_date = '' OR id_number = ''))",
)


def up(migrator, db):
    for statement in STATEMENTS:
        db.execute_sql(statement)
    last = db.execute_sql("SELECT max(position) FROM log_column WHERE table_name = 'certificate'")
    db.execute_sql(
        "INSERT INTO log_column (table_name, column_name, exposure, position, append_only)"
        " VALUES ('certificate', 'name', 'local', ?, 0)",
        (last.fetchone()[0] + 1,),
    )
