"""Writing a package and reading it again: docs/sync-format.md in code.

A package is believed only when the seal, the signature, every listed file, the whole chain of change
lines and every private value's digest fit; any file that is not listed is refused.
"""

from __future__ import annotations

import hashlib
import io
import json
import re
import zipfile
from collections import Counter, deque
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import Any, Final, NamedTuple

from station_app.core import files, reasons
from station_app.core.jobs import Job
from station_app.sync import header as headers
from station_app.sync import lines, packing, sealing
from station_app.sync.errors import PackageRefused, Problem
from station_app.sync.header import Header
from station_app.sync.lines import Line
from station_app.sync.packing import Member

LARGEST: Final = 400_000_000
LARGEST_UNZIPPED: Final = 1_500_000_000
LARGEST_DESCRIPTOR: Final = 50_000_000
MOST_FILES: Final = 100_000
DESCRIPTOR, SIGNATURE, OPS, PRIVATE = (
    "datapackage.json", "datapackage.json.sig", "ops.ndjson", "private.ndjson",
)  # fmt: skip
PROFILE: Final = "https://datapackage.org/profiles/2.0/datapackage.json"
_BLOB: Final = re.compile(r"^blobs/([0-9a-f]{64})$")
#: So many lines go into the archive at once.
_AT_ONCE: Final = 500
#: So many bytes of a member are read at once.
_BLOCK: Final = 1 << 20
_json: Final = json.JSONEncoder(ensure_ascii=False).encode

OPS_SCHEMA: Final = [
    ("v", "integer"), ("epoch", "string"), ("seq", "integer"), ("at", "integer"), ("tz", "integer"),
    ("operator", "string"), ("table", "string"), ("id", "string"), ("kind", "string"), ("rev", "integer"),
    ("body", "object"), ("digests", "object"), ("prev", "string"),
]  # fmt: skip
PRIVATE_SCHEMA: Final = [("seq", "integer"), ("column", "string"), ("salt", "string"), ("value", "any")]


class PrivateValue(NamedTuple):
    """One private value on its way out: the column's own salt as hex."""

    seq: int
    column: str
    salt: str
    value: str | int


@dataclass(frozen=True, slots=True)
class Contents:
    """What goes in. ``lines`` are tables with the log's stored bytes, ``prev`` what the first chains to."""

    station: str
    epoch: str
    ordinal: int
    number: int
    from_seq: int
    to_seq: int
    prev: str
    lines: Iterable[tuple[str, bytes]]
    private: Iterable[PrivateValue] = ()
    blobs: Iterable[tuple[str, bytes]] = ()
    created_at: int = 0
    program: str = ""


@dataclass(frozen=True, slots=True)
class Keys:
    """How a package is sealed and signed: recipients (``age1…``) or a passphrase; the signing secret."""

    signing: str
    recipients: tuple[str, ...] = ()
    passphrase: str = ""


@dataclass(frozen=True, slots=True)
class Written:
    """A package that was written, reopened and verified whole."""

    path: Path
    header: Header
    changes: int
    blobs: int
    counts: dict[str, int]


@dataclass(slots=True)
class Verification:
    """What verifying found. ``opened`` is False where only the header could be read.

    Where it was to be kept, for the centre's intake: ``lines``, ``private`` (by seq, as a JSON object) and
    ``members``, the documents by their name in the archive.
    """

    ok: bool = False
    opened: bool = False
    header: Header | None = None
    counts: dict[str, int] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    descriptor: dict[str, Any] = field(default_factory=dict)
    lines: list[Line] = field(default_factory=list)
    private: dict[int, str] = field(default_factory=dict)
    members: dict[str, bytes] | None = None


