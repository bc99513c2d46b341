"""Whatever is wrong with a package: refused with a code and a sentence, never an exception."""

from __future__ import annotations

import io
import json
import struct
import time
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyrage
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from station_app.sync import errors, package
from station_app.sync.errors import PackageRefused
from tests.station_app.sync import forge
from tests.station_app.sync.conftest import RealPackage
from tests.station_app.sync.forge import Forged

HEADER_END = b"\n\n"


def code_of(path: Path, real: RealPackage, **more: Any) -> str:
    """The first problem's code; empty where the package is believed."""
    found = package.verify(path, identities=[real.own], **more)
    assert found.ok == (not found.problems)
    assert all(problem.message for problem in found.problems)
    return found.problems[0].code if found.problems else ""


def refused(path: Path, real: RealPackage, raw: bytes) -> bool:
    path.write_bytes(raw)
    return code_of(path, real) in errors.PROBLEMS


def flips(raw: bytes, step: int) -> list[int]:
    """Every byte of the header, and every ``step``th byte after it."""
    head = raw.index(HEADER_END) + 2
    return [*range(head), *range(head, len(raw), step)]


def test_a_bit_flipped_in_any_byte_is_refused(real: RealPackage, tmp_path: Path) -> None:
    for place in flips(real.raw, 97):
        for bit in range(8) if place < 400 else (place % 8,):
            damaged = bytearray(real.raw)
            damaged[place] ^= 1 << bit
            assert refused(tmp_path / "a.wsp", real, bytes(damaged)), f"byte {place}, bit {bit}"


def test_cut_at_any_length_it_is_refused(real: RealPackage, tmp_path: Path) -> None:
    head = real.raw.index(HEADER_END) + 2
    lengths = [*range(head + 300), *range(head + 300, len(real.raw), 101), len(real.raw) - 1]
    for length in lengths:
        assert refused(tmp_path / "a.wsp", real, real.raw[:length]), f"{length} bytes"


@pytest.mark.slow
def test_every_byte_flipped_and_every_length(real: RealPackage, tmp_path: Path) -> None:
    for place in range(len(real.raw)):
        damaged = bytearray(real.raw)
        damaged[place] ^= 1 << (place % 8)
        assert refused(tmp_path / "a.wsp", real, bytes(damaged)), f"byte {place}"
        assert refused(tmp_path / "a.wsp", real, real.raw[:place]), f"{place} bytes"


def test_bytes_put_after_it_are_refused(real: RealPackage, tmp_path: Path) -> None:
    assert refused(tmp_path / "a.wsp", real, real.raw + b"\0")


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


@pytest.mark.parametrize(
    ("code", "make"),
    [pytest.param(code, make, id=f"{code}: {name}") for code, cases in CASES.items() for name, make in cases],
)
def test_each_code(
    real: RealPackage, tmp_path: Path, code: str, make: Callable[[Forged, Path], Path]
) -> None:
    path = make(real.apart(), tmp_path / "a.wsp")
    began = time.monotonic()
    assert code_of(path, real) == code
    assert time.monotonic() - began < 5


def test_every_code_has_its_case_and_its_sentence() -> None:
    elsewhere = {"e05-cannot-open", "e06-wrong-passphrase", "e15-unknown-signer"}
    assert set(CASES) | elsewhere == set(errors.PROBLEMS)
    assert [code[:3] for code in errors.PROBLEMS] == [f"e{n:02}" for n in range(1, len(errors.PROBLEMS) + 1)]
    assert len(set(errors.PROBLEMS.values())) == len(errors.PROBLEMS)


def test_the_forger_can_make_what_is_believed(real: RealPackage, tmp_path: Path) -> None:
    """Else the cases above would be refused for another reason than their own."""
    path = real.apart().described().write(tmp_path / "a.wsp")
    assert code_of(path, real) == ""
    assert code_of(path, real, signers=[real.own_signing_public]) == ""


def test_this_version_has_no_more_lines(real: RealPackage, tmp_path: Path) -> None:
    apart = real.apart()
    apart.extra_header = ["colour: red"]
    assert code_of(apart.write(tmp_path / "a.wsp"), real) == "e03-header"


def test_a_later_minor_version_may_add_lines_and_fields(real: RealPackage, tmp_path: Path) -> None:
    apart = real.apart()
    apart.header["format"] = "station-package 1.3"
    apart.extra_header = ["colour: red"]
    newer = apart.described(lambda d: d.update(format="station-package 1.3", colour="red"))
    assert code_of(newer.write(tmp_path / "a.wsp"), real) == ""


