"""The append-only events of the desk and the open intervals they leave."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from station_app.core import clock
from station_app.core.db import db
from station_app.core.ids import new_id
from station_app.roster import aliases
from station_app.signin.models import OpenInterval, SignInEvent

IN, OUT, VOID = "in", "out", "void"


@dataclass(frozen=True, slots=True)
class Stay:
    """One stay: its sign-in event, and its sign-out event if there is one."""

    came: SignInEvent
    left: SignInEvent | None


def append_in(
    *,
    activity: str,
    person: str,
    role: str,
    at: int,
    mended: bool,
    walk_in: bool,
    method: str,
    signature: str = "",
) -> str:
    """Append a sign-in and open the interval; raises ``IntegrityError`` where one is open."""
    event = _append(
        activity=activity, person=person, kind=IN, role=role, at=at,
        mended=int(mended), walk_in=int(walk_in), method=method, signature=signature or None,
    )  # fmt: skip
    OpenInterval.create(activity=activity, person=person, event=event)
    return event


def append_out(came: SignInEvent, *, at: int, mended: bool, method: str) -> str:
    """Append the sign-out of ``came`` and close the interval."""
    event = _append(
        activity=came.activity_id, person=came.person_id, kind=OUT, role=came.role, at=at,
        mended=int(mended), method=method, opened_by=came.id,
    )  # fmt: skip
    OpenInterval.delete().where(OpenInterval.event == came.id).execute()
    return event


def append_void(event: SignInEvent, *, reason: str) -> str:
    """Append the event that takes ``event`` back; the open intervals follow.

    Taking a sign-in back takes its sign-out with it; taking a sign-out back opens the stay again.
    """
    void = _append(
        activity=event.activity_id, person=event.person_id, kind=VOID, role=event.role,
        at=clock.now_ms(), voids=event.id, reason=reason, method="desk",
    )  # fmt: skip
    if event.kind == IN:
        OpenInterval.delete().where(OpenInterval.event == event.id).execute()
    else:
        OpenInterval.create(activity=event.activity_id, person=event.person_id, event=event.opened_by_id)
    return void


def write_again(stay: Stay, *, role: str, reason: str) -> str:
    """Take a stay back and write it again in another capacity, its times as they were.

    Gives the id of the new sign-in.
    """
    came, left = stay.came, stay.left
    append_void(came, reason=reason)
    same: dict[str, object] = {"activity": came.activity_id, "person": came.person_id, "role": role}
    again = _append(
        **same, kind=IN, at=came.at, mended=came.mended, walk_in=came.walk_in, method=came.method,
        signature=came.signature,
    )  # fmt: skip
    if left is None:
        OpenInterval.create(activity=came.activity_id, person=came.person_id, event=again)
    else:
        _append(**same, kind=OUT, at=left.at, mended=left.mended, method=left.method, opened_by=again)
    return again


def _append(**values: object) -> str:
    event_id = new_id()
    SignInEvent.create(id=event_id, tz=clock.offset_minutes(), **values)
    return event_id


def open_event(activity: str, person: str) -> SignInEvent | None:
    """The sign-in that is still open, if the person is inside."""
    everyone = aliases.everyone(person)
    row = OpenInterval.get_or_none(OpenInterval.activity == activity, OpenInterval.person.in_(everyone))
    return row.event if row else None


def is_void(event: SignInEvent) -> bool:
    """Whether the event, or the sign-in that a sign-out belongs to, was taken back."""
    ids = [event.id] + ([event.opened_by_id] if event.opened_by_id else [])
    return bool(SignInEvent.select().where(SignInEvent.voids.in_(ids)).exists())


def stays(activity: str) -> list[Stay]:
    """Every stay that stands, in the order of arrival."""
    return replay(SignInEvent.select().where(SignInEvent.activity == activity))


def last_stays(activity: str, people: Sequence[str]) -> dict[str, tuple[int, bool]]:
    """Of each of the people who came: (when they last came, UTC ms; whether they are still inside).

    For a keystroke's search, which cannot afford to replay a whole sheet.
    """
    if not people:
        return {}
    whose = aliases.widened(people)
    marks = ",".join("?" * len(whose))
    sql = f"""
        SELECT e.person_id, max(e.at), (SELECT count(*) FROM open_interval o
          WHERE o.activity_id = e.activity_id AND o.person_id = e.person_id)
        FROM sign_in_event e WHERE e.activity_id = ? AND e.kind = 'in' AND e.person_id IN ({marks})
          AND NOT EXISTS (SELECT 1 FROM sign_in_event v WHERE v.voids_id = e.id)
        GROUP BY e.person_id"""
    found: dict[str, tuple[int, bool]] = {}
    for person, at, inside in db.execute_sql(sql, (activity, *whose)).fetchall():
        last, was_inside = found.get(whose[person], (0, False))
        found[whose[person]] = (max(at, last), bool(inside) or was_inside)
    return found


def replay(rows: Iterable[SignInEvent]) -> list[Stay]:
    """The stays that a pile of events amounts to, whatever order they come in."""
    events = list(rows)
    gone = {event.voids_id for event in events if event.kind == VOID}
    outs = {e.opened_by_id: e for e in events if e.kind == OUT and e.id not in gone}
    came = [e for e in events if e.kind == IN and e.id not in gone]
    came.sort(key=lambda e: (e.at, e.id))
    return [Stay(event, outs.get(event.id)) for event in came]


def counting_from(stays: Iterable[Stay]) -> list[int]:
    """From which instant (UTC ms) each of ``stays`` counts, in the order of ``replay``.

    Stays of one person can overlap, where a sign-out was taken back or a time was mended: a later one
    counts from where those before it end, so that no minute counts twice.
    """
    covered: dict[tuple[str, str], int] = {}
    found = []
    for stay in stays:
        whose = (stay.came.activity_id, stay.came.person_id)
        ends = covered.get(whose, 0)
        found.append(max(stay.came.at, ends))
        if stay.left is not None:
            covered[whose] = max(stay.left.at, ends)
    return found


def rebuild_open_intervals() -> int:
    """Work ``open_interval`` out anew from the events; gives how many are open."""
    with db.atomic():
        OpenInterval.delete().execute()
        for stay in replay(SignInEvent.select()):
            if stay.left is None:
                OpenInterval.create(
                    activity=stay.came.activity_id, person=stay.came.person_id, event=stay.came.id
                )
        return int(OpenInterval.select().count())
