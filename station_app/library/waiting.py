"""The queue of a title: who waits, which copy is kept for whom, and what becomes free (library.md §5.5)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from peewee import JOIN

from station_app.core import clock
from station_app.library import desk
from station_app.library.desk import Before
from station_app.library.models import Copy, Hold, OpenLoan
from station_app.library.rows import CopyState, HoldState, LendingRules

OPEN = (HoldState.QUEUED, HoldState.READY)


def queue(title: str) -> list[Hold]:
    """Who waits for a title (uid) and has no copy kept, first come first."""
    waiting = Hold.select().where(Hold.title == title, Hold.state == HoldState.QUEUED)
    return list(waiting.order_by(Hold.placed_at, Hold.id))


def kept(copy: Copy) -> Hold | None:
    """The hold for which a copy is kept."""
    found: Hold | None = Hold.get_or_none(Hold.copy == copy.id, Hold.state == HoldState.READY)
    return found


def whose_turn(copy: Copy) -> Hold | None:
    """The hold that has the first claim on a copy: the one it is kept for, else the first in the queue."""
    return kept(copy) or next(iter(queue(copy.title_id)), None)


def of_reader(cards: Sequence[str], title: str) -> Hold | None:
    """A reader's open hold of a title, on any of the cards."""
    found: Hold | None = Hold.get_or_none(Hold.card.in_(cards), Hold.title == title, Hold.state.in_(OPEN))
    return found


def free_copy(title: str, *, besides: str = "") -> Copy | None:
    """A copy on the shelf that is not out, the one with the lowest barcode; ``besides`` is another's id."""
    found: Copy | None = (
        Copy.select()
        .join(OpenLoan, JOIN.LEFT_OUTER, on=(OpenLoan.copy == Copy.id))
        .where(
            Copy.title == title,
            Copy.state == CopyState.SHELF,
            OpenLoan.copy.is_null(),
            Copy.id != besides,
        )
        .order_by(Copy.barcode)
        .first()
    )
    return found


def last_day(rules: LendingRules) -> date:
    """Until when a copy put aside today is kept."""
    return rules.roll(clock.today() + timedelta(days=rules.hold_days))


def keep(hold: Hold, copy: Copy, rules: LendingRules, before: Before) -> None:
    """Put a copy aside for a hold."""
    before.set_state(copy, CopyState.KEPT)
    until = last_day(rules).isoformat()
    before.set_hold(hold, state=HoldState.READY, copy=copy.id, until=until)


def offer(copy: Copy, rules: LendingRules, before: Before) -> Hold | None:
    """Put a copy that is on the shelf aside for the first who waits; gives the hold, None without one."""
    if copy.state != CopyState.SHELF:
        return None
    hold = next(iter(queue(copy.title_id)), None)
    if hold is not None:
        keep(hold, copy, rules, before)
    return hold


def serve(title: str, rules: LendingRules, before: Before, *, besides: str = "") -> None:
    """Put free copies aside for whoever waits, as far as they go; the copy ``besides`` is not one of them."""
    for hold in queue(title):
        copy = free_copy(title, besides=besides)
        if copy is None:
            return
        keep(hold, copy, rules, before)


def end(hold: Hold, state: HoldState, before: Before) -> Copy | None:
    """End a hold; gives the copy that was kept for it, which nobody has been offered yet."""
    copy = Copy.get_by_id(hold.copy_id) if hold.state == HoldState.READY else None
    before.set_hold(hold, state=state, copy=None, until="", ended_at=clock.now_ms())
    return copy


def back_in_queue(hold: Hold, before: Before) -> None:
    """The copy kept for a hold is wanted elsewhere: it waits again, where it stood."""
    before.set_hold(hold, state=HoldState.QUEUED, copy=None, until="")


def let_go(copy: Copy, before: Before) -> None:
    """Whoever a copy is kept for waits again."""
    hold = kept(copy)
    if hold is not None:
        back_in_queue(hold, before)


def free(copy: Copy, rules: LendingRules, before: Before) -> Hold | None:
    """A copy is kept for nobody any more: it goes back to the shelf, or to the next in the queue."""
    before.set_state(copy, CopyState.SHELF)
    return offer(copy, rules, before)


def expire(rules: LendingRules) -> list[Hold]:
    """End the holds whose last day has passed; each copy is offered to the next. Gives what ended."""
    today = clock.today().isoformat()
    late = list(Hold.select().where(Hold.state == HoldState.READY, Hold.until < today))
    for hold in late:
        before = Before()
        copy = end(hold, HoldState.EXPIRED, before)
        if copy is not None:
            free(copy, rules, before)
        desk.append(copy, desk.EXPIRE, before=before, title=hold.title_id)
    return late
