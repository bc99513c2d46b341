"""Readers' cards that are stopped, reported lost, allowed again, or given anew."""

from __future__ import annotations

from station_app.core.db import atomic, change_row
from station_app.core.rights import Right, requires
from station_app.library import barcodes, cataloguing, queries, readers
from station_app.library.rows import CardState, LendingRules, ReaderRow
from station_app.library.service import RULES


@requires(Right.LEND)
@atomic
def set_card_state(card: str, state: CardState, *, rules: LendingRules = RULES) -> ReaderRow:
    """Stop a card, note it as lost (挂失), or allow it again; raises ``NotFound``."""
    row = readers.by_number(card)
    change_row(row, {"state": state})
    return queries.reader_row(row, rules)


@requires(Right.READER_EDIT)
@atomic
def replace_card(card: str, *, rules: LendingRules = RULES) -> ReaderRow:
    """Give a reader a new number in place of the old one, which names nobody any more; loans and holds
    stay. Raises ``NotFound``."""
    row = readers.by_number(card)
    change_row(row, {"number": cataloguing.next_code(barcodes.CARD), "state": CardState.ACTIVE})
    return queries.reader_row(row, rules)
