"""What the centre can say of a package or of one change: one code and one sentence each."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from station_app.core.i18n import N_, _
from station_app.sync.errors import PROBLEMS

#: What the centre can say of a package or of one change: code → sentence.
CENTRE_CODES: Final = {
    "unknown-station": N_("The centre does not know this station. Give it the station's card."),
    "fork": N_(
        "Two computers have written under this station's number: one is a copy of the other. "
        "Begin anew on the one that stays in use (sync repair), and put the other away."
    ),
    "gap": N_("The centre waits for an earlier package. Export again: the next one holds what is missing."),
    "older-epoch": N_("The package is of a time before the station began anew. Nothing need be done."),
    "brake-deletions": N_("So much would be deleted that the centre asks first. Call the centre."),
    "brake-clock": N_(
        "The package is dated in the future. Set this computer's clock right, and call the centre."
    ),
    "row-form": N_("A record is not in the form that the centre reads."),
    "row-rev": N_("A record has the same counter as one that the centre has already."),
    "row-date": N_("A record has a date or time that is none."),
    "row-number": N_("A record has a number that cannot be."),
    "fact-changed": N_("A record was changed that may only be added to."),
    "rows-differ": N_("The centre's rows are not the same as this station's. Begin anew (sync repair)."),
    "missing-blobs": N_("The centre lacks some documents. The next package takes them along."),
    "version": N_("The centre asks for a newer version of this program. Install it."),
}  # fmt: skip

#: Codes after which only a new epoch helps (``sync repair``).
REPAIRED_BY_BEGINNING_ANEW: Final = frozenset({"fork", "rows-differ"})


@dataclass(frozen=True, slots=True)
class ReceiptProblem:
    """One thing in a receipt that needs somebody: ``table`` and ``id`` name a row, empty for the whole."""

    code: str
    message: str
    table: str = ""
    id: str = ""


def sentence(code: str) -> str:
    """The sentence for a code of the centre's; one that this version does not know is shown as it is."""
    known = CENTRE_CODES.get(code) or PROBLEMS.get(code)
    return _(known) if known else _("The centre says “%(code)s”. Ask there.") % {"code": code}