def write(
    folder: Path, contents: Contents, keys: Keys, *, own_identity: str = "", job: Job | None = None
) -> Written:
    """Write a package into ``folder``: temporary file, sync, reopen, verify whole, rename.

    ``own_identity`` is the station's age key, one of the recipients. Raises ``files.CannotWrite``,
    ``JobCancelled``; nothing is left behind on the way out.
    """
    job = job or Job()
    inside, counts, blobs = _build_zip(contents, keys, job)
    if keys.recipients:
        sealed = sealing.seal(inside, keys.recipients)
    else:
        sealed = sealing.seal_with_passphrase(inside, keys.passphrase)
    header = Header(
        station=contents.station,
        epoch=contents.epoch,
        ordinal=contents.ordinal,
        number=contents.number,
        from_seq=contents.from_seq,
        to_seq=contents.to_seq,
        sha256=hashlib.sha256(sealed).hexdigest(),
    )
    path = folder / header.file_name
    files.remove_leftovers(folder, f".{contents.station}-e*.part")
    with files.replacing(path) as part:
        part.write_bytes(header.encode() + sealed)
        del sealed
        found = verify(
            part, identities=[own_identity] if own_identity else [], passphrase=keys.passphrase, job=job
        )
        if not (found.ok and found.opened):
            problem = found.problems[0] if found.problems else Problem("e05-cannot-open")
            raise files.CannotWrite(path, problem.message)
    changes = contents.to_seq - contents.from_seq + 1
    return Written(path, header, changes, blobs, counts)


def _build_zip(contents: Contents, keys: Keys, job: Job) -> tuple[bytes, dict[str, int], int]:
    counts: Counter[str] = Counter()
    with packing.Archive() as archive:
        lines_in = archive.put(OPS, _counted(contents, counts, job))
        private_in = archive.put(PRIVATE, _joined(map(_private_line, contents.private)))
        resources = [_ndjson(OPS, lines_in, OPS_SCHEMA), _ndjson(PRIVATE, private_in, PRIVATE_SCHEMA)]
        for sha256, content in contents.blobs:
            path = f"blobs/{sha256}"
            resources.append(_resource(f"blob-{sha256[:16]}", path, archive.put(path, [content])))
        descriptor = json.dumps(_descriptor(contents, keys, counts, resources), ensure_ascii=False, indent=1)
        archive.put(DESCRIPTOR, [descriptor.encode()])
        archive.put(SIGNATURE, [sealing.sign(keys.signing, descriptor.encode())])
    return archive.content(), counts, len(resources) - 2


def _counted(contents: Contents, counts: Counter[str], job: Job) -> Iterator[bytes]:
    """The lines in blocks, each table's counted."""
    rest, done = iter(contents.lines), 0
    total = contents.to_seq - contents.from_seq + 1
    while some := list(islice(rest, _AT_ONCE)):
        job.step(done, total)
        done += len(some)
        counts.update([table for table, _line in some])
        yield b"\n".join([line for _table, line in some]) + b"\n"


def _joined(lines: Iterator[bytes]) -> Iterator[bytes]:
    while block := b"".join(islice(lines, _AT_ONCE)):
        yield block


def _private_line(value: PrivateValue) -> bytes:
    seq, column, salt, plain = value
    return f'{{"seq":{seq},"column":"{column}","salt":"{salt}","value":{_json(plain)}}}\n'.encode()


def _ndjson(path: str, member: Member, columns: list[tuple[str, str]]) -> dict[str, Any]:
    resource = _resource(path.removesuffix(".ndjson"), path, member)
    resource |= {"format": "ndjson", "mediatype": "application/x-ndjson", "encoding": "utf-8"}
    return resource | {"schema": {"fields": [{"name": name, "type": kind} for name, kind in columns]}}


def _resource(name: str, path: str, member: Member) -> dict[str, Any]:
    return {"name": name, "path": path, "bytes": member.size, "hash": f"sha256:{member.sha256}"}


def _descriptor(
    contents: Contents, keys: Keys, counts: dict[str, int], resources: list[dict[str, Any]]
) -> dict[str, Any]:
    return {
        "$schema": PROFILE,
        "name": f"{contents.station}-e{contents.ordinal}-{contents.number:06d}",
        "format": f"{headers.FORMAT} {headers.MAJOR}.{headers.MINOR}",
        "station": contents.station,
        "epoch": contents.epoch,
        "epoch_ordinal": contents.ordinal,
        "number": contents.number,
        "from_seq": contents.from_seq,
        "to_seq": contents.to_seq,
        "prev": contents.prev,
        "created_at": contents.created_at,
        "program": contents.program,
        "signed_by": sealing.public_of(keys.signing),
        "sealed_to": list(keys.recipients),
        "counts": dict(sorted(counts.items())),
        "resources": resources,
    }


