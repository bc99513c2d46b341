"""The lines below the desk's box: whom it may mean, and the way to somebody new."""

from __future__ import annotations

import functools
from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import QRect, QRectF, Qt
from PySide6.QtGui import QPainter, QPen
from PySide6.QtWidgets import QWidget

from station_app.core.i18n import _
from station_app.signin.rows import DeskHit
from ui.kit import paint
from ui.kit.lists import RowButton, RowDelegate
from ui.kit.theme import color, icon

SIGN_IN, SIGN_OUT, NEW = "in", "out", "new"
EDGE: Final = 13
KEY_GAP: Final = 8


@dataclass(frozen=True, slots=True)
class Line:
    """One line: a person (``hit``), nobody found (``typed`` alone), or the way to register (``is_new``)."""

    hit: DeskHit | None = None
    typed: str = ""
    is_new: bool = False
    #: Nobody was found, so that there is nobody to choose instead.
    nobody: bool = False
    registrations: bool = False

    @property
    def sentence(self) -> str:
        """What a screen reader says."""
        if self.hit is None:
            return " ".join(_words_of(self))
        state = since(self.hit) if self.hit.since else ""
        return "，".join(part for part in (self.hit.name, self.hit.phone, self.hit.teams, state) if part)


def since(hit: DeskHit) -> str:
    """09:31 已签到."""
    return _("in since %(time)s") % {"time": f"{hit.since:%H:%M}"}


def _words_of(line: Line) -> tuple[str, str]:
    """Title and second text of a line that is nobody."""
    if not line.is_new:
        return (
            _("Nobody goes by “%(typed)s”") % {"typed": line.typed},
            _("Try pinyin initials, or the last four digits of the phone"),
        )
    second = _("A name is enough for now")
    if line.nobody:
        return _("Register “%(typed)s”") % {"typed": line.typed}, second
    return (_("None of these? Somebody new") if line.typed else _("Somebody new?")), second


def _more_of(line: Line) -> str:
    hit = line.hit
    assert hit is not None
    facts = "  ".join(part for part in (hit.phone, hit.teams) if part)
    notes = [facts] if facts else []
    if not hit.phone:
        notes.append(_("no phone left"))
    if hit.since is None and hit.came_before:
        notes.append(_("was here and left"))
    elif hit.since is None and line.registrations and not hit.registered:
        notes.append(_("not registered"))
    return _(", ").join(notes)


