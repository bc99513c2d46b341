"""``activity category`` as a coordinator types it."""

from __future__ import annotations

from tests.station_app.cli.conftest import Cli


def test_a_category_from_adding_to_stopping(at: Cli) -> None:
    made = at("activity", "category", "add", "反诈宣传", "--seal", "诈", "--under", "宣").json
    assert made == {
        "key": made["key"], "name": "反诈宣传", "seal": "诈", "colour": "bang", "reported_as": "xuan",
        "own": True, "active": True, "owner": "station",
    }  # fmt: skip
    times = ("--start", "2026-10-16T09:30", "--end", "2026-10-16T11:00")
    added = at("activity", "add", "--title", "防骗讲座", *times, "--category", "诈", "--venue", "图书室").json
    assert added["category"] == "反诈宣传"
    renamed = at("activity", "category", "rename", "诈", "防骗宣传", "--colour", "ke").json
    assert (renamed["key"], renamed["name"], renamed["colour"]) == (made["key"], "防骗宣传", "ke")
    assert not at("activity", "category", "stop", "防骗宣传").json["active"]
    listed = at("activity", "category", "list").json
    assert len(listed) == 10
    assert [one["name"] for one in listed if not one["active"]] == ["防骗宣传"]
    (row,) = at("activity", "list", "--from", "2026-10-16").json
    assert row["category"] == "防骗宣传"
    assert at("activity", "category", "stop", "防骗宣传", "--undo").json["active"]


def test_what_is_refused(at: Cli) -> None:
    wrong = at("activity", "category", "add", "法治", "--seal", "法", "--under", "法").error
    assert wrong["code"] == "invalid"
    assert at("activity", "category", "stop", "帮").error["code"] == "not-found"
    words = ("activity", "category", "stop", "护学岗")
    assert at(*words, operator="唐雨欣").error["code"] == "not-allowed"
