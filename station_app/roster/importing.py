"""Taking prepared rows into the roster: matched by the table of ``decisions.md``, committed in one
transaction, and taken back whole from the change log."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Final

from station_app.core import changelog, clock, sheets
from station_app.core.db import atomic, change_row, insert_rows, tuples
from station_app.core.errors import StationError
from station_app.core.i18n import N_, _
from station_app.core.ids import new_id
from station_app.core.jobs import Job
from station_app.core.rights import Right, requires
from station_app.roster import pinyin, queries, reading, service
from station_app.roster.models import Consent, ImportBatch, Membership, Person
from station_app.roster.reading import PreparedRow, Preview
from station_app.roster.rows import FIELD_NAMES

FILL, OVERWRITE, SKIP = "fill", "overwrite", "skip"
ON_MATCH: Final = (FILL, OVERWRITE, SKIP)
#: What an import writes into a person's own row; teams and consent are rows of their own.
STORED: Final = (
    "name", "sex", "birth_date", "id_type", "id_number", "phone", "phone_2", "address", "area",
    "political_status", "ethnicity", "education", "occupation", "skills", "service_types",
    "registered_on", "volunteer_number", "guardian_name", "guardian_phone", "note",
)  # fmt: skip
_STEP: Final = 1000

MESSAGES: Final = {
    "twice-in-file": N_("The same person stands in row %(row)s already."),
    "ambiguous": N_("Several people in the roster fit this row; enter an ID number or phone."),
    "same-name": N_(
        "There is somebody of the same name in the roster; this row was added as another person."
    ),
    "differs": N_("The roster says something else here and was kept."),
    "volunteer-number-taken": N_("Another person has this volunteer number; it was left out."),
}


@dataclass(frozen=True, slots=True)
class Finding:
    """One line of the account: the file's row, the field, a code and a sentence."""

    row: int
    field: str
    code: str
    message: str


@dataclass(frozen=True, slots=True)
class Plan:
    """What a commit would do with each row; ``rows`` = added + updated + unchanged + refused."""

    preview: Preview
    added: tuple[PreparedRow, ...]
    updated: tuple[tuple[str, PreparedRow, dict[str, str]], ...]
    unchanged: int
    refused: tuple[Finding, ...]
    warnings: tuple[Finding, ...]

    @property
    def rows(self) -> int:
        """How many rows hold a person or should."""
        return len(self.preview.rows)


@dataclass(frozen=True, slots=True)
class Imported:
    """What a commit did. ``batch`` takes it back."""

    batch: str
    plan: Plan


@dataclass(frozen=True, slots=True)
class Undone:
    """What taking a batch back did: people removed, restored, and left, with why."""

    removed: int
    restored: int
    left: tuple[str, ...]


class NoSuchBatch(StationError):
    """There is no import of that id, or it was taken back before."""

    code = "no-such-batch"

    def __init__(self, batch: str) -> None:
        super().__init__(
            _("There is no import “%(batch)s” that could be taken back.") % {"batch": batch}, batch=batch
        )


@requires(Right.ROSTER_EDIT)
def preview_import(
    path: Path,
    *,
    sheet: str = "",
    mapping: dict[str, str] | None = None,
    strict: bool = False,
    on_match: str = FILL,
    job: Job | None = None,
) -> Plan:
    """Read a file and say what importing it would do; changes nothing. Raises what ``prepare`` raises."""
    return plan_rows(reading.prepare(path, sheet=sheet, mapping=mapping, strict=strict, job=job), on_match)


@requires(Right.ROSTER_EDIT)
def plan_rows(preview: Preview, on_match: str = FILL) -> Plan:
    """Match prepared rows with the roster as it is now."""
    return _Planner(preview, on_match).plan()


