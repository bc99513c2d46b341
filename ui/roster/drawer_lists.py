"""The three lists of a person's drawer: what somebody took part in, what is borrowed, what was changed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QStyleOptionViewItem, QWidget

from station_app.core import clock
from station_app.core.i18n import N_, _, ngettext
from station_app.library.rows import LoanRow
from station_app.roster.rows import FIELD_NAMES, ChangeRow
from station_app.signin.minutes import half_hours
from station_app.signin.rows import CAPACITY_NAMES, Capacity
from station_app.signin.taking_part import PartRow
from ui.kit import paint
from ui.kit.lists import Index, ListView, RowDelegate, RowList
from ui.kit.words import joined

DAY_WIDTH: Final = 54
KINDS: Final = {
    "insert": N_("added the record"),
    "update": N_("changed the record"),
    "reveal": N_("looked at full numbers"),
    "erase": N_("erased the record"),
    "merge": N_("merged a second record into it"),
    "unmerge": N_("took a merged record out"),
}


@dataclass(frozen=True, slots=True)
class Entry:
    """One line: a day, what, and a word at the right in a tone; ``more`` stands below; ``goes`` is a uid."""

    day: str
    what: str
    right: str = ""
    token: str = "text-2"
    more: str = ""
    goes: str = ""


def short_day(day: date) -> str:
    """10/15; of another year 2025/10."""
    if day.year != clock.today().year:
        return f"{day.year}/{day.month:02d}"
    return f"{day.month:02d}/{day.day:02d}"


def of_parts(parts: list[PartRow]) -> list[Entry]:
    """What somebody took part in; whoever may not see hours sees in which capacity."""
    entries = []
    for part in parts:
        counts = part.role in (None, Capacity.VOLUNTEER) and part.minutes is not None
        if counts or part.role is None:
            right = _("%(hours)s hours") % {"hours": f"{half_hours(part.minutes or 0):.1f}"}
        else:
            right = _(CAPACITY_NAMES[part.role])
        entries.append(Entry(short_day(date.fromisoformat(part.day)), part.title, right, goes=part.activity))
    return entries


def of_loans(loans: tuple[LoanRow, ...]) -> list[Entry]:
    """What is out on somebody's card, by when it is due."""
    entries = []
    for loan in loans:
        left = (loan.due - clock.today()).days
        if loan.overdue_days:
            words = ngettext("%(n)d day overdue", "%(n)d days overdue", loan.overdue_days)
            right, token = words % {"n": loan.overdue_days}, "danger"
        elif left == 0:
            right, token = _("due today"), "warn"
        else:
            right = ngettext("%(n)d day left", "%(n)d days left", left) % {"n": left}
            token = "warn" if left <= 3 else "ok"
        entries.append(Entry(short_day(loan.lent_on), f"《{loan.title}》", right, token))
    return entries


def of_changes(changes: list[ChangeRow]) -> list[Entry]:
    """What was done to somebody's record, and who looked at full numbers."""
    entries = []
    for change in changes:
        what = _(KINDS.get(change.kind, KINDS["update"]))
        names = [_(FIELD_NAMES[name]) for name in change.fields if name in FIELD_NAMES]
        if names:
            what = _("changed: %(fields)s") % {"fields": "、".join(names)}
        who = change.operator or _("somebody")
        more = joined(who, f"{change.at:%H:%M}")
        entries.append(Entry(short_day(change.at.date()), what, more=more))
    return entries


class _EntryDelegate(RowDelegate):
    marks_choice = False

    def height_of(self, row: Entry) -> int:
        return 48 if row.more else 31

    def paint(self, p: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        # The picture has no lines between these rows.
        p.save()
        p.setRenderHint(QPainter.RenderHint.Antialiasing)
        self.draw(p, option.rect, index.data(Qt.ItemDataRole.UserRole), False)
        p.restore()

    def draw(self, p: QPainter, rect: QRect, row: Entry, chosen: bool) -> None:
        line = QRect(rect.left(), rect.top(), rect.width(), 28 if row.more else rect.height())
        paint.text(p, line, row.day, size=14, token="text-3")
        wide = paint.width(row.right, 14) if row.right else 0
        left = line.left() + DAY_WIDTH
        if row.right:
            paint.text(p, line, row.right, size=14, token=row.token, align=paint.RIGHT)
        room = QRect(left, line.top(), line.width() - DAY_WIDTH - wide - 8, line.height())
        paint.text(p, room, row.what, size=14)
        if row.more:
            below = QRect(left, line.bottom() - 3, rect.width() - DAY_WIDTH, 20)
            paint.text(p, below, row.more, size=13, token="text-3")


class EntryList(ListView):
    """A list as tall as what it holds: the drawer scrolls, not the list."""

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(RowList(lambda e: f"{e.day} {e.what} {e.right} {e.more}"), _EntryDelegate, parent)
        self.setAccessibleName(name)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)

    def show_entries(self, entries: list[Entry]) -> None:
        """Show these lines."""
        self.set_rows(entries)
        self.setFixedHeight(sum(48 if e.more else 31 for e in entries) + 2)
