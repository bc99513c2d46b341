"""What the system says in people's words, in files, homes and the database."""

from __future__ import annotations

import errno
import gc
import os
from collections.abc import Iterator
from pathlib import Path

import peewee
import pytest

from station_app.core import reasons, restore, store, workbooks
from station_app.core.db import DatabaseTrouble, NotOurs, in_words
from station_app.core.files import CannotWrite
from station_app.core.homelock import HomeNotWritable
from station_app.core.paths import Home
from station_app.operators import service as operators
from tests.station_app.conftest import COORDINATOR, PASSWORD

CODE = "430111008012"


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (OSError(errno.ENOSPC, "No space left on device"), "the disk is full"),
        (OSError(errno.EROFS, "Read-only file system"), "the disk can only be read"),
        (OSError(errno.EXDEV, "Invalid cross-device link"), "Invalid cross-device link"),
        (peewee.OperationalError("database or disk is full"), "the disk is full"),
        (peewee.OperationalError("database is locked"), "another program is busy with it"),
        (peewee.OperationalError("no such table: person"), "no such table: person"),
    ],
)
def test_the_reason_is_in_words(error: Exception, words: str) -> None:
    assert reasons.of(error) == words


def test_damage_wants_a_backup_and_a_full_disk_does_not() -> None:
    assert isinstance(in_words(peewee.DatabaseError("database disk image is malformed")), NotOurs)
    assert isinstance(in_words(peewee.DatabaseError("file is not a database")), NotOurs)
    unknown = peewee.OperationalError("SQL logic error")
    assert isinstance(in_words(unknown), DatabaseTrouble)
    assert isinstance(in_words(unknown, opening=True), NotOurs)
    assert isinstance(in_words(peewee.OperationalError("database is locked"), opening=True), DatabaseTrouble)


def test_what_made_the_transaction_fail_is_told_and_not_that_it_was_over() -> None:
    second = peewee.OperationalError("cannot rollback - no transaction is active")
    second.__context__ = peewee.OperationalError("database or disk is full")
    assert "(the disk is full)" in str(in_words(second))


def test_a_home_in_whose_way_a_file_stands(tmp_path: Path) -> None:
    (tmp_path / "home").write_text("in the way")
    with pytest.raises(HomeNotWritable) as caught:
        operators.set_up_station(
            Home(tmp_path / "home"), station_code=CODE, operator_name=COORDINATOR, password=PASSWORD
        )
    assert "a file stands where a folder should be" in str(caught.value)


def set_up(home: Home) -> operators.SetUp:
    made = operators.set_up_station(home, station_code=CODE, operator_name=COORDINATOR, password=PASSWORD)
    operators.log_out()
    return made


@pytest.mark.parametrize("step", ["_migrate", "connect"])
def test_a_set_up_that_is_stopped_leaves_an_empty_home(
    home: Home, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    def stopped(*_arguments: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(store, step, stopped)
        with pytest.raises(KeyboardInterrupt):
            set_up(home)
    assert not home.database.exists()
    assert not home.keys.exists()
    set_up(home)
    operators.log_in(home, COORDINATOR, PASSWORD)
    operators.log_out()


def test_what_a_pulled_plug_left_of_a_set_up_is_begun_anew(home: Home) -> None:
    set_up(home)
    os.replace(home.keys, home.coming_keys)  # cut short just before the end
    set_up(home)
    operators.log_in(home, COORDINATOR, PASSWORD)
    operators.log_out()
    assert not home.coming_keys.exists()


def test_a_station_that_lost_its_keys_is_never_begun_anew(home: Home) -> None:
    set_up(home)
    home.keys.unlink()
    with pytest.raises(store.HomeNotEmpty):
        set_up(home)
    assert home.database.exists()


def test_stopping_a_restore_among_its_renames_puts_everything_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("a", "b"):
        (tmp_path / name).write_text(name)
    moves = [(tmp_path / "a", tmp_path / "a.before"), (tmp_path / "b", tmp_path / "a")]
    really, calls = os.replace, []

    def replace(source: Path, target: Path) -> None:
        really(source, target)
        calls.append(source)
        if len(calls) == 2:
            raise KeyboardInterrupt

    monkeypatch.setattr(os, "replace", replace)
    with pytest.raises(KeyboardInterrupt):
        restore._move_all(moves)
    assert {path.name: path.read_text() for path in tmp_path.iterdir()} == {"a": "a", "b": "b"}


def test_a_workbook_that_fails_half_way_fails_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def rows() -> Iterator[tuple[str, ...]]:
        yield ("周秀兰",)
        raise OSError(errno.ENOSPC, "No space left on device")

    with pytest.raises(CannotWrite):
        workbooks.write_workbook(tmp_path / "a.xlsx", "a", ["name"], rows())
    (tmp_path / "in the way").write_text("")
    with pytest.raises(CannotWrite):
        workbooks.write_workbook(tmp_path / "in the way" / "a.xlsx", "a", ["name"], [])
    gc.collect()
    assert capsys.readouterr().err == ""
    assert [path.name for path in tmp_path.iterdir()] == ["in the way"]
