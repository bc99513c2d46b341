"""The painted rows of the day: its activities, what is to be done, what is overdue."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from PySide6.QtCore import QModelIndex, QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QFocusEvent, QPainter, QPen

from station_app.activities.categories import BY_KEY
from station_app.activities.rows import STATUS_NAMES, ActivityRow, ActivityStatus
from station_app.care.to_do import Task, TaskKind
from station_app.core import clock
from station_app.core.i18n import N_, _, ngettext
from station_app.library.rows import LoanRow
from ui.kit import dates, paint
from ui.kit.lists import ListView, RowButton, RowDelegate
from ui.kit.theme import color, icon
from ui.kit.words import joined

HELD, LIVE, DRAFT = ActivityStatus.HELD, ActivityStatus.RUNNING, ActivityStatus.DRAFT
#: What can be done with an activity: the button's name → its words.
DEEDS: Final = {
    "sign-in": N_("Open sign-in"),
    "sheet": N_("Print the sheet"),
    "record": N_("See the record"),
    "close": N_("Close it"),
    "venue": N_("Give it a venue"),
    "publish": N_("Publish it"),
    "show": N_("Show it"),
}
#: What people did who are counted.
DID: Final = (N_("signed in"), N_("on post"), N_("registered"))
#: Where a task is done: kind → (button, page, word before the subject, icon).
TASKS: Final = {
    TaskKind.SIGN_OUTS: (N_("Fill in"), "signin", "", "pencil-line"),
    TaskKind.NOBODY_CAME: (N_("Fill in"), "signin", "", "pencil-line"),
    TaskKind.CLOSE: (N_("Close it"), "signin", "", "check-circle"),
    TaskKind.VENUE: (N_("Give it a venue"), "calendar", "edit:", "map-pin"),
    TaskKind.PUBLISH: (N_("Publish it"), "calendar", "", "megaphone-simple"),
    TaskKind.OVERDUE: (N_("See the list"), "library", "overdue", "phone"),
    TaskKind.ROSTER: (N_("Import Excel"), "roster", "import", "file-arrow-down"),
    TaskKind.INCOMPLETE: (N_("Go to the roster"), "roster", "", "identification-card"),
    TaskKind.EXPORT: (N_("Go and export"), "sync", "", "package"),
    TaskKind.NOTICE: (N_("Read it"), "sync", "", "megaphone-simple"),
    TaskKind.PLAN: (N_("Make a draft"), "sync", "", "calendar-plus"),
}


@dataclass(frozen=True, slots=True)
class DayLine:
    """One of today's activities with who signed in, and what the operator may do with it."""

    activity: ActivityRow
    signed_in: int
    deed: str
    first: bool = False
    last: bool = False

    @property
    def count(self) -> tuple[int, str]:
        """(people, what they did): signed in once it has begun, registered before."""
        a = self.activity
        if a.status in (HELD, LIVE):
            on_post = a.category == "hu" and a.status is HELD
            return self.signed_in, _(DID[int(on_post)])
        return a.registered, _(DID[2])

    @property
    def where(self) -> str:
        """Where it is and who speaks or leads."""
        a = self.activity
        if a.status is DRAFT and not a.venue:
            return _("No venue yet: residents do not see it")
        who = _("speaker %(name)s") % {"name": a.speaker} if a.speaker else ""
        who = who or (_("led by %(name)s") % {"name": a.lead} if a.lead else "")
        return joined(a.venue, who)


def status_words(status: ActivityStatus) -> str:
    """A status as a pill says it."""
    words = _(STATUS_NAMES[status])
    return words[:1].upper() + words[1:]


def deed_of(a: ActivityRow, *, may_plan: bool) -> str:
    """What is to be done with an activity next; the one button of its line."""
    if a.status is HELD:
        return "record" if a.closed or not may_plan else "close"
    if a.status is LIVE:
        return "sign-in"
    if a.status is DRAFT and may_plan:
        return "publish" if a.venue else "venue"
    if a.status is ActivityStatus.PUBLISHED:
        return "sheet" if may_plan else "sign-in"
    return "show"