def test_e15_signed_by_another_station(real: RealPackage, tmp_path: Path) -> None:
    apart = real.apart()
    apart.signing = other_key()
    public = Ed25519PrivateKey.from_private_bytes(bytes.fromhex(apart.signing)).public_key()
    forged = apart.described(lambda d: d.update(signed_by=public.public_bytes_raw().hex()))
    path = forged.write(tmp_path / "a.wsp")
    assert code_of(path, real, signers=[real.own_signing_public]) == "e15-unknown-signer"
    assert code_of(path, real) == ""


def test_e05_no_key_at_hand(real: RealPackage, tmp_path: Path) -> None:
    path = tmp_path / "a.wsp"
    path.write_bytes(real.raw)
    for identities in ([], [str(pyrage.x25519.Identity.generate())]):
        found = package.verify(path, identities=identities)
        assert (found.ok, found.opened, found.problems) == (True, False, [])
        with pytest.raises(PackageRefused) as caught:
            package.read_inside(path, identities=identities)
        assert caught.value.code == "e05-cannot-open"


def bomb(apart: Forged) -> bytes:
    """1.6 GB of zeros in 1.6 MB: one packed block of 16 MB, a hundred times over."""
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    block = packer.compress(bytes(16 << 20)) + packer.flush(zlib.Z_FULL_FLUSH)
    apart.members[forge.OPS] = block * 100 + b"\x03\x00"
    raw = bytearray(apart.zipped(zipfile.ZIP_STORED))
    central = raw.rindex(forge.OPS.encode()) - 46
    (local,) = struct.unpack_from("<I", raw, central + 42)
    for start, method, size in ((central, 10, 24), (local, 8, 22)):
        struct.pack_into("<H", raw, start + method, zipfile.ZIP_DEFLATED)
        struct.pack_into("<I", raw, start + size, 100 * (16 << 20))
    return bytes(raw)


def test_a_bomb_inside_is_never_unpacked(real: RealPackage, tmp_path: Path) -> None:
    path = inside(bomb)(real.apart(), tmp_path / "a.wsp")
    assert path.stat().st_size < 3_000_000
    began = time.monotonic()
    assert code_of(path, real) == "e09-too-large"
    assert time.monotonic() - began < 2


def test_a_file_larger_than_any_package(tmp_path: Path, real: RealPackage) -> None:
    path = tmp_path / "a.wsp"
    with open(path, "wb") as handle:
        handle.write(real.raw)
        handle.truncate(package.LARGEST + 1)
    assert code_of(path, real) == "e09-too-large"


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=6,
)


@given(st.data())
def test_whatever_the_descriptor_says(real: RealPackage, tmp_path: Path, data: st.DataObject) -> None:
    """A value anywhere in a descriptor that is signed well: a code, or believed; never an exception."""
    apart = real.apart()
    descriptor = apart.descriptor()
    target: Any = descriptor
    if data.draw(st.booleans()):
        target = data.draw(st.sampled_from(descriptor["resources"]))
    target[data.draw(st.sampled_from(sorted(target)))] = data.draw(JSON)
    path = apart.signed(json.dumps(descriptor).encode()).write(tmp_path / "a.wsp")
    assert code_of(path, real) in {"", *errors.PROBLEMS}


@given(st.binary(max_size=400))
def test_whatever_the_file_holds(real: RealPackage, tmp_path: Path, raw: bytes) -> None:
    for content in (raw, b"format: station-package " + raw, real.raw[:200] + HEADER_END + raw):
        (tmp_path / "a.wsp").write_bytes(content)
        assert code_of(tmp_path / "a.wsp", real) in errors.PROBLEMS


def test_an_archive_of_a_thousand_names_in_gbk_is_refused(real: RealPackage, tmp_path: Path) -> None:
    apart = real.apart()
    for n in range(1000):
        apart.members[f"报表{n}.txt"] = b""
    assert code_of(apart.write(tmp_path / "a.wsp"), real) == "e11-unlisted-file"


def test_the_sentence_names_the_place(real: RealPackage, tmp_path: Path) -> None:
    apart = real.apart()
    changed = apart.members[forge.OPS].replace(b'"kind":"insert"', b'"kind":"delete"', 1)
    path = apart.with_members(ops=changed).described().write(tmp_path / "a.wsp")
    assert package.verify(path, identities=[real.own]).problems[0].message.endswith(" (2)")


def test_a_package_that_is_not_there_is_told_so(tmp_path: Path) -> None:
    found = package.verify(tmp_path / "none.wsp", identities=[], passphrase="", signers=[])
    (problem,) = found.problems
    assert (problem.code, problem.where) == ("e21-cannot-read", "there is no such file or folder")
    assert "stick" in problem.message
