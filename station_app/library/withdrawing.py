"""Copies that leave the library: candidates, withdrawal, and its register (注销清册; library.md §5.7)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Any, Final

from station_app.core import clock
from station_app.core.db import atomic, db
from station_app.core.errors import ValidationError
from station_app.core.i18n import N_, _
from station_app.core.ids import new_id
from station_app.core.rights import Right, requires
from station_app.library import barcodes, desk, lending, waiting
from station_app.library.desk import Before
from station_app.library.models import CirculationEvent, Copy, Title
from station_app.library.rows import CopyState, LendingRules, Outcome, Result
from station_app.library.service import RULES


class Reason(StrEnum):
    """Why a copy is withdrawn."""

    DAMAGED = "damaged"
    OUTDATED = "outdated"
    UNUSED = "unused"
    TOO_MANY = "too-many"
    MISSING = "missing"
    LOST = "lost"
    OTHER = "other"


REASON_NAMES: Final = {
    Reason.DAMAGED: N_("damaged"),
    Reason.OUTDATED: N_("out of date"),
    Reason.UNUSED: N_("not borrowed"),
    Reason.TOO_MANY: N_("too many copies"),
    Reason.MISSING: N_("missing"),
    Reason.LOST: N_("lost"),
    Reason.OTHER: N_("another reason"),
}


@dataclass(frozen=True, slots=True)
class WithdrawnRow:
    """One line of the register; the price in fen, None where it is not known. ``batch`` is what was
    withdrawn in one go."""

    event: str
    batch: str
    on: date
    barcode: str
    title: str
    author: str
    call_number: str
    price_fen: int | None
    reason: Reason
    approved_by: str


@dataclass(frozen=True, slots=True)
class Candidate:
    """A copy that could go, and why; ``last_lent`` is None where it never was."""

    barcode: str
    title: str
    call_number: str
    place: str
    reason: Reason
    last_lent: date | None


@requires(Right.LIBRARY_SETTINGS)
@atomic
def withdraw(
    codes: Sequence[str], reason: Reason, *, approved_by: str, rules: LendingRules = RULES
) -> list[Outcome]:
    """Withdraw copies by barcode, one answer each; undone in one go. Their numbers are never used again.

    A copy that is out is refused, unless its reader lost it and made it good; whoever a copy was kept for
    waits again. Raises ``ValidationError`` where nobody approved.
    """
    if not approved_by.strip():
        raise ValidationError({"approved_by": _("Say who approved the withdrawal.")})
    batch = new_id()
    return [_withdraw(barcodes.clean(code), reason, approved_by.strip(), batch, rules) for code in codes]


def _withdraw(code: str, reason: Reason, approved_by: str, batch: str, rules: LendingRules) -> Outcome:
    copy = lending.copy_of(code)
    if copy is None:
        return lending.unknown(code)
    title = Title.get_by_id(copy.title_id).title
    loan = lending.loan_of(copy)
    if loan is not None:
        name = lending.name_of(loan.card_id)
        message = _("“%(title)s” is out to %(reader)s. Take it back first.") % {
            "title": title,
            "reader": name,
        }
        return lending.refused(code, "out", message, title, name)
    if copy.state == CopyState.WITHDRAWN:
        message = _("“%(title)s” was withdrawn before.") % {"title": title}
        return lending.refused(code, "withdrawn", message, title)
    before = Before()
    waiting.let_go(copy, before)
    before.set_state(copy, CopyState.WITHDRAWN)
    waiting.serve(copy.title_id, rules, before)
    event = desk.append(
        copy, desk.WITHDRAW, before=before, state=CopyState.WITHDRAWN, reason=reason, batch=batch,
        note=approved_by,
    )  # fmt: skip
    message = _("“%(title)s” is withdrawn.") % {"title": title}
    return Outcome(code, Result.DONE, "withdrawn", message, title, event=event)


@requires(Right.CATALOGUE)
def list_withdrawn(since: date, until: date) -> list[WithdrawnRow]:
    """The register from one day to another, both among them, oldest first; what was undone is not in it."""
    query = CirculationEvent.select().where(
        CirculationEvent.kind == desk.WITHDRAW,
        CirculationEvent.at.between(desk.midnight(since), desk.midnight(until + timedelta(days=1)) - 1),
        CirculationEvent.id.not_in(desk.undone_events()),
    )
    return [_row(event) for event in query.order_by(CirculationEvent.at, CirculationEvent.id)]


def _row(event: CirculationEvent) -> WithdrawnRow:
    copy = Copy.get_by_id(event.copy_id)
    title = Title.get_by_id(copy.title_id)
    return WithdrawnRow(
        event=event.id,
        batch=event.batch,
        on=clock.from_ms(event.at).date(),
        barcode=copy.barcode,
        title=title.title,
        author=title.author,
        call_number=title.call_number,
        price_fen=copy.price_fen if copy.price_fen is not None else title.price_fen,
        reason=Reason(event.reason),
        approved_by=event.note or "",
    )


_LAST_LENT: Final = """
    WITH last AS (
      SELECT e.copy_id, max(e.at) AS at FROM circulation_event AS e WHERE e.kind = 'lend'
        AND NOT EXISTS (SELECT 1 FROM circulation_event AS u WHERE u.undoes_id = e.id)
      GROUP BY e.copy_id)
    SELECT c.barcode, t.title, t.call_number, c.place, c.state, last.at,
      row_number() OVER (PARTITION BY c.title_id ORDER BY c.barcode) AS turn
    FROM copy AS c JOIN title AS t ON t.id = c.title_id LEFT JOIN last ON last.copy_id = c.id
    WHERE c.state <> 'withdrawn' AND c.id NOT IN (SELECT copy_id FROM open_loan)
    ORDER BY t.call_number, c.barcode"""


@requires(Right.CATALOGUE)
def list_candidates(*, unused_years: int = 5, most_copies: int = 5) -> list[Candidate]:
    """Copies that could be withdrawn, by call number: lost or missing, beyond ``most_copies`` of a title,
    not lent for ``unused_years`` and in the library as long."""
    today = clock.today()
    limit = desk.midnight(today - timedelta(days=round(365.25 * unused_years)))
    begun = _first_event()
    found = []
    for barcode, title, call_number, place, state, last, turn in db.execute_sql(_LAST_LENT).fetchall():
        reason = _reason(state, turn > most_copies, last or begun, limit)
        if reason is not None:
            last_lent = clock.from_ms(last).date() if last else None
            found.append(Candidate(barcode, title, call_number, place, reason, last_lent))
    return found


def _first_event() -> int:
    """Since when loans are known: before, nothing can be called not borrowed."""
    first: Any = db.execute_sql("SELECT min(at) FROM circulation_event").fetchone()[0]
    return int(first) if first is not None else clock.now_ms()


def _reason(state: str, too_many: bool, last: int, limit: int) -> Reason | None:
    if state in (CopyState.LOST, CopyState.MISSING):
        return Reason(state)
    if too_many:
        return Reason.TOO_MANY
    return Reason.UNUSED if last < limit else None
