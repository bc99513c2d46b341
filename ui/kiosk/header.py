"""Above every page: which activity, larger text, the other language, the time."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QRect, QRectF, Qt, Signal
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QWidget

from station_app.activities.categories import BY_KEY
from station_app.core.i18n import _
from station_app.signin.kiosk_rows import KioskActivity
from ui.kiosk.measure import Measure
from ui.kiosk.parts import CENTRE, TouchButton, Words
from ui.kit.dates import near_day, span
from ui.kit.theme import color
from ui.kit.widgets import column, holder, row
from ui.kit.words import joined

HIGH, SECOND = 92, 60


class KioskSeal(QWidget):
    """The category's seal, as large as the screen asks."""

    def __init__(self, measure: Measure, size: int) -> None:
        super().__init__()
        self._m, self._size = measure, size
        self._character, self._key = "", "wen"
        self.setFixedSize(measure.px(size), measure.px(size))

    def set_category(self, key: str) -> None:
        """Show a category."""
        category = BY_KEY[key]
        self._character, self._key = category.seal, category.key
        self.setAccessibleName(category.name)
        self.update()

    def paintEvent(self, event: Any) -> None:
        if not self._character:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(color(f"c-{self._key}"))
        radius = self._m.px(self._size * 0.2)
        painter.drawRoundedRect(QRectF(self.rect()), radius, radius)
        painter.setPen(Qt.GlobalColor.white)
        painter.setFont(Measure(self._m.fit).font(round(self._size * 0.6), bold=True))
        painter.drawText(QRect(self.rect()), CENTRE, self._character)


class Header(QWidget):
    """``larger_asked``, ``language_asked``; ``other_asked`` where several activities go on at once."""

    larger_asked = Signal()
    language_asked = Signal()
    other_asked = Signal()

    def __init__(self, measure: Measure, *, language: str, larger: bool) -> None:
        super().__init__()
        self._m = measure
        px = measure.px
        self.seal = KioskSeal(measure, 56)
        self.title = Words(measure, 28, bold=True)
        self.line = Words(measure, 18, token="text-2")
        self.other = TouchButton(
            measure, _("Another one"), self.other_asked.emit, kind="quiet", size=20, high=60,
            icon_name="swap", icon_size=24,
        )  # fmt: skip
        self.larger = TouchButton(
            measure, _("Smaller text") if larger else _("Larger text"), self.larger_asked.emit,
            kind="quiet", size=20, high=60, icon_name="text-aa", icon_size=24,
        )  # fmt: skip
        self.tongue = TouchButton(
            measure, language, self.language_asked.emit, kind="quiet", size=20, high=60,
            icon_name="translate", icon_size=24,
        )  # fmt: skip
        self.time = Words(measure, 36, bold=True)
        names = holder(column(None, self.title, self.line, None, spacing=0))
        edges = (px(32), 0, px(32), 0)
        first = row(self.seal, names, spacing=px(18), margins=edges)
        first.setStretch(1, 1)
        if measure.tall:
            first.addWidget(self.time)
            second = row(self.other, None, self.larger, self.tongue, margins=(px(16), 0, px(16), 0))
            self.setLayout(
                column(holder(first, height=px(HIGH)), holder(second, height=px(SECOND)), spacing=0)
            )
            self.setFixedHeight(px(HIGH + SECOND))
        else:
            for one in (self.other, self.larger, self.tongue, self.time):
                first.addWidget(one)
            self.setLayout(first)
            self.setFixedHeight(px(HIGH))

    def paintEvent(self, event: Any) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), color("surface"))
        painter.fillRect(QRect(0, self.height() - 1, self.width(), 1), color("line"))

    def show_activity(self, activity: KioskActivity | None, *, several: bool) -> None:
        """Show which activity people sign in at; None for none."""
        self.seal.setVisible(activity is not None)
        self.other.setVisible(several and activity is not None)
        if activity is None:
            self.title.say(_("Sign-in"))
            self.line.hide()
            return
        self.line.show()
        self.seal.set_category(activity.category)
        self.title.say(activity.title)
        self.line.say(when_and_where(activity))


def when_and_where(activity: KioskActivity) -> str:
    """今天 09:30–11:00，图书馆二楼教室."""
    when = f"{near_day(activity.starts.date())} {span(activity.starts, activity.ends)}"
    return joined(when, activity.venue)
