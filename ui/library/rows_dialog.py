"""A table in a dialog over the page, with buttons that act on what is chosen."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from PySide6.QtWidgets import QAbstractItemView, QPushButton, QWidget

from station_app.core.i18n import ngettext
from ui.kit.cards import Card, EmptyState
from ui.kit.dialogs import Dialog
from ui.kit.list_or_nothing import ListOrNothing
from ui.kit.table import Column
from ui.kit.widgets import holder, label, row


class RowsDialog(Dialog):
    """A table over the page, a line above it, and buttons that act on what is chosen."""

    def __init__(
        self, parent: QWidget, title: str, columns: Sequence[Column], nothing: str, *, many: bool = False
    ) -> None:
        super().__init__(parent, title, width=900)
        self.above = row(spacing=8)
        self.count = label("", "sub")
        self.above.addWidget(self.count)
        self.above.addStretch()
        self.none = EmptyState("books", nothing)
        self.list = ListOrNothing(columns, title, self.none)
        self.table, self.view = self.list.table, self.list.view
        if many:
            self.view.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        card = Card()
        card.body.addWidget(self.list)
        card.setMinimumHeight(300)
        self.body.addWidget(holder(self.above))
        self.body.addWidget(card, 1)
        self.acts: list[QPushButton] = []

    def act(self, words: str, clicked: Callable[[], object], *, icon_name: str = "", kind: str = "") -> None:
        """A button that needs rows."""
        self.acts.append(self.add_button(words, clicked, icon_name=icon_name, kind=kind))

    def show_rows(self, rows: Sequence[Any]) -> None:
        """Show rows and choose the first."""
        self.count.setText(ngettext("%(n)d line", "%(n)d lines", len(rows)) % {"n": len(rows)})
        for one in self.acts:
            one.setEnabled(bool(rows))
        self.list.show_rows(rows)

    def chosen_rows(self) -> list[Any]:
        """What is chosen, from top to bottom."""
        places = sorted({index.row() for index in self.view.selectionModel().selectedRows()})
        return [self.table.row_at(place) for place in places]

    def open(self, focus: QWidget | None = None) -> None:
        """Show it with the focus on the table."""
        self.view.set_compact(self._window.width() < 1000)
        super().open(focus or self.view)
