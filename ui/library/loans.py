"""What is out on a reader's card: rows with spine, date, how long still, and two buttons."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from PySide6.QtCore import QRect, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QPainter, QPainterPath
from PySide6.QtWidgets import QWidget

from station_app.activities import almanac
from station_app.core import clock
from station_app.core.i18n import _, ngettext
from station_app.library.rows import LoanRow
from ui.kit import paint
from ui.kit.dates import SHORT_WEEKDAYS, day
from ui.kit.lists import ListView, RowButton, RowDelegate, RowList
from ui.kit.theme import color, font
from ui.kit.words import joined

#: Spines in the colours of the categories, since those are told apart by everybody.
SPINES: Final = ("c-bang", "c-jian", "c-wen", "c-xue", "c-hu", "c-fa", "c-xuan", "c-huan", "c-ke")
#: Up to this many days before its date a loan is pointed out.
SOON: Final = 3


@dataclass(frozen=True, slots=True)
class LoanLine:
    """A loan as it is painted: ``days`` until its date, below 0 when that is past."""

    loan: LoanRow
    days: int
    below: str
    first_late: bool


def lines_of(loans: Sequence[LoanRow]) -> list[LoanLine]:
    """The lines of some loans; the button that matters most is on the first that is late."""
    today, made, late = clock.today(), [], False
    for loan in loans:
        days = (loan.due - today).days
        made.append(LoanLine(loan, days, _below(loan), days < 0 and not late))
        late = late or days < 0
    return made


def _below(loan: LoanRow) -> str:
    """What stands below the date: the weekday and what day it is."""
    if loan.overdue_days:
        return _("was the day")
    weekday = _(SHORT_WEEKDAYS[loan.due.weekday()])
    return joined(weekday, *almanac.day(loan.due).festivals[:1])


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
    """One loan in 76 px; compact leaves the pill out."""

    height = 76
    compact = False
    #: While a question is asked its answer is the one solid button.
    quiet = False

    def height_of(self, row: LoanLine) -> int:  # noqa: D102
        return 66 if self.compact else self.height

    def buttons(self, row: LoanLine, rect: QRect) -> list[RowButton]:  # noqa: D102
        top, right = rect.center().y() - 19, rect.right() - 12
        give, more = _("Return"), _("Renew")
        wide = max(64, paint.width(give, 14, bold=True) + 28, paint.width(more, 14) + 28)
        back = QRect(right - wide, top, wide, 40)
        again = QRect(right - 2 * wide - 8, top, wide, 40)
        return [
            RowButton("return", give, back, primary=row.first_late and not self.quiet),
            RowButton("renew", more, again, off=not row.loan.may_renew),
        ]

    def draw(self, p: QPainter, rect: QRect, row: LoanLine, chosen: bool) -> None:  # noqa: D102
        loan, tone = row.loan, "danger" if row.days < 0 else "warn" if row.days <= SOON else "text"
        if row.days < 0:
            p.fillRect(QRect(rect.left(), rect.top(), 4, rect.height()), color("danger"))
        middle = rect.center().y()
        spine(p, QRect(rect.left() + 16, middle - 22, 32, 46), loan.title)
        left_of_buttons = self.buttons(row, rect)[1].rect.left()
        pill_at = left_of_buttons - (0 if self.compact else 162)
        date_at = pill_at - 122
        room = date_at - rect.left() - 66
        paint.text(p, QRect(rect.left() + 60, middle - 25, room, 28), f"《{loan.title}》", size=18, bold=True)
        again = ngettext("renewed %(n)d time", "renewed %(n)d times", loan.renewals)
        under = joined(loan.barcode, again % {"n": loan.renewals} if loan.renewals else "")
        paint.text(p, QRect(rect.left() + 60, middle + 3, room, 20), under, size=13, token="text-2")
        paint.text(p, QRect(date_at, middle - 24, 118, 26), day(loan.due), size=17, bold=True, token=tone)
        token = "danger" if row.days < 0 else "text-3"
        paint.text(p, QRect(date_at, middle + 3, 118, 20), row.below, size=13, token=token)
        if not self.compact:
            paint.pill(p, pill_at, middle, *still(row.days))


def sentence(row: LoanLine) -> str:
    """What a screen reader says of a loan."""
    return joined(f"《{row.loan.title}》", day(row.loan.due), still(row.days)[1])


class ScanAside(ListView):
    """A list beside the scan box: a click does not take the box's focus, and what is typed goes to it."""

    typed = Signal(QKeyEvent)

    def __init__(self, rows: RowList, delegate: type[RowDelegate], parent: QWidget | None = None) -> None:
        super().__init__(rows, delegate, parent)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: D102
        plain = event.modifiers() in (Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.ShiftModifier)
        if plain and event.text().isprintable() and event.text().strip():
            self.typed.emit(event)
        else:
            super().keyPressEvent(event)


class LoanList(ScanAside):
    """The loans of a reader."""

    def __init__(self) -> None:
        super().__init__(RowList(sentence), LoanDelegate)
        self.setAccessibleName(_("Books out on this card"))

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

    def paintEvent(self, event: Any) -> None:  # noqa: D102
        p = QPainter(self)
        p.setRenderHint(QPainter.RenderHint.Antialiasing)
        for place in range(self._limit):
            full = place < self._out
            token = "danger" if place < self._late else "bar"
            p.setPen(color(token if full else "line-2"))
            p.setBrush(color(token) if full else Qt.BrushStyle.NoBrush)
            p.drawRoundedRect(QRectF(place * 32 + 0.5, 0.5, 25, 33), 4, 4)
