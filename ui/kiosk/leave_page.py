"""The way out: an operator's name and password, typed on the screen or on a keyboard."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QLineEdit, QSizePolicy, QWidget

from station_app.core.i18n import _
from ui.kiosk.measure import Measure
from ui.kiosk.name_page import back_in
from ui.kiosk.parts import TouchButton, Words
from ui.kit.widgets import column, row

LETTERS: Final = ("1234567890", "qwertyuiop", "asdfghjkl", "zxcvbnm")
SIGNS: Final = ("1234567890", '-/:;()$&@"', ".,?!'#%^*", "+=_~|<>")
MOST_NAMES: Final = 6


class LeavePage(QWidget):
    """``entered(name, password)``, ``back_asked``."""

    entered = Signal(str, str)
    back_asked = Signal()

    def __init__(self, measure: Measure) -> None:
        super().__init__()
        self._m = measure
        px = measure.px
        self.heading = Words(measure, 44, _("Who takes the kiosk off?"), bold=True)
        self.names = [TouchButton(measure, "", size=22, high=64) for _n in range(MOST_NAMES)]
        for one in self.names:
            one.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
            one.clicked.connect(partial(self._name_pressed, one))
        self.name = ""
        self.password = QLineEdit()
        self.password.setEchoMode(QLineEdit.EchoMode.Password)
        self.password.setContextMenuPolicy(Qt.ContextMenuPolicy.NoContextMenu)
        self.password.setProperty("scale", "xl")
        self.password.setAccessibleName(_("Password"))
        self.password.setPlaceholderText(_("Password"))
        # A keyboard types into the box from the first.
        self.setFocusProxy(self.password)
        self.password.returnPressed.connect(self._enter)
        self.said = Words(measure, 20, token="text-2")
        self._upper = self._signs = False
        self._keys: list[list[TouchButton]] = []
        self.board = self._board()
        self.back = TouchButton(measure, _("Go back"), self.back_asked.emit, icon_name="arrow-left")
        self.go = TouchButton(measure, _("Leave the kiosk"), self._enter, kind="primary", size=24)
        names = QGridLayout()
        names.setSpacing(px(12))
        across = 3 if measure.tall else 6
        for place, one in enumerate(self.names):
            names.addWidget(one, place // across, place % across)
            names.setColumnStretch(place % across, 1)
        self.setLayout(
            column(
                self.heading, px(12), names, px(12), self.password, px(6), self.said, px(8), self.board, None,
                row(self.back, None, self.go), margins=(px(56), px(20), px(56), px(20)),
            )
        )  # fmt: skip

    def _board(self) -> QWidget:
        lines = []
        for place, letters in enumerate(LETTERS):
            keys = [self._key(letter) for letter in letters]
            self._keys.append(keys)
            line: list[QWidget | None] = [*keys]
            if place == 3:
                self.shift = self._key("", icon_name="arrow-fat-up", press=self._shift)
                self.shift.setAccessibleName(_("Capital letters"))
                erase = self._key("", icon_name="backspace", press=self.password.backspace)
                erase.setAccessibleName(_("Take the last character away"))
                self.other = self._key("#+=", press=self._other)
                line = [self.shift, self.other, *keys, erase]
            lines.append(row(*line, spacing=self._m.px(8)))
        board = QWidget()
        board.setLayout(column(*lines, spacing=self._m.px(8)))
        return board

    def _key(self, words: str, *, icon_name: str = "", press: object = None) -> TouchButton:
        made = TouchButton(
            self._m, words, size=24, high=62, radius=10, icon_name=icon_name, icon_size=26,
            kind="function" if press is not None else "plain",
        )  # fmt: skip
        made.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        # The box keeps the focus, so that a keyboard goes on typing.
        made.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        made.clicked.connect(press if press is not None else partial(self._type, made))
        return made

    def _type(self, key: TouchButton) -> None:
        self.password.insert(key.text())

    def _shift(self) -> None:
        self._upper = not self._upper
        self._label()

    def _other(self) -> None:
        self._signs = not self._signs
        self.other.say("abc" if self._signs else "#+=")
        self._label()

    def _label(self) -> None:
        self.shift.say("", kind="chosen" if self._upper else "function")
        for keys, signs in zip(self._keys, SIGNS if self._signs else LETTERS, strict=True):
            for key, sign in zip(keys, signs, strict=False):
                key.say(sign.upper() if self._upper else sign)

    # What the window asks

    def ask(self, names: Sequence[str], *, first: str) -> None:
        """Who may take the kiosk off; ``first`` is chosen."""
        ordered = sorted(names, key=lambda name: name != first)[:MOST_NAMES]
        for one, name in zip(self.names, [*ordered, *[""] * MOST_NAMES], strict=False):
            one.say(name)
            one.setVisible(bool(name))
        self.password.clear()
        self.said.say("", token="text-2")
        self._choose(ordered[0] if ordered else "")

    def refuse(self, words: str) -> None:
        """Say what stands in the way."""
        self.said.say(words, token="danger")
        self.password.clear()
        self.password.setFocus()

    def count_down(self, seconds: int) -> None:
        """In how many seconds the first page comes back."""
        if self.said.token != "danger" or seconds <= 5:
            self.said.say(back_in(seconds), token="text-2")

    def _name_pressed(self, one: TouchButton) -> None:
        self._choose(one.text())

    def _choose(self, name: str) -> None:
        self.name = name
        for one in self.names:
            one.say(one.text(), kind="chosen" if one.text() == name else "plain")
        self.password.setFocus()

    def _enter(self) -> None:
        if self.name and self.password.text():
            self.entered.emit(self.name, self.password.text())
        else:
            self.refuse(_("Type the password first."))
