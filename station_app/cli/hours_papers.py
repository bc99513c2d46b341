"""``hours certificate`` and its register; volunteers' cards."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from station_app.cli import papers, showing
from station_app.cli.commands import command, day
from station_app.cli.common import WrongUsage, station
from station_app.cli.papers import Pdf
from station_app.cli.people import Person
from station_app.core import settings
from station_app.core.i18n import N_, _
from station_app.reports import hours_papers
from station_app.roster import service as roster
from station_app.signin import certificates
from station_app.signin.hours_rows import CERTIFICATE_STATES, NATIONAL_STATES, CertificateRow, Limits
from station_app.signin.minutes import half_hours

app = typer.Typer()

Number = Annotated[str, typer.Argument(help=N_("The certificate's number: ZM2026-0001."))]


@command(
    app, "certificate", N_("Issue a certificate and print it."),
    example="hours certificate 周秀兰 证明.pdf --from 2026-01-01",
)  # fmt: skip
def certificate(
    person: Person,
    file: Pdf,
    first: Annotated[str, typer.Option("--from", help=N_("The first day; all where left out."))] = "",
    last: Annotated[str, typer.Option("--to", help=N_("The last day."))] = "",
    lead: Annotated[str, typer.Option(help=N_("Who answers for it."))] = "",
    contact: Annotated[str, typer.Option(help=N_("Telephone of the recording unit."))] = "",
    issuer: Annotated[str, typer.Option(help=N_("The recording unit; as last time where left out."))] = "",
    remark: Annotated[str, typer.Option(help=N_("Remarks."))] = "",
    no_seal: Annotated[bool, typer.Option("--no-seal", help=N_("The volunteer wishes no seal."))] = False,
) -> None:
    """Issue a certificate."""
    papers.check_pdf(file)
    with station() as session:
        row = certificates.issue(
            person, first=day("--from", first) if first else None, last=day("--to", last) if last else None,
            lead=lead, contact=contact, issuer=issuer, remark=remark, seal=not no_seal,
            limits=Limits.of(settings.load(session.home).settings),
        )  # fmt: skip
        _print(row.number, file)


def _print(number: str, file: Path) -> None:
    done = hours_papers.write_certificate(number, file)
    document = {"number": number, **papers.document_of(done)}
    text = _("Certificate %(number)s: %(file)s")
    showing.answer(document, lambda: showing.say(text % {"number": number, "file": done.path}))


@command(
    app,
    "certificate-print",
    N_("Print a certificate again."),
    example="hours certificate-print ZM2026-0001 x.pdf",
)
def certificate_print(number: Number, file: Pdf) -> None:
    """Print again."""
    papers.check_pdf(file)
    with station():
        _print(certificates.find_certificate(number).number, file)


@command(app, "certificates", N_("The register of certificates."), example="hours certificates --year 2026")
def register(
    year: Annotated[int | None, typer.Option(min=1990, max=2100, help=N_("Only this year."))] = None,
    person: Annotated[str, typer.Option(help=N_("Only this person's."))] = "",
) -> None:
    """Show the register."""
    with station():
        whose = roster.find_person(person).uid if person else ""
        _show(certificates.list_certificates(person=whose, year=year))


def _show(rows: list[CertificateRow]) -> None:
    headings = (
        _("number"),
        _("name"),
        _("issued on"),
        _("from"),
        _("to"),
        _("hours"),
        _("state"),
        _("national system"),
    )
    table = [
        (r.number, r.name, r.issued_on, r.from_day, r.to_day, half_hours(r.minutes),
         _(CERTIFICATE_STATES[r.state]), _(NATIONAL_STATES[r.national]))
        for r in rows
    ]  # fmt: skip
    showing.answer(rows, lambda: showing.show_table(headings, table))


@command(
    app, "certificate-void", N_("Make a certificate void; its row stays."),
    example="hours certificate-void ZM2026-0001 --reason 时长更正",
)  # fmt: skip
def certificate_void(number: Number, reason: Annotated[str, typer.Option(help=N_("Why."))]) -> None:
    """Void a certificate."""
    with station():
        _show([certificates.void_certificate(number, reason=reason)])


@command(
    app, "certificate-entered", N_("Say that its hours are in the national system."),
    example="hours certificate-entered ZM2026-0001",
)  # fmt: skip
def certificate_entered(
    number: Number, undo: Annotated[bool, typer.Option("--not", help=N_("They are not."))] = False
) -> None:
    """Note the national state."""
    with station():
        _show([certificates.note_national(number, entered=not undo)])


@command(
    app,
    "cards",
    N_("Print volunteers' cards with QR codes."),
    example="hours cards 志愿者证.pdf --team 护学岗队",
)
def cards(
    file: Pdf,
    person: Annotated[list[str] | None, typer.Option(help=N_("Whose; several times."))] = None,
    team: Annotated[str, typer.Option(help=N_("A team's."))] = "",
    start: Annotated[int, typer.Option(min=1, max=10, help=N_("The first free card of the sheet."))] = 1,
) -> None:
    """Print cards."""
    papers.check_pdf(file)
    if bool(person) == bool(team):
        raise WrongUsage(_("Name people with --person, or one --team."))
    with station():
        uids = [roster.find_person(one).uid for one in person or []]
        with showing.working(_("cards")) as job:
            done = hours_papers.write_volunteer_cards(file, people=uids, team=team, start=start, job=job)
        papers.answer_printed(done)
