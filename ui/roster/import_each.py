"""Rows that may mean somebody, one by one: the row beside the person, and who or how it is."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QButtonGroup, QPushButton, QVBoxLayout, QWidget

from station_app.core.i18n import N_, _
from station_app.roster import comparing
from station_app.roster.choices import FILL, NEW, OVERWRITE, SKIP
from station_app.roster.comparing import Beside, Cell
from station_app.roster.plans import Plan
from station_app.roster.rows import FIELD_NAMES, PersonRow
from ui.kit.dialogs import Dialog
from ui.kit.table import Column, RowTable, TableView
from ui.kit.widgets import button, label
from ui.kit.words import joined

WIDTH: Final = 720
TABLE: Final = 190

COLUMNS: Final = (
    Column("", lambda cell: _(FIELD_NAMES[cell.name]), 150, token="text-2"),
    Column(N_("In the file"), lambda cell: cell.file, bold=True),
    Column(N_("In the roster"), lambda cell: _there(cell)),
)


def _there(cell: Cell) -> str:
    if not cell.roster:
        return _("(nothing yet)")
    return _("%(value)s (differs)") % {"value": cell.roster} if cell.differs else cell.roster


def _who(person: PersonRow) -> str:
    return joined(
        person.name, person.sex, _("%(year)s") % {"year": person.birth_date} if person.birth_date else "",
        person.phone, person.area, "、".join(person.teams),
    )  # fmt: skip


class EachDialog(Dialog):
    """Walks over rows of one kind. ``decided(row → choice)`` when the last one is answered."""

    decided = Signal(object)

    def __init__(self, parent: QWidget, plan: Plan, rows: Sequence[int]) -> None:
        super().__init__(parent, _("One by one"), width=WIDTH)
        self._plan, self._rows, self._place = plan, tuple(rows), 0
        self.answers: dict[int, str] = {row: plan.choices.rows.get(row, "") for row in rows}
        self._people: list[Beside] = []
        self.about = label("", "lead")
        self.view = TableView(RowTable(COLUMNS, self))
        self.view.setMinimumHeight(TABLE)
        self.view.setAccessibleName(_("The row and the person side by side"))
        self._choices = QVBoxLayout()
        self._choices.setSpacing(6)
        self.buttons: dict[str, QPushButton] = {}
        self._only = QButtonGroup(self)
        self.body.addWidget(self.about)
        self.body.addLayout(self._choices)
        self.body.addWidget(self.view, 1)
        self.before = self.add_button(_("The one before"), self._back)
        self.next = self.add_button(_("Next one"), self._next, kind="primary")
        self._show()

    @property
    def row(self) -> int:
        """The row of the file that is shown."""
        return self._rows[self._place]

    def _show(self) -> None:
        self._people = comparing.beside(self._plan, self.row)
        values = {"row": self.row, "place": self._place + 1, "count": len(self._rows)}
        self.about.setText(_("Row %(row)d of the file (%(place)d of %(count)d)") % values)
        self._make_choices()
        answer = self.answers[self.row]
        chosen = answer if answer in self.buttons else self._unasked()
        self.buttons[chosen].setChecked(True)
        self._compare(chosen)
        self.before.setEnabled(self._place > 0)
        last = self._place + 1 == len(self._rows)
        self.next.setText(_("Done") if last else _("Next one"))
        self.next.setAccessibleName(self.next.text())
        self.buttons[chosen].setFocus(Qt.FocusReason.OtherFocusReason)
        self._fit_later()

    def _unasked(self) -> str:
        """What stands for a row of which nothing was said."""
        if self.row not in self._plan.asked:
            return self._plan.choices.on_match
        return self._plan.choices.ambiguous if self.row in self._plan.ambiguous else NEW

    def _make_choices(self) -> None:
        for one in self.buttons.values():
            one.hide()
            self._choices.removeWidget(one)
            one.deleteLater()
        self.buttons = {}
        for choice, words in self._options():
            one = button(words, kind="pick")
            one.setProperty("wide", True)
            one.setCheckable(True)
            one.clicked.connect(partial(self._choose, choice))
            self._only.addButton(one)
            self._choices.addWidget(one)
            self.buttons[choice] = one

    def _options(self) -> list[tuple[str, str]]:
        if self.row not in self._plan.asked:
            return [
                (FILL, _("Fill what is empty in the roster")), (OVERWRITE, _("Take what the file says")),
                (SKIP, _("Leave this person alone")),
            ]  # fmt: skip
        people = [(one.person.uid, _("This is %(who)s") % {"who": _who(one.person)}) for one in self._people]
        return [*people, (NEW, _("Somebody else: add a new person")), (SKIP, _("Do not import this row"))]

    def _choose(self, choice: str) -> None:
        self.answers[self.row] = choice
        self._compare(choice)

    def _compare(self, choice: str) -> None:
        shown = next((one for one in self._people if one.person.uid == choice), None)
        if shown is None and self._people:
            shown = self._people[0]
        self.view.table().set_rows(shown.cells if shown else ())

    def _step(self, by: int) -> None:
        self.answers[self.row] = self.answers[self.row] or self._unasked()
        self._place += by
        self._show()

    def _back(self) -> None:
        self._step(-1)

    def _next(self) -> None:
        if self._place + 1 < len(self._rows):
            self._step(1)
            return
        self.answers[self.row] = self.answers[self.row] or self._unasked()
        self.decided.emit({row: answer for row, answer in self.answers.items() if answer})
        self.accept()
