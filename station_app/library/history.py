"""What a reader had out before, as far as it is still known: shown on request alone (library.md §5.10)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final

from station_app.core import clock
from station_app.core.db import db
from station_app.core.errors import NotFound
from station_app.core.i18n import _
from station_app.core.rights import Right, requires
from station_app.library import barcodes, readers
from station_app.library.models import ReaderCard

#: Each lending of a card that stands, with the first return or settlement of the same copy after it.
_HISTORY: Final = """
    SELECT t.title, c.barcode, e.at, (
        SELECT min(r.at) FROM circulation_event AS r
        WHERE r.copy_id = e.copy_id AND r.kind IN ('return', 'settle')
          AND (r.at > e.at OR (r.at = e.at AND r.id > e.id))
          AND NOT EXISTS (SELECT 1 FROM circulation_event AS u WHERE u.undoes_id = r.id))
    FROM circulation_event AS e
    JOIN copy AS c ON c.id = e.copy_id JOIN title AS t ON t.id = c.title_id
    WHERE e.card_id IN ({cards}) AND e.kind = 'lend'
      AND NOT EXISTS (SELECT 1 FROM circulation_event AS u WHERE u.undoes_id = e.id)
    ORDER BY e.at DESC, e.id DESC LIMIT ?"""


@dataclass(frozen=True, slots=True)
class PastLoan:
    """One loan of a reader; ``returned_on`` is None while the book is out."""

    title: str
    barcode: str
    lent_on: date
    returned_on: date | None


@requires(Right.LEND)
def list_history(card: str, *, limit: int = 100) -> list[PastLoan]:
    """A reader's loans, the newest first; those whose reader was erased are not among them.

    Raises ``NotFound`` for a card that is none.
    """
    row = ReaderCard.by("number", barcodes.clean(card))
    if row is None:
        raise NotFound(_("reader card"), card)
    cards = readers.cards_of(row)
    sql = _HISTORY.format(cards=",".join("?" * len(cards)))
    return [
        PastLoan(title, barcode, clock.from_ms(at).date(), clock.from_ms(back).date() if back else None)
        for title, barcode, at, back in db.execute_sql(sql, (*cards, limit)).fetchall()
    ]
