"""Readers' cards that are stopped, reported lost, allowed again, or given anew."""

from __future__ import annotations

from station_app.core.db import atomic, change_row
from station_app.core.errors import NotFound
from station_app.core.i18n import _
from station_app.core.rights import Right, requires
from station_app.library import barcodes, cataloguing, queries
from station_app.library.models import ReaderCard
from station_app.library.rows import CardState, LendingRules, ReaderRow
from station_app.library.service import RULES


@requires(Right.LEND)
@atomic
def set_card_state(card: str, state: CardState, *, rules: LendingRules = RULES) -> ReaderRow:
    """Stop a card, note it as lost (挂失), or allow it again; raises ``NotFound``."""
    row = _card(card)
    change_row(row, {"state": state})
    return queries.reader_row(row, rules)


@requires(Right.READER_EDIT)
@atomic
def replace_card(card: str, *, rules: LendingRules = RULES) -> ReaderRow:
    """Give a reader a new number in place of the old one, which names nobody any more; loans and holds
    stay. Raises ``NotFound``."""
    row = _card(card)
    change_row(row, {"number": cataloguing.next_code(barcodes.CARD), "state": CardState.ACTIVE})
    return queries.reader_row(row, rules)


def _card(number: str) -> ReaderCard:
    row: ReaderCard | None = ReaderCard.by("number", barcodes.clean(number))
    if row is None:
        raise NotFound(_("reader card"), number)
    return row
