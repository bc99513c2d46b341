"""What the tabs of the hours page have in common: a strip that speaks, and a list with its keys."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QWidget

from ui.hours.parts import Said
from ui.kit.context import Context
from ui.kit.list_or_nothing import ListOrNothing


class Tab(QWidget):
    """``list`` has the keys and loses columns where it is narrow. ``person_asked(uid)``: to the roster."""

    person_asked = Signal(str)
    list: ListOrNothing

    def __init__(self, context: Context) -> None:
        super().__init__()
        self._context = context
        self.said = Said()
        self._build()
        self.view = self.list.view
        self._connect()

    def _build(self) -> None:
        """Widgets and layout; ``list`` is among them."""
        raise AssertionError("a tab builds itself")

    def _connect(self) -> None:
        """Signals and keys."""
        raise AssertionError("a tab connects itself")

    def refresh(self) -> None:
        """Read what it shows anew."""
        raise AssertionError("a tab reads what it shows")

    def focus(self) -> None:
        """The keys go to the list."""
        self.view.setFocus(Qt.FocusReason.OtherFocusReason)

    def set_compact(self, compact: bool) -> None:
        """Leave out what is of low value."""
        self.view.set_compact(compact)

    def _ask_person(self, row: Any) -> None:
        self.person_asked.emit(row.person)
