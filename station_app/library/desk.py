"""The circulation desk's events, the open loans they leave, and what undoing needs to know of before."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from typing import Any, Final

from station_app.core import clock
from station_app.core.db import change_row, db
from station_app.core.ids import new_id
from station_app.library import prices, readers
from station_app.library.models import CirculationEvent, Copy, Hold, OpenLoan, ReaderCard, Title
from station_app.library.rows import CopyState, LendingRules

LEND, RETURN, RENEW, UNDO = "lend", "return", "renew", "undo"
#: A hold is placed, given up, or its day has passed.
HOLD, UNHOLD, EXPIRE = "hold", "unhold", "expire"
#: The reader says it is back; it is lost; the loss is made good; all due dates of a time are put off.
CLAIM, LOST, SETTLE, EXTEND = "claim", "lost", "settle", "extend"
#: A copy was found again, its state set, not seen at a stocktake, withdrawn; a drifting one passed on.
FOUND, STATE, MISSING, WITHDRAW, PASS = "found", "state", "missing", "withdraw", "pass"
KINDS: Final = (
    LEND, RETURN, RENEW, UNDO, HOLD, UNHOLD, EXPIRE, CLAIM, LOST, SETTLE, EXTEND, FOUND, STATE, MISSING,
    WITHDRAW, PASS,
)  # fmt: skip
#: What the program or a closed stocktake did is not taken back from the desk.
NOT_UNDONE: Final = frozenset({UNDO, EXPIRE, MISSING})


def midnight(day: date | None = None) -> int:
    """When ``day``, or today, began, in UTC ms."""
    return clock.to_ms(datetime.combine(day or clock.today(), time()))


def due_date(today: date, rules: LendingRules) -> date:
    """When a book lent today is due."""
    return rules.roll(today + timedelta(days=rules.loan_days))


def renewed_date(due: date, today: date, rules: LendingRules) -> date:
    """When a loan renewed today is due: from the old date, or from today once that is past; never earlier."""
    base = max(due, today)
    return max(due, rules.roll(base + timedelta(days=rules.renewal_days)))


class Before:
    """Changes copies and holds for one event, and remembers how they were."""

    def __init__(self) -> None:
        self._copies: dict[str, str] = {}
        self._holds: dict[str, dict[str, Any]] = {}

    def set_state(self, copy: Copy, state: CopyState) -> None:
        """Set a copy's state."""
        was = copy.state
        if change_row(copy, {"state": state}):
            self._copies.setdefault(copy.id, was)

    def set_hold(self, hold: Hold, **values: Any) -> None:
        """Set fields of a hold."""
        stored = hold.__data__
        was = {name: stored.get(name) for name in ("state", "copy", "until", "ended_at")}
        if change_row(hold, values):
            self._holds.setdefault(hold.id, was)

    def new_hold(self, hold: Hold) -> None:
        """A hold that was placed just now: before, there was none."""
        self._holds[hold.id] = {"state": "cancelled", "copy": None, "until": "", "ended_at": clock.now_ms()}

    def new_copy(self, copy: Copy) -> None:
        """A copy that was added just now: before, the library did not have it."""
        self._copies[copy.id] = CopyState.WITHDRAWN

    @property
    def hold(self) -> str | None:
        """The first hold that was touched, None where none was."""
        return next(iter(self._holds), None)

    def text(self) -> str | None:
        """As JSON for the event, None where nothing was changed."""
        if not (self._copies or self._holds):
            return None
        return json.dumps({"copies": self._copies, "holds": self._holds}, separators=(",", ":"))


def restore(before: str | None) -> None:
    """Put copies and holds back as an event found them."""
    if before is None:
        return
    was = json.loads(before)
    for uid, state in was["copies"].items():
        change_row(Copy.get_by_id(uid), {"state": state})
    for uid, values in was["holds"].items():
        change_row(Hold.get_by_id(uid), values)


