"""What the next package holds, change by change."""

from __future__ import annotations

from typing import Final

from PySide6.QtWidgets import QWidget

from station_app.core.i18n import N_, _, ngettext
from station_app.sync import pending
from station_app.sync.pending import PendingChange
from station_app.sync.table_names import name_of
from ui.kit.dates import near_moment
from ui.kit.dialogs import Dialog
from ui.kit.table import HEADER, Column, RowTable, TableView

LINE, LEAST, MOST = 44, 3, 9
COLUMNS: Final = (
    Column(N_("when"), lambda one: near_moment(one.at), 140, token="text-2"),
    Column(N_("kind"), lambda one: name_of(one.table), 140),
    Column(N_("about"), lambda one: one.about, bold=True),
    Column(N_("what was done"), lambda one: _(pending.KIND_NAMES.get(one.kind, one.kind)), 150),
    Column(N_("operator"), lambda one: one.operator, 110, token="text-2", low=True),
)


class ChangesDialog(Dialog):
    """The latest first; ``total`` is how many there are in all."""

    def __init__(self, parent: QWidget, total: int) -> None:
        super().__init__(parent, _("What this package holds, one by one"), width=840)
        rows: list[PendingChange] = pending.list_pending()
        self.table = RowTable(COLUMNS)
        self.table.set_rows(rows)
        view = TableView(self.table)
        view.setAccessibleName(_("What this package holds, one by one"))
        room = (parent.window().height() - 220 - HEADER) // LINE
        view.setFixedHeight(HEADER + LINE * max(LEAST, min(MOST, room, len(rows))) + 2)
        self.body.addWidget(view)
        if total > len(rows):
            words = ngettext("The latest %(n)d of %(all)d", "The latest %(n)d of %(all)d", len(rows))
            self.fact.setText(words % {"n": len(rows), "all": total})
        self.add_button(_("Close"), self.reject, kind="primary", key="Esc")
