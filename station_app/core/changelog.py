"""The change log: triggers that write every change of a business table, byte for byte as it is sent.

One line per change, chained by SHA-256 over the exact stored bytes; private values stand apart,
bound to the line by salted digests (``decisions.md``, The change log). The triggers are made from
the table ``log_column``, which the migrations fill, so nothing that writes can go round them.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Final

from peewee import IntegerField, TextField
from sqlcipher3 import dbapi2

from station_app.core import clock, digests, session
from station_app.core.db import LOCAL, PRIVATE, PUBLIC, Unlogged, db

VERSION: Final = 1
SYSTEM: Final = "system"
EMPTY: Final = "json('{}')"


class Epoch(Unlogged):
    """One life of this station's numbering: new on install, restore and repair."""

    ordinal = IntegerField(primary_key=True)
    epoch_id = TextField(unique=True)
    base = IntegerField()
    first_prev = TextField()
    begun_at = IntegerField()


class Change(Unlogged):
    """One line of the log. ``n`` counts this database's lines; a line's ``seq`` is n − epoch.base."""

    n = IntegerField(primary_key=True)
    table_name = TextField()
    row_id = TextField(index=True)
    kind = TextField()
    line = TextField()
    hash = TextField()


class ChangePrivate(Unlogged):
    """The private values of one change: one random salt, one JSON object of column → value."""

    n = IntegerField(primary_key=True)
    salt = TextField()
    columns = TextField()


class LogColumn(Unlogged):
    """How each column of each business table is classed; filled by migrations."""

    table_name = TextField()
    column_name = TextField()
    exposure = TextField()
    position = IntegerField()
    append_only = IntegerField(default=0)

    class Meta:
        indexes = ((("table_name", "column_name"), True),)


class _Kind:
    """What an update is called while a special one is under way."""

    override: str | None = None


@contextmanager
def erasing() -> Iterator[None]:
    """Log the updates made inside as ``erase``."""
    _Kind.override = "erase"
    try:
        yield
    finally:
        _Kind.override = None


def _log_at() -> int:
    return clock.now_ms()


def _log_tz() -> int:
    return clock.offset_minutes()


def _log_operator() -> str:
    current = session.current_or_none()
    return current.operator_id if current else SYSTEM


def _log_kind(kind: str) -> str:
    return _Kind.override or kind


def _log_digests(salt: str, columns: str) -> str:
    values, digest = json.loads(columns), digests.digest
    salts = digests.column_salts(bytes.fromhex(salt), values)
    found = [f'"{name}":"{digest(own, values[name])}"' for name, own in zip(values, salts, strict=True)]
    return "{" + ",".join(found) + "}"


def _log_hash(line: str) -> str:
    return digests.line_hash(line.encode())


for _function, _name, _arguments in (
    (_log_at, "log_at", 0),
    (_log_tz, "log_tz", 0),
    (_log_operator, "log_operator", 0),
    (_log_kind, "log_kind", 1),
    (_log_digests, "log_digests", 2),
    (_log_hash, "log_hash", 1),
):
    db.register_function(_function, _name, _arguments)


HEAD_VIEW: Final = """
CREATE VIEW IF NOT EXISTS log_head AS
SELECT c.n + 1 AS n, c.n + 1 - e.base AS seq, e.epoch_id AS epoch,
       CASE WHEN c.n = e.base THEN e.first_prev
            ELSE (SELECT hash FROM change WHERE change.n = c.n) END AS prev
FROM (SELECT coalesce(max(n), 0) AS n FROM change) AS c,
     (SELECT epoch_id, base, first_prev FROM epoch ORDER BY ordinal DESC LIMIT 1) AS e
"""


def _line_sql(
    table: str, row: str, kind: str, body: str, digest_sql: str, *, rev: str = "rev", source: str = ""
) -> str:
    """The INSERT that writes one line; DISTINCT keeps SQLite from building the line twice."""
    return f"""
INSERT INTO change (n, table_name, row_id, kind, line, hash)
SELECT n, '{table}', row_id, kind, line, log_hash(line) FROM (
  SELECT DISTINCT h.n AS n, {row}.id AS row_id, log_kind('{kind}') AS kind, json_object(
    'v', {VERSION}, 'epoch', h.epoch, 'seq', h.seq, 'at', log_at(), 'tz', log_tz(),
    'operator', log_operator(), 'table', '{table}', 'id', {row}.id, 'kind', log_kind('{kind}'),
    'rev', {row}.{rev}, 'body', {body}, 'digests', {digest_sql}, 'prev', h.prev) AS line
  FROM log_head AS h{source});"""


