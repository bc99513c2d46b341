"""What ``operator`` and ``centre operator`` do alike: an account removed, a password, the recovery code."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Annotated, Protocol

import typer

from station_app.cli import asking, showing
from station_app.core.i18n import N_, _
from station_app.core.session import Session
from station_app.operators.service import OperatorRow

Name = Annotated[str, typer.Argument(help=N_("The operator's name."))]
NewPassword = Annotated[
    Path | None,
    typer.Option("--new-password-file", help=N_("A file with the new password; else it is asked for.")),
]

RecoveryCode = Annotated[
    Path | None, typer.Option(help=N_("A file with the recovery code; else it is asked for."))
]


class Accounts(Protocol):
    """The service of the accounts: a station's (``operators``) or a centre's (``centre.accounts``)."""

    def remove_operator(self, name: str) -> None:
        """Take somebody's way in away."""

    def change_own_password(self, *, old: str, new: str) -> None:
        """Change one's own password."""

    def set_password(self, *, name: str, password: str) -> None:
        """Give somebody else a new one."""

    def renew_recovery_code(self, *, password: str) -> str:
        """Make a new recovery code; gives it."""


def document_of(row: OperatorRow) -> dict[str, object]:
    """An account as ``--json`` gives one."""
    return {"name": row.name, "role": str(row.role), "active": row.active}


def remove(service: Accounts, name: str, sentence: str) -> None:
    """Remove an account and say so in ``sentence``, which names ``%(name)s``."""
    with showing.undisturbed():
        service.remove_operator(name)
    showing.answer({"name": name, "active": False}, lambda: showing.say(sentence % {"name": name}))


def give_password(service: Accounts, session: Session, name: str, file: Path | None) -> None:
    """Change one's own password, or give somebody else a new one; ``file`` as ``asking.new_password``."""
    new = asking.new_password(file)
    with showing.undisturbed():
        if name == session.name:
            service.change_own_password(old=asking.password(name), new=new)
        else:
            service.set_password(name=name, password=new)
    _answer_new_password(name)


def unlock(
    reset: Callable[..., object], close: Callable[[], None], name: str, code: Path | None, new: Path | None
) -> None:
    """Replace a forgotten password by ``reset(recovery_code=…, name=…, password=…)``; ``close`` ends it."""
    words = {"recovery_code": asking.recovery_code(code), "password": asking.new_password(new)}
    try:
        with showing.undisturbed():
            reset(name=name, **words)
    finally:
        close()
    _answer_new_password(name)


def _answer_new_password(name: str) -> None:
    """Say whose password is a new one."""
    sentence = _("%(name)s has a new password.") % {"name": name}
    showing.answer({"name": name}, lambda: showing.say(sentence))


def renew_recovery_code(service: Accounts, session: Session) -> None:
    """Make a new recovery code, after one's own password, and show it this once."""
    own = asking.password(session.name)
    with showing.undisturbed():
        code = service.renew_recovery_code(password=own)
    showing.answer({"recovery_code": code}, lambda: say_recovery_code(code))


def say_recovery_code(code: str) -> None:
    """The code, and what it is for."""
    showing.say(_("Recovery code: %(code)s") % {"code": code})
    showing.say(_("It is shown this once. Write it down and lock it away: it replaces a forgotten password."))
