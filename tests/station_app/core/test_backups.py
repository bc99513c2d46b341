"""Backups: whole or refused, thinned by the rule, copied to other places."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from station_app.care import service as care
from station_app.core import backup, restore
from station_app.core.errors import StationError
from station_app.core.paths import Home
from station_app.operators import service as operators
from station_app.roster import service as roster
from station_app.roster.models import Person
from tests.conftest import Mover
from tests.station_app.conftest import COORDINATOR, PASSWORD


def names() -> list[str]:
    return sorted(p.name for p in Person.select())


# --- writing and listing ------------------------------------------------------------------------


def test_a_backup_is_three_members_with_their_sums(
    station: operators.SetUp, home: Home, frozen_clock: Mover
) -> None:
    roster.add_person(name="周秀兰")
    row = care.back_up()
    assert row.path.name == "20260912-090000-asked.stationbackup"
    with zipfile.ZipFile(row.path) as archive:
        assert sorted(archive.namelist()) == ["keys.json", "manifest.json", "station.db"]
        assert "周秀兰".encode() not in archive.read("station.db")
        assert archive.read("keys.json") == home.keys.read_bytes()
        manifest = json.loads(archive.read("manifest.json"))
    assert manifest["made_at"] == "2026-09-12T09:00:00+08:00"
    assert care.list_backups() == [row]
    assert not list(home.backups.glob(".*"))


def test_into_another_folder(station: operators.SetUp, home: Home, tmp_path: Path) -> None:
    row = care.back_up(folder=tmp_path / "usb")
    assert row.path.parent == tmp_path / "usb"
    assert care.list_backups() == []
    assert not list(home.backups.iterdir())


def test_what_lies_among_the_backups_and_is_none_is_left_out(station: operators.SetUp, home: Home) -> None:
    row = care.back_up()
    (home.backups / "a.stationbackup").write_bytes(b"")
    (home.backups / "b.stationbackup").mkdir()
    for name, edit in MANIFESTS.items():
        (home.backups / f"{name}.stationbackup").write_bytes(edited(row.path.read_bytes(), edit))
    assert care.list_backups() == [row]


def edited(raw: bytes, edit: Callable[[dict[str, Any]], Any], compression: int = zipfile.ZIP_STORED) -> bytes:
    """The backup with another manifest."""
    target = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(raw)) as old, zipfile.ZipFile(target, "w", compression) as new:
        for name in ("station.db", "keys.json"):
            new.writestr(name, old.read(name))
        manifest = json.loads(old.read("manifest.json"))
        found = edit(manifest)
        text = found if isinstance(found, bytes) else json.dumps(manifest if found is None else found)
        new.writestr("manifest.json", text)
    return target.getvalue()


MANIFESTS: dict[str, Callable[[dict[str, Any]], Any]] = {
    "list": lambda m: [],
    "too deep": lambda m: b"[" * 90_000,
    "too large": lambda m: b"[" + b"1," * 60_000 + b"1]",
    "no JSON": lambda m: b"\xff",
    "other format": lambda m: m.update(format="other"),
    "no format": lambda m: m.pop("format") and None,
    "newer": lambda m: m.update(version=2),
    "no date": lambda m: m.pop("made_at") and None,
    "a date that is none": lambda m: m.update(made_at="yesterday"),
    "a date without a zone": lambda m: m.update(made_at="2026-09-12T09:00:00"),
    "a date that is a number": lambda m: m.update(made_at=5),
    "no reason": lambda m: m.pop("reason") and None,
    "no sums": lambda m: m.pop("sha256") and None,
    "sums that are none": lambda m: m.update(sha256=[]),
}


@pytest.mark.parametrize("name", MANIFESTS)
def test_a_manifest_that_is_none_is_refused(
    station: operators.SetUp, home: Home, tmp_path: Path, name: str
) -> None:
    row = care.back_up()
    row.path.write_bytes(edited(row.path.read_bytes(), MANIFESTS[name]))
    with pytest.raises(backup.BackupTooNew if name == "newer" else backup.BackupDamaged):
        backup.unpack(row.path, tmp_path / "out")
    assert not (tmp_path / "out").exists()
    assert care.list_backups() == []


def flagged(raw: bytes) -> bytes:
    """Every member marked as encrypted."""
    found = bytearray(raw)
    for mark, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        place = found.find(mark)
        while place >= 0:
            found[place + offset] |= 1
            place = found.find(mark, place + 4)
    return bytes(found)


def packed(raw: bytes) -> bytes:
    """Members that are deflated, which ours never are: a bomb would be; and one that is rubbish."""
    found = bytearray(edited(raw, lambda m: None, zipfile.ZIP_DEFLATED))
    place = found.rindex(b"manifest.json", 0, found.index(b"PK\x01\x02")) + len("manifest.json")
    found[place : place + 20] = b"\xff" * 20
    return bytes(found)


def with_more(raw: bytes) -> bytes:
    target = io.BytesIO(raw)
    with zipfile.ZipFile(target, "a") as archive:
        archive.writestr("../../evil", b"x")
    return target.getvalue()


DAMAGE: dict[str, Callable[[bytes], bytes]] = {
    "empty": lambda raw: b"",
    "text": lambda raw: b"hello" * 100,
    "cut": lambda raw: raw[:-30],
    "half": lambda raw: raw[: len(raw) // 2],
    "flipped": lambda raw: raw[:5000] + bytes([raw[5000] ^ 1]) + raw[5001:],
    "encrypted": flagged,
    "packed": packed,
    "deflated": lambda raw: edited(raw, lambda m: None, zipfile.ZIP_DEFLATED),
    "a file more": with_more,
    "another zip": lambda raw: edited(raw, lambda m: None)[:0] + zip_of({"xl/workbook.xml": b"<a/>"}),
}


def zip_of(members: dict[str, bytes]) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return target.getvalue()


@pytest.mark.parametrize("name", DAMAGE)
def test_a_damaged_backup_changes_nothing(station: operators.SetUp, home: Home, name: str) -> None:
    roster.add_person(name="周秀兰")
    row = care.back_up()
    row.path.write_bytes(DAMAGE[name](row.path.read_bytes()))
    before = {path: path.read_bytes() for path in (home.keys, row.path)}
    for work in (restore.restore, restore.examine):
        with pytest.raises(backup.BackupDamaged, match="stationbackup"):
            work(home, row.path, name=COORDINATOR, password=PASSWORD)
    assert {path: path.read_bytes() for path in before} == before
    assert not list(home.root.glob(".restore-*"))
    assert not list(home.root.glob("*before-restore*"))
    operators.log_in(home, COORDINATOR, PASSWORD)
    assert names() == ["周秀兰"]


def test_a_missing_backup_is_told(station: operators.SetUp, home: Home) -> None:
    with pytest.raises(backup.BackupDamaged):
        restore.restore(home, home.backups / "none.stationbackup", name=COORDINATOR, password=PASSWORD)


# --- thinning -----------------------------------------------------------------------------------


def test_thinning_keeps_days_weeks_months_and_what_was_asked_for(
    station: operators.SetUp, home: Home, frozen_clock: Mover
) -> None:
    """A year of daily backups, made from one by its name and date alone."""
    frozen_clock(datetime(2025, 9, 12, 9))
    first = care.back_up_daily()
    assert first is not None
    raw = first.path.read_bytes()
    for day in range(1, 366):
        made = datetime(2025, 9, 12, 9) + timedelta(days=day)
        path = home.backups / f"{made:%Y%m%d-%H%M%S}-daily.stationbackup"
        path.write_bytes(edited(raw, lambda m, made=made: m.update(made_at=f"{made.isoformat()}+08:00")))
    asked = home.backups / "old-asked.stationbackup"
    asked.write_bytes(edited(raw, lambda m: m.update(made_at="2025-09-20T09:00:00+08:00", reason="asked")))
    gone = backup.thin(home)
    kept = [row.made_at.date() for row in backup.listing(home) if row.reason == "daily"]
    last = datetime(2026, 9, 12).date()
    assert kept[:12] == [last - timedelta(days=n) for n in range(12)]
    weeks = list(dict.fromkeys(day.strftime("%G%V") for day in kept))
    assert len(weeks) >= 10
    months = list(dict.fromkeys(day.strftime("%Y%m") for day in kept))
    assert months[:9] == [
        "202609",
        "202608",
        "202607",
        "202606",
        "202605",
        "202604",
        "202603",
        "202602",
        "202601",
    ]
    assert len(months) == 9
    assert 20 <= len(kept) <= 31
    assert len(gone) + len(kept) == 366
    assert asked.exists()
    assert backup.thin(home) == []


def test_of_imports_and_restores_the_last_stay(
    station: operators.SetUp, home: Home, frozen_clock: Mover
) -> None:
    reasons = (backup.BEFORE_IMPORT, backup.BEFORE_RESTORE)
    raw = care.back_up().path.read_bytes()
    for day in range(1, 16):
        made = datetime(2026, 9, day, 9)
        for reason in reasons:
            path = home.backups / f"{made:%Y%m%d-%H%M%S}-{reason}.stationbackup"
            said = {"made_at": f"{made.isoformat()}+08:00", "reason": reason}
            path.write_bytes(edited(raw, lambda m, said=said: m.update(said)))
        for name in ("station.db", "keys.json"):
            (home.root / f"{name}.before-restore-{made:%Y%m%d-%H%M%S}").touch()
    (home.root / "station.db.before-restore-20260903-090000-wal").touch()
    gone = backup.thin(home)
    assert len(gone) == 2 * 5 + 2 * 12 + 1
    for reason in reasons:
        kept = [row.made_at.day for row in backup.listing(home) if row.reason == reason]
        assert kept == list(range(15, 5, -1))
    aside = [path.name for path in home.root.glob("station.db.before-restore-*")]
    assert sorted(aside) == [f"station.db.before-restore-202609{day}-090000" for day in (13, 14, 15)]


def test_one_automatic_backup_a_day(station: operators.SetUp, home: Home, frozen_clock: Mover) -> None:
    assert care.back_up_daily() is not None
    frozen_clock(datetime(2026, 9, 12, 23, 59))
    assert care.back_up_daily() is None
    frozen_clock(datetime(2026, 9, 13, 0, 0))
    assert care.back_up_daily() is not None
    assert [row.reason for row in care.list_backups()] == ["daily", "daily"]
    frozen_clock(datetime(2026, 9, 14, 9, 0))
    backup.write(home, reason=backup.BEFORE_RESTORE)
    assert care.back_up_daily() is not None


def test_every_refusal_is_a_station_error() -> None:
    assert issubclass(backup.BackupDamaged, StationError)


def test_the_days_backup_goes_to_the_places_that_are_there(
    station: operators.SetUp, home: Home, frozen_clock: Mover, tmp_path: Path
) -> None:
    stick, stubborn = tmp_path / "stick", tmp_path / "stubborn"
    stick.mkdir()
    (stubborn / "20260912-090000-daily.stationbackup").mkdir(parents=True)
    row = care.back_up_daily(places=(str(stubborn), str(tmp_path / "not plugged in"), str(stick)))
    assert row is not None
    assert (stick / row.path.name).read_bytes() == row.path.read_bytes()
    assert care.list_backups() == [row]
    assert [path.name for path in stick.iterdir()] == [row.path.name]
    assert [path.name for path in stubborn.iterdir()] == [row.path.name]
