"""What an import's window asks about: the rows of each kind of problem, and a row beside the people it may
mean; numbers masked."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from station_app.core.rights import Right, requires
from station_app.roster import masking, queries
from station_app.roster.choices import AMBIGUOUS, KINDS, KNOWN, SAME_NAME, kind_of
from station_app.roster.models import Person
from station_app.roster.planning import STORED
from station_app.roster.plans import Group, Plan
from station_app.roster.rows import PHONE_FIELDS, PersonRow

#: Worked out from others, so that they are not compared for themselves.
_LEFT_OUT: Final = frozenset({"id_type"})


@dataclass(frozen=True, slots=True)
class Cell:
    """A field as the file and as the roster have it, masked; ``differs`` where both say something else."""

    name: str
    file: str
    roster: str
    differs: bool


@dataclass(frozen=True, slots=True)
class Beside:
    """A person whom a row may mean, and the fields that the row has, one beside the other."""

    person: PersonRow
    cells: tuple[Cell, ...]


@requires(Right.ROSTER_EDIT)
def groups(plan: Plan) -> list[Group]:
    """The rows of each kind of problem in the order of ``KINDS``; a row may stand in several."""
    found: dict[str, dict[int, None]] = {kind: {} for kind in KINDS}
    for row, kind in _kinds(plan):
        found[kind][row] = None
    return [Group(kind, tuple(sorted(rows))) for kind, rows in found.items() if rows]


def _kinds(plan: Plan) -> Iterator[tuple[int, str]]:
    for row in plan.preview.rows:
        for problem in row.problems:
            yield row.row, kind_of(problem.field, problem.code)
    for finding in (*plan.refused, *plan.warnings):
        kind = kind_of(finding.field, finding.code)
        if finding.row not in plan.asked or kind not in (AMBIGUOUS, SAME_NAME):
            yield finding.row, kind
    # Whatever was decided about them: the question stays where it was.
    for row_number in plan.asked:
        yield row_number, AMBIGUOUS if row_number in plan.ambiguous else SAME_NAME
    for row_number in plan.matched:
        if row_number not in plan.asked:
            yield row_number, KNOWN


@requires(Right.ROSTER_EDIT)
def beside(plan: Plan, row: int) -> list[Beside]:
    """The people whom a row was taken for or may mean, each beside the row's own fields."""
    uids = [plan.matched[row]] if row in plan.matched else []
    uids = list(dict.fromkeys([*plan.asked.get(row, ()), *uids]))
    values = next(one.values for one in plan.preview.rows if one.row == row)
    found = {person.id: person for person in Person.select().where(Person.id.in_(uids))}
    rows = {person.uid: person for person in queries.rows_of(found.values())}
    return [Beside(rows[uid], _cells(values, found[uid], rows[uid])) for uid in uids if uid in rows]


def _cells(values: Mapping[str, str], person: Person, row: PersonRow) -> tuple[Cell, ...]:
    cells = []
    for name in STORED:
        ours, theirs = values.get(name, ""), getattr(person, name) or ""
        if ours and name not in _LEFT_OUT:
            cells.append(
                Cell(name, _shown(name, ours), _shown(name, theirs), bool(theirs) and ours != theirs)
            )
    if teams := values.get("teams"):
        cells.append(Cell("teams", teams, "、".join(row.teams), False))
    return tuple(cells)


def _shown(name: str, value: str) -> str:
    """A field as it may stand on the screen: numbers masked, of a birth date the year alone (domain §3.7)."""
    if name in PHONE_FIELDS:
        return masking.mask_phone(value)
    if name == "id_number":
        return masking.mask_id(value)
    return value[:4] if name == "birth_date" else value
