"""What other tables keep in private about somebody is erased with them, by the log's own list of columns.

Whatever names a person in public and holds private values (the reason of a star, what they said was
wrong) or a handwritten signature is blanked, and the values beside the log's lines go too.
"""

from __future__ import annotations

from station_app.core import changelog
from station_app.core.changelog import LogColumn
from station_app.core.db import LOCAL, PRIVATE, PUBLIC, db

PERSON = "person_id"


def erase_about(person: str) -> None:
    """Blank what stands about a person (uid) in every logged table; the caller holds the transaction."""
    for table in _tables():
        private, local = _columns(table, PRIVATE), _columns(table, LOCAL)
        # A local column that must be filled belongs to the row itself, and no private value is in it.
        blank = private | {name: empty for name, empty in local.items() if empty == "NULL"}
        if not blank:
            continue
        ids = [row for (row,) in db.execute_sql(f'SELECT id FROM "{table}" WHERE {PERSON} = ?', (person,))]
        sets = [f'"{name}" = {empty}' for name, empty in blank.items()]
        sets += ["rev = rev + 1"] if private else []
        with changelog.erasing():
            db.execute_sql(f'UPDATE "{table}" SET {", ".join(sets)} WHERE {PERSON} = ?', (person,))
        for row in ids if private else ():
            changelog.forget_private(row)


def _tables() -> list[str]:
    named = (LogColumn.column_name == PERSON) & (LogColumn.exposure == PUBLIC)
    return [row.table_name for row in LogColumn.select().where(named).order_by(LogColumn.table_name)]


def _columns(table: str, exposure: str) -> dict[str, str]:
    """The table's columns of a class, each with what it is blank as, in SQL."""
    wanted = (LogColumn.table_name == table) & (LogColumn.exposure == exposure)
    names = {row.column_name for row in LogColumn.select().where(wanted)}
    info = db.execute_sql(f'PRAGMA table_info("{table}")').fetchall()
    return {name: "''" if needed else "NULL" for _n, name, _type, needed, *_rest in info if name in names}
