"""What the desk says of what nothing here goes by, and what may be done next (library.md §5.2)."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QObject, Signal

from station_app.core.i18n import _
from station_app.core.rights import Right, allowed
from station_app.library import barcodes, isbn, scanning
from station_app.library.rows import ReaderRow
from ui.kit.context import Context
from ui.library.new_book import NewBook
from ui.library.said import Said


class Unfound(QObject):
    """``card_asked``: a reader's card is to be made. ``refused(code)``: a scan that did nothing."""

    card_asked = Signal()
    refused = Signal(str)

    def __init__(self, context: Context, place: Said, new_book: NewBook) -> None:
        super().__init__(place)
        self._context, self._place, self._new_book = context, place, new_book

    def say(self, text: str, reader: ReaderRow | None) -> None:
        """Say it; a code that a new book may carry asks for the title where a reader stands at the desk."""
        told = scanning.about_unknown(text)
        if told.is_new and reader is not None:
            self._new_book.ask(isbn.to_13(isbn.clean(text)) or text, reader)
        elif told.is_new:
            self._say_new(text, told.words)
        elif told.kind == barcodes.CARD and not told.misread:
            self._offer_card(_("No reader has the card %(code)s") % {"code": text}, told.words)
        elif told.kind == scanning.PHONE:
            self._offer_card(_("Nobody here has the phone %(number)s") % {"number": text}, told.words)
        elif told.is_code:
            self._refuse(text, told.words)
        else:
            head = _("Nobody and no book goes by “%(text)s”") % {"text": text}
            self._offer_card(head, _("Whoever is in the roster can have a reader's card."))

    def _say_new(self, text: str, words: str) -> None:
        number = isbn.to_13(isbn.clean(text))
        if not allowed(Right.CATALOGUE):
            self._refuse(text, _("To lend a new book, scan a reader's card first."))
            return
        head = _("No book has %(code)s") if number else _("No book and no card has %(code)s")
        self._place.refuse(
            head % {"code": number or text},
            more=words,
            action=_("Add the book"),
            then=partial(self._context.go, "library", f"add:{number or text}"),
        )
        if not number:
            self.refused.emit(text)

    def _offer_card(self, head: str, words: str) -> None:
        self._place.refuse(head, more=words, action=_("Make a card"), then=self.card_asked.emit)

    def _refuse(self, text: str, words: str) -> None:
        self._place.refuse(_("No book and no card has %(code)s") % {"code": text}, more=words)
        self.refused.emit(text)
