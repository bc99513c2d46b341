"""A table, or what is said where it has no rows."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from PySide6.QtWidgets import QStackedWidget

from ui.kit.cards import EmptyState
from ui.kit.table import Column, RowTable, TableView


class ListOrNothing(QStackedWidget):
    """A table under the name that is read out, or what is said where it has no rows."""

    def __init__(self, columns: Sequence[Column], name: str, nothing: EmptyState) -> None:
        super().__init__()
        self.table = RowTable(columns)
        self.view, self.nothing = TableView(self.table), nothing
        self.view.setAccessibleName(name)
        self.addWidget(self.view)
        self.addWidget(nothing)

    def show_rows(self, rows: Sequence[Any], *, key: Callable[[Any], object] | None = None) -> None:
        """Show rows and choose the first, or keep the chosen one by its ``key``."""
        chosen = self.view.current_row()
        self.table.set_rows(rows)
        self.show_either()
        kept = 0
        if key is not None and chosen is not None:
            kept = next((place for place, one in enumerate(rows) if key(one) == key(chosen)), 0)
        self.view.choose(kept)

    def show_either(self) -> None:
        """The table if it has rows now."""
        self.setCurrentWidget(self.view if self.table.rowCount() else self.nothing)
