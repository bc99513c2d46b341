"""What the centre proves with: counts and hashes of a station's rows, kept by table until one changes."""

from __future__ import annotations

from collections.abc import Iterable

from station_app.centre import store
from station_app.sync import row_hash

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
        sql = """SELECT table_name, row_id, rev, body FROM entry
            WHERE station = ? AND table_name = ? ORDER BY row_id"""
        own_counts, own_hashes = row_hash.counts_and_hashes(store.each(sql, station, table))
        counts |= own_counts
        hashes |= own_hashes
    if stale:
        _keep(station, stale, counts, hashes)
    return counts, hashes


def _keep(station: str, tables: list[str], counts: row_hash.Counts, hashes: row_hash.Hashes) -> None:
    with store.writing():
        sql = "DELETE FROM proof WHERE station = ? AND table_name = ?"
        store.many(sql, [(station, table) for table in tables])
        sql = "INSERT INTO proof (station, table_name, total, hash) VALUES (?, ?, ?, ?)"
        store.many(sql, [(station, t, counts[t], hashes[t]) for t in tables if t in counts])
