"""A document before it is printed: pages as they come into sight, saved byte for byte, sent to a printer."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtPrintSupport import QPrinter, QPrinterInfo
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPushButton, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot
from reportlab.lib.pagesizes import A3, A4, landscape
from reportlab.pdfgen.canvas import Canvas

from station_app.core import session
from station_app.core.errors import StationError
from station_app.core.paths import Home
from station_app.core.session import Session
from station_app.reports import preview
from ui.documents.pages import PAGES_KEPT, page_image
from ui.documents.preview import PreviewDialog
from ui.kit.jobs import Jobs

PAGES = 200


def write_pdf(path: Path, pages: int = PAGES) -> None:
    canvas = Canvas(str(path))
    for number in range(pages):
        canvas.rect(100, 100, 50 + number, 50, fill=1)
        canvas.showPage()
    canvas.save()


def refuse(_path: Path) -> None:
    raise StationError("The sheet is locked. Close it and try again.")


@pytest.fixture(autouse=True)
def home(tmp_path: Path) -> Iterator[Home]:
    """A home at which somebody works."""
    home = Home(tmp_path / "home")
    with session.acting(Session(operator_id="1", name="罗晓敏", role="coordinator", home=home)):
        yield home


@pytest.fixture
def window(qtbot: QtBot) -> QWidget:
    """A window with one button, which has the focus."""
    made = QWidget()
    opener = QPushButton("open")
    QVBoxLayout(made).addWidget(opener)
    made.resize(1000, 700)
    qtbot.addWidget(made)
    made.show()
    made.activateWindow()
    opener.setFocus()
    qtbot.waitUntil(opener.hasFocus)
    return made


def opened(window: QWidget, pages: int = PAGES) -> PreviewDialog:
    dialog = PreviewDialog(window, "Report", "a/b: report.pdf", lambda path: write_pdf(path, pages))
    dialog.open()
    return dialog


def test_only_the_pages_in_sight_are_drawn_and_few_are_kept(window: QWidget, qtbot: QtBot) -> None:
    dialog = opened(window)
    sheets = dialog.pages.sheets
    assert sheets.count == PAGES
    assert dialog.fact.text() == "200 pages"
    qtbot.waitUntil(lambda: 0 in sheets.drawn)
    assert len(sheets.drawn) <= 2
    QTest.keyClick(dialog.pages, Qt.Key.Key_End)
    qtbot.waitUntil(lambda: PAGES - 1 in sheets.drawn)
    bar = dialog.pages.verticalScrollBar()
    for step in range(12):
        bar.setValue(step * sheets.rect_of(0).height())
        qtbot.waitUntil(lambda step=step: step in sheets.drawn)  # type: ignore[misc]
    assert len(sheets.drawn) == PAGES_KEPT


def test_a_drawn_page_shows_what_stands_on_it(window: QWidget, qtbot: QtBot) -> None:
    dialog = opened(window, 1)
    sheets = dialog.pages.sheets
    qtbot.waitUntil(lambda: 0 in sheets.drawn)
    image = sheets.drawn[0].toImage()
    ratio = image.devicePixelRatio()
    high = sheets.rect_of(0).height()
    assert image.pixelColor(int(140 * ratio), int((high - 150) * ratio)).lightness() < 40
    assert image.pixelColor(int(20 * ratio), int(20 * ratio)).lightness() > 240


def test_the_keys_scroll_and_escape_gives_the_focus_back(window: QWidget, home: Home) -> None:
    dialog = opened(window, 5)
    assert dialog.pages.hasFocus()
    QTest.keyClick(dialog.pages, Qt.Key.Key_Space)
    assert dialog.pages.verticalScrollBar().value() > 0
    folder = dialog.path.parent
    assert folder.parent == home.previews
    QTest.keyClick(dialog.pages, Qt.Key.Key_Escape)
    assert not folder.exists()
    focused = QApplication.focusWidget()
    assert isinstance(focused, QPushButton)
    assert focused.text() == "open"


def test_what_is_saved_is_the_document_byte_for_byte(window: QWidget, tmp_path: Path) -> None:
    dialog = opened(window, 2)
    assert dialog.path.name == "a b  report.pdf"
    target = tmp_path / "kept.pdf"
    dialog.save_to(target)
    assert target.read_bytes() == dialog.path.read_bytes()
    assert "kept.pdf" in dialog.fact.text()
    dialog.save_to(target / "inside a file.pdf")
    assert not dialog.strip.isHidden()


def test_a_refusal_is_told_in_the_dialog_and_nothing_can_be_printed(window: QWidget) -> None:
    dialog = PreviewDialog(window, "Report", "r.pdf", refuse)
    dialog.open()
    assert dialog.strip.words == "The sheet is locked. Close it and try again."
    assert not dialog.print_button.isEnabled()
    assert not dialog.save_button.isEnabled()


def test_without_a_printer_it_says_so(window: QWidget, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(QPrinterInfo, "availablePrinterNames", staticmethod(lambda: []))
    dialog = opened(window, 1)
    QTest.keyClick(dialog.pages, Qt.Key.Key_P, Qt.KeyboardModifier.ControlModifier)
    assert "No printer was found" in dialog.strip.words
    QTest.qWait(1)
    said = dialog.strip.rect().translated(dialog.strip.mapTo(dialog, dialog.strip.rect().topLeft()))
    paper = dialog.pages.rect().translated(dialog.pages.mapTo(dialog, dialog.pages.rect().topLeft()))
    assert not said.intersects(paper)


def test_a_home_that_cannot_be_written_is_told(window: QWidget, home: Home) -> None:
    home.root.write_text("in the way")
    dialog = opened(window, 1)
    assert "could not be written" in dialog.strip.words
    assert not dialog.print_button.isEnabled()


def printer_to(path: Path) -> QPrinter:
    """A printer that prints into a file."""
    made = QPrinter(QPrinter.PrinterMode.HighResolution)
    made.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
    made.setOutputFileName(str(path))
    made.setResolution(100)
    return made


@pytest.mark.parametrize(("first", "last", "count"), [(0, 0, 4), (2, 3, 2)])
def test_every_page_or_those_asked_for_reach_the_printer(
    window: QWidget, qtbot: QtBot, tmp_path: Path, first: int, last: int, count: int
) -> None:
    dialog = opened(window, 4)
    printer = printer_to(tmp_path / "printed.pdf")
    if first:
        printer.setFromTo(first, last)
    dialog.print_to(printer)
    assert not dialog.print_button.isEnabled()
    qtbot.waitUntil(dialog.print_button.isEnabled)
    assert dialog.fact.text() == "Sent to the printer"
    sizes = preview.page_sizes(tmp_path / "printed.pdf")
    assert len(sizes) == count
    wide, high = sizes[0]
    assert abs(wide - 595) < 3
    assert abs(high - 842) < 3


def write_across(path: Path) -> None:
    """An upright page, one across, and an A3 page across with a black right edge."""
    canvas = Canvas(str(path))
    for size in (A4, landscape(A4), landscape(A3)):
        canvas.setPageSize(size)
        canvas.rect(size[0] - 60, 0, 60, size[1], fill=1)
        canvas.showPage()
    canvas.save()


def test_paper_lies_as_the_page_does_and_a_larger_one_is_made_smaller(
    window: QWidget, qtbot: QtBot, tmp_path: Path
) -> None:
    dialog = PreviewDialog(window, "Poster", "poster.pdf", write_across)
    dialog.open()
    sheets = dialog.pages.sheets
    assert max(sheets.rect_of(page).width() for page in range(3)) <= 780
    dialog.print_to(printer_to(tmp_path / "printed.pdf"))
    qtbot.waitUntil(dialog.print_button.isEnabled)
    sizes = [(round(wide), round(high)) for wide, high in preview.page_sizes(tmp_path / "printed.pdf")]
    assert [wide > high for wide, high in sizes] == [False, True, True]
    third = page_image(tmp_path / "printed.pdf", 2, scale=1)
    edge, middle = third.pixelColor(third.width() - 12, 200), third.pixelColor(third.width() // 2, 200)
    assert (edge.lightness() < 40, middle.lightness() > 200) == (True, True)


def test_closing_stops_the_printing(window: QWidget, qtbot: QtBot, tmp_path: Path) -> None:
    dialog = opened(window)
    dialog.print_to(printer_to(tmp_path / "printed.pdf"))
    run = dialog._run
    assert run is not None
    with qtbot.waitSignal(run.finished) as over:
        dialog.reject()
    assert over.args == [False]


def test_a_long_report_is_made_off_the_screens_thread(
    sample_open: object, window: QWidget, qtbot: QtBot
) -> None:
    jobs = Jobs()
    dialog = PreviewDialog(window, "Report", "r.pdf", lambda path: write_pdf(path, 3), jobs=jobs)
    dialog.open()
    assert not dialog.save_button.isEnabled()
    qtbot.waitUntil(dialog.save_button.isEnabled)
    assert dialog.pages.sheets.count == 3
    refused = PreviewDialog(window, "Report", "r.pdf", refuse, jobs=jobs)
    refused.open()
    qtbot.waitUntil(lambda: bool(refused.strip.words))
    assert not refused.save_button.isEnabled()
    jobs.stop()


def test_a_document_that_is_made_too_late_is_not_left_behind(sample_open: Home, window: QWidget) -> None:
    jobs, begun, go_on = Jobs(), threading.Event(), threading.Event()

    def write(path: Path) -> None:
        begun.set()
        assert go_on.wait(10)
        path.parent.mkdir(exist_ok=True)
        write_pdf(path, 1)

    dialog = PreviewDialog(window, "Report", "r.pdf", write, jobs=jobs)
    dialog.open()
    assert begun.wait(10)
    dialog.reject()
    go_on.set()
    jobs.stop()
    assert list(sample_open.previews.iterdir()) == []
