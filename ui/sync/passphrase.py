"""Asking for a passphrase where no centre card can seal a package."""

from __future__ import annotations

from PySide6.QtWidgets import QLineEdit, QWidget

from station_app.core.errors import ValidationError
from station_app.core.i18n import _
from station_app.sync import service as sync
from station_app.sync.sealing import SHORTEST_PASSPHRASE
from ui.kit.dialogs import FormDialog
from ui.kit.widgets import label


class PassphraseDialog(FormDialog):
    """A passphrase for a package that no centre card can seal."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent, _("A passphrase for this package"), width=480)
        words = _("No centre card has been taken in, so the package is sealed with a passphrase.")
        self.body.addWidget(label(words, "sub", wrap=True))
        self.passphrase, self.again = QLineEdit(), QLineEdit()
        for box in (self.passphrase, self.again):
            box.setEchoMode(QLineEdit.EchoMode.Password)
        hint = _("At least %(n)d characters; tell it to the centre by telephone.") % {
            "n": SHORTEST_PASSPHRASE
        }
        self.add_field("passphrase", _("Passphrase"), self.passphrase, hint=hint)
        self.add_field("again", _("The same once more"), self.again)
        self.add_button(_("Leave it"), self.reject, key="Esc")
        self.add_button(_("Seal with it"), self.accept, kind="primary")

    def save(self) -> None:
        """Both must be the same, and long enough."""
        sync.check_passphrase(self.passphrase.text())
        if self.passphrase.text() != self.again.text():
            raise ValidationError({"again": _("The two are not the same; type it again")})
