"""Read a sync package with nothing of the program: pyrage and Python's own library, by docs/sync-format.md.

    python tools/read_package.py FILE.wsp KEYFILE [FOLDER]

KEYFILE holds an age identity (AGE-SECRET-KEY-1…): the centre's, the station's or the escrow key. All that
section 7 there names is checked; FOLDER takes the files that are inside.
"""

from __future__ import annotations

import hashlib
import io
import json
import re
import sys
import zipfile
from pathlib import Path

import pyrage

WRONG = (KeyError, ValueError, TypeError, OSError, zipfile.BadZipFile, pyrage.DecryptError)
FIELDS, MAJOR = ("format", "station", "epoch", "number", "from", "to", "sha256"), 1


def check(truth: object, why: str) -> None:
    """Refuse with a reason what is not to be believed."""
    if not truth:
        raise ValueError(why)


# Ed25519 by RFC 8032, section 5.1.7: only verifying, so nothing secret is at stake.
P = 2**255 - 19
ORDER = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, -1, P) % P
Point = tuple[int, int, int, int]


def point(raw: bytes) -> Point | None:
    """A point from its 32 bytes, in extended coordinates."""
    y = int.from_bytes(raw, "little")
    sign, y = y >> 255, y & (1 << 255) - 1
    square = (y * y - 1) * pow(D * y * y + 1, -1, P) % P
    x = pow(square, (P + 3) // 8, P)
    if (x * x - square) % P:
        x = x * pow(2, (P - 1) // 4, P) % P
    if y >= P or (x * x - square) % P or (x == 0 and sign):
        return None
    x = P - x if x & 1 != sign else x
    return x, y, 1, x * y % P


def add(a: Point, b: Point) -> Point:
    """The sum of two points."""
    one, two = (a[1] - a[0]) * (b[1] - b[0]), (a[1] + a[0]) * (b[1] + b[0])
    three, four = 2 * a[3] * b[3] * D % P, 2 * a[2] * b[2] % P
    e, f, g, h = two - one, four - three, four + three, two + one
    return e * f % P, g * h % P, f * g % P, e * h % P


def times(n: int, a: Point) -> Point:
    """A point, so many times."""
    total: Point = (0, 1, 1, 0)
    while n:
        total, a, n = add(total, a) if n & 1 else total, add(a, a), n >> 1
    return total


def signature_fits(public: bytes, signature: bytes, message: bytes) -> bool:
    """Whether a signature is the key's over exactly this message."""
    key, r, s = point(public), point(signature[:32]), int.from_bytes(signature[32:], "little")
    base = point((4 * pow(5, -1, P) % P).to_bytes(32, "little"))
    if len(signature) != 64 or not key or not r or not base or s >= ORDER:
        return False
    digest = hashlib.sha512(signature[:32] + public + message).digest()
    left, right = times(s, base), add(r, times(int.from_bytes(digest, "little") % ORDER, key))
    return not any((left[i] * right[2] - right[i] * left[2]) % P for i in (0, 1))


def read_header(raw: bytes) -> tuple[dict[str, str], bytes]:
    """Section 1: the lines before the empty one by name, and the sealed rest."""
    head, gap, sealed = raw.partition(b"\n\n")
    check(gap and head.startswith(b"format: station-package "), "no sync package")
    header = dict(line.split(": ", 1) for line in head.decode("ascii").split("\n"))
    major = int(header["format"].split()[1].split(".")[0])
    check(major <= MAJOR, "a newer format: read it with a newer reader")
    check(tuple(header)[: len(FIELDS)] == FIELDS, "the header's lines")
    check(hashlib.sha256(sealed).hexdigest() == header["sha256"], "damaged or cut short")
    return header, sealed


def read_description(members: dict[str, bytes], header: dict[str, str]) -> dict:
    """Section 3: signed, the same as the header says, and every member as it lists it."""
    raw = members["datapackage.json"]
    said = json.loads(raw)
    check(signature_fits(bytes.fromhex(said["signed_by"]), members["datapackage.json.sig"], raw), "signature")
    inside = [said[name] for name in ("format", "station", "number", "from_seq", "to_seq")]
    outside = [header["format"], header["station"], *(int(header[name]) for name in ("number", "from", "to"))]
    epoch = f"{said['epoch']} e{said['epoch_ordinal']}"
    check(inside == outside and header["epoch"] == epoch, "header differs")
    listed = {one["path"]: one for one in said["resources"]}
    check(listed.keys() == members.keys() - {"datapackage.json", "datapackage.json.sig"}, "files and list")
    for name, one in listed.items():
        hashed = hashlib.sha256(members[name]).hexdigest()
        check((len(members[name]), f"sha256:{hashed}") == (one["bytes"], one["hash"]), f"{name} was changed")
        check(not name.startswith("blobs/") or name == f"blobs/{hashed}", f"{name} is another")
    return said


def read_lines(members: dict[str, bytes], said: dict) -> tuple[int, int]:
    """Sections 4 and 5: the chain, the counts, and every private value's digest; how many of both."""
    prev, seq, counts, digests = said["prev"], said["from_seq"], {}, {}
    first = (said["station"] + said["epoch"]).encode()
    check(seq != 1 or prev == hashlib.sha256(first).hexdigest(), "the chain's beginning")
    for line in members["ops.ndjson"].split(b"\n")[:-1]:
        change = json.loads(line)
        own = (change["seq"], change["prev"], change["epoch"])
        check(own == (seq, prev, said["epoch"]), f"chain at {seq}")
        counts[change["table"]] = counts.get(change["table"], 0) + 1
        prev, digests[seq], seq = hashlib.sha256(line).hexdigest(), change["digests"], seq + 1
    check(seq == said["to_seq"] + 1 and counts == said["counts"], "lines missing")
    values = [json.loads(line) for line in members["private.ndjson"].split(b"\n")[:-1]]
    for one in values:
        salted = bytes.fromhex(one["salt"]) + str(one["value"]).encode()
        expected = digests[one["seq"]].pop(one["column"], None)
        check(hashlib.sha256(salted).hexdigest() == expected, f"private value at {one['seq']}")
    return seq - said["from_seq"], len(values)


def main(package: str, key: str, folder: str = "") -> str:
    """Read a package; one sentence of what is in it."""
    header, sealed = read_header(Path(package).read_bytes())
    found = re.search(r"AGE-SECRET-KEY-1[0-9A-Z]+", Path(key).read_text("utf-8"))
    check(found, "no age identity in the key's file")
    inside = pyrage.decrypt(sealed, [pyrage.x25519.Identity.from_str(found[0])])
    archive = zipfile.ZipFile(io.BytesIO(inside))
    members = {name: archive.read(name) for name in archive.namelist()}
    said = read_description(members, header)
    changes, values = read_lines(members, said)
    for name, content in members.items() if folder else ():
        (Path(folder) / name).parent.mkdir(parents=True, exist_ok=True)
        (Path(folder) / name).write_bytes(content)
    return f"{said['name']} is whole: {changes} changes, {values} private values"


if __name__ == "__main__":
    try:
        sys.stdout.write(main(*sys.argv[1:]) + "\n")
    except WRONG as error:
        sys.exit(f"refused: {error}")
