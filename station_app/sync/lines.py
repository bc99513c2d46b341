"""The two NDJSON files of a package: the chain of change lines, and the private values bound to them."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from operator import itemgetter
from typing import Any, Final, NamedTuple

from station_app.core import digests
from station_app.core.jobs import Job
from station_app.sync.errors import PackageRefused, Problem

STEP: Final = 5_000

#: A line from its first byte to its last; what is in the body is looked at by a JSON reader.
LINE: Final = re.compile(
    rb'\{"v":1,"epoch":"(?P<epoch>[0-9a-f]{8})","seq":(?P<seq>[1-9][0-9]{0,14}),"at":(?P<at>-?[0-9]{1,16}),'
    rb'"tz":-?[0-9]{1,4},"operator":"[ -!#-\[\]-~]*","table":"(?P<table>[a-z_]+)",'
    rb'"id":"(?P<id>[ -!#-\[\]-~]*)","kind":"(?P<kind>insert|update|delete|erase|reveal)",'
    rb'"rev":(?P<rev>[0-9]{1,15}),"body":(?P<body>\{.*\}),"digests":'
    rb'(?P<digests>\{(?:"[a-z0-9_]+":"[0-9a-f]{64}"(?:,"[a-z0-9_]+":"[0-9a-f]{64}")*)?\}),'
    rb'"prev":"(?P<prev>[0-9a-f]{64})"\}',
    re.DOTALL,
)
_TEXT_LINE: Final = re.compile(LINE.pattern.decode(), re.DOTALL)
#: A private value as this program writes it, where nothing in it is escaped; others go to a JSON reader.
_PLAIN_VALUE: Final = re.compile(
    r'(\{"seq":([1-9][0-9]{0,14}),"column":"([a-z0-9_]+)","salt":"([0-9a-f]{64})",'
    r'"value":("[^"\\\x00-\x1f]*"|0|-?[1-9][0-9]{0,17})\}\n)'
)
_COLUMN: Final = re.compile("[a-z0-9_]+")


class Line(NamedTuple):
    """One change line: what it says of which row, its body as text and as values, its bytes, its hash."""

    seq: int
    at: int
    table: str
    row_id: str
    kind: str
    rev: int
    body: str
    values: dict[str, Any]
    raw: bytes
    hash: str


@dataclass(slots=True)
class Ops:
    """A chain that holds: lines per table, by seq the digests of each line that has some, and the lines."""

    counts: dict[str, int] = field(default_factory=dict)
    said: dict[int, str] = field(default_factory=dict)
    lines: list[Line] = field(default_factory=list)


def _no_such_number(text: str) -> None:
    raise ValueError(text)


_scan: Final = json.JSONDecoder(parse_constant=_no_such_number).scan_once  # type: ignore[attr-defined]


def values_of(body: str) -> dict[str, Any]:
    """The values in the body of a line that was verified."""
    found: dict[str, Any] = _scan(body, 0)[0]
    return found


def verify_ops(blocks: Iterable[bytes], descriptor: dict[str, Any], job: Job, *, keep: bool = False) -> Ops:
    """Walk the chain, in blocks of whole lines; ``keep`` holds on to its lines.

    Raises ``PackageRefused`` (e16, e17), ``JobCancelled``.
    """
    first, total = int(descriptor["from_seq"]), int(descriptor["to_seq"]) - int(descriptor["from_seq"]) + 1
    if first == 1 and descriptor["prev"] != digests.first_prev(descriptor["station"], descriptor["epoch"]):
        raise PackageRefused(Problem("e17-chain", "1"))
    found = Ops()
    counts = found.counts
    expected, epoch, prev = first, descriptor["epoch"], descriptor["prev"]
    match, sha256, scan, new = _TEXT_LINE.fullmatch, hashlib.sha256, _scan, tuple.__new__
    for raw in _split(blocks):
        if expected % STEP == 0:
            job.step(expected - first, total)
        try:
            fields = match(raw.decode())
            own_epoch, seq, at, table, uid, kind, rev, body, said, before = fields.groups()  # type: ignore[union-attr]
            values, end = scan(body, 0)
        except (AttributeError, ValueError, StopIteration, RecursionError) as error:
            raise PackageRefused(Problem("e16-line", str(expected))) from error
        if end != len(body):
            raise PackageRefused(Problem("e16-line", str(expected)))
        if own_epoch != epoch or int(seq) != expected or before != prev:
            raise PackageRefused(Problem("e17-chain", str(expected)))
        prev = sha256(raw).hexdigest()
        counts[table] = counts.get(table, 0) + 1
        if said != "{}":
            found.said[expected] = said
        if keep:
            line = (expected, int(at), table, uid, kind, int(rev), body, values, raw, prev)
            found.lines.append(new(Line, line))
        expected += 1
    if expected != first + total or counts != descriptor["counts"]:
        raise PackageRefused(Problem("e17-chain", str(expected)))
    return found


def _split(blocks: Iterable[bytes]) -> Iterator[bytes]:
    for block in blocks:
        if not block.endswith(b"\n"):
            raise PackageRefused(Problem("e16-line", "end"))
        yield from block[:-1].split(b"\n")


def verify_private(private: bytes, said: dict[int, str], *, keep: bool = False) -> dict[int, str]:
    """Compare every private value with the digest that its line says; raises ``PackageRefused`` (e19).

    Gives, where they are to be kept, a line's values by its seq, as a JSON object.
    """
    if private and not private.endswith(b"\n"):
        raise PackageRefused(Problem("e19-private", "end"))
    place, last = 0, ""
    kept: dict[str, dict[str, str]] = {}
    try:
        for (_text, seq, column, _salt, written), hashed in _hashed(private):
            place += 1
            if seq != last:
                last, digests_said = seq, said[int(seq)]
                values = kept.setdefault(seq, {})
            name = f'"{column}":"'
            at = digests_said.rindex(name) + len(name)
            if column in values or not digests_said.startswith(hashed, at):
                raise ValueError("digest")
            values[column] = f'"{column}":{written}' if keep else ""
    except (ValueError, KeyError) as error:
        raise PackageRefused(Problem("e19-private", str(place))) from error
    return {int(seq): "{" + ",".join(values.values()) + "}" for seq, values in kept.items()} if keep else {}


#: A line of private values: the text of it or the value's own, seq, column, salt, the value as JSON.
_Value = tuple[str, str, str, str, str]


def _hashed(private: bytes) -> Iterator[tuple[_Value, str]]:
    """Private values, and the digest of each; raises ``PackageRefused`` for a line that is none."""
    rows = _written_plainly(private)
    if rows:
        plain = [row[4].strip('"') for row in rows]
    else:
        rows = list(_by_json(private))
        plain = [row[0] for row in rows]
    sha256, unhex = hashlib.sha256, bytes.fromhex
    return zip(
        rows,
        [sha256(unhex(row[3]) + value.encode()).hexdigest() for row, value in zip(rows, plain, strict=True)],
        strict=True,
    )


def _written_plainly(private: bytes) -> list[_Value]:
    """The values of lines that are as this program writes them; empty where a JSON reader must be asked."""
    try:
        text = private.decode()
    except UnicodeDecodeError:
        return []
    found = _PLAIN_VALUE.findall(text)
    return found if sum(map(len, map(itemgetter(0), found))) == len(text) else []


def _by_json(private: bytes) -> Iterator[_Value]:
    for place, line in enumerate(private.split(b"\n")[:-1], 1):
        try:
            data = json.loads(line)
            seq, column, salt, value = data["seq"], data["column"], data["salt"], data["value"]
            if type(seq) is not int or type(value) not in (str, int) or not _COLUMN.fullmatch(column):
                raise ValueError("types")
            bytes.fromhex(salt), str(value).encode()  # half a character is none
            yield str(value), str(seq), column, salt, json.dumps(value)
        except (ValueError, KeyError, TypeError, RecursionError) as error:
            raise PackageRefused(Problem("e19-private", str(place))) from error
