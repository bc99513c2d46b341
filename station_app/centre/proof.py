"""What the centre proves with: counts and hashes of a station's rows, kept by table until one changes."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from itertools import islice
from typing import Final

from station_app.centre import store
from station_app.sync import row_hash

#: Rows as they are hashed (docs/sync-format.md, section 9), put together by the database.
_HASHED: Final = """SELECT row_id || ? || rev || ? || body || ? FROM entry
    WHERE station = ? AND table_name = ? ORDER BY row_id"""
_AT_ONCE: Final = 500

#: In a table's place where a row of it has changed since it was last worked out.
_STALE = ""


def changed(station: str, tables: Iterable[str]) -> None:
    """Rows of these tables are being put, taken away or set aside; in the same transaction."""
    sql = """INSERT INTO proof (station, table_name, total, hash) VALUES (?, ?, ?, ?)
        ON CONFLICT (station, table_name) DO UPDATE SET hash = excluded.hash"""
    store.many(sql, [(station, table, 0, _STALE) for table in sorted(tables)])


def of_station(station: str) -> tuple[row_hash.Counts, row_hash.Hashes]:
    """Counts and hashes of everything the centre has of a station, as its receipts carry them."""
    known = store.every("SELECT table_name, total, hash FROM proof WHERE station = ?", station)
    counts = {table: total for table, total, hashed in known if hashed}
    hashes = {table: hashed for table, _total, hashed in known if hashed}
    stale = sorted(table for table, _total, hashed in known if not hashed)
    for table in stale:
        total, hashed = _count_and_hash(station, table)
        if total:
            counts[table], hashes[table] = total, hashed
    if stale:
        _keep(station, stale, counts, hashes)
    return counts, hashes


def _count_and_hash(station: str, table: str) -> tuple[int, str]:
    total, digest = 0, hashlib.sha256()
    rows = store.each(_HASHED, "\t", "\t", "\n", station, table)
    while some := [text for (text,) in islice(rows, _AT_ONCE)]:
        total += len(some)
        digest.update("".join(some).encode())
    return total, digest.hexdigest()


def _keep(station: str, tables: list[str], counts: row_hash.Counts, hashes: row_hash.Hashes) -> None:
    with store.writing():
        sql = "DELETE FROM proof WHERE station = ? AND table_name = ?"
        store.many(sql, [(station, table) for table in tables])
        sql = "INSERT INTO proof (station, table_name, total, hash) VALUES (?, ?, ?, ?)"
        store.many(sql, [(station, t, counts[t], hashes[t]) for t in tables if t in counts])
