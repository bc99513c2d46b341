"""Lists over the catalogue: donations, what could be withdrawn or was, what is missing for good."""

from __future__ import annotations

from datetime import date
from typing import Final

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QSpinBox, QWidget

from station_app.core import clock
from station_app.core.errors import StationError
from station_app.core.i18n import N_, _, ngettext
from station_app.library import donations, states, stocktaking, withdrawing
from station_app.library.rows import LendingRules, Outcome
from station_app.library.withdrawing import REASON_NAMES, Reason
from ui.kit.context import Context
from ui.kit.day_box import DayBox
from ui.kit.table import Column
from ui.kit.widgets import label
from ui.library import papers
from ui.library.rows_dialog import RowsDialog
from ui.library.title_panel import money
from ui.library.withdraw_dialog import WithdrawDialog

DONATIONS: Final = (
    Column(N_("on"), lambda d: d.given_on.isoformat(), 120),
    Column(N_("giver"), lambda d: d.giver or _("unnamed"), 150, bold=True),
    Column(N_("phone"), lambda d: d.phone, 130, low=True),
    Column(N_("books"), lambda d: "、".join(f"《{copy.title}》" for copy in d.copies)),
    Column(N_("copies"), lambda d: str(len(d.copies)), 70, right=True),
)


class DonationsDialog(RowsDialog):
    """The donations, the latest first; ``add_asked`` for one more."""

    add_asked = Signal()

    def __init__(self, parent: QWidget, context: Context) -> None:
        super().__init__(parent, _("Donations"), DONATIONS, _("Nobody gave a book yet."))
        self._page, self._context = parent, context
        self.add_button(_("Close"), self.reject, key="Esc")
        self.act(_("Print thanks"), self._thanks, icon_name="printer")
        self.add_button(_("Note a donation"), self._add, kind="primary", icon_name="plus")
        self.show_rows(donations.list_donations())

    def _thanks(self) -> None:
        given = self.view.current_row()
        self.accept()
        papers.thanks(self._page, self._context, given.uid, given.giver)

    def _add(self) -> None:
        self.accept()
        self.add_asked.emit()


CANDIDATES: Final = (
    Column(N_("call number"), lambda c: c.call_number, 116, token="text-2"),
    Column(N_("title"), lambda c: f"《{c.title}》", bold=True),
    Column(N_("barcode"), lambda c: c.barcode, 140, token="text-2"),
    Column(N_("shelf"), lambda c: c.place, 100, low=True),
    Column(N_("why"), lambda c: _(REASON_NAMES[c.reason]), 120),
    Column(N_("last lent"), lambda c: c.last_lent.isoformat() if c.last_lent else _("never"), 120),
)


class CandidatesDialog(RowsDialog):
    """Copies that could go; the chosen ones are withdrawn. ``withdrawn(outcomes)``."""

    withdrawn = Signal(object)

    def __init__(self, parent: QWidget, context: Context) -> None:
        nothing = _("No copy is missing, too many or long not borrowed.")
        super().__init__(parent, _("What could be withdrawn"), CANDIDATES, nothing, many=True)
        self._page, self._context = parent, context
        self.years, self.most = QSpinBox(), QSpinBox()
        for box, words, value, highest in (
            (self.years, _("years not borrowed"), 5, 30), (self.most, _("copies of one title"), 5, 50),
        ):  # fmt: skip
            box.setRange(1, highest)
            box.setValue(value)
            box.setFixedWidth(72)
            box.lineEdit().setTextMargins(9, 0, 9, 0)
            box.setAccessibleName(words)
            box.setKeyboardTracking(False)
            self.above.addWidget(box)
            self.above.addWidget(label(words, "sub"))
            box.valueChanged.connect(self.refresh)
        self.add_button(_("Close"), self.reject, key="Esc")
        self.act(_("Withdraw the chosen ones …"), self._withdraw, kind="bad")
        self.refresh()

    def refresh(self) -> None:
        """Read the list anew."""
        unused, most = self.years.value(), self.most.value()
        self.show_rows(withdrawing.list_candidates(unused_years=unused, most_copies=most))

    def _withdraw(self) -> None:
        chosen = self.chosen_rows()
        reasons = {one.reason for one in chosen}
        reason = reasons.pop() if len(reasons) == 1 else Reason.OTHER
        rules = LendingRules.of(self._context.settings)
        dialog = WithdrawDialog(self._page, [one.barcode for one in chosen], rules, reason)
        dialog.done.connect(self._done)
        dialog.open(dialog.approved_by)

    def _done(self, outcomes: list[Outcome]) -> None:
        self.accept()
        self.withdrawn.emit(outcomes)


