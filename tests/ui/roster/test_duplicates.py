"""Looking for duplicates in the window: compared, merged, taken back; workbooks per recipient; teams."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from station_app.core.errors import NotFound
from station_app.operators import service as operators
from station_app.roster import merging, profiles, teams
from station_app.roster import service as roster
from station_app.roster.models import Person
from tests.ui import sample_station
from tests.ui.acting import show
from tests.ui.roster.test_roster_page import uid
from ui.kit.context import Context
from ui.roster.duplicates_pane import DuplicatesPane
from ui.roster.export_dialog import ExportDialog, NameDialog
from ui.roster.page import RosterPage
from ui.roster.teams_dialog import MembersDialog, TeamDialog, TeamsDialog


@pytest.fixture
def page(context: Context, qtbot: QtBot) -> RosterPage:
    """The page, shown in the window's usual size."""
    return show(RosterPage(context), qtbot)


def twin(name: str = "周秀兰") -> str:
    """A second record of a pictured person, with the same date of birth."""
    born = Person.get_by_id(uid(name)).birth_date
    return roster.add_person(name=name, birth_date=born, phone="13900001122", address="5 栋").uid


def looking(page: RosterPage, qtbot: QtBot) -> DuplicatesPane:
    """The pane of duplicates, once it has looked."""
    page.open("duplicates")
    pane = page.duplicates
    qtbot.waitUntil(lambda: not pane._reading)
    return pane


