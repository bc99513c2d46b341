"""The hours book: nothing is edited, a locked month takes nothing, what waits is shown, Art. 19 holds."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from station_app.core import clock, session
from station_app.core.db import IntegrityError, db
from station_app.core.errors import NotAllowed, NotFound, StationError, ValidationError
from station_app.core.rights import Role
from station_app.core.session import Session
from station_app.operators import service as operators
from station_app.roster import service as roster
from station_app.signin import duty, hours, hours_book, hours_errors, hours_review, waiting
from station_app.signin import service as signin
from station_app.signin.hours_rows import BookLine, Limits
from station_app.signin.models import DutyLine, HoursLine, MonthLock
from station_app.signin.rows import Capacity
from tests.conftest import Mover
from tests.station_app.activities.test_service import plan

SEPTEMBER = "2026-09"


def at(hour: int, minute: int = 0, day: int = 12, month: int = 9) -> datetime:
    return datetime(2026, month, day, hour, minute)


def volunteer(name: str = "周秀兰", *capacities: str) -> str:
    return roster.add_person(name=name, capacities=capacities or ("volunteer",)).uid


def held(move: Mover, who: str, *, day: int = 12, start: int = 9, hours_long: int = 2, month: int = 9) -> str:
    """An activity that ``who`` came to from beginning to end, closed; gives the line's uid."""
    starts = at(start, day=day, month=month)
    uid = plan(day=starts.date(), hour=start, ends=starts + timedelta(hours=hours_long)).uid
    move(starts)
    signin.sign_in(uid, who)
    move(starts + timedelta(hours=hours_long))
    signin.sign_out(uid, who)
    signin.close_activity(uid)
    return HoursLine.select().order_by(HoursLine.id.desc()).first().id


def lines_of(who: str) -> list[BookLine]:
    """Everything in somebody's book, the latest first."""
    return hours_book.list_lines(HoursLine, HoursLine.person == who)


def acting(role: Role, station: operators.SetUp) -> Session:
    return Session("op", "某人", role, station.session.home)


def test_a_correction_reverses_and_writes_anew(station: operators.SetUp, frozen_clock: Mover) -> None:
    who = volunteer()
    line = held(frozen_clock, who)
    done = hours.correct_line(line, minutes=90, reason="提前走了")
    lines = {row.uid: row for row in lines_of(who)}
    assert (lines[line].minutes, lines[line].reversed, lines[line].stands) == (120, True, False)
    assert (lines[done].minutes, lines[done].kind, lines[done].reason) == (90, "adjust", "提前走了")
    assert signin.hours_of(who).minutes == 90
    with pytest.raises(hours_errors.CannotReverse):
        hours.correct_line(line, minutes=60, reason="又来")
    back = next(row for row in lines.values() if row.kind == "reverse")
    with pytest.raises(hours_errors.CannotReverse):
        hours.correct_line(back.uid, minutes=60, reason="冲销的冲销")
    hours.correct_line(done, minutes=0, reason="没来")
    assert signin.hours_of(who).minutes == 0
    assert len(lines_of(who)) == 4


@pytest.mark.parametrize(
    ("minutes", "reason", "field"),
    [(60, " ", "reason"), (-1, "x", "minutes"), (24 * 60 + 1, "x", "minutes"), (120, "x", "minutes")],
)
def test_a_correction_that_cannot_be(
    station: operators.SetUp, frozen_clock: Mover, minutes: int, reason: str, field: str
) -> None:
    line = held(frozen_clock, volunteer())
    with pytest.raises(ValidationError) as caught:
        hours.correct_line(line, minutes=minutes, reason=reason)
    assert list(caught.value.problems) == [field]
    assert HoursLine.select().count() == 1
    with pytest.raises(NotFound):
        hours.correct_line("nothing", minutes=1, reason="x")


def test_a_line_can_be_changed_by_nobody(station: operators.SetUp, frozen_clock: Mover) -> None:
    line = held(frozen_clock, volunteer())
    with pytest.raises(IntegrityError):
        HoursLine.update(minutes=1, rev=2).where(HoursLine.id == line).execute()
    with pytest.raises(IntegrityError):
        HoursLine.delete().execute()


