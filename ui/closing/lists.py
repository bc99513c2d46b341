"""What the closing sheet lists: the findings, each with the way to mend it, and the photos."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import QRect
from PySide6.QtGui import QPainter, QPixmap

from station_app.core.i18n import _
from station_app.signin.closing_rows import KIND_NAMES, Finding, Mend, PhotoRow, Severity
from ui.kit import paint
from ui.kit.lists import RowButton, RowDelegate
from ui.kit.theme import color, icon

MARKS: Final = {
    Severity.BLOCKING: ("x-circle-fill", "danger"),
    Severity.ADVISORY: ("warning-circle-fill", "warn"),
    Severity.NOTE: ("info", "info"),
}
THUMB_WIDE, THUMB_HIGH = 112, 63


@dataclass(frozen=True, slots=True)
class FindingLine:
    """A finding, and why it is let pass as far as that was written."""

    finding: Finding
    reason: str = ""
    settled: bool = False

    @property
    def words(self) -> str:
        """What a screen reader says."""
        below = _("Reason: %(reason)s") % {"reason": self.reason} if self.reason else self.finding.advice
        return f"{self.finding.message} {below}"


class FindingDelegate(RowDelegate):
    """One finding: blocking in crimson, open in amber, with a reason in green; buttons to mend or explain."""

    height = 58

    def buttons(self, row: FindingLine, rect: QRect) -> list[RowButton]:
        found = row.finding
        made: list[RowButton] = []
        right = rect.right() - 12
        # What was planned and who came stay as they are once it is closed.
        fixed = row.settled and found.mend in (Mend.ACTIVITY, Mend.SHEET)
        if found.mend is not Mend.NOWHERE and not fixed:
            words = _("Put right")
            wide = paint.width(words, 14) + 34
            made.append(RowButton("mend", words, QRect(right - wide, rect.center().y() - 19, wide, 40)))
            right -= wide + 6
        if found.severity is Severity.ADVISORY and not row.settled:
            words = _("Give a reason")
            wide = paint.width(words, 14) + 24
            area = QRect(right - wide, rect.center().y() - 19, wide, 40)
            made.append(RowButton("reason", words, area, quiet=True))
        return made

    def draw(self, p: QPainter, rect: QRect, row: FindingLine, chosen: bool) -> None:
        found = row.finding
        name, token = MARKS[found.severity]
        if row.reason:
            name, token = "check-circle-fill", "ok"
        icon(name, token).paint(p, QRect(rect.left() + 17, rect.center().y() - 11, 22, 22))
        taken = max((rect.right() - one.rect.left() for one in self.buttons(row, rect)), default=12)
        room = rect.adjusted(52, 8, -taken - 8, -8)
        room.setHeight(22)
        paint.text(p, room, found.message.rstrip("。."), bold=True)
        below = _("Reason: %(reason)s") % {"reason": row.reason} if row.reason else found.advice
        room.translate(0, 21)
        room.setHeight(20)
        paint.text(p, room, below, size=13, token="text-2")


@dataclass(frozen=True, slots=True)
class PhotoLine:
    """A photo with its thumbnail; ``outside`` where it was not taken during the activity."""

    photo: PhotoRow
    thumb: QPixmap
    outside: bool = False

    @property
    def words(self) -> str:
        """What a screen reader says."""
        return " ".join((_(KIND_NAMES[self.photo.kind]), self.photo.caption, self.time, self.photo.name))

    @property
    def time(self) -> str:
        """When it was taken, as it is shown."""
        taken = self.photo.taken_at
        if taken is None:
            return _("time not known")
        when = f"{taken:%Y-%m-%d %H:%M}"
        return _("%(when)s, not during the activity") % {"when": when} if self.outside else when


class PhotoDelegate(RowDelegate):
    """One photo: its picture, what it shows, when it was taken."""

    height = 79

    def buttons(self, row: PhotoLine, rect: QRect) -> list[RowButton]:
        words = _("Take out")
        wide = paint.width(words, 14) + 24
        area = QRect(rect.right() - 12 - wide, rect.center().y() - 19, wide, 40)
        return [RowButton("remove", words, area, quiet=True)]

    def draw(self, p: QPainter, rect: QRect, row: PhotoLine, chosen: bool) -> None:
        frame = QRect(rect.left() + 14, rect.top() + 8, THUMB_WIDE, THUMB_HIGH)
        p.fillRect(frame, color("press"))
        size = row.thumb.deviceIndependentSize().toSize()
        place = QRect(0, 0, size.width(), size.height())
        place.moveCenter(frame.center())
        p.drawPixmap(place, row.thumb)
        photo = row.photo
        room = QRect(frame.right() + 14, rect.top() + 9, rect.width() - THUMB_WIDE - 150, 22)
        used = paint.text(p, room, _(KIND_NAMES[photo.kind]), bold=True)
        paint.text(p, room.adjusted(used + 10, 1, 0, 0), photo.caption, size=14, token="text-2")
        room.translate(0, 22)
        odd = photo.taken_at is None or row.outside
        paint.text(p, room, row.time, size=13, token="warn" if odd else "text-2")
        room.translate(0, 20)
        unit = _("unit's name readable") if photo.shows_unit else _("unit's name not marked")
        paint.text(p, room, f"{unit}  {photo.name}", size=13, token="text-3")
