"""A centre and small real stations in temporary folders; one is open at a time, as on one computer."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import pytest

from station_app.centre import service as centre
from station_app.centre import store as centre_store
from station_app.centre.receiving import Received
from station_app.centre.store import CentreHome
from station_app.core import clock, i18n, keys, session, store
from station_app.core.paths import Home
from station_app.operators import service as operators
from station_app.organisation import places
from station_app.sync import service as sync
from tests.station_app.centre.cluster import Cluster

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
    """A folder with a centre and its stations; ``at_station`` and ``at_centre`` open one of them.

    ``address`` is the centre's database on ``server``, where it is on one.
    """

    root: Path
    server: Cluster | None = None
    address: str = ""

    def copied(self, root: Path) -> District:
        """The whole district in another folder, with a database of its own."""
        shutil.copytree(self.root, root)
        if self.server is None:
            return District(root)
        address = self.server.copy(self.address)
        file = keys.load(root / "centre" / "keys.json")
        ring = keys.open_ring(file, keys.open_slot(keys.find_slot(file, NAME), PASSWORD))
        centre_store.put_address(CentreHome(root / "centre"), ring.current, address)
        return District(root, self.server, address)

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
    def many_at_centre(self) -> Iterator[None]:
        """``at_centre`` for very many packages: on SQLite one transaction, so nothing is synced meanwhile.

        The server syncs nothing anyway, and in one long transaction it keeps every version of a row.
        """
        with self.at_centre(), centre_store.writing() if self.server is None else nullcontext():
            yield

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

    def receive(self, *paths: Path, **options: bool) -> list[Received]:
        with self.at_centre():
            return centre.receive(paths, receipts=self.root / "receipts", **options)


def make(root: Path, database: str = "") -> Path:
    """Three empty stations and their centre, cards exchanged."""
    i18n.load_language("en")
    (root / "tree.csv").write_text(TREE, encoding="utf-8")
    (root / "usb").mkdir()
    (root / "receipts").mkdir()
    tree = places.read_tree(root / "tree.csv")
    district = District(root)
    with clock.frozen(START):
        centre.set_up_centre(
            district.centre_home, tree=tree, operator_name=NAME, password=PASSWORD, database=database
        )
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


@pytest.fixture(scope="session")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A district that is made once and copied for each test."""
    return make(tmp_path_factory.mktemp("district"))


@pytest.fixture(scope="session")
def on_server(server: Cluster, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """The same district with its centre on the server, and the database's address."""
    address = server.new()
    return make(tmp_path_factory.mktemp("on-server"), address), address


@pytest.fixture(params=["sqlite", "postgresql"])
def district(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[District]:
    """The district in a folder of this test's own, the clock standing; once with either database."""
    if request.param == "sqlite":
        shutil.copytree(request.getfixturevalue("template"), tmp_path / "d")
        found = District(tmp_path / "d")
    else:
        root, address = request.getfixturevalue("on_server")
        found = District(root, request.getfixturevalue("server"), address).copied(tmp_path / "d")
    with clock.frozen(START):
        yield found
    centre.close_centre()
    if found.server is not None:
        found.server.drop(found.address)
