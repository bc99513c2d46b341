"""A block of volunteer numbers, and the first number of the station's blocks that nobody has."""

from __future__ import annotations

from dataclasses import dataclass

from station_app.core.db import tuples
from station_app.roster.models import NumberBlock, Person


@dataclass(frozen=True, slots=True)
class Block:
    """``prefix`` followed by a number from ``first`` to ``last``, filled with zeros to ``digits``."""

    prefix: str
    digits: int
    first: int
    last: int

    def text(self, number: int) -> str:
        """A number of the block as it is written: ``430111000501``."""
        return f"{self.prefix}{number:0{self.digits}d}"


def next_free() -> str:
    """The first number of the station's blocks that nobody has; empty where there is none."""
    for row in NumberBlock.select().order_by(NumberBlock.first):
        block = Block(row.prefix, row.digits, row.first, row.last)
        query = Person.select(Person.volunteer_number).where(
            Person.volunteer_number.between(block.text(block.first), block.text(block.last))
        )
        given = {number for (number,) in tuples(query)}
        for number in range(block.first, block.last + 1):
            if block.text(number) not in given:
                return block.text(number)
    return ""
