"""Parts of the editor: a category to choose, a switch with what it means."""

from __future__ import annotations

from typing import Any

from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QWidget

from station_app.activities.categories import Category
from ui.calendar.legend import category_name
from ui.kit import paint
from ui.kit.marks import Toggle
from ui.kit.widgets import column, label, row


class SealButton(QPushButton):
    """A category to choose, with its seal."""

    def __init__(self, category: Category, parent: QWidget | None = None) -> None:
        words = category_name(category)
        super().__init__(" " * 7 + words, parent)
        self.category = category
        self.setCheckable(True)
        self.setAutoDefault(False)
        self.setProperty("kind", "category")
        self.setAccessibleName(category.name)
        self.setToolTip(category.name)

    def paintEvent(self, event: Any) -> None:
        super().paintEvent(event)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        area = self.rect()
        area.setRect(9, (self.height() - 18) // 2, 18, 18)
        paint.seal(painter, area, self.category.seal, self.category.key)


def switch(toggle: Toggle, words: str, hint: str) -> QHBoxLayout:
    """A switch with what it means beside it."""
    line = row(toggle, spacing=12)
    line.addLayout(column(label(words, wrap=True), label(hint, "small", wrap=True)), 1)
    return line
