"""The table of an import: above each column of the file what it means, below each bad cell why."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any, Final

from PySide6.QtCore import QEvent, QModelIndex, QPoint, QRect, Qt, Signal
from PySide6.QtGui import QHelpEvent, QPainter
from PySide6.QtWidgets import QAbstractItemView, QComboBox, QLabel, QMenu, QToolTip, QVBoxLayout, QWidget

from station_app.core import sheets
from station_app.core.i18n import N_, _
from station_app.roster.reading import Preview
from station_app.roster.rows import FIELD_NAMES
from ui.kit import paint
from ui.kit.table import PADDING, Column, Painter, RowTable, TableView
from ui.kit.theme import color, icon
from ui.kit.widgets import hairline, label
from ui.roster.import_lines import BAD, REFUSED, ImportLine
from ui.roster.import_words import written

ROW: Final = 42
NUMBER_WIDTH: Final = 58
WIDTHS: Final = {"name": 118, "phone": 132, "id_number": 174, "birth_date": 132, "sex": 84, "address": 180}
OTHER_WIDTH: Final = 118
#: In a small window.
NUMBER_COMPACT: Final = 50
COMPACT: Final = {"name": 100, "phone": 118, "id_number": 174, "birth_date": 112, "sex": 64, "address": 140}
OTHER_COMPACT: Final = 90
MAP_HEIGHT: Final = 76
#: The size of a box's words; its arrow, its own edges and what stands free beside it.
BOX_SIZE, BOX_EDGE = 14, 54
TURNING: Final = N_("Space, or a press on its number, leaves a row out or takes it in again.")


def _cell(name: str) -> Painter:
    def draw(p: QPainter, rect: QRect, line: ImportLine, _chosen: bool) -> None:
        note = line.notes.get(name)
        words = line.shown(name)
        if note is None:
            token = "text-3" if not words else "text" if name in ("name", "teams") else "text-2"
            # A row that stays out is there to be read, not to be taken for one that comes in.
            token = "text-3" if line.fate == REFUSED else token
            paint.text(p, rect, words or "–", bold=name == "name", token=token)
            return
        whole = rect.adjusted(-PADDING, 0, PADDING, 0)
        bad = note.kind == BAD
        p.fillRect(whole, color("danger-tint" if bad else "warn-tint"))
        if bad:
            p.fillRect(QRect(whole.left(), whole.top(), 2, whole.height()), color("danger"))
        above = QRect(rect.left(), rect.top() + 2, rect.width(), 21)
        below = QRect(rect.left(), rect.top() + 21, rect.width(), 18)
        bold = bad or name == "name"
        token = "text-3" if line.out else "danger" if bad else "text"
        paint.text(p, above, words or "–", bold=bold, token=token)
        paint.text(p, below, note.short, size=13, token="danger" if bad else "warn")

    return draw


def _number(is_pointed: Callable[[ImportLine], bool]) -> Painter:
    """The row's number; in its place what a press does: leave the row out, or take it in again."""

    def draw(p: QPainter, rect: QRect, line: ImportLine, _chosen: bool) -> None:
        if line.out or (line.can_turn and is_pointed(line)):
            name = "arrow-counter-clockwise" if line.out else "x"
            icon(name, "text-2").paint(p, QRect(rect.left(), rect.center().y() - 8, 18, 18))
        else:
            paint.text(p, rect, str(line.prepared.row), token="text-3")

    return draw


def _left_out(p: QPainter, rect: QRect, _line: ImportLine, _chosen: bool) -> None:
    p.fillRect(rect.adjusted(-PADDING, 0, PADDING, 0), color("sunken"))


def _box_width(name: str) -> int:
    """What the box above a column needs to say its field whole."""
    words = _(FIELD_NAMES[name]) if name else _("left out")
    return paint.width(words, BOX_SIZE) + BOX_EDGE


def _text(name: str) -> Callable[[ImportLine], str]:
    def text(line: ImportLine) -> str:
        note = line.notes.get(name)
        return " ".join(part for part in (line.shown(name), note.short if note else "") if part)

    return text


def _sample(text: str) -> str:
    return written("phone", text) if sum(c.isdigit() for c in text) > 6 else text


def turning_words(line: ImportLine) -> str:
    """What a press on the row's number does."""
    words = _("Take row %(row)d in after all") if line.out else _("Leave row %(row)d out")
    return words % {"row": line.prepared.row}


