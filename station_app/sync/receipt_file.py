"""The receipt as a file: what the centre says of one package, signed (docs/sync-format.md, section 9)."""

from __future__ import annotations

import json
import re
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final

from station_app.core import files
from station_app.roster.number_blocks import Block
from station_app.sync import cards, number_blocks, sealing
from station_app.sync.errors import ReceiptRefused

FORMAT: Final = "station-receipt"
MAJOR, MINOR = 1, 0
LARGEST: Final = 20_000_000
OUTCOMES: Final = ("applied", "held", "nothing-new", "refused")
_VERSION: Final = re.compile(rf"{FORMAT} ([1-9][0-9]{{0,5}})\.(0|[1-9][0-9]{{0,5}})")
_HASH: Final = re.compile("[0-9a-f]{64}")


@dataclass(frozen=True, slots=True)
class ChangeOutcome:
    """One change that was not plainly applied: where it stands, what became of it, why (a code)."""

    seq: int
    table: str
    id: str
    outcome: str
    code: str


@dataclass(frozen=True, slots=True)
class ReceiptText:
    """A receipt's content. ``head`` is the hash of line ``acknowledged_to``; ``code`` is empty or a code.

    ``counts`` and ``hashes`` are of every row that the centre has of the station, by table; ``figures``
    are the station's four for barcodes; ``missing_blobs`` are SHA-256 of documents that never arrived;
    ``number_blocks`` all volunteer numbers that are reserved for the station.
    """

    centre: str
    reference: str
    at: int
    station: str
    epoch: str
    epoch_ordinal: int
    number: int
    sha256: str
    outcome: str
    code: str
    acknowledged_to: int
    head: str
    changes: tuple[ChangeOutcome, ...] = ()
    counts: dict[str, int] | None = None
    hashes: dict[str, str] | None = None
    missing_blobs: tuple[str, ...] = ()
    figures: str = ""
    minimum_version: str = ""
    number_blocks: tuple[Block, ...] = ()

    @property
    def file_name(self) -> str:
        """``430111008012-e1-000017.wsr``, beside the package that it answers."""
        return f"{self.station}-e{self.epoch_ordinal}-{self.number:06d}.wsr"


def text_of(text: ReceiptText, signing_secret: str) -> str:
    """A receipt's file as text, signed by the centre."""
    data = {"format": f"{FORMAT} {MAJOR}.{MINOR}", **asdict(text)}
    data["counts"], data["hashes"] = text.counts or {}, text.hashes or {}
    return cards.signed_text(data, signing_secret)


def read(path: Path, signing: str) -> tuple[ReceiptText, str]:
    """A receipt and its text; raises ``ReceiptRefused`` unless ``signing`` (hex) signed exactly this,
    ``files.CannotRead``."""
    return parse(files.read_bytes(path, most=LARGEST + 1), signing)


def parse(raw: bytes, signing: str) -> tuple[ReceiptText, str]:
    """``read`` from the file's bytes."""
    try:
        data = json.loads(raw.decode())
        version = _VERSION.fullmatch(data["format"])
        if version is None or len(raw) > LARGEST:
            raise ReceiptRefused("receipt-form")
        if int(version[1]) > MAJOR:
            raise ReceiptRefused("receipt-newer")
        if not sealing.signature_fits(signing, bytes.fromhex(data["signature"]), cards.canonical(data)):
            raise ReceiptRefused("receipt-signature")
        return _parse(data), raw.decode()
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise ReceiptRefused("receipt-form") from error


def _parse(data: dict[str, Any]) -> ReceiptText:
    """The fields that this version knows, each of its own type; others are a later minor version's."""
    numbers = {name: data[name] for name in ("at", "epoch_ordinal", "number", "acknowledged_to")}
    if not all(type(value) is int and value >= 0 for value in numbers.values()):
        raise ValueError("numbers")
    names = ("centre", "reference", "station", "epoch", "sha256", "outcome", "code", "head", "figures",
             "minimum_version")  # fmt: skip
    texts = {name: data[name] for name in names}
    if not all(isinstance(value, str) for value in texts.values()):
        raise ValueError("texts")
    if not (_HASH.fullmatch(texts["head"]) and texts["outcome"] in OUTCOMES):
        raise ValueError("head")
    changes = tuple(
        ChangeOutcome(int(c["seq"]), str(c["table"]), str(c["id"]), str(c["outcome"]), str(c["code"]))
        for c in data["changes"]
    )
    return ReceiptText(
        **numbers,
        **texts,
        changes=changes,
        counts={str(table): int(n) for table, n in data["counts"].items()},
        hashes={str(table): str(found) for table, found in data["hashes"].items()},
        missing_blobs=tuple(map(str, data["missing_blobs"])),
        number_blocks=number_blocks.parse(data.get("number_blocks", ())),
    )
