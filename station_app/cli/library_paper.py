"""``library``: what is printed: labels, cards, slips, registers and the monthly report."""

from __future__ import annotations

from dataclasses import replace
from enum import StrEnum
from typing import Annotated

import typer

from station_app.cli import showing
from station_app.cli.commands import command, day
from station_app.cli.commands import month as month_of
from station_app.cli.common import WrongUsage, station
from station_app.cli.library_desk import rules_of
from station_app.cli.papers import Pdf, answer_printed, check_pdf
from station_app.cli.papers import answer as answer_written
from station_app.core import clock
from station_app.core.i18n import N_, _
from station_app.reports import library_service as papers
from station_app.reports.label_grid import LabelGrid
from station_app.reports.library_rows import LabelKind
from station_app.reports.rows import Audience

app = typer.Typer()

Start = Annotated[int, typer.Option(help=N_("The first free label of the sheet, counted from 1."))]


class SlipKind(StrEnum):
    """Which slips."""

    OVERDUE = "overdue"
    LOANS = "loans"
    HOLDS = "holds"


@command(app, "labels", N_("Write spine and barcode labels."), example="library labels 标签.pdf --kind spine")
def labels(
    file: Pdf,
    kind: Annotated[LabelKind, typer.Option(help=N_("Which labels."))] = LabelKind.BOTH,
    code: Annotated[
        list[str] | None, typer.Option(help=N_("Only the book with this barcode; again for more."))
    ] = None,
    batch: Annotated[str, typer.Option(help=N_("Only what this import of a catalogue added."))] = "",
    start: Start = 1,
    outline: Annotated[bool, typer.Option("--outline", help=N_("Draw the edges, for cutting."))] = False,
    test: Annotated[
        bool, typer.Option("--test", help=N_("Write a page to try the printer with; no labels."))
    ] = False,
    columns: Annotated[int | None, typer.Option(help=N_("Labels across."))] = None,
    rows: Annotated[int | None, typer.Option(help=N_("Labels down."))] = None,
    width: Annotated[float | None, typer.Option(help=N_("A label's width in mm."))] = None,
    height: Annotated[float | None, typer.Option(help=N_("A label's height in mm."))] = None,
    left: Annotated[float | None, typer.Option(help=N_("Margin to the left in mm."))] = None,
    top: Annotated[float | None, typer.Option(help=N_("Margin at the top in mm."))] = None,
    gap_x: Annotated[float | None, typer.Option(help=N_("Gap between columns in mm."))] = None,
    gap_y: Annotated[float | None, typer.Option(help=N_("Gap between rows in mm."))] = None,
    save: Annotated[bool, typer.Option("--save", help=N_("Keep this sheet for the next time."))] = False,
) -> None:
    """Write labels."""
    check_pdf(file)
    measures = {
        "columns": columns, "rows": rows, "width": width, "height": height, "left": left, "top": top,
        "gap_x": gap_x, "gap_y": gap_y,
    }  # fmt: skip
    given = {name: value for name, value in measures.items() if value is not None}
    if (given or test or save) and kind is LabelKind.BOTH:
        raise WrongUsage(_("Add --kind spine or --kind barcode: each have a sheet of their own."))
    if save and not given:
        raise WrongUsage(_("--save keeps the measures that stand beside it, such as --columns 4."))
    with station(), showing.working(_("labels")) as job:
        grid = _grid(kind, given)
        if test:
            done = papers.write_label_test_page(file, kind=kind, grid=grid)
        else:
            done = papers.write_labels(
                file,
                kind=kind,
                codes=code or (),
                batch=batch,
                grid=grid,
                start=start,
                outline=outline,
                job=job,
            )
        if save and grid is not None:
            papers.save_label_grid(kind, grid)
        answer_printed(done)


def _grid(kind: LabelKind, given: dict[str, float]) -> LabelGrid | None:
    """The station's sheet with what was given changed; None where nothing was."""
    return replace(papers.label_grid(kind), **given) if given else None  # type: ignore[arg-type]


