"""A centre and small real stations in temporary folders; one is open at a time, as on one computer."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import pytest

from station_app.centre import service as centre
from station_app.centre.store import CentreHome
from station_app.core import clock, i18n, session, store
from station_app.core.paths import Home
from station_app.operators import service as operators
from station_app.organisation import places
from station_app.sync import service as sync

NAME, PASSWORD = "唐主任", "secret-9"
CODES = ("430111008012", "430111008001", "430111001001")
START = datetime(2026, 9, 12, 9, 0)
TREE = """code,parent_code,kind,name
430111,430100,centre,雨花区
430111008,430111,institute,洞井街道
430111001,430111,institute,侯家塘街道
430111008012,430111008,station,丰园社区
430111008001,430111008,station,桃花社区
430111001001,430111001,station,广济桥社区
"""


@dataclass(frozen=True)
class District:
    """A folder with a centre and its stations; ``at_station`` and ``at_centre`` open one of them."""

    root: Path

    def home(self, code: str) -> Home:
        return Home(self.root / code)

    @property
    def centre_home(self) -> CentreHome:
        return CentreHome(self.root / "centre")

    @contextmanager
    def at_station(self, code: str) -> Iterator[None]:
        operators.log_in(self.home(code), "站长", PASSWORD)
        try:
            yield
        finally:
            operators.log_out()

    @contextmanager
    def at_centre(self) -> Iterator[None]:
        centre.open_centre(self.centre_home, NAME, PASSWORD)
        try:
            yield
        finally:
            centre.close_centre()

    def export(self, code: str) -> sync.Exported:
        with self.at_station(code):
            return sync.export_package(self.root / "usb")

    def receive(self, *paths: Path, **options: bool) -> list[centre.Received]:
        with self.at_centre():
            return centre.receive(paths, receipts=self.root / "receipts", **options)


@pytest.fixture(scope="session")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Three empty stations and their centre, cards exchanged; made once, copied for each test."""
    i18n.load_language("en")
    root = tmp_path_factory.mktemp("district")
    (root / "tree.csv").write_text(TREE, encoding="utf-8")
    (root / "usb").mkdir()
    (root / "receipts").mkdir()
    tree = places.read_tree(root / "tree.csv")
    district = District(root)
    with clock.frozen(START):
        centre.set_up_centre(district.centre_home, tree=tree, operator_name=NAME, password=PASSWORD)
        centre.write_centre_card(root / "centre.json")
        centre.close_centre()
        for code in CODES:
            operators.set_up_station(
                district.home(code), station_code=code, operator_name="站长", password=PASSWORD, tree=tree
            )
            sync.take_centre_card(root / "centre.json")
            sync.write_station_card(root / f"{code}.json")
            operators.log_out()
        with district.at_centre():
            for code in CODES:
                centre.register(root / f"{code}.json")
    session.end()
    store.close()
    return root


@pytest.fixture
def district(template: Path, tmp_path: Path) -> Iterator[District]:
    """The district in a folder of this test's own, the clock standing."""
    shutil.copytree(template, tmp_path / "d")
    with clock.frozen(START):
        yield District(tmp_path / "d")
    centre.close_centre()
