"""Backups: one file with the database as ``VACUUM INTO`` sees it and its own ``keys.json``.

Copying a live WAL database loses it; ``VACUUM INTO`` sees every committed row and stays encrypted
(``reliability.md``). A backup opens with the passwords that held when it was made.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from station_app.core import clock, files, keys, reasons
from station_app.core.errors import StationError
from station_app.core.i18n import _
from station_app.core.paths import Home

SUFFIX: Final = ".stationbackup"
MEMBERS: Final = ("station.db", "keys.json", "manifest.json")
FORMAT: Final = "station-backup"
VERSION: Final = 1
#: Negative: KiB.
VACUUM_CACHE: Final = -2048
LARGEST_MANIFEST: Final = 100_000
#: Kept: the last of 12 days, of 10 weeks, of 9 months (Anki's thinning, reliability.md).
KEEP: Final = (12, 10, 9)
#: Why a backup was made that nobody asked for: before people were imported; of what a restore put aside.
BEFORE_IMPORT: Final = "import"
BEFORE_RESTORE: Final = "restore"
#: So many of each of those are kept, and the files of so many restores.
KEEP_BEFORE: Final = 10
KEEP_ASIDE: Final = 3
#: What a restore moves aside is called ``station.db.before-restore-20261016-100600``.
ASIDE: Final = "before-restore"


@dataclass(frozen=True, slots=True)
class BackupRow:
    """One backup file: when it was made (station's wall time), its size in bytes, why."""

    path: Path
    made_at: datetime
    size: int
    reason: str


class BackupDamaged(StationError):
    """The file is no backup, or not as it was written."""

    code = "backup-damaged"

    def __init__(self, path: Path) -> None:
        super().__init__(
            _("“%(name)s” is no backup of a station, or it is damaged. Choose another one.")
            % {"name": path.name},
            path=str(path),
        )


class BackupTooNew(StationError):
    """The backup was made by a newer version of the program."""

    code = "backup-too-new"

    def __init__(self, path: Path) -> None:
        super().__init__(
            _("“%(name)s” was made by a newer version of this program. Install that version.")
            % {"name": path.name},
            path=str(path),
        )


def write(home: Home, *, reason: str = "asked", folder: Path | None = None) -> BackupRow:
    """Write a backup of the open database into ``folder`` (default: the home's ``backups``).

    Raises ``files.CannotWrite`` where there is no room; what was there stays.
    """
    # The lock page lists backups before there is a database, and should not wait for peewee.
    from station_app.core.db import DatabaseError, db

    target_folder = folder or home.backups
    now = clock.now()
    path = target_folder / f"{now:%Y%m%d-%H%M%S}-{reason}{SUFFIX}"
    copy = home.backups / f".{path.name}.{os.getpid()}.db"
    try:
        home.backups.mkdir(parents=True, exist_ok=True)
        with _small_cache():
            db.execute_sql("VACUUM INTO ?", (str(copy),))
        with files.replacing(path) as part:
            _pack(part, copy, home.keys.read_bytes(), now.isoformat(), reason)
    except (OSError, *DatabaseError) as error:
        raise files.CannotWrite(path, reasons.of(error)) from error
    finally:
        with suppress(OSError):
            copy.unlink(missing_ok=True)
    return BackupRow(path, now, path.stat().st_size, reason)


def write_shut(home: Home, *, reason: str) -> BackupRow | None:
    """A backup of a station that is closed and held alone, by whoever cannot open it too.

    None where there is no station, or where it was not closed in order (a ``-wal`` lies beside it): its file
    alone is not all of it then. Raises ``files.CannotWrite``.
    """
    wal = home.database.with_name(home.database.name + "-wal")
    if not home.database.exists() or not home.keys.exists() or wal.exists():
        return None
    now = clock.now()
    path = home.backups / f"{now:%Y%m%d-%H%M%S}-{reason}{SUFFIX}"
    try:
        home.backups.mkdir(parents=True, exist_ok=True)
        with files.replacing(path) as part:
            _pack(part, home.database, home.keys.read_bytes(), now.isoformat(), reason)
    except OSError as error:
        raise files.CannotWrite(path, reasons.of(error)) from error
    return BackupRow(path, now, path.stat().st_size, reason)


@contextmanager
def _small_cache() -> Iterator[None]:
    """``VACUUM INTO`` reads and writes every page once: 64 MB of cache twice over would be held in vain."""
    from station_app.core.db import db

    kept = db.execute_sql("PRAGMA cache_size").fetchone()[0]
    db.execute_sql(f"PRAGMA cache_size = {VACUUM_CACHE}")
    try:
        yield
    finally:
        db.execute_sql(f"PRAGMA cache_size = {kept}")


def _pack(part: Path, copy: Path, keys_json: bytes, made_at: str, reason: str) -> None:
    with zipfile.ZipFile(part, "w", zipfile.ZIP_STORED) as archive:
        archive.write(copy, "station.db")
        archive.writestr("keys.json", keys_json)
        with open(copy, "rb") as handle:
            digest = hashlib.file_digest(handle, "sha256").hexdigest()
        manifest = {
            "format": FORMAT,
            "version": VERSION,
            "made_at": made_at,
            "reason": reason,
            "sha256": {"station.db": digest, "keys.json": hashlib.sha256(keys_json).hexdigest()},
        }
        archive.writestr("manifest.json", json.dumps(manifest))


def listing(home: Home) -> list[BackupRow]:
    """The backups in the home, newest first; files that are none are left out."""
    rows = []
    for path in home.backups.glob(f"*{SUFFIX}"):
        try:
            manifest = read_manifest(path)
        except (BackupDamaged, BackupTooNew):
            continue
        made = datetime.fromisoformat(str(manifest["made_at"]))
        rows.append(BackupRow(path, made, path.stat().st_size, str(manifest["reason"])))
    return sorted(rows, key=lambda row: row.made_at, reverse=True)


def read_manifest(path: Path) -> dict[str, Any]:
    """The backup's manifest; raises ``BackupDamaged``, ``BackupTooNew``."""
    try:
        with zipfile.ZipFile(path) as archive:
            manifest = json.loads(_manifest_text(path, archive))
        if manifest["format"] != FORMAT:
            raise BackupDamaged(path)
        if manifest["version"] > VERSION:
            raise BackupTooNew(path)
        sums, made_at = manifest["sha256"], datetime.fromisoformat(manifest["made_at"])
        if made_at.tzinfo is None or not {"station.db", "keys.json"} <= sums.keys():
            raise BackupDamaged(path)
        manifest["reason"] = str(manifest["reason"])
    except _UNREADABLE as error:
        raise BackupDamaged(path) from error
    return dict(manifest)


#: What a ZIP or JSON of any kind can raise on the way through ``read_manifest``.
_UNREADABLE: Final = (*files.BROKEN_ZIP, KeyError, TypeError, AttributeError)


def _manifest_text(path: Path, archive: zipfile.ZipFile) -> bytes:
    """The manifest's bytes. Ours are stored as they are: what is packed or locked is none of ours."""
    entries = archive.infolist()
    ours = all(e.compress_type == zipfile.ZIP_STORED and not e.flag_bits & 1 for e in entries)
    if not ours or sorted(e.filename for e in entries) != sorted(MEMBERS):
        raise BackupDamaged(path)
    if archive.getinfo("manifest.json").file_size > LARGEST_MANIFEST:
        raise BackupDamaged(path)
    return archive.read("manifest.json")


def read_keys(path: Path) -> keys.KeyFile:
    """The ways in of the day that the backup was made; raises ``BackupDamaged``, ``BackupTooNew``."""
    read_manifest(path)
    try:
        with zipfile.ZipFile(path) as archive, archive.open("keys.json") as member:
            return keys.read(path, member.read(keys.LARGEST_FILE + 1))
    except (keys.KeysDamaged, *files.BROKEN_ZIP) as error:
        raise BackupDamaged(path) from error


def unpack(path: Path, folder: Path) -> Home:
    """Write database and keys into ``folder`` and give it as a home.

    Raises ``BackupDamaged``, ``BackupTooNew``, ``files.CannotWrite``.
    """
    manifest = read_manifest(path)
    home = Home(folder)
    folder.mkdir(parents=True, exist_ok=True)
    try:
        with zipfile.ZipFile(path) as archive:
            for name, target in (("station.db", home.database), ("keys.json", home.keys)):
                with archive.open(name) as source, files.replacing(target) as part, open(part, "wb") as out:
                    digest = hashlib.sha256()
                    while block := source.read(1 << 20):
                        digest.update(block)
                        out.write(block)
                    if manifest["sha256"][name] != digest.hexdigest():
                        raise BackupDamaged(path)
    except files.BROKEN_ZIP as error:
        raise BackupDamaged(path) from error
    return home


def put_copy(path: Path, folder: Path) -> Path:
    """A copy of a backup in another folder, whole or not at all. Raises ``files.CannotWrite``."""
    target = folder / path.name
    with files.replacing(target) as part:
        shutil.copyfile(path, part)
    return target


def thin(home: Home) -> list[Path]:
    """Remove automatic backups beyond the last 12 days, 10 weeks and 9 months; gives what went.

    Of those before an import and before a restore the last 10 stay, and of the files that restores moved
    aside the last 3.
    """
    keep: set[Path] = set()
    rows = listing(home)
    for label, count in zip(("%Y%m%d", "%G%V", "%Y%m"), KEEP, strict=True):
        seen: dict[str, Path] = {}
        for row in rows:
            seen.setdefault(row.made_at.strftime(label), row.path)
        keep |= set(list(seen.values())[:count])
    gone = [row.path for row in rows if row.reason == "daily" and row.path not in keep]
    for reason in (BEFORE_IMPORT, BEFORE_RESTORE):
        gone += [row.path for row in rows if row.reason == reason][KEEP_BEFORE:]
    aside: dict[str, list[Path]] = {}
    for path in home.root.glob(f"*.{ASIDE}-*"):
        aside.setdefault(path.name.partition(ASIDE)[2][:16], []).append(path)
    for stamp in sorted(aside)[:-KEEP_ASIDE]:
        gone += aside[stamp]
    for path in gone:
        path.unlink(missing_ok=True)
    return gone
