"""How commands are told who is meant, and how they show people."""

from __future__ import annotations

from typing import Annotated

import typer

from station_app.cli import showing
from station_app.core.i18n import N_, _
from station_app.roster.rows import FIELD_NAMES, PersonRow

Person = Annotated[str, typer.Argument(help=N_("Uid, volunteer number, ID number, phone, or name."))]


def document(person: PersonRow) -> dict[str, object]:
    """A person as the commands' JSON has them."""
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


def show_people(people: list[PersonRow]) -> None:
    """A table of people."""
    headings = [_(FIELD_NAMES[n]) for n in ("name", "sex", "birth_date", "id_number", "phone", "teams")]
    rows = [(p.name, p.sex, p.birth_date, p.id_number, p.phone, p.teams) for p in people]
    showing.show_table(headings, rows)
