"""The kiosk at the door, driven by fingers: from the last digit to the confirmation, and no way past it."""

from __future__ import annotations

import ast
import gc
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from PySide6.QtCore import QObject, QPoint, QPointF, QRect, Qt
from PySide6.QtGui import QCloseEvent, QMouseEvent, QPointingDevice
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot
from shiboken6 import isValid

from station_app.activities import registration
from station_app.activities import service as activities
from station_app.core import clock, i18n, session
from station_app.core.db import DatabaseError
from station_app.operators import service as operators
from station_app.roster import service as roster
from station_app.signin import kiosk as services
from station_app.signin import service as signin
from station_app.signin.rows import SheetRow
from station_app.signin.signature import from_text
from tests.ui import sample_station
from tests.ui.sample_calendar import CALLIGRAPHY
from ui.kiosk.parts import TouchButton
from ui.kiosk.window import BAN_SECONDS, DONE_SECONDS, IDLE_SECONDS, MOST_TRIES, KioskWindow
from ui.kit.context import Context
from ui.shell.main_window import MainWindow

KEY = Qt.Key


@pytest.fixture(scope="module")
def finger() -> QPointingDevice:
    """A touch screen."""
    return QTest.createTouchDevice()


@pytest.fixture
def kiosk(context: Context, qtbot: QtBot) -> Iterator[KioskWindow]:
    """The kiosk on the morning of the pictures, silent, pages that take a press at once."""
    context.change_settings(sound_on=False)
    made = KioskWindow(context)
    made.settle_ms = 0
    # The screen of the platform without one is 800 × 800, and a finger reaches no further.
    made.resize(800, 450)
    made.show()
    qtbot.waitExposed(made)
    yield made
    if isValid(made):
        made.shut()


def tap(device: QPointingDevice, widget: QWidget, at: QPoint | None = None) -> None:
    """A finger comes down on a widget and goes up again."""
    point = at or widget.rect().center()
    QTest.touchEvent(widget, device).press(0, point, widget)
    QTest.touchEvent(widget, device).release(0, point, widget)


def dial(kiosk: KioskWindow, device: QPointingDevice, digits: str) -> None:
    for digit in digits:
        tap(device, (kiosk.new if kiosk.page is kiosk.new else kiosk.phone).pad.keys[digit])


def write(kiosk: KioskWindow, device: QPointingDevice, *, palm: bool = False) -> None:
    """Two strokes with a finger; with ``palm`` the hand lies on the screen meanwhile."""
    pad = kiosk.sign.pad
    for start, end in ((QPoint(100, 50), QPoint(200, 150)), (QPoint(250, 40), QPoint(260, 160))):
        QTest.touchEvent(pad, device).press(0, start, pad)
        for step in range(1, 9):
            at = start + (end - start) * step / 8
            if palm:
                moved = QTest.touchEvent(pad, device)
                (moved.press if step == 1 else moved.move)(1, QPoint(600, 160 + step), pad)
                moved.move(0, at, pad)
                del moved
            else:
                QTest.touchEvent(pad, device).move(0, at, pad)
        up = QTest.touchEvent(pad, device).release(0, end, pad)
        if palm:
            up.release(1, QPoint(600, 168), pad)
        del up


def shows(kiosk: KioskWindow, page: QWidget) -> bool:
    return kiosk.page is page


def sheet(name: str) -> list[SheetRow]:
    uid = sample_station.sample_activity(CALLIGRAPHY)
    return [row for row in signin.list_sheet(uid) if row.name == name]


def words(page: QWidget | None) -> str:
    """Everything a page says."""
    assert page is not None
    return "\n".join(one.accessibleName() for one in page.findChildren(QWidget) if one.isVisible())


def test_from_the_last_digit_to_the_confirmation_by_touch(
    kiosk: KioskWindow, finger: QPointingDevice
) -> None:
    assert shows(kiosk, kiosk.phone)
    assert kiosk.header is not None
    assert (kiosk.header.title.words, kiosk.phone.count.words) == (CALLIGRAPHY, "18")
    dial(kiosk, finger, "204")
    assert kiosk.phone.boxes.digits == "204"
    dial(kiosk, finger, "6")
    assert shows(kiosk, kiosk.sign)
    assert kiosk.sign.heading.words == "周*兰, please sign in the box"
    write(kiosk, finger, palm=True)
    assert len(kiosk.sign.pad.strokes) == 2
    tap(finger, kiosk.sign.done)
    assert shows(kiosk, kiosk.finish)
    assert kiosk.finish.heading.words == "周*兰, you are signed in"
    assert [fact.value.words for fact in kiosk.finish.facts[:2]] == ["10:06", "19"]
    row = sheet("周秀兰")[0]
    written = from_text(row.signature)
    assert written is not None
    assert (written.width, len(written.strokes)) == (kiosk.sign.pad.width(), 2)
    assert written.strokes[0][0] == (100, 50)
    assert max(x for stroke in written.strokes for x, _y in stroke) <= 260
    tap(finger, kiosk.finish.next)
    assert shows(kiosk, kiosk.phone)
    assert kiosk.phone.count.words == "19"


