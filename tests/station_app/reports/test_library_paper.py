"""The library's cards and slips read again: whole names, masked phones, nothing of an ID number."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import pytest
from pypdf import PdfReader

from station_app.core import i18n
from station_app.core.errors import NotAllowed, NotFound
from station_app.core.paths import Home
from station_app.core.rights import Role
from station_app.library import holds
from station_app.library import service as library
from station_app.operators import service as operators
from station_app.reports import library_service as papers
from station_app.reports.card_sheet import GRID as CARD_GRID
from station_app.reports.library_filling import NotKept
from station_app.reports.library_rows import LabelKind, Printed
from station_app.roster import service as roster
from tests.conftest import Mover
from tests.station_app.conftest import PASSWORD
from tests.station_app.core.test_home import posix, with_full_disk
from tests.station_app.reports.printed import ID_NUMBER, PHONE, RARE, Shop, bars_of_row, text_of


def test_every_card_reads_as_its_number(shop: Shop, tmp_path: Path) -> None:
    done = papers.write_cards(tmp_path / "a.pdf")
    assert (done.pages, done.rows, done.next_cell) == (1, 5, 6)
    read = [code for row in range(3) for code in bars_of_row(done.path, 0, row, CARD_GRID, 0.55)]
    assert read == sorted(shop.cards)


# --- cards and slips ----------------------------------------------------------------------------


def test_a_card_names_the_reader_and_nothing_else_of_them(shop: Shop, tmp_path: Path) -> None:
    done = papers.write_cards(tmp_path / "a.pdf", numbers=shop.cards)
    text = text_of(done.path)
    for name in ("周秀兰", *RARE, "丰园社区新时代文明实践站"):
        assert name in text, name
    for hidden in (ID_NUMBER, ID_NUMBER[6:14], PHONE, PHONE[-4:], "丰园三栋"):
        assert hidden not in text, hidden
    assert done.missing_glyphs == ()
    with pytest.raises(NotFound):
        papers.write_cards(tmp_path / "b.pdf", numbers=["999"])


def test_eleven_cards_are_two_pages(station: operators.SetUp, tmp_path: Path) -> None:
    for hanzi in "甲乙丙丁戊己庚辛壬癸子":
        library.reader_card(roster.add_person(name=f"读者{hanzi}").uid)
    assert (
        papers.write_cards(tmp_path / "a.pdf").pages,
        papers.write_cards(tmp_path / "a.pdf").next_cell,
    ) == (2, 2)
    assert papers.write_cards(tmp_path / "a.pdf", start=10).pages == 2


def test_overdue_slips_go_to_whoever_is_late(late: Shop, tmp_path: Path) -> None:
    done = papers.write_overdue_slips(tmp_path / "a.pdf")
    assert (done.pages, done.rows) == (1, 2)
    text = text_of(done.path)
    assert text.count("三国演义") == 3
    for word in ("周秀兰", "王䶮", "138****2046", late.cards[0], "2026-09-12", "2026-10-13", "38"):
        assert word in text, word
    for hidden in (PHONE, ID_NUMBER, "李𬸪", "丰园三栋"):
        assert hidden not in text, hidden
    only = papers.write_overdue_slips(tmp_path / "b.pdf", cards=[late.cards[1]])
    assert only.rows == 1
    assert "周秀兰" not in text_of(only.path)


def test_nobody_late_is_a_page_that_says_so(shop: Shop, tmp_path: Path) -> None:
    done = papers.write_overdue_slips(tmp_path / "a.pdf")
    assert (done.pages, done.rows) == (1, 0)
    assert "Thereisnothingtoprint." in text_of(done.path)


def test_many_books_go_on_in_the_next_slip(shop: Shop, frozen_clock: Mover, tmp_path: Path) -> None:
    title = library.add_title(title="一本书名非常非常长的书，" * 8, count=14)
    codes = [copy.barcode for copy in title.copies]
    library.lend(shop.cards[0], codes, confirm={"limit"})
    frozen_clock(datetime(2026, 11, 20, 9))
    done = papers.write_overdue_slips(tmp_path / "a.pdf")
    assert (done.pages, done.rows) == (2, 3)
    text = text_of(done.path)
    assert all(text.count(code) == 1 for code in codes)
    due = papers.write_due_slips(tmp_path / "b.pdf", cards=shop.cards[:1])
    assert (due.pages, due.rows) == (1, 2)
    assert text_of(due.path).count("2026-10-13!") == 14


def test_a_loan_slip_has_what_is_out(late: Shop, frozen_clock: Mover, tmp_path: Path) -> None:
    frozen_clock(datetime(2026, 9, 13, 9))
    done = papers.write_due_slips(tmp_path / "a.pdf", cards=late.cards[:2])
    text = text_of(done.path)
    assert (done.rows, text.count("三国演义"), text.count("2026-10-13")) == (2, 3, 3)
    assert "!" not in text
    assert PHONE not in text
    with pytest.raises(NotFound):
        papers.write_due_slips(tmp_path / "b.pdf", cards=["999"])


def test_a_hold_slip_goes_into_the_book(shop: Shop, tmp_path: Path) -> None:
    code = holds.place_hold(shop.cards[0], "三国演义").barcode
    assert code in shop.books
    done = papers.write_hold_slips(tmp_path / "a.pdf")
    text = text_of(done.path)
    for word in ("周秀兰", "三国演义", code, "138****2046", "2026年9月19日"):
        assert word in text, word
    assert PHONE not in text
    assert papers.write_hold_slips(tmp_path / "a.pdf", codes=[code]).rows == 1
    with pytest.raises(NotKept):
        papers.write_hold_slips(tmp_path / "b.pdf", codes=["JY0001"])


# --- for all ------------------------------------------------------------------------------------

WRITERS: dict[str, Callable[[Path, Shop], Printed]] = {
    "labels": lambda path, shop: papers.write_labels(path),
    "test page": lambda path, shop: papers.write_label_test_page(path, kind=LabelKind.SPINE),
    "cards": lambda path, shop: papers.write_cards(path),
    "loan slips": lambda path, shop: papers.write_due_slips(path, cards=shop.cards),
    "overdue slips": lambda path, shop: papers.write_overdue_slips(path),
    "hold slips": lambda path, shop: papers.write_hold_slips(path),
}


@posix
@pytest.mark.parametrize("name", WRITERS)
def test_on_a_full_disk_the_old_paper_stays(late: Shop, tmp_path: Path, name: str) -> None:
    path = tmp_path / "papers" / "a.pdf"
    path.parent.mkdir()
    path.write_bytes(b"what was there before")

    def work() -> None:
        WRITERS[name](path, late)

    assert with_full_disk(work, 200) == 3
    assert path.read_bytes() == b"what was there before"
    assert [found.name for found in path.parent.iterdir()] == ["a.pdf"]
    work()
    assert path.read_bytes().startswith(b"%PDF")


@pytest.mark.parametrize("name", WRITERS)
def test_in_chinese_no_english_is_left(late: Shop, tmp_path: Path, name: str) -> None:
    i18n.load_language("zh_CN")
    WRITERS[name](tmp_path / "a.pdf", late)
    words = re.findall(
        "[A-Za-z]{2,}", "\n".join(page.extract_text() for page in PdfReader(tmp_path / "a.pdf").pages)
    )
    assert set(words) <= {"JY"}


@pytest.mark.parametrize(
    ("role", "refused"),
    [(Role.STAFF, {"labels", "test page"}), (Role.LIBRARIAN, set()), (Role.COORDINATOR, set())],
)
def test_who_may_print_what(late: Shop, home: Home, tmp_path: Path, role: Role, refused: set[str]) -> None:
    if role is not Role.COORDINATOR:
        operators.add_operator(name="谭美玲", role=role, password=PASSWORD)
        operators.log_out()
        operators.log_in(home, "谭美玲", PASSWORD)
    for name, write in WRITERS.items():
        if name in refused:
            with pytest.raises(NotAllowed):
                write(tmp_path / f"{name}.pdf", late)
        else:
            write(tmp_path / f"{name}.pdf", late)
    assert {path.stem for path in tmp_path.glob("*.pdf")} == WRITERS.keys() - refused
