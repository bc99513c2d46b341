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

    @property
    def act(self) -> str:
        """What was done in one go is one act; any other event is one alone."""
        return self.batch or self.event


def undoable() -> list[Undoable]:
    """The events of today after which nothing was done to the same copy or the same queue, newest first.

    So undoing one restores exactly what was before it. What was done in one go can be undone as a whole,
    or not at all.
    """
    copies: dict[str, set[str]] = {}
    titles: dict[str, set[str]] = {}
    queues: dict[str, set[str]] = {}
    found, blocked = [], set()
    for uid, kind, copy, hold, title, batch in db.execute_sql(_TODAY, (desk.midnight(),)).fetchall():
        one = Undoable(uid, batch)
        later = copies.get(copy, set()) | queues.get(title, set())
        later |= titles.get(title, set()) if hold else set()
        if later - {one.act} or kind in desk.NOT_UNDONE:
            blocked.add(one.act)
        found.append(one)
        titles.setdefault(title, set()).add(one.act)
        if copy:
            copies.setdefault(copy, set()).add(one.act)
        if hold:
            queues.setdefault(title, set()).add(one.act)
    return [one for one in found if one.act not in blocked]


@atomic
def undo(event: str = "") -> tuple[CirculationEvent, str]:
    """Take back one event of today, or the newest, with all that was done in one go with it.

    Gives the newest event of it and the id of its counter-event; raises ``LookupError`` where there is none.
    """
    may = undoable()
    chosen = next((one for one in may if not event or one.event == event), None)
    if chosen is None:
        raise LookupError
    events = [CirculationEvent.get_by_id(one.event) for one in may if one.act == chosen.act]
    counters = [_counter(one) for one in events]
    return events[0], counters[0]


def _counter(event: CirculationEvent) -> str:
    copy = Copy.by_id(event.copy_id)
    card = ReaderCard.by_id(event.card_id)
    desk.restore(event.before)
    return desk.append(
        copy, desk.UNDO, card=card, title=desk.title_of(event), undoes=event.id, hold=event.hold_id
    )
