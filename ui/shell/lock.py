"""The lock page: who works, and their password. Unsaved work stays behind it."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QRect, Qt, QTimer, Signal
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QLineEdit, QSizePolicy, QWidget

from station_app.core import backup, clock, keys
from station_app.core.errors import StationError, WrongPassword
from station_app.core.i18n import _
from station_app.core.paths import Home
from ui.kit import paint
from ui.kit.cards import Card
from ui.kit.dates import long_day
from ui.kit.dialogs import FormDialog
from ui.kit.lists import ListView, RowDelegate, RowList
from ui.kit.widgets import button, column, holder, label, restyle, row, show_icon
from ui.shell.nav import backup_words

WIDTH = 440


class _NameDelegate(RowDelegate):
    height = 60

    def draw(self, p: QPainter, rect: QRect, row: str, chosen: bool) -> None:
        disc = QRect(rect.left() + 16, rect.center().y() - 17, 34, 34)
        paint.avatar(p, disc, row, token="surface" if chosen else "press")
        area = rect.adjusted(64, 0, -16, 0)
        paint.text(p, area, row, size=17, bold=chosen)


class LockPage(QWidget):
    """``entered(name)`` once the station is open."""

    entered = Signal(str)

    def __init__(self, home: Home) -> None:
        super().__init__()
        self._home = home
        self.setObjectName("page")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._build()
        self._connect()

    def _build(self) -> None:
        mark = label("践", "seal-mark-m")
        mark.setFixedSize(44, 44)
        mark.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.station, self.institute = label("", "title-s"), label("", "small", "mute")
        self.time, self.day = label("", "clock"), label("", "small", "mute")
        for one in (self.time, self.day):
            one.setAlignment(Qt.AlignmentFlag.AlignRight)
        head = row(
            mark, holder(column(self.station, self.institute)), None,
            holder(column(self.time, self.day)), spacing=12, margins=(32, 26, 32, 0),
        )  # fmt: skip
        self.names = ListView(RowList(str), _NameDelegate)
        self.names.setAccessibleName(_("Who is working now?"))
        card = Card()
        card.body.addWidget(self.names)
        self.card = card
        self.whose = label("", "sub")
        self.password = QLineEdit()
        self.password.setEchoMode(QLineEdit.EchoMode.Password)
        self.password.setProperty("scale", "l")
        self.password.setMinimumHeight(48)
        self.whose.setBuddy(self.password)
        self.enter = button(_("Enter"), self.log_in, kind="primary", size="l")
        self.fact = label("", "small")
        self.forgot = button(_("Forgot the password"), self.reset_password, kind="quiet", size="s")
        middle = column(
            label(_("Who is working now?"), "ask"), 14, card, 16, self.whose, 4,
            row(self.password, self.enter), 10, row(self.fact, None, self.forgot),
        )  # fmt: skip
        middle_box = holder(middle)
        middle_box.setFixedWidth(WIDTH)
        middle_box.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Maximum)
        self.backup_mark, self.backup = label(""), label("", "small")
        foot = row(self.backup_mark, self.backup, None, margins=(32, 0, 32, 26))
        whole = column(head, None, row(None, middle_box, None), None, foot)
        # A little above the middle, where the eye looks first.
        whole.setStretch(1, 3)
        whole.setStretch(3, 7)
        self.setLayout(whole)
        self._tick = QTimer(self)
        self._tick.setInterval(5_000)

    def _connect(self) -> None:
        self.names.chosen.connect(self._name_chosen)
        self.names.acted.connect(self._to_password)
        self.password.returnPressed.connect(self.log_in)
        self._tick.timeout.connect(self._show_time)

    def refresh(self, *, station: str = "", institute: str = "", fact: str = "", last: str = "") -> None:
        """Show who may log in; ``last`` is chosen where it is among them."""
        self.station.setText(station or _("Practice station"))
        self.institute.setText(institute)
        self._say(fact)
        names = self._log_in_names()
        self.names.set_rows(names, choose=names.index(last) if last in names else 0)
        self.names.setFixedHeight(60 * min(max(1, len(names)), 5))
        self.password.clear()
        self._show_backup()
        self._show_time()
        self._tick.start()

    def _log_in_names(self) -> Sequence[str]:
        try:
            return keys.operator_names(keys.load(self._home.keys).slots)
        except StationError as error:
            self._say(error.message, tone="danger")
            return []

    def focus(self) -> None:
        """The password's box is ready."""
        self.password.setFocus(Qt.FocusReason.OtherFocusReason)

    def wait(self, waiting: bool) -> None:
        """While work behind the page is being finished nobody can enter."""
        self.enter.setEnabled(not waiting)

    def log_in(self) -> None:
        """Open the station with what was typed."""
        name = self.names.current_row()
        if not self.enter.isEnabled():
            return
        if not name or not self.password.text():
            self.focus()
            return
        try:
            self._open(name, self.password.text())
        except StationError as error:
            self._say(self._why(error, name), tone="danger")
            self.password.selectAll()
            self.focus()
            return
        self._tick.stop()
        self.password.clear()
        self.entered.emit(name)

    def _why(self, error: StationError, name: str) -> str:
        """Nobody types a name here: where it still has an account, the password alone is wrong."""
        if isinstance(error, WrongPassword) and name in self._log_in_names():
            return error.password_alone
        return error.message

    def _open(self, name: str, password: str) -> None:
        from station_app.operators import service as operators

        operators.log_in(self._home, name, password)

    def reset_password(self) -> None:
        """Give the chosen operator a new password with the recovery code."""
        name = self.names.current_row()
        if name:
            dialog = RecoveryDialog(self, name, self._reset, hint=self._where_the_code_is())
            dialog.reset.connect(self.entered)
            dialog.open()

    def _reset(self, code: str, name: str, password: str) -> None:
        from station_app.operators import service as operators

        operators.reset_password(self._home, recovery_code=code, name=name, password=password)

    def _where_the_code_is(self) -> str:
        return _("It is on the page that was printed when the station was set up.")

    def _name_chosen(self, name: str) -> None:
        self.whose.setText(_("%(name)s's password") % {"name": name})
        self.password.setAccessibleName(self.whose.text())
        self.password.clear()

    def _to_password(self, _name: str, _what: str) -> None:
        self.focus()

    def _say(self, words: str, *, tone: str = "") -> None:
        self.fact.setWordWrap(bool(tone))
        self.fact.setText(words)
        restyle(self.fact, tone=tone)

    def _show_backup(self) -> None:
        words, token, name = backup_words(next(iter(backup.listing(self._home)), None))
        show_icon(self.backup_mark, name, token, size=18)
        self.backup.setText(words)

    def _show_time(self) -> None:
        now = clock.now()
        self.time.setText(f"{now:%H:%M}")
        self.day.setText(long_day(now.date()))


class RecoveryDialog(FormDialog):
    """A new password with the recovery code."""

    reset = Signal(str)

    def __init__(
        self, parent: QWidget, name: str, change: Callable[[str, str, str], object], *, hint: str
    ) -> None:
        super().__init__(parent, _("A new password for %(name)s") % {"name": name}, width=460)
        self._name, self._change = name, change
        self.code, self.password, self.again = QLineEdit(), QLineEdit(), QLineEdit()
        self.code.setPlaceholderText("XXXX-XXXX-XXXX-XXXX")
        self.add_field("code", _("Recovery code"), self.code, hint=hint)
        for box in (self.password, self.again):
            box.setEchoMode(QLineEdit.EchoMode.Password)
        self.add_field("password", _("New password"), self.password)
        self.add_field("again", _("The same once more"), self.again)
        self.add_button(_("Back"), self.reject, key="Esc")
        self.add_button(_("Change and enter"), self.accept, kind="primary")

    def save(self) -> None:
        """Change the password and open the station."""
        keys.check_twice(self.password.text(), self.again.text())
        self._change(self.code.text(), self._name, self.password.text())
        self.finished.connect(self._tell)

    def _tell(self) -> None:
        self.reset.emit(self._name)