def test_a_mistake_is_undone_for_ten_seconds(kiosk: KioskWindow, finger: QPointingDevice) -> None:
    dial(kiosk, finger, "2046")
    write(kiosk, finger)
    tap(finger, kiosk.sign.done)
    tap(finger, kiosk.finish.undo)
    assert shows(kiosk, kiosk.phone)
    assert "周*兰" in kiosk.phone.hint.words
    assert sheet("周秀兰") == []
    dial(kiosk, finger, "2046")
    tap(finger, kiosk.sign.skip)
    assert sheet("周秀兰")[0].signature == ""
    for _n in range(DONE_SECONDS - 1):
        kiosk.second()
    assert shows(kiosk, kiosk.finish)
    assert "1 second" in kiosk.finish.time.words
    tap(finger, kiosk.finish, QPoint(20, 150))
    kiosk.second()
    assert "9 seconds" in kiosk.finish.time.words
    for _n in range(DONE_SECONDS):
        kiosk.second()
    assert shows(kiosk, kiosk.phone)


def test_by_family_name_and_who_is_inside_signs_out(kiosk: KioskWindow, finger: QPointingDevice) -> None:
    tap(finger, kiosk.phone.surname)
    assert shows(kiosk, kiosk.names)
    others = next(key for key in kiosk.names.keys if key.text() == "Others")
    tap(finger, others)
    tap(finger, next(key for key in kiosk.names.keys if key.text() == "W"))
    tap(finger, next(key for key in kiosk.names.keys if key.text() == "王"))
    letters = [key.text() for key in kiosk.names.keys if key.isVisible()]
    assert letters[0] == "王"
    assert "G" in letters
    tap(finger, next(key for key in kiosk.names.keys if key.text() == "G"))
    tile = next(tile for tile in kiosk.names.tiles if tile.hit is not None and tile.hit.since is not None)
    assert (tile.text(), tile.kind) == ("王*英", "inside")
    assert "10:04" in tile.more
    tap(finger, tile)
    assert kiosk.finish.heading.words == "王*英, you are signed out"
    assert sheet("王桂英")[0].left is not None


def test_several_with_the_same_digits_choose_their_tile(kiosk: KioskWindow, finger: QPointingDevice) -> None:
    roster.add_person(name="欧阳日明", phone="13911112046")
    kiosk.go_home()
    dial(kiosk, finger, "2046")
    shown = [tile.text() for tile in kiosk.names.tiles if tile.isVisible()]
    assert shown == ["周*兰", "欧阳*明"]
    tap(finger, kiosk.names.tiles[1])
    tap(finger, kiosk.sign.done)
    assert shows(kiosk, kiosk.sign)
    assert kiosk.sign.said.token == "danger"
    assert sheet("欧阳日明") == []
    tap(finger, kiosk.sign.other)
    assert shows(kiosk, kiosk.names)


def test_nobody_with_those_digits(kiosk: KioskWindow, finger: QPointingDevice) -> None:
    dial(kiosk, finger, "9999")
    assert shows(kiosk, kiosk.phone)
    assert (kiosk.phone.boxes.digits, kiosk.phone.hint.token) == ("", "danger")
    dial(kiosk, finger, "1")
    assert kiosk.phone.hint.token == "text-2"
    tap(finger, kiosk.phone.pad.keys["back"])
    assert kiosk.phone.boxes.digits == ""


def test_somebody_new_leaves_a_number_and_a_handwritten_name(
    kiosk: KioskWindow, finger: QPointingDevice
) -> None:
    tap(finger, kiosk.phone.new)
    dial(kiosk, finger, "23812345678")
    assert shows(kiosk, kiosk.new)
    assert kiosk.new.hint.token == "danger"
    dial(kiosk, finger, "13711112222")
    assert shows(kiosk, kiosk.sign)
    write(kiosk, finger)
    tap(finger, kiosk.sign.done)
    assert shows(kiosk, kiosk.finish)
    row = sheet("New neighbour")[0]
    assert (row.walk_in, row.phone) == (True, "137****2222")
    tap(finger, kiosk.finish.next)
    # Known from now on: the number leads to the tile, which signs out.
    tap(finger, kiosk.phone.new)
    dial(kiosk, finger, "13711112222")
    assert shows(kiosk, kiosk.names)
    # Without a phone the handwriting cannot be left out.
    tap(finger, kiosk.names.back)
    tap(finger, kiosk.phone.new)
    tap(finger, kiosk.new.none)
    assert not kiosk.sign.skip.isVisible()


