"""Right side of the desk: the numbers, the last thing done, the sheet, and signing everyone out."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import QModelIndex, QPoint, Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QMenu, QStackedWidget, QWidget

from station_app.activities.rows import ActivityRow
from station_app.core.i18n import N_, _
from station_app.paper import service as paper
from station_app.signin.rows import CAPACITY_NAMES, Capacity, SheetCounts, SheetRow
from ui.kit import paint
from ui.kit.cards import Card, EmptyState, Strip, Trio
from ui.kit.table import PADDING, RowTable, TableView
from ui.kit.theme import text_scale
from ui.kit.widgets import button, column, hairline, holder, label, row
from ui.signin.sheet_table import ACT, CAPACITY, COLUMNS, SheetLine
from ui.signin.undoing import Done

NUMBERS = (N_("signed in so far"), N_("inside"), N_("gone"), N_("registered, absent"))


def _capacity_width() -> int:
    widest = max(paint.width(_(name), 15) for name in CAPACITY_NAMES.values())
    return min(widest, round(72 * text_scale())) + 2 * PADDING


def _act_width() -> int:
    return paint.width(_("Sign out"), 14) + 58


class SheetPane(Card):
    """Shows the sheet; it asks, the page acts."""

    sign_out_asked = Signal(object)
    #: (stay, the capacity they take part in)
    role_asked = Signal(object, object)
    #: (stay, whether it is the sign-in, not the sign-out, that is to be taken back)
    void_asked = Signal(object, bool)
    person_asked = Signal(str)
    signature_asked = Signal(object)
    everyone_out_asked = Signal()
    undo_asked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent=parent)
        self._build()
        self._connect()

    def _build(self) -> None:
        self.numbers = Trio([_(word) for word in NUMBERS])
        self._activity = ""
        self.strip = Strip()
        self.strip_row = holder(column(self.strip, margins=(12, 0, 12, 12)))
        self.strip_row.hide()
        self.model = RowTable(COLUMNS)
        self.table = TableView(self.model)
        # A click leaves the focus in the box, where the next scan goes; Tab comes here.
        self.table.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.table.setAccessibleName(_("Sheet"))
        self.table.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.table.widths = {CAPACITY: _capacity_width, ACT: _act_width}
        self.table.size_columns()
        nobody = EmptyState("pencil-line", _("Nobody has signed in yet"), _("Whoever does appears here."))
        self.stack = QStackedWidget()
        self.stack.addWidget(self.table)
        self.stack.addWidget(nobody)
        self.fact = label("", "small", "mute", wrap=True)
        self.everyone = button(_("Sign everyone out"), self.everyone_out_asked.emit)
        foot_line = row(self.fact, self.everyone, margins=(16, 0, 12, 0))
        foot_line.setStretch(0, 1)
        foot = holder(foot_line, height=56)
        top = holder(column(self.numbers, margins=(2, 4, 2, 3)))
        for one in (top, self.strip_row, hairline()):
            self.body.addWidget(one)
        self.body.addWidget(self.stack, 1)
        self.body.addWidget(hairline())
        self.body.addWidget(foot)

    def _connect(self) -> None:
        self.strip.acted.connect(self.undo_asked)
        self.table.clicked.connect(self._clicked)
        self.table.opened.connect(self._open_menu)
        self.table.customContextMenuRequested.connect(self._menu_at)
        away = QShortcut(QKeySequence(Qt.Key.Key_Delete), self.table)
        away.setContext(Qt.ShortcutContext.WidgetShortcut)
        away.activated.connect(self._void_current)

    # What it shows

    def show_sheet(
        self, activity: ActivityRow, rows: Sequence[SheetRow], counts: SheetCounts, *, may_act: bool
    ) -> None:
        """The sheet of an activity, newest first; the chosen stay stays chosen."""
        self._activity = activity.uid
        before = self.table.current_row()
        lines = [SheetLine(stay, activity.ends, may_act) for stay in reversed(rows)]
        self.model.set_rows(lines)
        self.stack.setCurrentIndex(0 if lines else 1)
        if before is not None:
            entries = [line.stay.in_event for line in lines]
            if before.stay.in_event in entries:
                self.table.choose(entries.index(before.stay.in_event))
        tones = ("", "", "", "mute")
        self.numbers.set_numbers(counts.signed_in, counts.inside, counts.left, counts.absent, tones=tones)
        self.everyone.setEnabled(may_act and counts.inside > 0)
        self._show_fact(activity, counts)

    def _show_fact(self, activity: ActivityRow, counts: SheetCounts) -> None:
        if activity.closed:
            self.fact.setText(_("Closed: the sheet and its hours stand."))
        elif counts.inside:
            words = _("Who has not signed out counts 0 hours; closing proposes %(end)s, marked as filled in")
            self.fact.setText(words % {"end": f"{activity.ends:%H:%M}"})
        else:
            self.fact.setText("")

    def show_done(self, done: Done) -> None:
        """Say what was done, with the way back."""
        self.strip.say("ok", done.words, action=_("Undo"), key="Ctrl+Z", icon_name="arrow-counter-clockwise")
        self.strip_row.show()

    def say(self, tone: str, words: str) -> None:
        """Say something that cannot be taken back."""
        self.strip.say(tone, words)
        self.strip_row.show()

    @property
    def is_calm(self) -> bool:
        """Whether nothing is said."""
        return self.strip_row.isHidden()

    def calm(self) -> None:
        """Nothing was done here lately."""
        self.strip.hide()
        self.strip_row.hide()

    def tick(self) -> None:
        """Another minute has passed."""
        self.table.viewport().update()

    def set_compact(self, compact: bool) -> None:
        """Fewer columns in a narrow window."""
        self.table.set_compact(compact)

    # Acting on a stay

    def _clicked(self, index: QModelIndex) -> None:
        line = self.model.row_at(index.row())
        if index.column() != ACT or line is None:
            return
        if line.is_inside and line.may_act:
            self.sign_out_asked.emit(line.stay)
        else:
            self._open_menu(line)

    def _menu_at(self, point: QPoint) -> None:
        index = self.table.indexAt(point)
        line = self.model.row_at(index.row()) if index.isValid() else self.table.current_row()
        if line is not None:
            self.menu_of(line).popup(self.table.viewport().mapToGlobal(point))

    def _open_menu(self, line: SheetLine) -> None:
        place = next((n for n in range(self.model.rowCount()) if self.model.row_at(n) is line), 0)
        rect = self.table.visualRect(self.model.index(place, ACT))
        menu = self.menu_of(line)
        menu.popup(self.table.viewport().mapToGlobal(rect.bottomLeft()))
        first = next((action for action in menu.actions() if action.isEnabled()), None)
        if first is not None:
            menu.setActiveAction(first)

    def menu_of(self, line: SheetLine) -> QMenu:
        """What can be done with a stay."""
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        stay = line.stay
        if line.may_act:
            if line.is_inside:
                menu.addAction(_("Sign out"), partial(self.sign_out_asked.emit, stay))
            else:
                menu.addAction(_("Take the sign-out back"), partial(self.void_asked.emit, stay, False))
            for role in Capacity:
                words = _("Takes part as: %(capacity)s") % {"capacity": _(CAPACITY_NAMES[role])}
                action = menu.addAction(words, partial(self.role_asked.emit, stay, role))
                action.setCheckable(True)
                action.setChecked(role is stay.role)
                action.setEnabled(role is not stay.role)
            menu.addSeparator()
        menu.addAction(_("Show in the roster"), partial(self.person_asked.emit, stay.person))
        if stay.signature or stay.walk_in or paper.row_picture(self._activity, stay.person):
            menu.addAction(_("See the signature"), partial(self.signature_asked.emit, stay))
        if line.may_act:
            menu.addSeparator()
            menu.addAction(_("Take the sign-in back …") + "\tDel", partial(self.void_asked.emit, stay, True))
        return menu

    def _void_current(self) -> None:
        line = self.table.current_row()
        if line is not None and line.may_act:
            self.void_asked.emit(line.stay, True)
