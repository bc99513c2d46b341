"""A station's day by command line: set up, import, activity, sign-ins, loan, documents, package."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

import pypdf
import pytest
from openpyxl import load_workbook

from station_app.core import clock
from tests.station_app.cli.conftest import COORDINATOR, PASSPHRASE, STATION, Cli, write_roster


def keys(document: object) -> set[str]:
    """The keys of an object, or of a list's first one."""
    if isinstance(document, list):
        document = document[0]
    assert isinstance(document, dict)
    return set(document)


@pytest.fixture
def hours_ago() -> datetime:
    """An activity's start that is over by now, on the minute."""
    return (clock.now() - timedelta(hours=3)).replace(tzinfo=None, second=0)


def test_init_makes_a_station_and_says_the_recovery_code_once(cli: Cli, tmp_path: Path) -> None:
    home, page = tmp_path / "new", tmp_path / "恢复码.pdf"
    words = ("init", "--station", STATION, "--operator", COORDINATOR, "--home", home, "--json")
    document = cli(*words, "--recovery-page", page).json
    assert {"station", "recovery_code"} <= keys(document)
    assert {"code", "name", "institute", "centre"} <= keys(document["station"])
    assert document["station"]["name"] == "丰园社区"
    printed = pypdf.PdfReader(page).pages[0].extract_text()
    assert document["recovery_code"].replace("-", "\n") in printed
    again = cli(*words)
    assert (again.status, again.error["code"]) == (1, "home-not-empty")


def test_init_with_a_tree_of_its_own(cli: Cli, tmp_path: Path) -> None:
    tree = tmp_path / "树.csv"
    tree.write_text(
        "code,parent_code,kind,name\n430199,,centre,试验区\n430199001,430199,institute,试验街道\n"
        "430199001001,430199001,station,试验社区\n",
        encoding="utf-8",
    )
    answer = cli("init", "--station", "430199001001", "--organisation", tree, "--operator", "甲",
                 "--home", tmp_path / "h", "--json")  # fmt: skip
    assert answer.json["station"]["name"] == "试验社区"


def test_import_accounts_for_every_row(at: Cli, tmp_path: Path) -> None:
    file, errors = write_roster(tmp_path / "名单.xlsx"), tmp_path / "错误.xlsx"
    document = at("roster", "import", file, "--errors", errors).json
    contract = {"batch", "sheet", "header_row", "columns", "rows", "added", "updated", "unchanged", "refused"}
    assert contract | {"warnings"} <= keys(document)
    assert document["header_row"] == 2
    assert document["columns"]["name"] == "B"
    told = document["added"] + document["updated"] + document["unchanged"] + len(document["refused"])
    assert document["rows"] == told == 6
    assert keys(document["refused"]) == {"row", "field", "code", "message"}
    assert document["refused"][0]["code"] == "no-name"
    assert load_workbook(errors).active.max_row == 2  # type: ignore[union-attr]
    assert keys(at("roster", "undo-import", document["batch"]).json) >= {"removed", "restored"}


def test_check_of_an_import_changes_nothing(at: Cli, tmp_path: Path) -> None:
    file = tmp_path / "新人.csv"
    file.write_text("姓名,电话\n新来的,13700001111\n", encoding="gb18030")
    assert at("roster", "import", file, "--check").json["added"] == 1
    assert at("roster", "find", "新来的").json == []
    assert at("roster", "import", file).json["added"] == 1
    assert at("roster", "find", "xld").json[0]["name"] == "新来的"


def test_a_row_is_left_out_by_its_number(at: Cli, tmp_path: Path) -> None:
    file, errors = tmp_path / "新人.csv", tmp_path / "留下.xlsx"
    file.write_text("姓名,电话\n甲某,13700001111\n乙某,13700002222\n丙某,13700003333\n", encoding="utf-8")
    wrong = at("roster", "import", file, "--skip-row", "2", "--skip-row", "5")
    assert (wrong.status, wrong.error["code"]) == (2, "usage")
    assert "5" in wrong.error["message"]
    document = at("roster", "import", file, "--skip-row", "2", "--skip-row", "4", "--errors", errors).json
    assert (document["rows"], document["added"], document["unchanged"]) == (3, 1, 0)
    assert [(one["row"], one["code"]) for one in document["refused"]] == [(2, "left-out"), (4, "left-out")]
    assert document["problems"]["left-out"] == [2, 4]
    assert load_workbook(errors).active.max_row == 3  # type: ignore[union-attr]
    assert [row["name"] for row in at("roster", "find", "某").json] == ["乙某"]


