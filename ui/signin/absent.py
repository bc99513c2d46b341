"""Who registered and has not come: a button a person, in lines that wrap."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any, Final

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QPushButton, QScrollArea, QWidget

from station_app.core.i18n import _, ngettext
from station_app.roster.rows import PersonRow
from ui.kit.elided import Elided
from ui.kit.widgets import button, column, holder, label, restyle, row

GAP: Final = 8
HIGH: Final = 38
EDGE: Final = 16
#: More buttons than this help nobody; the others are found through the box.
MOST: Final = 60


class Chips(QWidget):
    """Buttons in lines that wrap; the widget is as high as they need."""

    pressed = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.buttons: list[QPushButton] = []

    def show_people(self, people: Sequence[PersonRow]) -> None:
        """A button for each."""
        for old in self.buttons:
            old.hide()
            old.deleteLater()
        self.buttons = []
        for person in people:
            one = button(person.name, partial(self.pressed.emit, person.uid))
            one.setParent(self)
            restyle(one, kind="name")
            # A click leaves the focus in the box, where the next scan goes.
            one.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            one.setToolTip(_("Sign %(name)s in") % {"name": person.name})
            one.show()
            self.buttons.append(one)
        self._arrange()

    def sizeHint(self) -> QSize:
        return QSize(200, self.minimumHeight())

    def resizeEvent(self, event: Any) -> None:
        super().resizeEvent(event)
        self._arrange()

    def _arrange(self) -> None:
        x, y, right = EDGE, 0, self.width() - EDGE
        for one in self.buttons:
            wide = min(one.sizeHint().width(), right - EDGE)
            if x > EDGE and x + wide > right:
                x, y = EDGE, y + HIGH + GAP
            one.setGeometry(x, y, wide, HIGH)
            x += wide + GAP
        self.setMinimumHeight(y + HIGH + GAP if self.buttons else 0)


class AbsentPane(QWidget):
    """Heading and buttons. ``pressed(uid)``: sign this one in."""

    pressed = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.people = 0
        self.count = Elided("sub")
        restyle(self.count, tone="mute")
        title = label(_("Registered, not here yet"), "strong")
        self.chips = Chips()
        self.chips.pressed.connect(self.pressed)
        self.more = label("", "small")
        area = QScrollArea()
        area.setWidget(self.chips)
        area.setWidgetResizable(True)
        area.setMinimumHeight(HIGH + GAP)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        head = holder(row(title, self.count, None, margins=(EDGE, 0, EDGE, 0)), height=46)
        foot = row(self.more, margins=(EDGE, 0, EDGE, 6))
        self.setLayout(column(head, area, foot))

    def show_people(self, people: Sequence[PersonRow], *, may_act: bool) -> None:
        """Show who is missing; the pane hides where nobody is."""
        count = ngettext("%(n)d person; press to sign in", "%(n)d people; press to sign in",
                         len(people))  # fmt: skip
        self.count.setText(count % {"n": len(people)})
        self.chips.show_people(people[:MOST])
        for one in self.chips.buttons:
            one.setEnabled(may_act)
        rest = len(people) - MOST
        self.more.setText(_("and %(n)d more, found through the box") % {"n": rest} if rest > 0 else "")
        self.more.setVisible(rest > 0)
        self.people = len(people)
        self.setVisible(bool(people))
