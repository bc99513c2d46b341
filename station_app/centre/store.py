"""The centre's own home and database: SQLCipher through a peewee database of its own; keys as a station's."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final

from playhouse.migrations import Runner
from playhouse.sqlcipher_ext import SqlCipherDatabase

from station_app.centre.errors import CentreExists, NoCentre
from station_app.core import keys
from station_app.core.db import PRAGMAS, DatabaseError, NotOurs
from station_app.core.homelock import refuse_network
from station_app.core.paths import Home
from station_app.core.store import DatabaseTooNew

MIGRATIONS: Final = Path(__file__).with_name("migrations")

#: The one centre this program holds open; never the station's database.
db = SqlCipherDatabase(None, pragmas=PRAGMAS, lock_type="IMMEDIATE")


class CentreHome(Home):
    """A centre's folder: the same places as a station's, and a database by another name."""

    @property
    def database(self) -> Path:
        """The centre's encrypted database."""
        return self.root / "centre.db"

    @property
    def held(self) -> Path:
        """Packages that wait for an earlier one, sealed as they came."""
        return self.root / "held"


def create(home: CentreHome, key: bytes) -> None:
    """Make an empty database in an empty home; raises ``CentreExists``, ``HomeOnNetwork``."""
    if home.database.exists() or home.keys.exists() or Home(home.root).database.exists():
        raise CentreExists(home.root)
    refuse_network(home.root.parent)
    home.make()
    home.held.mkdir(exist_ok=True)
    _connect(home, key)
    with db.atomic():
        Runner(db, str(MIGRATIONS)).up()


def open_database(home: CentreHome, ring: keys.KeyRing) -> None:
    """Open the home's database, bringing an older one up to date; raises ``NoCentre``, ``NotOurs``,
    ``DatabaseTooNew``."""
    if not home.database.exists():
        raise NoCentre(home.root)
    _connect(home, ring.current)
    rows = Runner(db, str(MIGRATIONS)).status()
    newer = [row.name for row in rows if row.path is None]
    if newer:
        close()
        raise DatabaseTooNew(newer[0])
    if any(not row.applied for row in rows):
        with db.atomic():
            Runner(db, str(MIGRATIONS)).up()


def close() -> None:
    """Close the database, if it is open."""
    if not db.is_closed():
        db.close()


def _connect(home: CentreHome, key: bytes) -> None:
    close()
    db.init(str(home.database), passphrase=f"x'{key.hex()}'")
    try:
        db.connect()
        db.execute_sql("SELECT count(*) FROM sqlite_master").fetchone()
    except DatabaseError as error:
        close()
        raise NotOurs(home.database) from error


def one(sql: str, *values: object) -> tuple[Any, ...] | None:
    """The first row of a query."""
    row: tuple[Any, ...] | None = db.execute_sql(sql, values).fetchone()
    return row


def every(sql: str, *values: object) -> list[tuple[Any, ...]]:
    """All rows of a query."""
    rows: list[tuple[Any, ...]] = db.execute_sql(sql, values).fetchall()
    return rows


def each(sql: str, *values: object) -> Iterator[tuple[Any, ...]]:
    """The rows of a query, one at a time."""
    yield from db.execute_sql(sql, values)


def facts() -> dict[str, str]:
    """What the centre is: ``code``, ``name``, ``pepper``, its keys by name."""
    return dict(every("SELECT name, value FROM fact"))


def put_facts(values: Mapping[str, str]) -> None:
    """Write some of what the centre is."""
    sql = (
        "INSERT INTO fact (name, value) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value"
    )
    db.connection().executemany(sql, list(values.items()))
