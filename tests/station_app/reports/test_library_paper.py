"""The library's papers read again: bars that decode, whole names, masked phones, nothing of an ID number."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import groupby
from pathlib import Path

import pypdfium2
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pypdf import PdfReader
from reportlab.graphics.barcode import code128 as reference

from station_app.core import i18n
from station_app.core.errors import NotAllowed, NotFound, ValidationError
from station_app.core.jobs import Job, JobCancelled
from station_app.core.paths import Home
from station_app.core.rights import Role
from station_app.core.settings import load
from station_app.library import barcodes, holds, importing, states
from station_app.library import service as library
from station_app.library.undoing import NoSuchBatch
from station_app.operators import service as operators
from station_app.reports import code128, label_grid, labels
from station_app.reports import library_service as papers
from station_app.reports.label_grid import BARCODE_GRID, SPINE_GRID, LabelGrid
from station_app.reports.library_filling import NoSuchBook, NotKept
from station_app.reports.library_rows import CopyLabel, LabelKind, Printed
from station_app.reports.card_sheet import GRID as CARD_GRID
from station_app.roster import service as roster
from tests.conftest import Mover
from tests.station_app.conftest import PASSWORD
from tests.station_app.core.test_home import posix, with_full_disk

ID_NUMBER, PHONE = "430199195803020117", "13800002046"
RARE = ("王䶮", "李𬸪", "𬱖小明", "阿依古丽·买买提")
DOTS_PER_MM = 24


@dataclass
class Shop:
    """Readers' cards and barcodes; the first three books are of one title with a call number."""

    cards: list[str]
    books: list[str]


@pytest.fixture
def shop(station: operators.SetUp, frozen_clock: Mover) -> Shop:
    people = [
        roster.add_person(
            name="周秀兰", phone=PHONE, id_type="resident", id_number=ID_NUMBER, birth_date="1958-03-02",
            sex="女", address="丰园三栋",
        )
    ]  # fmt: skip
    people += [roster.add_person(name=name, phone=f"1390000000{n}") for n, name in enumerate(RARE)]
    first = library.add_title(title="三国演义", author="罗贯中", call_number="I242.4/1:2", count=3)
    other = library.add_title(title="𬱖氏家谱", call_number="B94/7", copies=["JY0001"])
    bare = library.add_title(title="十万个为什么", copies=["条码九"])
    books = [copy.barcode for row in (first, other, bare) for copy in row.copies]
    return Shop([library.reader_card(person.uid).card for person in people], books)


def text_of(path: Path) -> str:
    return re.sub(r"\s+", "", "".join(page.extract_text() for page in PdfReader(path).pages))


def pages_of(path: Path) -> list[str]:
    return [re.sub(r"\s+", "", page.extract_text()) for page in PdfReader(path).pages]


# --- bars that a scanner reads ------------------------------------------------------------------
# Decoded from the pixels of the rendered page: an independent way from what drew them.

PATTERNS = {
    tuple("abcd".index(letter.lower()) + 1 for letter in pattern): value
    for value, pattern in vars(reference)["_patterns"].items()
}


def read_bars(dark: Sequence[bool]) -> Iterator[str]:
    """Every Code 128 on a line of pixels."""
    runs = [(is_dark, len(list(run))) for is_dark, run in groupby(dark)]
    place = 0
    while place < len(runs):
        found = _read_one([length for _dark, length in runs[place:]]) if runs[place][0] else None
        if found is None:
            place += 1
            continue
        text, used = found
        yield text
        place += used


def _read_one(widths: list[int]) -> tuple[str, int] | None:
    values: list[int] = []
    place = 0
    while place + 6 <= len(widths):
        six = widths[place : place + 6]
        unit = sum(six) / 11
        value = PATTERNS.get(tuple(round(width / unit) for width in six))
        if place + 7 <= len(widths):
            seven = widths[place : place + 7]
            if PATTERNS.get(tuple(round(width / (sum(seven) / 13)) for width in seven)) == 106:
                return (_spell(values), place + 7) if len(values) > 2 else None
        if value is None or (not values and value not in (103, 104, 105)):
            return None
        values.append(value)
        place += 6
    return None


def _spell(values: list[int]) -> str:
    *body, check = values
    assert check == sum(value * max(1, place) for place, value in enumerate(body)) % 103
    mode, text = body[0], ""
    for value in body[1:]:
        if value in (99, 100, 101) and not (mode == 105 and value == 99):
            mode = {99: 105, 100: 104, 101: 103}[value]
        elif mode == 105:
            text += f"{value:02}"
        else:
            text += chr(value + 32)
    return text


def bars_at(path: Path, page: int, y: float) -> list[str]:
    """What a scanner reads across the page at ``y`` mm from its top."""
    with pypdfium2.PdfDocument(path) as document:
        picture = document[page].render(scale=DOTS_PER_MM * 25.4 / 72).to_pil().convert("L")
    line = picture.crop((0, round(y * DOTS_PER_MM), picture.width, round(y * DOTS_PER_MM) + 1))
    return list(read_bars([level < 128 for level in line.tobytes()]))


