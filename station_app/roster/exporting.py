"""The roster as a workbook to hand round: numbers masked, the year of birth alone (domain §3.7)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
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
def export_roster(path: Path, *, team: str = "", people: Sequence[str] | None = None) -> int:
    """Write the people of a team, or all, by name, or those of ``people`` (uids) in their order.

    Gives how many. Raises ``files.CannotWrite``.
    """
    headings = [_("no."), *(_(FIELD_NAMES[name]) for name in COLUMNS)]
    return sheets.write_workbook(
        path, _("roster"), headings, _rows(team, people), widths=[6, 14, 6, 10, 16, 22, 24, 16]
    )


def _rows(team: str, people: Sequence[str] | None) -> Iterator[list[object]]:
    uids = service.list_uids(RosterFilter(team=team)) if people is None else people
    place = 0
    for first in range(0, len(uids), PAGE):
        page = service.list_people_by_uid(uids[first : first + PAGE])
        for person in page:
            place += 1
            teams = "、".join(person.teams)
            yield [
                place, person.name, person.sex, person.birth_date, person.phone, person.id_number, teams,
                person.volunteer_number,
            ]  # fmt: skip
