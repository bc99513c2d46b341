"""Packages that are wrong in one way each, by the code that they are refused with."""

from __future__ import annotations

import io
import json
import struct
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from tests.station_app.sync import forge
from tests.station_app.sync.forge import Forged

HEADER_END = b"\n\n"


# --- one by one ---------------------------------------------------------------------------------


def other_key() -> str:
    return Ed25519PrivateKey.generate().private_bytes_raw().hex()


def header(**changed: str) -> Callable[[Forged, Path], Path]:
    def make(apart: Forged, path: Path) -> Path:
        apart.header = {**apart.header, **changed}
        return apart.write(path)

    return make


def described(edit: Callable[[dict[str, Any]], object]) -> Callable[[Forged, Path], Path]:
    return lambda apart, path: apart.described(edit).write(path)


def raw_descriptor(text: bytes) -> Callable[[Forged, Path], Path]:
    return lambda apart, path: apart.signed(text).write(path)


def ops(edit: Callable[[bytes], bytes]) -> Callable[[Forged, Path], Path]:
    """Lines changed by whoever holds the station's own signing key: only the lines themselves can tell."""

    def make(apart: Forged, path: Path) -> Path:
        content = edit(apart.members[forge.OPS])
        changed = apart.with_members(ops=content)
        return changed.described().write(path)

    return make


def private(edit: Callable[[dict[str, Any]], Any]) -> Callable[[Forged, Path], Path]:
    def make(apart: Forged, path: Path) -> Path:
        first, *rest = apart.members[forge.PRIVATE].splitlines()
        value = edit(json.loads(first))
        text = value if isinstance(value, bytes) else json.dumps(value).encode()
        return apart.with_members(private=b"\n".join([text, *rest]) + b"\n").described().write(path)

    return make


def whole(text: bytes) -> Callable[[Forged, Path], Path]:
    def make(_apart: Forged, path: Path) -> Path:
        path.write_bytes(text)
        return path

    return make


def inside(make_zip: Callable[[Forged], bytes]) -> Callable[[Forged, Path], Path]:
    return lambda apart, path: apart.write(path, make_zip(apart))


def encrypted_flag(apart: Forged) -> bytes:
    raw = bytearray(apart.zipped())
    for mark, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        place = raw.index(mark)
        raw[place + offset] |= 1
    return bytes(raw)


def overlapping(apart: Forged) -> bytes:
    """The second entry of the directory points at the first one's place."""
    raw = bytearray(apart.zipped())
    second = raw.index(b"PK\x01\x02", raw.index(b"PK\x01\x02") + 4)
    raw[second + 42 : second + 46] = struct.pack("<I", 10)
    return bytes(raw)


def twice(apart: Forged) -> bytes:
    import warnings

    target = io.BytesIO()
    with warnings.catch_warnings(), zipfile.ZipFile(target, "w") as archive:
        warnings.simplefilter("ignore")
        for name, content in apart.members.items():
            archive.writestr(name, content)
        archive.writestr(forge.OPS, b"")
    return target.getvalue()


def lying_size(apart: Forged) -> bytes:
    """One member says that it unpacks to 3 GB."""
    raw = bytearray(apart.zipped())
    place = raw.index(b"PK\x01\x02")
    raw[place + 24 : place + 28] = struct.pack("<I", 3_000_000_000)
    return bytes(raw)


def broken_deflate(apart: Forged) -> bytes:
    """The compressed bytes of the descriptor are rubbish; directory and header are whole."""
    raw = bytearray(apart.zipped())
    name = raw.index(forge.OPS.encode())
    start = name + len(forge.OPS)
    raw[start : start + 40] = b"\xff" * 40
    return bytes(raw)


def a_blob_of_another_name(apart: Forged, path: Path) -> Path:
    (name,) = [name for name in apart.members if name.startswith("blobs/")]
    return apart.with_members(**{name: apart.members[name] + b" "}).described().write(path)


def unlisted(name: str) -> Callable[[Forged, Path], Path]:
    return lambda apart, path: apart.with_members(**{name: b"x"}).write(path)


