"""The closing sheet by mouse and keyboard: checks, reasons, photos, texts, and what closing writes."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPointF, QRect, Qt, QUrl
from PySide6.QtGui import QDropEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from station_app.activities import service as activities
from station_app.core import clock
from station_app.signin import closing_files
from station_app.signin.closing_rows import FileKind, Mend
from station_app.signin.models import ClosingNote
from tests.station_app.signin import cameras
from tests.ui import sample_station
from tests.ui.acting import press
from tests.ui.models import watch
from tests.ui.sample_calendar import CALLIGRAPHY, GATE_SHIFT
from ui.closing.dialog import CHECKS, PHOTOS, TEXTS, ClosingDialog
from ui.closing.lists import FindingDelegate, FindingLine
from ui.documents.preview import PreviewDialog
from ui.kit.context import Context
from ui.kit.dialogs import Question
from ui.kit.lists import RowButton

pytestmark = pytest.mark.usefixtures("in_process")

NOON = datetime(2026, 10, 16, 12, 0)
KEY, CTRL = Qt.Key, Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def sheet(context: Context, qtbot: QtBot) -> Iterator[ClosingDialog]:
    """The calligraphy class is over and not closed; the window is wide enough."""
    with clock.frozen(NOON):
        host = QWidget()
        host.resize(1180, 760)
        qtbot.addWidget(host)
        host.show()
        qtbot.waitExposed(host)
        made = ClosingDialog(
            host, context, activities.get_activity(sample_station.sample_activity(CALLIGRAPHY))
        )
        made.open(made.checks.list)
        yield made


def lines(sheet: ClosingDialog) -> dict[str, FindingLine]:
    return {line.finding.code: line for line in sheet.checks.list.rows().rows}


def buttons(sheet: ClosingDialog, line: FindingLine) -> list[RowButton]:
    delegate = sheet.checks.list.itemDelegate()
    assert isinstance(delegate, FindingDelegate)
    return delegate.buttons(line, QRect(0, 0, 800, 58))


def add(sheet: ClosingDialog, qtbot: QtBot, paths: list[Path]) -> None:
    sheet.photos.add_files(paths)
    assert not sheet.photos.add.isEnabled()
    qtbot.waitUntil(sheet.photos.add.isEnabled, timeout=20_000)


def test_what_is_missing_stands_there_with_its_numbers(sheet: ClosingDialog) -> None:
    watch(sheet.checks.list.rows())
    assert "18 people came" in sheet.checks.facts.text()
    assert "volunteers 7" in sheet.checks.facts.text()
    assert "10/30" in sheet.checks.due.text()
    assert {"photos-few", "briefing-missing", "no-sign-out"} <= set(lines(sheet))
    assert not sheet.close_button.isEnabled()
    assert "points: put them right or give a reason" in sheet.fact.text()


def test_reasons_by_keyboard_let_it_close(sheet: ClosingDialog) -> None:
    sheet.checks.reason.setFocus()
    QTest.keyClicks(sheet.checks.reason, "camera broken")
    first = sheet.checks.list.rows().rows[0]
    assert first.reason == "camera broken"
    press(KEY.Key_Return, CTRL)
    assert not sheet.is_closing, "the others have none yet"
    sheet.checks.list.setFocus()
    press(KEY.Key_Down)
    assert sheet.checks.reason.text() == ""
    sheet.checks.reason.setFocus()
    QTest.keyClicks(sheet.checks.reason, "later")
    sheet.checks.for_all.click()
    assert sheet.close_button.isEnabled()
    press(KEY.Key_Return, CTRL)
    assert sheet.is_closing
    assert sheet.done is not None
    assert sheet.done.closing.mended == 15
    reasons = {note.code: note.reason for note in ClosingNote.select()}
    assert reasons[first.finding.code] == "camera broken"
    assert set(reasons.values()) == {"camera broken", "later"}


def test_each_finding_leads_to_where_it_is_mended(sheet: ClosingDialog, qtbot: QtBot) -> None:
    for code, pane in (("photos-few", PHOTOS), ("briefing-missing", TEXTS), ("sheet-not-signed", TEXTS)):
        sheet.show_pane(CHECKS)
        sheet.checks.list.acted.emit(lines(sheet)[code], "mend")
        assert sheet.stack.currentIndex() == pane, code
    sheet.show_pane(CHECKS)
    assert lines(sheet)["content-missing"].finding.mend is Mend.ACTIVITY
    with qtbot.waitSignal(sheet.went) as went:
        sheet.checks.list.acted.emit(lines(sheet)["content-missing"], "mend")
    assert went.args == ["calendar", f"edit:{sample_station.sample_activity(CALLIGRAPHY)}"]
    assert sheet.is_closing


def test_photos_come_by_drop_are_described_and_taken_out(
    sheet: ClosingDialog, qtbot: QtBot, tmp_path: Path
) -> None:
    paths = [
        cameras.photo(tmp_path, f"{n}.jpg", taken=datetime(2026, 10, 16, 10, n), seed=n) for n in range(2)
    ]
    bad = [tmp_path / f"bad{n}.png" for n in range(5)]
    for one in bad:
        one.write_bytes(b"nothing")
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(one)) for one in [*paths, *bad]])
    none = Qt.MouseButton.NoButton
    drop = QDropEvent(QPointF(9, 9), Qt.DropAction.CopyAction, data, none, Qt.KeyboardModifier.NoModifier)
    sheet.dropEvent(drop)
    assert sheet.stack.currentIndex() == PHOTOS
    qtbot.waitUntil(sheet.photos.add.isEnabled, timeout=20_000)
    assert "bad2.png" in sheet.strip.words
    assert "bad3.png" not in sheet.strip.words
    assert sheet.strip.words.endswith("2 more could not be added.")
    rows = sheet.photos.list.rows().rows
    assert [one.photo.name for one in rows] == ["0.jpg", "1.jpg"]
    assert not rows[0].thumb.isNull()
    sheet.photos.kinds.buttons[3].click()
    sheet.photos.unit.click()
    sheet.photos.caption.setFocus()
    QTest.keyClicks(sheet.photos.caption, "all of us")
    press(KEY.Key_Return)
    kept = closing_files.list_photos(sample_station.sample_activity(CALLIGRAPHY))[0]
    assert (kept.kind, kept.shows_unit, kept.caption) == (FileKind.GROUP, True, "all of us")
    assert sheet.photos.list.current_row().photo.uid == kept.uid
    sheet.photos.list.acted.emit(sheet.photos.list.current_row(), "remove")
    (question,) = (one for one in sheet.window().findChildren(Question) if not one.is_closing)
    question.go.click()
    assert [one.photo.name for one in sheet.photos.list.rows().rows] == ["1.jpg"]


def test_a_photo_of_another_day_is_marked(sheet: ClosingDialog, qtbot: QtBot, tmp_path: Path) -> None:
    add(sheet, qtbot, [cameras.photo(tmp_path, "a.jpg", taken=datetime(2026, 10, 15, 10))])
    (line,) = sheet.photos.list.rows().rows
    assert line.outside
    assert "not during the activity" in line.words
    assert "photos-outside-time" in lines(sheet)


def test_the_briefing_gets_the_ledgers_numbers_and_keeps_them(sheet: ClosingDialog) -> None:
    sheet.tabs.buttons[TEXTS].click()
    sheet.texts.numbers.click()
    assert "18 people came" in sheet.texts.briefing.toPlainText()
    sheet.texts.effect.insertPlainText("大家都说好")
    sheet.tabs.buttons[CHECKS].click()
    assert {"briefing-missing", "briefing-numbers", "effect-missing"}.isdisjoint(lines(sheet))
    sheet.show_pane(TEXTS)
    text = sheet.texts.briefing.toPlainText().replace("18 people", "19 people")
    sheet.texts.briefing.setPlainText(text)
    sheet.show_pane(CHECKS)
    assert "19 instead of 18" in lines(sheet)["briefing-numbers"].finding.message
    sheet.texts.signed.click()
    assert "sheet-not-signed" not in lines(sheet)


def test_a_briefing_that_is_too_long_is_told_once_and_then_let_go(sheet: ClosingDialog) -> None:
    sheet.show_pane(TEXTS)
    sheet.texts.briefing.setPlainText("字" * 405)
    assert sheet.texts.count.property("tone") == "danger"
    sheet.show_pane(CHECKS)
    assert sheet.stack.currentIndex() == TEXTS
    assert "405" in sheet.strip.words
    press(KEY.Key_Escape)
    assert not sheet.is_closing
    press(KEY.Key_Escape)
    assert sheet.is_closing
    assert closing_files.get_record(sample_station.sample_activity(CALLIGRAPHY)).briefing == ""


def test_escape_keeps_what_was_typed_and_closes_nothing(sheet: ClosingDialog) -> None:
    sheet.show_pane(TEXTS)
    sheet.texts.plan.setFocus()
    sheet.texts.plan.insertPlainText("每周五上午")
    press(KEY.Key_Escape)
    uid = sample_station.sample_activity(CALLIGRAPHY)
    assert closing_files.get_record(uid).plan == "每周五上午"
    assert not activities.get_activity(uid).closed


def test_files_are_added_and_taken_out(sheet: ClosingDialog, tmp_path: Path) -> None:
    plan = tmp_path / "plan.docx"
    plan.write_bytes(b"PK")
    sheet.texts.add_file(plan, FileKind.PLAN)
    assert "plan-missing" not in lines(sheet)
    (kept,) = closing_files.list_files(sample_station.sample_activity(CALLIGRAPHY))
    sheet.texts.ask_about(kept)
    (question,) = (one for one in sheet.window().findChildren(Question) if not one.is_closing)
    question.go.click()
    assert closing_files.list_files(sample_station.sample_activity(CALLIGRAPHY)) == []
    sheet.texts.add_file(tmp_path / "a.exe", FileKind.PLAN)
    assert "a.exe" in sheet.strip.words


def test_the_pack_is_shown_before_it_is_printed(sheet: ClosingDialog, qtbot: QtBot) -> None:
    sheet.pack.click()
    (shown,) = sheet.window().findChildren(PreviewDialog)
    qtbot.waitUntil(shown.save_button.isEnabled, timeout=10_000)
    assert shown.pages.sheets.count >= 4
    shown.reject()


def test_a_closed_activity_shows_its_reasons_and_cannot_be_closed_again(
    context: Context, qtbot: QtBot
) -> None:
    host = QWidget()
    host.resize(1092, 566)
    qtbot.addWidget(host)
    made = ClosingDialog(host, context, activities.get_activity(sample_station.sample_activity(GATE_SHIFT)))
    made.open()
    assert made.close_button.isHidden()
    assert made.checks.due.text() == "Closed"
    assert made.checks.reason_line.isHidden()
    rows = {line.finding.code: line for line in made.checks.list.rows().rows}
    offered = {code: [one.name for one in buttons(made, line)] for code, line in rows.items()}
    assert offered["content-missing"] == [], "the plan of a closed activity stays"
    assert offered["photos-few"] == ["mend"]
    made.reject()
