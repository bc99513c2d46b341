"""Taking back what was done at the desk today, by counter-events: copies, holds and loans are as before."""

from __future__ import annotations

from dataclasses import dataclass

from station_app.core.db import atomic, db
from station_app.library import desk
from station_app.library.models import CirculationEvent, Copy, ReaderCard

_TODAY = """
    SELECT e.id, e.kind, e.copy_id, e.hold_id, coalesce(c.title_id, h.title_id), e.batch
    FROM circulation_event AS e
    LEFT JOIN copy AS c ON c.id = e.copy_id LEFT JOIN hold AS h ON h.id = e.hold_id
    WHERE e.at >= ? AND e.kind <> 'undo'
      AND NOT EXISTS (SELECT 1 FROM circulation_event AS u WHERE u.undoes_id = e.id)
    ORDER BY e.at DESC, e.id DESC"""


@dataclass(frozen=True, slots=True)
class Undoable:
    """An event of today that can be taken back, with the name of what was done in one go with it."""

    event: str
    batch: str


def undoable() -> list[Undoable]:
    """The events of today after which nothing was done to the same copy or the same queue, newest first.

    So undoing one restores exactly what was before it.
    """
    copies: set[str] = set()
    titles: set[str] = set()
    queues: set[str] = set()
    found = []
    for uid, kind, copy, hold, title, batch in db.execute_sql(_TODAY, (desk.midnight(),)).fetchall():
        is_last = copy not in copies and title not in queues and not (hold and title in titles)
        if is_last and kind not in desk.NOT_UNDONE:
            found.append(Undoable(uid, batch))
        titles.add(title)
        if copy:
            copies.add(copy)
        if hold:
            queues.add(title)
    return found


@atomic
def undo(event: str = "") -> tuple[CirculationEvent, str]:
    """Take back one event of today, or the newest, with all that was done in one go with it.

    Gives the event and the id of its counter-event; raises ``LookupError`` where there is none.
    """
    chosen = next((one for one in undoable() if not event or one.event == event), None)
    if chosen is None:
        raise LookupError
    done = CirculationEvent.get_by_id(chosen.event)
    counter = _counter(done)
    if chosen.batch:
        _undo_rest(chosen.batch)
    return done, counter


def _undo_rest(batch: str) -> None:
    """Each event of a batch must be the last of its copy when its turn comes."""
    standing = CirculationEvent.select().where(
        CirculationEvent.batch == batch,
        CirculationEvent.kind != desk.UNDO,
        CirculationEvent.id.not_in(desk.undone_events()),
    )
    for event in standing.order_by(CirculationEvent.at.desc(), CirculationEvent.id.desc()):
        if all(one.event != event.id for one in undoable()):
            raise LookupError
        _counter(event)


def _counter(event: CirculationEvent) -> str:
    copy = Copy.get_or_none(Copy.id == event.copy_id)
    card = ReaderCard.get_or_none(ReaderCard.id == event.card_id)
    desk.restore(event.before)
    return desk.append(
        copy, desk.UNDO, card=card, title=desk.title_of(event), undoes=event.id, hold=event.hold_id
    )
