"""A child that verifies the next package: it finds what is found here, and its end costs nothing."""

from __future__ import annotations

import errno
import multiprocessing
import shutil
from multiprocessing.context import SpawnProcess
from pathlib import Path

import pytest

from station_app.centre import ahead, store
from station_app.core import clock
from station_app.sync import package
from tests.station_app.centre.conftest import CODES, START, District

ONE = CODES[0]


def test_a_child_finds_the_same(template: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ahead, "WORTH_IT", 0)
    shutil.copytree(template, tmp_path / "d")
    district = District(tmp_path / "d")
    with clock.frozen(START):
        whole = district.export(ONE).path
        with district.at_centre():
            identity = store.facts()["sealing"]
            (signer,) = store.one("SELECT signing FROM station WHERE code = ?", ONE) or ("",)
    cut = tmp_path / "cut.wsp"
    cut.write_bytes(whole.read_bytes()[:-1])
    here = {p: package.verify(p, identities=[identity], signers=[signer], keep=True) for p in (whole, cut)}
    assert (here[whole].ok, here[cut].ok) == (True, False)
    with ahead.reader([whole, cut]) as reader:
        reader.begin(cut, identity, signer)
        assert reader._child is not None
        assert reader._child.poll(60)
        reader.begin(cut, identity, "nobody has asked for that one")
        for path in (whole, cut):
            reader.begin(path, identity, signer)
            assert reader._begun is not None
            assert reader.verify(path, identity, signer) == here[path]
            assert reader._begun is None
        (child,) = multiprocessing.active_children()
        child.kill()
        child.join()
        reader.begin(whole, identity, signer)
        assert reader.verify(whole, identity, signer) == here[whole]
    assert multiprocessing.active_children() == []
    monkeypatch.setattr(SpawnProcess, "start", no_more)
    with ahead.reader([whole, cut]) as reader:
        reader.begin(cut, identity, signer)
        assert reader.verify(cut, identity, signer) == here[cut]


def no_more(_process: SpawnProcess) -> None:
    raise OSError(errno.EAGAIN, "Resource temporarily unavailable")
