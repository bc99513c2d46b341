"""Labels on books: bars that decode, lines of call numbers, sheets that fit the paper."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pypdf import PdfReader

from station_app.core.errors import NoSuchBatch, ValidationError
from station_app.core.jobs import Job, JobCancelled
from station_app.core.paths import Home
from station_app.core.settings import load
from station_app.library import barcodes, importing
from station_app.reports import code128, label_grid, labels
from station_app.reports import library_service as papers
from station_app.reports.label_grid import BARCODE_GRID, SPINE_GRID, LabelGrid
from station_app.reports.library_filling import NoSuchBook
from station_app.reports.library_rows import CopyLabel, LabelKind
from tests.station_app.reports.printed import Shop, bars_of_row, pages_of, read_bars, text_of

pytestmark = pytest.mark.usefixtures("in_process")


def test_every_barcode_label_reads_as_its_number(shop: Shop, tmp_path: Path) -> None:
    done = papers.write_labels(tmp_path / "a.pdf", kind=LabelKind.BARCODE, codes=shop.books[:4])
    assert (done.pages, done.rows, done.left_out, done.next_cell) == (1, 4, (), 5)
    assert bars_of_row(done.path, 0, 0, BARCODE_GRID) == shop.books[:4]


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
