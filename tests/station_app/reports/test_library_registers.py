"""Register, stocktake and monthly report read again: every line, every sum, nothing that must not leave."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pypdf import PdfReader

from station_app.core import i18n
from station_app.core.errors import NotAllowed, NotFound, ValidationError
from station_app.core.files import CannotWrite
from station_app.core.paths import Home
from station_app.core.rights import Role
from station_app.library import donations, states, stocktaking, withdrawing
from station_app.library import service as library
from station_app.library.states import Settlement
from station_app.library.withdrawing import Reason
from station_app.operators import service as operators
from station_app.reports import flow, fonts, page
from station_app.reports import library_service as papers
from station_app.reports.flow import Column, Flow, Frame
from station_app.reports.library_rows import Printed
from station_app.reports.rows import Audience, Written
from station_app.roster import service as roster
from tests.conftest import Mover
from tests.station_app.conftest import PASSWORD
from tests.station_app.core.test_home import posix, with_full_disk
from tests.station_app.reports.printed import PHONE, pages_of, text_of

YEAR = {"since": date(2026, 1, 1), "until": date(2026, 12, 31)}


@pytest.fixture
def books(station: operators.SetUp, frozen_clock: Mover) -> list[str]:
    """Forty copies of twenty titles, three of them without a price; two readers, one late."""
    codes: list[str] = []
    for n in range(20):
        row = library.add_title(
            title=f"{'𬱖氏家谱' if n % 2 else '三国演义'}{n:02}", author="罗贯中",
            call_number=f"I242.4/{n + 1}", price="" if n < 2 else "39.5", count=2,
            place="一楼" if n % 2 else "二楼",
        )  # fmt: skip
        codes += [copy.barcode for copy in row.copies]
    return codes


def reader(name: str, **fields: str) -> str:
    return library.reader_card(roster.add_person(name=name, **fields).uid).card


def numbers_after(text: str, label: str) -> str:
    return text[text.index(label) + len(label) :][:40]


# --- the register -------------------------------------------------------------------------------


def test_the_register_has_every_copy_its_reason_and_the_sum(books: list[str], tmp_path: Path) -> None:
    withdrawing.withdraw(books[:31], Reason.DAMAGED, approved_by="罗晓敏")
    withdrawing.withdraw(books[31:33], Reason.MISSING, approved_by="王䶮")
    done = papers.write_withdrawal_register(tmp_path / "a.pdf", **YEAR)
    assert (done.pages, done.rows) == (2, 33)
    text = text_of(done.path)
    assert all(text.count(code) == 1 for code in books[:33])
    assert not any(code in text for code in books[33:])
    assert numbers_after(text, "priceinall").startswith("1145.50yuan")
    assert "Thepricesof4copiesarenotknownandnotinthesum." in text
    assert "damaged31copies1066.50yuan" in text
    assert "missing2copies79.00yuan" in text
    assert "王䶮" in text
    first, second = pages_of(done.path)
    assert "ZX-20260101-1231" in first
    assert "no.barcodetitle" in first
    assert "no.barcodetitle" in second
    assert "Approvedby" in second
    assert "Sealhere" in second


def test_what_was_taken_back_or_fell_in_another_time_is_not_in_it(
    books: list[str], frozen_clock: Mover, tmp_path: Path
) -> None:
    withdrawing.withdraw(books[:1], Reason.DAMAGED, approved_by="罗晓敏")
    frozen_clock(datetime(2027, 1, 3, 9))
    withdrawing.withdraw(books[1:2], Reason.DAMAGED, approved_by="罗晓敏")
    withdrawing.withdraw(books[2:3], Reason.DAMAGED, approved_by="罗晓敏")
    library.undo_last()
    assert papers.write_withdrawal_register(tmp_path / "a.pdf", **YEAR).rows == 1
    later = papers.write_withdrawal_register(
        tmp_path / "b.pdf", since=date(2027, 1, 1), until=date(2027, 1, 3)
    )
    assert later.rows == 1
    assert books[1] in text_of(later.path)
    none = papers.write_withdrawal_register(
        tmp_path / "c.pdf", since=date(2020, 1, 1), until=date(2020, 1, 1)
    )
    assert (none.pages, none.rows) == (1, 0)
    assert "Nothingwaswithdrawninthistime." in text_of(none.path)
    with pytest.raises(ValidationError):
        papers.write_withdrawal_register(tmp_path / "d.pdf", since=date(2027, 1, 1), until=date(2026, 1, 1))


# --- the stocktake ------------------------------------------------------------------------------


def test_a_stocktake_lists_what_does_not_agree(books: list[str], tmp_path: Path) -> None:
    library.lend(reader("周秀兰"), books[:2])
    stocktake = stocktaking.start_stocktake(name="秋季盘点").uid
    for code in books[1:38]:
        stocktaking.scan_copy(stocktake, code)
    stocktaking.scan_copy(stocktake, "6901234567890", place="一楼")
    under_way = papers.write_stocktake(tmp_path / "a.pdf")
    assert "Underway" in text_of(under_way.path)
    assert "Sealhere" not in text_of(under_way.path)
    closed = stocktaking.close_stocktake(stocktake)
    done = papers.write_stocktake(tmp_path / "b.pdf", stocktake=stocktake)
    text = text_of(done.path)
    assert numbers_after(text, "shouldbehere").startswith(str(closed.expected))
    assert (closed.expected, closed.seen, closed.on_loan, closed.missing) == (38, 36, 2, 2)
    assert "5.00%,abovethe1%allowed" in text
    assert text.index("Notseenontheshelves") < text.index(books[38]) < text.index(books[39])
    assert text.index("Lentout,andontheshelf") < text.index(books[1])
    assert text.index("Barcodesthatnobodyknows") < text.index("6901234567890")
    assert done.rows == 4
    assert "Sealhere" in text


def test_a_stocktake_that_agrees_says_so(books: list[str], tmp_path: Path) -> None:
    stocktake = stocktaking.start_stocktake().uid
    stocktaking.scan_many(stocktake, books)
    stocktaking.close_stocktake(stocktake)
    done = papers.write_stocktake(tmp_path / "a.pdf")
    assert (done.pages, done.rows) == (1, 0)
    text = text_of(done.path)
    assert "Everythingisasitshouldbe." in text
    assert "0.00%(1%isallowed)" in text


def test_no_stocktake_is_told(books: list[str], tmp_path: Path) -> None:
    with pytest.raises(papers.NoStocktake):
        papers.write_stocktake(tmp_path / "a.pdf")
    with pytest.raises(NotFound):
        papers.write_stocktake(tmp_path / "a.pdf", stocktake="none")


# --- the month ----------------------------------------------------------------------------------


@pytest.fixture
def month(books: list[str]) -> list[str]:
    """Seven loans in September: five to women of 60 and over, two to a boy; a stocktake, a donation."""
    old, young = (
        reader("周秀兰", birth_date="1950-01-01", sex="女"),
        reader("王䶮", birth_date="2015-01-01", sex="男"),
    )
    library.lend(old, books[:5])
    library.lend(young, books[10:12])
    library.take_back(books[:2])
    donations.add_donation(codes=books[4:7], giver="李𬸪", phone=PHONE)
    stocktake = stocktaking.start_stocktake(name="秋季盘点").uid
    stocktaking.scan_many(stocktake, books[:2] + books[5:10] + books[12:])
    stocktaking.close_stocktake(stocktake)
    return books


def test_the_month_on_one_page_and_its_tables(month: list[str], tmp_path: Path) -> None:
    done = papers.write_monthly_report(tmp_path / "a.pdf", year=2026, month=9)
    first, second = pages_of(done.path)
    for words in (
        "month2026-9lent7copiesreturned2copies", "borrowers2people", "newreaders2people",
        "stock20titles,40copies", "donations1time,3copies", "0of5out(0.0%)", "neverlent16titles",
        "T工业技术000", "I文学20407", "upto132", "60andover5", "女5,男2", "Sealhere", "TS-2026-09",
    ):  # fmt: skip
        assert words in first, words
    assert all(letter in first for letter in ("A马", "B哲", "Z综"))
    assert "Borrowedmost" in second
    assert second.index("三国演义00") < second.index("𬱖氏家谱05") < second.index("三国演义02")
    assert "秋季盘点" in second
    assert done.rows == 23 + 4 + 1


def test_what_leaves_the_station_hides_few_people_and_the_operator(month: list[str], tmp_path: Path) -> None:
    done = papers.write_monthly_report(tmp_path / "a.pdf", year=2026, month=9, audience=Audience.CENTRE)
    text = text_of(done.path)
    assert "borrowersfewerthan3" in text
    assert "newreadersfewerthan3" in text
    assert "upto13fewerthan3" in text
    assert "upto132" not in text
    assert "罗晓敏" not in text
    inside = text_of(papers.write_monthly_report(tmp_path / "b.pdf", year=2026, month=9).path)
    assert "罗晓敏" in inside
    for hidden in ("周秀兰", "王䶮", "李𬸪", PHONE):
        assert hidden not in inside
        assert hidden not in text


def test_an_empty_month_is_one_page(station: operators.SetUp, frozen_clock: Mover, tmp_path: Path) -> None:
    done = papers.write_monthly_report(tmp_path / "a.pdf", year=2026, month=2)
    assert done.pages == 1
    assert "Nothingwaslentinthismonth." in text_of(done.path)


# --- receipts and thanks ------------------------------------------------------------------------


def test_a_receipt_stands_twice_on_a_page(books: list[str], tmp_path: Path) -> None:
    library.lend(reader("王䶮", phone=PHONE), books[-1:])
    states.declare_lost(books[-1])
    event = states.settle_lost(books[-1], Settlement.PAID).event
    done = papers.write_receipt(tmp_path / "a.pdf", event=event)
    text = text_of(done.path)
    for words in ("王䶮", books[-1], "amount39.50yuan", "𬱖氏家谱19"):
        assert text.count(words) == 2, words
    assert PHONE not in text
    with pytest.raises(NotFound):
        papers.write_receipt(tmp_path / "b.pdf", event="none")


def test_thanks_name_the_giver_or_nobody(books: list[str], tmp_path: Path) -> None:
    named = donations.add_donation(codes=books[:3], giver="李𬸪", phone=PHONE).uid
    done = papers.write_thanks(tmp_path / "a.pdf", donation=named)
    text = text_of(done.path)
    assert (done.pages, done.rows) == (1, 3)
    assert "On2026-09-12李𬸪gaveourlibrary3books." in text
    assert books[2] in text
    assert PHONE[-4:] not in text
    unnamed = donations.add_donation(codes=books[3:4]).uid
    assert "afriendwhowishestostayunnamed" in text_of(
        papers.write_thanks(tmp_path / "b.pdf", donation=unnamed).path
    )


# --- the flow -----------------------------------------------------------------------------------

FRAME = Frame(
    "长沙市雨花区丰园社区新时代文明实践站",
    "丰园社区新时代文明实践站",
    "清册",
    "",
    "2026-09-12 09:00",
    "罗晓敏",
)


@pytest.mark.parametrize("rows", [0, 1, 25, 26, 27, 300])
def test_a_table_loses_no_row_at_a_page_break(tmp_path: Path, rows: int) -> None:
    laid = Flow(FRAME)
    laid.table((Column("行", 40), Column("题名", 80, wraps=True)), [[f"<{n}>", "书"] for n in range(rows)])
    laid.signatures(("经办",))
    done = laid.write(tmp_path / "a.pdf", rows=rows)
    pages = pages_of(done.path)
    assert re.findall(r"<(\d+)>", "".join(pages)) == [str(n) for n in range(rows)]
    assert len(pages) == done.pages
    for number, text in enumerate(pages, 1):
        assert f"page{number}of{len(pages)}" in text
        assert "行题名" in text or "经办" in text


@given(st.text(st.sampled_from("书 图，。（）abc12!·"), max_size=80), st.integers(6, 60))
def test_lines_lose_no_letter_and_fit(text: str, room: int) -> None:
    lines = flow.broken(text, 9, room, most=1000)
    assert "".join("".join(lines).split()) == "".join(text.split())
    assert all(fonts.width(line, fonts.REGULAR, 9) <= room * page.MM or len(line) == 1 for line in lines)


# --- for all ------------------------------------------------------------------------------------

Writer = Callable[[Path], Written | Printed]


@pytest.fixture
def writers(month: list[str]) -> dict[str, Writer]:
    library.lend(reader("张新民"), month[-1:])
    states.declare_lost(month[-1])
    event = states.settle_lost(month[-1], Settlement.PAID).event
    withdrawing.withdraw(month[20:24], Reason.OUTDATED, approved_by="王䶮")
    gift = donations.list_donations()[0].uid
    return {
        "register": lambda path: papers.write_withdrawal_register(path, **YEAR),
        "stocktake": lambda path: papers.write_stocktake(path),
        "report": lambda path: papers.write_monthly_report(path, year=2026, month=9),
        "receipt": lambda path: papers.write_receipt(path, event=event),
        "thanks": lambda path: papers.write_thanks(path, donation=gift),
    }


@posix
def test_on_a_full_disk_the_old_paper_stays(writers: dict[str, Writer], tmp_path: Path) -> None:
    path = tmp_path / "papers" / "a.pdf"
    path.parent.mkdir()
    for write in writers.values():
        path.write_bytes(b"what was there before")

        def work(write: Writer = write) -> None:
            write(path)

        assert with_full_disk(work, 200) == 3
        assert path.read_bytes() == b"what was there before"
        assert [found.name for found in path.parent.iterdir()] == ["a.pdf"]


def test_a_folder_that_is_a_file_is_told(writers: dict[str, Writer], tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    for write in writers.values():
        with pytest.raises(CannotWrite):
            write(tmp_path / "file" / "a.pdf")


def test_in_chinese_no_english_is_left(writers: dict[str, Writer], tmp_path: Path) -> None:
    i18n.load_language("zh_CN")
    for write in writers.values():
        done = write(tmp_path / "a.pdf")
        text = "\n".join(one.extract_text() for one in PdfReader(done.path).pages)
        text = re.sub("[0-9A-F]{4}-[0-9A-F]{4}", "", text)
        assert set(re.findall("[A-Za-z]{2,}", text)) <= {"TS", "PD", "ZX"}
        assert done.missing_glyphs == ()


def test_staff_write_the_receipt_alone(writers: dict[str, Writer], home: Home, tmp_path: Path) -> None:
    operators.add_operator(name="唐雨欣", role=Role.STAFF, password=PASSWORD)
    operators.log_out()
    operators.log_in(home, "唐雨欣", PASSWORD)
    for name, write in writers.items():
        if name == "receipt":
            write(tmp_path / f"{name}.pdf")
        else:
            with pytest.raises(NotAllowed):
                write(tmp_path / f"{name}.pdf")
