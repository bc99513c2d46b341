"""The hours page: the book and its corrections, what waits, stars, certificates, one person's record."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from station_app.core import session
from station_app.core.session import Session
from station_app.operators import service as operators
from station_app.roster import service as roster
from station_app.signin import certificates, hours, hours_review, service_record, star_awards
from station_app.signin import service as signin
from station_app.signin.hours_rows import AwardState
from tests.ui import sample_station
from tests.ui.acting import focused, show, the
from tests.ui.models import watch
from ui.documents.preview import PreviewDialog
from ui.hours.certificates import CertificateDialog
from ui.hours.forms import AnswerDialog, BackEntryDialog, CorrectDialog, EntryDialog, SettleDialog
from ui.hours.page import HoursPage
from ui.hours.parts import person_box
from ui.hours.record import RecordDialog
from ui.hours.rules import RulesDialog
from ui.kit.context import Context
from ui.kit.dialogs import Question
from ui.kit.table import TableView

OCTOBER = "2026-10"
WHY = {"reason": "停电", "evidence": "签到表第2页"}
NAME = "欧阳静"


@pytest.fixture
def page(context: Context, qtbot: QtBot) -> HoursPage:
    """The page at its book, the coordinator logged in."""
    return show(HoursPage(context), qtbot)


def as_staff(context: Context) -> None:
    operators.log_out()
    operators.log_in(context.home, sample_station.STAFF, sample_station.PASSWORD)


def find(view: TableView, fits: Callable[[Any], bool]) -> Any:
    """Choose the first row that fits; gives it."""
    table = view.table()
    place = next(n for n in range(table.rowCount()) if fits(table.row_at(n)))
    view.choose(place)
    return table.row_at(place)


def uid(name: str = NAME) -> str:
    return roster.find_person(name).uid


def test_the_book_shows_the_months_lines_and_what_they_come_to(page: HoursPage) -> None:
    book = page.book
    for view in (book.view, page.review.view, page.stars.view, page.stars.awards, page.certificates.view):
        watch(view.table())
    state = hours.month_state(OCTOBER)
    assert book.view.table().rowCount() == state.lines == len(hours.list_lines(OCTOBER))
    assert book.months.words.text() == "2026-10"
    assert [label.text() for label in book.numbers._numbers][:2] == [str(state.lines), str(state.people)]
    book.months.before.click()
    assert book.view.table().rowCount() == hours.month_state("2026-09").lines
    book.months.after.click()
    assert not book.months.after.isEnabled()
    assert not book.lock.isEnabled()
    book.search.setText(NAME)
    QTest.keyClick(book.search, Qt.Key.Key_Return)
    table = book.view.table()
    assert {table.row_at(n).name for n in range(table.rowCount())} <= {NAME}
    book.search.setText("没有这样的活动")
    QTest.keyClick(book.search, Qt.Key.Key_Return)
    assert book.list.currentWidget() is book.list.nothing


def test_a_line_is_put_right_by_reversing_it(page: HoursPage) -> None:
    book = page.book
    line = find(book.view, lambda one: one.kind == "service" and one.minutes == 60)
    QTest.keyClick(book.view, Qt.Key.Key_Delete)
    dialog = the(page, CorrectDialog)
    dialog.accept()
    assert set(dialog.problems) == {"minutes", "reason"}
    dialog.minutes.setValue(30)
    dialog.reason.setText("提前走了")
    dialog.primary.click()
    assert "put right" in book.said.strip.words
    kinds = {row.kind: row.minutes for row in hours.list_lines(OCTOBER) if row.person == line.person and
             row.activity == line.activity}  # fmt: skip
    assert kinds == {"service": 60, "reverse": -60, "adjust": 30}
    shown_line = find(book.view, lambda one: one.uid == line.uid)
    assert shown_line.reversed
    assert not book.correct.isEnabled()
    book.cut.setCurrentIndex(3)
    assert book.view.table().rowCount() == 2


def test_who_was_chosen_is_meant_though_another_has_the_name(page: HoursPage) -> None:
    first, second = (roster.add_person(name="同名人", phone=phone).uid for phone in ("13800001111", ""))
    field = person_box(second)
    assert (field.text(), field.key) == ("同名人", second)
    field.setText("13800001111")
    assert (roster.find_person(field.key).uid, person_box().key) == (first, "")


@pytest.mark.qt_log_ignore("does not support", extend=True)  # the offscreen platform, of the list below
def test_a_person_is_found_by_pinyin_and_chosen_below_the_field(page: HoursPage, qtbot: QtBot) -> None:
    uids = {roster.add_person(name="同名人", phone=phone).uid for phone in ("13800001111", "")}
    field = person_box()
    qtbot.addWidget(field)
    field.show()
    QTest.keyClicks(field, "tmr")
    assert field.offers.rowCount() == 2
    offered = field.completer().popup()
    for key in (Qt.Key.Key_Down, Qt.Key.Key_Return):
        QTest.keyClick(offered, key)
    assert field.text() == "同名人"
    assert field.key in uids


def test_hours_are_entered_afterwards(page: HoursPage) -> None:
    before = signin.hours_of(uid()).minutes
    page.enter.click()
    dialog = the(page, BackEntryDialog)
    dialog.person.setText(NAME)
    dialog.accept()
    assert set(dialog.problems) == {"activity"}
    dialog.kind.buttons[1].click()
    assert not dialog.activity.isVisible()
    dialog.accept()
    assert set(dialog.problems) == {"content", "reason", "evidence"}
    dialog.content.setText("楼道清扫")
    dialog.reason.setText("停电")
    dialog.evidence.setText("签到表第2页")
    QTest.keyClick(dialog.evidence, Qt.Key.Key_Escape)
    assert not dialog.is_closing, "what was typed is not thrown away unasked"
    the(page, Question).stay.click()
    dialog.minutes.setValue(90)
    dialog.accept()
    assert signin.hours_of(uid()).minutes == before + 90
    assert find(page.book.view, lambda one: one.title == "楼道清扫").kind == "backfill"


def test_a_month_is_locked_once_somebody_says_so(page: HoursPage) -> None:
    book = page.book
    book.months.before.click()
    book.lock.click()
    the(page, Question).go.click()
    assert hours.month_state("2026-09").locked_at is not None
    assert book.pill.isVisible()
    assert not book.lock.isVisible()


def test_what_waits_is_settled_one_by_one(context: Context, qtbot: QtBot) -> None:
    with session.acting(Session("op", "某人", "staff", context.home)):
        hours.back_enter(uid(), minutes=95, day=date(2026, 10, 9), content="楼道清扫", **WHY)
    hours.back_enter(uid(), minutes=600, day=date(2026, 10, 10), content="值守", **WHY)
    service_record.ask_correction(uid(), what="少记了半小时")
    page = show(HoursPage(context), qtbot)
    page.open("review")
    review = page.review
    total = review.view.table().rowCount()
    assert page.tabs.buttons[1].text().endswith(str(total))
    find(review.view, lambda one: one.name == NAME and one.hours == "10.0")
    review.act.click()
    question = the(page, Question)
    question.reason.setText("两张照片")
    question.go.click()
    find(review.view, lambda one: one.what == "back-entry")
    QTest.keyClick(review.view, Qt.Key.Key_Return)
    assert hours_review.list_back_entries() == []
    missing = find(review.view, lambda one: one.what == "no sign-out").row
    review.act.click()
    the(page, SettleDialog).primary.click()
    assert missing.entry not in [row.entry for row in hours_review.list_missing_sign_outs()]
    find(review.view, lambda one: one.title == "少记了半小时")
    review.act.click()
    dialog = the(page, AnswerDialog)
    dialog.accept()
    assert set(dialog.problems) == {"answer"}
    dialog.answer.setText("已更正")
    dialog.accept()
    assert service_record.list_requests()[0].state == "fixed"
    assert review.view.table().rowCount() == total - 4


def test_stars_are_proposed_and_granted_once_the_view_is_over(page: HoursPage) -> None:
    page.open("stars")
    stars = page.stars
    assert stars.rules.source.text().startswith("National habit")
    one = find(stars.view, lambda one: one.name == "李梦洁")
    assert (one.level, one.ready) == (1, True)
    stars.propose.click()
    assert "on public view" in stars.said.strip.words
    (award,) = star_awards.list_awards()
    assert (award.name, award.state, award.until) == ("李梦洁", AwardState.PUBLICITY, date(2026, 10, 23))
    stars.grant.click()
    assert "2026-10-23" in stars.said.strip.words
    stars.refuse.click()
    question = the(page, Question)
    question.reason.setText("有异议")
    question.go.click()
    assert star_awards.list_awards()[0].state is AwardState.REFUSED
    stars.rules.edit.click()
    dialog = the(page, RulesDialog)
    dialog.preset.setCurrentIndex(dialog.preset.findData("zhangjiagang"))
    dialog.preset.activated.emit(dialog.preset.currentIndex())
    dialog.accept()
    assert star_awards.star_hours() == (30, 60, 100, 200, 300)
    assert "张家港" in stars.rules.source.text()


def test_a_certificate_is_issued_shown_and_made_void(page: HoursPage, qtbot: QtBot) -> None:
    person = hours.list_lines(OCTOBER)[0]
    page.open(f"certificate:{person.person}")
    dialog = the(page, CertificateDialog)
    assert dialog.person.text() in (person.name, person.volunteer_number)
    dialog.lead.setText("李主任")
    dialog.accept()
    preview = the(page, PreviewDialog)
    qtbot.waitUntil(lambda: preview.save_button.isEnabled(), timeout=20_000)
    preview.reject()
    row = page.certificates.view.current_row()
    assert (row.number, row.name, row.lead) == ("ZM2026-0001", person.name, "李主任")
    page.certificates.national.click()
    assert certificates.find_certificate(row.number).national == "entered"
    page.certificates.void.click()
    question = the(page, Question)
    question.go.click()
    assert "why" in question.strip.words
    assert focused() is question.reason
    question.reason.setText("更正")
    question.go.click()
    assert certificates.find_certificate(row.number).state == "void"
    assert not page.certificates.print.isEnabled()


def test_the_record_of_one_person(page: HoursPage) -> None:
    from station_app.signin.hours_rows import EntryKind

    page.open(f"record:{uid()}")
    record = the(page, RecordDialog)
    assert record.size() == page.window().size()
    watch(record.view.table())
    assert record.list.currentWidget() is record.list.nothing
    record.add(EntryKind.TRAINING)
    form = the(page, EntryDialog)
    form.accept()
    assert set(form.problems) == {"name", "content", "held_by"}
    form.name.setText("急救")
    form.content.setText("心肺复苏")
    form.by.setText("红十字会")
    form.accept()
    assert [one.name for one in service_record.list_entries(uid())] == ["急救"]
    record.void.click()
    question = the(page, Question)
    question.reason.setText("填错")
    question.go.click()
    assert service_record.list_entries(uid()) == []
    assert record.list.currentWidget() is record.list.nothing
    made = certificates.issue(uid(), first=date(2026, 10, 1))
    record.refresh()
    assert record.view.current_row().what.startswith(f"{made.number}, {made.name}, ")
    assert not record.void.isEnabled()


def test_staff_look_and_enter_but_do_not_correct(
    context: Context, went: list[tuple[str, str]], qtbot: QtBot
) -> None:
    as_staff(context)
    page = show(HoursPage(context), qtbot)
    find(page.book.view, lambda one: one.stands)
    assert page.enter.isEnabled()
    for one in (page.book.correct, page.book.lock, page.issue, page.stars.propose, page.certificates.void):
        assert not one.isEnabled()
    page.open("certificate:" + uid())
    assert "coordinator" in page.certificates.said.strip.words
    page.open("book")
    QTest.keyClick(page.book.view, Qt.Key.Key_Return)
    page.back.click()
    assert [where for where, _what in went] == ["roster", "roster"]
