"""Making a reader's card for somebody in the roster."""

from __future__ import annotations

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QWidget

from station_app.core.errors import StationError
from station_app.core.i18n import _
from station_app.core.rights import Right, allowed
from station_app.library import scanning
from station_app.library import service as library
from station_app.library.rows import LendingRules
from ui.kit.boxes import SearchBox
from ui.kit.context import Context
from ui.kit.dialogs import Dialog
from ui.kit.lists import ListView, RowList
from ui.kit.widgets import label
from ui.kit.words import joined
from ui.library.matches import PERSON, Match, MatchDelegate, matches_of


class CardDialog(Dialog):
    """``made(number)`` once somebody has a card; a reader who has one already is chosen as well."""

    made = Signal(str)

    def __init__(self, parent: QWidget, context: Context) -> None:
        super().__init__(parent, _("Make a reader's card"), width=620)
        self._context = context
        self.box = SearchBox(_("Name, pinyin initials or the last four figures of the phone"))
        self.list = ListView(RowList(lambda match: joined(match.title, match.more)), MatchDelegate)
        self.list.setAccessibleName(_("People in the roster"))
        self.list.setMinimumHeight(300)
        self.hint = label(_("The person must be in the roster first."), "small", wrap=True)
        self.body.addWidget(self.box)
        self.body.addWidget(self.list, 1)
        self.body.addWidget(self.hint)
        self.add_button(_("Close"), self.reject, key="Esc")
        if allowed(Right.ROSTER_EDIT):
            self.add_button(_("Somebody new"), self._somebody_new, icon_name="user-plus")
        self._wait = QTimer(self)
        self._wait.setSingleShot(True)
        self._wait.setInterval(80)
        self._wait.timeout.connect(self.refresh)
        self.box.textChanged.connect(self._wait.start)
        self.box.moved.connect(self.list.step)
        self.box.entered.connect(self._enter)
        self.list.acted.connect(self._choose)

    def refresh(self) -> None:
        """Look for who goes by what is typed."""
        typed = self.box.text().strip()
        lines: list[Match] = []
        if typed:
            found = scanning.look_up(typed, rules=LendingRules.of(self._context.settings))
            lines = matches_of(scanning.Matches(found.readers, found.people, ()), with_reader=False)
        self.list.set_rows(lines, choose=0)
        self.hint.setText(
            _("Nobody in the roster goes by that.") if typed and not lines
            else _("The person must be in the roster first.")
        )  # fmt: skip

    def _enter(self) -> None:
        self._wait.stop()
        self.refresh()
        self.list.enter()

    def _choose(self, match: Match, _name: str) -> None:
        number = match.key
        if match.kind == PERSON:
            try:
                number = library.reader_card(match.key).card
            except StationError as error:
                self.complain(error.message)
                return
        self.accept()
        self.made.emit(number)

    def _somebody_new(self) -> None:
        self.reject()
        self._context.go("roster", "new")
