"""What is printed of one person and done with their hours, for the foot of the drawer."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QWidget

from station_app.core.i18n import _
from station_app.core.rights import Right, allowed
from station_app.library.rows import ReaderRow
from station_app.reports import hours_papers
from ui.documents.preview import PreviewDialog
from ui.kit.context import Context
from ui.kit.more_button import Entries, MoreButton, MoreEntry
from ui.kit.theme import icon


class PersonMore(MoreButton):
    """The button of dots: service record, certificate, hours, reader's card."""

    def __init__(
        self,
        context: Context,
        *,
        make_card: Callable[[], None],
        print_card: Callable[[], None],
        volunteer_card: Callable[[], None],
    ) -> None:
        super().__init__(self._lines)
        self.setText("")
        self.setProperty("icon_alone", "dots-three")
        self.setIcon(icon("dots-three"))
        self.setIconSize(QSize(20, 20))
        self.setFixedWidth(38)
        self.setToolTip(_("More"))
        self._context, self._make_card, self._print_card = context, make_card, print_card
        self._volunteer_card = volunteer_card
        #: Whether there is room for the card's own button beside this one.
        self.card_beside = True
        self._uid, self._volunteer = "", False
        self._reader: ReaderRow | None = None

    def show_person(self, uid: str, *, volunteer: bool, reader: ReaderRow | None) -> None:
        """Work on somebody."""
        self._uid, self._volunteer, self._reader = uid, volunteer, reader

    def _lines(self) -> Entries:
        found: list[MoreEntry | None] = []
        if self._volunteer:
            office = "" if allowed(Right.ACTIVITIES) else _("Coordinators and staff only.")
            head = "" if allowed(Right.HOURS_CORRECT) else _("Only the coordinator may do this.")
            found += [
                MoreEntry(_("Service record …"), "clipboard-text", partial(self._go, "record"), office),
                MoreEntry(_("Issue a certificate …"), "article", partial(self._go, "certificate"), head),
                MoreEntry(_("Enter hours afterwards …"), "clock", partial(self._go, "enter"), office),
            ]
            if not self.card_beside:
                office = "" if allowed(Right.ROSTER_EDIT) else _("Coordinators and staff only.")
                card = MoreEntry(_("Print their card"), "identification-badge", self._volunteer_card, office)
                found.append(card)
            found.append(None)
        if self._reader is None:
            found.append(MoreEntry(_("Make a reader card"), "identification-card", self._make_card))
        else:
            found.append(MoreEntry(_("Print the reader's card"), "printer", self._print_card))
        return found

    def _go(self, what: str) -> None:
        self._context.go("hours", f"{what}:{self._uid}")


def print_volunteer_cards(owner: QWidget, context: Context, people: Sequence[str], name: str) -> None:
    """Show the volunteer cards of these people (uids) before they are printed; who has no number gets one.

    ``name`` stands in the file's name.
    """

    def write(path: Path) -> object:
        return hours_papers.write_volunteer_cards(path, people=people)

    title = _("Volunteers' cards")
    preview = PreviewDialog(owner, title, f"{title} {name}.pdf", write, jobs=context.jobs)
    preview.finished.connect(context.changes.roster)
    preview.open()
