"""Somebody new at the door: three fields, and in."""

from __future__ import annotations

from typing import Final

from PySide6.QtWidgets import QLineEdit, QWidget

from station_app.core.i18n import N_, _
from station_app.roster import service as roster
from station_app.signin import service as signin
from station_app.signin.rows import Capacity, SignInRow
from ui.kit.cards import Segment
from ui.kit.dialogs import FormDialog
from ui.kit.widgets import label

#: In the order of the buttons: who is new is mostly one of the public.
CAPACITIES: Final = (
    (Capacity.PUBLIC, N_("public")),
    (Capacity.VOLUNTEER, N_("volunteer")),
    (Capacity.SPEAKER, N_("speaker")),
    (Capacity.STAFF, N_("staff member")),
)
#: From this many digits on, what was typed is a phone.
PHONE_DIGITS: Final = 7


class WalkInDialog(FormDialog):
    """Name, phone, capacity; ``done`` is the sign-in once it is saved. ``at`` as ``signin.sign_in``."""

    def __init__(self, parent: QWidget, activity: str, typed: str) -> None:
        super().__init__(parent, _("Register and sign in"), width=460)
        self._activity = activity
        self.done: SignInRow | None = None
        self.name, self.phone = QLineEdit(), QLineEdit()
        self.phone.setMaxLength(20)
        self.role = Segment([_(words) for _role, words in CAPACITIES])
        self.known = label("", "small", "warn", wrap=True)
        self.known.hide()
        self.add_field("name", _("Name"), self.name)
        self.body.addWidget(self.known)
        self.add_field("phone", _("Phone (may be left out)"), self.phone)
        self.add_field("role", _("Takes part as"), self.role)
        self.add_button(_("Not now"), self.reject, key="Esc")
        self.add_button(_("Register and sign in"), self.accept, kind="primary", key="Ctrl+Enter")
        self.name.textChanged.connect(self._look_for_same)
        self.name.returnPressed.connect(self.phone.setFocus)
        self.phone.returnPressed.connect(self._to_primary)
        self._prefill(typed)

    def _prefill(self, typed: str) -> None:
        digits = typed.replace(" ", "").replace("-", "")
        if digits.isdigit():
            self.phone.setText(digits if len(digits) >= PHONE_DIGITS else "")
        elif not typed.isascii():
            self.name.setText(typed)

    def _to_primary(self) -> None:
        if self.primary is not None:
            self.primary.setFocus()

    def _look_for_same(self, name: str) -> None:
        """Say who goes by that name already, so that nobody is written down twice."""
        name = name.strip()
        same = [one for one in roster.find_people(name, limit=20) if one.name == name] if name else []
        if same:
            phones = "，".join(one.phone or _("no phone left") for one in same[:3])
            words = _(
                "In the roster already: %(name)s (%(phones)s). If it is them, press Esc and choose them."
            )
            self.known.setText(words % {"name": name, "phones": phones})
        self.known.setVisible(bool(same))
        self._fit_later()

    def save(self) -> None:
        """Sign them in; a name is enough."""
        role = next(one for n, (one, _words) in enumerate(CAPACITIES) if self.role.buttons[n].isChecked())
        self.done = signin.walk_in(self._activity, name=self.name.text(), phone=self.phone.text(), role=role)