class DayList(ListView):
    """A list among others on one page: it shows a choice only while it has the focus."""

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        keys = (Qt.FocusReason.TabFocusReason, Qt.FocusReason.BacktabFocusReason)
        if event.reason() in keys and self.rows().rowCount():
            self.choose(0)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        if event.reason() not in (Qt.FocusReason.PopupFocusReason, Qt.FocusReason.ActiveWindowFocusReason):
            self.setCurrentIndex(QModelIndex())

    def fit(self, *, least: int = 0) -> None:
        """Be as high as the rows; with ``least`` rows at hand, further ones scroll where room is short."""
        model = self.rows()
        high = [self.sizeHintForIndex(model.index(n, 0)).height() for n in range(model.rowCount())]
        self.setMinimumHeight(sum(high[: least or None]))
        self.setMaximumHeight(sum(high))


class ActivityDelegate(RowDelegate):
    """Time, rail, seal, name and place, how many, state, button."""

    height = 62
    compact = False

    def tint(self, row: DayLine, chosen: bool) -> str:
        return "accent-tint" if row.activity.status is LIVE else "hover" if chosen else ""

    def _columns(self, rect: QRect) -> tuple[int, int]:
        """Where count and pill begin; the pill gives way in a narrow window."""
        wide = max(paint.width(_(words), 14, bold=True) for words in DEEDS.values())
        x = rect.right() - 11 - max(100, wide + 26)
        did = max(paint.width(f"/ 100 {_(words)}", 13) for words in DID)
        if self.compact:
            return x - max(112, did + 36), 0
        pills = max(paint.pill_width(status_words(s), str(s)) for s in STATUS_NAMES)
        pill = x - max(92, pills + 10)
        return pill - max(118, did + 36), pill

    def buttons(self, row: DayLine, rect: QRect) -> list[RowButton]:
        words, live = _(DEEDS[row.deed]), row.activity.status is LIVE
        wide = paint.width(words, 14, bold=live) + 26
        area = QRect(rect.right() - 11 - wide, rect.center().y() - 16, wide, 34)
        return [RowButton(row.deed, words, area, primary=live)]

    def draw(self, p: QPainter, rect: QRect, row: DayLine, chosen: bool) -> None:
        a, middle = row.activity, rect.center().y() + 1
        live, over = a.status is LIVE, a.status in (HELD, ActivityStatus.CANCELLED)
        quiet, x = "text-2" if live else "text-3", rect.left() + 16
        paint.text(
            p, QRect(x, middle - 23, 80, 26), f"{a.starts:%H:%M}", size=17, bold=not over,
            token="text-2" if over else "text",
        )  # fmt: skip
        paint.text(p, QRect(x, middle + 1, 80, 20), f"{a.ends:%H:%M}", size=13, token=quiet)
        # The rail stands clear of the time, however large that is written.
        rail = x + max(64, paint.width("00:00", 17, bold=True) + 16)
        self._rail(p, rect, row, rail, middle)
        seal = BY_KEY[a.category]
        paint.seal(p, QRect(rail + 16, middle - 12, 24, 24), seal.seal, seal.key)
        counted, pill = self._columns(rect)
        left = rail + 50
        room = counted - left - 10
        bold = a.status in (LIVE, ActivityStatus.PUBLISHED)
        struck = a.status is ActivityStatus.CANCELLED
        paint.text(p, QRect(left, middle - 24, room, 26), a.title, size=16, bold=bold, struck=struck)
        warn = a.status is DRAFT and not a.venue
        paint.text(
            p, QRect(left, middle, room, 22), row.where, size=13, token="warn" if warn else quiet
        )  # fmt: skip
        self._count(p, row, counted, middle, quiet)
        if pill:
            paint.pill(p, pill, middle, str(a.status), status_words(a.status))

    @staticmethod
    def _rail(p: QPainter, rect: QRect, row: DayLine, x: int, middle: int) -> None:
        status = row.activity.status
        top = middle if row.first else rect.top()
        bottom = middle if row.last else rect.bottom() + 1
        p.fillRect(QRect(x - 1, top, 2, bottom - top), color("line"))
        fill, line, radius = "surface", "field", 5
        if status is HELD:
            fill, line = "ok", "ok"
        elif status is LIVE:
            fill, line, radius = "accent", "accent", 7
        style = Qt.PenStyle.DotLine if status is DRAFT else Qt.PenStyle.SolidLine
        p.setBrush(color(fill))
        p.setPen(QPen(color(line), 2, style))
        p.drawEllipse(QPointF(x, middle), radius, radius)

    def _count(self, p: QPainter, row: DayLine, x: int, middle: int, quiet: str) -> None:
        a, (number, did) = row.activity, row.count
        live = a.status is LIVE
        wide = paint.text(p, QRect(x, middle - 21, 60, 28), str(number), size=20, bold=True)
        more = f"/ {a.capacity} {did}" if a.capacity else did
        paint.text(p, QRect(x + wide + 5, middle - 18, 180 - wide, 26), more, size=13, token=quiet)
        if a.capacity:
            token = "ok" if a.status is HELD else "accent" if live else "bar"
            track = "surface" if live else "press"
            paint.bar(p, QRectF(x, middle + 10, 100, 6), number / a.capacity, token, track=track)


