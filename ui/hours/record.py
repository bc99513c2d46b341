"""One volunteer's record besides the hours: what stands in it, one more, taking one back, the paper."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from PySide6.QtWidgets import QWidget

from station_app.core.errors import StationError
from station_app.core.i18n import N_, _
from station_app.core.rights import Right, allowed
from station_app.reports import hours_papers
from station_app.roster import service as roster
from station_app.signin import service_record
from station_app.signin.hours_rows import ENTRY_KINDS, GRADES, EntryKind, EntryRow
from ui.documents.preview import PreviewDialog
from ui.hours.forms import AskDialog, EntryDialog
from ui.hours.parts import ListOrNothing, day_text
from ui.kit.cards import Card, EmptyState
from ui.kit.context import Context
from ui.kit.dialogs import Dialog, ask
from ui.kit.more_button import Entries, MoreButton, MoreEntry
from ui.kit.table import Column, RowTable, TableView
from ui.kit.words import joined


def _what(one: EntryRow) -> str:
    grade = _(GRADES[one.grade]) if one.grade else ""
    return joined(one.name, grade, one.content, one.comment, one.title)


COLUMNS: Final = (
    Column(N_("day"), lambda one: day_text(one.day), 116),
    Column(N_("kind"), lambda one: _(ENTRY_KINDS[one.kind]), 96, bold=True),
    Column(N_("what"), _what),
    Column(N_("by"), lambda one: one.body, 150, token="text-2", low=True),
)
ICONS: Final = {
    EntryKind.TRAINING: "chalkboard-teacher",
    EntryKind.AWARD: "medal",
    EntryKind.EVALUATION: "star",
}


class RecordDialog(Dialog):
    """The entries of a volunteer's record; the services come from the hours book by themselves."""

    def __init__(self, page: QWidget, context: Context, person: str) -> None:
        self._row = roster.find_person(person)
        super().__init__(page, _("%(name)s's service record") % {"name": self._row.name}, width=820)
        self._page, self._context = page, context
        self.view = TableView(RowTable(COLUMNS))
        self.view.setAccessibleName(_("Entries of the record"))
        self.list = ListOrNothing(
            self.view,
            EmptyState(
                "article",
                _("No training, commendation or evaluation yet"),
                _("Services come from the hours book."),
            ),
        )
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
        self.refresh()

    def _entries(self) -> Entries:
        why = "" if allowed(Right.ACTIVITIES) else _("Coordinators and staff note it.")
        deeds: list[MoreEntry | None] = [
            MoreEntry(_(EntryDialog.TITLES[kind]), ICONS[kind], lambda kind=kind: self.add(kind), why)  # type: ignore[misc]
            for kind in EntryKind
        ]
        return [*deeds, None, MoreEntry(_("Something in it is wrong …"), "warning-circle", self.ask_request)]

    def refresh(self) -> None:
        """Read the entries anew."""
        rows = service_record.list_entries(self._row.uid)
        self.list.show_rows(list(rows), key=lambda one: one.uid)  # type: ignore[attr-defined]
        self.void.setEnabled(bool(rows) and allowed(Right.ACTIVITIES))

    def add(self, kind: EntryKind) -> None:
        """Open the form for one more entry."""
        dialog = EntryDialog(self, self._row.uid, kind)
        dialog.finished.connect(lambda done: self.refresh() if done else None)
        dialog.open()

    def ask_request(self) -> None:
        """Note what the volunteer says is wrong."""
        dialog = AskDialog(self, self._row.uid, self._row.name)
        dialog.finished.connect(lambda done: self._context.changes.signin.emit() if done else None)
        dialog.open()

    def ask_void(self) -> None:
        """Ask why, and take the chosen entry back."""
        one = self.view.current_row()
        if one is None:
            return

        def void(why: str) -> None:
            try:
                service_record.void_entry(one.uid, reason=why)
            except StationError as error:
                self.complain(error.message)
                return
            self.refresh()

        ask(
            self, _("Take “%(what)s” back?") % {"what": _what(one)},
            _("The entry stays with the reason, but counts no more."),
            yes=_("Take the entry back"), no=_("Leave it"), reason=_("Why"), then=void,
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
