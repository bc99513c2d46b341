"""Lists whose rows are painted: one model, one view, and a delegate that knows hover, choice and buttons."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final

from PySide6.QtCore import (
    QAbstractListModel,
    QEvent,
    QModelIndex,
    QPersistentModelIndex,
    QPoint,
    QRect,
    QRectF,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QListView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from ui.kit import paint
from ui.kit.theme import color

Index = QModelIndex | QPersistentModelIndex
ROW_ROLE: Final = Qt.ItemDataRole.UserRole


class RowList(QAbstractListModel):
    """Rows of a painted list; ``sentence(row)`` is what a screen reader says of one."""

    def __init__(self, sentence: Callable[[Any], str], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._sentence = sentence
        self.rows: list[Any] = []

    def set_rows(self, rows: Sequence[Any]) -> None:
        """Show these rows."""
        self.beginResetModel()
        self.rows = list(rows)
        self.endResetModel()

    def rowCount(self, parent: Index = QModelIndex()) -> int:
        return 0 if parent.isValid() else len(self.rows)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid() or index.row() >= len(self.rows):
            return None
        if role == ROW_ROLE:
            return self.rows[index.row()]
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return self._sentence(self.rows[index.row()])
        return None


@dataclass(frozen=True, slots=True)
class RowButton:
    """A button painted in a row: ``name`` comes back in ``acted``; ``words`` are shown."""

    name: str
    words: str
    rect: QRect
    primary: bool = False
    quiet: bool = False
    off: bool = False


class RowDelegate(QStyledItemDelegate):
    """Base of painted rows: a subclass gives ``height``, ``draw`` and, if it has any, ``buttons``.

    Buttons answer the mouse here; ``ListView`` gives the first one to Enter.
    """

    height = 48
    #: Whether the chosen row is tinted and carries the bar at its left.
    marks_choice = True

    def buttons(self, row: Any, rect: QRect) -> list[RowButton]:
        """The row's buttons, the one for Enter first; none by default."""
        return []

    def draw(self, p: QPainter, rect: QRect, row: Any, chosen: bool) -> None:
        """Paint the row inside ``rect``."""

    def tint(self, row: Any, chosen: bool) -> str:
        """The token that fills the row's ground; empty for none."""
        return "accent-tint" if chosen and self.marks_choice else ""

    def height_of(self, row: Any) -> int:
        """The row's height, where rows differ."""
        return self.height

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(0, self.height_of(index.data(ROW_ROLE)))

    def paint(self, p: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        row, rect = index.data(ROW_ROLE), option.rect
        chosen = bool(option.state & QStyle.StateFlag.State_Selected)
        p.save()
        p.setRenderHint(QPainter.RenderHint.Antialiasing)
        token = self.tint(row, chosen)
        if token:
            p.fillRect(rect, color(token))
        elif option.state & QStyle.StateFlag.State_MouseOver and self.marks_choice:
            p.fillRect(rect, color("hover"))
        if index.row():
            paint.rule(p, rect)
        if chosen and self.marks_choice:
            p.fillRect(QRect(rect.left(), rect.top(), 3, rect.height()), color("accent"))
        self.draw(p, rect, row, chosen)
        for one in self.buttons(row, rect):
            self.draw_button(p, one, row, chosen)
        p.restore()

    def draw_button(self, p: QPainter, one: RowButton, row: Any, chosen: bool) -> None:
        """Paint one of the row's buttons; a subclass may show the chosen row's in another way."""
        paint.button(p, QRectF(one.rect), one.words, primary=one.primary, quiet=one.quiet, off=one.off)

    def editorEvent(self, event: QEvent, model: Any, option: QStyleOptionViewItem, index: Index) -> bool:
        if event.type() == QEvent.Type.MouseButtonRelease and isinstance(event, QMouseEvent):
            if event.button() != Qt.MouseButton.LeftButton:
                return False
            name = self.button_at(index.data(ROW_ROLE), option.rect, event.position().toPoint())
            view = self.parent()
            if name and isinstance(view, ListView):
                view.acted.emit(index.data(ROW_ROLE), name)
                return True
        return False

    def button_at(self, row: Any, rect: QRect, point: QPoint) -> str:
        """The name of the button at a point; empty where there is none."""
        for one in self.buttons(row, rect):
            if not one.off and one.rect.contains(point):
                return one.name
        return ""


class ListView(QListView):
    """A painted list. ``acted(row, name)``: a button was pressed, or Enter (the first button's name)."""

    acted = Signal(object, str)
    chosen = Signal(object)

    def __init__(self, model: RowList, delegate: type[RowDelegate], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setModel(model)
        self._delegate = delegate(self)
        self.setItemDelegate(self._delegate)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setMouseTracking(True)
        self.setUniformItemSizes(False)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setResizeMode(QListView.ResizeMode.Adjust)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.selectionModel().currentChanged.connect(self._current_changed)
        self.doubleClicked.connect(self._enter)

    def set_row_height(self, height: int) -> None:
        """Rows of another height than the delegate's own, and the list as high as they are together."""
        self._delegate.height = height
        self.setFixedHeight(height * self.rows().rowCount() + 2)
        self.scheduleDelayedItemsLayout()

    def rows(self) -> RowList:
        """Its model."""
        model = self.model()
        assert isinstance(model, RowList)
        return model

    def offers(self, row: Any) -> list[str]:
        """The names of a row's buttons that can be pressed."""
        return [one.name for one in self._delegate.buttons(row, self.rect()) if not one.off]

    def set_rows(self, rows: Sequence[Any], *, choose: int = -1) -> None:
        """Show rows and choose the one at a place, none with -1."""
        self.rows().set_rows(rows)
        if 0 <= choose < len(rows):
            self.choose(choose)

    def choose(self, place: int) -> None:
        """Choose a row and bring it into sight."""
        index = self.rows().index(place, 0)
        self.setCurrentIndex(index)
        self.scrollTo(index)

    def step(self, steps: int) -> None:
        """Walk the choice by so many rows, for a box that keeps the focus above the list."""
        count = self.rows().rowCount()
        if count:
            self.choose(max(0, min(count - 1, self.currentIndex().row() + steps)))

    def current_row(self) -> Any:
        """The chosen row, None where there is none."""
        return self.currentIndex().data(ROW_ROLE) if self.currentIndex().isValid() else None

    def enter(self) -> None:
        """Do what Enter does: the chosen row's first button, or ``open`` where it has none."""
        self._enter(self.currentIndex())

    def _enter(self, index: Index) -> None:
        if not index.isValid():
            return
        row = index.data(ROW_ROLE)
        found = [one for one in self._delegate.buttons(row, self.visualRect(index)) if not one.off]
        self.acted.emit(row, found[0].name if found else "open")

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.enter()
        else:
            super().keyPressEvent(event)

    def _current_changed(self, current: QModelIndex, _previous: QModelIndex) -> None:
        if current.isValid():
            self.chosen.emit(current.data(ROW_ROLE))
