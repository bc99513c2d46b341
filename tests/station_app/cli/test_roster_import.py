"""An import's choices on the command line, and the list of imports."""

from __future__ import annotations

from pathlib import Path

import pytest

from station_app.core import backup
from station_app.core.paths import Home
from tests.station_app.cli.conftest import COORDINATOR, Cli

TEXT = """姓名,电话,住址,出生日期
周秀兰,13800002046,5 栋,
易建平,13900000001,,
新来的,138123,,1960.1.2
易建平,13900000002,,
"""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """Somebody known, two namesakes of somebody, a bad phone; in GB18030 as Excel writes CSV."""
    path = tmp_path / "名单.csv"
    path.write_text(TEXT, encoding="gb18030")
    return path


def test_kinds_rows_and_whom_they_mean(at: Cli, file: Path) -> None:
    plain = at("roster", "import", file, "--check").json
    assert (plain["added"], plain["updated"], plain["unchanged"], plain["batch"]) == (3, 1, 0, None)
    assert plain["problems"] == {
        "phone": [4], "known": [2], "same-name": [3, 5], "mended": [4],
    }  # fmt: skip
    uid = at("roster", "find", "易建平").json[0]["uid"]
    assert plain["asked"] == {"3": [uid], "5": [uid]}
    chosen = ("--skip", "phone", "--row", "2=skip", "--row", f"3={uid}")
    document = at("roster", "import", file, *chosen).json
    assert (document["added"], document["unchanged"]) == (1, 2)
    assert [(f["row"], f["code"]) for f in document["refused"]] == [(4, "phone-form")]
    assert document["rows"] == 4
    by_name = at("roster", "import", file, "--check", "--row", "3=13600007715").json
    assert by_name["added"] == 1


def test_imports_are_listed_after_a_backup(at: Cli, made: Path, file: Path) -> None:
    batch = at("roster", "import", file).json["batch"]
    first, _before = at("roster", "imports").json
    assert (first["batch"], first["operator"], first["file_name"]) == (batch, COORDINATOR, "名单.csv")
    assert (first["rows"], first["added"], first["updated"], first["refused"]) == (4, 3, 1, 0)
    assert [row.reason for row in backup.listing(Home(made))] == [backup.BEFORE_IMPORT]
    at("roster", "undo-import", batch)
    assert at("roster", "imports", "--limit", "1").json[0]["undone_at"]


def test_columns_are_remembered_when_asked(at: Cli, tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("代号,称呼\n1,张三丰\n", encoding="utf-8")
    assert at("roster", "import", path).error["code"] == "no-table"
    assert at("roster", "import", path, "--map", "name=称呼").json["columns_by"] == "given"
    assert at("roster", "import", path).status == 1
    assert at("roster", "import", path, "--map", "name=B", "--remember").json["unchanged"] == 1
    again = at("roster", "import", path).json
    assert (again["columns_by"], again["columns"], again["unchanged"]) == ("remembered", {"name": "B"}, 1)


@pytest.mark.parametrize(
    "wrong",
    [("--skip", "shoes"), ("--ambiguous", "all"), ("--row", "x=new"), ("--row", "2"), ("--on-match", "x")],
)
def test_what_no_choice_is(at: Cli, file: Path, wrong: tuple[str, str]) -> None:
    assert at("roster", "import", file, *wrong).status == 2


def test_a_row_cannot_be_anybody(at: Cli, file: Path) -> None:
    assert at("roster", "import", file, "--row", "3=周秀兰").error["code"] == "nobody-meant"
    assert at("roster", "import", file, "--row", "3=没有此人").error["code"] == "not-found"
    assert at("roster", "imports").json[0]["file_name"] == "花名册.xlsx"