def test_people_are_found_masked_and_revealed_only_on_request(at: Cli) -> None:
    (person,) = at("roster", "find", "zxl").json
    contract = {"uid", "name", "sex", "birth_date", "id_number", "phone", "teams", "volunteer_number"}
    assert contract <= keys(person)
    assert person["phone"] == "138****2046"
    assert at("roster", "find", "2046", "--reveal").json[0]["phone"] == "13800002046"
    assert [p["name"] for p in at("roster", "find", "liyan").json] == ["李䶮"]
    assert at("roster", "find", "a", "--limit", "2").status == 0


def test_people_are_added_edited_shown_and_exported(at: Cli, tmp_path: Path) -> None:
    added = at("roster", "add", "彭小艺", "--set", "phone=18800009034", "--team", "守望驿站").json
    assert added["teams"] == ["守望驿站"]
    edited = at("roster", "edit", added["uid"], "--set", "address=3栋", "--set", "sex=女").json
    assert edited["sex"] == "女"
    assert at("roster", "show", "彭小艺").json["address"] == "3栋"
    assert at("roster", "duplicates").json == []
    file = tmp_path / "花名册.xlsx"
    assert at("roster", "export", file).json == {"path": str(file), "people": 6}
    assert "18800009034" not in str(list(load_workbook(file).active.values))  # type: ignore[union-attr]


def test_an_activity_from_plan_to_report(at: Cli, tmp_path: Path, hours_ago: datetime) -> None:
    end = hours_ago + timedelta(minutes=90)
    planned = at("activity", "add", "--title", "书法公益课堂", "--start", hours_ago.isoformat(), "--end",
                 end.isoformat(), "--category", "文", "--venue", "教室", "--lead", "周秀兰").json  # fmt: skip
    assert {"uid", "number", "occurrences"} <= keys(planned)
    number = planned["number"]
    assert number == f"{hours_ago.year}-0001"
    came = at("signin", "in", number, "13800002046", "--at", hours_ago.isoformat()).json
    assert {"event", "person", "at", "minutes"} <= keys(came)
    left = at("signin", "out", number, "周秀兰", "--at", end.isoformat()).json
    assert left["minutes"] == 90
    wrong = at("signin", "in", number, "易建平", "--role", "speaker", "--at", hours_ago.isoformat()).json
    assert at("signin", "void", wrong["event"], "--reason", "签错了").json["event"] != wrong["event"]
    at("signin", "in", number, "李䶮", "--role", "public", "--at", hours_ago.isoformat())
    assert len(at("signin", "out", number, "--all").json) == 1

    listed = at("signin", "list", number).json
    assert {"person", "name", "role", "in", "out", "minutes"} <= keys(listed)
    assert [(row["name"], row["role"]) for row in listed] == [("周秀兰", "volunteer"), ("李䶮", "public")]
    assert at("activity", "close", number).json["minutes"] == 90
    book = at("hours", "周秀兰", "--year", hours_ago.year).json
    assert {"minutes", "star", "lines"} <= keys(book)
    assert (book["minutes"], book["lines"][0]["title"]) == (90, "书法公益课堂")

    report = tmp_path / "记录.pdf"
    written = at("signin", "report", number, report).json
    assert {"path", "pages", "rows"} <= keys(written)
    assert (written["pages"], written["rows"], written["missing_glyphs"]) == (1, 2, [])
    assert "李䶮" in pypdf.PdfReader(report).pages[0].extract_text()
    wall = at("signin", "report", number, report, "--audience", "wall").json
    assert wall["rows"] == 2
    assert "李䶮" not in pypdf.PdfReader(report).pages[0].extract_text()
    assert at("signin", "sheet", number, tmp_path / "签到表.pdf").json["rows"] == 0

    contract = {"uid", "number", "title", "start", "end", "venue", "category", "status", "signed_in"}
    (row,) = at("activity", "list", "--from", hours_ago.date(), "--to", hours_ago.date()).json
    assert contract <= keys(row)
    assert (row["category"], row["status"], row["signed_in"]) == ("文化文艺服务", "held", 2)
    month = f"{hours_ago:%Y-%m}"
    for name in ("月.ics", "月.xlsx"):
        done = at("activity", "export", tmp_path / name, "--month", month).json
        assert done == {"path": str(tmp_path / name), "activities": 1}


