"""Holds, losses, stocktake and withdrawal on the command line."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.station_app.cli.conftest import Cli


@pytest.fixture
def shelf(at: Cli, tmp_path: Path) -> dict[str, str]:
    """Two readers' cards by name, two books' barcodes by title."""
    file = tmp_path / "图书.csv"
    text = "书名,索书号,册数,价格\n三国演义,I242/1,1,39.5\n红岩,I247/1,1,20\n"
    file.write_text(text, encoding="utf-8")
    at("library", "import", file)
    found = {name: at("library", "reader", name).json["card"] for name in ("肖玉珍", "胡国强")}
    for title in ("三国演义", "红岩"):
        found[title] = at("library", "find", title).json[0]["copies"][0]["barcode"]
    return found


def test_a_hold_is_caught_at_return_and_given_up(at: Cli, shelf: dict[str, str]) -> None:
    at("library", "lend", shelf["肖玉珍"], shelf["红岩"])
    held = at("library", "hold", shelf["胡国强"], "红岩").json[0]
    assert (held["outcome"], held["code"]) == ("done", "held")
    assert at("library", "renew", shelf["红岩"]).json[0]["code"] == "waited-for"
    back = at("library", "return", shelf["红岩"]).json[0]
    assert (back["code"], back["kept_for"]) == ("kept", "胡国强")
    (row,) = at("library", "holds").json
    assert (row["uid"], row["state"], row["barcode"]) == (held["hold"], "ready", shelf["红岩"])
    assert at("library", "cancel-hold", row["uid"]).json[0]["code"] == "unheld"
    assert at("library", "undo").json[0]["code"] == "undone"
    assert [one["state"] for one in at("library", "holds").json] == ["ready"]
    twice = at("library", "hold", shelf["胡国强"], "红岩")
    assert (twice.status, twice.json[0]["code"]) == (1, "held-already")


def test_lost_settled_called_and_put_off(at: Cli, shelf: dict[str, str]) -> None:
    at("library", "lend", shelf["肖玉珍"], shelf["三国演义"], shelf["红岩"])
    assert at("library", "called", shelf["红岩"], "no-answer").json["result"] == "no-answer"
    assert at("library", "claim", shelf["红岩"]).json[0]["code"] == "claimed"
    assert at("library", "lost", shelf["三国演义"]).json[0]["amount_fen"] == 3950
    settled = at("library", "settle", shelf["三国演义"], "paid", "--amount", "2000").json[0]
    assert (settled["code"], settled["amount_fen"]) == ("settled", 2000)
    put_off = ("--from", "2020-01-01", "--to", "2099-01-01", "--until", "2099-06-01")
    assert at("library", "put-off", *put_off).json == {"loans": 1}
    assert at("library", "renew-all", shelf["肖玉珍"]).json[0]["code"] == "renewed"
    unknown = at("library", "lend-unknown", shelf["胡国强"], "9787101070927", "史记").json[0]
    assert (unknown["code"], unknown["title"]) == ("lent", "史记")


def test_stocktake_withdrawal_and_donation(at: Cli, shelf: dict[str, str], tmp_path: Path) -> None:
    uid = at("library", "stocktake", "start", "--class-from", "I").json["uid"]
    file = tmp_path / "盘点.txt"
    file.write_text(f"{shelf['红岩']}\n\nX9\n", encoding="utf-8")
    scans = at("library", "stocktake", "scan", uid, "--file", file).json
    assert [one["verdict"] for one in scans] == ["fine", "unknown"]
    assert at("library", "stocktake", "scan", uid, "--file", tmp_path / "none.txt").status == 2
    found = at("library", "stocktake", "differences", uid).json
    assert [one["title"] for one in found["missing"]] == ["三国演义"]
    closed = at("library", "stocktake", "close", uid).json
    assert (closed["expected"], closed["seen"], closed["missing"]) == (2, 1, 1)
    assert [one["uid"] for one in at("library", "stocktake", "list").json] == [uid]
    again = at("library", "stocktake", "scan", uid, shelf["红岩"])
    assert (again.status, again.error["code"]) == (1, "stocktake-closed")

    assert at("library", "begin-day").json == {"holds": 0, "events": 0}
    assert at("library", "donated", shelf["红岩"], "--giver", "李先生").json["titles"] == 1
    assert at("library", "state", shelf["红岩"], "crossing").json[0]["code"] == "state"
    gone = at("library", "withdraw", shelf["三国演义"], "--reason", "missing", "--approved-by", "罗晓敏").json
    assert [one["code"] for one in gone] == ["withdrawn"]
    register = at("library", "withdrawn", "--from", "2020-01-01", "--to", "2099-01-01").json
    assert [(one["title"], one["approved_by"]) for one in register] == [("三国演义", "罗晓敏")]
    words = ("library", "withdraw", shelf["红岩"], "--reason", "other", "--approved-by", "罗晓敏")
    refused = at(*words, operator="唐雨欣")
    assert (refused.status, refused.error["code"]) == (3, "not-allowed")
    assert at(*words, operator="谭美玲").json[0]["code"] == "withdrawn"
