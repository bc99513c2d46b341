"""The first run of a centre: made in the window, its keys kept, its pages shown by the window after it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from pypdf import PdfReader
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from station_app.centre import backups, profile
from station_app.centre import service as centre
from station_app.centre.store import CentreHome
from station_app.core import paths, session, settings
from station_app.core.paths import Home
from station_app.sync import cards, sealing
from ui import app
from ui.kit import errors
from ui.kit.context import Context
from ui.kit.dialogs import Dialog, Question
from ui.kit.garbage import ScreenGarbage
from ui.shell.centre_window import CentreWindow
from ui.shell.main_window import MainWindow
from ui.shell.single import SingleWindow
from ui.welcome.page import CENTRE, CENTRE_STEPS, WelcomePage

PASSWORD = "secret-9"


@pytest.fixture
def page(first: MainWindow) -> Iterator[WelcomePage]:
    """The first run, told that this computer is a centre."""
    shown = first.outer.currentWidget()
    assert isinstance(shown, WelcomePage)
    shown.which.buttons[CENTRE].click()
    yield shown
    centre.close_centre()


def go_through(page: WelcomePage) -> None:
    """Centre, account and recovery code, up to the escrow key."""
    place = next(n for n, one in enumerate(page.centre.list.rows().rows) if one.place.code == "430111")
    page.centre.list.choose(place)
    QTest.keyClick(page.centre.list, Qt.Key.Key_Return)
    page.account.name.setText("唐主任")
    for box in (page.account.password, page.account.again):
        QTest.keyClicks(box, PASSWORD)
    page.account.segment.buttons[0].click()
    QTest.keyClick(page.account.again, Qt.Key.Key_Return)
    QTest.keyClicks(page.recovery.typed, page.recovery._code.split("-")[2])
    QTest.keyClick(page.recovery.typed, Qt.Key.Key_Return)


def test_a_centre_is_made_and_its_window_takes_over(
    page: WelcomePage, first: MainWindow, home: Home, qtbot: QtBot, tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    assert page.steps.words == CENTRE_STEPS
    assert not page.next.isEnabled()
    go_through(page)
    assert page.escrow.isVisible()
    assert not page.next.isEnabled()
    key = page.escrow._key
    assert page.escrow.words.text().replace("\n", "") == key
    QTest.keyClicks(page.escrow.typed, "ZZZZ" if key[-4:] != "ZZZZ" else "QQQQ")
    assert not page.next.isEnabled()
    page.escrow.typed.clear()
    QTest.keyClicks(page.escrow.typed, key[-4:].lower())
    assert page.next.isEnabled()

    monkeypatch.setattr(errors, "install", lambda _told: None)
    single, garbage = SingleWindow(home), ScreenGarbage()
    single.asked.connect(first.raise_)
    made: list[MainWindow] = []
    first.centre_made.connect(lambda root: made.append(app._to_centre(first, single, garbage, root)))
    page.next.click()
    garbage.stop()
    (window,) = made
    qtbot.addWidget(window)
    assert isinstance(window, CentreWindow)
    assert window.outer.currentWidget() is window.inside
    assert first.isHidden()
    assert session.current().name == "唐主任"
    assert (profile.own_name(), profile.full_name()) == ("雨花区", "雨花区新时代文明实践中心")
    assert settings.load(CentreHome(home.root)).settings.auto_lock_minutes == 5
    # A new centre is told what comes first: cards out, cards in.
    for here, there in (("intake", "stations"), ("stations", "settings")):
        assert window.now == here
        window.pages[here].strip.action.click()  # type: ignore[attr-defined]
        assert window.now == there
    # The key that was shown is the one that packages are sealed to.
    centre.write_centre_card(tmp_path / "card.json")
    recipients = cards.read_centre_card(tmp_path / "card.json").recipients
    assert sealing.open_sealed(sealing.seal(b"x", recipients[1:]), [key]) == b"x"
    window.close()


def test_the_escrow_key_is_kept_as_a_file_and_as_a_page(
    page: WelcomePage, first: MainWindow, tmp_path: Path
) -> None:
    go_through(page)
    key = page.escrow._key
    (tmp_path / "file").write_text("in the way")
    page.escrow.save_to(tmp_path / "file" / "key.txt")
    assert page.escrow.strip.property("strip") == "danger"
    assert not page.next.isEnabled()
    page.escrow.save_to(tmp_path / "key.txt")
    assert page.next.isEnabled()
    comments = (tmp_path / "key.txt").read_text(encoding="utf-8").splitlines()
    assert (comments.pop(), {line[0] for line in comments}) == (key, {"#"})
    for step, secret in ((page.recovery, page.recovery._code), (page.escrow, key)):
        step.print_page()
        (dialog,) = [one for one in first.findChildren(Dialog) if not one.is_closing]
        said = re.sub(r"\s", "", PdfReader(dialog.path).pages[0].extract_text())
        assert secret.replace("-", "") in said.replace("-", "")
        assert "雨花区新时代文明实践中心" in said
        dialog.reject()


def test_nobody_closes_over_a_key_without_being_asked(page: WelcomePage, first: MainWindow) -> None:
    go_through(page)
    assert page.has_secret
    first.close()
    assert first.isVisible()
    (question,) = first.findChildren(Question)
    question.reject()
    assert first.isVisible()
    assert page.escrow.isVisible()
    first.close()
    (question,) = [one for one in first.findChildren(Question) if not one.is_closing]
    question.accept()
    assert not first.isVisible()


def test_a_centre_is_put_back_from_its_backup(page: WelcomePage, first: MainWindow, tmp_path: Path) -> None:
    go_through(page)
    page.escrow.save_to(tmp_path / "key.txt")
    kept = backups.back_up_centre(folder=tmp_path).path
    page.restore_centre(kept)
    (told,) = first.findChildren(Dialog)  # there is one here already
    told.accept()
    centre.close_centre()
    other = MainWindow(Context(Home(tmp_path / "other")))
    other.begin()
    again = other.outer.currentWidget()
    assert isinstance(again, WelcomePage)
    again.which.buttons[CENTRE].click()
    found: list[Path] = []
    other.centre_made.connect(found.append)
    again.restore_centre(kept)
    assert found == [tmp_path / "other"]
    assert centre.open_centre(CentreHome(found[0]), "唐主任", PASSWORD).name == "唐主任"
    other.close()


def test_a_station_after_all(page: WelcomePage) -> None:
    page.which.buttons[0].click()
    assert page.place.isVisible()
    assert len(page.steps.words) == 3
    assert page.which.parentWidget() is page.place


def test_where_a_centre_goes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("STATION_APP_HOME", raising=False)
    monkeypatch.setattr(paths.appdirs, "user_data_dir", lambda name, **_options: str(tmp_path / name))
    assert paths.centre_beside(tmp_path / "practice-station") == tmp_path / "practice-centre"
    assert paths.centre_beside(tmp_path / "named") == tmp_path / "named"
