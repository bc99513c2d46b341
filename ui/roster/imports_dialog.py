"""The imports of people so far: which file, when, who, what came of it; each can be taken back."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from station_app.core.i18n import N_, _, ngettext
from station_app.roster import batches
from station_app.roster.rows import BatchRow
from ui.kit.dates import near_moment
from ui.kit.dialogs import Dialog, ask
from ui.kit.table import Column, RowTable, TableView
from ui.kit.widgets import label
from ui.kit.words import joined

SHOWN: Final = 200
WIDTH: Final = 860


def counts(batch: BatchRow) -> str:
    """128 people added, 3 completed, 1 left out."""
    words = ngettext("%(n)d person added", "%(n)d people added", batch.added) % {"n": batch.added}
    if batch.updated:
        words += _(", %(n)d completed") % {"n": batch.updated}
    if batch.refused:
        words += _(", %(n)d left out") % {"n": batch.refused}
    return words


def _came_of_it(batch: BatchRow) -> str:
    if batch.undone_at is None:
        return counts(batch)
    return joined(_("taken back"), near_moment(batch.undone_at))


COLUMNS: Final = (
    Column(N_("when"), lambda b: near_moment(b.at), 160),
    Column(N_("file"), lambda b: b.file_name, bold=True),
    Column(N_("who"), lambda b: b.operator or "–", 90, token="text-2", low=True),
    Column(N_("what it did"), _came_of_it, 270),
)


def ask_to_undo(parent: QWidget, batch: BatchRow, undo: Callable[[BatchRow], object]) -> None:
    """Ask before an import is taken back; ``undo`` is called with it."""
    words = _("Whoever it added goes again, unless something was done with them since.")
    ask(
        parent, _("Take “%(file)s” back?") % {"file": batch.file_name}, words,
        yes=_("Take this import back"), no=_("Leave it there"), then=lambda _reason: undo(batch),
    )  # fmt: skip


class ImportsDialog(Dialog):
    """The list. ``undo_asked(batch)`` once it was asked whether it is meant."""

    undo_asked = Signal(object)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent, _("Imports so far"), width=WIDTH)
        self.view = TableView(RowTable(COLUMNS, self))
        self.view.setAccessibleName(_("Imports so far"))
        self.view.setMinimumHeight(300)
        self.nothing = label(_("Nothing was imported yet."), "sub")
        self.body.addWidget(self.view, 1)
        self.body.addWidget(self.nothing)
        self.add_button(_("Close"), self.reject, key="Esc")
        self.undo = self.add_button(_("Take this import back"), self._ask, kind="bad")
        self.view.chosen.connect(self._fit_button)
        rows = batches.list_imports(limit=SHOWN)
        self.view.table().set_rows(rows)
        self.view.setVisible(bool(rows))
        self.nothing.setVisible(not rows)
        self.view.choose(0)
        self._fit_button()
        self.undo_asked.connect(self.accept)

    def _fit_button(self) -> None:
        batch = self.view.current_row()
        self.undo.setEnabled(batch is not None and batch.undone_at is None)

    def _ask(self) -> None:
        ask_to_undo(self, self.view.current_row(), self.undo_asked.emit)
