"""Calls about overdue books: one is noted, the earlier ones are listed; due dates put off for everybody."""

from __future__ import annotations

from datetime import timedelta
from functools import partial
from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QWidget

from station_app.core import clock
from station_app.core.i18n import _, ngettext
from station_app.library import overdue
from station_app.library import service as library
from station_app.library.overdue import RESULTS, CallResult
from station_app.library.rows import CallRow, LoanRow
from ui.kit.cards import Segment
from ui.kit.dates import near_moment
from ui.kit.day_box import DayBox
from ui.kit.dialogs import FormDialog
from ui.kit.widgets import label
from ui.kit.words import joined

ORDER: Final = tuple(RESULTS)


def call_words(call: CallRow) -> str:
    """A call in a line: when, what came of it, who called."""
    return joined(near_moment(call.at), _(RESULTS[CallResult(call.result)]), call.who)


class CallDialog(FormDialog):
    """``noted(call)`` once the call is on record."""

    noted = Signal(object)

    def __init__(self, parent: QWidget, loan: LoanRow) -> None:
        super().__init__(parent, _("Note a call"), width=560)
        self._loan = loan
        who = label(joined(loan.reader, loan.phone), "lead")
        book = label(
            ngettext("“%(title)s”, %(n)d day overdue", "“%(title)s”, %(n)d days overdue", loan.overdue_days)
            % {"title": loan.title, "n": loan.overdue_days},
            "sub",
            wrap=True,
        )
        for one in (who, book):
            one.setTextFormat(Qt.TextFormat.PlainText)
            self.body.addWidget(one)
        self.result = Segment([_(words) for words in RESULTS.values()])
        self.note = QLineEdit()
        self.note.setPlaceholderText(_("such as: brings it on Friday"))
        self.add_field("result", _("Result of the call"), self.result)
        self.add_field("note", _("Note"), self.note)
        self.earlier = overdue.list_calls(loan.barcode)
        if self.earlier:
            self.body.addWidget(label(_("Calls so far"), "sub"))
            for call in self.earlier[-4:]:
                line = label(joined(call_words(call), call.note), "small", wrap=True)
                line.setTextFormat(Qt.TextFormat.PlainText)
                self.body.addWidget(line)
        self.add_button(_("Leave it"), self.reject, key="Esc")
        self.add_button(_("Note it"), self.accept, kind="primary", key="Ctrl+Enter")

    def save(self) -> None:
        """Note the call; raises ``NotFound`` where the book has come back meanwhile."""
        place = next(n for n, one in enumerate(self.result.buttons) if one.isChecked())
        call = overdue.note_call(self._loan.barcode, ORDER[place], note=self.note.text())
        self.accepted.connect(partial(self.noted.emit, call))


class PutOffDialog(FormDialog):
    """Every loan that is due in some days becomes due later (批量延期). ``done(count, event)``: the event
    takes all of it back."""

    done = Signal(int, str)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent, _("Put due dates off"), width=520)
        today = clock.today()
        self.first, self.last, self.until = (DayBox(today + timedelta(days=days)) for days in (0, 7, 14))
        hint = _("For days on which the library is shut unforeseen. What falls due then is due later.")
        self.body.addWidget(label(hint, "sub", wrap=True))
        line = QHBoxLayout()
        line.setSpacing(12)
        line.addLayout(self.field("due_from", _("Due from"), self.first), 1)
        line.addLayout(self.field("due_to", _("up to"), self.last), 1)
        self.body.addLayout(line)
        self.add_field("until", _("New date"), self.until)
        self.add_button(_("Leave it"), self.reject, key="Esc")
        self.add_button(_("Put them off"), self.accept, kind="primary", key="Ctrl+Enter")

    def save(self) -> None:
        """Put them off; raises ``ValidationError``."""
        count = overdue.put_off(self.first.day(), self.last.day(), self.until.day())
        newest = library.list_today(limit=1)
        event = newest[0].event if count and newest else ""
        self.accepted.connect(partial(self.done.emit, count, event))
