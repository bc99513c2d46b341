"""The roster's upper line: its title, how many people there are, the search and the page's main buttons."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from station_app.core.i18n import _, ngettext
from station_app.core.rights import Right, allowed
from station_app.roster.rows import RosterCounts
from ui.kit import paint
from ui.kit.boxes import SearchBox
from ui.kit.elided import Elided
from ui.kit.more_button import Entries, MoreButton
from ui.kit.widgets import button, label, row

SEARCH: Final = 268
HEIGHT: Final = 68


class RosterHead(QWidget):
    """``import_asked`` and ``add_asked``; ``more`` gives what is done more seldom."""

    import_asked = Signal()
    add_asked = Signal()

    def __init__(self, more: Callable[[], Entries], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFixedHeight(HEIGHT)
        self.counts = Elided("sub")
        self._build_search()
        self.import_button = button(_("Import Excel"), self.import_asked.emit, icon_name="file-arrow-down")
        self.add_button = button(
            _("Add a person"), self.add_asked.emit, kind="primary", icon_name="user-plus", key="F6"
        )
        self.more = MoreButton(more, kind="quiet")
        may = allowed(Right.ROSTER_EDIT)
        for one in (self.import_button, self.add_button, self.more):
            one.setEnabled(may)
            if not may:
                one.setToolTip(_("Coordinators and staff edit the roster."))
        line = row(
            label(_("Roster"), "title"), self.counts, None, self.search, self.more, self.import_button,
            self.add_button, spacing=12,
        )  # fmt: skip
        line.setStretchFactor(self.search, 1)
        self.setLayout(line)

    def _build_search(self) -> None:
        self.search = SearchBox(_("Name, pinyin, phone tail"))
        self.search.setMinimumWidth(150)
        self.search.setMaximumWidth(SEARCH)
        self.search.setProperty("soft", True)
        self._cap = label("Ctrl+F", "kbd")
        self._cap.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        inside = QHBoxLayout(self.search)
        inside.setContentsMargins(0, 0, 12, 0)
        inside.addWidget(self._cap, 0, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self.search.setTextMargins(0, 0, paint.width("Ctrl+F", 12) + 18, 0)

    def show_counts(self, counts: RosterCounts) -> None:
        """How many people there are, and how many of them volunteer."""
        people = ngettext("%(n)d person", "%(n)d people", counts.people) % {"n": counts.people}
        volunteers = _("%(n)d of them volunteers") % {"n": counts.volunteers}
        self.counts.setText(_("%(people)s, %(volunteers)s") % {"people": people, "volunteers": volunteers})

    def fit(self, narrow: bool) -> None:
        """Show the counts and the key of the search where there is room for them."""
        self.counts.setVisible(not narrow)
        self._cap.setVisible(not narrow and not self.search.text())
