"""Every row's fate: whom it means, what it changes there, and what whoever imports has decided."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

from station_app.core.db import tuples
from station_app.core.i18n import N_, _
from station_app.roster import cleaning, matching, pinyin, queries, reading
from station_app.roster.choices import (
    FILL,
    NEW,
    ON_MATCH,
    SAME_NAME,
    SKIP,
    Choices,
    kind_of,
)
from station_app.roster.matching import Known, Someone
from station_app.roster.models import Person
from station_app.roster.plans import Finding, NobodyMeant, Plan
from station_app.roster.reading import PreparedRow, Preview

#: What an import writes into a person's own row; teams and consent are rows of their own.
STORED: Final = (
    "name", "sex", "birth_date", "id_type", "id_number", "phone", "phone_2", "address", "area",
    "political_status", "ethnicity", "education", "occupation", "skills", "service_types",
    "registered_on", "volunteer_number", "guardian_name", "guardian_phone", "note",
)  # fmt: skip
_STEP: Final = 500

MESSAGES: Final = {
    "twice-in-file": N_("The same person stands in row %(row)s already."),
    "left-out": N_("Left out by the operator."),
    "ambiguous": N_("Several people in the roster fit this row; enter an ID number or phone."),
    "same-name": N_(
        "There is somebody of the same name in the roster; this row was added as another person."
    ),
    "differs": N_("The roster says something else here and was kept."),
    "volunteer-number-taken": N_("Another person has this volunteer number; it was left out."),
}


def plan(preview: Preview, choices: Choices, known: Known) -> Plan:
    """Match prepared rows with the roster. Raises ``NobodyMeant``."""
    return _Planner(preview, choices, known).plan()


@dataclass(slots=True)
class _Coming:
    """A row that comes in, and for whom; nobody where it is somebody new."""

    row: PreparedRow
    someone: Someone | None


class _Planner:
    """Goes through the rows in the file's order, first for whom they mean, then for what they change."""

    def __init__(self, preview: Preview, choices: Choices, known: Known) -> None:
        self._preview, self._choices, self._known = preview, choices, known
        self._skipped = choices.skip
        self._seen: dict[matching.Key, int] = {}
        self._touched: dict[str, int] = {}
        self._new_names: set[str] = set()
        self._coming: list[_Coming] = []
        self._numbers = _Numbers(known)
        self.refused: list[Finding] = []
        self.warnings: list[Finding] = []
        self.asked: dict[int, tuple[str, ...]] = {}
        self.ambiguous: set[int] = set()
        self.matched: dict[int, str] = {}
        self.recognised: dict[str, str] = {}

    def plan(self) -> Plan:
        """Every row's fate."""
        for row in self._preview.rows:
            self._row(row)
        found = [one.someone.uid for one in self._coming if one.someone]
        teams, values = queries.teams_of(found), _values(found)
        changes = {
            one.row.row: self._changes(one.row, one.someone, values[one.someone.uid])
            for one in self._coming
            if one.someone
        }
        self._give_numbers(changes, values)
        added = [self._without_number(one.row) for one in self._coming if one.someone is None]
        updated = []
        for one in self._coming:
            if one.someone is None:
                continue
            fresh = [team for team in teams_named(one.row) if team not in teams.get(one.someone.uid, ())]
            if changes[one.row.row] or (fresh and self._way(one.row) != SKIP):
                updated.append((one.someone.uid, one.row, changes[one.row.row]))
        # Numbers that pass from one person to another are let go first.
        updated.sort(key=lambda one: self._numbers.turn(one[1].row))
        self.refused.sort(key=lambda one: one.row)
        self.warnings.sort(key=lambda one: one.row)
        return Plan(
            self._preview,
            tuple(added),
            tuple(updated),
            len(found) - len(updated),
            tuple(self.refused),
            tuple(self.warnings),
            self._choices,
            self.matched,
            self.asked,
            frozenset(self.ambiguous),
            self.recognised,
            self._known,
        )

    # Whom a row means

    def _row(self, row: PreparedRow) -> None:
        problem = row.refused or next((p for p in row.problems if self._is_skipped(p)), None)
        if problem is not None:
            self.refused.append(Finding(row.row, problem.field, problem.code, problem.message))
            return
        if self._choices.is_out(row.row):
            self._refuse(row, "left-out")
            return
        twice = next((self._seen[key] for key in matching.asks(row) if key in self._seen), None)
        if twice is not None:
            self._refuse(row, "twice-in-file", row_text=str(twice))
            return
        people = self._known.match(row)
        someone = self._meant(row, people)
        if someone is not None:
            self._somebody(row, someone)
        elif len(people) > 1 and self._decision(row) != NEW:
            self._refuse(row, "ambiguous")
        else:
            self._nobody(row)

    def _somebody(self, row: PreparedRow, someone: Someone) -> None:
        self.recognised[row.fingerprint] = someone.uid
        twice = self._touched.setdefault(someone.uid, row.row)
        if twice != row.row:
            self._refuse(row, "twice-in-file", row_text=str(twice))
            return
        self.matched[row.row] = someone.uid
        self._comes(row, someone)

    def _is_skipped(self, problem: reading.Problem) -> bool:
        return problem.severity == cleaning.WARNING and kind_of(problem.field, problem.code) in self._skipped

    def _meant(self, row: PreparedRow, people: list[Someone]) -> Someone | None:
        """Whom a row is taken for: the one who fits, or the one who was chosen of several or of namesakes."""
        if len(people) == 1:
            may_be = people
        else:
            may_be = people or self._known.namesakes(row.values["name"])
            if may_be:
                self.asked[row.row] = tuple(one.uid for one in may_be)
            if people:
                self.ambiguous.add(row.row)
        chosen = self._choices.rows.get(row.row, "")
        if chosen and chosen not in (*ON_MATCH, NEW):
            meant = next((one for one in may_be if one.uid == chosen), None)
            if meant is None:
                raise NobodyMeant(row.row)
            return meant
        return people[0] if len(people) == 1 else None

    def _decision(self, row: PreparedRow) -> str:
        """What becomes of a row that fits several people: ``SKIP`` or ``NEW``."""
        own = self._choices.rows.get(row.row)
        return own if own in (SKIP, NEW) else self._choices.ambiguous

    def _nobody(self, row: PreparedRow) -> None:
        """A row of somebody new; with a namesake only as whoever imports says."""
        name = row.values["name"]
        if self._known.namesakes(name) or name in self._new_names:
            own = self._choices.rows.get(row.row, "")
            if own == SKIP or (SAME_NAME in self._skipped and own != NEW):
                self._refuse(row, "same-name")
                return
            self._warn(row, "name", "same-name")
        self._new_names.add(name)
        self._comes(row, None)

    def _comes(self, row: PreparedRow, someone: Someone | None) -> None:
        for key in matching.says(row):
            self._seen.setdefault(key, row.row)
        self.warnings += [
            Finding(row.row, p.field, p.code, p.message)
            for p in row.problems
            if p.severity == cleaning.WARNING
        ]
        self._coming.append(_Coming(row, someone))

    # What it changes

    def _way(self, row: PreparedRow) -> str:
        own = self._choices.rows.get(row.row, "")
        return own if own in ON_MATCH else self._choices.on_match

    def _changes(self, row: PreparedRow, someone: Someone, there: dict[str, str]) -> dict[str, str]:
        way, changes = self._way(row), dict[str, str]()
        if way == SKIP:
            return changes
        for name in STORED:
            value = row.values.get(name, "")
            if not value or value == there[name]:
                continue
            if there[name] and way == FILL:
                self._warn(row, name, "differs")
            else:
                changes[name] = value
        return changes

    def _give_numbers(self, changes: dict[int, dict[str, str]], values: dict[str, dict[str, str]]) -> None:
        """A volunteer number goes to one person: whoever has it keeps it, unless this file gives another."""
        wanted = []
        for one in self._coming:
            number = (changes[one.row.row] if one.someone else one.row.values).get("volunteer_number", "")
            uid = one.someone.uid if one.someone else ""
            if uid and number and self._known.numbers.get(number) == uid:
                del changes[one.row.row]["volunteer_number"]  # a record merged into theirs has it
            elif number:
                wanted.append(_Wish(one.row, number, uid, values[uid]["volunteer_number"] if uid else ""))
        for wish in self._numbers.give(wanted):
            self._warn(wish.row, "volunteer_number", "volunteer-number-taken")
            changes.get(wish.row.row, {}).pop("volunteer_number", None)

    def _without_number(self, row: PreparedRow) -> PreparedRow:
        if row.row not in self._numbers.denied:
            return row
        values = {name: value for name, value in row.values.items() if name != "volunteer_number"}
        return replace(row, values=values, search_key=pinyin.keys_of(values)["search_key"])

    def _refuse(self, row: PreparedRow, code: str, row_text: str = "") -> None:
        self.refused.append(Finding(row.row, "name", code, _(MESSAGES[code]) % {"row": row_text}))

    def _warn(self, row: PreparedRow, name: str, code: str) -> None:
        self.warnings.append(Finding(row.row, name, code, _(MESSAGES[code])))


