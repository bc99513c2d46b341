"""Withdrawing copies with a reason and an approval; the register (注销清册) is printed afterwards."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QLineEdit, QWidget

from station_app.core.errors import ValidationError
from station_app.core.i18n import _, ngettext
from station_app.library import withdrawing
from station_app.library.rows import LendingRules, Outcome, Result
from station_app.library.withdrawing import REASON_NAMES, Reason
from ui.kit.dialogs import FormDialog
from ui.kit.widgets import label


class WithdrawDialog(FormDialog):
    """``done(outcomes)`` once they are withdrawn; where every copy is refused it stays open and says why."""

    done = Signal(object)

    def __init__(
        self, parent: QWidget, codes: Sequence[str], rules: LendingRules, reason: Reason = Reason.DAMAGED
    ) -> None:
        count = len(codes)
        words = ngettext("Withdraw %(n)d copy", "Withdraw %(n)d copies", count) % {"n": count}
        super().__init__(parent, words, width=460)
        self._codes, self._rules = list(codes), rules
        self.reason = QComboBox()
        for one, name in REASON_NAMES.items():
            self.reason.addItem(_(name), one)
        self.reason.setCurrentIndex(self.reason.findData(reason))
        self.approved_by = QLineEdit()
        hint = _("Their numbers are never used again. It can be taken back today.")
        self.body.addWidget(label(hint, "sub", wrap=True))
        self.add_field("reason", _("Why"), self.reason)
        self.add_field("approved_by", _("Who approved it"), self.approved_by)
        self.add_button(_("Leave them"), self.reject, key="Esc")
        self.primary = self.add_button(_("Withdraw them"), self.accept, kind="bad", key="Ctrl+Enter")

    def save(self) -> None:
        """Withdraw them; raises ``ValidationError``."""
        made: list[Outcome] = withdrawing.withdraw(
            self._codes,
            Reason(self.reason.currentData()),
            approved_by=self.approved_by.text(),
            rules=self._rules,
        )
        if all(one.outcome is Result.REFUSED for one in made):
            raise ValidationError({"codes": " ".join(one.message for one in made[:3])})
        self.accepted.connect(partial(self.done.emit, made))