@dataclass(slots=True)
class _Known:
    """The roster's keys: by ID number, by phone and name, by name and birth date, by fingerprint.

    ``numbers``: who has which volunteer number, those no longer in the roster among them.
    """

    by_id: dict[str, list[Person]] = field(default_factory=lambda: defaultdict(list))
    by_phone: dict[tuple[str, str], list[Person]] = field(default_factory=lambda: defaultdict(list))
    by_birth: dict[tuple[str, str], list[Person]] = field(default_factory=lambda: defaultdict(list))
    by_fingerprint: dict[str, list[Person]] = field(default_factory=lambda: defaultdict(list))
    names: set[str] = field(default_factory=set)
    numbers: dict[str, str] = field(default_factory=dict)

    def learn(self, person: Person) -> str:
        """Remember one person by every key it has; gives the uid."""
        self.names.add(person.name)
        if person.id_number:
            self.by_id[person.id_number].append(person)
        for phone in filter(None, (person.phone, person.phone_2)):
            self.by_phone[phone, person.name].append(person)
        if person.birth_date:
            self.by_birth[person.name, person.birth_date].append(person)
        if person.fingerprint:
            self.by_fingerprint[person.fingerprint].append(person)
        return str(person.id)


class _Planner:
    """Goes through the rows once, in the file's order."""

    def __init__(self, preview: Preview, on_match: str) -> None:
        self._preview, self._on_match = preview, on_match
        self._known = _Known()
        people = Person.select().where(Person.status == queries.ACTIVE).iterator()
        self._uids = [self._known.learn(person) for person in people]
        taken = Person.select(Person.volunteer_number, Person.id).where(
            Person.volunteer_number.is_null(False)
        )
        self._known.numbers = dict(tuples(taken))
        self._seen: dict[tuple[str, ...], int] = {}
        self._touched: dict[str, int] = {}
        self.added: list[PreparedRow] = []
        self.updated: list[tuple[str, PreparedRow, dict[str, str]]] = []
        self.unchanged = 0
        self.refused: list[Finding] = []
        self.warnings: list[Finding] = []

    def plan(self) -> Plan:
        """Every row's fate."""
        teams = queries.teams_of(self._uids)
        for row in self._preview.rows:
            self._row(row, teams)
        return Plan(
            self._preview,
            tuple(self.added),
            tuple(self.updated),
            self.unchanged,
            tuple(self.refused),
            tuple(self.warnings),
        )

    def _row(self, row: PreparedRow, teams: dict[str, tuple[str, ...]]) -> None:
        problem = row.refused
        if problem is not None:
            self.refused.append(Finding(row.row, problem.field, problem.code, problem.message))
            return
        twice = next((self._seen[key] for key in _asks(row) if key in self._seen), None)
        people = self._match(row)
        if twice is None and len(people) == 1:
            twice = self._touched.get(people[0].id)
        if twice is not None:
            self._refuse(row, "twice-in-file", row_text=str(twice))
            return
        if len(people) > 1:
            self._refuse(row, "ambiguous")
            return
        for key in _says(row):
            self._seen.setdefault(key, row.row)
        self.warnings += [
            Finding(row.row, p.field, p.code, p.message)
            for p in row.problems
            if p.severity == reading.WARNING
        ]
        if people:
            self._touched[people[0].id] = row.row
            self._found(row, people[0], teams)
        else:
            self._new(row)

    def _refuse(self, row: PreparedRow, code: str, row_text: str = "") -> None:
        self.refused.append(Finding(row.row, "name", code, _(MESSAGES[code]) % {"row": row_text}))

    def _warn(self, row: PreparedRow, name: str, code: str) -> None:
        self.warnings.append(Finding(row.row, name, code, _(MESSAGES[code])))

    def _match(self, row: PreparedRow) -> list[Person]:
        """The people a row may mean; of several, the one that this very row made when it came in before."""
        found = self._fitting(row)
        made = [person for person in found if person.fingerprint == row.fingerprint]
        return made if len(found) > 1 and len(made) == 1 else found

    def _fitting(self, row: PreparedRow) -> list[Person]:
        """The people whose keys fit a row; see ``decisions.md`` and docs/decisions/0003."""
        v, known = row.values, self._known
        name = v["name"]
        if number := v.get("id_number"):
            found = known.by_id.get(number, [])
            if found:
                return found
            # Known so far by phone and name alone, without an ID number: the row brings it.
            return [p for p in known.by_phone.get((v.get("phone", ""), name), []) if not p.id_number]
        if phone := v.get("phone"):
            return known.by_phone.get((phone, name), [])
        if born := v.get("birth_date"):
            return known.by_birth.get((name, born), [])
        return known.by_fingerprint.get(row.fingerprint, [])

    def _new(self, row: PreparedRow) -> None:
        number = row.values.get("volunteer_number", "")
        if number and number in self._known.numbers:
            self._warn(row, "volunteer_number", "volunteer-number-taken")
            row = _without_number(row)
        elif number:
            self._known.numbers[number] = "new"
        if row.values["name"] in self._known.names:
            self._warn(row, "name", "same-name")
        self._known.names.add(row.values["name"])
        self.added.append(row)

    def _found(self, row: PreparedRow, person: Person, teams: dict[str, tuple[str, ...]]) -> None:
        changes: dict[str, str] = {}
        for name in STORED:
            value, there = row.values.get(name, ""), getattr(person, name) or ""
            if not value or value == there or self._on_match == SKIP:
                continue
            if name == "volunteer_number" and self._known.numbers.get(value, person.id) != person.id:
                self._warn(row, name, "volunteer-number-taken")
            elif there and self._on_match == FILL:
                self._warn(row, name, "differs")
            else:
                changes[name] = value
        if number := changes.get("volunteer_number"):
            self._known.numbers[number] = person.id
        fresh = [t for t in _teams(row) if t not in teams.get(person.id, ())]
        if changes or (fresh and self._on_match != SKIP):
            self.updated.append((person.id, row, changes))
        else:
            self.unchanged += 1


