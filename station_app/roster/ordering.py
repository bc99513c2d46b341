"""The roster in one order, kept in the connection's own memory for as long as nobody writes.

A list is asked for again with every key and every chip: the order is worked out once, from an index that has
all of it beside each other (the rows are wide and encrypted), the hours of everybody added up once.
The copy is a temporary table (``temp_store=memory``): it is never on the disk, and goes with the connection
when somebody logs out.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from station_app.core.db import db
from station_app.roster import aliases
from station_app.roster.models import LACKING

TABLE: Final = "temp.roster_order"
#: Of more people the search keys are not copied.
MOST_COPIED: Final = 30_000
_SHAPES: Final = (
    f"CREATE TABLE IF NOT EXISTS {TABLE}"
    " (place INTEGER PRIMARY KEY, who INTEGER, uid TEXT, capacities TEXT, lacking INTEGER, search_key TEXT)",
    "CREATE TABLE IF NOT EXISTS temp.roster_order_made"
    " (sort TEXT, others INTEGER, own INTEGER, keyed INTEGER)",
)
#: The active people, with what conditions speak of.
_PEOPLE: Final = (
    f"SELECT p.rowid AS who, p.id AS uid, p.capacities, {LACKING} AS lacking"
    " FROM person p {index} {joined} WHERE p.status = 'active'"
)
_READ: Final = f"INSERT INTO {TABLE} (who, uid, capacities, lacking) {_PEOPLE} ORDER BY {{order}}"
_FOUND: Final = (
    "who IN (SELECT rowid FROM person INDEXED BY person_seen_at_search_key WHERE instr(search_key, ?))"
)
_KEYS: Final = (
    f"UPDATE {TABLE} SET search_key = k.search_key FROM"
    " (SELECT rowid AS r, search_key FROM person INDEXED BY person_seen_at_search_key) AS k WHERE k.r = who"
)
_BY_NAME: Final = "p.sort_key, p.id"
_NAMES: Final = "INDEXED BY person_sort_key"


def select(sort: str, conditions: Sequence[str], values: Sequence[Any], *, needle: str = "") -> list[str]:
    """The uids of the active people that fulfil all ``conditions``, in the order of ``sort``.

    Conditions are SQL over ``uid``, ``capacities``, ``lacking`` and ``who``, the person's ``rowid``;
    ``needle`` is looked for in the search keys. ``sort`` is ``name``, ``seen`` or ``hours`` (greatest first),
    or ``number``.
    """
    _keep(sort)
    if needle:
        conditions, values = [_looking_for(), *conditions], [needle, *values]
    # One long text: ten thousand rows of one uid each take four times as long to fetch.
    sql = f"SELECT group_concat(uid, ' ') FROM (SELECT uid FROM {TABLE}{_where(conditions)} ORDER BY place)"
    (joined,) = db.execute_sql(sql, values).fetchone()
    return joined.split() if joined else []


def count(conditions: Sequence[str], values: Sequence[Any], *, needle: str = "") -> int:
    """How many people ``select`` would give; no order is worked out for it."""
    if needle:
        conditions, values = [_FOUND, *conditions], [needle, *values]
    people = _PEOPLE.format(index=_NAMES, joined="")
    (found,) = db.execute_sql(f"SELECT count(*) FROM ({people}){_where(conditions)}", values).fetchone()
    return int(found)


def _where(conditions: Sequence[str]) -> str:
    return f" WHERE {' AND '.join(conditions)}" if conditions else ""


def _keep(sort: str) -> None:
    """See to it that the table holds this order of what the database holds now."""
    for shape in _SHAPES:
        db.execute_sql(shape)
    (others,) = db.execute_sql("PRAGMA data_version").fetchone()
    made = db.execute_sql("SELECT sort, others, own = total_changes() FROM temp.roster_order_made").fetchone()
    if made == (sort, others, 1):
        return
    db.execute_sql(f"DELETE FROM {TABLE}")
    db.execute_sql("DELETE FROM temp.roster_order_made")
    db.execute_sql(_reading(sort))
    # The row that says so is itself a change of this connection's.
    db.execute_sql("INSERT INTO temp.roster_order_made VALUES (?, ?, total_changes() + 1, 0)", (sort, others))


def _looking_for() -> str:
    """The condition of a search: in the copied keys, or, of a district, where copying them would keep the
    first key waiting for half a second, in the index that holds them beside each other."""
    (people,) = db.execute_sql(f"SELECT max(place) FROM {TABLE}").fetchone()
    if (people or 0) > MOST_COPIED:
        return _FOUND
    _keep_keys()
    return "instr(search_key, ?)"


def _keep_keys() -> None:
    """See to it that the table has everybody's search key: read when something is looked for, not before."""
    if db.execute_sql("SELECT keyed FROM temp.roster_order_made").fetchone() == (0,):
        db.execute_sql(_KEYS)
        db.execute_sql("UPDATE temp.roster_order_made SET keyed = 1, own = total_changes() + 1")


def _reading(sort: str) -> str:
    """The statement that puts everybody into the table, in that order."""
    index, joined, order = _NAMES, "", _BY_NAME
    if sort == "hours":
        joined, order = _minutes(), f"max(coalesce(minutes, 0), 0) DESC, {_BY_NAME}"
    elif sort == "seen":
        index, order = "NOT INDEXED", f"p.seen_at DESC, {_BY_NAME}"
    elif sort == "number":
        index, order = "NOT INDEXED", "p.volunteer_number ASC NULLS LAST, p.id"
    return _READ.format(index=index, joined=joined, order=order)


def _minutes() -> str:
    """A join to the sum of the hours book, which signin owns and which lies above the roster."""
    who = aliases.root_sql_now("person_id")
    sums = f"SELECT {who} AS whose, sum(minutes) AS minutes FROM hours_line GROUP BY whose"
    return f"LEFT JOIN ({sums}) ON whose = p.id"