class HitDelegate(RowDelegate):
    """Paints a line; the chosen one carries the solid button and its key."""

    height = 62

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.may_act = True

    def buttons(self, row: Line, rect: QRect) -> list[RowButton]:
        """The one button of a line."""
        if not self.may_act:
            return []
        if row.hit is None:
            return [self._button(NEW, _("Register"), rect, key="F6")] if row.is_new else []
        if row.hit.since is not None:
            return [self._button(SIGN_OUT, _("Sign out"), rect, key="Enter")]
        return [self._button(SIGN_IN, _("Sign in"), rect, key="Enter")]

    def _button(self, name: str, words: str, rect: QRect, *, key: str) -> RowButton:
        wide = _button_width(words, key)
        top = rect.top() + (rect.height() - 40) // 2 + 1
        return RowButton(name, words, QRect(rect.right() - EDGE + 1 - wide, top, wide, 40))

    def draw_button(self, p: QPainter, one: RowButton, row: Line, chosen: bool) -> None:
        """The chosen line's button has its key; the others are narrower; who is inside has none."""
        key = "F6" if one.name == NEW else "Enter"
        if not chosen and one.name == SIGN_OUT:
            return
        rect = QRectF(one.rect)
        if not chosen and one.name == SIGN_IN:
            rect.setLeft(rect.right() - paint.width(one.words, 15) - 32)
            key = ""
        solid = chosen and one.name != NEW
        p.setPen(QPen(color("accent" if solid else "line-2"), 1))
        p.setBrush(color("accent" if solid else "surface"))
        p.drawRoundedRect(rect.adjusted(0.5, 0.5, -0.5, -0.5), 8, 8)
        token = "on-accent" if solid else "text"
        area = rect.adjusted(16, 0, -12, -1)
        wide = paint.text(p, area, one.words, size=15, bold=solid, token=token)
        if key:
            _draw_key(p, area.left() + wide + KEY_GAP, rect.center().y(), key, solid=solid)

    def draw(self, p: QPainter, rect: QRect, row: Line, chosen: bool) -> None:
        """Disc, name, syllables with what matched, phone and team."""
        room = self._room(row, rect, chosen)
        if row.hit is None:
            self._draw_other(p, rect, row, room)
            return
        middle = rect.center().y() + 1
        if chosen:
            _draw_disc(p, QRect(rect.left() + 14, middle - 17, 34, 34), row.hit.name)
        else:
            paint.avatar(p, QRect(rect.left() + 14, middle - 17, 34, 34), row.hit.name)
        x = rect.left() + 60
        token = "text-2" if chosen else "text-3"
        paint.text(p, QRect(x, middle - 24, room - x, 26), row.hit.name, size=18, bold=True)
        p.setClipRect(QRect(x - 1, rect.top(), room - x + 1, rect.height()))
        if row.hit.syllables:
            x += paint.marked(p, x, middle + 12, list(row.hit.syllables)) + 5
        p.setClipping(False)
        paint.text(p, QRect(x, middle + 2, max(0, room - x), 20), _more_of(row), size=13, token=token)
        if row.hit.since is not None:
            area = QRect(room + 8, rect.top(), rect.right() - EDGE + 1 - room - 8, rect.height())
            if chosen and self.may_act:
                area.setRight(self.buttons(row, rect)[0].rect.left() - 10)
            paint.text(p, area, since(row.hit), size=13, token=token, align=paint.RIGHT)

    def _room(self, row: Line, rect: QRect, chosen: bool) -> int:
        """Where the text of a line must end."""
        found = self.buttons(row, rect)
        right = rect.right() - EDGE
        if row.hit is not None and row.hit.since is not None:
            right = found[0].rect.left() if chosen and found else right
            return right - paint.width(since(row.hit), 13) - 20
        if found:
            right = found[0].rect.left()
            if not chosen and found[0].name == SIGN_IN:
                right = found[0].rect.right() - paint.width(found[0].words, 15) - 32
        return right - 10

    def _draw_other(self, p: QPainter, rect: QRect, row: Line, room: int) -> None:
        middle = rect.center().y() + 1
        x = rect.left() + 50
        name = "user-plus" if row.is_new else "magnifying-glass"
        icon(name).paint(p, QRect(rect.left() + 15, middle - 12, 24, 24))
        title, more = _words_of(row)
        paint.text(p, QRect(x, middle - 22, room - x, 24), title, size=16)
        paint.text(p, QRect(x, middle + 2, room - x, 20), more, size=13, token="text-3")


@functools.cache
def _button_width(words: str, key: str) -> int:
    return paint.width(words, 15, bold=True) + KEY_GAP + _key_width(key) + 32


def _key_width(key: str) -> int:
    return paint.width(key, 12) + 12


def _draw_key(p: QPainter, x: float, middle: float, key: str, *, solid: bool) -> None:
    rect = QRectF(x + 0.5, middle - 9.5, _key_width(key), 19)
    p.setPen(QPen(color("on-accent" if solid else "line-2"), 1))
    p.setBrush(Qt.BrushStyle.NoBrush if solid else color("sunken"))
    p.drawRoundedRect(rect, 4, 4)
    paint.text(p, rect, key, size=12, token="on-accent" if solid else "text-3", align=paint.CENTRE)


def _draw_disc(p: QPainter, rect: QRect, name: str) -> None:
    """The disc on a tinted ground."""
    p.setPen(Qt.PenStyle.NoPen)
    p.setBrush(color("surface"))
    p.drawEllipse(rect)
    paint.text(p, rect, name[:1], size=15, bold=True, token="text-2", align=paint.CENTRE)
