"""The roster's table: who, phone, teams, stars, hours, last seen; ticks, and a header that sorts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import Final

from PySide6.QtCore import QPointF, QRect, QRectF, Qt, Signal
from PySide6.QtGui import QBrush, QMouseEvent, QPainter, QPainterPath, QPen
from PySide6.QtWidgets import QHeaderView, QWidget

from station_app.core.i18n import N_, _
from station_app.core.rights import Right, allowed
from station_app.roster import service as roster
from station_app.roster.rows import PersonRow
from station_app.signin import service as signin
from station_app.signin import star_awards
from station_app.signin.minutes import half_hours
from station_app.signin.stars import STAR_HOURS, star_of
from ui.kit import paint
from ui.kit.dates import near_day
from ui.kit.table import FIRST_PADDING, PADDING, Column, RowTable, TableView
from ui.kit.theme import color, icon, text_scale

TICK, NAME, PHONE, TEAMS, STARS, HOURS, SEEN = range(7)
BOX: Final = 18
COMPACT_WIDTHS: Final = {NAME: 92, PHONE: 122, STARS: 80, HOURS: 92}
HEADER: Final = 38
STAR_NAMES: Final = (
    N_("no star yet"), N_("one star"), N_("two stars"), N_("three stars"), N_("four stars"), N_("five stars"),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Line:
    """One row of the table: a person with the minutes in the hours book."""

    person: PersonRow
    #: None where whoever looks may not see hours.
    minutes: int | None
    #: The hours that each star asks for at this station.
    ladder: tuple[int, ...] = STAR_HOURS

    @property
    def hours(self) -> str:
        """Hours as they are shown, rounded to the half."""
        return "–" if self.minutes is None else f"{half_hours(self.minutes):.1f}"

    @property
    def star(self) -> int:
        """Star level, 0 to 5."""
        return star_of(self.minutes or 0, self.ladder)[0]

    @property
    def seen(self) -> str:
        """When somebody was here last; empty for never."""
        return near_day(self.person.seen_at.date()) if self.person.seen_at else ""


def read_lines(uids: Sequence[str]) -> list[Line]:
    """The people of those uids with their minutes, in that order."""
    people, ladder = roster.list_people_by_uid(uids), star_awards.star_hours()
    if not allowed(Right.ACTIVITIES):
        return [Line(person, None, ladder) for person in people]
    minutes = signin.total_minutes(list(uids))
    return [Line(person, minutes.get(person.uid, 0), ladder) for person in people]


def tick_box(p: QPainter, middle: QPointF, on: bool, partly: bool = False) -> None:
    """A box to tick, painted as the style sheet draws a real one."""
    area = QRectF(middle.x() - BOX / 2 + 0.5, middle.y() - BOX / 2 + 0.5, BOX - 1, BOX - 1)
    p.setPen(QPen(color("text-2" if on or partly else "field"), 1))
    p.setBrush(QBrush(color("text-2" if on or partly else "surface")))
    p.drawRoundedRect(area, 5, 5)
    if on:
        icon("check", "surface").paint(p, area.adjusted(2, 2, -2, -2).toRect())
    elif partly:
        p.fillRect(QRectF(area.left() + 4, middle.y() - 1, BOX - 9, 2), color("surface"))


def _phone(p: QPainter, rect: QRect, line: Line, _chosen: bool) -> None:
    if line.person.phone:
        paint.text(p, rect, line.person.phone, token="text-2")
        return
    icon("warning-circle", "warn").paint(p, QRect(rect.left(), rect.center().y() - 8, 16, 16))
    paint.text(p, rect.adjusted(20, 0, 0, 0), _("not filled in"), token="warn")


def _teams(p: QPainter, rect: QRect, line: Line, _chosen: bool) -> None:
    x, left = rect.left(), len(line.person.teams)
    for team in line.person.teams:
        room = rect.right() - x - (34 if left > 1 else 0)
        if paint.width(team, 13) + 16 > room:
            paint.text(p, QRect(x, rect.top(), 40, rect.height()), f"+{left}", size=13, token="text-3")
            return
        x += paint.tag(p, x, rect.center().y() + 0.5, team)
        left -= 1


def _stars(p: QPainter, rect: QRect, line: Line, _chosen: bool) -> None:
    if line.star:
        paint.stars(p, rect.left(), rect.center().y(), line.star)
    else:
        paint.text(p, rect, "–", token="text-3")


def columns(ticked: set[str]) -> tuple[Column, ...]:
    """The columns; ``ticked`` is the set that the first one shows."""

    def tick(p: QPainter, rect: QRect, line: Line, _chosen: bool) -> None:
        middle = QPointF(rect.left() - FIRST_PADDING + 25, rect.center().y() + 1)
        tick_box(p, middle, line.person.uid in ticked)

    def tick_words(line: Line) -> str:
        return _("ticked") if line.person.uid in ticked else ""

    def star_words(line: Line) -> str:
        return _(STAR_NAMES[line.star]) if line.star else ""

    def phone_words(line: Line) -> str:
        return line.person.phone or _("not filled in")

    return (
        Column("", tick_words, width=44, paint=tick),
        Column(N_("Name"), lambda line: line.person.name, width=104, bold=True, sort="name"),
        Column(N_("Phone"), phone_words, width=128, paint=_phone),
        Column(N_("Teams"), lambda line: "、".join(line.person.teams), paint=_teams),
        Column(N_("Stars"), star_words, width=96, paint=_stars, spare=True),
        Column(N_("Hours"), lambda line: line.hours, width=100, right=True, sort="hours"),
        Column(N_("Last here"), lambda line: line.seen, width=92, token="text-2", sort="seen", low=True),
    )


def _scaled(width: int) -> int:
    return round(width * text_scale())


class PeopleHeader(QHeaderView):
    """The header: the sorted column carries an arrow, the first one ticks everybody."""

    tick_asked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self.sort, self.up = "", True
        self.ticks = "none"
        self.setSectionsClickable(True)

    def show_sort(self, word: str, up: bool) -> None:
        """Which column sorts, and which way."""
        if (word, up) != (self.sort, self.up):
            self.sort, self.up = word, up
            self.viewport().update()

    def show_ticks(self, state: str) -> None:
        """``none``, ``some`` or ``all``."""
        if state != self.ticks:
            self.ticks = state
            self.viewport().update()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        super().mouseReleaseEvent(event)
        if self.logicalIndexAt(event.position().toPoint()) == TICK:
            self.tick_asked.emit()

    def paintSection(self, painter: QPainter, rect: QRect, logicalIndex: int) -> None:
        model = self.model()
        if not isinstance(model, RowTable):
            return
        column = model.columns[logicalIndex]
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        ground = QPainterPath()
        if rect.left() <= 0:
            # The card's corner is round.
            ground.addRoundedRect(QRectF(rect).adjusted(0, 0, 20, 20), 9, 9)
            painter.setClipRect(rect)
        else:
            ground.addRect(QRectF(rect))
        painter.fillPath(ground, color("sunken"))
        painter.fillRect(QRect(rect.left(), rect.bottom(), rect.width(), 1), color("line"))
        if logicalIndex == TICK:
            middle = QPointF(rect.left() + 25, rect.center().y() + 1)
            tick_box(painter, middle, self.ticks == "all", self.ticks == "some")
        else:
            self._title(painter, rect.adjusted(PADDING, 0, -PADDING, -1), column)
        painter.restore()

    def _title(self, painter: QPainter, rect: QRect, column: Column) -> None:
        sorts = bool(column.sort) and column.sort == self.sort
        room = rect.adjusted(0, 0, -18 if sorts else 0, 0)
        align = paint.RIGHT if column.right else paint.LEFT
        token = "text" if sorts else "text-2"
        wide = paint.text(painter, room, _(column.title), size=13, token=token, align=align)
        if sorts:
            left = room.right() + 3 if column.right else room.left() + wide + 4
            name = "caret-up" if self.up else "caret-down"
            icon(name, "text").paint(painter, QRect(left, rect.center().y() - 7, 16, 16))


class PeopleView(TableView):
    """The table of people, read a page at a time. ``ticks_changed`` after a tick; ``ticks`` are uids."""

    ticks_changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        self.ticks: set[str] = set()
        self.uids: list[str] = []
        super().__init__(RowTable(columns(self.ticks)), parent)
        self.header = PeopleHeader(self)
        self.setHorizontalHeader(self.header)
        self._dress_header(self.table())
        self.header.setFixedHeight(HEADER)
        self.corner.setProperty("headcorner", "round")
        self.corner.setFixedHeight(HEADER)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setAccessibleName(_("People"))
        self.header.tick_asked.connect(self.tick_all)
        self.ticked.connect(self._tick)

    def set_compact(self, compact: bool) -> None:
        """Narrower columns, and fewer, in a small window."""
        narrow = COMPACT_WIDTHS if compact else {}
        self.widths = {place: partial(_scaled, width) for place, width in narrow.items()}
        super().set_compact(compact)

    def show_people(self, uids: list[str]) -> None:
        """Show these people; ticks of people who are not among them go."""
        self.uids = uids
        self.table().set_source(len(uids), self._fetch)
        if self.ticks:
            self.ticks.intersection_update(uids)
        self._ticks_changed()

    def _fetch(self, offset: int, limit: int) -> Sequence[Line]:
        return read_lines(self.uids[offset : offset + limit])

    def choose_person(self, uid: str) -> bool:
        """Choose somebody and bring the row into sight; whether it is there."""
        if uid not in self.uids:
            return False
        self.choose(self.uids.index(uid))
        return True

    def tick_all(self) -> None:
        """Tick everybody who is listed, or nobody where everybody is ticked."""
        everybody = len(self.ticks) == len(self.uids)
        self.ticks.clear()
        if not everybody:
            self.ticks.update(self.uids)
        self._ticks_changed()

    def _tick(self, line: Line) -> None:
        self.ticks.symmetric_difference_update({line.person.uid})
        self._ticks_changed()

    def _ticks_changed(self) -> None:
        state = "none" if not self.ticks else "all" if len(self.ticks) == len(self.uids) else "some"
        self.header.show_ticks(state)
        self.viewport().update()
        self.ticks_changed.emit()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        index = self.indexAt(event.position().toPoint())
        if index.isValid() and index.column() == TICK:
            line = self.table().row_at(index.row())
            if line is not None:
                self._tick(line)
            return
        super().mousePressEvent(event)
