"""Two records of one person on the command line: found, compared, merged, taken apart."""

from __future__ import annotations

from pathlib import Path

from tests.station_app.cli.conftest import Cli


def test_found_merged_and_taken_apart(at: Cli) -> None:
    first = at("roster", "add", "尹桂珍", "--set", "birth_date=1962-03-01", "--set", "phone=13800007788").json
    second = at("roster", "add", "尹桂珍", "--set", "birth_date=1962-03-01", "--set", "address=3栋").json
    (found,) = at("roster", "duplicates").json
    assert (found["why"], found["against"]) == ("birth", [])
    assert {p["uid"] for p in found["people"]} == {first["uid"], second["uid"]}
    compared = at("roster", "merge", "13800007788", second["uid"], "--check").json
    assert compared["sure"]
    assert {"field": "address", "keep": "", "other": "3栋", "same": False, "take": True} in compared["fields"]
    done = at("roster", "merge", "13800007788", second["uid"]).json
    assert (done["keep"]["uid"], done["other"], done["taken"]) == (first["uid"], second["uid"], ["address"])
    assert at("roster", "duplicates").json == []
    assert at("roster", "show", second["uid"]).json["address"] == "3栋"
    back = at("roster", "unmerge", "尹桂珍").json
    assert (back["other"], back["left"]) == (second["uid"], [])
    assert at("roster", "duplicates", "--not-same", first["uid"], "--not-same", second["uid"]).json == []


def test_a_field_that_is_none(at: Cli) -> None:
    assert at("roster", "merge", "a", "b", "--take", "age").status == 2


def test_exported_for_a_recipient(at: Cli, tmp_path: Path) -> None:
    file = tmp_path / "a.xlsx"
    plain = at(
        "roster", "export", file, "--columns", "name,phone:whole=手机", "--split", 2, "--save", "街道"
    ).json
    assert [Path(name).name for name in plain["files"]] == ["a-1.xlsx", "a-2.xlsx", "a-3.xlsx"]
    assert "街道" in [one["name"] for one in at("roster", "profiles").json]
    again = at("roster", "export", file, "--profile", "街道", "--check").json
    assert again["refused"] == []
    leaky = at("roster", "export", file, "--columns", "id_number,birth_date:whole")
    assert (leaky.status, leaky.error["code"]) == (1, "leaky-columns")
    assert at("roster", "export", file, "--columns", "age").error["code"] == "invalid"


def test_somebody_is_erased_for_good(at: Cli) -> None:
    uid = at("roster", "add", "要走的人", "--set", "phone=13800007788").json["uid"]
    assert at("roster", "erase", "要走的人").status == 2
    assert at("roster", "erase", "要走的人", "--for-good", operator="唐雨欣").status == 3
    assert at("roster", "erase", "要走的人", "--for-good").json == {"person": uid}
    assert at("roster", "find", "要走的人").json == []
