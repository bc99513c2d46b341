"""A dialog that looks for readers, people or titles while it is typed into."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from station_app.core.i18n import _
from station_app.library import scanning
from station_app.library.rows import LendingRules
from ui.kit.boxes import SearchBox
from ui.kit.context import Context
from ui.kit.dialogs import Dialog
from ui.kit.lists import ListView, RowList
from ui.kit.timers import later
from ui.kit.widgets import label
from ui.kit.words import joined
from ui.library.matches import Match, MatchDelegate


class SearchDialog(Dialog):
    """A box and what goes by what stands in it; a subclass says what that is, and what to choose one does."""

    def __init__(self, parent: QWidget, context: Context, title: str, hint: str = "") -> None:
        super().__init__(parent, title, width=620)
        self._context = context
        self.box = SearchBox(hint)
        self.list = ListView(RowList(lambda match: joined(match.title, match.more)), MatchDelegate)
        self.list.setMinimumHeight(300)
        self.hint = label("", "small", wrap=True)
        self.body.addWidget(self.box)
        self.body.addWidget(self.list, 1)
        self.body.addWidget(self.hint)
        self.add_button(_("Close"), self.reject, key="Esc")
        self._wait = later(self, 80, self.refresh)
        self.box.textChanged.connect(self._wait.start)
        self.box.moved.connect(self.list.step)
        self.box.entered.connect(self._enter)
        self.list.acted.connect(self._choose)

    @property
    def rules(self) -> LendingRules:
        """The lending rules as they are set."""
        return LendingRules.of(self._context.settings)

    def refresh(self) -> None:
        """Look for what goes by what is typed."""
        typed = self.box.text().strip()
        lines = self.lines(scanning.look_up(typed, rules=self.rules)) if typed else []
        self.list.set_rows(lines, choose=0)
        self.hint.setText(self.advice(nothing=bool(typed) and not lines))

    def lines(self, found: scanning.Matches) -> list[Match]:
        """What of that may be chosen here."""
        raise AssertionError("each dialog offers its own")

    def advice(self, *, nothing: bool) -> str:
        """What stands below the list, where nothing was found and else."""
        raise AssertionError("each dialog advises its own")

    def _enter(self) -> None:
        self._wait.stop()
        self.refresh()
        self.list.enter()

    def _choose(self, match: Match, name: str) -> None:
        raise AssertionError("each dialog does its own")
