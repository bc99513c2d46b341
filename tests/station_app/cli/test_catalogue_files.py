"""``library import``, ``export`` and ``undo-import``: MARC, workbook and CSV by the contract."""

from __future__ import annotations

from pathlib import Path

from tests.station_app.cli.conftest import Cli
from tests.station_app.library.marc_files import SANGUO, SHUIHU, THREE, file, record

CONTRACT = {"batch", "records", "titles_added", "copies_added", "unchanged", "refused", "warnings"}


def test_a_marc_file_by_the_contract(at: Cli, tmp_path: Path) -> None:
    path = tmp_path / "馆藏.iso"
    path.write_bytes(file(THREE, "gb18030", b"\r\n") + b"     " + record(SANGUO)[5:])
    document = at("library", "import", path).json
    assert set(document) == CONTRACT
    assert [document[name] for name in ("records", "titles_added", "copies_added", "unchanged")] == [
        4,
        3,
        6,
        0,
    ]
    (refused,) = document["refused"]
    assert (refused["record"], refused["code"]) == (4, "blank-length")
    assert refused["message"]
    assert document["warnings"] == []
    (found,) = at("library", "find", "hlm").json
    assert found["title"] == "红楼梦"
    undone = at("library", "undo-import", document["batch"]).json
    assert undone == {"titles_removed": 3, "copies_removed": 6, "left": []}
    assert at("library", "find", "hlm").json == []
    again = at("library", "undo-import", document["batch"])
    assert (again.status, again.error["code"]) == (1, "no-such-batch")


def test_looking_first_and_choosing_the_barcode(at: Cli, cli: Cli, made: Path, tmp_path: Path) -> None:
    path = tmp_path / "a.mrc"
    path.write_bytes(file([SANGUO, SHUIHU]))
    document = at("library", "import", path, "--check", "--map", "barcode=905e").json
    assert document["batch"] is None
    assert (document["kind"], document["encoding"]) == ("cnmarc", "utf-8")
    assert document["columns"] == {"barcode": "905$e"}
    assert document["barcode_fields"][0] == {
        "field": "905$b", "values": 3, "distinct": 3, "records": 2,
        "examples": ["0001001", "0001002", "0001003"],
    }  # fmt: skip
    assert at("library", "find", "三国").json == []
    shown = cli(
        "library", "import", path, "--check", "--lang", "zh_CN", "--home", made, "--operator", "罗晓敏"
    )
    assert shown.status == 0
    assert "条码取自 905$b。" in shown.out
    assert "CNMARC · UTF-8" in shown.out
    wrong = at("library", "import", path, "--map", "barcode=x")
    assert (wrong.status, wrong.error["code"]) == (1, "no-such-column")
    assert at("library", "import", path, "--map", "barcode").status == 2


def test_out_in_every_form_and_in_again(at: Cli, tmp_path: Path) -> None:
    path = tmp_path / "a.iso"
    path.write_bytes(file(THREE))
    at("library", "import", path)
    for suffix in ("xlsx", "csv", "iso", "mrc"):
        out = tmp_path / f"out.{suffix}"
        document = at("library", "export", out).json
        assert document == {"path": str(out), "titles": 3, "copies": 6, "left_out": []}
        again = at("library", "import", out).json
        assert (again["titles_added"], again["copies_added"], again["refused"]) == (0, 0, [])
    assert at("library", "export", tmp_path / "a.pdf").status == 2
    assert at("library", "export", tmp_path / "b.csv", operator="谭美玲").status == 0
    refused = at("library", "export", tmp_path / "c.csv", operator="唐雨欣")
    assert refused.error["code"] == "not-allowed"
    assert not (tmp_path / "c.csv").exists()


def test_an_account_for_people(cli: Cli, made: Path, tmp_path: Path) -> None:
    path = tmp_path / "a.iso"
    path.write_bytes(file(THREE) + (b"     " + record(SHUIHU)[5:]) * 60)
    said = cli("library", "import", path, "--lang", "zh_CN", "--home", made, "--operator", "罗晓敏")
    assert said.status == 0
    assert "library undo-import " in said.out
    assert "第 4 条：这条记录没写长度" in said.out
    assert "还有 10 条" in said.out
    again = cli("library", "import", path, "--lang", "zh_CN", "--home", made, "--operator", "罗晓敏")
    assert "undo-import" not in again.out
