"""The roster page: found, filtered, sorted, ticked, looked at, saved as a workbook."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import openpyxl
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from station_app.core import clock
from station_app.core.paths import Home
from station_app.library import service as library
from station_app.operators import service as operators
from station_app.roster import service as roster
from tests.ui import sample_station
from tests.ui.acting import show
from tests.ui.models import watch
from ui.documents.preview import PreviewDialog
from ui.kit.context import Context
from ui.kit.dialogs import Question
from ui.roster.page import RosterPage
from ui.roster.people import HOURS, NAME, PHONE, SEEN, STARS, TEAMS, TICK


@pytest.fixture
def page(context: Context, qtbot: QtBot) -> RosterPage:
    """The page, shown in the window's usual size."""
    return show(RosterPage(context), qtbot)


def uid(name: str) -> str:
    """The uid of a pictured person."""
    return roster.find_person(name).uid


def row(page: RosterPage, place: int) -> list[str]:
    """What a row of the table says."""
    table = page.view.table()
    return [table.index(place, column).data() for column in (NAME, PHONE, TEAMS, STARS, HOURS, SEEN)]


def test_the_list_is_the_pictured_one(page: RosterPage) -> None:
    table = page.view.table()
    watch(table)
    assert page.head.counts.text() == "612 people, 213 of them volunteers"
    assert page.filters.incomplete.text() == "Incomplete 12"
    page.filters.volunteers.click()
    page.filters.choose_team("书香队")
    assert table.rowCount() == 37
    assert page.foot.count.text() == "37 people listed"
    assert row(page, 0) == ["易建平", "136****7715", "书香队", "three stars", "742.0", "today"]
    assert row(page, 3) == ["周秀兰", "138****2046", "书香队、护学岗队", "two stars", "318.5", "yesterday"]
    assert row(page, 7)[:2] == ["谭美玲", "not filled in"]
    page.filters.clear.click()
    assert table.rowCount() == 612


@pytest.mark.parametrize(
    ("press", "count"),
    [
        (lambda filters: filters.incomplete.click(), 12),
        (lambda filters: filters.choose_star(3), 2),
        (lambda filters: filters.volunteers.click(), 213),
        (lambda filters: filters.choose_team("图书馆"), 9),
    ],
)
def test_each_chip_keeps_who_fits(page: RosterPage, press: object, count: int) -> None:
    press(page.filters)  # type: ignore[operator]
    assert page.view.table().rowCount() == count
    assert not page.filters.everybody.isChecked()
    page.filters.everybody.click()
    assert page.view.table().rowCount() == 612


def test_the_box_finds_by_pinyin_and_enter_opens_the_first(page: RosterPage, qtbot: QtBot) -> None:
    QTest.keyClick(page, Qt.Key.Key_F, Qt.KeyboardModifier.ControlModifier)
    assert page.search.hasFocus()
    QTest.keyClicks(page.search, "zhouxiulan")
    qtbot.waitUntil(lambda: page.view.table().rowCount() == 1)
    QTest.keyClick(page.search, Qt.Key.Key_Return)
    assert page.drawer.isVisible()
    assert page.drawer.name.text() == "周秀兰"
    QTest.keyClick(page.search, Qt.Key.Key_Escape)
    assert page.search.text() == ""
    qtbot.waitUntil(lambda: page.view.table().rowCount() == 612)
    QTest.keyClick(page.search, Qt.Key.Key_Escape)
    assert not page.drawer.isVisible()
    assert page.view.hasFocus()


def test_nobody_found_offers_to_add_what_was_typed(page: RosterPage, qtbot: QtBot) -> None:
    page.search.setText("欧阳锋")
    qtbot.waitUntil(page.nobody.isVisible)
    assert page.nobody.state.what.text() == "Nobody goes by “欧阳锋”"
    assert page.nobody.add.text() == "Add “欧阳锋”"
    page.nobody.clear.click()
    assert page.view.isVisible()
    assert page.view.table().rowCount() == 612


def test_a_press_on_a_heading_sorts_and_another_turns_it_round(page: RosterPage) -> None:
    header = page.view.header
    by_hours = list(page.view.uids)
    header.sectionClicked.emit(NAME)
    names = [page.view.table().index(n, NAME).data() for n in range(3)]
    assert names == [line.name for line in roster.list_people(limit=3)]
    header.sectionClicked.emit(HOURS)
    assert page.view.uids == by_hours
    header.sectionClicked.emit(HOURS)
    assert page.view.uids == by_hours[::-1]
    header.sectionClicked.emit(SEEN)
    assert row(page, 0)[5] == "today"
    assert (header.sort, header.up) == ("seen", False)


