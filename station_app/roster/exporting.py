"""The roster as a workbook to hand round: numbers masked, the year of birth alone (domain §3.7)."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Final

from station_app.core import sheets
from station_app.core.i18n import _
from station_app.core.rights import Right, requires
from station_app.roster import service
from station_app.roster.rows import FIELD_NAMES, RosterFilter

COLUMNS: Final = ("name", "sex", "birth_date", "phone", "id_number", "teams", "volunteer_number")
PAGE: Final = 500


@requires(Right.ROSTER_EDIT)
def export_roster(path: Path, *, team: str = "") -> int:
    """Write the people of a team, or all, by name; gives how many. Raises ``files.CannotWrite``."""
    headings = [_("no."), *(_(FIELD_NAMES[name]) for name in COLUMNS)]
    return sheets.write_workbook(
        path, _("roster"), headings, _rows(team), widths=[6, 14, 6, 10, 16, 22, 24, 16]
    )


def _rows(team: str) -> Iterator[list[object]]:
    place = 0
    while page := service.list_people(RosterFilter(team=team), limit=PAGE, offset=place):
        for person in page:
            place += 1
            teams = "、".join(person.teams)
            yield [
                place, person.name, person.sex, person.birth_date, person.phone, person.id_number, teams,
                person.volunteer_number,
            ]  # fmt: skip
