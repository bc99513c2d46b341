"""Whatever is wrong with a package: refused with a code and a sentence, never an exception."""

from __future__ import annotations

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
from tests.station_app.sync.damage import (
    CASES,
    HEADER_END,
    inside,
    other_key,
)
from tests.station_app.sync.forge import Forged


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


@pytest.mark.parametrize(
    ("code", "make"),
    [pytest.param(code, make, id=f"{code}: {name}") for code, cases in CASES.items() for name, make in cases],
)
def test_each_code(
    real: RealPackage,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    code: str,
    make: Callable[[Forged, Path], Path],
) -> None:
    path = make(real.apart(), tmp_path / "a.wsp")
    began = time.monotonic()
    assert code_of(path, real) == code
    assert time.monotonic() - began < 5
    # read on a thread, a line in several blocks and several lines in one, it is refused for the same
    for block in (100, 3_000):
        monkeypatch.setattr(package, "_BLOCK", block)
        assert code_of(path, real) == code


def test_in_blocks_it_is_believed_as_it_is_whole(
    real: RealPackage, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = real.apart().described().write(tmp_path / "a.wsp")
    whole = package.verify(path, identities=[real.own], keep=True)
    for block in (1, 100, 3_000):
        monkeypatch.setattr(package, "_BLOCK", block)
        assert package.verify(path, identities=[real.own], keep=True) == whole


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
