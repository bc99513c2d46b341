"""``centre operator``: who may open the centre, and its recovery code."""

from __future__ import annotations

from station_app.centre import accounts as operators
from station_app.cli import accounts, asking, showing
from station_app.cli.accounts import Name, NewPassword, document_of
from station_app.cli.centre_home import open_centre
from station_app.cli.commands import command, group
from station_app.core.i18n import N_, _

app = group(N_("Who may open the centre."))


@command(app, "list", N_("Who may open the centre."), example="centre operator list --json")
def list_() -> None:
    """List the accounts."""
    with open_centre():
        rows = operators.list_operators()
        showing.answer(
            [document_of(row) for row in rows],
            lambda: showing.show_table((_("name"),), [(row.name,) for row in rows]),
        )


@command(
    app,
    "add",
    N_("Let somebody else in; every account of a centre is a coordinator's."),
    example="centre operator add 周主任 --new-password-file FILE",
)
def add(name: Name, new_password_file: NewPassword = None) -> None:
    """Add an account."""
    with open_centre():
        password = asking.new_password(new_password_file)
        with showing.undisturbed():
            row = operators.add_operator(name=name, password=password)
        sentence = _("%(name)s may open the centre now.") % {"name": row.name}
        showing.answer(document_of(row), lambda: showing.say(sentence))


@command(
    app,
    "remove",
    N_("Take somebody's way in away, and change the database key."),
    example="centre operator remove 周主任",
)
def remove(name: Name) -> None:
    """Remove an account."""
    with open_centre():
        accounts.remove(operators, name, _("%(name)s can no longer open the centre."))


@command(
    app,
    "password",
    N_("Change one's own password, or give somebody else a new one."),
    example="centre operator password 周主任 --new-password-file FILE",
)
def password(name: Name, new_password_file: NewPassword = None) -> None:
    """Change a password."""
    with open_centre() as session:
        accounts.give_password(operators, session, name, new_password_file)


@command(
    app,
    "recovery-code",
    N_("Make a new recovery code, which is shown this once; the old one opens nothing any more."),
    example="centre operator recovery-code --operator 唐主任",
)
def recovery_code() -> None:
    """Renew the recovery code."""
    with open_centre() as session:
        accounts.renew_recovery_code(operators, session)
