"""A file is replaced whole or not at all: a full disk, a crash half-way, a folder in its place."""

from __future__ import annotations

import errno
import os
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from station_app.core import files, sheets
from station_app.core.files import CannotWrite

FULL_DISK = """
import resource, signal, sys
from pathlib import Path
from station_app.core import files, workbooks
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, 20_000))
path = Path(sys.argv[1])
try:
    if path.suffix == ".xlsx":
        rows = ([str(n * 7919 % 1000003)] * 8 for n in range(5000))
        workbooks.write_workbook(path, "a", ["b"] * 8, rows)
    else:
        files.write_bytes(path, bytes(100_000))
except files.CannotWrite as error:
    print(error.code)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="RLIMIT_FSIZE is POSIX")
@pytest.mark.parametrize("name", ["报告.pdf", "花名册.xlsx"])
def test_a_disk_that_fills_up_keeps_the_old_file(tmp_path: Path, repository: Path, name: str) -> None:
    path = tmp_path / name
    path.write_bytes(b"the old one")
    done = subprocess.run(
        [sys.executable, "-c", FULL_DISK, str(path)],
        cwd=repository,
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert (done.returncode, done.stdout.strip()) == (0, "cannot-write"), done.stderr
    assert path.read_bytes() == b"the old one"
    assert [p.name for p in tmp_path.iterdir()] == [name]


@given(st.binary(max_size=200), st.binary(max_size=200))
def test_what_is_written_is_what_is_there(tmp_path: Path, old: bytes, new: bytes) -> None:
    path = tmp_path / "deep" / "er" / "a.bin"
    files.write_bytes(path, old)
    files.write_bytes(path, new)
    assert path.read_bytes() == new
    assert list(path.parent.iterdir()) == [path]


@pytest.mark.parametrize(
    "error", [OSError(errno.ENOSPC, "No space left on device"), ValueError("bug"), KeyboardInterrupt()]
)
def test_a_writer_that_fails_half_way(tmp_path: Path, error: BaseException) -> None:
    path = tmp_path / "a.json"
    path.write_bytes(b"old")

    def write() -> None:
        with files.replacing(path) as part:
            part.write_bytes(b"half")
            raise error

    expected = CannotWrite if isinstance(error, OSError) else type(error)
    with pytest.raises(expected) as caught:
        write()
    assert path.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [path]
    if isinstance(caught.value, CannotWrite):
        assert "a.json" in str(caught.value)
        assert "the disk is full" in str(caught.value)


def test_a_rename_that_the_system_refuses(tmp_path: Path) -> None:
    path = tmp_path / "taken"
    path.mkdir()
    (path / "inside").write_bytes(b"kept")
    with pytest.raises(CannotWrite):
        files.write_bytes(path, b"new")
    assert (path / "inside").read_bytes() == b"kept"
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.skipif(os.name != "posix" or os.geteuid() == 0, reason="root may write everywhere")
def test_a_folder_that_may_not_be_written(tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    try:
        with pytest.raises(CannotWrite):
            files.write_bytes(tmp_path / "a", b"")
    finally:
        tmp_path.chmod(0o700)


def test_leftovers_of_a_killed_program_go(tmp_path: Path) -> None:
    for name in (".report-1.pdf", ".report-2.pdf", "report.pdf"):
        (tmp_path / name).write_bytes(b"")
    files.remove_leftovers(tmp_path, ".report-*")
    files.remove_leftovers(tmp_path / "none", "*")
    assert [p.name for p in tmp_path.iterdir()] == ["report.pdf"]


@given(st.integers(0, 199), st.text(alphabet="abcXYZ1中-", max_size=5))
def test_columns_count_as_spreadsheets_do(place: int, text: str) -> None:
    assert sheets.column_place(sheets.column_letter(place)) == place
    assert sheets.column_place(sheets.column_letter(place).lower()) == place
    found = sheets.column_place(text)
    assert found is None or sheets.column_letter(found) == text.upper()
