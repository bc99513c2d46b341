"""The library's papers from the command line: answers as JSON, files that are there, wrong usage told."""

from __future__ import annotations

from pathlib import Path

import pytest
from pypdf import PdfReader

from tests.station_app.cli.conftest import Cli

CATALOGUE = "题名,条码,索书号\n活着,L0001,I247.5/9\n许三观卖血记,L0002,I247.5/10\n无号,L0003,\n"


@pytest.fixture
def stocked(at: Cli, tmp_path: Path) -> Cli:
    """The station with three books and 周秀兰's card."""
    book = tmp_path / "书.csv"
    book.write_text(CATALOGUE, encoding="utf-8")
    assert at("library", "import", book).status == 0
    assert at("library", "reader", "周秀兰").status == 0
    return at


def test_labels_and_cards(stocked: Cli, tmp_path: Path) -> None:
    path = tmp_path / "标签.pdf"
    done = stocked("library", "labels", path)
    assert (done.status, done.err) == (0, "")
    assert {name: done.json[name] for name in ("path", "pages", "rows", "next_cell")} == {
        "path": str(path), "pages": 2, "rows": 5, "next_cell": 4
    }  # fmt: skip
    assert [one["barcode"] for one in done.json["left_out"]] == ["L0003"]
    assert len(PdfReader(path).pages) == 2
    one = stocked("library", "labels", path, "--kind", "barcode", "--code", "L0002", "--start", "7")
    assert (one.json["pages"], one.json["rows"], one.json["next_cell"]) == (1, 1, 8)
    cards = stocked("library", "cards", tmp_path / "证.pdf")
    assert (cards.json["pages"], cards.json["rows"]) == (1, 1)


def test_a_sheet_is_tried_and_kept(stocked: Cli, tmp_path: Path) -> None:
    path = tmp_path / "试印.pdf"
    mine = ("--columns", "3", "--rows", "8", "--width", "70", "--height", "36", "--top", "4.5")
    tried = stocked("library", "labels", path, "--kind", "barcode", "--test", *mine, "--save")
    assert (tried.status, tried.json["rows"]) == (0, 24)
    done = stocked("library", "labels", path, "--kind", "barcode", "--start", "24")
    assert (done.json["pages"], done.json["next_cell"]) == (2, 3)
    beyond = stocked("library", "labels", path, "--kind", "barcode", "--start", "25")
    assert (beyond.status, beyond.error["code"]) == (1, "invalid")


def test_slips(stocked: Cli, tmp_path: Path) -> None:
    card = stocked("library", "reader", "周秀兰").json["card"]
    assert stocked("library", "lend", card, "L0001").status == 0
    path = tmp_path / "单.pdf"
    loans = stocked("library", "slips", path, "--kind", "loans", "--card", card)
    assert (loans.json["pages"], loans.json["rows"]) == (1, 1)
    for kind in ("overdue", "holds"):
        none = stocked("library", "slips", path, "--kind", kind)
        assert (none.status, none.json["pages"], none.json["rows"]) == (0, 1, 0)
    assert stocked("library", "slips", path, "--kind", "holds", "--code", "L0002").error["code"] == "not-kept"


@pytest.mark.parametrize(
    "words",
    [
        "labels a.txt",
        "labels a.pdf --columns 3",
        "labels a.pdf --kind spine --save",
        "labels a.pdf --test",
        "slips a.pdf --kind loans",
        "slips a.pdf --kind holds --card 1",
        "slips a.pdf --code 1",
        "cards a.docx",
    ],
)
def test_what_is_written_wrong_is_told(
    at: Cli, words: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    told = at("library", *words.split())
    assert (told.status, told.error["code"]) == (2, "usage")
    assert [path.suffix for path in tmp_path.iterdir() if path.is_file()] == []


def test_a_book_that_is_none_is_told(stocked: Cli, tmp_path: Path) -> None:
    told = stocked("library", "labels", tmp_path / "a.pdf", "--code", "999")
    assert (told.status, told.error["code"], told.error["details"]) == (1, "no-such-book", {"barcode": "999"})


def test_staff_print_no_labels_and_text_is_for_people(
    stocked: Cli, cli: Cli, made: Path, tmp_path: Path
) -> None:
    told = stocked("library", "labels", tmp_path / "a.pdf", operator="唐雨欣")
    assert told.status == 3
    said = cli(
        "library", "labels", tmp_path / "a.pdf", "--kind", "spine", "--home", made, "--operator", "谭美玲",
        "--lang", "en",
    )  # fmt: skip
    first, *rest = said.out.strip().splitlines()
    assert first == f"2 printed on 1 page: {tmp_path / 'a.pdf'}"
    assert rest == ["“无号” has no call number, so it gets no spine label."]


def test_registers_and_the_month(stocked: Cli, tmp_path: Path) -> None:
    assert stocked("library", "stocktake-report", tmp_path / "a.pdf").error["code"] == "no-stocktake"
    withdrawn = stocked("library", "withdraw", "L0002", "--reason", "damaged", "--approved-by", "罗晓敏")
    assert withdrawn.status == 0
    for words in (
        ("register", tmp_path / "清册.pdf", "--from", "2020-01-01"),
        ("report", "--month", "2026-09", tmp_path / "月报.pdf"),
        ("report", "--month", "2026-09", tmp_path / "报中心.pdf", "--audience", "centre"),
    ):
        done = stocked("library", *words)
        assert (done.status, done.err) == (0, "")
        path = next(str(word) for word in words if isinstance(word, Path))
        assert done.json["path"] == path
        assert done.json["pages"] == len(PdfReader(path).pages)
    assert stocked("library", "register", tmp_path / "清册.pdf").json["rows"] == 1
    assert stocked("library", "report", "--month", "9月", tmp_path / "a.pdf").error["code"] == "usage"
    started = stocked("library", "stocktake", "start")
    assert started.status == 0
    found = stocked("library", "stocktake-report", tmp_path / "盘点.pdf")
    assert (found.status, found.json["rows"]) == (0, 2)


def test_a_receipt_and_thanks_that_are_none_are_told(stocked: Cli, tmp_path: Path) -> None:
    for words in ("receipt", "thanks"):
        told = stocked("library", words, "none", tmp_path / "a.pdf")
        assert (told.status, told.error["code"]) == (1, "not-found")
