"""``roster``: people, their import and export."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from station_app.cli import showing
from station_app.cli.commands import command, group, pairs
from station_app.cli.common import WrongUsage, station
from station_app.core.i18n import N_, _, ngettext
from station_app.roster import exporting, importing, undoing
from station_app.roster import service as roster
from station_app.roster.identity import KINDS
from station_app.roster.rows import FIELD_NAMES, FIELDS, PersonRow

app = group(N_("People, their import and export."))

Person = Annotated[str, typer.Argument(help=N_("Uid, volunteer number, ID number, phone, or name."))]
Sets = Annotated[
    list[str] | None, typer.Option("--set", help=N_("FIELD=VALUE; again for more. Empty empties."))
]
Teams = Annotated[list[str] | None, typer.Option("--team", help=N_("A team; again for more."))]


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
    ] = importing.FILL,
    errors: Annotated[
        Path | None, typer.Option(help=N_("Write the refused rows here, with reasons."))
    ] = None,
) -> None:
    """Import a roster."""
    if on_match not in importing.ON_MATCH:
        raise WrongUsage(_("--on-match is fill, overwrite or skip."))
    with station(), showing.working(_("reading")) as job:
        chosen = pairs("--map", mapping or [])
        plan = importing.preview_import(
            file, sheet=sheet, mapping=chosen, strict=strict, on_match=on_match, job=job
        )
        batch = None if check else importing.commit_import(plan, job=job).batch
        if errors is not None and plan.refused:
            importing.write_error_workbook(plan, errors)
        showing.answer(_account(plan, batch), lambda: _show_account(plan, batch))


def _account(plan: importing.Plan, batch: str | None) -> dict[str, object]:
    return {
        "batch": batch,
        "sheet": plan.preview.sheet,
        "header_row": plan.preview.header_row,
        "columns": plan.preview.columns,
        "rows": plan.rows,
        "added": len(plan.added),
        "updated": len(plan.updated),
        "unchanged": plan.unchanged,
        "refused": plan.refused,
        "warnings": plan.warnings,
    }


def _show_account(plan: importing.Plan, batch: str | None) -> None:
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


def _document(person: PersonRow) -> dict[str, object]:
    return {
        "uid": person.uid,
        "name": person.name,
        "sex": person.sex,
        "birth_date": person.birth_date,
        "id_number": person.id_number,
        "phone": person.phone,
        "teams": list(person.teams),
        "volunteer_number": person.volunteer_number,
        "capacities": list(person.capacities),
    }


def _show_people(people: list[PersonRow]) -> None:
    headings = [_(FIELD_NAMES[n]) for n in ("name", "sex", "birth_date", "id_number", "phone", "teams")]
    rows = [(p.name, p.sex, p.birth_date, p.id_number, p.phone, p.teams) for p in people]
    showing.show_table(headings, rows)


@command(app, "find", N_("Find people."), example="roster find zxl --limit 10")
def find(
    text: Annotated[str, typer.Argument(help=N_("Name, pinyin, initials, phone tail or number."))],
    limit: Annotated[int, typer.Option(min=1, max=1000, help=N_("How many at most."))] = 50,
    reveal: Annotated[
        bool, typer.Option("--reveal", help=N_("Show full numbers; the log records it."))
    ] = False,
) -> None:
    """Find people."""
    with station():
        people = roster.find_people(text, limit=limit)
        if reveal:
            people = roster.reveal_people([p.uid for p in people])
        showing.answer([_document(p) for p in people], lambda: _show_people(people))


@command(app, "show", N_("Show one person."), example="roster show 周秀兰")
def show(person: Person) -> None:
    """Show a person."""
    with station():
        card = roster.show_person(person)
        document = {**_document(card.row), **card.values, "consents": list(card.consents), "age": card.age}
        shown = {**document, "id_type": _(KINDS.get(card.values["id_type"], card.values["id_type"]))}
        rows = [(_(FIELD_NAMES.get(k, k)), v) for k, v in shown.items() if v and k in FIELD_NAMES]
        showing.answer(document, lambda: showing.show_table([_("field"), _("value")], rows))


@command(app, "add", N_("Add a person."), example="roster add 周秀兰 --set phone=13800002046 --team 书香队")
def add(
    name: Annotated[str, typer.Argument(help=N_("The person's name."))],
    sets: Sets = None,
    team: Teams = None,
    capacity: Annotated[
        list[str] | None, typer.Option(help=N_("volunteer, full-time, staff, resident, reader, speaker."))
    ] = None,
    consent_on: Annotated[str, typer.Option(help=N_("When consent was given, 2026-01-31."))] = "",
) -> None:
    """Add a person."""
    with station():
        row = roster.add_person(
            name=name,
            teams=team or (),
            capacities=capacity or ("volunteer",),
            consent_on=consent_on,
            **_fields(sets),
        )
        showing.answer(_document(row), lambda: _show_people([row]))


@command(app, "edit", N_("Change a person's record."), example="roster edit 周秀兰 --set address=3栋")
def edit(person: Person, sets: Sets = None, team: Teams = None) -> None:
    """Edit a person."""
    with station():
        row = roster.edit_person(person, teams=team, **_fields(sets))
        showing.answer(_document(row), lambda: _show_people([row]))


def _fields(sets: list[str] | None) -> dict[str, str]:
    found = pairs("--set", sets or [])
    for name in found:
        if name not in FIELDS:
            raise WrongUsage(
                _("--set: there is no field “%(name)s”. There are: %(known)s.")
                % {"name": name, "known": " ".join(FIELDS)}
            )
    return found


@command(app, "duplicates", N_("People who may be the same."), example="roster duplicates --json")
def duplicates() -> None:
    """List possible duplicates."""
    with station():
        pairs_found = roster.list_duplicates()
        document = [{"why": d.why, "people": [_document(p) for p in d.people]} for d in pairs_found]

        def text() -> None:
            rows = [(d.why, "、".join(f"{p.name} {p.phone}" for p in d.people)) for d in pairs_found]
            showing.show_table([_("why"), _("people")], rows)

        showing.answer(document, text)


@command(app, "export", N_("Write the roster as a workbook."), example="roster export 花名册.xlsx")
def export(
    file: Annotated[Path, typer.Argument(help=N_("The .xlsx file to write."))],
    team: Annotated[str, typer.Option(help=N_("Only this team."))] = "",
) -> None:
    """Export the roster, phones and IDs masked."""
    if file.suffix.lower() != ".xlsx":
        raise WrongUsage(_("The file's name must end in .xlsx."))
    with station():
        count = exporting.export_roster(file, team=team)
        text = ngettext("%(n)d person written to %(file)s.", "%(n)d people written to %(file)s.", count)
        values = {"n": count, "file": file}
        showing.answer({"path": showing.path_text(file), "people": count}, lambda: showing.say(text % values))
