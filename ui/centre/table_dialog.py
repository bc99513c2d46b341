"""A short list in two columns over the window."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import QWidget

from station_app.core.i18n import _
from ui.kit.dialogs import Dialog
from ui.kit.table import HEADER, Column, RowTable, TableView

LINE, MOST = 44, 8


class TableDialog(Dialog):
    """Rows of two texts, headed."""

    def __init__(
        self, parent: QWidget, title: str, headings: tuple[str, str], rows: Sequence[tuple[str, str]]
    ) -> None:
        super().__init__(parent, title, width=680)
        first, second = headings
        self.table = RowTable(
            (
                Column(first, lambda one: str(one[0]), 190, bold=True),
                Column(second, lambda one: str(one[1]), token="text-2"),
            )
        )
        self.table.set_rows(rows)
        view = TableView(self.table)
        view.setAccessibleName(title)
        view.setFixedHeight(HEADER + LINE * min(MOST, max(1, len(rows))) + 2)
        self.body.addWidget(view)
        self.add_button(_("Close"), self.accept, kind="primary", key="Esc")
