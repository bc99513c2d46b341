"""The roster page: search, filters, the table of people, one person at the side; the way to import."""

from __future__ import annotations

from functools import cached_property, partial
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from station_app.core.errors import StationError
from station_app.core.i18n import _
from station_app.core.rights import Right, allowed
from station_app.roster import service as roster
from station_app.roster.rows import BatchRow
from ui.kit.cards import Card, Strip
from ui.kit.context import Context
from ui.kit.keys import on_key
from ui.kit.more_button import Entries, MoreEntry
from ui.kit.panes import Panes
from ui.kit.timers import later
from ui.kit.widgets import column, holder
from ui.roster.drawer import PersonDrawer
from ui.roster.filters import FilterBar
from ui.roster.foot import ListFoot
from ui.roster.head import RosterHead
from ui.roster.imports_dialog import ImportsDialog
from ui.roster.nobody import Nobody
from ui.roster.people import Line, PeopleView
from ui.roster.person_dialog import PersonDialog
from ui.roster.person_papers import print_volunteer_cards
from ui.roster.saving import WorkbookSaving
from ui.roster.team_deeds import TeamDeeds

if TYPE_CHECKING:
    from ui.roster.duplicates_pane import DuplicatesPane
    from ui.roster.import_pane import ImportPane

DRAWER, DRAWER_COMPACT = 348, 320
#: Below this width of the page the drawer covers the list (ui.md §4).
NARROW: Final = 900
#: The next turn of the event loop, behind keys that are waiting: a search takes less than a frame.
SEARCH_MS: Final = 0


