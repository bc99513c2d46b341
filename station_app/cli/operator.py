"""``operator``: who may open the station."""

from __future__ import annotations

from functools import partial
from typing import Annotated

import typer

from station_app.cli import accounts, asking, showing
from station_app.cli.accounts import Name, NewPassword, RecoveryCode, document_of
from station_app.cli.commands import command, group
from station_app.cli.common import OperatorMissing, options, station
from station_app.core.i18n import N_, _
from station_app.core.rights import ROLE_NAMES, Role
from station_app.operators import service as operators

app = group(N_("Who may open the station."))


@command(
    app, "add", N_("Let somebody in."), example="operator add 王芳 --role staff --new-password-file FILE"
)
def add(
    name: Name,
    role: Annotated[Role, typer.Option(help=N_("What the operator is."))],
    new_password_file: NewPassword = None,
) -> None:
    """Add an operator."""
    with station():
        password = asking.new_password(new_password_file)
        with showing.undisturbed():
            row = operators.add_operator(name=name, role=role, password=password)
        _answer(row, _("%(name)s may open the station now (%(role)s)."))


def _answer(row: operators.OperatorRow, sentence: str) -> None:
    values = {"name": row.name, "role": _(ROLE_NAMES[row.role])}
    showing.answer(document_of(row), lambda: showing.say(sentence % values))


@command(app, "list", N_("Who may open the station, and who could."), example="operator list --json")
def list_() -> None:
    """List the operators."""
    with station():
        rows = operators.list_operators()
        table = [(r.name, _(ROLE_NAMES[r.role]), _("yes") if r.active else _("no")) for r in rows]
        showing.answer(
            [document_of(row) for row in rows],
            lambda: showing.show_table((_("name"), _("role"), _("may open")), table),
        )


@command(
    app,
    "remove",
    N_("Take somebody's way in away, and change the database key."),
    example="operator remove 王芳",
)
def remove(name: Name) -> None:
    """Remove an operator."""
    with station():
        accounts.remove(operators, name, _("%(name)s can no longer open the station."))


@command(
    app,
    "password",
    N_("Change one's own password, or give somebody else a new one."),
    example="operator password 王芳 --new-password-file FILE",
)
def password(name: Name, new_password_file: NewPassword = None) -> None:
    """Change a password."""
    with station() as session:
        accounts.give_password(operators, session, name, new_password_file)


@command(
    app,
    "unlock",
    N_("Replace a forgotten password with the recovery code."),
    example="operator unlock --operator 罗晓敏 --recovery-code-file FILE --new-password-file FILE",
)
def unlock(recovery_code_file: RecoveryCode = None, new_password_file: NewPassword = None) -> None:
    """Let an operator in again."""
    name, home = options().operator_name, options().station_home
    if not name:
        raise OperatorMissing
    reset = partial(operators.reset_password, home)
    accounts.unlock(reset, operators.log_out, name, recovery_code_file, new_password_file)


@command(
    app,
    "recovery-code",
    N_("Make a new recovery code, which is shown this once; the old one opens nothing any more."),
    example="operator recovery-code --operator 罗晓敏",
)
def recovery_code() -> None:
    """Renew the recovery code."""
    with station() as session:
        accounts.renew_recovery_code(operators, session)
