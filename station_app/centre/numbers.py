"""Blocks of volunteer numbers: each station has some in reserve, so that no two ever give the same one."""

from __future__ import annotations

import json
from typing import Any, Final

from station_app.centre import store
from station_app.core import clock
from station_app.roster.number_blocks import Block

#: How many numbers a block has, and how few unused ones of a station's call for the next block.
SIZE: Final = 500
RESERVE: Final = 100
DIGITS: Final = 6


def blocks_of(station: str) -> tuple[Block, ...]:
    """Every block that was reserved for a station, the first one first."""
    prefix = store.facts()["code"]
    sql = "SELECT first, last FROM number_block WHERE station = ? ORDER BY first"
    return tuple(Block(prefix, DIGITS, first, last) for first, last in store.every(sql, station))


def top_up(station: str) -> tuple[Block, ...]:
    """Reserve another block where the station has few unused numbers; inside the caller's transaction.

    Gives all its blocks. Used is what stands in the station's people here (``volunteer_number`` is public).
    """
    blocks = blocks_of(station)
    if blocks:
        room = sum(block.last - block.first + 1 for block in blocks)
        if room - _used(station, blocks) >= RESERVE:
            return blocks
    (last,) = store.one("SELECT coalesce(max(last), 0) FROM number_block") or (0,)
    if last + SIZE < 10**DIGITS:
        store.db.execute_sql(
            "INSERT INTO number_block (first, last, station, given_at) VALUES (?, ?, ?, ?)",
            (last + 1, last + SIZE, station, clock.now_ms()),
        )
    return blocks_of(station)


def _used(station: str, blocks: tuple[Block, ...]) -> int:
    sql = """SELECT body FROM entry WHERE station = ? AND table_name = 'person'
        AND body LIKE '%"volunteer_number":"%'"""
    given = {json.loads(body)["volunteer_number"] for (body,) in store.every(sql, station)}
    return sum(
        block.text(block.first) <= number <= block.text(block.last) for number in given for block in blocks
    )


def as_json(blocks: tuple[Block, ...]) -> list[dict[str, Any]]:
    """Blocks as a parcel carries them."""
    return [{"prefix": b.prefix, "digits": b.digits, "first": b.first, "last": b.last} for b in blocks]
