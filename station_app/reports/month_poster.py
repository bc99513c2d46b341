"""The month as a poster for the station's wall: A4 or A3 across, a cell a day, colours by category.

It hangs where everybody reads it: what, when and where, and nobody's name. What takes place on many days at
one hour, such as the school gate, stands once below the month and not in every cell.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any, Final

from station_app.activities import almanac, working_days
from station_app.activities.categories import BY_KEY, CATEGORIES
from station_app.activities.rows import ActivityRow, ActivityStatus
from station_app.core import files, paths
from station_app.core.i18n import N_, _, ngettext
from station_app.reports import fonts
from station_app.reports.fonts import BOLD, REGULAR
from station_app.reports.glyphs import GlyphCheck

MM: Final = 72 / 25.4
WIDTH, HEIGHT = 297.0, 210.0
#: How much larger everything is on the paper than on A4.
PAPERS: Final = {"A4": 1.0, "A3": 2**0.5}
LEFT, RIGHT = 10.0, 287.0
GRID_TOP, HEAD = 36.0, 6.5
LEGEND: Final = 203.5
COLUMN: Final = (RIGHT - LEFT) / 7
CELL_HEAD: Final = 7.6
TALL, LOW = 7.4, 4.3
#: From so many days on, an activity at one hour and place is told below the month.
REGULAR_DAYS: Final = 9
MOST_USUAL: Final = 4
WEEKDAYS: Final = (N_("Mon"), N_("Tue"), N_("Wed"), N_("Thu"), N_("Fri"), N_("Sat"), N_("Sun"))
INK, SOFT, FAINT, RULE, SHADE = "#25211D", "#5B544C", "#A39B90", "#D3CCC1", "#F7F5F1"


@dataclass(frozen=True, slots=True)
class Poster:
    """What the poster shows: the station's name, the month, and its activities without drafts."""

    station: str
    year: int
    month: int
    rows: Sequence[ActivityRow]

    @property
    def first(self) -> date:
        """The month's first day."""
        return date(self.year, self.month, 1)

    def weeks(self) -> list[list[date]]:
        """The weeks that the month touches, from Monday on."""
        monday = self.first - timedelta(days=self.first.weekday())
        after = date(self.year + self.month // 12, self.month % 12 + 1, 1)
        count = -(-(after - monday).days // 7)
        return [[monday + timedelta(days=7 * week + n) for n in range(7)] for week in range(count)]


@dataclass(frozen=True, slots=True)
class Usual:
    """One activity that takes place on many days at the same hour and place."""

    title: str
    category: str
    when: str
    venue: str
    days: tuple[date, ...]

    @property
    def words(self) -> str:
        """护学岗 07:20–08:00 校门口: 9–10、12–16 日."""
        runs = "、".join(_runs(self.days))
        values = {"title": self.title, "time": self.when, "venue": self.venue, "days": runs}
        text = (
            _("%(title)s %(time)s %(venue)s: on the %(days)s")
            if self.venue
            else _("%(title)s %(time)s: on the %(days)s")
        )
        return text % values


def write(path: Path, poster: Poster, *, paper: str = "A4") -> int:
    """Write the poster whole or not at all; gives the number of activities. ``KeyError`` for another paper.

    Raises ``files.CannotWrite``.
    """
    from reportlab.pdfgen.canvas import Canvas

    scale = PAPERS[paper]
    fonts.register()
    with files.replacing(path) as part:
        size = (WIDTH * MM * scale, HEIGHT * MM * scale)
        canvas = Canvas(str(part), pagesize=size, pageCompression=1)
        canvas.setTitle(_title(poster))
        canvas.setCreator("practice-station")
        canvas.scale(scale, scale)
        _draw(_Sheet(canvas), poster)
        canvas.save()
    return len(poster.rows)


def _title(poster: Poster) -> str:
    return _("Activities of %(year)d-%(month)d") % {"year": poster.year, "month": poster.month}


def usual(rows: Iterable[ActivityRow]) -> list[Usual]:
    """What takes place on so many days of the month that it is told once."""
    found: dict[tuple[str, str, str, str], list[date]] = {}
    for row in rows:
        if row.status is not ActivityStatus.CANCELLED:
            key = (row.title, row.category, f"{row.starts:%H:%M}–{row.ends:%H:%M}", row.venue)
            found.setdefault(key, []).append(row.starts.date())
    many = [Usual(*key, tuple(sorted(days))) for key, days in found.items() if len(set(days)) >= REGULAR_DAYS]
    most = sorted(many, key=lambda one: (-len(one.days), one.title))[:MOST_USUAL]
    return sorted(most, key=lambda one: (one.when, one.title))


def _runs(days: Sequence[date]) -> Iterator[str]:
    """9–10, 12–16: days of a month, runs of three and more drawn together."""
    run: list[date] = []
    for day in [*days, None]:
        if run and (day is None or (day - run[-1]).days > 1):
            if len(run) > 2:
                yield f"{run[0].day}–{run[-1].day}"
            else:
                yield from (str(one.day) for one in run)
            run = []
        if day is not None:
            run.append(day)


class _Sheet:
    """Drawing in millimetres from the top left corner."""

    def __init__(self, canvas: Any) -> None:
        self.canvas, self._glyphs = canvas, GlyphCheck()

    def text(
        self, x: float, y: float, text: str, size: float, *, font: str = REGULAR, colour: str = INK,
        align: str = "left", room: float = 0.0,
    ) -> float:  # fmt: skip
        """Text with its middle at ``y``, shrunk by a tenth and then cut where it has no ``room``; gives its
        width in mm."""
        text = self._glyphs.text(text)
        wide = fonts.width(text, font, size)
        if room and wide > room * MM:
            size *= 0.9
            while len(text) > 1 and fonts.width(text, font, size) > room * MM:
                text = text.rstrip("…")[:-1] + "…"
            wide = fonts.width(text, font, size)
        self.canvas.setFillColor(colour)
        self.canvas.setFont(font, size)
        draw = {"left": "drawString", "centre": "drawCentredString", "right": "drawRightString"}[align]
        getattr(self.canvas, draw)(x * MM, (HEIGHT - y) * MM - size * 0.36, text)
        return wide / MM

    def box(
        self, x: float, y: float, width: float, height: float, colour: str, *, round_by: float = 0.0
    ) -> None:
        """A filled box."""
        self.canvas.setFillColor(colour)
        place = (x * MM, (HEIGHT - y - height) * MM, width * MM, height * MM)
        if round_by:
            self.canvas.roundRect(*place, round_by * MM, stroke=0, fill=1)
        else:
            self.canvas.rect(*place, stroke=0, fill=1)

    def line(
        self, x1: float, y1: float, x2: float, y2: float, colour: str = RULE, width: float = 0.5
    ) -> None:
        """A line."""
        self.canvas.setStrokeColor(colour)
        self.canvas.setLineWidth(width)
        self.canvas.line(x1 * MM, (HEIGHT - y1) * MM, x2 * MM, (HEIGHT - y2) * MM)

    def seal(self, x: float, y: float, category: str, size: float, *, faint: bool = False) -> None:
        """A category's one hanzi in its colour, the corner at ``x``, ``y``."""
        known = BY_KEY[category]
        colour = FAINT if faint else _colours()[f"c-{known.colour}"]
        self.box(x, y, size, size, colour, round_by=size * 0.2)
        self.text(x + size / 2, y + size / 2, known.seal, size * 2.05, font=BOLD,
                  colour="#FFFFFF", align="centre")  # fmt: skip


def _colours() -> dict[str, str]:
    tokens = json.loads(paths.resource("themes", "tokens.json").read_text(encoding="utf-8"))
    found: dict[str, str] = tokens["light"]
    return found


def _draw(sheet: _Sheet, poster: Poster) -> None:
    often = usual(poster.rows)
    told = {(one.title, one.when, one.venue) for one in often}
    cells: dict[date, list[ActivityRow]] = {}
    for row in poster.rows:
        off = row.status is ActivityStatus.CANCELLED
        if off or (row.title, f"{row.starts:%H:%M}–{row.ends:%H:%M}", row.venue) not in told:
            cells.setdefault(row.starts.date(), []).append(row)
    _head(sheet, poster)
    bottom = LEGEND - 5.0 - 4.6 * len(often)
    _grid(sheet, poster, cells, bottom)
    for place, one in enumerate(often):
        y = bottom + 2.0 + 4.6 * place
        sheet.seal(LEFT, y, one.category, 3.6)
        sheet.text(LEFT + 5, y + 1.8, one.words, 8, room=RIGHT - LEFT - 5)
    _legend(sheet, poster)


def _head(sheet: _Sheet, poster: Poster) -> None:
    wide = sheet.text(LEFT, 16, _title(poster), 25, font=BOLD, room=170)
    count = ngettext("%(n)d activity", "%(n)d activities", len(poster.rows)) % {"n": len(poster.rows)}
    sheet.text(LEFT + wide + 5, 18, count, 11, colour=SOFT)
    sheet.text(RIGHT, 17, poster.station, 11.5, font=BOLD, colour=SOFT, align="right", room=105)
    sheet.box(LEFT, 25.6, RIGHT - LEFT, 1.0, "#C2361E")


def _grid(sheet: _Sheet, poster: Poster, cells: dict[date, list[ActivityRow]], bottom: float) -> None:
    weeks = poster.weeks()
    height = (bottom - GRID_TOP) / len(weeks)
    sheet.box(LEFT + 5 * COLUMN, GRID_TOP - HEAD, 2 * COLUMN, bottom - GRID_TOP + HEAD, SHADE)
    for n, name in enumerate(WEEKDAYS):
        sheet.text(LEFT + (n + 0.5) * COLUMN, GRID_TOP - HEAD / 2, _(name), 9.5, colour=SOFT, align="centre")
    for place, week in enumerate(weeks):
        top = GRID_TOP + place * height
        for n, day in enumerate(week):
            if day.month == poster.month:
                _cell(sheet, LEFT + n * COLUMN, top, height, day, cells.get(day, []))
    for place in range(len(weeks) + 1):
        sheet.line(LEFT, GRID_TOP + place * height, RIGHT, GRID_TOP + place * height)
    for n in range(8):
        sheet.line(LEFT + n * COLUMN, GRID_TOP, LEFT + n * COLUMN, bottom)


def _cell(sheet: _Sheet, x: float, y: float, height: float, day: date, rows: Sequence[ActivityRow]) -> None:
    known = almanac.day(day)
    red = "#C2361E" if working_days.holiday_name(day) else INK
    wide = sheet.text(x + 1.8, y + 4, str(day.day), 14, font=BOLD, colour=red)
    mark = _("(off)") if working_days.holiday_name(day) else ""
    if working_days.is_adjusted_workday(day):
        mark = _("(worked)")
    sheet.text(x + 2.6 + wide, y + 4.5, mark, 6.5, colour=red if red != INK else SOFT)
    label = known.label
    sheet.text(x + COLUMN - 1.5, y + 4.2, label, 7, colour="#C2361E" if known.red else FAINT, align="right",
               room=COLUMN - wide - 9)  # fmt: skip
    room = height - CELL_HEAD
    tall = len(rows) * TALL <= room
    each = TALL if tall else LOW
    fits = int(room / each)
    shown = rows if len(rows) <= fits else rows[: max(0, fits - 1)]
    for place, row in enumerate(shown):
        _item(sheet, x + 1.2, y + CELL_HEAD + place * each, row, tall=tall)
    if rest := len(rows) - len(shown):
        words = ngettext("%(n)d more", "%(n)d more", rest) % {"n": rest}
        sheet.text(x + 2, y + CELL_HEAD + len(shown) * each + 1.8, words, 7, colour=SOFT)


def _item(sheet: _Sheet, x: float, y: float, row: ActivityRow, *, tall: bool) -> None:
    """An activity: in two lines, what above when and where, or in one with its hour."""
    off = row.status is ActivityStatus.CANCELLED
    colour = FAINT if off else INK
    room = COLUMN - 8.6 if tall else COLUMN - 7.0
    size = 5.8 if tall else 3.6
    sheet.seal(x, y, row.category, size, faint=off)
    left = x + size + 1.0
    if tall:
        wide = sheet.text(left, y + 1.7, row.title, 8.5, font=BOLD, colour=colour, room=room)
        where = f"{row.starts:%H:%M}–{row.ends:%H:%M} {row.venue}" if not off else _("called off")
        sheet.text(left, y + 4.8, where, 6.5, colour=FAINT if off else SOFT, room=room)
    else:
        wide = sheet.text(left, y + 1.8, f"{row.starts:%H:%M} {row.title}", 7, colour=colour, room=room)
    if off:
        sheet.line(left, y + 1.75, left + min(wide, room), y + 1.75, FAINT, 0.7)


def _legend(sheet: _Sheet, poster: Poster) -> None:
    used = {row.category for row in poster.rows}
    x = LEFT
    for category in CATEGORIES:
        if category.key in used:
            sheet.seal(x, LEGEND - 1.9, category.key, 3.8)
            x += 5.2 + sheet.text(x + 5, LEGEND, category.medium, 8, colour=SOFT) + 4
