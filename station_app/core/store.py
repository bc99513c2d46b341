"""Making, opening, migrating and re-keying the station's database."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from playhouse.migrations import Runner

from station_app.core import accounts, backup, changelog, clock, files, keys
from station_app.core.db import DatabaseError, NotOurs, connect, db, disconnect, in_words, rekey
from station_app.core.errors import StationError
from station_app.core.homelock import HomeLock, refuse_network
from station_app.core.i18n import _
from station_app.core.paths import Home

#: One page. SQLite takes a shorter file for an empty database and would begin a new one in its place.
SMALLEST: Final = 4096
MIGRATIONS: Final = Path(__file__).with_name("migrations")


class HomeNotEmpty(StationError):
    """There is a station in this folder already."""

    code = "home-not-empty"

    def __init__(self, path: Path) -> None:
        super().__init__(
            _("There is a station in “%(path)s” already. Open it, or choose an empty folder.")
            % {"path": path},
            path=str(path),
        )


class NoStation(StationError):
    """There is no station in this folder."""

    code = "no-station"

    def __init__(self, path: Path) -> None:
        super().__init__(
            _("There is no station in “%(path)s”. Set one up, or name another folder with --home.")
            % {"path": path},
            path=str(path),
        )


class DatabaseTooNew(StationError):
    """A newer version of the program has written this database."""

    code = "database-too-new"

    def __init__(self, name: str) -> None:
        super().__init__(
            _("A newer version of this program has written these data (%(name)s). Install that version.")
            % {"name": name},
            migration=name,
        )


class _Open:
    """The one home this program holds open."""

    lock: HomeLock | None = None
    home: Home | None = None


@contextmanager
def creating(home: Home, key: bytes) -> Iterator[Path]:
    """Make an empty database under ``key`` in an empty home and hold it open while the caller fills it.

    The caller writes the keys to the path it is given; they are put in their place last, and from then on
    there is a station. On any exception, Ctrl+C too, the home is empty again; what a pulled plug left half
    made is removed by the next call. Raises ``HomeNotEmpty``, ``HomeOnNetwork``, ``HomeNotWritable``.
    """
    _remove_half_made(home)
    if home.database.exists() or home.keys.exists():
        raise HomeNotEmpty(home.root)
    refuse_network(home.root.parent)
    _hold(home)
    try:
        files.write_bytes(home.coming_keys, b"")
        connect(home.database, key)
        _migrate(home)
        yield home.coming_keys
        os.replace(home.coming_keys, home.keys)
    except BaseException:
        close()
        _remove_files(home)
        raise
    files.sync_folder(home.root)


def _remove_half_made(home: Home) -> None:
    if home.coming_keys.exists() and not home.keys.exists():
        _hold(home)
        with _lock().alone():
            _remove_files(home)


def _remove_files(home: Home) -> None:
    for ending in ("", "-wal", "-shm", "-journal"):
        home.database.with_name(home.database.name + ending).unlink(missing_ok=True)
    home.coming_keys.unlink(missing_ok=True)


def open_database(home: Home, ring: keys.KeyRing) -> bytes:
    """Open the home's database, migrating it where it is older; gives the key that fitted.

    Raises ``NoStation``, ``NotOurs``, ``DatabaseTrouble``, ``DatabaseTooNew``, ``HomeInUse`` (a migration
    needs the home alone), ``HomeOnNetwork`` and ``HomeNotWritable``.
    """
    if not home.database.exists():
        raise NoStation(home.root)
    if not home.database.is_file() or home.database.stat().st_size < SMALLEST:
        raise NotOurs(home.database)
    _hold(home)
    try:
        key = _connect_any(home, ring)
        if pending_migrations():
            with _lock().alone():
                backup.write(home, reason="migration")
                _migrate(home)
    except DatabaseError as error:
        told = in_words(error, opening=True)
        close()
        raise told from error
    except StationError:
        close()  # whoever wants to mend it needs the home alone
        raise
    return key


def close() -> None:
    """Close the database on this thread and let go of the home."""
    disconnect()
    if _Open.lock:
        _Open.lock.close()
    _Open.lock = _Open.home = None


def _hold(home: Home) -> None:
    if _Open.home == home and _Open.lock:
        return
    close()
    _Open.lock, _Open.home = HomeLock(home), home


def _lock() -> HomeLock:
    assert _Open.lock is not None, "no home is open"
    return _Open.lock


def _connect_any(home: Home, ring: keys.KeyRing) -> bytes:
    candidates = [ring.current] + ([ring.coming] if ring.coming else [])
    for key in candidates:
        try:
            connect(home.database, key)
        except NotOurs:
            if key is candidates[-1]:
                raise
        else:
            return key
    raise NotOurs(home.database)


def pending_migrations() -> list[str]:
    """Names of the migrations that this database still lacks; raises ``DatabaseTooNew``."""
    rows = Runner(db, str(MIGRATIONS)).status()
    for row in rows:
        if row.path is None:
            raise DatabaseTooNew(row.name)
    return [row.name for row in rows if not row.applied]


def _migrate(home: Home) -> None:
    """Run what is pending; the log's triggers are dropped before and made again after it."""
    with db.atomic():
        changelog_exists = db.table_exists("log_column")
        if changelog_exists:
            changelog.drop_triggers()
        Runner(db, str(MIGRATIONS)).up()
        changelog.make_triggers()


def rotate_key(home: Home, file: keys.KeyFile, ring: keys.KeyRing) -> keys.KeyRing:
    """Give the database a new key, sealed to the slots ``file`` has now; the old one is retired.

    Two-phase: ``keys.json`` carries both keys until the re-keyed database has been reopened.
    Raises ``HomeInUse`` where another program holds the home.
    """

    def change(key: bytes) -> None:
        rekey(db, key)
        disconnect()
        connect(home.database, key)

    with _lock().alone():
        return accounts.change_key(home.keys, file, ring, change)


def free_of_trouble(*, quick: bool) -> list[str]:
    """Codes of what is wrong with the database: pages, structure, triggers, chain; empty when well."""
    looks = [_pragma("quick_check" if quick else "integrity_check"), _references, _triggers]
    if not quick:
        looks = [_pages, *looks, changelog.verify_chain]
    problems: list[str] = []
    for look in looks:
        try:
            problems += look()
        except DatabaseError as error:  # a page that cannot be read ends the look that needs it
            problems.append(f"database: {error}")
    return problems


def _pragma(name: str) -> Callable[[], list[str]]:
    def look() -> list[str]:
        found = [row[0] for row in db.execute_sql(f"PRAGMA {name}").fetchall()]
        return [f"database: {text}" for text in found if text != "ok"]

    return look


def _pages() -> list[str]:
    return [f"page: {row[0]}" for row in db.execute_sql("PRAGMA cipher_integrity_check").fetchall()]


def _references() -> list[str]:
    return [f"reference: {row[0]}" for row in db.execute_sql("PRAGMA foreign_key_check").fetchall()]


def _triggers() -> list[str]:
    return [] if changelog.triggers_agree() else ["triggers"]


def clock_is_behind() -> bool:
    """Whether the clock stands before the last line of the log (a dead battery)."""
    last = changelog.Change.select(changelog.Change.line).order_by(changelog.Change.n.desc()).first()
    if last is None:
        return False
    at = db.execute_sql("SELECT json_extract(?, '$.at')", (last.line,)).fetchone()[0]
    return bool(at > clock.now_ms() + 60_000)
