"""Tags that wrap: painted ones for a drawer, and ones that can be taken away in a form."""

from __future__ import annotations

import functools
from collections.abc import Sequence
from typing import Any, Final

from PySide6.QtCore import QPoint, QRect, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QPainter
from PySide6.QtWidgets import QCompleter, QLayout, QLayoutItem, QLineEdit, QVBoxLayout, QWidget

from station_app.core.i18n import _
from ui.kit import paint
from ui.kit.theme import icon
from ui.kit.widgets import button

LINE: Final = 30


class TagLine(QWidget):
    """Tags beside each other, on as many lines as they need."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._words: tuple[str, ...] = ()

    def set_words(self, words: Sequence[str]) -> None:
        """Show these tags; without any it takes no room."""
        self._words = tuple(words)
        self.setAccessibleName("、".join(words))
        self.setVisible(bool(words))
        self._fit()
        self.update()

    def _places(self) -> list[tuple[int, int, str]]:
        x, y, found = 0, 0, []
        for words in self._words:
            wide = paint.width(words, 13) + 16
            if x and x + wide > self.width():
                x, y = 0, y + LINE
            found.append((x, y, words))
            x += wide + 6
        return found

    def _fit(self) -> None:
        places = self._places()
        self.setFixedHeight((places[-1][1] if places else 0) + 24)

    def resizeEvent(self, event: Any) -> None:
        super().resizeEvent(event)
        self._fit()

    def paintEvent(self, event: Any) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for x, y, words in self._places():
            paint.tag(painter, x, y + 12, words)


class Flow(QLayout):
    """Widgets beside each other, on as many lines as they need."""

    def __init__(self, spacing: int = 6) -> None:
        super().__init__()
        self._items: list[QLayoutItem] = []
        self.setSpacing(spacing)
        self.setContentsMargins(0, 0, 0, 0)

    def addItem(self, item: QLayoutItem) -> None:
        self._items.append(item)

    def count(self) -> int:
        return len(self._items)

    def itemAt(self, index: int) -> QLayoutItem | None:
        return self._items[index] if 0 <= index < len(self._items) else None

    def takeAt(self, index: int) -> QLayoutItem | None:
        return self._items.pop(index) if 0 <= index < len(self._items) else None

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        return self._arrange(QRect(0, 0, width, 0), move=False)

    def sizeHint(self) -> QSize:
        return self.minimumSize()

    def minimumSize(self) -> QSize:
        size = QSize()
        for item in self._items:
            size = size.expandedTo(item.minimumSize())
        return size

    def setGeometry(self, rect: QRect) -> None:
        super().setGeometry(rect)
        self._arrange(rect, move=True)

    def _arrange(self, rect: QRect, *, move: bool) -> int:
        x, y, high = rect.left(), rect.top(), 0
        for item in self._items:
            size = item.sizeHint()
            if x > rect.left() and x + size.width() > rect.right() + 1:
                x, y, high = rect.left(), y + high + self.spacing(), 0
            if move:
                item.setGeometry(QRect(QPoint(x, y), size))
            x += size.width() + self.spacing()
            high = max(high, size.height())
        return y + high - rect.top()


class TeamsEdit(QWidget):
    """Teams as chips that can be taken away, and a box that offers the known ones; Enter adds one."""

    changed = Signal()

    def __init__(self, known: Sequence[str], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._teams: list[str] = []
        self.box = QLineEdit()
        self.box.setPlaceholderText(_("Type a team and press Enter"))
        self.box.setAccessibleName(_("Add a team"))
        completer = QCompleter(list(known), self.box)
        completer.setFilterMode(Qt.MatchFlag.MatchContains)
        completer.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        completer.activated.connect(self._take_later)
        self.box.setCompleter(completer)
        self.box.installEventFilter(self)
        self.box.editingFinished.connect(self._take)
        self._chips = QWidget()
        self._flow = Flow()
        self._chips.setLayout(self._flow)
        self._chips.hide()
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(6)
        whole.addWidget(self.box)
        whole.addWidget(self._chips)
        self.setFocusProxy(self.box)

    @property
    def teams(self) -> list[str]:
        """The teams, what is still in the box among them."""
        typed = " ".join(self.box.text().split())
        return [*self._teams, *([typed] if typed and typed not in self._teams else [])]

    def set_teams(self, teams: Sequence[str]) -> None:
        """Show these teams."""
        self._teams = list(dict.fromkeys(teams))
        while (item := self._flow.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        for team in self._teams:
            chip = button(team, functools.partial(self._drop, team), size="xs")
            chip.setProperty("tagchip", True)
            chip.setIcon(icon("x"))
            chip.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
            chip.setAccessibleName(_("Leave “%(team)s” out") % {"team": team})
            self._flow.addWidget(chip)
        self._chips.setVisible(bool(self._teams))
        self._chips.updateGeometry()
        self.changed.emit()

    def eventFilter(self, watched: Any, event: Any) -> bool:
        if isinstance(event, QKeyEvent) and event.type() == QKeyEvent.Type.KeyPress and watched is self.box:
            enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
            if enter and event.modifiers() == Qt.KeyboardModifier.NoModifier and self.box.text().strip():
                self._take()
                return True
            if event.key() == Qt.Key.Key_Backspace and not self.box.text() and self._teams:
                self._drop(self._teams[-1])
                return True
        return False

    def _take_later(self, _words: str) -> None:
        # The completer writes its choice into the box after this signal.
        QTimer.singleShot(0, self, self._take)

    def _take(self) -> None:
        teams = self.teams
        self.box.clear()
        if teams != self._teams:
            self.set_teams(teams)

    def _drop(self, team: str, _pressed: bool = False) -> None:
        self.set_teams([one for one in self._teams if one != team])
        self.box.setFocus()
