"""The centre: set up, opened, its card and its stations, packages in and receipts out."""

from __future__ import annotations

import secrets
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from station_app.centre import ahead, answers, intake, numbers, postgres, profile, proof, store
from station_app.centre.errors import NoCentre, OtherKeys, StrangeStation, WhichCentre
from station_app.centre.intake import Taken
from station_app.centre.store import CentreHome
from station_app.core import accounts, clock, digests, files, keys, session
from station_app.core.jobs import Job
from station_app.core.rights import Right, Role, before_log_in, requires
from station_app.core.session import Session
from station_app.organisation import places
from station_app.sync import cards, header, package, phone_code, row_hash, sealing
from station_app.sync.errors import PackageRefused
from station_app.sync.receipt_file import ChangeOutcome, ReceiptText

#: The oldest program whose packages and receipts fit this centre.
MINIMUM_VERSION: Final = "0.1.0"
#: A file that went while it was read says nothing of the package in it: nothing is noted, no receipt written.
CANNOT_READ: Final = "e21-cannot-read"


@dataclass(frozen=True, slots=True)
class CentreSetUp:
    """A centre that was just made. Recovery code and escrow key are shown this once and kept nowhere."""

    code: str
    name: str
    stations: int
    recovery_code: str
    escrow_key: str


@dataclass(frozen=True, slots=True)
class Registered:
    """A station whose packages are believed from here on."""

    code: str
    name: str
    fingerprint: str


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
class _Station:
    code: str
    sealing: str
    signing: str


@dataclass(frozen=True, slots=True)
class _Todo:
    """What is asked of a run of packages, who verifies them, and which one comes next."""

    receipts: Path | None
    dry_run: bool
    accept: bool
    reader: ahead.Reader
    following: Sequence[Path]


class _DryRun(Exception):
    """Rolls the transaction back."""


@before_log_in
def set_up_centre(
    home: CentreHome,
    *,
    tree: places.Tree,
    operator_name: str,
    password: str,
    centre_code: str = "",
    database: str = "",
) -> CentreSetUp:
    """Make the centre in an empty home and open it: keys, pepper, the tree, every station's four figures.

    ``database`` is the address of an empty PostgreSQL database; without one it is a file in the home.
    Raises ``WhichCentre``, ``CentreExists``, ``ValidationError`` (name, password), and what
    ``check_database`` raises.
    """
    first = accounts.first(operator_name, password)
    centre = _centre_of(tree, centre_code)
    store.create(home, first.ring, database)
    escrow_secret, escrow = sealing.new_age_identity()
    secret, public = sealing.new_age_identity()
    signing, _public = sealing.new_signing_key()
    below = _below(tree, centre)
    stations = sorted(place.code for place in below if place.kind == "station")
    figures = {code: f"{n:04d}" for n, code in enumerate(stations, 1)}
    with store.db.atomic():
        store.put_facts(
            {
                "code": centre.code, "name": centre.name, "pepper": secrets.token_hex(32), "sealing": secret,
                "recipient": public, "escrow": escrow, "signing": signing, "receipts": "0",
            }
        )  # fmt: skip
        store.many(
            "INSERT INTO place (code, parent_code, kind, name, figures) VALUES (?, ?, ?, ?, ?)",
            [(p.code, p.parent_code, p.kind, p.name, figures.get(p.code, "")) for p in [centre, *below]],
        )
    # The keys come last: a home without them is seen to be unfinished, never a locked box.
    keys.save(home.keys, first.file)
    session.start(Session(first.operator_id, first.name, Role.COORDINATOR, home))
    return CentreSetUp(centre.code, centre.name, len(stations), first.recovery_code, escrow_secret)


@before_log_in
def check_database(url: str) -> None:
    """See whether a centre can be made in the PostgreSQL database at an address; changes nothing.

    Raises ``StrangeAddress``, ``NoDriver``, ``NoServer``, ``NoServerRights``, ``ServerNotEmpty``,
    ``ServerHasCentre``, ``DatabaseTooNew``.
    """
    store.check_address(url)


@before_log_in
def name_of_database(url: str) -> str:
    """A database's address without user and password, for people."""
    return postgres.where(url)


def _centre_of(tree: places.Tree, code: str) -> places.Place:
    centres = [place for place in tree.places.values() if place.kind == "centre"]
    fitting = [place for place in centres if not code or place.code == code]
    if len(fitting) != 1:
        raise WhichCentre("、".join(f"{place.code} {place.name}" for place in centres[:20]))
    return fitting[0]


def _below(tree: places.Tree, place: places.Place) -> list[places.Place]:
    found = []
    for child in tree.children(place.code):
        found += [child, *_below(tree, child)]
    return found


