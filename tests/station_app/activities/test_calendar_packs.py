"""Packs of holidays and school terms: what is loaded is used at once, what is wrong changes nothing."""

from __future__ import annotations

import json
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from station_app.activities import calendar_packs, series, working_days
from station_app.activities.calendar_packs import FORMAT, PackUnusable
from station_app.core import holidays
from station_app.core.errors import NotSignedIn
from station_app.operators import service as operators
from tests.conftest import Mover

YEAR: dict[str, Any] = {
    "year": 2027, "source": "示例",
    "off": {"元旦": ["2027-01-01", "2027-01-03"], "春节": ["2027-02-05", "2027-02-12"]},
    "workdays": ["2027-01-30", "2027-02-14"],
}  # fmt: skip
TERMS: dict[str, Any] = {
    "school_year": "2026-2027", "source": "示例",
    "terms": [["2026-09-01", "2027-01-22"], ["2027-02-22", "2027-07-02"]],
}  # fmt: skip


def write(path: Path, *, years: object = (), terms: object = ()) -> Path:
    pack = {"format": FORMAT, "holidays": list(years), "school_terms": list(terms)}  # type: ignore[call-overload]
    path.write_text(json.dumps(pack, ensure_ascii=False), encoding="utf-8")
    return path


def test_a_year_that_arrives_is_known_at_once(station: operators.SetUp, tmp_path: Path) -> None:
    assert working_days.record_by(date(2026, 12, 25)) == working_days.Deadline(date(2027, 1, 8), False)
    [row] = calendar_packs.import_pack(write(tmp_path / "2027.json", years=[YEAR]))
    assert (row.kind, row.name, row.loaded, row.days, row.workdays) == ("holidays", "2027", True, 11, 2)
    due = working_days.record_by(date(2026, 12, 25))
    assert (due.day, due.certain, due.words) == (date(2027, 1, 11), True, "2027-01-11")
    assert [p.name for p in calendar_packs.list_packs()] == ["2024", "2025", "2026", "2027"]
    operators.log_out()
    assert holidays.holiday_year(2027) is None, "it belongs to that station"


def test_school_days_with_adjusted_days_and_holidays(
    station: operators.SetUp, frozen_clock: Mover, tmp_path: Path
) -> None:
    assert working_days.is_school_day(date(2026, 9, 14)) is None
    calendar_packs.import_pack(write(tmp_path / "a.json", years=[YEAR], terms=[TERMS]))
    known = {
        "2026-09-14": True, "2026-09-20": True, "2026-09-19": False, "2026-09-25": False, "2027-01-25": False,
        "2027-02-23": True, "2026-08-20": None, "2027-08-20": None,
    }  # fmt: skip
    assert {day: working_days.is_school_day(date.fromisoformat(day)) for day in known} == known
    start = datetime(2026, 9, 14, 7, 20)
    done = series.add_series(
        rule="SCHOOLDAY", title="护学岗", category="护", venue="校门口", starts=start,
        ends=start + timedelta(minutes=40),
    )  # fmt: skip
    days = [row.original for row in series.list_occurrences(done.series)]
    assert days[-1] == date(2027, 7, 2)
    assert all(working_days.is_school_day(day) for day in days)
    assert date(2026, 9, 20) in days
    assert date(2026, 9, 25) not in days
    assert series.get_series(done.series).waits_for == "the school terms around 2027-07-03 are not loaded"


def test_a_series_goes_on_when_its_year_arrives(
    station: operators.SetUp, frozen_clock: Mover, tmp_path: Path
) -> None:
    start = datetime(2026, 12, 28, 8)
    done = series.add_series(
        rule="WORKDAY",
        title="值班",
        category="帮",
        venue="站内",
        starts=start,
        ends=start + timedelta(hours=1),
    )
    assert series.extend_series() == 0
    calendar_packs.import_pack(write(tmp_path / "a.json", years=[YEAR]))
    assert series.extend_series() > 200
    days = {row.original for row in series.list_occurrences(done.series)}
    assert date(2027, 1, 30) in days
    assert not days & {date(2027, 1, 1), date(2027, 2, 8), date(2027, 1, 31)}


@pytest.mark.parametrize(
    "raw", [b"", b"\xff", b"[]", b"{}", b'{"year": 2026, "source": 1, "off": {"x": []}}']
)
def test_a_spoilt_file_makes_its_year_unknown_and_nothing_worse(
    station: operators.SetUp, tmp_path: Path, raw: bytes
) -> None:
    calendar_packs.import_pack(write(tmp_path / "a.json", years=[YEAR], terms=[TERMS]))
    folder = holidays.folder_of(station.session.home.root)
    for name in ("holidays-2027.json", "terms-2026-2027.json", "holidays-2026.json"):
        (folder / name).write_bytes(raw)
    holidays.forget()
    assert [p.name for p in calendar_packs.list_packs()] == ["2024", "2025", "2026"]
    assert working_days.holiday_name(date(2026, 10, 1)) == "国庆节", "the notice that ships stands in"