def columns(
    letters: list[str],
    meaning: dict[str, str],
    *,
    compact: bool = False,
    is_pointed: Callable[[ImportLine], bool] = lambda _line: False,
) -> tuple[Column, ...]:
    """The file's columns by letter; ``meaning`` is letter → field, absent where it is left out.

    ``is_pointed``: whether the mouse is on a row.
    """
    number = NUMBER_COMPACT if compact else NUMBER_WIDTH
    draw = _number(is_pointed)
    made = [Column(N_("Row"), lambda line: str(line.prepared.row), width=number, paint=draw)]
    for letter in letters:
        name = meaning.get(letter, "")
        width = COMPACT.get(name, OTHER_COMPACT) if compact else WIDTHS.get(name, OTHER_WIDTH)
        width = max(width, _box_width(name))
        if name:
            made.append(Column(FIELD_NAMES[name], _text(name), width=width, paint=_cell(name)))
        else:
            made.append(Column("", lambda _line: "", width=width, paint=_left_out))
    return tuple(made)


class MappingRow(QWidget):
    """A box above each column; ``mapped(letter, field)`` with an empty field to leave it out."""

    mapped = Signal(str, str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFixedHeight(MAP_HEIGHT)
        self.boxes: dict[str, QComboBox] = {}
        self._sources: dict[str, QLabel] = {}
        self._number = label(_("Row"), "small", parent=self)
        self._number.setToolTip(_(TURNING))

    def show_columns(self, letters: list[str], preview: Preview) -> None:
        """Make the boxes of a file."""
        for widget in (*self.boxes.values(), *self._sources.values()):
            widget.hide()
            widget.deleteLater()
        self.boxes, self._sources = {}, {}
        meaning = {letter: name for name, letter in preview.columns.items()}
        for letter in letters:
            heading = preview.headings.get(letter, "") or _("column %(letter)s") % {"letter": letter}
            source = label(_("called “%(heading)s”") % {"heading": heading}, "small", parent=self)
            source.setProperty("whole", source.text())
            source.setToolTip("\n".join([heading, *map(_sample, preview.samples.get(letter, ()))]))
            box = QComboBox(self)
            box.setProperty("scale", "map")
            box.setAccessibleName(_("What “%(heading)s” means") % {"heading": heading})
            box.setToolTip(source.toolTip())
            box.addItem(_("left out"), "")
            for name, words in FIELD_NAMES.items():
                box.addItem(_(words), name)
            box.setCurrentIndex(max(0, box.findData(meaning.get(letter, ""))))
            box.activated.connect(partial(self._mapped, letter))
            source.show()
            box.show()
            self.boxes[letter], self._sources[letter] = box, source

    def _mapped(self, letter: str, _place: int) -> None:
        self.mapped.emit(letter, str(self.boxes[letter].currentData()))

    def arrange(self, places: dict[str, tuple[int, int]]) -> None:
        """Put each box above its column: letter → (left, width)."""
        self._number.setGeometry(16, 40, 40, 20)
        for letter, (left, width) in places.items():
            if letter in self.boxes:
                source = self._sources[letter]
                source.setGeometry(left + 10, 8, width - 14, 20)
                whole, cut = str(source.property("whole")), Qt.TextElideMode.ElideRight
                source.setText(source.fontMetrics().elidedText(whole, cut, width - 14))
                self.boxes[letter].setGeometry(left + 6, 32, width - 12, 36)


class ImportTable(QWidget):
    """Boxes and rows in one. ``mapped(letter, field)``; ``turned(line)``: to be left out, or taken in."""

    mapped = Signal(str, str)
    turned = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.letters: list[str] = []
        self._numbers: list[int] = []
        self._preview: Preview | None = None
        self._compact = False
        self.boxes = MappingRow()
        self.view = TableView(RowTable(columns([], {})))
        self.view.setAccessibleName(_("Rows of the file"))
        self._dress()
        self._whole = QVBoxLayout(self)
        self._whole.setContentsMargins(0, 0, 0, 0)
        self._whole.setSpacing(0)
        self._whole.addWidget(self.boxes)
        self._whole.addWidget(hairline())
        self._whole.addWidget(self.view, 1)
        self.boxes.mapped.connect(self.mapped)

    def _dress(self) -> None:
        view = self.view
        header = view.horizontalHeader()
        header.hide()
        self.view.corner.hide()
        header.sectionResized.connect(self._moved)
        view.verticalHeader().setDefaultSectionSize(ROW)
        view.horizontalScrollBar().valueChanged.connect(self._moved)
        view.viewport().installEventFilter(self)
        view.setAccessibleDescription(_(TURNING))
        view.clicked.connect(self._clicked)
        view.ticked.connect(self._turn)
        view.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        view.customContextMenuRequested.connect(self._open_menu)

    def _moved(self, *_where: int) -> None:
        self._arrange()

    def _is_pointed(self, line: ImportLine) -> bool:
        return self.view.table().row_at(self.view.hovered) is line

    def _clicked(self, index: QModelIndex) -> None:
        if index.column() == 0:
            self._turn(self.view.table().row_at(index.row()))

    def _turn(self, line: ImportLine | None) -> None:
        if line is not None and line.can_turn:
            self.turned.emit(line)

    def _open_menu(self, at: QPoint) -> None:
        index = self.view.indexAt(at)
        line = self.view.table().row_at((index if index.isValid() else self.view.currentIndex()).row())
        if line is not None and line.can_turn:
            self.row_menu(line).popup(self.view.viewport().mapToGlobal(at))

    def row_menu(self, line: ImportLine) -> QMenu:
        """What can be done with one row."""
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        name = "arrow-counter-clockwise" if line.out else "x"
        menu.addAction(icon(name, "text"), turning_words(line), partial(self._turn, line))
        return menu

    def show_preview(self, preview: Preview) -> None:
        """Show a file's columns in its order: those that have a heading, are mapped, or hold anything."""
        self._preview = preview
        headed = {letter for letter, heading in preview.headings.items() if heading}
        known = headed | {*preview.columns.values(), *preview.samples}
        self.letters = sorted(known, key=lambda letter: sheets.column_place(letter) or 0)
        meaning = {letter: name for name, letter in preview.columns.items()}
        made = columns(self.letters, meaning, compact=self._compact, is_pointed=self._is_pointed)
        old, self.view = self.view, TableView(RowTable(made))
        self.view.setAccessibleName(old.accessibleName())
        self._dress()
        self._whole.replaceWidget(old, self.view)
        old.deleteLater()
        self.boxes.show_columns(self.letters, preview)
        self._arrange()

    def show_lines(self, lines: list[ImportLine]) -> None:
        """Show these rows; where they are the same ones, nothing jumps."""
        bar, before, chosen = self.view.verticalScrollBar(), self._numbers, self.view.current_row()
        place, self._numbers = bar.value(), [line.prepared.row for line in lines]
        self.view.table().set_rows(lines)
        if chosen is not None and chosen.prepared.row in self._numbers:
            self.view.selectRow(self._numbers.index(chosen.prepared.row))
        if before == self._numbers:
            bar.setValue(place)
        self._arrange()

    def set_compact(self, compact: bool) -> None:
        """Narrower columns in a small window."""
        if compact == self._compact:
            return
        self._compact = compact
        if self._preview is not None:
            lines = self.view.table().rows_loaded()
            self.show_preview(self._preview)
            self.show_lines(lines)

    def show_row(self, number: int) -> None:
        """Bring a row of the file to the top."""
        if number in self._numbers:
            index = self.view.table().index(self._numbers.index(number), 0)
            self.view.scrollTo(index, QAbstractItemView.ScrollHint.PositionAtTop)

    def _arrange(self) -> None:
        header = self.view.horizontalHeader()
        places = {}
        for place, letter in enumerate(self.letters, 1):
            places[letter] = (header.sectionViewportPosition(place), header.sectionSize(place))
        self.boxes.arrange(places)

    def resizeEvent(self, event: Any) -> None:
        super().resizeEvent(event)
        self._arrange()

    def eventFilter(self, watched: Any, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            index = self.view.indexAt(event.pos())
            line = self.view.table().row_at(index.row()) if index.isValid() else None
            name = self._field_at(index.column()) if line is not None else ""
            note = line.notes.get(name) if line is not None else None
            words = note.whole if note else ""
            if line is not None and index.column() == 0 and line.can_turn:
                words = turning_words(line)
            QToolTip.showText(event.globalPos(), words, self.view)
            return True
        return False

    def _field_at(self, column: int) -> str:
        box = self.boxes.boxes.get(self.letters[column - 1]) if 0 < column <= len(self.letters) else None
        return str(box.currentData()) if box is not None else ""
