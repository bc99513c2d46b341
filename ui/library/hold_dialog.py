"""Placing a hold: who, then which title, in one box."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from station_app.core.errors import StationError
from station_app.core.i18n import _
from station_app.library import holds, scanning
from station_app.library import service as library
from station_app.library.rows import Outcome, ReaderRow, Result
from ui.kit.context import Context
from ui.kit.widgets import label
from ui.library.matches import READER, Match, matches_of, titles_to_hold
from ui.library.search_dialog import SearchDialog


class HoldDialog(SearchDialog):
    """``placed(outcome)`` once the hold stands; with a ``reader`` only the title is asked for."""

    placed = Signal(object)

    def __init__(self, parent: QWidget, context: Context, reader: ReaderRow | None = None) -> None:
        super().__init__(parent, context, _("Hold a book"))
        self.reader = reader
        self.who = label("", "lead")
        self.body.insertWidget(0, self.who)
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

    def lines(self, found: scanning.Matches) -> list[Match]:
        """Readers, then titles."""
        if self.reader is not None:
            return titles_to_hold(found.titles)
        return matches_of(scanning.Matches(found.readers, (), ()), with_reader=False)

    def advice(self, *, nothing: bool) -> str:
        """The rule, or that nothing was found."""
        if nothing:
            nobody = _("Nobody with a card goes by that.")
            return nobody if self.reader is None else _("No title goes by that.")
        return _("Whoever asks first is served first; a copy is put aside when it comes back.")

    def _enter(self) -> None:
        card = "" if self.reader else scanning.read_code(self.box.text()).card
        if card:
            self._wait.stop()
            self._choose(Match(READER, card, "", "", ""), "")
        else:
            super()._enter()

    def _choose(self, match: Match, _name: str) -> None:
        self.calm()
        try:
            if self.reader is None:
                self.reader = library.find_reader(match.key, rules=self.rules)
                self._ask()
                return
            outcome: Outcome = holds.place_hold(self.reader.card, match.key, rules=self.rules)
        except StationError as error:
            self.complain(error.message)
            return
        if outcome.outcome is Result.REFUSED:
            self.complain(outcome.message)
            return
        self.accept()
        self.placed.emit(outcome)
