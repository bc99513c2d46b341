"""What is out on a reader's card and what is held: rows with spine, date, how long still, and buttons."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from PySide6.QtCore import QPoint, QRect, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QPainter, QPainterPath
from PySide6.QtWidgets import QWidget

from station_app.activities import almanac
from station_app.core import clock
from station_app.core.i18n import _, ngettext
from station_app.library.rows import HoldRow, HoldState, LoanRow
from ui.kit import paint
from ui.kit.dates import SHORT_WEEKDAYS, day
from ui.kit.lists import ListView, RowButton, RowDelegate, RowList
from ui.kit.theme import color, font, icon
from ui.kit.words import joined

#: Spines in the colours of the categories, since those are told apart by everybody.
SPINES: Final = ("c-bang", "c-jian", "c-wen", "c-xue", "c-hu", "c-fa", "c-xuan", "c-huan", "c-ke")
#: Up to this many days before its date a loan is pointed out.
SOON: Final = 3
#: How far to the left of a row's end its menu opens.
MENU_WIDE: Final = 240


@dataclass(frozen=True, slots=True)
class LoanLine:
    """A loan as it is painted: ``days`` until its date, below 0 when that is past."""

    loan: LoanRow
    days: int
    below: str
    first_late: bool


@dataclass(frozen=True, slots=True)
class HoldLine:
    """A hold as it is painted below the loans."""

    hold: HoldRow
    head: str
    below: str

    @property
    def ready(self) -> bool:
        """Whether a copy waits to be fetched."""
        return self.hold.state is HoldState.READY


def lines_of(loans: Sequence[LoanRow], holds: Sequence[HoldRow] = ()) -> list[LoanLine | HoldLine]:
    """The lines of some loans, then of the holds, what can be fetched first; the button that matters most
    is on the first loan that is late."""
    today, late = clock.today(), False
    made: list[LoanLine | HoldLine] = []
    for loan in loans:
        days = (loan.due - today).days
        counts = days < 0 and not (loan.claimed or loan.lost)
        made.append(LoanLine(loan, days, _below(loan), counts and not late))
        late = late or counts
    made += [_hold_line(one) for one in sorted(holds, key=lambda one: one.state is not HoldState.READY)]
    return made


def _hold_line(hold: HoldRow) -> HoldLine:
    title = {"title": f"《{hold.title}》"}
    if hold.until is not None:
        kept = _("on the hold shelf, kept until %(day)s") % {"day": day(hold.until)}
        return HoldLine(hold, _("%(title)s has come, it was held") % title, joined(hold.barcode, kept))
    turn = _("number %(n)d in the queue") % {"n": hold.turn}
    since = _("since %(day)s") % {"day": day(hold.placed_at.date())}
    return HoldLine(hold, _("%(title)s is held") % title, joined(turn, since))


def _below(loan: LoanRow) -> str:
    """What stands below the date: the weekday and what day it is."""
    if loan.overdue_days:
        return _("was the day")
    weekday = _(SHORT_WEEKDAYS[loan.due.weekday()])
    return joined(weekday, *almanac.day(loan.due).festivals[:1])


def pill_of(loan: LoanRow, days: int) -> tuple[str, str]:
    """(pill, words) for a loan: what the reader says of it, that it is lost, or how long still."""
    if loan.lost:
        return "problems", _("lost")
    if loan.claimed:
        return "waiting", _("said to be back")
    return still(days)


def still(days: int) -> tuple[str, str]:
    """(pill, words) for a loan with so many days left."""
    if days < 0:
        return "late", ngettext("%(n)d day overdue", "%(n)d days overdue", -days) % {"n": -days}
    if days == 0:
        return "soon", _("due today")
    words = ngettext("%(n)d day left", "%(n)d days left", days) % {"n": days}
    return ("soon" if days <= SOON else "well"), words


def spine(p: QPainter, rect: QRect, title: str) -> None:
    """A book's spine with the first character of its title."""
    token = SPINES[sum(map(ord, title)) % len(SPINES)]
    shape = QPainterPath()
    shape.addRoundedRect(QRectF(rect), 4, 4)
    p.fillPath(shape, color(token))
    p.save()
    p.setClipPath(shape)
    p.fillRect(QRect(rect.left(), rect.top(), 5, rect.height()), QColor(0, 0, 0, 56))
    p.restore()
    p.setPen(QColor("#FFFFFF"))
    p.setFont(font(15, bold=True))
    p.drawText(rect.adjusted(5, 0, 0, 0), paint.CENTRE, title[:1])


