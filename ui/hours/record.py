"""One volunteer's record besides the hours: what stands in it, one more, taking one back, the paper."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import partial
from pathlib import Path
from typing import Final

from PySide6.QtWidgets import QWidget

from station_app.core.errors import StationError
from station_app.core.i18n import N_, _, ngettext
from station_app.core.rights import Right, allowed
from station_app.reports import hours_papers
from station_app.roster import service as roster
from station_app.signin import certificates, service_record, star_awards
from station_app.signin.hours_rows import (
    AWARD_STATES,
    CERTIFICATE_STATES,
    ENTRY_KINDS,
    GRADES,
    AwardRow,
    CertificateRow,
    EntryKind,
    EntryRow,
)
from ui.documents.preview import PreviewDialog
from ui.hours.forms import AskDialog, EntryDialog
from ui.hours.parts import day_text, hours_text
from ui.kit.cards import Card, EmptyState
from ui.kit.context import Context
from ui.kit.dialogs import Dialog, ask
from ui.kit.list_or_nothing import ListOrNothing
from ui.kit.more_button import Entries, MoreButton, MoreEntry
from ui.kit.table import Column
from ui.kit.words import joined


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the record; ``entry`` where it is an entry, which can be taken back here."""

    uid: str
    day: date
    kind: str
    what: str
    by: str
    entry: bool = False


def _entry(one: EntryRow) -> Line:
    grade = _(GRADES[one.grade]) if one.grade else ""
    what = joined(one.name, grade, one.content, one.comment, one.title)
    return Line(one.uid, one.day, _(ENTRY_KINDS[one.kind]), what, one.body, entry=True)


def _star(one: AwardRow) -> Line:
    level = ngettext("%(n)d star", "%(n)d stars", one.level) % {"n": one.level}
    what = joined(level, _(AWARD_STATES[one.state]), one.reason)
    return Line(one.uid, one.decided_on or one.since, _("star"), what, one.approver)


def _certificate(one: CertificateRow) -> Line:
    state = "" if one.state == "valid" else _(CERTIFICATE_STATES[one.state])
    hours = _("%(hours)s hours") % {"hours": hours_text(one.minutes)}
    return Line(
        one.uid, one.issued_on, _("certificate"), joined(one.number, one.name, hours, state), one.issuer
    )


def lines_of(person: str) -> list[Line]:
    """Entries, stars and certificates of a person (uid), those of records merged into theirs too, the latest
    first."""
    lines = [_entry(one) for one in service_record.list_entries(person)]
    lines += [_star(one) for one in star_awards.list_awards(person=person)]
    lines += [_certificate(one) for one in certificates.list_certificates(person=person)]
    return sorted(lines, key=lambda line: line.day, reverse=True)


COLUMNS: Final = (
    Column(N_("day"), lambda one: day_text(one.day), 116),
    Column(N_("kind"), lambda one: one.kind, 96, bold=True),
    Column(N_("what"), lambda one: one.what),
    Column(N_("by"), lambda one: one.by, 150, token="text-2", low=True),
)
ICONS: Final = {
    EntryKind.TRAINING: "chalkboard-teacher",
    EntryKind.AWARD: "medal",
    EntryKind.EVALUATION: "star",
}


class RecordDialog(Dialog):
    """What stands in a volunteer's record besides the services, which come from the hours book by themselves:
    entries, stars, certificates."""

    def __init__(self, page: QWidget, context: Context, person: str) -> None:
        self._row = roster.find_person(person)
        super().__init__(page, _("%(name)s's service record") % {"name": self._row.name}, width=820)
        self._page, self._context = page, context
        nothing = EmptyState(
            "article",
            _("No training, commendation or evaluation yet"),
            _("Services come from the hours book."),
        )
        self.list = ListOrNothing(COLUMNS, _("Entries of the record"), nothing)
        self.view = self.list.view
        card = Card()
        card.body.addWidget(self.list)
        card.setMinimumHeight(280)
        self.body.addWidget(card, 1)
        self.more = MoreButton(self._entries)
        self.more.setText(_("Note one more"))
        self.more.setAccessibleName(self.more.text())
        self.foot.addWidget(self.more)
        self.add_button(_("Close"), self.reject, key="Esc")
        self.void = self.add_button(
            _("Take the entry back"), self.ask_void, icon_name="arrow-counter-clockwise"
        )
        self.add_button(_("Print the record"), self.print_record, kind="primary", icon_name="printer")
        self.view.chosen.connect(self._chosen)
        self.refresh()

    def _entries(self) -> Entries:
        why = "" if allowed(Right.ACTIVITIES) else _("Coordinators and staff note it.")
        deeds: list[MoreEntry | None] = [
            MoreEntry(_(EntryDialog.TITLES[kind]), ICONS[kind], partial(self.add, kind), why)
            for kind in EntryKind
        ]
        return [*deeds, None, MoreEntry(_("Something in it is wrong …"), "warning-circle", self.ask_request)]

    def refresh(self) -> None:
        """Read the entries anew."""
        self.list.show_rows(lines_of(self._row.uid), key=lambda one: one.uid)
        self._fit_buttons()

    def _fit_buttons(self) -> None:
        one = self.view.current_row()
        self.void.setEnabled(one is not None and one.entry and allowed(Right.ACTIVITIES))

    def _chosen(self, _line: object) -> None:
        self._fit_buttons()

    def add(self, kind: EntryKind) -> None:
        """Open the form for one more entry."""
        dialog = EntryDialog(self, self._row.uid, kind)
        dialog.finished.connect(self._added)
        dialog.open()

    def ask_request(self) -> None:
        """Note what the volunteer says is wrong."""
        dialog = AskDialog(self, self._row.uid, self._row.name)
        dialog.finished.connect(self._asked)
        dialog.open()

    def _added(self, done: int) -> None:
        if done:
            self.refresh()

    def _asked(self, done: int) -> None:
        if done:
            self._context.changes.signin.emit()

    def ask_void(self) -> None:
        """Ask why, and take the chosen entry back."""
        one = self.view.current_row()
        if one is None or not one.entry:
            return

        def void(why: str) -> None:
            try:
                service_record.void_entry(one.uid, reason=why)
            except StationError as error:
                self.complain(error.message)
                return
            self.refresh()

        ask(
            self, _("Take “%(what)s” back?") % {"what": one.what},
            _("The entry stays with the reason, but counts no more."),
            yes=_("Take the entry back"), no=_("Leave it"), reason=_("Why"),
            lacking=_("Say why: the correction carries it."), then=void,
        )  # fmt: skip

    def print_record(self) -> None:
        """Show the record as a document; the look at the numbers is noted."""
        uid, name = self._row.uid, self._row.name

        def write(path: Path) -> object:
            return hours_papers.write_record(uid, path)

        title = _("Volunteer's service record")
        page, jobs = self._page, self._context.jobs
        self.accept()
        PreviewDialog(page, title, f"{title} {name}.pdf", write, jobs=jobs).open()
