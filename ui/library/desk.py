"""The desk where books are lent and come back: one box, and what is scanned decides (library.md §5.2)."""

from __future__ import annotations

from collections.abc import Collection
from typing import Final

from PySide6.QtCore import QPoint, Qt, QTimer
from PySide6.QtGui import QKeyEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QApplication, QMenu, QSplitter, QStackedWidget, QWidget

from station_app.core import clock
from station_app.core.errors import StationError
from station_app.core.i18n import _
from station_app.core.rights import Right, allowed
from station_app.library import isbn, scanning
from station_app.library import service as library
from station_app.library.rows import LendingRules, Outcome, ReaderRow, Result
from ui.kit import sounds
from ui.kit.cards import Card, EmptyState, Trio
from ui.kit.context import Context
from ui.kit.sounds import Sound
from ui.kit.widgets import column, hairline, holder
from ui.library.card_dialog import CardDialog
from ui.library.feed import Feed, Refusal
from ui.library.loans import LoanLine
from ui.library.matches import COPY, PERSON, READER, Match, MatchList, matches_of
from ui.library.outcome_bar import OutcomeBar
from ui.library.reader_card import ReaderPanel
from ui.library.scan_line import ScanLine

#: A code that comes again this soon was read twice by the scanner.
TWICE_MS: Final = 5_000
#: A list comes up this long after the last letter.
PATIENCE_MS: Final = 120
#: So many figures are a code, fewer may be the end of a phone number.
SHORTEST_CODE: Final = 8
FEED, FEED_NARROW = 388, 320
SOUNDS: Final = {Result.ASK: Sound.ASK, Result.REFUSED: Sound.REFUSED, Result.DONE: Sound.DONE}