Key = tuple[str, ...]


def _asks(row: PreparedRow) -> list[Key]:
    """What an earlier row of the file must have said to be the same person; as ``_fitting`` matches."""
    v = row.values
    phone, name = v.get("phone"), v["name"]
    if number := v.get("id_number"):
        return [("id", number), ("phone-alone", phone or "", name)]
    if phone:
        return [("phone", phone, name)]
    if born := v.get("birth_date"):
        return [("birth", name, born)]
    return [("row", row.fingerprint)]


def _says(row: PreparedRow) -> list[Key]:
    """Every key by which a later row of the file may mean the same person."""
    v = row.values
    said: list[Key] = [("row", row.fingerprint)]
    if number := v.get("id_number"):
        said.append(("id", number))
    for phone in filter(None, (v.get("phone"), v.get("phone_2"))):
        said += [(kind, phone, v["name"]) for kind in (("phone",) if number else ("phone", "phone-alone"))]
    if born := v.get("birth_date"):
        said.append(("birth", v["name"], born))
    return said


def _without_number(row: PreparedRow) -> PreparedRow:
    values = {name: value for name, value in row.values.items() if name != "volunteer_number"}
    return replace(row, values=values, search_key=pinyin.keys_of(values)["search_key"])


def _teams(row: PreparedRow) -> list[str]:
    return [team for team in row.values.get("teams", "").split("、") if team]