def test_a_back_entry_needs_reason_evidence_and_a_volunteer(
    station: operators.SetUp, frozen_clock: Mover
) -> None:
    who, guest = volunteer(), volunteer("群众", "resident")
    frozen_clock(at(12))
    why = {"reason": "纸质表漏录", "evidence": "9月签到表第2页"}
    with pytest.raises(hours_errors.NoVolunteer) as caught:
        hours.back_enter(guest, minutes=60, day=date(2026, 9, 1), content="打扫", **why)
    assert "Art. 19" in str(caught.value)
    with pytest.raises(ValidationError) as wrong:
        hours.back_enter(who, minutes=0, day=date(2026, 9, 13), reason="", evidence="")
    assert set(wrong.value.problems) == {"minutes", "day", "content", "reason", "evidence"}
    uid = hours.back_enter(who, minutes=150, day=date(2026, 9, 1), content="楼道清扫", **why)
    row = hours.find_line(uid)
    assert (row.kind, row.minutes, row.title, row.evidence, row.served_on, row.waits) == (
        "backfill", 150, "楼道清扫", "9月签到表第2页", date(2026, 9, 1), False,
    )  # fmt: skip


def test_a_back_entry_at_an_activity(station: operators.SetUp, frozen_clock: Mover) -> None:
    who, other = volunteer(), volunteer("王甲")
    line = held(frozen_clock, who)
    closed = HoursLine.get_by_id(line).activity_id
    why = {"reason": "漏签", "evidence": "照片3", "minutes": 60}
    with pytest.raises(hours_errors.AlreadyBooked):
        hours.back_enter(who, activity=closed, **why)
    assert hours.find_line(hours.back_enter(other, activity=closed, **why)).number == "2026-0001"
    still = plan(hour=13).uid
    with pytest.raises(hours_errors.StillOpen):
        hours.back_enter(who, activity=still, **why)
    meeting = plan(hour=11, counts_hours=False, no_hours_reason="会议").uid
    with pytest.raises(hours_errors.NoHoursCounted) as caught:
        hours.back_enter(who, activity=meeting, **why)
    assert "会议" in str(caught.value)


def test_what_was_given_before_is_carried_over(station: operators.SetUp, frozen_clock: Mover) -> None:
    who = volunteer()
    line = hours.carry_over(who, minutes=120 * 60, until=date(2025, 12, 31), evidence="2025年台账第3页")
    assert (signin.hours_of(who).minutes, signin.hours_of(who).star) == (7200, 1)
    assert hours_review.list_long_days(limits=Limits()) == []
    again = hours.correct_line(line, minutes=110 * 60, reason="台账加错")
    assert (hours.find_line(again).kind, signin.hours_of(who).minutes) == ("carried", 6600)
    assert waiting.long_days(Limits(), since="2025-01-01") == []
    with pytest.raises(ValidationError) as caught:
        hours.carry_over(who, minutes=0, until=date(2026, 9, 13), evidence="")
    assert set(caught.value.problems) == {"minutes", "until", "evidence"}
    with pytest.raises(hours_errors.NoVolunteer):
        hours.carry_over(volunteer("群众", "resident"), minutes=9, until=date(2025, 1, 1), evidence="x")


def test_what_staff_enter_waits_for_a_coordinator(station: operators.SetUp, frozen_clock: Mover) -> None:
    who = volunteer()
    values = {"minutes": 60, "day": date(2026, 9, 1), "content": "值守", "reason": "停电", "evidence": "表"}
    with session.acting(acting(Role.STAFF, station)):
        uid = hours.back_enter(who, **values)  # type: ignore[arg-type]
        with pytest.raises(NotAllowed):
            hours_review.keep_entry(uid)
    assert [row.uid for row in hours_review.list_back_entries()] == [uid]
    assert hours.find_line(uid).waits
    hours_review.keep_entry(uid, reason="看过签到表")
    assert hours_review.list_back_entries() == []
    with pytest.raises(hours_errors.NothingToReview):
        hours_review.keep_entry(uid)


