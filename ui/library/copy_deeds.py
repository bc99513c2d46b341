"""What is done with copies: their state, withdrawal, shelf, donation, labels; and lists of them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from station_app.core import clock
from station_app.core.errors import StationError
from station_app.core.i18n import _, ngettext
from station_app.library import service as library
from station_app.library import states
from station_app.library.donations import DonationRow
from station_app.library.rows import CopyRow, CopyState, LendingRules, Outcome, Result
from ui.kit.context import Context
from ui.kit.words import joined
from ui.library import lists, papers
from ui.library.donation_dialog import DonationDialog
from ui.library.title_dialogs import PlaceDialog
from ui.library.withdraw_dialog import WithdrawDialog


class CopyDeeds(QObject):
    """``said(tone, words, action, then)``: what happened, and what may follow it."""

    said = Signal(str, str, str, object)

    def __init__(self, page: QWidget, context: Context) -> None:
        super().__init__(page)
        self._page, self._context = page, context

    def _say(
        self, tone: str, words: str, *, action: str = "", then: Callable[[], object] | None = None
    ) -> None:
        self.said.emit(tone, words, action, then)

    def say_with_labels(self, words: str, codes: Sequence[str]) -> None:
        """Say something of copies, with their labels as what comes next."""
        if codes:
            self._say("ok", words, action=_("Print labels"), then=partial(self.print_labels, codes))
        else:
            self._say("ok", words)

    def _rules(self) -> LendingRules:
        return LendingRules.of(self._context.settings)

    def set_state(self, copy: CopyRow, state: CopyState) -> None:
        """Set a copy's state; the strip takes it back."""
        try:
            done = states.set_copy_state(copy.barcode, state, rules=self._rules())
        except StationError as error:
            self._say("danger", error.message)
            return
        words = " ".join((done.message, *done.notes))
        if done.event:
            self._say("ok", words, action=_("Take back"), then=partial(self._take_back, done.event))
        else:
            self._say("ok", words)
        self._context.changes.library.emit()

    def _take_back(self, event: str) -> None:
        try:
            done = library.undo_last(event)
        except StationError as error:
            self._say("danger", error.message)
            return
        self._say("ok", done.message)
        self._context.changes.library.emit()

    def withdraw(self, codes: Sequence[str]) -> None:
        """Ask why and who approved it, and withdraw copies."""
        dialog = WithdrawDialog(self._page, codes, self._rules())
        dialog.done.connect(self._withdrawn)
        dialog.open(dialog.reason)

    def _withdrawn(self, outcomes: Sequence[Outcome]) -> None:
        refused = [one for one in outcomes if one.outcome is Result.REFUSED]
        count = len(outcomes) - len(refused)
        words = ngettext("%(n)d copy is withdrawn.", "%(n)d copies are withdrawn.", count) % {"n": count}
        said = " ".join((words, *(one.message for one in refused[:2])))
        self._say(
            "warn" if refused else "ok", said, action=_("Print the register"), then=self._print_register
        )
        self._context.changes.library.emit()

    def _print_register(self) -> None:
        papers.register(self._page, self._context, clock.today(), clock.today())

    def move(self, copy: CopyRow) -> None:
        """Ask where a copy stands."""
        dialog = PlaceDialog(self._page, copy)
        dialog.moved.connect(self._moved)
        dialog.open()

    def _moved(self, code: str) -> None:
        self._say("ok", _("Noted: where %(code)s stands.") % {"code": code})
        self._context.changes.library.emit()

    def note_donation(self, codes: Sequence[str] = ()) -> None:
        """Note that somebody gave books."""
        dialog = DonationDialog(self._page, codes)
        dialog.noted.connect(self._noted)
        dialog.open()

    def _noted(self, given: DonationRow) -> None:
        count = len(given.copies)
        words = ngettext("Donation noted: %(n)d copy", "Donation noted: %(n)d copies", count) % {"n": count}
        self._say(
            "ok", joined(words, given.giver), action=_("Print thanks"),
            then=partial(papers.thanks, self._page, self._context, given.uid, given.giver),
        )  # fmt: skip
        self._context.changes.library.emit()

    def print_labels(self, codes: Sequence[str]) -> None:
        """Ask which labels of some copies, and show them."""
        if codes:
            papers.LabelsDialog(self._page, self._context, codes).open()
        else:
            self._say("info", _("Choose titles that have copies first."))

    def print_all_labels(self) -> None:
        """Labels of every copy that is not withdrawn."""
        papers.LabelsDialog(self._page, self._context).open()

    def print_all_cards(self) -> None:
        """The cards of every reader whose card may be used."""
        papers.cards(self._page, self._context)

    def open_month(self) -> None:
        """The library's report of a month."""
        papers.MonthDialog(self._page, self._context).open()

    def open_donations(self) -> None:
        """The donations."""
        dialog = lists.DonationsDialog(self._page, self._context)
        dialog.add_asked.connect(self.note_donation)
        dialog.open()

    def open_candidates(self) -> None:
        """What could be withdrawn."""
        dialog = lists.CandidatesDialog(self._page, self._context)
        dialog.withdrawn.connect(self._withdrawn)
        dialog.open()

    def open_register(self) -> None:
        """What was withdrawn."""
        lists.RegisterDialog(self._page, self._context).open()
