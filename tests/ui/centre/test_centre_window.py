"""The centre's window on a real centre: log-in, packages in, what is to be settled, roll-up, sending."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from openpyxl import load_workbook
from PySide6.QtCore import Qt
from PySide6.QtTest import QAbstractItemModelTester, QTest
from pytestqt.qtbot import QtBot

from station_app.centre import backups, parcels, profile, rollup, store
from station_app.centre import service as centre
from station_app.centre.store import CentreHome
from station_app.core import clock, i18n, paths, session
from station_app.core.paths import Home
from station_app.operators import service as operators
from station_app.roster import service as roster
from station_app.sync import parcels as taking
from station_app.sync import receipts
from station_app.sync import service as sync
from station_app.sync.centre_codes import sentence
from tests.ui.acting import drop
from tests.ui.centre import sample_centre
from tests.ui.centre.sample_centre import NAME, NOW, ONE, PASSWORD, THREE, TWO
from ui import app
from ui.centre.attention import AttentionPage
from ui.centre.intake import IntakePage
from ui.centre.report import ReportPage
from ui.centre.sending import SendingPage
from ui.centre.stations import StationsPage
from ui.centre.table_dialog import TableDialog
from ui.kit.context import Context
from ui.kit.dialogs import Question
from ui.settings.accounts import OwnPassword, PasswordDialog
from ui.settings.centre import ENTRIES, Asks, CentreBackups, CentreCard, Receipts
from ui.settings.page import SettingsPage
from ui.shell.centre_window import CENTRE_PAGES, CentreWindow
from ui.shell.lock import RecoveryDialog
from ui.shell.main_window import MainWindow


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The centre, three stations and their packages; made once."""
    i18n.load_language("zh_CN")
    root = tmp_path_factory.mktemp("centre") / "d"
    sample_centre.make_centre(root)
    return root


@pytest.fixture
def root(template: Path, tmp_path: Path) -> Path:
    shutil.copytree(template, tmp_path / "d")
    return tmp_path / "d"


@pytest.fixture
def window(root: Path, qtbot: QtBot) -> Iterator[CentreWindow]:
    """The window, its coordinator logged in by typing."""
    with clock.frozen(NOW):
        context = Context(CentreHome(root / "centre"))
        context.apply_theme()
        made = CentreWindow(context)
        qtbot.addWidget(made)
        made.begin()
        made.show()
        qtbot.waitExposed(made)
        made.lock_page.password.setText(PASSWORD)
        QTest.keyClick(made.lock_page.password, Qt.Key.Key_Return)
        assert made.outer.currentWidget() is made.inside
        yield made
        made.close()


def shown(window: CentreWindow, name: str, kind: type) -> object:
    window.go(name)
    page = window.pages[name]
    assert isinstance(page, kind)
    return page


def outcomes(page: IntakePage) -> dict[str, tuple[str, str]]:
    return {one.station: (one.received.outcome, one.received.code) for one in page.rows}


def test_every_page_opens_by_its_key(window: CentreWindow) -> None:
    assert window.nav.buttons.keys() == {entry.name for entry in CENTRE_PAGES}
    for place, entry in enumerate(CENTRE_PAGES, 1):
        QTest.keyClick(window, getattr(Qt.Key, f"Key_{place}"), Qt.KeyboardModifier.ControlModifier)
        assert window.now == entry.name
    QTest.keyClick(window, Qt.Key.Key_L, Qt.KeyboardModifier.ControlModifier)
    assert window.outer.currentWidget() is window.lock_page
    assert session.current_or_none() is None


