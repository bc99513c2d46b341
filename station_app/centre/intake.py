"""One verified package against what the centre has: forks, gaps, brakes, and then its rows, whole or not.

Stations own their rows (``decisions.md``): a row is what the station's last line says it is. A newer
epoch carries the whole state again, so what is older than it afterwards is set aside, never deleted.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Final

from station_app.centre import judging, store
from station_app.core import digests
from station_app.sync import lines, package

DAY_MS: Final = 86_400_000
#: The brake: more rows gone than this at once, or than this part of all and more than a handful.
MOST_GONE, MOST_GONE_PART, HANDFUL = 200, 0.2, 10
_HASH: Final = 32


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


@dataclass(frozen=True, slots=True)
class Line:
    """One change line: its exact text, hash, and what it says of which row."""

    seq: int
    at: int
    table: str
    row_id: str
    kind: str
    rev: int
    body: str
    text: str
    hash: str


@dataclass(slots=True)
class Fold:
    """What a run of lines leaves: the last line of each row, and bad ones apart with their codes."""

    rows: dict[tuple[str, str], Line] = field(default_factory=dict)
    bad: dict[tuple[str, str], tuple[Line, str]] = field(default_factory=dict)
    good: set[tuple[str, str]] = field(default_factory=set)


def epoch_of(station: str, epoch_id: str) -> Epoch | None:
    """How far an epoch has arrived; None where nothing of it has."""
    row = store.one(
        "SELECT ordinal, acknowledged_to, head FROM epoch WHERE station = ? AND epoch_id = ?",
        station,
        epoch_id,
    )
    return Epoch(station, epoch_id, *row) if row else None


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
    read = list(_lines(found.members[package.OPS]))
    same_to, same_head = _agreed(epoch, said, read)
    if same_to is not None:
        return Taken("refused", "fork", same_to, same_head)
    if said["from_seq"] > epoch.acknowledged_to + 1:
        return Taken("held", "gap", epoch.acknowledged_to, epoch.head)
    _put_documents(found.members)
    new = [line for line in read if line.seq > epoch.acknowledged_to]
    if not new:
        return Taken("nothing-new", "", epoch.acknowledged_to, epoch.head)
    if not accept and max(said["created_at"], max(line.at for line in new)) > now + DAY_MS:
        return Taken("held", "brake-clock", epoch.acknowledged_to, epoch.head)
    return _apply(epoch, new, found.members[package.PRIVATE], begins=known is None, accept=accept)


def _lines(ops: bytes) -> Iterator[Line]:
    for raw in ops.split(b"\n")[:-1]:
        found = lines.LINE.fullmatch(raw)
        assert found is not None  # it was verified
        yield Line(
            int(found["seq"]), int(found["at"]), found["table"].decode(), found["id"].decode(),
            found["kind"].decode(), int(found["rev"]), found["body"].decode(), raw.decode(),
            digests.line_hash(raw),
        )  # fmt: skip


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
    rows = [(name[6:], content) for name, content in members.items() if name.startswith("blobs/")]
    sql = "INSERT INTO document (sha256, content) VALUES (?, ?) ON CONFLICT (sha256) DO NOTHING"
    store.db.connection().executemany(sql, rows)


def _apply(epoch: Epoch, new: list[Line], private: bytes, *, begins: bool, accept: bool) -> Taken:
    station = epoch.station
    sql = "SELECT table_name, row_id, ordinal, rev FROM entry WHERE station = ?"
    have = {(table, uid): (ordinal, rev) for table, uid, ordinal, rev in store.every(sql, station)}
    fold = _fold(new, have, epoch.ordinal)
    values = _private_values(private)
    gone = [key for key, line in fold.rows.items() if line.kind == "delete" and key in have]
    blanked = sum(line.kind == "erase" for line in fold.rows.values())
    behind = [k for k in have if k not in fold.rows and k not in fold.bad] if begins and have else []
    lost = len(gone) + len(behind) + blanked
    if not accept and (lost > MOST_GONE or lost > max(HANDFUL, len(have) * MOST_GONE_PART)):
        return Taken("held", "brake-deletions", epoch.acknowledged_to, epoch.head)
    kept = {key: line for key, line in fold.rows.items() if line.kind != "delete"}
    _set_aside(station, behind)
    _delete("entry", station, gone)
    _put_rows(station, epoch.ordinal, kept, values)
    _forget(station, [key for key, line in fold.rows.items() if line.kind == "erase"])
    _quarantine(epoch, fold)
    _advance(epoch, new)
    return Taken(
        "applied", "", new[-1].seq, new[-1].hash,
        added=sum(key not in have for key in kept), changed=sum(key in have for key in kept),
        deleted=len(gone) + len(behind), conflicts=_shared_people(station, kept), quarantined=len(fold.bad),
    )  # fmt: skip


def _fold(new: list[Line], have: dict[tuple[str, str], tuple[int, int]], ordinal: int) -> Fold:
    """The last good line of each row; a bad one stands apart until a later good one comes."""
    fold = Fold()
    for line in new:
        if line.kind == "reveal":
            continue
        key = (line.table, line.row_id)
        before = fold.rows.get(key)
        known_ordinal, known_rev = have.get(key, (0, 0))
        least = before.rev if before else known_rev if known_ordinal == ordinal else 0
        known = before is not None or (key in have and known_ordinal == ordinal)
        code = judging.fault(line.table, line.kind, line.body, known=known) or (
            "row-rev" if line.rev <= least else ""
        )
        if code:
            fold.bad[key] = (line, code)
        else:
            fold.bad.pop(key, None)
            fold.rows[key] = line
            fold.good.add(key)
    return fold


def _private_values(private: bytes) -> dict[int, dict[str, Any]]:
    found: dict[int, dict[str, Any]] = {}
    for raw in private.split(b"\n")[:-1]:
        value = json.loads(raw)
        found.setdefault(value["seq"], {})[value["column"]] = value["value"]
    return found


def _delete(table: str, station: str, keys: list[tuple[str, str]]) -> None:
    sql = f"DELETE FROM {table} WHERE station = ? AND table_name = ? AND row_id = ?"
    store.db.connection().executemany(sql, [(station, *key) for key in keys])


def _set_aside(station: str, keys: list[tuple[str, str]]) -> None:
    """Keep what the station has no more after it began anew, out of every count."""
    columns = "station, table_name, row_id, ordinal, rev, body, private"
    sql = f"""INSERT INTO aside ({columns}) SELECT {columns} FROM entry
        WHERE station = ? AND table_name = ? AND row_id = ?
        ON CONFLICT (station, table_name, row_id) DO UPDATE SET
        ordinal = excluded.ordinal, rev = excluded.rev, body = excluded.body, private = excluded.private"""
    store.db.connection().executemany(sql, [(station, *key) for key in keys])
    _delete("entry", station, keys)


def _put_rows(
    station: str, ordinal: int, rows: dict[tuple[str, str], Line], values: dict[int, dict[str, Any]]
) -> None:
    sql = """INSERT INTO entry (station, table_name, row_id, ordinal, rev, body, private, natural_key)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (station, table_name, row_id) DO UPDATE SET
        ordinal = excluded.ordinal, rev = excluded.rev, body = excluded.body, private = excluded.private,
        natural_key = excluded.natural_key"""
    store.db.connection().executemany(
        sql,
        (
            (
                station, table, row_id, ordinal, line.rev, line.body, _json(values.get(line.seq)),
                json.loads(line.body).get("id_hmac") if table == "person" else None,
            )
            for (table, row_id), line in rows.items()
        ),
    )  # fmt: skip
    _delete("aside", station, list(rows))


def _json(values: dict[str, Any] | None) -> str:
    return json.dumps(values, ensure_ascii=True, separators=(",", ":")) if values else "{}"


def _forget(station: str, erased: list[tuple[str, str]]) -> None:
    """Take an erased person's private values out of every copy; the row's own went with its last line."""
    sql = "UPDATE aside SET private = '{}' WHERE station = ? AND table_name = ? AND row_id = ?"
    store.db.connection().executemany(sql, [(station, *key) for key in erased])


def _quarantine(epoch: Epoch, fold: Fold) -> None:
    _delete("quarantine", epoch.station, list(fold.good))
    sql = """INSERT INTO quarantine (station, table_name, row_id, epoch_id, seq, code, line)
        VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT (station, table_name, row_id) DO UPDATE SET
        epoch_id = excluded.epoch_id, seq = excluded.seq, code = excluded.code, line = excluded.line"""
    rows = [
        (epoch.station, *key, epoch.epoch_id, line.seq, code, line.text)
        for key, (line, code) in fold.bad.items()
    ]
    store.db.connection().executemany(sql, rows)


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


def _shared_people(station: str, rows: dict[tuple[str, str], Line]) -> int:
    """How many of these people another station has too, by ``id_hmac``."""
    if not any(table == "person" for table, _row_id in rows):
        return 0
    found = store.every(
        """SELECT row_id FROM entry AS e
        WHERE station = ? AND table_name = 'person' AND natural_key IS NOT NULL AND EXISTS (
            SELECT 1 FROM entry AS o WHERE o.natural_key = e.natural_key AND o.station <> e.station)""",
        station,
    )
    return sum(("person", row_id) in rows for (row_id,) in found)