def test_what_a_new_notice_puts_on_days_off(
    station: operators.SetUp, frozen_clock: Mover, tmp_path: Path
) -> None:
    start = datetime(2026, 12, 25, 9)
    done = series.add_series(
        rule="FREQ=WEEKLY;COUNT=8", title="课", category="文", venue="二楼", starts=start,
        ends=start + timedelta(hours=1), skip_holidays=True,
    )  # fmt: skip
    assert series.list_on_holidays() == []
    calendar_packs.import_pack(write(tmp_path / "a.json", years=[YEAR]))
    days = [row.starts.date() for row in series.list_on_holidays()]
    assert days == [date(2027, 1, 1), date(2027, 2, 5), date(2027, 2, 12)]
    for row in series.list_on_holidays():
        series.skip_date(row.uid)
    assert series.list_on_holidays() == []
    assert len(series.list_occurrences(done.series)) == 5


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"year": 1999}, "no year"),
        ({"source": ""}, "published"),
        ({"off": {}}, "no days off"),
        ({"off": {"元旦": ["2027-01-03", "2027-01-01"]}}, "ends before"),
        ({"off": {"元旦": ["2026-12-31", "2027-01-01"]}}, "another year"),
        ({"off": {"元旦": ["2027-01-01", "2027-11-01"]}}, "too long"),
        ({"workdays": ["2027-02-15"]}, "no Saturday or Sunday"),
        ({"workdays": ["2027-02-06"]}, "at once"),
        ({"workdays": "2027"}, "cannot be read"),
        ({"off": [1]}, "cannot be read"),
    ],
)
def test_a_wrong_year_is_refused_with_the_reason(
    station: operators.SetUp, tmp_path: Path, change: dict[str, Any], reason: str
) -> None:
    path = write(tmp_path / "2027.json", years=[YEAR, YEAR | change])
    with pytest.raises(PackUnusable, match=reason):
        calendar_packs.import_pack(path)
    assert [p.name for p in calendar_packs.list_packs()] == ["2024", "2025", "2026"]


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"school_year": "2026"}, "no school year"),
        ({"school_year": "2026-2028"}, "no school year"),
        ({"terms": []}, "cannot be read"),
        ({"terms": [["2026-09-01", "2027-01-22"], ["2027-01-20", "2027-07-02"]]}, "overlap"),
        ({"terms": [["2026-09-01", "2026-09-10"]]}, "too short"),
        ({"terms": [["2025-09-01", "2026-01-10"]]}, "outside"),
        ({"terms": [["x", "y"]]}, "cannot be read"),
    ],
)
def test_wrong_terms_are_refused(
    station: operators.SetUp, tmp_path: Path, change: dict[str, Any], reason: str
) -> None:
    with pytest.raises(PackUnusable, match=reason):
        calendar_packs.import_pack(write(tmp_path / "t.json", terms=[TERMS | change]))


@pytest.mark.parametrize(
    "raw", [b"", b"[]", b"\xff\xfe", b"{}", b'{"format": "other"}', b"[" * 100_000, b" " * 300_000]
)
def test_what_is_no_pack(station: operators.SetUp, tmp_path: Path, raw: bytes) -> None:
    path = tmp_path / "x.json"
    path.write_bytes(raw)
    with pytest.raises(PackUnusable):
        calendar_packs.import_pack(path)
    with pytest.raises(PackUnusable):
        calendar_packs.import_pack(tmp_path / "none.json")


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=12) | st.dates().map(str),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=6), inner, max_size=3),
    max_leaves=6,
)  # fmt: skip


@example(entry={}, section="holidays")
@example(entry={}, section="school_terms")
@given(
    entry=st.fixed_dictionaries({}, optional={name: JSON for name in (*YEAR, *TERMS)}),
    section=st.sampled_from(("holidays", "school_terms")),
)
def test_no_pack_raises_anything_else(tmp_path: Path, entry: dict[str, Any], section: str) -> None:
    path = tmp_path / "x.json"
    base = YEAR if section == "holidays" else TERMS
    pack = {"format": FORMAT, section: [{**base, **entry}]}
    path.write_text(json.dumps(pack), encoding="utf-8")
    check = calendar_packs.import_pack.__wrapped__  # type: ignore[attr-defined]
    # Nobody is logged in here: what is sound gets as far as asking where to put it.
    with pytest.raises((PackUnusable, NotSignedIn)) as stopped:
        check(path)
    if not entry:
        assert isinstance(stopped.value, NotSignedIn)
