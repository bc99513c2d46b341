"""A label that gives way where there is no room."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QEvent, QSize, Qt
from PySide6.QtGui import QHelpEvent, QPainter
from PySide6.QtWidgets import QLabel, QSizePolicy, QToolTip

from ui.kit import paint


class Elided(QLabel):
    """A text on one line that gives way with an ellipsis where there is no room; its tooltip then says it.

    A ``path`` gives way in its middle: where it begins and how it ends are what it is known by.
    """

    def __init__(self, role: str, words: str = "", *, path: bool = False) -> None:
        super().__init__(words)
        self._cut = Qt.TextElideMode.ElideMiddle if path else Qt.TextElideMode.ElideRight
        self.setProperty("role", role)
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Preferred)

    def minimumSizeHint(self) -> QSize:
        return QSize(40, super().minimumSizeHint().height())

    def paintEvent(self, event: Any) -> None:
        painter = QPainter(self)
        shown = self.fontMetrics().elidedText(self.text(), self._cut, self.width())
        self.style().drawItemText(
            painter, self.rect(), int(paint.LEFT), self.palette(), True, shown, self.foregroundRole()
        )

    def event(self, event: QEvent) -> bool:
        cut = self.fontMetrics().horizontalAdvance(self.text()) > self.width()
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip and cut:
            QToolTip.showText(event.globalPos(), self.text(), self)
            return True
        return super().event(event)