def verify(
    path: Path,
    *,
    identities: Sequence[str] = (),
    passphrase: str = "",
    signers: Sequence[str] = (),
    keep: bool = False,
    job: Job | None = None,
) -> Verification:
    """Verify a package as far as the keys at hand reach; never raises for what is in the file.

    ``signers``: public keys (hex) one of which must have signed; empty accepts the one it names.
    ``keep``: hold on to what was verified, so that nothing else can be read in its stead.
    """
    found = Verification(members={} if keep else None)
    try:
        _verify(path, found, identities, passphrase, signers, job or Job())
    except PackageRefused as error:
        found.problems.append(error.problem)
    found.ok = not found.problems
    return found


def is_whole(path: Path, header: Header) -> bool:
    """Whether a file has this header and, after it, the bytes that the header's hash is of."""
    try:
        if path.stat().st_size > LARGEST:
            return False
        own, sealed = headers.split(path.read_bytes())
    except (OSError, PackageRefused):
        return False
    return own == header and hashlib.sha256(sealed).hexdigest() == header.sha256


def _verify(
    path: Path,
    found: Verification,
    identities: Sequence[str],
    passphrase: str,
    signers: Sequence[str],
    job: Job,
) -> None:
    try:
        if path.stat().st_size > LARGEST:
            raise PackageRefused(Problem("e09-too-large"))
        raw = path.read_bytes()
    except OSError as error:
        raise PackageRefused(Problem("e21-cannot-read", reasons.of(error))) from error
    found.header, sealed = headers.split(raw)
    del raw
    if hashlib.sha256(sealed).hexdigest() != found.header.sha256:
        raise PackageRefused(Problem("e04-cut-short"))
    inside = _unseal(sealed, identities, passphrase)
    if inside is None:
        return
    found.opened = True
    with _open_archive(inside) as archive:
        _verify_inside(archive, found, signers, job)


def _unseal(sealed: bytes, identities: Sequence[str], passphrase: str) -> bytes | None:
    if sealing.is_passphrase_sealed(sealed):
        return sealing.open_with_passphrase(sealed, passphrase) if passphrase else None
    return sealing.open_sealed(sealed, identities)


def _open_archive(inside: bytes) -> zipfile.ZipFile:
    """The archive, its directory looked at first: names, number, sizes, encryption, overlap."""
    try:
        archive = zipfile.ZipFile(io.BytesIO(inside))
        entries = archive.infolist()
    except files.BROKEN_ZIP as error:
        raise PackageRefused(Problem("e07-not-a-zip")) from error
    if len(entries) > MOST_FILES or sum(entry.file_size for entry in entries) > LARGEST_UNZIPPED:
        raise PackageRefused(Problem("e09-too-large"))
    names = [entry.filename for entry in entries]
    known = all(name in (DESCRIPTOR, SIGNATURE, OPS, PRIVATE) or _BLOB.match(name) for name in names)
    end = 0
    for entry in sorted(entries, key=lambda e: e.header_offset):
        if entry.flag_bits & 1 or entry.header_offset < end:
            raise PackageRefused(Problem("e08-hostile-archive", entry.filename[:80]))
        end = entry.header_offset + 30 + entry.compress_size
    if len(set(names)) != len(names):
        raise PackageRefused(Problem("e08-hostile-archive"))
    if not known:
        raise PackageRefused(Problem("e11-unlisted-file"))
    return archive


def _read(archive: zipfile.ZipFile, name: str, most: int = LARGEST_UNZIPPED) -> bytes:
    try:
        if archive.getinfo(name).file_size > most:
            raise PackageRefused(Problem("e09-too-large", name))
        return archive.read(name)
    except KeyError as error:
        raise PackageRefused(Problem("e12-missing-file", name)) from error
    except files.BROKEN_ZIP as error:
        raise PackageRefused(Problem("e13-file-changed", name)) from error


