"""Putting a backup in the station's place: verified first, the present data kept, a new epoch begun.

A restored station numbers its changes anew: otherwise it would send other changes under numbers that
the centre has seen already. The new epoch's first lines carry the whole present state under the same
row ids and counters (``decisions.md``, Packages).
"""

from __future__ import annotations

import os
import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final

from station_app.core import backup, changelog, clock, files, keys, reasons, rights, session, store
from station_app.core.db import DatabaseError, NotOurs, connect, db, disconnect
from station_app.core.errors import StationError, WrongPassword
from station_app.core.homelock import HomeLock
from station_app.core.i18n import _
from station_app.core.ids import new_id
from station_app.core.jobs import Job, JobCancelled
from station_app.core.paths import Home
from station_app.core.rights import Right
from station_app.core.session import Session

_WAL: Final = ("", "-wal", "-shm")
_STEPS: Final = 4


@dataclass(frozen=True, slots=True)
class Restored:
    """A backup that stands in the station's place now.

    ``epoch`` is the new epoch's ordinal, ``rows`` how many rows it logged again, ``aside`` where the
    files that were there before lie; ``backup`` is the backup that was made of them, if one was asked for.
    """

    made_at: datetime
    epoch: int
    rows: int
    aside: tuple[Path, ...]
    backup: Path | None = None


def examine(home: Home, path: Path, *, name: str, password: str) -> list[str]:
    """Open a backup in a folder of its own and check it whole; gives codes, empty where it is well.

    The open station of this program is closed. Raises ``backup.BackupDamaged``, ``WrongPassword``.
    """
    with _opened(home, path, name, password):
        return store.free_of_trouble(quick=False)


def check_way_in(path: Path, *, name: str, password: str) -> None:
    """Whether the backup opens with these, by its keys alone; the station of now stays open.

    Raises ``backup.BackupDamaged``, ``backup.BackupTooNew``, ``WrongPassword``.
    """
    file = backup.read_keys(path)
    keys.open_ring(file, keys.open_slot(keys.find_slot(file, name), password))


