"""What can be done about a reader's card besides lending: holds, history, lost, stopped, given anew."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, QPoint, Signal
from PySide6.QtWidgets import QMenu, QWidget

from station_app.core.errors import StationError
from station_app.core.i18n import _
from station_app.core.rights import Right, allowed
from station_app.library import cards
from station_app.library.rows import CardState, LendingRules, ReaderRow
from ui.documents.preview import PreviewDialog
from ui.kit.context import Context
from ui.library import papers
from ui.library.history_dialog import HistoryDialog
from ui.library.hold_dialog import HoldDialog


class CardMenu(QObject):
    """Opens the menu of a reader. ``done(words, card)``: the card changed; ``failed(words)``."""

    done = Signal(str, str)
    failed = Signal(str)
    hold_placed = Signal(object)
    renew_asked = Signal()

    def __init__(self, parent: QWidget, context: Context) -> None:
        super().__init__(parent)
        self._parent = parent
        self._context = context

    def open(self, reader: ReaderRow, at: QPoint) -> QMenu:
        """Show the menu at a point of the screen."""
        menu = QMenu(self._parent)
        self.fill(menu, reader)
        menu.popup(at)
        menu.aboutToHide.connect(menu.deleteLater)
        return menu

    def fill(self, menu: QMenu, reader: ReaderRow) -> None:
        """Put what can be done into a menu."""
        active = reader.state == CardState.ACTIVE
        hold = menu.addAction(_("Hold a book") + "\tCtrl+H", partial(self.hold, reader))
        hold.setEnabled(active)
        everything = menu.addAction(_("Renew everything") + "\tCtrl+Shift+R", self.renew_asked.emit)
        everything.setEnabled(bool(reader.loans))
        slip = menu.addAction(_("Print what is out") + "\tCtrl+P", partial(self.print_loans, reader))
        slip.setEnabled(bool(reader.loans))
        menu.addAction(_("What was out before"), partial(self.show_history, reader))
        printed = menu.addAction(_("Print the card"), partial(self.print_card, reader))
        printed.setEnabled(active and allowed(Right.READER_EDIT))
        menu.addSeparator()
        if active:
            lost = _("%(name)s's card is noted as lost. Nothing is lent on it.")
            menu.addAction(
                _("The card is lost"),
                partial(self._set, reader, CardState.LOST, lost % {"name": reader.name}),
            )
            stopped = _("%(name)s's card is stopped. Nothing is lent on it.")
            menu.addAction(
                _("Stop the card"),
                partial(self._set, reader, CardState.STOPPED, stopped % {"name": reader.name}),
            )
        else:
            menu.addAction(_("Allow the card again"), partial(self.allow, reader))
        new = menu.addAction(_("Give a new card"), partial(self.replace, reader))
        new.setEnabled(allowed(Right.READER_EDIT))

    def hold(self, reader: ReaderRow) -> None:
        """Hold a title for the reader."""
        dialog = HoldDialog(self._parent, self._context, reader)
        dialog.placed.connect(self.hold_placed)
        dialog.open(dialog.box)

    def show_history(self, reader: ReaderRow) -> None:
        """Show what the reader had out."""
        HistoryDialog(self._parent, reader, self._context.settings.keep_history_days).open()

    def print_loans(self, reader: ReaderRow) -> None:
        """A slip of what is out on the card."""
        # The PDF writer is loaded by whoever prints first.
        from station_app.reports import library_service

        rules = LendingRules.of(self._context.settings)

        def write(path: Path) -> object:
            return library_service.write_due_slips(path, cards=[reader.card], rules=rules)

        name = f"{_('books out')} {reader.name}.pdf"
        PreviewDialog(self._parent, _("Books out"), name, write, jobs=self._context.jobs).open()

    def print_card(self, reader: ReaderRow) -> None:
        """The reader's card, on a sheet of ten."""
        papers.cards(self._parent, self._context, [reader.card], reader.name)

    def allow(self, reader: ReaderRow) -> None:
        """The card may be used again."""
        words = _("%(name)s's card may be used again.") % {"name": reader.name}
        self._set(reader, CardState.ACTIVE, words)

    def replace(self, reader: ReaderRow) -> None:
        """A card with a new number; the old one names nobody any more."""
        words = _("%(name)s has a new card, %(number)s. The old one no longer counts.")
        self._try(
            lambda: cards.replace_card(reader.card),
            lambda new: words % {"name": new.name, "number": new.card},
        )

    def _set(self, reader: ReaderRow, state: CardState, words: str) -> None:
        self._try(lambda: cards.set_card_state(reader.card, state), lambda _new: words)

    def _try(self, work: Callable[[], ReaderRow], said: Callable[[ReaderRow], str]) -> None:
        try:
            new = work()
        except StationError as error:
            self.failed.emit(error.message)
        else:
            self.done.emit(said(new), new.card)
