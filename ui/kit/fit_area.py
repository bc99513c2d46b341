"""A part of a form that scrolls where the window is too low for it."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QSize, Qt
from PySide6.QtWidgets import QScrollArea, QWidget


class FitArea(QScrollArea):
    """A scroll area that asks for as much room as what is inside."""

    def __init__(self, inside: QWidget, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._inside = inside
        self.setWidget(inside)
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        inside.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        # The type first: while a window is torn down, nothing else of this object may be there any more.
        if event.type() == QEvent.Type.LayoutRequest and watched is self._inside:
            # What is inside has grown or shrunk, by a reason below a field: the room around is measured anew.
            self.updateGeometry()
        return False

    def sizeHint(self) -> QSize:
        inside = self._inside
        width = self.width() or inside.sizeHint().width()
        high = inside.heightForWidth(width) if inside.hasHeightForWidth() else inside.sizeHint().height()
        return QSize(inside.sizeHint().width(), max(high, inside.minimumSizeHint().height()) + 2)
