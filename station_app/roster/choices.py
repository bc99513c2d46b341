"""What whoever imports decides: for a kind of problem, for people already there, for single rows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Final

from station_app.roster.rows import PHONE_FIELDS

#: For whoever is in the roster already: fill empty fields, let the file win, leave alone.
FILL, OVERWRITE, SKIP = "fill", "overwrite", "skip"
ON_MATCH: Final = (FILL, OVERWRITE, SKIP)
#: For a row that fits several people, or whose name alone is known: somebody of its own.
NEW: Final = "new"
#: For any row: it does not come in, though nothing is wrong with it.
OUT: Final = "out"

#: Kinds of problem, in the order in which they are shown.
PHONE, IDENTITY, CELL = "phone", "identity", "cell"
KNOWN, AMBIGUOUS, SAME_NAME = "known", "ambiguous", "same-name"
MENDED, ADVICE, TWICE, NO_NAME, LEFT_OUT = "mended", "advice", "twice", "no-name", "left-out"
KINDS: Final = (
    PHONE, IDENTITY, CELL, KNOWN, AMBIGUOUS, SAME_NAME, MENDED, ADVICE, TWICE, NO_NAME, LEFT_OUT,
)  # fmt: skip
#: A cell that cannot be used: the rows of a kind come in without it, or are left out.
BAD_CELLS: Final = (PHONE, IDENTITY, CELL)
#: Kinds whose rows can be left out as a whole.
SKIPPABLE: Final = (*BAD_CELLS, SAME_NAME, ADVICE)

_BY_CODE: Final = {
    "no-name": NO_NAME,
    "twice-in-file": TWICE,
    "ambiguous": AMBIGUOUS,
    "same-name": SAME_NAME,
    "differs": KNOWN,
    "no-consent": ADVICE,
    "no-guardian": ADVICE,
    "name-private-use": ADVICE,
    "left-out": LEFT_OUT,
}


def kind_of(name: str, code: str) -> str:
    """The kind that a problem belongs to, by its field and code."""
    if code in _BY_CODE:
        return _BY_CODE[code]
    if code.startswith("mended-"):
        return MENDED
    if code.startswith("id-") or (name, code) == ("birth_date", "date-form"):
        return IDENTITY
    return PHONE if name in PHONE_FIELDS and code == "phone-form" else CELL


@dataclass(frozen=True, slots=True)
class Choices:
    """Decisions, widest first; what is narrower stands over what is wider.

    ``skip``: kinds of ``SKIPPABLE`` whose rows are left out. ``ambiguous``: ``SKIP`` or ``NEW``. ``rows``:
    the file's row → ``OUT``, one of ``ON_MATCH`` for somebody known, or, where it is asked who is meant, a
    person's uid, ``NEW`` or ``SKIP``.
    """

    on_match: str = FILL
    skip: frozenset[str] = frozenset()
    ambiguous: str = SKIP
    rows: Mapping[int, str] = field(default_factory=lambda: MappingProxyType({}))

    @classmethod
    def of(cls, on_match: str = FILL, *, strict: bool = False) -> Choices:
        """The choices of ``--on-match`` and ``--strict``: a row with any bad cell is refused."""
        return cls(on_match, frozenset(BAD_CELLS if strict else ()))

    def is_out(self, row: int) -> bool:
        """Whether whoever imports left this row out."""
        return self.rows.get(row) == OUT
