"""What a reader had out before, when the reader asks for it."""

from __future__ import annotations

from typing import Final

from PySide6.QtWidgets import QWidget

from station_app.core.i18n import N_, _
from station_app.library import history
from station_app.library.history import PastLoan
from station_app.library.rows import ReaderRow
from ui.kit.dates import near_day
from ui.kit.dialogs import Dialog
from ui.kit.table import Column, RowTable, TableView
from ui.kit.widgets import label

HEIGHT: Final = 340


def _back(row: PastLoan) -> str:
    return near_day(row.returned_on) if row.returned_on else _("still out")


COLUMNS: Final = (
    Column(N_("title"), lambda row: f"《{row.title}》", bold=True),
    Column(N_("barcode"), lambda row: row.barcode, 140, token="text-2"),
    Column(N_("lent on"), lambda row: near_day(row.lent_on), 120),
    Column(N_("came back"), _back, 120),
)


class HistoryDialog(Dialog):
    """The loans of one reader, the newest first."""

    def __init__(self, parent: QWidget, reader: ReaderRow, keep_days: int) -> None:
        super().__init__(parent, _("What %(name)s had out") % {"name": reader.name}, width=720)
        rows = history.list_history(reader.card)
        self.table = RowTable(COLUMNS)
        self.table.set_rows(rows)
        self.view = TableView(self.table)
        self.view.setAccessibleName(_("Loans so far"))
        self.view.setMinimumHeight(HEIGHT)
        self.none = label(_("Nothing that is still known."), "beside")
        self.body.addWidget(self.view if rows else self.none)
        rule = _("%(days)d days after a book is back, the reader's name is taken off its loan.")
        self.body.addWidget(label(rule % {"days": keep_days}, "small", wrap=True))
        self.add_button(_("Close"), self.reject, key="Esc")
