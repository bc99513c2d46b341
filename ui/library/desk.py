"""The desk where books are lent and come back: one box, and what is scanned decides (library.md §5.2)."""

from __future__ import annotations

from collections.abc import Collection
from functools import partial
from typing import Final

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QSplitter, QStackedWidget, QWidget

from station_app.core import clock
from station_app.core.errors import StationError
from station_app.core.i18n import _, ngettext
from station_app.library import barcodes, scanning
from station_app.library import service as library
from station_app.library.rows import CardState, LendingRules, Outcome, ReaderRow, Result
from ui.kit.cards import Card, EmptyState, Trio
from ui.kit.context import Context
from ui.kit.keys import on_key
from ui.kit.sounds import Sound
from ui.kit.timers import later
from ui.kit.widgets import column, hairline, holder
from ui.library.card_dialog import CardDialog
from ui.library.card_menu import CardMenu
from ui.library.feed import Feed, Refusal
from ui.library.loan_work import LoanWork
from ui.library.loans import HoldLine, LoanLine
from ui.library.matches import COPY, PERSON, READER, Match, MatchList, matches_of
from ui.library.new_book import NewBook
from ui.library.reader_card import ReaderPanel
from ui.library.said import Act, Said
from ui.library.scan_line import ScanLine
from ui.library.unfound import Unfound

#: A list comes up this long after the last letter.
PATIENCE_MS: Final = 120
FEED, FEED_NARROW = 388, 320


