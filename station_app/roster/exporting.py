"""The roster as workbooks for whoever wants it: columns, order, headings and form by profile (domain §6.11).

Numbers are masked unless the profile has them whole; then whoever exports needs the right to see them, and
the log has a line for everybody in the file. Sets of columns that give a masked number away are refused.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from station_app.core import changelog, workbooks
from station_app.core.db import atomic, db
from station_app.core.hours import half_hours
from station_app.core.i18n import _
from station_app.core.jobs import Job
from station_app.core.rights import Right, check, requires
from station_app.roster import aliases, export_columns, identity, masking, queries, service
from station_app.roster.export_columns import CONSENT, HOURS, PLACE, TEAMS, ExportColumn, Profile
from station_app.roster.models import Consent, Person
from station_app.roster.preflight import Preflight, Refusal
from station_app.roster.rows import RosterFilter

_PAGE: Final = 500
WIDTHS: Final = {
    PLACE: 6, "name": 14, "sex": 6, "birth_date": 12, "id_type": 16, "id_number": 22, "phone": 16, TEAMS: 24,
    "volunteer_number": 16, HOURS: 10, "address": 24,
}  # fmt: skip
#: Digits that a spreadsheet would take for a number.
_DIGITS: Final = ("id_number", "phone", "phone_2", "guardian_phone", "volunteer_number")


@dataclass(frozen=True, slots=True)
class Exported:
    """What an export wrote: the files, the people in them, and whom the recipient would send back.

    ``left_out``: how many of ``refusals``' people are not in the files, because that was asked for.
    """

    paths: tuple[Path, ...]
    people: int
    left_out: int
    refusals: tuple[Refusal, ...]


@requires(Right.ROSTER_EDIT)
def preflight(profile: Profile, *, team: str = "", people: Sequence[str] | None = None) -> list[Refusal]:
    """Whom the recipient would send back, and why; writes nothing. Raises as ``export_people``."""
    export_columns.check_columns(profile.columns)
    flight = Preflight(profile)
    return [
        refusal
        for person, consents in _people(_uids(team, people))
        for refusal in flight.look(person, consents)
    ]


@requires(Right.ROSTER_EDIT)
def export_people(
    path: Path,
    profile: Profile,
    *,
    team: str = "",
    people: Sequence[str] | None = None,
    ready_only: bool = False,
    job: Job | None = None,
) -> Exported:
    """Write people as a profile wants them, split into ``NAME-1.xlsx``, ``NAME-2.xlsx`` … past its rows.

    ``ready_only`` leaves out whom the recipient would send back. Raises ``ValidationError``,
    ``LeakyColumns``, ``NotAllowed`` (whole numbers), ``files.CannotWrite``.
    """
    export_columns.check_columns(profile.columns)
    if profile.is_whole:
        check(Right.REVEAL)
    job = job or Job()
    wanted = _uids(team, people)
    ready, refusals = _chosen(wanted, profile, ready_only)
    # Out of the transaction: others may write while a large workbook is being made.
    paths = tuple(_write(path, profile, ready, job))
    return Exported(paths, len(ready), len(wanted) - len(ready), tuple(refusals))


@atomic
def _chosen(uids: Sequence[str], profile: Profile, ready_only: bool) -> tuple[list[str], list[Refusal]]:
    """Who goes into the files, and what speaks against whom; a look at whole numbers is logged here."""
    flight = Preflight(profile)
    ready: list[str] = []
    refusals: list[Refusal] = []
    for person, consents in _people(uids):
        wrong = flight.look(person, consents)
        refusals += wrong
        if not (wrong and ready_only):
            ready.append(person.id)
            if profile.is_whole:
                changelog.note("person", person.id, person.rev, "reveal")
    return ready, refusals


def _uids(team: str, people: Sequence[str] | None) -> list[str]:
    return service.list_uids(RosterFilter(team=team)) if people is None else aliases.same(people)


def _people(uids: Sequence[str]) -> Iterator[tuple[Person, dict[str, str]]]:
    """Each person in turn, with the standing consents of everybody near by."""
    for first in range(0, len(uids), _PAGE):
        page = list(uids[first : first + _PAGE])
        known = {person.id: person for person in Person.select().where(Person.id.in_(page))}
        consents = _consents(page)
        for uid in page:
            if uid in known:
                yield known[uid], consents


def _consents(uids: Sequence[str]) -> dict[str, str]:
    whose = aliases.widened(uids)
    rows = Consent.select().where(
        Consent.person.in_(list(whose)), Consent.kind == "record", Consent.withdrawn_on == ""
    )
    return {whose[row.person_id]: row.given_on for row in rows.order_by(Consent.given_on.desc())}


def _write(path: Path, profile: Profile, uids: list[str], job: Job) -> Iterator[Path]:
    size = profile.split or max(1, len(uids))
    parts = [uids[first : first + size] for first in range(0, len(uids), size)] or [[]]
    headings = [column.words for column in profile.columns]
    digits = [place for place, column in enumerate(profile.columns) if column.field in _DIGITS]
    widths = [WIDTHS.get(column.field, 14) for column in profile.columns]
    for number, part in enumerate(parts, 1):
        job.step((number - 1) * size, len(uids))
        target = path if len(parts) == 1 else path.with_name(f"{path.stem}-{number}{path.suffix}")
        rows = _rows(profile, part, (number - 1) * size)
        workbooks.write_workbook(target, _("roster"), headings, rows, widths=widths, text_columns=digits)
        yield target
    job.step(len(uids), len(uids))


def _rows(profile: Profile, uids: list[str], before: int) -> Iterator[list[object]]:
    fields = {column.field for column in profile.columns}
    place = before
    for first in range(0, len(uids), _PAGE):
        page = uids[first : first + _PAGE]
        teams = queries.teams_of(page) if TEAMS in fields else {}
        minutes = _minutes(page) if HOURS in fields else {}
        for person, consents in _people(page):
            place += 1
            more: dict[str, object] = {
                PLACE: place,
                TEAMS: "、".join(teams.get(person.id, ())),
                CONSENT: consents.get(person.id, ""),
                HOURS: half_hours(minutes.get(person.id, 0)),
            }
            yield [
                more[column.field] if column.field in more else _text(person, column, profile)
                for column in profile.columns
            ]


def _text(person: Person, column: ExportColumn, profile: Profile) -> str:
    value = str(getattr(person, column.field) or "")
    if column.field == "id_type":
        return _(identity.KINDS[value]) if value in identity.KINDS else value
    if column.masked:
        return _masked(column.field, value)
    if column.field == "id_number":
        return value.upper() if profile.upper_x else value.lower()
    return value


def _masked(field: str, value: str) -> str:
    if field == "birth_date":
        return value[:4]
    hide: dict[str, Any] = {"id_number": masking.mask_id, "name": masking.mask_name}
    return str(hide.get(field, masking.mask_phone)(value))


def _minutes(uids: Sequence[str]) -> dict[str, int]:
    """Minutes in the hours book; signin, which owns it, lies above the roster."""
    asked = list(aliases.widened(uids))
    sql = f"SELECT person_id, sum(minutes) FROM hours_line WHERE person_id IN ({','.join('?' * len(asked))})"
    return aliases.added_up(dict(db.execute_sql(sql + " GROUP BY person_id", asked).fetchall()))
