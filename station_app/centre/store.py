"""The centre's own home and database: SQLCipher, or PostgreSQL by its address; keys as a station's."""

from __future__ import annotations

import base64
import functools
import hashlib
import hmac
import secrets
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any, Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from peewee import Database, DatabaseProxy
from playhouse.migrations import Runner
from playhouse.sqlcipher_ext import SqlCipherDatabase

from station_app.centre import postgres
from station_app.centre.errors import CentreExists, NoCentre, ServerHasCentre, ServerNotEmpty
from station_app.centre.postgres import CentrePostgres
from station_app.core import accounts, files, keys
from station_app.core.db import PRAGMAS, STATEMENTS, DatabaseError, NotOurs, rekey
from station_app.core.errors import StationError
from station_app.core.homelock import HomeLock, refuse_network
from station_app.core.paths import Home
from station_app.core.store import DatabaseTooNew

MIGRATIONS: Final = Path(__file__).with_name("migrations")
#: What says nothing is sealed as nothing: no text, no values.
NOTHING: Final = ("", "{}")
_NONCE: Final = 12

_file_db: Final = SqlCipherDatabase(None, pragmas=PRAGMAS, lock_type="IMMEDIATE")
#: The one centre this program holds open; never the station's database.
db: Any = DatabaseProxy()
db.initialize(_file_db)


class _Seal:
    """What seals single values on a server; None where the whole database is a sealed file."""

    cipher: AESGCM | None = None


class _Open:
    """The one centre this program holds open: its hold on the home, and the keys that opened it."""

    lock: HomeLock | None = None
    ring: keys.KeyRing | None = None


class CentreHome(Home):
    """A centre's folder: the same places as a station's, and a database by another name."""

    @property
    def database(self) -> Path:
        """The centre's encrypted database."""
        return self.root / "centre.db"

    @property
    def server(self) -> Path:
        """Where the database is a server's: its address, sealed."""
        return self.root / "server"

    @property
    def held(self) -> Path:
        """Packages that wait for an earlier one, sealed as they came."""
        return self.root / "held"

    @property
    def made(self) -> bool:
        """Whether a centre has been set up here."""
        return self.database.exists() or self.server.exists()


def create(home: CentreHome, ring: keys.KeyRing, url: str = "") -> None:
    """Make an empty database in an empty home, or at an address, in a database that has no tables yet.

    Raises ``CentreExists``, ``HomeOnNetwork``, and what ``check_address`` raises.
    """
    if home.made or home.keys.exists() or Home(home.root).database.exists():
        raise CentreExists(home.root)
    refuse_network(home.root.parent)
    close()
    if url:
        check_address(url)
        _connect_server(url, ring.current)
    _Open.lock, _Open.ring = HomeLock(home), ring
    home.held.mkdir(exist_ok=True)
    if url:
        put_address(home, ring.current, url)
    else:
        _connect_file(home, ring.current)
    with writing():
        if isinstance(db.obj, CentrePostgres):
            db.obj.prepare()
        Runner(db.obj, str(MIGRATIONS)).up()


def check_address(url: str) -> None:
    """See whether a centre can be made in the database at an address; nothing is changed there.

    Raises ``StrangeAddress``, ``NoDriver``, ``NoServer``, ``NoServerRights``, ``ServerNotEmpty``,
    ``ServerHasCentre``, ``DatabaseTooNew``.
    """
    database = postgres.writable(url)
    try:
        tables = set(database.get_tables())
        if {"fact", "place", "station"} <= tables:
            _pending(database)
            raise ServerHasCentre(postgres.where(url))
        if tables:
            raise ServerNotEmpty(postgres.where(url))
    finally:
        database.close()


def put_address(home: CentreHome, key: bytes, url: str) -> None:
    """Write down, sealed, at which address the centre's database is."""
    _seal_with(key)
    files.write_bytes(home.server, sealed(url).encode())


def open_database(home: CentreHome, file: keys.KeyFile, ring: keys.KeyRing) -> None:
    """Open the home's database with what ``file`` holds sealed, bringing an older one up to date.

    Raises ``NoCentre``, ``NotOurs``, ``DatabaseTooNew``, ``HomeInUse``, ``NoDriver``, ``NoServer``.
    """
    if not home.made:
        raise NoCentre(home.root)
    close()
    _Open.lock = HomeLock(home)
    try:
        fitted = _connect(home, ring)
        _bring_up_to_date()
    except StationError:
        close()
        raise
    _Open.ring = accounts.finished(home.keys, file, ring, fitted)


def _connect(home: CentreHome, ring: keys.KeyRing) -> bytes:
    """Connect, and give the key that fitted: the coming one where a change of it was cut short."""
    if home.server.exists():
        _seal_with(ring.current)
        try:
            url = opened(home.server.read_text(encoding="ascii"))
        except (InvalidTag, ValueError) as error:
            raise NotOurs(home.server) from error
        _connect_server(url, ring.current)
        return ring.current
    try:
        _connect_file(home, ring.current)
    except NotOurs:
        if ring.coming is None:
            raise
        _connect_file(home, ring.coming)
        return ring.coming
    return ring.current


