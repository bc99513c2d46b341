"""Who and what goes by what was typed at the desk: readers, people without a card, copies."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QRect
from PySide6.QtGui import QPainter

from station_app.core.i18n import _, ngettext
from station_app.library import scanning
from station_app.library.rows import STATE_NAMES, CopyRow, CopyState, ReaderRow, TitleRow
from station_app.roster.rows import PersonRow
from ui.kit import paint
from ui.kit.dates import day
from ui.kit.lists import RowButton, RowDelegate, RowList
from ui.kit.words import joined
from ui.library.loans import ScanAside, spine

READER, PERSON, COPY, TITLE = "reader", "person", "copy", "title"


@dataclass(frozen=True, slots=True)
class Match:
    """One line; ``key`` is a card's number, a person's uid, a barcode or a title's uid, by ``kind``."""

    kind: str
    key: str
    title: str
    more: str
    does: str


def matches_of(found: scanning.Matches, *, with_reader: bool) -> list[Match]:
    """The lines for what was found; a copy's button says what choosing it does now."""
    lines = [_reader(one) for one in found.readers]
    for title in found.titles:
        lines += _copies(title, with_reader=with_reader)
    return [*lines, *(_person(one) for one in found.people)]


def titles_to_hold(titles: Sequence[TitleRow]) -> list[Match]:
    """The lines of titles that somebody wants to hold; the key is the title's uid."""
    return [_to_hold(one) for one in titles]


def _to_hold(one: TitleRow) -> Match:
    copies = sum(copy.state is not CopyState.WITHDRAWN for copy in one.copies)
    words = ngettext("%(n)d copy, %(free)d free", "%(n)d copies, %(free)d free", copies)
    more = joined(one.author, words % {"n": copies, "free": one.available})
    return Match(TITLE, one.uid, f"《{one.title}》", more, _("Hold"))


def _reader(one: ReaderRow) -> Match:
    out = ngettext("%(n)d book out", "%(n)d books out", len(one.loans)) % {"n": len(one.loans)}
    more = joined(one.phone, one.card, out)
    return Match(READER, one.card, one.name, more, _("Serve"))


def _person(one: PersonRow) -> Match:
    more = joined(one.phone, _("no reader's card yet"))
    return Match(PERSON, one.uid, one.name, more, _("Make a card"))


def _copies(title: TitleRow, *, with_reader: bool) -> Iterator[Match]:
    copies = [copy for copy in title.copies if copy.state is not CopyState.WITHDRAWN]
    for copy in copies:
        words = joined(title.author, copy.barcode, state_of(copy), copy.place)
        does = _("Return") if copy.due else _("Lend") if with_reader else _("Look")
        kind = COPY if copy.due or with_reader else TITLE
        yield Match(kind, copy.barcode if kind == COPY else title.uid, f"《{title.title}》", words, does)
    if not copies:
        yield Match(TITLE, title.uid, f"《{title.title}》", _("no copies"), _("Look"))


def state_of(copy: CopyRow) -> str:
    """Where a copy is."""
    if copy.due:
        return _("out until %(day)s") % {"day": day(copy.due)}
    return _(STATE_NAMES[copy.state])


class MatchDelegate(RowDelegate):
    """One line in 60 px with its button."""

    height = 60

    def buttons(self, row: Match, rect: QRect) -> list[RowButton]:
        wide = max(72, paint.width(row.does, 14, bold=True) + 28)
        return [
            RowButton(row.kind, row.does, QRect(rect.right() - 12 - wide, rect.center().y() - 19, wide, 38))
        ]

    def draw(self, p: QPainter, rect: QRect, row: Match, chosen: bool) -> None:
        middle = rect.center().y()
        if row.kind in (READER, PERSON):
            disc = QRect(rect.left() + 14, middle - 19, 38, 38)
            paint.avatar(p, disc, row.title, token="surface" if chosen else "press")
        else:
            spine(p, QRect(rect.left() + 18, middle - 20, 29, 42), row.title.strip("《》"))
        room = self.buttons(row, rect)[0].rect.left() - rect.left() - 72
        paint.text(p, QRect(rect.left() + 64, middle - 23, room, 24), row.title, size=17, bold=chosen)
        paint.text(p, QRect(rect.left() + 64, middle + 1, room, 20), row.more, size=13, token="text-2")


class MatchList(ScanAside):
    """The lines; ``acted(match, kind)``."""

    def __init__(self) -> None:
        super().__init__(RowList(lambda match: joined(match.title, match.more)), MatchDelegate)
        self.setViewportMargins(0, 12, 0, 0)
        self.setAccessibleName(_("What goes by that"))
