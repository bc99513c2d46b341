"""What stands beside the month while an activity is chosen: everything about it, and what can be done."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from html import escape
from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QApplication,
    QGridLayout,
    QLabel,
    QPushButton,
    QScrollArea,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from station_app.activities import series
from station_app.activities.categories import BY_KEY
from station_app.activities.rows import ActivityRow, ActivityStatus
from station_app.activities.series_rows import SkipRow
from station_app.core import clock
from station_app.core.i18n import N_, _, ngettext
from station_app.core.rights import Right, allowed
from station_app.sync import receipts
from ui.calendar.flow import Flow
from ui.calendar.offers import OffersPart
from ui.calendar.repeat_part import place_words
from ui.kit import dates, paint
from ui.kit.elided import Elided
from ui.kit.marks import Bar, SealLabel
from ui.kit.theme import color
from ui.kit.widgets import button, column, hairline, holder, label, restyle, row
from ui.kit.words import joined

DRAFT, PUBLISHED = ActivityStatus.DRAFT, ActivityStatus.PUBLISHED
RUNNING, HELD, CANCELLED = ActivityStatus.RUNNING, ActivityStatus.HELD, ActivityStatus.CANCELLED
FACTS: Final = (N_("Time"), N_("Venue"), N_("Speaker"), N_("Team"), N_("Lead"))
#: What can be done: name → (words, icon).
DEEDS: Final = {
    "sign-in": (N_("Open sign-in"), ""),
    "publish": (N_("Publish"), ""),
    "close": (N_("Go and close it"), ""),
    "papers": (N_("Photos and papers"), "folder-open"),
    "record": (N_("See the record"), ""),
    "restore": (N_("Take the cancellation back"), ""),
    "sheet": (N_("Print the sheet"), "printer"),
    "report": (N_("Sign-in report"), "file-pdf"),
    "edit": (N_("Edit"), "pencil-simple"),
    "again": (N_("Hold again"), "copy"),
    "cancel": (N_("Cancel it"), "prohibit"),
}
BUTTON_ROWS: Final = (("sheet", "report", "papers", "edit"), ("again", "cancel"))
RARE: Final = BUTTON_ROWS[1]
#: So few working days before it has to be recorded, the line is coloured.
LAST_DAYS: Final = 3
#: The room beside the buttons, and what a button needs beside its words: the icon and a little air.
SIDES: Final = 16
BESIDE: Final = 40
#: What a scroll bar takes of the width.
SCROLLS: Final = 16
#: A panel lower than this drops the rarer buttons.
LOW: Final = 520
PRIMARY: Final = {DRAFT: "publish", PUBLISHED: "sign-in", RUNNING: "sign-in", CANCELLED: "restore"}


class ActivityPanel(QWidget):
    """Everything about one activity, and what can be done with it; ``asked`` gives a deed's name."""

    asked = Signal(str)
    registrations_asked = Signal()
    #: A date of a series is put back.
    offer_taken = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._build_head()
        self._build_facts()
        self._build_count()
        self.note = label("", "sub", wrap=True)
        self.note.setAlignment(Qt.AlignmentFlag.AlignTop)
        self.note.setTextFormat(Qt.TextFormat.PlainText)
        self._note_part = holder(column(self.note, None, margins=(16, 14, 16, 8)))
        inside = QWidget()
        self.offers = OffersPart()
        self.offers.taken.connect(self.offer_taken)
        parts = (
            self._head, hairline(), self.offers, self._facts_part, hairline(), self._count_part, hairline(),
        )  # fmt: skip
        inside.setLayout(column(*parts, self._note_part, None))
        area = QScrollArea()
        area.setWidget(inside)
        area.setWidgetResizable(True)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._grid = self._build_buttons()
        box = QVBoxLayout(self)
        box.setContentsMargins(1, 1, 1, 1)
        box.setSpacing(0)
        box.addWidget(area, 1)
        box.addWidget(hairline())
        box.addWidget(self._grid)

    def _build_head(self) -> None:
        self._seal = SealLabel(40)
        self.title, self.kind = label("", "place", wrap=True), label("", "small", "mute", wrap=True)
        self.due = label("", "small", wrap=True)
        line = row(self._seal, spacing=12)
        line.addLayout(column(self.title, self.kind, self.due, spacing=1), 1)
        line.setAlignment(self._seal, Qt.AlignmentFlag.AlignTop)
        self._flow = Flow()
        self._head = holder(column(line, 12, self._flow, margins=(16, 14, 16, 14)))

    def _build_facts(self) -> None:
        grid = QGridLayout()
        grid.setContentsMargins(16, 12, 16, 10)
        grid.setHorizontalSpacing(14)
        grid.setVerticalSpacing(0)
        grid.setColumnStretch(1, 1)
        self.facts: list[QLabel] = []
        self._fact_labels: list[QLabel] = []
        for n, words in enumerate(FACTS):
            name, value = label(_(words), "", "mute"), self._fact(words)
            self._fact_labels += [name, value]
            grid.addWidget(name, n, 0)
            grid.addWidget(value, n, 1)
            self.facts.append(value)
        restyle(self.facts[0], role="strong")
        self._facts_part = QWidget()
        self._facts_part.setLayout(grid)

    @staticmethod
    def _fact(words: str) -> QLabel:
        """A value; where there is no room the times go on in a second line, a name gives way."""
        if words in (FACTS[0], FACTS[-1]):
            made = label("", wrap=words == FACTS[0])
            made.setTextFormat(Qt.TextFormat.RichText if words == FACTS[-1] else Qt.TextFormat.PlainText)
            return made
        made = Elided("")
        made.setTextFormat(Qt.TextFormat.PlainText)
        made.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        return made

    def _build_count(self) -> None:
        self.number, self.did = label("", "huge"), label("", "", "mute")
        # The numbers are the way to the names.
        self.places = button("", self.registrations_asked.emit, kind="link", size="s")
        self._bar = Bar()
        grid = self._count_grid = QGridLayout()
        grid.setSpacing(4)
        grid.setColumnStretch(2, 1)
        grid.addWidget(self.number, 0, 0)
        grid.addWidget(self.did, 0, 1, Qt.AlignmentFlag.AlignBottom)
        grid.addWidget(self.places, 0, 3, Qt.AlignmentFlag.AlignBottom)
        self._count_part = holder(column(grid, 6, self._bar, margins=(SIDES, 10, SIDES, 14)))

    def _build_buttons(self) -> QWidget:
        self.buttons: dict[str, QPushButton] = {}
        self._deeds: tuple[str, ...] = ()
        grid = self._button_grid = QGridLayout()
        grid.setContentsMargins(SIDES, 12, SIDES, 14)
        grid.setSpacing(8)
        for place in (0, 1):
            grid.setColumnStretch(place, 1)
        self.primary = button("", self._ask_primary, kind="primary", size="l", key="F2")
        self._keycap = self.primary.findChild(QLabel)
        grid.addWidget(self.primary, 0, 0, 1, 2)
        self._primary = "sign-in"
        for name in (*BUTTON_ROWS[0], *BUTTON_ROWS[1]):
            words, icon_name = DEEDS[name]
            made = button(_(words), partial(self._ask, name), icon_name=icon_name)
            if name in ("again", "cancel"):
                made.setProperty("kind", "quiet")
            self.buttons[name] = made
            made.setParent(self)
        self.buttons["again"].setToolTip("Ctrl+D")
        self.buttons["cancel"].setToolTip("Del")
        self.buttons["sheet"].setToolTip("Ctrl+P")
        self.buttons["report"].setToolTip("Ctrl+P")
        return holder(grid)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._show_buttons()
        self._place_link()

    def _place_link(self) -> None:
        """What is registered stands beside the number, or below it where there is no room."""
        needed = sum(one.sizeHint().width() for one in (self.number, self.did, self.places)) + 3 * 4
        beside = needed <= self.width() - 2 * SIDES - SCROLLS
        if beside:
            self._count_grid.addWidget(self.places, 0, 3, Qt.AlignmentFlag.AlignBottom)
        else:
            self._count_grid.addWidget(self.places, 1, 0, 1, 4, Qt.AlignmentFlag.AlignLeft)

    def _show_buttons(self) -> None:
        """The rarer deeds give way in a low window; keys and the menu of the activity still have them."""
        low = self.height() < LOW
        for one in self._fact_labels:
            one.setMinimumHeight(27 if low else 31)
        place = 1
        for names in BUTTON_ROWS:
            shown = [n for n in names if n in self._deeds and not (low and n in RARE)]
            for name in names:
                self.buttons[name].setVisible(name in shown)
            for some in self._beside(shown):
                for column_place, name in enumerate(some):
                    self._button_grid.addWidget(self.buttons[name], place, column_place, 1, 3 - len(some))
                place += 1

    def _beside(self, names: Sequence[str]) -> list[tuple[str, ...]]:
        """The buttons of a row: two beside each other where both have room for their words."""
        half = (self.width() - 2 * SIDES - self._button_grid.spacing()) // 2
        rows: list[tuple[str, ...]] = []
        fits = {name: paint.width(self.buttons[name].text(), 15) + BESIDE <= half for name in names}
        for name in names:
            last = rows[-1] if rows else ()
            if len(last) == 1 and fits[name] and fits[last[0]]:
                rows[-1] = (last[0], name)
            else:
                rows.append((name,))
        return rows

    def _ask(self, name: str, _checked: bool = False) -> None:
        self.asked.emit(name)

    def _ask_primary(self) -> None:
        self.asked.emit(self._primary)

    def show_activity(self, a: ActivityRow, signed_in: int, *, current: bool) -> None:
        """Show an activity; ``current`` where F2 opens this one."""
        pressed = QApplication.focusWidget()
        category = BY_KEY[a.category]
        self._seal.set_category(category.seal, category.key, category.medium)
        self.title.setText(a.title)
        sent = receipts.row_state(a.uid)
        at_centre = _(receipts.ROW_STATE_NAMES[sent]) if sent else ""
        place = series.place_of(a.uid) if a.series_uid else None
        if place is not None:
            self.kind.setText(joined(category.medium, place_words(place)))
        else:
            self.kind.setText(joined(category.medium, a.number, at_centre))
        self.kind.setToolTip(a.number)
        self._show_due(a, at_centre if a.series_uid else "")
        self._flow.set_status(a.status)
        when = f"{dates.day(a.starts.date())} {_(dates.SHORT_WEEKDAYS[a.starts.weekday()])}"
        self.facts[0].setText(f"{when} {dates.span(a.starts, a.ends)}")
        self.facts[1].setText(a.venue or _("not decided yet"))
        restyle(self.facts[1], tone="" if a.venue else "warn")
        for value, text in zip(self.facts[2:4], (a.speaker, a.team), strict=True):
            value.setText(text or "—")
        phone = f' <span style="color:{color("text-3").name()}">{a.lead_phone}</span>' if a.lead_phone else ""
        self.facts[4].setText(f"{escape(a.lead)}{phone}" if a.lead else "—")
        self._show_count(a, signed_in)
        said = a.cancel_reason if a.status is CANCELLED else a.note or a.content
        self.note.setText(said)
        self._note_part.setVisible(bool(said))
        self._offer(a, current)
        if pressed is not None and pressed in self.buttons.values() and not pressed.isVisible():
            # What was done can be done no more: the keys go to what comes next.
            self.primary.setFocus(Qt.FocusReason.OtherFocusReason)

    def _show_due(self, a: ActivityRow, more: str) -> None:
        """By when it is to be recorded, once it was held and until it is closed (Order 67 Art. 11)."""
        due = a.status is HELD and not a.closed
        self.due.setVisible(due or bool(more))
        if not due:
            self.due.setText(more)
            restyle(self.due, tone="mute")
            return
        left, day = a.record_by.left(clock.today()), dates.day(a.record_by.day)
        if left < 0:
            words = _("should have been recorded by %(day)s")
        elif a.record_by.certain:
            words = ngettext(
                "record by %(day)s, %(n)d working day left",
                "record by %(day)s, %(n)d working days left",
                left,
            )
        else:
            words = ngettext(
                "record by about %(day)s, about %(n)d working day left",
                "record by about %(day)s, about %(n)d working days left", left,
            )  # fmt: skip
        self.due.setText(joined(words % {"day": day, "n": left}, more))
        restyle(self.due, tone="danger" if left < 0 else "warn" if left <= LAST_DAYS else "mute")

    def show_offers(self, offers: Sequence[SkipRow]) -> None:
        """Offer dates that its series left out and that are free now."""
        self.offers.show_offers(offers)

    def _show_count(self, a: ActivityRow, signed_in: int) -> None:
        begun = a.status in (RUNNING, HELD)
        self.number.setText(str(signed_in if begun else a.registered))
        self.did.setText(_("people signed in") if begun else _("people registered"))
        parts = [_("registered %(n)d") % {"n": a.registered}] if begun else []
        if a.capacity:
            parts.append(_("places %(n)d") % {"n": a.capacity})
        self.places.setText(joined(*parts) or _("Who registered"))
        self.places.setAccessibleName(_("Who registered"))
        self.places.setToolTip(_("Who registered"))
        self.places.setVisible(a.status is not DRAFT)
        self._place_link()
        share = (signed_in if begun else a.registered) / a.capacity if a.capacity else 0
        self._bar.set_fraction(
            share, "accent" if a.status is RUNNING else "ok" if a.status is HELD else "bar"
        )
        self._bar.setVisible(bool(a.capacity))

    def _offer(self, a: ActivityRow, current: bool) -> None:
        may_plan = allowed(Right.ACTIVITIES)
        self._primary = primary_of(a, may_plan=may_plan)
        words = _(DEEDS[self._primary][0])
        self.primary.setText(words)
        self.primary.setAccessibleName(words)
        if self._keycap is not None:
            self._keycap.setVisible(current and self._primary == "sign-in")
        self._deeds = deeds_of(a)
        self._show_buttons()
        for made in self.buttons.values():
            made.setEnabled(may_plan)
        self.primary.setEnabled(may_plan or self._primary in ("sign-in", "record"))
        self.primary.setToolTip(
            "" if self.primary.isEnabled() else _("Your role may not do this. Ask the coordinator.")
        )


def deeds_of(a: ActivityRow) -> tuple[str, ...]:
    """What can be done with an activity besides what comes next."""
    if a.status is HELD and a.closed:
        return ("report", "papers", "again")
    if a.status is CANCELLED:
        return ("again",)
    return ("edit", "again", "cancel") if a.status is DRAFT else ("sheet", "edit", "again", "cancel")


def primary_of(a: ActivityRow, *, may_plan: bool) -> str:
    """The deed that comes next."""
    if a.status is HELD:
        return "record" if a.closed or not may_plan else "close"
    return PRIMARY[a.status]
