"""``roster export``: people as a workbook, as their recipient wants it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Annotated

import typer

from station_app.cli import showing
from station_app.cli.commands import command
from station_app.cli.common import WrongUsage, station
from station_app.core.i18n import N_, _, ngettext
from station_app.roster import exporting, profiles
from station_app.roster.export_columns import OWN, Profile, parse_column
from station_app.roster.exporting import Exported
from station_app.roster.preflight import Refusal

app = typer.Typer()


@command(
    app,
    "export",
    N_("Write the roster as a workbook."),
    example="roster export 花名册.xlsx --columns name,phone:whole",
)
def export(
    file: Annotated[Path, typer.Argument(help=N_("The .xlsx file to write."))],
    team: Annotated[str, typer.Option(help=N_("Only this team."))] = "",
    profile: Annotated[str, typer.Option(help=N_("For whom; roster profiles lists them."))] = "",
    columns: Annotated[
        list[str] | None,
        typer.Option(help=N_("FIELD[:whole|:masked][=HEADING], divided by commas, in their order.")),
    ] = None,
    split: Annotated[
        int | None, typer.Option(min=0, help=N_("So many rows a file; 0 writes one file."))
    ] = None,
    ready_only: Annotated[
        bool, typer.Option("--ready-only", help=N_("Leave out whom the recipient would send back."))
    ] = False,
    check: Annotated[
        bool, typer.Option("--check", help=N_("Say whom the recipient would send back; write nothing."))
    ] = False,
    save: Annotated[str, typer.Option(help=N_("Keep columns and split as a profile of this name."))] = "",
) -> None:
    """Export the roster; numbers are masked unless a column says ``:whole``."""
    if file.suffix.lower() != ".xlsx":
        raise WrongUsage(_("The file's name must end in .xlsx."))
    with station(), showing.working(_("writing")) as job:
        wanted = _wanted(profile, columns or [], split)
        if save:
            wanted = profiles.save_profile(replace(wanted, name=save))
        if check:
            refusals = exporting.preflight(wanted, team=team)
            showing.answer({"refused": [_refusal(r) for r in refusals]}, lambda: _show_refusals(refusals))
            return
        done = exporting.export_people(file, wanted, team=team, ready_only=ready_only, job=job)
        document: dict[str, object] = {"path": showing.path_text(file), "people": done.people}
        if wanted != OWN:
            document |= {
                "files": [showing.path_text(path) for path in done.paths],
                "left_out": done.left_out,
                "refused": [_refusal(r) for r in done.refusals],
            }
        showing.answer(document, lambda: _show(done))


@command(app, "profiles", N_("What each recipient wants of a workbook."), example="roster profiles --json")
def list_profiles() -> None:
    """List the profiles of exports."""
    with station():
        found = profiles.list_profiles()
        document = [
            {
                "name": one.title,
                "columns": [{"field": c.field, "masked": c.masked, "heading": c.words} for c in one.columns],
                "required": list(one.required),
                "split": one.split,
                "built_in": one.built_in,
            }
            for one in found
        ]
        rows = [(one.title, "、".join(c.words for c in one.columns), one.split or "") for one in found]
        headings = [_("profile"), _("columns"), _("rows a file")]
        showing.answer(document, lambda: showing.show_table(headings, rows))


def _wanted(name: str, columns: list[str], split: int | None) -> Profile:
    chosen = profiles.find_profile(name) if name else OWN
    specs = [word for text in columns for word in text.split(",") if word.strip()]
    if specs:
        chosen = Profile(
            "", tuple(parse_column(word) for word in specs), chosen.required, chosen.upper_x, chosen.split
        )
    return chosen if split is None else replace(chosen, split=split)


def _refusal(refusal: Refusal) -> dict[str, str]:
    return {
        "person": refusal.person,
        "name": refusal.name,
        "field": refusal.field,
        "code": refusal.code,
        "message": refusal.message,
    }


def _show(done: Exported) -> None:
    names = _(", ").join(path.name for path in done.paths)
    text = ngettext("%(n)d person written to %(file)s.", "%(n)d people written to %(file)s.", done.people)
    showing.say(text % {"n": done.people, "file": names})
    if done.left_out:
        left = ngettext("%(n)d person left out.", "%(n)d people left out.", done.left_out)
        showing.say(left % {"n": done.left_out})
    _show_refusals(done.refusals)


def _show_refusals(refusals: tuple[Refusal, ...] | list[Refusal]) -> None:
    for refusal in refusals[:50]:
        showing.say(f"{refusal.name}: {refusal.message}")
    if len(refusals) > 50:
        showing.say(_("and %(n)d more") % {"n": len(refusals) - 50})
