"""Packages of every released format in tests/golden: read by today's reader, and by a stranger's."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import warnings
import zipfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from station_app.sync import cards, header, package, receipt_file
from station_app.sync.errors import PROBLEMS, RECEIPTS, ReceiptRefused
from tests.station_app.sync import forge

GOLDEN = Path(__file__).parents[2] / "golden"
VERSIONS = sorted(folder.name for folder in GOLDEN.iterdir() if (folder / "keys.json").exists())


@dataclass(frozen=True)
class Golden:
    """The files of one version."""

    folder: Path
    keys: dict[str, Any]

    @property
    def package(self) -> Path:
        return next(self.folder.glob("*.wsp"))

    @property
    def receipt(self) -> Path:
        return next(self.folder.glob("*.wsr"))

    def apart(self) -> forge.Forged:
        raw = self.package.read_bytes()
        return forge.take_apart(raw, self.keys["centre"], self.keys["station_signing"])

    def verified(self, path: Path) -> package.Verification:
        signer = cards.read_station_card(self.folder / "station-card.json").signing
        return package.verify(path, identities=[self.keys["centre"]], signers=[signer], keep=True)


@pytest.fixture(params=VERSIONS)
def golden(request: pytest.FixtureRequest) -> Golden:
    folder = GOLDEN / request.param
    return Golden(folder, json.loads((folder / "keys.json").read_text(encoding="utf-8")))


def test_this_version_has_its_files() -> None:
    assert f"{header.MAJOR}.{header.MINOR}" in VERSIONS


def test_todays_reader_takes_it(golden: Golden) -> None:
    found = golden.verified(golden.package)
    assert (found.ok, found.opened, found.problems) == (True, True, [])
    assert len(found.lines) == golden.keys["changes"] == sum(found.counts.values())
    assert found.private
    assert found.members
    assert {line.table for line in found.lines} >= {"person", "activity", "sign_in_event", "hours_line"}
    text, _raw = receipt_file.read(golden.receipt, golden.keys["centre_signing"])
    assert (text.outcome, text.acknowledged_to) == ("applied", golden.keys["changes"])
    assert cards.read_centre_card(golden.folder / "centre-card.json").signing == golden.keys["centre_signing"]


def test_a_reader_of_the_next_major_takes_it_too(golden: Golden, monkeypatch: pytest.MonkeyPatch) -> None:
    """N and N-1: what is refused is only what is newer than the reader."""
    major = int(golden.folder.name.partition(".")[0])
    monkeypatch.setattr(header, "MAJOR", major + 1)
    monkeypatch.setattr(receipt_file, "MAJOR", major + 1)
    assert golden.verified(golden.package).ok
    assert receipt_file.read(golden.receipt, golden.keys["centre_signing"])


def test_one_of_the_next_major_is_refused_with_what_to_do(golden: Golden, tmp_path: Path) -> None:
    path = tmp_path / "p.wsp"
    path.write_bytes(golden.package.read_bytes().replace(b"station-package 1.", b"station-package 2.", 1))
    found = golden.verified(path)
    assert [problem.code for problem in found.problems] == ["e02-newer-format"]
    assert "Install" in PROBLEMS["e02-newer-format"]
    path.write_text(
        golden.receipt.read_text("utf-8").replace("station-receipt 1.", "station-receipt 2.", 1), "utf-8"
    )
    with pytest.raises(ReceiptRefused) as caught:
        receipt_file.read(path, golden.keys["centre_signing"])
    assert caught.value.code == "receipt-newer"
    assert "Install" in RECEIPTS["receipt-newer"]


def test_frictionless_accepts_description_and_files(golden: Golden, tmp_path: Path) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the oracle's own imports warn
        from frictionless import Package

        for name, content in golden.apart().members.items():
            (tmp_path / name).parent.mkdir(exist_ok=True)
            (tmp_path / name).write_bytes(content)
        report = Package(str(tmp_path / "datapackage.json")).validate()
    assert report.valid, report.flatten(["type", "note"])


# --- tools/read_package.py ----------------------------------------------------------------------


@pytest.fixture
def reader(golden: Golden, repository: Path, tmp_path: Path) -> Any:
    """The stranger's reader, as typed, from a folder where our program cannot be imported."""
    shutil.copy(repository / "tools" / "read_package.py", tmp_path)
    (tmp_path / "key").write_text(f"# the centre's\n{golden.keys['centre']}\n", encoding="utf-8")

    def read(path: Path, *more: str) -> tuple[int, str]:
        done = subprocess.run(
            [sys.executable, "-I", "read_package.py", path, "key", *more],
            cwd=tmp_path, capture_output=True, text=True, timeout=60,
        )  # fmt: skip
        assert "Traceback" not in done.stderr
        return done.returncode, done.stdout + done.stderr

    return read


