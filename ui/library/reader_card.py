"""Whoever stands at the desk: name, card, how many books, what is out, what is held."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, Qt
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from station_app.core.i18n import _, ngettext
from station_app.library.rows import CardState, LendingRules, ReaderRow
from ui.kit.cards import Strip
from ui.kit.marks import Avatar
from ui.kit.widgets import button, column, hairline, holder, icon_button, label, row, show_icon
from ui.kit.words import joined
from ui.library.loans import LoanList, Pips, lines_of


class ReaderPanel(QWidget):
    """Shows one reader; the list's buttons, ``change`` and ``more`` are the desk's."""

    def __init__(self, change: Callable[[], object], more: Callable[[], object]) -> None:
        super().__init__()
        self.face = Avatar(56)
        self.name, self.phone = label("", "reader"), label("", "beside")
        self.number = label("", "body")
        for one in (self.name, self.phone, self.number):
            one.setTextFormat(Qt.TextFormat.PlainText)
        self.pips = Pips()
        self.out, self.of = label("", "num"), label("", "body")
        self.change = button(_("Next reader"), change, size="l", key="Esc")
        self.change.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.more = icon_button("dots-three-vertical", _("More about this card"), more)
        self.more.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        names = holder(column(row(self.name, self.phone, None, spacing=6), self.number, spacing=2))
        self.head = row(
            self.face, names, None, self.pips, 2, self.out, self.of, 8, self.change, self.more,
            spacing=8, margins=(16, 16, 10, 16),
        )  # fmt: skip
        self._compact = False
        self.warning = Strip()
        self.warning.setFixedHeight(52)
        self._warn = holder(column(self.warning, margins=(16, 0, 16, 14)))
        self.loans = LoanList()
        self.nothing = label(_("Nothing is out. Scan a book to lend it."), "beside")
        self.nothing.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.fact, self.lent = label("", "small"), label("", "small")
        self._clock = QLabel()
        foot = holder(
            row(self.fact, None, self._clock, self.lent, spacing=6, margins=(16, 0, 16, 0)), height=44
        )
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(0)
        box.addLayout(self.head)
        box.addWidget(self._warn)
        box.addWidget(hairline())
        box.addWidget(self.loans, 1)
        box.addWidget(self.nothing, 1)
        box.addWidget(hairline())
        box.addWidget(foot)

    def show_reader(self, reader: ReaderRow, rules: LendingRules) -> None:
        """Show a reader; the row that was chosen stays chosen where it is still there."""
        late = len(reader.overdue)
        self.face.set_name(reader.name)
        self.name.setText(reader.name)
        self.phone.setText(reader.phone)
        self.number.setText(joined(_("Card %(number)s") % {"number": reader.card}, self._claims(reader)))
        self.pips.set_numbers(late, len(reader.loans), reader.limit)
        self.out.setText(str(len(reader.loans)))
        self.of.setText(_("/ %(n)d books") % {"n": reader.limit})
        stopped = reader.state != CardState.ACTIVE
        self._warn.setVisible(stopped or bool(late))
        if stopped:
            self._say_stopped(reader)
        elif late:
            self._say_late(reader, rules)
        chosen = self.loans.currentIndex().row()
        lines = lines_of(reader.loans, reader.holds)
        self.loans.set_rows(lines, choose=min(chosen, len(lines) - 1) if self.loans.hasFocus() else -1)
        self.loans.setVisible(bool(lines))
        self.nothing.setVisible(not lines)
        rule = _("At most %(books)d books, %(days)d days each; renewals: %(times)d")
        self.fact.setText(rule % {"books": rules.max_books, "days": rules.loan_days, "times": rules.renewals})
        show_icon(self._clock, "clock-clockwise", size=16)
        n = reader.lent_ever
        self.lent.setText(ngettext("%(n)d book lent so far", "%(n)d books lent so far", n) % {"n": n})
        self._fit()

    def _claims(self, reader: ReaderRow) -> str:
        """How often the reader said of a book that it was back."""
        words = ngettext(
            "said %(n)d time that it was back", "said %(n)d times that it was back", reader.claims
        )
        return words % {"n": reader.claims} if reader.claims else ""

    def _say_stopped(self, reader: ReaderRow) -> None:
        lost = reader.state == CardState.LOST
        head = _("This card was noted as lost.") if lost else _("This card has been stopped.")
        then = _("Books come back; nothing goes out on it.")
        self.warning.say("danger", f"<b>{head}</b> {then}", action=_("Allow it again"))

    def _say_late(self, reader: ReaderRow, rules: LendingRules) -> None:
        late = reader.overdue
        days = max(loan.overdue_days for loan in late)
        head = ngettext(
            "%(n)d book is %(days)d days overdue.",
            "%(n)d books are overdue, the longest %(days)d days.",
            len(late),
        ) % {"n": len(late), "days": days}
        then = (
            _("Nothing goes out before it is back.") if rules.overdue_stops
            else _("The next book is asked about first, and can be lent all the same.")
        )  # fmt: skip
        self.warning.say("danger" if rules.overdue_stops else "warn", f"<b>{head}</b> {then}")

    def _fit(self) -> None:
        """Show the pips where there is room for them beside the whole name and phone."""
        wide = self.head.sizeHint().width()
        if self.pips.isHidden():
            wide += self.pips.width() + self.head.spacing()
        self.pips.setVisible(not self._compact and wide <= self.width())

    def event(self, event: QEvent) -> bool:
        # A text became longer, or the whole narrower.
        if event.type() in (QEvent.Type.LayoutRequest, QEvent.Type.Resize):
            self._fit()
        return super().event(event)

    def set_compact(self, compact: bool) -> None:
        """Fewer pixels for the same."""
        self._compact = compact
        self._fit()
        self.loans.set_compact(compact)
        self.head.setContentsMargins(16, 10 if compact else 16, 16, 10 if compact else 16)
