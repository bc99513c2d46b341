"""The calendar file, read back by another reader: the events are the rows and nobody is named."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from dateutil.rrule import rrulestr
from hypothesis import given
from hypothesis import strategies as st
from icalendar import Calendar

from station_app.activities import series
from station_app.activities import service as activities
from station_app.activities.icalendar_export import as_text, calendar_bytes
from station_app.activities.rows import ActivityRow, ActivityStatus
from station_app.activities.series_rows import Way
from station_app.operators import service as operators
from station_app.roster import service as roster
from tests.conftest import Mover
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
        assert str(event["summary"]) == as_text(row.title)
        assert event.decoded("dtstart") == row.starts.replace(tzinfo=SHANGHAI)
        assert event.decoded("dtend") == row.ends.replace(tzinfo=SHANGHAI)
        assert event["dtstart"].params["TZID"] == "Asia/Shanghai"
        assert str(event["status"]) == STATED.get(row.status, "CONFIRMED")
        assert str(event.get("location", "")) == as_text(row.venue)
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


def read_back(raw: bytes) -> dict[tuple[datetime, str, str, str], int]:
    """What a calendar program shows of the file: each event's rule expanded by dateutil, another program's
    code, without what EXDATE and RECURRENCE-ID take out."""
    events = Calendar.from_ical(raw).walk("VEVENT")
    replaced = {(str(e["uid"]), e.decoded("recurrence-id")) for e in events if "recurrence-id" in e}
    shown: dict[tuple[datetime, str, str, str], int] = {}
    for event in events:
        starts = event.decoded("dtstart")
        days = [starts]
        if "rrule" in event:
            rule = event["rrule"].to_ical().decode()
            days = list(rrulestr(rule, dtstart=starts))
            out = event.get("exdate")
            gone = {one.dt for one in out.dts} if out is not None else set()
            days = [d for d in days if d not in gone and (str(event["uid"]), d) not in replaced]
        for day in days:
            key = (
                day.replace(tzinfo=None),
                str(event["summary"]),
                str(event.get("location", "")),
                str(event["status"]),
            )
            shown[key] = shown.get(key, 0) + 1
    return shown


@pytest.mark.parametrize(
    ("rule", "start"),
    [
        ("FREQ=WEEKLY;BYDAY=MO,FR;COUNT=20", datetime(2026, 9, 18, 9)),
        ("FREQ=WEEKLY;INTERVAL=2;BYDAY=SA;UNTIL=20261226", datetime(2026, 9, 18, 0, 30)),
        ("FREQ=DAILY;INTERVAL=3;COUNT=30", datetime(2026, 9, 14, 23)),
        ("FREQ=MONTHLY;BYDAY=-1FR;COUNT=6", datetime(2026, 9, 18, 9)),
        ("FREQ=MONTHLY;BYMONTHDAY=-1;UNTIL=20270331", datetime(2026, 9, 18, 9)),
        ("LUNAR:9-9;COUNT=2", datetime(2026, 9, 18, 9)),
        ("WORKDAY;UNTIL=20261130", datetime(2026, 9, 18, 9)),
    ],
)
def test_a_series_is_read_back_date_by_date(
    station: operators.SetUp, frozen_clock: Mover, tmp_path: Path, rule: str, start: datetime
) -> None:
    plan("占用", day=date(2026, 9, 25), hour=start.hour, venue="二楼")
    done = series.add_series(
        rule=rule, title="书法课", category="文", venue="二楼", starts=start, ends=start + timedelta(hours=1),
        skip_holidays=True, way=Way.SKIP,
    )  # fmt: skip
    rows = series.list_occurrences(done.series)
    activities.edit_activity(rows[1].uid, title="特别场", starts=rows[1].starts + timedelta(hours=20),
                             ends=rows[1].starts + timedelta(hours=22))  # fmt: skip
    activities.cancel_activity(rows[-1].uid)
    series.skip_date(series.list_occurrences(done.series)[-2].uid)
    path = tmp_path / "a.ics"
    expected: dict[tuple[datetime, str, str, str], int] = {}
    months = {(row.starts.year, row.starts.month) for row in series.list_occurrences(done.series)}
    for row in activities.list_activities():
        if row.series_uid:
            key = (row.starts, row.title, row.venue, STATED.get(row.status, "CONFIRMED"))
            expected[key] = expected.get(key, 0) + 1
    shown: dict[tuple[datetime, str, str, str], int] = {}
    for year, month in sorted(months):
        activities.export_calendar(path, year=year, month=month)
        shown |= {key: count for key, count in read_back(path.read_bytes()).items() if key[1] != "占用"}
    assert shown == expected
