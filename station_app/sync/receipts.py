"""Taking the centre's receipt in, as a file or as the code that was read over the telephone."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from enum import StrEnum
from pathlib import Path
from typing import Final

from station_app.core import changelog, clock
from station_app.core.changelog import Change
from station_app.core.db import atomic, change_row, db, tuples
from station_app.core.i18n import N_
from station_app.core.rights import Right, requires
from station_app.organisation import service as organisation
from station_app.organisation.models import Station
from station_app.roster import numbers
from station_app.sync import answers, own, phone_code, receipt_file, version
from station_app.sync.cards import CentreCard
from station_app.sync.centre_codes import ReceiptProblem, sentence
from station_app.sync.errors import PROBLEMS as DAMAGED
from station_app.sync.errors import ReceiptRefused
from station_app.sync.models import Export, Receipt
from station_app.sync.phone_code import Acknowledged


class RowState(StrEnum):
    """How far one row has come: the state of its latest change."""

    NOT_EXPORTED = "not-exported"
    WAITING = "waiting"
    RECEIVED = "received"
    PROBLEMS = "problems"


@dataclass(frozen=True, slots=True)
class TakenReceipt:
    """A receipt that was taken in: which package it answers, how far the centre has our changes."""

    number: int
    acknowledged_to: int
    reference: str
    problems: tuple[ReceiptProblem, ...]


@requires(Right.SYNC_EXPORT)
@atomic
def take_receipt(path: Path) -> TakenReceipt:
    """Take a receipt's file in; the next package begins after what it acknowledges.

    Raises ``ReceiptRefused`` unless the centre of the card signed it, for a package that this station
    wrote in its present epoch, and its last acknowledged line is ours. Twice the same changes nothing.
    """
    return _take(*receipt_file.read(path, _card().signing))


@requires(Right.SYNC_EXPORT)
@atomic
def take_text(text: str) -> TakenReceipt:
    """Take a receipt in that came inside a parcel; the same as ``take_receipt``."""
    return _take(*receipt_file.parse(text.encode(), _card().signing))


def _take(text: receipt_file.ReceiptText, raw: str) -> TakenReceipt:
    head = changelog.head()
    if text.station != organisation.this_station().code:
        raise ReceiptRefused("receipt-station")
    if text.epoch != head.epoch_id:
        raise ReceiptRefused("receipt-epoch")
    written = Export.get_or_none(Export.epoch == head.ordinal, Export.number == text.number)
    if written is None or written.sha256 != text.sha256:
        raise ReceiptRefused("receipt-package")
    agreed = text.acknowledged_to <= head.seq and _hash_at(text.acknowledged_to) == text.head
    if not agreed and text.code != "fork":
        raise ReceiptRefused("receipt-head")
    problems = tuple(_problems(text, arrived=agreed and text.acknowledged_to >= written.to_seq))
    taken = TakenReceipt(
        text.number, text.acknowledged_to if agreed else 0, f"{text.centre} {text.reference}", problems
    )
    _keep(taken, f"{text.centre}-{text.reference}", raw)
    if text.figures:
        change_row(Station.get(), {"figures": text.figures})
    numbers.take_blocks(text.number_blocks)
    return taken


@requires(Right.SYNC_EXPORT)
@atomic
def take_code(code: str) -> TakenReceipt:
    """Take in what the centre read out; raises ``ReceiptRefused`` for a misread or foreign code."""
    card, head = _card(), changelog.head()
    plain = phone_code.normal(code)
    if plain is None:
        raise ReceiptRefused("code-form")
    key = phone_code.shared_key(own.station_keys()["age"].secret, card.recipients[0])
    said = phone_code.find(key, plain, _candidates(plain, head))
    if said is None:
        raise ReceiptRefused("code-unknown")
    taken = TakenReceipt(said.number, said.seq, f"{card.centre} {phone_code.grouped(plain)}", ())
    _keep(taken, f"{card.centre}-{head.epoch_id}-{plain}", "")
    return taken


ROW_STATE_NAMES: Final = {
    RowState.NOT_EXPORTED: N_("not exported yet"),
    RowState.WAITING: N_("exported, waiting for the receipt"),
    RowState.RECEIVED: N_("received by the centre"),
    RowState.PROBLEMS: N_("needs attention"),
}


@requires(Right.SYNC_VIEW)
def row_state(row_id: str) -> RowState | None:
    """Whether a row's latest change has left and arrived; None for a row that the log does not have."""
    return row_states([row_id]).get(row_id)


