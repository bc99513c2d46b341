"""Cards, numbers side by side, the strip of what has just happened, choices, empty places."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import (
    QButtonGroup,
    QFrame,
    QHBoxLayout,
    QLabel,
    QLayout,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from station_app.core.quotes import nested
from ui.kit import paint
from ui.kit.elided import Elided
from ui.kit.theme import icon
from ui.kit.widgets import button, column, cut, hairline, holder, label, restyle, row, show_icon, spaces

HEAD_HEIGHT: Final = 47


class Card(QFrame):
    """A white card with a head of 47 px and a hairline below it; ``body`` takes the rest."""

    def __init__(self, title: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("card", True)
        self.body = QVBoxLayout(self)
        self.body.setContentsMargins(1, 1, 1, 1)
        self.body.setSpacing(0)
        self.title = label(title, "lead")
        self.count = label("", "sub")
        self.head = QHBoxLayout()
        self.head.setContentsMargins(15, 0, 7, 0)
        self.head.setSpacing(8)
        self.head.addWidget(self.title)
        self.head.addWidget(self.count)
        self.head.addStretch()
        if title:
            self.body.addWidget(holder(self.head, height=HEAD_HEIGHT))
            self.body.addWidget(hairline())


class Trio(QWidget):
    """Numbers side by side, each with a word below it."""

    def __init__(
        self, words: Sequence[str], parent: QWidget | None = None, *, icons: Sequence[str] = ()
    ) -> None:
        super().__init__(parent)
        self.setFixedHeight(62)
        self._icons = tuple(icons)
        self._marks = [QLabel() for _name in self._icons]
        line = QHBoxLayout(self)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(0)
        self._numbers: list[QLabel] = []
        self._words: list[QLabel] = []
        for place, word in enumerate(words):
            number, below = label("–", "num"), Elided("small", word)
            number.setFixedHeight(34)
            below.setFixedHeight(20)
            if place:
                line.addWidget(cut())
            line.addLayout(column(number, self._below(place, below), margins=(16, 3, 0, 4)), 1)
            self._numbers.append(number)
            self._words.append(below)

    def set_numbers(self, *numbers: object, tones: Sequence[str] = ()) -> None:
        """Show the numbers, each in its tone."""
        for place, number in enumerate(numbers):
            tone = tones[place] if place < len(tones) else ""
            self._numbers[place].setText(str(number))
            restyle(self._numbers[place], tone=tone)
            restyle(self._words[place], tone=tone)
            if self._marks:
                show_icon(self._marks[place], self._icons[place], tone or "text-2", size=16)

    def _below(self, place: int, below: QLabel) -> QLayout:
        """The word, with its icon if it has one."""
        return row(*self._marks[place : place + 1], below, None, spacing=4)


STRIP_ICONS: Final = {
    "ok": "check-circle-fill",
    "info": "info",
    "warn": "warning-circle-fill",
    "danger": "x-circle-fill",
}


STRIP: Final = 46


class Strip(QFrame):
    """What has just happened, in place of a toast: it stays until the next thing happens.

    It has room for two lines, and one that ``grows`` for as many as its words take.
    """

    acted = Signal()

    def __init__(self, parent: QWidget | None = None, *, grows: bool = False) -> None:
        super().__init__(parent)
        if grows:
            self.setMinimumHeight(STRIP)
        else:
            self.setFixedHeight(STRIP)
        self._mark = QLabel()
        self._mark.setFixedSize(20, 20)
        # Long words take a second line rather than making the page wider.
        self._words = label("", wrap=True)
        self._words.setTextFormat(Qt.TextFormat.RichText)
        self.action = button("", self.acted.emit, size="s")
        self._cap = label("", "kbd", parent=self.action)
        inside = row(self._cap, margins=(0, 0, 9, 0))
        inside.setAlignment(self._cap, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight)
        self.action.setLayout(inside)
        line = QHBoxLayout(self)
        line.setContentsMargins(14, 6 * grows, 6, 6 * grows)
        line.setSpacing(10)
        line.addWidget(self._mark)
        line.addWidget(self._words, 1)
        line.addWidget(self.action)
        self.hide()

    def say(self, tone: str, words: str, *, action: str = "", key: str = "", icon_name: str = "") -> None:
        """Show ``words`` (plain text; a name may stand in <b>) in a tone, with an action if there is one.

        ``key`` is shown as a keycap inside the action, ``icon_name`` before it.
        """
        restyle(self, strip=tone)
        show_icon(self._mark, STRIP_ICONS[tone], tone, size=20)
        self._words.setText(nested(words))
        self._cap.setText(key)
        # Room for the keycap, as in ``button``.
        room = spaces(self._cap.sizeHint().width() + 8) if key else ""
        self.action.setText(" " * bool(icon_name) + action + room)
        self.action.setAccessibleName(action)
        self.action.setIcon(icon(icon_name) if icon_name else QIcon())
        self.action.setVisible(bool(action))
        self._cap.setVisible(bool(key))
        self.setAccessibleName(words)
        self.show()

    @property
    def words(self) -> str:
        """What it says."""
        return self._words.text()


#: What stands left and right of a segment's words: the style sheet's padding and line.
SEGMENT_EDGE: Final = 18


class Segment(QWidget):
    """Two or three choices side by side."""

    chosen = Signal(int)

    def __init__(self, words: Sequence[str], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        line = QHBoxLayout(self)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(0)
        self._group = QButtonGroup(self)
        self.buttons: list[QPushButton] = []
        for place, word in enumerate(words):
            one = button(word, kind="segment")
            one.setProperty("edge", "first" if place == 0 else "last" if place == len(words) - 1 else "")
            one.setCheckable(True)
            one.setChecked(place == 0)
            self._group.addButton(one, place)
            self.buttons.append(one)
            self.rename(place, word)
            line.addWidget(one)
        self._group.idClicked.connect(self.chosen)

    def rename(self, place: int, word: str) -> None:
        """What a choice is called now."""
        self.buttons[place].setText(word)
        # The chosen one's words are bold, and wider: no choice changes its width.
        self.buttons[place].setMinimumWidth(paint.width(word, 15, bold=True) + 2 * SEGMENT_EDGE)

    def choose(self, place: int) -> None:
        """Mark a choice without telling anybody."""
        self.buttons[place].setChecked(True)


class EmptyState(QWidget):
    """Nothing here: an icon in a disc, what is so, what to do."""

    def __init__(self, icon_name: str, what: str, then: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._icon = icon_name
        disc = label("", "disc")
        disc.setFixedSize(64, 64)
        disc.setAlignment(Qt.AlignmentFlag.AlignCenter)
        show_icon(disc, icon_name, "text-3", size=32)
        self.what, self.then = label(what, "lead"), label(then, "sub", wrap=True)
        for one in (self.what, self.then):
            one.setAlignment(Qt.AlignmentFlag.AlignCenter)
        box = QVBoxLayout(self)
        box.addStretch()
        box.addWidget(disc, 0, Qt.AlignmentFlag.AlignHCenter)
        box.addWidget(self.what)
        box.addWidget(self.then)
        box.addStretch()
