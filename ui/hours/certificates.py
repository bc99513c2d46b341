"""The register of certificates: issue, print again, make void, note the entry in the national system."""

from __future__ import annotations

from datetime import date
from functools import partial
from pathlib import Path
from typing import Final

from PySide6.QtCore import QRect
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QCheckBox, QLineEdit, QWidget

from station_app.core import clock
from station_app.core.errors import StationError
from station_app.core.i18n import N_, _, ngettext
from station_app.core.rights import allowed
from station_app.reports import hours_papers
from station_app.signin import certificates
from station_app.signin.hours_rows import CERTIFICATE_STATES, NATIONAL_STATES, CertificateRow, Limits
from ui.documents.preview import PreviewDialog
from ui.hours.parts import (
    COORDINATOR_ONLY,
    day_text,
    hours_text,
    lock_for_others,
    person_box,
)
from ui.hours.tab import Tab
from ui.kit import paint
from ui.kit.cards import Card, EmptyState, Segment
from ui.kit.day_box import DayBox
from ui.kit.dialogs import FormDialog, ask
from ui.kit.fit_area import FitArea
from ui.kit.keys import on_key
from ui.kit.list_or_nothing import ListOrNothing
from ui.kit.table import Column
from ui.kit.widgets import button, column, holder, row


def _paint_state(p: QPainter, rect: QRect, one: CertificateRow, _chosen: bool) -> None:
    paint.pill(
        p, rect.left(), rect.center().y(), "cancelled" if one.state == "void" else "held",
        _(CERTIFICATE_STATES[one.state]),
    )  # fmt: skip


COLUMNS: Final = (
    Column(N_("number"), lambda one: one.number, 136, bold=True),
    Column(N_("name"), lambda one: one.name, 110),
    Column(N_("issued on"), lambda one: day_text(one.issued_on), 116),
    Column(N_("service period"), lambda one: f"{day_text(one.from_day)} – {day_text(one.to_day)}"),
    Column(N_("hours"), lambda one: hours_text(one.minutes), 80, right=True),
    Column(N_("state"), lambda one: _(CERTIFICATE_STATES[one.state]), 104, paint=_paint_state),
    Column(N_("national system"), lambda one: _(NATIONAL_STATES[one.national]), 104, token="text-2"),
    Column(N_("handled by"), lambda one: one.handler, 96, token="text-2", low=True),
    Column(N_("reason"), lambda one: one.void_reason, 140, token="text-3", low=True),
)


class CertificatesTab(Tab):
    """The register; Enter prints."""

    def _build(self) -> None:
        nothing = EmptyState(
            "article",
            _("No certificate was issued yet"),
            _("Whoever gave hours may ask for one; it is free."),
        )
        self.list = ListOrNothing(COLUMNS, _("Register of certificates"), nothing)
        self.card = Card(_("Register of certificates"))
        self.print = button(_("Print"), self.print_chosen, size="s", icon_name="printer")
        self.national = button("", self.turn_national, size="s", icon_name="check-circle")
        self.void = button(_("Make void"), self.ask_void, size="s", icon_name="prohibit")
        for one in (self.national, self.void, self.print):
            self.card.head.addWidget(one)
        self.card.body.addWidget(self.list, 1)
        self.setLayout(column(self.said, self.card))
        lock_for_others(self.print, self.national, self.void)

    def _connect(self) -> None:
        self.view.opened.connect(self.print_chosen)
        self.view.chosen.connect(self._fit)
        on_key(self, "Ctrl+P", self.print_chosen)
        on_key(self, "Del", self.ask_void)

    def refresh(self) -> None:
        """Read the register anew."""
        rows = certificates.list_certificates()
        self.list.show_rows(rows, key=lambda one: one.uid)
        year = clock.today().year
        some = sum(one.issued_on.year == year for one in rows)
        words = ngettext("%(n)d this year", "%(n)d this year", some) % {"n": some}
        self.card.count.setText(words if rows else "")
        self._fit()

    def _fit(self) -> None:
        one, may = self.view.current_row(), allowed(COORDINATOR_ONLY)
        valid = one is not None and one.state == "valid"
        for each in (self.print, self.void):
            each.setEnabled(may and valid)
        self.national.setEnabled(may and one is not None)
        entered = one is not None and one.national == "entered"
        self.national.setText(_("Not in the national system") if entered else _("In the national system"))

    # Acting

    def issue(self, person: str = "") -> None:
        """Open the form for a new certificate."""
        if not allowed(COORDINATOR_ONLY):
            self.said.say("warn", _("Only the coordinator may do this."))
            return
        try:
            dialog = CertificateDialog(self, Limits.of(self._context.settings), person=person)
        except StationError as error:
            self.said.say("danger", error.message)
            return
        dialog.accepted.connect(partial(self._issued, dialog))
        dialog.open()

    def _issued(self, dialog: CertificateDialog) -> None:
        made = dialog.issued
        if made is None:
            return
        self.said.say(
            "ok",
            _("Certificate %(number)s was issued to %(name)s.") % {"number": made.number, "name": made.name},
        )
        self._context.changes.signin.emit()
        self.refresh()
        self.view.choose(0)
        self._preview(made)

    def print_chosen(self) -> None:
        """Show the chosen certificate; another printing keeps its number."""
        one = self.view.current_row()
        if one is not None and self.print.isEnabled():
            self._preview(one)

    def _preview(self, one: CertificateRow) -> None:
        def write(path: Path) -> object:
            return hours_papers.write_certificate(one.number, path)

        title = _("Certificate of voluntary service")
        PreviewDialog(
            self, title, f"{title} {one.number} {one.name}.pdf", write, jobs=self._context.jobs
        ).open()

    def turn_national(self) -> None:
        """Note that the hours are in the national system, or that they are not."""
        one = self.view.current_row()
        if one is None:
            return
        entered = one.national != "entered"
        state = NATIONAL_STATES["entered" if entered else "not-entered"]
        words = _("%(number)s: %(state)s.") % {"number": one.number, "state": _(state)}
        if self.said.do(lambda: certificates.note_national(one.number, entered=entered), words):
            self.refresh()

    def ask_void(self) -> None:
        """Ask why, and make the chosen certificate void."""
        one = self.view.current_row()
        if one is None or not self.void.isEnabled():
            return

        def void(why: str) -> None:
            words = _("Certificate %(number)s is void; its line stays.") % {"number": one.number}
            if self.said.do(lambda: certificates.void_certificate(one.number, reason=why), words):
                self.refresh()

        ask(
            self, _("Make %(number)s void?") % {"number": one.number},
            _("Its number is not given again, and its line stays in the register with the reason."),
            yes=_("Make it void"), no=_("Leave it"), reason=_("Why"),
            lacking=_("Say why it is void."), then=void,
        )  # fmt: skip