@command(app, "cards", N_("Write reader cards."), example="library cards 读者证.pdf")
def cards(
    file: Pdf,
    card: Annotated[
        list[str] | None, typer.Option(help=N_("Only the card with this number; again for more."))
    ] = None,
    start: Start = 1,
) -> None:
    """Write reader cards."""
    check_pdf(file)
    with station(), showing.working(_("cards")) as job:
        answer_printed(papers.write_cards(file, numbers=card or (), start=start, job=job))


@command(app, "slips", N_("Write slips."), example="library slips 催还单.pdf --kind overdue")
def slips(
    file: Pdf,
    kind: Annotated[SlipKind, typer.Option(help=N_("Which slips."))] = SlipKind.OVERDUE,
    card: Annotated[
        list[str] | None, typer.Option(help=N_("Only the card with this number; again for more."))
    ] = None,
    code: Annotated[
        list[str] | None, typer.Option(help=N_("Only the book with this barcode; again for more."))
    ] = None,
) -> None:
    """Write slips."""
    check_pdf(file)
    if kind is SlipKind.LOANS and not card:
        raise WrongUsage(_("Name the reader: --card NUMBER."))
    if card if kind is SlipKind.HOLDS else code:
        raise WrongUsage(_("Slips for holds take --code, the others --card."))
    with station() as session:
        if kind is SlipKind.HOLDS:
            answer_printed(papers.write_hold_slips(file, codes=code or ()))
        elif kind is SlipKind.LOANS:
            answer_printed(papers.write_due_slips(file, cards=card or (), rules=rules_of(session)))
        else:
            answer_printed(papers.write_overdue_slips(file, cards=card or (), rules=rules_of(session)))


@command(
    app,
    "report",
    N_("Write the library's report of a month."),
    example="library report --month 2026-09 月报.pdf",
)
def report(
    file: Pdf,
    month: Annotated[str, typer.Option("--month", help=N_("The month, such as 2026-09."))],
    audience: Annotated[
        Audience, typer.Option(help=N_("Who reads it: outside the station, small numbers are hidden."))
    ] = Audience.INTERNAL,
) -> None:
    """Write the monthly report."""
    check_pdf(file)
    year, number = month_of("--month", month)
    with station():
        answer_written(papers.write_monthly_report(file, year=year, month=number, audience=audience))


@command(
    app,
    "register",
    N_("Write the register of withdrawn books."),
    example="library register 注销清册.pdf --from 2026-01-01",
)
def register(
    file: Pdf,
    since: Annotated[
        str, typer.Option("--from", help=N_("The first day; left out, the first of the year."))
    ] = "",
    until: Annotated[str, typer.Option("--to", help=N_("The last day; left out, today."))] = "",
) -> None:
    """Write the register."""
    check_pdf(file)
    last = day("--to", until) if until else clock.today()
    first = day("--from", since) if since else last.replace(month=1, day=1)
    with station():
        answer_written(papers.write_withdrawal_register(file, since=first, until=last))


@command(
    app,
    "stocktake-report",
    N_("Write what a stocktake found."),
    example="library stocktake-report 盘点.pdf",
)
def stocktake_report(
    file: Pdf,
    stocktake: Annotated[
        str, typer.Option(help=N_("Its id; left out, the one under way, else the last."))
    ] = "",
) -> None:
    """Write the stocktake's differences."""
    check_pdf(file)
    with station():
        answer_written(papers.write_stocktake(file, stocktake=stocktake))


@command(
    app,
    "receipt",
    N_("Write the receipt for a lost book that was made good."),
    example="library receipt EVENT 收据.pdf",
)
def receipt(event: Annotated[str, typer.Argument(help=N_("The entry's id."))], file: Pdf) -> None:
    """Write a receipt."""
    check_pdf(file)
    with station():
        answer_printed(papers.write_receipt(file, event=event))


@command(
    app,
    "thanks",
    N_("Write thanks for books that were given."),
    example="library thanks DONATION 感谢单.pdf",
)
def thanks(donation: Annotated[str, typer.Argument(help=N_("The donation's id."))], file: Pdf) -> None:
    """Write thanks."""
    check_pdf(file)
    with station():
        answer_written(papers.write_thanks(file, donation=donation))
