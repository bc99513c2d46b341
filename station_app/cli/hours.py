"""``hours``: a volunteer's hours book."""

from __future__ import annotations

from typing import Annotated

import typer

from station_app.cli import showing
from station_app.cli.commands import command
from station_app.cli.common import station
from station_app.core.i18n import N_, _
from station_app.signin import service as signin
from station_app.signin.minutes import half_hours

app = typer.Typer()


@command(app, "hours", N_("A volunteer's hours book."), example="hours 周秀兰 --year 2026")
def hours(
    person: Annotated[str, typer.Argument(help=N_("Uid, volunteer number, ID number, phone, or name."))],
    year: Annotated[int | None, typer.Option(min=1990, max=2100, help=N_("Only this year."))] = None,
) -> None:
    """Show a hours book."""
    with station():
        book = signin.hours_of(person, year=year)
        document = {"minutes": book.minutes, "star": book.star, "lines": list(book.lines)}
        headings = (_("day"), _("activity"), _("hours"))
        table = [(line.day, line.title, half_hours(line.minutes)) for line in book.lines]
        showing.answer(document, lambda: showing.show_table(headings, table))
