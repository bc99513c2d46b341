"""Who may open a centre: the station's cards, with the centre's services and words."""

from __future__ import annotations

from pathlib import Path

from station_app.centre import accounts, key_papers
from station_app.core.i18n import _
from station_app.operators.service import OperatorRow
from ui.settings.accounts import OperatorDelegate, OperatorDialog, Operators, Recovery


class _AccountDelegate(OperatorDelegate):
    def does(self, row: OperatorRow) -> str:
        return _("everything at the centre, accounts and backups among it")


class AccountDialog(OperatorDialog):
    """A new account; every one of a centre is a coordinator's."""

    roles = ()

    def _set(self, name: str, password: str) -> None:
        accounts.set_password(name=name, password=password)

    def _add(self, name: str, password: str) -> None:
        accounts.add_operator(name=name, password=password)


class Accounts(Operators):
    """The accounts of the centre."""

    delegate = _AccountDelegate
    dialog = AccountDialog

    def _rows(self) -> list[OperatorRow]:
        return accounts.list_operators()

    def _before_removing(self) -> str:
        if accounts.keeps_key():
            return _("They can no longer log in. Change the server's password too, if they know it.")
        return _(
            "They can no longer log in. The data get a new key, which takes a while where there are many."
        )

    def _take_away(self, name: str) -> str:
        accounts.remove_operator(name)
        words = _("%(name)s can no longer log in; the data have a new key.")
        if accounts.keeps_key():
            words = _("%(name)s can no longer log in.")
        return words % {"name": name}


class CentreRecovery(Recovery):
    """A new recovery code for the centre."""

    def _renew(self, password: str) -> str:
        return accounts.renew_recovery_code(password=password)

    def _write(self, code: str, path: Path) -> None:
        key_papers.write_recovery_page(path, code=code)
