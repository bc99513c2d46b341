"""Blocks of official volunteer numbers that the centre reserved for this station.

Two stations never give the same number, though neither has a network (domain/sync.md §6). A volunteer who
is added gets the next one, and who has none when the cards are printed; without a block, numbers are typed.
"""

from __future__ import annotations

from collections.abc import Iterable

from station_app.core.db import atomic
from station_app.core.rights import Right, requires
from station_app.roster.models import NumberBlock
from station_app.roster.number_blocks import Block


@requires(Right.SYNC_EXPORT)
@atomic
def take_blocks(blocks: Iterable[Block]) -> int:
    """Keep blocks that the centre reserved; gives how many are new. One that is here stays."""
    new = 0
    for block in blocks:
        key = f"{block.text(block.first)}-{block.last}"
        if not NumberBlock.select().where(NumberBlock.id == key).exists():
            NumberBlock.create(
                id=key, prefix=block.prefix, digits=block.digits, first=block.first, last=block.last
            )
            new += 1
    return new
