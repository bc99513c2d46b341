"""The calendar: numbers, status by the clock, venues, registrations, cancelling and restoring."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from station_app.activities import registration, series
from station_app.activities import service as activities
from station_app.activities.categories import NoSuchCategory
from station_app.activities.models import Activity, Registration, Venue
from station_app.activities.rows import ActivityRow, ActivityStatus
from station_app.core.changelog import Change
from station_app.core.db import db
from station_app.core.errors import NotFound, ValidationError
from station_app.operators import service as operators
from station_app.roster import service as roster
from tests.conftest import Mover

DAY = date(2026, 9, 12)


def plan(title: str = "健康义诊", hour: int = 9, day: date = DAY, **more: object) -> ActivityRow:
    starts = datetime(day.year, day.month, day.day, hour)
    values: dict[str, object] = {"venue": "一楼大厅", "category": "健", **more}
    values.setdefault("ends", starts + timedelta(hours=2))
    return activities.add_activity(title=title, starts=starts, **values)  # type: ignore[arg-type]


def test_numbers_count_up_within_a_year(station: operators.SetUp) -> None:
    numbers = [
        plan(day=day).number for day in (DAY, date(2027, 1, 1), DAY, date(2026, 1, 1), date(2027, 2, 2))
    ]
    assert numbers == ["2026-0001", "2027-0001", "2026-0002", "2026-0003", "2027-0002"]
    activities.edit_activity("2026-0001", starts=datetime(2027, 3, 1, 9), ends=datetime(2027, 3, 1, 10))
    assert activities.get_activity("2026-0001").starts.year == 2027
    Activity.update(number="2026-9999", rev=Activity.rev + 1).where(Activity.number == "2026-0003").execute()
    assert [plan().number, plan().number] == ["2026-10000", "2026-10001"]
    assert activities.get_activity("2026-10000").title == "健康义诊"


@pytest.mark.parametrize(
    ("at", "status"),
    [
        ((8, 59), ActivityStatus.PUBLISHED),
        ((9, 0), ActivityStatus.RUNNING),
        ((10, 59), ActivityStatus.RUNNING),
        ((11, 0), ActivityStatus.HELD),
    ],
)
def test_status_is_worked_out_from_the_clock(
    station: operators.SetUp, frozen_clock: Mover, at: tuple[int, int], status: ActivityStatus
) -> None:
    row, draft, off = (
        plan(),
        plan(draft=True, venue=""),
        activities.cancel_activity(plan().uid, reason="下雨"),
    )
    frozen_clock(datetime(2026, 9, 12, *at))
    assert activities.get_activity(row.uid).status is status
    assert activities.get_activity(draft.uid).status is ActivityStatus.DRAFT
    assert activities.get_activity(off.uid).status is ActivityStatus.CANCELLED
    current = activities.current_activity()
    assert (current and current.uid) == (None if status is ActivityStatus.HELD else row.uid)


def test_the_running_one_comes_before_todays_next(station: operators.SetUp, frozen_clock: Mover) -> None:
    frozen_clock(datetime(2026, 9, 12, 8, 0))
    assert activities.current_activity() is None
    plan("明天的", day=DAY + timedelta(days=1))
    late, early = plan("下午的", 14), plan("上午的", 9)
    assert activities.current_activity() == activities.get_activity(early.uid)
    frozen_clock(datetime(2026, 9, 12, 12, 0))
    assert activities.current_activity() == activities.get_activity(late.uid)


@given(st.integers(0, 12), st.integers(1, 6), st.integers(0, 12), st.integers(1, 6), st.booleans())
def test_a_venue_is_taken_where_half_open_intervals_overlap(
    station: operators.SetUp, frozen_clock: Mover, a: int, a_long: int, b: int, b_long: int, same: bool
) -> None:
    frozen_clock(datetime(2026, 9, 12))  # what is over is not looked at any more
    start, other = (
        datetime(2026, 9, 12, 8) + timedelta(hours=a),
        datetime(2026, 9, 12, 8) + timedelta(hours=b),
    )
    with db.atomic() as undo:
        row = activities.add_activity(
            title="甲", starts=start, ends=start + timedelta(hours=a_long), category="健", venue="大厅"
        )
        hits = series.list_clashes(
            venue=" 大厅 " if same else "二楼", starts=other, ends=other + timedelta(hours=b_long)
        )
        itself = series.list_clashes(
            venue="大厅", starts=start, ends=start + timedelta(hours=a_long), besides=row.uid
        )
        undo.rollback()
    shared = set(range(a, a + a_long)) & set(range(b, b + b_long))
    assert bool(hits) is (bool(shared) and same)
    assert itself == []


def test_a_cancelled_activity_takes_no_venue(station: operators.SetUp, frozen_clock: Mover) -> None:
    row = plan()
    assert series.list_clashes(venue="一楼大厅", starts=row.starts, ends=row.ends)
    activities.cancel_activity(row.uid)
    assert series.list_clashes(venue="一楼大厅", starts=row.starts, ends=row.ends) == []


def test_what_cannot_be_is_told_and_leaves_nothing(station: operators.SetUp) -> None:
    before = Change.select().count()
    with pytest.raises(ValidationError) as caught:
        plan("  ", ends=datetime(2026, 9, 12, 9), capacity=0)
    assert set(caught.value.problems) == {"title", "ends", "capacity"}
    for more, error in (
        ({"title": "长" * 101}, ValidationError),
        ({"ends": datetime(2027, 9, 12, 9)}, ValidationError),
        ({"category": "蹴鞠", "venue": "新的地方"}, NoSuchCategory),
        ({"venue": "新的地方", "lead": "没有这个人"}, NotFound),
        ({"venue": " "}, activities.VenueMissing),
    ):
        with pytest.raises(error):
            plan(**more)  # type: ignore[arg-type]
    assert (Change.select().count(), Venue.select().count()) == (before, 0)


def test_a_draft_needs_a_venue_before_it_is_seen_and_keeps_one_after(station: operators.SetUp) -> None:
    draft = plan(draft=True, venue="")
    with pytest.raises(activities.VenueMissing):
        activities.publish_activity(draft.uid)
    with pytest.raises(activities.VenueMissing):
        activities.edit_activity(draft.uid, title="改了", publish=True)
    assert activities.get_activity(draft.uid).title == "健康义诊"
    activities.edit_activity(draft.uid, venue="二楼")
    assert activities.publish_activity(draft.uid).status is not ActivityStatus.DRAFT
    with pytest.raises(activities.VenueMissing):
        activities.edit_activity(draft.uid, venue="")
    assert activities.get_activity(draft.uid).venue == "二楼"
    second = plan(draft=True)
    assert activities.edit_activity(second.uid, venue="").activity.venue == ""


@pytest.mark.parametrize(("draft", "venue"), [(True, ""), (True, "大厅"), (False, "大厅")])
def test_a_cancellation_taken_back_is_as_before(station: operators.SetUp, draft: bool, venue: str) -> None:
    before = plan(draft=draft, venue=venue, day=date(2030, 1, 1))
    off = activities.cancel_activity(before.uid, reason=" 下雨 ")
    assert (off.status, off.cancel_reason) == (ActivityStatus.CANCELLED, "下雨")
    for act in (activities.publish_activity, activities.cancel_activity, activities.edit_activity):
        with pytest.raises(activities.ActivityOver):
            act(before.uid)
    assert activities.restore_activity(before.uid) == before
    assert activities.restore_activity(before.uid) == before


def test_editing_changes_what_is_named_and_nothing_else(station: operators.SetUp) -> None:
    lead = roster.add_person(name="周秀兰", phone="13800002046").uid
    row = plan(lead="周秀兰", team="书香队", capacity=30, note="带血压计", content="量血压")
    changed = activities.edit_activity(row.number, title="  慢病 义诊 ", capacity=None, lead="").activity
    assert (changed.title, changed.capacity, changed.lead) == ("慢病 义诊", None, "")
    assert (changed.starts, changed.venue, changed.team, changed.note) == (
        row.starts, "一楼大厅", "书香队", "带血压计",
    )  # fmt: skip
    assert (row.lead_uid, row.lead, row.lead_phone, row.minutes) == (lead, "周秀兰", "138****2046", 120)
    before = Change.select().count()
    activities.edit_activity(row.number, title="慢病 义诊")
    assert Change.select().count() == before


def test_it_is_found_by_title_pinyin_initials_and_number(
    station: operators.SetUp, frozen_clock: Mover
) -> None:
    near, far = plan("健康义诊"), plan("健康义诊", day=date(2026, 1, 1))
    plan("书香共读")
    for text in ("义诊", "jkyz", "jiankang", "JK YZ"):
        assert [row.uid for row in activities.find_activities(text)] == [near.uid, far.uid]
    assert [row.uid for row in activities.find_activities("0002")] == [far.uid]
    assert activities.find_activities("%") == activities.find_activities("_") == []
    assert activities.find_activities(" ") == []
    assert [r.title for r in activities.find_activities("j", limit=1)] == ["健康义诊"]


def test_days_are_listed_whole(station: operators.SetUp) -> None:
    late = plan(hour=23, ends=datetime(2026, 9, 13, 1))
    early = plan(hour=0, day=DAY + timedelta(days=1))
    assert [r.uid for r in activities.list_activities(DAY, DAY)] == [late.uid]
    assert [r.uid for r in activities.list_activities(DAY, DAY + timedelta(days=1))] == [late.uid, early.uid]
    assert len(activities.list_activities()) == 2


PEOPLE = 5
STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("register"), st.integers(0, PEOPLE - 1)),
        st.tuples(st.just("unregister"), st.integers(0, PEOPLE - 1)),
        st.tuples(st.just("capacity"), st.one_of(st.none(), st.integers(1, 4))),
    ),
    max_size=14,
)


@given(st.one_of(st.none(), st.integers(1, 3)), STEPS)
def test_registrations_follow_a_simple_queue(
    station: operators.SetUp, frozen_clock: Mover, capacity: int | None, steps: list[tuple[str, int | None]]
) -> None:
    """Whoever comes first stays; a free place goes to whoever waits longest."""
    taken: list[int] = []
    waiting: list[int] = []
    with db.atomic() as undo:
        people = [roster.add_person(name=f"王{c}").uid for c in "甲乙丙丁戊"]
        uid = plan(capacity=capacity).uid
        for minute, (what, value) in enumerate(steps):
            frozen_clock(datetime(2026, 9, 12, 9, minute))
            if what == "capacity":
                capacity = value
                activities.edit_activity(uid, capacity=capacity)
            elif what == "unregister":
                registration.unregister(uid, people[value or 0])
                for queue in (taken, waiting):
                    if value in queue:
                        queue.remove(value)  # type: ignore[arg-type]
            else:
                said = registration.register(uid, people[value or 0])
                if value not in (*taken, *waiting):
                    full = capacity is not None and len(taken) >= capacity
                    (waiting if full else taken).append(value or 0)
                assert said == ("registered" if value in taken else "waiting")
            while waiting and (capacity is None or len(taken) < capacity):
                taken.append(waiting.pop(0))
            rows = registration.list_registrations(uid)
            assert {r.person_uid for r in rows if r.state == "registered"} == {people[n] for n in taken}
            assert [r.person_uid for r in rows if r.state == "waiting"] == [people[n] for n in waiting]
            assert activities.get_activity(uid).registered == len(taken)
        assert Registration.select().count() <= PEOPLE
        undo.rollback()


def test_more_places_go_to_those_who_wait_and_fewer_take_none_away(
    station: operators.SetUp, frozen_clock: Mover
) -> None:
    people = [roster.add_person(name=f"王{c}").uid for c in "甲乙丙"]
    uid = plan(capacity=1).uid
    assert [registration.register(uid, p) for p in people] == ["registered", "waiting", "waiting"]
    activities.edit_activity(uid, capacity=2)
    states = [(r.person_uid, r.state) for r in registration.list_registrations(uid)]
    assert states == [(people[0], "registered"), (people[1], "registered"), (people[2], "waiting")]
    activities.edit_activity(uid, capacity=1)
    registration.unregister(uid, people[0])
    assert [r.state for r in registration.list_registrations(uid)] == ["registered", "waiting"]


def test_venues_are_listed_by_name(station: operators.SetUp) -> None:
    plan(venue="二楼 教室")
    plan(venue=" 二楼  教室 ")
    plan(venue="一楼")
    assert [v.name for v in activities.list_venues()] == ["一楼", "二楼 教室"]
