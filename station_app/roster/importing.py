"""Taking prepared rows into the roster: matched by the table of ``decisions.md``, committed in one
transaction, with a backup before it; ``undoing`` takes it back whole from the change log."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from station_app.core import backup, changelog, clock, session, workbooks
from station_app.core.db import atomic, change_row, insert_rows, tuples
from station_app.core.i18n import _
from station_app.core.ids import new_id
from station_app.core.jobs import Job
from station_app.core.rights import Right, requires
from station_app.roster import aliases, headings, layouts, planning, reading, service
from station_app.roster.choices import FILL, Choices
from station_app.roster.matching import Known
from station_app.roster.models import Consent, ImportBatch, Membership, Person, SeenRow
from station_app.roster.planning import STORED, teams_named
from station_app.roster.plans import Imported, Plan
from station_app.roster.reading import PreparedRow, Preview
from station_app.roster.rows import FIELD_NAMES

_STEP: Final = 1000


@requires(Right.ROSTER_EDIT)
def preview_import(
    path: Path,
    *,
    sheet: str = "",
    mapping: Mapping[str, str] | None = None,
    strict: bool = False,
    on_match: str = FILL,
    choices: Choices | None = None,
    anyhow: bool = False,
    job: Job | None = None,
) -> Plan:
    """Read a file and say what importing it would do; changes nothing.

    Columns are as ``mapping`` says, else as they were mapped by hand in a workbook of this layout before,
    else as they are recognised; ``anyhow`` reads a file in which no name column is found. ``choices`` stands
    for ``strict`` and ``on_match`` both. Raises what ``reading.prepare`` raises, and ``NobodyMeant``.
    """
    preview = reading.prepare(
        path, sheet=sheet, mapping=mapping, layouts=layouts.known(), anyhow=anyhow, job=job
    )
    return plan_rows(preview, choices or Choices.of(on_match, strict=strict))


@requires(Right.ROSTER_EDIT)
def plan_rows(preview: Preview, choices: Choices = Choices()) -> Plan:
    """Match prepared rows with the roster as it is now. Raises ``NobodyMeant``."""
    return planning.plan(preview, choices, Known.now())


@requires(Right.ROSTER_EDIT)
def choose_again(plan: Plan, choices: Choices) -> Plan:
    """The same rows under other choices, matched with the roster as the plan knew it: at once, in a window.

    Raises ``NobodyMeant``.
    """
    return planning.plan(plan.preview, choices, plan.known or Known.now())


@requires(Right.ROSTER_EDIT)
def import_rows(
    preview: Preview, choices: Choices = Choices(), *, remember: bool = False, job: Job | None = None
) -> Imported:
    """Back the station up, match the rows once more with the roster as it is now, and take them in.

    ``remember``: columns that were mapped by hand are kept for workbooks of this layout. Raises
    ``files.CannotWrite`` where the backup cannot be written; then nothing was changed.
    """
    home, job = session.current().home, job or Job()
    job.step(0, 0, _("making a backup"))
    backup.write(home, reason=backup.BEFORE_IMPORT)
    backup.thin(home)
    job.step(0, 0, _("comparing with the roster"))
    plan = plan_rows(preview, choices)
    job.step(0, 0, _("taking people in"))
    done = commit_import(plan, job=job)
    if remember:
        layouts.remember(preview)
    return done


@requires(Right.ROSTER_EDIT)
@atomic
def commit_import(plan: Plan, *, job: Job | None = None) -> Imported:
    """Do what the plan says, whole or not at all; a cancelled job leaves the roster as it was."""
    job = job or Job()
    batch, first, today = new_id(), _last_n() + 1, clock.today().isoformat()
    uids = [new_id() for _row in plan.added]
    step = len(plan.added) + len(plan.updated)
    job.step(0, step)
    people = list(zip(uids, plan.added, strict=True)) + [(uid, row) for uid, row, _c in plan.updated]
    notes = {uid: ["", note] for uid, row in people if (note := row.values.get("note"))}
    # Updates first: a volunteer number that passes to somebody new must have been let go.
    for place, (uid, _row, changes) in enumerate(plan.updated):
        if place and place % _STEP == 0:
            job.step(place, step)
        notes.pop(uid, None)
        notes |= _update(uid, changes)
    for start in range(0, len(uids), _STEP):
        some = zip(uids[start : start + _STEP], plan.added[start : start + _STEP], strict=True)
        insert_rows(Person, ("id", *_COLUMNS), [(uid, *_stored(row, today)) for uid, row in some])
        if start + _STEP < len(uids):
            job.step(len(plan.updated) + start + _STEP, step)
    job.step(step, step)
    _join(people)
    _consent(people)
    _remember_rows(plan, batch)
    job.step(step, step)
    preview = plan.preview
    ImportBatch.create(
        id=batch, file_name=preview.file_name, sheet=preview.sheet, at=clock.now_ms(), first_n=first,
        last_n=_last_n(), rows=plan.rows, added=len(plan.added), updated=len(plan.updated),
        unchanged=plan.unchanged, refused=len(plan.refused), operator_id=session.current().operator_id,
        notes=json.dumps(notes, ensure_ascii=False),
    )  # fmt: skip
    return Imported(batch, plan)


_COLUMNS: Final = (
    *STORED, "rev", "capacities", "status", "search_key", "sort_key", "fingerprint", "seen_at",
)  # fmt: skip


_EMPTY: Final = tuple(None if name == "volunteer_number" else "" for name in STORED)


def _stored(row: PreparedRow, today: str) -> tuple[Any, ...]:
    v = {"registered_on": today} | row.values
    texts = [v.get(name) or empty for name, empty in zip(STORED, _EMPTY, strict=True)]
    return (*texts, 1, "volunteer", "active", row.search_key, row.sort_key, row.fingerprint, 0)


def _update(uid: str, changes: dict[str, str]) -> dict[str, list[str]]:
    """Write what changed; gives the note before and after, where it was among it."""
    person = Person.get_by_id(uid)
    before = person.note
    known = {name: getattr(person, name) or "" for name in STORED} | changes
    change_row(person, {**changes, **aliases.search_keys(uid, known)})
    return {uid: [before, changes["note"]]} if "note" in changes else {}


def _join(people: Sequence[tuple[str, PreparedRow]]) -> None:
    wanted = [(uid, team) for uid, row in people for team in teams_named(row)]
    ids = {name: service.team_named(name) for name in dict.fromkeys(team for _uid, team in wanted)}
    standing = aliases.roots()
    members = tuples(Membership.select(Membership.person, Membership.team)) if wanted else ()
    there = {(standing.get(uid, uid), team) for uid, team in members}
    fresh = [(new_id(), uid, ids[t], 1) for uid, t in dict.fromkeys(wanted) if (uid, ids[t]) not in there]
    insert_rows(Membership, ("id", "person_id", "team_id", "rev"), fresh)


def _consent(people: Sequence[tuple[str, PreparedRow]]) -> None:
    given = [(uid, row.values["consent_on"]) for uid, row in people if row.values.get("consent_on")]
    if not given:
        return
    standing = aliases.roots()
    consents = tuples(Consent.select(Consent.person).where(Consent.kind == "record"))
    there = {standing.get(uid, uid) for (uid,) in consents}
    rows = [(new_id(), uid, "record", day, "", 1) for uid, day in given if uid not in there]
    insert_rows(Consent, ("id", "person_id", "kind", "given_on", "withdrawn_on", "rev"), rows)


def _remember_rows(plan: Plan, batch: str) -> None:
    """Keep whom rows were taken for, where neither their own first row nor an import before says so."""
    known = plan.known or Known.now()
    fresh = [
        (fingerprint, uid, batch)
        for fingerprint, uid in plan.recognised.items()
        if known.seen.get(fingerprint) != uid
        and (fingerprint in known.seen or known.people[uid].fingerprint != fingerprint)
    ]
    insert_rows(SeenRow, ("fingerprint", "person_id", "batch"), fresh)


def _last_n() -> int:
    return int(changelog.Change.select(changelog.Change.n).order_by(changelog.Change.n.desc()).scalar() or 0)


@requires(Right.ROSTER_EDIT)
def write_error_workbook(plan: Plan, path: Path) -> int:
    """Write the refused rows with their reasons, to be put right and imported again; gives how many.

    Headings are the file's own where they are recognised, so that the workbook maps itself.
    """
    by_row = {row.row: row for row in plan.preview.rows}
    fields = [name for name in plan.preview.columns if name in FIELD_NAMES]
    names = [_("row of the file"), _("what is wrong"), *(_heading(plan.preview, name) for name in fields)]
    rows = [
        [found.row, found.message, *(by_row[found.row].written(name) for name in fields)]
        for found in plan.refused
    ]
    return workbooks.write_workbook(
        path, _("to put right"), names, rows, widths=[10, 40, *[16] * len(fields)]
    )


def _heading(preview: Preview, name: str) -> str:
    own = preview.headings.get(preview.columns[name], "")
    return own if headings.field_of(own) == name else headings.SYNONYMS[name].split()[0]
