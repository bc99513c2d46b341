"""``init``: makes the station in an empty home."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from station_app.cli import accounts, asking, showing
from station_app.cli.commands import command
from station_app.cli.common import OperatorMissing, options
from station_app.core import log
from station_app.core.i18n import N_, _
from station_app.operators import service as operators
from station_app.organisation import places
from station_app.organisation import service as organisation

app = typer.Typer()


@command(
    app,
    "init",
    N_("Make the station in an empty home. The recovery code is shown this once: write it down."),
    example="init --station 430111008012 --operator 罗晓敏 --password-file FILE",
)
def init(
    station: Annotated[str, typer.Option(help=N_("The station's code of 12 digits."))],
    organisation_file: Annotated[
        Path | None,
        typer.Option("--organisation", help=N_("The district's tree as CSV; else the one that ships.")),
    ] = None,
    recovery_page: Annotated[
        Path | None, typer.Option(help=N_("Write the recovery code as a PDF page to print."))
    ] = None,
) -> None:
    """Make the station, the first operator a coordinator."""
    name = options().operator_name
    if not name:
        raise OperatorMissing
    tree = places.read_tree(organisation_file) if organisation_file else None
    home = options().station_home
    password = asking.first_password()
    try:
        with showing.undisturbed():
            made = operators.set_up_station(
                home, station_code=station, operator_name=name, password=password, tree=tree
            )
        log.setup(home)
        row = organisation.this_station()
        if recovery_page is not None:
            _write_page(recovery_page, made.recovery_code)
    finally:
        operators.log_out()
    document = {
        "station": {"code": row.code, "name": row.name, "institute": row.institute, "centre": row.centre},
        "recovery_code": made.recovery_code,
        "home": str(home.root),
    }
    showing.answer(document, lambda: _show(row.full_name, made.recovery_code))


def _write_page(path: Path, code: str) -> None:
    from station_app.reports import service as reports

    reports.write_recovery_page(path, code=code)


def _show(station: str, code: str) -> None:
    showing.say(_("%(station)s is set up.") % {"station": station})
    accounts.say_recovery_code(code)
