"""The calendar of the sample station: what was held, is on today, and is planned for October 2026."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from station_app.activities import registration
from station_app.activities import service as activities
from station_app.core.db import db
from station_app.signin import service as signin
from station_app.signin.rows import Capacity
from tests.ui.sample_people import BOOKS, GATE, HELP, HOUSE, TALKS, Crowd

Mover = Callable[[datetime | int], None]
GATE_SHIFT, GATE_VENUE = "雷锋号护学岗（早）", "学校东门"
CALLIGRAPHY, TALK, PAINTING = "书法公益课堂", "“就认这个理”微宣讲", "守望驿站绘画课"
NOTE = "毛笔和纸由站里准备。新学员 4 人，坐前两排。教室 11:30 要腾给读书会。"


@dataclass(frozen=True, slots=True)
class Plan:
    """One activity of the pictures.

    ``who`` are pictured people and ``volunteers``/``neighbours`` how many others come (or, ahead of us,
    register); ``state``: held, open (over, not closed), nobody (over, nobody came), published, draft,
    cancelled.
    """

    day: str
    hours: str
    category: str
    title: str
    venue: str = "守望驿站活动室"
    team: str = HOUSE
    state: str = "held"
    volunteers: int = 0
    neighbours: int = 0
    who: tuple[str, ...] = ()
    lead: str = "唐雨欣"
    speaker: str = ""
    capacity: int | None = None
    note: str = ""

    @property
    def starts(self) -> datetime:
        """The start, the station's wall time."""
        return datetime.fromisoformat(f"{self.day}T{self.hours[:5]}")

    @property
    def ends(self) -> datetime:
        """The end, the station's wall time."""
        return datetime.fromisoformat(f"{self.day}T{self.hours[6:]}")


ROOM, HALL, SQUARE, YARD = "图书馆二楼教室", "多功能厅", "社区广场", "丰园小区各楼道"
TEACHER, SPEAKER = "易建平", "曾庆和"


def _class(day: str, volunteers: int, neighbours: int, who: tuple[str, ...], state: str = "held") -> Plan:
    return Plan(day, "09:30-11:00", "文", CALLIGRAPHY, ROOM, BOOKS, state, volunteers, neighbours, who,
                speaker=TEACHER, capacity=24)  # fmt: skip


def _gate(day: str, volunteers: int = 11, who: tuple[str, ...] = ("胡国强",)) -> Plan:
    return Plan(day, "07:20-08:20", "护", GATE_SHIFT, GATE_VENUE, GATE, "held", volunteers, 0, who,
                lead="胡国强", capacity=12)  # fmt: skip


