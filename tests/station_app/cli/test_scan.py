"""``signin scan``: looked at first, then only what is sure or named goes on the sheet."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

pytest.importorskip("cv2", reason="the extra “scan” is not installed")
pytest.importorskip("zxingcpp", reason="the extra “scan” is not installed")

from station_app.core import clock
from tests.station_app.cli.conftest import Cli
from tests.station_app.paper.filled import Filled, Shot, fill_in, photograph, printed, save


def test_a_photograph_is_looked_at_then_taken(at: Cli, tmp_path: Path) -> None:
    start = (clock.now() - timedelta(hours=3)).replace(tzinfo=None, second=0)
    end = start + timedelta(minutes=90)
    words = ["--start", start.isoformat(), "--end", end.isoformat(), "--category", "文", "--venue", "教室"]
    number = at("activity", "add", "--title", "书法课", "--team", "书香志愿队", *words).json["number"]
    assert at("signin", "sheet", number, tmp_path / "a.pdf").status == 0
    filled = Filled(frozenset({0, 1, 2}), frozenset({0}), frozenset({0, 1, 2}), frozenset({2}))
    file = save(
        photograph(fill_in(printed(tmp_path / "a.pdf"), 1, filled), Shot(turn=4)), tmp_path / "照片.png"
    )

    looked = at("signin", "scan", number, file, "--check").json
    (page,) = looked["pages"]
    assert (looked["written"], looked["refused"], page["document"]) == (False, [], f"{number}-1")
    assert [row["row"] for row in page["rows"] if row["proposed"]] == [1, 2]
    assert [row["row"] for row in page["rows"] if row["written_in"]] == [3]
    assert at("signin", "list", number).json == []

    done = at("signin", "scan", "-", file, "--accept", "high", "--row", "3=肖玉珍").json["pages"][0]
    first, second = (row["name"] for row in page["rows"][:2])
    assert {first, second} == {"周秀兰", "易建平"}
    assert [one["name"] for one in done["signed_in"]] == [first, second, "肖玉珍"]
    assert [one["name"] for one in done["signed_out"]] == [first]
    again = at("signin", "scan", number, file, "--accept", "all", "--row", "1").json["pages"][0]
    assert (again["signed_in"], again["kept"]) == ([], [first])
    assert len(at("signin", "list", number).json) == 3

    (kept,) = at("signin", "scans", number).json
    assert (kept["document"], kept["page"], kept["rows"]) == (f"{number}-1", 1, 3)
    picture = tmp_path / "证据.jpg"
    assert at("signin", "scans", number, picture, "--save", kept["uid"]).json == {"path": str(picture)}
    assert picture.read_bytes().startswith(b"\xff\xd8")
    assert at("signin", "scans", number, "--save", kept["uid"]).error["code"] == "usage"

    assert at("signin", "scan", number, file, "--row", "99").error["code"] == "no-such-row"
    assert at("signin", "scan", number, file).error["code"] == "usage"
    assert at("signin", "scan", number, tmp_path / "a.txt", "--check").error["code"] == "cannot-read"
