"""The sheet's columns and how its cells are painted; newest first, minutes by the clock."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from PySide6.QtCore import QRect, QRectF
from PySide6.QtGui import QPainter

from station_app.core import clock
from station_app.core.i18n import N_, _
from station_app.signin.minutes import half_hours, present_minutes
from station_app.signin.rows import CAPACITY_NAMES, SheetRow
from ui.kit import paint
from ui.kit.table import PADDING, Column
from ui.kit.theme import icon

NUMBER, NAME, TEAM, CAPACITY, CAME, LEFT, TIME, ACT = range(8)
BUTTON_HIGH: Final = 34
#: Room that the scroll bar takes beside the last column.
GUTTER: Final = 4


@dataclass(frozen=True, slots=True)
class SheetLine:
    """A stay as the table shows it. ``ends`` is the activity's end: nobody is present after it."""

    stay: SheetRow
    ends: datetime
    may_act: bool

    @property
    def is_inside(self) -> bool:
        """Whether they have not left."""
        return self.stay.left is None


def _minutes(line: SheetLine) -> str:
    if not line.is_inside:
        return _("%(hours).1f h") % {"hours": half_hours(line.stay.minutes)}
    until = min(clock.now().replace(tzinfo=None), line.ends)
    return _("%(n)d min") % {"n": present_minutes(line.stay.came, until)}


def _time(at: datetime | None) -> str:
    return f"{at:%H:%M}" if at else "–"


def _left(line: SheetLine) -> str:
    mended = _("(filled in)") if line.stay.mended else ""
    return f"{_time(line.stay.left)} {mended}".strip()


def _paint_name(p: QPainter, rect: QRect, line: SheetLine, _chosen: bool) -> None:
    wide = paint.text(p, rect, line.stay.name, bold=True)
    words = _("new")
    # The name comes first: where there is no room for both, the tag is left out.
    if line.stay.walk_in and wide + 20 + paint.width(words, 13) <= rect.width() + PADDING:
        paint.tag(p, rect.left() + wide + 4, rect.center().y() + 1, words)


def _paint_left(p: QPainter, rect: QRect, line: SheetLine, _chosen: bool) -> None:
    token = "text-3" if line.is_inside else "text"
    wide = paint.text(p, rect, _time(line.stay.left), token=token)
    if line.stay.mended:
        area = QRect(rect.left() + wide + 1, rect.top(), 20, rect.height() - 8)
        paint.text(p, area, _("+"), size=12, token="warn")


def _paint_minutes(p: QPainter, rect: QRect, line: SheetLine, _chosen: bool) -> None:
    token = "text-2" if line.is_inside else "text"
    paint.text(p, rect, _minutes(line), token=token, align=paint.RIGHT)


def _action(line: SheetLine) -> str:
    return _("Sign out") if line.is_inside and line.may_act else ""


def _paint_action(p: QPainter, rect: QRect, line: SheetLine, _chosen: bool) -> None:
    right, middle = rect.right() + PADDING - GUTTER - 6, rect.center().y() + 1
    words = _action(line)
    if words:
        wide = paint.width(words, 14) + 26
        area = QRectF(right - wide, middle - BUTTON_HIGH / 2, wide, BUTTON_HIGH)
        paint.button(p, area.adjusted(0.5, 0.5, -0.5, -0.5), words)
    else:
        icon("dots-three").paint(p, QRect(right - 28, middle - 10, 20, 20))


def _stay(text: Any) -> Any:
    return lambda line: text(line.stay)


COLUMNS: Final = (
    Column(N_("no."), _stay(lambda stay: str(stay.place)), 56, spare=True),
    Column(N_("name"), _stay(lambda stay: stay.name), bold=True, paint=_paint_name),
    Column(N_("team"), _stay(lambda stay: stay.team or "–"), 100, token="text-2", low=True),
    Column(N_("capacity"), _stay(lambda stay: _(CAPACITY_NAMES[stay.role])), 78, token="text-2", spare=True),
    Column(N_("came"), _stay(lambda stay: _time(stay.came)), 64),
    Column(N_("left"), _left, 66, paint=_paint_left),
    Column(N_("stay"), _minutes, 78, right=True, paint=_paint_minutes),
    Column("", _action, 86, paint=_paint_action),
)