@requires(Right.SYNC_VIEW)
def row_states(row_ids: Sequence[str]) -> dict[str, RowState]:
    """The states of rows by id; one that the log does not have is left out. A look changes no state."""
    head = changelog.head()
    acknowledged, problems = answers.standing(head.ordinal)
    bad = {problem.id for problem in problems}
    sent = db.execute_sql("SELECT max(to_seq) FROM export WHERE epoch = ?", (head.ordinal,)).fetchone()[0]
    arrived, left = head.base + acknowledged, head.base + (sent or 0)
    wanted = list(dict.fromkeys(row_ids))
    sql = f"""
        SELECT row_id, max(n) FROM change
        WHERE row_id IN ({", ".join("?" * len(wanted))}) AND kind <> 'reveal' GROUP BY row_id"""
    return {
        uid: RowState.PROBLEMS if uid in bad
        else RowState.RECEIVED if last <= arrived
        else RowState.WAITING if last <= left
        else RowState.NOT_EXPORTED
        for uid, last in db.execute_sql(sql, wanted).fetchall()
    }  # fmt: skip


def _card() -> CentreCard:
    card = own.centre_card()
    if card is None:
        raise ReceiptRefused("receipt-no-card")
    return card


def _hash_at(seq: int) -> str:
    """The hash of the present epoch's line ``seq``; what the first one chains to for 0."""
    head = changelog.head()
    if seq == 0:
        return str(changelog.Epoch.get(changelog.Epoch.ordinal == head.ordinal).first_prev)
    return str(Change.get_by_id(head.base + seq).hash)


def _problems(text: receipt_file.ReceiptText, *, arrived: bool) -> Iterator[ReceiptProblem]:
    """What in the receipt needs somebody: the package, changes, documents, rows that differ, the version.

    Of a package that has ``arrived`` whole, another copy that was damaged on its way needs nobody.
    """
    codes = [text.code] if text.code and not (arrived and text.code in DAMAGED) else []
    if text.missing_blobs:
        codes.append("missing-blobs")
    whole = text.outcome in ("applied", "nothing-new") and not text.changes
    if whole and (text.counts, text.hashes) != answers.rows_up_to(text.acknowledged_to):
        codes.append("rows-differ")
    if version.is_older(version.program_version(), text.minimum_version):
        codes.append("version")
    for code in codes:
        yield ReceiptProblem(code, sentence(code))
    for change in text.changes:
        yield ReceiptProblem(change.code, sentence(change.code), change.table, change.id)


def _candidates(plain: str, head: changelog.LogHead) -> Iterator[Acknowledged]:
    station = organisation.this_station().code
    query = Export.select(Export.number, Export.to_seq).where(Export.epoch == head.ordinal)
    for number, to_seq in tuples(query.order_by(Export.number.desc())):
        if phone_code.may_be(plain, number):
            for seq in phone_code.seqs(plain, min(to_seq, head.seq)):
                yield Acknowledged(station, head.epoch_id, number, seq, _hash_at(seq))


def _keep(taken: TakenReceipt, receipt_id: str, raw: str) -> None:
    """Write the receipt down; one that is here already stays as it was taken in."""
    Receipt.insert(
        id=receipt_id, epoch=changelog.head().ordinal, number=taken.number,
        acknowledged_to=taken.acknowledged_to, received_at=clock.now_ms(), reference=taken.reference,
        problems=json.dumps([asdict(problem) for problem in taken.problems], ensure_ascii=False), content=raw,
    ).on_conflict_ignore().execute()  # fmt: skip