def _object(columns: list[str]) -> str:
    return "json_object(" + ", ".join(f"'{c}', NEW.\"{c}\"" for c in columns) + ")"


def _filled(columns: list[str]) -> str:
    """The columns that hold something: what is not known has no digest."""
    return "json_object(" + ", ".join(f"'{c}', nullif(NEW.\"{c}\", '')" for c in columns) + ")"


def _trigger_body(table: str, kind: str, classed: dict[str, list[str]]) -> str:
    private = classed[PRIVATE]
    digests_sql, private_sql = EMPTY, ""
    if private:
        private_sql = f"""
INSERT INTO change_private (n, salt, columns)
SELECT h.n, lower(hex(randomblob(16))), json_patch('{{}}', {_filled(private)}) FROM log_head AS h;"""
        digests_sql = "json((SELECT log_digests(p.salt, p.columns) FROM change_private AS p WHERE p.n = h.n))"
    return private_sql + _line_sql(table, "NEW", kind, _object(classed[PUBLIC]), digests_sql)


def _append_only(table: str, classed: dict[str, list[str]]) -> dict[str, str]:
    """Facts stay: no delete, no change of what was said; a private or local value may be erased."""
    erasable = classed[PRIVATE] + classed[LOCAL]
    changed = [f'NEW."{c}" IS NOT OLD."{c}"' for c in classed[PUBLIC] if c != "rev"]
    changed += [f'(NEW."{c}" IS NOT OLD."{c}" AND NEW."{c}" IS NOT NULL)' for c in erasable]
    refuse = f"SELECT RAISE(ABORT, '{table} is append-only');"
    return {
        f"keep_{table}_delete": f"BEFORE DELETE ON {table} BEGIN {refuse} END",
        f"keep_{table}_update": f"BEFORE UPDATE ON {table} WHEN {' OR '.join(changed)} BEGIN {refuse} END",
    }


def _triggers_of(table: str, classed: dict[str, list[str]], append_only: bool) -> dict[str, str]:
    sent = ", ".join(f'"{c}"' for c in ("rev", *classed[PUBLIC], *classed[PRIVATE]))
    gone = _line_sql(table, "OLD", "delete", EMPTY, EMPTY, rev="rev + 1")
    found = {
        f"log_{table}_delete": f"AFTER DELETE ON {table} BEGIN{gone}\nEND",
        f"log_{table}_insert": f"AFTER INSERT ON {table} BEGIN{_trigger_body(table, 'insert', classed)}\nEND",
        f"log_{table}_update": f"AFTER UPDATE OF {sent} ON {table} "
        f"BEGIN{_trigger_body(table, 'update', classed)}\nEND",
        f"count_{table}_update": f"BEFORE UPDATE OF {sent} ON {table} WHEN NEW.rev <> OLD.rev + 1 "
        f"BEGIN SELECT RAISE(ABORT, '{table}: rev must grow by one'); END",
    }
    if append_only:
        found |= _append_only(table, classed)
    return found


def _classed_tables() -> tuple[dict[str, dict[str, list[str]]], set[str]]:
    """Every business table's columns by class, and which tables are append-only."""
    tables: dict[str, dict[str, list[str]]] = {}
    facts: set[str] = set()
    for row in LogColumn.select().order_by(LogColumn.table_name, LogColumn.position):
        classed = tables.setdefault(row.table_name, {PUBLIC: [], PRIVATE: [], LOCAL: []})
        if row.column_name not in ("id", "rev"):
            classed[row.exposure].append(row.column_name)
        if row.append_only:
            facts.add(row.table_name)
    return tables, facts


def expected_triggers() -> dict[str, str]:
    """Every trigger that the classed columns call for: name → its CREATE statement."""
    tables, facts = _classed_tables()
    return {
        name: f"CREATE TRIGGER {name} {body}"
        for table, classed in tables.items()
        for name, body in _triggers_of(table, classed, table in facts).items()
    }


