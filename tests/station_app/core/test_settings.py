"""settings.json: whatever stands in it, the station starts, and a bad file is put aside."""

from __future__ import annotations

import dataclasses
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from station_app.core import settings
from station_app.core.paths import Home
from station_app.core.settings import CHECKS, Loaded, Settings

ANY = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=3),
    max_leaves=5,
)


def write(home: Home, text: str | bytes) -> None:
    home.make()
    home.settings.write_bytes(text.encode() if isinstance(text, str) else text)


def test_none_gives_the_defaults(home: Home) -> None:
    assert settings.load(home) == Loaded(Settings())
    assert settings.problems_of(Settings()) == ()
    assert set(CHECKS) == {field.name for field in dataclasses.fields(Settings)}


@given(
    st.builds(
        Settings,
        language=st.sampled_from(["zh_CN", "en"]),
        auto_lock_minutes=st.integers(0, 480),
        margin_before_minutes=st.integers(0, 240),
        closed_weekdays=st.lists(st.integers(0, 6), unique=True, max_size=6).map(tuple),
        backup_places=st.lists(st.text(alphabet="abc/中文 ", max_size=20), max_size=3).map(tuple),
        export_folder=st.text(alphabet="abc/中文 ", max_size=20),
        overdue_policy=st.sampled_from(["ask", "stop"]),
    )
)
def test_what_is_saved_is_loaded(home: Home, wanted: Settings) -> None:
    home.make()
    settings.save(home, wanted)
    assert settings.load(home) == Loaded(wanted)


@pytest.mark.parametrize(
    "text", ["", "{", "[]", "null", "\x00", "[" * 90_000, b"\xff\xfe\x00", '"a"', "9" * 200_000, '{"a": 1}x']
)  # fmt: skip
def test_a_file_that_is_no_record_is_set_aside(home: Home, text: str | bytes) -> None:
    write(home, text)
    found = settings.load(home)
    assert found.settings == Settings()
    assert found.problems == ("settings.json",)
    assert found.damaged is not None
    assert found.damaged.read_bytes() == (text.encode() if isinstance(text, str) else text)
    assert not home.settings.exists()
    write(home, "[]")
    second = settings.load(home).damaged
    assert second is not None
    assert second != found.damaged
    settings.save(home, Settings())
    assert settings.load(home) == Loaded(Settings())


@given(st.dictionaries(st.sampled_from([*CHECKS, "a field of the next version"]), ANY))
def test_each_field_stands_or_falls_alone(home: Home, values: dict[str, object]) -> None:
    write(home, json.dumps(values))
    found = settings.load(home)
    assert settings.problems_of(found.settings) == ()
    default = Settings()
    for name in CHECKS:
        kept = getattr(found.settings, name)
        if name in found.problems or name not in values:
            assert kept == getattr(default, name)
        else:
            given_value = values[name]
            assert kept == (tuple(given_value) if isinstance(given_value, list) else given_value)
            assert type(kept) is type(getattr(default, name))
    assert set(found.problems) <= values.keys()


def test_a_value_out_of_range_is_not_saved(home: Home) -> None:
    home.make()
    settings.save(home, Settings(theme="dark"))
    with pytest.raises(ValueError, match="loan_days"):
        settings.save(home, Settings(loan_days=0))
    assert settings.load(home).settings.theme == "dark"


def test_with_every_day_closed_nothing_would_ever_be_due() -> None:
    assert settings.problems_of(Settings(closed_weekdays=tuple(range(7)))) == ("closed_weekdays",)
    assert settings.problems_of(Settings(closed_weekdays=(1, 1))) == ("closed_weekdays",)
