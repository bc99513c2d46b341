"""A question at the desk that is answered by typing one line: a title, an amount (library.md §5.2, §5.6)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QLabel, QLineEdit, QPushButton

from station_app.core.i18n import _
from station_app.library import scanning
from ui.kit.announce import announce
from ui.kit.widgets import button, column, holder, label, restyle, row, show_icon

WAYS = 3
#: Is told the way that was chosen and what was typed.
Answered = Callable[[str, str], object]


class AskLine(QFrame):
    """Whoever asks is told how it was answered, and what was typed. ``scanned(code)``: the next scan came
    instead; ``dropped``: it is left as it is."""

    scanned = Signal(str)
    dropped = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._mark = QLabel()
        self._mark.setFixedSize(28, 28)
        self.head, self.more = label("", "said", wrap=True), label("", "beside", wrap=True)
        for words in (self.head, self.more):
            words.setTextFormat(Qt.TextFormat.PlainText)
        self.box = QLineEdit()
        self.box.setMinimumHeight(44)
        self.unit = label("", "body")
        self._ways: list[str] = []
        self._then: Answered | None = None
        self.buttons: list[QPushButton] = []
        for place in range(WAYS):
            made = button("", kind="" if place else "primary", key="" if place else "Enter")
            made.clicked.connect(partial(self._answer, place))
            self.buttons.append(made)
        self.no = button(_("Leave it"), self.dropped.emit, kind="quiet", key="Esc")
        both = holder(column(self.head, self.more, spacing=1))
        top = row(self._mark, both, self.no, spacing=12)
        top.setStretch(1, 1)
        below = row(self.box, self.unit, *self.buttons, spacing=8, margins=(40, 0, 0, 0))
        below.setStretch(0, 1)
        self.setLayout(column(top, below, spacing=8, margins=(16, 10, 10, 12)))
        restyle(self, strip="warn")
        self.box.returnPressed.connect(self._answer)
        self.hide()

    def ask(
        self,
        head: str,
        more: str,
        *,
        name: str,
        text: str = "",
        unit: str = "",
        ways: Sequence[tuple[str, str]],
        then: Answered,
    ) -> None:
        """Ask for ``name``; ``ways`` are (way, words) of the buttons, the first one answers Enter."""
        show_icon(self._mark, "warning-circle-fill", "warn", size=28)
        self.head.setText(head)
        self.more.setText(more)
        self.more.setVisible(bool(more))
        self.box.setAccessibleName(name)
        self.box.setPlaceholderText(name)
        self.box.setText(text)
        self.box.setMaximumWidth(140 if unit else 16_777_215)
        self.unit.setText(unit)
        self.unit.setVisible(bool(unit))
        self._then = then
        self._ways = [way for way, _words in ways]
        for place, made in enumerate(self.buttons):
            made.setVisible(place < len(ways))
            if place < len(ways):
                self._name(made, ways[place][1])
        self.show()
        self.box.selectAll()
        self.box.setFocus(Qt.FocusReason.OtherFocusReason)
        announce(self, f"{head} {more}")

    def _name(self, made: QPushButton, words: str) -> None:
        """A button's words, with the room that its keycap had."""
        room = len(made.text()) - len(made.text().rstrip(" "))
        made.setText(words + " " * room)
        made.setAccessibleName(words)

    def complain(self, words: str) -> None:
        """Say what is wrong with what was typed."""
        self.more.setText(words)
        self.more.show()
        self.box.setFocus(Qt.FocusReason.OtherFocusReason)
        announce(self, words)

    def _answer(self, place: int = 0) -> None:
        text = self.box.text().strip()
        if scanning.is_code(text):
            self.scanned.emit(text)
        elif self._then is not None:
            self._then(self._ways[place], text)
