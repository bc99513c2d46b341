"""What the centre has answered so far: how far it has our changes, what it lacks, what it complains of."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any, Final

from station_app.core import changelog
from station_app.core.db import db
from station_app.core.i18n import N_, _
from station_app.sync import lines, row_hash
from station_app.sync.errors import PROBLEMS
from station_app.sync.models import Receipt

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


def acknowledged() -> int:
    """The last seq of the present epoch that the centre has, 0 before the first receipt.

    The receipt of the latest package counts: a centre that was itself restored says less than before,
    and then the next package holds what it lost.
    """
    last = _of_epoch().order_by(Receipt.number.desc(), Receipt.received_at.desc()).first()
    return last.acknowledged_to if last else 0


def _of_epoch() -> Any:
    return Receipt.select().where(Receipt.epoch == changelog.head().ordinal)


def complaints() -> tuple[ReceiptProblem, ...]:
    """What the latest receipt complains of; a receipt names everything that still stands."""
    last = _of_epoch().order_by(Receipt.number.desc(), Receipt.received_at.desc()).first()
    return tuple(ReceiptProblem(**one) for one in json.loads(last.problems or "[]")) if last else ()


def missing_blobs() -> tuple[str, ...]:
    """The documents that the centre said it lacks, in the latest receipt that was a file."""
    query = _of_epoch().where(Receipt.content != "")
    last = query.order_by(Receipt.number.desc(), Receipt.received_at.desc()).first()
    return tuple(json.loads(last.content)["missing_blobs"]) if last else ()


def rows_up_to(seq: int) -> tuple[row_hash.Counts, row_hash.Hashes]:
    """Counts and hashes of what the present epoch's lines up to ``seq`` leave: the centre has the same."""
    base = changelog.head().base
    sql = """
        SELECT table_name, row_id, line FROM change WHERE kind <> 'delete' AND n IN (
            SELECT max(n) FROM change WHERE n > ? AND n <= ? AND kind <> 'reveal'
            GROUP BY table_name, row_id) ORDER BY table_name, row_id"""
    return row_hash.counts_and_hashes(
        (table, row_id, int(found["rev"]), found["body"].decode())
        for table, row_id, line in db.execute_sql(sql, (base, base + seq))
        if (found := lines.LINE.fullmatch(line.encode()))
    )