class Desk(QWidget):
    """Lends, takes back, renews and takes back what was done; never asks for the mouse."""

    def __init__(self, context: Context) -> None:
        super().__init__()
        self._context = context
        self.reader: ReaderRow | None = None
        self._typed = ""
        self._last: tuple[str, int] = ("", 0)
        self._build()
        self._connect()

    @property
    def rules(self) -> LendingRules:
        """The station's rules of now."""
        return LendingRules.of(self._context.settings)

    def _build(self) -> None:
        self.line = ScanLine()
        self.box = self.line.box
        self.place = Said(self._context)
        self.said, self.ask_line = self.place.bar, self.place.line
        self.work = LoanWork(self, self._context, self.place)
        self.new_book = NewBook(self._context, self.place)
        self.unfound = Unfound(self._context, self.place, self.new_book)
        self.card_menu = CardMenu(self, self._context)
        self.idle = EmptyState("barcode", "")
        names = (_("overdue"), _("due today"), _("to be fetched"), _("lent today"), _("returned"))
        self.figures = Trio(names)
        self.panel = ReaderPanel(self.next_reader, self._open_card_menu)
        self.matches = MatchList()
        self.stage = QStackedWidget()
        figures = holder(column(self.figures, margins=(0, 6, 0, 6)))
        for page in (holder(column(self.idle, hairline(), figures)), self.panel, self.matches):
            self.stage.addWidget(page)
        card = Card()
        card.body.addWidget(self.place)
        card.body.addWidget(self.stage, 1)
        self.feed = Feed()
        self.body = QSplitter(Qt.Orientation.Horizontal)
        self.body.setHandleWidth(16)
        self.body.setChildrenCollapsible(False)
        self.body.addWidget(card)
        self.body.addWidget(self.feed)
        self.body.setStretchFactor(0, 1)
        self.setLayout(column(self.line, 16, self.body))
        self._wait = later(self, PATIENCE_MS, self._list_typed)

    def _connect(self) -> None:
        self.box.scanned.connect(self.take)
        self.box.entered.connect(self.place.enter)
        self.box.textChanged.connect(self._text_changed)
        self.place.again.connect(self.do)
        self.place.asking.connect(self.panel.loans.set_quiet)
        self.place.left.connect(self._answered)
        self.ask_line.scanned.connect(self._scanned_instead)
        self.ask_line.dropped.connect(self._drop_line)
        self.work.asked.connect(self._do_on_row)
        self.new_book.asked.connect(self.do)
        self.unfound.card_asked.connect(self.make_card)
        self.unfound.refused.connect(self._note_refused)
        self.card_menu.done.connect(self._card_changed)
        self.card_menu.failed.connect(self.say_refused)
        self.card_menu.hold_placed.connect(self._show)
        self.card_menu.renew_asked.connect(self._renew_all)
        self.panel.warning.acted.connect(self._allow_card)
        self.matches.acted.connect(self._choose)
        self.panel.loans.acted.connect(self._on_row)
        self.panel.loans.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.panel.loans.customContextMenuRequested.connect(self._row_menu)
        self.feed.undo_asked.connect(self.undo)
        for one in (self.matches, self.panel.loans, self.feed.list):
            one.typed.connect(self._pass_on)
        for keys, act in (
            ("Ctrl+Z", self.undo), ("Ctrl+Return", self.place.say_yes), ("Ctrl+Enter", self.place.say_yes),
            ("Ctrl+R", partial(self._on_chosen, "renew")), ("Ctrl+Shift+R", self._renew_all),
            ("Ctrl+H", self._hold), ("Ctrl+P", self._print_loans), ("Ctrl+F", self.line.press_key),
        ):  # fmt: skip
            on_key(self, keys, act)

    def refresh(self) -> None:
        """Read the day and the reader anew."""
        figures = library.desk_figures()
        self.figures.set_numbers(
            figures.overdue, figures.due_today, figures.waiting, figures.lent, figures.returned,
            tones=("danger" if figures.overdue else "", "warn" if figures.due_today else ""),
        )  # fmt: skip
        self.feed.show_day(library.list_today(), figures)
        if self.reader is not None:
            self._show_reader(self.reader.card)
        elif library.has_cards():
            self.idle.what.setText(_("Scan a reader's card to lend"))
            self.idle.then.setText(_("A book that is out comes back without a card."))
        else:
            self.idle.what.setText(_("Nobody has a reader's card yet"))
            self.idle.then.setText(_("Make one at the top right; then any book can be scanned and lent."))

    def focus(self) -> None:
        """The box is ready for the scanner."""
        self.line.let_chinese_in(False)
        self.line.take_focus()

    def set_compact(self, compact: bool) -> None:
        """Narrower and lower."""
        self.line.set_compact(compact)
        self.panel.set_compact(compact)
        self.feed.setFixedWidth(FEED_NARROW if compact else FEED)

    # The box

    def take(self, text: str) -> None:
        """Something was scanned, or typed and ended with Enter."""
        self._wait.stop()
        try:
            self._take(text)
        except StationError as error:
            self.say_refused(error.message)

    def _take(self, text: str) -> None:
        meant = scanning.read_code(text, card=self.reader.card if self.reader else "")
        if not meant.barcode:
            # A card or another code lies between: the same book is meant anew.
            self._last = ("", 0)
        if meant.card:
            self.choose_reader(meant.card)
        elif meant.barcode:
            self._scan_copy(meant.barcode)
        elif self.stage.currentWidget() is self.matches and text == self._typed:
            self.matches.enter()
        else:
            self._list(text)

    def _scan_copy(self, barcode: str) -> None:
        last, at = self._last
        if barcodes.is_read_twice(barcode, last, clock.now_ms() - at):
            self.place.say_twice()
        else:
            self.scan(barcode)

    def scan(self, barcode: str) -> None:
        """Do with a copy what its state and the reader call for, and say so."""
        self._last = (barcode, clock.now_ms())
        card = self.reader.card if self.reader else ""
        self.do(lambda confirm: scanning.scan(barcode, card=card, confirm=confirm, rules=self.rules))

    def do(self, act: Act, confirm: Collection[str] = ()) -> None:
        """Do one thing and show what came of it; what it asks is answered by doing it again."""
        given = frozenset(confirm)
        try:
            outcome = act(given)
        except StationError as error:
            self.say_refused(error.message)
            return
        self.place.remember(act, given)
        self._show(outcome)

    def _show(self, outcome: Outcome) -> None:
        self._close_matches()
        following = self.work.next_of(outcome) if outcome.outcome is Result.DONE else None
        self.place.show_outcome(outcome, following)
        if outcome.outcome is Result.REFUSED:
            self.feed.refuse(Refusal(clock.now(), outcome.title, outcome.reader, outcome.message))
        if outcome.event or outcome.code == "here":
            self._context.changes.library.emit()
        else:
            self.refresh()

    def say_refused(self, message: str) -> None:
        """Say that nothing goes by that; the box is empty and the next scan works."""
        self.place.refuse(message)

    # Readers

    def choose_reader(self, card: str) -> None:
        """Whoever has this card stands at the desk now."""
        self.clear_said()
        self._show_reader(card)
        self._close_matches()
        if self.reader is None:
            return
        if self.reader.state == CardState.ACTIVE:
            look = bool(self.reader.overdue or self.reader.ready)
            self.place.play(Sound.NOTICE if look else Sound.DONE)
        else:
            self.place.play(Sound.REFUSED)

    def _show_reader(self, card: str) -> None:
        self.reader = library.find_reader(card, rules=self.rules)
        self.panel.show_reader(self.reader, self.rules)
        if self.stage.currentWidget() is not self.matches:
            self.stage.setCurrentWidget(self.panel)

    def next_reader(self) -> None:
        """Nobody stands at the desk: what is scanned now comes back."""
        self.reader = None
        self.clear_said()
        self._close_matches()
        self.line.take_focus()

    def clear_said(self) -> None:
        """What was said is over; the same book may be scanned again."""
        self._last = ("", 0)
        self.place.clear()

    def _answered(self) -> None:
        """A question is answered, or given up: the box again, for the same book as well."""
        self._last = ("", 0)
        self.line.take_focus()

    def make_card(self) -> None:
        """Make a reader's card for somebody."""
        dialog = CardDialog(self, self._context)
        dialog.made.connect(self._card_made)
        dialog.chosen.connect(self._card_chosen)
        dialog.open(dialog.box)

    def _card_made(self, number: str) -> None:
        self._context.changes.library.emit()
        self.clear_said()
        self._show_reader(number)
        self._close_matches()
        reader = self.reader
        if reader is not None:
            head = _("%(name)s has a reader's card now") % {"name": reader.name}
            more = _("Books can be lent at once; print the card for next time.")
            show = partial(self.card_menu.print_card, reader)
            self.place.tell("ok", head, more, Sound.DONE, action=_("Print the card"), then=show)
        self.line.take_focus()

    def _card_chosen(self, number: str) -> None:
        self.choose_reader(number)
        self.line.take_focus()

    # Typed by hand

    def _text_changed(self, text: str) -> None:
        plain = text.strip()
        if plain and not plain.isdigit():
            self._wait.start()
        elif not plain:
            self._wait.stop()

    def _list_typed(self) -> None:
        text = "".join(self.box.text().split())
        if text and self.isVisible():
            self._list(text, live=True)

    def _list(self, text: str, *, live: bool = False) -> None:
        """List who and what goes by a text."""
        found = scanning.look_up(text, rules=self.rules)
        lines = matches_of(found, with_reader=self.reader is not None)
        if not lines:
            self._close_matches()
            if not live:
                self.unfound.say(text, self.reader)
            return
        if self.place.asked is None and self.ask_line.isHidden():
            # What was said of the last scan is not of these.
            self.clear_said()
        self._typed = text
        self.matches.set_rows(lines, choose=0)
        self.stage.setCurrentWidget(self.matches)
        if not live:
            # The next scan replaces what stands there; Enter takes the first line.
            self.box.setText(text)
            self.box.selectAll()

    def _note_refused(self, text: str) -> None:
        self.feed.refuse(Refusal(clock.now(), "", "", text))
        self.refresh()

    def _scanned_instead(self, code: str) -> None:
        self.clear_said()
        self.focus()
        self.take(code)

    def _drop_line(self) -> None:
        self.clear_said()
        self.line.take_focus()

    def _choose(self, match: Match, _name: str) -> None:
        self.box.clear()
        try:
            if match.kind == READER:
                self.choose_reader(match.key)
            elif match.kind == PERSON:
                self._card_made(library.reader_card(match.key).card)
            elif match.kind == COPY:
                self.scan(match.key)
            else:
                self._close_matches()
                self._context.go("library", match.key)
                return
        except StationError as error:
            self.say_refused(error.message)
        self.focus()

    def _close_matches(self) -> None:
        self._typed = ""
        self.stage.setCurrentIndex(1 if self.reader is not None else 0)

    # Questions, loans, undo

    def _do_on_row(self, act: Act) -> None:
        self._last = ("", 0)
        self.do(act)

    def _on_row(self, row: LoanLine | HoldLine, name: str) -> None:
        card = self.reader.card if self.reader else ""
        if name == "menu":
            self.panel.loans.choose(self.panel.loans.rows().rows.index(row))
            self._row_menu(self.panel.loans.menu_place())
            return
        try:
            self.work.do(row, name, card)
        except StationError as error:
            self.say_refused(error.message)

    def _on_chosen(self, name: str) -> None:
        row = self.panel.loans.current_row() if self.panel.isVisible() else None
        if isinstance(row, LoanLine):
            self._on_row(row, name)

    def _row_menu(self, at: QPoint) -> None:
        row = self.panel.loans.current_row()
        if row is not None and self.reader is not None:
            self.work.open_menu(row, self.panel.loans.viewport().mapToGlobal(at), self.reader.card)

    def _renew_all(self) -> None:
        if self.reader is None or not self.reader.loans:
            return
        done = self.work.renew_all(self.reader)
        renewed = sum(one.outcome is Result.DONE for one in done)
        head = ngettext("%(n)d book renewed", "%(n)d books renewed", renewed) % {"n": renewed}
        why = " ".join(one.message for one in done if one.outcome is not Result.DONE)
        self.place.tell("warn" if why else "ok", head, why, Sound.NOTICE if why else Sound.DONE)
        self._context.changes.library.emit()

    # The card

    def _open_card_menu(self) -> None:
        if self.reader is not None:
            button = self.panel.more
            self.card_menu.open(self.reader, button.mapToGlobal(QPoint(0, button.height())))

    def _hold(self) -> None:
        if self.reader is not None:
            self.card_menu.hold(self.reader)

    def _print_loans(self) -> None:
        if self.reader is not None and self.reader.loans:
            self.card_menu.print_loans(self.reader)

    def _allow_card(self) -> None:
        if self.reader is not None:
            self.card_menu.allow(self.reader)

    def _card_changed(self, words: str, card: str) -> None:
        self._show_reader(card)
        self.place.tell("ok", words, "", Sound.DONE)
        self._context.changes.library.emit()
        self.line.take_focus()

    def undo(self, event: str = "") -> None:
        """Take one thing of today back: the one named, else the last."""
        self._do_on_row(lambda _confirm: library.undo_last(event))

    # Keys

    def _pass_on(self, event: QKeyEvent) -> None:
        """What is typed beside the box is for the box: a scanner does not look where the focus is."""
        self.line.take_focus()
        QApplication.sendEvent(self.box, event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = event.key()
        if key == Qt.Key.Key_Escape:
            self._step_back()
        elif key in (Qt.Key.Key_Down, Qt.Key.Key_Up) and self.box.hasFocus():
            self._walk(1 if key == Qt.Key.Key_Down else -1)
        elif key == Qt.Key.Key_Delete and self.panel.loans.hasFocus():
            self._on_chosen("lost")
        elif event.text().isprintable() and event.text().strip() and not self.box.hasFocus():
            self._pass_on(event)
        else:
            super().keyPressEvent(event)

    def _step_back(self) -> None:
        """Esc, one step at a time: to the box, what is typed, the list, the question, the reader."""
        if not self.ask_line.isHidden():
            self._drop_line()
        elif not self.box.hasFocus():
            self.line.take_focus()
        elif self.box.text() or self.stage.currentWidget() is self.matches:
            self.box.clear()
            self._close_matches()
        elif self.place.asked is not None:
            self.clear_said()
        else:
            self.next_reader()

    def _walk(self, step: int) -> None:
        if self.stage.currentWidget() is self.matches:
            self.matches.step(step)
        elif self.reader is not None and self.panel.loans.rows().rows and step > 0:
            self.panel.loans.setFocus(Qt.FocusReason.TabFocusReason)
            self.panel.loans.choose(max(0, self.panel.loans.currentIndex().row()))
