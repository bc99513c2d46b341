"""The kiosk left alone: it goes back by itself, outlasts trouble and the night, and lets nobody past it."""

from __future__ import annotations

import ast
import gc
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from PySide6.QtCore import QObject, QPoint, Qt
from PySide6.QtGui import QCloseEvent, QPointingDevice
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from station_app.activities import registration
from station_app.activities import service as activities
from station_app.core import clock, session
from station_app.core.db import DatabaseError
from station_app.roster import service as roster
from station_app.signin import kiosk as services
from tests.ui import sample_station
from tests.ui.kiosk.fingers import KEY, dial, shows, tap
from tests.ui.sample_calendar import CALLIGRAPHY
from ui.kiosk.window import BAN_SECONDS, IDLE_SECONDS, MOST_TRIES, KioskWindow
from ui.kit.context import Context
from ui.shell.main_window import MainWindow


def test_the_first_page_comes_back_by_itself(kiosk: KioskWindow, finger: QPointingDevice) -> None:
    tap(finger, kiosk.phone.surname)
    for _n in range(IDLE_SECONDS - 1):
        kiosk.second()
    assert "1 second" in kiosk.names.idle.words
    tap(finger, kiosk.names, QPoint(400, 200))
    kiosk.second()
    assert f"{IDLE_SECONDS - 1} seconds" in kiosk.names.idle.words
    for _n in range(IDLE_SECONDS):
        kiosk.second()
    assert shows(kiosk, kiosk.phone)
    dial(kiosk, finger, "20")
    for _n in range(IDLE_SECONDS):
        kiosk.second()
    assert kiosk.phone.boxes.digits == ""


def test_through_the_night_into_the_next_day(context: Context, kiosk: KioskWindow, qtbot: QtBot) -> None:
    days: list[bool] = []
    kiosk.day_changed.connect(lambda: days.append(True))
    with clock.frozen(datetime(2026, 10, 16, 23, 59, 50)) as move:
        for _n in range(12):
            kiosk.second()
        assert shows(kiosk, kiosk.rest)
        assert kiosk.header is not None
        assert kiosk.header.time.words == "23:59"
        move(datetime(2026, 10, 17, 0, 0, 1))
        for _n in range(12):
            kiosk.second()
        assert days == [True]
        assert kiosk.header.time.words == "00:00"
        row = activities.add_activity(
            title="早课", starts=datetime(2026, 10, 17, 8), ends=datetime(2026, 10, 17, 9), category="文",
            venue="一楼",
        )  # fmt: skip
        for title, venue in (("晨练", "广场"), ("义诊", "大厅")):
            activities.add_activity(
                title=title, starts=row.starts, ends=row.ends + timedelta(hours=1), category="健", venue=venue
            )
        move(datetime(2026, 10, 17, 7, 30))
        for _n in range(12):
            kiosk.second()
        assert shows(kiosk, kiosk.choice)
        shown = [tile.text() for tile in kiosk.choice.tiles if tile.isVisible()]
        assert {"早课", "晨练", "义诊"} <= set(shown)
        kiosk._to_home("It went wrong.")
        assert (kiosk.choice.said.words, kiosk.choice.said.token) == ("It went wrong.", "danger")
        kiosk.go_home()
        assert not kiosk.choice.said.isVisible()
        next(tile for tile in kiosk.choice.tiles if tile.text() == "晨练").click()
        assert shows(kiosk, kiosk.phone)
        assert kiosk.header.title.words == "晨练"
        assert session.current_or_none() is not None


def test_trouble_with_the_data_is_told_and_the_next_one_may_try(
    kiosk: KioskWindow, finger: QPointingDevice, monkeypatch: pytest.MonkeyPatch
) -> None:
    def locked(*_values: object, **_more: object) -> None:
        raise DatabaseError[-1]("database is locked")

    with monkeypatch.context() as patch:
        for name in ("find_by_tail", "at_the_door", "next_activity"):
            patch.setattr(services, name, locked)
        dial(kiosk, finger, "2046")
        assert shows(kiosk, kiosk.phone)
        assert kiosk.phone.hint.token == "danger"
        for _n in range(IDLE_SECONDS):
            kiosk.second()
    with monkeypatch.context() as patch:
        patch.setattr(services, "list_surnames", locked)
        tap(finger, kiosk.phone.surname)
        assert shows(kiosk, kiosk.phone)
        assert kiosk.phone.hint.token == "danger"
    dial(kiosk, finger, "2046")
    assert shows(kiosk, kiosk.sign)
    # Where nothing is to be written, the first page says it.
    hit = kiosk._who
    assert hit is not None
    assert kiosk.activity is not None
    kiosk.activity = replace(kiosk.activity, signature=False)
    kiosk._show_hits([hit], "Is this you?")
    with monkeypatch.context() as patch:
        patch.setattr(services, "sign_in", locked)
        kiosk._person_chosen(hit)
    assert shows(kiosk, kiosk.phone)
    assert kiosk.phone.hint.token == "danger"


def test_a_number_pad_types_and_no_key_leads_away(kiosk: KioskWindow) -> None:
    QTest.keyClicks(kiosk.phone, "20")
    QTest.keyClick(kiosk.phone, KEY.Key_Backspace)
    assert kiosk.phone.boxes.digits == "2"
    for key in (KEY.Key_Escape, KEY.Key_F11, KEY.Key_F2, KEY.Key_Menu):
        QTest.keyClick(kiosk.phone, key)
    for key in (KEY.Key_K, KEY.Key_L, KEY.Key_W, KEY.Key_Q):
        QTest.keyClick(kiosk.phone, key, Qt.KeyboardModifier.ControlModifier)
    assert shows(kiosk, kiosk.phone)
    assert kiosk.phone.boxes.digits == "2"
    close = QCloseEvent()
    kiosk.closeEvent(close)
    assert not close.isAccepted()
    assert kiosk.close() is False
    assert kiosk.isVisible()


