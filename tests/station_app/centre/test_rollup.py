"""The month's sums from real stations' days, and the commands as a coordinator types them."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

from station_app.activities import own_categories
from station_app.activities import service as activities
from station_app.activities.categories import SERVICES
from station_app.centre import rollup
from station_app.cli.app import run
from station_app.core import clock
from station_app.library import service as library
from station_app.reports import month_figures
from station_app.roster import merging
from station_app.roster import service as roster
from station_app.signin import service as signin
from tests.station_app.centre.conftest import CODES, NAME, PASSWORD, START, TREE, District

ONE = CODES[0]


def a_month(district: District) -> None:
    """A talk of two hours with one volunteer, and one voided; an activity cancelled; one loan."""
    with district.at_station(ONE), clock.frozen(START) as move:
        zhou = roster.add_person(name="周秀兰", phone="13800002046", consent_on="2026-01-05").uid
        other = roster.add_person(name="易建平", consent_on="2026-01-05").uid
        values: dict[str, Any] = {"category": "理论宣讲", "lead": "周秀兰", "venue": "图书室"}
        starts, ends = START + timedelta(hours=1), START + timedelta(hours=3)
        talk = activities.add_activity(title="读书会", starts=starts, ends=ends, **values)
        off = activities.add_activity(title="取消的", starts=starts, ends=ends, **values)
        activities.cancel_activity(off.number, reason="下雨")
        move(starts)
        signin.sign_in(talk.number, zhou)
        wrong = signin.sign_in(talk.number, other)
        signin.void_event(wrong.event, reason="错签")
        library.add_title(title="三国演义", author="罗贯中", copies=["JY0001"], call_number="I242.4/1")
        library.add_title(title="水浒传", author="施耐庵", copies=["JY0002"], call_number="I242.4/2")
        card = library.reader_card(zhou).card
        library.lend(card, ["JY0001"])
        move(ends)
        signin.close_activity(talk.number)


def test_a_person_of_two_records_came_once_and_is_rounded_once(district: District) -> None:
    with district.at_station(ONE), clock.frozen(START) as move:
        keep, other = (roster.add_person(name="周秀兰").uid for _n in range(2))
        third = roster.add_person(name="易建平").uid
        starts = START + timedelta(hours=1)
        values: dict[str, Any] = {"category": "理论宣讲", "lead": keep, "venue": "图书室"}
        talk = activities.add_activity(
            title="读书会", starts=starts, ends=starts + timedelta(hours=2), **values
        )
        move(starts + timedelta(hours=2))
        for person, minutes in ((keep, 22), (other, 22), (third, 44)):
            signin.sign_in(talk.number, person, at=starts)
            signin.sign_out(talk.number, person, at=starts + timedelta(minutes=minutes))
        merging.merge_people(keep, other)
        signin.close_activity(talk.number)
        hours = month_figures.month_figures(2026, 9).hours
    with clock.frozen(START + timedelta(hours=5)):
        assert district.receive(district.export(ONE).path)[0].outcome == "applied"
        with district.at_centre():
            (row,) = [row for row in rollup.month_rows(2026, 9) if row.code == ONE]
    assert row.attendances == 2
    # Two people of 44 minutes, half an hour each: the station's own monthly report says the same.
    assert row.hours == hours == 1.0


def test_own_categories_are_summed_under_their_service(district: District, tmp_path: Path) -> None:
    with district.at_station(ONE):
        own_categories.add_own_category(name="反诈宣传", seal="诈", reported_as="宣讲")
        own_categories.stop_own_category(
            own_categories.add_own_category(name="夜校", seal="夜", reported_as="助学").key
        )
        for place, seal in enumerate(("诈", "宣", "诈", "护", "法")):
            starts = START + timedelta(hours=place)
            activities.add_activity(
                title="活动", starts=starts, ends=starts + timedelta(minutes=30), category=seal,
                venue="图书室",
            )  # fmt: skip
    assert district.receive(district.export(ONE).path)[0].outcome == "applied"
    with district.at_centre():
        rows = rollup.month_rows(2026, 9)
        rollup.write_report(tmp_path / "r.xlsx", year=2026, month=9)
    (one,) = [row for row in rows if row.code == ONE]
    assert one.services == (3, 0, 0, 0, 0, 1, 0, 1)
    assert sum(one.services) == one.activities == 5
    *_lines, total = load_workbook(tmp_path / "r.xlsx").active.values  # type: ignore[union-attr]
    assert total[6:] == (3, 0, 0, 0, 0, 1, 0, 1)


def test_the_roll_up_is_what_the_station_did(district: District, tmp_path: Path) -> None:
    a_month(district)
    with clock.frozen(START + timedelta(hours=5)):
        assert district.receive(district.export(ONE).path)[0].outcome == "applied"
        with district.at_centre():
            rows = {row.code: row for row in rollup.month_rows(2026, 9)}
            assert rollup.month_rows(2026, 8)[0].activities == 0
            assert rollup.write_report(tmp_path / "r.xlsx", year=2026, month=9) == 3
    one = rows[ONE]
    assert (one.activities, one.attendances, one.hours, one.loans) == (1, 1, 2.0, 1)
    assert sum(row.activities for row in rows.values()) == 1
    assert one.services == (1, 0, 0, 0, 0, 0, 0, 0)
    sheet = list(load_workbook(tmp_path / "r.xlsx").active.values)  # type: ignore[union-attr]
    assert sheet[1][6:] == tuple(one.short for one in SERVICES)
    sheet = [line[:6] for line in sheet]
    assert sheet[1][:3] == ("institute", "station", "activities")
    assert ("洞井街道", "丰园社区", 1, 1, 2, 1) in sheet
    assert ("洞井街道", "sum", 1, 1, 2, 1) in sheet
    assert sheet[-1] == ("all", None, 1, 1, 2, 1)


def test_as_typed(tmp_path: Path, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "tree.csv").write_text(TREE, encoding="utf-8")
    monkeypatch.setenv("STATION_APP_PASSWORD", PASSWORD)

    def cli(home: str, *words: object, status: int = 0) -> Any:
        assert run([*map(str, words), "--home", str(tmp_path / home), "--json", "--lang", "en"]) == status
        return json.loads(capfd.readouterr().out)

    who = ("--operator", NAME)
    made = cli("centre", "centre", "init", "--organisation", tmp_path / "tree.csv", *who)
    assert made["centre"]["stations"] == 3
    assert made["escrow_key"].startswith("AGE-SECRET-KEY-1")
    cli("centre", "centre", "card", tmp_path / "c.json")
    cli("s", "init", "--organisation", tmp_path / "tree.csv", "--station", ONE, "--operator", "站长")
    cli("s", "sync", "centre", tmp_path / "c.json")
    cli("s", "sync", "card", tmp_path / "s.json")
    assert cli("centre", "centre", "register", tmp_path / "s.json")[0]["code"] == ONE
    path = cli("s", "sync", "export", "--to", tmp_path)["path"]
    into = ("--receipts", tmp_path / "receipts")
    (dry,) = cli("centre", "centre", "receive", path, "--dry-run", *into)
    assert (dry["outcome"], dry["receipt"]) == ("applied", None)
    (row,) = cli("centre", "centre", "receive", path, *into)
    assert set(row) >= {
        "package", "outcome", "code", "added", "changed", "deleted", "conflicts", "quarantined", "receipt"
    }  # fmt: skip
    assert cli("s", "sync", "receipt", row["receipt"])["problems"] == []
    assert cli("s", "sync", "receipt", "--code", row["phone_code"])["acknowledged_to"] > 0
    assert cli("s", "sync", "history")[0]["state"] == "received"
    assert cli("s", "sync", "receipt", status=2)["error"]["code"] == "usage"
    assert cli("s", "sync", "receipt", tmp_path / "s.json", status=1)["error"]["code"] == "receipt-form"
    (bad,) = cli("centre", "centre", "receive", tmp_path / "s.json", *into, status=1)
    assert (bad["outcome"], bad["code"]) == ("refused", "e01-not-a-package")
    (gone,) = cli("centre", "centre", "receive", tmp_path / "gone.wsp", *into, status=1)
    assert (gone["outcome"], gone["code"], gone["receipt"]) == ("refused", "e21-cannot-read", None)
    assert cli("s", "sync", "receipt", tmp_path / "gone.wsr", status=1)["error"]["code"] == "cannot-read"
    assert len(cli("centre", "centre", "status")["stations"]) == 3
    assert cli("centre", "centre", "missing", "--weeks", "2")["rows"][2]["weeks"] == [False, True]
    assert cli("centre", "centre", "report", "--month", "2026-09", tmp_path / "r.xlsx")["stations"] == 3
    assert cli("s", "sync", "repair")["epoch"] == "e2"
    assert cli("none", "centre", "status", status=1)["error"]["code"] == "no-centre"
    for words in ("status", "missing"):
        assert run(["centre", words, "--home", str(tmp_path / "centre"), "--lang", "en"]) == 0
    assert "丰园社区" in capfd.readouterr().out
    here = ("--home", str(tmp_path / "centre"), "--lang", "en")
    for more, words in (("--dry-run",), "Nothing was changed"), ((), "The receipts for the stations lie in"):
        assert run(["centre", "receive", path, *map(str, into), *more, *here]) == 0
        assert words in " ".join(capfd.readouterr().out.split())