def test_the_program_opens_the_centre_where_its_home_is_one(
    root: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    def opened() -> MainWindow:
        window = app._window(Context(app._home()))
        qtbot.addWidget(window)
        return window

    monkeypatch.setenv("STATION_APP_HOME", str(root / "centre"))
    assert isinstance(opened(), CentreWindow)
    monkeypatch.setenv("STATION_APP_HOME", str(root / ONE))
    assert type(opened()) is MainWindow
    monkeypatch.delenv("STATION_APP_HOME")
    places = {"practice-station": root / "none", "practice-centre": root / "centre"}
    monkeypatch.setattr(paths.appdirs, "user_data_dir", lambda name, **_options: str(places[name]))
    assert isinstance(opened(), CentreWindow)
    places["practice-station"] = root / ONE
    assert type(opened()) is MainWindow


def test_a_forgotten_password_is_replaced_with_the_recovery_code(window: CentreWindow, root: Path) -> None:
    window.lock()
    window.lock_page.password.setText("wrong-9")
    window.lock_page.enter.click()
    assert window.outer.currentWidget() is window.lock_page
    window.lock_page.forgot.click()
    (dialog,) = window.findChildren(RecoveryDialog)
    dialog.code.setText("AAAA-AAAA-AAAA-AAAA")
    dialog.password.setText("secret-10")
    dialog.again.setText("secret-10")
    dialog.accept()
    assert dialog.strip.isVisible()
    dialog.code.setText((root / "recovery").read_text(encoding="utf-8").lower())
    dialog.accept()
    assert window.outer.currentWidget() is window.inside
    window.lock()
    window.lock_page.password.setText("secret-10")
    window.lock_page.enter.click()
    assert window.outer.currentWidget() is window.inside


def test_packages_are_looked_at_then_taken_in(window: CentreWindow, root: Path, qtbot: QtBot) -> None:
    page = shown(window, "intake", IntakePage)
    assert isinstance(page, IntakePage)
    QAbstractItemModelTester(page.table, QAbstractItemModelTester.FailureReportingMode.Fatal)
    assert not page.take.isVisible()
    drop(page, root / "usb")
    qtbot.waitUntil(lambda: len(page.rows) == 3, timeout=30_000)
    assert outcomes(page) == {
        "丰园社区": ("applied", ""), "洞井社区": ("refused", "e04-cut-short"),
        "梓园社区": ("refused", "unknown-station"),
    }  # fmt: skip
    assert rollup.centre_status().stations[0].rows == 0
    assert sum(s.rows for s in rollup.centre_status().stations) == 0
    page.take.click()
    qtbot.waitUntil(lambda: page.is_done, timeout=30_000)
    assert outcomes(page)["丰园社区"] == ("applied", "")
    receipt = next(root.glob(f"centre/exports/{ONE}-*.wsr"))
    code = next(one.why for one in page.rows if one.station == "丰园社区")
    assert window.nav.buttons["attention"].badge == 1
    centre.close_centre()
    operators.log_in(Home(root / ONE), "站长", PASSWORD)
    assert receipts.take_code(code).number == 1
    assert receipts.take_receipt(receipt).problems == ()
    operators.log_out()


def test_a_brake_is_lifted_by_hand_for_one_package(window: CentreWindow, root: Path, qtbot: QtBot) -> None:
    centre.close_centre()
    with clock.frozen(NOW.replace(year=2027)):
        operators.log_in(Home(root / ONE), "站长", PASSWORD)
        roster.add_person(name="后来的人")
        late = sync.export_package(root).path
        operators.log_out()
    centre.open_centre(CentreHome(root / "centre"), NAME, PASSWORD)
    page = shown(window, "intake", IntakePage)
    assert isinstance(page, IntakePage)
    page.look_at([late])
    qtbot.waitUntil(lambda: len(page.rows) == 1, timeout=30_000)
    assert page.rows[0].received.code == "brake-clock"
    page.view.choose(0)
    assert page.accept.isVisible()
    page.accept.click()
    assert page.rows[0].accepted
    page.take.click()
    qtbot.waitUntil(lambda: page.is_done, timeout=30_000)
    assert page.rows[0].received.outcome == "applied"


def test_what_is_to_be_settled_stands_with_what_to_do(window: CentreWindow, root: Path, qtbot: QtBot) -> None:
    page = shown(window, "attention", AttentionPage)
    assert isinstance(page, AttentionPage)
    assert page.stack.currentIndex() == 0
    centre.receive(sorted((root / "usb").glob("*.wsp")), receipts=None)
    page.refresh()
    (line,) = page.list.rows().rows
    assert (line.station, line.code, line.number) == (TWO, "e04-cut-short", 1)
    assert line.deed
    assert page.stack.currentIndex() == 1


def test_quarantine_and_people_in_several_stations_are_listed(window: CentreWindow, root: Path) -> None:
    centre.register(root / f"{THREE}.json")
    centre.receive(sorted((root / "usb").glob("*.wsp")), receipts=None)
    store.db.execute_sql(
        "INSERT INTO quarantine (station, table_name, row_id, epoch_id, seq, code, line)"
        " VALUES (?, 'activity', 'x', 'aaaaaaaa', 1, 'row-date', '')",
        (ONE,),
    )
    page = shown(window, "attention", AttentionPage)
    assert isinstance(page, AttentionPage)
    place = [one.code for one in page.list.rows().rows].index("quarantine")
    page.list.choose(place)
    page.list.enter()
    (dialog,) = window.findChildren(TableDialog)
    assert dialog.table.row_at(0)[1] == sentence("row-date")
    dialog.accept()
    assert page.shared.isVisible()
    assert page.show_shared().table.row_at(0) == ("周秀兰", "梓园社区、丰园社区")


def test_stations_calendar_and_cards(window: CentreWindow, root: Path) -> None:
    page = shown(window, "stations", StationsPage)
    assert isinstance(page, StationsPage)
    for model in (page.now, page.calendar):
        QAbstractItemModelTester(model, QAbstractItemModelTester.FailureReportingMode.Fatal)
    assert page.now.rowCount() == page.calendar.rowCount() == 170
    page.open("梓园")
    assert page.now.rowCount() == 1
    assert page.now.row_at(0).registered is False
    drop(page, root / f"{THREE}.json")
    assert page.now.row_at(0).registered is True
    card = json.loads((root / f"{THREE}.json").read_text(encoding="utf-8"))
    assert card["station"] == THREE
    page.register_cards([root / "centre.json"])
    assert page.strip.property("strip") == "danger"
    centre.receive([next((root / "usb").glob(f"{ONE}-*.wsp"))], receipts=None)
    page.open("丰园")
    page.refresh()
    assert page.calendar.row_at(0).weeks[-1] is True
    page.open("calendar")
    assert page.stack.currentIndex() == 1


def test_other_keys_are_asked_about(window: CentreWindow, root: Path) -> None:
    page = shown(window, "stations", StationsPage)
    assert isinstance(page, StationsPage)
    centre.close_centre()
    operators.set_up_station(Home(root / "anew"), station_code=ONE, operator_name="站长", password=PASSWORD)
    sync.write_station_card(root / "anew.json")
    operators.log_out()
    centre.open_centre(CentreHome(root / "centre"), NAME, PASSWORD)
    page.register_cards([root / "anew.json"])
    (question,) = window.findChildren(Question)
    question.accept()
    assert page.strip.property("strip") == "ok"


def test_the_roll_up_by_institute_and_station_and_as_a_workbook(window: CentreWindow, tmp_path: Path) -> None:
    page = shown(window, "report", ReportPage)
    assert isinstance(page, ReportPage)
    QAbstractItemModelTester(page.table, QAbstractItemModelTester.FailureReportingMode.Fatal)
    assert (page.year, page.month) == (2026, 9)
    institutes = page.table.rowCount()
    page.which.buttons[1].click()
    assert page.table.rowCount() == 170 > institutes
    page.next.click()
    assert (page.year, page.month) == (2026, 10)
    page.write(tmp_path / "r.xlsx")
    assert page.strip.property("strip") == "ok"
    assert load_workbook(tmp_path / "r.xlsx").active is not None
    (tmp_path / "file").write_text("in the way")
    page.write(tmp_path / "file" / "r.xlsx")
    assert page.strip.property("strip") == "danger"


def test_a_notice_is_typed_sent_and_read_at_the_station(
    window: CentreWindow, root: Path, tmp_path: Path
) -> None:
    page = shown(window, "sending", SendingPage)
    assert isinstance(page, SendingPage)
    dialog = page.add_notice()
    dialog.accept()
    assert set(dialog.problems) == {"title"}
    dialog.words.setText("报月报")
    dialog.whom.all.setChecked(False)
    dialog.accept()
    assert dialog.isVisible()
    dialog.whom.box.setText("丰园")
    dialog.whom.add_typed()
    dialog.accept()
    plan = page.add_plan()
    plan.words.setText("重阳节慰问")
    plan.accept()
    assert set(plan.problems) == {"category"}
    plan.kind.setCurrentIndex(plan.kind.findData("bang"))
    plan.accept()
    titles = [one.title for one in page.items.rows().rows]
    assert sorted(titles) == ["报月报", "重阳节慰问"]
    page.write_to(tmp_path)
    assert page.strip.property("strip") == "ok"
    (sent,) = parcels.list_sent()
    assert sent.stations == 2
    page.items.choose(titles.index("重阳节慰问"))
    page.items.enter()
    assert [one.title for one in page.items.rows().rows] == ["报月报"]
    centre.close_centre()
    operators.log_in(Home(root / ONE), "站长", PASSWORD)
    taking.take_parcel(next(tmp_path.glob("*.wsc")))
    assert [notice.title for notice in taking.list_notices()] == ["报月报"]
    assert [plan.title for plan in taking.list_plans()] == ["重阳节慰问"]
    operators.log_out()


def test_a_category_is_made_up_and_can_be_planned_with(window: CentreWindow) -> None:
    page = shown(window, "sending", SendingPage)
    assert isinstance(page, SendingPage)
    dialog = page.add_category()
    dialog.name.setText("反诈宣传")
    dialog.seal.setText("法")
    dialog.accept()
    assert set(dialog.problems) == {"seal", "reported_as"}
    dialog.seal.setText("诈")
    dialog.under.setCurrentIndex(dialog.under.findData("xuan"))
    dialog.accept()
    (item,) = [one for one in page.items.rows().rows if one.kind == "category"]
    assert "理论政治宣讲" in page.items.rows().index(0, 0).data()
    plan = page.add_plan()
    assert plan.kind.findData(item.id) >= 0
    plan.reject()
    page._acted(item, "withdraw")
    assert [one for one in page.items.rows().rows if one.kind == "category"] == []


def test_this_centre_asks_writes_its_card_and_is_backed_up(
    window: CentreWindow, tmp_path: Path, qtbot: QtBot
) -> None:
    page = shown(window, "settings", SettingsPage)
    assert isinstance(page, SettingsPage)
    page.build_all()
    card, asks, made = (page.findChild(kind) for kind in (CentreCard, Asks, CentreBackups))
    assert card.fingerprint.text() == profile.fingerprint()
    asks.boxes["person.id_number"].click()
    assert "person.id_number" in profile.asked()
    card.write_to(tmp_path / "card.json")
    asked = json.loads((tmp_path / "card.json").read_text(encoding="utf-8"))["private_columns"]
    assert asked["person"] == ["name", "phone", "id_number"]
    (tmp_path / "file").write_text("in the way")
    card.write_to(tmp_path / "file" / "card.json")
    assert card.strip.property("strip") == "danger"
    QTest.keyClick(window, Qt.Key.Key_F9)
    qtbot.waitUntil(lambda: len(backups.list_backups()) == 1, timeout=30_000)
    qtbot.waitUntil(made.now.isEnabled)


def test_a_centres_settings_are_a_centres(window: CentreWindow, root: Path, tmp_path: Path) -> None:
    page = shown(window, "settings", SettingsPage)
    assert isinstance(page, SettingsPage)
    page.build_all()
    assert [entry.name for entry in page.list.rows().rows] == [entry.name for entry in ENTRIES]
    assert not page.cards.keys() & {"signin", "library", "categories", "station", "holidays"}
    receipts_card = page.findChild(Receipts)
    receipts_card.send_to(tmp_path / "回执")
    assert receipts_card.folder.text() == str(tmp_path / "回执")
    intake = shown(window, "intake", IntakePage)
    assert isinstance(intake, IntakePage)
    assert intake._context.export_folder == tmp_path / "回执"
    page.findChild(OwnPassword).open_dialog()
    (dialog,) = window.findChildren(PasswordDialog)
    for box, words in ((dialog.old, PASSWORD), (dialog.new, "secret-10"), (dialog.again, "secret-10")):
        box.setText(words)
    dialog.accept()
    window.lock()
    window.lock_page.password.setText("secret-10")
    window.lock_page.enter.click()
    assert window.outer.currentWidget() is window.inside


def test_a_stick_that_is_pulled_is_told(window: CentreWindow, root: Path, qtbot: QtBot) -> None:
    page = shown(window, "intake", IntakePage)
    assert isinstance(page, IntakePage)
    (good,) = (root / "usb").glob(f"{ONE}-*.wsp")
    drop(page, good)
    qtbot.waitUntil(lambda: len(page.rows) == 1, timeout=30_000)
    good.unlink()
    page.take.click()
    qtbot.waitUntil(lambda: page.is_done, timeout=30_000)
    assert page.rows[0].received.code == "e21-cannot-read"
    assert page.rows[0].why == sentence("e21-cannot-read")
    assert window.nav.buttons["attention"].badge == 0
    stations = shown(window, "stations", StationsPage)
    assert isinstance(stations, StationsPage)
    stations.register_cards([root / "gone.json"])
    assert "gone.json" in stations.strip.words
