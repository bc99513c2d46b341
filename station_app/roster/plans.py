"""What an import would do with each row, and what it did."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from station_app.core.errors import StationError
from station_app.core.i18n import _
from station_app.roster.choices import Choices
from station_app.roster.reading import PreparedRow, Preview

if TYPE_CHECKING:
    from station_app.roster.matching import Known


@dataclass(frozen=True, slots=True)
class Finding:
    """One line of the account: the file's row, the field, a code and a sentence."""

    row: int
    field: str
    code: str
    message: str


@dataclass(frozen=True, slots=True)
class Plan:
    """What a commit would do with each row; ``rows`` = added + updated + unchanged + refused.

    ``matched``: row → the person it was taken for. ``asked``: row → the people whom it may mean, where
    whoever imports can say which; of these ``ambiguous`` have keys that fit several, the others a name
    alone. ``recognised``: a row's fingerprint → whom it was taken for. ``known``: the roster as it was
    compared with.
    """

    preview: Preview
    added: tuple[PreparedRow, ...]
    updated: tuple[tuple[str, PreparedRow, dict[str, str]], ...]
    unchanged: int
    refused: tuple[Finding, ...]
    warnings: tuple[Finding, ...]
    choices: Choices = field(default=Choices())
    matched: Mapping[int, str] = field(default_factory=dict)
    asked: Mapping[int, tuple[str, ...]] = field(default_factory=dict)
    ambiguous: frozenset[int] = frozenset()
    recognised: Mapping[str, str] = field(default_factory=dict)
    known: Known | None = field(default=None, repr=False, compare=False)

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


@dataclass(frozen=True, slots=True)
class Group:
    """The rows of one kind of problem (``choices.KINDS``), in the file's order."""

    kind: str
    rows: tuple[int, ...]


class NobodyMeant(StationError):
    """A row was to be taken for a person whom it cannot mean."""

    code = "nobody-meant"

    def __init__(self, row: int) -> None:
        super().__init__(
            _("Row %(row)d cannot be that person: it is no longer in the roster, or the row fits nobody.")
            % {"row": row},
            row=row,
        )
