"""One person at the side: masked numbers, reader card, hours and stars, and three lists."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import Final

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QHideEvent, QResizeEvent
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QPushButton, QScrollArea, QSizePolicy, QWidget

from station_app.core import clock
from station_app.core.errors import StationError
from station_app.core.i18n import _, ngettext
from station_app.core.rights import Right, allowed
from station_app.library import service as library
from station_app.library.rows import ReaderRow
from station_app.reports import library_service as papers
from station_app.roster import merging
from station_app.roster import service as roster
from station_app.roster.rows import PersonCard
from station_app.signin import certificates, star_awards, taking_part
from station_app.signin import service as signin
from station_app.signin.hours_rows import AwardState
from station_app.signin.minutes import half_hours
from station_app.signin.rows import Hours
from station_app.sync import receipts
from ui.documents.preview import PreviewDialog
from ui.kit.cards import Card, Strip
from ui.kit.context import Context
from ui.kit.dialogs import ask
from ui.kit.elided import Elided
from ui.kit.marks import Avatar, Bar, Stars
from ui.kit.widgets import (
    button,
    column,
    hairline,
    holder,
    icon_button,
    label,
    restyle,
    row,
    show_mark,
)
from ui.kit.words import joined
from ui.roster import drawer_lists
from ui.roster.chips import fit_chip
from ui.roster.drawer_lists import Entry, EntryList
from ui.roster.facts import Facts
from ui.roster.people import STAR_NAMES
from ui.roster.person_papers import PersonMore, print_volunteer_cards
from ui.roster.tags import TagLine

EDGE: Final = 16
SCROLL_BAR: Final = 14
PARTS, LOANS, CHANGES = range(3)


class PersonDrawer(Card):
    """Shows the person of a uid; ``closed``, ``edit_asked(uid)``. It calls the services itself."""

    closed = Signal()
    edit_asked = Signal(str)

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__("", parent)
        self._context = context
        self.uid = ""
        self._card: PersonCard | None = None
        self._entries: dict[int, list[Entry]] = {}
        self._sent: receipts.RowState | None = None
        self._card_button: QPushButton | None = None
        self._build()
        self._connect()

    # Building

    def _build(self) -> None:
        self.setAccessibleName(_("Person"))
        self.face = Avatar(52)
        self.name = Elided("person")
        self.about = Elided("small")
        restyle(self.about, tone="mute")
        for one in (self.name, self.about):
            one.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self.close_button = icon_button("x", _("Close (Esc)"), self.closed.emit)
        self.tags = TagLine()
        who = column(None, self.name, self.about, None, spacing=1)
        head = row(self.face, spacing=12)
        head.addLayout(who, 1)
        head.addWidget(self.close_button, 0, Qt.AlignmentFlag.AlignTop)
        self.strip = Strip()
        self.facts = Facts(self)
        inside = column(
            holder(column(head, self.tags, spacing=10, margins=(EDGE - 1, 15, EDGE - 1, 15))),
            hairline(), self.facts, self._build_hours(), hairline(), self._build_tabs(), hairline(),
            self._build_lists(),
        )  # fmt: skip
        inside.addStretch(1)
        area = self._area = QScrollArea()
        self._inside = holder(inside)
        area.setWidget(self._inside)
        area.setWidgetResizable(True)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.body.addWidget(area, 1)
        self._complaint = holder(column(self.strip, margins=(8, 4, 8, 4)))
        self._complaint.hide()
        self.body.addWidget(self._complaint)
        self.body.addWidget(hairline())
        self.edit = button(_("Edit"), icon_name="pencil-simple")
        self.make_card = button(_("Make a reader card"), icon_name="identification-card")
        self.print_card = button(_("Print the card"), icon_name="printer")
        self.volunteer_card = button(_("Print their card"), icon_name="identification-badge")
        self.more = PersonMore(
            self._context, make_card=self._make_card, print_card=self._print_card,
            volunteer_card=self._print_volunteer_card,
        )  # fmt: skip
        self.cards = (self.volunteer_card, self.make_card, self.print_card)
        self.foot = row(
            self.edit, *self.cards, self.more, spacing=6, margins=(EDGE - 4, 12, EDGE - 4, 12)
        )  # fmt: skip
        self.body.addLayout(self.foot)

    def _build_hours(self) -> QWidget:
        self.hours = label("", "hours")
        self.stars = Stars()
        self.star_name = label("", "sub")
        self.bar = Bar()
        self.to_next = label("", "small", "mute")
        line = self._star_line = QHBoxLayout()
        line.setSpacing(4)
        line.addWidget(self.hours)
        line.addWidget(label(_("hours served"), "sub"), 0, Qt.AlignmentFlag.AlignBottom)
        line.addStretch()
        line.addWidget(self.stars, 0, Qt.AlignmentFlag.AlignBottom)
        line.addWidget(self.star_name, 0, Qt.AlignmentFlag.AlignBottom)
        self.papers = button("", self._open_record, kind="link", size="s")
        papers_line = row(self.papers, None)
        inside = column(
            line, self.bar, self.to_next, papers_line, spacing=7, margins=(EDGE - 1, 8, EDGE - 1, 12)
        )
        self.hours_section = holder(column(hairline(), inside))
        return self.hours_section

    def _build_tabs(self) -> QWidget:
        self.tab_group = QButtonGroup(self)
        self.tabs: list[QPushButton] = []
        for place, words in enumerate((_("Took part"), _("Borrowed"), _("Changes"))):
            tab = button(words, kind="tab")
            tab.setCheckable(True)
            tab.setFixedHeight(42)
            fit_chip(tab, size=15, edge=8)
            self.tab_group.addButton(tab, place)
            self.tabs.append(tab)
        self.tabs[PARTS].setChecked(True)
        return holder(row(*self.tabs, None, spacing=12, margins=(EDGE - 5, 0, EDGE, 0)))

    def _build_lists(self) -> QWidget:
        self.list = EntryList(_("What there is about this person"))
        self.nothing = label("", "small")
        return holder(column(self.list, self.nothing, margins=(EDGE - 1, 8, EDGE - 1, 8)))

    def _connect(self) -> None:
        self.facts.reveal_asked.connect(self.reveal)
        self.facts.consent_asked.connect(self._ask_consent)
        self.facts.part_asked.connect(self._take_apart)
        self.tab_group.idClicked.connect(self._tab_chosen)
        self.list.acted.connect(self._go)
        self.edit.clicked.connect(self._ask_edit)
        self.volunteer_card.clicked.connect(self._print_volunteer_card)
        self.make_card.clicked.connect(self._make_card)
        self.print_card.clicked.connect(self._print_card)
        self.hiding = QTimer(self)
        self.hiding.setSingleShot(True)
        self.hiding.setInterval(30_000)
        self.hiding.timeout.connect(self.hide_numbers)

    def least_width(self) -> int:
        """Narrower, the facts would be cut: larger letters and longer words need more."""
        bar = self._area.verticalScrollBar().sizeHint().width()
        return self._inside.minimumSizeHint().width() + bar + 2

    def _tab_chosen(self, _place: int) -> None:
        self._show_list()

    def _ask_edit(self) -> None:
        self.edit_asked.emit(self.uid)

    def _print_volunteer_card(self) -> None:
        print_volunteer_cards(self, self._context, [self.uid], self.name.text())

    def _open_record(self) -> None:
        self._context.go("hours", f"record:{self.uid}")

    # Showing

    def show_person(self, uid: str) -> None:
        """Read everything about somebody anew; raises ``NotFound``. Another person hides full numbers."""
        card = roster.show_person(uid)
        # A record that was merged shows whoever it is read as.
        uid = card.row.uid
        reader = library.reader_of(uid)
        hours = signin.hours_of(uid) if allowed(Right.ACTIVITIES) else None
        if uid != self.uid:
            self._calm()
        self.uid, self._card = uid, card
        self._entries = {
            PARTS: drawer_lists.of_parts(taking_part.list_parts(uid)),
            LOANS: drawer_lists.of_loans(reader.loans if reader else ()),
            CHANGES: drawer_lists.of_changes(roster.list_changes(uid)),
        }
        self._sent = receipts.row_state(uid)
        self._show_head(card)
        self.facts.show_card(card, reader, len(merging.list_merged(uid)))
        self.hiding.stop()
        self._show_hours(card, hours)
        self._show_buttons(card, reader)
        self._show_list()

    def _show_head(self, card: PersonCard) -> None:
        self.face.set_name(card.row.name)
        self.name.setText(card.row.name)
        age = _("%(n)d years old") % {"n": card.age} if card.age is not None else ""
        place = card.values["address"] or card.row.area
        self.about.setText(_(", ").join(part for part in (card.row.sex, age, place) if part))
        self.about.setVisible(bool(self.about.text()))
        self.tags.set_words([*card.row.teams, *filter(None, (card.values["occupation"],))])

    def _show_hours(self, card: PersonCard, hours: Hours | None) -> None:
        if hours is None:
            self.hours_section.hide()
            return
        self._show_papers(card.row.uid)
        self.hours_section.setVisible(
            "volunteer" in card.row.capacities or hours.minutes > 0 or bool(self.papers.text())
        )
        self.hours.setText(f"{half_hours(hours.minutes):.1f}")
        self.stars.set_level(hours.star)
        self.star_name.setText(_(STAR_NAMES[hours.star]))
        self.stars.setAccessibleName(_(STAR_NAMES[hours.star]))
        if hours.to_next is None:
            self.bar.set_fraction(1)
            self.to_next.setText(_("The highest level is reached."))
            return
        self.bar.set_fraction(hours.minutes / max(1, hours.minutes + hours.to_next))
        values = {
            "hours": f"{half_hours(hours.to_next):.1f}",
            "star": _(STAR_NAMES[hours.star + 1]),
        }
        self.to_next.setText(_("%(hours)s hours more for %(star)s") % values)

    def _show_papers(self, uid: str) -> None:
        """How many stars were granted and certificates issued, to this record or one merged into it."""
        stars = len(star_awards.list_awards(state=AwardState.GRANTED, person=uid))
        issued = len(certificates.list_certificates(person=uid))
        granted = ngettext("%(n)d star granted", "%(n)d stars granted", stars) % {"n": stars}
        papers = ngettext("%(n)d certificate", "%(n)d certificates", issued) % {"n": issued}
        words = joined(granted if stars else "", papers if issued else "")
        self.papers.setText(words)
        self.papers.setAccessibleName(words)
        self.papers.setVisible(bool(words))

    def _show_buttons(self, card: PersonCard, reader: ReaderRow | None) -> None:
        may = allowed(Right.ROSTER_EDIT)
        self.edit.setEnabled(may)
        self.edit.setToolTip("" if may else _("Coordinators and staff edit the roster."))
        volunteer = bool({"volunteer", "full-time"} & set(card.row.capacities))
        self.volunteer_card.setVisible(volunteer)
        self.volunteer_card.setEnabled(may)
        # A volunteer's row has room for one card; the reader's stands behind the dots.
        self.make_card.setVisible(reader is None and not volunteer)
        self.print_card.setVisible(reader is not None and not volunteer)
        self.more.show_person(card.row.uid, volunteer=volunteer, reader=reader)
        self._card_button = (
            self.volunteer_card if volunteer else self.print_card if reader else self.make_card
        )
        self._fit()

    def _fit(self) -> None:
        """Where words have no room: icons give way first, then the card's button, which the dots have too."""
        # The scroll bar may come between.
        room = self.width() - 2 * EDGE - SCROLL_BAR
        self.star_name.show()
        self._star_line.invalidate()
        self.star_name.setVisible(self._star_line.sizeHint().width() <= room)
        self.stars.setToolTip(self.star_name.text())
        for marks, beside in ((True, True), (False, True), (True, False)):
            for one in (self.edit, *self.cards):
                show_mark(one, marks)
            self.more.card_beside = beside
            if self._card_button is not None:
                self._card_button.setVisible(beside)
            self.foot.invalidate()
            if self.foot.sizeHint().width() <= self.width() - 2:
                return

    def _show_list(self) -> None:
        place = self.tab_group.checkedId()
        entries = self._entries.get(place, [])
        self.list.show_entries(entries)
        self.list.setVisible(bool(entries))
        nothing = {
            PARTS: _("Took part in nothing so far."),
            LOANS: _("Has no book out."),
            CHANGES: _("Nothing was changed."),
        }
        if place == CHANGES and self._sent is not None:
            said = _("At the centre: %(state)s") % {"state": _(receipts.ROW_STATE_NAMES[self._sent])}
            nothing[CHANGES] = said if entries else joined(nothing[CHANGES], said)
        self.nothing.setText(nothing[place])
        self.nothing.setVisible(not entries or (place == CHANGES and self._sent is not None))

    # Doing

    def reveal(self, field: str) -> None:
        """Show a number whole for half a minute, or hide it again; the look is logged."""
        if self.facts.is_revealed(field):
            self.hide_numbers()
            return
        try:
            values = roster.reveal_values(self.uid)
        except StationError as error:
            self._say("danger", error.message)
            return
        self.facts.reveal(field, values[field])
        self.hiding.start()
        self._entries[CHANGES] = drawer_lists.of_changes(roster.list_changes(self.uid))
        self._show_list()

    def hide_numbers(self) -> None:
        """Hide full numbers again."""
        self.hiding.stop()
        self.facts.hide_numbers()

    def _ask_consent(self, kind: str, give: bool) -> None:
        if give:
            self._consent(kind, give=True)
            return
        ask(
            self,
            _("Withdraw the consent of %(name)s?") % {"name": self.name.text()},
            _("That it was given, and that it was withdrawn today, both stay noted."),
            yes=_("Withdraw"),
            no=_("Keep it"),
            then=partial(self._withdraw, kind),
        )

    def _withdraw(self, kind: str, _reason: str) -> None:
        self._consent(kind, give=False)

    def _consent(self, kind: str, *, give: bool) -> None:
        try:
            if give:
                roster.give_consent(self.uid, kind=kind, given_on=clock.today().isoformat())
            else:
                roster.withdraw_consent(self.uid, kind=kind)
        except StationError as error:
            self._say("danger", error.message)
            return
        self._context.changes.roster.emit()

    def _take_apart(self) -> None:
        """Take out the record that was merged last."""
        try:
            done = merging.unmerge_people(merging.list_merged(self.uid)[0].uid)
        except StationError as error:
            self._say("danger", error.message)
            return
        self._context.changes.roster.emit()
        self._say(
            "ok",
            _("%(keep)s and %(other)s are two records again.") % {"keep": done.keep.name, "other": done.name},
        )

    def _make_card(self) -> None:
        try:
            reader = library.reader_card(self.uid)
        except StationError as error:
            self._say("danger", error.message)
            return
        self._context.changes.library.emit()
        self._say("ok", _("The card's number is %(card)s.") % {"card": reader.card})

    def _print_card(self) -> None:
        reader = library.reader_of(self.uid)
        if reader is None:
            return

        def write(path: Path) -> object:
            return papers.write_cards(path, numbers=[reader.card])

        title = _("Readers' cards")
        name = f"{title} {reader.name}.pdf"
        PreviewDialog(self, title, name, write, jobs=self._context.jobs).open()

    def _go(self, entry: Entry, _name: str) -> None:
        if entry.goes:
            self._context.go("calendar", entry.goes)

    def _say(self, tone: str, words: str) -> None:
        self.strip.say(tone, words)
        self._complaint.show()

    def _calm(self) -> None:
        self.strip.hide()
        self._complaint.hide()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self.hide_numbers()
