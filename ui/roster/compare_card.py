"""Two records of perhaps one person side by side: what each says, and which value stays."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QButtonGroup,
    QCheckBox,
    QComboBox,
    QGridLayout,
    QRadioButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from station_app.core.i18n import _, ngettext
from station_app.core.rights import Right, allowed
from station_app.library import service as library
from station_app.roster import merging
from station_app.roster.rows import FIELD_NAMES, Comparison, DuplicateRow, FieldPair, PersonRow
from station_app.signin import service as signin
from station_app.signin import taking_part
from station_app.signin.minutes import half_hours
from ui.kit.cards import Card, Strip
from ui.kit.dates import near_day
from ui.kit.widgets import button, column, hairline, holder, label, row
from ui.kit.words import joined

EDGE: Final = 18
KEEP, OTHER = range(2)
NOTHING: Final = "–"


class CompareCard(Card):
    """The people of one group, two at a time. ``merge_asked(keep, other, take)``, ``apart_asked(uids)``."""

    merge_asked = Signal(str, str, list)
    apart_asked = Signal(list)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("", parent)
        self._group: DuplicateRow | None = None
        self._compared: Comparison | None = None
        #: Field → the buttons of the two values; only fields that differ have them.
        self.choices: dict[str, tuple[QRadioButton, QRadioButton]] = {}
        self._groups: list[QButtonGroup] = []
        self._build()

    def _build(self) -> None:
        self.setAccessibleName(_("Side by side"))
        self.others = QComboBox()
        self.others.setAccessibleName(_("The other record"))
        self.others.activated.connect(self._other_chosen)
        self.swap = button(_("Swap"), self._swap, icon_name="arrows-left-right", size="s")
        self.swap.setToolTip(_("Keep the other record"))
        self.name = label("", "lead")
        self.body.addWidget(
            holder(row(self.name, None, self.others, self.swap, margins=(EDGE, 0, 12, 0)), height=52)
        )
        self.body.addWidget(hairline())
        self.area = QScrollArea()
        self.area.setWidgetResizable(True)
        self.area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.body.addWidget(self.area, 1)
        self.strip = Strip()
        self._room = holder(column(self.strip, margins=(12, 6, 12, 6)))
        self._room.hide()
        self.body.addWidget(self._room)
        self.body.addWidget(hairline())
        self.sure = QCheckBox(_("I have looked: it is one person"))
        self.sure.toggled.connect(self._show_buttons)
        self.apart = button(_("Not the same person"), self._apart, icon_name="user-minus")
        self.merge = button(_("Merge"), self._merge, kind="primary", icon_name="git-merge", key="Ctrl+Enter")
        # On a line of its own: in a small window there is no room beside the buttons.
        self._doubt = holder(row(self.sure, None, margins=(EDGE, 10, EDGE, 0)))
        self.body.addWidget(self._doubt)
        self.body.addWidget(
            holder(row(None, self.apart, self.merge, spacing=10, margins=(EDGE, 0, 12, 0)), height=64)
        )

    def show_group(self, group: DuplicateRow) -> None:
        """Show the people of a group, the one who was here last as the record that stays."""
        self._group = group
        people = sorted(group.people, key=lambda p: (p.seen_at is None, -len(p.teams), len(p.incomplete)))
        self._show_pair(people[0].uid, people[1].uid)

    def _show_pair(self, keep: str, other: str) -> None:
        """Read two people beside each other; raises ``StationError`` where one is gone."""
        self._compared = compared = merging.compare_people(keep, other)
        self.name.setText(compared.keep.name)
        self._fill_others(compared)
        self._fill_table(compared)
        self.sure.setChecked(False)
        self._doubt.setVisible(not compared.is_sure)
        said = (*compared.obstacles, *self._doubts(compared), *compared.notices)
        self._room.setVisible(bool(said))
        if said:
            self.strip.say("danger" if compared.obstacles else "warn", said[0])
        self._show_buttons()

    @staticmethod
    def _doubts(compared: Comparison) -> list[str]:
        found = []
        if compared.against:
            names = _(", ").join(_(FIELD_NAMES[name]) for name in compared.against)
            found.append(_("The two say something different as %(fields)s.") % {"fields": names})
        if not any(key != "area" for key in compared.shared):
            found.append(_("Nothing but name and area is the same. Ask before you merge."))
        return found

    def _fill_others(self, compared: Comparison) -> None:
        assert self._group is not None
        self.others.clear()
        for person in self._group.people:
            if person.uid != compared.keep.uid:
                self.others.addItem(joined(person.name, person.phone or person.area), person.uid)
        self.others.setCurrentIndex(self.others.findData(compared.other.uid))
        self.others.setVisible(self.others.count() > 1)

    # The table

    def _fill_table(self, compared: Comparison) -> None:
        self.choices, self._groups = {}, []
        inside = QWidget()
        grid = QGridLayout()
        grid.setHorizontalSpacing(12)
        grid.setVerticalSpacing(6)
        grid.setColumnStretch(1, 1)
        grid.setColumnStretch(2, 1)
        grid.setColumnMinimumWidth(0, 84)
        for side, (words, person) in enumerate(
            ((_("Stays"), compared.keep), (_("Is merged into it"), compared.other))
        ):
            grid.addWidget(label(words, "sub"), 0, 1 + side)
            for place, (name, value) in enumerate(self._facts(person), 1):
                if side == KEEP:
                    grid.addWidget(label(name, "sub"), place, 0)
                grid.addWidget(label(value), place, 1 + side)
        at = 1 + len(self._facts(compared.keep))
        grid.addWidget(hairline(), at, 0, 1, 3)
        for place, pair in enumerate(compared.fields, at + 1):
            self._add_pair(grid, place, pair)
        box = QVBoxLayout(inside)
        box.setContentsMargins(EDGE, 12, EDGE, 12)
        box.addLayout(grid)
        box.addStretch()
        self.area.setWidget(inside)

    @staticmethod
    def _facts(person: PersonRow) -> list[tuple[str, str]]:
        parts = taking_part.list_parts(person.uid, limit=1000)
        reader = library.reader_of(person.uid)
        books = ngettext("%(n)d book out", "%(n)d books out", len(reader.loans)) if reader else ""
        card = joined(reader.card, books % {"n": len(reader.loans)}) if reader else NOTHING
        times = ngettext("%(n)d time", "%(n)d times", len(parts)) % {"n": len(parts)}
        if allowed(Right.ACTIVITIES):
            times = joined(f"{half_hours(signin.hours_of(person.uid).minutes):.1f}", times)
        return [
            (_("Teams"), "、".join(person.teams) or NOTHING),
            (_("Hours"), times),
            (_("Card"), card),
            (_("Last here"), near_day(person.seen_at.date()) if person.seen_at else NOTHING),
        ]

    def _add_pair(self, grid: QGridLayout, place: int, pair: FieldPair) -> None:
        grid.addWidget(label(_(FIELD_NAMES[pair.name]), "sub"), place, 0)
        if pair.same:
            grid.addWidget(label(pair.keep, "", "mute"), place, 1, 1, 2)
            return
        both = QButtonGroup(self)
        self._groups.append(both)
        made = []
        for side, value in ((KEEP, pair.keep), (OTHER, pair.other)):
            one = QRadioButton(value or _("not filled in"))
            one.setAccessibleName(joined(_(FIELD_NAMES[pair.name]), value or _("not filled in")))
            one.setChecked((side == OTHER) == pair.take)
            both.addButton(one, side)
            grid.addWidget(one, place, 1 + side)
            made.append(one)
        self.choices[pair.name] = (made[KEEP], made[OTHER])

    @property
    def take(self) -> list[str]:
        """The fields whose value comes from the other record."""
        return [name for name, (_keep, other) in self.choices.items() if other.isChecked()]

    # Doing

    def _other_chosen(self, place: int) -> None:
        assert self._compared is not None
        self._show_pair(self._compared.keep.uid, self.others.itemData(place))

    def _swap(self) -> None:
        if self._compared is not None:
            self._show_pair(self._compared.other.uid, self._compared.keep.uid)

    def _show_buttons(self) -> None:
        may, compared = allowed(Right.ROSTER_EDIT), self._compared
        free = compared is not None and not compared.obstacles and (compared.is_sure or self.sure.isChecked())
        self.merge.setEnabled(may and free)
        self.apart.setEnabled(may)
        why = "" if may else _("Coordinators and staff edit the roster.")
        for one in (self.merge, self.apart):
            one.setToolTip(why)

    def _merge(self) -> None:
        if self._compared is not None and self.merge.isEnabled():
            self.merge_asked.emit(self._compared.keep.uid, self._compared.other.uid, self.take)

    def _apart(self) -> None:
        if self._compared is not None:
            self.apart_asked.emit([self._compared.keep.uid, self._compared.other.uid])
