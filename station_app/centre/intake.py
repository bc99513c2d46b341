"""One verified package against what the centre has: forks, gaps, brakes, and then its rows, whole or not.

Stations own their rows (``decisions.md``): a row is what the station's last line says it is. A newer
epoch carries the whole state again, so what is older than it afterwards is set aside, never deleted.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from station_app.centre import judging, people, proof, store
from station_app.core import digests
from station_app.sync import package
from station_app.sync.header import Header
from station_app.sync.lines import Line

DAY_MS: Final = 86_400_000
#: The brake: more rows gone than this at once, or than this part of all and more than a handful.
MOST_GONE, MOST_GONE_PART, HANDFUL = 200, 0.2, 10
NO_VALUES: Final = "{}"
_HASH: Final = 32
_NEVER: Final = (0, 0)

#: A row at its station: its table and its id.
Key = tuple[str, str]


@dataclass(slots=True)
class Taken:
    """What a package did, or would do; ``acknowledged_to`` and ``head`` are how far the epoch is now."""

    outcome: str
    code: str = ""
    acknowledged_to: int = 0
    head: str = ""
    added: int = 0
    changed: int = 0
    deleted: int = 0
    conflicts: int = 0
    quarantined: int = 0


@dataclass(frozen=True, slots=True)
class Epoch:
    """How far one epoch of a station has arrived."""

    station: str
    epoch_id: str
    ordinal: int
    acknowledged_to: int
    head: str


@dataclass(slots=True)
class Fold:
    """What a run of lines leaves: the last good line of each row, and bad ones apart with their codes."""

    rows: dict[Key, Line] = field(default_factory=dict)
    bad: dict[Key, tuple[Line, str]] = field(default_factory=dict)


def epoch_of(station: str, epoch_id: str) -> Epoch | None:
    """How far an epoch has arrived; None where nothing of it has."""
    row = store.one(
        "SELECT ordinal, acknowledged_to, head FROM epoch WHERE station = ? AND epoch_id = ?",
        station,
        epoch_id,
    )
    return Epoch(station, epoch_id, *row) if row else None


def repeated(head: Header) -> tuple[Taken, int] | None:
    """What a package that was taken in before, byte for byte, does now: nothing; and when it was written.

    None where it never was, or where the centre has less today than it had then (an old copy of it).
    """
    row = store.one(
        """SELECT d.created_at, e.acknowledged_to, e.head FROM delivery AS d
        JOIN epoch AS e ON e.station = d.station AND e.epoch_id = d.epoch_id
        WHERE d.sha256 = ? AND d.station = ? AND d.epoch_id = ? AND d.ordinal = ? AND d.number = ?
        AND d.from_seq = ? AND d.to_seq = ? AND d.outcome IN ('applied', 'nothing-new') AND d.code = ''
        AND e.acknowledged_to >= d.to_seq
        AND e.ordinal = (SELECT max(ordinal) FROM epoch WHERE station = d.station) LIMIT 1""",
        head.sha256, head.station, head.epoch, head.ordinal, head.number, head.from_seq, head.to_seq,
    )  # fmt: skip
    return (Taken("nothing-new", "", row[1], row[2]), int(row[0])) if row else None


def take(found: package.Verification, *, now: int, accept: bool) -> Taken:
    """Take a verified package in, inside the caller's transaction; ``accept`` lifts the brakes."""
    assert found.members is not None
    said = found.descriptor
    station, epoch_id, ordinal = said["station"], said["epoch"], said["epoch_ordinal"]
    known = epoch_of(station, epoch_id)
    (newest,) = store.one("SELECT coalesce(max(ordinal), 0) FROM epoch WHERE station = ?", station) or (0,)
    first_prev = digests.first_prev(station, epoch_id)
    epoch = known or Epoch(station, epoch_id, ordinal, 0, first_prev)
    if epoch.ordinal != ordinal or (known is None and ordinal == newest):
        return Taken("refused", "fork", 0, first_prev)
    if ordinal < newest:
        return Taken("nothing-new", "older-epoch", epoch.acknowledged_to, epoch.head)
    same_to, same_head = _agreed(epoch, said, found.lines)
    if same_to is not None:
        return Taken("refused", "fork", same_to, same_head)
    if said["from_seq"] > epoch.acknowledged_to + 1:
        return Taken("held", "gap", epoch.acknowledged_to, epoch.head)
    _put_documents(found.members)
    new = found.lines[epoch.acknowledged_to + 1 - said["from_seq"] :]
    if not new:
        return Taken("nothing-new", "", epoch.acknowledged_to, epoch.head)
    if not accept and max(said["created_at"], max(line.at for line in new)) > now + DAY_MS:
        return Taken("held", "brake-clock", epoch.acknowledged_to, epoch.head)
    return _apply(epoch, new, found.private, begins=known is None, accept=accept)


