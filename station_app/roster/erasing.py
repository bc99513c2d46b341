"""What other tables keep in private about somebody is erased with them, by the log's own list of columns.

Whatever names a person in public and holds private values (the reason of a star, what they said was
wrong) or a handwritten signature is blanked, and the values beside the log's lines go too. Who still has
a library's book is not erased (domain/library.md §5.10): nobody would know where it is.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Final

from station_app.core import changelog
from station_app.core.changelog import LogColumn
from station_app.core.db import LOCAL, PRIVATE, PUBLIC, db
from station_app.roster.errors import BooksOpen
from station_app.roster.models import ImportBatch

PERSON = "person_id"
#: Loans, those noted as lost among them, and holds. The tables are of the library, which lies above.
_BOOKS: Final = """
    SELECT t.title FROM open_loan o JOIN reader_card r ON r.id = o.card_id
    JOIN copy c ON c.id = o.copy_id JOIN title t ON t.id = c.title_id WHERE r.person_id IN ({marks})
    UNION SELECT t.title FROM hold h JOIN reader_card r ON r.id = h.card_id
    JOIN title t ON t.id = h.title_id WHERE h.state IN ('queued', 'ready') AND r.person_id IN ({marks})"""


def refuse_books(name: str, people: Sequence[str]) -> None:
    """Raise ``BooksOpen`` where one of these records (uids) has a book out or waits for one."""
    sql = _BOOKS.format(marks=",".join("?" * len(people)))
    titles = [title for (title,) in db.execute_sql(sql, (*people, *people)).fetchall()]
    if titles:
        raise BooksOpen(name, titles)


def forget_import_notes(person: str) -> None:
    """Take a person's free notes out of what imports keep so that they can be taken back."""
    for batch in ImportBatch.select().where(ImportBatch.notes.contains(person)):
        notes = json.loads(batch.notes)
        notes.pop(person, None)
        batch.notes = json.dumps(notes, ensure_ascii=False)
        batch.save(only=[ImportBatch.notes])


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
