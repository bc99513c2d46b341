"""``sync``: packages to the district centre."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Final

import typer

from station_app.cli import asking, showing
from station_app.cli.commands import command, group
from station_app.cli.common import WrongUsage, options, station
from station_app.core.i18n import N_, _
from station_app.sync import checks, handover, package, parcels, receipts
from station_app.sync import service as sync
from station_app.sync.table_names import name_of

app = group(N_("Packages to the district centre."))

SEVERITIES: Final = {checks.BLOCKING: N_("[must be put right]"), checks.ADVISORY: N_("[advice]")}

Passphrase = Annotated[
    Path | None,
    typer.Option("--passphrase-file", help=N_("A file with the passphrase, where there is no centre card.")),
]
File = Annotated[Path, typer.Argument(help=N_("The file."))]


@command(app, "card", N_("Write this station's card."), example="sync card 丰园社区.json")
def card(file: File) -> None:
    """Write the card."""
    with station():
        fingerprint = sync.write_station_card(file)
        text = _("Written to %(file)s. Read aloud: %(fingerprint)s")
        values = {"file": file, "fingerprint": fingerprint}
        document = {"path": showing.path_text(file), "fingerprint": fingerprint}
        showing.answer(document, lambda: showing.say(text % values))


@command(app, "centre", N_("Take the centre's card in."), example="sync centre 雨花区.json")
def centre(file: File) -> None:
    """Take a centre card."""
    with station():
        fingerprint = sync.take_centre_card(file)
        text = _("Taken in. Compare with the centre: %(fingerprint)s") % {"fingerprint": fingerprint}
        document = {"path": showing.path_text(file), "fingerprint": fingerprint}
        showing.answer(document, lambda: showing.say(text))


@command(app, "status", N_("What has changed since the last receipt."), example="sync status --json")
def status() -> None:
    """Show the status."""
    with station():
        now = sync.sync_status()
        document = {
            "epoch": now.epoch,
            "next_number": now.next_number,
            "pending": {p.table: p.total for p in now.pending},
            "last_receipt": now.last_receipt,
            "from_seq": now.from_seq,
            "to_seq": now.to_seq,
            "centre": now.centre or None,
            "asks": list(now.asks),
        }
        rows = [(name_of(p.table), p.total, p.added, p.changed, p.removed) for p in now.pending]
        headings = (_("kind"), _("in all"), _("added"), _("changed"), _("removed"))
        showing.answer(document, lambda: showing.show_table(headings, rows))


@command(app, "check", N_("What the centre would send back."), example="sync check --json")
def check() -> None:
    """Check before exporting."""
    with station():
        found = sync.check_export()
        lines = [f"{_(SEVERITIES[row.severity])} {row.message}" for row in found.findings]
        text = "\n".join(lines) or _("All is well.")
        showing.answer(list(found.findings), lambda: showing.say(text))


@command(app, "export", N_("Write the sync package."), example="sync export --to /media/usb")
def export(
    to: Annotated[Path, typer.Option("--to", help=N_("The folder to write to."))],
    passphrase_file: Passphrase = None,
) -> None:
    """Export."""
    with station(), showing.working(_("writing the package")) as job:
        phrase = asking.secret_file(passphrase_file) if passphrase_file else ""
        done = sync.export_package(to, passphrase=phrase, job=job)
        document = {
            "path": showing.path_text(done.path),
            "number": done.number,
            "epoch": done.epoch,
            "from_seq": done.from_seq,
            "to_seq": done.to_seq,
            "changes": done.changes,
            "blobs": done.blobs,
            "sha256": done.sha256,
        }
        text = _("Package %(number)d is written and verified: %(path)s")
        values = {"number": done.number, "path": done.path}
        showing.answer(document, lambda: showing.say(text % values))


@command(app, "verify", N_("Verify a package."), example="sync verify 430111008012-e1-000017.wsp")
def verify(file: File, passphrase_file: Passphrase = None) -> int:
    """Verify."""
    phrase = asking.secret_file(passphrase_file) if passphrase_file else ""
    with showing.working(_("verifying")) as job:
        if options().station_home.database.exists() and asking.password_given():
            with station():
                found = sync.verify_package(file, passphrase=phrase, job=job)
        else:
            found = package.verify(file, passphrase=phrase, job=job)
    header = found.header
    document = {
        "ok": found.ok,
        "station": header.station if header else None,
        "epoch": f"e{header.ordinal}" if header else None,
        "number": header.number if header else None,
        "from_seq": header.from_seq if header else None,
        "to_seq": header.to_seq if header else None,
        "opened": found.opened,
        "counts": found.counts,
        "problems": [{"code": p.code, "message": p.message} for p in found.problems],
    }
    showing.answer(document, lambda: showing.say(_sentence(found)))
    return 0 if found.ok else 1


def _sentence(found: package.Verification) -> str:
    if found.problems:
        return "\n".join(problem.message for problem in found.problems)
    assert found.header is not None
    values = {"station": found.header.station, "number": found.header.number}
    if found.opened:
        return _("Package %(number)d of %(station)s is whole and unchanged.") % values
    return _("The header of package %(number)d of %(station)s reads well; no key at hand opens it.") % values


@command(
    app,
    "receipt",
    N_("Take the centre's receipt in, as a file or as the code read out."),
    example="sync receipt 430111008012-e1-000017.wsr",
)
def receipt(
    file: Annotated[Path | None, typer.Argument(help=N_("The receipt's file (.wsr)."))] = None,
    code: Annotated[str, typer.Option(help=N_("The 12 characters that the centre read out."))] = "",
) -> None:
    """Take a receipt."""
    if (file is None) == (not code):
        raise WrongUsage(_("Give either the receipt's file or --code with its 12 characters."))
    with station():
        taken = receipts.take_receipt(file) if file is not None else receipts.take_code(code)
        document = {
            "number": taken.number,
            "acknowledged_to": taken.acknowledged_to,
            "reference": taken.reference,
            "problems": list(taken.problems),
        }
        text = _("Package %(number)d: the centre has everything up to change %(seq)d.")
        told = [text % {"number": taken.number, "seq": taken.acknowledged_to}]
        told += [f"{p.message} ({p.table} {p.id})" if p.id else p.message for p in taken.problems]
        showing.answer(document, lambda: showing.say("\n".join(told)))


@command(
    app,
    "parcel",
    N_("Take a parcel of the centre's in: notices, plans, brands, days off, volunteer numbers."),
    example="sync parcel 430111-000012.wsc",
)
def parcel(file: File) -> None:
    """Take a parcel."""
    with station():
        taken = parcels.take_parcel(file)
        what = [f"{_(parcels.KIND_NAMES.get(kind, kind))} {n}" for kind, n in taken.news.items()]
        text = _("Parcel %(number)d of %(centre)s: %(what)s") % {
            "number": taken.number, "centre": taken.centre, "what": _(", ").join(what) or _("nothing new"),
        }  # fmt: skip
        showing.answer(taken, lambda: showing.say("\n".join([text, *taken.problems])))


@command(
    app,
    "inbox",
    N_("The centre's notices and plans that nobody has dealt with."),
    example="sync inbox --json",
)
def inbox() -> None:
    """List notices and plans."""
    with station():
        notices, plans = parcels.list_notices(), parcels.list_plans()
        rows = [(n.key, n.title, n.until, n.text) for n in notices]
        rows += [(p.key, p.title, p.starts, p.content) for p in plans]
        headings = (_("id"), _("title"), _("when"), _("text"))
        document = {"notices": notices, "plans": plans}
        showing.answer(document, lambda: showing.show_table(headings, rows))


Key = Annotated[str, typer.Argument(metavar="ID", help=N_("Its id, as sync inbox shows it."))]


@command(
    app, "adopt", N_("Make a draft of an activity that the centre plans."), example="sync adopt plan/01a2…"
)
def adopt(key: Key) -> None:
    """Adopt a plan."""
    with station():
        uid = parcels.adopt_plan(key)
        showing.answer({"activity": uid}, lambda: showing.say(_("The draft is in the calendar.")))


@command(
    app, "dismiss", N_("Put a notice or plan of the centre's away."), example="sync dismiss notice/01a2…"
)
def dismiss(key: Key) -> None:
    """Put an item away."""
    with station():
        parcels.put_away(key)
        showing.answer({"id": key}, lambda: showing.say(_("It is shown no more.")))


@command(
    app,
    "repair",
    N_("Begin anew after a copied computer: the next package carries everything."),
    example="sync repair",
)
def repair() -> None:
    """Begin a new epoch."""
    with station():
        epoch = sync.begin_anew()
        text = _("The station has begun anew (%(epoch)s). Export now: the package carries everything.")
        showing.answer({"epoch": epoch}, lambda: showing.say(text % {"epoch": epoch}))


@command(
    app,
    "slip",
    N_("Write the slip that goes with a package, to be signed by both sides."),
    example="sync slip 430111008012-e1-000017.wsp 交接单.pdf",
)
def slip(
    package_name: Annotated[str, typer.Argument(metavar="PACKAGE", help=N_("The package's file name."))],
    file: File,
) -> None:
    """Write the slip."""
    with station():
        done = handover.write_handover_slip(file, name=Path(package_name).name)
        text = _("Written to %(file)s.") % {"file": done.path}
        document = {"path": showing.path_text(done.path), "pages": done.pages}
        showing.answer(document, lambda: showing.say(text))


@command(app, "history", N_("The packages written so far."), example="sync history --json")
def history() -> None:
    """List the packages."""
    with station():
        rows = sync.list_exports()
        document = [
            {
                "number": r.number,
                "epoch": r.epoch,
                "path": r.path,
                "state": str(r.state),
                "exported_at": r.exported_at.isoformat(timespec="seconds"),
                "received_at": r.received_at.isoformat(timespec="seconds") if r.received_at else None,
            }
            for r in rows
        ]
        headings = (_("number"), _("written"), _("state"), _("file"))
        table = [(r.number, r.exported_at, _(sync.STATE_NAMES[r.state]), r.path) for r in rows]
        showing.answer(document, lambda: showing.show_table(headings, table))
