"""Loans past their date, the longest first: whom to call, who was called, slips to be carried round."""

from __future__ import annotations

from functools import partial
from operator import attrgetter
from typing import Any, Final

from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QKeySequence, QPainter
from PySide6.QtWidgets import QAbstractItemView, QMenu

from station_app.core.errors import StationError
from station_app.core.i18n import N_, _, ngettext
from station_app.core.rights import Right, allowed
from station_app.library import service as library
from station_app.library.overdue import RESULTS, CallResult
from station_app.library.rows import CallRow, LoanRow
from station_app.roster import service as roster
from ui.kit import paint
from ui.kit.cards import EmptyState
from ui.kit.context import Context
from ui.kit.dates import day
from ui.kit.keys import on_key
from ui.kit.table import Column
from ui.kit.widgets import button
from ui.kit.words import joined
from ui.library import papers
from ui.library.calls import CallDialog, PutOffDialog, call_words
from ui.library.loans import still
from ui.library.readers_tab import ReadersTab


def _paint_days(p: QPainter, rect: QRect, row: LoanRow, chosen: bool) -> None:
    paint.pill(p, rect.left(), rect.center().y(), *still(-row.overdue_days))


def _called(row: LoanRow) -> str:
    if row.claimed:
        return _("says it is back: to be searched for")
    return call_words(row.called) if row.called else ""


COLUMNS: Final = (
    Column(N_("reader"), lambda r: r.reader, 130, bold=True, sort="reader"),
    Column(N_("phone"), lambda r: r.phone or _("no phone"), 140),
    Column(N_("title"), lambda r: f"《{r.title}》", sort="title"),
    Column(N_("barcode"), lambda r: r.barcode, 140, token="text-2", low=True),
    Column(N_("due"), lambda r: day(r.due), 110, sort="due"),
    Column(N_("overdue"), lambda r: still(-r.overdue_days)[1], 140, sort="days", paint=_paint_days),
    Column(N_("last call"), _called, 230, sort="called", token="text-2"),
)
#: Column's word → what it sorts by.
SORTS: Final[dict[str, Any]] = {
    "reader": lambda r: (r.reader, r.due),
    "title": lambda r: r.title,
    "due": lambda r: r.due,
    "days": lambda r: -r.overdue_days,
    "called": lambda r: (r.called is not None, r.called.at if r.called else r.due),
}


class Overdue(ReadersTab):
    """Loans past their date; a call is noted, slips are printed, dates put off."""

    def __init__(self, context: Context) -> None:
        nothing = EmptyState("check-circle", _("Nothing is overdue"), _("Every book is in or in its time."))
        super().__init__(context, _("Overdue books"), COLUMNS, sorts=SORTS, first="days", nothing=nothing)
        self._event = ""
        #: The menu that was opened last; gone once it is closed.
        self.menu: QMenu | None = None

    def _build(self) -> None:
        self.reveal = button(_("Show the phone"), self._reveal, size="s", icon_name="eye")
        self.call = button(_("Note a call"), self.note_call, size="s", icon_name="phone")
        self.slips = button(_("Slips"), self.print_slips, size="s", icon_name="printer")
        self.slips.setToolTip("Ctrl+P")
        self.put_off = button(_("Put off"), self.open_put_off, size="s", icon_name="calendar-plus")
        for one in (self.reveal, self.call, self.to_desk, self.slips, self.put_off):
            self.card.head.addWidget(one)
        self.view.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        if not allowed(Right.REVEAL):
            self.reveal.setEnabled(False)
            self.reveal.setToolTip(_("Only the coordinator and the staff may see whole numbers."))
        if not allowed(Right.LIBRARY_SETTINGS):
            self.put_off.setEnabled(False)
            self.put_off.setToolTip(_("Only the coordinator and the librarian put dates off."))

    def _connect(self) -> None:
        self.strip.acted.connect(self._take_back)
        on_key(self, QKeySequence.StandardKey.Print, self.print_slips)

    def refresh(self) -> None:
        """Read the list anew."""
        rows = library.list_overdue(rules=self.rules)
        readers = len({row.card for row in rows})
        books = ngettext("%(n)d book", "%(n)d books", len(rows)) % {"n": len(rows)}
        self.card.count.setText(
            joined(books, ngettext("%(n)d reader", "%(n)d readers", readers) % {"n": readers})
        )
        for one in (self.reveal, self.call, self.to_desk, self.slips):
            one.setVisible(bool(rows))
        self._show_rows(rows, key=attrgetter("barcode"))

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

    def note_call(self) -> None:
        """Note a call to the reader of the chosen line."""
        row = self.view.current_row()
        if row is None:
            return
        try:
            dialog = CallDialog(self, row)
        except StationError as error:
            self.strip.say("danger", error.message)
            return
        dialog.noted.connect(partial(self._noted, row))
        dialog.open(dialog.result.buttons[0])

    def _noted(self, row: LoanRow, call: CallRow) -> None:
        words = _("Noted: %(reader)s, %(result)s.")
        self.strip.say("ok", words % {"reader": row.reader, "result": _(RESULTS[CallResult(call.result)])})
        self._context.changes.library.emit()

    def chosen_cards(self) -> list[str]:
        """The cards of the chosen lines where more than one is chosen; none stands for all."""
        places = sorted({index.row() for index in self.view.selectionModel().selectedRows()})
        chosen = [self.table.row_at(place).card for place in places]
        return list(dict.fromkeys(chosen)) if len(places) > 1 else []

    def print_slips(self) -> None:
        """Slips for the chosen readers: a menu asks whether for this one or for all."""
        row = self.view.current_row()
        if row is None:
            return
        several = self.chosen_cards()
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        if several:
            n = len(several)
            words = ngettext("For the %(n)d chosen reader", "For the %(n)d chosen readers", n) % {"n": n}
            menu.addAction(words, partial(papers.overdue_slips, self, self._context, several))
        else:
            words = _("For %(reader)s") % {"reader": row.reader}
            menu.addAction(words, partial(papers.overdue_slips, self, self._context, [row.card]))
        menu.addAction(_("For everybody in the list"), partial(papers.overdue_slips, self, self._context))
        self.menu = menu
        menu.popup(self.slips.mapToGlobal(QPoint(0, self.slips.height() + 2)))
        menu.setActiveAction(menu.actions()[0])

    def open_put_off(self) -> None:
        """Put off what is due in some days."""
        dialog = PutOffDialog(self)
        dialog.done.connect(self._put_off)
        dialog.open()

    def _put_off(self, count: int, event: str) -> None:
        self._event = event
        words = ngettext("%(n)d loan is due later.", "%(n)d loans are due later.", count) % {"n": count}
        self.strip.say("ok" if count else "info", words, action=_("Take back") if event else "")
        self._context.changes.library.emit()

    def _take_back(self) -> None:
        self._undo_last(self._event)