def test_no_page_shows_a_whole_name_or_number(kiosk: KioskWindow, finger: QPointingDevice) -> None:
    dial(kiosk, finger, "2046")
    said = words(kiosk.page)
    tap(finger, kiosk.sign.other)
    kiosk._surname_chosen("周", "")
    said += words(kiosk.page)
    kiosk._surname_chosen("周", "X")
    said += words(kiosk.page)
    assert "周*兰" in said
    assert "秀" not in said
    assert "138" not in said


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
        next(tile for tile in kiosk.choice.tiles if tile.text() == "晨练").click()
        assert shows(kiosk, kiosk.phone)
        assert kiosk.header.title.words == "晨练"
        assert session.current_or_none() is not None


def test_every_page_fits_every_screen(kiosk: KioskWindow) -> None:
    for size in ((768, 1366), (1366, 768), (1092, 566), (800, 600), (1920, 1080)):
        kiosk.resize(*size)
        QApplication.processEvents()
        assert kiosk.stack is not None
        assert kiosk.header is not None
        room = kiosk.height() - kiosk.header.height()
        for place in range(kiosk.stack.count()):
            page = kiosk.stack.widget(place)
            assert page is not None
            assert page.minimumSizeHint().height() <= room, (size, type(page).__name__)
            assert page.minimumSizeHint().width() <= kiosk.width(), (size, type(page).__name__)
        whole = QRect(QPoint(0, 0), kiosk.size())
        for key in kiosk.phone.pad.keys.values():
            assert whole.contains(QRect(key.mapTo(kiosk, QPoint(0, 0)), key.size()))
        assert (kiosk.size().width(), kiosk.size().height()) == size


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
    dial(kiosk, finger, "2046")
    assert shows(kiosk, kiosk.sign)


def test_larger_and_another_language_until_somebody_else_comes(
    kiosk: KioskWindow, finger: QPointingDevice
) -> None:
    i18n.load_language("en")
    assert kiosk.header is not None
    tap(finger, kiosk.phone.surname)
    tap(finger, kiosk.header.larger)
    assert shows(kiosk, kiosk.names)
    assert kiosk.measure is not None
    assert kiosk.measure.text > 1
    tap(finger, kiosk.header.tongue)
    assert i18n.language() == "zh_CN"
    assert shows(kiosk, kiosk.names)
    assert kiosk.names.back.text() == "返回"
    tap(finger, kiosk.names.back)
    assert i18n.language() == "en"
    assert kiosk.phone.surname.text() == "Find me by name"


def test_a_press_meant_for_the_page_before_is_not_taken(kiosk: KioskWindow, finger: QPointingDevice) -> None:
    dial(kiosk, finger, "2046")
    write(kiosk, finger)
    kiosk.settle_ms = 60_000
    kiosk._signed()
    tap(finger, kiosk.finish.next)
    QTest.mouseClick(kiosk.finish.next, Qt.MouseButton.LeftButton)
    assert shows(kiosk, kiosk.finish)


def test_a_mouse_writes_too(kiosk: KioskWindow, finger: QPointingDevice) -> None:
    dial(kiosk, finger, "2046")
    pad = kiosk.sign.pad
    QTest.mousePress(pad, Qt.MouseButton.LeftButton, pos=QPoint(100, 100))
    for x in range(110, 300, 10):
        at = QPointF(x, 100 + x / 5)
        left = Qt.MouseButton.LeftButton
        moved = QMouseEvent(
            QMouseEvent.Type.MouseMove, at, pad.mapToGlobal(at), left, left, Qt.KeyboardModifier.NoModifier
        )
        QApplication.sendEvent(pad, moved)
    QTest.mouseRelease(pad, Qt.MouseButton.LeftButton, pos=QPoint(290, 158))
    assert len(pad.strokes) == 1
    tap(finger, kiosk.sign.again)
    assert pad.strokes == []


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


def test_buttons_answer_a_finger_that_slides_off_by_doing_nothing(
    kiosk: KioskWindow, finger: QPointingDevice
) -> None:
    pressed: list[bool] = []
    button: TouchButton = kiosk.phone.surname
    button.clicked.connect(lambda: pressed.append(True))
    QTest.touchEvent(button, finger).press(0, button.rect().center(), button)
    assert button.isDown()
    QTest.touchEvent(button, finger).move(0, QPoint(-50, -50), button)
    assert not button.isDown()
    QTest.touchEvent(button, finger).release(0, QPoint(-50, -50), button)
    assert pressed == []
    assert operators.log_in_names(kiosk._context.home)