def test_two_records_are_compared_merged_and_taken_apart(page: RosterPage, qtbot: QtBot) -> None:
    first = uid("周秀兰")
    second = twin()
    pane = looking(page, qtbot)
    assert pane.about.text() == "1 group may be one person"
    compare = pane.compare
    assert (compare.name.text(), not compare.sure.isVisible(), compare.merge.isEnabled()) == (
        "周秀兰",
        True,
        True,
    )
    keep, other = compare.choices["phone"]
    assert (keep.text(), other.text(), keep.isChecked()) == ("138****2046", "139****1122", True)
    other.click()
    assert compare.take == ["phone"]
    QTest.keyClick(pane, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert "two records are one now" in pane.strip.words
    assert (roster.find_person(second).uid, roster.find_person(first).phone) == (first, "139****1122")
    qtbot.waitUntil(lambda: not pane._reading)
    assert pane.either.currentWidget() is pane.nothing
    QTest.keyClick(pane, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert pane.strip.words == "Taken back."
    assert (roster.find_person(second).uid, roster.find_person(first).phone) == (second, "138****2046")
    qtbot.waitUntil(lambda: not pane._reading)
    compare.swap.click()
    compare.merge.click()
    assert roster.find_person(first).uid == second
    QTest.keyClick(pane, Qt.Key.Key_Escape)
    assert page.panes.currentWidget() is page.people
    page.filters.volunteers.click()
    page.show_person(first)
    assert (page.drawer.uid, page.filters.is_on) == (second, True)
    page.drawer.facts.buttons["merged"].click()
    assert merging.list_merged(second) == []
    assert roster.find_person(first).uid == first


def test_not_the_same_person_is_noted(page: RosterPage, qtbot: QtBot) -> None:
    twin()
    pane = looking(page, qtbot)
    pane.compare.apart.click()
    qtbot.waitUntil(lambda: not pane._reading)
    assert pane.either.currentWidget() is pane.nothing
    pane.strip.action.click()
    qtbot.waitUntil(lambda: not pane._reading)
    assert pane.either.currentWidget() is pane.found


def test_a_name_alone_must_be_looked_at_and_a_third_can_be_chosen(page: RosterPage, qtbot: QtBot) -> None:
    for phone in ("13900001122", "13900001123", "13900001124"):
        roster.add_person(name="尹桂珍", area="丰园社区 9 栋", phone=phone)
    pane = looking(page, qtbot)
    compare = pane.compare
    assert not compare.merge.isEnabled()
    compare.sure.click()
    assert compare.merge.isEnabled()
    assert compare.others.count() == 2
    compare.others.setCurrentIndex(1)
    compare.others.activated.emit(1)
    assert not compare.merge.isEnabled()


def test_a_librarian_looks_and_merges_nothing(context: Context, qtbot: QtBot) -> None:
    twin()
    operators.log_out()
    operators.log_in(context.home, sample_station.LIBRARIAN, sample_station.PASSWORD)
    pane = looking(show(RosterPage(context), qtbot), qtbot)
    assert not pane.compare.merge.isEnabled()
    assert not pane.compare.apart.isEnabled()


def exporting(page: RosterPage, qtbot: QtBot) -> ExportDialog:
    """The dialog for the team that is kept alone, its preflight done."""
    page.filters.choose_team("书香队")
    page.export()
    (dialog,) = page.window().findChildren(ExportDialog)
    qtbot.waitUntil(lambda: bool(dialog.result.text()))
    return dialog


def test_a_workbook_for_a_recipient(
    page: RosterPage, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    dialog = exporting(page, qtbot)
    assert dialog.result.text() == "Nobody would be sent back."
    dialog.profile.setCurrentIndex(1)
    dialog.profile.activated.emit(1)
    qtbot.waitUntil(lambda: "send 1 person back" in dialog.result.text())
    assert dialog.back.text().startswith("谭美玲")
    assert "is noted" in dialog.strip.words
    dialog.ready.click()
    file = tmp_path / "a.xlsx"
    monkeypatch.setattr("ui.roster.saving.QFileDialog.getSaveFileName", lambda *_all: (str(file), ""))
    QTest.keyClick(dialog, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: "with whole numbers" in page.strip.words)
    assert "1 person left out" in page.strip.words
    rows = list(openpyxl.load_workbook(file).worksheets[0].values)
    assert (len(rows), rows[0][4]) == (37, "身份证件号码")


def test_columns_that_leak_are_refused_and_a_profile_is_kept(page: RosterPage, qtbot: QtBot) -> None:
    dialog = exporting(page, qtbot)
    fields = [dialog.list.item(n).data(Qt.ItemDataRole.UserRole).field for n in range(dialog.list.count())]
    number = dialog.list.item(fields.index("id_number"))
    number.setCheckState(Qt.CheckState.Checked)
    assert "narrows down" in dialog.strip.words
    assert not dialog.go.isEnabled()
    dialog.list.item(fields.index("sex")).setCheckState(Qt.CheckState.Unchecked)
    assert dialog.go.isEnabled()
    dialog.list.setCurrentItem(number)
    QTest.keyClicks(dialog.heading, "ID")
    dialog.up.click()
    dialog.keep.click()
    (naming,) = page.window().findChildren(NameDialog)
    naming.name.setText("给街道的")
    QTest.keyClick(naming, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    kept = profiles.find_profile("给街道的")
    assert [(c.field, c.heading) for c in kept.columns][-1] == ("id_number", "ID")
    assert dialog.profile.currentText() == "给街道的"
    dialog.forget.click()
    with pytest.raises(NotFound):
        profiles.find_profile("给街道的")
    dialog.reject()


def test_teams_are_managed(page: RosterPage, qtbot: QtBot) -> None:
    page.filters.choose_team("书香队")
    page.filters.manage_asked.emit()
    (dialog,) = page.window().findChildren(TeamsDialog)
    assert dialog.table.index(0, 0).data() == "书香队"
    dialog.edit.click()
    (form,) = page.window().findChildren(TeamDialog)
    form.name.setText("书香志愿队")
    form.brand.setCurrentText("雷锋号")
    QTest.keyClick(form, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert [t.brand for t in teams.list_every_team() if t.name == "书香志愿队"] == ["雷锋号"]
    assert page.foot.count.text() == "612 people listed"
    dialog.box.setText("新队")
    QTest.keyClick(dialog.box, Qt.Key.Key_Return)
    names = [t.name for t in teams.list_every_team()]
    dialog.view.choose(names.index("新队"))
    dialog.stop.click()
    assert "新队" not in [t.name for t in roster.list_teams()]
    dialog.view.choose([t.name for t in teams.list_every_team()].index("书香志愿队"))
    dialog.people.click()
    assert page.foot.count.text() == "37 people listed"


def test_who_is_ticked_joins_a_team(page: RosterPage, qtbot: QtBot) -> None:
    page.view.ticks.update(page.view.uids[:3])
    page.foot.join_asked.emit()
    (dialog,) = page.window().findChildren(MembersDialog)
    dialog.team.setCurrentText("新队")
    QTest.keyClick(dialog, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert page.strip.words == "3 people joined <b>新队</b>."
    assert {t.name: t.people for t in roster.list_teams()}["新队"] == 3
