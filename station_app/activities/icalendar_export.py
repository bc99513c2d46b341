"""The month's activities as a calendar file that phones and computers read (RFC 5545).

``TZID=Asia/Shanghai`` with its VTIMEZONE, ``METHOD:PUBLISH``, stable UIDs, and no personal data: the
title, time, place and category alone (domain §4.5).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, time, timedelta
from functools import cache
from typing import Any, Final
from zoneinfo import ZoneInfo

from station_app.activities.categories import BY_KEY
from station_app.activities.icalendar_series import Repeating
from station_app.activities.recurrence import Rule
from station_app.activities.rows import ActivityRow, ActivityStatus
from station_app.core import clock

PRODUCT: Final = "-//practice-station//calendar 1.0//ZH"
_STATUS: Final = {ActivityStatus.CANCELLED: "CANCELLED", ActivityStatus.DRAFT: "TENTATIVE"}
_ZONE: Final = ZoneInfo(clock.STATION_ZONE)


def calendar_bytes(rows: Sequence[ActivityRow], repeating: Sequence[Repeating] = ()) -> bytes:
    """The calendar file of those activities, and of series as one event each with its exceptions."""
    from icalendar import Calendar

    calendar = Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-timezone", clock.STATION_ZONE)
    calendar.add_component(_zone())
    for row in rows:
        calendar.add_component(_event(row, row.uid))
    for one in repeating:
        for event in _series(one):
            calendar.add_component(event)
    return bytes(calendar.to_ical())


@cache
def _zone() -> Any:
    """The station's VTIMEZONE; icalendar goes through a century of offsets for it."""
    from icalendar import Timezone

    return Timezone.from_tzid(clock.STATION_ZONE)


def rule_text(rule: Rule) -> str:
    """The rule as RFC 5545 has it: its end, where it is a day, as that day's last second here, in UTC."""
    if rule.until is None:
        return rule.text
    end = datetime.combine(rule.until, time(23, 59, 59), _ZONE).astimezone(UTC)
    return rule.text.replace(f"UNTIL={rule.until:%Y%m%d}", f"UNTIL={end:%Y%m%dT%H%M%SZ}")


def as_text(words: str) -> str:
    """Words that come back as they are: icalendar takes a backslash before N for the end of a line."""
    return words.replace("\\N", "＼N")


def _event(row: ActivityRow, uid: str) -> Any:
    return _made(uid, row.starts, row.ends, row.title, row.category, row.venue, row.status)


def _series(one: Repeating) -> Iterator[Any]:
    from icalendar import vRecur

    starts = one.starts(one.days[0])
    ends = starts + timedelta(minutes=one.minutes)
    event = _made(one.uid, starts, ends, one.title, one.category, one.venue, ActivityStatus.PUBLISHED)
    event.add("rrule", vRecur.from_ical(rule_text(one.rule)))
    if one.left_out:
        event.add("exdate", [one.starts(day).replace(tzinfo=_ZONE) for day in one.left_out])
    yield event
    for row in one.exceptions():
        assert row.original is not None
        exception = _event(row, one.uid)
        exception.add("recurrence-id", one.starts(row.original).replace(tzinfo=_ZONE))
        yield exception
    for row in one.others():
        yield _event(row, row.uid)


def _made(
    uid: str, starts: datetime, ends: datetime, title: str, category: str, venue: str, status: ActivityStatus
) -> Any:
    from icalendar import Event

    event = Event()
    event.add("uid", f"{uid}@practice-station")
    event.add("dtstamp", clock.now())
    event.add("dtstart", starts.replace(tzinfo=_ZONE))
    event.add("dtend", ends.replace(tzinfo=_ZONE))
    event.add("summary", as_text(title))
    event.add("status", _STATUS.get(status, "CONFIRMED"))
    event.add("categories", [BY_KEY[category].name] if category in BY_KEY else [])
    if venue:
        event.add("location", as_text(venue))
    return event
