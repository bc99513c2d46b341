"""How far a change of a series reaches, with what comes of it before it is done."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Final

from PySide6.QtWidgets import QLineEdit, QWidget

from station_app.activities.series_rows import (
    SCOPE_NAMES,
    Choice,
    Scope,
    SeriesDone,
    SeriesPreview,
    What,
)
from station_app.core.errors import StationError
from station_app.core.i18n import _, ngettext
from ui.calendar.steps import StepsPart
from ui.kit.cards import Segment
from ui.kit.dialogs import Dialog
from ui.kit.widgets import column, label

WIDTH: Final = 640
#: What is told as done in the button.
DONE: Final = (What.MOVED, What.CHANGED, What.ADDED, What.DROPPED, What.CANCELLED)

Look = Callable[[Scope, Mapping[date, Choice]], SeriesPreview]
#: Scope, choices, the preview's token, the reason that was typed.
CarryOut = Callable[[Scope, Mapping[date, Choice], str, str], SeriesDone]


class ScopeDialog(Dialog):
    """Asks for the scope and shows the before-and-after list with its counts; ``done`` is what came of it.

    Only scopes that exist are offered. With ``reason`` a line asks why, as calling off does.
    """

    def __init__(
        self, parent: QWidget, title: str, scopes: Sequence[Scope], look: Look, carry_out: CarryOut, *,
        reason: str = "", bad: bool = False,
    ) -> None:  # fmt: skip
        super().__init__(parent, title, width=WIDTH)
        self.done: SeriesDone | None = None
        self._scopes = tuple(scopes)
        self._place = 0
        self._look, self._carry_out, self._bad = look, carry_out, bad
        self.scope = Segment([_(SCOPE_NAMES[scope]) for scope in self._scopes])
        self.scope.setAccessibleName(_("How far it reaches"))
        self.steps = StepsPart(self._preview)
        self.reason = QLineEdit()
        self.body.setContentsMargins(0, 14, 0, 0)
        self.body.setSpacing(0)
        self.body.addLayout(column(self.scope, margins=(24, 0, 24, 2)))
        self.body.addWidget(self.steps, 1)
        if reason:
            above = label(reason, "sub")
            above.setBuddy(self.reason)
            self.reason.setAccessibleName(reason)
            self.body.addLayout(column(above, self.reason, spacing=4, margins=(24, 10, 24, 14)))
        self.stay = self.add_button(_("Leave it as it is"), self.reject, key="Esc")
        self.go = self.add_button("", self.accept, kind="bad" if bad else "primary")
        self.primary = self.go
        self.scope.chosen.connect(self._choose)
        self._show()

    def choose(self, scope: Scope) -> None:
        """Look at another scope, as its button does."""
        self.scope.choose(self._scopes.index(scope))
        self._choose(self._scopes.index(scope))

    def _choose(self, place: int) -> None:
        self._place = place
        self.steps.choices.clear()
        self._show()

    def _preview(self, choices: Mapping[date, Choice]) -> SeriesPreview:
        found = self._look(self._scopes[self._place], choices)
        n = found.count(*DONE)
        words = ngettext("Call %(n)d off", "Call %(n)d off", n) if self._bad else (
            ngettext("Change %(n)d date", "Change %(n)d dates", n)
        )  # fmt: skip
        self.go.setText(words % {"n": n} if n else _("Nothing to do"))
        self.go.setAccessibleName(self.go.text())
        self.go.setEnabled(bool(n))
        return found

    def _show(self) -> None:
        self.calm()
        try:
            self.steps.look_again()
        except StationError as error:
            self._cannot(error)
        self._fit_later()

    def _cannot(self, error: StationError) -> None:
        self.steps.list.set_rows([])
        self.steps.counts.setText("")
        self.go.setEnabled(False)
        self.complain(error.message)

    def accept(self) -> None:
        preview = self.steps.preview
        if preview is None or not self.go.isEnabled():
            return
        scope, token = self._scopes[self._place], preview.token
        try:
            self.done = self._carry_out(scope, self.steps.choices, token, self.reason.text().strip())
        except StationError as error:
            # What is shown is read again, so that it can be looked at and done once more.
            self._show()
            self.complain(error.message)
            return
        super().accept()
