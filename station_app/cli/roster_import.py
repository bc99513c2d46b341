"""``roster``: people from a workbook, and back out again."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from station_app.cli import showing
from station_app.cli.commands import command, pairs
from station_app.cli.common import WrongUsage, station
from station_app.core.i18n import N_, _
from station_app.roster import batches, choices, comparing, importing, undoing
from station_app.roster import service as roster
from station_app.roster.choices import Choices
from station_app.roster.plans import Plan
from station_app.roster.rows import BatchRow

app = typer.Typer()


@command(
    app, "import", N_("Take a workbook or CSV file of people in."), example="roster import 名单.xlsx --check"
)
def import_(
    file: Annotated[Path, typer.Argument(help=N_("An .xlsx or .csv file."))],
    sheet: Annotated[str, typer.Option(help=N_("The sheet; else it is found."))] = "",
    mapping: Annotated[
        list[str] | None, typer.Option("--map", help=N_("FIELD=COLUMN, a letter or heading."))
    ] = None,
    check: Annotated[
        bool, typer.Option("--check", help=N_("Say what would happen; change nothing."))
    ] = False,
    strict: Annotated[bool, typer.Option("--strict", help=N_("Refuse a row with a bad cell."))] = False,
    on_match: Annotated[
        str, typer.Option(help=N_("What is known already: fill, overwrite or skip."))
    ] = choices.FILL,
    skip: Annotated[
        list[str] | None,
        typer.Option(help=N_("Refuse rows with phone, identity, cell, same-name or advice.")),
    ] = None,
    ambiguous: Annotated[
        str, typer.Option(help=N_("A row that fits several people: skip it, or add a new person."))
    ] = choices.SKIP,
    row: Annotated[
        list[str] | None,
        typer.Option(help=N_("ROW=fill, overwrite, skip, new, or whom it means; again for more.")),
    ] = None,
    skip_row: Annotated[
        list[int] | None,
        typer.Option("--skip-row", min=1, help=N_("A row of the file that stays out; again for more.")),
    ] = None,
    remember: Annotated[
        bool, typer.Option("--remember", help=N_("Map workbooks with these headings so from now on."))
    ] = False,
    errors: Annotated[
        Path | None, typer.Option(help=N_("Write the refused rows here, with reasons."))
    ] = None,
) -> None:
    """Import a roster."""
    _one_of("--on-match", on_match, choices.ON_MATCH)
    _one_of("--ambiguous", ambiguous, (choices.SKIP, choices.NEW))
    for kind in skip or []:
        _one_of("--skip", kind, choices.SKIPPABLE)
    with station(), showing.working(_("reading")) as job:
        skipped = frozenset(skip or []) | (frozenset(choices.BAD_CELLS) if strict else frozenset())
        rows = _rows(row or []) | dict.fromkeys(skip_row or [], choices.OUT)
        chosen = Choices(on_match, skipped, ambiguous, rows)
        plan = importing.preview_import(
            file, sheet=sheet, mapping=pairs("--map", mapping or []), choices=chosen, job=job
        )
        _refuse_unknown(skip_row or [], plan)
        batch = None
        if not check:
            done = importing.import_rows(plan.preview, chosen, remember=remember, job=job)
            batch, plan = done.batch, done.plan
        if errors is not None and plan.refused:
            importing.write_error_workbook(plan, errors)
        showing.answer(_account(plan, batch), lambda: _show_account(plan, batch))


def _one_of(option: str, value: str, known: tuple[str, ...]) -> None:
    if value not in known:
        raise WrongUsage(
            _("%(option)s: “%(text)s” is none of these: %(known)s.")
            % {"option": option, "text": value, "known": ", ".join(known)}
        )


def _rows(texts: list[str]) -> dict[int, str]:
    """Row → what becomes of it; whoever is named is looked up. Raises ``WrongUsage``, ``NotFound``."""
    found = {}
    for number, text in pairs("--row", texts).items():
        if not number.isascii() or not number.isdigit():
            raise WrongUsage(
                _("--row: write the row's number, as in 12=new, not “%(text)s”.") % {"text": number}
            )
        known = text in (*choices.ON_MATCH, choices.NEW)
        found[int(number)] = text if known else roster.find_person(text).uid
    return found


def _refuse_unknown(rows: list[int], plan: Plan) -> None:
    """A row that is not there was mistyped: then another one would come in against somebody's will."""
    there = {one.row for one in plan.preview.rows}
    if missing := [row for row in rows if row not in there]:
        raise WrongUsage(
            _("--skip-row: nobody stands in row %(row)d of the sheet “%(sheet)s”.")
            % {"row": missing[0], "sheet": plan.preview.sheet}
        )


def _account(plan: Plan, batch: str | None) -> dict[str, object]:
    return {
        "batch": batch,
        "sheet": plan.preview.sheet,
        "header_row": plan.preview.header_row,
        "columns": plan.preview.columns,
        "columns_by": plan.preview.mapped_by,
        "rows": plan.rows,
        "added": len(plan.added),
        "updated": len(plan.updated),
        "unchanged": plan.unchanged,
        "refused": plan.refused,
        "warnings": plan.warnings,
        "problems": {group.kind: list(group.rows) for group in comparing.groups(plan)},
        "asked": {str(row): list(uids) for row, uids in plan.asked.items()},
    }


def _show_account(plan: Plan, batch: str | None) -> None:
    text = _(
        "%(rows)d rows: %(added)d added, %(updated)d completed, %(same)d unchanged, %(refused)d refused."
    )
    values = {
        "rows": plan.rows,
        "added": len(plan.added),
        "updated": len(plan.updated),
        "same": plan.unchanged,
        "refused": len(plan.refused),
    }
    showing.say(text % values)
    for finding in (*plan.refused, *plan.warnings)[:50]:
        showing.say(_("row %(row)d: %(message)s") % {"row": finding.row, "message": finding.message})
    if batch:
        showing.say(_("To take it back: roster undo-import %(batch)s") % {"batch": batch})


@command(app, "undo-import", N_("Take one import back."), example="roster undo-import BATCH")
def undo_import(batch: Annotated[str, typer.Argument(help=N_("The import's id."))]) -> None:
    """Undo an import."""
    with station():
        done = undoing.undo_import(batch)
        text = _("%(removed)d people removed, %(restored)d put back as they were.")
        values = {"removed": done.removed, "restored": done.restored}
        showing.answer(done, lambda: showing.say("\n".join([text % values, *done.left])))


@command(app, "imports", N_("The imports of people so far."), example="roster imports --json")
def imports(
    limit: Annotated[int, typer.Option(min=1, max=1000, help=N_("How many at most."))] = 20,
) -> None:
    """List the imports so far."""
    with station():
        rows = batches.list_imports(limit=limit)
        showing.answer(rows, lambda: _show_imports(rows))


def _show_imports(rows: list[BatchRow]) -> None:
    headings = [_("import"), _("file"), _("when"), _("who"), _("added"), _("completed"), _("refused"), ""]
    showing.show_table(
        headings,
        [
            (r.batch, r.file_name, r.at, r.operator, r.added, r.updated, r.refused,
             _("taken back") if r.undone_at else "")
            for r in rows
        ],
    )  # fmt: skip
