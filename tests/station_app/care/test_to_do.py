"""What is to be done, as it comes up and goes away."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from pathlib import Path

import pytest

from station_app.activities import service as activities
from station_app.care import to_do
from station_app.care.to_do import TaskKind
from station_app.core import clock, session
from station_app.core.paths import Home
from station_app.library import service as library
from station_app.operators import service as operators
from station_app.roster import service as roster
from station_app.signin import service as signin
from station_app.sync import service as sync

pytestmark = pytest.mark.usefixtures("somebody")
DAY = datetime(2026, 10, 14, 9, 0)


@pytest.fixture
def somebody(station: operators.SetUp) -> None:
    """A resident in the roster, who is not asked for anything."""
    roster.add_person(name="李大爷", capacities=["resident"])


def plan(starts: datetime, *, title: str = "剪纸课", draft: bool = False, venue: str = "多功能厅") -> str:
    row = activities.add_activity(
        title=title, starts=starts, ends=starts + timedelta(hours=1), category="文", venue=venue, draft=draft
    )
    return row.uid


def kinds() -> list[TaskKind]:
    return [task.kind for task in to_do.list_tasks() if task.kind is not TaskKind.EXPORT]


def test_an_activity_goes_from_signing_out_to_closing_to_nothing() -> None:
    with clock.frozen(DAY) as move:
        uid = plan(DAY)
        person = roster.add_person(name="王桂英", capacities=["resident"]).uid
        signin.sign_in(uid, person)
        assert kinds() == []
        move(DAY + timedelta(hours=2))
        (task, *_rest) = to_do.list_tasks()
        assert (task.kind, task.subject, task.when) == (TaskKind.SIGN_OUTS, uid, DAY + timedelta(hours=1))
        assert task.words == "1 person did not sign out of “剪纸课”: fill in when they left"
        signin.sign_out(uid, person, at=DAY + timedelta(minutes=50))
        assert kinds() == [TaskKind.CLOSE]
        signin.close_activity(uid)
        assert kinds() == []


def test_nobody_came_until_it_is_cancelled() -> None:
    with clock.frozen(DAY) as move:
        uid = plan(DAY)
        move(DAY + timedelta(days=1))
        assert kinds() == [TaskKind.NOBODY_CAME]
        activities.cancel_activity(uid, reason="下雨")
        assert kinds() == []


def test_drafts_of_the_coming_week() -> None:
    with clock.frozen(DAY):
        plan(DAY + timedelta(hours=3), title="today", draft=True)
        plan(DAY + timedelta(days=7), title="bare", draft=True, venue="")
        plan(DAY + timedelta(days=6), title="ready", draft=True)
        plan(DAY + timedelta(days=8), title="later", draft=True, venue="")
        found = [(task.kind, task.words.split("”")[0]) for task in to_do.list_tasks()][:-1]
    assert found == [(TaskKind.PUBLISH, "“ready"), (TaskKind.VENUE, "“bare")]


def test_overdue_readers_are_counted_once() -> None:
    with clock.frozen(DAY) as move:
        card = library.reader_card(roster.add_person(name="王桂英", capacities=["resident"]).uid).card
        codes = [c.barcode for c in library.add_title(title="家常湘菜", count=2).copies]
        library.lend(card, codes)
        move(DAY + timedelta(days=60))
        task = next(task for task in to_do.list_tasks() if task.kind is TaskKind.OVERDUE)
        assert task.words == "Call 1 reader whose books are overdue"
        library.take_back(codes)
        assert TaskKind.OVERDUE not in kinds()


def test_incomplete_volunteers_but_not_residents() -> None:
    roster.add_person(name="王桂英", capacities=["resident"])
    assert kinds() == []
    roster.add_person(name="周秀兰", capacities=["volunteer"])
    assert kinds() == [TaskKind.INCOMPLETE]


def test_an_empty_roster_is_the_first_thing_to_do() -> None:
    roster.erase_person("李大爷")
    assert kinds() == [TaskKind.ROSTER]
    roster.add_person(name="王桂英", capacities=["resident"])
    assert kinds() == []


def test_one_package_a_month(tmp_path: Path) -> None:
    with clock.frozen(datetime(2026, 12, 30, 9, 0)) as move:
        coming = to_do.next_package()
        assert (coming.month, coming.due, coming.days_left) == (12, date(2026, 12, 31), 1)
        assert to_do.list_tasks()[-1].kind is TaskKind.EXPORT
        sync.export_package(tmp_path, passphrase="a passphrase long enough")
        coming = to_do.next_package()
        assert (coming.month, coming.due, coming.days_left) == (1, date(2027, 1, 31), 32)
        assert to_do.list_tasks() == []
        move(datetime(2027, 1, 2, 9, 0))
        assert to_do.list_tasks()[-1].words.startswith("Export the sync package of month 1 ")


def test_a_librarian_is_not_told_of_what_others_do(home: Home) -> None:
    roster.add_person(name="周秀兰", capacities=["volunteer"])
    with clock.frozen(DAY) as move:
        plan(DAY + timedelta(days=2), draft=True)
        uid = plan(DAY)
        signin.walk_in(uid, name="王桂英")
        move(DAY + timedelta(hours=2))
        signin.sign_everyone_out(uid)
        assert kinds() == [TaskKind.CLOSE, TaskKind.PUBLISH, TaskKind.INCOMPLETE]
        current = session.current()
        with session.acting(session.Session(current.operator_id, current.name, "librarian", home)):
            assert kinds() == []


def test_what_some_days_came_to() -> None:
    with clock.frozen(DAY) as move:
        uid = plan(DAY)
        plan(DAY + timedelta(days=3))
        for name in ("周秀兰", "易建平"):
            signin.sign_in(uid, roster.add_person(name=name, capacities=["volunteer"]).uid)
        signin.sign_in(uid, roster.add_person(name="王桂英", capacities=["resident"]).uid)
        taken_back = signin.walk_in(uid, name="张三丰")
        signin.void_event(taken_back.event, reason="点错了")
        move(DAY + timedelta(minutes=45))
        signin.sign_everyone_out(uid)
        move(DAY + timedelta(hours=2))
        signin.close_activity(uid)
        totals = signin.sum_up(date(2026, 10, 1), date(2026, 10, 31))
        # An hour each, as the sheet has it; 90 minutes would be 1.5.
        assert (totals.activities, totals.attendances, totals.minutes, totals.hours) == (1, 3, 90, 2.0)
        assert signin.sum_up(date(2026, 9, 1), date(2026, 9, 30)).attendances == 0
