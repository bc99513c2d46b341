"""The categories above the month: what each seal means, and which are shown."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QRect, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QWidget

from station_app.activities.categories import SCHOOL_GATE, Category, offered
from station_app.core.i18n import _, language
from ui.kit import paint


class CategoryButton(QPushButton):
    """A category's seal and short name; switched off it is pale, and its seal hollow."""

    def __init__(self, category: Category, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.category = category
        self._level = 0
        self.setCheckable(True)
        self.setChecked(True)
        self.setProperty("kind", "legend")
        self.setFixedHeight(32)
        self._words = category_name(category)
        self.setAccessibleName(self._words)
        self.setToolTip(category.name)

    def sizeHint(self) -> QSize:
        said = self._said()
        gap = 10 if self._level == 0 else 4
        return QSize(30 + paint.width(said, 14) + gap if said else 30, 32)

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def set_level(self, level: int) -> None:
        """How much is said: 0 everything, 1 not that it is folded, 2 the seal alone."""
        self._level = level
        self.updateGeometry()
        self.update()

    def _said(self) -> str:
        if self._level == 2:
            return ""
        folded = not self.isChecked() and self._level == 0
        return _("%(category)s hidden") % {"category": self._words} if folded else self._words

    def paintEvent(self, event: Any) -> None:
        super().paintEvent(event)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        on = self.isChecked()
        paint.seal(
            painter, QRect(6, 7, 18, 18), self.category.seal, self.category.key, hollow=not on
        )  # fmt: skip
        paint.text(
            painter, QRect(30, 0, self.width() - 30, 32), self._said(), size=14,
            token="text-2" if on else "text-3",
        )  # fmt: skip


def category_name(category: Category) -> str:
    """The short name: Chinese, or English where the program speaks English."""
    return category.short if language().startswith("zh") else category.english


class Legend(QWidget):
    """All categories; ``changed`` when one was switched on or off."""

    changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._line = line = QHBoxLayout(self)
        line.setContentsMargins(0, 0, 0, 0)
        self.buttons: list[CategoryButton] = []
        line.addStretch()
        self.setFixedHeight(44)
        self.refresh()

    def refresh(self) -> None:
        """Show the categories in use now; what was switched off stays so."""
        known = {made.category.key: made.isChecked() for made in self.buttons}
        if [made.category for made in self.buttons] == list(offered()):
            return
        for made in self.buttons:
            made.hide()
            made.deleteLater()
        self.buttons = [CategoryButton(category, self) for category in offered()]
        for place, made in enumerate(self.buttons):
            # School-gate shifts stand twice in every school day; they are folded until asked for.
            made.setChecked(known.get(made.category.key, made.category.key != SCHOOL_GATE.key))
            made.toggled.connect(self._toggled)
            self._line.insertWidget(place, made, 0, Qt.AlignmentFlag.AlignTop)
        self._fit()

    def showEvent(self, event: QShowEvent) -> None:
        """What was added or stopped on another page is seen when this one comes up."""
        super().showEvent(event)
        before = self.hidden()
        self.refresh()
        if self.hidden() != before:
            self.changed.emit()

    def _toggled(self) -> None:
        self._fit()
        self.changed.emit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def minimumSizeHint(self) -> QSize:
        return QSize(30 * len(self.buttons), 44)

    def _fit(self) -> None:
        """Say as much as there is room for."""
        for level in range(3):
            gap = 6 if level == 0 else 0
            for made in self.buttons:
                made.set_level(level)
            if sum(made.sizeHint().width() + gap for made in self.buttons) - gap <= self.width():
                break
        self._line.setSpacing(gap)

    def hidden(self) -> frozenset[str]:
        """Keys of the categories that are switched off."""
        return frozenset(made.category.key for made in self.buttons if not made.isChecked())

    def show_category(self, key: str) -> None:
        """Switch a category on, so that something of it can be shown."""
        for made in self.buttons:
            if made.category.key == key:
                made.setChecked(True)
