"""What the sync page lists: the package's contents by kind, what the check found, packages written so far."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from PySide6.QtCore import QRect
from PySide6.QtGui import QPainter

from station_app.core import files
from station_app.core.i18n import N_, _, ngettext
from station_app.roster.rows import FIELD_NAMES
from station_app.sync.centre_codes import ReceiptProblem
from station_app.sync.checks import BLOCKING, CheckRow
from station_app.sync.service import STATE_NAMES, ExportRow, Pending
from ui.kit import paint
from ui.kit.dates import near_moment
from ui.kit.lists import RowButton, RowDelegate
from ui.kit.table import Column
from ui.kit.theme import icon
from ui.kit.words import joined

#: Where a message's first sentence ends, not behind an article's abbreviation.
SENTENCE_ENDS: Final = tuple(re.compile(end) for end in ("。", "；", r"(?<!Art)\. ", "; "))
#: What stands behind a closed activity.
CLOSING: Final = ("activity_record", "activity_file", "closing_note")
#: What a person calls it, its icon, and the tables of the change log that belong to it.
KINDS: Final = (
    (N_("activities"), "calendar-blank", ("activity", "venue", "registration", *CLOSING)),
    (N_("sign-in records"), "pencil-line", ("sign_in_event",)),
    (N_("people"), "users-three", ("person", "consent")),
    (N_("hours book"), "clock", ("hours_line",)),
    (N_("loans and returns"), "books", ("circulation_event",)),
    (N_("books and cards"), "book-open", ("title", "copy", "reader_card")),
    (N_("teams"), "flag", ("team", "membership")),
    (N_("documents"), "file-pdf", ("document",)),
)
OTHER: Final = (N_("the station itself"), "house", ())
#: Private columns beside people's.
OTHER_COLUMNS: Final = {
    "activity.speaker_name": N_("speakers from outside"),
    "donation.giver": N_("who gave books"),
    "donation.phone": N_("the givers' phones"),
}


@dataclass(frozen=True, slots=True)
class KindRow:
    """Changes of one kind since the last receipt."""

    words: str
    icon: str
    total: int
    added: int
    changed: int
    removed: int


def by_kind(pending: Sequence[Pending]) -> list[KindRow]:
    """The log's tables gathered into what people call them; kinds without a change are left out."""
    known = {table for _words, _icon, tables in KINDS for table in tables}
    rows = []
    for words, name, tables in (*KINDS, OTHER):
        mine = [p for p in pending if (p.table in tables if tables else p.table not in known)]
        if mine:
            sums = (
                sum(getattr(p, field) for p in mine) for field in ("total", "added", "changed", "removed")
            )
            rows.append(KindRow(_(words), name, *sums))
    return rows


def _paint_kind(p: QPainter, rect: QRect, row: KindRow, _chosen: bool) -> None:
    icon(row.icon).paint(p, QRect(rect.left(), rect.center().y() - 9, 18, 18))
    paint.text(p, rect.adjusted(26, 0, 0, 0), row.words)


CONTENTS: Final = (
    Column(N_("kind"), lambda row: row.words, paint=_paint_kind),
    Column(N_("in all"), lambda row: str(row.total), 100, right=True, bold=True),
    Column(N_("added"), lambda row: str(row.added), 96, right=True),
    Column(N_("changed"), lambda row: str(row.changed), 96, right=True),
    Column(N_("removed"), lambda row: str(row.removed), 90, right=True),
)


@dataclass(frozen=True, slots=True)
class PassedGroup:
    """The line for the checks that found nothing; it opens to a ``PassedLine`` each."""

    words: str
    count: int
    is_open: bool


@dataclass(frozen=True, slots=True)
class PassedLine:
    """What is well."""

    words: str


FindingRow = CheckRow | PassedGroup | PassedLine


def sentence_of(row: FindingRow) -> str:
    """What a line of the check says, as a whole."""
    if isinstance(row, CheckRow):
        return row.message
    return joined(row.words, many(row.count)) if isinstance(row, PassedGroup) else row.words


def many(passed: int) -> str:
    """How many checks found nothing."""
    return ngettext("%(n)d check in all", "%(n)d checks in all", passed) % {"n": passed}


class FindingDelegate(RowDelegate):
    """One finding: blocking in crimson, advice in amber; the button goes where it can be put right.

    Below them the checks that found nothing, in one line that opens.
    """

    height = 58
    marks_choice = False

    def height_of(self, row: FindingRow) -> int:
        return 38 if isinstance(row, PassedLine) else self.height

    def buttons(self, row: FindingRow, rect: QRect) -> list[RowButton]:
        if isinstance(row, PassedLine):
            return []
        middle = rect.center().y()
        if isinstance(row, PassedGroup):
            words = _("Fold up") if row.is_open else _("Unfold")
            wide = paint.width(words, 14) + 20
            return [
                RowButton("fold", words, QRect(rect.right() - 44 - wide, middle - 19, wide, 40), quiet=True)
            ]
        words = _("Put right")
        wide = paint.width(words, 14) + 34
        return [RowButton("mend", words, QRect(rect.right() - 12 - wide, middle - 19, wide, 40))]

    def draw(self, p: QPainter, rect: QRect, row: FindingRow, chosen: bool) -> None:
        if isinstance(row, CheckRow):
            self._draw_finding(p, rect, row)
            return
        middle, inner = rect.center().y(), rect.adjusted(52, 0, -12, 0)
        if isinstance(row, PassedLine):
            icon("check", "ok").paint(p, QRect(rect.left() + 54, middle - 8, 16, 16))
            paint.text(p, inner.adjusted(26, 0, 0, 0), row.words, size=14, token="text-2")
            return
        icon("check-circle-fill", "ok").paint(p, QRect(rect.left() + 17, middle - 11, 22, 22))
        icon("caret-up" if row.is_open else "caret-down").paint(
            p, QRect(rect.right() - 44, middle - 8, 16, 16)
        )
        inner.setRight(self.buttons(row, rect)[0].rect.left() - 12)
        whole, tail = sentence_of(row), "…" + many(row.count)
        if paint.width(whole, 15) <= inner.width():
            paint.text(p, inner, whole, size=15, token="text-2")
            return
        # How many there are is said in full; what they are, as far as there is room.
        room = inner.adjusted(0, 0, -paint.width(tail, 15), 0)
        inner.setLeft(inner.left() + paint.text(p, room, row.words, size=15, token="text-2"))
        paint.text(p, inner, tail, size=15, token="text-2")

    def _draw_finding(self, p: QPainter, rect: QRect, row: CheckRow) -> None:
        blocking = row.severity == BLOCKING
        name, token = ("x-circle-fill", "danger") if blocking else ("warning-circle-fill", "warn")
        icon(name, token).paint(p, QRect(rect.left() + 17, rect.center().y() - 11, 22, 22))
        room = rect.adjusted(52, 8, -130, -8)
        room.setHeight(22)
        first, rest = split_sentence(row.message)
        paint.text(p, room, first, bold=True)
        below = rest or (
            _("Nothing is exported before that.") if blocking else _("You can export before that.")
        )
        room.translate(0, 21)
        room.setHeight(20)
        paint.text(p, room, below, size=13, token="text-2")