REGISTER: Final = (
    Column(N_("on"), lambda w: w.on.isoformat(), 120),
    Column(N_("title"), lambda w: f"《{w.title}》", bold=True),
    Column(N_("barcode"), lambda w: w.barcode, 140, token="text-2"),
    Column(N_("price"), lambda w: money(w.price_fen), 90, right=True),
    Column(N_("why"), lambda w: _(REASON_NAMES[w.reason]), 110),
    Column(N_("approved by"), lambda w: w.approved_by, 110, low=True),
)


class RegisterDialog(RowsDialog):
    """What was withdrawn from one day to another, to be printed as 注销清册."""

    def __init__(self, parent: QWidget, context: Context) -> None:
        nothing = _("Nothing was withdrawn in these days.")
        super().__init__(parent, _("Register of withdrawn books"), REGISTER, nothing)
        self._page, self._context = parent, context
        today = clock.today()
        self.since, self.until = DayBox(date(today.year, 1, 1)), DayBox(today)
        for box, words in ((self.since, _("from the day")), (self.until, _("up to"))):
            box.setAccessibleName(words)
            self.above.addWidget(label(words, "sub"))
            self.above.addWidget(box)
            box.dateChanged.connect(self.refresh)
        self.add_button(_("Close"), self.reject, key="Esc")
        self.act(_("Print the register"), self._print, icon_name="printer", kind="primary")
        self.refresh()

    def span(self) -> tuple[date, date]:
        """The first and the last day."""
        return self.since.day(), self.until.day()

    def refresh(self) -> None:
        """Read the register anew."""
        since, until = self.span()
        rows = withdrawing.list_withdrawn(since, until) if since <= until else []
        self.show_rows(rows)
        total = sum(one.price_fen or 0 for one in rows)
        if total:
            words = ngettext("%(n)d book, %(sum)s", "%(n)d books, %(sum)s", len(rows))
            self.count.setText(words % {"n": len(rows), "sum": money(total)})

    def _print(self) -> None:
        since, until = self.span()
        self.accept()
        papers.register(self._page, self._context, since, until)


LOST: Final = (
    Column(N_("call number"), lambda m: m.call_number, 116, token="text-2"),
    Column(N_("title"), lambda m: f"《{m.title}》", bold=True),
    Column(N_("barcode"), lambda m: m.barcode, 150, token="text-2"),
    Column(N_("shelf"), lambda m: m.place, 110),
    Column(N_("times missing"), lambda m: str(m.times), 110, right=True),
)


class ProposedLostDialog(RowsDialog):
    """Copies that were missing at two stocktakes; the chosen ones become lost. ``declared(count)``."""

    declared = Signal(int)

    def __init__(self, parent: QWidget, context: Context) -> None:
        nothing = _("No copy was missing at two stocktakes.")
        super().__init__(parent, _("Missing twice"), LOST, nothing, many=True)
        self._context = context
        self.add_button(_("Close"), self.reject, key="Esc")
        self.act(_("Note the chosen ones as lost"), self._declare, kind="bad")
        self.show_rows(stocktaking.list_proposed_lost())

    def _declare(self) -> None:
        rules, chosen = LendingRules.of(self._context.settings), self.chosen_rows()
        try:
            for one in chosen:
                states.declare_lost(one.barcode, rules=rules)
        except StationError as error:
            self.complain(error.message)
            return
        self.accept()
        self.declared.emit(len(chosen))
