"""``holidays``: the days off and school terms that the calendar knows, and loading more."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer

from station_app.activities import calendar_packs, working_days
from station_app.activities.calendar_packs import PackRow
from station_app.cli import showing
from station_app.cli.commands import command, group
from station_app.cli.common import station
from station_app.core import clock
from station_app.core.i18n import N_, _

app = group(N_("Days off, adjusted working days and school terms."))


@command(app, "list", N_("Which years the calendar knows."), example="holidays list")
def list_() -> None:
    """List the packs."""
    with station():
        rows = calendar_packs.list_packs()
        showing.answer(rows, lambda: _show(rows))


def _show(rows: Sequence[PackRow]) -> None:
    headings = (_("year"), _("what"), _("days"), _("worked weekends"), _("loaded from a file"), _("source"))
    table = [
        (
            row.name,
            _("days off") if row.kind == "holidays" else _("school terms"),
            row.days,
            row.workdays or "",
            _("yes") if row.loaded else _("no"),
            row.source,
        )
        for row in rows
    ]
    showing.show_table(headings, table)
    coming = clock.today().year + 1
    if not working_days.year_known(coming):
        showing.say(_("%(year)d: not published yet.") % {"year": coming})


@command(app, "import", N_("Load a year's days off or school terms."), example="holidays import 2027.json")
def import_(file: Annotated[Path, typer.Argument(help=N_("The pack, a .json file."))]) -> None:
    """Load a pack."""
    with station():
        rows = calendar_packs.import_pack(file)
        names = "、".join(row.name for row in rows)
        showing.answer(rows, lambda: showing.say(_("Loaded: %(years)s.") % {"years": names}))
