"""What every test shares: no screen, nobody's own folders, a clock that stands, cheap passwords."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from station_app.core import clock, i18n, keys, log, sandbox, session, store
from station_app.core.paths import Home
from tests import reading_here
from tests.station_app.centre import cluster
from tests.station_app.centre.cluster import Cluster

# Before Qt is loaded by the first test that needs it, and before anything asks where the station is.
os.environ["QT_QPA_PLATFORM"] = "offscreen"
for _name in [name for name in os.environ if name.startswith("STATION_APP_")]:
    del os.environ[_name]

REPOSITORY = Path(__file__).resolve().parents[1]

settings.register_profile(
    "ci",
    deadline=None,
    max_examples=30,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
    print_blob=True,
)
settings.register_profile("long", parent=settings.get_profile("ci"), max_examples=2000)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "ci"))

Mover = Callable[[datetime | int], None]


@pytest.fixture(scope="session", autouse=True)
def _nobodys_folders(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """HOME and its kin point into a folder of the run: a test never touches the user's own."""
    home = tmp_path_factory.mktemp("user")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("HOME", str(home))
        for name in ("XDG_DATA_HOME", "XDG_CONFIG_HOME", "XDG_CACHE_HOME", "XDG_STATE_HOME"):
            patch.setenv(name, str(home / name.lower()))
        for name in ("USERPROFILE", "APPDATA", "LOCALAPPDATA"):
            patch.setenv(name, str(home))
        runtime = home / "runtime"
        runtime.mkdir(mode=0o700)
        patch.setenv("XDG_RUNTIME_DIR", str(runtime))
        yield


@pytest.fixture(scope="session", autouse=True)
def _cheap_passwords() -> Iterator[None]:
    """Argon2id at a cost that only a test may use."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(keys, "COST", keys.Cost(memory_kib=64, iterations=1, lanes=1))
        yield


@pytest.fixture(autouse=True)
def _nothing_left_over() -> Iterator[None]:
    """Each test begins in English with nobody logged in, and leaves no open station behind."""
    i18n.load_language("en")
    yield
    session.end()
    store.close()
    log.shutdown()


@pytest.fixture
def in_process(monkeypatch: pytest.MonkeyPatch) -> None:
    """Files from outside are read without a child process, which costs a second each time."""
    monkeypatch.setattr(sandbox, "run_limited", reading_here.run_limited)


@pytest.fixture
def home(tmp_path: Path) -> Home:
    """An empty station folder."""
    return Home(tmp_path / "home")


@pytest.fixture
def frozen_clock() -> Iterator[Mover]:
    """The clock stands at 2026-09-12 09:00 in the station; call it to move it."""
    with clock.frozen(datetime(2026, 9, 12, 9, 0)) as move:
        yield move


@pytest.fixture(scope="session")
def server() -> Iterator[Cluster]:
    """A PostgreSQL server of this run's own; where there can be none, the test is skipped and says so."""
    if reason := cluster.missing():
        pytest.skip(reason)
    running = cluster.start()
    yield running
    running.stop()


@pytest.fixture(scope="session")
def repository() -> Path:
    """The top of the checkout."""
    return REPOSITORY


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder ``shared`` beside the checkout; the test is skipped where there is none."""
    folder = REPOSITORY.parent / "shared"
    if not folder.is_dir():
        pytest.skip("the folder “shared” is not beside this checkout")
    return folder
