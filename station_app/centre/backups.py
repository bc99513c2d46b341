"""The centre's own backup: one file with the database as ``VACUUM INTO`` sees it, its keys, what is held."""

from __future__ import annotations

import hashlib
import json
import zipfile
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from station_app.centre import store
from station_app.centre.errors import BackUpTheServer, CentreBackupDamaged, CentreExists
from station_app.centre.store import CentreHome
from station_app.core import clock, files, reasons, session
from station_app.core.backup import BackupRow
from station_app.core.db import DatabaseError
from station_app.core.homelock import refuse_network
from station_app.core.rights import Right, before_log_in, requires

SUFFIX: Final = ".centrebackup"
FORMAT: Final = "centre-backup"
VERSION: Final = 1
DATABASE, KEYS, MANIFEST = "centre.db", "keys.json", "manifest.json"
LARGEST_MANIFEST: Final = 1_000_000


@requires(Right.CENTRE)
def back_up_centre(*, folder: Path | None = None) -> BackupRow:
    """Write a backup, by default into the home. Raises ``files.CannotWrite``, ``BackUpTheServer``."""
    home = session.current().home
    assert isinstance(home, CentreHome)
    if not home.database.exists():
        raise BackUpTheServer
    now = clock.now()
    path = (folder or home.backups) / f"{now:%Y%m%d-%H%M%S}{SUFFIX}"
    copy = home.backups / f".{path.name}.db"
    copy.unlink(missing_ok=True)
    try:
        home.backups.mkdir(parents=True, exist_ok=True)
        store.db.execute_sql("VACUUM INTO ?", (str(copy),))
        with files.replacing(path) as part:
            _pack(part, [(DATABASE, copy), (KEYS, home.keys), *_held(home)], now)
    except (OSError, *DatabaseError) as error:
        raise files.CannotWrite(path, reasons.of(error)) from error
    finally:
        copy.unlink(missing_ok=True)
    return BackupRow(path, now, path.stat().st_size, "asked")


def _held(home: CentreHome) -> list[tuple[str, Path]]:
    return [(f"held/{path.name}", path) for path in sorted(home.held.glob("*.wsp"))]


def _pack(part: Path, members: list[tuple[str, Path]], now: datetime) -> None:
    sums = {}
    with zipfile.ZipFile(part, "w", zipfile.ZIP_STORED) as archive:
        for name, path in members:
            archive.write(path, name)
            with open(path, "rb") as handle:
                sums[name] = hashlib.file_digest(handle, "sha256").hexdigest()
        manifest = {"format": FORMAT, "version": VERSION, "made_at": now.isoformat(), "sha256": sums}
        archive.writestr(MANIFEST, json.dumps(manifest))


@requires(Right.CENTRE)
def list_backups() -> list[BackupRow]:
    """The backups in the home, newest first; files that are none are left out."""
    rows = []
    for path in session.current().home.backups.glob(f"*{SUFFIX}"):
        try:
            with zipfile.ZipFile(path) as archive:
                made = datetime.fromisoformat(_manifest(archive)["made_at"])
        except _UNREADABLE:
            continue
        rows.append(BackupRow(path, made, path.stat().st_size, "asked"))
    return sorted(rows, key=lambda row: row.made_at, reverse=True)


@before_log_in
def restore_centre(path: Path, home: CentreHome) -> None:
    """Put a backup into an empty home; it opens with the passwords that held when it was made.

    The centre acknowledges less than before, and its stations send again what it lost
    (sync-format.md, section 9). Raises ``CentreExists``, ``CentreBackupDamaged``, ``files.CannotWrite``.
    """
    if home.made or home.keys.exists():
        raise CentreExists(home.root)
    refuse_network(home.root.parent)
    home.make()
    home.held.mkdir(exist_ok=True)
    try:
        with zipfile.ZipFile(path) as archive:
            sums = _manifest(archive)["sha256"]
            names = [name for name in sums if name not in (KEYS,)]
            for name in [*names, KEYS]:  # the keys come last: without them a home is seen to be unfinished
                _unpack(archive, name, sums[name], _target(home, name))
    except _UNREADABLE as error:
        home.database.unlink(missing_ok=True)
        raise CentreBackupDamaged(path) from error


_UNREADABLE: Final = (*files.BROKEN_ZIP, KeyError, TypeError, AttributeError)


def _manifest(archive: zipfile.ZipFile) -> dict[str, Any]:
    if archive.getinfo(MANIFEST).file_size > LARGEST_MANIFEST:
        raise ValueError("manifest")
    manifest = json.loads(archive.read(MANIFEST))
    sums = manifest["sha256"]
    if manifest["format"] != FORMAT or manifest["version"] > VERSION or not {DATABASE, KEYS} <= sums.keys():
        raise ValueError("manifest")
    return dict(manifest)


def _target(home: CentreHome, name: str) -> Path:
    """Where a member goes; raises ``ValueError`` for a name that is none of ours."""
    if name == DATABASE:
        return home.database
    if name == KEYS:
        return home.keys
    plain = name.removeprefix("held/")
    if plain == name or Path(plain).name != plain or not plain.endswith(".wsp"):
        raise ValueError(name)
    return home.held / plain


def _unpack(archive: zipfile.ZipFile, name: str, expected: str, target: Path) -> None:
    digest = hashlib.sha256()
    with archive.open(name) as source, files.replacing(target) as part, open(part, "wb") as out:
        while block := source.read(1 << 20):
            digest.update(block)
            out.write(block)
        if digest.hexdigest() != expected:
            raise ValueError(name)
