"""Which of several activities; and what there is to say where none is on."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any, Final

from PySide6.QtCore import QRect, Qt, Signal
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QGridLayout, QWidget

from station_app.core.i18n import _
from station_app.signin.kiosk_rows import KioskActivity
from ui.kiosk.header import KioskSeal, when_and_where
from ui.kiosk.measure import Measure
from ui.kiosk.parts import CENTRE, Line, TouchButton, Words
from ui.kiosk.phone_page import leave_button
from ui.kit.theme import color, icon
from ui.kit.widgets import column, row

#: So many activities stand below each other on a screen that is not upright.
FEW: Final = 4


class _ActivityTile(TouchButton):
    """An activity: seal, title, when and where."""

    def __init__(self, measure: Measure) -> None:
        super().__init__(measure, "", high=104, radius=14)
        self.activity: KioskActivity | None = None
        self.seal = KioskSeal(measure, 64)
        self.seal.setParent(self)
        self.seal.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.seal.move(measure.px(24), measure.px(20))

    def show_activity(self, activity: KioskActivity) -> None:
        """Show an activity."""
        self.activity = activity
        self.seal.set_category(activity.category)
        self.say(activity.title)
        self.setAccessibleName(f"{activity.title}，{when_and_where(activity)}")

    def paint_inside(self, p: QPainter, area: QRect) -> None:
        if self.activity is None:
            return
        lines = (
            Line(self.text(), 34, True, "text", 0.36),
            Line(when_and_where(self.activity), 20, False, "text-2", 0.73),
        )
        left = area.left() + self._m.px(116)
        self.paint_lines(p, area, lines, left=left, mark="caret-right", token="text-3")


class ActivityPage(QWidget):
    """Several go on at once: ``chosen(activity)``."""

    chosen = Signal(object)
    leave_asked = Signal()

    def __init__(self, measure: Measure) -> None:
        super().__init__()
        px = measure.px
        self.heading = Words(measure, 44, _("Which one do you come to?"), bold=True)
        self.tiles = [_ActivityTile(measure) for _n in range(8)]
        for tile in self.tiles:
            tile.setParent(self)
            tile.hide()
            tile.clicked.connect(partial(self._tile_pressed, tile))
        self.leave = leave_button(measure, self.leave_asked.emit)
        self.said = Words(measure, 24, token="text-2", wrap=True)
        self.said.hide()
        self._tall = measure.tall
        self._grid = QGridLayout()
        self._grid.setSpacing(px(14))
        self.setLayout(
            column(
                self.heading, self.said, px(14), self._grid, None, row(None, self.leave),
                margins=(px(56), px(24), px(56), px(20)), spacing=px(14),
            )
        )  # fmt: skip

    def _tile_pressed(self, tile: _ActivityTile) -> None:
        self.chosen.emit(tile.activity)

    def show_activities(self, rows: Sequence[KioskActivity], words: str = "", *, tone: str = "") -> None:
        """A tile for each; below each other while there are few. ``words`` say what came of the last try."""
        self.said.say(words, token=tone or "text-2")
        self.said.setVisible(bool(words))
        across = 1 if self._tall or len(rows) <= FEW else 2
        for tile in self.tiles:
            self._grid.removeWidget(tile)
            tile.hide()
        for place, (tile, one) in enumerate(zip(self.tiles, rows, strict=False)):
            tile.show_activity(one)
            self._grid.addWidget(tile, place // across, place % across)
            tile.show()


class RestPage(QWidget):
    """Nothing is on: what comes next."""

    leave_asked = Signal()

    def __init__(self, measure: Measure) -> None:
        super().__init__()
        px = measure.px
        self.picture = _Picture(measure)
        self.heading = Words(measure, 44, _("There is nothing to sign in for now"), bold=True, align=CENTRE)
        self.line = Words(measure, 24, token="text-2", align=CENTRE, wrap=True)
        self.leave = leave_button(measure, self.leave_asked.emit)
        self.setLayout(
            column(
                None, row(None, self.picture, None), px(20), self.heading, px(10), self.line, None,
                row(None, self.leave), margins=(px(56), px(24), px(56), px(20)),
            )
        )  # fmt: skip

    def show_next(self, activity: KioskActivity | None, words: str = "") -> None:
        """What comes next, if anything is planned; before that, what ``words`` say."""
        if words:
            self.line.say(words)
            return
        if activity is None:
            self.line.say(_("Staff are glad to tell you what is planned."))
            return
        values = {"title": activity.title, "when": when_and_where(activity)}
        self.line.say(_("Next: %(title)s, %(when)s") % values)


class _Picture(QWidget):
    """A calendar in a disc."""

    def __init__(self, measure: Measure) -> None:
        super().__init__()
        self._m = measure
        self.setFixedSize(measure.px(120), measure.px(120))

    def paintEvent(self, event: Any) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(color("sunken"))
        painter.drawEllipse(self.rect())
        edge = self._m.px(30)
        icon("calendar-blank", "text-3").paint(painter, self.rect().adjusted(edge, edge, -edge, -edge))
