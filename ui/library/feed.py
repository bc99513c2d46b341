"""What was done at the desk today, newest first, each line with its way back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from PySide6.QtCore import QRect, QRectF, Qt, Signal
from PySide6.QtGui import QPainter, QPen

from station_app.core.i18n import N_, _, pgettext
from station_app.library.rows import DeskEvent, DeskFigures
from ui.kit import paint
from ui.kit.cards import Card
from ui.kit.dates import day
from ui.kit.lists import RowButton, RowDelegate, RowList
from ui.kit.theme import color, icon
from ui.kit.widgets import label
from ui.kit.words import joined
from ui.library.loans import ScanAside

REFUSED: Final = "refused"
_DONE, _OUT = ("ok", "ok-tint", "ok-line"), ("info", "info-tint", "info-line")
_PLAIN, _BAD = ("text-2", "surface", "line-2"), ("danger", "danger-tint", "danger-line")
_LOOK = ("warn", "warn-tint", "warn-line")
#: Kind → tokens of text, fill and border.
STYLES: Final = {
    "lend": _OUT, "pass": _OUT, "return": _DONE, "found": _DONE, "settle": _DONE, "renew": _PLAIN,
    "extend": _PLAIN, "state": _PLAIN, "withdraw": _PLAIN, "unhold": _PLAIN, "expire": _PLAIN, "hold": _LOOK,
    "claim": _LOOK, "lost": _BAD, REFUSED: _BAD,
}  # fmt: skip
MOST: Final = 20
#: So much room the sums have beside the head of the narrower feed, at the largest text.
FEED_SUMS: Final = 232


@dataclass(frozen=True, slots=True)
class FeedLine:
    """One line: what was done to which book and for whom; ``newest`` is what Ctrl+Z takes back."""

    kind: str
    at: datetime
    title: str
    more: str
    event: str = ""
    undone: bool = False
    may_undo: bool = False
    newest: bool = False


@dataclass(frozen=True, slots=True)
class Refusal:
    """A scan that did nothing; kept by the window alone."""

    at: datetime
    title: str
    reader: str
    message: str


def mark(kind: str) -> str:
    """The character in the disc."""
    marks = {
        "lend": pgettext("desk", "Out"), "return": pgettext("desk", "In"), "renew": pgettext("desk", "Re"),
        "pass": pgettext("desk", "Dr"), "found": pgettext("desk", "Fo"), "settle": pgettext("desk", "Pd"),
        "extend": pgettext("desk", "Ex"), "state": pgettext("desk", "St"), "withdraw": pgettext("desk", "Wd"),
        "unhold": pgettext("desk", "No"), "expire": pgettext("desk", "Ov"), "hold": pgettext("desk", "Ho"),
        "claim": pgettext("desk", "Sa"), "lost": pgettext("desk", "Lo"),
    }  # fmt: skip
    return marks.get(kind, "")


def lines_of(events: Sequence[DeskEvent], refusals: Sequence[Refusal]) -> list[FeedLine]:
    """Events and refusals in one list."""
    newest = next((e.event for e in events if e.may_undo and not e.undone), "")
    lines = [
        FeedLine(e.kind, e.at, f"《{e.title}》", _more(e), e.event, e.undone, e.may_undo, e.event == newest)
        for e in events
    ]
    for one in refusals:
        title = _("%(book)s was not lent") % {"book": f"《{one.title}》"} if one.title else _("Not found")
        more = joined(one.reader, one.message)
        lines.append(FeedLine(REFUSED, one.at, title, f"{one.at:%H:%M} {more}"))
    # Stable: events of one second stay in the order in which the service gave them.
    return sorted(lines, key=lambda line: line.at, reverse=True)[:MOST]


#: Kind → what stands behind the time.
WORDS: Final = {
    "lend": N_("%(reader)s, until %(day)s"),
    "renew": N_("%(reader)s, now until %(day)s"),
    "extend": N_("%(reader)s, put off until %(day)s"),
    "hold": N_("%(reader)s holds it"),
    "unhold": N_("%(reader)s does not wait any more"),
    "expire": N_("%(reader)s did not fetch it in time"),
    "claim": N_("%(reader)s says it is back"),
    "lost": N_("%(reader)s lost it"),
    "settle": N_("made good by %(reader)s"),
    "pass": N_("drifts on, with %(reader)s"),
    "withdraw": N_("withdrawn"),
    "state": N_("its state was set"),
}


def _more(e: DeskEvent) -> str:
    words = _words(e)
    due = day(date.fromisoformat(e.due)) if e.due else ""
    known = {"reader": e.reader, "day": due, "place": e.place, "kept_for": e.kept_for}
    said = joined(e.reader if e.kept_for else "", _(words) % known)
    return f"{e.at:%H:%M} {said}" + (_(" (taken back)") if e.undone else "")


def _words(e: DeskEvent) -> str:
    if e.kept_for:
        return N_("kept for %(kept_for)s")
    if e.kind == "return" and e.place:
        return N_("%(reader)s, back to %(place)s")
    if e.kind == "found":
        return N_("found again, back to %(place)s") if e.place else N_("found again")
    if e.kind == "lost" and not e.reader:
        return N_("noted as lost")
    return WORDS.get(e.kind, N_("%(reader)s"))


class FeedDelegate(RowDelegate):
    """One line in 67 px."""

    height = 67
    marks_choice = True

    def tint(self, row: FeedLine, chosen: bool) -> str:
        return "ok-tint" if row.newest else super().tint(row, chosen)

    def buttons(self, row: FeedLine, rect: QRect) -> list[RowButton]:
        if not row.may_undo:
            return []
        wide = paint.width(_("Undo"), 14) + (26 if row.newest else 14)
        keyed = row.newest and rect.width() > 360
        wide += paint.width("Ctrl+Z", 13) + 22 if keyed else 0
        area = QRect(rect.right() - 12 - wide, rect.center().y() - 19, wide, 40)
        return [RowButton("undo", _("Undo"), area, quiet=not row.newest)]

    def draw_button(self, p: QPainter, one: RowButton, row: FeedLine, chosen: bool) -> None:
        keycap = paint.width("Ctrl+Z", 13) + 22
        if not row.newest or one.rect.width() < paint.width(one.words, 14) + 26 + keycap:
            super().draw_button(p, one, row, chosen)
            return
        paint.button(p, QRectF(one.rect), "")
        paint.text(p, one.rect.adjusted(13, 0, 0, 0), one.words, size=14)
        paint.tag(p, one.rect.right() - keycap - 2, one.rect.center().y() + 1, "Ctrl+Z")

    def draw(self, p: QPainter, rect: QRect, row: FeedLine, chosen: bool) -> None:
        text, fill, line = STYLES[row.kind]
        disc = QRectF(rect.left() + 16.5, rect.center().y() - 18.5, 37, 37)
        p.setPen(QPen(color(line), 1.5))
        p.setBrush(color("surface" if row.newest else fill))
        p.drawEllipse(disc)
        if row.kind == REFUSED:
            icon("x", text).paint(p, disc.toRect().adjusted(9, 9, -9, -9))
        else:
            words = mark(row.kind)
            size = 17 if len(words) == 1 else 13
            paint.text(p, disc, words, size=size, bold=True, token=text, align=paint.CENTRE)
        buttons = self.buttons(row, rect)
        right = buttons[0].rect.left() - 6 if buttons else rect.right() - 12
        room = right - rect.left() - 66
        top = QRect(rect.left() + 66, rect.center().y() - 22, room, 24)
        token = "text-3" if row.undone else "text"
        paint.text(p, top, row.title, size=16, bold=row.newest, struck=row.undone, token=token)
        paint.text(p, top.translated(0, 22), row.more, size=13, token="text-2" if row.newest else "text-3")


class Feed(Card):
    """``undo_asked(event)``: a line is to be taken back."""

    undo_asked = Signal(str)

    def __init__(self) -> None:
        super().__init__(_("Just now"))
        self.refusals: list[Refusal] = []
        self.sums = label("", "sub")
        self.sums.setTextFormat(Qt.TextFormat.RichText)
        self.head.addWidget(self.sums)
        self.head.addSpacing(8)
        self.list = ScanAside(RowList(lambda line: joined(line.title, line.more)), FeedDelegate)
        self.list.setAccessibleName(_("Done at the desk today"))
        self.empty = label(_("Nothing has been lent or returned today."), "small", wrap=True)
        self.empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.empty.setMinimumHeight(80)
        self.body.addWidget(self.empty)
        self.body.addWidget(self.list, 1)
        self.list.acted.connect(self._acted)

    def refuse(self, refusal: Refusal) -> None:
        """Note a scan that did nothing."""
        self.refusals = [refusal, *self.refusals][:MOST]

    def show_day(self, events: Sequence[DeskEvent], figures: DeskFigures) -> None:
        """Show the day so far."""
        today = [one for one in self.refusals if not events or one.at.date() == events[0].at.date()]
        lines = lines_of(events, today)
        chosen = self.list.current_row()
        self.list.set_rows(lines)
        kept = next((n for n, one in enumerate(lines) if chosen and one.event == chosen.event), -1)
        if self.list.hasFocus() and lines:
            self.list.choose(max(0, kept))
        self.empty.setVisible(not lines)
        self.list.setVisible(bool(lines))
        parts = (
            (_("lent"), figures.lent), (_("returned"), figures.returned), (_("renewed"), figures.renewed),
        )  # fmt: skip
        # The numbers are ours and the words are marked up by nobody else, so this may be rich text.
        lead = _("Today: ")
        said = [f"{word} <b style='font-size:17px'>{n}</b>" for word, n in parts]
        gap = "&nbsp;&nbsp; "
        self.sums.ensurePolished()
        for words in (lead + gap.join(said), gap.join(said), gap.join(said[:2])):
            self.sums.setText(words)
            if self.sums.sizeHint().width() <= FEED_SUMS:
                break

    def _acted(self, line: FeedLine, name: str) -> None:
        if name == "undo":
            self.undo_asked.emit(line.event)
