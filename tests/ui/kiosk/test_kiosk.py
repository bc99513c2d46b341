"""The kiosk at the door, driven by fingers: from the last digit to the confirmation, and no way past it."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QPointF, QRect, Qt
from PySide6.QtGui import QMouseEvent, QPointingDevice
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from station_app.core import i18n
from station_app.operators import service as operators
from station_app.roster import service as roster
from station_app.signin.signature import from_text
from tests.ui.kiosk.fingers import dial, sheet, shows, tap, words, write
from tests.ui.sample_calendar import CALLIGRAPHY
from ui.kiosk.parts import TouchButton
from ui.kiosk.window import DONE_SECONDS, KioskWindow


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
    for wrong in ("23812345678", "12345678901"):
        dial(kiosk, finger, wrong)
        assert shows(kiosk, kiosk.new)
        assert (kiosk.new.hint.token, kiosk.new.boxes.digits) == ("danger", "")
        # What was typed stands there to be compared.
        assert kiosk.new.hint.words.startswith(f"{wrong[:3]} {wrong[3:7]} {wrong[7:]}\n")
    dial(kiosk, finger, "13711112222")
    assert shows(kiosk, kiosk.sign)
    write(kiosk, finger)
    tap(finger, kiosk.sign.done)
    assert shows(kiosk, kiosk.finish)
    assert kiosk.finish.heading.words == "New neighbour, you are signed in"
    row = sheet("新邻居")[0]  # the station is a Chinese one, whatever the screen speaks
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
