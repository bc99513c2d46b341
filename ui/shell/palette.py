"""Ctrl+K: find people, books, activities and things to do from anywhere (ui.md §5, Palette)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import QRect, QRectF, Qt
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QFrame, QWidget

from station_app.activities import service as activities
from station_app.activities.categories import BY_KEY
from station_app.activities.rows import STATUS_NAMES
from station_app.core import pinyin
from station_app.core.errors import StationError
from station_app.core.i18n import N_, _
from station_app.core.rights import Right, allowed
from station_app.library import service as library
from station_app.roster import service as roster
from ui.kit import paint
from ui.kit.boxes import SearchBox
from ui.kit.context import Context
from ui.kit.dates import near_moment
from ui.kit.dialogs import Dialog
from ui.kit.lists import ListView, RowDelegate, RowList
from ui.kit.theme import color, icon
from ui.kit.timers import later
from ui.kit.widgets import column, hairline, holder, label, row
from ui.kit.words import joined
from ui.shell.pages import PAGES

EACH: Final = 4
WIDTH: Final = 700
HEAD, ROW = "head", "row"
KINDS: Final = ("", "book", "person", "activity")


@dataclass(frozen=True, slots=True)
class Found:
    """One line: a group's head, or something to open with ``Context.go(page, what)``."""

    kind: str
    title: str
    more: str = ""
    icon: str = ""
    seal: tuple[str, str] = ("", "")
    key: str = ""
    page: str = ""
    what: str = ""
    span: tuple[int, int] = (0, 0)

    @property
    def is_head(self) -> bool:
        """Whether it only heads a group."""
        return self.kind == HEAD


@dataclass(frozen=True, slots=True)
class Command:
    """Something to do, found by its word."""

    title: str
    icon: str
    page: str
    what: str = ""
    key: str = ""
    right: Right = Right.LOOK


COMMANDS: Final = (
    Command(N_("Sign people in"), "pencil-line", "signin", "current", "F2", Right.SIGN_IN),
    Command(N_("Let residents sign themselves in"), "device-tablet", "kiosk", "", "F11", Right.SIGN_IN),
    Command(N_("Lend and return books"), "barcode", "library", "desk", "F3", Right.LEND),
    Command(N_("Plan an activity"), "calendar-plus", "calendar", "new", "F4", Right.ACTIVITIES),
    Command(N_("Add a person"), "user-plus", "roster", "new", "F6", Right.ROSTER_EDIT),
    Command(N_("Import people from Excel"), "file-arrow-down", "roster", "import", "", Right.ROSTER_EDIT),
    Command(N_("Export the sync package"), "package", "sync", "", "", Right.SYNC_EXPORT),
    Command(N_("Back up now"), "floppy-disk", "settings", "backup", "F9", Right.CARE),
)


def search(typed: str, kind: str = "") -> list[Found]:
    """What goes by ``typed``, in groups; ``kind`` (book, person, activity) keeps one group alone."""
    typed = typed.strip()
    groups: list[tuple[str, list[Found]]] = []
    limit = EACH if not kind else EACH * 4
    if typed and kind in ("", "book"):
        groups.append((_("Books"), _books(typed, limit)))
    if typed and kind in ("", "person"):
        groups.append((_("People"), _people(typed, limit)))
    if typed and kind in ("", "activity"):
        groups.append((_("Activities"), _activities(typed, limit)))
    if not kind:
        groups.append((_("Things to do"), _commands(typed)))
    found: list[Found] = []
    for title, rows in groups:
        if rows:
            found += [Found(HEAD, title), *rows]
    return found


def _books(typed: str, limit: int) -> list[Found]:
    found = []
    for title in library.find_titles(typed, limit=limit):
        words = f"《{title.title}》"
        place = next((c.place for c in title.copies if c.place), "")
        more = _("%(n)d of %(all)d copies in") % {"n": title.available, "all": len(title.copies)}
        more = joined(title.author, place, more)
        span = pinyin.matched_span(words, typed)
        found.append(Found(ROW, words, more, "book", page="library", what=title.uid, span=span))
    return found


def _people(typed: str, limit: int) -> list[Found]:
    return [
        Found(
            "person", one.name, joined(one.phone, *one.teams[:2]),
            page="roster", what=one.uid, span=pinyin.matched_span(one.name, typed),
        )
        for one in roster.find_people(typed, limit=limit)
    ]  # fmt: skip


def _activities(typed: str, limit: int) -> list[Found]:
    return [
        Found(
            ROW, one.title, joined(near_moment(one.starts), _(STATUS_NAMES[one.status])),
            seal=(BY_KEY[one.category].seal, one.category), page="calendar", what=one.uid,
            span=pinyin.matched_span(one.title, typed),
        )
        for one in activities.find_activities(typed, limit=limit)
    ]  # fmt: skip


def _commands(typed: str) -> list[Found]:
    wanted = [c for c in COMMANDS if allowed(c.right)]
    pages = [Command(entry.title, entry.icon, entry.name) for entry in PAGES] if typed else []
    needle = typed.lower()
    found = []
    for one in (*wanted, *pages):
        words = _(one.title)
        if not needle or needle in pinyin.first_key(words):
            span = pinyin.matched_span(words, typed)
            found.append(
                Found(ROW, words, "", one.icon, key=one.key, page=one.page, what=one.what, span=span)
            )
    if typed and allowed(Right.ROSTER_EDIT) and not any(c.isascii() and c.isalnum() for c in typed):
        words = _("Add “%(name)s” to the roster") % {"name": typed}
        found.append(Found(ROW, words, "", "plus", page="roster", what=f"new:{typed}"))
    return found


