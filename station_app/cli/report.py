"""``report``: what the station hands in every month."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from station_app.activities.categories import BY_KEY
from station_app.cli import showing
from station_app.cli.commands import command, group
from station_app.cli.commands import month as month_of
from station_app.cli.common import WrongUsage, station
from station_app.core.i18n import N_, _
from station_app.reports import month_figures, month_service
from station_app.reports.month_report import gap_words
from station_app.reports.rows import Audience

app = group(N_("What the station hands in every month."))
ENDINGS = (".pdf", ".xlsx")


@command(
    app,
    "month",
    N_("Write the station's report of a month."),
    example="report month --month 2026-10 月报.pdf",
)
def month(
    file: Annotated[Path, typer.Argument(help=N_("Its ending says what: .pdf or .xlsx."))],
    month_text: Annotated[str, typer.Option("--month", help=N_("The month, 2026-10."))],
    audience: Annotated[Audience, typer.Option(help=N_("Who reads it."))] = Audience.INTERNAL,
) -> None:
    """Write the monthly report."""
    if file.suffix.lower() not in ENDINGS:
        raise WrongUsage(_("The file's name must end in .pdf or .xlsx."))
    year, number = month_of("--month", month_text)
    with station():
        done = month_service.write_month_report(file, year=year, month=number, audience=audience)
        figures = done.figures
        document = {
            "path": showing.path_text(file),
            "pages": done.written.pages,
            "activities": figures.held,
            "people": figures.people,
            "volunteers": figures.volunteers,
            "minutes": figures.minutes,
            "hours": figures.hours,
            "new_people": figures.new_people,
            "loans": figures.loans,
            "gaps": [
                {"category": one.name, "held": one.held, "target": one.target, "missing": one.gap}
                for one in figures.gaps
            ],
        }
        text = _("%(n)d activities, %(people)d attendances: %(file)s")
        values = {"n": figures.held, "people": figures.people, "file": file}

        def show() -> None:
            showing.say(text % values)
            showing.say(gap_words(figures.gaps))

        showing.answer(document, show)


@command(
    app,
    "targets",
    N_("How many activities of each category a month should have, and what is missing to them."),
    example="report targets --month 2026-10",
)
def targets(month_text: Annotated[str, typer.Option("--month", help=N_("The month, 2026-10."))]) -> None:
    """Show the month's targets and gaps."""
    year, number = month_of("--month", month_text)
    with station():
        missing = {one.key: one for one in month_figures.target_gaps(year, number)}
        document = [
            {
                "category": BY_KEY[key].name,
                "target": target,
                "missing": missing[key].to_plan if key in missing else 0,
            }
            for key, target in month_figures.month_targets().items()
        ]
        headings = (_("category"), _("target"), _("still missing"))
        rows = [tuple(one.values()) for one in document]
        showing.answer(document, lambda: showing.show_table(headings, rows))