def _bring_up_to_date() -> None:
    if _pending(db.obj):
        with writing():
            Runner(db.obj, str(MIGRATIONS)).up()


def _pending(database: Database) -> bool:
    """Whether it lacks a migration; raises ``DatabaseTooNew``."""
    rows = Runner(database, str(MIGRATIONS)).status()
    newer = [row.name for row in rows if row.path is None]
    if newer:
        raise DatabaseTooNew(newer[0])
    return any(not row.applied for row in rows)


def close() -> None:
    """Close the database, if it is open, and let go of the home."""
    _disconnect()
    if _Open.lock:
        _Open.lock.close()
    _Open.lock = _Open.ring = None


def _disconnect() -> None:
    if not db.is_closed():
        db.close()
    _Seal.cipher = None


def is_on_server() -> bool:
    """Whether the open centre's database is a server's."""
    return isinstance(db.obj, CentrePostgres)


def ring() -> keys.KeyRing:
    """The keys of the open centre, for sealing them to somebody else."""
    assert _Open.ring is not None, "no centre is open"
    return _Open.ring


def change_key(home: CentreHome, file: keys.KeyFile) -> None:
    """Save ``file`` with the keys sealed to the slots it has now, under a new database key.

    On a server the key stays: other computers work with it, and each value would have to be sealed anew.
    Raises ``HomeInUse`` where another program has the home open.
    """
    if is_on_server():
        keys.save(home.keys, keys.seal_ring(file, ring()))
        return
    assert _Open.lock is not None, "no centre is open"
    with _Open.lock.alone():
        _Open.ring = accounts.change_key(home.keys, file, ring(), functools.partial(_rekey, home))


def _rekey(home: CentreHome, key: bytes) -> None:
    rekey(_file_db, key)
    _connect_file(home, key)


def _connect_file(home: CentreHome, key: bytes) -> None:
    _disconnect()
    db.initialize(_file_db)
    db.init(str(home.database), passphrase=f"x'{key.hex()}'", cached_statements=STATEMENTS)
    try:
        db.connect()
        db.execute_sql("SELECT count(*) FROM sqlite_master").fetchone()
    except DatabaseError as error:
        _disconnect()
        raise NotOurs(home.database) from error


def _connect_server(url: str, key: bytes) -> None:
    _disconnect()
    db.initialize(postgres.connected(url))
    _seal_with(key)


def _seal_with(key: bytes) -> None:
    _Seal.cipher = AESGCM(hmac.digest(key, b"centre values", hashlib.sha256))


def sealed(text: str) -> str:
    """A text as the database may see it: as it is in a sealed file, AES-256-GCM on a server."""
    if _Seal.cipher is None or text in NOTHING:
        return text
    return base64.b64encode(sealed_bytes(text.encode())).decode()


def opened(text: str) -> str:
    """The text that was ``sealed``."""
    if _Seal.cipher is None or text in NOTHING:
        return text
    return opened_bytes(base64.b64decode(text, validate=True)).decode()


def sealed_bytes(content: bytes) -> bytes:
    """``sealed`` for bytes."""
    if _Seal.cipher is None:
        return content
    nonce = secrets.token_bytes(_NONCE)
    return nonce + _Seal.cipher.encrypt(nonce, content, None)


def opened_bytes(content: bytes) -> bytes:
    """The bytes that were ``sealed_bytes``."""
    if _Seal.cipher is None:
        return content
    return bytes(_Seal.cipher.decrypt(content[:_NONCE], content[_NONCE:], None))


@contextmanager
def writing() -> Iterator[None]:
    """A transaction that writes: no other program's is under way at the same time."""
    with db.atomic():
        if isinstance(db.obj, CentrePostgres):
            db.obj.take_turn()
        yield


def one(sql: str, *values: object) -> tuple[Any, ...] | None:
    """The first row of a query."""
    return next(each(sql, *values), None)


def every(sql: str, *values: object) -> list[tuple[Any, ...]]:
    """All rows of a query."""
    return list(each(sql, *values))


def each(sql: str, *values: object) -> Iterator[tuple[Any, ...]]:
    """The rows of a query, one at a time."""
    with closing(db.execute_sql(sql, values)) as cursor:  # a server's answer is let go of at once
        yield from cursor


def many(sql: str, rows: Iterable[Sequence[object]]) -> None:
    """Run one statement for every row; of rows to insert, no two under the same key."""
    if isinstance(db.obj, CentrePostgres):
        db.obj.many(sql, rows)
    else:
        db.connection().executemany(sql, rows)


#: Facts that only the centre itself may read.
_SECRET: Final = frozenset({"sealing", "signing", "pepper"})


def facts() -> dict[str, str]:
    """What the centre is: ``code``, ``name``, ``pepper``, its keys by name."""
    found = dict(every("SELECT name, value FROM fact"))
    return {name: opened(value) if name in _SECRET else value for name, value in found.items()}


def put_facts(values: Mapping[str, str]) -> None:
    """Write some of what the centre is."""
    sql = (
        "INSERT INTO fact (name, value) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value"
    )
    many(sql, [(name, sealed(value) if name in _SECRET else value) for name, value in values.items()])
