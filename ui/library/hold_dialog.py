"""Placing a hold: who, then which title, in one box."""

from __future__ import annotations

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QWidget

from station_app.core.errors import StationError
from station_app.core.i18n import _
from station_app.library import holds, scanning
from station_app.library import service as library
from station_app.library.rows import LendingRules, Outcome, ReaderRow, Result
from ui.kit.boxes import SearchBox
from ui.kit.context import Context
from ui.kit.dialogs import Dialog
from ui.kit.lists import ListView, RowList
from ui.kit.widgets import label
from ui.kit.words import joined
from ui.library.matches import READER, Match, MatchDelegate, matches_of, titles_to_hold


class HoldDialog(Dialog):
    """``placed(outcome)`` once the hold stands; with a ``reader`` only the title is asked for."""

    placed = Signal(object)

    def __init__(self, parent: QWidget, context: Context, reader: ReaderRow | None = None) -> None:
        super().__init__(parent, _("Hold a book"), width=620)
        self._context = context
        self.reader = reader
        self.who = label("", "lead")
        self.box = SearchBox("")
        self.list = ListView(RowList(lambda match: joined(match.title, match.more)), MatchDelegate)
        self.list.setMinimumHeight(300)
        self.hint = label("", "small", wrap=True)
        for one in (self.who, self.box):
            self.body.addWidget(one)
        self.body.addWidget(self.list, 1)
        self.body.addWidget(self.hint)
        self.add_button(_("Close"), self.reject, key="Esc")
        self._wait = QTimer(self)
        self._wait.setSingleShot(True)
        self._wait.setInterval(80)
        self._wait.timeout.connect(self.refresh)
        self.box.textChanged.connect(self._wait.start)
        self.box.moved.connect(self.list.step)
        self.box.entered.connect(self._enter)
        self.list.acted.connect(self._choose)
        self._ask()

    def _ask(self) -> None:
        """Ask for the reader, or for the title."""
        reader = self.reader
        words = (
            _("Reader's card, name, pinyin initials or the last four figures of the phone") if reader is None
            else _("Title, author, pinyin initials, ISBN or barcode")
        )  # fmt: skip
        self.who.setVisible(reader is not None)
        self.who.setText(_("For %(name)s") % {"name": reader.name} if reader else "")
        self.list.setAccessibleName(_("Readers") if reader is None else _("Titles"))
        self.box.setPlaceholderText(words)
        self.box.setAccessibleName(words)
        self.box.clear()
        self.refresh()

    def refresh(self) -> None:
        """Look for who or what goes by what is typed."""
        typed = self.box.text().strip()
        lines: list[Match] = []
        if typed:
            found = scanning.look_up(typed, rules=LendingRules.of(self._context.settings))
            lines = (
                matches_of(scanning.Matches(found.readers, (), ()), with_reader=False)
                if self.reader is None else titles_to_hold(found.titles)
            )  # fmt: skip
        self.list.set_rows(lines, choose=0)
        nothing = (
            _("Nobody with a card goes by that.") if self.reader is None else _("No title goes by that.")
        )
        rule = _("Whoever asks first is served first; a copy is put aside when it comes back.")
        self.hint.setText(nothing if typed and not lines else rule)

    def _enter(self) -> None:
        self._wait.stop()
        card = "" if self.reader else scanning.read_code(self.box.text()).card
        if card:
            self._choose(Match(READER, card, "", "", ""), "")
            return
        self.refresh()
        self.list.enter()

    def _choose(self, match: Match, _name: str) -> None:
        self.calm()
        rules = LendingRules.of(self._context.settings)
        try:
            if self.reader is None:
                self.reader = library.find_reader(match.key, rules=rules)
                self._ask()
                return
            outcome: Outcome = holds.place_hold(self.reader.card, match.key, rules=rules)
        except StationError as error:
            self.complain(error.message)
            return
        if outcome.outcome is Result.REFUSED:
            self.complain(outcome.message)
            return
        self.accept()
        self.placed.emit(outcome)
