"""The categories above the month: what each seal means, and which are shown."""

from __future__ import annotations

from typing import Any, Final

from PySide6.QtCore import QRect, QSize, Signal
from PySide6.QtGui import QPainter, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QPushButton, QWidget

from station_app.activities.categories import SCHOOL_GATE, Category, offered
from station_app.core.i18n import _, language
from ui.kit import paint

#: How high a line of categories is, what stands below the last, and the room between two of them.
LINE: Final = 32
BELOW: Final = 12
GAP: Final = 6
SEAL_ALONE: Final = 30


class CategoryButton(QPushButton):
    """A category's seal and short name; switched off it is pale, and its seal hollow."""

    def __init__(self, category: Category, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.category = category
        self._level = 0
        self.setCheckable(True)
        self.setChecked(True)
        self.setProperty("kind", "legend")
        self.setFixedHeight(LINE)
        self._words = category_name(category)
        self.setAccessibleName(self._words)
        self.setToolTip(category.name if language().startswith("zh") else self._words)

    def sizeHint(self) -> QSize:
        said = self._said()
        gap = 10 if self._level == 0 else 4
        return QSize(SEAL_ALONE + (paint.width(said, 14) + gap if said else 0), LINE)

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
    """All categories; ``changed`` when one was switched on or off.

    In one line, or, where their names do not fit into one, in two; a low page (``set_low``) keeps to one line
    with less said, and the tooltips say the rest.
    """

    changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.buttons: list[CategoryButton] = []
        self._low = False
        self.setFixedHeight(LINE + BELOW)
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
        for made in self.buttons:
            # School-gate shifts stand twice in every school day; they are folded until asked for.
            made.setChecked(known.get(made.category.key, made.category.key != SCHOOL_GATE.key))
            made.toggled.connect(self._toggled)
            made.show()
        self._fit()

    def showEvent(self, event: QShowEvent) -> None:
        """What was added or stopped on another page is seen when this one comes up."""
        super().showEvent(event)
        before = self.hidden()
        self.refresh()
        if self.hidden() != before:
            self.changed.emit()

    def set_low(self, low: bool) -> None:
        """Whether the page is too low for a second line."""
        if low != self._low:
            self._low = low
            self._fit()

    def _toggled(self) -> None:
        self._fit()
        self.changed.emit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def minimumSizeHint(self) -> QSize:
        return QSize(SEAL_ALONE * (len(self.buttons) + 1) // 2, self.height())

    def _fit(self) -> None:
        """Say as much as there is room for."""
        level, rows = 2, [self.buttons]
        for level, lines in ((0, 1), (1, 1), (1, 2), (2, 1), (2, 2)):
            if lines > 1 and self._low and level < 2:
                continue
            for made in self.buttons:
                made.set_level(level)
            rows = self._rows(GAP if level == 0 else 0)
            if len(rows) <= lines:
                break
        for line, row in enumerate(rows):
            left = 0
            for made in row:
                made.setGeometry(left, line * LINE, made.sizeHint().width(), LINE)
                left += made.width() + (GAP if level == 0 else 0)
        self.setFixedHeight(LINE * len(rows) + BELOW)

    def _rows(self, gap: int) -> list[list[CategoryButton]]:
        """The buttons line by line, each line as full as it goes."""
        rows: list[list[CategoryButton]] = [[]]
        room = self.width()
        for made in self.buttons:
            wide = made.sizeHint().width()
            if wide > room and rows[-1]:
                rows.append([])
                room = self.width()
            rows[-1].append(made)
            room -= wide + gap
        return rows

    def hidden(self) -> frozenset[str]:
        """Keys of the categories that are switched off."""
        return frozenset(made.category.key for made in self.buttons if not made.isChecked())

    def show_category(self, key: str) -> None:
        """Switch a category on, so that something of it can be shown."""
        for made in self.buttons:
            if made.category.key == key:
                made.setChecked(True)