def drop_triggers() -> None:
    """Take the log's triggers away for a migration (inside its transaction)."""
    for (name,) in db.execute_sql("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
        db.execute_sql(f'DROP TRIGGER "{name}"')


def make_triggers() -> None:
    """Make every trigger anew from the classed columns."""
    drop_triggers()
    db.execute_sql(HEAD_VIEW)
    for statement in expected_triggers().values():
        db.execute_sql(statement)


def triggers_agree() -> bool:
    """Whether the database has exactly the triggers that its classed columns call for."""
    found = dict(db.execute_sql("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'").fetchall())
    return found == expected_triggers()


def begin_epoch(station_code: str, epoch_id: str) -> Epoch:
    """Begin a new numbering; its first line chains to SHA-256 of station code + epoch id."""
    last = Epoch.select().order_by(Epoch.ordinal.desc()).first()
    top = Change.select(Change.n).order_by(Change.n.desc()).limit(1).scalar() or 0
    return Epoch.create(
        ordinal=(last.ordinal if last else 0) + 1,
        epoch_id=epoch_id,
        base=top,
        first_prev=digests.first_prev(station_code, epoch_id),
        begun_at=clock.now_ms(),
    )


def note(table: str, row_id: str, rev: int, kind: str) -> None:
    """Write a line that is no change of the row: ``reveal`` (somebody looked at a full number)."""
    source = ", (SELECT ? AS id, ? AS rev) AS r"
    db.execute_sql(_line_sql(table, "r", kind, EMPTY, EMPTY, source=source), (row_id, rev))


def forget_private(row_id: str) -> None:
    """Delete the private values of every line about a row; the lines and their chain stay."""
    lines = Change.select(Change.n).where(Change.row_id == row_id)
    ChangePrivate.delete().where(ChangePrivate.n.in_(lines)).execute()


@dataclass(frozen=True, slots=True)
class LogHead:
    """Where the log stands: epoch, its ordinal, last seq in it (0 before the first), last hash."""

    epoch_id: str
    ordinal: int
    base: int
    seq: int
    hash: str


def head() -> LogHead:
    """Where the log stands now."""
    sql = "SELECT epoch_id, ordinal, base, first_prev FROM epoch ORDER BY ordinal DESC LIMIT 1"
    epoch_id, ordinal, base, first_prev = db.execute_sql(sql).fetchone()
    last = db.execute_sql("SELECT n, hash FROM change ORDER BY n DESC LIMIT 1").fetchone()
    if last is None or last[0] <= base:
        return LogHead(epoch_id, ordinal, base, 0, first_prev)
    return LogHead(epoch_id, ordinal, base, last[0] - base, last[1])


def last_n() -> int:
    """The number of the log's last line, 0 where there is none; an import notes which lines it wrote."""
    return int(db.execute_sql("SELECT max(n) FROM change").fetchone()[0] or 0)


def first_n_from(at: int) -> int:
    """The number of the first line written at ``at`` (UTC ms) or later, one past the last where none was."""
    low, high = 1, last_n() + 1
    sql = "SELECT json_extract(line, '$.at') FROM change WHERE n = ?"
    while low < high:
        middle = (low + high) // 2
        if db.execute_sql(sql, (middle,)).fetchone()[0] < at:
            low = middle + 1
        else:
            high = middle
    return low


def count_added(table: str, since: int, until: int) -> int:
    """How many rows that are still there came to be from ``since`` to before ``until`` (UTC ms).

    A new epoch writes every row down once more; that makes none new.
    """
    sql = f"""
        SELECT count(*) FROM change AS c
        WHERE c.n >= ? AND c.n < ? AND c.table_name = ? AND c.kind = 'insert'
          AND c.row_id IN (SELECT id FROM {table})
          AND NOT EXISTS (SELECT 1 FROM change AS p WHERE p.row_id = c.row_id AND p.n < c.n)"""
    bounds = (first_n_from(since), first_n_from(until), table)
    return int(db.execute_sql(sql, bounds).fetchone()[0])


def verify_chain() -> list[str]:
    """Walk the whole log; gives a sentence's worth of codes, empty where every hash agrees.

    Codes: ``gap:n``, ``hash:n``, ``prev:n``, ``private:n``.
    """
    problems: list[str] = []
    epochs = {e.base: e for e in Epoch.select()}
    expected_n, prev = 1, ""
    cursor: dbapi2.Cursor = db.execute_sql("SELECT n, line, hash FROM change ORDER BY n")
    for n, line, stored in cursor:
        if n != expected_n:
            problems.append(f"gap:{expected_n}")
        if n - 1 in epochs:
            prev = epochs[n - 1].first_prev
        if digests.line_hash(line.encode()) != stored:
            problems.append(f"hash:{n}")
        if not line.endswith(f'"prev":"{prev}"}}'):
            problems.append(f"prev:{n}")
        expected_n, prev = n + 1, stored
    problems += _verify_private()
    return problems


def _verify_private() -> list[str]:
    problems = []
    sql = "SELECT p.n, p.salt, p.columns, c.line FROM change_private p LEFT JOIN change c ON c.n = p.n"
    for n, salt, columns, line in db.execute_sql(sql):
        said: dict[str, Any] = json.loads(line)["digests"] if line else {}
        if json.loads(_log_digests(salt, columns)) != said:
            problems.append(f"private:{n}")
    return problems
