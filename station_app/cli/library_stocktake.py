"""``library stocktake``: begin, scan, see the differences, close."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from station_app.cli import showing
from station_app.cli.commands import command, group
from station_app.cli.common import WrongUsage, station
from station_app.cli.library_desk import rules_of
from station_app.core.i18n import N_, _
from station_app.library import stocktaking
from station_app.library.stocktaking import VERDICT_NAMES, ScanRow, StocktakeRow

app = group(N_("Going through the shelves."))

Uid = Annotated[str, typer.Argument(help=N_("The stocktake, as “library stocktake list --json” names it."))]


def _show(row: StocktakeRow) -> None:
    text = _(
        "%(name)s: %(expected)d expected, %(seen)d seen, %(on_loan)d out, %(missing)d not seen, "
        "%(misplaced)d in the wrong place, %(unknown)d unknown."
    )
    values = {
        name: getattr(row, name)
        for name in ("name", "expected", "seen", "on_loan", "missing", "misplaced", "unknown")
    }
    showing.answer(row, lambda: showing.say(text % values))


@command(app, "start", N_("Begin a stocktake."), example="library stocktake start --place 'A1 架'")
def start(
    name: Annotated[str, typer.Option(help=N_("What it is called; today's date where left out."))] = "",
    place: Annotated[str, typer.Option(help=N_("Only this place."))] = "",
    class_from: Annotated[str, typer.Option("--class-from", help=N_("The first class."))] = "",
    class_to: Annotated[str, typer.Option("--class-to", help=N_("The last class."))] = "",
) -> None:
    """Begin a stocktake."""
    with station():
        _show(stocktaking.start_stocktake(name=name, place=place, class_from=class_from, class_to=class_to))


@command(app, "list", N_("The stocktakes."), example="library stocktake list")
def list_() -> None:
    """List stocktakes."""
    with station():
        rows = stocktaking.list_stocktakes()
        headings = (_("name"), _("begun"), _("closed"), _("expected"), _("seen"), _("missing"))
        table = [(r.name, r.started_at, r.closed_at, r.expected, r.seen, r.missing) for r in rows]
        showing.answer(rows, lambda: showing.show_table(headings, table))


@command(
    app, "scan", N_("Note copies that stand on the shelf."),
    example="library stocktake scan 01a21320-d3e0-7268-b757-136f463c6a2d --file 盘点.txt",
)  # fmt: skip
def scan(
    uid: Uid,
    codes: Annotated[list[str] | None, typer.Argument(help=N_("Barcodes."))] = None,
    file: Annotated[Path | None, typer.Option(help=N_("A scanner's file, one code a line."))] = None,
    place: Annotated[str, typer.Option(help=N_("The shelf that is being gone through."))] = "",
) -> None:
    """Scan."""
    with station() as session:
        found = [*(codes or []), *(_read(file) if file else [])]
        rows = stocktaking.scan_many(uid, found, place=place, rules=rules_of(session))
        _show_scans(rows)


def _read(file: Path) -> list[str]:
    """The codes of a scanner's file, one a line, in order."""
    try:
        lines = file.read_text(encoding="utf-8-sig").splitlines()
        return [line.strip() for line in lines if line.strip()]
    except (OSError, UnicodeDecodeError) as error:
        raise WrongUsage(_("“%(name)s” cannot be read as text.") % {"name": file.name}) from error


def _show_scans(rows: list[ScanRow]) -> None:
    headings = (_("barcode"), _("verdict"), _("title"), _("call number"), _("place"))
    table = [(r.code, _(VERDICT_NAMES[r.verdict]), r.title, r.call_number, r.place) for r in rows]
    showing.answer(rows, lambda: showing.show_table(headings, table))


@command(
    app, "differences", N_("What does not agree."),
    example="library stocktake differences 01a21320-d3e0-7268-b757-136f463c6a2d",
)  # fmt: skip
def differences(uid: Uid) -> None:
    """Show the differences."""
    with station():
        found = stocktaking.differences(uid)
        headings = (_("what"), _("barcode"), _("title"), _("call number"), _("place"))
        table = [(_("not seen"), r.barcode, r.title, r.call_number, r.place) for r in found.missing]
        for rows in (found.misplaced, found.on_loan, found.gone, found.unknown):
            table += [(_(VERDICT_NAMES[r.verdict]), r.code, r.title, r.call_number, r.place) for r in rows]
        showing.answer(found, lambda: showing.show_table(headings, table))


@command(
    app, "close", N_("End a stocktake: what was not seen is missing."),
    example="library stocktake close 01a21320-d3e0-7268-b757-136f463c6a2d",
)  # fmt: skip
def close(uid: Uid) -> None:
    """Close a stocktake."""
    with station() as session:
        _show(stocktaking.close_stocktake(uid, rules=rules_of(session)))
