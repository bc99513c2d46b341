"""A filled-in sheet read at the desk: proposals changed by hand, a walk-in named, written, taken back."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pytest

pytest.importorskip("cv2", reason="the extra “scan” is not installed")
pytest.importorskip("zxingcpp", reason="the extra “scan” is not installed")

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QFileDialog, QLabel
from pytestqt.qtbot import QtBot

from station_app.activities import registration
from station_app.activities import service as activities
from station_app.core import clock
from station_app.paper import errors
from station_app.reports import service as reports
from station_app.roster import service as roster
from station_app.signin import service as signin
from tests.station_app.paper.filled import Filled, Shot, fill_in, photograph, printed, save
from tests.ui.acting import show
from ui.kit.context import Context
from ui.kit.dialogs import Dialog, Progress
from ui.signin.page import SignInPage
from ui.signin.paper_dialog import PaperDialog
from ui.signin.signature_dialog import SignatureDialog

pytestmark = pytest.mark.usefixtures("in_process")

EXPECTED = ("周秀兰", "易建平", "胡月娥")
START, END = datetime(2026, 10, 16, 8, 30), datetime(2026, 10, 16, 10, 0)


@pytest.fixture
def activity(context: Context) -> str:
    """An activity that three people registered for and nobody has come to yet; it ended just now."""
    with clock.frozen(datetime(2026, 10, 16, 8, 0)):
        uid = activities.add_activity(title="茶话会", starts=START, ends=END, category="学", venue="教室").uid
        for name in EXPECTED:
            registration.register(uid, roster.find_person(name).uid)
    return uid


@pytest.fixture
def photo(activity: str, tmp_path: Path) -> Path:
    """Their sheet: the first ticked and signed, on leaving too; the second signed; somebody in row 4."""
    reports.write_signin_sheet(activity, tmp_path / "a.pdf")
    filled = Filled(frozenset({0, 3}), frozenset({0}), frozenset({0, 1}), frozenset({3}))
    return save(photograph(fill_in(printed(tmp_path / "a.pdf"), 1, filled), Shot(turn=5)), tmp_path / "a.png")


@pytest.fixture
def page(context: Context, activity: str, qtbot: QtBot) -> SignInPage:
    made = show(SignInPage(context), qtbot)
    made.open(activity)
    return made


def read(page: SignInPage, file: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> Dialog:
    """Through the menu; the file dialog answers with ``file``. Gives the dialog that comes up."""
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_args: (str(file), ""))
    menu = page.head.documents_menu()
    next(one for one in menu.actions() if one.text() == "Read a sheet of paper …").trigger()
    menu.deleteLater()

    def shown() -> list[Dialog]:
        every = (one for one in page.findChildren(Dialog) if not isinstance(one, Progress))
        return [one for one in every if one.isVisible() and one.title.text() != ""]

    qtbot.waitUntil(lambda: bool(shown()), timeout=20_000)
    return shown()[0]


def test_the_sheet_is_read_put_right_written_and_taken_back(
    page: SignInPage, activity: str, photo: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    dialog = read(page, photo, qtbot, monkeypatch)
    assert isinstance(dialog, PaperDialog)
    lines = dialog.lines
    assert [line.read.name for line in lines[:3]] == list(EXPECTED)
    assert [line.take.isChecked() for line in lines[:5]] == [True, True, False, False, False]
    assert [line.mark for line in lines[:5]] == ["taken", "taken", "left-out", "doubt", "left-out"]
    assert (lines[0].gone.isChecked(), dialog.confirm.text()) == (True, "Enter 2 people")

    QTest.keyClick(lines[1].take, Qt.Key.Key_Space)  # a smudge, says the person who looks at it
    qtbot.mouseClick(dialog.view, Qt.MouseButton.LeftButton, pos=dialog.view.row_rect(3).center().toPoint())
    assert lines[2].take.hasFocus()
    QTest.keyClick(lines[2].take, Qt.Key.Key_Space)  # came, and nobody had them sign
    QTest.keyClick(lines[3].take, Qt.Key.Key_Space)
    QTest.keyClick(dialog, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert "Row 4" in dialog.strip.words  # a name is wanted, and nothing was written
    assert signin.list_sheet(activity) == []
    name = lines[3].name
    assert name is not None
    assert name.hasFocus()
    name.setText("唐佳慧")
    assert dialog.confirm.text() == "Enter 3 people"
    dialog.confirm.click()

    rows = signin.list_sheet(activity)
    assert [(row.name, row.came, row.left) for row in rows] == [
        ("周秀兰", START, END), ("胡月娥", START, None), ("唐佳慧", START, None),
    ]  # fmt: skip
    line = next(one for one in page.sheet.model.rows_loaded() if one.stay.name == "周秀兰")
    menu = page.sheet.menu_of(line)
    next(one for one in menu.actions() if one.text() == "See the signature").trigger()
    seen = page.findChildren(SignatureDialog)[-1]
    assert any(one.accessibleName() == "Their row on the sheet of paper" for one in seen.findChildren(QLabel))
    seen.reject()
    menu.deleteLater()
    assert page.sheet.strip.words.startswith("<b>3 people</b> signed in from paper, 1 signed out")
    page.undo()
    assert signin.list_sheet(activity) == []


def test_somebody_of_the_roster_is_chosen_for_a_blank_row(
    page: SignInPage, activity: str, photo: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    dialog = read(page, photo, qtbot, monkeypatch)
    assert isinstance(dialog, PaperDialog)
    known, people = roster.find_people("张新民")[0], len(roster.find_people("张", limit=500))
    name = dialog.lines[3].name
    assert name is not None
    name.setText("张新民")
    name.look("张新民")
    name.choose(0)
    dialog.confirm.click()
    assert known.uid in {row.person for row in signin.list_sheet(activity)}
    assert len(roster.find_people("张", limit=500)) == people


def test_what_cannot_be_read_is_said(
    page: SignInPage, tmp_path: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "a.jpg").write_bytes(b"no picture")
    dialog = read(page, tmp_path / "a.jpg", qtbot, monkeypatch)
    assert any("a.jpg" in one.text() for one in dialog.findChildren(QLabel))


def test_without_the_extra_the_menu_says_what_to_install(
    page: SignInPage, tmp_path: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(errors.importlib.util, "find_spec", lambda _name: None)
    dialog = read(page, tmp_path / "never asked", qtbot, monkeypatch)
    assert any("pip install .[scan]" in one.text() for one in dialog.findChildren(QLabel))


def test_a_closed_activity_takes_no_paper(page: SignInPage, activity: str) -> None:
    signin.sign_in(activity, EXPECTED[0])
    signin.close_activity(activity)
    page.refresh()
    menu = page.head.documents_menu()
    assert not next(one for one in menu.actions() if "paper" in one.text()).isEnabled()
    menu.deleteLater()
