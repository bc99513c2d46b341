"""Home: the last four digits of a phone; and the whole number of somebody who is new."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QWidget

from station_app.core.i18n import _
from ui.kiosk.keypad import DigitBoxes, Keypad, key_of
from ui.kiosk.measure import Measure
from ui.kiosk.parts import TOP, TouchButton, Words
from ui.kit.widgets import column, holder, row


class DigitsPage(QWidget):
    """A heading, boxes for digits, a hint below them, the pad beside or below; ``typed(digits)``."""

    typed = Signal(str)

    def __init__(self, measure: Measure, heading: str, hint: str, count: int) -> None:
        super().__init__()
        self._m, self._hint = measure, hint
        px = measure.px
        self.heading = Words(measure, 52 if not measure.tall else 48, heading, bold=True)
        self.boxes = DigitBoxes(measure, count)
        self.hint = Words(measure, 24, hint, token="text-2", align=TOP, wrap=True)
        self.hint.setFixedHeight(px(86))
        self.pad = Keypad(measure)
        self.pad.pressed.connect(self.boxes.press)
        self.boxes.changed.connect(self._calm)
        self.boxes.filled.connect(self.typed)
        self._below = QHBoxLayout()
        self._below.setSpacing(px(16))
        foot = holder(self.build_foot())
        above = column(self.heading, px(30), self.boxes, px(16), self.hint, spacing=0)
        if measure.tall:
            whole = column(
                above, self.pad, px(22), self._below, px(18), foot, margins=(px(56), px(36), px(56), px(28))
            )
            whole.setStretch(1, 1)
            self.setLayout(whole)
        else:
            left = column(above, None, self._below, px(16), foot, spacing=0)
            line = QHBoxLayout(self)
            line.setContentsMargins(px(56), px(36), px(48), px(28))
            line.setSpacing(px(48))
            line.addLayout(left, 1)
            self.pad.setFixedWidth(px(560))
            line.addWidget(self.pad)

    def build_foot(self) -> QHBoxLayout:
        """What stands below the buttons."""
        return row(None)

    def add_button(self, made: TouchButton) -> TouchButton:
        """A button below the hint, as wide as the others."""
        self._below.addWidget(made, 1)
        return made

    def restart(self, words: str = "", *, tone: str = "") -> None:
        """No digits; ``words`` say what came of the last ones."""
        self.boxes.set_digits("")
        self.hint.say(words or self._hint, token=tone or "text-2")

    def _calm(self) -> None:
        if self.boxes.digits:
            self.hint.say(self._hint, token="text-2")

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = key_of(event)
        if key:
            self.boxes.press(key)
        else:
            super().keyPressEvent(event)


class PhonePage(DigitsPage):
    """Home. ``surname_asked``, ``new_asked``, ``leave_asked``."""

    surname_asked = Signal()
    new_asked = Signal()
    leave_asked = Signal()

    def __init__(self, measure: Measure) -> None:
        super().__init__(
            measure,
            _("Last four digits of your phone"),
            _("After the fourth it goes on by itself"),
            4,
        )
        self.surname = self.add_button(
            TouchButton(
                measure,
                _("Find me by name"),
                self.surname_asked.emit,
                high=92,
                size=28,
                icon_name="user-list",
            )
        )
        self.new = self.add_button(
            TouchButton(
                measure, _("It is my first time"), self.new_asked.emit, high=92, size=28,
                icon_name="hand-waving",
            )
        )  # fmt: skip

    def build_foot(self) -> QHBoxLayout:
        before, self.count, after = Words(self._m, 20, token="text-2"), Words(self._m, 26, bold=True), None
        self._before, self._after = before, Words(self._m, 20, token="text-2")
        self.leave = leave_button(self._m, self.leave_asked.emit)
        return row(before, self.count, self._after, after, self.leave, spacing=self._m.px(8))

    def show_count(self, people: int) -> None:
        """How many signed in at this activity."""
        first, _bar, last = _("Today|signed in so far").partition("|")
        self._before.say(first)
        self._after.say(last)
        self.count.say(str(people))
        for one in (self._before, self.count, self._after):
            one.setVisible(people > 0)
            one.setMinimumWidth(one.sizeHint().width())


class NewPage(DigitsPage):
    """Somebody new: their whole number, or none. ``back_asked``, ``none_asked``."""

    back_asked = Signal()
    none_asked = Signal()

    def __init__(self, measure: Measure) -> None:
        hint = _("It is kept for this station's sign-in only, and shown to nobody.")
        super().__init__(measure, _("What is your phone number?"), hint, 11)
        self.back = self.add_button(
            TouchButton(measure, _("Go back"), self.back_asked.emit, high=92, size=28, icon_name="arrow-left")
        )
        self.none = self.add_button(
            TouchButton(measure, _("I have no mobile"), self.none_asked.emit, high=92, size=28)
        )


def leave_button(measure: Measure, asked: object) -> TouchButton:
    """The way out, for staff."""
    made = TouchButton(
        measure, _("Staff: leave with a password"), kind="quiet", size=20, high=48,
        icon_name="lock-simple", icon_size=22,
    )  # fmt: skip
    made.clicked.connect(asked)
    return made
