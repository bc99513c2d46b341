"""The station of the reference pictures: Friday 16 October 2026, 10:06, 丰园社区.

``make_sample`` makes it anew through the public services, the clock held and moved along; window
tests and pictures work on a copy of it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Final

from station_app.activities import service as activities
from station_app.care import service as care
from station_app.core import clock, keys, session
from station_app.core.db import change_row, db
from station_app.core.paths import Home
from station_app.core.rights import Role
from station_app.operators import service as operators
from station_app.organisation.models import Station
from station_app.signin import service as signin
from tests.ui import sample_calendar, sample_library, sample_people
from tests.ui.sample_calendar import CALLIGRAPHY, COMING, PAST, TODAY_CLASS, TODAY_GATE, Mover, Turns
from tests.ui.sample_library import Steps
from tests.ui.sample_people import Crowd

NOW: Final = datetime(2026, 10, 16, 10, 6)
STATION_CODE: Final = "430111008012"
COORDINATOR, STAFF, LIBRARIAN = "罗晓敏", "唐雨欣", "夏长青"
#: Everybody's password.
PASSWORD: Final = "fengyuan"
#: The four figures that the pictured card numbers and barcodes carry.
FIGURES: Final = "0412"
TODAY_TITLES: Final = (
    sample_calendar.GATE_SHIFT,
    CALLIGRAPHY,
    sample_calendar.TALK,
    "雷锋号护学岗（晚）",
    "好书共读：《湘行散记》",
)
#: Who registered for the calligraphy class and has not come, in the order of registration.
ABSENT: Final = ("周秀兰", "张新民", "肖玉珍", "谭美玲", "黄志远", "李梦洁", "邓浩然")
WALK_IN: Final = "陈立新"
BEGUN: Final = datetime(2026, 3, 2, 9, 0)


def make_sample(home: Home) -> None:
    """Make the station in an empty home and log out again; some ten seconds."""
    cost, keys.COST = keys.COST, keys.Cost(memory_kib=64, iterations=1, lanes=1)
    try:
        with clock.frozen(BEGUN) as move:
            _set_up(home)
            crowd = sample_people.enrol()
            with _as(home, LIBRARIAN), db.atomic():
                shelf = _stock(crowd)
            with _as(home, STAFF):
                turns = Turns(crowd)
                sample_calendar.enter_paper_hours(move, crowd)
                _before_today(move, home, turns, shelf)
                _today(move, home, turns, shelf)
            move(NOW)
    finally:
        operators.log_out()
        keys.COST = cost


def _set_up(home: Home) -> None:
    operators.set_up_station(home, station_code=STATION_CODE, operator_name=COORDINATOR, password=PASSWORD)
    operators.add_operator(name=STAFF, role=Role.STAFF, password=PASSWORD)
    operators.add_operator(name=LIBRARIAN, role=Role.LIBRARIAN, password=PASSWORD)
    with db.atomic():
        # The centre gives a station its figures, and no service takes them in yet.
        change_row(Station.get(), {"figures": FIGURES})


@contextmanager
def _as(home: Home, name: str) -> Iterator[None]:
    """Work as another operator for a while."""
    row = next(row for row in operators.list_operators() if row.name == name)
    with session.acting(session.Session(row.operator_id, row.name, row.role, home)):
        yield


def _stock(crowd: Crowd) -> sample_library.Shelf:
    shelf = sample_library.catalogue()
    sample_library.give_cards(shelf, crowd)
    return shelf


def _before_today(move: Mover, home: Home, turns: Turns, shelf: sample_library.Shelf) -> None:
    """Past activities and loans, in the order in which they happened."""
    steps: Steps = [(plan.starts, lambda plan=plan: sample_calendar.hold(move, plan, turns)) for plan in PAST]  # type: ignore[misc]
    steps += _as_librarian(home, sample_library.lend_before_today(shelf))
    _run(move, steps)


def _today(move: Mover, home: Home, turns: Turns, shelf: sample_library.Shelf) -> None:
    """This morning up to 10:05; what lies ahead was planned and registered for yesterday evening."""
    evening = datetime(2026, 10, 15, 17, 30)
    move(evening)
    with db.atomic():
        gate, lesson = sample_calendar.plan_activity(TODAY_GATE), sample_calendar.plan_activity(TODAY_CLASS)
        ahead = [(sample_calendar.plan_activity(plan), turns.of(plan)) for plan in COMING]
    shift = turns.of(TODAY_GATE)
    arrivals = _arrivals(turns)
    named = turns.crowd.named
    came_registered = [uid for _at, uid in arrivals if uid not in (named["易建平"], named["刘海燕"])]
    absent = [named[name] for name in ABSENT]
    for uid, people in [*ahead, (gate, shift), (lesson, came_registered + absent)]:
        sample_calendar.register_all(move, evening, uid, people)
    steps: Steps = _gate_steps(gate, shift)
    steps.append((datetime(2026, 10, 16, 8, 2), care.back_up_daily))
    steps += _class_steps(lesson, arrivals, named)
    steps += _as_librarian(home, sample_library.lend_today(shelf))
    _run(move, steps)


def _gate_steps(gate: str, shift: list[str]) -> Steps:
    start = datetime(2026, 10, 16, 7, 11)
    steps: Steps = [
        (start + timedelta(seconds=35 * n), lambda uid=uid: signin.sign_in(gate, uid))  # type: ignore[misc]
        for n, uid in enumerate(shift)
    ]
    steps.append((datetime(2026, 10, 16, 8, 20, 30), lambda: signin.sign_everyone_out(gate)))
    steps.append((datetime(2026, 10, 16, 8, 24), lambda: signin.close_activity(gate)))
    return steps


def _arrivals(turns: Turns) -> list[tuple[str, str]]:
    """When whom came to the class, the walk-in left out: 易建平 and seven more, then the pictured."""
    crowd = turns.crowd
    first = [("09:05", crowd.named["易建平"]), ("09:14", crowd.named["徐顺吉"])]
    first += [(f"09:{17 + n}", uid) for n, uid in enumerate(crowd.neighbours[-6:])]
    pictured = (
        ("09:28:05", "谢芳"), ("09:28:40", "夏长青"), ("09:29", "彭小艺"), ("09:30", "胡月娥"),
        ("09:31", "郑新宇"), ("09:33", "曾庆和"), ("09:36", "唐佳慧"), ("09:41", "刘海燕"),
        ("10:04", "王桂英"),
    )  # fmt: skip
    return first + [(at, crowd.named[name]) for at, name in pictured]


def _class_steps(lesson: str, arrivals: list[tuple[str, str]], named: dict[str, str]) -> Steps:
    def at(time: str) -> datetime:
        return datetime.fromisoformat(f"2026-10-16T{time}")

    steps: Steps = [(at(time), lambda uid=uid: signin.sign_in(lesson, uid)) for time, uid in arrivals]  # type: ignore[misc]
    leaving = [("09:58", arrivals[5][1]), ("10:00", named["夏长青"]), ("10:02", named["曾庆和"])]
    steps += [(at(time), lambda uid=uid: signin.sign_out(lesson, uid)) for time, uid in leaving]  # type: ignore[misc]
    steps.append((at("09:58:20"), lambda: signin.walk_in(lesson, name=WALK_IN)))
    return steps


def _as_librarian(home: Home, steps: Steps) -> Steps:
    def wrapped(step: Callable[[], object]) -> Callable[[], object]:
        def work() -> object:
            with _as(home, LIBRARIAN):
                return step()

        return work

    return [(at, wrapped(step)) for at, step in steps]


def _run(move: Mover, steps: Steps) -> None:
    """Do everything in the order of the clock."""
    for at, step in sorted(steps, key=lambda pair: pair[0]):
        move(at)
        step()


def sample_activity(title: str) -> str:
    """The uid of today's activity of that title; the station must be open."""
    rows = activities.list_activities(NOW.date(), NOW.date())
    return next(row.uid for row in rows if row.title == title)
