"""The side bar: the station, the pages, the last backup, who works."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any

from PySide6.QtCore import QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFont, QFontMetrics, QPainter
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QSizePolicy, QToolButton, QVBoxLayout, QWidget

from station_app.core import clock
from station_app.core.backup import BackupRow
from station_app.core.i18n import _
from ui.kit import paint
from ui.kit.marks import Avatar
from ui.kit.theme import color, icon
from ui.kit.widgets import column, hairline, holder, icon_button, label, restyle, show_icon
from ui.shell.pages import PAGES, PageEntry

WIDE, NARROW = 196, 76
#: At the sides of a narrow bar, and beside a word in it.
EDGE, AIR = 7, 5


def backup_words(last: BackupRow | None) -> tuple[str, str, str]:
    """(sentence, colour token, icon) for the last backup: well where it is today's."""
    if last is None:
        return _("No backup yet"), "warn", "warning-circle"
    if last.made_at.date() == clock.today():
        return _("Backed up today %(time)s") % {"time": f"{last.made_at:%H:%M}"}, "ok", "shield-check"
    when = {"month": last.made_at.month, "day": last.made_at.day}
    return _("Backed up %(month)d/%(day)d") % when, "warn", "warning-circle"


class NavButton(QToolButton):
    """A page's button at the side: its marker is painted, since a QSS border would bend with the corner."""

    def __init__(self, words: str, icon_name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._icon, self._words, self.badge = icon_name, words, 0
        self.setCheckable(True)
        self.setAutoExclusive(True)
        self.setIconSize(QSize(22, 22))
        self.setAccessibleName(words)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.toggled.connect(self.repaint_icon)
        self.set_compact(False)
        self.repaint_icon()

    def set_compact(self, compact: bool) -> None:
        """Icon over word in a narrow window, else beside it."""
        under = Qt.ToolButtonStyle.ToolButtonTextUnderIcon
        beside = Qt.ToolButtonStyle.ToolButtonTextBesideIcon
        self.setToolButtonStyle(under if compact else beside)
        self.setText(self._words if compact else f"  {self._words}")
        self.setFixedHeight(54 if compact else 44)
        restyle(self, compact=compact)

    def words_width(self) -> int:
        """How wide its words are when its page is open."""
        self.ensurePolished()
        bold = QFont(self.font())
        bold.setBold(True)
        return QFontMetrics(bold).horizontalAdvance(self._words)

    def repaint_icon(self) -> None:
        """The icon in the theme's colour, filled on the page that is open."""
        on = self.isChecked()
        self.setIcon(icon(self._icon + ("-fill" if on else ""), "accent-text" if on else "text-2"))

    def paintEvent(self, event: Any) -> None:
        super().paintEvent(event)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        if self.isChecked():
            painter.setBrush(color("accent"))
            painter.drawRoundedRect(QRectF(0, 12, 3, self.height() - 24), 1.5, 1.5)
        if self.badge:
            compact = self.toolButtonStyle() == Qt.ToolButtonStyle.ToolButtonTextUnderIcon
            place = QRect(self.width() - 34, self.height() // 2 - 11, 22, 22)
            if compact:
                place = QRect(self.width() // 2 + 8, 2, 20, 20)
            painter.setBrush(color("warn-tint"))
            painter.drawEllipse(place)
            words = str(min(99, self.badge))
            paint.text(painter, place, words, size=13, bold=True, token="warn", align=paint.CENTRE)


class NavRail(QFrame):
    """Says which page was asked for; knows no page."""

    asked = Signal(str)
    lock_asked = Signal()

    def __init__(self, entries: Sequence[PageEntry] = PAGES) -> None:
        super().__init__()
        self._entries = entries
        self.setObjectName("nav")
        self.setFixedWidth(WIDE)
        self.buttons: dict[str, NavButton] = {}
        self._build()

    def _build(self) -> None:
        mark = label("践", "seal-mark")
        mark.setFixedSize(36, 36)
        mark.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._station, self._kind = label("", "brand"), label(_("New-era practice station"), "micro")
        self._kind.setWordWrap(True)
        self._names = holder(column(self._station, self._kind))
        brand = QHBoxLayout()
        brand.setContentsMargins(6, 0, 0, 10)
        brand.setSpacing(8)
        brand.addWidget(mark)
        brand.addWidget(self._names, 1)
        self._box = QVBoxLayout(self)
        self._box.setContentsMargins(12, 15, 12, 4)
        self._box.setSpacing(2)
        self._box.addLayout(brand)
        for entry in self._entries:
            if entry.under:
                continue
            if entry.name == "settings":
                self._box.addStretch()
            made = NavButton(_(entry.title), entry.icon)
            made.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            made.clicked.connect(partial(self.asked.emit, entry.name))
            self.buttons[entry.name] = made
            self._box.addWidget(made)
        self._build_foot()

    def _build_foot(self) -> None:
        self._shield = QLabel()
        self._backup = label("", "small")
        line = QHBoxLayout()
        line.setContentsMargins(9, 0, 0, 0)
        line.setSpacing(8)
        line.addWidget(self._shield)
        line.addWidget(self._backup, 1)
        self._safe = holder(line, height=40)
        self._face = Avatar(34)
        self._who, self._role = label("", ""), label("", "micro")
        self._me = holder(column(None, self._who, self._role, None, spacing=1))
        self._lock = icon_button("lock-simple", _("Lock the window") + " Ctrl+L", self.lock_asked.emit)
        self._lock.setObjectName("lock")
        foot = QHBoxLayout()
        foot.setContentsMargins(8, 0, 6, 0)
        foot.setSpacing(10)
        foot.addWidget(self._face)
        foot.addWidget(self._me, 1)
        foot.addWidget(self._lock)
        self._lines = (hairline(), hairline())
        self._box.addWidget(self._lines[0])
        self._box.addWidget(self._safe)
        self._box.addWidget(self._lines[1])
        self._box.addWidget(holder(foot, height=50))

    def show_operator(self, station: str, name: str, role: str, *, kind: str = "") -> None:
        """Which station this is (``kind``: or what else), who works, and as what."""
        self._station.setText(station)
        if kind:
            self._kind.setText(kind)
        self._who.setText(name)
        self._role.setText(role)
        self._face.set_name(name)
        self._face.setToolTip(f"{name} {role}")

    def show_backup(self, last: BackupRow | None) -> None:
        """When the last backup was made."""
        words, token, name = backup_words(last)
        show_icon(self._shield, name, token, size=18)
        restyle(self._backup, tone="" if token == "ok" else "warn")
        self._backup.setText(words)

    def show_page(self, name: str) -> None:
        """Mark the page that is open, or the one that it is under."""
        under = next(entry.under for entry in self._entries if entry.name == name)
        self.buttons[under or name].setChecked(True)

    def show_badge(self, name: str, count: int) -> None:
        """A number beside a page's word, such as overdue books; none with 0."""
        self.buttons[name].badge = count
        self.buttons[name].update()

    def set_compact(self, compact: bool) -> None:
        """Icons over words in a narrow window; names and lines give way."""
        self._box.setContentsMargins(*((EDGE, 12, EDGE, 8) if compact else (12, 15, 12, 4)))
        for made in self.buttons.values():
            made.set_compact(compact)
        self.setFixedWidth(self._narrow() if compact else WIDE)
        for part in (self._names, self._safe, self._me, self._lock, self._lines[0]):
            part.setVisible(not compact)

    def _narrow(self) -> int:
        """Icons over words: as wide as the longest word in bold, with air at its sides."""
        words = max(made.words_width() for made in self.buttons.values())
        return max(NARROW, words + 2 * (EDGE + AIR))

    def repaint_icons(self) -> None:
        """The theme has changed."""
        for made in self.buttons.values():
            made.repaint_icon()
        self._lock.setIcon(icon("lock-simple"))
