"""The stocktake (盘点): those so far, and the one under way, which goes on where it stopped."""

from __future__ import annotations

from functools import partial
from typing import Final

from PySide6.QtCore import QRect, Signal
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLineEdit, QStackedWidget, QWidget

from station_app.core.errors import StationError
from station_app.core.i18n import N_, _, ngettext
from station_app.core.rights import Right, allowed
from station_app.library import editing, stocktaking
from station_app.library.stocktaking import StocktakeRow
from ui.kit import paint
from ui.kit.cards import Card, EmptyState, Strip
from ui.kit.context import Context
from ui.kit.dates import near_moment
from ui.kit.dialogs import FormDialog
from ui.kit.list_or_nothing import ListOrNothing
from ui.kit.strip_line import StripLine
from ui.kit.table import Column
from ui.kit.widgets import button, column, label
from ui.kit.words import joined
from ui.library import lists, papers
from ui.library.counting import Counting


def scope_words(row: StocktakeRow) -> str:
    """What a stocktake goes over."""
    classes = row.class_from if row.class_from == row.class_to else f"{row.class_from}–{row.class_to}"
    return joined(row.place, classes) or _("everything")


def _paint_state(p: QPainter, rect: QRect, row: StocktakeRow, chosen: bool) -> None:
    kind, words = ("held", _("ended")) if row.closed_at else ("running", _("under way"))
    paint.pill(p, rect.left(), rect.center().y(), kind, words)


def _loss(row: StocktakeRow) -> str:
    # Half way through, everything that was not come to yet would count as lost.
    return f"{row.loss_per_mille / 10:.2f}%" if row.closed_at else "–"


COLUMNS: Final = (
    Column(N_("stocktake"), lambda r: r.name, bold=True),
    Column(N_("scope"), scope_words, 170),
    Column(N_("begun"), lambda r: near_moment(r.started_at), 140, low=True),
    Column("", lambda r: _("ended") if r.closed_at else _("under way"), 110, paint=_paint_state),
    Column(N_("should be here"), lambda r: str(r.expected), 100, right=True),
    Column(N_("is here"), lambda r: str(r.seen), 90, right=True),
    Column(N_("not seen"), lambda r: str(r.missing), 90, right=True),
    Column(N_("loss rate"), _loss, 90, right=True),
)


class StartDialog(FormDialog):
    """Where a stocktake goes over: everything, a shelf, some classes. ``started(row)``."""

    started = Signal(object)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent, _("Begin a stocktake"), width=520)
        self.name, self.low, self.high = QLineEdit(), QLineEdit(), QLineEdit()
        self.name.setPlaceholderText(_("empty: today's date"))
        self.place = QComboBox()
        self.place.setEditable(True)
        self.place.addItems(["", *editing.list_places()])
        shown = self.place.lineEdit()
        if shown is not None:
            shown.setPlaceholderText(_("every shelf"))
        self.low.setPlaceholderText(_("every class"))
        self.add_field("name", _("Its name"), self.name)
        self.add_field("place", _("Shelf"), self.place)
        line = QHBoxLayout()
        line.setSpacing(12)
        line.addLayout(self.field("class_from", _("From class"), self.low), 1)
        line.addLayout(self.field("class_to", _("to class"), self.high), 1)
        self.body.addLayout(line)
        hint = _("It may go on for days: each scan is kept at once. Lending goes on meanwhile.")
        self.body.addWidget(label(hint, "small", wrap=True))
        self.add_button(_("Leave it"), self.reject, key="Esc")
        self.add_button(_("Begin it"), self.accept, kind="primary", key="Ctrl+Enter")

    def save(self) -> None:
        """Begin it; raises ``ValidationError``."""
        made = stocktaking.start_stocktake(
            name=self.name.text(), place=self.place.currentText(), class_from=self.low.text(),
            class_to=self.high.text(),
        )  # fmt: skip
        self.accepted.connect(partial(self.started.emit, made))


