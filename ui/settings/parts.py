"""What the sections are made of: a card with lines, label at the left, control at the right."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QAbstractButton, QHBoxLayout, QLabel, QLayout, QSpinBox, QVBoxLayout, QWidget

from station_app.core.errors import StationError
from station_app.core.i18n import _
from ui.kit.cards import Card, Segment, Strip
from ui.kit.context import Context
from ui.kit.widgets import column, hairline, holder, label

#: How wide the labels are, so that the controls of a card stand below each other.
LABELS = 230
LINE = 60


class SectionCard(Card):
    """A card with a strip of its own below the head: what was done here, or what stands in the way."""

    def __init__(self, context: Context, title: str) -> None:
        super().__init__(title)
        self._context = context
        self.strip = Strip()
        self._said = holder(column(self.strip, margins=(16, 12, 16, 0)))
        self._said.hide()
        self.body.addWidget(self._said)
        self._lines = 0

    def line(self, words: str, control: QWidget | QLayout, *, hint: str = "") -> QWidget:
        """One setting: its name and what it means at the left, the control at the right."""
        if self._lines:
            self.body.addWidget(hairline())
        self._lines += 1
        name = label(words, wrap=True)
        box = QHBoxLayout()
        box.setContentsMargins(16, 9, 16, 9)
        box.setSpacing(16)
        left = QVBoxLayout()
        left.setContentsMargins(0, 0, 0, 0)
        left.setSpacing(1)
        left.addWidget(name)
        if hint:
            left.addWidget(label(hint, "small", wrap=True))
        words_at_left = holder(left)
        words_at_left.setFixedWidth(LABELS)
        box.addWidget(words_at_left, 0, Qt.AlignmentFlag.AlignVCenter)
        if isinstance(control, QLayout):
            box.addLayout(control, 1)
        else:
            box.addWidget(control)
            box.addStretch()
            control.setAccessibleName(words)
            if not isinstance(control, QLabel):
                name.setBuddy(control)
        whole = holder(box)
        whole.setMinimumHeight(LINE)
        self.body.addWidget(whole)
        return whole

    def part(self, content: QLayout | QWidget) -> None:
        """Something of its own across the card."""
        if self._lines:
            self.body.addWidget(hairline())
        self._lines += 1
        if isinstance(content, QLayout):
            self.body.addLayout(content)
        else:
            self.body.addWidget(content)

    def say(self, tone: str, words: str) -> None:
        """Show in the card what happened."""
        self.strip.say(tone, words)
        self._said.show()

    def calm(self) -> None:
        """Take what was said away."""
        self._said.hide()

    def save(self, **values: Any) -> bool:
        """Save settings and put them in force; what stands in the way is shown here."""
        try:
            self._context.change_settings(**values)
        except StationError as error:
            self.say("danger", error.message)
            return False
        self.calm()
        return True

    def keep(self, name: str, value: Any) -> None:
        """Save one setting; bound to its name, a control's own signal calls it."""
        self.save(**{name: value})

    def keep_switch(self, name: str, switch: QAbstractButton) -> None:
        """Save a setting whenever somebody turns its switch."""
        switch.clicked.connect(partial(self._switched, name, switch))

    def _switched(self, name: str, switch: QAbstractButton) -> None:
        self.save(**{name: switch.isChecked()})

    def refresh(self) -> None:
        """Read everything anew."""


class BackupCard(SectionCard):
    """The card that F9 goes to."""

    def back_up(self) -> None:
        """Write a backup now."""
        raise AssertionError("each card of backups writes its own")


class Choice(Segment):
    """A setting with a few values, each with its word."""

    picked = Signal(object)

    def __init__(self, words: Sequence[tuple[Any, str]]) -> None:
        super().__init__([word for _value, word in words])
        self._values = [value for value, _word in words]
        self.chosen.connect(self._chose)

    def _chose(self, place: int) -> None:
        self.picked.emit(self._values[place])

    def set_value(self, value: Any) -> None:
        """Mark a value; one that no button has marks none that is right, so the nearest stays."""
        if value in self._values:
            self.choose(self._values.index(value))

    def value(self) -> Any:
        """The value that is marked."""
        return next(v for v, one in zip(self._values, self.buttons, strict=True) if one.isChecked())


class Number(QSpinBox):
    """A whole number with its unit; ``settled(number)`` once the typing is over."""

    settled = Signal(int)

    def __init__(self, low: int, high: int, unit: str) -> None:
        super().__init__()
        self.setRange(low, high)
        self.setSuffix(f" {unit}")
        self.setFixedSize(130, 40)
        # The style sheet's padding does not reach the text of a box without buttons.
        self.lineEdit().setTextMargins(9, 0, 9, 0)
        self.setKeyboardTracking(False)
        self._quiet = False
        self.valueChanged.connect(self._changed)

    def set_value(self, value: int) -> None:
        """Show a number without telling anybody."""
        self._quiet = True
        self.setValue(value)
        self._quiet = False

    def _changed(self, value: int) -> None:
        if not self._quiet:
            self.settled.emit(value)

    def wheelEvent(self, event: Any) -> None:
        # The wheel scrolls the page; nobody changes a rule by it without noticing.
        event.ignore()


def reason_of(right_holders: str) -> str:
    """Why something cannot be changed by whoever works now."""
    return _("Only %(who)s can change this.") % {"who": right_holders}


def disable(widgets: Sequence[QWidget], reason: str) -> None:
    """Disable controls and say why."""
    for one in widgets:
        one.setEnabled(False)
        one.setToolTip(reason)
