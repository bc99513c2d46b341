"""The catalogue in from files, back out of it, and written to files, through the window."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QFileDialog
from pytestqt.qtbot import QtBot

from station_app.library import scanning
from station_app.library import service as library
from tests.ui.models import watch
from ui.documents.preview import PreviewDialog
from ui.kit.dialogs import Progress, Question
from ui.library.import_account import ImportAccount
from ui.library.import_lists import ImportsDialog, StaysDialog
from ui.library.import_preview import ImportPreview
from ui.library.page import LibraryPage
from ui.library.papers import LabelsDialog

pytestmark = pytest.mark.usefixtures("in_process")

CSV = (
    "书名,作者,索书号,册数,ISBN,备注码\n湖南民歌,黎英海,J642,2,,\n,佚名,Z0,1,,\n"
    "乡土中国,费孝通,C912,1,9787108000001,880001\n"
)
SLOW = 30_000


@pytest.fixture
def page(catalogue_page: LibraryPage) -> LibraryPage:
    """The page at its catalogue."""
    return catalogue_page


def look_at(page: LibraryPage, qtbot: QtBot, file: Path) -> ImportPreview:
    """The preview of a file, once it was read."""
    page.catalogue.files.look_at(file)
    qtbot.waitUntil(lambda: bool(page.findChildren(ImportPreview)), timeout=SLOW)
    (dialog,) = page.findChildren(ImportPreview)
    qtbot.waitUntil(lambda: dialog.go.hasFocus() or not dialog.go.isEnabled())
    return dialog


def take_in(page: LibraryPage, qtbot: QtBot, dialog: ImportPreview) -> ImportAccount:
    """What became of every row, once Ctrl+Enter has taken the file in."""
    QTest.keyClick(dialog.go, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: bool(page.findChildren(ImportAccount)), timeout=SLOW)
    (account,) = page.findChildren(ImportAccount)
    return account


def test_a_file_is_looked_at_taken_in_and_taken_back(page: LibraryPage, qtbot: QtBot, tmp_path: Path) -> None:
    tab, before = page.catalogue, library.count_titles()
    file = tmp_path / "书单.csv"
    file.write_text(CSV, encoding="utf-8")
    dialog = look_at(page, qtbot, file)
    watch(dialog.kinds)
    assert library.count_titles() == before
    assert dialog.what.text() == "CSV file, 3 rows"
    assert [kind.refused for kind in dialog.kinds.rows_loaded()] == [True, False]
    assert dialog.kinds.rows_loaded()[1].rows == "4"
    assert dialog.which.buttons[1].text() == "Findings (2)"
    assert [one.get("barcode", "") for one in dialog.samples.rows_loaded()] == ["", "", ""]
    dialog.barcode.setCurrentText("备注码")
    dialog.barcode.activated.emit(0)
    qtbot.waitUntil(
        lambda: dialog.go.isEnabled() and dialog.plan.columns.get("barcode") == "备注码", timeout=SLOW
    )
    assert dialog.samples.rows_loaded()[2]["barcode"] == "880001"
    dialog.barcode.setCurrentText("没有这一列")
    dialog.barcode.activated.emit(0)
    qtbot.waitUntil(lambda: "没有这一列" in dialog.strip.words, timeout=SLOW)
    assert dialog.barcode.currentText() == "备注码"
    account = take_in(page, qtbot, dialog)
    assert library.count_titles() == (before[0] + 2, before[1] + 3)
    assert [(f.record, f.code) for f in account.findings] == [(3, "no-title"), (4, "isbn-check")]
    QTest.keyClick(account, Qt.Key.Key_Escape)
    assert library.find_titles("880001")[0].title == "乡土中国"
    assert tab.strip.words == "Taken in: 书单.csv, 2 titles and 3 copies."
    tab.strip.action.click()
    (question,) = page.findChildren(Question)
    question.go.click()
    assert library.count_titles() == before
    assert tab.strip.words == "Taken back: 书单.csv, 2 titles and 3 copies."
    assert not tab.strip.action.isVisible()


def test_what_was_used_stays_when_an_import_is_taken_back(
    page: LibraryPage, qtbot: QtBot, tmp_path: Path
) -> None:
    file = tmp_path / "书单.csv"
    file.write_text(CSV, encoding="utf-8")
    account = take_in(page, qtbot, look_at(page, qtbot, file))
    account.accept()
    code = library.find_titles("乡土中国")[0].copies[0].barcode
    (done,) = library.lend(scanning.look_up("肖玉珍").readers[0].card, [code], confirm={"limit", "overdue"})
    assert done.code == "lent"
    page.catalogue.files.open_imports()
    (imports,) = page.findChildren(ImportsDialog)
    assert imports.table.rowCount() == 1
    assert imports.table.row_at(0).file_name == "书单.csv"
    imports.acts[1].click()
    page.findChildren(Question)[-1].go.click()
    (stays,) = page.findChildren(StaysDialog)
    assert "乡土中国" in stays.view.table().row_at(0)
    assert "1 title stays." in page.catalogue.strip.words
    assert library.find_titles("湖南民歌") == []
    page.catalogue.files.open_imports()
    again = page.findChildren(ImportsDialog)[-1]
    assert not again.acts[1].isEnabled()


def test_a_file_that_is_none_is_told_and_stopping_takes_nothing_in(
    page: LibraryPage, qtbot: QtBot, tmp_path: Path
) -> None:
    tab, before = page.catalogue, library.count_titles()
    tab.files.look_at(tmp_path / "nothing.xlsx")
    qtbot.waitUntil(tab.strip.isVisible, timeout=SLOW)
    assert "nothing.xlsx" in tab.strip.words
    file = tmp_path / "书单.csv"
    file.write_text(CSV, encoding="utf-8")
    dialog = look_at(page, qtbot, file)
    dialog.accept()
    for progress in page.findChildren(Progress):
        if not progress.is_closing:
            progress.reject()
    qtbot.waitUntil(lambda: dialog.leave.isEnabled() or dialog.is_closing, timeout=SLOW)
    assert library.count_titles() == before
    assert "nothing of the file" in dialog.strip.words
    QTest.keyClick(dialog, Qt.Key.Key_Escape)
    assert library.count_titles() == before


@pytest.mark.parametrize("ending", [".xlsx", ".csv", ".iso"])
def test_the_catalogue_is_written_and_comes_in_again_without_adding_anything(
    page: LibraryPage, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, ending: str
) -> None:
    target = tmp_path / "全部"
    kind = {".xlsx": "Workbook (*.xlsx)", ".csv": "CSV file (*.csv)", ".iso": "CNMARC, ISO 2709 (*.iso)"}[
        ending
    ]
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_a, **_k: (str(target), kind))
    page.catalogue.files.export()
    qtbot.waitUntil(page.catalogue.strip.isVisible, timeout=SLOW)
    titles, copies = library.count_titles()
    assert page.catalogue.strip.words == f"Written: 全部{ending}, {titles} titles and {copies} copies."
    dialog = look_at(page, qtbot, tmp_path / f"全部{ending}")
    assert (dialog.plan.titles_added, dialog.plan.copies_added) == (0, 0)
    assert not dialog.go.isEnabled()
    assert dialog.fact.text() == "Everything in it is in the catalogue already."


def test_the_real_csv_goes_in_and_its_labels_come_up(page: LibraryPage, qtbot: QtBot, shared: Path) -> None:
    before = library.count_titles()
    dialog = look_at(page, qtbot, shared / "data" / "catalogue-mini-library.csv")
    plan = dialog.plan
    assert plan.records == 2662
    account = take_in(page, qtbot, dialog)
    titles, copies = library.count_titles()
    assert (titles - before[0], copies - before[1]) == (plan.titles_added, plan.copies_added)
    assert plan.titles_added > 2500
    assert page.catalogue.table.rowCount() == titles
    account.labels.click()
    (labels,) = page.findChildren(LabelsDialog)
    labels.reject()


def test_the_real_cnmarc_goes_in_as_it_is(page: LibraryPage, qtbot: QtBot, shared: Path) -> None:
    dialog = look_at(page, qtbot, shared / "data" / "cnmarc-sample-gbk.iso")
    assert dialog.what.text().startswith("CNMARC, GB18030 (GBK), ")
    assert dialog.barcode.count() >= 2
    fields = [dialog.barcode.itemData(place) for place in range(dialog.barcode.count())]
    assert fields[-1] == ""
    dialog.barcode.setCurrentIndex(len(fields) - 1)
    dialog.barcode.activated.emit(len(fields) - 1)
    qtbot.waitUntil(lambda: dialog.go.isEnabled() and "barcode" not in dialog.plan.columns, timeout=SLOW)
    assert dialog.barcode_words.text() == "No barcodes: the copies get ours."
    title = dialog.samples.rows_loaded()[0]["title"]
    account = take_in(page, qtbot, dialog)
    account.accept()
    assert library.find_titles(title)[0].title == title


def test_labels_of_chosen_titles_are_shown_from_a_label_on(page: LibraryPage, qtbot: QtBot) -> None:
    tab = page.catalogue
    tab.view.setFocus(Qt.FocusReason.OtherFocusReason)
    tab.view.choose(0)
    QTest.keyClick(tab.view, Qt.Key.Key_Down, Qt.KeyboardModifier.ShiftModifier)
    tab.labels.click()
    (dialog,) = page.findChildren(LabelsDialog)
    assert not dialog.start.isEnabled()
    dialog.kind.buttons[1].click()
    assert dialog.start.maximum() == 54
    dialog.start.setValue(54)
    QTest.keyClick(dialog.start, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: bool(page.findChildren(PreviewDialog)), timeout=SLOW)
    (preview,) = page.findChildren(PreviewDialog)
    qtbot.waitUntil(preview.save_button.isEnabled, timeout=SLOW)
    assert preview.fact.text() == "2 pages"
