"""Who may open a centre: accounts, passwords, the recovery code; in a file and on a server."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from station_app.centre import accounts, backups, dictionary, recovering, store
from station_app.centre import service as centre
from station_app.centre.store import CentreHome
from station_app.core import keys, session
from station_app.core.errors import NotFound, StationError, ValidationError, WrongPassword
from station_app.core.homelock import HomeInUse, HomeLock
from station_app.operators.service import LastCoordinator, NameTaken, NotOneself
from station_app.organisation import places
from tests.station_app.centre.cluster import Cluster
from tests.station_app.centre.conftest import NAME, PASSWORD, TREE

OTHER, THEIRS = "周主任", "secret-2"


@dataclass(frozen=True)
class Centre:
    """A centre that is open, and what was shown once when it was made."""

    home: CentreHome
    recovery_code: str

    def enter(self, name: str = NAME, password: str = PASSWORD) -> session.Session:
        centre.close_centre()
        return centre.open_centre(self.home, name, password)


def make(folder: Path, database: str = "") -> Centre:
    (folder / "tree.csv").write_text(TREE, encoding="utf-8")
    home, tree = CentreHome(folder / "centre"), places.read_tree(folder / "tree.csv")
    made = centre.set_up_centre(
        home, tree=tree, operator_name=NAME, password=PASSWORD, database=database
    )  # fmt: skip
    return Centre(home, made.recovery_code)


@pytest.fixture
def here(tmp_path: Path) -> Iterator[Centre]:
    """A centre in a file."""
    yield make(tmp_path)
    centre.close_centre()


@pytest.fixture
def there(tmp_path: Path, server: Cluster) -> Iterator[Centre]:
    """A centre on a server."""
    yield make(tmp_path, server.new())
    centre.close_centre()


def names() -> list[str]:
    return [row.name for row in accounts.list_operators()]


def test_a_second_account_opens_the_centre(here: Centre) -> None:
    for name, password, wrong in (
        (f" {NAME} ", THEIRS, NameTaken), ("", THEIRS, ValidationError), (OTHER, "123", ValidationError),
    ):  # fmt: skip
        with pytest.raises(wrong):
            accounts.add_operator(name=name, password=password)
    assert names() == [NAME]
    accounts.add_operator(name=OTHER, password=THEIRS)
    assert names() == [OTHER, NAME]
    assert here.enter(OTHER, THEIRS).name == OTHER
    dictionary.add_brand("雨花红")
    here.enter()
    assert [item.title for item in dictionary.list_items()] == ["雨花红"]


def test_passwords_are_changed_and_set(here: Centre) -> None:
    accounts.add_operator(name=OTHER, password=THEIRS)
    with pytest.raises(WrongPassword):
        accounts.change_own_password(old="wrong-1", new="secret-3")
    accounts.change_own_password(old=PASSWORD, new="secret-3")
    accounts.set_password(name=OTHER, password="secret-4")
    with pytest.raises(NotFound):
        accounts.set_password(name="无人", password="secret-5")
    for name, password in ((NAME, PASSWORD), (OTHER, THEIRS)):
        with pytest.raises(WrongPassword):
            here.enter(name, password)
    assert here.enter(NAME, "secret-3")
    assert here.enter(OTHER, "secret-4")


def test_the_last_account_stays_and_nobody_removes_oneself(here: Centre) -> None:
    with pytest.raises(LastCoordinator):
        accounts.remove_operator(NAME)
    accounts.add_operator(name=OTHER, password=THEIRS)
    with pytest.raises(NotOneself):
        accounts.remove_operator(NAME)
    with pytest.raises(NotFound):
        accounts.remove_operator("无人")
    assert names() == [OTHER, NAME]


def test_whoever_was_removed_opens_nothing_of_today_with_old_keys(here: Centre, tmp_path: Path) -> None:
    accounts.add_operator(name=OTHER, password=THEIRS)
    old = here.home.keys.read_bytes()
    kept = backups.back_up_centre(folder=tmp_path).path
    accounts.remove_operator(OTHER)
    dictionary.add_brand("雨花红")
    with pytest.raises(WrongPassword):
        here.enter(OTHER, THEIRS)
    here.enter()
    assert (names(), len(dictionary.list_items())) == ([NAME], 1)
    new = here.home.keys.read_bytes()
    here.home.keys.write_bytes(old)
    with pytest.raises(StationError):
        here.enter(OTHER, THEIRS)
    here.home.keys.write_bytes(new)
    # A backup opens with the passwords of its day.
    centre.close_centre()
    backups.restore_centre(kept, CentreHome(tmp_path / "again"))
    assert centre.open_centre(CentreHome(tmp_path / "again"), OTHER, THEIRS).name == OTHER


def test_a_new_recovery_code_takes_the_old_ones_place(here: Centre) -> None:
    with pytest.raises(WrongPassword):
        accounts.renew_recovery_code(password="wrong-1")
    old = here.home.keys.read_bytes()
    code = accounts.renew_recovery_code(password=PASSWORD)
    centre.close_centre()

    def reset(with_code: str) -> session.Session:
        return recovering.reset_password(here.home, recovery_code=with_code, name=NAME, password="secret-7")

    with pytest.raises(keys.WrongRecoveryCode):
        reset(here.recovery_code)
    assert here.enter()
    centre.close_centre()
    assert reset(code.lower().replace("-", " ")).name == NAME
    here.enter(NAME, "secret-7")
    centre.close_centre()
    here.home.keys.write_bytes(old)
    with pytest.raises(StationError):
        reset(here.recovery_code)


def test_a_change_of_key_needs_the_home_alone_and_is_finished_if_cut_short(
    here: Centre, monkeypatch: pytest.MonkeyPatch
) -> None:
    accounts.add_operator(name=OTHER, password=THEIRS)
    other_program = HomeLock(here.home)
    with pytest.raises(HomeInUse):
        accounts.remove_operator(OTHER)
    other_program.close()
    assert here.enter(OTHER, THEIRS)
    here.enter()

    for moment in ("rekey", "_connect_file"):  # before the database has its new key, and after
        with monkeypatch.context() as patch:
            patch.setattr(store, moment, _pulled)
            with pytest.raises(RuntimeError):
                accounts.renew_recovery_code(password=PASSWORD)
        here.enter()
        assert store.ring().coming is None
        assert names() == [OTHER, NAME]
    assert len(store.ring().retired) == 1


def _pulled(*_arguments: object) -> None:
    raise RuntimeError("the plug was pulled")


def test_on_a_server_the_keys_are_sealed_to_others(there: Centre) -> None:
    accounts.add_operator(name=OTHER, password=THEIRS)
    assert there.enter(OTHER, THEIRS)
    assert accounts.keeps_key()
    before = store.ring()
    accounts.remove_operator(NAME)
    code = accounts.renew_recovery_code(password=THEIRS)
    assert store.ring() == before
    with pytest.raises(WrongPassword):
        there.enter()
    with pytest.raises(keys.WrongRecoveryCode):
        recovering.reset_password(
            there.home, recovery_code=there.recovery_code, name=OTHER, password="secret-7"
        )
    recovering.reset_password(there.home, recovery_code=code, name=OTHER, password="secret-7")
    assert there.enter(OTHER, "secret-7")