def test_days_of_more_than_eight_and_more_than_twelve_hours(
    station: operators.SetUp, frozen_clock: Mover
) -> None:
    long, longer, fine = volunteer("王甲"), volunteer("王乙"), volunteer("王丙")
    held(frozen_clock, long, start=6, hours_long=5)
    held(frozen_clock, long, start=12, hours_long=4)
    held(frozen_clock, longer, day=13, start=6, hours_long=13)
    held(frozen_clock, fine, day=14, start=6, hours_long=8)
    rows = hours_review.list_long_days()
    assert [(row.person, row.minutes, row.lines, row.for_head) for row in rows] == [
        (longer, 780, 1, True), (long, 540, 2, False),
    ]  # fmt: skip
    assert rows[1].titles == ("健康义诊", "健康义诊")
    assert hours_review.list_long_days(limits=Limits(600, 800))[0].for_head is False
    with session.acting(acting(Role.STAFF, station)):
        hours_review.keep_day(long, date(2026, 9, 12), reason="两场都在")
        with pytest.raises(NotAllowed):
            hours_review.keep_day(longer, date(2026, 9, 13), reason="x")
    hours_review.keep_day(longer, date(2026, 9, 13), reason="通宵值守")
    assert hours_review.list_long_days() == []
    with pytest.raises(hours_errors.NothingToReview):
        hours_review.keep_day(long, date(2026, 9, 12), reason="x")
    extra = hours.back_enter(
        long, minutes=30, day=date(2026, 9, 12), content="收尾", reason="漏记", evidence="照片"
    )
    assert [row.minutes for row in hours_review.list_long_days()] == [570]
    hours.correct_line(extra, minutes=0, reason="重复")
    assert hours_review.list_long_days() == []


def test_missing_sign_outs_wait_and_count_nothing(station: operators.SetUp, frozen_clock: Mover) -> None:
    uid, who, other = plan().uid, volunteer("王甲"), volunteer("王乙")
    frozen_clock(at(9))
    entry = signin.sign_in(uid, who).event
    second = signin.sign_in(uid, other).event
    assert hours_review.list_missing_sign_outs() == []
    frozen_clock(at(12))
    rows = hours_review.list_missing_sign_outs()
    assert [(row.entry, row.name, row.came, row.ends) for row in rows] == [
        (entry, "王甲", at(9), at(11)), (second, "王乙", at(9), at(11)),
    ]  # fmt: skip
    assert [row.minutes for row in signin.list_sheet(uid)] == [0, 0]
    hours_review.settle_sign_out(entry, left=at(10, 15))
    hours_review.settle_sign_out(second, left=None)
    assert [(row.minutes, row.mended) for row in signin.list_sheet(uid)] == [(75, True), (0, True)]
    signin.close_activity(uid)
    line = hours.list_lines(SEPTEMBER, cut="mended")
    assert {row.name: (row.minutes, row.mended) for row in line} == {"王甲": (75, True), "王乙": (0, True)}
    with pytest.raises(NotFound):
        hours_review.settle_sign_out("nothing", left=None)


def test_full_time_volunteers_have_a_book_of_their_own(station: operators.SetUp, frozen_clock: Mover) -> None:
    who = volunteer("专职", "volunteer", "full-time")
    uid = plan(counts_hours=False, no_hours_reason="值班").uid
    signin.sign_in(uid, who)
    frozen_clock(at(11))
    closing = signin.close_activity(uid)
    assert (closing.lines, HoursLine.select().count()) == (0, 0)
    assert signin.list_sheet(uid)[0].role is Capacity.FULL_TIME
    book = duty.duty_of(who)
    assert (book.minutes, [row.number for row in book.lines]) == (120, ["2026-0001"])
    line = duty.add_duty(who, day=date(2026, 9, 11), minutes=480, reason="窗口值班")
    assert [row.minutes for row in duty.duty_of(who).lines] == [120, 480]
    with pytest.raises(ValidationError):
        duty.add_duty(who, day=date(2026, 9, 30), minutes=0, reason="")
    with pytest.raises(hours_errors.NotFullTime):
        duty.add_duty(volunteer("王甲"), day=date(2026, 9, 11), minutes=480, reason="值班")
    duty.reverse_duty(line, reason="请假")
    assert (duty.duty_of(who).minutes, signin.hours_of(who).minutes) == (120, 0)
    assert DutyLine.select().count() == 3


