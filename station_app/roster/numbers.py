"""Official volunteer numbers, given out of the blocks that the centre reserved for this station.

Two stations never give the same number, though neither has a network (domain/sync.md §6). A station
without a block types its numbers by hand, as before.
"""

from __future__ import annotations

from collections.abc import Iterable

from station_app.core.db import atomic
from station_app.core.errors import StationError
from station_app.core.i18n import _
from station_app.core.rights import Right, requires
from station_app.roster import number_blocks, queries
from station_app.roster import service as roster
from station_app.roster.models import NumberBlock
from station_app.roster.number_blocks import Block


class NoNumberLeft(StationError):
    """There is no block, or every number of it is given."""

    code = "no-number-left"

    def __init__(self) -> None:
        super().__init__(
            _(
                "There is no volunteer number left here. Ask the centre for a block: it comes with the next "
                "receipt or parcel."
            )
        )


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


@requires(Right.ROSTER_FIND)
def next_number() -> str:
    """The first number of the station's blocks that nobody has; empty where there is none."""
    return number_blocks.next_free()


@requires(Right.ROSTER_EDIT)
@atomic
def give_number(person: str) -> str:
    """Give somebody the next number, unless they have one; gives the number they have now.

    Raises ``NoNumberLeft``, ``NotFound``, ``Ambiguous``.
    """
    who = queries.resolve(person)
    if who.volunteer_number:
        return str(who.volunteer_number)
    number = number_blocks.next_free()
    if not number:
        raise NoNumberLeft
    roster.edit_person(who.id, volunteer_number=number)
    return number
