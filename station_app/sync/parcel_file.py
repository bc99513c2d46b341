"""The parcel as a file: what the centre sends its stations (docs/sync-format.md, section 11).

A text header that anybody may read, an empty line, an age message. Inside is one JSON object, signed by
the centre as its card is. A parcel is cumulative: it holds every item as it stands, so that a lost one
costs nothing.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from station_app.core import files
from station_app.sync import cards, sealing
from station_app.sync.errors import PackageRefused, ParcelRefused

FORMAT: Final = "centre-parcel"
MAJOR, MINOR = 1, 0
LARGEST: Final = 50_000_000
LARGEST_HEADER: Final = 2_000
_HEADER: Final = re.compile(
    rf"format: ({FORMAT} ([1-9][0-9]{{0,5}})\.(?:0|[1-9][0-9]{{0,5}}))\n"
    r"centre: ([0-9]{1,12})\nnumber: ([1-9][0-9]{0,14})\nsha256: ([0-9a-f]{64})(?:\n[^\n]+)*"
)


@dataclass(frozen=True, slots=True)
class Item:
    """One thing that the centre owns, as it stands: ``body`` is None where it was withdrawn.

    ``rev`` is higher with each change; ``stations`` are the codes it is for, none for all.
    """

    kind: str
    id: str
    rev: int
    body: dict[str, Any] | None
    stations: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Parcel:
    """A parcel's content: whose, its number, when it was written, the oldest program that it is for."""

    centre: str
    name: str
    number: int
    at: int
    minimum_version: str
    items: tuple[Item, ...]

    @property
    def file_name(self) -> str:
        """``430111-000012.wsc``."""
        return f"{self.centre}-{self.number:06d}.wsc"


def write(path: Path, parcel: Parcel, *, signing: str, recipients: Sequence[str]) -> str:
    """Sign, seal and write a parcel; gives the SHA-256 of the sealed part. Raises ``files.CannotWrite``."""
    data: dict[str, Any] = {
        "format": f"{FORMAT} {MAJOR}.{MINOR}", "centre": parcel.centre, "name": parcel.name,
        "number": parcel.number, "at": parcel.at, "minimum_version": parcel.minimum_version,
        "items": [
            {"kind": i.kind, "id": i.id, "rev": i.rev, "stations": list(i.stations), "body": i.body}
            for i in parcel.items
        ],
    }  # fmt: skip
    data["signature"] = sealing.sign(signing, cards.canonical(data)).hex()
    sealed = sealing.seal(json.dumps(data, ensure_ascii=False).encode(), recipients)
    digest = hashlib.sha256(sealed).hexdigest()
    head = (
        f"format: {FORMAT} {MAJOR}.{MINOR}\ncentre: {parcel.centre}\nnumber: {parcel.number}\n"
        f"sha256: {digest}\n\n"
    )
    files.write_bytes(path, head.encode() + sealed)
    return digest


def read(path: Path, *, identity: str, signing: str) -> Parcel:
    """A parcel that ``signing`` (hex) signed and ``identity`` opens; raises ``ParcelRefused``,
    ``files.CannotRead``."""
    return parse(files.read_bytes(path, most=LARGEST + 1), identity=identity, signing=signing)


def parse(raw: bytes, *, identity: str, signing: str) -> Parcel:
    """A parcel from its file's bytes; raises ``ParcelRefused``."""
    head, inside = _unseal(raw, identity)
    try:
        data = json.loads(inside)
        if not sealing.signature_fits(signing, bytes.fromhex(data["signature"]), cards.canonical(data)):
            raise ParcelRefused("parcel-signature")
        if head != (data["format"], data["centre"], str(data["number"])):
            raise ParcelRefused("parcel-form")
        return _parse(data)
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise ParcelRefused("parcel-form") from error


def _unseal(raw: bytes, identity: str) -> tuple[tuple[str, str, str], bytes]:
    """What the header says (format, centre, number), and what is inside the seal."""
    head, gap, sealed = raw.partition(b"\n\n")
    found = _HEADER.fullmatch(head.decode("ascii", "replace"))
    if found is None or not gap or len(raw) > LARGEST or len(head) > LARGEST_HEADER:
        raise ParcelRefused("parcel-form")
    if int(found[2]) > MAJOR:
        raise ParcelRefused("parcel-newer")
    if hashlib.sha256(sealed).hexdigest() != found[5]:
        raise ParcelRefused("parcel-cut-short")
    try:
        inside = sealing.open_sealed(sealed, [identity])
    except PackageRefused as error:
        raise ParcelRefused("parcel-cut-short") from error
    if inside is None:
        raise ParcelRefused("parcel-sealed")
    return (found[1], found[3], found[4]), inside


def _parse(data: dict[str, Any]) -> Parcel:
    numbers = {name: data[name] for name in ("number", "at")}
    texts = {name: data[name] for name in ("centre", "name", "minimum_version")}
    if not all(type(value) is int and value >= 0 for value in numbers.values()):
        raise ValueError("numbers")
    if not all(isinstance(value, str) for value in texts.values()):
        raise ValueError("texts")
    return Parcel(**numbers, **texts, items=tuple(_item(one) for one in data["items"]))


def _item(one: dict[str, Any]) -> Item:
    body = one["body"]
    if type(one["rev"]) is not int or not (body is None or isinstance(body, dict)):
        raise ValueError("item")
    return Item(str(one["kind"]), str(one["id"]), one["rev"], body, tuple(map(str, one["stations"])))
