"""The month's activities as a calendar file that phones and computers read (RFC 5545).

``TZID=Asia/Shanghai`` with its VTIMEZONE, ``METHOD:PUBLISH``, stable UIDs, and no personal data: the
title, time, place and category alone (domain §4.5).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final
from zoneinfo import ZoneInfo

from station_app.activities.categories import BY_KEY
from station_app.activities.rows import ActivityRow, ActivityStatus
from station_app.core import clock

PRODUCT: Final = "-//practice-station//calendar 1.0//ZH"
_STATUS: Final = {ActivityStatus.CANCELLED: "CANCELLED", ActivityStatus.DRAFT: "TENTATIVE"}


def calendar_bytes(rows: Sequence[ActivityRow]) -> bytes:
    """The calendar file of those activities."""
    from icalendar import Calendar, Event, Timezone

    zone = ZoneInfo(clock.STATION_ZONE)
    calendar = Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-timezone", clock.STATION_ZONE)
    calendar.add_component(Timezone.from_tzid(clock.STATION_ZONE))
    for row in rows:
        event = Event()
        event.add("uid", f"{row.uid}@practice-station")
        event.add("dtstamp", clock.now())
        event.add("dtstart", row.starts.replace(tzinfo=zone))
        event.add("dtend", row.ends.replace(tzinfo=zone))
        event.add("summary", row.title)
        event.add("status", _STATUS.get(row.status, "CONFIRMED"))
        event.add("categories", [BY_KEY[row.category].name] if row.category in BY_KEY else [])
        if row.venue:
            event.add("location", row.venue)
        calendar.add_component(event)
    return bytes(calendar.to_ical())
