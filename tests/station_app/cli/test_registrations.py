"""``activity register``, ``unregister`` and ``registrations``."""

from __future__ import annotations

from datetime import timedelta

from station_app.core import clock
from tests.station_app.cli.conftest import Cli


def test_registering_by_command_line(at: Cli) -> None:
    starts = (clock.now() + timedelta(days=2)).replace(tzinfo=None, microsecond=0, second=0)
    ends = starts + timedelta(hours=1)
    number = at(
        "activity", "add", "--title", "绘画课", "--start", starts.isoformat(), "--end", ends.isoformat(),
        "--category", "学", "--venue", "守望驿站", "--capacity", "1",
    ).json["number"]  # fmt: skip
    assert at("activity", "register", number, "周秀兰").json["state"] == "registered"
    waits = at("activity", "register", number, "胡国强").json
    assert (waits["state"], waits["registered"]) == ("waiting", 1)
    assert set(waits) == {"activity", "person", "state", "registered"}
    assert at("activity", "unregister", number, "周秀兰").json["moved_up"] == [waits["person"]]
    document = at("activity", "registrations", number).json
    assert [(r["name"], r["state"], r["came"]) for r in document["registrations"]] == [
        ("胡国强", "registered", False)
    ]
    assert document["unannounced"] == []
    at("activity", "cancel", number)
    assert at("activity", "register", number, "周秀兰").error["code"] == "registration-closed"
