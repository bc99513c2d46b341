"""It is done: when, the how manieth today and this year; ten seconds to take it back."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QPainter, QPen
from PySide6.QtWidgets import QWidget

from station_app.core.i18n import _, ngettext
from station_app.signin.kiosk_rows import KioskActivity, KioskDone
from ui.kiosk.measure import Measure
from ui.kiosk.parts import CENTRE, TouchButton, Words
from ui.kit.theme import color, icon
from ui.kit.widgets import column, holder, row


class _Disc(QWidget):
    """A green disc with a tick."""

    def __init__(self, measure: Measure) -> None:
        super().__init__()
        self._m = measure
        self.setFixedSize(measure.px(148), measure.px(148))

    def paintEvent(self, event: Any) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(color("ok"))
        painter.drawEllipse(QRectF(self.rect()))
        edge = self._m.px(28)
        icon("check-bold", "surface").paint(painter, self.rect().adjusted(edge, edge, -edge, -edge))


class _Fact(QWidget):
    """A card with a small word and a large one."""

    def __init__(self, measure: Measure, words: str) -> None:
        super().__init__()
        px = self._px = measure.px
        self.name, self.value = Words(measure, 20, words, token="text-2"), Words(measure, 34, bold=True)
        self.setFixedHeight(px(112))
        if not measure.tall:
            self.setFixedWidth(px(286))
        self.setLayout(
            column(None, self.name, self.value, None, margins=(px(24), px(10), px(16), px(10)), spacing=px(2))
        )

    def paintEvent(self, event: Any) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(color("line"), 1))
        painter.setBrush(color("surface"))
        radius = self._px(14)
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), radius, radius)


class _TimeLeft(QWidget):
    """A bar that empties."""

    def __init__(self, measure: Measure) -> None:
        super().__init__()
        self._fraction = 1.0
        self.setFixedHeight(measure.px(10))

    def set_fraction(self, fraction: float) -> None:
        """How much is left, from 0 to 1."""
        self._fraction = fraction
        self.update()

    def paintEvent(self, event: Any) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        radius = self.height() / 2
        painter.setBrush(color("press"))
        painter.drawRoundedRect(QRectF(self.rect()), radius, radius)
        painter.setBrush(color("bar"))
        painter.drawRoundedRect(QRectF(0, 0, self.width() * self._fraction, self.height()), radius, radius)


class DonePage(QWidget):
    """``undo_asked``, ``next_asked``."""

    undo_asked = Signal()
    next_asked = Signal()

    def __init__(self, measure: Measure) -> None:
        super().__init__()
        px = measure.px
        self.heading = Words(measure, 60, bold=True, align=CENTRE)
        self.line = Words(measure, 28, token="text-2", align=CENTRE, wrap=measure.tall)
        self.facts = [
            _Fact(measure, words) for words in (_("Signed in at"), _("Number today"), _("Times this year"))
        ]
        self.undo = TouchButton(
            measure, _("A mistake: undo"), self.undo_asked.emit, icon_name="arrow-counter-clockwise"
        )
        self.time = Words(measure, 20, token="text-2", align=CENTRE)
        self.bar = _TimeLeft(measure)
        self.next = TouchButton(measure, _("Next, please"), self.next_asked.emit)
        timing = column(self.time, self.bar, spacing=px(8))
        if measure.tall:
            foot = column(timing, px(18), row(self.undo, None, self.next))
        else:
            self.next.setFixedWidth(px(220))
            self.bar.setFixedWidth(px(360))
            foot = column(row(self.undo, None, holder(timing), None, self.next))
        facts = (
            row(*self.facts, spacing=px(18)) if measure.tall else row(None, *self.facts, None, spacing=px(18))
        )
        self.setLayout(
            column(
                px(44), row(None, _Disc(measure), None), px(14), self.heading, px(2), self.line, px(28),
                facts, None, foot, margins=(px(56), 0, px(56), px(26)),
            )
        )  # fmt: skip

    def show_done(self, done: KioskDone, activity: KioskActivity) -> None:
        """Show what was done."""
        came = done.kind == "in"
        words = _("%(name)s, you are signed in") if came else _("%(name)s, you are signed out")
        self.heading.say(words % {"name": done.name})
        place = _("Please go to: %(venue)s") % {"venue": activity.venue} if activity.venue else ""
        stay = ngettext("You were here for %(n)d minute", "You were here for %(n)d minutes", done.minutes)
        self.line.say(place if came else stay % {"n": done.minutes})
        at, today, year = self.facts
        at.name.say(_("Signed in at") if came else _("Signed out at"))
        at.value.say(f"{done.at:%H:%M}")
        today.name.say(_("Number today") if came else _("Neighbours today"))
        today.value.say(str(done.place))
        year.value.say(_("No. %(n)d") % {"n": done.times})

    def count_down(self, seconds: int, of: int) -> None:
        """How long it can be taken back."""
        words = ngettext(
            "Can be undone for %(n)d second, then back", "Can be undone for %(n)d seconds, then back", seconds
        )
        self.time.say(words % {"n": seconds})
        self.bar.set_fraction(seconds / of)
