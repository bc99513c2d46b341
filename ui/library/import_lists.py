"""The imports of a catalogue so far; each can be taken back, and what stays is listed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from station_app.core.errors import StationError
from station_app.core.i18n import N_, _, ngettext
from station_app.library import undoing
from station_app.library.reading import KIND_NAMES
from station_app.library.undoing import CatalogueBatchRow, CatalogueUndone
from ui.kit.context import Context
from ui.kit.dates import near_moment
from ui.kit.dialogs import Dialog, ask
from ui.kit.table import Column, RowTable, TableView
from ui.library import papers
from ui.library.rows_dialog import RowsDialog


def _what_came_of_it(batch: CatalogueBatchRow) -> str:
    if batch.undone_at is not None:
        return _("taken back")
    words = _("%(titles)d titles, %(copies)d copies")
    return words % {"titles": batch.titles, "copies": batch.copies}


BATCHES: Final = (
    Column(N_("when"), lambda b: near_moment(b.at), 170),
    Column(N_("file"), lambda b: b.file_name, bold=True),
    Column(N_("kind"), lambda b: _(KIND_NAMES[b.kind]), 110, token="text-2", low=True),
    Column(N_("what came of it"), _what_came_of_it, 210),
)


class ImportsDialog(RowsDialog):
    """The imports so far. ``undone(file name, account)`` once one was taken back."""

    undone = Signal(str, object)

    def __init__(self, parent: QWidget, context: Context) -> None:
        super().__init__(parent, _("Imports so far"), BATCHES, _("Nothing was imported yet."))
        self._page, self._context = parent, context
        self.add_button(_("Close"), self.reject, key="Esc")
        self.act(_("Print its labels"), self._labels, icon_name="printer")
        self.act(_("Take this batch back"), self._ask, kind="bad")
        self.view.chosen.connect(self._fit_buttons)
        self.show_rows(undoing.list_catalogue_imports())

    def _fit_buttons(self, batch: CatalogueBatchRow) -> None:
        for one in self.acts:
            one.setEnabled(batch.undone_at is None)

    def _labels(self) -> None:
        batch = self.view.current_row()
        self.accept()
        papers.LabelsDialog(self._page, self._context, batch=batch.batch, count=batch.copies).open()

    def _ask(self) -> None:
        batch = self.view.current_row()
        ask_to_undo(self, batch.file_name, lambda: self._undo(batch))

    def _undo(self, batch: CatalogueBatchRow) -> None:
        try:
            account = undoing.undo_catalogue(batch.batch)
        except StationError as error:
            self.complain(error.message)
            return
        self.accept()
        self.undone.emit(batch.file_name, account)


def ask_to_undo(parent: QWidget, name: str, then: Callable[[], object]) -> None:
    """Ask before an import is taken back."""
    ask(
        parent, _("Take “%(file)s” back?") % {"file": name},
        _("Its titles and copies go again. What was lent or changed since stays, and is listed."),
        yes=_("Take this batch back"), no=_("Leave it"), then=lambda _reason: then(),
    )  # fmt: skip


def undone_words(name: str, account: CatalogueUndone) -> str:
    """What taking an import back did, in a sentence."""
    words = _("Taken back: %(file)s, %(titles)d titles and %(copies)d copies.")
    said = words % {
        "file": name,
        "titles": account.titles_removed,
        "copies": account.copies_removed,
    }
    stays = len(account.left)
    if stays:
        said += " " + ngettext("%(n)d title stays.", "%(n)d titles stay.", stays) % {"n": stays}
    return said


class StaysDialog(Dialog):
    """What of an import that was taken back stays, and why."""

    def __init__(self, parent: QWidget, sentences: Sequence[str]) -> None:
        super().__init__(parent, _("What stays"), width=620)
        table = RowTable((Column(N_("what stays, and why"), lambda sentence: sentence),), self)
        table.set_rows(sentences)
        self.view = TableView(table)
        self.view.setMinimumHeight(220)
        self.view.setAccessibleName(_("What stays"))
        self.body.addWidget(self.view, 1)
        self.add_button(_("Got it"), self.accept, kind="primary", key="Ctrl+Enter")
