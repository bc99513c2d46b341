"""``roster``: people, their import and export."""

from __future__ import annotations

from typing import Annotated

import typer

from station_app.cli import people, roster_export, roster_import, roster_merge, showing
from station_app.cli.commands import command, group, pairs
from station_app.cli.common import WrongUsage, station
from station_app.cli.people import Person
from station_app.core.i18n import N_, _
from station_app.roster import service as roster
from station_app.roster.identity import KINDS
from station_app.roster.rows import FIELD_NAMES, FIELDS

app = group(N_("People, their import and export."))
app.add_typer(roster_import.app)
app.add_typer(roster_merge.app)
app.add_typer(roster_export.app)

Sets = Annotated[
    list[str] | None, typer.Option("--set", help=N_("FIELD=VALUE; again for more. Empty empties."))
]
Teams = Annotated[list[str] | None, typer.Option("--team", help=N_("A team; again for more."))]


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
        found = roster.find_people(text, limit=limit)
        if reveal:
            found = roster.reveal_people([p.uid for p in found])
        showing.answer([people.document(p) for p in found], lambda: people.show_people(found))


@command(app, "show", N_("Show one person."), example="roster show 周秀兰")
def show(person: Person) -> None:
    """Show a person."""
    with station():
        card = roster.show_person(person)
        document = {
            **people.document(card.row),
            **card.values,
            "consents": list(card.consents),
            "age": card.age,
        }
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
        showing.answer(people.document(row), lambda: people.show_people([row]))


@command(app, "edit", N_("Change a person's record."), example="roster edit 周秀兰 --set address=3栋")
def edit(person: Person, sets: Sets = None, team: Teams = None) -> None:
    """Edit a person."""
    with station():
        row = roster.edit_person(person, teams=team, **_fields(sets))
        showing.answer(people.document(row), lambda: people.show_people([row]))


@command(
    app, "erase", N_("Erase a person for good, as the law gives them the right to."),
    example="roster erase V0231 --for-good",
)  # fmt: skip
def erase(
    person: Person,
    for_good: Annotated[
        bool, typer.Option("--for-good", help=N_("Nobody can take this back; nothing is done without it."))
    ] = False,
) -> None:
    """Erase a person."""
    if not for_good:
        raise WrongUsage(
            _("Erasing cannot be taken back. If that is meant, say --for-good behind the command.")
        )
    with station():
        uid = roster.find_person(person).uid
        roster.erase_person(uid)
        text = _("Name, numbers and notes are gone here and go at the centre with the next package.")
        showing.answer({"person": uid}, lambda: showing.say(text))


def _fields(sets: list[str] | None) -> dict[str, str]:
    found = pairs("--set", sets or [])
    for name in found:
        if name not in FIELDS:
            raise WrongUsage(
                _("--set: there is no field “%(name)s”. There are: %(known)s.")
                % {"name": name, "known": " ".join(FIELDS)}
            )
    return found
