"""The first run: which station, the first account, the recovery code on paper (ui.md, first-run pictures)."""

from __future__ import annotations

import functools
from pathlib import Path
from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import (
    QFileDialog,
    QFrame,
    QHBoxLayout,
    QScrollArea,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from station_app.core.errors import StationError
from station_app.core.i18n import N_, _
from station_app.operators import service as operators
from station_app.organisation import places
from ui.kit import paint
from ui.kit.context import Context
from ui.kit.dialogs import show_error
from ui.kit.restore import RestoreDialog
from ui.kit.theme import color, icon
from ui.kit.widgets import button, column, holder, label, row, show_icon
from ui.welcome.account_step import AccountStep
from ui.welcome.place_step import PlaceStep
from ui.welcome.recovery_step import RecoveryStep

STEPS: Final = (N_("Choose the station"), N_("The first account"), N_("Note the recovery code"))


class _Steps(QWidget):
    """The three steps below each other."""

    def __init__(self) -> None:
        super().__init__()
        self.now = 0
        self.setFixedHeight(52 * len(STEPS))

    def paintEvent(self, event: object) -> None:
        p = QPainter(self)
        p.setRenderHint(QPainter.RenderHint.Antialiasing)
        for place, words in enumerate(STEPS):
            done, now, middle = place < self.now, place == self.now, place * 52 + 26
            p.setPen(color("ok-line" if done else "accent" if now else "field"))
            p.setBrush(color("ok-tint") if done else color("accent") if now else Qt.BrushStyle.NoBrush)
            p.drawEllipse(1, middle - 15, 29, 29)
            disc = self.rect().adjusted(1, middle - 15, 0, 0)
            disc.setSize(disc.size().boundedTo(disc.size()))
            disc.setWidth(29)
            disc.setHeight(29)
            if done:
                icon("check", "ok").paint(p, disc.adjusted(7, 7, -7, -7))
            else:
                token = "on-accent" if now else "text-3"
                paint.text(p, disc, str(place + 1), size=15, bold=True, token=token, align=paint.CENTRE)
            area = self.rect().adjusted(44, 0, 0, 0)
            area.setTop(middle - 20)
            area.setHeight(40)
            token = "text" if now else "text-2" if done else "text-3"
            paint.text(p, area, _(words), size=17, bold=now, token=token)


class WelcomePage(QWidget):
    """``set_up`` once the station is made and its recovery code was noted; the operator is logged in."""

    set_up = Signal()

    def __init__(self, context: Context) -> None:
        super().__init__()
        self._context = context
        self._tree: places.Tree = places.shipped_tree()
        self._build()
        self._connect()
        self._show_step(0)

    def _build(self) -> None:
        self.setObjectName("welcome")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.steps = _Steps()
        self.place, self.account, self.recovery = PlaceStep(self._tree), AccountStep(), RecoveryStep()
        self.stack = QStackedWidget()
        self.stack.addWidget(self.place)
        for step in (self.account, self.recovery):
            # In the smallest window it is scrolled rather than squeezed.
            area = QScrollArea()
            area.setWidget(step)
            area.setWidgetResizable(True)
            area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
            area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
            self.stack.addWidget(area)
        main = QVBoxLayout()
        main.setContentsMargins(0, 0, 0, 0)
        main.setSpacing(0)
        main.addWidget(holder(column(self.stack, margins=(48, 30, 48, 20))), 1)
        main.addWidget(self._foot())
        whole = QHBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addWidget(self._side())
        whole.addLayout(main, 1)

    def _side(self) -> QFrame:
        side = QFrame()
        side.setObjectName("welcome-side")
        side.setFixedWidth(316)
        mark = label("践", "seal-mark-l")
        mark.setFixedSize(52, 52)
        mark.setAlignment(Qt.AlignmentFlag.AlignCenter)
        facts = column(
            self._fact("wifi-slash", _("Works without a network")),
            self._fact("hard-drive", _("The data stay on this computer")),
            spacing=2,
        )
        side.setLayout(
            column(
                row(mark, None), 16, label(_("Practice station"), "title"),
                label(_("For a community's front desk"), "sub"), 30, self.steps, None, facts,
                margins=(28, 32, 28, 32),
            )
        )  # fmt: skip
        return side

    def _fact(self, name: str, words: str) -> QHBoxLayout:
        mark = label("")
        show_icon(mark, name, size=17)
        return row(mark, label(words, "small"), None, spacing=6)

    def _foot(self) -> QFrame:
        foot = QFrame()
        foot.setProperty("foot", True)
        foot.setFixedHeight(84)
        self.other = button(_("Not in the list? Load your district's list"), self._load_tree, kind="quiet")
        self.back = button(_("Back"), self._back, size="l")
        self.fact = label("", "sub")
        self.restore = button(_("Restore a backup"), self._restore, size="l")
        self.next = button(_("Next"), self._next, kind="primary", size="l")
        self.next.setMinimumWidth(150)
        foot.setLayout(
            row(self.other, self.back, self.fact, None, self.restore, self.next, spacing=12,
                margins=(48, 0, 48, 0))
        )  # fmt: skip
        return foot

    def _connect(self) -> None:
        self.place.changed.connect(self._show_next)
        self.place.went_on.connect(self._next)
        self.account.changed.connect(self._show_next)
        self.account.went_on.connect(self._next)
        self.recovery.changed.connect(self._show_next)
        self.recovery.went_on.connect(self._next)

    def _show_step(self, number: int) -> None:
        self.stack.setCurrentIndex(number)
        self.steps.now = number
        self.steps.update()
        self.other.setVisible(number == 0)
        self.restore.setVisible(number == 0)
        self.back.setVisible(number == 1)
        self.fact.setText(_("After “Begin” the recovery code is not shown again.") if number == 2 else "")
        self.next.setText(_("Begin") if number == 2 else _("Next"))
        self._show_next()
        (self.place, self.account, self.recovery)[number].focus()

    def _show_next(self) -> None:
        step = (self.place, self.account, self.recovery)[self.stack.currentIndex()]
        self.next.setEnabled(step.is_ready())

    def _back(self) -> None:
        self._show_step(0)

    def _next(self) -> None:
        number = self.stack.currentIndex()
        if not self.next.isEnabled():
            return
        if number == 0:
            self._show_step(1)
        elif number == 1:
            self._set_up()
        else:
            self.set_up.emit()

    def _set_up(self) -> None:
        chosen = self.place.chosen
        assert chosen is not None, "the first step was passed"
        try:
            made = operators.set_up_station(
                self._context.home,
                station_code=chosen.code,
                operator_name=self.account.name.text(),
                password=self.account.password.text(),
                tree=self._tree,
            )
            self._context.change_settings(auto_lock_minutes=self.account.minutes())
        except StationError as error:
            self.account.complain(error)
            return
        self.recovery.show_code(made.recovery_code, self.place.full_name(), self.account.name.text())
        self._show_step(2)

    def _load_tree(self) -> None:
        chosen, _kind = QFileDialog.getOpenFileName(self, _("Your district's list"), "", "CSV (*.csv)")
        if chosen:
            self.load_tree(Path(chosen))

    def load_tree(self, path: Path) -> None:
        """Choose from another district's tree."""
        try:
            self._tree = places.read_tree(path)
        except StationError as error:
            show_error(error, self)
            return
        self.place.set_tree(self._tree)

    def _restore(self) -> None:
        dialog = RestoreDialog(self, self._context.home)
        dialog.restored.connect(functools.partial(self._restored))
        dialog.open()

    def _restored(self, sentence: str) -> None:
        self.restored.emit(sentence)

    #: A backup stands in the station's place: the lock page is next, with this sentence.
    restored = Signal(str)
