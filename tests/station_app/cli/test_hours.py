"""``hours``: from a back-entry to a certificate, the way a coordinator would write it."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

from station_app.core import clock
from tests.station_app.cli.conftest import Cli


def last_month() -> tuple[str, date]:
    first = clock.today().replace(day=1) - timedelta(days=1)
    return f"{first:%Y-%m}", first.replace(day=3)


def test_a_book_from_back_entry_to_lock(at: Cli) -> None:
    month, day = last_month()
    why = ("--reason", "停电用纸质表", "--evidence", "签到表第2页")
    made = at("hours", "enter", "周秀兰", "--minutes", "90", "--day", day, "--content", "楼道清扫", *why).json
    assert (made["minutes"], made["kind"], made["title"]) == (90, "backfill", "楼道清扫")
    done = at("hours", "correct", made["uid"], "--minutes", "60", "--reason", "核对").json
    assert (done["minutes"], done["kind"]) == (60, "adjust")
    book = at("hours", "周秀兰").json
    assert (book["minutes"], book["star"], len(book["lines"])) == (60, 0, 3)
    assert {"day", "activity", "title", "minutes", "kind", "reason"} <= set(book["lines"][0])
    assert at("hours", "--year", "1999", "周秀兰").json["lines"] == []
    assert len(at("hours", "lines", month, "--only", "corrections").json) == 2
    assert at("hours", "lines", month, "--only", "all").error["code"] == "usage"
    assert at("hours", "lines", "2026").error["code"] == "usage"
    long = at("hours", "enter", "易建平", "--minutes", "600", "--day", day, "--content", "值守", *why).json
    waiting = at("hours", "review").json
    assert [row["minutes"] for row in waiting["long_days"]] == [600]
    assert at("hours", "lock", month).error["code"] == "month-not-ready"
    at("hours", "keep", "易建平", "--day", day, "--reason", "核对过")
    assert at("hours", "lock", month).json["locked_at"]
    assert at("hours", "month", month).json["lines"] == 4
    late = at("hours", "correct", long["uid"], "--minutes", "0", "--reason", "重复").json
    assert (late["corrects"], late["minutes"]) == (month, -600)


def test_duty_stars_and_the_record(at: Cli, tmp_path: Path) -> None:
    month, day = last_month()
    at("roster", "add", "专职甲", "--capacity", "full-time")
    for minutes in ("480", "60"):
        line = at(
            "hours", "duty-enter", "专职甲", "--day", day, "--minutes", minutes, "--reason", "值班"
        ).json
        assert line["minutes"] == int(minutes)
    assert at("hours", "duty-reverse", line["line"], "--reason", "记错了").status == 0
    assert at("hours", "duty", "专职甲").json["minutes"] == 480
    assert len(at("hours", "star-rules", "--preset", "zhangjiagang").json) == 5
    values = ("--minutes", "1440", "--content", "值守", "--reason", "旧账", "--evidence", "台账")
    for back in (0, 1):
        at("hours", "enter", "周秀兰", "--day", day - timedelta(days=back), *values)
    rows = at("hours", "stars", "--month", month).json
    assert [(row["name"], row["level"], row["lacks"]) for row in rows] == [("周秀兰", 1, [])]
    (award,) = at("hours", "star-propose", "周秀兰", "--month", month).json
    assert at("hours", "star-grant", award["uid"]).error["code"] == "publicity-running"
    sheet = tmp_path / "公示.pdf"
    assert at("hours", "star-sheet", sheet).json["rows"] == 1
    assert at("hours", "star-refuse", award["uid"], "--reason", "有异议").json[0]["state"] == "refused"
    at("hours", "training", "周秀兰", "--name", "急救", "--content", "复苏", "--minutes", "90",
       "--held-by", "红十字会", "--day", day)  # fmt: skip
    award_entry = at("hours", "award", "周秀兰", "--name", "优秀", "--granted-by", "街道", "--day", day).json
    at("hours", "evaluate", "周秀兰", "--grade", "5", "--day", day)
    assert len(at("hours", "entries", "周秀兰").json) == 3
    at("hours", "void-entry", award_entry["entry"], "--reason", "重复")
    assert at("hours", "record", "周秀兰", tmp_path / "记录.pdf").json["pages"] == 1
    asked = at("hours", "request", "周秀兰", "--what", "少记一小时").json["request"]
    assert at("hours", "answer", asked, "--answer", "已更正").error["code"] == "usage"
    at("hours", "answer", asked, "--fixed", "--answer", "已更正")
    assert at("hours", "requests").json[0]["state"] == "fixed"


def test_a_certificate_and_its_register(at: Cli, tmp_path: Path) -> None:
    _month, day = last_month()
    file = tmp_path / "证明.pdf"
    assert at("hours", "certificate", "周秀兰", file).error["code"] == "nothing-to-certify"
    at("hours", "enter", "周秀兰", "--minutes", "90", "--day", day, "--content", "清扫", "--reason", "漏",
       "--evidence", "表")  # fmt: skip
    done = at("hours", "certificate", "周秀兰", file, "--lead", "李主任", "--no-seal").json
    number = done["number"]
    assert (done["rows"], file.read_bytes()[:4]) == (1, b"%PDF")
    assert at("hours", "certificate", "周秀兰", tmp_path / "x.txt").error["code"] == "usage"
    again = tmp_path / "again.pdf"
    assert at("hours", "certificate-print", number, again).json["number"] == number
    assert at("hours", "certificate-entered", number).json[0]["national"] == "entered"
    assert at("hours", "certificate-void", number, "--reason", "更正").json[0]["state"] == "void"
    assert [row["number"] for row in at("hours", "certificates").json] == [number]
    assert at("hours", "certificate-print", number, again).error["code"] == "certificate-void"
    cards = tmp_path / "证.pdf"
    assert at("hours", "cards", cards, "--person", "周秀兰", "--person", "易建平").json["rows"] == 2
    assert at("hours", "cards", cards).error["code"] == "usage"
    assert at("hours", "cards", cards, "--team", "书香志愿队").json["rows"] == 2
