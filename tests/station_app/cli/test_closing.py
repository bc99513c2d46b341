"""Closing by command line: looked at first, let pass with reasons; evidence pack and monthly report."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

import pypdf
import pytest

from station_app.core import clock
from tests.station_app.cli.conftest import Cli
from tests.station_app.signin import cameras


@pytest.fixture
def start() -> datetime:
    """An activity's start that is over by now, on the minute."""
    return (clock.now() - timedelta(hours=3)).replace(tzinfo=None, second=0)


def held(at: Cli, start: datetime, *, lead: str = "周秀兰") -> str:
    """An activity that one volunteer came to; gives its number."""
    end = start + timedelta(minutes=90)
    words = ["--start", start.isoformat(), "--end", end.isoformat(), "--category", "文", "--venue", "教室"]
    number: str = at(
        "activity", "add", "--title", "书法课", *words, *(["--lead", lead] if lead else [])
    ).json["number"]
    at("signin", "in", number, "周秀兰", "--at", start.isoformat())
    at("signin", "out", number, "周秀兰", "--at", end.isoformat())
    return number


def test_an_activity_from_the_check_to_the_evidence(at: Cli, tmp_path: Path, start: datetime) -> None:
    number = held(at, start)
    looked = at("activity", "close", number, "--check").json
    assert {"uid", "number", "closed", "blocked", "due", "days_left", "findings"} <= set(looked)
    assert (looked["closed"], looked["blocked"], looked["volunteers"]) == (False, False, 1)
    assert {"code", "severity", "message", "advice", "where", "reason"} == set(looked["findings"][0])

    photos = [cameras.photo(tmp_path, f"{n}.jpg", taken=start, seed=n, size=(40, 30)) for n in range(3)]
    bad = tmp_path / "坏.jpg"
    bad.write_bytes(b"nothing")
    added = at("activity", "photo", "add", number, *photos, bad, "--kind", "group", "--unit")
    assert (added.status, len(added.json["added"])) == (1, 3)
    assert added.json["refused"][0]["code"] == "no-picture"
    assert "坏.jpg" in added.err
    uid = added.json["added"][0]["uid"]
    assert at("activity", "photo", "edit", uid, "--caption", "合影").json["caption"] == "合影"
    assert at("activity", "photo", "save", uid, tmp_path / "出.jpg").json["path"] == str(tmp_path / "出.jpg")
    at("activity", "photo", "remove", at("activity", "photo", "list", number).json[2]["uid"])
    assert [one["shows_unit"] for one in at("activity", "photo", "list", number).json] == [True, True]

    draft = at("activity", "briefing", number, "--draft").json["draft"]
    plan = tmp_path / "方案.docx"
    plan.write_bytes(b"PK")
    written = at(
        "activity", "briefing", number, "--text", draft, "--effect", "都说好", "--plan-file", plan, "--signed"
    ).json
    assert (written["briefing"], written["signed_paper"], written["files"][0]["kind"]) == (
        draft,
        True,
        "plan",
    )
    long = at("activity", "briefing", number, "--text", "字" * 401)
    assert (long.status, list(long.error["details"]["problems"])) == (1, ["briefing"])

    open_now = [one["code"] for one in at("activity", "close", number, "--check").json["findings"]]
    assert open_now == ["content-missing", "photos-few"]
    short = at("activity", "close", number, "--accept", "photos-few", "--reason", "相机坏了")
    assert (short.status, short.error["code"]) == (1, "reason-missing")
    done = at(
        "activity", "close", number, "--accept", "photos-few", "--accept", "content-missing",
        "--reason", "相机坏了",
    ).json  # fmt: skip
    assert {"uid", "number", "mended", "lines", "minutes"} <= set(done)
    assert [(one["code"], one["reason"]) for one in done["findings"]] == [
        ("content-missing", "相机坏了"), ("photos-few", "相机坏了"),
    ]  # fmt: skip

    pack = tmp_path / "佐证.pdf"
    assert at("activity", "evidence", number, pack).json["rows"] == 1
    assert "周秀兰" in "".join(one.extract_text() for one in pypdf.PdfReader(pack).pages)


def test_the_months_report(at: Cli, tmp_path: Path, start: datetime) -> None:
    number = held(at, start)
    at("activity", "close", number)
    for name in ("月报.pdf", "月报.xlsx"):
        done = at("report", "month", tmp_path / name, "--month", f"{start:%Y-%m}").json
        assert (tmp_path / name).exists()
        assert {"path", "activities", "people", "volunteers", "hours", "gaps"} <= set(done)
        assert (done["activities"], done["people"], done["volunteers"], done["minutes"]) == (1, 1, 1, 90)
    targets = {one["category"]: one for one in at("report", "targets", "--month", f"{start:%Y-%m}").json}
    assert targets["理论政治宣讲"] == {"category": "理论政治宣讲", "target": 4, "missing": 4}
    assert targets["文化文艺服务"]["missing"] == 0
    assert at("report", "month", tmp_path / "a.doc", "--month", "2026-10").status == 2


def test_what_cannot_be_closed_is_told(at: Cli, start: datetime) -> None:
    number = held(at, start, lead="")
    refused = at("activity", "close", number)
    assert (refused.status, refused.error["code"]) == (1, "fields-missing")
    at("activity", "edit", number, "--lead", "周秀兰")
    assert at("activity", "close", number, "--accept", "photos-few").status == 2
    unknown = at("activity", "close", number, "--accept", "no-such", "--reason", "无")
    assert (unknown.status, unknown.error["code"]) == (1, "nothing-to-accept")
    done = at("activity", "close", number)
    assert done.status == 0
    assert {"photos-few", "briefing-missing"} <= {one["code"] for one in done.json["findings"]}
    again = at("activity", "close", number)
    assert (again.status, again.error["code"]) == (1, "activity-not-open")
