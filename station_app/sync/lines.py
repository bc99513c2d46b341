"""The two NDJSON files of a package: the chain of change lines, and the private values bound to them."""

from __future__ import annotations

import json
import re
from typing import Any, Final

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


def _no_such_number(text: str) -> None:
    raise ValueError(text)


_scan: Final = json.JSONDecoder(parse_constant=_no_such_number).scan_once  # type: ignore[attr-defined]


def _is_json(raw: bytes) -> bool:
    try:
        text = raw.decode()
        return bool(_scan(text, 0)[1] == len(text))
    except (ValueError, StopIteration, RecursionError):
        return False


def verify_ops(ops: bytes, descriptor: dict[str, Any], job: Job) -> tuple[dict[str, int], dict[int, bytes]]:
    """Walk the chain; gives counts per table, and by seq the digests of each line that has some.

    Raises ``PackageRefused`` (e16, e17), ``JobCancelled``.
    """
    if ops and not ops.endswith(b"\n"):
        raise PackageRefused(Problem("e16-line", "end"))
    lines = ops[:-1].split(b"\n") if ops else []
    counts: dict[str, int] = {}
    said: dict[int, bytes] = {}
    first = int(descriptor["from_seq"])
    expected, epoch, prev = first, descriptor["epoch"].encode(), descriptor["prev"].encode()
    if first == 1 and descriptor["prev"] != digests.first_prev(descriptor["station"], descriptor["epoch"]):
        raise PackageRefused(Problem("e17-chain", "1"))
    for line in lines:
        if expected % STEP == 0:
            job.step(expected - first, len(lines))
        found = LINE.fullmatch(line)
        if found is None or not _is_json(found["body"]):
            raise PackageRefused(Problem("e16-line", str(expected)))
        if found["epoch"] != epoch or int(found["seq"]) != expected or found["prev"] != prev:
            raise PackageRefused(Problem("e17-chain", str(expected)))
        prev = digests.line_hash(line).encode()
        name = found["table"].decode()
        counts[name] = counts.get(name, 0) + 1
        if found["digests"] != b"{}":
            said[expected] = found["digests"]
        expected += 1
    if expected != int(descriptor["to_seq"]) + 1 or counts != descriptor["counts"]:
        raise PackageRefused(Problem("e17-chain", str(expected)))
    return counts, said


def verify_private(private: bytes, said: dict[int, bytes]) -> None:
    """Compare every private value with the digest that its line says; raises ``PackageRefused`` (e19)."""
    if private and not private.endswith(b"\n"):
        raise PackageRefused(Problem("e19-private", "end"))
    known: dict[int, dict[str, str]] = {}
    for place, line in enumerate(private.split(b"\n")[:-1], 1):
        try:
            value = json.loads(line)
            seq, column = value["seq"], value["column"]
            if seq not in known:
                known[seq] = json.loads(said[seq])
            # taken out, so that the same value does not come twice
            expected = known[seq].pop(column)
            own, text = bytes.fromhex(value["salt"]), value["value"]
            fits = isinstance(text, str | int) and not isinstance(text, bool)
            if not fits or digests.digest(own, text) != expected:
                raise ValueError("digest")
        except (ValueError, KeyError, TypeError, RecursionError) as error:
            raise PackageRefused(Problem("e19-private", str(place))) from error
