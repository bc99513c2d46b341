"""What leaves the station and what became of it: status, check, export, verify, history, cards."""

from __future__ import annotations

import json
import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Final

from station_app.activities.models import Activity
from station_app.core import changelog, clock, digests, files, ids, restore, session
from station_app.core.changelog import Change
from station_app.core.db import Blob, atomic, change_row, db, tuples
from station_app.core.i18n import N_
from station_app.core.jobs import Job
from station_app.core.rights import Right, requires
from station_app.organisation import service as organisation
from station_app.organisation.models import Station
from station_app.reports import service as reports
from station_app.reports.rows import Audience
from station_app.roster.identity import id_hmac
from station_app.roster.models import Person
from station_app.signin.models import Document
from station_app.sync import answers, cards, checks, header, own, package, sealing, version
from station_app.sync.centre_codes import REPAIRED_BY_BEGINNING_ANEW, ReceiptProblem
from station_app.sync.errors import ExportBlocked, NothingToExport, PackageRefused, PassphraseNeeded
from station_app.sync.models import CentreCard, Export, Receipt, StationKey


class PackageState(StrEnum):
    """What became of a package (``decisions.md``, Packages)."""

    PREPARING = "preparing"
    WAITING = "waiting"
    RECEIVED = "received"
    PROBLEMS = "problems"
    CONTAINED = "contained"


STATE_NAMES: Final = {
    PackageState.PREPARING: N_("preparing"),
    PackageState.WAITING: N_("waiting for the receipt"),
    PackageState.RECEIVED: N_("received by the centre"),
    PackageState.PROBLEMS: N_("needs attention"),
    PackageState.CONTAINED: N_("contained in a later one"),
}


@dataclass(frozen=True, slots=True)
class Pending:
    """Changes of one table since the last receipt."""

    table: str
    total: int
    added: int
    changed: int
    removed: int


@dataclass(frozen=True, slots=True)
class SyncStatus:
    """Where we stand: epoch as people say it (e1), the next package's number, what would be in it.

    ``asks``: the private columns that leave (``person.name``); ``complaints``: the last receipt's.
    """

    epoch: str
    next_number: int
    from_seq: int
    to_seq: int
    pending: tuple[Pending, ...]
    last_receipt: datetime | None
    acknowledged_to: int
    centre: str
    fingerprint: str
    asks: tuple[str, ...] = ()
    complaints: tuple[ReceiptProblem, ...] = ()

    @property
    def must_repair(self) -> bool:
        """Whether the centre's last receipt says that only beginning anew helps (a copied computer)."""
        return any(one.code in REPAIRED_BY_BEGINNING_ANEW for one in self.complaints)


@dataclass(frozen=True, slots=True)
class Exported:
    """A package that was written and verified."""

    path: Path
    number: int
    epoch: str
    from_seq: int
    to_seq: int
    changes: int
    blobs: int
    sha256: str


@dataclass(frozen=True, slots=True)
class ExportRow:
    """One line of the history, newest first."""

    number: int
    epoch: str
    path: str
    state: PackageState
    exported_at: datetime
    received_at: datetime | None
    reference: str
    changes: int
    problems: tuple[ReceiptProblem, ...] = ()


@requires(Right.SYNC_EXPORT)
@atomic
def write_station_card(path: Path) -> str:
    """Write this station's card for the centre; gives its fingerprint for reading aloud."""
    station, keys, head = organisation.this_station(), own.station_keys(), changelog.head()
    card = {
        "format": cards.STATION_CARD,
        "station": station.code,
        "name": station.full_name,
        "epoch": head.epoch_id,
        "epoch_ordinal": head.ordinal,
        "sealing": keys["age"].public,
        "signing": keys["signing"].public,
    }
    cards.write_card(path, card, keys["signing"].secret)
    return cards.fingerprint(keys["signing"].public, keys["age"].public)


@requires(Right.SYNC_EXPORT)
@atomic
def take_centre_card(path: Path) -> str:
    """Take the centre's card in; gives its fingerprint, to be compared with what the centre reads out.

    From here on packages are sealed to the centre, its escrow and this station; people get the
    ``id_hmac`` by which the centre finds one person in two stations. Raises ``CardRefused``.
    """
    card = cards.read_centre_card(path)
    CentreCard.delete().where(CentreCard.centre_code == card.centre).execute()
    CentreCard.create(
        centre_code=card.centre, card=card.text, fingerprint=card.fingerprint, taken_at=clock.now_ms()
    )
    station = Station.get()
    if station.code in card.figures:
        change_row(station, {"figures": card.figures[station.code]})
    _follow_pepper(card)
    return card.fingerprint


@atomic
def _follow_pepper(card: cards.CentreCard) -> None:
    """Give everybody the ``id_hmac`` that goes with their ID number of now, under the card's pepper."""
    pepper = bytes.fromhex(card.pepper)
    query = Person.select(Person.id, Person.id_number, Person.id_hmac).where(
        (Person.id_number != "") | Person.id_hmac.is_null(False)
    )
    for uid, number, known in list(tuples(query)):
        fitting = id_hmac(pepper, number) if number else None
        if fitting != known:
            change_row(Person.get_by_id(uid), {"id_hmac": fitting})


