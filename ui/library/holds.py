"""Who holds what: those to be fetched first, then the queues in their order (library.md §5.5)."""

from __future__ import annotations

from operator import attrgetter
from pathlib import Path
from typing import Any, Final

from PySide6.QtCore import QRect
from PySide6.QtGui import QPainter

from station_app.core.errors import StationError
from station_app.core.i18n import N_, _, ngettext
from station_app.library import holds
from station_app.library.rows import HoldRow, HoldState, Outcome
from ui.documents.preview import PreviewDialog
from ui.kit import paint
from ui.kit.cards import EmptyState
from ui.kit.context import Context
from ui.kit.dates import near_day
from ui.kit.keys import on_key
from ui.kit.table import Column
from ui.kit.widgets import button
from ui.kit.words import joined
from ui.library.hold_dialog import HoldDialog
from ui.library.outcome_bar import details, headline
from ui.library.readers_tab import ReadersTab


def stands(row: HoldRow) -> tuple[str, str]:
    """(pill, words) for a hold."""
    if row.state is HoldState.READY:
        return "held", _("to be fetched")
    return "waiting", _("number %(n)d") % {"n": row.turn}


def _paint_stands(p: QPainter, rect: QRect, row: HoldRow, chosen: bool) -> None:
    paint.pill(p, rect.left(), rect.center().y(), *stands(row))


def _until(row: HoldRow) -> str:
    return near_day(row.until) if row.until else "–"


COLUMNS: Final = (
    Column(N_("title"), lambda row: f"《{row.title}》", bold=True, sort="title"),
    Column(N_("reader"), lambda row: row.reader, 110, sort="reader"),
    Column(N_("phone"), lambda row: row.phone, 130, low=True),
    Column(N_("turn"), lambda row: stands(row)[1], 130, paint=_paint_stands, sort="turn"),
    Column(N_("kept until"), _until, 110, sort="until"),
    Column(N_("barcode"), lambda row: row.barcode or "–", 140, token="text-2", low=True),
    Column(N_("held since"), lambda row: near_day(row.placed_at.date()), 110, token="text-2", low=True),
)
#: Column's word → what it sorts by; ``turn`` is the service's own order.
SORTS: Final[dict[str, Any]] = {
    "title": lambda row: (row.title, row.turn),
    "reader": lambda row: row.reader,
    "turn": lambda row: row.turn,
    "until": lambda row: (row.until is None, row.until or row.placed_at.date()),
}


class Holds(ReadersTab):
    """Who waits for a book; what is due to be fetched can be printed, given up and placed."""

    def __init__(self, context: Context) -> None:
        nothing = EmptyState(
            "bookmark-simple", _("Nobody waits for a book"), _("A held book is put aside when it comes back.")
        )
        super().__init__(context, _("Holds"), COLUMNS, sorts=SORTS, first="turn", nothing=nothing)

    def _build(self) -> None:
        self.slips = button(_("Print the slips"), self._print, size="s", icon_name="printer")
        self.cancel = button(_("Give it up"), self._cancel, size="s", icon_name="x")
        self.place = button(_("Hold a book"), self._place, size="s", icon_name="bookmark-simple")
        for one in (self.slips, self.cancel, self.to_desk, self.place):
            self.card.head.addWidget(one)

    def _connect(self) -> None:
        self.strip.acted.connect(self._undo_last)
        for keys, act in (
            ("Del", self._cancel), ("Ctrl+Z", self._undo_last), ("Ctrl+H", self._place),
            ("Ctrl+P", self._print),
        ):  # fmt: skip
            on_key(self, keys, act)

    def show_first(self) -> None:
        """The tab comes up: holds whose last day has passed end now, and it is said which books go back."""
        try:
            ended = holds.expire_holds(rules=self.rules)
        except StationError as error:
            self.strip.say("danger", error.message)
            return
        if ended:
            head = ngettext(
                "%(n)d hold was not fetched in time.", "%(n)d holds were not fetched in time.", len(ended)
            )
            books = joined(*(f"《{row.title}》" for row in ended))
            then = _("The book goes to the next, or back to its shelf: %(books)s") % {"books": books}
            self.strip.say("warn", f"{head % {'n': len(ended)}} {then}")
            self._context.changes.library.emit()
        else:
            self.strip.hide()

    def refresh(self) -> None:
        """Read the list anew."""
        rows = holds.list_holds()
        ready = sum(row.state is HoldState.READY for row in rows)
        fetch = ngettext("%(n)d to be fetched", "%(n)d to be fetched", ready) % {"n": ready}
        wait = ngettext("%(n)d waiting", "%(n)d waiting", len(rows) - ready) % {"n": len(rows) - ready}
        self.card.count.setText(joined(fetch, wait) if rows else "")
        for one in (self.cancel, self.to_desk):
            one.setVisible(bool(rows))
        self.slips.setVisible(bool(ready))
        self._show_rows(rows, key=attrgetter("uid"))

    def _place(self) -> None:
        dialog = HoldDialog(self, self._context)
        dialog.placed.connect(self._done)
        dialog.open(dialog.box)

    def _cancel(self) -> None:
        row = self.view.current_row()
        if row is None:
            return
        try:
            self._done(holds.cancel_hold(row.uid, rules=self.rules))
        except StationError as error:
            self.strip.say("danger", error.message)

    def _done(self, outcome: Outcome) -> None:
        """Say what came of placing or giving up, with the way back."""
        words = headline(outcome)
        more = outcome.message if outcome.code != "kept" else details(outcome)
        tone, said = ("info", joined(words, more)) if outcome.kept_for else ("ok", more)
        self.strip.say(tone, said, action=_("Undo"), key="Ctrl+Z")
        self._context.changes.library.emit()

    def _print(self) -> None:
        if self.slips.isHidden():
            return
        # The PDF writer is loaded by whoever prints first.
        from station_app.reports import library_service

        def write(path: Path) -> object:
            return library_service.write_hold_slips(path)

        title = _("Slips for the hold shelf")
        PreviewDialog(self, title, f"{title}.pdf", write, jobs=self._context.jobs).open()