class LoanDelegate(RowDelegate):
    """One loan in 76 px, one hold in 64; compact leaves the pill out."""

    height = 76
    compact = False
    #: While a question is asked its answer is the one solid button.
    quiet = False

    def height_of(self, row: LoanLine | HoldLine) -> int:
        if isinstance(row, HoldLine):
            return 64
        return 66 if self.compact else self.height

    def buttons(self, row: LoanLine | HoldLine, rect: QRect) -> list[RowButton]:
        top, right = rect.center().y() - 19, rect.right() - 12
        if isinstance(row, HoldLine):
            return self._hold_buttons(row, top, right)
        lost = row.loan.lost
        give, more = (_("Found"), _("Make good")) if lost else (_("Return"), _("Renew"))
        wide = max(64, paint.width(give, 14, bold=True) + 28, paint.width(more, 14) + 28)
        menu = QRect(right - 24, top, 30, 40)
        back = QRect(right - wide - 30, top, wide, 40)
        again = QRect(right - 2 * wide - 38, top, wide, 40)
        return [
            RowButton("return", give, back, primary=row.first_late and not self.quiet),
            RowButton("settle" if lost else "renew", more, again, off=not (lost or row.loan.may_renew)),
            RowButton("menu", "⋯", menu, quiet=True),
        ]

    def _hold_buttons(self, row: HoldLine, top: int, right: int) -> list[RowButton]:
        drop, lend = _("Give it up"), _("Lend it now")
        narrow, wide = paint.width(drop, 14) + 28, paint.width(lend, 14) + 28
        if not row.ready:
            return [RowButton("cancel", drop, QRect(right - narrow, top, narrow, 40), quiet=True)]
        return [
            RowButton("lend", lend, QRect(right - wide, top, wide, 40)),
            RowButton("cancel", drop, QRect(right - wide - 8 - narrow, top, narrow, 40), quiet=True),
        ]

    def draw(self, p: QPainter, rect: QRect, row: LoanLine | HoldLine, chosen: bool) -> None:
        if isinstance(row, HoldLine):
            self._draw_hold(p, rect, row)
        else:
            self._draw_loan(p, rect, row)

    def _draw_hold(self, p: QPainter, rect: QRect, row: HoldLine) -> None:
        middle, left = rect.center().y(), rect.left()
        name = "bookmark-simple-fill" if row.ready else "bookmark-simple"
        icon(name, "info" if row.ready else "text-2").paint(p, QRect(left + 20, middle - 12, 24, 24))
        room = self.buttons(row, rect)[-1].rect.left() - left - 68
        paint.text(p, QRect(left + 60, middle - 24, room, 26), row.head, size=17)
        paint.text(p, QRect(left + 60, middle + 2, room, 20), row.below, size=13, token="text-2")

    def _draw_loan(self, p: QPainter, rect: QRect, row: LoanLine) -> None:
        loan, tone = row.loan, "danger" if row.days < 0 else "warn" if row.days <= SOON else "text"
        if row.days < 0:
            p.fillRect(QRect(rect.left(), rect.top(), 4, rect.height()), color("danger"))
        middle = rect.center().y()
        spine(p, QRect(rect.left() + 16, middle - 22, 32, 46), loan.title)
        left_of_buttons = self.buttons(row, rect)[1].rect.left()
        pill_at = left_of_buttons - (0 if self.compact else 146)
        date_at = pill_at - 106
        room = date_at - rect.left() - 66
        paint.text(p, QRect(rect.left() + 60, middle - 25, room, 28), f"《{loan.title}》", size=18, bold=True)
        again = ngettext("renewed %(n)d time", "renewed %(n)d times", loan.renewals)
        under = joined(loan.barcode, again % {"n": loan.renewals} if loan.renewals else "")
        if self.compact and (loan.claimed or loan.lost):
            under = joined(loan.barcode, pill_of(loan, row.days)[1])
        paint.text(p, QRect(rect.left() + 60, middle + 3, room, 20), under, size=13, token="text-2")
        paint.text(p, QRect(date_at, middle - 24, 104, 26), day(loan.due), size=17, bold=True, token=tone)
        token = "danger" if row.days < 0 else "text-3"
        paint.text(p, QRect(date_at, middle + 3, 104, 20), row.below, size=13, token=token)
        if not self.compact:
            paint.pill(p, pill_at, middle, *pill_of(loan, row.days))