#: Before today. The last two Fridays and 30 September are when the pictured people came last; from
#: 1 October on 21 activities with 486 people and 372.5 volunteer hours, today's two included.
PAST = (
    Plan("2026-08-21", "09:30-11:00", "文", "暑期读书分享会", ROOM, BOOKS, "held", 6, 4, ("罗晓敏",)),
    _class("2026-09-04", 4, 4, (TEACHER,)),
    _class("2026-09-11", 4, 4, (TEACHER,)),
    _class("2026-09-18", 3, 4, (TEACHER, "贺思源")),
    _class("2026-09-25", 3, 4, (TEACHER, "黄志远")),
    Plan("2026-09-28", "15:00-16:00", "宣", "微宣讲", HALL, TALKS, "held", 3, 6, (SPEAKER,), speaker=SPEAKER),
    Plan("2026-09-29", "14:30-16:00", "科", "智能手机课", ROOM, BOOKS, "held", 2, 8),
    Plan("2026-09-30", "09:00-11:00", "帮", "节前走访", "社区居民家中", HELP, "held", 5, 0, ("谭美玲",)),
    Plan("2026-10-01", "08:00-09:00", "宣", "国庆升旗", SQUARE, TALKS, "held", 30, 26),
    Plan("2026-10-03", "09:30-11:30", "学", "绘画课", state="held", volunteers=8, neighbours=16),
    Plan("2026-10-04", "09:00-11:00", "环", "洁净楼道", YARD, HELP, "held", 40, 0),
    Plan("2026-10-07", "19:00-20:30", "文", "好书共读", ROOM, BOOKS, "held", 5, 17),
    _gate("2026-10-08", 10, ("胡国强", "周秀兰")),
    Plan("2026-10-08", "09:00-12:00", "健", "义诊量血压", SQUARE, HELP, "held", 20, 46),
    _gate("2026-10-09"),
    _class("2026-10-09", 8, 12, (TEACHER, "周秀兰", "李梦洁")),
    Plan("2026-10-09", "14:30-16:30", "法", "法律咨询日", HALL, HELP, "held", 6, 22),
    _gate("2026-10-10"),
    Plan("2026-10-10", "09:30-11:30", "学", "绘画课", state="held", volunteers=8, neighbours=16),
    Plan("2026-10-11", "09:00-10:30", "环", "文明劝导", SQUARE, HELP, "cancelled"),
    _gate("2026-10-12"),
    _gate("2026-10-13"),
    Plan("2026-10-13", "15:00-16:00", "宣", TALK, HALL, TALKS, "held", 18, 21,
         (SPEAKER, "周秀兰", "欧阳静"), speaker=SPEAKER),
    _gate("2026-10-14"),
    Plan("2026-10-14", "15:00-16:00", "科", "反诈小课堂", HALL, TALKS, "nobody", capacity=30),
    _gate("2026-10-15"),
    Plan("2026-10-15", "08:30-09:30", "健", "八段锦晨练", SQUARE, HELP, "held", 20, 6),
    Plan("2026-10-15", "14:30-16:30", "学", PAINTING, state="open", volunteers=6, neighbours=14,
         who=("周秀兰",), capacity=24),
)  # fmt: skip
#: The rest of October. 重阳长桌饭 still lacks three of fifteen helpers.
COMING = (
    Plan("2026-10-16", "14:30-15:30", "宣", TALK, HALL, TALKS, "published", 12, 20, (),
         speaker=SPEAKER, capacity=40),
    Plan("2026-10-16", "16:40-17:40", "护", "雷锋号护学岗（晚）", GATE_VENUE, GATE, "published", 9, 0,
         ("龙翠娥",), lead="龙翠娥", capacity=12),
    Plan("2026-10-16", "19:00-20:30", "文", "好书共读：《湘行散记》", "", BOOKS, "draft", capacity=20),
    Plan("2026-10-17", "09:30-11:30", "学", "绘画课", state="published", neighbours=14, capacity=24),
    Plan("2026-10-17", "14:30-16:30", "帮", "独居老人走访", "社区居民家中", HELP, "published", 6),
    Plan("2026-10-18", "09:30-12:30", "帮", "重阳长桌饭", SQUARE, HELP, "published", 12, capacity=15),
    Plan("2026-10-18", "10:00-11:30", "文", "老歌会", HALL, BOOKS, "published", 3, 9, capacity=60),
    Plan("2026-10-18", "14:00-16:00", "健", "重阳义诊", SQUARE, HELP, "published", 4),
    Plan("2026-10-18", "14:30-16:30", "帮", "给高龄老人理发", state="published", volunteers=3),
    Plan("2026-10-18", "15:00-16:00", "宣", "孝老爱亲故事会", HALL, TALKS, "published", 0, 6),
    Plan("2026-10-20", "15:00-16:00", "宣", "微宣讲", HALL, TALKS, "published", 0, 5, speaker=SPEAKER),
    Plan("2026-10-21", "14:30-16:00", "科", "智能手机课", ROOM, BOOKS, "published", 0, 7, capacity=20),
    Plan("2026-10-22", "08:30-09:30", "健", "八段锦晨练", SQUARE, HELP, "published"),
    _class("2026-10-23", 4, 4, (), "published"),
    Plan("2026-10-23", "14:30-16:30", "法", "法律咨询日", HALL, HELP, "published"),
    Plan("2026-10-24", "09:30-11:30", "学", "绘画课", state="published", capacity=24),
    Plan("2026-10-24", "14:00-15:00", "环", "洁净楼道", team=HELP, state="draft"),
    Plan("2026-10-27", "15:00-16:00", "宣", "微宣讲", HALL, TALKS, "published", speaker=SPEAKER),
    Plan("2026-10-28", "15:00-16:00", "科", "反诈小课堂", HALL, TALKS, "draft"),
    Plan("2026-10-29", "08:30-09:30", "健", "八段锦晨练", SQUARE, HELP, "published"),
    _class("2026-10-30", 0, 0, (), "published"),
    Plan("2026-10-30", "19:00-20:30", "文", "好书共读", "", BOOKS, "draft"),
    Plan("2026-10-31", "09:30-11:30", "学", "绘画课", state="published", capacity=24),
)  # fmt: skip
TODAY_GATE = _gate("2026-10-16")
TODAY_CLASS = Plan("2026-10-16", "09:30-11:00", "文", CALLIGRAPHY, ROOM, BOOKS, "published",
                   speaker=TEACHER, capacity=24, note=NOTE)  # fmt: skip

