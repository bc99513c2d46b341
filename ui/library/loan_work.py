"""What a loan's or a hold's row can do at the desk besides coming back (library.md §5.5, §5.6)."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from decimal import Decimal, InvalidOperation
from functools import partial
from pathlib import Path
from typing import Final

from PySide6.QtCore import QObject, QPoint, Signal
from PySide6.QtWidgets import QMenu, QWidget

from station_app.core.i18n import N_, _
from station_app.library import barcodes, holds, scanning, states
from station_app.library import service as library
from station_app.library.rows import LendingRules, LoanRow, Outcome, ReaderRow
from station_app.library.states import Settlement
from ui.documents.preview import PreviewDialog
from ui.kit.context import Context
from ui.kit.words import shortened
from ui.library.loans import HoldLine, LoanLine
from ui.library.outcome_bar import money
from ui.library.said import Act, Said

WAYS: Final = (
    (Settlement.PAID, N_("Paid")),
    (Settlement.REPLACED, N_("The same book")),
    (Settlement.WAIVED, N_("Waived")),
)
#: Outcome code → the button of what comes next.
NEXT: Final = {"lost": N_("Make good"), "settled": N_("Receipt"), "kept": N_("Print the slip")}


def fen_of(text: str) -> int | None:
    """Fen of an amount that was typed in yuan; None where it is none."""
    try:
        yuan = Decimal(barcodes.clean(text))
    except InvalidOperation:
        return None
    return int(yuan * 100) if yuan.is_finite() and yuan >= 0 else None


class LoanWork(QObject):
    """Turns a row's button into what the desk does: ``asked(act)``."""

    asked = Signal(object)

    def __init__(self, parent: QWidget, context: Context, place: Said) -> None:
        super().__init__(parent)
        self._parent = parent
        self._context = context
        self._place = place
        self._lost = ""

    @property
    def _rules(self) -> LendingRules:
        return LendingRules.of(self._context.settings)

    def do(self, row: LoanLine | HoldLine, name: str, card: str) -> None:
        """Do what the button ``name`` of a row says, for the reader with ``card``."""
        if isinstance(row, HoldLine):
            self._do_hold(row, name, card)
        else:
            self._do_loan(row.loan, name)

    def _do_hold(self, row: HoldLine, name: str, card: str) -> None:
        uid, barcode = row.hold.uid, row.hold.barcode
        if name == "lend":
            self.asked.emit(
                lambda confirm: scanning.scan(barcode, card=card, confirm=confirm, rules=self._rules)
            )
        elif name == "cancel":
            self.asked.emit(lambda _confirm: given_up(holds.cancel_hold(uid, rules=self._rules)))

    def _do_loan(self, loan: LoanRow, name: str) -> None:
        code = loan.barcode
        acts: dict[str, Act] = {
            "return": lambda _confirm: library.take_back([code], rules=self._rules)[0],
            "renew": lambda _confirm: library.renew([code], rules=self._rules)[0],
            "claim": lambda _confirm: states.claim_returned(code),
            "lost": lambda _confirm: states.declare_lost(code, rules=self._rules),
        }
        if name == "settle":
            self.ask_amount(code, loan.title, loan.reader)
        elif name in acts:
            self.asked.emit(acts[name])

    def open_menu(self, row: LoanLine | HoldLine, at: QPoint, card: str) -> QMenu:
        """The row's menu at a point of the screen."""
        menu = QMenu(self._parent)
        for name, words in self._entries(row):
            menu.addAction(words, partial(self.do, row, name, card))
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(at)
        return menu

    def _entries(self, row: LoanLine | HoldLine) -> Iterable[tuple[str, str]]:
        if isinstance(row, HoldLine):
            lend = [("lend", _("Lend it now"))] if row.ready else []
            return [*lend, ("cancel", _("Give it up"))]
        if row.loan.lost:
            return [("return", _("Found")), ("settle", _("Make good"))]
        # Renewing is offered where it is refused as well: the refusal says why.
        both = [("return", _("Return") + "\tEnter"), ("renew", _("Renew") + "\tCtrl+R")]
        claim = [] if row.loan.claimed else [("claim", _("The reader says it is back"))]
        return [*both, *claim, ("lost", _("It is lost") + "\tDel")]

    def ask_amount(self, code: str, title: str, reader: str) -> None:
        """Ask what was agreed about a lost book."""
        self._lost = code
        cost = states.compensation(code, rules=self._rules)
        more = (
            _("Its price is not known.") if cost is None
            else _("By price and rule it costs %(money)s.") % {"money": money(cost)}
        )  # fmt: skip
        self._place.make_room()
        self._place.line.ask(
            _("How did %(reader)s make 《%(title)s》 good?") % {"reader": reader, "title": shortened(title)},
            more,
            name=_("Amount"),
            text="" if cost is None else f"{cost / 100:.2f}",
            unit=_("yuan"),
            ways=[(str(way), _(words)) for way, words in WAYS],
            then=self._settle,
        )

    def _settle(self, way: str, text: str) -> None:
        how, code = Settlement(way), self._lost
        amount = fen_of(text) if how is Settlement.PAID else None
        if how is Settlement.PAID and amount is None:
            self._place.line.complain(_("Give the amount in yuan, as in 12.50."))
            return
        self.asked.emit(lambda _confirm: states.settle_lost(code, how, amount_fen=amount, rules=self._rules))

    def next_of(self, outcome: Outcome) -> tuple[str, Callable[[], object]] | None:
        """(words, act) of what may be done after an outcome."""
        words = NEXT.get(outcome.code, "")
        if not words or (outcome.code == "lost" and not outcome.reader):
            return None
        acts: dict[str, Callable[[], object]] = {
            "lost": partial(self.ask_amount, outcome.barcode, outcome.title, outcome.reader),
            "settled": partial(self._print_receipt, outcome),
            "kept": partial(self._print_slip, outcome),
        }
        return _(words), acts[outcome.code]

    def renew_all(self, reader: ReaderRow) -> list[Outcome]:
        """Renew everything that is out on a card."""
        return library.renew_all(reader.card, rules=self._rules)

    def _print_receipt(self, outcome: Outcome) -> None:
        from station_app.reports import library_service

        def write(path: Path) -> object:
            return library_service.write_receipt(path, event=outcome.event)

        self._preview(_("Receipt"), f"{_('receipt')} {outcome.reader}.pdf", write)

    def _print_slip(self, outcome: Outcome) -> None:
        from station_app.reports import library_service

        def write(path: Path) -> object:
            return library_service.write_hold_slips(path, codes=[outcome.barcode])

        self._preview(_("Slip for the hold shelf"), f"{_('hold')} {outcome.title}.pdf", write)

    def _preview(self, title: str, name: str, write: Callable[[Path], object]) -> None:
        PreviewDialog(self._parent, title, name, write, jobs=self._context.jobs).open()


def given_up(outcome: Outcome) -> Outcome:
    """A hold that was given up, as the desk says it: who the copy is kept for now counts, not who had it."""
    return replace(outcome, reader="") if outcome.kept_for else outcome