@requires(Right.ROSTER_EDIT)
@atomic
def commit_import(plan: Plan, *, job: Job | None = None) -> Imported:
    """Do what the plan says, whole or not at all; a cancelled job leaves the roster as it was."""
    job = job or Job()
    batch, first = new_id(), _last_n() + 1
    uids = [new_id() for _row in plan.added]
    step = len(plan.added) + len(plan.updated)
    job.step(0, step)
    insert_rows(Person, ("id", *_COLUMNS), [(u, *_stored(r)) for u, r in zip(uids, plan.added, strict=True)])
    job.step(len(plan.added), step)
    people = list(zip(uids, plan.added, strict=True)) + [(uid, row) for uid, row, _c in plan.updated]
    notes = {uid: ["", note] for uid, row in people if (note := row.values.get("note"))}
    for place, (uid, _row, changes) in enumerate(plan.updated):
        if place % _STEP == 0:
            job.step(len(plan.added) + place, step)
        notes.pop(uid, None)
        notes |= _update(uid, changes)
    _join(people)
    _consent(people)
    job.step(step, step)
    preview = plan.preview
    ImportBatch.create(
        id=batch, file_name=preview.file_name, sheet=preview.sheet, at=clock.now_ms(), first_n=first,
        last_n=_last_n(), rows=plan.rows, added=len(plan.added), updated=len(plan.updated),
        notes=json.dumps(notes, ensure_ascii=False),
    )  # fmt: skip
    return Imported(batch, plan)


_COLUMNS: Final = (
    *STORED, "rev", "capacities", "status", "search_key", "sort_key", "fingerprint", "seen_at",
)  # fmt: skip


def _stored(row: PreparedRow) -> tuple[Any, ...]:
    v = dict(row.values)
    v.setdefault("registered_on", clock.today().isoformat())
    texts = tuple(v.get(name) or (None if name == "volunteer_number" else "") for name in STORED)
    return (*texts, 1, "volunteer", "active", row.search_key, row.sort_key, row.fingerprint, 0)


def _update(uid: str, changes: dict[str, str]) -> dict[str, list[str]]:
    """Write what changed; gives the note before and after, where it was among it."""
    person = Person.get_by_id(uid)
    before = person.note
    known = {name: getattr(person, name) or "" for name in STORED} | changes
    change_row(person, {**changes, **pinyin.keys_of(known)})
    return {uid: [before, changes["note"]]} if "note" in changes else {}


def _join(people: Sequence[tuple[str, PreparedRow]]) -> None:
    wanted = [(uid, team) for uid, row in people for team in _teams(row)]
    ids = {name: service.team_named(name) for name in dict.fromkeys(team for _uid, team in wanted)}
    there = (
        set(Membership.select(Membership.person, Membership.team).tuples().iterator()) if wanted else set()
    )
    fresh = [(new_id(), uid, ids[t], 1) for uid, t in dict.fromkeys(wanted) if (uid, ids[t]) not in there]
    insert_rows(Membership, ("id", "person_id", "team_id", "rev"), fresh)


def _consent(people: Sequence[tuple[str, PreparedRow]]) -> None:
    given = [(uid, row.values["consent_on"]) for uid, row in people if row.values.get("consent_on")]
    if not given:
        return
    there = {
        uid for (uid,) in Consent.select(Consent.person).where(Consent.kind == "record").tuples().iterator()
    }
    rows = [(new_id(), uid, "record", day, "", 1) for uid, day in given if uid not in there]
    insert_rows(Consent, ("id", "person_id", "kind", "given_on", "withdrawn_on", "rev"), rows)


def _last_n() -> int:
    return int(changelog.Change.select(changelog.Change.n).order_by(changelog.Change.n.desc()).scalar() or 0)


@requires(Right.ROSTER_EDIT)
def write_error_workbook(plan: Plan, path: Path) -> int:
    """Write the refused rows with their reasons, to be put right and imported again; gives how many."""
    by_row = {row.row: row for row in plan.preview.rows}
    fields = [name for name in plan.preview.columns if name in FIELD_NAMES]
    headings = [
        plan.preview.headings.get(plan.preview.columns[name], _(FIELD_NAMES[name])) for name in fields
    ]

    def original(row: PreparedRow, name: str) -> str:
        was = next((p.was for p in row.problems if p.field == name and p.was), "")
        return row.values.get(name, "") or was

    rows = [[f.row, f.message, *(original(by_row[f.row], name) for name in fields)] for f in plan.refused]
    names = [_("row of the file"), _("what is wrong"), *headings]
    return sheets.write_workbook(path, _("to put right"), names, rows, widths=[10, 40, *[16] * len(fields)])