@requires(Right.SYNC_VIEW)
def sync_status() -> SyncStatus:
    """What has changed since the last receipt."""
    head, acknowledged = changelog.head(), answers.acknowledged()
    receipt = Receipt.select().order_by(Receipt.received_at.desc()).first()
    card = own.centre_card()
    return SyncStatus(
        epoch=f"e{head.ordinal}",
        next_number=_next_number(head.ordinal),
        from_seq=acknowledged + 1,
        to_seq=head.seq,
        pending=tuple(_pending(head.base + acknowledged)),
        last_receipt=clock.from_ms(receipt.received_at) if receipt else None,
        acknowledged_to=acknowledged,
        centre=card.name if card else "",
        fingerprint=card.fingerprint if card else "",
        asks=tuple(f"{table}.{column}" for table, columns in _profile(card).items() for column in columns),
        complaints=answers.complaints(),
    )


def _profile(card: cards.CentreCard | None) -> dict[str, tuple[str, ...]]:
    """Table → private columns that leave."""
    return card.profile if card else cards.LEAST


def _next_number(ordinal: int) -> int:
    numbers = [n for (n,) in tuples(Export.select(Export.number).where(Export.epoch == ordinal))]
    return max(numbers, default=0) + 1


def _pending(after: int) -> Iterator[Pending]:
    sql = """
        SELECT table_name, count(*), sum(kind = 'insert'), sum(kind = 'update'),
               sum(kind IN ('delete', 'erase'))
        FROM change WHERE n > ? GROUP BY table_name ORDER BY count(*) DESC"""
    for row in db.execute_sql(sql, (after,)).fetchall():
        yield Pending(*row)


@requires(Right.SYNC_VIEW)
def check_export() -> checks.Checked:
    """What the centre would send back, before it does."""
    return checks.run()


@requires(Right.SYNC_EXPORT)
def check_passphrase(passphrase: str) -> None:
    """Raise ``PassphraseNeeded`` for a passphrase too short to seal a package with."""
    if len(passphrase) < sealing.SHORTEST_PASSPHRASE:
        raise PassphraseNeeded


@requires(Right.SYNC_EXPORT)
def export_package(folder: Path, *, passphrase: str = "", job: Job | None = None) -> Exported:
    """Write everything since the last receipt as one sealed, signed, verified package.

    Sealed to the centre, its escrow and this station; without a centre card to ``passphrase``, never
    in the clear. The closed activities' reports for the centre are made first and go along.
    Raises ``ExportBlocked``, ``PassphraseNeeded``, ``NothingToExport``, ``files.CannotWrite``.
    """
    job = job or Job()
    card = own.centre_card()
    if card is None:
        check_passphrase(passphrase)
    found = checks.run()
    if found.blocked:
        blocking = [row for row in found.findings if row.severity == checks.BLOCKING]
        raise ExportBlocked(len(blocking), blocking[0].message)
    make_centre_reports(job=job)
    if card is not None:
        _follow_pepper(card)
    with db.atomic():
        keys = own.station_keys()
    contents = _contents(card)
    mine = keys["age"]
    recipients = (*card.recipients, mine.public) if card else ()
    written = package.write(
        folder,
        contents,
        package.Keys(signing=keys["signing"].secret, recipients=recipients, passphrase=passphrase),
        own_identity=mine.secret if card else "",
        job=job,
    )
    head = written.header
    with db.atomic():
        Export.create(
            name=head.file_name, epoch=head.ordinal, number=head.number, path=str(written.path),
            from_seq=head.from_seq, to_seq=head.to_seq, changes=written.changes, blobs=written.blobs,
            sha256=head.sha256, exported_at=clock.now_ms(),
        )  # fmt: skip
    return Exported(
        path=written.path,
        number=head.number,
        epoch=f"e{head.ordinal}",
        from_seq=head.from_seq,
        to_seq=head.to_seq,
        changes=written.changes,
        blobs=written.blobs,
        sha256=head.sha256,
    )


@requires(Right.SYNC_EXPORT)
def make_centre_reports(*, job: Job | None = None) -> int:
    """Make the centre's rendering of every closed activity's report that has none; gives how many."""
    job = job or Job()
    have = Document.select(Document.activity).where(
        Document.kind == "report", Document.audience == Audience.CENTRE
    )
    todo = list(Activity.select().where(Activity.closed_at.is_null(False), Activity.id.not_in(have)))
    exports = session.current().home.exports
    for pattern in (".report-*", "..report-*"):
        files.remove_leftovers(exports, pattern)
    scratch = exports / f".report-{ids.new_id()}.pdf"
    try:
        for place, activity in enumerate(todo):
            job.step(place, len(todo))
            reports.write_signin_report(activity.id, scratch, audience=Audience.CENTRE)
    finally:
        scratch.unlink(missing_ok=True)
    return len(todo)