def restore(
    home: Home, path: Path, *, name: str, password: str, way_back: bool = False, job: Job | None = None
) -> Restored:
    """Put a backup in the station's place; only a coordinator of that backup may.

    The backup is made ready in a folder inside the home; only then, with the home held alone, are the
    present database and keys moved aside (``*.before-restore-…``) and the new ones moved in. With
    ``way_back`` a backup is made of them as well, where there is room, to be restored as any other. Raises
    ``backup.BackupDamaged``, ``WrongPassword``, ``NotAllowed``, ``HomeInUse``, ``files.CannotWrite``, and
    ``JobCancelled`` with nothing changed.
    """
    job = job or Job()
    store.close()
    lock = HomeLock(home)
    try:
        with lock.alone():
            ordinal = max(_ordinal_of_exports(home), _present_ordinal(home, name, password))
            job.step(0, _STEPS, _("reading the backup"))
            with _opened(home, path, name, password) as opened, session.acting(opened):
                rights.check(Right.MANAGE)
                made_at = datetime.fromisoformat(str(backup.read_manifest(path)["made_at"]))
                job.step(1, _STEPS, _("seeing whether it is whole"))
                if store.free_of_trouble(quick=True):
                    raise backup.BackupDamaged(path)
                job.step(2, _STEPS, _("making it this computer's"))
                epoch, rows = _begin_epoch(ordinal)
                db.execute_sql("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
                store.close()
                job.step(3, _STEPS, _("keeping what is there now"))
                kept = _keep(home, job) if way_back else None
                aside = _swap(opened.home, home)
    finally:
        lock.close()
    return Restored(made_at, epoch, rows, aside, kept)


def _keep(home: Home, job: Job) -> Path | None:
    """A backup of what is there now; without room the files moved aside must do."""
    with suppress(files.CannotWrite):
        kept = backup.write_shut(home, reason=backup.BEFORE_RESTORE)
        if kept is not None and job.cancelled:
            kept.path.unlink()
            raise JobCancelled
        return kept.path if kept is not None else None
    return None


@contextmanager
def _opened(home: Home, path: Path, name: str, password: str) -> Iterator[Session]:
    """The backup, unpacked and open in a folder of its own, with whoever ``name`` was in it."""
    store.close()
    home.make()
    scratch = Home(home.root / f".restore-{new_id()}")
    try:
        backup.unpack(path, scratch.root)
        yield _log_in(scratch, path, name, password)
    except DatabaseError as error:
        raise backup.BackupDamaged(path) from error
    finally:
        store.close()
        shutil.rmtree(scratch.root, ignore_errors=True)


def _log_in(scratch: Home, path: Path, name: str, password: str) -> Session:
    try:
        slot = _open_with(scratch, name, password)
    except (NotOurs, keys.KeysDamaged) as error:
        raise backup.BackupDamaged(path) from error
    row = db.execute_sql("SELECT role, active FROM operator WHERE id = ?", (slot.slot_id,)).fetchone()
    if row is None or not row[1]:
        raise WrongPassword
    return Session(operator_id=slot.slot_id, name=slot.name, role=row[0], home=scratch)


def _open_with(home: Home, name: str, password: str) -> keys.Slot:
    file = keys.load(home.keys)
    slot = keys.find_slot(file, name)
    store.open_database(home, keys.open_ring(file, keys.open_slot(slot, password)))
    return slot


def _begin_epoch(after: int) -> tuple[int, int]:
    """Begin a new epoch, later than ``after``, and log every row again; gives (ordinal, rows)."""
    (code,) = db.execute_sql("SELECT code FROM station").fetchone()
    with db.atomic():
        epoch = changelog.begin_epoch(code, secrets.token_hex(4))
        if epoch.ordinal <= after:
            db.execute_sql("UPDATE epoch SET ordinal = ? WHERE ordinal = ?", (after + 1, epoch.ordinal))
        relog_everything()
    head = changelog.head()
    return head.ordinal, head.seq


def relog_everything() -> None:
    """Write an ``insert`` line for every row of every logged table, what a row refers to before it.

    The lines come from the very triggers that log an insert, put on empty copies of the tables.
    """
    inserts = {
        name.removeprefix("log_").removesuffix("_insert"): sql
        for name, sql in changelog.expected_triggers().items()
        if name.startswith("log_") and name.endswith("_insert")
    }
    for table in _parents_first(set(inserts)):
        body = inserts[table].partition(" BEGIN")[2]
        db.execute_sql(f"CREATE TEMP TABLE relog AS SELECT * FROM {table} LIMIT 0")
        db.execute_sql(f"CREATE TEMP TRIGGER relogged AFTER INSERT ON relog BEGIN{body}")
        db.execute_sql(f"INSERT INTO relog SELECT * FROM {table} ORDER BY id")
        db.execute_sql("DROP TABLE relog")


def _parents_first(tables: set[str]) -> list[str]:
    """The tables in an order in which a row's references come before it (a table's own aside)."""
    refers = {
        table: {row[2] for row in db.execute_sql(f"PRAGMA foreign_key_list({table})").fetchall()}
        & (tables - {table})
        for table in tables
    }
    ordered: list[str] = []
    while len(ordered) < len(tables):
        ordered += sorted(t for t in tables if t not in ordered and refers[t] <= set(ordered))
    return ordered


def _present_ordinal(home: Home, name: str, password: str) -> int:
    """The epoch of the station that is being replaced, where it can still be opened; else 0."""
    try:
        if not home.database.exists():
            return 0
        file = keys.load(home.keys)
        slot = keys.find_slot(file, name)
        ring = keys.open_ring(file, keys.open_slot(slot, password))
        return _read_ordinal(home, ring.current)
    except (StationError, *DatabaseError):
        return 0


def _read_ordinal(home: Home, key: bytes) -> int:
    try:
        connect(home.database, key)
        return changelog.head().ordinal
    finally:
        disconnect()


def _ordinal_of_exports(home: Home) -> int:
    """The highest epoch among the packages that were written here: ``430111008012-e2-000001.wsp``."""
    found = [path.stem.split("-") for path in home.exports.glob("*-e*-*.wsp")]
    numbers = [parts[-2].removeprefix("e") for parts in found if len(parts) >= 3]
    return max((int(number) for number in numbers if number.isdecimal()), default=0)


def _swap(ready: Home, home: Home) -> tuple[Path, ...]:
    """Move the present files aside and the new ones in; on an error everything goes back."""
    stamp = f"{backup.ASIDE}-{clock.now():%Y%m%d-%H%M%S}"
    moves: list[tuple[Path, Path]] = []
    for base in (home.database, home.keys):
        for ending in _WAL if base == home.database else ("",):
            present = base.with_name(base.name + ending)
            if present.exists():
                moves.append((present, base.with_name(f"{base.name}.{stamp}{ending}")))
    aside = tuple(target for _source, target in moves)
    moves += [(ready.keys, home.keys), (ready.database, home.database)]
    _move_all(moves)
    files.sync_folder(home.root)
    return aside


def _move_all(moves: list[tuple[Path, Path]]) -> None:
    begun: list[tuple[Path, Path]] = []
    try:
        for source, target in moves:
            begun.append((source, target))
            os.replace(source, target)
    except BaseException as error:  # Ctrl+C too: never between the old station and the new one
        for was, now in reversed(begun):
            with suppress(OSError):
                os.replace(now, was)
        if isinstance(error, OSError):
            raise files.CannotWrite(begun[-1][1], reasons.of(error)) from error
        raise
