"""The calendar file, read back by another reader: the events are the rows and nobody is named."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st
from icalendar import Calendar

from station_app.activities import service as activities
from station_app.activities.icalendar_export import calendar_bytes
from station_app.activities.rows import ActivityRow, ActivityStatus
from station_app.operators import service as operators
from station_app.roster import service as roster
from tests.station_app.activities.test_service import plan

SHANGHAI = ZoneInfo("Asia/Shanghai")
STATED = {ActivityStatus.CANCELLED: "CANCELLED", ActivityStatus.DRAFT: "TENTATIVE"}
TEXTS = st.text(
    alphabet=st.characters(exclude_categories=("Cs", "Cc", "Zl", "Zp")), min_size=1, max_size=120
).map(str.strip).filter(bool)  # fmt: skip
ROWS = st.builds(
    ActivityRow,
    uid=st.uuids().map(str),
    number=st.just("2026-0001"),
    title=TEXTS,
    category=st.sampled_from(["jian", "hu", "xuan"]),
    starts=st.datetimes(datetime(2000, 1, 1), datetime(2050, 1, 1)).map(
        lambda d: d.replace(second=0, microsecond=0)
    ),
    ends=st.just(datetime(2051, 1, 1)),
    status=st.sampled_from(ActivityStatus),
    venue=st.one_of(st.just(""), TEXTS),
    lead=st.just("周秀兰"),
    lead_phone=st.just("138****2046"),
)


@given(st.lists(ROWS, max_size=5, unique_by=lambda row: row.uid))
def test_what_is_read_back_is_what_was_written(rows: list[ActivityRow]) -> None:
    raw = calendar_bytes(rows)
    calendar = Calendar.from_ical(raw)
    assert calendar["method"] == "PUBLISH"
    assert [str(zone["tzid"]) for zone in calendar.walk("VTIMEZONE")] == ["Asia/Shanghai"]
    events = calendar.walk("VEVENT")
    assert len(events) == len(rows)
    for event, row in zip(events, rows, strict=True):
        assert str(event["uid"]) == f"{row.uid}@practice-station"
        assert str(event["summary"]) == row.title
        assert event.decoded("dtstart") == row.starts.replace(tzinfo=SHANGHAI)
        assert event.decoded("dtend") == row.ends.replace(tzinfo=SHANGHAI)
        assert event["dtstart"].params["TZID"] == "Asia/Shanghai"
        assert str(event["status"]) == STATED.get(row.status, "CONFIRMED")
        assert str(event.get("location", "")) == row.venue
        assert event.decoded("dtstamp").utcoffset() == timedelta(0)
    assert b"\r\n" in raw
    assert all(len(line) <= 75 for line in raw.split(b"\r\n"))
    for line in raw.split(b"\r\n"):
        assert not line.startswith(b"DTSTAMP") or line.endswith(b"Z")


def test_a_month_without_its_drafts_and_neighbours(station: operators.SetUp, tmp_path: Path) -> None:
    roster.add_person(name="周秀兰", phone="13800002046")
    for month, day in ((8, 31), (9, 1), (9, 30), (10, 1)):
        plan(f"{month}月{day}日", day=datetime(2026, month, day).date(), lead="周秀兰")
    off = plan("取消的")
    activities.cancel_activity(off.uid, reason="下雨")
    plan("草稿", draft=True)
    path = tmp_path / "九月.ics"
    assert activities.export_calendar(path, year=2026, month=9) == 3
    raw = path.read_bytes()
    events = {str(e["summary"]): str(e["status"]) for e in Calendar.from_ical(raw).walk("VEVENT")}
    assert events == {"9月1日": "CONFIRMED", "取消的": "CANCELLED", "9月30日": "CONFIRMED"}
    assert "周秀兰".encode() not in raw
    assert b"2046" not in raw
    assert activities.export_calendar(path, year=2026, month=12) == 0