class StocktakeTab(QWidget):
    """The list of stocktakes, or the one that is counted. One that was interrupted comes up by itself."""

    def __init__(self, context: Context) -> None:
        super().__init__()
        self._context = context
        self._left = False
        self._build()
        self.view.opened.connect(self._count)
        self.counting.left.connect(self._leave)
        self.counting.said.connect(self._say)

    def _build(self) -> None:
        self.strip = Strip()
        self.card = Card(_("Stocktakes"))
        self.open_button = button(_("Open"), self._open_chosen, size="s", icon_name="clipboard-text")
        self.print_button = button(_("Print the differences"), self._print, size="s", icon_name="printer")
        self.lost = button(_("Missing twice"), self.open_lost, size="s", icon_name="question")
        self.start = button(_("Begin a stocktake"), self.begin, size="s", kind="primary", icon_name="plus")
        for one in (self.lost, self.print_button, self.open_button, self.start):
            self.card.head.addWidget(one)
        self.none = EmptyState(
            "clipboard-text", _("No stocktake yet"), _("Begin one, then scan what stands on the shelves.")
        )
        self.list = ListOrNothing(COLUMNS, _("Stocktakes"), self.none)
        self.table, self.view = self.list.table, self.list.view
        self.card.body.addWidget(self.list, 1)
        self.counting = Counting(self._context)
        self.stack = QStackedWidget()
        self.stack.addWidget(self.card)
        self.stack.addWidget(self.counting)
        self.setLayout(column(StripLine(self.strip), self.stack))
        if not allowed(Right.CATALOGUE):
            for one in (self.start, self.print_button, self.open_button, self.lost):
                one.setEnabled(False)
                one.setToolTip(_("Only the coordinator and the librarian take stock."))

    def refresh(self) -> None:
        """Read the list, or what is counted, anew; a stocktake under way is opened unless it was left."""
        if not allowed(Right.CATALOGUE):
            self.list.show_either()
            return
        if self.stack.currentWidget() is self.counting:
            self.counting.refresh()
            return
        rows = stocktaking.list_stocktakes()
        if rows and rows[0].closed_at is None and not self._left:
            self.count(rows[0].uid)
            return
        self.list.show_rows(rows)
        for one in (self.open_button, self.print_button, self.lost):
            one.setVisible(bool(rows))

    def focus(self) -> None:
        """The box of the stocktake under way, or the list."""
        if self.stack.currentWidget() is self.counting:
            self.counting.focus()
        else:
            (self.view if self.table.rowCount() else self.start).setFocus()

    def begin(self) -> None:
        """Ask where the stocktake goes over, and begin it."""
        dialog = StartDialog(self)
        dialog.started.connect(self._count)
        dialog.open(dialog.name)

    def count(self, uid: str) -> None:
        """Go on with a stocktake, or look at a closed one."""
        self._left = False
        self.strip.hide()
        try:
            self.counting.show_stocktake(uid)
        except StationError as error:
            self._say("danger", error.message)
            return
        self.stack.setCurrentWidget(self.counting)
        self.counting.focus()

    def _count(self, row: StocktakeRow) -> None:
        self.count(row.uid)

    def _leave(self) -> None:
        self._left = True
        self.stack.setCurrentWidget(self.card)
        self.refresh()
        self.focus()

    def _say(self, tone: str, words: str) -> None:
        self.strip.say(tone, words)

    def _open_chosen(self) -> None:
        row = self.view.current_row()
        if row is not None:
            self.count(row.uid)

    def _print(self) -> None:
        row = self.view.current_row()
        if row is not None:
            papers.stocktake(self, self._context, row.uid, row.name)

    def open_lost(self) -> None:
        """Copies that were missing at two stocktakes, to be noted as lost."""
        dialog = lists.ProposedLostDialog(self, self._context)
        dialog.declared.connect(self._declared)
        dialog.open()

    def _declared(self, count: int) -> None:
        words = ngettext("%(n)d copy is noted as lost.", "%(n)d copies are noted as lost.", count)
        self._say("ok", words % {"n": count})
        self._context.changes.library.emit()

    def set_compact(self, compact: bool) -> None:
        """Fit a narrow window."""
        self.view.set_compact(compact)
        self.counting.set_compact(compact)