def test_arrows_walk_enter_opens_and_the_drawer_follows(page: RosterPage) -> None:
    page.view.setFocus()
    page.view.choose(0)
    QTest.keyClick(page.view, Qt.Key.Key_Down)
    assert not page.drawer.isVisible()
    QTest.keyClick(page.view, Qt.Key.Key_Return)
    assert page.drawer.name.text() == row(page, 1)[0]
    QTest.keyClick(page.view, Qt.Key.Key_Down)
    assert page.drawer.name.text() == row(page, 2)[0]


def test_space_and_the_mouse_tick_and_the_ticked_are_saved(
    page: RosterPage, qtbot: QtBot, tmp_path: Path
) -> None:
    page.view.setFocus()
    page.view.choose(1)
    QTest.keyClick(page.view, Qt.Key.Key_Space)
    at = page.view.visualRect(page.view.table().index(0, TICK)).center()
    QTest.mouseClick(page.view.viewport(), Qt.MouseButton.LeftButton, pos=at)
    assert page.view.ticks == set(page.view.uids[:2])
    assert page.foot.count.text() == "612 people listed, 2 ticked"
    assert page.view.header.ticks == "some"
    file = tmp_path / "two.xlsx"
    page.saving.save(file, people=page.view.uids[:2])
    qtbot.waitUntil(page.strip.isVisible)
    assert page.strip.words == "2 people were saved to <b>two.xlsx</b>, numbers masked."
    book = openpyxl.load_workbook(file)
    cells = list(book[book.sheetnames[0]].values)
    assert [line[1] for line in cells[1:]] == ["易建平", "夏长青"]
    assert cells[1][4] == "136****7715"
    corner = QPoint(page.view.header.sectionViewportPosition(TICK) + 20, 20)
    QTest.mouseClick(page.view.header.viewport(), Qt.MouseButton.LeftButton, pos=corner)
    assert len(page.view.ticks) == 612
    page.foot.clear.click()
    assert not page.view.ticks


def test_a_workbook_that_cannot_be_written_is_said_in_place(page: RosterPage, qtbot: QtBot) -> None:
    page.saving.save(Path("/proc/nowhere/roster.xlsx"))
    qtbot.waitUntil(page.strip.isVisible)
    assert page.strip.property("strip") == "danger"
    assert "could not be written" in page.strip.words


def test_the_drawer_shows_a_person_masked(page: RosterPage) -> None:
    page.open(uid("周秀兰"))
    drawer, facts = page.drawer, page.drawer.facts
    assert drawer.about.text() == "女, 64 years old, 丰园社区 3 栋"
    assert facts.values["phone"].text() == "138****2046"
    assert facts.values["id_number"].text() == "4301**********3328"
    assert facts.values["reader"].text() == "10412002189, 3 books out"
    assert facts.values["record"].text() == "given on 2025-03-05"
    assert (drawer.hours.text(), drawer.star_name.text()) == ("318.5", "two stars")
    assert drawer.to_next.text() == "281.5 hours more for three stars"
    entries = drawer.list.rows().rows
    assert (entries[0].day, entries[0].what, entries[0].right) == ("10/15", "守望驿站绘画课", "2.0 hours")
    drawer.tabs[1].click()
    assert len(drawer.list.rows().rows) == 3
    drawer.tabs[2].click()
    assert [entry.what for entry in drawer.list.rows().rows][-1] == "added the record"


def test_a_look_at_a_number_is_logged_and_does_not_last(page: RosterPage, qtbot: QtBot) -> None:
    page.open(uid("周秀兰"))
    drawer, facts = page.drawer, page.drawer.facts
    facts.buttons["phone"].click()
    assert facts.values["phone"].text() == "13807312046"
    assert facts.values["id_number"].text() == "4301**********3328"
    assert roster.list_changes(drawer.uid)[0].kind == "reveal"
    assert drawer.hiding.interval() == 30_000
    assert drawer.hiding.isActive()
    drawer.hiding.setInterval(1)
    drawer.hiding.start()
    qtbot.waitUntil(lambda: facts.values["phone"].text() == "138****2046")
    facts.buttons["id_number"].click()
    assert facts.values["id_number"].text().startswith("430111")
    page.view.choose(0)
    page.show_person(uid("易建平"))
    page.show_person(uid("周秀兰"))
    assert facts.values["id_number"].text() == "4301**********3328"


def test_a_card_is_made_where_there_is_none_and_printed(page: RosterPage, qtbot: QtBot) -> None:
    page.open(uid("王桂英"))
    assert page.drawer.facts.values["reader"].text() == "no card yet"
    page.drawer.make_card.click()
    reader = library.reader_of(page.drawer.uid)
    assert reader is not None
    assert page.drawer.facts.values["reader"].text() == f"{reader.card}, no book out"
    assert reader.card in page.drawer.strip.words
    assert not page.drawer.make_card.isVisible()
    page.drawer.print_card.click()
    (preview,) = page.findChildren(PreviewDialog)
    qtbot.waitUntil(preview.save_button.isEnabled, timeout=30_000)
    assert preview.fact.text() == "1 page"