def sentence(row: LoanLine | HoldLine) -> str:
    """What a screen reader says of a loan or a hold."""
    if isinstance(row, HoldLine):
        return joined(row.head, row.below)
    return joined(f"《{row.loan.title}》", day(row.loan.due), pill_of(row.loan, row.days)[1])


class ScanAside(ListView):
    """A list beside the scan box: a click does not take the box's focus, and what is typed goes to it."""

    typed = Signal(QKeyEvent)

    def __init__(self, rows: RowList, delegate: type[RowDelegate], parent: QWidget | None = None) -> None:
        super().__init__(rows, delegate, parent)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        plain = event.modifiers() in (Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.ShiftModifier)
        if plain and event.text().isprintable() and event.text().strip():
            self.typed.emit(event)
        else:
            super().keyPressEvent(event)


class LoanList(ScanAside):
    """The loans and holds of a reader."""

    def __init__(self) -> None:
        super().__init__(RowList(sentence), LoanDelegate)
        self.setAccessibleName(_("Books out on this card"))

    def menu_place(self) -> QPoint:
        """Where the menu of the chosen row opens, below its button."""
        return self.visualRect(self.currentIndex()).bottomRight() - QPoint(MENU_WIDE, 10)

    def _loan_delegate(self) -> LoanDelegate:
        delegate = self.itemDelegate()
        assert isinstance(delegate, LoanDelegate)
        return delegate

    def set_compact(self, compact: bool) -> None:
        """Leave the pills out in a narrow window."""
        self._loan_delegate().compact = compact
        self.scheduleDelayedItemsLayout()

    def set_quiet(self, quiet: bool) -> None:
        """Whether something else is what to press now."""
        self._loan_delegate().quiet = quiet
        self.viewport().update()


class Pips(QWidget):
    """How many of the allowed books are out, the late ones in crimson; up to eight."""

    MOST: Final = 8

    def __init__(self) -> None:
        super().__init__()
        self._late, self._out, self._limit = 0, 0, 0

    def set_numbers(self, late: int, out: int, limit: int) -> None:
        """Show them."""
        self._late, self._out, self._limit = late, out, min(limit, self.MOST)
        self.setFixedSize(self._limit * 32, 34)
        self.update()

    def paintEvent(self, event: Any) -> None:
        p = QPainter(self)
        p.setRenderHint(QPainter.RenderHint.Antialiasing)
        for place in range(self._limit):
            full = place < self._out
            token = "danger" if place < self._late else "bar"
            p.setPen(color(token if full else "line-2"))
            p.setBrush(color(token) if full else Qt.BrushStyle.NoBrush)
            p.drawRoundedRect(QRectF(place * 32 + 0.5, 0.5, 25, 33), 4, 4)