def test_a_locked_month_names_itself_in_a_later_line(station: operators.SetUp, frozen_clock: Mover) -> None:
    who = volunteer()
    line = held(frozen_clock, who)
    with pytest.raises(hours_errors.MonthNotOver):
        hours.lock_month(SEPTEMBER)
    frozen_clock(at(9, day=1, month=10))
    state = hours.lock_month(SEPTEMBER)
    assert (state.lines, state.people, state.minutes, state.locked_by) == (1, 1, 120, "罗晓敏")
    assert hours.month_state(SEPTEMBER).locked_at is not None
    with pytest.raises(hours_errors.AlreadyLocked):
        hours.lock_month(SEPTEMBER)
    hours.correct_line(line, minutes=60, reason="核对签到表")
    assert len(hours.list_lines(SEPTEMBER)) == 1
    october = hours.list_lines("2026-10", cut="corrections")
    assert [(row.minutes, row.day, row.served_on, row.corrects) for row in october] == [
        (60, date(2026, 10, 1), date(2026, 9, 12), SEPTEMBER),
        (-120, date(2026, 10, 1), date(2026, 9, 12), SEPTEMBER),
    ]  # fmt: skip
    assert [row.corrects for row in signin.hours_of(who).lines] == [SEPTEMBER, SEPTEMBER, ""]
    assert hours.month_state(SEPTEMBER).minutes == 120
    assert (hours.month_state("2026-10").minutes, hours.month_state("2026-10").hours) == (-60, -1.0)


def test_a_month_with_something_waiting_is_locked_only_on_purpose(
    station: operators.SetUp, frozen_clock: Mover
) -> None:
    who, late = volunteer("王甲"), volunteer("王乙")
    held(frozen_clock, who, day=20, start=6, hours_long=10)
    open_one = plan(day=date(2026, 9, 21)).uid
    frozen_clock(at(9, day=21))
    signin.sign_in(open_one, late)
    frozen_clock(at(9, day=1, month=10))
    with pytest.raises(hours_errors.MonthNotReady) as caught:
        hours.lock_month(SEPTEMBER)
    assert caught.value.details == {"activities": 1, "sign_outs": 1, "days": 1, "entries": 0}
    hours.lock_month(SEPTEMBER, anyway=True)
    signin.close_activity(open_one)
    row = hours.list_lines("2026-10")[0]
    assert (row.minutes, row.corrects, row.served_on) == (120, SEPTEMBER, date(2026, 9, 21))


def test_the_lock_is_the_coordinators_and_lasts(station: operators.SetUp, frozen_clock: Mover) -> None:
    frozen_clock(at(9, day=1, month=10))
    with session.acting(acting(Role.STAFF, station)), pytest.raises(NotAllowed):
        hours.lock_month(SEPTEMBER)
    hours.lock_month(SEPTEMBER)
    with pytest.raises(IntegrityError):
        MonthLock.delete().execute()
    frozen_clock(at(9, day=12))
    with pytest.raises(hours_errors.MonthLocked):
        hours.back_enter(volunteer(), minutes=9, day=date(2026, 9, 1), content="x", reason="x", evidence="x")


def test_lines_of_a_month_are_found_by_name_number_and_title(
    station: operators.SetUp, frozen_clock: Mover
) -> None:
    held(frozen_clock, volunteer("王甲"))
    held(frozen_clock, volunteer("周秀兰"), day=13)
    for text in ("王甲", "wangjia", "wj", "2026-0001"):
        assert [row.name for row in hours.list_lines(SEPTEMBER, text=text)] == ["王甲"], text
    assert len(hours.list_lines(SEPTEMBER, text="义诊")) == 2
    assert hours.list_lines(SEPTEMBER, text="没有") == []
    assert hours.list_lines(SEPTEMBER, cut="backfill") == []
    assert [len(hours.list_lines(month)) for month in ("2026-08", SEPTEMBER)] == [0, 2]


def test_who_wrote_a_line_and_when(station: operators.SetUp, frozen_clock: Mover) -> None:
    line = held(frozen_clock, volunteer())
    assert hours.history_of(line) == ("罗晓敏", "2026-09-12 11:00")
    assert hours.history_of("nothing") == ("", "")


# --- properties ---------------------------------------------------------------------------------

MOMENTS = st.lists(
    st.tuples(st.integers(0, 2), st.integers(0, 30 * 60), st.integers(-90, 300)), min_size=1, max_size=12
)