def test_a_stranger_reads_it(golden: Golden, reader: Any, tmp_path: Path) -> None:
    status, said = reader(golden.package, "out")
    assert (status, f"is whole: {golden.keys['changes']} changes" in said) == (0, True)
    assert (tmp_path / "out" / "ops.ndjson").read_bytes() == golden.apart().members["ops.ndjson"]


def test_a_stranger_sees_what_is_wrong(golden: Golden, reader: Any, tmp_path: Path) -> None:
    apart, raw = golden.apart(), golden.package.read_bytes()
    first, _gap, rest = apart.members[forge.OPS].partition(b"\n")
    path = tmp_path / "p.wsp"
    cases = {
        "no sync package": lambda: path.write_bytes(b"PK\x03\x04"),
        "newer": lambda: path.write_bytes(raw.replace(b" 1.", b" 2.", 1)),
        "damaged or cut short": lambda: path.write_bytes(raw[:-1]),
        "signature": lambda: apart.with_members(signature=bytes(64)).write(path),
        "ops.ndjson was changed": lambda: apart.with_members(ops=first + b"\n").write(path),
        "chain": lambda: apart.with_members(ops=rest).described().write(path),
        "header differs": lambda: apart.described(lambda said: said.update(number=9)).write(path),
        "files and list": lambda: apart.with_members(extra=b"x").write(path),
        "private value": lambda: apart.with_members(
            private=apart.members[forge.PRIVATE].replace(b'"value":"', b'"value":"x', 1)
        ).described().write(path),
    }  # fmt: skip
    for why, spoil in cases.items():
        spoil()
        status, said = reader(path)
        assert (status, why in said) == (1, True), (why, said)


def test_the_strangers_reader_is_short_and_alone(repository: Path) -> None:
    text = (repository / "tools" / "read_package.py").read_text(encoding="utf-8")
    assert len(text.splitlines()) < 150
    names = {line.split()[1] for line in text.splitlines() if line.startswith(("import ", "from "))}
    names -= {"__future__", "pathlib"}
    assert names - {"pyrage"} <= sys.stdlib_module_names
    assert "station_app" not in text


# --- every byte ---------------------------------------------------------------------------------


def refused(golden: Golden, path: Path, raw: bytes) -> bool:
    path.write_bytes(raw)
    found = golden.verified(path)
    return not found.ok and found.problems[0].code in PROBLEMS


def test_inside_the_seal_and_the_archive_too(golden: Golden, tmp_path: Path) -> None:
    """With the outer hash made to fit, age refuses; sealed again, the archive's own hashes do, or nothing
    that is read has changed (a date in the archive's directory)."""
    apart, path = golden.apart(), tmp_path / "p.wsp"
    _head, sealed = header.split(golden.package.read_bytes())
    whole = golden.verified(golden.package)
    inside = apart.zipped(zipfile.ZIP_STORED)
    for place in range(0, len(sealed), 397):
        flipped = bytearray(sealed)
        flipped[place] ^= 1 << place % 8
        assert refused(golden, apart.write_sealed(path, bytes(flipped)), path.read_bytes())
    for place in range(0, len(inside), 397):
        changed = bytearray(inside)
        changed[place] ^= 1 << place % 8
        found = golden.verified(apart.write(path, bytes(changed)))
        same = (found.lines, found.private, found.members) == (whole.lines, whole.private, whole.members)
        assert same if found.ok else found.problems[0].code in PROBLEMS
