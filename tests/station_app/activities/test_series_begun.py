"""An activity that stood by itself becomes the first of a series, and all that hangs on it stays with it."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest

from station_app.activities import registration, series
from station_app.activities import service as activities
from station_app.activities.errors import ActivityOver, VenueMissing
from station_app.activities.rows import ActivityStatus
from station_app.activities.series_beginning import AlreadyInSeries, RuleMissesDay
from station_app.activities.series_changes import PreviewOutdated
from station_app.activities.series_rows import Scope, Way, What
from station_app.core import changelog
from station_app.operators import service as operators
from station_app.roster import service as roster
from station_app.signin import service as signin
from tests.conftest import Mover
from tests.station_app.activities.test_service import plan

FRIDAYS = "FREQ=WEEKLY;BYDAY=FR;COUNT=4"
FRIDAY = date(2026, 9, 18)


@pytest.fixture
def course(station: operators.SetUp, frozen_clock: Mover) -> str:
    """A single activity on Friday 18 September, for which somebody has registered; it is the 12th."""
    roster.add_person(name="周秀兰")
    uid = plan("书法", 9, FRIDAY, capacity=20, brand="文明三新", note="带毛笔").uid
    registration.register(uid, "周秀兰")
    return uid


def days(key: str) -> list[str]:
    return [f"{row.starts:%m-%d}" for row in series.list_occurrences(key)]


def test_it_is_the_first_and_the_others_take_after_it(course: str) -> None:
    before = activities.get_activity(course)
    shown = series.preview_repeat(course, rule=FRIDAYS)
    assert [step.what for step in shown.steps] == [What.SAME, What.ADDED, What.ADDED, What.ADDED]
    assert activities.get_activity(course) == before, "a preview writes nothing"
    done = series.repeat_activity(course, rule=FRIDAYS, token=shown.token)
    row = activities.get_activity(course)
    assert (row.number, row.registered, row.series_uid, row.original) == (
        before.number, 1, done.series, FRIDAY,
    )  # fmt: skip
    assert days(done.series) == ["09-18", "09-25", "10-02", "10-09"]
    others = [activities.get_activity(one.uid) for one in series.list_occurrences(done.series)[1:]]
    assert {(o.title, o.venue, o.capacity, o.brand, o.note, o.registered) for o in others} == {
        ("书法", "一楼大厅", 20, "文明三新", "带毛笔", 0)
    }
    place = series.place_of(course)
    assert place is not None
    assert (place.place, place.of) == (1, 4)
    assert changelog.verify_chain() == []
    undone = series.undo_edit(done.edit)
    assert (undone.title, undone.activity) == ("书法", course)
    assert activities.get_activity(course) == before
    assert series.list_series(ended=True) == []


def test_it_is_changed_in_the_same_step(course: str) -> None:
    """What the editor asks of the activity holds for all of them, and is taken back with the rest."""
    before = activities.get_activity(course)
    starts = datetime(2026, 9, 19, 14)
    done = series.repeat_activity(
        course, rule="FREQ=WEEKLY;BYDAY=SA;COUNT=3", title="国画", venue="二楼", starts=starts,
        ends=starts + timedelta(hours=1),
    )  # fmt: skip
    assert done.preview.count(What.MOVED) == 1
    rows = [activities.get_activity(one.uid) for one in series.list_occurrences(done.series)]
    assert [(row.title, row.venue, f"{row.starts:%m-%d %H}") for row in rows] == [
        ("国画", "二楼", "09-19 14"), ("国画", "二楼", "09-26 14"), ("国画", "二楼", "10-03 14"),
    ]  # fmt: skip
    assert rows[0].detached == ()
    series.undo_edit(done.edit)
    assert activities.get_activity(course) == before


def test_what_was_held_stays_as_it_is(course: str, frozen_clock: Mover) -> None:
    frozen_clock(datetime(2026, 9, 18, 9, 5))
    signin.sign_in(course, "周秀兰")
    frozen_clock(datetime(2026, 10, 5, 8))
    signin.close_activity(course)
    before = activities.get_activity(course)
    done = series.repeat_activity(course, rule=FRIDAYS)
    assert [step.what for step in done.preview.steps] == [What.FROZEN, What.ADDED]
    assert days(done.series) == ["09-18", "10-09"], "what is over is not held after the fact"
    row = activities.get_activity(course)
    assert (row.closed, row.status, row.starts) == (True, ActivityStatus.HELD, before.starts)
    assert signin.count_signed_in([course]) == {course: 1}
    series.edit_series(course, scope=Scope.ALL, title="国画")
    assert [activities.get_activity(one.uid).title for one in series.list_occurrences(done.series)] == [
        "书法", "国画",
    ]  # fmt: skip


def test_a_closed_one_is_not_changed_along_the_way(course: str, frozen_clock: Mover) -> None:
    frozen_clock(datetime(2026, 9, 18, 9, 5))
    signin.sign_in(course, "周秀兰")
    frozen_clock(datetime(2026, 9, 18, 12))
    signin.close_activity(course)
    with pytest.raises(ActivityOver):
        series.repeat_activity(course, rule=FRIDAYS, title="国画")


def test_a_held_one_is_taken_back_too(course: str, frozen_clock: Mover) -> None:
    frozen_clock(datetime(2026, 9, 18, 9, 5))
    signin.sign_in(course, "周秀兰")
    before = activities.get_activity(course)
    done = series.repeat_activity(course, rule=FRIDAYS)
    series.undo_edit(done.edit)
    assert activities.get_activity(course) == before


def test_a_draft_begins_drafts_unless_it_is_published(station: operators.SetUp, frozen_clock: Mover) -> None:
    draft = plan("书法", 9, FRIDAY, draft=True, venue="").uid
    done = series.repeat_activity(draft, rule=FRIDAYS)
    assert {one.status for one in series.list_occurrences(done.series)} == {ActivityStatus.DRAFT}
    series.undo_edit(done.edit)
    with pytest.raises(VenueMissing):
        series.repeat_activity(draft, rule=FRIDAYS, publish=True)
    seen = series.repeat_activity(draft, rule=FRIDAYS, publish=True, venue="二楼")
    assert {one.status for one in series.list_occurrences(seen.series)} == {ActivityStatus.PUBLISHED}


def test_a_taken_room_is_minded_by_the_others_alone(course: str) -> None:
    plan("义诊", 9, FRIDAY)
    plan("义诊", 9, date(2026, 9, 25))
    done = series.repeat_activity(course, rule=FRIDAYS, way=Way.SKIP)
    assert days(done.series) == ["09-18", "10-02", "10-09"]
    assert activities.get_activity(course).status is ActivityStatus.PUBLISHED


def test_what_cannot_be_says_why_and_leaves_nothing(course: str) -> None:
    with pytest.raises(RuleMissesDay, match="2026-09-18"):
        series.repeat_activity(course, rule="FREQ=WEEKLY;BYDAY=MO")
    shown = series.preview_repeat(course, rule=FRIDAYS)
    plan("义诊", 9, date(2026, 9, 25))
    with pytest.raises(PreviewOutdated):
        series.repeat_activity(course, rule=FRIDAYS, token=shown.token)
    off = plan("停办的", 9, FRIDAY)
    activities.cancel_activity(off.uid)
    with pytest.raises(ActivityOver):
        series.repeat_activity(off.uid, rule=FRIDAYS)
    assert series.list_series(ended=True) == []
    done = series.repeat_activity(course, rule=FRIDAYS)
    with pytest.raises(AlreadyInSeries):
        series.repeat_activity(done.activity, rule=FRIDAYS)
