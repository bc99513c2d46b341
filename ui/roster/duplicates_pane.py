"""Looking for duplicates in place of the list: groups, compared, merged, taken back."""

from __future__ import annotations

import html
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from PySide6.QtCore import QRect, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from station_app.core.errors import StationError
from station_app.core.i18n import _, ngettext
from station_app.core.jobs import Job
from station_app.roster import duplicates, merging
from station_app.roster.rows import FIELD_NAMES, WHY_NAMES, DuplicateRow
from ui.kit import paint
from ui.kit.cards import Card, EmptyState, Strip
from ui.kit.context import Context
from ui.kit.keys import on_key
from ui.kit.lists import ListView, RowDelegate, RowList
from ui.kit.widgets import column, holder, icon_button, label, row
from ui.kit.words import joined
from ui.roster.compare_card import CompareCard

LIST, LIST_COMPACT = 344, 290
#: How sure a key is, as a tone.
TONES: Final = {"id": "ok", "phone": "ok", "birth": "warn", "area": "text-3"}


@dataclass(frozen=True, slots=True)
class _Deed:
    """What was done last, and how it is taken back."""

    back: Callable[[], object]


class _GroupDelegate(RowDelegate):
    height = 64

    def draw(self, p: QPainter, rect: QRect, row: Any, chosen: bool) -> None:
        line = QRect(rect.left() + 18, rect.top() + 10, rect.width() - 36, 22)
        names = "、".join(dict.fromkeys(person.name for person in row.people))
        count = ngettext("%(n)d record", "%(n)d records", len(row.people)) % {"n": len(row.people)}
        wide = paint.width(count, 13)
        paint.text(p, line.adjusted(0, 0, -wide - 8, 0), names, bold=True)
        paint.text(p, line, count, size=13, token="text-3", align=paint.RIGHT)
        paint.text(p, line.translated(0, 22), _why(row), size=13, token=TONES[row.why])


def _why(row: DuplicateRow) -> str:
    words = _(WHY_NAMES[row.why])
    if not row.against:
        return words
    names = _(", ").join(_(FIELD_NAMES[name]) for name in row.against)
    return joined(words, _("different: %(fields)s") % {"fields": names})


class DuplicatesPane(QWidget):
    """``left``: somebody wants the list of people back."""

    left = Signal()

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._context = context
        self._last: _Deed | None = None
        self._reading = False
        self._build()
        self._connect()

    # Building

    def _build(self) -> None:
        self.back = icon_button("arrow-left", _("Back to the roster"), self.left.emit)
        self.about = label("", "sub")
        self.about.setMinimumWidth(1)
        head = row(self.back, label(_("Duplicates"), "title"), self.about, None, spacing=12)
        self.strip = Strip()
        self._strip_room = holder(column(self.strip, margins=(0, 0, 0, 12)))
        self._strip_room.hide()
        self.list = ListView(RowList(lambda one: joined(_names(one), _why(one))), _GroupDelegate)
        self.list.setAccessibleName(_("Who may be the same"))
        card = Card()
        card.body.addWidget(self.list, 1)
        self.groups = card
        self.groups.setFixedWidth(LIST)
        self.compare = CompareCard()
        self.found = QWidget()
        self._line = row(self.groups, spacing=16)
        self._line.addWidget(self.compare, 1)
        self.found.setLayout(self._line)
        self.nothing = Card()
        self.state = EmptyState("users-three", "", "")
        self.nothing.body.addStretch()
        self.nothing.body.addWidget(self.state)
        self.nothing.body.addStretch()
        self.either = QStackedWidget()
        self.either.addWidget(self.found)
        self.either.addWidget(self.nothing)
        box = QVBoxLayout(self)
        box.setContentsMargins(24, 0, 24, 20)
        box.setSpacing(0)
        box.addWidget(holder(head, height=68))
        box.addWidget(self._strip_room)
        box.addWidget(self.either, 1)

    def _connect(self) -> None:
        self.list.chosen.connect(self._show_group)
        self.compare.merge_asked.connect(self.merge)
        self.compare.apart_asked.connect(self.keep_apart)
        self.strip.acted.connect(self.take_back)
        for keys, act in (("Ctrl+Z", self.take_back), ("Ctrl+Return", self.compare.merge.click)):
            on_key(self, keys, act)

    # Showing

    def begin(self) -> None:
        """Show it anew, with nothing to take back."""
        self._last = None
        self._strip_room.hide()
        self.refresh()
        self.list.setFocus()

    def refresh(self) -> None:
        """Look for duplicates again; a district's roster takes a moment, so off the screen's thread."""
        if self._reading:
            return
        self._reading = True
        self.about.setText(_("looking …"))

        def work(_job: Job) -> list[DuplicateRow]:
            return duplicates.list_duplicates()

        self._context.jobs.start(self, work, done=self._show, failed=self._failed)

    def set_compact(self, compact: bool) -> None:
        """A narrower list in a small window."""
        self.groups.setFixedWidth(LIST_COMPACT if compact else LIST)
        self._line.setSpacing(12 if compact else 16)

    def _show(self, groups: list[DuplicateRow]) -> None:
        self._reading = False
        place = max(0, self.list.currentIndex().row())
        count = ngettext("%(n)d group may be one person", "%(n)d groups may be one person each", len(groups))
        self.about.setText(count % {"n": len(groups)} if groups else "")
        self.state.what.setText(_("Nobody stands in the roster twice"))
        self.state.then.setText(
            _("Looked at: ID number, phone and name, date of birth and name, area and name.")
        )
        self.either.setCurrentWidget(self.found if groups else self.nothing)
        self.list.set_rows(groups, choose=min(place, len(groups) - 1))

    def _failed(self, error: Exception) -> None:
        self._reading = False
        self.about.setText("")
        if not isinstance(error, StationError):
            raise error
        self._say("danger", error.message)

    def _show_group(self, group: DuplicateRow | None) -> None:
        if group is None:
            return
        try:
            self.compare.show_group(group)
        except StationError as error:
            self._say("danger", error.message)

    # Doing

    def merge(self, keep: str, other: str, take: list[str]) -> None:
        """Merge two records; the strip takes it back."""
        try:
            done = merging.merge_people(keep, other, take=take)
        except StationError as error:
            self._say("danger", error.message)
            return
        self._last = _Deed(lambda: merging.unmerge_people(done.other))
        words = _("<b>%(name)s</b>: two records are one now.") % {"name": html.escape(done.keep.name)}
        self._done(words)

    def keep_apart(self, uids: list[str]) -> None:
        """Remember that two people are not one; the strip takes it back."""
        try:
            duplicates.note_not_same(uids)
        except StationError as error:
            self._say("danger", error.message)
            return
        self._last = _Deed(lambda: duplicates.forget_not_same(uids))
        self._done(_("Noted: not the same person. They are not shown together again."))

    def take_back(self) -> None:
        """Take what was done last back."""
        if self._last is None:
            return
        try:
            self._last.back()
        except StationError as error:
            self._say("danger", error.message)
            return
        self._last = None
        self._context.changes.roster.emit()
        self._say("ok", _("Taken back."))
        self.refresh()

    def _done(self, words: str) -> None:
        self._context.changes.roster.emit()
        self.strip.say("ok", words, action=_("Undo"), key="Ctrl+Z")
        self._strip_room.show()
        self.refresh()

    def _say(self, tone: str, words: str) -> None:
        self.strip.say(tone, html.escape(words))
        self._strip_room.show()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.left.emit()
            return
        super().keyPressEvent(event)


def _names(row: DuplicateRow) -> str:
    return "、".join(dict.fromkeys(person.name for person in row.people))
