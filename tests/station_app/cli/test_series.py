"""Series and holidays by command line."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from pypdf import PdfReader

from tests.station_app.cli.conftest import Cli


def add(
    at: Cli, *more: str, start: str = "2031-10-17T09:30", end: str = "2031-10-17T11:00"
) -> dict[str, object]:
    words = ("activity", "add", "--title", "书法课", "--category", "文", "--venue", "二楼教室")
    document: dict[str, object] = at(*words, "--start", start, "--end", end, *more).json
    return document


def test_a_series_by_command_line(at: Cli, tmp_path: Path) -> None:
    made = add(at, "--repeat", "FREQ=WEEKLY;BYDAY=FR;COUNT=12")
    assert {"uid", "number", "occurrences", "edit", "series", "conflicts"} <= set(made)
    assert made["occurrences"] == 12
    number = str(made["number"])
    (row,) = [row for row in at("activity", "series", "list").json if row["uid"] == made["series"]]
    assert (row["rule"], row["coming"], row["last"]) == ("FREQ=WEEKLY;BYDAY=FR;COUNT=12", 12, "2032-01-02")
    move = ("activity", "series", "edit", number, "--scope", "all", "--start", "2031-10-18T14:00")
    shown = at(*move, "--check").json
    assert (shown["moved"], shown["added"], len(shown["steps"])) == (12, 0, 12)
    assert shown["steps"][0]["after"]["starts"] == "2031-10-18T14:00:00"
    assert at("activity", "series", "show", number).json["time"] == "09:30", "--check changes nothing"
    done = at(*move).json
    assert at("activity", "series", "show", number).json["time"] == "14:00"
    at("activity", "series", "undo", done["edit"])
    assert at("activity", "series", "show", number).json["time"] == "09:30"
    assert at("activity", "series", "undo", done["edit"]).error["code"] == "not-found"
    rows = at("activity", "series", "show", number).json["occurrences"]
    skipped = at("activity", "series", "skip", rows[2]["number"]).json
    assert skipped["dropped"] == 1
    assert at("activity", "series", "again", number, "--on", "2031-10-31").json["added"] == 1
    cancelled = at("activity", "series", "cancel", rows[5]["number"], "--scope", "following").json
    assert cancelled["cancelled"] == 7
    file = tmp_path / "十月.pdf"
    assert at("activity", "export", file, "--month", "2031-10", "--paper", "A3").json["activities"] == 3
    assert float(PdfReader(file).pages[0].mediabox.width) == pytest.approx(420 / 25.4 * 72, abs=1)
    assert at("activity", "export", tmp_path / "a.ics", "--month", "2031-10").json["activities"] == 3
    assert "RRULE:FREQ=WEEKLY" in (tmp_path / "a.ics").read_text(encoding="utf-8")


def test_an_activity_begins_a_series_and_a_change_is_taken_back(at: Cli) -> None:
    made = add(at, "--brand", "文明三新", start="2033-10-14T09:30", end="2033-10-14T11:00")
    number = str(made["number"])
    assert made["brand"] == "文明三新"
    changed = at("activity", "edit", number, "--title", "国画课", "--capacity", "20").json
    assert changed["title"] == "国画课"
    rule = ("--repeat", "FREQ=WEEKLY;BYDAY=FR;COUNT=3")
    shown = at("activity", "series", "begin", number, *rule, "--check").json
    assert [step["what"] for step in shown["steps"]] == ["same", "added", "added"]
    begun = at("activity", "series", "begin", number, *rule).json
    assert (begun["number"], begun["occurrences"], begun["added"]) == (number, 3, 2)
    missed = at("activity", "series", "begin", number, *rule)
    assert missed.error["code"] == "already-in-series"
    assert at("activity", "series", "undo", begun["edit"]).json == {"undone": begun["edit"], "kept": []}
    at("activity", "edit", number, "--capacity", "30")
    undone = at("activity", "undo", changed["edit"])
    assert undone.json == {"undone": changed["edit"], "kept": ["capacity"]}
    (row,) = [one for one in at("activity", "list", "--from", "2033-10-14").json if one["number"] == number]
    assert row["title"] == "书法课"


def test_a_taken_room_and_a_wrong_rule(at: Cli) -> None:
    add(at, start="2032-03-12T10:00", end="2032-03-12T12:00")
    made = add(
        at, "--repeat", "FREQ=WEEKLY;COUNT=3", "--on-conflict", "skip", start="2032-03-05T09:30",
        end="2032-03-05T11:00",
    )  # fmt: skip
    assert (made["occurrences"], made["conflicts"]) == (2, 1)
    (skip,) = at("activity", "series", "show", str(made["number"])).json["skipped_dates"]
    assert (skip["day"], skip["reason"], skip["free"]) == ("2032-03-12", "conflict", False)
    assert at("activity", "series", "offers").json == []
    wrong = at(
        "activity", "add", "--title", "x", "--category", "文", "--start", "2032-01-31T09:00", "--end",
        "2032-01-31T10:00", "--repeat", "FREQ=MONTHLY",
    )  # fmt: skip
    assert wrong.error["code"] == "wrong-rule"


def test_holidays_by_command_line(at: Cli, tmp_path: Path) -> None:
    assert [row["name"] for row in at("holidays", "list").json] == ["2024", "2025", "2026"]
    pack = tmp_path / "2033.json"
    year = {"year": 2033, "source": "示例", "off": {"元旦": ["2033-01-01"]}, "workdays": []}
    pack.write_text(json.dumps(year), encoding="utf-8")
    assert at("holidays", "import", pack).json[0]["name"] == "2033"
    assert at("holidays", "list").json[-1]["loaded"] is True
    pack.write_text("{}", encoding="utf-8")
    assert at("holidays", "import", pack).error["code"] == "pack-unusable"