class _FoundDelegate(RowDelegate):
    height = 52
    marks_choice = True

    def height_of(self, row: Found) -> int:
        return 34 if row.is_head else self.height

    def tint(self, row: Found, chosen: bool) -> str:
        return "" if row.is_head else super().tint(row, chosen)

    def draw(self, p: QPainter, rect: QRect, row: Found, chosen: bool) -> None:
        if row.is_head:
            p.fillRect(rect, color("surface"))
            paint.text(p, rect.adjusted(20, 4, 0, 0), row.title, size=13, token="text-2")
            return
        if not chosen:
            p.fillRect(QRect(rect.left(), rect.top(), rect.width(), 1), color("surface"))
        middle = rect.center().y()
        x = rect.left() + 58
        if row.kind == "person":
            paint.avatar(p, QRect(rect.left() + 20, middle - 17, 34, 34), row.title)
            x += 10
        elif row.seal[0]:
            paint.seal(p, QRect(rect.left() + 20, middle - 12, 24, 24), *row.seal)
        else:
            icon(row.icon).paint(p, QRect(rect.left() + 20, middle - 12, 24, 24))
        first, last = row.span
        if last > first:
            before, inside = row.title[:first], row.title[first:last]
            left = x + paint.width(before, 16, bold=chosen)
            wide = paint.width(inside, 16, bold=chosen)
            p.fillRect(QRectF(left - 1, middle - 11, wide + 2, 23), color("mark"))
        x += paint.text(p, QRect(x, rect.top(), 420, rect.height()), row.title, size=16, bold=chosen) + 12
        room = rect.right() - x - (130 if chosen else 60)
        paint.text(p, QRect(x, rect.top() + 1, room, rect.height()), row.more, size=13, token="text-2")
        if chosen:
            area = QRectF(rect.right() - 112, middle - 16, 92, 34)
            paint.button(p, area, _("Enter: open"))
        elif row.key:
            paint.tag(p, rect.right() - 20 - paint.width(row.key, 13) - 16, middle, row.key)


class Palette(Dialog):
    """The box and what it finds; arrows choose, Enter opens, Tab keeps one kind alone."""

    def __init__(self, parent: QWidget, context: Context) -> None:
        super().__init__(parent, _("Find"), width=WIDTH, foot=False)
        self._context, self._kind = context, ""
        self.box = SearchBox(_("Find people, books, activities"))
        self.box.setProperty("bare", True)
        self.box.installEventFilter(self)
        self.list = ListView(RowList(lambda found: f"{found.title} {found.more}"), _FoundDelegate)
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.list.setFixedHeight(440)
        foot = QFrame()
        foot.setProperty("pane", True)
        foot.setFixedHeight(42)
        self.hint = label(_("↑ ↓ choose    Enter open    Tab only books / people / activities"), "small")
        how = label(_("Pinyin, initials, hanzi, barcodes"), "small")
        foot.setLayout(row(self.hint, None, how, margins=(20, 0, 20, 0)))
        while self.rim.count():
            item = self.rim.takeAt(0)
            widget = item.widget() if item is not None else None
            if widget is not None:
                widget.setParent(None)
        keycap = label("Esc", "kbd")
        line = row(self.box, margins=(14, 0, 20, 0))
        line.addWidget(keycap, 0, Qt.AlignmentFlag.AlignVCenter)
        head = holder(line, height=64)
        self.rim.addLayout(column(head, hairline(), self.list, foot, margins=(1, 1, 1, 1)))
        self._wait = later(self, 0, self.refresh)
        self.box.textChanged.connect(self._wait.start)
        self.box.moved.connect(self._move)
        self.box.entered.connect(self._open_chosen)
        self.list.acted.connect(self._open)
        self.list.clicked.connect(self._open_chosen)
        self.refresh()

    def refresh(self) -> None:
        """Look for what is typed."""
        try:
            rows = search(self.box.text(), self._kind)
        except StationError as error:
            rows = [Found(HEAD, error.message)]
        if not rows:
            rows = [Found(HEAD, _("Nothing goes by that. Try pinyin initials, or part of the name."))]
        first = next((n for n, one in enumerate(rows) if not one.is_head), -1)
        self.list.set_rows(rows, choose=first)

    def focusNextPrevChild(self, forward: bool) -> bool:
        """Tab keeps one kind alone."""
        step = 1 if forward else -1
        self._kind = KINDS[(KINDS.index(self._kind) + step) % len(KINDS)]
        self.refresh()
        return True

    def _move(self, step: int) -> None:
        rows = self.list.rows().rows
        place = self.list.currentIndex().row() + step
        while 0 <= place < len(rows) and rows[place].is_head:
            place += step
        if 0 <= place < len(rows):
            self.list.choose(place)

    def _open_chosen(self) -> None:
        found = self.list.current_row()
        if found is not None:
            self._open(found, "open")

    def _open(self, found: Found, _name: str) -> None:
        if found.is_head:
            return
        self.accept()
        self._context.go(found.page, found.what)
