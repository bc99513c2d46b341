"""Who registered beside who came: two facts that are never written into one another (domain §2.3)."""

from __future__ import annotations

from dataclasses import dataclass

from station_app.activities import queries as activity_queries
from station_app.activities import registration
from station_app.core.rights import Right, requires
from station_app.roster import aliases
from station_app.roster import service as roster
from station_app.roster.rows import PersonRow
from station_app.signin import events


@dataclass(frozen=True, slots=True)
class Turnout:
    """The people of an activity's registrations and of its sheet.

    ``came`` registered and came, ``absent`` registered and did not (yet), both in the order of
    registration; ``unannounced`` came without a place, in the order of arrival; ``waiting`` still wait.
    Somebody on the waiting list who came all the same is ``unannounced`` and no longer ``waiting``.
    """

    came: tuple[PersonRow, ...]
    absent: tuple[PersonRow, ...]
    unannounced: tuple[PersonRow, ...]
    waiting: tuple[PersonRow, ...]


@requires(Right.SIGN_IN)
def turnout(activity: str) -> Turnout:
    """Lay an activity's registrations beside its sheet; raises ``NotFound``."""
    uid = activity_queries.uid_of(activity)
    arrived = dict.fromkeys(aliases.same([stay.came.person_id for stay in events.stays(uid)]))
    rows = registration.list_registrations(uid)
    expected = dict.fromkeys(row.person_uid for row in rows if row.state == registration.REGISTERED)
    waiting = [row.person_uid for row in rows if row.state == registration.WAITING]
    return Turnout(
        came=_people([person for person in expected if person in arrived]),
        absent=_people([person for person in expected if person not in arrived]),
        unannounced=_people([person for person in arrived if person not in expected]),
        waiting=_people([person for person in waiting if person not in arrived]),
    )


def _people(uids: list[str]) -> tuple[PersonRow, ...]:
    return tuple(roster.list_people_by_uid(uids))
