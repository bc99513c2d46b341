"""One table model for the whole program, and the view that goes with it (house-style §3.3).

A page declares its columns; rows are frozen dataclasses from a service. A long list is read a page at
a time while it scrolls, so that 126,000 people cost no more than the fifty that are seen.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final

from PySide6.QtCore import QAbstractTableModel, QEvent, QModelIndex, QPersistentModelIndex, QRect, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QHeaderView,
    QTableView,
    QWidget,
)

from station_app.core.i18n import _
from ui.kit import paint
from ui.kit.theme import color, px, text_scale

#: Rows read at once: a screen of them.
PAGE: Final = 25
PAGES_KEPT: Final = 40
Index = QModelIndex | QPersistentModelIndex
ROW_ROLE: Final = Qt.ItemDataRole.UserRole
#: Room at both sides of a cell's text, and at the left of the first column: there the words stand below
#: the card's title.
PADDING: Final = 10
FIRST_PADDING: Final = 16
HEADER: Final = 39
#: What a column without a width of its own needs, before columns of low value give way.
LEAST: Final = 96

Painter = Callable[[QPainter, QRect, Any, bool], None]


@dataclass(frozen=True, slots=True)
class Column:
    """One column. ``text(row)`` is what it says; ``paint(painter, rect, row, chosen)`` draws more than text.

    ``width`` in pixels, 0 takes what is left; ``sort`` is the word that the page's source understands;
    ``low`` columns hide in a compact window and where no row has anything to say there, ``spare`` ones only
    where without them nothing would be left for the columns that take what is left.
    """

    title: str
    text: Callable[[Any], str]
    width: int = 0
    right: bool = False
    bold: bool = False
    token: str = "text"
    sort: str = ""
    low: bool = False
    spare: bool = False
    paint: Painter | None = None


class RowTable(QAbstractTableModel):
    """Rows in columns. ``set_rows`` for short lists, ``set_source`` for long ones."""

    def __init__(self, columns: Sequence[Column], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.columns = tuple(columns)
        self._count = 0
        self._pages: dict[int, Sequence[Any]] = {}
        self._fetch: Callable[[int, int], Sequence[Any]] | None = None

    def set_rows(self, rows: Sequence[Any]) -> None:
        """Show these rows."""
        self.beginResetModel()
        self._fetch, self._count, self._pages = None, len(rows), {0: list(rows)}
        self.endResetModel()

    def set_source(self, count: int, fetch: Callable[[int, int], Sequence[Any]]) -> None:
        """Show ``count`` rows, read by ``fetch(offset, limit)`` as they come into sight."""
        self.beginResetModel()
        self._fetch, self._count, self._pages = fetch, count, {}
        self.endResetModel()

    def is_blank(self, place: int) -> bool:
        """Whether no row says anything in a column; of a long list that is not known."""
        text = self.columns[place].text
        return self._fetch is None and self._count > 0 and not any(text(row) for row in self._pages[0])

    def row_at(self, place: int) -> Any:
        """The row at a place, None where there is none."""
        if not 0 <= place < self._count:
            return None
        if self._fetch is None:
            return self._pages[0][place]
        number = place // PAGE
        if number not in self._pages:
            if len(self._pages) >= PAGES_KEPT:
                self._pages.pop(next(iter(self._pages)))
            self._pages[number] = self._fetch(number * PAGE, PAGE)
        page = self._pages[number]
        return page[place % PAGE] if place % PAGE < len(page) else None

    def rows_loaded(self) -> list[Any]:
        """The rows that have been read so far, in no particular order beyond their pages'."""
        return [row for number in sorted(self._pages) for row in self._pages[number]]

    def rowCount(self, parent: Index = QModelIndex()) -> int:
        return 0 if parent.isValid() else self._count

    def columnCount(self, parent: Index = QModelIndex()) -> int:
        return 0 if parent.isValid() else len(self.columns)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid():
            return None
        row = self.row_at(index.row())
        if row is None:
            return None
        column = self.columns[index.column()]
        if role == Qt.ItemDataRole.DisplayRole:
            return column.text(row)
        if role == ROW_ROLE:
            return row
        if role == Qt.ItemDataRole.TextAlignmentRole and column.right:
            return int(paint.RIGHT)
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return "，".join(text for one in self.columns if (text := one.text(row)))
        return None

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        if orientation == Qt.Orientation.Vertical:
            return None
        column = self.columns[section]
        if role == Qt.ItemDataRole.DisplayRole:
            return _(column.title) if column.title else ""
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return int(paint.RIGHT if column.right else paint.LEFT)
        return None


