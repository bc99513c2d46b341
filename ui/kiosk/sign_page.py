"""The signature: written with a finger, a pen or the mouse."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QWidget

from station_app.core.i18n import _
from ui.kiosk.measure import Measure
from ui.kiosk.name_page import back_in
from ui.kiosk.pad import SignaturePad
from ui.kiosk.parts import TouchButton, Words
from ui.kit.widgets import column, row

#: The count is shown from here on: whoever writes should not watch a clock.
SHOWN_FROM = 15


class SignPage(QWidget):
    """``finished`` with what was written, ``skipped``, ``back_asked``, ``not_me``."""

    finished = Signal()
    skipped = Signal()
    back_asked = Signal()
    not_me = Signal()

    def __init__(self, measure: Measure) -> None:
        super().__init__()
        px = measure.px
        self.heading = Words(measure, 44, bold=True)
        self.other = TouchButton(
            measure, _("This is not me"), self.not_me.emit, kind="quiet", size=20, high=60,
            icon_name="caret-right", after=True, icon_size=24,
        )  # fmt: skip
        self.pad = SignaturePad(measure, _("Write with your finger; it need not look nice"))
        self.back = TouchButton(measure, _("Go back"), self.back_asked.emit, icon_name="arrow-left")
        self.again = TouchButton(measure, _("Write again"), self.pad.clear, icon_name="eraser")
        self.said = Words(measure, 20, token="text-2", align=Qt.AlignmentFlag.AlignCenter)
        self.skip = TouchButton(
            measure, _("I cannot write; go on"), self.skipped.emit, kind="quiet", size=20, high=72
        )
        self.done = TouchButton(
            measure, _("Finish signing in"), self.finished.emit, kind="primary", size=30, high=84
        )
        self.pad.changed.connect(self._say_nothing)
        head = row(self.heading, self.other)
        head.setStretch(0, 1)
        if measure.tall:
            above = row(self.back, self.again, None, self.skip, spacing=px(16))
            foot = column(self.said, px(10), above, px(16), self.done)
        else:
            self.done.setFixedWidth(px(300))
            line = row(self.back, self.again, self.said, self.skip, self.done, spacing=px(16))
            line.setStretch(2, 1)
            foot = column(line)
        whole = column(
            head, px(14), self.pad, px(20), foot, margins=(px(56), px(24), px(56), px(26)), spacing=0
        )
        whole.setStretch(2, 1)
        self.setLayout(whole)

    def _say_nothing(self) -> None:
        self.said.say("")

    def ask(self, heading: str, *, not_me: bool, may_skip: bool) -> None:
        """An empty pad under this heading."""
        self.heading.say(heading)
        self.other.setVisible(not_me)
        self.skip.setVisible(may_skip)
        self.pad.clear()
        self.said.say("", token="text-2")

    def refuse(self, words: str) -> None:
        """Say what stands in the way; what was written stays."""
        self.said.say(words, token="danger")

    def count_down(self, seconds: int) -> None:
        """In how many seconds the first page comes back."""
        if seconds <= SHOWN_FROM:
            self.said.say(back_in(seconds), token="text-2")
