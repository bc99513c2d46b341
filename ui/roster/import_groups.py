"""What is to be put right, by kind: a heading with its number of rows, a sentence, and the choices."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QButtonGroup, QFrame, QLabel, QPushButton, QScrollArea, QWidget

from station_app.core.i18n import _, ngettext
from station_app.roster import choices
from station_app.roster.choices import NEW, SKIP, Choices
from station_app.roster.plans import Group
from ui.kit.widgets import button, column, holder, label, restyle, row, show_icon
from ui.roster.chips import fit_chip
from ui.roster.import_words import EACH, KEEP, KINDS, WAYS, options
from ui.roster.tags import Flow

INDENT = 28


class ProblemBox(QFrame):
    """One kind of problem. ``chosen(kind, choice)``; ``entered(kind)``: somebody looks at it."""

    chosen = Signal(str, str)
    entered = Signal(str)

    def __init__(self, kind: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.kind, self.rows = kind, tuple[int, ...]()
        self.setProperty("problem", True)
        shown = KINDS[kind]
        mark = QLabel()
        mark.setFixedSize(20, 20)
        show_icon(mark, shown.icon, shown.tone, size=20)
        self.count = label("", "body")
        self.title = button(_(shown.title), self._enter, kind="problem")
        self.title.setMinimumWidth(1)
        self.words = label(_(shown.words), "sub", wrap=True)
        self.buttons: dict[str, QPushButton] = {}
        self._only = QButtonGroup(self)
        flow = Flow(6)
        for choice, _words in options(kind, 0):
            one = button("", kind="pick")
            one.setCheckable(True)
            one.clicked.connect(partial(self._press, choice))
            self._only.addButton(one)
            self.buttons[choice] = one
            flow.addWidget(one)
        inside = column(row(mark, self.title, None, self.count, spacing=8), margins=(15, 10, 15, 11))
        self._words_room = _indented(column(self.words), above=2)
        inside.addWidget(self._words_room)
        acts = QWidget()
        acts.setLayout(flow)
        if self.buttons:
            inside.addWidget(_indented(column(acts), above=8))
        self.setLayout(inside)
        self.hide()

    def show_group(self, rows: tuple[int, ...], choice: str) -> None:
        """Show how many rows there are and what is chosen; the sentence follows what a choice does."""
        self.rows = rows
        self.count.setText(ngettext("%(n)d row", "%(n)d rows", len(rows)) % {"n": len(rows)})
        self.title.setAccessibleName(f"{_(KINDS[self.kind].title)}, {self.count.text()}")
        for name, words in options(self.kind, len(rows)):
            self.buttons[name].setText(words)
            self.buttons[name].setAccessibleName(words)
            fit_chip(self.buttons[name], edge=22)
            self.buttons[name].setChecked(name == choice)
        if self.kind == choices.KNOWN:
            self.words.setText(_(WAYS[choice]))
        self.show()

    def show_state(self, *, now: bool, words: bool) -> None:
        """Whether it is the one that is looked at, and whether its sentence is shown."""
        if bool(self.property("now")) != now:
            restyle(self, now=now)
        self._words_room.setVisible(words and bool(self.words.text()))

    def _enter(self) -> None:
        self.entered.emit(self.kind)

    def _press(self, choice: str, _on: bool = False) -> None:
        self._enter()
        self.chosen.emit(self.kind, choice)

    def mousePressEvent(self, event: Any) -> None:
        self._enter()
        super().mousePressEvent(event)


def _indented(layout: Any, *, above: int) -> QWidget:
    layout.setContentsMargins(INDENT, above, 0, 0)
    return holder(layout)


class Problems(QScrollArea):
    """Every kind that a file has. ``chosen(kind, choice)``, ``entered(first row)``."""

    chosen = Signal(str, str)
    entered = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._now, self._compact = "", False
        self.boxes = {kind: ProblemBox(kind) for kind in choices.KINDS}
        self.nothing = label(_("Nothing to put right: every row is clear."), "sub", wrap=True)
        self.nothing.setContentsMargins(15, 12, 15, 12)
        self.setWidget(holder(column(self.nothing, *self.boxes.values(), None)))
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        for box in self.boxes.values():
            box.chosen.connect(self.chosen)
            box.entered.connect(self._enter)

    def show_groups(self, groups: Sequence[Group], chosen: Choices) -> None:
        """Show these kinds with what is chosen for each."""
        found = {group.kind: group.rows for group in groups}
        for kind, box in self.boxes.items():
            if kind in found:
                box.show_group(found[kind], choice_of(kind, found[kind], chosen))
            else:
                box.hide()
        self.nothing.setVisible(not groups)
        if self._now not in found:
            self._now = next(iter(found), "")
        self._show_states()

    def first(self) -> QWidget | None:
        """What was chosen for the kind that is looked at; None where there is nothing to put right."""
        buttons = list(self.boxes[self._now].buttons.values()) if self._now else []
        return next((one for one in buttons if one.isChecked()), buttons[0] if buttons else None)

    def _enter(self, kind: str) -> None:
        self._now = kind
        self._show_states()
        self.entered.emit(self.boxes[kind].rows[0])

    def _show_states(self) -> None:
        for kind, box in self.boxes.items():
            now = kind == self._now
            box.show_state(now=now, words=now or not self._compact)

    def set_compact(self, compact: bool) -> None:
        """In a small window only the sentence of the kind that is looked at."""
        self._compact = compact
        self._show_states()


def choice_of(kind: str, rows: Sequence[int], chosen: Choices) -> str:
    """Which of a kind's choices stands now."""
    if kind in (choices.KNOWN, choices.AMBIGUOUS, choices.SAME_NAME) and any(n in chosen.rows for n in rows):
        return EACH
    if kind == choices.KNOWN:
        return chosen.on_match
    if kind == choices.AMBIGUOUS:
        return chosen.ambiguous
    if kind == choices.LEFT_OUT:
        return SKIP
    return SKIP if kind in chosen.skip else KEEP


def with_choice(kind: str, rows: Sequence[int], choice: str, chosen: Choices) -> Choices:
    """The choices after one more; what was said of single rows of this kind is gone, but not that they stay
    out."""
    taken_in = kind == choices.LEFT_OUT and choice == KEEP
    left = {
        row: said
        for row, said in chosen.rows.items()
        if row not in rows or (said == choices.OUT and not taken_in)
    }
    skip = chosen.skip - {kind} | ({kind} if choice == SKIP and kind in choices.SKIPPABLE else set())
    return Choices(
        on_match=choice if kind == choices.KNOWN else chosen.on_match,
        skip=frozenset(skip),
        ambiguous=choice if kind == choices.AMBIGUOUS and choice in (SKIP, NEW) else chosen.ambiguous,
        rows=left,
    )