def test_a_draft_is_published_edited_and_cancelled(at: Cli) -> None:
    draft = at("activity", "add", "--title", "好书共读", "--start", "2027-03-05T19:00", "--end",
               "2027-03-05T20:30", "--category", "文化文艺服务").json  # fmt: skip
    assert draft["status"] == "draft"
    refused = at("activity", "publish", draft["uid"])
    assert (refused.status, refused.error["code"]) == (1, "venue-missing")
    assert at("activity", "edit", draft["number"], "--venue", "图书馆").json["venue"] == "图书馆"
    assert at("activity", "publish", draft["number"]).json["status"] == "published"
    assert at("activity", "cancel", draft["number"], "--reason", "下雨").json["status"] == "cancelled"
    over = at("activity", "edit", draft["number"], "--title", "别的")
    assert (over.status, over.error["code"]) == (1, "activity-over")


def test_books_go_out_and_come_back(at: Cli, tmp_path: Path) -> None:
    file = tmp_path / "图书.csv"
    file.write_text(
        "书名,作者,ISBN,索书号,册数\n三国演义,罗贯中,,I242/1,2\n,没有名字,,,1\n", encoding="utf-8"
    )
    document = at("library", "import", file).json
    contract = {"batch", "records", "titles_added", "copies_added", "unchanged", "refused", "warnings"}
    assert contract <= keys(document)
    assert keys(document["refused"]) >= {"record", "code", "message"}
    assert (document["titles_added"], document["copies_added"]) == (1, 2)
    (title,) = at("library", "find", "sgyy").json
    assert {"uid", "title", "author", "isbn", "call_number", "copies", "available"} <= keys(title)
    assert {"barcode", "state", "place"} <= keys(title["copies"])
    code = title["copies"][0]["barcode"]

    reader = at("library", "reader", "肖玉珍").json
    assert reader == {"card": reader["card"], "name": "肖玉珍", "loans": []}
    lent = at("library", "lend", reader["card"], code)
    contract = {"barcode", "outcome", "code", "message", "title", "reader", "due"}
    assert lent.status == 0
    assert keys(lent.json) >= contract
    assert lent.json[0]["outcome"] == "done"
    assert at("library", "find", code).json[0]["available"] == 1
    other = at("library", "reader", "胡国强").json["card"]
    asked = at("library", "lend", other, code)
    assert (asked.status, asked.json[0]["outcome"], asked.json[0]["code"]) == (1, "ask", "out-to-another")
    assert at("library", "lend", other, code, "--confirm", "out-to-another").json[0]["outcome"] == "done"
    assert at("library", "renew", code).json[0]["code"] == "renewed"
    assert at("library", "undo").json[0]["code"] == "undone"
    assert at("library", "return", code).json[0]["code"] == "returned"
    assert at("library", "return", "99").json[0]["outcome"] == "refused"
    assert at("library", "overdue").json == []


def test_a_package_is_checked_written_verified_and_listed(at: Cli, cli: Cli, tmp_path: Path) -> None:
    status = at("sync", "status").json
    assert {"epoch", "next_number", "pending", "last_receipt"} <= keys(status)
    assert (status["epoch"], status["next_number"], status["pending"]["person"]) == ("e1", 1, 5)
    check = at("sync", "check").json
    assert {"code", "severity", "message", "subject"} == keys(check)
    assert {row["severity"] for row in check} <= {"blocking", "advisory"}
    bare = at("sync", "export", "--to", tmp_path)
    assert (bare.status, bare.error["code"]) == (1, "passphrase-needed")

    phrase = tmp_path / "口令.txt"
    phrase.write_text(PASSPHRASE + "\n", encoding="utf-8")
    done = at("sync", "export", "--to", tmp_path, "--passphrase-file", phrase).json
    contract = {"path", "number", "epoch", "from_seq", "to_seq", "changes", "blobs", "sha256"}
    assert contract <= keys(done), done
    package = Path(done["path"])
    assert package.name == f"{STATION}-e1-000001.wsp"

    found = at("sync", "verify", package, "--passphrase-file", phrase)
    contract = {"ok", "station", "epoch", "number", "from_seq", "to_seq", "opened", "counts", "problems"}
    assert (found.status, contract <= keys(found.json)) == (0, True)
    assert (found.json["ok"], found.json["opened"], found.json["counts"]["person"]) == (True, True, 5)
    stranger = cli("sync", "verify", package, "--home", tmp_path / "none", "--json")
    assert (stranger.status, stranger.json["opened"]) == (0, False)
    (line,) = at("sync", "history").json
    assert {"number", "path", "state", "exported_at", "received_at"} <= keys(line)
    assert line["state"] == "waiting"

    content = bytearray(package.read_bytes())
    content[-9] ^= 1
    package.write_bytes(content)
    damaged = at("sync", "verify", package, "--passphrase-file", phrase)
    assert (damaged.status, damaged.json["ok"]) == (1, False)
    assert keys(damaged.json["problems"]) == {"code", "message"}


