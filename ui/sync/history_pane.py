"""The packages so far, at the side: their states, verifying them, and what comes from the centre."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QWidget

from station_app.core.i18n import _
from ui.kit.cards import Card
from ui.kit.lists import ListView, RowList
from ui.kit.more_button import Entries, MoreButton
from ui.kit.widgets import button, hairline, holder, restyle, row
from ui.sync.lists import PackageDelegate

SIDE, SIDE_COMPACT = 372, 300


class HistoryPane(Card):
    """``take_asked``: a receipt or parcel is to be chosen; ``folder_asked``: show where packages lie."""

    take_asked = Signal()
    folder_asked = Signal()

    def __init__(self, more: Callable[[], Entries], parent: QWidget | None = None) -> None:
        super().__init__(_("Earlier"), parent)
        self._place = ""
        self.list = ListView(
            RowList(lambda line: f"{line.title} {line.state_words} {line.below}"), PackageDelegate
        )
        self.list.setAccessibleName(_("Packages so far"))
        self.take = button(_("Receipt …"), self.take_asked.emit, size="s", icon_name="receipt")
        self.more = MoreButton(more, kind="quiet")
        restyle(self.more, scale="s")
        self.head.addWidget(self.take)
        self.head.addWidget(self.more)
        self.body.addWidget(self.list, 1)
        self.body.addWidget(hairline())
        self.place = button("", self.folder_asked.emit, kind="link", icon_name="folder")
        self.body.addWidget(holder(row(self.place, None, margins=(14, 0, 14, 0)), height=45))
        self.setMinimumWidth(SIDE)

    def show_place(self, path: str) -> None:
        """The folder's path, its middle left out where there is no room for all of it."""
        self._place = path
        room = max(80, self.width() - 70)
        self.place.setText(self.place.fontMetrics().elidedText(path, Qt.TextElideMode.ElideMiddle, room))
        self.place.setToolTip(_("Open the folder") + f"  {path}")
        self.place.setAccessibleName(f"{_('Open the folder')} {path}")

    def set_compact(self, compact: bool) -> None:
        """A narrower side."""
        self.setMinimumWidth(SIDE_COMPACT if compact else SIDE)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.show_place(self._place)
