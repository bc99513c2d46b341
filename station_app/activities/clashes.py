"""Who and what is wanted twice: the room (hard where both are published), the speaker and the lead (soft).

Intervals are half open, so one activity may begin when the other ends; somebody who has to go to another
room needs ``TRAVEL`` between. What has begun already is not looked at any more (domain §4.3).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from station_app.activities.models import Activity, Venue
from station_app.activities.queries import wall_text
from station_app.activities.rows import ActivityStatus
from station_app.activities.series_rows import Clash
from station_app.core.db import tuples
from station_app.roster.models import Person

TRAVEL: Final = timedelta(minutes=30)
#: The longest that an activity can last; what began before that is over.
LONGEST: Final = timedelta(days=32)


@dataclass(frozen=True, slots=True)
class Booking:
    """What takes a room and people for a while; ids are empty where there are none."""

    uid: str
    number: str
    title: str
    starts: datetime
    ends: datetime
    venue: str
    lead: str
    speaker: str
    draft: bool

    @property
    def people(self) -> dict[str, str]:
        """Person → as what; who speaks and leads stands as the speaker."""
        found = {self.lead: "lead", self.speaker: "speaker"}
        found.pop("", None)
        return found


class Bookings:
    """Bookings by room and by person, a day at a time, so that hundreds are compared at once."""

    def __init__(self, bookings: Iterable[Booking]) -> None:
        self._by_day: dict[tuple[str, date], list[Booking]] = {}
        for one in bookings:
            self.add(one)

    def add(self, one: Booking) -> None:
        """Take a booking in."""
        for key in (one.venue, *one.people):
            for day in _days(one.starts, one.ends) if key else ():
                self._by_day.setdefault((key, day), []).append(one)

    def against(self, mine: Booking) -> tuple[Clash, ...]:
        """What stands in the way of ``mine``, the room first; the subject is an id until it is named."""
        found: dict[tuple[str, str], Clash] = {}
        for key, kind in ((mine.venue, "venue"), *mine.people.items()):
            for day in _days(mine.starts - TRAVEL, mine.ends + TRAVEL) if key else ():
                for other in self._by_day.get((key, day), ()):
                    if other.uid != mine.uid and _meet(mine, other, kind):
                        hard = kind == "venue" and not (mine.draft or other.draft)
                        found[kind, other.uid] = Clash(
                            kind, hard, key, other.uid, other.number, other.title, other.starts, other.ends
                        )
        return tuple(sorted(found.values(), key=lambda clash: (not clash.hard, clash.starts, clash.number)))


def _days(starts: datetime, ends: datetime) -> Iterator[date]:
    day = starts.date()
    while day <= ends.date():
        yield day
        day += timedelta(days=1)


def _meet(mine: Booking, other: Booking, kind: str) -> bool:
    away = kind != "venue" and bool(mine.venue and other.venue) and mine.venue != other.venue
    margin = TRAVEL if away else timedelta()
    return mine.starts < other.ends + margin and other.starts < mine.ends + margin


def stored(first: datetime, last: datetime, *, besides: Iterable[str] = ()) -> list[Booking]:
    """The bookings of the calendar between two moments, without cancelled activities and ``besides``."""
    query = Activity.select(
        Activity.id, Activity.number, Activity.title, Activity.starts, Activity.ends, Activity.venue,
        Activity.lead, Activity.speaker, Activity.status,
    ).where(
        Activity.starts >= wall_text(first - LONGEST),
        Activity.starts < wall_text(last + TRAVEL),
        Activity.ends > wall_text(first - TRAVEL),
        Activity.status != ActivityStatus.CANCELLED,
    )  # fmt: skip
    left_out = set(besides)
    return [
        Booking(
            uid, number, title, datetime.fromisoformat(starts), datetime.fromisoformat(ends), venue or "",
            lead or "", speaker or "", status == ActivityStatus.DRAFT,
        )
        for uid, number, title, starts, ends, venue, lead, speaker, status in tuples(query)
        if uid not in left_out
    ]  # fmt: skip


def names_of(venues: Iterable[str], people: Iterable[str]) -> dict[str, str]:
    """Names by id of the venues and people."""
    wanted, who = [uid for uid in venues if uid], [uid for uid in people if uid]
    found = dict(tuples(Venue.select(Venue.id, Venue.name).where(Venue.id.in_(wanted)))) if wanted else {}
    if who:
        found |= dict(tuples(Person.select(Person.id, Person.name).where(Person.id.in_(who))))
    return found