def split_sentence(message: str) -> tuple[str, str]:
    """A message's first sentence as the heading, and the rest."""
    for end in SENTENCE_ENDS:
        found = end.search(message)
        if found and message[found.end() :].strip():
            return message[: found.start()], message[found.end() :].strip()
    return message.removesuffix("。").removesuffix("."), ""


class PackageDelegate(RowDelegate):
    """One package of the past, or the one being prepared."""

    height = 77
    marks_choice = False

    def tint(self, row: PackageLine, chosen: bool) -> str:
        return "hover" if row.is_next else ""

    def buttons(self, row: PackageLine, rect: QRect) -> list[RowButton]:
        if row.is_next or (row.fact_token and not row.problems):
            return []
        words = _("See why") if row.problems else _("Verify")
        wide = paint.width(words, 14) + 24
        area = QRect(rect.right() - 12 - wide, rect.bottom() - 38, wide, 32)
        return [RowButton("why" if row.problems else "verify", words, area, quiet=True)]

    def draw(self, p: QPainter, rect: QRect, row: PackageLine, chosen: bool) -> None:
        head = QRect(rect.left() + 17, rect.top() + 12, 200, 28)
        used = paint.text(p, head, row.title, size=16, bold=True)
        wide = paint.pill_width(row.state_words, row.state)
        beside = QRect(head.left() + used + 8, head.top() + 1, paint.width(row.month, 13), head.height())
        if beside.right() < rect.right() - 21 - wide:
            paint.text(p, beside, row.month, size=13, token="text-2")
        paint.pill(p, rect.right() - 13 - wide, rect.top() + 26, row.state, row.state_words)
        below = QRect(rect.left() + 17, rect.top() + 41, rect.width() - 110, 24)
        paint.text(p, below, row.below, size=13, token="text-2")
        if row.fact_token and not row.problems:
            area = QRect(rect.right() - 190, rect.top() + 41, 177, 24)
            paint.text(p, area, row.fact, size=13, token=row.fact_token, align=paint.RIGHT)


@dataclass(frozen=True, slots=True)
class PackageLine:
    """One line of the history; ``fact`` says what verifying it came to."""

    title: str
    month: str
    state: str
    state_words: str
    below: str
    path: str = ""
    fact: str = ""
    fact_token: str = ""
    is_next: bool = False
    problems: tuple[ReceiptProblem, ...] = ()


def title_of(number: int, epoch: str) -> str:
    """第 17 包; from the second epoch on with it: 第 3 包 (e2)."""
    words = _("Package %(n)d") % {"n": number}
    return words if epoch == "e1" else f"{words} ({epoch})"


def package_line(row: ExportRow, verdict: tuple[str, str] = ("", "")) -> PackageLine:
    """A package of the past as it is listed."""
    when = row.received_at or row.exported_at
    below = _("written %(when)s") % {"when": near_moment(row.exported_at)}
    if row.received_at is not None:
        below = near_moment(when) + (_(", receipt %(ref)s") % {"ref": row.reference} if row.reference else "")
    if row.problems:
        words = ngettext("%(n)d thing to put right", "%(n)d things to put right", len(row.problems))
        below = joined(near_moment(when), words % {"n": len(row.problems)})
    elif not files.is_there(Path(row.path)):
        below = _("no longer in %(folder)s") % {"folder": Path(row.path).parent.name}
    else:
        below = joined(below, ngettext("%(n)d change", "%(n)d changes", row.changes) % {"n": row.changes})
    return PackageLine(
        title=title_of(row.number, row.epoch),
        month=_("%(n)d/month") % {"n": row.exported_at.month},
        state=str(row.state),
        state_words=_(STATE_NAMES[row.state]),
        below=below,
        path=row.path,
        fact=verdict[1],
        fact_token=verdict[0],
        problems=row.problems,
    )


def asked_words(asks: Sequence[str]) -> str:
    """What leaves of people and activities, in words: ``person.name`` is 姓名."""
    words = []
    for one in asks:
        table, _dot, column = one.partition(".")
        known = FIELD_NAMES.get(column) if table == "person" else None
        words.append(_(known or OTHER_COLUMNS.get(one, one)))
    return "、".join(words) if words else _("nothing personal")
