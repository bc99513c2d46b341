"""``check``: the station's own health."""

from __future__ import annotations

from typing import Annotated

import typer

from station_app.care import service as care
from station_app.cli import showing
from station_app.cli.commands import command
from station_app.cli.common import station
from station_app.core import health
from station_app.core.i18n import N_, _

app = typer.Typer()


@command(
    app,
    "check",
    N_("See whether the station is well: data, keys, free disk, clock, holiday data."),
    example="check --quick",
)
def check(
    quick: Annotated[bool, typer.Option("--quick", help=N_("Leave the slow checks out."))] = False,
) -> int:
    """Check the station; status 1 where something must be put right."""
    with station():
        found = care.check_station(quick=quick)
    well = not any(one.severity == health.BLOCKING for one in found)
    showing.answer({"ok": well, "problems": found}, lambda: _show(found))
    if not well:
        showing.complain(_("The station needs attention. Make no changes; restore the latest backup."))
    return 0 if well else 1


def _show(found: list[health.Trouble]) -> None:
    if not found:
        showing.say(_("The station is well."))
    for one in found:
        showing.say(one.message)