class TaskDelegate(RowDelegate):
    """What is to be done, when, and the way there."""

    height = 44

    def tint(self, row: Task, chosen: bool) -> str:
        return "hover" if chosen else ""

    def buttons(self, row: Task, rect: QRect) -> list[RowButton]:
        words = _(TASKS[row.kind][0])
        wide = paint.width(words, 14) + 26
        area = QRect(rect.right() - 11 - wide, rect.center().y() - 16, wide, 34)
        return [RowButton(row.kind, words, area, quiet=True)]

    def draw(self, p: QPainter, rect: QRect, row: Task, chosen: bool) -> None:
        middle = rect.center().y() + 1
        icon(TASKS[row.kind][3]).paint(p, QRect(rect.left() + 16, middle - 10, 20, 20))
        end = self.buttons(row, rect)[0].rect.left() - 4
        words = when_words(row)
        wide = paint.width(words, 13)
        area = QRect(end - wide, rect.top(), wide + 2, rect.height())
        paint.text(p, area, words, size=13, token="text-3")
        left = rect.left() + 48
        paint.text(p, QRect(left, rect.top(), area.left() - left - 12, rect.height()), row.words)


def when_words(task: Task) -> str:
    """When a task came up (昨天 16:30), when it begins, or by when it is due."""
    if task.when is None:
        return ""
    if task.by:
        day = dates.near_day(task.when.date())
        return day if task.when.date() == clock.today() else _("by %(day)s") % {"day": day}
    return near_moment(task.when)


def near_moment(when: datetime) -> str:
    """昨天 16:30, 周日 09:30 within a week ahead, else the day and the time."""
    away = (when.date() - clock.today()).days
    if 2 < away < 7:
        return f"{_(dates.SHORT_WEEKDAYS[when.weekday()])} {when:%H:%M}"
    return dates.near_moment(when)


class LoanDelegate(RowDelegate):
    """An overdue book: title, reader, how late."""

    height = 48

    def tint(self, row: LoanRow, chosen: bool) -> str:
        return "hover" if chosen else ""

    def draw(self, p: QPainter, rect: QRect, row: LoanRow, chosen: bool) -> None:
        words = late_words(row)
        pill = rect.right() - 15 - paint.pill_width(words, "late")
        left = rect.left() + 16
        room = pill - left - 8
        paint.text(p, QRect(left - 7, rect.top() + 3, room + 7, 24), f"《{row.title}》")
        who = f"{row.reader} {row.phone}".strip()
        paint.text(p, QRect(left, rect.top() + 25, room, 19), who, size=13, token="text-3")
        paint.pill(p, pill, rect.center().y() + 1, "late", words)


def late_words(row: LoanRow) -> str:
    """逾期 9 天."""
    return ngettext("%(n)d day late", "%(n)d days late", row.overdue_days) % {"n": row.overdue_days}


def sentence_of(row: Any) -> str:
    """A line as a screen reader says it."""
    if isinstance(row, DayLine):
        a, (number, did) = row.activity, row.count
        parts = (
            dates.span(a.starts, a.ends),
            a.title,
            row.where,
            f"{number} {did}",
            _(STATUS_NAMES[a.status]),
        )
    elif isinstance(row, Task):
        parts = (row.words, when_words(row), "", "", "")
    else:
        parts = (f"《{row.title}》", row.reader, row.phone, late_words(row), "")
    return joined(*parts)
