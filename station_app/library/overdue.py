"""Overdue books: who was called, with what result; all due dates of a time put off (library.md §5.4)."""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import Final

from station_app.core import clock, session
from station_app.core.db import atomic
from station_app.core.errors import NotFound, ValidationError
from station_app.core.i18n import N_, _
from station_app.core.ids import new_id
from station_app.core.rights import Right, requires
from station_app.library import barcodes, desk, lending, queries
from station_app.library.models import Copy, OpenLoan, OverdueCall, ReaderCard
from station_app.library.rows import CallRow


class CallResult(StrEnum):
    """What came of a call."""

    PROMISED = "promised"
    NO_ANSWER = "no-answer"
    WRONG_NUMBER = "wrong-number"
    MESSAGE_LEFT = "message-left"


RESULTS: Final = {
    CallResult.PROMISED: N_("will bring it back"),
    CallResult.NO_ANSWER: N_("no answer"),
    CallResult.WRONG_NUMBER: N_("wrong number"),
    CallResult.MESSAGE_LEFT: N_("message left"),
}


@requires(Right.LEND)
@atomic
def note_call(barcode: str, result: CallResult, *, note: str = "") -> CallRow:
    """Note that the reader of a book was called; who called is whoever is logged in.

    Raises ``NotFound`` where the book is not out.
    """
    copy = lending.copy_of(barcodes.clean(barcode))
    loan = lending.loan_of(copy) if copy else None
    if loan is None:
        raise NotFound(_("open loan"), barcode)
    OverdueCall.create(
        id=new_id(), loan=loan.event_id, at=clock.now_ms(), result=result, note=note.strip() or None,
        who=session.current().name,
    )  # fmt: skip
    return queries.last_calls([loan.event_id])[loan.event_id]


@requires(Right.LEND)
def list_calls(barcode: str) -> list[CallRow]:
    """The calls about the loan that a copy is out on, oldest first; raises ``NotFound``."""
    copy = lending.copy_of(barcodes.clean(barcode))
    loan = lending.loan_of(copy) if copy else None
    if loan is None:
        raise NotFound(_("open loan"), barcode)
    calls = OverdueCall.select().where(OverdueCall.loan == loan.event_id)
    return [
        CallRow(clock.from_ms(call.at), call.result, call.who or "", call.note or "")
        for call in calls.order_by(OverdueCall.at, OverdueCall.id)
    ]


@requires(Right.LIBRARY_SETTINGS)
@atomic
def put_off(due_from: date, due_to: date, until: date) -> int:
    """Make every loan that is due from one day to another due on ``until`` (批量延期), as one thing that is
    undone in one go; gives how many. Raises ``ValidationError`` where that would shorten a loan."""
    if until < due_to:
        raise ValidationError({"until": _("The new day must not be before the old ones.")})
    loans = list(
        OpenLoan.select().where(
            OpenLoan.due.between(due_from.isoformat(), due_to.isoformat()),
            OpenLoan.due != until.isoformat(),
            OpenLoan.lost == 0,
        )
    )
    batch = new_id()
    for loan in loans:
        card = ReaderCard.get_by_id(loan.card_id)
        desk.append(Copy.get_by_id(loan.copy_id), desk.EXTEND, card=card, due=until.isoformat(), batch=batch)
    return len(loans)