def _agreed(epoch: Epoch, said: dict[str, Any], read: list[Line]) -> tuple[int | None, str]:
    """(None, "") where the package and what is here are one chain; else the last line both have."""
    first = said["from_seq"]
    if first > epoch.acknowledged_to + 1:
        return None, ""
    have = _hashes(epoch, first - 1, min(said["to_seq"], epoch.acknowledged_to))
    want = [said["prev"], *(line.hash for line in read[: len(have) - 1])]
    for place, (ours, theirs) in enumerate(zip(have, want, strict=True)):
        if ours != theirs:
            seq = max(first + place - 2, 0)
            return seq, _hashes(epoch, seq, seq)[0]
    return None, ""


def _hashes(epoch: Epoch, first: int, last: int) -> list[str]:
    """The hashes of lines ``first`` to ``last``; line 0 stands for what the first one chains to."""
    found = [digests.first_prev(epoch.station, epoch.epoch_id)] if first == 0 else []
    sql = """SELECT from_seq, hashes FROM span
        WHERE station = ? AND epoch_id = ? AND to_seq >= ? AND from_seq <= ? ORDER BY from_seq"""
    for start, packed in store.every(sql, epoch.station, epoch.epoch_id, first, last):
        low, high = max(first, start) - start, last - start + 1
        part = bytes(packed)[max(low, 0) * _HASH : max(high, 0) * _HASH]
        found += [part[place : place + _HASH].hex() for place in range(0, len(part), _HASH)]
    return found


def _put_documents(members: dict[str, bytes]) -> None:
    sql = "INSERT INTO document (sha256, content) VALUES (?, ?) ON CONFLICT (sha256) DO NOTHING"
    store.many(sql, [(name[6:], store.sealed_bytes(content)) for name, content in members.items()])


def _apply(epoch: Epoch, new: list[Line], private: dict[int, str], *, begins: bool, accept: bool) -> Taken:
    station = epoch.station
    have = _have(station, new, everything=begins)
    fold = _fold(new, have, epoch.ordinal)
    gone = [key for key, line in fold.rows.items() if line.kind == "delete" and key in have]
    erased = [key for key, line in fold.rows.items() if line.kind == "erase"]
    behind = [k for k in have if k not in fold.rows and k not in fold.bad] if begins else []
    if not accept and _brakes(station, len(gone) + len(behind) + len(erased)):
        return Taken("held", "brake-deletions", epoch.acknowledged_to, epoch.head)
    kept = {key: line for key, line in fold.rows.items() if line.kind != "delete"}
    _set_aside(station, behind)
    _delete("entry", station, gone)
    keys = {uid: people.key_of(line) for (table, uid), line in kept.items() if table == "person"}
    _put_rows(station, epoch.ordinal, kept, private, keys)
    _forget(station, erased)
    _quarantine(epoch, fold)
    _advance(epoch, new)
    proof.changed(station, {table for table, _row_id in (*fold.rows, *behind)})
    added = sum(key not in have for key in kept)
    return Taken(
        "applied", "", new[-1].seq, new[-1].hash, added=added, changed=len(kept) - added,
        deleted=len(gone) + len(behind), conflicts=_shared_people(station, keys), quarantined=len(fold.bad),
    )  # fmt: skip


def _have(station: str, new: list[Line], *, everything: bool) -> dict[Key, tuple[int, int]]:
    """Ordinal and counter of the rows that the centre has of those named, or of all the station's."""
    if store.one("SELECT 1 FROM entry WHERE station = ? LIMIT 1", station) is None:
        return {}
    if everything:
        sql = "SELECT table_name, row_id, ordinal, rev FROM entry WHERE station = ?"
        return {(table, uid): (ordinal, rev) for table, uid, ordinal, rev in store.every(sql, station)}
    named: dict[str, dict[str, None]] = {}
    for line in new:
        named.setdefault(line.table, {})[line.row_id] = None
    have = {}
    for table, uids in named.items():
        for some, marks in people.portions(list(uids)):
            sql = f"""SELECT row_id, ordinal, rev FROM entry
                WHERE station = ? AND table_name = ? AND row_id IN ({marks})"""
            for uid, ordinal, rev in store.every(sql, station, table, *some):
                have[(table, uid)] = (ordinal, rev)
    return have


def _brakes(station: str, lost: int) -> bool:
    if lost <= HANDFUL:
        return False
    (total,) = store.one("SELECT count(*) FROM entry WHERE station = ?", station) or (0,)
    return bool(lost > MOST_GONE or lost > total * MOST_GONE_PART)


