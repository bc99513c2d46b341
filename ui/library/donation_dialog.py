"""Noting a donation: who gave which books; without a name the giver stays unnamed (匿名)."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QPlainTextEdit, QWidget

from station_app.core import clock
from station_app.core.i18n import _
from station_app.library import donations
from station_app.library.donations import DonationRow
from ui.kit.day_box import DayBox
from ui.kit.dialogs import FormDialog


class DonationDialog(FormDialog):
    """``noted(donation)`` once it is on record."""

    noted = Signal(object)

    def __init__(self, parent: QWidget, codes: Sequence[str] = ()) -> None:
        super().__init__(parent, _("Note a donation"), width=560)
        self.giver, self.phone, self.note = QLineEdit(), QLineEdit(), QLineEdit()
        self.giver.setPlaceholderText(_("empty: wishes to stay unnamed"))
        self.day = DayBox(clock.today())
        self.codes = QPlainTextEdit("\n".join(codes))
        self.codes.setTabChangesFocus(True)
        self.codes.setFixedHeight(110)
        line = QHBoxLayout()
        line.setSpacing(12)
        line.addLayout(self.field("giver", _("Who gave them"), self.giver), 1)
        line.addLayout(self.field("phone", _("Phone"), self.phone), 1)
        self.body.addLayout(line)
        hint = _("Scan them one after the other; they must be in the catalogue.")
        self.add_field("codes", _("Barcodes of the books"), self.codes, hint=hint)
        below = QHBoxLayout()
        below.setSpacing(12)
        below.addLayout(self.field("given_on", _("On"), self.day), 1)
        below.addLayout(self.field("note", _("Note"), self.note), 2)
        self.body.addLayout(below)
        self.add_button(_("Leave it"), self.reject, key="Esc")
        self.add_button(_("Note it"), self.accept, kind="primary", key="Ctrl+Enter")

    def save(self) -> None:
        """Note it; raises ``NotFound``, ``ValidationError``."""
        made: DonationRow = donations.add_donation(
            codes=self.codes.toPlainText().replace("，", " ").replace(",", " ").split(),
            giver=self.giver.text(),
            phone=self.phone.text(),
            given_on=self.day.day(),
            note=self.note.text(),
        )
        self.accepted.connect(partial(self.noted.emit, made))
