"""Blocks of volunteer numbers as receipts and parcels carry them: prefix, digits, first, last."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final

from station_app.roster.number_blocks import Block

LARGEST: Final = 100_000


def parse(found: Iterable[dict[str, Any]]) -> tuple[Block, ...]:
    """Blocks from JSON; raises ``ValueError``, ``KeyError`` or ``TypeError`` where one is out of form."""
    blocks = tuple(
        Block(str(one["prefix"]), int(one["digits"]), int(one["first"]), int(one["last"])) for one in found
    )
    if not all(b.prefix.isascii() and b.prefix.isdigit() and len(b.prefix) <= 12 for b in blocks):
        raise ValueError("prefix")
    if not all(1 <= b.first <= b.last < 10 ** min(b.digits, 12) for b in blocks):
        raise ValueError("numbers")
    if any(b.last - b.first >= LARGEST for b in blocks):
        raise ValueError("too large")
    return blocks