def bars_of_row(path: Path, page: int, row: int, grid: LabelGrid, share: float = 0.4) -> list[str]:
    return bars_at(path, page, grid.corner(row * grid.columns)[1] + grid.height * share)


def test_every_barcode_label_reads_as_its_number(shop: Shop, tmp_path: Path) -> None:
    done = papers.write_labels(tmp_path / "a.pdf", kind=LabelKind.BARCODE, codes=shop.books[:4])
    assert (done.pages, done.rows, done.left_out, done.next_cell) == (1, 4, (), 5)
    assert bars_of_row(done.path, 0, 0, BARCODE_GRID) == shop.books[:4]


def test_every_card_reads_as_its_number(shop: Shop, tmp_path: Path) -> None:
    done = papers.write_cards(tmp_path / "a.pdf")
    assert (done.pages, done.rows, done.next_cell) == (1, 5, 6)
    read = [code for row in range(3) for code in bars_of_row(done.path, 0, row, CARD_GRID, 0.55)]
    assert read == sorted(shop.cards)


@given(st.text(st.characters(min_codepoint=32, max_codepoint=126), min_size=1, max_size=14))
def test_what_is_drawn_is_what_is_encoded(value: str) -> None:
    assert code128.bar_width(value, 80) > 0
    runs = list(code128._runs(value))
    assert list(read_bars([place % 2 == 0 for place, run in enumerate(runs) for _unit in range(run)])) == [
        value
    ]


@pytest.mark.parametrize("value", ["", "条码九", "é", "a\tb", "1" * 60])
def test_what_bars_cannot_carry_gets_none(value: str) -> None:
    assert code128.bar_width(value, 40) == 0


# --- labels -------------------------------------------------------------------------------------


def test_labels_of_everything_stand_in_the_order_of_shelves(shop: Shop, tmp_path: Path) -> None:
    done = papers.write_labels(tmp_path / "a.pdf")
    assert (done.pages, done.rows) == (2, 8)
    told = [one.message for one in done.left_out]
    assert told == [
        "“十万个为什么” has no call number, so it gets no spine label.",
        "The barcode 条码九 of “十万个为什么” cannot be printed as bars on this label.",
    ]
    spines, bars = pages_of(done.path)
    assert spines.index("B94") < spines.index("I242.4")
    assert "丰园社区" in spines
    assert bars.index("JY0001") < bars.index(shop.books[0]) < bars.index(shop.books[2])
    assert "𬱖氏家谱" in bars


def test_labels_begin_at_the_first_free_cell_and_go_on_over_the_page(shop: Shop, tmp_path: Path) -> None:
    last = BARCODE_GRID.cells
    done = papers.write_labels(
        tmp_path / "a.pdf", kind=LabelKind.BARCODE, codes=shop.books[:4], start=last - 1
    )
    assert (done.pages, done.rows, done.next_cell) == (2, 4, 3)
    assert bars_of_row(done.path, 0, BARCODE_GRID.rows - 1, BARCODE_GRID) == shop.books[:2]
    assert bars_of_row(done.path, 1, 0, BARCODE_GRID) == shop.books[2:4]
    full = papers.write_labels(
        tmp_path / "b.pdf", kind=LabelKind.BARCODE, codes=shop.books[:2], start=last - 1
    )
    assert (full.pages, full.next_cell) == (1, 1)


def test_nothing_to_print_is_a_page_that_says_so(shop: Shop, tmp_path: Path) -> None:
    done = papers.write_labels(tmp_path / "a.pdf", kind=LabelKind.SPINE, codes=shop.books[4:])
    assert (done.pages, done.rows, len(done.left_out)) == (1, 0, 1)
    assert "Thereisnothingtoprint." in text_of(done.path)


def test_labels_of_an_import(shop: Shop, tmp_path: Path) -> None:
    book = tmp_path / "书.csv"
    book.write_text("题名,条码,索书号\n活着,L0001,I247.5/9\n许三观卖血记,L0002,I247.5/10\n", encoding="utf-8")
    batch = importing.commit_catalogue(importing.preview_catalogue(book)).batch
    done = papers.write_labels(tmp_path / "a.pdf", kind=LabelKind.BARCODE, batch=batch)
    assert done.rows == 2
    assert bars_of_row(done.path, 0, 0, BARCODE_GRID) == ["L0001", "L0002"]
    with pytest.raises(NoSuchBatch):
        papers.write_labels(tmp_path / "b.pdf", batch="none")


def test_a_book_that_is_none_and_a_start_beyond_the_sheet(shop: Shop, tmp_path: Path) -> None:
    with pytest.raises(NoSuchBook) as none:
        papers.write_labels(tmp_path / "a.pdf", codes=["999"])
    assert none.value.details == {"barcode": "999"}
    for start in (0, SPINE_GRID.cells + 1):
        with pytest.raises(ValidationError) as beyond:
            papers.write_labels(tmp_path / "a.pdf", kind=LabelKind.SPINE, start=start)
        assert set(beyond.value.problems) == {"start"}
    with pytest.raises(ValidationError):
        papers.write_labels(tmp_path / "a.pdf", start=3)
    assert list(tmp_path.glob("*.pdf")) == []