def test_the_stations_card_is_written_and_a_strange_one_refused(at: Cli, tmp_path: Path) -> None:
    card = tmp_path / "卡.json"
    assert at("sync", "card", card).json["path"] == str(card)
    refused = at("sync", "centre", card)
    assert (refused.status, refused.error["code"]) == (1, "card-refused")


def test_operators_come_and_go(at: Cli, cli: Cli, made: Path, tmp_path: Path) -> None:
    new = tmp_path / "新密码"
    new.write_text("another-2\n", encoding="utf-8")
    assert at("operator", "add", "王芳", "--role", "staff", "--new-password-file", new).json["active"] is True
    rows = at("operator", "list").json
    assert keys(rows) == {"name", "role", "active"}
    assert len(rows) == 4
    assert cli("operator", "list", "--home", made, "--operator", "王芳", "--password-file", new).status == 0
    assert at("operator", "password", "唐雨欣", "--new-password-file", new).status == 0
    assert at("operator", "list", operator="唐雨欣").status == 3
    assert at("operator", "remove", "王芳").status == 0
    assert {"name": "王芳", "role": "staff", "active": False} in at("operator", "list").json


def test_a_forgotten_password_is_replaced_by_the_recovery_code(cli: Cli, tmp_path: Path) -> None:
    home, code, new = tmp_path / "h", tmp_path / "code", tmp_path / "new"
    words = ("--home", home, "--operator", COORDINATOR, "--json")
    made = cli("init", "--station", STATION, *words).json
    code.write_text(made["recovery_code"].lower() + "\n", encoding="utf-8")
    new.write_text("another-2", encoding="utf-8")
    unlock = ("operator", "unlock", "--recovery-code-file", code, "--new-password-file", new)
    assert cli(*unlock, *words).status == 0
    assert cli("check", *words).status == 3
    assert cli("check", "--password-file", new, *words).status == 0
    renewed = cli("operator", "recovery-code", "--password-file", new, *words)
    assert cli(*unlock, *words).status == 3  # the old code opens nothing any more
    code.write_text(renewed.json["recovery_code"], encoding="utf-8")
    assert cli(*unlock, *words).status == 0


def test_backups_are_made_checked_and_put_back(at: Cli, made: Path) -> None:
    row = at("backup", "create").json
    assert Path(row["path"]).exists()
    at("roster", "add", "后来的人")
    assert at("backup", "list").json[0]["path"] == row["path"]
    checked = at("backup", "check", row["path"]).json
    assert {"ok", "problems"} <= keys(checked)
    assert checked["ok"] is True
    assert at("backup", "restore", row["path"]).json["epoch"] == "e2"
    assert at("roster", "find", "后来的人").json == []
    health = at("check").json
    assert {"ok", "problems"} <= keys(health)
    assert health["ok"] is True
    assert at("check", "--quick").json["ok"] is True


def test_the_tree_is_listed_and_replaced(at: Cli, tmp_path: Path) -> None:
    rows = at("organisation", "list", "--kind", "station").json
    assert keys(rows) >= {"code", "parent_code", "kind", "name"}
    assert {row["kind"] for row in rows} == {"station"}
    tree = tmp_path / "坏.csv"
    tree.write_text("a,b\n1,2\n", encoding="utf-8")
    refused = at("organisation", "import", tree)
    assert refused.status == 1
    assert refused.error["message"]
