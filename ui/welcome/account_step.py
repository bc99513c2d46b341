"""Step 2: the first account, a coordinator's."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget

from station_app.core import keys
from station_app.core.errors import StationError, ValidationError
from station_app.core.i18n import _
from ui.kit.cards import Card, Segment
from ui.kit.marks import Bar
from ui.kit.theme import icon
from ui.kit.widgets import column, holder, label, restyle, row

MINUTES: Final = (5, 10, 30)
ENOUGH: Final = 12


class AccountStep(QWidget):
    """``changed`` when something was typed, ``went_on`` on Enter in the last box."""

    changed = Signal()
    went_on = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.name, self.password, self.again = QLineEdit(), QLineEdit(), QLineEdit()
        self._build()
        self._connect()
        self.speak_of(centre=False)
        self._show()

    def _build(self) -> None:
        self.below_name = label("", "small")
        self.sub = label("", "sub")
        self.below_password, self.below_again = label("", "small"), label("", "small")
        self.bar = Bar()
        self.bar.setFixedHeight(6)
        for box in (self.password, self.again):
            box.setEchoMode(QLineEdit.EchoMode.Password)
        self.eye = QAction(icon("eye"), _("Show the password"), self.password)
        self.eye.setCheckable(True)
        self.password.addAction(self.eye, QLineEdit.ActionPosition.TrailingPosition)
        self.segment = Segment([_("%(n)d minutes") % {"n": n} for n in MINUTES])
        self.segment.choose(MINUTES.index(10))
        self._left = self._fields()
        form = holder(self._left)
        form.setMinimumWidth(296)
        form.setMaximumWidth(440)
        self._right = column(self._advice(), None, spacing=18)
        self.setLayout(
            column(
                label(_("The first account"), "headline"), 2, self.sub, 22,
                row(form, holder(self._right), spacing=32), None,
            )
        )  # fmt: skip

    def _fields(self) -> QVBoxLayout:
        """Name and password, each with what stands below it, and when the window locks."""
        left = QVBoxLayout()
        left.setSpacing(4)
        left.setContentsMargins(0, 0, 0, 0)
        blocks = (
            (_("Your name"), self.name, (self.below_name,)),
            (_("Password"), self.password, ()),
            (_("The same once more"), self.again, (self.below_again,)),
        )
        for words, box, below in blocks:
            above = label(words, "sub")
            above.setBuddy(box)
            box.setAccessibleName(words)
            box.setProperty("scale", "l")
            left.addLayout(column(above, box, *below, spacing=4))
            if box is self.password:
                strength = row(self.bar, self.below_password, spacing=10)
                strength.setStretch(0, 1)
                left.addLayout(strength)
            left.addSpacing(14)
        self.locking = holder(
            column(
                label(_("Lock the window when nobody works for"), "sub"), row(self.segment, None), spacing=4
            )
        )
        left.addWidget(self.locking)
        left.addStretch()
        return left

    def _advice(self) -> Card:
        advice = Card()
        advice.body.setContentsMargins(21, 18, 21, 20)
        advice.body.setSpacing(10)
        advice.body.addWidget(label(_("Choosing a password"), "strong"))
        least = _("At least %(n)d characters: the initials of a sentence and some digits, easy to remember.")
        for words in (
            least % {"n": keys.SHORTEST_PASSWORD},
            _("Not a phone number or birthday, and not on a note at the screen."),
            _("Forgetting it is no disaster: the next step gives you a recovery code, shown once."),
        ):
            advice.body.addWidget(label(words, "sub", wrap=True))
        return advice

    def set_low(self, low: bool) -> None:
        """In a low window when the window locks is asked beside the boxes, so that it is seen."""
        box, place = (self._right, 1) if low else (self._left, self._left.count() - 1)
        if box.indexOf(self.locking) < 0:
            box.insertWidget(place, self.locking)

    def _connect(self) -> None:
        for box in (self.name, self.password, self.again):
            box.textChanged.connect(self._show)
        self.name.returnPressed.connect(self.password.setFocus)
        self.password.returnPressed.connect(self.again.setFocus)
        self.again.returnPressed.connect(self.went_on)
        self.eye.toggled.connect(self._show_password)

    def speak_of(self, *, centre: bool) -> None:
        """Say what the account is for: a centre's, or a station's."""
        if centre:
            self.sub.setText(_("This account opens the centre: packages, stations, what is sent to them."))
            self.below_name.setText(_("Shown on the lock page, and on what is printed here"))
        else:
            self.sub.setText(
                _("This account is a coordinator's: it manages the station and makes accounts for others.")
            )
            self.below_name.setText(_("Printed on sign-in sheets as who handled them"))

    def minutes(self) -> int:
        """After how long the window locks."""
        return next(n for n, one in zip(MINUTES, self.segment.buttons, strict=True) if one.isChecked())

    def is_ready(self) -> bool:
        """Whether name and password can be tried."""
        return bool(self.name.text().strip()) and not self._problem()

    def focus(self) -> None:
        """The first box is ready."""
        self.name.setFocus()

    def complain(self, error: StationError) -> None:
        """Say what stood in the way below the field that it is about."""
        name = next(iter(error.problems)) if isinstance(error, ValidationError) else "again"
        below = {"name": self.below_name, "password": self.below_password}.get(name, self.below_again)
        below.setText(error.message)
        below.setWordWrap(True)
        restyle(below, tone="danger")

    def _problem(self) -> str:
        """What is wrong with the passwords; the rule is the key file's."""
        try:
            keys.check_twice(self.password.text(), self.again.text())
        except ValidationError as error:
            return error.message
        return ""

    def _show(self) -> None:
        length = len(self.password.text())
        short = length < keys.SHORTEST_PASSWORD
        tone = "" if not length else "warn" if short else "ok"
        self.bar.set_fraction(min(1.0, length / ENOUGH), tone or "bar")
        words = _("good enough") if tone == "ok" else _("too short") if tone else ""
        self.below_password.setText(words)
        restyle(self.below_password, tone=tone)
        differ = bool(self.again.text()) and not self.password.text().startswith(self.again.text())
        self.below_again.setText(_("The two are not the same; type it again") if differ else "")
        restyle(self.below_again, tone="danger" if differ else "")
        restyle(self.again, state="error" if differ else "")
        self.changed.emit()

    def _show_password(self, shown: bool) -> None:
        modes = QLineEdit.EchoMode
        self.password.setEchoMode(modes.Normal if shown else modes.Password)
