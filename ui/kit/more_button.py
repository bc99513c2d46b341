"""What a page does more seldom, behind one quiet button: the entries stand in a menu below it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QMenu, QPushButton

from station_app.core.i18n import _
from ui.kit.theme import icon


@dataclass(frozen=True, slots=True)
class MoreEntry:
    """One line of the menu: its words (already in the user's language), its icon, what it does.

    With ``why`` the line is grey and says why it cannot be done now.
    """

    words: str
    icon: str
    act: Callable[[], object]
    why: str = ""


#: ``None`` is a line between two groups.
Entries = Sequence[MoreEntry | None]


class MoreButton(QPushButton):
    """A button “More”; ``entries`` is asked each time the menu opens, so that it can follow the page."""

    def __init__(self, entries: Callable[[], Entries], *, kind: str = "") -> None:
        super().__init__(_("More"))
        if kind:
            self.setProperty("kind", kind)
        self._entries = entries
        #: The menu that was opened last; gone once it is closed.
        self.menu_shown: QMenu | None = None
        self.setAccessibleName(_("More"))
        self.setAutoDefault(False)
        self.clicked.connect(self.open_menu)

    def open_menu(self) -> None:
        """Show the menu below the button."""
        menu = QMenu(self)
        menu.setToolTipsVisible(True)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for entry in self._entries():
            if entry is None:
                menu.addSeparator()
                continue
            action = menu.addAction(icon(entry.icon), entry.words, entry.act)
            action.setEnabled(not entry.why)
            action.setToolTip(entry.why)
        self.menu_shown = menu
        below = QPoint(self.width() - menu.sizeHint().width(), self.height() + 2)
        menu.popup(self.mapToGlobal(below))
