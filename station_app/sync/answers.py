"""What the centre has answered so far: how far it has our changes, what it lacks, what it complains of."""

from __future__ import annotations

import json
from typing import Any

from station_app.core import changelog
from station_app.core.db import db
from station_app.sync import lines, row_hash
from station_app.sync.centre_codes import ReceiptProblem
from station_app.sync.models import Receipt


def acknowledged() -> int:
    """The last seq of the present epoch that the centre has, 0 before the first receipt.

    The receipt of the latest package counts: a centre that was itself restored says less than before,
    and then the next package holds what it lost.
    """
    return standing(changelog.head().ordinal)[0]


def complaints() -> tuple[ReceiptProblem, ...]:
    """What the latest receipt complains of; a receipt names everything that still stands."""
    return standing(changelog.head().ordinal)[1]


def standing(epoch: int) -> tuple[int, tuple[ReceiptProblem, ...]]:
    """Both of an epoch (its ordinal) in one look: the calendar asks at every turn of its pages."""
    sql = """
        SELECT acknowledged_to, problems FROM receipt WHERE epoch = ?
        ORDER BY number DESC, received_at DESC LIMIT 1"""
    last = db.execute_sql(sql, (epoch,)).fetchone()
    return (last[0], _read(last[1])) if last else (0, ())


def _of_epoch() -> Any:
    return Receipt.select().where(Receipt.epoch == changelog.head().ordinal)


def problems_of(receipt: Receipt) -> tuple[ReceiptProblem, ...]:
    """What one receipt complains of."""
    return _read(receipt.problems)


def _read(problems: str) -> tuple[ReceiptProblem, ...]:
    return tuple(ReceiptProblem(**one) for one in json.loads(problems or "[]"))


def missing_blobs() -> tuple[str, ...]:
    """The documents that the centre said it lacks, in the latest receipt that was a file."""
    query = _of_epoch().where(Receipt.content != "")
    last = query.order_by(Receipt.number.desc(), Receipt.received_at.desc()).first()
    return tuple(json.loads(last.content)["missing_blobs"]) if last else ()


def rows_up_to(seq: int) -> tuple[row_hash.Counts, row_hash.Hashes]:
    """Counts and hashes of what the present epoch's lines up to ``seq`` leave: the centre has the same."""
    base = changelog.head().base
    sql = """
        SELECT table_name, row_id, line FROM change WHERE kind <> 'delete' AND n IN (
            SELECT max(n) FROM change WHERE n > ? AND n <= ? AND kind <> 'reveal'
            GROUP BY table_name, row_id) ORDER BY table_name, row_id"""
    return row_hash.counts_and_hashes(
        (table, row_id, int(found["rev"]), found["body"].decode())
        for table, row_id, line in db.execute_sql(sql, (base, base + seq))
        if (found := lines.LINE.fullmatch(line.encode()))
    )
