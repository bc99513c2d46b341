"""The clear header: what anybody may read of a package without a key, and no name in it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from station_app.core import reasons
from station_app.sync.errors import PackageRefused, Problem

FORMAT: Final = "station-package"
MAJOR, MINOR = 1, 0
LARGEST_HEADER: Final = 2_000
_VERSION: Final = re.compile(rf"format: {FORMAT} ([1-9][0-9]{{0,5}})\.(0|[1-9][0-9]{{0,5}})")
_EPOCH: Final = re.compile(r"([0-9a-f]{8}) e([1-9][0-9]{0,5})")
_FIELDS: Final = ("format", "station", "epoch", "number", "from", "to", "sha256")


@dataclass(frozen=True, slots=True)
class Header:
    """Station code, epoch (8-hex id and its ordinal), number, first and last seq, hash of the rest.

    ``major`` and ``minor`` are the format's version, as written: a later minor one may add lines.
    """

    station: str
    epoch: str
    ordinal: int
    number: int
    from_seq: int
    to_seq: int
    sha256: str
    minor: int = MINOR
    major: int = MAJOR

    @property
    def format(self) -> str:
        """``station-package 1.0``, as the description inside says it too."""
        return f"{FORMAT} {self.major}.{self.minor}"

    def encode(self) -> bytes:
        """The header's bytes, the empty line after it included."""
        values = (
            self.format,
            self.station,
            f"{self.epoch} e{self.ordinal}",
            self.number,
            self.from_seq,
            self.to_seq,
            self.sha256,
        )
        lines = [f"{name}: {value}" for name, value in zip(_FIELDS, values, strict=True)]
        return ("\n".join(lines) + "\n\n").encode()

    @property
    def file_name(self) -> str:
        """``430111008012-e1-000017.wsp``."""
        return f"{self.station}-e{self.ordinal}-{self.number:06d}.wsp"


def split(raw: bytes) -> tuple[Header, bytes]:
    """Header and sealed rest of a package's bytes; raises ``PackageRefused`` (e01, e02, e03)."""
    head, gap, _rest = raw[:LARGEST_HEADER].partition(b"\n\n")
    if not head.startswith(f"format: {FORMAT} ".encode()):
        raise PackageRefused(Problem("e01-not-a-package"))
    if not gap:
        raise PackageRefused(Problem("e03-header"))
    return _parse(head), raw[len(head) + 2 :]


def read(path: Path) -> Header:
    """The header of a file; raises ``PackageRefused`` (e01, e02, e03, e21)."""
    try:
        with open(path, "rb") as handle:
            raw = handle.read(LARGEST_HEADER)
    except OSError as error:
        raise PackageRefused(Problem("e21-cannot-read", reasons.of(error))) from error
    return split(raw)[0]


def _parse(head: bytes) -> Header:
    try:
        first, *rest = head.decode("ascii").split("\n")
        major, minor = _version(first)
        lines = [line.split(": ", 1) for line in rest]
        names = [name for name, _value in lines]
        epoch = _EPOCH.fullmatch(lines[1][1])
        # a later minor version may add lines
        if names[: len(_FIELDS) - 1] != list(_FIELDS[1:]) or epoch is None:
            raise ValueError("fields")
        if (major, minor) <= (MAJOR, MINOR) and len(names) != len(_FIELDS) - 1:
            raise ValueError("more lines")
        values = dict(lines[: len(_FIELDS) - 1])
        header = Header(
            station=values["station"],
            epoch=epoch[1],
            ordinal=int(epoch[2]),
            number=_count(values["number"]),
            from_seq=_count(values["from"]),
            to_seq=_count(values["to"]),
            sha256=values["sha256"],
            minor=minor,
            major=major,
        )
    except (ValueError, KeyError, IndexError) as error:
        raise PackageRefused(Problem("e03-header")) from error
    sound = header.station.isdigit() and re.fullmatch("[0-9a-f]{64}", header.sha256)
    if not sound or header.number < 1 or len(header.station) > 12:
        raise PackageRefused(Problem("e03-header"))
    return header


def _version(line: str) -> tuple[int, int]:
    """Major and minor version; a newer major one is told before anything else is looked at."""
    version = _VERSION.fullmatch(line)
    if version is None:
        raise ValueError(line)
    if int(version[1]) > MAJOR:
        raise PackageRefused(Problem("e02-newer-format"))
    return int(version[1]), int(version[2])


def _count(text: str) -> int:
    if not re.fullmatch("0|[1-9][0-9]{0,14}", text):
        raise ValueError(text)
    return int(text)
