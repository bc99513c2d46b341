"""The settings: sections below each other, and a list of them at the left."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Final

from PySide6.QtCore import QRect, Qt, QTimer
from PySide6.QtGui import QPainter, QShowEvent
from PySide6.QtWidgets import QScrollArea, QVBoxLayout, QWidget

from station_app.core.i18n import N_, _
from ui.kit import paint
from ui.kit.cards import Card
from ui.kit.context import Context
from ui.kit.lists import ListView, RowDelegate, RowList
from ui.kit.theme import icon
from ui.kit.widgets import column, holder, label, row, walked
from ui.settings.accounts import Operators, OwnPassword, Recovery
from ui.settings.categories import Categories
from ui.settings.choices import Appearance, Lending, Locking, SignIn
from ui.settings.data import Backups, Health, Place
from ui.settings.holidays import Holidays
from ui.settings.library import HoldsAndLosses, LabelSheets, OpenDays
from ui.settings.parts import BackupCard, SectionCard
from ui.settings.station import About, Bases, Station

HEAD: Final = 68
LIST, LIST_NARROW = 220, 196
ROW, ROW_LOW = 44, 42
WIDEST: Final = 860
#: So many sections fill the largest usual window.
AT_ONCE: Final = 3


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the list: a word for ``open``, what it says, its icon, the cards it stands for."""

    name: str
    title: str
    icon: str
    cards: tuple[Callable[[Context], SectionCard], ...]


ENTRIES: Final = (
    Entry("appearance", N_("Appearance"), "sun", (Appearance,)),
    Entry("signin", N_("Sign-in"), "pencil-line", (SignIn,)),
    Entry("categories", N_("Categories"), "grid-four", (Categories,)),
    Entry("holidays", N_("Holidays"), "calendar-blank", (Holidays,)),
    Entry("library", N_("Library"), "books", (Lending, HoldsAndLosses, OpenDays, LabelSheets)),
    Entry("locking", N_("Locking"), "lock-simple", (Locking,)),
    Entry("password", N_("My password"), "key", (OwnPassword,)),
    Entry("operators", N_("Operators"), "users-three", (Operators, Recovery)),
    Entry("backup", N_("Backups and data"), "floppy-disk", (Backups, Health, Place)),
    Entry("station", N_("This station"), "house-line", (Station, Bases)),
    Entry("about", N_("About"), "info", (About,)),
)
#: Other words for ``open``.
SAME: Final = {"data": "backup", "backups": "backup", "recovery": "operators"}


class _EntryDelegate(RowDelegate):
    def draw(self, p: QPainter, rect: QRect, row: Entry, chosen: bool) -> None:
        icon(row.icon).paint(p, QRect(rect.left() + 16, rect.center().y() - 10, 20, 20))
        room = rect.adjusted(46, 0, -8, 0)
        paint.text(p, room, _(row.title), size=15, bold=chosen, token="text" if chosen else "text-2")


class SettingsPage(QWidget):
    """``open`` takes a section's word; ``backup`` makes a backup as well. The sections are a station's or
    those that are given."""

    def __init__(self, context: Context, entries: Sequence[Entry] = ()) -> None:
        super().__init__()
        self._context = context
        self.entries = tuple(entries) or ENTRIES
        self.cards: dict[str, list[SectionCard]] = {}
        self._to_build = deque(self.entries)
        self._build()
        self._connect()

    def _build(self) -> None:
        self.setObjectName("page")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.list = ListView(RowList(lambda entry: _(entry.title)), _EntryDelegate)
        self.list.setAccessibleName(_("Sections of the settings"))
        self.list.set_rows(self.entries)
        self.setFocusProxy(self.list)
        self.list.set_row_height(ROW)
        self.side = Card()
        self.side.body.addWidget(self.list)
        self.side.setFixedWidth(LIST)
        inside = QWidget()
        self.sections = QVBoxLayout(inside)
        self.sections.setContentsMargins(0, 0, 6, 0)
        self.sections.setSpacing(16)
        self.sections.addStretch()
        for _n in range(AT_ONCE):
            self._build_section()
        self.area = QScrollArea()
        self.area.setWidget(inside)
        self.area.setWidgetResizable(True)
        self.area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        head = holder(row(label(_("Settings"), "title"), None), height=HEAD)
        left = column(self.side, None)
        body = row(holder(left), self.area, spacing=16)
        body.setStretch(1, 1)
        self.setLayout(column(head, holder(body), margins=(24, 0, 24, 20)))

    def _build_section(self) -> None:
        entry = self._to_build.popleft()
        self.cards[entry.name] = []
        for build in entry.cards:
            card = build(self._context)
            card.setMaximumWidth(WIDEST)
            self.cards[entry.name].append(card)
            self.sections.insertWidget(self.sections.count() - 1, card)
            card.show()  # in a page that is shown already Qt would do it a turn of the event loop later

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        QTimer.singleShot(0, self, self._build_on)

    def _build_on(self) -> None:
        if self._to_build and self.isVisible():  # behind the lock page the station is shut
            self._build_section()
            QTimer.singleShot(0, self, self._build_on)

    def build_all(self) -> None:
        """Build what is not there yet: the first sections come up with the page, the others one by one."""
        while self._to_build:
            self._build_section()

    def _connect(self) -> None:
        self.list.chosen.connect(self._chosen)
        self.list.acted.connect(self._into)
        changes = self._context.changes
        for signal in (changes.settings, changes.care, changes.operators):
            signal.connect(self._changed)

    def refresh(self) -> None:
        """Read everything anew."""
        for cards in self.cards.values():
            for card in cards:
                card.refresh()

    def _changed(self) -> None:
        if self.isVisible():
            self.refresh()

    def open(self, what: str) -> None:
        """Show a section by its word; ``backup`` backs up now."""
        self.build_all()
        name = SAME.get(what, what)
        if name not in self.cards:
            return
        place = next(n for n, entry in enumerate(self.entries) if entry.name == name)
        self.list.choose(place)
        self.show_section(name)
        self.list.setFocus(Qt.FocusReason.OtherFocusReason)
        if what == "backup":
            card = self.cards["backup"][0]
            assert isinstance(card, BackupCard)
            card.back_up()

    def _chosen(self, entry: Entry) -> None:
        self.show_section(entry.name)

    def show_section(self, name: str) -> None:
        """Bring a section's first card to the top, once the page has its size."""
        if name != self.entries[0].name:
            self.build_all()
        QTimer.singleShot(0, self, partial(self._scroll_to, self.cards[name][0]))

    def _scroll_to(self, card: SectionCard) -> None:
        bar = self.area.verticalScrollBar()
        if card is self.cards[self.entries[0].name][0]:
            bar.setValue(0)
        else:
            bar.setValue(card.y())

    def _into(self, entry: Entry, _name: str) -> None:
        """Enter on a line goes into its section."""
        self.build_all()
        for one in walked(self.cards[entry.name][0])[:1]:
            one.setFocus(Qt.FocusReason.TabFocusReason)

    def set_compact(self, compact: bool) -> None:
        """Fit a narrow window, which is a low one too."""
        self.side.setFixedWidth(LIST_NARROW if compact else LIST)
        self.list.set_row_height(ROW_LOW if compact else ROW)
        layout = self.layout()
        assert layout is not None
        layout.setContentsMargins(*((19, 0, 14, 12) if compact else (24, 0, 24, 20)))
