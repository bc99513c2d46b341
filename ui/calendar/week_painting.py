"""How the week looks: its ground, its head, the activities in it, and what is being carried."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Final

from PySide6.QtCore import QRect, QRectF, Qt
from PySide6.QtGui import QPainter, QPen

from station_app.activities.rows import ActivityRow, ActivityStatus
from station_app.core.i18n import _
from ui.calendar.cells import MARKS
from ui.calendar.chips import CHIP, SEAL_WIDE, ChipPainter
from ui.calendar.month import WEEKDAYS, DayCell
from ui.kit import dates

HEAD: Final = 40
HOURS_WIDE: Final = 46
CORNER: Final = 9
#: A day's column narrower than this says less in its head.
NARROW_DAY: Final = 96
#: A block narrower than this shows its seal alone; from these heights on there is room for more lines.
NARROW, TWO_LINES, THREE_LINES = 46, 44, 64


class WeekPainter(ChipPainter):
    """Paints the week; keeps fonts, colours and seals as the month's chips do."""

    def ground(
        self,
        p: QPainter,
        columns: Sequence[QRect],
        cells: Sequence[DayCell],
        hours: Sequence[tuple[int, int]],
    ) -> None:
        """Days, weekends tinted, and a line with its hour at every ``(hour, y)``."""
        whole = columns[0].united(columns[-1])
        p.fillRect(QRect(0, HEAD, HOURS_WIDE, whole.height() - HEAD - CORNER), self.colour("surface"))
        for column, cell in zip(columns, cells, strict=True):
            token = "hover" if cell.day.weekday() > 4 else "surface"
            low = CORNER if cell is cells[-1] else 0
            p.fillRect(column.adjusted(0, HEAD, 0, -low), self.colour(token))
        p.setPen(Qt.PenStyle.NoPen)
        for hour, y in hours:
            if y > HEAD:
                p.fillRect(QRect(HOURS_WIDE, y, whole.width(), 1), self.colour("line"))
            if y > HEAD - 6:
                area = QRectF(0, max(y - 9, HEAD + 1), HOURS_WIDE - 7, 18)
                self.text(p, area, f"{hour:02d}:00", 12, "text-3", right=True)
        for column in columns:
            p.fillRect(QRect(column.left(), HEAD, 1, column.height() - HEAD), self.colour("line"))

    def head(
        self, p: QPainter, columns: Sequence[QRect], cells: Sequence[DayCell], chosen: date, *, focus: bool
    ) -> None:
        """The days: weekday, number, 休 or 班, and the lunar day or festival."""
        right = columns[-1].right()
        p.setPen(Qt.PenStyle.NoPen)
        p.setBrush(self.colour("sunken"))
        p.save()
        p.setClipRect(QRect(0, 0, right + 1, HEAD))
        p.drawRoundedRect(QRectF(0, 0, right + 1, HEAD + CORNER), CORNER, CORNER)
        p.restore()
        p.fillRect(QRect(0, HEAD - 1, right + 1, 1), self.colour("line"))
        for column, cell in zip(columns, cells, strict=True):
            self._day(p, column, cell)
            if cell.day == chosen:
                area = QRect(column.left() + 1, HEAD - 3, column.width() - 1, 3)
                p.fillRect(area, self.colour("focus" if focus else "field"))

    def _day(self, p: QPainter, column: QRect, cell: DayCell) -> None:
        left, high = column.left() + 7, HEAD - 2
        narrow = column.width() < NARROW_DAY
        # Which month begins stands in the page's title too.
        number = str(cell.day.day) if cell.day.day > 1 or narrow else dates.day(cell.day)
        if not (narrow and cell.red):  # a festival's name needs the room; the order of the days is known
            words = _(WEEKDAYS[cell.day.weekday()])
            left += self.text(p, QRectF(left, 0, 40, high), words, 13, "text-2") + 3
        wide = max(26, self.font(16, True)[1].horizontalAdvance(number) + 10)
        area = QRectF(left, 6, wide, high - 12)
        if cell.today:
            p.setPen(Qt.PenStyle.NoPen)
            p.setBrush(self.colour("accent"))
            p.drawRoundedRect(area, area.height() / 2, area.height() / 2)
        p.setFont(self.font(16, True)[0])
        p.setPen(self.colour("on-accent" if cell.today else "text-3" if cell.outside else "text"))
        p.drawText(area, Qt.AlignmentFlag.AlignCenter, number)
        left += wide + 1
        if cell.mark:
            token = "ok" if cell.mark == "off" else "warn"
            left += self.text(p, QRectF(left, 0, 34, high), _(MARKS[cell.mark]), 12, token) + 3
        room = QRectF(left, 0, column.right() - 4 - left, high)
        if self.font(12, cell.red)[1].horizontalAdvance(cell.label) > room.width():
            return
        token = "accent-text" if cell.red else "text-3"
        self.text(p, room, cell.label, 12, token, bold=cell.red, right=True)

    def block(self, p: QPainter, area: QRectF, row: ActivityRow, *, chosen: bool) -> None:
        """One activity; its times and place where there is room for them."""
        status, key = row.status, row.category
        draft, cancelled = status is ActivityStatus.DRAFT, status is ActivityStatus.CANCELLED
        tinted = not draft and not cancelled and (chosen or status is not ActivityStatus.HELD)
        p.setPen(QPen(self.colour("line-2"), 1) if not tinted and not draft else Qt.PenStyle.NoPen)
        p.setBrush(self.colour(f"t-{key}" if tinted else "surface"))
        edge = area.adjusted(0.5, 0.5, -0.5, -0.5)
        p.drawRoundedRect(edge, 5, 5)
        kind = "draft" if draft else "field" if cancelled else f"c-{key}"
        p.save()
        p.setClipRect(area, Qt.ClipOperation.IntersectClip)
        p.drawPixmap(area.topLeft(), self.seal(key, kind, p.device().devicePixelRatioF()))
        p.restore()
        self.outline(p, edge, edge, draft=draft, chosen=chosen)
        self._words(p, area, row, tinted=tinted, chosen=chosen)

    def _words(self, p: QPainter, area: QRectF, row: ActivityRow, *, tinted: bool, chosen: bool) -> None:
        if area.width() < NARROW:
            return
        cancelled = row.status is ActivityStatus.CANCELLED
        token = f"x-{row.category}" if tinted else "text-3" if cancelled else "text-2"
        line = QRectF(area.left() + SEAL_WIDE + 4, area.top(), area.width() - SEAL_WIDE - 6, CHIP)
        self.text(p, line, row.title, 13, token, bold=chosen, struck=cancelled)
        below = QRectF(area.left() + 6, area.top() + CHIP - 1, area.width() - 10, 18)
        if area.height() >= TWO_LINES:
            self.text(p, below, dates.span(row.starts, row.ends), 12, "text-2" if tinted else "text-3")
        if area.height() >= THREE_LINES and row.venue:
            self.text(p, below.translated(0, 18), row.venue, 12, "text-2" if tinted else "text-3")

    def now(self, p: QPainter, column: QRect, y: int) -> None:
        """The line of this minute."""
        p.setPen(Qt.PenStyle.NoPen)
        p.setBrush(self.colour("accent"))
        p.drawEllipse(QRectF(column.left() - 3, y - 3.5, 7, 7))
        p.fillRect(QRect(column.left(), y - 1, column.width(), 2), self.colour("accent"))

    def ghost(self, p: QPainter, area: QRectF, row: ActivityRow, target: datetime) -> None:
        """What is being carried, where it would stand, with its times there."""
        p.setPen(QPen(self.colour("focus"), 2))
        p.setBrush(self.colour(f"t-{row.category}"))
        p.drawRoundedRect(area, 5, 5)
        ends = target + timedelta(minutes=row.minutes)
        line = QRectF(area.left() + 6, area.top(), area.width() - 10, CHIP)
        self.text(p, line, dates.span(target, ends), 13, f"x-{row.category}", bold=True)
        if area.height() >= TWO_LINES:
            self.text(p, line.translated(0, 20), row.title, 13, f"x-{row.category}")
