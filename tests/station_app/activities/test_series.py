"""Series on a real station: made, changed in three scopes, called off, left out, undone."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from pathlib import Path

import pytest

from station_app.activities import recurrence, registration, series
from station_app.activities import service as activities
from station_app.activities.edits import ChangedSince
from station_app.activities.models import Activity
from station_app.activities.rows import ActivityStatus
from station_app.activities.series_changes import NoDates, PreviewOutdated
from station_app.activities.series_rows import Choice, Scope, SeriesDone, SkipReason, Way, What
from station_app.core import changelog
from station_app.core.db import db
from station_app.operators import service as operators
from station_app.roster import service as roster
from station_app.signin import closing_files
from station_app.signin import service as signin
from tests.conftest import Mover
from tests.station_app.activities.test_service import plan
from tests.station_app.signin import cameras

FRIDAYS = "FREQ=WEEKLY;BYDAY=FR;COUNT=12"
START = datetime(2026, 9, 18, 9, 30)


def course(rule: str = FRIDAYS, start: datetime = START, **more: object) -> SeriesDone:
    values: dict[str, object] = {"title": "书法公益课堂", "category": "文", "venue": "二楼教室", **more}
    return series.add_series(rule=rule, starts=start, ends=start + timedelta(minutes=90), **values)  # type: ignore[arg-type]


def days(key: str) -> list[str]:
    return [f"{row.starts:%m-%d}" for row in series.list_occurrences(key)]


def uid_on(key: str, day: date) -> str:
    return next(row.uid for row in series.list_occurrences(key) if row.starts.date() == day)


@pytest.fixture
def term(station: operators.SetUp, frozen_clock: Mover) -> str:
    """Twelve Fridays from 2026-09-18 on; it is 2026-09-12."""
    return course().series


def test_a_course_of_twelve_fridays(term: str) -> None:
    row = series.get_series(term)
    assert (row.words, row.first, row.last) == (
        "every week on Fri, 12 times in all", date(2026, 9, 18), date(2026, 12, 4),
    )  # fmt: skip
    assert (row.occurrences, row.coming, row.held, row.begins) == (12, 12, 0, time(9, 30))
    rows = series.list_occurrences(term)
    assert [(one.place, one.of) for one in rows][5] == (6, 12)
    assert [one.number for one in rows] == [f"2026-{n:04d}" for n in range(1, 13)]
    assert all(one.status is ActivityStatus.PUBLISHED and one.original == one.starts.date() for one in rows)
    assert series.get_series("2026-0007") == row
    assert changelog.verify_chain() == []


def test_the_start_moves_on_to_the_rule(station: operators.SetUp, frozen_clock: Mover) -> None:
    done = course("FREQ=MONTHLY;BYDAY=1SA;COUNT=3", datetime(2026, 10, 5, 9))
    assert days(done.series) == ["11-07", "12-05", "01-02"]
    assert series.get_series(done.series).first == date(2026, 11, 7)


def test_holidays_left_out_and_put_back(station: operators.SetUp, frozen_clock: Mover) -> None:
    done = course("FREQ=WEEKLY;BYDAY=FR;COUNT=4", skip_holidays=True)
    assert days(done.series) == ["09-18", "10-09"]
    skips = series.list_skips(done.series)
    assert [(s.day.isoformat(), s.reason, s.detail, s.free) for s in skips] == [
        ("2026-09-25", SkipReason.HOLIDAY, "中秋节", False),
        ("2026-10-02", SkipReason.HOLIDAY, "国庆节", False),
    ]
    again = series.add_again(done.series, date(2026, 9, 25))
    assert days(done.series) == ["09-18", "09-25", "10-09"]
    series.undo_edit(again.edit)
    assert days(done.series) == ["09-18", "10-09"]
    assert len(series.list_skips(done.series)) == 2


def test_a_taken_room_is_skipped_remembered_and_offered_again(
    station: operators.SetUp, frozen_clock: Mover
) -> None:
    other = plan("义诊", day=date(2026, 9, 25), venue="二楼教室", ends=datetime(2026, 9, 25, 10))
    next_door = plan("义诊二", day=date(2026, 10, 2), hour=11, venue="二楼教室")
    done = course(way=Way.SKIP)
    assert "09-25" not in days(done.series)
    assert "10-02" in days(done.series), "half-open: one ends when the other begins"
    assert next_door.starts == datetime(2026, 10, 2, 11)
    [skip] = series.list_skips(done.series)
    assert (skip.reason, skip.detail, skip.free) == (SkipReason.CONFLICT, "义诊", False)
    assert series.list_offers() == []
    activities.cancel_activity(other.uid)
    assert [offer.day for offer in series.list_offers()] == [date(2026, 9, 25)]
    series.add_again(done.series, date(2026, 9, 25))
    assert "09-25" in days(done.series)
    assert series.list_skips(done.series) == []


def test_conflicts_of_the_past_are_let_be(station: operators.SetUp, frozen_clock: Mover) -> None:
    plan("义诊", day=date(2026, 9, 4), venue="二楼教室", ends=datetime(2026, 9, 4, 10))
    done = course("FREQ=WEEKLY;COUNT=3", datetime(2026, 9, 4, 9, 30))
    assert (done.preview.conflicts, done.preview.warnings) == (0, 0)
    assert [row.status for row in series.list_occurrences(done.series)] == [
        ActivityStatus.HELD, ActivityStatus.HELD, ActivityStatus.PUBLISHED,
    ]  # fmt: skip


def test_conflicts_are_chosen_one_by_one(station: operators.SetUp, frozen_clock: Mover) -> None:
    for day in (18, 25):
        plan("义诊", day=date(2026, 9, day), venue="二楼教室", ends=datetime(2026, 9, day, 10))
    plan("讲座", day=date(2026, 10, 9), venue="二楼教室", ends=datetime(2026, 10, 9, 10))
    choices = {
        date(2026, 9, 18): Choice(Way.ROOM, venue="一楼大厅"),
        date(2026, 9, 25): Choice(Way.SHIFT, minutes=60),
    }
    asked = {"rule": FRIDAYS, "starts": START, "ends": START + timedelta(minutes=90), "venue": "二楼教室"}
    before = series.preview_series(**asked)  # type: ignore[arg-type]
    assert (before.conflicts, before.count(What.ADDED)) == (0, 12)
    assert [step.after.draft for step in before.steps if step.after][:3] == [True, True, False]
    assert [clash.title for step in before.steps for clash in step.clashes] == ["义诊", "义诊", "讲座"]
    assert not any(clash.hard for step in before.steps for clash in step.clashes), "as drafts they do no harm"
    done = course(choices=choices)
    rows = {row.original: row for row in series.list_occurrences(done.series)}
    assert rows[date(2026, 9, 18)].venue == "一楼大厅"
    assert rows[date(2026, 9, 18)].detached == ("venue",)
    assert rows[date(2026, 9, 25)].starts == datetime(2026, 9, 25, 10, 30)
    assert rows[date(2026, 10, 9)].status is ActivityStatus.DRAFT
    assert rows[date(2026, 10, 16)].status is ActivityStatus.PUBLISHED


def test_a_speaker_wanted_twice_is_told_and_done(station: operators.SetUp, frozen_clock: Mover) -> None:
    roster.add_person(name="刘志远", phone="13800002046")
    plan("讲座", day=date(2026, 9, 18), hour=11, venue="别处", speaker="刘志远")
    met = series.list_clashes(starts=START, ends=START + timedelta(minutes=90), venue="教室", lead="刘志远")
    assert [(clash.kind, clash.hard, clash.subject, clash.title) for clash in met] == [
        ("lead", False, "刘志远", "讲座")
    ]
    assert (
        series.list_clashes(starts=START, ends=datetime(2026, 9, 18, 10, 30), lead="刘志远", venue="教室")
        == []
    )
    done = course(speaker="刘志远")
    assert (done.preview.warnings, done.preview.conflicts) == (1, 0)


def test_moved_from_friday_to_saturday(term: str) -> None:
    numbers = [row.number for row in series.list_occurrences(term)]
    first = uid_on(term, date(2026, 9, 18))
    asked = {"starts": datetime(2026, 9, 19, 14), "ends": datetime(2026, 9, 19, 15, 30)}
    shown = series.preview_edit(first, scope=Scope.ALL, **asked)
    assert (shown.count(What.MOVED), shown.count(What.ADDED), shown.count(What.DROPPED)) == (12, 0, 0)
    assert shown.rule == "FREQ=WEEKLY;BYDAY=SA;COUNT=12"
    assert days(term)[0] == "09-18", "nothing was written"
    done = series.edit_series(first, scope=Scope.ALL, token=shown.token, **asked)
    rows = series.list_occurrences(term)
    assert [row.number for row in rows] == numbers
    assert {row.starts.weekday() for row in rows} == {5}
    assert all(row.original == row.starts.date() and f"{row.starts:%H:%M}" == "14:00" for row in rows)
    series.undo_edit(done.edit)
    assert days(term)[:2] == ["09-18", "09-25"]
    assert series.get_series(term).rule == FRIDAYS


def test_what_was_edited_by_itself_keeps_its_own(term: str) -> None:
    third = uid_on(term, date(2026, 10, 2))
    activities.edit_activity(
        third, title="特别场", starts=datetime(2026, 10, 3, 15), ends=datetime(2026, 10, 3, 17)
    )
    assert activities.get_activity(third).detached == ("ends", "starts", "title")
    first = uid_on(term, date(2026, 9, 18))
    shown = series.preview_edit(first, scope=Scope.ALL, title="书法课", venue="三楼")
    assert (shown.count(What.CHANGED), shown.count(What.KEPT)) == (12, 0)
    series.edit_series(first, scope=Scope.ALL, title="书法课", venue="三楼")
    kept = activities.get_activity(third)
    assert (kept.title, kept.venue, kept.starts) == ("特别场", "三楼", datetime(2026, 10, 3, 15))
    shown = series.preview_edit(first, scope=Scope.ALL, title="书法")
    assert (shown.count(What.CHANGED), shown.count(What.KEPT)) == (11, 1)


def test_this_one_and_those_after_it(term: str) -> None:
    activities.edit_activity(uid_on(term, date(2026, 10, 30)), title="特别场")
    fifth = uid_on(term, date(2026, 10, 16))
    assert series.available_scopes(fifth) == (Scope.THIS, Scope.FOLLOWING, Scope.ALL)
    assert series.available_scopes(uid_on(term, date(2026, 9, 18))) == (Scope.THIS, Scope.ALL)
    done = series.edit_series(
        fifth, scope=Scope.FOLLOWING, starts=datetime(2026, 10, 17, 9, 30), ends=datetime(2026, 10, 17, 11)
    )
    assert done.series != term
    assert days(term) == ["09-18", "09-25", "10-02", "10-09"]
    assert series.get_series(term).rule == "FREQ=WEEKLY;BYDAY=FR;UNTIL=20261015"
    after = series.get_series(done.series)
    assert (after.rule, after.occurrences) == ("FREQ=WEEKLY;BYDAY=SA;COUNT=8", 8)
    assert days(done.series)[0] == "10-17"
    special = next(row for row in series.list_occurrences(done.series) if row.detached)
    assert activities.get_activity(special.uid).title == "特别场"
    assert special.starts.date() == date(2026, 10, 31)
    series.undo_edit(done.edit)
    assert len(days(term)) == 12
    assert series.get_series(term).rule == FRIDAYS


def test_what_was_held_stays(term: str, frozen_clock: Mover) -> None:
    roster.add_person(name="周秀兰")
    held = uid_on(term, date(2026, 9, 18))
    frozen_clock(datetime(2026, 9, 18, 9, 40))
    signin.sign_in(held, "周秀兰")
    frozen_clock(datetime(2026, 9, 20, 9, 0))
    assert series.available_scopes(held) == (Scope.ALL,)
    with pytest.raises(activities.ActivityOver):
        series.edit_series(held, scope=Scope.THIS, title="x")
    done = series.edit_series(held, scope=Scope.ALL, title="书法", rule="FREQ=DAILY;COUNT=3")
    row = activities.get_activity(held)
    assert (row.title, row.starts) == ("书法公益课堂", START)
    assert done.preview.count(What.FROZEN) == 1
    assert days(term) == ["09-18", "09-20"], "neither moved nor added to a day that is over"


def test_a_photo_holds_and_a_plan_does_not(term: str, tmp_path: Path) -> None:
    first, second, third, *_rest = series.list_occurrences(term)
    picture = cameras.photo(tmp_path, "现场.jpg", seed=1, size=(64, 48))
    closing_files.save_record(second.uid, plan="先讲后练")
    frozen = {row.uid: row.frozen for row in series.list_occurrences(term)}
    assert not any(frozen.values())
    closing_files.add_photos(first.uid, [picture])
    assert [row.uid for row in series.list_occurrences(term) if row.frozen] == [first.uid]
    done = series.edit_series(third.uid, scope=Scope.ALL, starts=third.starts + timedelta(days=1))
    assert done.preview.count(What.FROZEN) == 1
    assert activities.get_activity(first.uid).starts == START
    assert activities.get_activity(second.uid).starts.weekday() == 5


def test_registered_people_are_not_lost(term: str) -> None:
    roster.add_person(name="周秀兰")
    last = uid_on(term, date(2026, 12, 4))
    registration.register(last, "周秀兰")
    before = last
    done = series.end_series(term, last=date(2026, 11, 20))
    assert done.preview.count(What.DROPPED, What.CANCELLED) == 2
    assert activities.get_activity(before).status is ActivityStatus.CANCELLED
    assert len(registration.list_registrations(before)) == 1
    series.undo_edit(done.edit)
    assert activities.get_activity(before).status is ActivityStatus.PUBLISHED
    assert len(days(term)) == 12


def test_a_number_is_never_given_twice(term: str) -> None:
    series.end_series(term, last=date(2026, 11, 20))
    assert plan().number == "2026-0013"


def test_calling_off(term: str) -> None:
    done = series.cancel_occurrences(uid_on(term, date(2026, 11, 6)), scope=Scope.FOLLOWING, reason="停课")
    rows = series.list_occurrences(term)
    assert [row.status for row in rows].count(ActivityStatus.CANCELLED) == 5
    assert series.get_series(term).last == date(2026, 10, 30)
    series.undo_edit(done.edit)
    assert all(row.status is ActivityStatus.PUBLISHED for row in series.list_occurrences(term))


def test_a_date_left_out_by_hand(term: str) -> None:
    done = series.skip_date(uid_on(term, date(2026, 10, 2)))
    assert "10-02" not in days(term)
    assert [skip.reason for skip in series.list_skips(term)] == [SkipReason.HAND]
    first = uid_on(term, date(2026, 9, 18))
    moved = series.edit_series(first, scope=Scope.ALL, starts=START + timedelta(hours=1))
    assert "10-02" not in days(term), "an edit does not bring it back"
    series.undo_edit(moved.edit)
    series.undo_edit(done.edit)
    assert "10-02" in days(term)


def test_undoing_is_whole_or_not_at_all(term: str) -> None:
    roster.add_person(name="周秀兰")
    first = uid_on(term, date(2026, 9, 18))
    done = series.edit_series(first, scope=Scope.ALL, title="书法")
    activities.edit_activity(uid_on(term, date(2026, 10, 9)), venue="别处")
    with pytest.raises(ChangedSince):
        series.undo_edit(done.edit)
    assert {activities.get_activity(row.uid).title for row in series.list_occurrences(term)} == {"书法"}
    fresh = course("FREQ=DAILY;COUNT=3", datetime(2026, 9, 14, 8))
    registration.register(fresh.activity, "周秀兰")
    with pytest.raises(ChangedSince):
        series.undo_edit(fresh.edit)
    assert len(days(fresh.series)) == 3


def test_undoing_the_making(station: operators.SetUp, frozen_clock: Mover) -> None:
    done = course()
    undone = series.undo_edit(done.edit)
    assert (undone.title, undone.activity, undone.kept) == ("书法公益课堂", "", ())
    assert Activity.select().count() == 0
    assert series.list_series(ended=True) == []
    assert plan().number == "2026-0013"
    assert changelog.verify_chain() == []


def test_a_preview_that_no_longer_holds(term: str) -> None:
    first = uid_on(term, date(2026, 9, 18))
    shown = series.preview_edit(first, scope=Scope.ALL, venue="大厅")
    plan("义诊", day=date(2026, 9, 25), venue="大厅")
    with pytest.raises(PreviewOutdated):
        series.edit_series(first, scope=Scope.ALL, venue="大厅", token=shown.token)


def test_an_endless_series_goes_on_as_time_passes(station: operators.SetUp, frozen_clock: Mover) -> None:
    done = course("FREQ=WEEKLY;BYDAY=FR")
    count = len(days(done.series))
    assert series.get_series(done.series).last is None
    assert series.list_occurrences(done.series)[-1].starts.date() == date(2027, 9, 24)
    assert series.extend_series() == 0
    frozen_clock(datetime(2026, 11, 2, 8))
    assert series.extend_series() == 9
    assert len(days(done.series)) == count + 9
    assert series.extend_series() == 0


def test_yearly_lunar_dates_and_terms(station: operators.SetUp, frozen_clock: Mover) -> None:
    done = course("LUNAR:8-15", datetime(2026, 9, 12, 19), venue="广场")
    assert [f"{row.starts:%Y-%m-%d}" for row in series.list_occurrences(done.series)] == [
        "2026-09-25", "2027-09-15",
    ]  # fmt: skip
    term = course("TERM:清明", datetime(2026, 9, 12, 9), venue="公园")
    with pytest.raises(recurrence.WrongRule):
        series.edit_series(term.activity, scope=Scope.ALL, starts=datetime(2027, 4, 7, 9))


def test_school_days_wait_for_their_notice(station: operators.SetUp, frozen_clock: Mover) -> None:
    with pytest.raises(NoDates, match="school terms"):
        course("SCHOOLDAY")
    done = course("WORKDAY", datetime(2026, 12, 25, 7, 30))
    row = series.get_series(done.series)
    assert days(done.series) == ["12-25", "12-28", "12-29", "12-30", "12-31"]
    assert (row.made_until, row.waits_for) == (
        date(2026, 12, 31), "the holidays of 2027 are not published",
    )  # fmt: skip


def test_series_are_read_together(station: operators.SetUp, frozen_clock: Mover) -> None:
    sent = []
    for n in range(6):
        course("FREQ=WEEKLY;BYDAY=FR;COUNT=2", venue=f"{n} 号教室", team=f"{n} 队")
        sent.append(counted(series.list_series))
    assert sent == [sent[0]] * 6, "no statement for each series"
    rows = series.list_series()
    assert [(row.venue, row.team, row.occurrences) for row in rows][5] == ("5 号教室", "5 队", 2)


def counted(work: Callable[[], object]) -> int:
    """How many statements something sends to the database."""
    sent: list[str] = []
    connection = db.connection()
    connection.set_trace_callback(sent.append)
    work()
    connection.set_trace_callback(None)
    return sum(text.lstrip().upper().startswith("SELECT") for text in sent)
