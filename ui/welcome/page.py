"""The first run: which station or centre, the first account, what is kept on paper (ui.md, its pictures)."""

from __future__ import annotations

import functools
from dataclasses import replace
from pathlib import Path
from typing import Final

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QResizeEvent, QShowEvent
from PySide6.QtWidgets import (
    QFileDialog,
    QFrame,
    QHBoxLayout,
    QScrollArea,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from station_app.centre import backups, key_papers
from station_app.centre import service as centre
from station_app.centre.store import CentreHome
from station_app.core import paths, session
from station_app.core import settings as settings_file
from station_app.core.errors import StationError
from station_app.core.i18n import N_, _, pgettext
from station_app.operators import service as operators
from station_app.organisation import places
from station_app.reports import service as reports
from ui.kit.cards import Segment
from ui.kit.context import Context
from ui.kit.dialogs import Question, ask, show_error
from ui.kit.restore import RestoreDialog
from ui.kit.widgets import button, column, holder, label, row, show_icon
from ui.welcome.account_step import AccountStep
from ui.welcome.centre_step import CentreStep
from ui.welcome.escrow_step import EscrowStep
from ui.welcome.place_step import PlaceStep
from ui.welcome.recovery_step import RecoveryStep
from ui.welcome.steps import Steps

STATION_STEPS: Final = (N_("Choose the station"), N_("The first account"), N_("Note the recovery code"))
CENTRE_STEPS: Final = (
    N_("Choose the centre"), N_("The first account"), N_("Note the recovery code"), N_("Keep the escrow key"),
)  # fmt: skip
PLACE, ACCOUNT, RECOVERY, ESCROW = range(4)
#: Below this height not every question stands in one column.
LOW: Final = 660
#: What this computer is.
STATION, CENTRE = range(2)


class WelcomePage(QWidget):
    """``set_up`` once the station is made and its recovery code was noted; the operator is logged in."""

    set_up = Signal()
    #: (folder): a centre was made there, or put back from a backup; with a new one the operator is logged in.
    centre_made = Signal(object)

    def __init__(self, context: Context) -> None:
        super().__init__()
        self._context = context
        self._tree: places.Tree = places.shipped_tree()
        self._let_go = False
        self._build()
        self._connect()
        self._show_kind(STATION)

    def _build(self) -> None:
        self.setObjectName("welcome")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.steps = Steps(STATION_STEPS)
        self.which = Segment([pgettext("first run", "Station"), pgettext("first run", "District centre")])
        for one in self.which.buttons:
            one.setAccessibleDescription(_("This computer is"))
        self.place, self.account, self.recovery = PlaceStep(self._tree), AccountStep(), RecoveryStep()
        self.centre, self.escrow = CentreStep(self._tree, self._context.jobs), EscrowStep()
        self.first = QStackedWidget()
        self.first.addWidget(self.place)
        self.first.addWidget(self.centre)
        self.stack = QStackedWidget()
        self.stack.addWidget(self.first)
        for step in (self.account, self.recovery, self.escrow):
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
        self.stays = holder(
            column(
                self._fact("wifi-slash", _("Works without a network")),
                self._fact("hard-drive", _("The data stay on this computer")),
                spacing=2,
            )
        )
        self.what = label("", "sub")
        side.setLayout(
            column(
                row(mark, None), 16, label(_("Practice station"), "title"),
                self.what, 30, self.steps, None, self.stays, margins=(28, 32, 28, 32),
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
        self.which.chosen.connect(self._show_kind)
        for step in (self.place, self.centre, self.account, self.recovery, self.escrow):
            step.changed.connect(self._show_next)
            step.went_on.connect(self._next)

    # Steps

    @property
    def is_centre(self) -> bool:
        """Whether this computer becomes a centre."""
        return self.which.buttons[CENTRE].isChecked()

    def _step(self) -> PlaceStep | CentreStep | AccountStep | RecoveryStep | EscrowStep:
        first = self.centre if self.is_centre else self.place
        return (first, self.account, self.recovery, self.escrow)[self.stack.currentIndex()]

    def _show_kind(self, kind: int) -> None:
        """Ask for a station, or for a centre."""
        self.which.choose(kind)
        step = self.centre if kind == CENTRE else self.place
        step.head.addWidget(self.which)
        self.first.setCurrentWidget(step)
        self.steps.show_steps(CENTRE_STEPS if kind == CENTRE else STATION_STEPS)
        self.what.setText(
            _("For the district's centre") if kind == CENTRE else _("For a community's front desk")
        )
        self.account.speak_of(centre=kind == CENTRE)
        self._show_step(PLACE)

    def _show_step(self, number: int) -> None:
        last = ESCROW if self.is_centre else RECOVERY
        self.stack.setCurrentIndex(number)
        self.steps.show_step(number)
        self.other.setVisible(number == PLACE)
        self.restore.setVisible(number == PLACE)
        self.back.setVisible(number == ACCOUNT)
        facts = {
            RECOVERY: _("After “%(button)s” the recovery code is not shown again."),
            ESCROW: _("After “%(button)s” the escrow key is not shown again."),
        }
        words = _("Begin") if number == last else _("Next")
        self.next.setText(words)
        self.fact.setText(facts[number] % {"button": words} if number in facts else "")
        self._show_next()
        self._step().focus()

    def _show_next(self) -> None:
        self.next.setEnabled(self._step().is_ready())
        self.stays.setVisible(not (self.is_centre and self.centre.database))

    def _back(self) -> None:
        self._show_step(PLACE)

    def _next(self) -> None:
        number = self.stack.currentIndex()
        if not self.next.isEnabled():
            return
        if number == PLACE:
            self._show_step(ACCOUNT)
        elif number == ACCOUNT:
            self._make()
        elif number == RECOVERY and self.is_centre:
            self._show_step(ESCROW)
        elif self.is_centre:
            self.centre_made.emit(session.current().home.root)
        else:
            self.set_up.emit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.account.set_low(self.height() < LOW)

    # Closing too early

    @property
    def has_secret(self) -> bool:
        """Whether a code or key is on show that nobody has kept yet."""
        return self.stack.currentIndex() in (RECOVERY, ESCROW) and not self._step().is_ready()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.window().installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        closing = event.type() == QEvent.Type.Close and watched is self.window()
        if closing and self.has_secret and not self._let_go:
            event.ignore()
            self.ask_close()
            return True
        return False

    def ask_close(self) -> Question:
        """Ask before the window goes with what is shown this once."""
        words = _("It is shown this once and kept nowhere. Whoever closes now can never get it back.")
        if self.stack.currentIndex() == RECOVERY:
            title = _("Close without the recovery code?")
        else:
            title = _("Close without the escrow key?")
        return ask(self, title, words, yes=_("Close all the same"), no=_("Back to it"), then=self._close)

    def _close(self, _reason: str) -> None:
        self._let_go = True
        self.window().close()

    # Making it

    def _make(self) -> None:
        try:
            if self.is_centre:
                self._make_centre()
            else:
                self._make_station()
        except StationError as error:
            self.account.complain(error)
            return
        self._show_step(RECOVERY)

    def _make_station(self) -> None:
        chosen = self.place.chosen
        assert chosen is not None, "the first step was passed"
        made = operators.set_up_station(
            self._context.home,
            station_code=chosen.code,
            operator_name=self.account.name.text(),
            password=self.account.password.text(),
            tree=self._tree,
        )
        self._context.change_settings(auto_lock_minutes=self.account.minutes())
        self.recovery.show_code(
            made.recovery_code, functools.partial(_write_station_page, made.recovery_code)
        )

    def _make_centre(self) -> None:
        chosen = self.centre.chosen
        assert chosen is not None, "the first step was passed"
        home = CentreHome(paths.centre_beside(self._context.home.root))
        made = centre.set_up_centre(
            home,
            tree=self._tree,
            operator_name=self.account.name.text(),
            password=self.account.password.text(),
            centre_code=chosen.code,
            database=self.centre.database,
        )
        settings_file.save(home, replace(self._context.settings, auto_lock_minutes=self.account.minutes()))
        write = functools.partial(key_papers.write_recovery_page, code=made.recovery_code)
        self.recovery.show_code(made.recovery_code, write, centre=True)
        self.escrow.show_key(made.escrow_key, made.name)

    # Another list, a backup

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
        self.centre.set_tree(self._tree)

    def _restore(self) -> None:
        if self.is_centre:
            chosen, _kind = QFileDialog.getOpenFileName(
                self, _("Restore a backup"), "", f"{_('Backups of a centre')} (*.centrebackup)"
            )
            if chosen:
                self.restore_centre(Path(chosen))
            return
        dialog = RestoreDialog(self, self._context.home)
        dialog.asked.connect(self._context.restore_asked)
        dialog.open()

    def restore_centre(self, path: Path) -> None:
        """Put a centre's backup into its folder; it opens with the passwords of that day."""
        home = CentreHome(paths.centre_beside(self._context.home.root))
        try:
            backups.restore_centre(path, home)
        except StationError as error:
            show_error(error, self)
            return
        self.centre_made.emit(home.root)


def _write_station_page(code: str, path: Path) -> None:
    reports.write_recovery_page(path, code=code)
