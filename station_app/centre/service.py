"""The centre: set up, opened, its card and its stations; packages come in by ``receive``."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from station_app.centre import ahead, postgres, profile, proof, receiving, store
from station_app.centre.errors import NoCentre, OtherKeys, StrangeStation, WhichCentre
from station_app.centre.receiving import Received, Todo
from station_app.centre.store import CentreHome
from station_app.core import accounts, clock, keys, session
from station_app.core.jobs import Job
from station_app.core.rights import Right, Role, before_log_in, requires
from station_app.core.session import Session
from station_app.organisation import places
from station_app.sync import cards, row_hash, sealing


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
    known = receiving.station_of(card.station)
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
            todo = Todo(receipts, dry_run, accept, reader, packages[place + 1 : place + 2])
            done += receiving.receive_one(path, todo)
    return done


@requires(Right.CENTRE)
def rows_of(station: str) -> tuple[row_hash.Counts, row_hash.Hashes]:
    """Counts and hashes of everything the centre has of a station, as its receipts carry them."""
    return proof.of_station(station)
