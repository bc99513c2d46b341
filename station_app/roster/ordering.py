"""The roster in one order, kept in the connection's own memory for as long as nobody writes.

A list is asked for again with every key: the hours of everybody are added up and the wide, encrypted rows
read once, and what is typed is then looked for in the search keys alone, which lie beside each other here.
The copy is a temporary table (``temp_store=memory``): it is never on the disk, and goes with the connection
when somebody logs out.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from station_app.core.db import db
from station_app.roster import aliases

TABLE: Final = "temp.roster_order"
_SHAPES: Final = (
    f"CREATE TABLE IF NOT EXISTS {TABLE} (place INTEGER PRIMARY KEY, uid TEXT, search_key TEXT)",
    "CREATE TABLE IF NOT EXISTS temp.roster_order_made (sort TEXT, others INTEGER, own INTEGER)",
)
_BY_NAME: Final = "p.sort_key, p.id"
_BY_HOURS: Final = f"max(coalesce(minutes, 0), 0) DESC, {_BY_NAME}"
_ORDERS: Final = {
    "seen": f"p.seen_at DESC, {_BY_NAME}",
    "number": "p.volunteer_number ASC NULLS LAST, p.id",
    "hours": _BY_HOURS,
}


def select(sort: str, conditions: Sequence[str], values: Sequence[Any]) -> list[str]:
    """The uids of the active people that fulfil all ``conditions`` (SQL over ``uid``, ``search_key``).

    In the order of ``sort``: ``name``, ``seen`` and ``hours`` (greatest first) or ``number``.
    """
    _keep(sort)
    where = f" WHERE {' AND '.join(conditions)}" if conditions else ""
    # One long text: ten thousand rows of one uid each take four times as long to fetch.
    sql = f"SELECT group_concat(uid, ' ') FROM (SELECT uid FROM {TABLE}{where} ORDER BY place)"
    (joined,) = db.execute_sql(sql, values).fetchone()
    return joined.split() if joined else []


def _keep(sort: str) -> None:
    """See to it that the table holds this order of what the database holds now."""
    for shape in _SHAPES:
        db.execute_sql(shape)
    (others,) = db.execute_sql("PRAGMA data_version").fetchone()
    made = db.execute_sql("SELECT sort, others, own = total_changes() FROM temp.roster_order_made").fetchone()
    if made == (sort, others, 1):
        return
    order = _ORDERS.get(sort, _BY_NAME)
    db.execute_sql(f"DELETE FROM {TABLE}")
    db.execute_sql("DELETE FROM temp.roster_order_made")
    db.execute_sql(
        f"INSERT INTO {TABLE} (uid, search_key) SELECT p.id, p.search_key FROM person p"
        f" {_minutes() if order is _BY_HOURS else ''} WHERE +p.status = 'active' ORDER BY {order}"
    )
    # The row that says so is itself a change of this connection's.
    db.execute_sql("INSERT INTO temp.roster_order_made VALUES (?, ?, total_changes() + 1)", (sort, others))


def _minutes() -> str:
    """A join to the sum of the hours book, which signin owns and which lies above the roster."""
    who = aliases.root_sql("person_id") if aliases.roots() else "person_id"
    sums = f"SELECT {who} AS who, sum(minutes) AS minutes FROM hours_line GROUP BY who"
    return f"LEFT JOIN ({sums}) ON who = p.id"
