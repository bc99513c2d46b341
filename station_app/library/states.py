"""What a copy is besides out or in: its state, what the reader says, lost and made good (library.md §5.6)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final

from station_app.core import clock
from station_app.core.db import atomic
from station_app.core.errors import NotFound, StationError, ValidationError
from station_app.core.i18n import N_, _
from station_app.core.ids import new_id
from station_app.core.rights import Right, requires
from station_app.library import barcodes, cataloguing, desk, lending, waiting
from station_app.library.desk import Before
from station_app.library.models import CirculationEvent, Copy, ReaderCard, Title
from station_app.library.rows import STATE_NAMES, CopyState, LendingRules, Outcome, Result
from station_app.library.service import RULES

#: States that may be set by hand; the others come of lending, holds, losses and withdrawal.
BY_HAND: Final = frozenset(
    {CopyState.SHELF, CopyState.READING_ONLY, CopyState.REPAIR, CopyState.MISSING, CopyState.CROSSING}
)


class Settlement(StrEnum):
    """How a lost book was made good."""

    PAID = "paid"
    REPLACED = "replaced"
    WAIVED = "waived"


SETTLEMENT_NAMES: Final = {
    Settlement.PAID: N_("paid"),
    Settlement.REPLACED: N_("replaced by the same book"),
    Settlement.WAIVED: N_("waived"),
}


class CopyIsOut(StationError):
    """A reader has the copy, so nothing else can be said of it."""

    code = "copy-is-out"

    def __init__(self, title: str, reader: str) -> None:
        super().__init__(
            _("“%(title)s” is out to %(reader)s. Take it back first.") % {"title": title, "reader": reader},
            title=title,
        )


@dataclass(frozen=True, slots=True)
class ReceiptRow:
    """What was agreed about a lost book; amounts in fen, ``price_fen`` None where it is not known."""

    event: str
    at: datetime
    barcode: str
    title: str
    reader: str
    settlement: Settlement
    price_fen: int | None
    amount_fen: int


@requires(Right.CATALOGUE)
@atomic
def set_copy_state(
    barcode: str, state: CopyState, *, reason: str = "", rules: LendingRules = RULES
) -> Outcome:
    """Set a copy's state by hand (``BY_HAND``), a withdrawn one's too; undone as any other event.

    A copy set back to the shelf is offered to whoever waits; who it was kept for waits again.
    Raises ``NotFound``, ``CopyIsOut``, ``ValidationError`` for a state that is not set by hand.
    """
    copy = _copy(barcode)
    title = Title.get_by_id(copy.title_id).title
    if state not in BY_HAND:
        raise ValidationError({"state": _("This state cannot be set by hand.")})
    loan = lending.loan_of(copy)
    if loan is not None:
        raise CopyIsOut(title, lending.name_of(loan.card_id))
    before = Before()
    waiting.let_go(copy, before)
    before.set_state(copy, state)
    waiting.serve(copy.title_id, rules, before)
    words = {"title": title, "state": _(STATE_NAMES[state])}
    event = ""
    if before.text():
        event = desk.append(copy, desk.STATE, before=before, state=state, reason=reason.strip())
    done = Outcome(
        copy.barcode, Result.DONE, "state", _("“%(title)s”: %(state)s.") % words, title, event=event,
        place=copy.place,
    )  # fmt: skip
    return lending.with_hold(done, waiting.kept(copy))


def _copy(barcode: str) -> Copy:
    copy = lending.copy_of(barcodes.clean(barcode))
    if copy is None:
        raise NotFound(_("book"), barcode)
    return copy


@requires(Right.LEND)
@atomic
def claim_returned(barcode: str) -> Outcome:
    """The reader says that the book is back (读者称已还): the loan stays open, does not block as overdue,
    and is on the list of what is searched for. Found when it comes back; raises ``NotFound``."""
    copy = _copy(barcode)
    title, loan = Title.get_by_id(copy.title_id).title, lending.loan_of(copy)
    if loan is None or loan.lost or loan.claimed:
        return _no_loan(copy, title)
    card = ReaderCard.get_by_id(loan.card_id)
    event = desk.append(copy, desk.CLAIM, card=card)
    name = lending.name_of(card.id)
    message = _("%(reader)s says “%(title)s” is back: it is searched for, and the loan stays open.")
    said = message % {"reader": name, "title": title}
    return Outcome(copy.barcode, Result.DONE, "claimed", said, title, name, event=event, place=copy.place)


def _no_loan(copy: Copy, title: str) -> Outcome:
    code, text = "not-out", _("“%(title)s” is not out, or was noted before.")
    return lending.refused(copy.barcode, code, text % {"title": title}, title)


@requires(Right.LEND)
def compensation(barcode: str, *, rules: LendingRules = RULES) -> int | None:
    """What a lost copy costs in fen: its price times the station's percentage, halves rounded up.

    None where its price is not known. Raises ``NotFound``.
    """
    return _cost(_copy(barcode), rules)


def _price(copy: Copy) -> int | None:
    price: int | None = copy.price_fen if copy.price_fen is not None else copy.title.price_fen
    return price


def _cost(copy: Copy, rules: LendingRules) -> int | None:
    price = _price(copy)
    return None if price is None else (price * rules.compensation_percent + 50) // 100


@requires(Right.LEND)
@atomic
def declare_lost(barcode: str, *, rules: LendingRules = RULES) -> Outcome:
    """A book is lost. Out to a reader, the loan stays open until it is settled or the book turns up;
    ``amount_fen`` says what it costs. Raises ``NotFound``."""
    copy = _copy(barcode)
    title, loan = Title.get_by_id(copy.title_id).title, lending.loan_of(copy)
    if copy.state in (CopyState.WITHDRAWN, CopyState.LOST):
        return lending.refused(
            copy.barcode, str(copy.state), _("“%(title)s” was noted before.") % {"title": title}, title
        )
    card = ReaderCard.get_by_id(loan.card_id) if loan else None
    before, cost = Before(), _cost(copy, rules)
    waiting.let_go(copy, before)
    before.set_state(copy, CopyState.LOST)
    waiting.serve(copy.title_id, rules, before)
    event = desk.append(
        copy, desk.LOST, card=card, before=before, state=CopyState.LOST, amount_fen=cost if card else None
    )
    name = lending.name_of(card.id) if card else ""
    message = _("“%(title)s” is noted as lost.") % {"title": title}
    return Outcome(
        copy.barcode, Result.DONE, "lost", message, title, name, event=event,
        amount_fen=cost if card else None,
    )  # fmt: skip


@requires(Right.LEND)
@atomic
def settle_lost(
    barcode: str,
    how: Settlement,
    *,
    amount_fen: int | None = None,
    replacement: str = "",
    rules: LendingRules = RULES,
) -> Outcome:
    """A lost book is made good and its loan ends: paid, replaced by the same book, or waived.

    ``amount_fen`` defaults to ``compensation``; a ``replacement`` (its barcode, one of ours without) becomes
    a copy of the title. Raises ``NotFound``, ``ValidationError`` without an amount.
    """
    copy = _copy(barcode)
    title, loan = Title.get_by_id(copy.title_id).title, lending.loan_of(copy)
    if loan is None or not loan.lost:
        message = _("“%(title)s” was not lost by a reader.") % {"title": title}
        return lending.refused(copy.barcode, "not-lost", message, title)
    amount = 0
    if how is Settlement.PAID:
        amount = _amount(copy, amount_fen, rules)
    batch = new_id() if how is Settlement.REPLACED else ""
    card = ReaderCard.get_by_id(loan.card_id)
    event = desk.append(copy, desk.SETTLE, card=card, reason=how, amount_fen=amount, batch=batch)
    notes = (_replace(copy, replacement, batch, rules),) if how is Settlement.REPLACED else ()
    words = {"title": title, "how": _(SETTLEMENT_NAMES[how])}
    return Outcome(
        copy.barcode, Result.DONE, "settled", _("“%(title)s” is made good: %(how)s.") % words,
        title, lending.name_of(card.id), event=event, amount_fen=amount, notes=notes,
    )  # fmt: skip


def _amount(copy: Copy, amount_fen: int | None, rules: LendingRules) -> int:
    amount = amount_fen if amount_fen is not None else _cost(copy, rules)
    if amount is None or amount < 0:
        raise ValidationError({"amount": _("The book's price is not known. Give the amount.")})
    return amount


def _replace(copy: Copy, barcode: str, batch: str, rules: LendingRules) -> str:
    """Put the book that came instead on the shelf; undone, it is withdrawn."""
    code = cataloguing.new_copy(Title.get_by_id(copy.title_id), barcode, copy.place)
    new, before = _copy(code), Before()
    before.new_copy(new)
    waiting.serve(new.title_id, rules, before)
    desk.append(new, desk.STATE, before=before, state=CopyState.SHELF, reason="replaces", batch=batch)
    return _("The new copy has the barcode %(code)s.") % {"code": code}


@requires(Right.LEND)
def receipt(event: str) -> ReceiptRow:
    """The receipt of one settlement (its event); raises ``NotFound``, also where it was taken back."""
    row = CirculationEvent.get_or_none(
        CirculationEvent.id == event,
        CirculationEvent.kind == desk.SETTLE,
        CirculationEvent.id.not_in(desk.undone_events()),
    )
    if row is None:
        raise NotFound(_("receipt"), event)
    copy = Copy.get_by_id(row.copy_id)
    return ReceiptRow(
        event=row.id,
        at=clock.from_ms(row.at),
        barcode=copy.barcode,
        title=Title.get_by_id(copy.title_id).title,
        reader=lending.name_of(row.card_id),
        settlement=Settlement(row.reason),
        price_fen=_price(copy),
        amount_fen=row.amount_fen or 0,
    )