@before_log_in
def open_centre(home: CentreHome, name: str, password: str) -> Session:
    """Open the centre as ``name``; raises ``NoCentre``, ``WrongPassword``, ``NotOurs``."""
    if not home.made:
        raise NoCentre(home.root)
    file = keys.load(home.keys)
    slot = keys.find_slot(file, name)
    store.open_database(home, file, keys.open_ring(file, keys.open_slot(slot, password)))
    opened = Session(slot.slot_id, slot.name, Role.COORDINATOR, home)
    session.start(opened)
    return opened


@before_log_in
def close_centre() -> None:
    """Close the centre."""
    session.end()
    store.close()


@requires(Right.CENTRE)
def write_centre_card(path: Path) -> str:
    """Write the centre's card for its stations; gives its fingerprint for reading aloud."""
    facts = store.facts()
    figures = dict(store.every("SELECT code, figures FROM place WHERE kind = 'station'"))
    card = {
        "format": cards.CENTRE_CARD,
        "centre": facts["code"],
        "name": facts["name"],
        "recipients": {"centre": facts["recipient"], "escrow": facts["escrow"]},
        "signing": sealing.public_of(facts["signing"]),
        "pepper": facts["pepper"],
        "private_columns": profile.columns(),
        "figures": figures,
    }
    cards.write_card(path, card, facts["signing"])
    return cards.read_centre_card(path).fingerprint


@requires(Right.CENTRE)
def register(path: Path, *, replace: bool = False) -> Registered:
    """Take a station's card in.

    Raises ``StationCardRefused``, ``StrangeStation``, and ``OtherKeys`` where the station is known with
    other keys, unless they are to be replaced.
    """
    card = cards.read_station_card(path)
    place = store.one("SELECT name FROM place WHERE code = ? AND kind = 'station'", card.station)
    if place is None:
        raise StrangeStation(card.station)
    known = _station(card.station)
    if known and (known.sealing, known.signing) != (card.sealing, card.signing) and not replace:
        raise OtherKeys(card.station, card.fingerprint)
    with store.db.atomic():
        store.db.execute_sql(
            """INSERT INTO station (code, name, sealing, signing, fingerprint, registered_at)
            VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (code) DO UPDATE SET name = excluded.name,
            sealing = excluded.sealing, signing = excluded.signing, fingerprint = excluded.fingerprint""",
            (card.station, card.name, card.sealing, card.signing, card.fingerprint, clock.now_ms()),
        )
    return Registered(card.station, card.name, card.fingerprint)


def _station(code: str) -> _Station | None:
    row = store.one("SELECT code, sealing, signing FROM station WHERE code = ?", code)
    return _Station(*row) if row else None


@requires(Right.CENTRE)
def receive(
    packages: Sequence[Path],
    *,
    receipts: Path | None,
    dry_run: bool = False,
    accept: bool = False,
    job: Job | None = None,
) -> list[Received]:
    """Verify packages and merge each in a transaction of its own; write a receipt a package.

    A package that waits for an earlier one is kept, and tried again when that has come. ``accept`` lets
    through what a brake held. ``dry_run`` changes nothing and writes no receipt. Never raises for what is
    in a file; raises ``files.CannotWrite`` (the receipt), ``JobCancelled`` (between two packages).
    """
    job = job or Job()
    done: list[Received] = []
    with ahead.reader(packages) as reader:
        for place, path in enumerate(packages):
            job.step(place, len(packages))
            todo = _Todo(receipts, dry_run, accept, reader, packages[place + 1 : place + 2])
            done += _receive(path, todo)
    return done


def _receive(path: Path, todo: _Todo) -> Iterator[Received]:
    try:
        head = header.read(path)
    except PackageRefused as error:
        yield Received(path, "refused", error.problem.code, where=error.problem.where)
        return
    station = _station(head.station)
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
    station = _station(head.station)
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
    todo: _Todo,
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
    counts, hashes = rows_of(head.station)
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


@requires(Right.CENTRE)
def rows_of(station: str) -> tuple[row_hash.Counts, row_hash.Hashes]:
    """Counts and hashes of everything the centre has of a station, as its receipts carry them."""
    return proof.of_station(station)


def _phone_code(identity: str, station: _Station, text: ReceiptText) -> str:
    said = phone_code.Acknowledged(
        text.station, text.epoch, text.number, min(text.acknowledged_to, 10**15), text.head
    )
    return phone_code.encode(phone_code.shared_key(identity, station.sealing), said)


def _keep_or_retry(path: Path, head: header.Header, taken: Taken, todo: _Todo) -> Iterator[Received]:
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
                yield from _receive(waiting, replace(todo, accept=False, following=()))
