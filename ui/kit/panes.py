"""Panes of one page, of which one is seen: each is built when it is first wanted, not with its page."""

from __future__ import annotations

from typing import Protocol, TypeVar, cast

from PySide6.QtWidgets import QStackedWidget, QWidget


class Pane(Protocol):
    """What is asked of a pane (a QWidget); there is no base class."""

    def set_compact(self, compact: bool) -> None:
        """Fit a narrow window."""


P = TypeVar("P", bound=Pane)


class Panes(QStackedWidget):
    """A page keeps each pane in a ``cached_property`` that puts it in here: whoever asks for it builds it."""

    def __init__(self) -> None:
        super().__init__()
        self._built: list[Pane] = []
        self._compact = False

    def put(self, pane: P) -> P:
        """The pane, in its place and fitted."""
        widget = cast(QWidget, pane)
        # The widest one must not keep the window wide while another is shown.
        widget.setMinimumWidth(1)
        pane.set_compact(self._compact)
        self._built.append(pane)
        self.addWidget(widget)
        return pane

    def set_compact(self, compact: bool) -> None:
        """Fit a narrow window: what is built, and what will be."""
        self._compact = compact
        for pane in self._built:
            pane.set_compact(compact)
