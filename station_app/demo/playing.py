"""Three months in order of time: the clock is moved from moment to moment, and the services do the rest."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from typing import Final

from station_app.activities import registration
from station_app.activities import service as activities
from station_app.core.jobs import Job
from station_app.demo.cast import Cast
from station_app.demo.programme import Planned
from station_app.roster.rows import PersonRow
from station_app.signin import service as signin
from station_app.signin.rows import Capacity

Move = Callable[[datetime], None]
Reported = Callable[[str], None]

#: People who came without being in the list: name, tail of the phone.
WALK_INS: Final = (("田小满", "7741"), ("阳桂枝", "3097"), ("丁一诺", "5518"), ("毛庆余", "0286"))


@dataclass(order=True, slots=True)
class _Moment:
    """Something that happens at a time; ``place`` keeps the order of what happens at the same one."""

    at: datetime
    place: int
    happen: Callable[[], None] = field(compare=False)


@dataclass(slots=True)
class Story:
    """A timeline: fill it, then ``play`` it up to ``now``. ``reported`` is told each stored entry's id."""

    cast: Cast
    now: datetime
    reported: Reported
    sign_ins: int = 0
    loans: int = 0
    uids: dict[int, str] = field(default_factory=dict)
    _moments: list[_Moment] = field(default_factory=list)

    def play(self, move: Move, job: Job, what: str) -> None:
        """Let everything happen that lies before ``now``, in order."""
        due = sorted(moment for moment in self._moments if moment.at <= self.now)
        for place, moment in enumerate(due):
            job.step(place, len(due), what)
            move(moment.at)
            moment.happen()
        job.step(len(due), len(due), what)
        move(self.now)

    def add(self, at: datetime, happen: Callable[[], None]) -> None:
        """Something happens at that time, after what was added before it for the same one."""
        self._moments.append(_Moment(at, len(self._moments), happen))

    def plan(self, planned: Planned, founded: datetime) -> None:
        """Put one activity on the timeline: announced, registered for, held, closed."""
        chance, place = planned.chance, len(self._moments)
        latest = min(planned.starts - timedelta(days=chance.randint(6, 10)), self.now - timedelta(hours=2))
        announced = max(latest, founded)
        self.add(announced, partial(self._announce, place, planned))
        if planned.cancelled:
            called_off = planned.starts - timedelta(hours=1)
            self.add(called_off, partial(self._cancel, place, planned.cancelled))
        elif not planned.draft:
            people = self.cast.draw(planned, chance)
            near = timedelta(days=-14) < planned.starts - self.now < timedelta(days=8)
            if planned.capacity is not None and near:
                self._register(place, planned, people, announced, chance)
            self._hold(place, planned, people, chance)

    def _announce(self, place: int, planned: Planned) -> None:
        by_name = self.cast.by_name
        row = activities.add_activity(
            title=planned.title, starts=planned.starts, ends=planned.ends, category=planned.category,
            venue=planned.venue, lead=by_name[planned.lead].uid if planned.lead else "",
            speaker=by_name[planned.speaker].uid if planned.speaker else "", team=planned.team,
            capacity=planned.capacity, draft=planned.draft, content=planned.content,
            platform=planned.platform, task=planned.task,
        )  # fmt: skip
        self.uids[place] = row.uid

    def _cancel(self, place: int, reason: str) -> None:
        activities.cancel_activity(self.uids[place], reason=reason)

    def _register(
        self, place: int, planned: Planned, people: list[PersonRow], since: datetime, chance: random.Random
    ) -> None:
        room = int((planned.starts - timedelta(hours=1) - since).total_seconds() // 60)
        for person in people[: planned.capacity]:
            if chance.random() < 0.85 and room > 0:
                at = since + timedelta(minutes=chance.randrange(room))
                if at.hour < 8:  # nobody registers at night
                    at = max(since, at - timedelta(hours=9))
                self.add(at, partial(self._note, place, person.uid))

    def _note(self, place: int, uid: str) -> None:
        registration.register(self.uids[place], uid)

    def _hold(self, place: int, planned: Planned, people: list[PersonRow], chance: random.Random) -> None:
        last = timedelta()
        strays = {person.uid for person in people[2 : 2 + planned.strays]}
        for person in people:
            late = chance.choices((-18, -9, 4, 25), (3, 6, 3, 1))[0] + chance.randint(0, 6)
            came = planned.starts + timedelta(minutes=late, seconds=chance.randrange(60))
            self.add(came, partial(self._sign_in, place, planned, person))
            early = chance.choices((0, 1), (12, 1))[0] * chance.randint(20, 45)
            left = planned.ends + timedelta(
                minutes=chance.randint(-2, 4) - early, seconds=chance.randrange(60)
            )
            if person.uid not in strays:
                self.add(max(left, came), partial(self._sign_out, place, person))
            last = max(last, left - planned.ends)
        if chance.random() < 0.08:
            name, tail = WALK_INS[chance.randrange(len(WALK_INS))]
            came = planned.starts + timedelta(minutes=chance.randint(2, 20))
            self.add(came, partial(self._walk_in, place, name, tail))
        if planned.closes:
            closed = planned.ends + last + timedelta(minutes=chance.randint(6, 40))
            self.add(closed, partial(self._close, place))

    def _sign_in(self, place: int, planned: Planned, person: PersonRow) -> None:
        speaks = person.name == planned.speaker
        volunteers = planned.team in person.teams or person.name == planned.lead
        role = Capacity.SPEAKER if speaks else Capacity.VOLUNTEER if volunteers else Capacity.PUBLIC
        row = signin.sign_in(self.uids[place], person.uid, role=role)
        self.sign_ins += 1
        self.reported(f"signin {row.event}")

    def _sign_out(self, place: int, person: PersonRow) -> None:
        row = signin.sign_out(self.uids[place], person.uid)
        self.reported(f"signout {row.event}")

    def _walk_in(self, place: int, name: str, tail: str) -> None:
        row = signin.walk_in(self.uids[place], name=name, phone=f"1370000{tail}")
        self.sign_ins += 1
        self.reported(f"signin {row.event}")

    def _close(self, place: int) -> None:
        signin.close_activity(self.uids[place])