class Desk(QWidget):
    """Lends, takes back, renews and takes back what was done; never asks for the mouse."""

    def __init__(self, context: Context) -> None:
        super().__init__()
        self._context = context
        self.reader: ReaderRow | None = None
        self._typed = ""
        self._last: tuple[str, int] = ("", 0)
        self._asked: Outcome | None = None
        self._confirmed: set[str] = set()
        self._then = ""
        self._build()
        self._connect()

    @property
    def rules(self) -> LendingRules:
        """The station's rules of now."""
        return LendingRules.of(self._context.settings)

    def _build(self) -> None:
        self.line = ScanLine()
        self.box = self.line.box
        self.said = OutcomeBar()
        self._said = holder(column(self.said, margins=(16, 16, 16, 0)))
        self.idle = EmptyState(
            "barcode", _("Scan a reader's card to lend"), _("A book that is out comes back without a card.")
        )
        names = (_("overdue"), _("due today"), _("lent today"), _("returned"), _("renewed"))
        self.figures = Trio(names)
        self.panel = ReaderPanel(self.next_reader)
        self.matches = MatchList()
        self.stage = QStackedWidget()
        figures = holder(column(self.figures, margins=(0, 6, 0, 6)))
        for page in (holder(column(self.idle, hairline(), figures)), self.panel, self.matches):
            self.stage.addWidget(page)
        card = Card()
        card.body.addWidget(self._said)
        card.body.addWidget(self.stage, 1)
        self.feed = Feed()
        self.body = QSplitter(Qt.Orientation.Horizontal)
        self.body.setHandleWidth(16)
        self.body.setChildrenCollapsible(False)
        self.body.addWidget(card)
        self.body.addWidget(self.feed)
        self.body.setStretchFactor(0, 1)
        self.setLayout(column(self.line, 16, self.body))
        self._wait = QTimer(self)
        self._wait.setSingleShot(True)
        self._wait.setInterval(PATIENCE_MS)

    def _connect(self) -> None:
        self.box.scanned.connect(self.take)
        self.box.textChanged.connect(self._text_changed)
        self._wait.timeout.connect(self._list_typed)
        self.said.answered.connect(self._answer)
        self.said.acted.connect(self._do_then)
        self.matches.acted.connect(self._choose)
        self.panel.loans.acted.connect(self._on_loan)
        self.panel.loans.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.panel.loans.customContextMenuRequested.connect(self._loan_menu)
        self.feed.undo_asked.connect(self.undo)
        for one in (self.matches, self.panel.loans, self.feed.list):
            one.typed.connect(self._pass_on)
        for keys, act in (
            ("Ctrl+Z", self.undo), ("Ctrl+Return", self._say_yes), ("Ctrl+Enter", self._say_yes),
            ("Ctrl+R", self._renew_chosen), ("Ctrl+F", self.line.press_key),
        ):  # fmt: skip
            shortcut = QShortcut(QKeySequence(keys), self)
            shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            shortcut.activated.connect(act)

    def refresh(self) -> None:
        """Read the day and the reader anew."""
        figures = library.desk_figures()
        self.figures.set_numbers(
            figures.overdue, figures.due_today, figures.lent, figures.returned, figures.renewed,
            tones=("danger" if figures.overdue else "", "warn" if figures.due_today else ""),
        )  # fmt: skip
        self.feed.show_day(library.list_today(), figures)
        if self.reader is not None:
            self._show_reader(self.reader.card)

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
        if meant.card:
            self.choose_reader(meant.card)
        elif meant.barcode:
            self._scan_copy(meant.barcode)
        elif self.stage.currentWidget() is self.matches and text == self._typed:
            self.matches.enter()
        else:
            self._list(text)

    def _scan_copy(self, barcode: str) -> None:
        now = clock.now_ms()
        if self._last[0] == barcode and now - self._last[1] < TWICE_MS:
            self.said.tell("info", _("Read twice; the second time does not count"), self.said.head.text())
            return
        self.scan(barcode)

    def scan(self, barcode: str, confirm: Collection[str] = ()) -> None:
        """Do with a copy what its state and the reader call for, and say so."""
        self._last = (barcode, clock.now_ms())
        card = self.reader.card if self.reader else ""
        self._show(scanning.scan(barcode, card=card, confirm=confirm, rules=self.rules), confirm)

    def _show(self, outcome: Outcome, confirm: Collection[str] = ()) -> None:
        self._close_matches()
        self._asked, self._confirmed = (outcome if outcome.outcome is Result.ASK else None), set(confirm)
        self.said.show_outcome(outcome)
        self.panel.loans.set_quiet(self._asked is not None)
        self._said.show()
        notice = outcome.code in ("here", "undone")
        sounds.play(Sound.NOTICE if notice else SOUNDS[outcome.outcome], on=self._context.settings.sound_on)
        if outcome.outcome is Result.REFUSED:
            self.feed.refuse(Refusal(clock.now(), outcome.title, outcome.reader, outcome.message))
        if outcome.event or outcome.code == "here":
            self._context.changes.library.emit()
        else:
            self.refresh()

    def say_refused(self, message: str, *, more: str = "", action: str = "") -> None:
        """Say that nothing goes by that, with two low tones; the box is empty and the next scan works."""
        self._asked = None
        self.panel.loans.set_quiet(False)
        self.said.tell("danger", message, more, action=action)
        self._said.show()
        sounds.play(Sound.REFUSED, on=self._context.settings.sound_on)

    # Readers

    def choose_reader(self, card: str) -> None:
        """Whoever has this card stands at the desk now."""
        self._asked = None
        self.clear_said()
        self._show_reader(card)
        self._close_matches()
        if self.reader is None:
            return
        stopped = self.reader.state != "active"
        if stopped:
            self.say_refused(_("This card has been stopped."))
        else:
            late = bool(self.reader.overdue)
            sounds.play(Sound.NOTICE if late else Sound.DONE, on=self._context.settings.sound_on)

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
        """What was said is over."""
        self._asked = None
        self.panel.loans.set_quiet(False)
        self.said.clear()
        self._said.hide()

    def make_card(self) -> None:
        """Make a reader's card for somebody."""
        dialog = CardDialog(self, self._context)
        dialog.made.connect(self._card_made)
        dialog.open(dialog.box)

    def _card_made(self, number: str) -> None:
        self._context.changes.library.emit()
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
                self._nothing_found(text)
            return
        self._typed = text
        self.matches.set_rows(lines, choose=0)
        self.stage.setCurrentWidget(self.matches)
        if not live:
            # The next scan replaces what stands there; Enter takes the first line.
            self.box.setText(text)
            self.box.selectAll()

    def _nothing_found(self, text: str) -> None:
        number = isbn.to_13(isbn.clean(text))
        if number and allowed(Right.CATALOGUE):
            self._then = f"add:{number}"
            more = _("It is the ISBN of a book that is not in the catalogue.")
            self.say_refused(
                _("No book has %(code)s") % {"code": number}, more=more, action=_("Add the book")
            )
        elif text.isdigit() and len(text) >= SHORTEST_CODE:
            self.say_refused(_("No book and no card has %(code)s") % {"code": text})
            self.feed.refuse(Refusal(clock.now(), "", "", text))
            self.refresh()
        else:
            self._then = "card"
            more = _("Whoever is in the roster can have a reader's card.")
            self.say_refused(
                _("Nobody and no book goes by “%(text)s”") % {"text": text},
                more=more,
                action=_("Make a card"),
            )

    def _do_then(self) -> None:
        if self._then == "card":
            self.make_card()
        elif self._then:
            self._context.go("library", self._then)

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

    def _answer(self, yes: bool) -> None:
        asked = self._asked
        self.line.take_focus()
        if asked is None or not yes:
            self.clear_said()
            return
        self.scan(asked.barcode, {*self._confirmed, asked.code})

    def _say_yes(self) -> None:
        if self._asked is not None:
            self._answer(True)
        elif self.said.action.isVisible():
            self._do_then()

    def _on_loan(self, line: LoanLine, name: str) -> None:
        barcode = line.loan.barcode
        self._last = ("", 0)
        try:
            done = (
                library.renew([barcode], rules=self.rules)
                if name == "renew"
                else library.take_back([barcode])
            )
        except StationError as error:
            self.say_refused(error.message)
        else:
            self._show(done[0])

    def _renew_chosen(self) -> None:
        line = self.panel.loans.current_row() if self.panel.isVisible() else None
        if line is not None:
            self._on_loan(line, "renew")

    def _loan_menu(self, at: QPoint) -> None:
        line = self.panel.loans.current_row()
        if line is None:
            return
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.addAction(_("Return"), lambda: self._on_loan(line, "return"))
        again = menu.addAction(_("Renew"), lambda: self._on_loan(line, "renew"))
        again.setEnabled(line.loan.may_renew)
        menu.popup(self.panel.loans.viewport().mapToGlobal(at))

    def undo(self, event: str = "") -> None:
        """Take one thing of today back: the one named, else the last."""
        self._last = ("", 0)
        try:
            self._show(library.undo_last(event))
        except StationError as error:
            self.say_refused(error.message)

    # Keys

    def _pass_on(self, event: QKeyEvent) -> None:
        """What is typed beside the box is for the box: a scanner does not look where the focus is."""
        self.line.take_focus()
        QApplication.sendEvent(self.box, event)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: D102
        key = event.key()
        if key == Qt.Key.Key_Escape:
            self._step_back()
        elif key in (Qt.Key.Key_Down, Qt.Key.Key_Up) and self.box.hasFocus():
            self._walk(1 if key == Qt.Key.Key_Down else -1)
        elif event.text().isprintable() and event.text().strip() and not self.box.hasFocus():
            self._pass_on(event)
        else:
            super().keyPressEvent(event)

    def _step_back(self) -> None:
        """Esc, one step at a time: to the box, what is typed, the list, the question, the reader."""
        if not self.box.hasFocus():
            self.line.take_focus()
        elif self.box.text() or self.stage.currentWidget() is self.matches:
            self.box.clear()
            self._close_matches()
        elif self._asked is not None:
            self.clear_said()
        else:
            self.next_reader()

    def _walk(self, step: int) -> None:
        if self.stage.currentWidget() is self.matches:
            self.matches.step(step)
        elif self.reader is not None and self.reader.loans and step > 0:
            self.panel.loans.setFocus(Qt.FocusReason.TabFocusReason)
            self.panel.loans.choose(max(0, self.panel.loans.currentIndex().row()))