class TableView(QTableView):
    """A table as the design has it: no grid, whole rows, hover; Enter and double-click open, Space ticks.

    It paints its rows itself: ninety cells through a delegate each take longer than the rest of a keystroke.
    """

    opened = Signal(object)
    ticked = Signal(object)
    chosen = Signal(object)
    sorted_by = Signal(str)

    def __init__(self, model: RowTable, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.hovered = -1
        #: Columns whose width is worked out, in pixels at the text size that is set.
        self.widths: dict[int, Callable[[], int]] = {}
        self._compact = False
        self.setModel(model)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setShowGrid(False)
        self.setMouseTracking(True)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setTabKeyNavigation(False)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setCornerButtonEnabled(False)
        rows = self.verticalHeader()
        rows.hide()
        rows.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        rows.setDefaultSectionSize(px("row"))
        self._dress_header(model)
        # The header's ground goes on above the scroll bar.
        self.corner = QFrame()
        self.corner.setProperty("headcorner", "square")
        self.corner.setFixedHeight(HEADER)
        self.addScrollBarWidget(self.corner, Qt.AlignmentFlag.AlignTop)
        model.modelReset.connect(self.size_columns)
        self.doubleClicked.connect(self._opened)
        self.selectionModel().currentRowChanged.connect(self._current_changed)

    def _dress_header(self, model: RowTable) -> None:
        header = self.horizontalHeader()
        header.setHighlightSections(False)
        header.setSectionsClickable(any(c.sort for c in model.columns))
        header.setFixedHeight(HEADER)
        header.setMinimumSectionSize(20)
        for place, column in enumerate(model.columns):
            fixed = QHeaderView.ResizeMode.Fixed if column.width else QHeaderView.ResizeMode.Stretch
            header.setSectionResizeMode(place, fixed)
        self.size_columns()
        header.sectionClicked.connect(self._header_clicked)

    def width_of(self, place: int) -> int:
        """A column's width at the text size that is set; 0 for one that takes what is left."""
        if place in self.widths:
            return self.widths[place]()
        return round(self.table().columns[place].width * text_scale())

    def size_columns(self) -> None:
        """Give the columns their widths, and leave out those of low value where there is no room."""
        columns = self.table().columns
        blank = {place for place, one in enumerate(columns) if one.low and self.table().is_blank(place)}
        wide = [self.width_of(place) for place in range(len(columns))]
        least = round(LEAST * text_scale()) * wide.count(0)
        room = self.viewport().width()
        needed = sum(wide) + least - sum(wide[place] for place in blank)
        tight = bool(least) and needed > room > least
        if self._compact or tight:
            needed -= sum(wide[n] for n, column in enumerate(columns) if column.low and n not in blank)
        for place, column in enumerate(columns):
            if wide[place]:
                self.horizontalHeader().resizeSection(place, wide[place])
            if column.low:
                self.setColumnHidden(place, self._compact or tight or place in blank)
            elif column.spare:
                self.setColumnHidden(place, tight and needed > room)
                needed -= wide[place] if tight and needed > room else 0

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.size_columns()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange and self.model() is not None:
            self.size_columns()

    def table(self) -> RowTable:
        """Its model."""
        model = self.model()
        assert isinstance(model, RowTable)
        return model

    def first_visible(self) -> int:
        """The leftmost column that is shown."""
        return next((n for n in range(len(self.table().columns)) if not self.isColumnHidden(n)), 0)

    def set_compact(self, compact: bool) -> None:
        """Hide the columns of low value."""
        self._compact = compact
        self.size_columns()

    def current_row(self) -> Any:
        """The chosen row, None where there is none."""
        return self.table().row_at(self.currentIndex().row())

    def choose(self, place: int) -> None:
        """Choose a row and bring it into sight."""
        if 0 <= place < self.table().rowCount():
            self.selectRow(place)
            self.scrollTo(self.table().index(place, 0))

    def paintEvent(self, event: QPaintEvent) -> None:
        first = self.rowAt(event.rect().top())
        if first < 0:
            return
        last = self.rowAt(event.rect().bottom())
        p = QPainter(self.viewport())
        p.setRenderHint(QPainter.RenderHint.Antialiasing)
        cells = self._cells_across()
        for place in range(first, (self.table().rowCount() - 1 if last < 0 else last) + 1):
            self._paint_row(p, place, cells)

    def _cells_across(self) -> list[tuple[Column, int, int]]:
        """The columns that are shown, each with the left edge and the width of the room for its text."""
        padded = [FIRST_PADDING] + [PADDING] * len(self.table().columns)
        shown = [n for n in range(len(self.table().columns)) if not self.isColumnHidden(n)]
        return [
            (
                self.table().columns[n],
                self.columnViewportPosition(n) + left,
                self.columnWidth(n) - left - PADDING,
            )
            for n, left in zip(shown, padded, strict=False)
        ]

    def _paint_row(self, p: QPainter, place: int, cells: list[tuple[Column, int, int]]) -> None:
        """Hover or choice, a hairline below, then each column's own painter or its text."""
        row = self.table().row_at(place)
        if row is None:
            return
        top, height = self.rowViewportPosition(place), self.rowHeight(place)
        left = self.columnViewportPosition(self.first_visible())
        wide = self.horizontalHeader().length()
        chosen = self.selectionModel().isRowSelected(place, self.rootIndex())
        if chosen:
            p.fillRect(left, top, wide, height, color("accent-tint"))
            p.fillRect(left, top, 3, height, color("accent"))
        elif place == self.hovered:
            p.fillRect(left, top, wide, height, color("hover"))
        p.fillRect(left, top + height - 1, wide, 1, color("line"))
        for column, x, width in cells:
            room = QRect(x, top, width, height - 1)
            if column.paint is not None:
                p.save()
                column.paint(p, room, row, chosen)
                p.restore()
            else:
                align = paint.RIGHT if column.right else paint.LEFT
                paint.text(p, room, column.text(row), bold=column.bold, token=column.token, align=align)

    def mouseMoveEvent(self, event: Any) -> None:
        super().mouseMoveEvent(event)
        self._hover(self.rowAt(int(event.position().y())))

    def leaveEvent(self, event: Any) -> None:
        super().leaveEvent(event)
        self._hover(-1)

    def _hover(self, place: int) -> None:
        if place != self.hovered:
            self.hovered = place
            self.viewport().update()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._opened(self.currentIndex())
        elif event.key() == Qt.Key.Key_Space:
            row = self.current_row()
            if row is not None:
                self.ticked.emit(row)
        else:
            super().keyPressEvent(event)

    def _opened(self, index: Index) -> None:
        row = self.table().row_at(index.row())
        if row is not None:
            self.opened.emit(row)

    def _current_changed(self, current: QModelIndex, _previous: QModelIndex) -> None:
        row = self.table().row_at(current.row())
        if row is not None:
            self.chosen.emit(row)

    def _header_clicked(self, place: int) -> None:
        word = self.table().columns[place].sort
        if word:
            self.sorted_by.emit(word)
