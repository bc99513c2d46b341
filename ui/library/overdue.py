"""Loans past their date, the longest first: whom to call."""

from __future__ import annotations

from typing import Any, Final

from PySide6.QtCore import QRect, Signal
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QStackedWidget, QWidget

from station_app.core.errors import StationError
from station_app.core.i18n import N_, _, ngettext
from station_app.core.rights import Right, allowed
from station_app.library import service as library
from station_app.library.rows import LendingRules, LoanRow
from station_app.roster import service as roster
from ui.kit import paint
from ui.kit.cards import Card, EmptyState, Strip
from ui.kit.context import Context
from ui.kit.dates import day
from ui.kit.table import Column, RowTable, TableView
from ui.kit.widgets import button, column, holder
from ui.kit.words import joined
from ui.library.loans import still


def _paint_days(p: QPainter, rect: QRect, row: LoanRow, chosen: bool) -> None:
    paint.pill(p, rect.left(), rect.center().y(), *still(-row.overdue_days))


COLUMNS: Final = (
    Column(N_("reader"), lambda r: r.reader, 130, bold=True, sort="reader"),
    Column(N_("phone"), lambda r: r.phone, 140),
    Column(N_("title"), lambda r: f"《{r.title}》", sort="title"),
    Column(N_("barcode"), lambda r: r.barcode, 140, token="text-2", low=True),
    Column(N_("due"), lambda r: day(r.due), 110, sort="due"),
    Column(N_("overdue"), lambda r: still(-r.overdue_days)[1], 140, sort="days", paint=_paint_days),
)
#: Column's word → what it sorts by.
SORTS: Final[dict[str, Any]] = {
    "reader": lambda r: (r.reader, r.due),
    "title": lambda r: r.title,
    "due": lambda r: r.due,
    "days": lambda r: -r.overdue_days,
}


class Overdue(QWidget):
    """``reader_asked(card)``: Enter on a line brings its reader to the desk."""

    reader_asked = Signal(str)

    def __init__(self, context: Context) -> None:
        super().__init__()
        self._context = context
        self._sort, self._backwards = "days", False
        self._build()
        self._connect()

    def _build(self) -> None:
        self.strip = Strip()
        self._said = holder(column(self.strip, margins=(0, 0, 0, 12)))
        self._said.hide()
        self.card = Card(_("Overdue books"))
        self.reveal = button(_("Show the whole phone number"), self._reveal, size="s", icon_name="eye")
        self.to_desk = button(_("To the desk"), self._to_desk, size="s", icon_name="barcode")
        self.card.head.addWidget(self.reveal)
        self.card.head.addWidget(self.to_desk)
        self.table = RowTable(COLUMNS)
        self.view = TableView(self.table)
        self.view.setAccessibleName(_("Overdue books"))
        self.none = EmptyState("check-circle", _("Nothing is overdue"), _("Every book is in or in its time."))
        self.list_or_none = QStackedWidget()
        self.list_or_none.addWidget(self.view)
        self.list_or_none.addWidget(self.none)
        self.card.body.addWidget(self.list_or_none, 1)
        self.setLayout(column(self._said, self.card))
        if not allowed(Right.REVEAL):
            self.reveal.setEnabled(False)
            self.reveal.setToolTip(_("Only the coordinator and the staff may see whole numbers."))

    def _connect(self) -> None:
        self.view.opened.connect(lambda row: self.reader_asked.emit(row.card))
        self.view.sorted_by.connect(self._sort_by)

    def refresh(self) -> None:
        """Read the list anew."""
        rows = library.list_overdue(rules=LendingRules.of(self._context.settings))
        rows.sort(key=SORTS[self._sort], reverse=self._backwards)
        chosen = self.view.current_row()
        self.table.set_rows(rows)
        readers = len({row.card for row in rows})
        books = ngettext("%(n)d book", "%(n)d books", len(rows)) % {"n": len(rows)}
        self.card.count.setText(
            joined(books, ngettext("%(n)d reader", "%(n)d readers", readers) % {"n": readers})
        )
        self.list_or_none.setCurrentWidget(self.view if rows else self.none)
        for one in (self.reveal, self.to_desk):
            one.setVisible(bool(rows))
        kept = next((n for n, one in enumerate(rows) if chosen and one.barcode == chosen.barcode), 0)
        self.view.choose(kept)

    def _sort_by(self, word: str) -> None:
        self._backwards = word == self._sort and not self._backwards
        self._sort = word
        self.refresh()

    def _to_desk(self) -> None:
        row = self.view.current_row()
        if row is not None:
            self.reader_asked.emit(row.card)

    def _reveal(self) -> None:
        row = self.view.current_row()
        if row is None:
            return
        try:
            phone = roster.reveal_values(row.person)["phone"]
        except StationError as error:
            self.strip.say("danger", error.message)
        else:
            words = _("%(name)s: %(phone)s. That you looked is on record.")
            self.strip.say("info", words % {"name": row.reader, "phone": phone or _("no phone")})
        self._said.show()

    def set_compact(self, compact: bool) -> None:
        """Fit a narrow window."""
        self.view.set_compact(compact)