def first_line_swapped(content: bytes) -> bytes:
    lines = content.split(b"\n")
    return b"\n".join([lines[1], lines[0], *lines[2:]])


CASES: dict[str, list[tuple[str, Callable[[Forged, Path], Path]]]] = {
    "e01-not-a-package": [
        ("empty", whole(b"")),
        ("a zip", whole(b"PK\x03\x04" + bytes(500))),
        ("text", whole("你好\n\n".encode())),
    ],
    "e02-newer-format": [
        ("major 2", header(format="station-package 2.0")),
        ("major 10", header(format="station-package 10.3")),
        ("whatever follows", whole(b"format: station-package 2.0\ncolour: red\n\n")),
    ],
    "e03-header": [
        ("major 0 was never written", header(format="station-package 0.9")),
        ("a negative version", header(format="station-package -1.0")),
        ("no minor version", header(format="station-package 1")),
        ("a version in words", header(format="station-package one")),
        ("letters in the station", header(station="43011100801x")),
        ("a climbing station", header(station="../../etc")),
        ("a long station", header(station="4" * 13)),
        ("number 0", header(number="0")),
        ("a number with a sign", header(number="+1")),
        ("a number of another script", header(number="１")),
        ("an endless number", header(number="9" * 900)),
        ("no epoch", header(epoch="e1")),
        ("no empty line", whole(b"format: station-package 1.0\nstation: 1\n" * 100)),
    ],
    "e04-cut-short": [
        ("sealed by nothing", lambda apart, path: apart.write_sealed(path, b"rubbish" * 50)),
        ("nothing at all", lambda apart, path: apart.write_sealed(path, b"")),
    ],
    "e07-not-a-zip": [
        ("text inside", inside(lambda _apart: b"hello")),
        ("nothing inside", inside(lambda _apart: b"")),
        ("a zip cut short", inside(lambda apart: apart.zipped()[:-30])),
    ],
    "e08-hostile-archive": [
        ("an encrypted member", inside(encrypted_flag)),
        ("overlapping members", inside(overlapping)),
        ("a name twice", inside(twice)),
    ],
    "e09-too-large": [("it says 3 GB", inside(lying_size))],
    "e10-descriptor": [
        ("no JSON", raw_descriptor(b"{")),
        ("a list", raw_descriptor(b"[]")),
        ("a number", raw_descriptor(b"3")),
        ("too deep", raw_descriptor(b"[" * 200_000)),
        ("no resources", described(lambda d: d.pop("resources"))),
        ("resources that are none", described(lambda d: d.update(resources=["a"]))),
        ("an endless size", described(lambda d: d["resources"][0].update(bytes=float("inf")))),
        ("no prev", described(lambda d: d.pop("prev"))),
        ("a prev in half a character", described(lambda d: d.update(prev="\ud800"))),
        ("a prev that is a number", described(lambda d: d.update(prev=7))),
    ],
    "e11-unlisted-file": [
        ("a file more", unlisted("extra.txt")),
        ("a climbing path", unlisted("../../evil.txt")),
        ("an absolute path", unlisted("/etc/passwd")),
        ("a drive", unlisted("C:\\evil.txt")),
        ("a blob that is not listed", unlisted("blobs/" + "0" * 64)),
    ],
    "e12-missing-file": [
        ("no ops", lambda apart, path: apart.with_members(ops=None).write(path)),
        ("no private values", lambda apart, path: apart.with_members(private=None).write(path)),
        ("no descriptor", lambda apart, path: apart.with_members(descriptor=None).write(path)),
        ("no signature", lambda apart, path: apart.with_members(signature=None).write(path)),
        (
            "ops not listed either",
            lambda apart, path: apart.with_members(ops=None)
            .described(lambda d: d["resources"].pop(0))
            .write(path),
        ),
    ],
    "e13-file-changed": [
        ("a line more", lambda apart, path: apart.with_members(ops=b"").write(path)),
        ("the same length", lambda apart, path: apart.with_members(
            private=apart.members[forge.PRIVATE].replace("周".encode(), "同".encode())).write(path)),
        ("rubbish where the packed bytes were", inside(broken_deflate)),
    ],
    "e14-signature": [
        ("a space more", lambda apart, path: apart.with_members(
            descriptor=apart.members[forge.DESCRIPTOR] + b"\n").write(path)),
        ("no signature at all", lambda apart, path: apart.with_members(signature=b"").write(path)),
        ("another's key", lambda apart, path: apart.with_members(
            signature=Ed25519PrivateKey.generate().sign(apart.members[forge.DESCRIPTOR])).write(path)),
        ("a signer that is no key", described(lambda d: d.update(signed_by="\ud800"))),
        ("a short key", described(lambda d: d.update(signed_by="00"))),
    ],
    "e16-line": [
        ("no line end", ops(lambda content: content[:-1])),
        ("no JSON", ops(lambda content: content.replace(b'"body":{', b'"body":[', 1))),
        ("a key more", ops(lambda content: content.replace(b'"v":1,', b'"v":1,"w":2,', 1))),
        ("an endless number", ops(lambda content: content.replace(
            b'"seq":1,', b'"seq":' + b"9" * 5000 + b",", 1))),
        ("an empty line", ops(lambda content: content + b"\n")),
        ("a body too deep", ops(lambda content: content.replace(
            b'"body":{', b'"body":{"x":' + b"[" * 100_000 + b"]" * 100_000 + b",", 1))),
        ("half a character", ops(lambda content: content.replace(b'"kind":"insert"', b'"kind":"\xe5"', 1))),
        ("a newer line", ops(lambda content: content.replace(b'"v":1,', b'"v":2,', 1))),
    ],
    "e17-chain": [
        ("a word changed", ops(lambda content: content.replace(b'"kind":"insert"', b'"kind":"delete"', 1))),
        ("lines swapped", ops(first_line_swapped)),
        ("the first line left out", ops(lambda content: content.split(b"\n", 1)[1])),
        ("the last line left out", ops(lambda content: content[: content[:-1].rindex(b"\n") + 1])),
        ("all left out", ops(lambda content: b"")),
        ("counts that are not", described(lambda d: d["counts"].update(person=99))),
        ("another start of the chain", described(lambda d: d.update(prev="0" * 64))),
    ],
    "e18-header-differs": [
        ("another number", header(number="2")),
        ("another epoch", header(epoch="00000000 e1")),
        ("another ordinal", lambda apart, path: header(epoch=apart.header["epoch"][:-1] + "2")(apart, path)),
        ("another station", header(station="430111008013")),
        ("another range", header(to="5")),
        ("another minor version", header(format="station-package 1.1")),
    ],
    "e19-private": [
        ("another value", private(lambda v: {**v, "value": v["value"] + "x"})),
        ("another column", private(lambda v: {**v, "column": "address"})),
        ("another line", private(lambda v: {**v, "seq": v["seq"] + 1})),
        ("another salt", private(lambda v: {**v, "salt": "00" * 32})),
        ("no salt", private(lambda v: {**v, "salt": None})),
        ("a list for a line", private(lambda v: [])),
        ("a line that is a list", private(lambda v: {**v, "seq": []})),
        ("too deep", private(lambda v: b"[" * 100_000)),
        ("half a character", private(lambda v: {**v, "value": "\ud800"})),
        ("a number of 5,000 digits", private(
            lambda v: b'{"seq":1,"column":"name","salt":"00","value":' + b"9" * 5000 + b"}")),
        ("no JSON", private(lambda v: b"\xff")),
        ("a truth", private(lambda v: {**v, "value": True})),
        ("the same value twice", lambda apart, path: apart.with_members(
            private=apart.members[forge.PRIVATE] * 2).described().write(path)),
        ("no line end", lambda apart, path: apart.with_members(
            private=apart.members[forge.PRIVATE][:-1]).described().write(path)),
    ],
    "e20-blob": [("a document of another name", a_blob_of_another_name)],
    "e21-cannot-read": [
        ("a file that is not there", lambda _apart, path: path),
        ("a folder", lambda _apart, path: path.parent),
    ],
}  # fmt: skip
