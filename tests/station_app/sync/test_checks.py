"""What the centre would send back: every finding by a real situation, and gone when it is put right."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest

from station_app.activities import service as activities
from station_app.activities.rows import ActivityRow
from station_app.core import clock, session, settings
from station_app.operators import service as operators
from station_app.roster import duplicates
from station_app.roster import service as roster
from station_app.signin import closing_checks
from station_app.signin import service as signin
from station_app.sync import checks
from station_app.sync import service as sync
from tests.conftest import Mover

NOW = datetime(2026, 9, 12, 9, 0)
FULL: dict[str, str] = {
    "phone": "13800002046", "sex": "女", "birth_date": "1958-03-02", "id_type": "resident",
    "id_number": "430199195803020117",
}  # fmt: skip


def found() -> dict[str, checks.CheckRow]:
    return {row.code: row for row in sync.check_export().findings}


def talk(*, ago: timedelta = timedelta(hours=3), hours: int = 1, **more: Any) -> ActivityRow:
    """An activity that began ``ago`` before now, made before it began."""
    starts = clock.now().replace(tzinfo=None) - ago
    values = {"venue": "图书室", "lead": "周秀兰", "team": "书香队", **more}
    return activities.add_activity(
        title="读书会", starts=starts, ends=starts + timedelta(hours=hours), category="理论宣讲", **values
    )


@pytest.fixture
def zhou(station: operators.SetUp, frozen_clock: Mover) -> str:
    """A volunteer of whom everything is known; at 09:00 on 12 September 2026."""
    return roster.add_person(name="周秀兰", teams=("书香队",), **FULL).uid


def attend(frozen_clock: Mover, activity: ActivityRow, person: str, *, out: bool = True) -> None:
    back = clock.now_ms()
    frozen_clock(activity.starts)
    signin.sign_in(activity.number, person)
    if out:
        frozen_clock(activity.ends)
        signin.sign_out(activity.number, person)
    frozen_clock(back)


def test_a_station_in_order_has_no_findings(zhou: str, frozen_clock: Mover) -> None:
    attend(frozen_clock, talk(), zhou)
    checked = sync.check_export()
    assert checked.findings == ()
    assert checked.looked_at == len(checks.CHECKS) == len(checked.passed) == 8
    assert not checked.blocked


def test_nobody_signed_in_blocks_and_cancelling_clears(zhou: str) -> None:
    empty = talk()
    row = found()["nobody-signed-in"]
    assert (row.severity, row.subject) == ("blocking", empty.number)
    assert "读书会" in row.message
    assert len(sync.check_export().passed) == 7
    activities.cancel_activity(empty.number)
    assert found() == {}


def test_what_is_not_over_or_only_a_draft_is_left_alone(zhou: str) -> None:
    talk(ago=timedelta(minutes=10))
    talk(ago=timedelta(days=-3))
    talk(draft=True)
    assert found() == {}


def test_a_voided_sign_in_is_nobody(zhou: str, frozen_clock: Mover) -> None:
    activity = talk()
    attend(frozen_clock, activity, zhou, out=False)
    assert "nobody-signed-in" not in found()
    (line,) = signin.list_sheet(activity.number)
    signin.void_event(line.in_event, reason="签错了")
    assert found()["nobody-signed-in"].severity == "blocking"


def test_a_missing_sign_out_is_advice_until_it_is_there(zhou: str, frozen_clock: Mover) -> None:
    activity = talk()
    attend(frozen_clock, activity, zhou, out=False)
    row = found()["no-sign-out"]
    assert (row.severity, row.subject) == ("advisory", activity.number)
    signin.sign_out(activity.number, zhou)
    assert found() == {}


def test_what_order_67_wants_of_an_activity(zhou: str, frozen_clock: Mover) -> None:
    activity = talk(lead="")
    attend(frozen_clock, activity, zhou)
    row = found()["activity-incomplete"]
    assert (row.severity, row.subject) == ("advisory", activity.number)
    assert row.message.endswith("lacks: lead.")
    closing = {one.code: one.message for one in closing_checks.check_closing(activity.uid).findings}
    assert closing["fields-missing"] == "It lacks: lead.", "closing stops at the same"


def test_an_activity_needs_no_team(zhou: str, frozen_clock: Mover) -> None:
    """Art. 7 asks for the organising unit, which is the station where no team is named."""
    activity = talk(team="")
    attend(frozen_clock, activity, zhou)
    assert "activity-incomplete" not in found()
    codes = {one.code for one in closing_checks.check_closing(activity.uid).findings}
    assert "fields-missing" not in codes


def test_not_closed_within_ten_working_days(zhou: str, frozen_clock: Mover) -> None:
    activity = talk()
    attend(frozen_clock, activity, zhou)
    # 12 September 2026 is a Saturday: ten working days on, with the 20th worked and the 25th off.
    frozen_clock(datetime(2026, 9, 24, 9))
    assert "recorded-late" not in found()
    frozen_clock(datetime(2026, 9, 28, 9))
    row = found()["recorded-late"]
    assert (row.severity, row.subject) == ("advisory", activity.number)
    signin.close_activity(activity.number)
    assert found() == {}


def test_more_than_eight_hours_on_a_day(zhou: str, frozen_clock: Mover) -> None:
    for hours, expected in ((8, False), (1, True)):
        frozen_clock(NOW + timedelta(hours=12) + timedelta(hours=2 * expected))
        activity = talk(ago=timedelta(hours=hours), hours=hours)
        attend(frozen_clock, activity, zhou)
        signin.close_activity(activity.number)
        assert ("long-day" in found()) is expected
    row = found()["long-day"]
    assert (row.severity, row.subject) == ("advisory", zhou)
    assert "周秀兰" in row.message
    assert "9.0" in row.message


def test_a_long_day_by_the_stations_own_limit(zhou: str, frozen_clock: Mover) -> None:
    activity = talk(ago=timedelta(hours=9), hours=9)
    attend(frozen_clock, activity, zhou)
    signin.close_activity(activity.number)
    assert "More than 8 " in found()["long-day"].message
    home = session.current().home
    settings.save(home, settings.Settings(review_hours=10))
    assert "long-day" not in found()


def test_the_same_person_twice(zhou: str) -> None:
    from station_app.roster.models import Person

    other = Person.get_by_id(zhou)
    values = {
        **other.__data__,
        "id": "p2",
        "rev": 1,
        "id_number": "",
        "id_type": "",
        "volunteer_number": None,
    }
    Person.insert(values).execute()
    row = found()["same-person"]
    assert (row.severity, row.message) == (
        "advisory",
        "周秀兰 stands 2 times in the roster with the same phone.",
    )
    duplicates.note_not_same([zhou, "p2"])
    assert "same-person" not in found()
    duplicates.forget_not_same([zhou, "p2"])
    assert "same-person" in found()
    roster.erase_person("p2")
    assert "same-person" not in found()


@pytest.mark.parametrize("lacking", ["phone", "sex", "birth_date", "id_number"])
def test_a_volunteer_of_whom_something_is_missing(
    station: operators.SetUp, frozen_clock: Mover, lacking: str
) -> None:
    known = {name: value for name, value in FULL.items() if name != lacking}
    if lacking == "id_number":
        known["id_type"] = ""
    person = roster.add_person(name="周秀兰", **known)
    assert found()["people-incomplete"].severity == "advisory"
    roster.edit_person(person.uid, **FULL)
    assert found() == {}


def test_a_resident_may_be_known_by_name_alone(zhou: str) -> None:
    roster.add_person(name="刘小明", capacities=("resident",))
    assert found() == {}


def test_a_clock_that_stands_before_the_last_entry_blocks(zhou: str, frozen_clock: Mover) -> None:
    frozen_clock(NOW - timedelta(days=400))
    assert found()["clock-behind"].severity == "blocking"
    assert sync.check_export().blocked
    frozen_clock(NOW)
    assert found() == {}


def test_blocking_findings_come_first(zhou: str, frozen_clock: Mover) -> None:
    roster.add_person(name="王䶮")
    attend(frozen_clock, talk(), zhou, out=False)
    talk(ago=timedelta(days=3))
    severities = [row.severity for row in sync.check_export().findings]
    assert severities == ["blocking", "advisory", "advisory"]
