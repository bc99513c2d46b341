"""``hours stars`` and its kin: the ladder, who reaches which star, public view, granting."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from station_app.cli import papers, showing
from station_app.cli.commands import command, day, month
from station_app.cli.common import station
from station_app.core import clock
from station_app.core.i18n import N_, _
from station_app.reports import hours_papers
from station_app.roster import service as roster
from station_app.signin import star_awards
from station_app.signin.hours_rows import AWARD_STATES, AwardRow
from station_app.signin.minutes import half_hours

app = typer.Typer()

Award = Annotated[str, typer.Argument(help=N_("The proposal's uid, as “hours awards --json” names it."))]


def _month(text: str) -> str:
    if not text:
        return f"{clock.today():%Y-%m}"
    year, number = month("--month", text)
    return f"{year:04d}-{number:02d}"


@command(
    app, "stars", N_("Who reaches which star by the end of a month."), example="hours stars --month 2026-09"
)
def stars(which: Annotated[str, typer.Option("--month", help=N_("Which month: 2026-09."))] = "") -> None:
    """List candidates."""
    with station():
        rows = star_awards.list_candidates(_month(which))
        headings = (
            _("name"),
            _("volunteer number"),
            _("hours"),
            _("held"),
            _("reaches"),
            _("this month"),
            _("lacks"),
        )
        table = [
            (r.name, r.volunteer_number, half_hours(r.minutes), r.held, r.level,
             _("yes") if r.crosses else "", r.lacks)
            for r in rows
        ]  # fmt: skip
        showing.answer(rows, lambda: showing.show_table(headings, table))


@command(
    app, "star-rules", N_("What each star asks for; --preset takes a ladder that some place uses."),
    example="hours star-rules --preset national",
)  # fmt: skip
def star_rules(
    preset: Annotated[str, typer.Option(help=N_("national, beijing, zhangjiagang or longgang."))] = "",
) -> None:
    """Show or choose the ladder."""
    with station():
        rules = star_awards.use_preset(preset) if preset else star_awards.list_rules()
        headings = (
            _("star"), _("hours"), _("months"), _("evaluation"), _("approved by"), _("working days"),
            _("one by one"),
        )  # fmt: skip
        table = [
            (r.level, r.hours, r.tenure_months, r.least_grade, r.approver, r.publicity_days,
             _("yes") if r.one_by_one else "")
            for r in rules
        ]  # fmt: skip
        showing.answer(rules, lambda: showing.show_table(headings, table))


@command(
    app, "star-propose", N_("Put stars on public view."), example="hours star-propose 周秀兰 --month 2026-09"
)
def star_propose(
    people: Annotated[
        list[str], typer.Argument(help=N_("Uid, volunteer number, ID number, phone, or name."))
    ],
    which: Annotated[str, typer.Option("--month", help=N_("Which month: 2026-09."))] = "",
    since: Annotated[str, typer.Option("--from", help=N_("The first day; today where left out."))] = "",
) -> None:
    """Propose stars."""
    with station():
        uids = [roster.find_person(person).uid for person in people]
        begins = day("--from", since) if since else None
        _show(star_awards.publicise(uids, _month(which), since=begins))


@command(app, "awards", N_("Stars that were proposed."), example="hours awards")
def awards(person: Annotated[str, typer.Option(help=N_("Only this person's."))] = "") -> None:
    """List awards."""
    with station():
        _show(star_awards.list_awards(person=roster.find_person(person).uid if person else ""))


def _show(rows: list[AwardRow]) -> None:
    headings = (_("name"), _("star"), _("hours"), _("month"), _("state"), _("until"))
    table = [
        (r.name, r.level, half_hours(r.minutes), r.month, _(AWARD_STATES[r.state]), r.until) for r in rows
    ]
    showing.answer(rows, lambda: showing.show_table(headings, table))


@command(app, "star-grant", N_("Grant a star whose public view is over."), example="hours star-grant AWARD")
def star_grant(award: Award) -> None:
    """Grant."""
    with station():
        _show([star_awards.grant(award)])


@command(app, "star-refuse", N_("Do not grant a star."), example="hours star-refuse AWARD --reason 有异议")
def star_refuse(award: Award, reason: Annotated[str, typer.Option(help=N_("Why."))]) -> None:
    """Refuse."""
    with station():
        _show([star_awards.refuse(award, reason=reason)])


@command(
    app, "star-sheet", N_("Print the sheet of stars on public view."), example="hours star-sheet 公示.pdf"
)
def star_sheet(
    file: Annotated[Path, typer.Argument(help=N_("The .pdf file to write."))],
    contact: Annotated[str, typer.Option(help=N_("Whom to tell."))] = "",
) -> None:
    """Print the sheet."""
    papers.check_pdf(file)
    with station():
        papers.answer(hours_papers.write_star_publicity(file, contact=contact))
