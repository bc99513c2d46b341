"""The rows of a file as the import shows them: numbers masked, and a short reason under a cell."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

from station_app.core.i18n import _
from station_app.roster import masking
from station_app.roster.cleaning import MENDED
from station_app.roster.plans import Finding, Plan
from station_app.roster.reading import PreparedRow, Problem
from station_app.roster.rows import PHONE_FIELDS
from ui.roster.import_words import MOBILE_DIGITS, short, written

ADDED, UPDATED, UNCHANGED, REFUSED = "added", "updated", "unchanged", "refused"
BAD, MIND = "bad", "mind"

#: A sound row that whoever imports left out.
OUT_CODE: Final = "left-out"
#: These are about a value that came in all the same.
KEPT: Final = frozenset({"no-consent", "no-guardian", "same-name", "differs", "name-private-use"})


@dataclass(frozen=True, slots=True)
class Note:
    """What is said about one cell: bad (left out, or the row refused) or worth knowing."""

    kind: str
    short: str
    whole: str
    was: str = ""


@dataclass(frozen=True, slots=True)
class ImportLine:
    """One row of the file: what will become of it, and notes by field; ``out`` where somebody left it out."""

    prepared: PreparedRow
    fate: str
    notes: dict[str, Note] = field(default_factory=dict)
    out: bool = False

    @property
    def can_turn(self) -> bool:
        """Whether it can be left out, or taken in again."""
        return self.out or self.fate != REFUSED

    def shown(self, name: str) -> str:
        """The cell as it is shown."""
        note = self.notes.get(name)
        bad = note.was if note and note.kind == BAD else ""
        # A bad cell says what the file says, even where another cell gave the field its value.
        value = bad or self.prepared.values.get(name) or (note.was if note else "")
        if not value:
            return _("empty") if note and note.kind == BAD else ""
        return written(name, value) if bad and name == "birth_date" else _masked(name, value)


def _masked(name: str, value: str) -> str:
    if name in PHONE_FIELDS:
        return _masked_phone("".join(c for c in value if c.isdigit())) or value
    if name == "id_number":
        return masking.mask_id(value)
    if name == "birth_date" and len(value) == 10 and value[:4].isdigit() and value[4] == "-":
        # Never a whole birth date beside an ID number (domain §3.7).
        return _("%(year)s") % {"year": value[:4]}
    return value


def _masked_phone(digits: str) -> str:
    """139****310: a number with a digit too few or too many hides four, as a whole one does."""
    near = abs(len(digits) - MOBILE_DIGITS) in (1, 2)
    return f"{digits[:3]}****{digits[7:]}" if near else masking.mask_phone(digits)


def of_plan(plan: Plan) -> list[ImportLine]:
    """Every row of the file, in its order."""
    fates = {row.row: ADDED for row in plan.added} | {row.row: UPDATED for _uid, row, _c in plan.updated}
    fates |= {one.row: REFUSED for one in plan.refused}
    found: dict[int, list[Finding]] = {}
    for one in (*plan.refused, *plan.warnings):
        found.setdefault(one.row, []).append(one)
    return [_line(row, fates.get(row.row, UNCHANGED), found.get(row.row, ())) for row in plan.preview.rows]


def _line(row: PreparedRow, fate: str, findings: list[Finding] | tuple[()]) -> ImportLine:
    notes: dict[str, Note] = {}
    if fate in (UPDATED, UNCHANGED):
        known = _("in the roster, will be completed") if fate == UPDATED else _("in the roster already")
        notes["name"] = Note(MIND, known, known)
    for problem in row.problems:
        _note(notes, problem.field, problem.code, problem.message, problem)
    for one in findings:
        if one.field not in notes or one.code not in {p.code for p in row.problems}:
            _note(notes, one.field, one.code, one.message, None, refused=fate == REFUSED)
    return ImportLine(row, fate, notes, any(one.code == OUT_CODE for one in findings))


def _note(
    notes: dict[str, Note], name: str, code: str, whole: str, problem: Problem | None, refused: bool = False
) -> None:
    was = problem.was if problem else ""
    mended = problem is not None and problem.severity == MENDED
    bad = not mended and (refused or code not in KEPT) and not (problem is None and code in KEPT)
    bad = bad and code != OUT_CODE
    kind = BAD if bad else MIND
    before = notes.get(name)
    if before is not None and (before.kind == BAD or mended):
        return
    if mended and was:
        whole += "\n" + _("In the file: “%(was)s”") % {"was": written(name, was)}
    notes[name] = Note(kind, short(code, was) or whole, whole, was)
