"""One package at the centre: verified, merged in a transaction of its own, answered by a receipt."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from station_app.centre import ahead, answers, intake, numbers, proof, store
from station_app.centre.intake import Taken
from station_app.centre.store import CentreHome
from station_app.core import clock, digests, files, session
from station_app.sync import header, package, phone_code
from station_app.sync.errors import PackageRefused
from station_app.sync.receipt_file import ChangeOutcome, ReceiptText

#: The oldest program whose packages and receipts fit this centre.
MINIMUM_VERSION: Final = "0.1.0"
#: A file that went while it was read says nothing of the package in it: nothing is noted, no receipt written.
CANNOT_READ: Final = "e21-cannot-read"


@dataclass(frozen=True, slots=True)
class Received:
    """What became of one package; ``phone_code`` is there where everything in it has arrived."""

    package: Path
    outcome: str
    code: str
    added: int = 0
    changed: int = 0
    deleted: int = 0
    conflicts: int = 0
    quarantined: int = 0
    receipt: Path | None = None
    phone_code: str = ""
    where: str = ""


@dataclass(frozen=True, slots=True)
class Station:
    """Whose packages are believed: their keys."""

    code: str
    sealing: str
    signing: str


@dataclass(frozen=True, slots=True)
class Todo:
    """What is asked of a run of packages, who verifies them, and which one comes next."""

    receipts: Path | None
    dry_run: bool
    accept: bool
    reader: ahead.Reader
    following: Sequence[Path]


class _DryRun(Exception):
    """Rolls the transaction back."""


def station_of(code: str) -> Station | None:
    """The registered station of a code."""
    row = store.one("SELECT code, sealing, signing FROM station WHERE code = ?", code)
    return Station(*row) if row else None


def receive_one(path: Path, todo: Todo) -> Iterator[Received]:
    """Verify one package, merge it, write its receipt; then those that waited for it."""
    try:
        head = header.read(path)
    except PackageRefused as error:
        yield Received(path, "refused", error.problem.code, where=error.problem.where)
        return
    station = station_of(head.station)
    if station is None:
        yield Received(path, "refused", "unknown-station")
        return
    facts = store.facts()
    taken, found, created_at = _read(path, head, facts["sealing"], station.signing, todo.reader)
    for following in todo.following:
        _begin(following, facts["sealing"], todo.reader)
    where = found.problems[0].where if found.problems else ""
    if taken.code == CANNOT_READ:
        yield Received(path, "refused", CANNOT_READ, where=where)
        return
    head = found.header or head
    taken, receipt, text = _merge(found, head, taken, created_at, todo)
    code = ""
    if receipt is not None and todo.receipts is not None:
        target = todo.receipts / receipt.file_name
        files.remove_leftovers(todo.receipts, f".{receipt.file_name}.*.part")
        files.write_bytes(target, text.encode())
        if not taken.code:
            code = _phone_code(facts["sealing"], station, receipt)
    else:
        target = None
    yield Received(
        path, taken.outcome, taken.code, taken.added, taken.changed, taken.deleted, taken.conflicts,
        taken.quarantined, target, code, where,
    )  # fmt: skip
    if not todo.dry_run:
        yield from _keep_or_retry(path, head, taken, todo)


def _begin(path: Path, identity: str, reader: ahead.Reader) -> None:
    """Have a package verified that comes next, where that will be asked for."""
    try:
        head = header.read(path)
    except PackageRefused:
        return
    station = station_of(head.station)
    if station is not None and intake.repeated(head) is None:
        reader.begin(path, identity, station.signing)


def _read(
    path: Path, head: header.Header, identity: str, signer: str, reader: ahead.Reader
) -> tuple[Taken, package.Verification, int]:
    """Verify a package; (what is said of it already: nothing for one to merge, what is in it, its time)."""
    repeated = intake.repeated(head)
    if repeated is not None and package.is_whole(path, head):
        taken, created_at = repeated
        return taken, package.Verification(header=head), created_at
    found = reader.verify(path, identity, signer)
    if found.ok and not found.opened:
        taken = Taken("refused", "e05-cannot-open")
    else:
        taken = Taken("refused", found.problems[0].code) if found.problems else Taken("")
    return taken, found, int(found.descriptor.get("created_at", 0))


def _merge(
    found: package.Verification,
    head: header.Header,
    taken: Taken,
    created_at: int,
    todo: Todo,
) -> tuple[Taken, ReceiptText | None, str]:
    """Everything that one package changes, in one transaction; (what became of it, its receipt, as text)."""
    try:
        with store.writing():
            if not taken.outcome:
                taken = intake.take(found, now=clock.now_ms(), accept=todo.accept)
            elif (
                taken.outcome == "refused"
                and (known := intake.epoch_of(head.station, head.epoch)) is not None
            ):
                taken = replace(taken, acknowledged_to=known.acknowledged_to, head=known.head)
            if todo.dry_run:
                raise _DryRun
            _note_delivery(head, created_at, taken)
            facts = store.facts()
            receipt = _receipt(head, taken, facts)
            return taken, receipt, answers.keep(receipt, facts["signing"])
    except _DryRun:
        return taken, None, ""


def _note_delivery(head: header.Header, created_at: int, taken: Taken) -> None:
    store.db.execute_sql(
        """INSERT INTO delivery (station, epoch_id, ordinal, number, from_seq, to_seq, created_at,
        received_at, outcome, code, sha256) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)""",
        (
            head.station, head.epoch, head.ordinal, head.number, head.from_seq, head.to_seq, created_at,
            clock.now_ms(), taken.outcome, taken.code, head.sha256,
        ),
    )  # fmt: skip


def _receipt(head: header.Header, taken: Taken, facts: dict[str, str]) -> ReceiptText:
    running = int(facts["receipts"]) + 1
    store.put_facts({"receipts": str(running)})
    bad = store.every(
        """SELECT seq, table_name, row_id, code FROM quarantine
        WHERE station = ? AND epoch_id = ? ORDER BY seq""",
        head.station, head.epoch,
    )  # fmt: skip
    counts, hashes = proof.of_station(head.station)
    missing = store.every(
        """SELECT DISTINCT named FROM (SELECT json_extract(body, '$.content_sha256') AS named FROM entry
            WHERE station = ? AND table_name = 'document') AS d
        WHERE named IS NOT NULL AND named NOT IN (SELECT sha256 FROM document)""",
        head.station,
    )
    (figures,) = store.one("SELECT figures FROM place WHERE code = ?", head.station) or ("",)
    return ReceiptText(
        centre=facts["code"], reference=f"{clock.today():%Y}-{running:06d}", at=clock.now_ms(),
        station=head.station, epoch=head.epoch, epoch_ordinal=head.ordinal, number=head.number,
        sha256=head.sha256, outcome=taken.outcome, code=taken.code, acknowledged_to=taken.acknowledged_to,
        head=taken.head or digests.first_prev(head.station, head.epoch),
        changes=tuple(ChangeOutcome(seq, t, uid, "quarantined", code) for seq, t, uid, code in bad),
        counts=counts, hashes=hashes, missing_blobs=tuple(row[0] for row in missing), figures=figures,
        minimum_version=MINIMUM_VERSION, number_blocks=numbers.top_up(head.station),
    )  # fmt: skip


def _phone_code(identity: str, station: Station, text: ReceiptText) -> str:
    said = phone_code.Acknowledged(
        text.station, text.epoch, text.number, min(text.acknowledged_to, 10**15), text.head
    )
    return phone_code.encode(phone_code.shared_key(identity, station.sealing), said)


def _keep_or_retry(path: Path, head: header.Header, taken: Taken, todo: Todo) -> Iterator[Received]:
    """Keep a package that waits for an earlier one; try those that wait again after one has come."""
    home = session.current().home
    assert isinstance(home, CentreHome)
    kept = home.held / head.file_name
    if (taken.outcome, taken.code) == ("held", "gap"):
        if path.absolute() != kept.absolute():
            # A stick that is pulled now costs nothing: the station's next package holds it all.
            with suppress(files.CannotRead):
                files.write_bytes(kept, files.read_bytes(path, most=package.LARGEST))
        return
    kept.unlink(missing_ok=True)
    if taken.outcome == "applied":
        for waiting in sorted(home.held.glob(f"{head.station}-e{head.ordinal}-*.wsp")):
            if waiting.exists():
                yield from receive_one(waiting, replace(todo, accept=False, following=()))