def _contents(card: cards.CentreCard | None) -> package.Contents:
    head, acknowledged = changelog.head(), answers.acknowledged()
    if head.seq <= acknowledged:
        raise NothingToExport
    first, last = head.base + acknowledged + 1, head.base + head.seq
    before = Change.get_or_none(Change.n == first - 1) if acknowledged else None
    epoch = changelog.Epoch.get(changelog.Epoch.ordinal == head.ordinal)
    profile = _profile(card)
    return package.Contents(
        station=organisation.this_station().code,
        epoch=head.epoch_id,
        ordinal=head.ordinal,
        number=_next_number(head.ordinal),
        from_seq=acknowledged + 1,
        to_seq=head.seq,
        prev=before.hash if before else epoch.first_prev,
        lines=_lines(first, last),
        private=_private(first, last, head.base, profile),
        blobs=_blobs(first, last),
        created_at=clock.now_ms(),
        program=f"practice-station {version.program_version()}",
    )


def _lines(first: int, last: int) -> Iterator[tuple[str, bytes]]:
    sql = "SELECT table_name, CAST(line AS BLOB) FROM change WHERE n BETWEEN ? AND ? ORDER BY n"
    yield from db.execute_sql(sql, (first, last))


def _private(
    first: int, last: int, base: int, profile: dict[str, tuple[str, ...]]
) -> Iterator[package.PrivateValue]:
    sql = """SELECT p.n, p.salt, p.columns, c.table_name
        FROM change_private AS p JOIN change AS c ON c.n = p.n WHERE p.n BETWEEN ? AND ? ORDER BY p.n"""
    for n, salt, columns, table in db.execute_sql(sql, (first, last)):
        if table not in profile:
            continue
        wanted = profile[table]
        values = {c: value for c, value in json.loads(columns).items() if c in wanted}
        salts = digests.column_salts(bytes.fromhex(salt), values)
        for salted, (column, value) in zip(salts, values.items(), strict=True):
            yield package.PrivateValue(n - base, column, salted.hex(), value)


def _blobs(first: int, last: int) -> Iterator[tuple[str, bytes]]:
    sent = Change.select(Change.row_id).where(Change.n.between(first, last), Change.table_name == "document")
    query = Document.select(Document.content_sha256).where(
        Document.id.in_(sent), Document.content_sha256.is_null(False)
    )
    hashes = [row.content_sha256 for row in query]
    for sha256 in dict.fromkeys([*hashes, *answers.missing_blobs()]):
        blob = Blob.get_or_none(Blob.sha256 == sha256)
        if blob is not None:
            yield str(sha256), bytes(blob.content)


@requires(Right.SYNC_VIEW)
def verify_package(path: Path, *, passphrase: str = "", job: Job | None = None) -> package.Verification:
    """Verify a package: the header always, the whole where this station's key or the passphrase opens it.

    One that names this station must be signed by it.
    """
    keys = {key.name: key for key in StationKey.select()}
    identities = [keys["age"].secret] if "age" in keys else []
    signers = [keys["signing"].public] if "signing" in keys and _names_us(path) else []
    return package.verify(path, identities=identities, passphrase=passphrase, signers=signers, job=job)


def _names_us(path: Path) -> bool:
    try:
        return header.read(path).station == organisation.this_station().code
    except PackageRefused:
        return False


@requires(Right.SYNC_EXPORT)
@atomic
def begin_anew() -> str:
    """Begin a new epoch that carries the whole present state; gives its name (e2).

    The repair after a copied or wrongly restored computer: what this one has now is the station from
    here on, and the centre sets aside what only the other one had.
    """
    changelog.begin_epoch(organisation.this_station().code, secrets.token_hex(4))
    restore.relog_everything()
    return f"e{changelog.head().ordinal}"


@requires(Right.SYNC_VIEW)
def list_exports() -> list[ExportRow]:
    """The packages written so far, newest first, with what became of them."""
    receipts = {(r.epoch, r.number): r for r in Receipt.select().order_by(Receipt.received_at)}
    rows: list[ExportRow] = []
    newest_waiting = True
    for export in Export.select().order_by(Export.epoch.desc(), Export.number.desc()):
        receipt = receipts.get((export.epoch, export.number))
        problems = answers.problems_of(receipt) if receipt is not None else ()
        if receipt is not None:
            state = PackageState.PROBLEMS if problems else PackageState.RECEIVED
        else:
            state = PackageState.WAITING if newest_waiting else PackageState.CONTAINED
        newest_waiting = False
        rows.append(
            ExportRow(
                number=export.number,
                epoch=f"e{export.epoch}",
                path=export.path,
                state=state,
                exported_at=clock.from_ms(export.exported_at),
                received_at=clock.from_ms(receipt.received_at) if receipt else None,
                reference=receipt.reference if receipt else "",
                changes=export.changes,
                problems=problems,
            )
        )
    return rows
