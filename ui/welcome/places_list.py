"""District → street → community as one list that opens and closes, filtered while somebody types."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import QPointF, QRect, QRectF, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPen
from PySide6.QtWidgets import QWidget

from station_app.core import pinyin
from station_app.core.i18n import ngettext
from station_app.organisation.places import Place, Tree
from ui.kit import paint
from ui.kit.lists import ListView, RowDelegate, RowList
from ui.kit.theme import color, icon

INDENT: Final = 28
EVERY: Final = 100_000


@dataclass(frozen=True, slots=True)
class PlaceLine:
    """One line: a place, how deep it lies, whether it is open, how many stations below it match."""

    place: Place
    level: int
    is_open: bool
    hits: int
    span: tuple[int, int]

    @property
    def is_station(self) -> bool:
        """Whether it can be chosen."""
        return self.place.kind == "station"


def paint_radio(p: QPainter, x: int, middle: int, chosen: bool) -> None:
    """A radio button around (x, middle)."""
    p.setPen(QPen(color("text-2" if chosen else "field"), 1.2))
    p.setBrush(color("surface"))
    p.drawEllipse(QPointF(x, middle + 0.5), 9.5, 9.5)
    if chosen:
        p.setPen(Qt.PenStyle.NoPen)
        p.setBrush(color("text"))
        p.drawEllipse(QPointF(x, middle + 0.5), 5, 5)


class _PlaceDelegate(RowDelegate):
    height = 42

    def draw(self, p: QPainter, rect: QRect, row: PlaceLine, chosen: bool) -> None:
        # The ground of the row is drawn over the hairline: a tree has none.
        if not chosen:
            p.fillRect(QRect(rect.left(), rect.top(), rect.width(), 1), color("surface"))
        x, middle = rect.left() + 12 + row.level * INDENT, rect.center().y()
        if row.is_station:
            paint_radio(p, x + 10, middle, chosen)
            x += 30
        else:
            icon("caret-down" if row.is_open else "caret-right", "text-3").paint(
                p, QRect(x, middle - 9, 18, 18)
            )
            x += 28
        bold = chosen or row.level == 0
        first, last = row.span
        if last > first:
            before, inside = row.place.name[:first], row.place.name[first:last]
            left = x + paint.width(before, 16, bold=bold)
            wide = paint.width(inside, 16, bold=bold)
            p.fillRect(QRectF(left, middle - 11, wide, 23), color("mark"))
        room = rect.right() - x - 126
        paint.text(p, QRect(x, rect.top(), room, rect.height()), row.place.name, size=16, bold=bold)
        side = row.place.code if row.is_station else ""
        if row.level == 0 and row.hits:
            side = ngettext("%(n)d match", "%(n)d match", row.hits) % {"n": row.hits}
        area = rect.adjusted(0, 0, -20, 0)
        paint.text(p, area, side, size=13, token="text-3", align=paint.RIGHT)


def _name_of(line: PlaceLine) -> str:
    return line.place.name


class PlacesList(ListView):
    """``picked(place)`` when a station is chosen; Right and Left open and close, Enter goes on."""

    picked = Signal(object)
    went_on = Signal()

    def __init__(self, tree: Tree, parent: QWidget | None = None) -> None:
        super().__init__(RowList(_name_of), _PlaceDelegate, parent)
        self._tree, self._typed = tree, ""
        self._open: set[str] = set()
        self.found = 0
        self.chosen.connect(self._chose)
        self.clicked.connect(self._clicked)
        self.acted.connect(self._acted)

    def set_tree(self, tree: Tree) -> None:
        """Another district's tree."""
        self._tree = tree
        self.show_matching("")

    def show_matching(self, typed: str) -> None:
        """Show the stations that go by what was typed, the first district with any open; all with nothing."""
        self._typed = typed.strip()
        self._open = set()
        hits = self._hits()
        if self._typed and hits:
            first = hits[0] if not self._best() else self._best()[0]
            self._open = {place.code for place in self._tree.above(first)}
            top = self._top(first)
            self._open |= {p.code for hit in hits if self._top(hit) is top for p in self._tree.above(hit)}
        self._rebuild()
        place = next((n for n, line in enumerate(self.rows().rows) if line.is_station), -1)
        if self._typed and place >= 0:
            self.choose(place)

    def _hits(self) -> list[Place]:
        hits = self._tree.search(self._typed, limit=EVERY)
        self.found = len(hits)
        return hits

    def _best(self) -> list[Place]:
        needle = self._typed.lower()
        return [p for p in self._tree.search(self._typed, limit=5) if needle and p.name.startswith(needle)]

    def _top(self, place: Place) -> Place:
        above = [p for p in self._tree.above(place) if p.kind != "city"]
        return above[-1] if above else place

    def _rebuild(self) -> None:
        hits = {place.code: place for place in self._hits()}
        needed = Counter(p.code for hit in hits.values() for p in (hit, *self._tree.above(hit)))
        lines: list[PlaceLine] = []
        for root in self._tree.roots():
            tops = self._tree.children(root.code) if root.kind == "city" else [root]
            for top in tops:
                self._add(lines, top, 0, needed)
        self.set_rows(lines)

    def _add(self, lines: list[PlaceLine], place: Place, level: int, needed: Counter[str]) -> None:
        if place.code not in needed:
            return
        is_open = place.code in self._open
        typed = self._typed if place.kind == "station" else ""
        hits = needed[place.code] if self._typed else 0
        lines.append(PlaceLine(place, level, is_open, hits, pinyin.matched_span(place.name, typed)))
        if is_open:
            for child in self._tree.children(place.code):
                self._add(lines, child, level + 1, needed)

    def _toggle(self, line: PlaceLine, *, to: bool | None = None) -> None:
        wanted = (line.place.code not in self._open) if to is None else to
        (self._open.add if wanted else self._open.discard)(line.place.code)
        self._rebuild()
        place = next(n for n, one in enumerate(self.rows().rows) if one.place.code == line.place.code)
        self.choose(place)

    def _chose(self, line: PlaceLine) -> None:
        self.picked.emit(line.place if line.is_station else None)

    def _clicked(self) -> None:
        line = self.current_row()
        if line is not None and not line.is_station:
            self._toggle(line)

    def _acted(self, line: PlaceLine, _name: str) -> None:
        if line.is_station:
            self.went_on.emit()
        else:
            self._toggle(line)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        line = self.current_row()
        if line is not None and not line.is_station and event.key() in (Qt.Key.Key_Left, Qt.Key.Key_Right):
            self._toggle(line, to=event.key() == Qt.Key.Key_Right)
            return
        super().keyPressEvent(event)