def _fold(new: list[Line], have: dict[Key, tuple[int, int]], ordinal: int) -> Fold:
    """The last good line of each row; a bad one stands apart until a later good one comes."""
    fold = Fold()
    rows, bad, fault = fold.rows, fold.bad, judging.fault
    for line in new:
        _seq, _at, table, row_id, kind, rev, *_more = line
        if kind == "reveal":
            continue
        key = (table, row_id)
        before = rows.get(key)
        known_ordinal, known_rev = have.get(key, _NEVER)
        here = known_ordinal == ordinal
        least = before.rev if before else known_rev if here else 0
        code = fault(line, known=here or before is not None) or ("row-rev" if rev <= least else "")
        if code:
            bad[key] = (line, code)
        else:
            bad.pop(key, None)
            rows[key] = line
    return fold


def _delete(table: str, station: str, keys: Sequence[Key]) -> None:
    sql = f"DELETE FROM {table} WHERE station = ? AND table_name = ? AND row_id = ?"
    store.many(sql, [(station, *key) for key in keys])


def _has_any(table: str, station: str) -> bool:
    return store.one(f"SELECT 1 FROM {table} WHERE station = ? LIMIT 1", station) is not None


def _set_aside(station: str, keys: list[Key]) -> None:
    """Keep what the station has no more after it began anew, out of every count."""
    columns = "station, table_name, row_id, ordinal, rev, body, private"
    sql = f"""INSERT INTO aside ({columns}) SELECT {columns} FROM entry
        WHERE station = ? AND table_name = ? AND row_id = ?
        ON CONFLICT (station, table_name, row_id) DO UPDATE SET
        ordinal = excluded.ordinal, rev = excluded.rev, body = excluded.body, private = excluded.private"""
    store.many(sql, [(station, *key) for key in keys])
    _delete("entry", station, keys)


def _put_rows(
    station: str,
    ordinal: int,
    rows: dict[Key, Line],
    private: dict[int, str],
    keys: dict[str, str | None],
) -> None:
    sql = """INSERT INTO entry (station, table_name, row_id, ordinal, rev, body, private, natural_key)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (station, table_name, row_id) DO UPDATE SET
        ordinal = excluded.ordinal, rev = excluded.rev, body = excluded.body, private = excluded.private,
        natural_key = excluded.natural_key"""
    sealed = store.sealed
    store.many(
        sql,
        [
            (
                station, table, row_id, ordinal, line.rev, line.body,
                sealed(private[line.seq]) if line.seq in private else NO_VALUES,
                keys[row_id] if table == "person" else None,
            )
            for (table, row_id), line in rows.items()
        ],
    )  # fmt: skip
    if _has_any("aside", station):
        _delete("aside", station, list(rows))


def _forget(station: str, erased: list[Key]) -> None:
    """Take an erased person's private values out of every copy; the row's own went with its last line."""
    sql = f"UPDATE aside SET private = '{NO_VALUES}' WHERE station = ? AND table_name = ? AND row_id = ?"
    store.many(sql, [(station, *key) for key in erased])


def _quarantine(epoch: Epoch, fold: Fold) -> None:
    if _has_any("quarantine", epoch.station):
        _delete("quarantine", epoch.station, list(fold.rows))
    sql = """INSERT INTO quarantine (station, table_name, row_id, epoch_id, seq, code, line)
        VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT (station, table_name, row_id) DO UPDATE SET
        epoch_id = excluded.epoch_id, seq = excluded.seq, code = excluded.code, line = excluded.line"""
    rows = [
        (epoch.station, *key, epoch.epoch_id, line.seq, code, line.raw.decode())
        for key, (line, code) in fold.bad.items()
    ]
    store.many(sql, rows)


def _advance(epoch: Epoch, new: list[Line]) -> None:
    last = new[-1]
    store.db.execute_sql(
        """INSERT INTO epoch (station, epoch_id, ordinal, acknowledged_to, head) VALUES (?, ?, ?, ?, ?)
        ON CONFLICT (station, epoch_id) DO UPDATE SET
        acknowledged_to = excluded.acknowledged_to, head = excluded.head""",
        (epoch.station, epoch.epoch_id, epoch.ordinal, last.seq, last.hash),
    )
    packed = bytes.fromhex("".join(line.hash for line in new))
    store.db.execute_sql(
        "INSERT INTO span (station, epoch_id, from_seq, to_seq, hashes) VALUES (?, ?, ?, ?, ?)",
        (epoch.station, epoch.epoch_id, new[0].seq, last.seq, packed),
    )


def _shared_people(station: str, keys: dict[str, str | None]) -> int:
    """How many of these people another station has too; their keys are noted."""
    found = [key for key in keys.values() if key]
    if not found:
        return 0
    shared = people.note(station, found)
    return sum(key in shared for key in found)
