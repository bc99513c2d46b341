"""Registration before an activity: who means to come, who waits for a place, and who moves up.

A registration says nothing of who came: that is the sign-in's, and ``signin.turnout`` lays the two side
by side (domain §2.3).
"""

from __future__ import annotations

from typing import Final

from station_app.activities import queries
from station_app.activities.models import Activity, Registration
from station_app.activities.rows import ActivityStatus, RegistrationRow
from station_app.core import clock
from station_app.core.db import atomic, change_row
from station_app.core.errors import StationError
from station_app.core.i18n import _
from station_app.core.ids import new_id
from station_app.core.rights import Right, requires
from station_app.roster import aliases, masking
from station_app.roster import service as roster
from station_app.roster.models import Person

REGISTERED: Final = "registered"
WAITING: Final = "waiting"
CANCELLED: Final = "cancelled"


class RegistrationClosed(StationError):
    """The activity is over, cancelled or not published: nobody can register or withdraw any more."""

    code = "registration-closed"

    def __init__(self, title: str, status: ActivityStatus) -> None:
        if status is ActivityStatus.DRAFT:
            words = _("“%(title)s” is still a draft. Publish it, then people can register.")
        elif status is ActivityStatus.CANCELLED:
            words = _("“%(title)s” is cancelled, so nobody can register for it.")
        else:
            words = _("“%(title)s” is over, so its registrations stay as they are.")
        super().__init__(words % {"title": title}, title=title, status=str(status))


@requires(Right.SIGN_IN)
@atomic
def register(activity: str, person: str) -> str:
    """Note that a person means to come; gives ``registered``, or ``waiting`` where it is full.

    Who is on the list already stays where they are; who withdrew before goes to its end. Raises
    ``RegistrationClosed``, ``NotFound``, ``Ambiguous``.
    """
    row, who = _open(activity), roster.find_person(person)
    known = _of(row, who.uid)
    old = known[0] if known else None
    if old is not None and old.state != CANCELLED:
        return str(old.state)
    state = WAITING if _free(row) == 0 else REGISTERED
    values = {"state": state, "at": _next_moment(row)}
    if old is None:
        Registration.create(id=new_id(), activity=row.id, person=who.uid, **values)
    else:
        change_row(old, values)
    return state


@requires(Right.SIGN_IN)
@atomic
def unregister(activity: str, person: str) -> list[RegistrationRow]:
    """Take a registration back; gives who moved up from the waiting list, so that they can be told.

    Raises ``RegistrationClosed``, ``NotFound``, ``Ambiguous``.
    """
    row, who = _open(activity), roster.find_person(person)
    standing = [old for old in _of(row, who.uid) if old.state != CANCELLED]
    if not standing:
        return []
    for old in standing:
        change_row(old, {"state": CANCELLED})
    moved = set(fill_places(row))
    return [one for one in list_registrations(row.id) if one.person_uid in moved]


@requires(Right.LOOK)
def list_registrations(activity: str) -> list[RegistrationRow]:
    """Who registered or waits, in the order in which they did; phones masked."""
    rows = list(
        Registration.select()
        .where(Registration.activity == queries.find(activity), Registration.state != CANCELLED)
        .order_by(Registration.at, Registration.id)
    )
    standing = aliases.roots()
    whose = {r.id: standing.get(r.person_id, r.person_id) for r in rows}
    # One person on the list under two records, merged since, stands there once, with the better place.
    best: dict[str, Registration] = {}
    for r in sorted(rows, key=lambda r: r.state != REGISTERED):
        best.setdefault(whose[r.id], r)
    people = {p.id: p for p in Person.select().where(Person.id.in_(list(best)))}
    return [
        RegistrationRow(who.id, who.name, r.state, clock.from_ms(r.at), masking.mask_phone(who.phone))
        for r in rows
        if best[(who := people[whose[r.id]]).id] is r
    ]


def _of(row: Activity, person: str) -> list[Registration]:
    """A person's registrations for an activity, the standing one first."""
    mine = Registration.select().where(
        Registration.activity == row, Registration.person.in_(aliases.everyone(person))
    )
    return sorted(mine, key=lambda one: (one.state == CANCELLED, one.state != REGISTERED))


@requires(Right.SIGN_IN)
@atomic
def fill_places(activity: Activity) -> list[str]:
    """Let those who wait move up into the places that are free, whoever came first; gives their uids."""
    waiting = (
        Registration.select()
        .where(Registration.activity == activity, Registration.state == WAITING)
        .order_by(Registration.at, Registration.id)
        .limit(_free(activity))
    )
    moved = list(waiting)
    for registration in moved:
        change_row(registration, {"state": REGISTERED})
    return aliases.same([registration.person_id for registration in moved])


def _free(activity: Activity) -> int | None:
    """How many places are free; None where anybody may come."""
    if activity.capacity is None:
        return None
    taken = Registration.select(aliases.as_root(Registration.person)).where(
        Registration.activity == activity, Registration.state == REGISTERED
    )
    return max(0, int(activity.capacity) - int(taken.distinct().count()))


def _next_moment(activity: Activity) -> int:
    """Now (UTC ms), and after everybody who is on the list, so that the order is that of coming."""
    latest = (
        Registration.select(Registration.at)
        .where(Registration.activity == activity)
        .order_by(Registration.at.desc())
        .first()
    )
    return max(clock.now_ms(), latest.at + 1 if latest is not None else 0)


def _open(key: str) -> Activity:
    """The activity, as long as its list may change."""
    row = queries.find(key)
    status = queries.status_of(row, queries.wall_text(clock.now()))
    over = status is ActivityStatus.HELD or row.closed_at is not None
    if over or status in (ActivityStatus.DRAFT, ActivityStatus.CANCELLED):
        raise RegistrationClosed(row.title, status)
    return row