@pytest.mark.parametrize(
    ("call_number", "lines"),
    [
        ("I247.5/13", ["I247.5", "13"]),
        ("I247.5/13:2", ["I247.5", "13", "2"]),
        ("I-0123", ["I", "0123"]),
        ("K82-49/李12", ["K82-49", "李12"]),
        ("A:B/3", ["A:B", "3"]),
        ("F124 /26", ["F124", "26"]),
    ],
)
def test_a_call_number_stands_in_lines(call_number: str, lines: list[str]) -> None:
    assert labels.spine_lines(call_number, 25) == lines


def test_a_long_call_number_goes_on_and_is_never_cut(tmp_path: Path) -> None:
    call = "TP312.8PY-43(516)=6:X12/2331ABCDEFGHIJKLMNOPQRSTUVWXYZ:12"
    lines = labels.spine_lines(call, 25)
    assert "".join(lines) == call.replace("/", "")
    done = labels.write(
        tmp_path / "a.pdf", [CopyLabel("1", "书", call)], station="站", station_short="站",
        grids={LabelKind.SPINE: SPINE_GRID},
    )  # fmt: skip
    assert call.replace("/", "") in text_of(done.path)
    assert "…" not in text_of(done.path)


def test_many_labels_can_be_stopped_and_leave_nothing(shop: Shop, tmp_path: Path) -> None:
    many = [CopyLabel(barcodes.make("2", "0412", n), "书", f"I247.5/{n}") for n in range(450)]
    grids = {LabelKind.BARCODE: BARCODE_GRID}
    seen: list[tuple[int, int]] = []
    done = labels.write(
        tmp_path / "a.pdf", many, station="站", station_short="站", grids=grids,
        job=Job(lambda at, total, what: seen.append((at, total))),
    )  # fmt: skip
    assert (done.pages, done.rows, done.next_cell) == (12, 450, 11)
    assert seen[-1] == (400, 450)
    job = Job()
    job.cancel()
    with pytest.raises(JobCancelled):
        labels.write(tmp_path / "b.pdf", many, station="站", station_short="站", grids=grids, job=job)
    assert [path.name for path in tmp_path.glob("*.pdf")] == ["a.pdf"]


# --- sheets -------------------------------------------------------------------------------------

lengths = st.integers(0, 600).map(lambda tenths: tenths / 10)
grids = st.builds(
    LabelGrid, st.integers(1, 12), st.integers(1, 20), lengths, lengths, lengths, lengths, lengths, lengths
)


@given(grids)
def test_a_sheet_that_fits_has_every_label_on_the_paper(grid: LabelGrid) -> None:
    corners = [grid.corner(cell) for cell in range(grid.cells)]
    fits = min(grid.width, grid.height) >= 10 and all(
        x + grid.width <= 210.05 and y + grid.height <= 297.05 for x, y in corners
    )
    if fits:
        assert label_grid.from_tenths(grid.check().tenths(), BARCODE_GRID) == grid
        assert len(set(corners)) == grid.cells
    else:
        with pytest.raises(ValidationError):
            grid.check()
        assert label_grid.from_tenths(grid.tenths(), BARCODE_GRID) == BARCODE_GRID


def test_a_sheet_is_kept_in_the_settings(shop: Shop, home: Home, tmp_path: Path) -> None:
    assert papers.label_grid(LabelKind.BARCODE) == BARCODE_GRID
    mine = LabelGrid(3, 8, 70, 36, 0, 4.5)
    papers.save_label_grid(LabelKind.BARCODE, mine)
    assert papers.label_grid(LabelKind.BARCODE) == mine
    assert papers.label_grid(LabelKind.SPINE) == SPINE_GRID
    done = papers.write_labels(tmp_path / "a.pdf", kind=LabelKind.BARCODE, codes=shop.books[:4])
    assert bars_of_row(done.path, 0, 0, mine) == shop.books[:3]
    papers.save_label_grid(LabelKind.BARCODE, BARCODE_GRID)
    assert load(home).settings.barcode_grid == ()
    with pytest.raises(ValidationError):
        papers.save_label_grid(LabelKind.SPINE, replace(mine, columns=4))


def test_the_test_page_numbers_every_label(shop: Shop, tmp_path: Path) -> None:
    done = papers.write_label_test_page(tmp_path / "a.pdf", kind=LabelKind.SPINE)
    assert (done.pages, done.rows) == (1, SPINE_GRID.cells)
    said = PdfReader(done.path).pages[0].extract_text().split()
    assert {"1", "54"} <= set(said)
    assert "100" in said


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


@pytest.fixture
def late(shop: Shop, frozen_clock: Mover) -> Shop:
    """Two readers are late, the first with two books; a third says that the book is back."""
    for card, codes in zip(shop.cards, (shop.books[:2], shop.books[2:3], shop.books[3:4]), strict=False):
        assert {one.code for one in library.lend(card, codes)} == {"lent"}
    states.claim_returned(shop.books[3])
    frozen_clock(datetime(2026, 11, 20, 9))
    return shop


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