@dataclass(frozen=True, slots=True)
class _Wish:
    """A row that brings a volunteer number, for whom (empty: somebody new), and which one they have."""

    row: PreparedRow
    number: str
    uid: str
    before: str


class _Numbers:
    """Gives volunteer numbers out, each to one person, in an order in which they can be written."""

    def __init__(self, known: Known) -> None:
        self._holder = dict(known.numbers)
        self._turns: dict[int, int] = {}
        self.denied: set[int] = set()

    def give(self, wishes: list[_Wish]) -> list[_Wish]:
        """Give what can be given, again as long as a number comes free; gives the wishes that stay open."""
        while wishes:
            left = [wish for wish in wishes if not self._give(wish)]
            if len(left) == len(wishes):
                break
            wishes = left
        self.denied = {wish.row.row for wish in wishes}
        return wishes

    def _give(self, wish: _Wish) -> bool:
        if wish.number in self._holder:
            return False
        if wish.before:
            self._holder.pop(wish.before, None)
        self._holder[wish.number] = wish.uid
        self._turns[wish.row.row] = len(self._turns)
        return True

    def turn(self, row: int) -> tuple[int, int]:
        """By which the changes are to be written: those of numbers first, in the order they were given."""
        return (0, self._turns[row]) if row in self._turns else (1, row)


def _values(uids: list[str]) -> dict[str, dict[str, str]]:
    """What the roster says of these people, empty text where nothing."""
    columns = [getattr(Person, name) for name in STORED]
    found: dict[str, dict[str, str]] = {}
    for start in range(0, len(uids), _STEP):
        some = Person.select(Person.id, *columns).where(Person.id.in_(uids[start : start + _STEP]))
        for uid, *texts in tuples(some):
            found[uid] = {name: text or "" for name, text in zip(STORED, texts, strict=True)}
    return found


def teams_named(row: PreparedRow) -> list[str]:
    """The teams that a row names."""
    return [team for team in row.values.get("teams", "").split("、") if team]
