"""Two records of one person, read as one: the only place that knows who stands for whom.

``person_alias`` (other → keep) is flat: ``keep`` never has an alias of its own. Rows and events keep the
person they were written for (``decisions.md``, The change log); whoever reads them by person asks here.
docs/decisions/0010 says how each read does it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final, TypeVar

from peewee import Field, fn

from station_app.core.db import db
from station_app.roster import pinyin
from station_app.roster.models import Person, PersonAlias

#: So many bound values go into one statement.
_MANY: Final = 500
_EVERYONE: Final = """
    SELECT keep_id, other_id FROM person_alias
    WHERE keep_id = coalesce((SELECT keep_id FROM person_alias WHERE other_id = ?), ?) ORDER BY id"""
N = TypeVar("N", int, float)


def root_of(uid: str) -> str:
    """Whom a person's record is read as: the one it was merged into, or itself."""
    found = db.execute_sql("SELECT keep_id FROM person_alias WHERE other_id = ?", (uid,)).fetchone()
    return str(found[0]) if found else uid


def roots() -> dict[str, str]:
    """Every merged person's uid → whom they are read as; a few rows, whatever the roster's size."""
    return dict(db.execute_sql("SELECT other_id, keep_id FROM person_alias").fetchall())


def everyone(uid: str) -> list[str]:
    """All the uids under which rows of this person were written, the one they are read as first.

    One question to the database: a scan at the library desk asks it several times.
    """
    rows = db.execute_sql(_EVERYONE, (uid, uid)).fetchall()
    return [rows[0][0], *(other for _keep, other in rows)] if rows else [uid]


def widened(uids: Iterable[str]) -> dict[str, str]:
    """Those people and everybody who is read as one of them: uid a row was written for → uid asked for."""
    found = {uid: uid for uid in uids}
    asked = list(found)
    for start in range(0, len(asked), _MANY):
        some = asked[start : start + _MANY]
        sql = f"SELECT other_id, keep_id FROM person_alias WHERE keep_id IN ({','.join('?' * len(some))})"
        found.update(db.execute_sql(sql, some).fetchall())
    return found


def added_up(sums: Mapping[str, N]) -> dict[str, N]:
    """Sums by the person rows were written for → sums by whom they are read as."""
    standing = roots()
    found: dict[str, N] = {}
    for uid, number in sums.items():
        root = standing.get(uid, uid)
        found[root] = found[root] + number if root in found else number
    return found


def root_sql(column: str) -> str:
    """SQL for whom a column's person is read as."""
    return f"coalesce((SELECT keep_id FROM person_alias WHERE other_id = {column}), {column})"


def root_sql_now(column: str) -> str:
    """The same; the plain column where nobody is merged, since the look-up is made for each row: over
    200,000 sign-ins it takes three seconds of a log-in."""
    return root_sql(column) if _anybody_merged() else column


def as_root(field: Field) -> Any:
    """``root_sql_now`` as a peewee expression."""
    if not _anybody_merged():
        return field
    alias = PersonAlias.alias()
    return fn.COALESCE(alias.select(alias.keep).where(alias.other == field), field)


def _anybody_merged() -> bool:
    return db.execute_sql("SELECT 1 FROM person_alias LIMIT 1").fetchone() is not None


def same(uids: Sequence[str]) -> list[str]:
    """The people that these uids are read as, each once, in their order."""
    standing = roots()
    return list(dict.fromkeys(standing.get(uid, uid) for uid in uids))


def search_keys(uid: str, values: Mapping[str, Any]) -> dict[str, str]:
    """A person's local key columns; whoever is read as this person is found by the old number too.

    ``values`` has name, phone, volunteer number and ID number.
    """
    keys = pinyin.keys_of(values)
    for other in (
        Person.select().join(PersonAlias, on=PersonAlias.other == Person.id).where(PersonAlias.keep == uid)
    ):
        own = pinyin.search_key(
            other.name, phone=other.phone, volunteer_number=other.volunteer_number or "",
            id_number=other.id_number,
        )  # fmt: skip
        keys["search_key"] += "|" + own
    return keys
