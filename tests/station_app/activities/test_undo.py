"""A change of one activity taken back: by field, and only what nobody changed or relies on since."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from station_app.activities import registration, series
from station_app.activities import service as activities
from station_app.activities.edits import ChangedSince
from station_app.activities.errors import ActivityOver
from station_app.activities.models import Activity, SeriesEdit
from station_app.activities.rows import ActivityStatus
from station_app.activities.series_rows import Scope
from station_app.core import changelog
from station_app.core.db import db
from station_app.core.errors import NotFound
from station_app.operators import service as operators
from station_app.roster import service as roster
from station_app.signin import service as signin
from tests.conftest import Mover
from tests.station_app.activities.test_service import plan

SOON = datetime(2026, 9, 12, 8, 30)


def stored(uid: str) -> dict[str, Any]:
    row: dict[str, Any] = Activity.select().where(Activity.id == uid).dicts().get()
    return {name: value for name, value in row.items() if name != "rev"}


@pytest.fixture
def talk(station: operators.SetUp, frozen_clock: Mover) -> str:
    """An activity at nine; it is half past eight."""
    frozen_clock(SOON)
    roster.add_person(name="周秀兰")
    return plan(lead="周秀兰", content="量血压").uid


def test_a_change_goes_back(talk: str) -> None:
    before = stored(talk)
    edit = activities.edit_activity(
        talk, title="慢病义诊", venue="二楼", lead="", starts=SOON + timedelta(hours=3),
        ends=SOON + timedelta(hours=4), capacity=3, note="带血压计",
    ).edit  # fmt: skip
    done = series.undo_edit(edit)
    assert (done.title, done.activity, done.kept) == ("健康义诊", talk, ())
    assert stored(talk) == before
    assert changelog.verify_chain() == []
    with pytest.raises(NotFound):
        series.undo_edit(edit)


def test_no_change_leaves_nothing_to_take_back(talk: str) -> None:
    assert activities.edit_activity(talk, title="健康义诊").edit == ""
    assert SeriesEdit.select().count() == 0


def test_what_was_changed_since_stays(talk: str) -> None:
    edit = activities.edit_activity(talk, title="慢病义诊", venue="二楼", capacity=3).edit
    activities.edit_activity(talk, venue="三楼")
    assert series.undo_edit(edit).kept == ("venue",)
    row = activities.get_activity(talk)
    assert (row.title, row.venue, row.capacity) == ("健康义诊", "三楼", None)
    one, two = (activities.edit_activity(talk, content=text).edit for text in ("甲", "乙"))
    with pytest.raises(ChangedSince):
        series.undo_edit(one)
    series.undo_edit(two)
    series.undo_edit(one)
    assert activities.get_activity(talk).content == "量血压"


def test_start_and_end_go_back_together(talk: str) -> None:
    edit = activities.edit_activity(talk, title="慢病义诊", starts=datetime(2026, 9, 12, 8, 45)).edit
    activities.edit_activity(talk, ends=datetime(2026, 9, 12, 8, 55))
    assert series.undo_edit(edit).kept == ("starts",), "else it would end before it begins"
    row = activities.get_activity(talk)
    assert (row.title, row.starts, row.ends) == (
        "健康义诊", datetime(2026, 9, 12, 8, 45), datetime(2026, 9, 12, 8, 55),
    )  # fmt: skip


def test_once_people_have_come_its_times_stay(talk: str, frozen_clock: Mover) -> None:
    edit = activities.edit_activity(
        talk, venue="二楼", starts=datetime(2026, 9, 12, 8, 45), ends=datetime(2026, 9, 12, 10)
    ).edit
    frozen_clock(datetime(2026, 9, 12, 8, 50))
    signin.sign_in(talk, "周秀兰")
    assert series.undo_edit(edit).kept == ("starts", "ends")
    row = activities.get_activity(talk)
    assert (row.venue, row.starts.hour, row.ends.hour) == ("一楼大厅", 8, 10)
    moved = activities.edit_activity(talk, ends=datetime(2026, 9, 12, 10, 30)).edit
    series.undo_edit(moved)
    assert activities.get_activity(talk).ends.minute == 0, "they had come before that change was made"


def test_publishing_goes_back_until_somebody_registers(talk: str) -> None:
    draft = plan("共读", 14, draft=True, venue="").uid
    edit = activities.edit_activity(draft, publish=True, venue="大厅").edit
    series.undo_edit(edit)
    row = activities.get_activity(draft)
    assert (row.status, row.venue) == (ActivityStatus.DRAFT, "")
    edit = activities.edit_activity(draft, publish=True, venue="大厅", title="好书共读").edit
    registration.register(draft, "周秀兰")
    assert set(series.undo_edit(edit).kept) == {"status", "venue"}
    row = activities.get_activity(draft)
    assert (row.status, row.venue, row.title) == (ActivityStatus.PUBLISHED, "大厅", "共读")


def test_what_is_closed_or_called_off_stays(talk: str, frozen_clock: Mover) -> None:
    edit = activities.edit_activity(talk, title="慢病义诊").edit
    activities.cancel_activity(talk, reason="下雨")
    with pytest.raises(ActivityOver):
        series.undo_edit(edit)
    activities.restore_activity(talk)
    frozen_clock(datetime(2026, 9, 12, 9, 30))
    signin.sign_in(talk, "周秀兰")
    frozen_clock(datetime(2026, 9, 12, 12))
    signin.close_activity(talk)
    with pytest.raises(ActivityOver):
        series.undo_edit(edit)
    assert activities.get_activity(talk).title == "慢病义诊"


def test_an_occurrence_follows_its_series_again(station: operators.SetUp, frozen_clock: Mover) -> None:
    done = series.add_series(
        rule="FREQ=WEEKLY;COUNT=3", title="书法", category="文", venue="二楼",
        starts=datetime(2026, 9, 18, 9), ends=datetime(2026, 9, 18, 10),
    )  # fmt: skip
    second = series.list_occurrences(done.series)[1].uid
    activities.edit_activity(second, capacity=9)
    alone = activities.edit_activity(second, title="特别场", venue="三楼").edit
    activities.edit_activity(second, venue="四楼")
    assert activities.get_activity(second).detached == ("capacity", "title", "venue")
    series.undo_edit(alone)
    assert activities.get_activity(second).detached == ("capacity", "venue")
    series.edit_series(done.activity, scope=Scope.ALL, title="国画")
    assert activities.get_activity(second).title == "国画"


CHANGES = st.fixed_dictionaries(
    {},
    optional={
        "title": st.sampled_from(["甲", "乙"]), "venue": st.sampled_from(["一楼", "二楼"]),
        "starts": st.sampled_from([datetime(2026, 9, 20, 8), datetime(2026, 9, 20, 9)]),
        "ends": st.sampled_from([datetime(2026, 9, 20, 10), datetime(2026, 9, 20, 11)]),
        "capacity": st.sampled_from([None, 5, 9]), "speaker_name": st.sampled_from(["", "李老师"]),
    },
)  # fmt: skip


@settings(max_examples=15)
@given(CHANGES, CHANGES)
def test_undoing_one_of_two_keeps_the_other(
    station: operators.SetUp, frozen_clock: Mover, first: dict[str, Any], second: dict[str, Any]
) -> None:
    with db.atomic() as whole:
        uid = plan("甲", 8, date(2026, 9, 20), venue="一楼").uid
        before = stored(uid)
        edit = activities.edit_activity(uid, **first).edit
        between = stored(uid)
        activities.edit_activity(uid, **second)
        after = stored(uid)
        if edit:
            try:
                kept = series.undo_edit(edit).kept
            except ChangedSince:
                kept = tuple(before)
            now = stored(uid)
            assert now["starts"] < now["ends"]
            for name in before:
                if after[name] != between[name]:
                    assert now[name] == after[name], "what the second changed stays"
                elif name not in kept and name != "search_key":
                    assert now[name] == before[name], "the rest is as it was"
        whole.rollback()
