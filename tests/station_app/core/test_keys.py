"""keys.json: whatever is in the file, one clear sentence."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from station_app.core import keys
from station_app.core.errors import StationError, ValidationError, WrongPassword


def key_file() -> keys.KeyFile:
    slot, _identity = keys.new_slot("op-1", "operator", "罗晓敏", "secret-1")
    recovery, _r = keys.new_slot("recovery", "recovery", "", "K7QM-93HD-XW4T-6PRC")
    ring = keys.KeyRing(current=bytes(range(32)))
    return keys.seal_ring(keys.KeyFile(slots=(slot, recovery)), ring)


KEPT = key_file()


def test_both_ways_in_open_the_same_ring(tmp_path: Path) -> None:
    keys.save(tmp_path / "keys.json", key_file())
    file = keys.load(tmp_path / "keys.json")
    for slot, secret in zip(file.slots, ("secret-1", "K7QM-93HD-XW4T-6PRC"), strict=True):
        assert keys.open_ring(file, keys.open_slot(slot, secret)).current == bytes(range(32))


def test_the_file_tells_no_secret(tmp_path: Path) -> None:
    keys.save(tmp_path / "keys.json", key_file())
    text = (tmp_path / "keys.json").read_text(encoding="utf-8")
    assert bytes(range(32)).hex() not in text
    assert "AGE-SECRET-KEY" not in text
    assert "secret-1" not in text


def test_a_wrong_password_opens_nothing() -> None:
    with pytest.raises(WrongPassword):
        keys.open_slot(key_file().slots[0], "secret-2")


def test_a_slot_cannot_be_passed_off_as_another(tmp_path: Path) -> None:
    file = key_file()
    keys.save(tmp_path / "keys.json", file)
    data = json.loads((tmp_path / "keys.json").read_text(encoding="utf-8"))
    data["slots"][0]["slot_id"] = "op-2"
    (tmp_path / "keys.json").write_text(json.dumps(data), encoding="utf-8")
    with pytest.raises(WrongPassword):
        keys.open_slot(keys.load(tmp_path / "keys.json").slots[0], "secret-1")


def test_missing_and_newer_files(tmp_path: Path) -> None:
    with pytest.raises(keys.KeysMissing):
        keys.load(tmp_path / "keys.json")
    keys.save(tmp_path / "keys.json", key_file())
    data = json.loads((tmp_path / "keys.json").read_text(encoding="utf-8"))
    data["version"] = 2
    (tmp_path / "keys.json").write_text(json.dumps(data), encoding="utf-8")
    with pytest.raises(keys.KeysTooNew):
        keys.load(tmp_path / "keys.json")


def test_a_hostile_cost_is_refused(tmp_path: Path) -> None:
    keys.save(tmp_path / "keys.json", key_file())
    data = json.loads((tmp_path / "keys.json").read_text(encoding="utf-8"))
    data["slots"][0]["cost"]["memory_kib"] = 1 << 40
    (tmp_path / "keys.json").write_text(json.dumps(data), encoding="utf-8")
    with pytest.raises(keys.KeysDamaged):
        keys.load(tmp_path / "keys.json")


@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data())
def test_a_damaged_file_is_told_or_harmless(tmp_path: Path, data: st.DataObject) -> None:
    path = tmp_path / "keys.json"
    keys.save(path, KEPT)
    raw = bytearray(path.read_bytes())
    for _i in range(data.draw(st.integers(1, 3))):
        raw[data.draw(st.integers(0, len(raw) - 1))] = data.draw(st.integers(0, 255))
    cut = data.draw(st.integers(0, len(raw)))
    path.write_bytes(bytes(raw[:cut]) if data.draw(st.booleans()) else bytes(raw))
    try:
        file = keys.load(path)
        rings = [keys.open_ring(file, keys.open_slot(file.slots[0], "secret-1"))]
    except StationError:
        rings = []
    assert all(ring.current == bytes(range(32)) for ring in rings)


def test_a_recovery_code_survives_how_it_is_typed() -> None:
    code = keys.new_recovery_code()
    assert len(code) == 19
    assert not set(code) & set("OI01")
    for typed in (code.lower(), code.replace("-", " "), "　".join(code.split("-")), code.replace("-", "")):
        assert keys.normal_recovery_code(typed) == code


def test_short_passwords_are_refused() -> None:
    with pytest.raises(ValidationError):
        keys.check_password("12345")
