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
def test_what_is_put_in_comes_out(members: dict[str, list[bytes]], ahead: int) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(packing, "_AHEAD", ahead)  # so that it waits for the thread often
        with packing.Archive() as archive:
            said = {name: archive.put(name, blocks) for name, blocks in members.items()}
    with zipfile.ZipFile(io.BytesIO(archive.content())) as read:
        assert read.testzip() is None
        assert read.namelist() == list(members)
        for name, blocks in members.items():
            whole = read.read(name)
            assert whole == b"".join(blocks)
            assert said[name] == (len(whole), hashlib.sha256(whole).hexdigest())


def _stopped() -> Iterator[bytes]:
    yield b"one"
    raise KeyError("stopped")


def _pack(blocks: Iterable[bytes]) -> None:
    with packing.Archive() as archive:
        archive.put("ops.ndjson", blocks)


def test_what_stops_the_reading_comes_up_and_ends_the_thread() -> None:
    before = threading.active_count()
    with pytest.raises(KeyError, match="stopped"):
        _pack(_stopped())
    assert threading.active_count() == before


def test_an_error_on_the_thread_comes_up(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(_zip: zipfile.ZipFile, *_args: object, **_options: object) -> None:
        raise MemoryError

    monkeypatch.setattr(zipfile.ZipFile, "open", refuse)
    before = threading.active_count()
    with pytest.raises(MemoryError):
        _pack([b"one"])
    assert threading.active_count() == before