def append(
    copy: Copy | None,
    kind: str,
    *,
    card: ReaderCard | None = None,
    before: Before | None = None,
    title: str = "",
    **values: Any,
) -> str:
    """Append an event; what may leave of the reader is age band and sex, and the book's class letter.

    ``title`` is the title's uid where there is no copy; ``values`` are further columns of the event.
    """
    event_id = new_id()
    call_number = Title.get_by_id(copy.title_id if copy else title).call_number
    person = readers.person_of(card) if card else None
    if before is not None:
        values = {"hold": before.hold, "before": before.text(), **values}
    CirculationEvent.create(
        id=event_id,
        copy=copy.id if copy else None,
        kind=kind,
        at=clock.now_ms(),
        age_band=_age_band(person.birth_date) if person else "",
        sex=person.sex if person else "",
        class_letter=prices.class_letter(call_number),
        card=card.id if card else None,
        **values,
    )
    if copy is not None:
        follow(copy.id)
    return event_id


def _age_band(birth_date: str) -> str:
    if len(birth_date) < 4:
        return ""
    age = clock.today().year - int(birth_date[:4])
    return next((name for limit, name in ((14, "0-13"), (18, "14-17"), (60, "18-59")) if age < limit), "60+")


def title_of(event: CirculationEvent) -> str:
    """The uid of the title that an event is about."""
    owner = Copy.get_by_id(event.copy_id) if event.copy_id else Hold.get_by_id(event.hold_id)
    return str(owner.title_id)


def undone_events() -> Any:
    """A query of the ids of events that were taken back."""
    return CirculationEvent.select(CirculationEvent.undoes).where(CirculationEvent.undoes.is_null(False))


@dataclass(frozen=True, slots=True)
class Standing:
    """A loan as the events leave it: its lending, due date, renewals, and whether it is claimed or lost."""

    lent: CirculationEvent
    due: str
    renewals: int = 0
    claimed: bool = False
    lost: bool = False


def replay(events: Iterable[CirculationEvent]) -> dict[str, Standing]:
    """What the events amount to: copy → the loan that is open."""
    rows = sorted(events, key=lambda e: (e.at, e.id))
    gone = {e.undoes_id for e in rows if e.kind == UNDO}
    loans: dict[str, Standing] = {}
    for event in rows:
        if event.id in gone or event.copy_id is None:
            continue
        if event.kind == LEND:
            loans[event.copy_id] = Standing(event, event.due)
        elif event.copy_id in loans:
            left = _after(loans[event.copy_id], event)
            if left is None:
                del loans[event.copy_id]
            else:
                loans[event.copy_id] = left
    return loans


def _after(loan: Standing, event: CirculationEvent) -> Standing | None:
    """What one more event makes of an open loan; None where it ends it."""
    if event.kind in (RETURN, SETTLE):
        return None
    if event.kind == RENEW:
        return replace(loan, due=event.due, renewals=loan.renewals + 1, claimed=False)
    if event.kind == EXTEND:
        return replace(loan, due=event.due)
    if event.kind == CLAIM:
        return replace(loan, claimed=True)
    if event.kind == LOST:
        return replace(loan, claimed=False, lost=True)
    return loan


def follow(copy_id: str) -> None:
    """Make ``open_loan`` agree with one copy's events."""
    events = CirculationEvent.select().where(CirculationEvent.copy == copy_id)
    _store(copy_id, replay(events).get(copy_id))


def _store(copy_id: str, loan: Standing | None) -> None:
    OpenLoan.delete().where(OpenLoan.copy == copy_id).execute()
    if loan is not None and loan.lent.card_id is not None:
        OpenLoan.create(
            copy=copy_id, card=loan.lent.card_id, event=loan.lent.id, lent_at=loan.lent.at, due=loan.due,
            renewals=loan.renewals, claimed=int(loan.claimed), lost=int(loan.lost),
        )  # fmt: skip


def rebuild_open_loans() -> int:
    """Work ``open_loan`` out anew from every event; gives how many are open."""
    with db.atomic():
        OpenLoan.delete().execute()
        for copy_id, loan in replay(CirculationEvent.select()).items():
            _store(copy_id, loan)
        return int(OpenLoan.select().count())
