"""What the tabs of holds and of overdue books have in common: a table whose every row has a reader."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from station_app.core.errors import StationError
from station_app.core.i18n import _
from station_app.library import service as library
from station_app.library.rows import LendingRules
from ui.kit.cards import Card, EmptyState, Strip
from ui.kit.context import Context
from ui.kit.list_or_nothing import ListOrNothing
from ui.kit.strip_line import StripLine
from ui.kit.table import Column
from ui.kit.widgets import button, column


class ReadersTab(QWidget):
    """``reader_asked(card)``: Enter on a line brings its reader to the desk.

    ``sorts`` has for each column's word what its rows are sorted by, and ``first`` is the word to begin with.
    """

    reader_asked = Signal(str)

    def __init__(
        self,
        context: Context,
        title: str,
        columns: Sequence[Column],
        *,
        sorts: Mapping[str, Callable[[Any], Any]],
        first: str,
        nothing: EmptyState,
    ) -> None:
        super().__init__()
        self._context = context
        self._sorts, self._sort, self._backwards = sorts, first, False
        self.strip, self.card = Strip(), Card(title)
        self.list = ListOrNothing(columns, title, nothing)
        self.table, self.view = self.list.table, self.list.view
        self.to_desk = button(_("To the desk"), self._to_desk, size="s", icon_name="barcode")
        self._build()
        self.card.body.addWidget(self.list, 1)
        self.setLayout(column(StripLine(self.strip), self.card))
        self.view.opened.connect(self._ask_reader)
        self.view.sorted_by.connect(self._sort_by)
        self._connect()

    def _build(self) -> None:
        """The buttons in the card's head."""
        raise AssertionError("a tab builds its head")

    def _connect(self) -> None:
        """The strip's action and the keys."""
        raise AssertionError("a tab connects itself")

    def refresh(self) -> None:
        """Read the list anew."""
        raise AssertionError("a tab reads what it shows")

    @property
    def rules(self) -> LendingRules:
        """The lending rules as they are set."""
        return LendingRules.of(self._context.settings)

    def _show_rows(self, rows: list[Any], *, key: Callable[[Any], object]) -> None:
        rows.sort(key=self._sorts[self._sort], reverse=self._backwards)
        self.list.show_rows(rows, key=key)

    def _sort_by(self, word: str) -> None:
        self._backwards = word == self._sort and not self._backwards
        self._sort = word
        self.refresh()

    def _ask_reader(self, row: Any) -> None:
        self.reader_asked.emit(row.card)

    def _to_desk(self) -> None:
        row = self.view.current_row()
        if row is not None:
            self._ask_reader(row)

    def _undo_last(self, event: str = "") -> None:
        try:
            done = library.undo_last(event)
        except StationError as error:
            self.strip.say("danger", error.message)
            return
        self.strip.say("ok", done.message)
        self._context.changes.library.emit()

    def set_compact(self, compact: bool) -> None:
        """Fit a narrow window."""
        self.view.set_compact(compact)
