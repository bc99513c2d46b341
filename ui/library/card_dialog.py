"""Making a reader's card for somebody in the roster."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from station_app.core.errors import StationError
from station_app.core.i18n import _
from station_app.core.rights import Right, allowed
from station_app.library import scanning
from station_app.library import service as library
from ui.kit.context import Context
from ui.library.matches import PERSON, Match, matches_of
from ui.library.search_dialog import SearchDialog


class CardDialog(SearchDialog):
    """``made(number)`` once somebody has a new card, ``chosen(number)`` where they have one already."""

    made = Signal(str)
    chosen = Signal(str)

    def __init__(self, parent: QWidget, context: Context) -> None:
        hint = _("Name, pinyin initials or the last four figures of the phone")
        super().__init__(parent, context, _("Make a reader's card"), hint)
        self.list.setAccessibleName(_("People in the roster"))
        self.hint.setText(self.advice(nothing=False))
        if allowed(Right.ROSTER_EDIT):
            self.add_button(_("Somebody new"), self._somebody_new, icon_name="user-plus")

    def lines(self, found: scanning.Matches) -> list[Match]:
        """Readers, and people who have no card yet."""
        return matches_of(scanning.Matches(found.readers, found.people, ()), with_reader=False)

    def advice(self, *, nothing: bool) -> str:
        """Where somebody is to be found."""
        return (
            _("Nobody in the roster goes by that.") if nothing
            else _("The person must be in the roster first.")
        )  # fmt: skip

    def _choose(self, match: Match, _name: str) -> None:
        if match.kind != PERSON:
            self.accept()
            self.chosen.emit(match.key)
            return
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