class RosterPage(QWidget):
    """People: find, look, add, edit, export; the import is a pane of its own."""

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._context = context
        self.saving = WorkbookSaving(self, context, self._say)
        self.teams = TeamDeeds(self, context, ticked=self._ticked, say=self._say)
        self._build()
        self._connect()
        self.refresh()

    # Building

    def _build(self) -> None:
        self.panes = Panes()
        self.people = QWidget()
        self.panes.addWidget(self.people)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.addWidget(self.panes)
        whole = QVBoxLayout(self.people)
        whole.setContentsMargins(24, 0, 24, 20)
        whole.setSpacing(0)
        self.head = RosterHead(self._more_entries)
        self.search = self.head.search
        self.setFocusProxy(self.search)
        whole.addWidget(self.head)
        self._line = QHBoxLayout()
        self._line.setSpacing(16)
        self.drawer = PersonDrawer(self._context)
        self._drawer_width = DRAWER
        self.drawer.setFixedWidth(DRAWER)
        self.drawer.hide()
        self._line.addWidget(self._build_list(), 1)
        self._line.addWidget(self.drawer)
        whole.addLayout(self._line, 1)

    @cached_property
    def importing(self) -> ImportPane:
        """The import."""
        from ui.roster.import_pane import ImportPane

        pane = self.panes.put(ImportPane(self._context))
        pane.left.connect(self.show_people)
        return pane

    @cached_property
    def duplicates(self) -> DuplicatesPane:
        """Who may be in the roster twice."""
        from ui.roster.duplicates_pane import DuplicatesPane

        pane = self.panes.put(DuplicatesPane(self._context))
        pane.left.connect(self.show_people)
        return pane

    def _build_list(self) -> QWidget:
        self.filters = FilterBar()
        self.strip = Strip()
        self._strip_room = holder(column(self.strip, margins=(0, 0, 0, 12)))
        self._strip_room.hide()
        self.view = PeopleView()
        self.foot = ListFoot()
        self.card = Card()
        self.card.body.addWidget(self.view, 1)
        self.nobody = Nobody()
        self.card.body.addWidget(self.nobody, 1)
        self.card.body.addWidget(self.foot)
        self._sort, self._up = ("hours", False) if allowed(Right.ACTIVITIES) else ("name", True)
        self.view.header.show_sort(self._sort, self._up)
        self.left = QWidget()
        self.left.setLayout(column(self.filters, self._strip_room, self.card))
        return self.left

    def _connect(self) -> None:
        changes = self._context.changes
        for signal in (changes.roster, changes.signin, changes.library):
            signal.connect(self._refresh_if_seen)
        self._wait = later(self, SEARCH_MS, self._searched)
        self.head.import_asked.connect(self.show_import)
        self.head.add_asked.connect(self.add_person)
        self.search.textChanged.connect(self._typed)
        self.search.moved.connect(self._step)
        self.search.entered.connect(self._enter)
        self.filters.changed.connect(self._list_anew)
        self.filters.cleared.connect(self._cleared)
        self.view.opened.connect(self._opened)
        self.view.clicked.connect(self._open_current)
        self.view.chosen.connect(self._chosen)
        self.view.sorted_by.connect(self._sort_by)
        self.view.ticks_changed.connect(self._show_foot)
        self.foot.export_asked.connect(self.export_ticked)
        self.foot.clear_asked.connect(self._clear_ticks)
        self.foot.join_asked.connect(self.teams.join)
        self.foot.leave_asked.connect(self.teams.leave)
        self.filters.manage_asked.connect(self.teams.manage)
        self.teams.team_asked.connect(self.filters.choose_team)
        self.drawer.closed.connect(self.close_drawer)
        self.drawer.edit_asked.connect(self.edit_person)
        self.nobody.add_asked.connect(self._add_typed)
        self.nobody.import_asked.connect(self.show_import)
        self.nobody.clear_asked.connect(self.filters.clear_all)
        on_key(self, "Ctrl+F", self._find)

    # What the shell calls

    def refresh(self) -> None:
        """Read people, counts and whoever is shown at the side again."""
        counts = roster.roster_counts()
        self.head.show_counts(counts)
        self.filters.set_facts(roster.list_teams(), counts.incomplete)
        self._list_anew()
        if self.drawer.isVisibleTo(self.people):
            self._show_in_drawer(self.drawer.uid)
        if self.panes.currentWidget() is not self.people and "importing" in vars(self):
            self.importing.refresh()

    def open(self, what: str) -> None:
        """Show ``new``, ``new:NAME``, ``import``, ``duplicates``, or the person of a uid."""
        if what == "import":
            self.show_import()
        elif what == "duplicates":
            self.show_duplicates()
        elif what.startswith("new"):
            self.show_people()
            self.add_person(name=what.partition(":")[2])
        else:
            self.show_people()
            self.show_person(what)

    def set_compact(self, compact: bool) -> None:
        """Fewer columns and a narrower drawer in a small window."""
        self.view.set_compact(compact)
        self._drawer_width = DRAWER_COMPACT if compact else DRAWER
        self.drawer.setFixedWidth(self._drawer_width)
        self._line.setSpacing(12 if compact else 16)
        self.panes.set_compact(compact)
        self._fit()

    # The list

    def _refresh_if_seen(self) -> None:
        if self.isVisible():
            self.refresh()

    def _list_anew(self, *, keep: bool = True) -> None:
        """Read the list again; ``keep`` whoever is chosen."""
        wanted = self.filters.wanted(self.search.text(), self._sort)
        try:
            uids = roster.list_uids(wanted)
        except StationError as error:
            self._say("danger", error.message)
            return
        natural_up = self._sort == "name"
        if self._up != natural_up:
            uids.reverse()
        chosen = self.view.current_row() if keep else None
        self.view.show_people(uids)
        if chosen is not None:
            self._choose_quietly(chosen.person.uid)
        self._show_foot()
        self._show_nobody()

    def _choose_quietly(self, uid: str) -> None:
        blocked = self.view.blockSignals(True)
        self.view.choose_person(uid)
        self.view.blockSignals(blocked)

    def _show_nobody(self) -> None:
        found = bool(self.view.uids)
        self.view.setVisible(found)
        self.nobody.setVisible(not found)
        if not found:
            self.nobody.explain(self.search.text().strip(), filtered=self.filters.is_on)

    def _show_foot(self) -> None:
        self.foot.show_counts(len(self.view.uids), len(self.view.ticks))

    def _typed(self, text: str) -> None:
        self.head.fit(self.width() < NARROW)
        self.filters.set_typed(bool(text))
        self._wait.start()

    def _searched(self) -> None:
        self._wait.stop()
        if not self.isVisible():
            return
        typed = bool(self.search.text().strip())
        self._list_anew(keep=not typed)
        if typed:
            self.view.choose(0)

    def _cleared(self) -> None:
        self.search.clear()
        self._wait.stop()
        self.filters.set_typed(False)
        self._list_anew()

    def _sort_by(self, word: str) -> None:
        self._up = not self._up if word == self._sort else word == "name"
        self._sort = word
        self.view.header.show_sort(word, self._up)
        self._list_anew()

    def _find(self) -> None:
        self.search.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.search.selectAll()

    def _step(self, steps: int) -> None:
        if self._wait.isActive():
            self._searched()
        place = self.view.currentIndex().row() + steps
        self.view.choose(max(0, min(len(self.view.uids) - 1, place)))

    def _enter(self) -> None:
        if self._wait.isActive():
            self._searched()
        if self.view.current_row() is None:
            self.view.choose(0)
        self._open_current()

    def _clear_ticks(self) -> None:
        self.view.ticks.clear()
        self.view.viewport().update()
        self.view.header.show_ticks("none")
        self._show_foot()

    # One person

    def _open_current(self) -> None:
        line = self.view.current_row()
        if line is not None:
            self.show_person(line.person.uid)

    def _opened(self, line: Line) -> None:
        self.show_person(line.person.uid)

    def _chosen(self, line: Line) -> None:
        if self.drawer.isVisible() and line.person.uid != self.drawer.uid:
            self._show_in_drawer(line.person.uid)

    def show_person(self, uid: str) -> None:
        """Show somebody at the side and choose the row, clearing filters that hide it."""
        if not self._show_in_drawer(uid):
            return
        self.drawer.show()
        self._fit()
        if self.drawer.uid not in self.view.uids:
            self.filters.clear_all()
        self._choose_quietly(self.drawer.uid)

    def _show_in_drawer(self, uid: str) -> bool:
        try:
            self.drawer.show_person(uid)
        except StationError as error:
            self.drawer.hide()
            self._fit()
            self._say("danger", error.message)
            return False
        self._fit()
        return True

    def close_drawer(self) -> None:
        """Put the side panel away; the focus goes back to the table."""
        self.drawer.hide()
        self._fit()
        self.view.setFocus()

    def _fit(self) -> None:
        drawn = self.drawer.isVisibleTo(self.people)
        narrow = self.width() < NARROW
        self.left.setVisible(not (drawn and narrow))
        self.head.fit(narrow)
        if drawn:
            # As wide as the widest so far, so that walking down the list does not move its edge to and fro.
            self._drawer_width = max(self._drawer_width, self.drawer.least_width())
        self.drawer.setMinimumWidth(min(self._drawer_width, self.width()))
        self.drawer.setMaximumWidth(self.width() if narrow else self._drawer_width)

    def add_person(self, _pressed: bool = False, name: str = "") -> None:
        """Open the form for somebody new."""
        if allowed(Right.ROSTER_EDIT):
            self._open_form(PersonDialog(self, name=name))
        else:
            self._say("warn", _("Coordinators and staff edit the roster."))

    def edit_person(self, uid: str) -> None:
        """Open the form on somebody."""
        try:
            dialog = PersonDialog(self, uid=uid)
        except StationError as error:
            self._say("danger", error.message)
            return
        self._open_form(dialog)

    def _open_form(self, dialog: PersonDialog) -> None:
        dialog.saved.connect(self._saved)
        dialog.open_asked.connect(self.show_person)
        dialog.open(dialog.first)

    def _add_typed(self, name: str) -> None:
        self.add_person(name=name)

    def _saved(self, uid: str, name: str, is_new: bool) -> None:
        self._context.changes.roster.emit()
        words = _("<b>%(name)s</b> is in the roster.") if is_new else _("<b>%(name)s</b> was changed.")
        self.show_person(uid)
        self._say("ok", words % {"name": name})

    def _say(self, tone: str, words: str) -> None:
        self.strip.say(tone, words)
        self._strip_room.show()

    # Import and export

    def show_import(self) -> None:
        """Show the import in place of the list."""
        if not allowed(Right.ROSTER_EDIT):
            self._say("warn", _("Coordinators and staff edit the roster."))
            return
        self.importing.refresh()
        self.panes.setCurrentWidget(self.importing)
        self.importing.begin()

    def show_people(self) -> None:
        """Show the list."""
        if self.panes.currentWidget() is not self.people:
            self.panes.setCurrentWidget(self.people)
            self.refresh()

    def show_duplicates(self) -> None:
        """Show who may be in the roster twice, in place of the list."""
        self.panes.setCurrentWidget(self.duplicates)
        self.duplicates.begin()

    def _open_imports(self) -> None:
        dialog = ImportsDialog(self)
        dialog.undo_asked.connect(self._undo_import)
        dialog.open(dialog.view)

    def _undo_import(self, batch: BatchRow) -> None:
        self.show_import()
        self.importing.undo(batch.batch)

    def _more_entries(self) -> Entries:
        """What is done more seldom; a new feature of the roster adds its line here."""
        team = self.filters.team
        save = _("Save “%(team)s” as a workbook …") % {"team": team}
        return (
            MoreEntry(save if team else _("Save the roster as a workbook …"), "floppy-disk", self.export),
            MoreEntry(_("Imports so far"), "clock-clockwise", self._open_imports),
            None,
            MoreEntry(_("Look for duplicates"), "users", self.show_duplicates),
            MoreEntry(_("Service teams"), "flag", self.teams.manage),
            None,
            MoreEntry(
                _("Hours and certificates"), "clock", partial(self._context.go, "hours"),
                "" if allowed(Right.ACTIVITIES) else _("Coordinators and staff only."),
            ),
            MoreEntry(
                _("Print volunteers' cards …"), "identification-badge", self._print_volunteer_cards,
                "" if self.view.ticks else _("Tick people first: Space ticks."),
            ),
        )  # fmt: skip

    def _print_volunteer_cards(self) -> None:
        print_volunteer_cards(self, self._context, self._ticked(), _("ticked"))

    def export(self) -> None:
        """Ask what and where to, and save the team that is kept alone, or everybody."""
        self.saving.choose(team=self.filters.team)

    def export_ticked(self) -> None:
        """Ask what and where to, and save who is ticked, in the order of the list."""
        self.saving.choose(people=self._ticked())

    def _ticked(self) -> list[str]:
        return [uid for uid in self.view.uids if uid in self.view.ticks]

    # Events

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and self.drawer.isVisible():
            self.close_drawer()
            return
        super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()
