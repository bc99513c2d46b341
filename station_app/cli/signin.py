"""``signin``: who came, who left, and the sheets."""

from __future__ import annotations

from typing import Annotated

import typer

from station_app.cli import papers, showing, signin_scan
from station_app.cli.activity_options import Activity
from station_app.cli.commands import command, group, moment
from station_app.cli.common import WrongUsage, station
from station_app.cli.papers import Pdf
from station_app.cli.people import Person
from station_app.core.i18n import N_, _
from station_app.reports import service as reports
from station_app.reports.rows import Audience
from station_app.signin import service as signin
from station_app.signin.minutes import half_hours
from station_app.signin.rows import CAPACITY_NAMES, Capacity, SignInRow

app = group(N_("Who came, who left, and the sheets."))
app.add_typer(signin_scan.app)

At = Annotated[
    str,
    typer.Option(
        "--at", help=N_("When, if not now: 2026-10-16T09:30. What is over is entered as it was planned.")
    ),
]


@command(app, "in", N_("Sign somebody in."), example="signin in 2026-0042 周秀兰")
def in_(
    activity: Activity,
    person: Person,
    role: Annotated[Capacity | None, typer.Option(help=N_("In which capacity."))] = None,
    at: At = "",
) -> None:
    """Sign in."""
    with station():
        when = moment("--at", at) if at else None
        _answer(signin.sign_in(activity, person, role=role, at=when, method="command"))


@command(app, "out", N_("Sign somebody, or everybody, out."), example="signin out 2026-0042 --all")
def out(
    activity: Activity,
    person: Annotated[str, typer.Argument(help=N_("Who; or --all."))] = "",
    everyone: Annotated[bool, typer.Option("--all", help=N_("Everybody who is inside."))] = False,
    at: At = "",
) -> None:
    """Sign out."""
    if bool(person) == everyone:
        raise WrongUsage(_("Name one person, or write --all."))
    with station():
        when = moment("--at", at) if at else None
        if everyone:
            rows = signin.sign_everyone_out(activity, at=when)
            text = _("%(n)d people signed out.") % {"n": len(rows)}
            showing.answer([_document(row) for row in rows], lambda: showing.say(text))
        else:
            _answer(signin.sign_out(activity, person, at=when, method="command"))


@command(app, "void", N_("Take an entry back."), example="signin void EVENT --reason 签错了")
def void(
    event: Annotated[str, typer.Argument(help=N_("The entry's id."))],
    reason: Annotated[str, typer.Option(help=N_("Why."))],
) -> None:
    """Void an event."""
    with station():
        _answer(signin.void_event(event, reason=reason))


@command(app, "list", N_("The sheet of an activity."), example="signin list 2026-0042 --json")
def list_(activity: Activity) -> None:
    """List a sheet."""
    with station():
        rows = signin.list_sheet(activity)
        document = [
            {
                "person": r.person,
                "name": r.name,
                "role": str(r.role),
                "in": r.came.isoformat(timespec="seconds"),
                "out": r.left.isoformat(timespec="seconds") if r.left else None,
                "minutes": r.minutes,
                "mended": r.mended,
                "in_event": r.in_event,
                "out_event": r.out_event or None,
            }
            for r in rows
        ]
        headings = (_("no."), _("name"), _("capacity"), _("in"), _("out"), _("hours"))
        table = [
            (
                r.place,
                r.name,
                _(CAPACITY_NAMES[r.role]),
                f"{r.came:%H:%M}",
                f"{r.left:%H:%M}" if r.left else "",
                half_hours(r.minutes),
            )
            for r in rows
        ]
        showing.answer(document, lambda: showing.show_table(headings, table))


@command(app, "sheet", N_("Write the blank sign-in sheet."), example="signin sheet 2026-0042 签到表.pdf")
def sheet(activity: Activity, file: Pdf) -> None:
    """Write the blank sheet."""
    papers.check_pdf(file)
    with station():
        papers.answer(reports.write_signin_sheet(activity, file))


@command(app, "report", N_("Write the sign-in report."), example="signin report 2026-0042 记录.pdf")
def report(
    activity: Activity,
    file: Pdf,
    audience: Annotated[Audience, typer.Option(help=N_("Who reads it."))] = Audience.INTERNAL,
) -> None:
    """Write the report."""
    papers.check_pdf(file)
    with station():
        papers.answer(reports.write_signin_report(activity, file, audience=audience))


def _document(row: SignInRow) -> dict[str, object]:
    return {
        "event": row.event,
        "person": row.person,
        "name": row.name,
        "at": row.at.isoformat(timespec="seconds"),
        "minutes": row.minutes,
    }


_SAID = {
    "in": N_("%(name)s signed in at %(time)s, number %(place)d."),
    "out": N_("%(name)s signed out at %(time)s, %(minutes)d minutes."),
    "void": N_("The entry of %(name)s was taken back."),
}


def _answer(row: SignInRow) -> None:
    values = {"name": row.name, "time": f"{row.at:%H:%M}", "minutes": row.minutes, "place": row.place}
    showing.answer(_document(row), lambda: showing.say(_(_SAID[row.kind]) % values))
