"""The archive that is packed beside the reading: what comes out is what was put in, and errors come up."""

from __future__ import annotations

import hashlib
import io
import threading
import zipfile
from collections.abc import Iterable, Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from station_app.sync import packing

_BLOCKS = st.lists(st.binary(max_size=400), max_size=12)


@given(
    st.dictionaries(st.from_regex("[a-z]{1,12}", fullmatch=True), _BLOCKS, max_size=6), st.integers(0, 500)
)
def test_what_is_put_in_comes_out(members: dict[str, list[bytes]], batch: int) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(packing, "_BATCH", batch)  # so that the thread has most of it, some or none
        with packing.Archive() as archive:
            said = {name: archive.put(name, blocks) for name, blocks in members.items()}
    with zipfile.ZipFile(io.BytesIO(archive.content())) as read:
        assert read.testzip() is None
        assert read.namelist() == list(members)
        for name, blocks in members.items():
            whole = read.read(name)
            assert whole == b"".join(blocks)
            assert said[name] == (len(whole), hashlib.sha256(whole).hexdigest())


BATCHES = pytest.mark.parametrize("batch", [1, 1_000_000], ids=["on the thread", "without it"])


def stopped() -> Iterator[bytes]:
    yield b"one"
    raise KeyError("stopped")


def pack(blocks: Iterable[bytes]) -> None:
    with packing.Archive() as archive:
        archive.put("ops.ndjson", blocks)


@BATCHES
def test_what_stops_the_reading_comes_up(monkeypatch: pytest.MonkeyPatch, batch: int) -> None:
    monkeypatch.setattr(packing, "_BATCH", batch)
    before = threading.active_count()
    with pytest.raises(KeyError, match="stopped"):
        pack(stopped())
    assert threading.active_count() == before


@BATCHES
@pytest.mark.parametrize("where", [(zipfile.ZipFile, "open"), (zipfile._ZipWriteFile, "write")])
def test_what_stops_the_packing_comes_up(
    monkeypatch: pytest.MonkeyPatch, where: tuple[type, str], batch: int
) -> None:
    def refuse(*_args: object, **_options: object) -> None:
        raise MemoryError

    monkeypatch.setattr(packing, "_BATCH", batch)
    monkeypatch.setattr(*where, refuse)
    before = threading.active_count()
    with pytest.raises(MemoryError):
        pack([b"one", b"two"])
    assert threading.active_count() == before


def test_the_reading_waits_for_the_packing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(packing, "_BATCH", 1)
    monkeypatch.setattr(packing, "_AHEAD", 2)
    packed = io.BytesIO()
    with packing.Archive() as archive:
        monkeypatch.setattr(archive, "_write", lambda block: packed.write(block))
        for n in range(50):
            archive.put(str(n), [b"x"])
            assert packed.tell() >= n - 2
    assert packed.tell() == 50
