"""The desk against a simple model: any series of acts leaves the sheet, the intervals and the hours book
that a careful clerk with a pencil would have."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from station_app.core import changelog, clock
from station_app.core.db import db, tuples
from station_app.operators import service as operators
from station_app.roster import service as roster
from station_app.signin import errors, events
from station_app.signin import service as signin
from station_app.signin.models import HoursLine, OpenInterval, SignInEvent
from station_app.signin.rows import Capacity
from tests.conftest import Mover
from tests.station_app.activities.test_service import plan

BEGIN = datetime(2026, 9, 12, 8, 0)
STARTS, ENDS = 60, 180
PEOPLE = (Capacity.VOLUNTEER, Capacity.VOLUNTEER, Capacity.PUBLIC)
ACTS = st.lists(
    st.tuples(
        st.integers(0, 25),
        st.sampled_from(["in", "in", "out", "out", "void", "everyone", "role", "mended-in", "mended-out"]),
        st.integers(0, 11),
        st.integers(0, 60),
    ),
    max_size=16,
)


@dataclass
class Stay:
    """A line of the pencilled sheet, in minutes since ``BEGIN``."""

    person: int
    role: Capacity
    came: int
    left: int | None
    in_event: str
    out_event: str = ""


class Desk:
    """Does each act in the station and with the pencil, and compares what they say."""

    def __init__(self, move: Mover) -> None:
        self.move, self.now = move, 0
        self.people = [
            roster.add_person(
                name=f"王{n}".translate({48: "甲", 49: "乙", 50: "丙"}),
                capacities=("volunteer" if role is Capacity.VOLUNTEER else "resident",),
            ).uid
            for n, role in enumerate(PEOPLE)
        ]
        self.activity = plan(hour=9, ends=BEGIN + timedelta(minutes=ENDS)).uid
        self.stays: list[Stay] = []

    def open_of(self, person: int) -> Stay | None:
        return next((s for s in self.stays if s.person == person and s.left is None), None)

    def act(self, wait: int, what: str, which: int, back: int) -> None:
        self.now += wait
        self.move(BEGIN + timedelta(minutes=self.now))
        person = which % len(PEOPLE)
        if what in ("in", "mended-in"):
            self._in(person, self.now - back if what == "mended-in" else None)
        elif what in ("out", "mended-out"):
            self._out(person, self.now - back if what == "mended-out" else None)
        elif what == "everyone":
            self._everyone()
        elif self.stays:
            stay = self.stays[which % len(self.stays)]
            if what == "role":
                self._role(stay, list(Capacity)[back % 4])
            else:
                self._void(stay, sign_out=bool(back % 2))

    def _in(self, person: int, at: int | None) -> None:
        when = None if at is None else BEGIN + timedelta(minutes=at)
        if self.open_of(person):
            self._refused(errors.AlreadySignedIn, signin.sign_in, self.activity, self.people[person], at=when)
            return
        event = signin.sign_in(self.activity, self.people[person], at=when).event
        came = self._late_start(person) if at is None else at
        self.stays.append(Stay(person, PEOPLE[person], came, None, event))

    def _late_start(self, person: int) -> int:
        """Who is entered when all is over was there from the start, unless they came and went before."""
        been = any(stay.person == person for stay in self.stays)
        return STARTS if self.now >= ENDS and not been else self.now

    def _late_end(self, stay: Stay) -> int:
        """Who is signed out on a later day stayed to the end, unless they came after it."""
        later = (BEGIN + timedelta(minutes=self.now)).date() > (BEGIN + timedelta(minutes=ENDS)).date()
        return ENDS if later and stay.came <= ENDS else self.now

    def _out(self, person: int, at: int | None) -> None:
        stay = self.open_of(person)
        when = None if at is None else BEGIN + timedelta(minutes=at)
        if stay is None:
            refusal: type[Exception] = errors.NotSignedInHere
        elif at is not None and at < stay.came:
            refusal = errors.ImpossibleTime
        else:
            stay.out_event = signin.sign_out(self.activity, self.people[person], at=when).event
            stay.left = self._late_end(stay) if at is None else at
            return
        self._refused(refusal, signin.sign_out, self.activity, self.people[person], at=when)

    def _everyone(self) -> None:
        done = {row.person: row for row in signin.sign_everyone_out(self.activity)}
        inside = [s for s in self.stays if s.left is None]
        assert set(done) == {self.people[s.person] for s in inside}
        for stay in inside:
            stay.left, stay.out_event = self._late_end(stay), done[self.people[stay.person]].event

    def _role(self, stay: Stay, role: Capacity) -> None:
        signin.change_role(stay.in_event, role)
        self._refused(errors.NothingToVoid, signin.change_role, stay.in_event, role)
        again = next(
            row for row in signin.list_sheet(self.activity)
            if row.person == self.people[stay.person] and row.in_event not in {s.in_event for s in self.stays}
        )  # fmt: skip
        stay.role, stay.in_event, stay.out_event = role, again.in_event, again.out_event

    def _void(self, stay: Stay, *, sign_out: bool) -> None:
        if not sign_out or stay.left is None:
            signin.void_event(stay.in_event, reason="认错人")
            self.stays.remove(stay)
        elif self.open_of(stay.person):
            self._refused(errors.AlreadySignedIn, signin.void_event, stay.out_event, reason="没走")
        else:
            signin.void_event(stay.out_event, reason="没走")
            stay.left, stay.out_event = None, ""

    def _refused(self, error: type[Exception], act: Any, *args: Any, **named: Any) -> None:
        before = SignInEvent.select().count()
        try:
            act(*args, **named)
        except error:
            assert SignInEvent.select().count() == before
        else:
            raise AssertionError(f"{act.__name__} was not refused with {error.__name__}")

    def compare(self) -> None:
        """Sheet, counts and open intervals; replaying the events gives the same intervals."""
        rows = signin.list_sheet(self.activity)
        said = {(r.in_event, r.person, r.role, _minute(r.came), r.left and _minute(r.left)) for r in rows}
        assert said == {(s.in_event, self.people[s.person], s.role, s.came, s.left) for s in self.stays}
        assert [r.came for r in rows] == sorted(r.came for r in rows)
        for n, uid in enumerate(self.people):
            assert sum(r.minutes for r in rows if r.person == uid) == len(self.counted(n))
        counts = signin.count_sheet(self.activity)
        here, inside = {s.person for s in self.stays}, {s.person for s in self.stays if s.left is None}
        assert (counts.signed_in, counts.inside, counts.left) == (len(here), len(inside), len(here - inside))
        kept = intervals()
        assert kept == {
            (self.activity, self.people[s.person], s.in_event) for s in self.stays if s.left is None
        }
        assert events.rebuild_open_intervals() == len(kept)
        assert intervals() == kept

    def counted(self, person: int, *, volunteers_only: bool = False) -> set[int]:
        """The minutes of the activity in which somebody was there, each with the stay that came first."""
        found: set[int] = set()
        before: set[int] = set()
        for stay in sorted(self.stays, key=lambda s: (s.came, s.in_event)):
            if stay.person == person and stay.left is not None:
                here = set(range(max(stay.came, STARTS), min(stay.left, ENDS)))
                if stay.role is Capacity.VOLUNTEER or not volunteers_only:
                    found |= here - before
                before |= here
        return found

    def close(self) -> None:
        self.now = max(self.now, ENDS)
        self.move(BEGIN + timedelta(minutes=self.now))
        if not self.stays:
            self._refused(errors.NobodyCame, signin.close_activity, self.activity)
            return
        missing = [s for s in self.stays if s.left is None]
        closing = signin.close_activity(self.activity)
        assert closing.mended == len(missing)
        for stay in missing:
            stay.left = max(ENDS, stay.came)
        assert OpenInterval.select().count() == events.rebuild_open_intervals() == 0
        volunteers = {s.person for s in self.stays if s.role is Capacity.VOLUNTEER}
        booked = dict(tuples(HoursLine.select(HoursLine.person, HoursLine.minutes)))
        assert booked == {self.people[n]: len(self.counted(n, volunteers_only=True)) for n in volunteers}
        assert closing.minutes == sum(booked.values())
        mended = {r.in_event for r in signin.list_sheet(self.activity) if r.mended}
        assert {s.in_event for s in missing} <= mended


def _minute(when: datetime) -> int:
    return int((when - BEGIN).total_seconds() // 60)


def intervals() -> set[tuple[str, ...]]:
    return set(tuples(OpenInterval.select(OpenInterval.activity, OpenInterval.person, OpenInterval.event)))


@settings(max_examples=40)
@given(ACTS)
def test_any_day_at_the_desk(
    station: operators.SetUp, frozen_clock: Mover, acts: list[tuple[int, str, int, int]]
) -> None:
    with db.atomic() as undo:
        desk = Desk(frozen_clock)
        for one in acts:
            desk.act(*one)
        desk.compare()
        desk.close()
        assert changelog.verify_chain() == []
        undo.rollback()
    assert clock.now() >= clock.from_ms(clock.to_ms(BEGIN))
