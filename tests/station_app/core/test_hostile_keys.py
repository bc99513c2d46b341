"""keys.json from a stranger: whatever a field holds, one sentence or a wrong password, never an exception."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from station_app.core import keys, store
from station_app.core.db import NotOurs
from station_app.core.errors import NotFound, StationError, ValidationError, WrongPassword
from station_app.core.paths import Home
from station_app.core.rights import Role
from station_app.operators import service as operators
from tests.station_app.conftest import COORDINATOR, PASSWORD

Data = dict[str, Any]


def opens(path: Path) -> None:
    """Everything a log-in does with the file."""
    file = keys.load(path)
    keys.operator_names(file.slots)
    slot = keys.find_slot(file, "罗晓敏")
    keys.open_ring(file, keys.open_slot(slot, "secret-1"))
    keys.open_ring(file, keys.open_slot(keys.recovery_slot(file), "K7QM-93HD-XW4T-6PRC"))


@pytest.fixture(scope="session")
def sound(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    slot, _identity = keys.new_slot("op-1", "operator", "罗晓敏", "secret-1")
    recovery, _r = keys.new_slot("recovery", "recovery", "", "K7QM-93HD-XW4T-6PRC")
    ring = keys.KeyRing(current=bytes(range(32)), retired=(bytes(32),))
    path = tmp_path_factory.mktemp("keys") / "keys.json"
    keys.save(path, keys.seal_ring(keys.KeyFile(slots=(slot, recovery)), ring))
    opens(path)
    return path.read_bytes()


def slot(**values: Any) -> Callable[[Data], object]:
    return lambda data: data["slots"][0].update(values)


def cost(**values: Any) -> Callable[[Data], object]:
    return lambda data: data["slots"][0]["cost"].update(values)


@pytest.mark.parametrize(
    "edit",
    [
        slot(slot_id=5), slot(slot_id=None), slot(name=5), slot(name=["a"]), slot(kind=None),
        slot(recipient=5), slot(recipient="age1"), slot(recipient=""), slot(salt=""), slot(salt="00"),
        slot(salt="zz" * 16),
        slot(salt=None), slot(nonce=""), slot(nonce="00" * 200), slot(nonce=7),
        slot(sealed=""), slot(sealed="é"),
        slot(sealed=None), slot(cost=None), slot(cost=[]), slot(extra=1), slot(name="\ud800"),
        cost(memory_kib=1e999), cost(memory_kib=8, lanes=8), cost(memory_kib=-1), cost(iterations=0),
        cost(iterations=10**9), cost(lanes=0), cost(lanes="x"), cost(other=1), cost(memory_kib=1 << 40),
        lambda data: data.update(slots=[]), lambda data: data.update(slots={}),
        lambda data: data.update(slots=[[]]), lambda data: data.pop("slots"),
        lambda data: data.update(slots=5),
        lambda data: data.update(ring=5),
        lambda data: data.pop("ring"), lambda data: data.update(ring="%%%"), lambda data: data.pop("format"),
        lambda data: data.update(format="other"), lambda data: data.update(version="1"),
        lambda data: data.update(version=None), lambda data: data.update(version=0),
    ],
)  # fmt: skip
def test_a_field_that_cannot_be_is_told(sound: bytes, tmp_path: Path, edit: Callable[[Data], object]) -> None:
    data = json.loads(sound)
    edit(data)
    path = tmp_path / "keys.json"
    path.write_text(json.dumps(data), encoding="utf-8")
    began = time.monotonic()
    with pytest.raises(keys.KeysDamaged, match=r"keys\.json"):
        keys.load(path)
    assert time.monotonic() - began < 1


@pytest.mark.parametrize(
    "content",
    [
        b"", b"{", b"[]", b"null", b"3", b"\xff\xfe", b"[" * 500_000, b'{"format":' * 300_000, b"PK\x03\x04",
        b'{"format": "station-keys", "version": 1}', b"\0" * 100, b" " * (keys.LARGEST_FILE + 1),
    ],
    ids=lambda content: repr(content[:20]),
)  # fmt: skip
def test_another_kind_of_file(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "keys.json").write_bytes(content)
    with pytest.raises(keys.KeysDamaged):
        keys.load(tmp_path / "keys.json")


def test_a_huge_or_unreadable_file_is_not_read(tmp_path: Path, sound: bytes) -> None:
    path = tmp_path / "keys.json"
    with open(path, "wb") as handle:
        handle.write(sound)
        handle.truncate(20 << 30)
    began = time.monotonic()
    with pytest.raises(keys.KeysDamaged):
        keys.load(path)
    assert time.monotonic() - began < 1
    path.unlink()
    path.mkdir()
    with pytest.raises(keys.KeysDamaged):
        keys.load(path)


def test_a_newer_file_is_told_whatever_else_it_holds(tmp_path: Path) -> None:
    (tmp_path / "keys.json").write_text('{"format": "station-keys", "version": 2, "vault": {}}')
    with pytest.raises(keys.KeysTooNew):
        keys.load(tmp_path / "keys.json")


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.text(max_size=5), inner, max_size=2),
    max_leaves=4,
)


@given(st.data())
def test_any_value_anywhere(sound: bytes, tmp_path: Path, data: st.DataObject) -> None:
    found = json.loads(sound)
    target = data.draw(
        st.sampled_from([found, found["slots"][0], found["slots"][0]["cost"], found["slots"][1]])
    )
    target[data.draw(st.sampled_from(sorted(target)))] = data.draw(JSON)
    path = tmp_path / "keys.json"
    path.write_text(json.dumps(found), encoding="utf-8")
    try:
        opens(path)
    except StationError:
        return
    assert keys.load(path).slots


# --- at a real station --------------------------------------------------------------------------


def ring_of(home: Home, name: str = COORDINATOR, password: str = PASSWORD) -> keys.KeyRing:
    file = keys.load(home.keys)
    return keys.open_ring(file, keys.open_slot(keys.find_slot(file, name), password))


def test_the_recovery_code_gives_a_new_password(station: operators.SetUp, home: Home) -> None:
    operators.add_operator(name="唐雨欣", role=Role.STAFF, password="secret-2")
    operators.log_out()
    for wrong in ("AAAA-AAAA-AAAA-AAAA", "", station.recovery_code[:-1]):
        with pytest.raises(keys.WrongRecoveryCode):
            operators.reset_password(home, recovery_code=wrong, name=COORDINATOR, password="new-secret")
    with pytest.raises(NotFound):
        operators.reset_password(home, recovery_code=station.recovery_code, name="谁", password="new-secret")
    with pytest.raises(ValidationError):
        operators.reset_password(
            home, recovery_code=station.recovery_code, name=COORDINATOR, password="short"
        )
    typed = station.recovery_code.lower().replace("-", "  ")
    session = operators.reset_password(home, recovery_code=typed, name=COORDINATOR, password="new-secret")
    assert session.name == COORDINATOR
    operators.log_out()
    with pytest.raises(WrongPassword):
        operators.log_in(home, COORDINATOR, PASSWORD)
    assert operators.log_in(home, "唐雨欣", "secret-2").role == Role.STAFF
    operators.log_out()
    assert operators.log_in(home, COORDINATOR, "new-secret")


def test_the_recovery_code_still_opens_after_the_key_was_changed(
    station: operators.SetUp, home: Home
) -> None:
    operators.add_operator(name="唐雨欣", role=Role.STAFF, password="secret-2")
    old = ring_of(home).current
    operators.remove_operator("唐雨欣")
    operators.log_out()
    operators.reset_password(
        home, recovery_code=station.recovery_code, name=COORDINATOR, password="new-secret"
    )
    operators.log_out()
    ring = ring_of(home, password="new-secret")
    assert ring.current != old
    assert ring.retired == (old,)
    assert ring.coming is None


def test_a_changed_key_opens_with_files_kept_from_every_stage(
    station: operators.SetUp, home: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The files as they lay at each moment of a change of key: every one of them opens."""
    stages: list[dict[str, bytes]] = []
    real_save, real_connect = keys.save, store.connect

    def keep() -> None:
        names = ("station.db", "station.db-wal", "keys.json")
        present = [home.root / name for name in names if (home.root / name).exists()]
        stages.append({path.name: path.read_bytes() for path in present})

    def save(path: Path, file: keys.KeyFile) -> None:
        real_save(path, file)
        keep()

    def connect(path: Path, key: bytes) -> None:
        keep()
        real_connect(path, key)

    monkeypatch.setattr(keys, "save", save)
    monkeypatch.setattr(store, "connect", connect)
    file = keys.load(home.keys)
    store.rotate_key(home, file, ring_of(home))
    monkeypatch.undo()
    operators.log_out()
    assert len(stages) == 3
    assert len({stage["station.db"] for stage in stages}) >= 2
    assert len({stage["keys.json"] for stage in stages}) == 2

    def laid_out(name: str, stage: dict[str, bytes]) -> Home:
        copy = Home(tmp_path / name)
        copy.make()
        for file_name, content in stage.items():
            (copy.root / file_name).write_bytes(content)
        return copy

    for n, stage in enumerate(stages):
        copy = laid_out(f"stage-{n}", stage)
        operators.log_in(copy, COORDINATOR, PASSWORD)
        assert store.free_of_trouble(quick=False) == []
        operators.log_out()
        assert ring_of(copy).coming is None, "the change is finished at the next log-in"
        assert operators.log_in(copy, COORDINATOR, PASSWORD)
        operators.log_out()
    # Before the change with the keys of after it: not these keys' database, and it says so.
    mixed = laid_out("mixed", {**stages[0], "keys.json": stages[-1]["keys.json"]})
    with pytest.raises(NotOurs):
        operators.log_in(mixed, COORDINATOR, PASSWORD)


def test_an_operator_who_left_cannot_come_back_with_an_old_file(station: operators.SetUp, home: Home) -> None:
    operators.add_operator(name="唐雨欣", role=Role.STAFF, password="secret-2")
    database, old_keys = home.database.read_bytes(), home.keys.read_bytes()
    stolen = ring_of(home, "唐雨欣", "secret-2")
    operators.remove_operator("唐雨欣")
    operators.log_out()
    assert home.database.read_bytes() != database
    for key in (stolen.current, *stolen.retired):
        with pytest.raises(NotOurs):
            store.connect(home.database, key)
    names = [one.name for one in keys.load(home.keys).slots]
    assert names == [COORDINATOR, ""]
    left = replace(keys.load(home.keys), slots=keys.load(home.keys).slots)
    home.keys.write_bytes(old_keys)
    with pytest.raises(NotOurs):
        operators.log_in(home, "唐雨欣", "secret-2")
    keys.save(home.keys, left)
    assert operators.log_in(home, COORDINATOR, PASSWORD)