#: Hours of the paper books of earlier years; with what PAST adds they come to the pictured totals.
PAPER_HOURS = {
    "易建平": 742.0, "夏长青": 655.5, "王桂英": 402.0, "周秀兰": 315.0, "彭小艺": 187.5, "胡月娥": 164.0,
    "李梦洁": 119.5, "谭美玲": 84.5, "黄志远": 70.5, "贺思源": 40.0, "欧阳静": 27.0, "罗晓敏": 18.0,
}  # fmt: skip


@dataclass(slots=True)
class Turns:
    """Whose turn it is: neighbours come to activities one after the other, so that all come about."""

    crowd: Crowd
    places: dict[str, int] = field(default_factory=dict)

    def of(self, plan: Plan) -> list[str]:
        """Uids of those who come: the pictured ones, then volunteers (of the team first), neighbours."""
        gate = plan.team == GATE
        pool = self.crowd.teams[GATE] if gate else self.crowd.volunteers
        named = [self.crowd.named[name] for name in plan.who]
        return [
            *named,
            *self._next("gate" if gate else "volunteers", pool, plan.volunteers),
            *self._next("neighbours", self.crowd.neighbours, plan.neighbours),
        ]

    def _next(self, key: str, pool: Sequence[str], count: int) -> list[str]:
        first = self.places.get(key, 0)
        self.places[key] = first + count
        return [pool[n % len(pool)] for n in range(first, first + count)]


def enter_paper_hours(move: Mover, crowd: Crowd) -> None:
    """Bring the hours of the paper books in: one long activity, each leaving when the hours are full."""
    starts = datetime(2026, 5, 1, 8, 0)
    move(starts)
    with db.atomic():
        row = activities.add_activity(
            title="历年志愿服务时长补录", starts=starts, ends=starts + timedelta(days=31), category="帮",
            venue=HALL, lead="罗晓敏", team=HELP, note="按历年纸质台账登记",
        )  # fmt: skip
        for name in PAPER_HOURS:
            signin.sign_in(row.uid, crowd.named[name], role=Capacity.VOLUNTEER)
        for name, hours in sorted(PAPER_HOURS.items(), key=lambda item: item[1]):
            move(starts + timedelta(hours=hours))
            signin.sign_out(row.uid, crowd.named[name])
        move(row.ends + timedelta(hours=1))
        signin.close_activity(row.uid)


def plan_activity(plan: Plan) -> str:
    """Put one activity into the calendar; gives its uid."""
    row = activities.add_activity(
        title=plan.title, starts=plan.starts, ends=plan.ends, category=plan.category, venue=plan.venue,
        team=plan.team, lead=plan.lead, speaker=plan.speaker, capacity=plan.capacity,
        draft=plan.state == "draft", note=plan.note,
    )  # fmt: skip
    if plan.state == "cancelled":
        activities.cancel_activity(row.uid, reason="下雨，改期另行通知")
    return row.uid


def hold(move: Mover, plan: Plan, turns: Turns) -> str:
    """Plan an activity, let people come and go, and close it; gives its uid.

    An ``open`` one is left as yesterday's painting class was: two did not sign out.
    """
    with db.atomic():
        move(min(plan.starts.replace(hour=7, minute=0), plan.starts - timedelta(hours=1)))
        uid = plan_activity(plan)
        people = turns.of(plan)
        for n, person in enumerate(people):
            move(plan.starts - timedelta(seconds=12 * (len(people) - n)))
            # 罗晓敏 is staff, and comes to this one as a volunteer
            named = turns.crowd.named["罗晓敏"]
            signin.sign_in(uid, person, role=Capacity.VOLUNTEER if person == named else None)
        move(plan.ends)
        if plan.state == "open":
            for person in people[:-2]:
                signin.sign_out(uid, person)
        elif plan.state == "held":
            signin.sign_everyone_out(uid)
            move(plan.ends + timedelta(minutes=4))
            signin.close_activity(uid)
    return uid


def register_all(move: Mover, at: datetime, uid: str, people: Sequence[str]) -> None:
    """Register people one after the other, ten seconds apart."""
    with db.atomic():
        for n, person in enumerate(people):
            move(at + timedelta(seconds=10 * n))
            registration.register(uid, person)