def _verify_inside(archive: zipfile.ZipFile, found: Verification, signers: Sequence[str], job: Job) -> None:
    raw = _read(archive, DESCRIPTOR, LARGEST_DESCRIPTOR)
    signature = _read(archive, SIGNATURE, LARGEST_DESCRIPTOR)
    descriptor, listed = _read_descriptor(raw)
    signer = descriptor["signed_by"]
    if not sealing.signature_fits(signer, signature, raw):
        raise PackageRefused(Problem("e14-signature"))
    if signers and signer not in signers:
        raise PackageRefused(Problem("e15-unknown-signer"))
    found.descriptor = descriptor
    _same_as_header(descriptor, found.header)
    names = set(archive.namelist()) - {DESCRIPTOR, SIGNATURE}
    for name in sorted(names - listed.keys()):
        raise PackageRefused(Problem("e11-unlisted-file", name))
    for name in sorted(listed.keys() - names):
        raise PackageRefused(Problem("e12-missing-file", name))
    keep = found.members is not None
    with closing(packing.read_ahead(_line_blocks(archive, OPS, listed))) as blocks:
        try:
            ops = lines.verify_ops(blocks, descriptor, job, keep=keep)
        except PackageRefused:
            deque(blocks, maxlen=0)  # a file that was changed is told as that (e13), not as a line of it
            raise
    found.counts, found.lines = ops.counts, ops.lines
    found.private = lines.verify_private(_checked(archive, PRIVATE, listed), ops.said, keep=keep)
    kept: dict[str, bytes] = {}
    for name in sorted(names - {OPS, PRIVATE}):
        content = _checked(archive, name, listed)
        if hashlib.sha256(content).hexdigest() != name.removeprefix("blobs/"):
            raise PackageRefused(Problem("e20-blob", name))
        if keep:
            kept[name] = content
    if keep:
        found.members = kept


def _read_descriptor(raw: bytes) -> tuple[dict[str, Any], dict[str, tuple[int, str]]]:
    """The description, and what it lists: path → (bytes, hash)."""
    try:
        descriptor = json.loads(raw)
        listed = {str(r["path"]): (int(r["bytes"]), str(r["hash"])) for r in descriptor["resources"]}
        sound = isinstance(descriptor["signed_by"], str) and isinstance(descriptor["counts"], dict)
        if not (sound and re.fullmatch("[0-9a-f]{64}", descriptor["prev"])):
            raise ValueError("descriptor")
    except (ValueError, KeyError, TypeError, OverflowError, RecursionError) as error:
        raise PackageRefused(Problem("e10-descriptor")) from error
    return descriptor, listed


def _same_as_header(descriptor: dict[str, Any], header: Header | None) -> None:
    assert header is not None
    names = ("format", "station", "epoch", "epoch_ordinal", "number", "from_seq", "to_seq")
    outside = [
        header.format, header.station, header.epoch, header.ordinal, header.number,
        header.from_seq, header.to_seq,
    ]  # fmt: skip
    inside = [descriptor.get(name) for name in names]
    if inside != outside:
        raise PackageRefused(Problem("e18-header-differs"))


def _checked(archive: zipfile.ZipFile, name: str, listed: dict[str, tuple[int, str]]) -> bytes:
    """A member whole, as the description lists it."""
    return b"".join(_blocks(archive, name, listed))


def _line_blocks(archive: zipfile.ZipFile, name: str, listed: dict[str, tuple[int, str]]) -> Iterator[bytes]:
    """A member in blocks of whole lines; the last one is what the member ends with."""
    begun: list[bytes] = []
    for block in _blocks(archive, name, listed):
        end = block.rfind(b"\n") + 1
        if end:
            yield b"".join([*begun, block[:end]])
            begun = []
        begun.append(block[end:])
    if rest := b"".join(begun):
        yield rest


def _blocks(archive: zipfile.ZipFile, name: str, listed: dict[str, tuple[int, str]]) -> Iterator[bytes]:
    """A member block by block; that it is the one that the description lists is known at its end."""
    if name not in listed:
        raise PackageRefused(Problem("e12-missing-file", name))
    size, hashed = listed[name]
    digest = hashlib.sha256()
    try:
        if archive.getinfo(name).file_size != size:
            raise PackageRefused(Problem("e13-file-changed", name))
        with archive.open(name) as member:
            while block := member.read(_BLOCK):
                digest.update(block)
                yield block
    except KeyError as error:
        raise PackageRefused(Problem("e12-missing-file", name)) from error
    except files.BROKEN_ZIP as error:
        raise PackageRefused(Problem("e13-file-changed", name)) from error
    if hashed != f"sha256:{digest.hexdigest()}":
        raise PackageRefused(Problem("e13-file-changed", name))


def read_inside(path: Path, *, identities: Sequence[str], passphrase: str = "") -> dict[str, bytes]:
    """The members of a package that was verified before, by name; for tests and the centre's intake."""
    _header, sealed = headers.split(path.read_bytes())
    inside = _unseal(sealed, identities, passphrase)
    if inside is None:
        raise PackageRefused(Problem("e05-cannot-open"))
    with _open_archive(inside) as archive:
        return {name: _read(archive, name) for name in archive.namelist()}
