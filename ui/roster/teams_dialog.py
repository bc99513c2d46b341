"""Service teams in a dialog: names, brands, stopping one; and choosing one for the people who are ticked."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QLineEdit, QWidget

from station_app.core.errors import StationError
from station_app.core.i18n import N_, _, ngettext
from station_app.roster import service as roster
from station_app.roster import teams
from station_app.roster.rows import TeamRow
from ui.kit.cards import Card
from ui.kit.dialogs import Dialog, FormDialog
from ui.kit.table import Column, RowTable, TableView
from ui.kit.widgets import label, row

HEIGHT: Final = 320


def _people(team: TeamRow) -> str:
    return ngettext("%(n)d person", "%(n)d people", team.people) % {"n": team.people}


COLUMNS: Final = (
    Column(N_("Team"), lambda team: team.name, bold=True),
    Column(N_("Brand"), lambda team: team.brand or "–", width=180, token="text-2"),
    Column(N_("People"), _people, width=110, right=True),
    Column("", lambda team: "" if team.in_use else _("stopped"), width=90, token="text-3"),
)


class TeamsDialog(Dialog):
    """Every team. ``changed`` after one was; ``team_asked(name)``: somebody wants to see its people."""

    changed = Signal()
    team_asked = Signal(str)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent, _("Service teams"), width=min(720, parent.window().width() - 40))
        self.box = QLineEdit()
        self.box.setPlaceholderText(_("Name of a new team"))
        self.box.setAccessibleName(_("Name of a new team"))
        self.box.returnPressed.connect(self._add)
        self.table = RowTable(COLUMNS, self)
        self.view = TableView(self.table)
        self.view.setAccessibleName(_("Service teams"))
        self.view.chosen.connect(self._show_buttons)
        self.view.opened.connect(self._edit)
        card = Card()
        card.body.addWidget(self.view)
        card.setMinimumHeight(HEIGHT)
        self.body.addLayout(row(self.box, spacing=8))
        self.body.addWidget(card, 1)
        self.people = self.add_button(_("Show its people"), self._show_people)
        self.stop = self.add_button(_("Stop it"), self._stop)
        self.edit = self.add_button(_("Name and brand"), self._edit, icon_name="pencil-simple")
        self.add_button(_("Close"), self.reject, key="Esc")
        self.refresh()

    def refresh(self) -> None:
        """Read the teams again, the choice staying where it was."""
        place = max(0, self.view.currentIndex().row())
        rows = teams.list_every_team()
        self.table.set_rows(rows)
        self.view.choose(min(place, len(rows) - 1))
        self._show_buttons()

    def _show_buttons(self) -> None:
        team = self.view.current_row()
        for one in (self.people, self.stop, self.edit):
            one.setEnabled(team is not None)
        if team is not None:
            self.stop.setText(_("Stop it") if team.in_use else _("Take it up again"))
            self.people.setEnabled(team.in_use)

    def _add(self) -> None:
        try:
            roster.team_named(self.box.text())
        except StationError as error:
            self.complain(error.message)
            return
        self.box.clear()
        self._was_changed()

    def _edit(self) -> None:
        team = self.view.current_row()
        if team is not None:
            dialog = TeamDialog(self, team)
            dialog.accepted.connect(self._was_changed)
            dialog.open()

    def _stop(self) -> None:
        team = self.view.current_row()
        try:
            teams.set_team_in_use(team.uid, not team.in_use)
        except StationError as error:
            self.complain(error.message)
            return
        self._was_changed()

    def _was_changed(self) -> None:
        self.calm()
        self.refresh()
        self.changed.emit()

    def _show_people(self) -> None:
        team = self.view.current_row()
        self.accept()
        self.team_asked.emit(team.name)


class TeamDialog(FormDialog):
    """A team's name and the brand (品牌) it carries."""

    def __init__(self, parent: QWidget, team: TeamRow) -> None:
        super().__init__(parent, team.name, width=440)
        self._team = team
        self.name = QLineEdit(team.name)
        self.brand = QComboBox()
        self.brand.setEditable(True)
        self.brand.addItems(["", *teams.list_brands()])
        self.brand.setCurrentText(team.brand)
        self.add_field("name", _("Name"), self.name)
        self.add_field("brand", _("Brand"), self.brand, hint=_("For example 雷锋号护学岗; may stay empty."))
        self.add_button(_("Cancel"), self.reject, key="Esc")
        self.add_button(_("Save"), self.accept, kind="primary")

    def save(self) -> None:
        """Save both."""
        teams.edit_team(self._team.uid, name=self.name.text(), brand=self.brand.currentText())


class MembersDialog(FormDialog):
    """Puts people into a team, or takes them out of one. ``done(name, people)`` says how many it were."""

    done = Signal(str, int)

    def __init__(self, parent: QWidget, people: list[str], *, joining: bool) -> None:
        title = _("Put into a team") if joining else _("Take out of a team")
        super().__init__(parent, title, width=440)
        self._people, self._joining = people, joining
        count = ngettext("%(n)d person is ticked.", "%(n)d people are ticked.", len(people))
        self.body.addWidget(label(count % {"n": len(people)}, "sub"))
        self.team = QComboBox()
        self.team.setEditable(joining)
        for team in roster.list_teams():
            self.team.addItem(team.name)
        self.add_field("teams", _("Team"), self.team)
        self.add_button(_("Cancel"), self.reject, key="Esc")
        self.add_button(title, self.accept, kind="primary")

    def save(self) -> None:
        """Do it."""
        name = " ".join(self.team.currentText().split())
        team = roster.team_named(name)
        act = teams.add_members if self._joining else teams.remove_members
        self.done.emit(name, len(act(team, self._people)))