@settings(max_examples=20)
@given(MOMENTS, st.integers(0, 23), st.integers(1, 20), st.booleans())
def test_the_book_sums_to_the_minutes_of_the_sheet(
    station: operators.SetUp, frozen_clock: Mover, acts: list[tuple[int, int, int]], start: int, long: int,
    summer: bool,
) -> None:  # fmt: skip
    """Across midnight, clocks that are set back, and the nights of 1991 when Shanghai's clocks changed."""
    day = datetime(1991, 9, 14, start) if summer else datetime(2026, 9, 12, start)
    with db.atomic() as undo:
        frozen_clock(day - timedelta(hours=1))
        uid = plan(day=day.date(), hour=start, ends=day + timedelta(hours=long)).uid
        people = [volunteer("王甲"), volunteer("王乙"), volunteer("群众", "resident")]
        base = clock.to_ms(day - timedelta(hours=2))
        present: dict[str, list[list[int]]] = {who: [] for who in people}
        for whom, minute, drift in acts:
            frozen_clock(base + minute * 60_000)
            who = people[whom]
            try:
                came = signin.sign_in(uid, who)
                frozen_clock(base + (minute + drift) * 60_000)
                left = signin.sign_out(uid, who)
            except StationError:
                continue
            present[who].append([clock.to_ms(came.at), clock.to_ms(left.at)])
        frozen_clock(clock.to_ms(day + timedelta(hours=long)) + 60_000)
        if not any(present.values()):
            undo.rollback()
            return
        rows = signin.list_sheet(uid)
        signin.close_activity(uid)
        for who in people:
            booked = signin.hours_of(who).minutes
            on_sheet = sum(row.minutes for row in rows if row.person == who)
            wanted = on_sheet if who != people[2] else 0
            assert booked == wanted
            bounds = clock.to_ms(day), clock.to_ms(day + timedelta(hours=long))
            assert on_sheet <= _union(present[who], *bounds) // 60_000
            # Each stay is rounded down to whole minutes on its own.
            assert on_sheet >= _union(present[who], *bounds) // 60_000 - len(present[who])
        undo.rollback()


def _union(stays: list[list[int]], starts: int, ends: int) -> int:
    """How many milliseconds the stays cover together, inside the activity."""
    covered, last = 0, starts
    for came, left in sorted(stays):
        first = max(came, last)
        covered += max(0, min(left, ends) - first)
        last = max(last, min(left, ends))
    return covered


@settings(max_examples=20)
@given(
    st.lists(
        st.tuples(st.sampled_from(["enter", "correct", "reverse", "lock", "next"]), st.integers(0, 99)),
        max_size=25,
    )
)
def test_sums_equal_lines_and_no_line_goes_into_a_locked_month(
    station: operators.SetUp, frozen_clock: Mover, acts: list[tuple[str, int]]
) -> None:
    with db.atomic() as undo:
        who, now = volunteer(), datetime(2026, 9, 12, 9)
        stands: dict[str, int] = {}
        frozen_month: dict[str, tuple[int, int]] = {}
        for act, n in acts:
            frozen_clock(now)
            chosen = sorted(stands)[n % len(stands)] if stands else ""
            if act == "enter":
                day = (now - timedelta(days=n)).date()
                made = hours.back_enter(
                    who, minutes=n + 1, day=day, content="服务", reason="漏", evidence="表"
                )
                stands[made] = n + 1
            elif act == "correct" and chosen and stands[chosen] != n + 2:
                made = hours.correct_line(chosen, minutes=n + 2, reason="改")
                del stands[chosen]
                stands[made] = n + 2
            elif act == "reverse" and chosen:
                hours.correct_line(chosen, minutes=0, reason="冲")
                del stands[chosen]
            elif act == "lock":
                month = f"{(now - timedelta(days=31 * (n % 4))):%Y-%m}"
                try:
                    state = hours.lock_month(month, anyway=True)
                except (hours_errors.MonthNotOver, hours_errors.AlreadyLocked):
                    continue
                frozen_month[month] = (state.lines, state.minutes)
            elif act == "next":
                now += timedelta(days=n)
        assert signin.hours_of(who).minutes == sum(stands.values())
        assert signin.total_minutes([who]).get(who, 0) == sum(stands.values())
        standing = {row.uid: row.minutes for row in lines_of(who) if row.stands}
        assert standing == stands
        for month, (lines, minutes) in frozen_month.items():
            now_state = hours.month_state(month)
            assert (now_state.lines, now_state.minutes) == (lines, minutes)
        for row in lines_of(who):
            assert (row.corrects != "") == (row.served_on.strftime("%Y-%m") != row.day.strftime("%Y-%m"))
        undo.rollback()