class CertificateDialog(FormDialog):
    """For whom, over which days, and who answers for it; ``issued`` is what was made."""

    asks_first = True

    def __init__(self, parent: QWidget, limits: Limits, *, person: str = "") -> None:
        super().__init__(parent, _("Issue a certificate"), width=620)
        self._limits = limits
        self.issued: CertificateRow | None = None
        head, today = certificates.usual_head(), clock.today()
        self.person, self.issuer = person_box(person), QLineEdit(head.issuer)
        self.days = Segment((_("Everything so far"), _("From … to …")))
        self.first, self.last = DayBox(date(today.year, 1, 1)), DayBox(today)
        self.lead, self.contact, self.remark = QLineEdit(head.lead), QLineEdit(head.contact), QLineEdit()
        self.seal = QCheckBox(_("With the seal, as the volunteer wishes"))
        self.seal.setChecked(True)
        form = column(self.field("person", _("Volunteer"), self.person), self.days, spacing=8)
        self._some = self._pair(("first", _("First day"), self.first), ("last", _("Last day"), self.last))
        form.addWidget(self._some)
        form.addLayout(self.field("issuer", _("Recording unit"), self.issuer))
        form.addWidget(self._pair(("lead", _("Lead"), self.lead), ("contact", _("Contact"), self.contact)))
        form.addLayout(self.field("remark", _("Remarks"), self.remark))
        form.addWidget(self.seal)
        self.body.addWidget(FitArea(holder(form)), 1)
        self.fact.setText(_("Free of charge; the number goes into the register."))
        self.add_button(_("Leave it"), self.reject, key="Esc")
        self.add_button(_("Issue and print"), self.accept, kind="primary")
        self.days.chosen.connect(self._fit_days)
        self._fit_days()

    def _pair(self, *fields: tuple[str, str, QWidget]) -> QWidget:
        line = row(spacing=12)
        for name, words, widget in fields:
            line.addLayout(self.field(name, words, widget), 1)
        return holder(line)

    def _fit_days(self) -> None:
        self._some.setVisible(self.days.buttons[1].isChecked())
        self._fit_later()

    def save(self) -> None:
        """Issue it."""
        some = self.days.buttons[1].isChecked()
        first, last = (self.first.day(), self.last.day()) if some else (None, None)
        with self.person.meant("person"):
            self.issued = certificates.issue(
                self.person.key, first=first, last=last,
                issuer=self.issuer.text(), lead=self.lead.text(), contact=self.contact.text(),
                remark=self.remark.text(), seal=self.seal.isChecked(), limits=self._limits,
            )  # fmt: skip
