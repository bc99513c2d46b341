"""A book that nobody knows goes out all the same: its title is typed once (library.md §5.2, §6)."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QObject, Signal

from station_app.core.i18n import _
from station_app.library import barcodes
from station_app.library import service as library
from station_app.library.rows import LendingRules, Outcome, ReaderRow, Result
from ui.kit.context import Context
from ui.library.said import Said


class NewBook(QObject):
    """Asks for the title in the desk's line; ``asked(act)`` lends it."""

    asked = Signal(object)

    def __init__(self, context: Context, place: Said) -> None:
        super().__init__(place)
        self._context = context
        self._place = place
        self._code, self._card = "", ""

    def ask(self, code: str, reader: ReaderRow) -> None:
        """Ask for the title of the book with this ISBN or barcode."""
        self._code, self._card = code, reader.card
        words = _("Type its title once; it goes into the catalogue and out to %(reader)s.")
        self._place.make_room()
        self._place.line.ask(
            _("A new book: %(code)s") % {"code": code},
            words % {"reader": reader.name},
            name=_("Title, as it stands on the cover"),
            ways=[("lend", _("Lend it"))],
            then=self._answered,
        )

    def _answered(self, _way: str, title: str) -> None:
        if not title:
            self._place.line.complain(_("Without a title the book could not be found again."))
            return
        code, card = self._code, self._card
        rules = LendingRules.of(self._context.settings)

        def lend(confirm: frozenset[str]) -> Outcome:
            done = library.lend_unknown(card, code, title, confirm=confirm, rules=rules)
            if done.outcome is not Result.DONE or done.barcode == barcodes.clean(code):
                return done
            words = _("Stick the barcode %(code)s on it.") % {"code": done.barcode}
            return replace(done, notes=(words, *done.notes))

        self.asked.emit(lend)
