"""What the roster hands out: frozen rows, never database objects."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from station_app.core.i18n import N_

#: What somebody is to the station; one person may be several (glossary: ``Capacity``).
CAPACITIES: Final = {
    "volunteer": N_("volunteer"),
    "full-time": N_("full-time volunteer"),
    "staff": N_("staff member"),
    "resident": N_("resident"),
    "reader": N_("reader"),
    "speaker": N_("speaker"),
}

#: The fields that ``roster add`` and ``roster edit`` take, as ``--map`` names them (``decisions.md``).
FIELDS: Final = (
    "name", "sex", "birth_date", "id_type", "id_number", "phone", "phone_2", "address", "area",
    "political_status", "ethnicity", "education", "occupation", "skills", "service_types",
    "registered_on", "volunteer_number", "guardian_name", "guardian_phone", "note",
)  # fmt: skip

#: What is shown masked until somebody asks to see it whole.
REVEALED: Final = ("id_number", "birth_date", "phone", "phone_2", "guardian_phone")
PHONE_FIELDS: Final = ("phone", "phone_2", "guardian_phone")

FIELD_NAMES: Final = {
    "name": N_("name"),
    "sex": N_("sex"),
    "birth_date": N_("date of birth"),
    "id_type": N_("kind of ID"),
    "id_number": N_("ID number"),
    "phone": N_("phone"),
    "phone_2": N_("second phone"),
    "address": N_("address"),
    "area": N_("area of residence"),
    "political_status": N_("political status"),
    "ethnicity": N_("ethnicity"),
    "education": N_("education"),
    "occupation": N_("occupation"),
    "skills": N_("skills"),
    "service_types": N_("kinds of service"),
    "teams": N_("teams"),
    "registered_on": N_("registered on"),
    "volunteer_number": N_("volunteer number"),
    "consent_on": N_("consent given on"),
    "guardian_name": N_("guardian's name"),
    "guardian_phone": N_("guardian's phone"),
    "note": N_("note"),
}


@dataclass(frozen=True, slots=True)
class PersonRow:
    """One person as lists show them: phone and ID masked, the year of birth alone.

    ``birth_date``, ``id_number`` and ``phone`` are whole only in what ``reveal`` gives, which the
    log records.
    """

    uid: str
    name: str
    sex: str
    birth_date: str
    id_number: str
    phone: str
    teams: tuple[str, ...]
    volunteer_number: str
    capacities: tuple[str, ...]
    area: str = ""
    seen_at: datetime | None = None
    incomplete: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class PersonCard:
    """Everything about one person that may be shown without a reveal; ``values`` by field.

    ``masked`` has the fields of ``REVEALED`` as they may be shown.
    """

    row: PersonRow
    values: dict[str, str]
    consents: tuple[ConsentRow, ...] = ()
    age: int | None = None
    masked: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ConsentRow:
    """A consent: ``kind`` is record or guardian; dates are ISO."""

    kind: str
    given_on: str
    withdrawn_on: str


@dataclass(frozen=True, slots=True)
class TeamRow:
    """A service team with its number of people and the brand (品牌) it carries; ``in_use`` or stopped."""

    uid: str
    name: str
    people: int
    brand: str = ""
    in_use: bool = True


@dataclass(frozen=True, slots=True)
class ChangeRow:
    """One line of a person's history: when, who (operator's name), what kind, which fields."""

    at: datetime
    operator: str
    kind: str
    fields: tuple[str, ...] = field(default=())


@dataclass(frozen=True, slots=True)
class BatchRow:
    """One import of people. ``undone_at`` is set where it was taken back.

    ``operator`` is a name, empty for an import of before names were kept; so are the last two counts 0.
    """

    batch: str
    file_name: str
    sheet: str
    at: datetime
    rows: int
    added: int
    updated: int
    undone_at: datetime | None
    operator: str = ""
    unchanged: int = 0
    refused: int = 0


@dataclass(frozen=True, slots=True)
class DuplicateRow:
    """People who may be one: ``why`` is id, phone, birth or area; ``against`` is what speaks against it."""

    why: str
    people: tuple[PersonRow, ...]
    against: tuple[str, ...] = ()


#: Why people may be one, by ``DuplicateRow.why``.
WHY_NAMES: Final = {
    "id": N_("same ID number"),
    "phone": N_("same phone and name"),
    "birth": N_("same name and date of birth"),
    "area": N_("same name and area"),
}


@dataclass(frozen=True, slots=True)
class FieldPair:
    """A field of two records beside each other, masked; ``take``: whether the other's is taken unasked."""

    name: str
    keep: str
    other: str
    same: bool
    take: bool


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two records side by side. ``shared`` are the keys they have in common, the surest first (id, phone,
    birth, area); ``obstacles`` must be settled before merging, ``notices`` are worth a look."""

    keep: PersonRow
    other: PersonRow
    shared: tuple[str, ...]
    against: tuple[str, ...]
    fields: tuple[FieldPair, ...]
    obstacles: tuple[str, ...]
    notices: tuple[str, ...]

    @property
    def is_sure(self) -> bool:
        """Whether more than the name speaks for one person, and nothing against it."""
        return any(key != "area" for key in self.shared) and not self.against


@dataclass(frozen=True, slots=True)
class Merged:
    """What a merge did: whom the other record is read as now, and the fields taken from it."""

    keep: PersonRow
    other: str
    name: str
    taken: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Unmerged:
    """What taking a merge apart did; ``left`` are fields that somebody changed since."""

    keep: PersonRow
    other: str
    name: str
    left: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class MergedPerson:
    """A record that is read as another person: when it was merged, and into whom at first."""

    uid: str
    name: str
    at: datetime
    into: str


@dataclass(frozen=True, slots=True)
class RosterFilter:
    """Which people a list shows; empty means all. ``seen_since`` is UTC milliseconds.

    ``minutes`` is (from, to before) of the hours book's sum; (0, 0) asks nothing, 0 at the end no end.
    """

    text: str = ""
    capacity: str = ""
    team: str = ""
    seen_since: int = 0
    incomplete: bool = False
    sort: str = "name"
    minutes: tuple[int, int] = (0, 0)


@dataclass(frozen=True, slots=True)
class RosterCounts:
    """How many people there are, and how many of them volunteer, lack something, fit a filter."""

    people: int
    volunteers: int
    incomplete: int
