"""What stands beside the calendar, and over it where the page is narrow (ui.md §4)."""

from __future__ import annotations

from typing import Final

from PySide6.QtWidgets import QBoxLayout, QFrame, QWidget

from ui.kit.widgets import column

WIDE, COMPACT = 344, 300
#: A page narrower than this shows it over the calendar, when it is asked for.
DRAWER_BELOW: Final = 900
BELOW: Final = 20


class Side(QFrame):
    """A card beside the calendar in ``line``; in a narrow page a drawer, which is shut until it is opened."""

    def __init__(self, page: QWidget, inside: QWidget, edge: int) -> None:
        super().__init__(page)
        self._page, self._edge = page, edge
        self.is_drawer = False
        self.setProperty("card", True)
        self.setLayout(column(inside))
        self.setFixedWidth(WIDE)

    def set_compact(self, compact: bool) -> None:
        """Narrower where there is less room."""
        self.setFixedWidth(COMPACT if compact else WIDE)

    def fit(self, line: QBoxLayout, top: int) -> None:
        """Stand in the line, or over the page below ``top`` where it is narrow."""
        drawer = self._page.width() < DRAWER_BELOW
        if drawer != self.is_drawer:
            self.is_drawer = drawer
            if drawer:
                line.removeWidget(self)
                self.hide()
            else:
                line.addWidget(self)
                self.show()
        self._place(top)

    def _place(self, top: int) -> None:
        if self.is_drawer:
            left, high = self._page.width() - self.width() - self._edge, self._page.height() - top - BELOW
            self.setGeometry(left, top, self.width(), high)

    def slide(self, out: bool, top: int) -> None:
        """Open or shut the drawer; beside the calendar there is nothing to do."""
        if self.is_drawer:
            self._place(top)
            self.setVisible(out)
            self.raise_()