def test_consent_is_withdrawn_after_a_question_and_given_again(page: RosterPage) -> None:
    page.open(uid("周秀兰"))
    consent = page.drawer.facts.buttons["record"]
    consent.click()
    (question,) = page.findChildren(Question)
    assert question.accessibleName() == "Withdraw the consent of 周秀兰?"
    question.go.click()
    assert page.drawer.facts.values["record"].text() == "withdrawn on 2026-10-16"
    consent.click()
    assert page.drawer.facts.values["record"].text() == "given on 2026-10-16"


def test_a_childs_guardian_stands_in_the_drawer(page: RosterPage) -> None:
    page.open(uid("邓浩然"))
    facts = page.drawer.facts
    assert facts.values["guardian_name"].text() == "邓志强  137****5064"
    assert facts.values["guardian"].isVisible()
    facts.buttons["guardian"].click()
    assert facts.values["guardian"].text() == "given on 2026-10-16"


def test_an_unknown_uid_is_said_and_opens_nothing(page: RosterPage) -> None:
    page.open("nobody-at-all")
    assert not page.drawer.isVisible()
    assert page.strip.property("strip") == "danger"


def test_in_a_small_window_the_drawer_covers_the_list(context: Context, qtbot: QtBot) -> None:
    page = show(RosterPage(context), qtbot, width=804)
    page.set_compact(True)
    assert page.view.isColumnHidden(SEEN)
    page.open(uid("周秀兰"))
    # Nothing in it is wider than itself, its frame and its scroll bar.
    drawer, room = page.drawer, 320 - 2 - 16
    assert drawer.minimumSizeHint().width() <= 320
    assert drawer.facts.minimumSizeHint().width() <= room
    assert drawer.hours_section.minimumSizeHint().width() <= room
    assert not page.left.isVisible()
    qtbot.waitUntil(lambda: page.drawer.width() > 700)
    QTest.keyClick(page.drawer, Qt.Key.Key_Escape)
    assert page.left.isVisible()


def test_larger_letters_widen_the_drawer_and_the_stars_give_way(page: RosterPage, qtbot: QtBot) -> None:
    page.set_compact(True)
    page.open(uid("周秀兰"))
    # Stands for letters of the largest size.
    page.drawer.facts.values["reader"].setMinimumWidth(420)
    page.resize(880, 500)
    qtbot.waitUntil(page.drawer.isVisible)
    page.open(uid("周秀兰"))
    qtbot.waitUntil(lambda: page.drawer.width() >= page.drawer.least_width() > 420)
    assert page.view.isColumnHidden(STARS)
    assert not page.view.isColumnHidden(HOURS)
    assert not page.view.horizontalScrollBar().maximum()


def test_what_changes_elsewhere_is_read_while_it_is_seen(page: RosterPage, context: Context) -> None:
    roster.add_person(name="石破天", phone="13900001111")
    context.changes.roster.emit()
    assert page.view.table().rowCount() == 613
    page.hide()
    roster.add_person(name="石中玉", phone="13900002222")
    context.changes.roster.emit()
    assert page.view.table().rowCount() == 613


@pytest.fixture
def librarians(sample_home: Home, qtbot: QtBot) -> Iterator[RosterPage]:
    """The page of the librarian, who may look and not edit."""
    with clock.frozen(sample_station.NOW):
        operators.log_in(sample_home, sample_station.LIBRARIAN, sample_station.PASSWORD)
        context = Context(sample_home)
        context.apply_theme()
        yield show(RosterPage(context), qtbot)
        context.jobs.stop()
        operators.log_out()


def test_a_librarian_sees_and_changes_nothing(librarians: RosterPage) -> None:
    page = librarians
    assert not page.head.add_button.isEnabled()
    assert not page.head.import_button.isEnabled()
    assert page.head.add_button.toolTip() == "Coordinators and staff edit the roster."
    assert page.view.table().rowCount() == 612
    assert (page.filters.stars.isHidden(), {row(page, place)[4] for place in range(9)}) == (True, {"–"})
    page.open(uid("周秀兰"))
    assert page.drawer.hours_section.isHidden()
    assert not page.drawer.edit.isEnabled()
    assert not page.drawer.facts.buttons["phone"].isVisible()
    assert not page.drawer.facts.buttons["record"].isVisible()
    page.open("new")
    assert page.strip.words == "Coordinators and staff edit the roster."