def test_leaving_asks_for_a_password_and_bars_the_guesser(
    kiosk: KioskWindow, finger: QPointingDevice
) -> None:
    left: list[str] = []
    kiosk.left.connect(left.append)
    tap(finger, kiosk.phone.leave)
    assert next(one.text() for one in kiosk.leave.names if one.isVisible()) == sample_station.COORDINATOR
    assert kiosk.leave.password.hasFocus()
    tap(finger, kiosk.leave.go)
    assert kiosk.leave.said.words == "Type the password first."
    for _n in range(MOST_TRIES):
        kiosk.leave.password.setText("wrong")
        tap(finger, kiosk.leave.go)
        assert kiosk.leave.said.token == "danger"
    assert kiosk.leave.password.text() == ""
    kiosk.leave.password.setText(sample_station.PASSWORD)
    tap(finger, kiosk.leave.go)
    assert left == []
    for _n in range(BAN_SECONDS):
        kiosk.second()
    tap(finger, kiosk.phone.leave)
    tap(finger, next(one for one in kiosk.leave.names if one.text() == sample_station.STAFF))
    for letter in sample_station.PASSWORD:
        tap(finger, next(key for keys in kiosk.leave._keys for key in keys if key.text() == letter))
    tap(finger, kiosk.leave.go)
    assert left == [sample_station.STAFF]
    assert session.current().name == sample_station.STAFF


@pytest.mark.parametrize("times", [25, pytest.param(250, marks=pytest.mark.slow)])
def test_hundreds_of_sign_ins_leave_nothing_behind(kiosk: KioskWindow, times: int) -> None:
    uid = sample_station.sample_activity(CALLIGRAPHY)
    person = roster.add_person(name="欧阳日明", phone="13911117777").uid
    registration.register(uid, person)
    stroke = [(float(100 + x), 100.0 + x % 7) for x in range(0, 300, 10)]

    def come_and_go() -> None:
        kiosk._tail_typed("7777")
        assert shows(kiosk, kiosk.sign)
        kiosk.sign.pad.strokes.append(list(stroke))
        kiosk._signed()
        kiosk.go_home()
        kiosk._tail_typed("7777")
        kiosk.names.tiles[0].click()
        assert shows(kiosk, kiosk.finish)
        kiosk.go_home()

    def living() -> int:
        """Our own objects, Qt's and the database's; not what PySide makes of a class at its first use."""
        QApplication.processEvents()
        gc.collect()
        packages = {"ui", "station_app", "peewee"}
        return sum(
            isinstance(one, QObject) or str(type(one).__module__).partition(".")[0] in packages
            for one in gc.get_objects()
        )

    for _n in range(10):
        come_and_go()
    before = living()
    for _n in range(times):
        come_and_go()
    assert living() - before <= 20


def test_the_main_window_gives_way_and_comes_back(window: MainWindow, qtbot: QtBot) -> None:
    window.lock_page.password.setText(sample_station.PASSWORD)
    window.lock_page.names.choose(0)
    window.lock_page.password.setText(sample_station.PASSWORD)
    window.lock_page.log_in()
    qtbot.waitUntil(lambda: not window._context.jobs.is_busy())
    QTest.keyClick(window, KEY.Key_F11)
    assert window.kiosk is not None
    assert window.kiosk.isVisible()
    assert not window.isVisible()
    assert not window._idle.isActive()
    window._context.change_settings(auto_lock_minutes=1)
    assert not window._idle.isActive()
    qtbot.waitUntil(lambda: not window._context.jobs.is_busy())
    window.kiosk._ask_leave()
    window.kiosk._try_to_leave(sample_station.STAFF, sample_station.PASSWORD)
    assert window.kiosk is None
    assert window.isVisible()
    assert session.current().name == sample_station.STAFF
    assert window._idle.isActive()
    qtbot.waitUntil(lambda: not window._context.jobs.is_busy())


def test_the_kiosk_reaches_masked_services_alone(repository: Path) -> None:
    allowed = {"station_app.signin", "station_app.core", "station_app.operators", "station_app.activities"}
    names = set()
    for path in (repository / "ui" / "kiosk").glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ImportFrom) and node.module and node.module.startswith("station_app"):
                assert ".".join(node.module.split(".")[:2]) in allowed, (path.name, node.module)
                names |= {f"{node.module}.{alias.name}" for alias in node.names}
    domain = {name for name in names if not name.startswith("station_app.core")}
    assert domain == {
        "station_app.activities.categories.BY_KEY",
        "station_app.operators.service",
        "station_app.signin.kiosk",
        "station_app.signin.kiosk_rows.KioskActivity",
        "station_app.signin.kiosk_rows.KioskDone",
        "station_app.signin.kiosk_rows.KioskHit",
        "station_app.signin.kiosk_rows.Named",
        "station_app.signin.kiosk_rows.Surname",
        "station_app.signin.signature.NoSignature",
        "station_app.signin.signature.Signature",
        "station_app.signin.signature.signature_of",
    }
    window = (repository / "ui" / "kiosk" / "window.py").read_text(encoding="utf-8")
    called = {
        node.attr
        for node in ast.walk(ast.parse(window))
        if isinstance(node, ast.Attribute)
        and isinstance(node.value, ast.Name)
        and node.value.id == "operators"
    }
    assert called == {"log_in", "log_in_names"}
