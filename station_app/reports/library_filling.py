"""From the library's rows to what its papers print: chosen, sorted, masked and worded."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from typing import Final

from station_app.core import clock
from station_app.core.changelog import Change
from station_app.core.dates import written_out
from station_app.core.db import tuples
from station_app.core.errors import NoSuchBatch, NotFound, StationError
from station_app.core.i18n import _
from station_app.library import barcodes, prices, queries
from station_app.library.models import CatalogueBatch, Copy, Hold, ReaderCard, Title
from station_app.library.rows import CardState, CopyState, HoldState, LoanRow, ReaderRow
from station_app.reports.library_rows import CardLabel, CopyLabel, HoldSlip, Slip, SlipLine
from station_app.roster import aliases
from station_app.roster.models import Person

_CHUNK: Final = 400


class NoSuchBook(StationError):
    """No copy carries a barcode."""

    code = "no-such-book"

    def __init__(self, barcode: str) -> None:
        super().__init__(_("No book has the barcode %(code)s.") % {"code": barcode}, barcode=barcode)


class NotKept(StationError):
    """A copy is kept for no reader."""

    code = "not-kept"

    def __init__(self, barcode: str) -> None:
        super().__init__(
            _("The book with the barcode %(code)s is kept for nobody.") % {"code": barcode}, barcode=barcode
        )


def labels_of(codes: Sequence[str]) -> list[CopyLabel]:
    """Labels of the copies with these barcodes, in their order; raises ``NoSuchBook``."""
    wanted = [barcodes.clean(code) for code in codes]
    found: dict[str, CopyLabel] = {}
    for start in range(0, len(wanted), _CHUNK):
        for label in _labels(Copy.barcode.in_(wanted[start : start + _CHUNK])):
            found[label.barcode] = label
    for code in wanted:
        if code not in found:
            raise NoSuchBook(code)
    return [found[code] for code in wanted]


def labels_of_batch(batch: str) -> list[CopyLabel]:
    """Labels of what an import of a catalogue added and is there still, in the order of shelves.

    Raises ``NoSuchBatch``.
    """
    row = CatalogueBatch.get_or_none(CatalogueBatch.id == batch, CatalogueBatch.undone_at.is_null())
    if row is None:
        raise NoSuchBatch(batch)
    added = Change.select(Change.row_id).where(
        Change.n.between(row.first_n, row.last_n), Change.table_name == "copy", Change.kind == "insert"
    )
    return _shelved(_labels(Copy.id.in_(added)))


def all_labels() -> list[CopyLabel]:
    """Labels of every copy that is not withdrawn, in the order of shelves."""
    return _shelved(_labels(Copy.state != CopyState.WITHDRAWN))


def _labels(which: object) -> list[CopyLabel]:
    query = Copy.select(Copy.barcode, Title.title, Title.call_number).join(Title).where(which)
    return [CopyLabel(code, title, call) for code, title, call in tuples(query)]


def _shelved(labels: Iterable[CopyLabel]) -> list[CopyLabel]:
    return sorted(labels, key=lambda label: (prices.shelf_key(label.call_number), label.barcode))


def cards_of(numbers: Sequence[str]) -> list[CardLabel]:
    """Cards by their numbers, in their order; raises ``NotFound``."""
    cards = {card.number: card for card in _cards()}
    wanted = [barcodes.clean(number) for number in numbers]
    for number in wanted:
        if number not in cards:
            raise NotFound(_("reader card"), number)
    return [cards[number] for number in wanted]


def all_cards() -> list[CardLabel]:
    """Every card that may be used, by number."""
    return _cards(CardState.ACTIVE)


def _cards(*states: CardState) -> list[CardLabel]:
    query = ReaderCard.select(ReaderCard.number, Person.name, ReaderCard.valid_until).join(
        Person, on=(aliases.as_root(ReaderCard.person) == Person.id)
    )
    if states:
        query = query.where(ReaderCard.state.in_(states))
    return [CardLabel(*values) for values in tuples(query.order_by(ReaderCard.number))]


def overdue_slips(loans: Iterable[LoanRow], cards: Collection[str]) -> list[Slip]:
    """A slip for each reader with overdue books, or for those ``cards``; the longest overdue first.

    What the reader says is back is looked for on the shelves and not asked for again.
    """
    readers: dict[str, list[LoanRow]] = {}
    for loan in loans:
        if not loan.claimed and not loan.lost and (not cards or loan.card in cards):
            readers.setdefault(loan.card, []).append(loan)
    return [_slip(rows[0].reader, card, rows[0].phone, rows) for card, rows in readers.items()]


def due_slip(reader: ReaderRow) -> Slip:
    """Everything that is out on a card, the nearest date first."""
    return _slip(reader.name, reader.card, reader.phone, [loan for loan in reader.loans if not loan.lost])


def _slip(reader: str, card: str, phone: str, loans: Iterable[LoanRow]) -> Slip:
    lines = tuple(
        SlipLine(loan.title, loan.barcode, loan.lent_on.isoformat(), loan.due.isoformat(), loan.overdue_days)
        for loan in loans
    )
    return Slip(reader, card, phone, lines)


def hold_slips(codes: Collection[str]) -> list[HoldSlip]:
    """A slip for each copy that is kept for a reader, or for the copies with these barcodes.

    Raises ``NotKept``.
    """
    kept = Hold.select().where(Hold.state == HoldState.READY).order_by(Hold.until, Hold.id)
    wanted = {barcodes.clean(code) for code in codes}
    rows = [row for row in queries.hold_rows(kept) if not wanted or row.barcode in wanted]
    missing = wanted - {row.barcode for row in rows}
    if missing:
        raise NotKept(min(missing))
    return [
        HoldSlip(
            row.reader, row.card, row.phone, row.title, row.barcode, written_out(row.until or clock.today())
        )
        for row in rows
    ]
