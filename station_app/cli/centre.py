"""``centre``: the district's side, on a computer and in a folder of its own."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import Annotated

import typer

from station_app.centre import profile, recovering, rollup
from station_app.centre import service as centre
from station_app.centre.receiving import Received
from station_app.cli import accounts, asking, centre_operator, centre_sending, showing
from station_app.cli.accounts import NewPassword, RecoveryCode
from station_app.cli.centre_home import centre_home, open_centre, operator_name
from station_app.cli.commands import command, group, month
from station_app.cli.common import OperatorMissing, options
from station_app.core import log
from station_app.core.i18n import N_, _
from station_app.organisation import places
from station_app.sync.centre_codes import sentence

app = group(N_("The district centre: its stations, their packages, its receipts."))
app.add_typer(centre_sending.app)
app.add_typer(centre_operator.app, name="operator")

File = Annotated[Path, typer.Argument(help=N_("The file."))]


@command(
    app,
    "init",
    N_("Make the centre. Recovery code and escrow key are shown this once: write them down."),
    example="centre init --organisation 雨花区.csv --operator 唐主任",
)
def init(
    organisation_file: Annotated[
        Path | None,
        typer.Option("--organisation", help=N_("The district's tree as CSV; else the one that ships.")),
    ] = None,
    code: Annotated[
        str, typer.Option("--centre", help=N_("Which centre of the tree, where there are several."))
    ] = "",
    database: Annotated[
        str,
        typer.Option(help=N_("An empty PostgreSQL database, as postgresql://…; else a file in the folder.")),
    ] = "",
) -> None:
    """Make the centre."""
    name = options().named_operator
    if not name:
        raise OperatorMissing
    tree = places.read_tree(organisation_file) if organisation_file else places.shipped_tree()
    home = centre_home()
    password = asking.first_password()
    try:
        with showing.undisturbed():
            made = centre.set_up_centre(
                home,
                tree=tree,
                operator_name=name,
                password=password,
                centre_code=code,
                database=database,
            )
        log.setup(home)
    finally:
        centre.close_centre()
    document = {
        "centre": {"code": made.code, "name": made.name, "stations": made.stations},
        "recovery_code": made.recovery_code,
        "escrow_key": made.escrow_key,
        "home": str(home.root),
    }
    lines = [
        _("%(name)s is set up, with %(n)d stations in its list.") % {"name": made.name, "n": made.stations},
        _("Recovery code: %(code)s") % {"code": made.recovery_code},
        _("Escrow key: %(key)s") % {"key": made.escrow_key},
        _("Both are shown this once; lock them away. The escrow key opens packages without this computer."),
    ]
    showing.answer(document, lambda: showing.say("\n".join(lines)))


@command(
    app,
    "unlock",
    N_("Replace a forgotten password with the recovery code."),
    example="centre unlock --operator 唐主任 --recovery-code-file FILE --new-password-file FILE",
)
def unlock(recovery_code_file: RecoveryCode = None, new_password_file: NewPassword = None) -> None:
    """Let an operator in again."""
    home = centre_home()
    name = operator_name(home)
    reset = partial(recovering.reset_password, home)
    accounts.unlock(reset, centre.close_centre, name, recovery_code_file, new_password_file)


@command(
    app,
    "card",
    N_("Write the centre's card for its stations; names and phones are asked for, more only where said."),
    example="centre card 雨花区.json --ask person.id_number",
)
def card(
    file: File,
    ask: Annotated[
        list[str] | None, typer.Option("--ask", help=N_("A column to ask for besides, as person.id_number."))
    ] = None,
    least: Annotated[bool, typer.Option("--least", help=N_("Ask for names and phones alone again."))] = False,
) -> None:
    """Write the card."""
    with open_centre():
        if ask or least:
            profile.choose(ask or ())
        fingerprint = centre.write_centre_card(file)
        text = _("Written to %(file)s. Read aloud: %(fingerprint)s")
        values = {"file": file, "fingerprint": fingerprint}
        document = {
            "path": showing.path_text(file), "fingerprint": fingerprint, "asks": profile.asked(),
        }  # fmt: skip
        showing.answer(document, lambda: showing.say(text % values))


@command(
    app,
    "register",
    N_("Take stations' cards in: their packages are believed from here on."),
    example="centre register 丰园社区.json",
)
def register(
    files: Annotated[list[Path], typer.Argument(metavar="STATION_CARD...", help=N_("The stations' cards."))],
    replace: Annotated[
        bool, typer.Option("--replace", help=N_("The station was set up anew and has new keys."))
    ] = False,
) -> None:
    """Register stations."""
    with open_centre():
        done = [centre.register(path, replace=replace) for path in files]
        headings = (_("code"), _("station"), _("fingerprint"))
        table = [(row.code, row.name, row.fingerprint) for row in done]
        showing.answer(done, lambda: showing.show_table(headings, table))


@command(
    app,
    "receive",
    N_("Verify packages, merge them, and write a receipt a package."),
    example="centre receive 优盘/*.wsp --receipts 回执",
)
def receive(
    packages: Annotated[list[Path], typer.Argument(metavar="PACKAGE...", help=N_("The packages."))],
    receipts: Annotated[Path | None, typer.Option(help=N_("The folder for the receipts."))] = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help=N_("Say what would be done, and change nothing."))
    ] = False,
    accept: Annotated[
        bool, typer.Option("--accept", help=N_("Take in what was held for many deletions or a future date."))
    ] = False,
) -> int:
    """Receive packages."""
    folder = receipts or centre_home().exports
    with open_centre(), showing.working(_("receiving")) as job:
        done = centre.receive(packages, receipts=folder, dry_run=dry_run, accept=accept, job=job)
        document = [
            {
                "package": showing.path_text(row.package),
                "outcome": row.outcome,
                "code": row.code or None,
                "added": row.added,
                "changed": row.changed,
                "deleted": row.deleted,
                "conflicts": row.conflicts,
                "quarantined": row.quarantined,
                "receipt": showing.path_text(row.receipt) if row.receipt else None,
                "phone_code": row.phone_code or None,
                "message": sentence(row.code) if row.code else None,
                "where": row.where or None,
            }
            for row in done
        ]
        showing.answer(document, lambda: _show_received(done, dry_run=dry_run))
    return 0 if all(row.outcome in ("applied", "nothing-new") for row in done) else 1


OUTCOMES = {
    "applied": N_("taken in"),
    "held": N_("held"),
    "nothing-new": N_("nothing new"),
    "refused": N_("refused"),
}


def _show_received(done: list[Received], *, dry_run: bool) -> None:
    headings = (
        _("package"), _("outcome"), _("added"), _("changed"), _("deleted"), _("in several stations"),
        _("quarantined"), _("code for the telephone"), _("why"),
    )  # fmt: skip
    showing.show_table(
        headings,
        [
            (
                row.package.name, _(OUTCOMES[row.outcome]), row.added, row.changed, row.deleted,
                row.conflicts, row.quarantined, row.phone_code,
                sentence(row.code) if row.code else "",
            )
            for row in done
        ],
    )  # fmt: skip
    written = next((row.receipt for row in done if row.receipt), None)
    if dry_run:
        showing.say(_("That is what would be done. Nothing was changed and no receipt was written."))
    elif written is not None:
        showing.say(_("The receipts for the stations lie in %(folder)s.") % {"folder": written.parent})


@command(app, "status", N_("Where every station stands."), example="centre status --json")
def status() -> None:
    """Show the status."""
    with open_centre():
        now = rollup.centre_status()
        headings = (
            _("code"), _("institute"), _("station"), _("last package"), _("rows"), _("quarantined"),
            _("set aside"), _("why"),
        )  # fmt: skip
        table = [
            (s.code, s.institute, s.name, s.last_received, s.rows, s.quarantined, s.aside,
             sentence(s.last_code) if s.last_code else "")
            for s in now.stations if s.registered or s.rows
        ]  # fmt: skip
        showing.answer(now, lambda: showing.show_table(headings, table))


@command(app, "missing", N_("Whose packages are missing, week by week."), example="centre missing --weeks 12")
def missing(
    weeks: Annotated[int, typer.Option(min=1, max=104, help=N_("How many weeks back."))] = 8,
) -> None:
    """Show the calendar."""
    with open_centre():
        found = rollup.missing_packages(weeks=weeks)
        headings = (_("code"), _("station"), *(f"{week:%m-%d}" for week in found.weeks), _("waits for"))
        table = [
            (row.code, row.name, *("✔" if came else "·" for came in row.weeks), row.waits_for)
            for row in found.rows
        ]
        showing.answer(found, lambda: showing.show_table(headings, table))


@command(
    app,
    "report",
    N_("Write the month's summary of all stations as a workbook."),
    example="centre report --month 2026-09 汇总.xlsx",
)
def report(
    file: File,
    month_text: Annotated[str, typer.Option("--month", help=N_("The month, as 2026-09."))],
) -> None:
    """Write the roll-up."""
    year, number = month("--month", month_text)
    with open_centre():
        rows = rollup.write_report(file, year=year, month=number)
        text = _("Written to %(file)s: %(n)d stations.") % {"file": file, "n": rows}
        document = {"path": showing.path_text(file), "stations": rows}
        showing.answer(document, lambda: showing.say(text))
