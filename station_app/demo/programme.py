"""What the demo community does: a week's usual activities, laid around today. Pure: no database, no clock."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from typing import Final

from station_app.activities import working_days

SEED: Final = 430111008012
TERM_MONTHS: Final = (3, 4, 5, 6, 9, 10, 11, 12)
#: How long a day's two watches at the school gate have been in this program's calendar.
GATE_DAYS: Final = 10
#: How far the calendar is planned.
DAYS_AHEAD: Final = 30


@dataclass(frozen=True, slots=True)
class Planned:
    """One activity and how it goes: ``members`` of the team and ``others`` come, ``strays`` do not sign out.

    ``rare`` asks for people whose names old computers could not write. ``cancelled`` holds a reason.
    """

    title: str
    category: str
    starts: datetime
    ends: datetime
    venue: str
    lead: str
    team: str
    members: int
    others: int
    speaker: str = ""
    capacity: int | None = None
    content: str = ""
    platform: str = ""
    task: str = ""
    rare: int = 0
    strays: int = 0
    draft: bool = False
    closes: bool = True
    cancelled: str = ""

    @property
    def chance(self) -> random.Random:
        """The same dice for the same activity, whenever the demo is made."""
        return random.Random(f"{SEED} {self.starts.isoformat()} {self.title}")


@dataclass(frozen=True, slots=True)
class Usual:
    """What is held every week, or every second one, on a weekday (0 = Monday)."""

    weekday: int
    start: str
    end: str
    title: str
    category: str
    venue: str
    lead: str
    team: str
    members: int
    others: int
    every: int = 1
    speaker: str = ""
    capacity: int | None = None
    content: str = ""
    platform: str = ""
    task: str = ""
    rare: int = 0

    def on(self, day: date) -> Planned:
        """The activity of that day."""
        return Planned(
            title=self.title, category=self.category, starts=_at(day, self.start), ends=_at(day, self.end),
            venue=self.venue, lead=self.lead, team=self.team, members=self.members, others=self.others,
            speaker=self.speaker, capacity=self.capacity, content=self.content, platform=self.platform,
            task=self.task, rare=self.rare, strays=1,
        )  # fmt: skip


CALLIGRAPHY: Final = Usual(
    4, "09:30", "11:00", "书法公益课堂", "文", "图书馆二楼教室", "夏长青", "书香志愿队", 6, 6,
    speaker="易建平", capacity=24, content="楷书基本笔画，笔墨纸由站里准备", platform="文化服务",
    task="丰富活跃文化生活", rare=10,
)  # fmt: skip
PAINTING: Final = Usual(
    5, "14:30", "16:30", "守望驿站绘画课", "学", "守望驿站", "彭小艺", "守望驿站", 5, 9, capacity=20,
    content="陪双职工家庭的孩子画秋天", platform="教育服务", task="培育践行主流价值",
)  # fmt: skip
MORNING_GATE: Final = Usual(
    0, "07:20", "08:20", "雷锋号护学岗（早）", "护", "学校东门", "胡国强", "护学岗队", 11, 0, capacity=12,
    content="早高峰护送学生过马路", task="培育践行主流价值",
)  # fmt: skip
EVENING_GATE: Final = replace(
    MORNING_GATE, start="16:40", end="17:40", title="雷锋号护学岗（晚）", lead="龙翠娥", members=9,
    content="放学护送学生过马路",
)  # fmt: skip
TALK: Final = Usual(
    1, "14:30", "15:30", "“就认这个理”微宣讲", "宣", "多功能厅", "欧阳静", "微宣讲队", 6, 9,
    speaker="曾庆和", capacity=40, content="身边人讲身边事", platform="理论宣讲", task="宣传宣讲党的政策",
)  # fmt: skip

WEEK: Final = (
    Usual(0, "08:00", "09:00", "八段锦晨练", "健", "小区广场", "王桂英", "银龄健康队", 7, 5,
          content="八段锦全套，带新队员", platform="健身体育服务", task="丰富活跃文化生活"),
    TALK,
    Usual(2, "15:00", "16:30", "智能手机课", "科", "图书馆二楼教室", "黄志远", "邻里帮帮团", 5, 7, every=2,
          capacity=20, content="挂号、缴费、视频通话", platform="科技与科普服务", task="培育践行主流价值"),
    Usual(2, "15:00", "16:00", "反诈小课堂", "科", "多功能厅", "张新民", "邻里帮帮团", 5, 9, every=-2,
          capacity=30, content="冒充公检法、刷单返利", platform="科技与科普服务", task="宣传宣讲党的政策"),
    Usual(2, "19:00", "20:30", "好书共读", "文", "图书馆一楼", "谭美玲", "书香志愿队", 6, 5, every=2,
          capacity=20, content="读一章，聊一聊", platform="文化服务", task="丰富活跃文化生活", rare=3),
    Usual(3, "08:00", "09:00", "八段锦晨练", "健", "小区广场", "王桂英", "银龄健康队", 8, 5,
          content="八段锦全套", platform="健身体育服务", task="丰富活跃文化生活"),
    Usual(3, "09:00", "11:00", "义诊量血压", "健", "站门口", "胡月娥", "银龄健康队", 7, 10, every=2,
          content="量血压、测血糖、用药咨询", platform="健身体育服务", task="培育践行主流价值"),
    CALLIGRAPHY,
    Usual(4, "15:00", "17:00", "法律咨询日", "法", "调解室", "贺思源", "法律服务队", 4, 6, every=2,
          content="婚姻家庭、物业、劳动争议咨询", task="宣传宣讲党的政策"),
    PAINTING,
    Usual(6, "08:30", "10:30", "洁净楼道", "环", "香樟雅苑", "李梦洁", "洁净家园队", 10, 2, every=2,
          content="清楼道杂物、擦扶手", task="深入推进移风易俗"),
    Usual(6, "09:00", "11:30", "独居老人走访", "帮", "各小区", "周秀兰", "邻里帮帮团", 9, 0, every=-2,
          content="走访独居老人，送米面，查水电气", task="培育践行主流价值"),
)  # fmt: skip


def programme(today: date, now: datetime, *, days: int) -> list[Planned]:
    """Everything from ``days`` days before today to ``DAYS_AHEAD`` after it, by start."""
    planned = [one for n in range(-days, DAYS_AHEAD + 1) if n for one in _day(today, n)]
    planned += _today(today, now)
    planned.sort(key=lambda one: (one.starts, one.title))
    return planned


def _day(today: date, distance: int) -> Iterator[Planned]:
    day = today + timedelta(days=distance)
    if distance == -1:
        # Yesterday's two who did not sign out: what the page 今日 asks staff to put right.
        yield replace(PAINTING.on(day), strays=2, closes=False)
    if working_days.holiday_name(day):
        return
    if _school(day) and -GATE_DAYS <= distance <= 7:
        yield MORNING_GATE.on(day)
        yield EVENING_GATE.on(day)
    for usual in WEEK:
        if usual.weekday == day.weekday() and _this_week(usual, day) and (usual, distance) != (PAINTING, -1):
            yield _as_it_went(usual.on(day), distance)


def _as_it_went(one: Planned, distance: int) -> Planned:
    """One rained off, one that nobody put down a lead for; far ones that are drafts still."""
    if one.title == "洁净楼道" and -16 <= distance < -2:
        return replace(one, cancelled="下雨，改到下次")
    if one.title == "反诈小课堂" and -14 <= distance < 0:
        return replace(one, lead="")
    if one.title in ("好书共读", "洁净楼道") and distance > 7:
        return replace(one, draft=True, venue="")
    return one


def _school(day: date) -> bool:
    return day.month in TERM_MONTHS and working_days.is_working_day(day) is not False


def _this_week(usual: Usual, day: date) -> bool:
    even = day.isocalendar().week % 2 == 0
    return usual.every == 1 or even == (usual.every > 0)


def _today(today: date, now: datetime) -> Iterator[Planned]:
    """The five of the picture, and one that is going on while somebody looks, where none of them is."""
    five = [
        MORNING_GATE.on(today),
        CALLIGRAPHY.on(today),
        TALK.on(today),
        EVENING_GATE.on(today),
        Planned(
            title="好书共读：《湘行散记》", category="文", starts=_at(today, "19:00"),
            ends=_at(today, "20:30"), venue="", lead="谭美玲", team="书香志愿队", members=0, others=0,
            capacity=20, draft=True, content="第一讲：桃源与沅州",
            platform="文化服务", task="丰富活跃文化生活",
        ),
    ]  # fmt: skip
    yield from five
    if any(one.starts <= now < one.ends and not one.draft for one in five):
        return
    first = max(now - timedelta(minutes=35), datetime.combine(today, time(0, 5)))
    first -= timedelta(minutes=first.minute % 5)
    last = min(first + timedelta(minutes=110), datetime.combine(today, time(23, 55)))
    if first < now < last:
        yield Planned(
            title="开放阅览", category="文", starts=first, ends=last, venue="图书馆一楼", lead="夏长青",
            team="书香志愿队", members=6, others=7, capacity=30, content="自习与阅览，志愿者值守",
            platform="文化服务", task="丰富活跃文化生活", rare=3,
        )  # fmt: skip


def _at(day: date, clock: str) -> datetime:
    return datetime.combine(day, time.fromisoformat(clock))
