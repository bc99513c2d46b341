"""The one database: SQLCipher through peewee, and the base classes of every table.

Raw 256-bit key, WAL, ``synchronous=FULL``, IMMEDIATE transactions (``architecture.md``, Storage).
Every column is classed when it is declared: ``public`` leaves the station in the change log's
``body``, ``private`` only as far as the centre's profile asks, ``local`` never.
"""

from __future__ import annotations

import functools
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final, ParamSpec, TypeVar

import peewee
from peewee import BlobField, Field, IntegerField, Model, TextField
from playhouse.sqlcipher_ext import SqlCipherDatabase
from sqlcipher3 import dbapi2

from station_app.core import reasons
from station_app.core.errors import StationError
from station_app.core.i18n import _

#: SQLite before 3.51.3 can corrupt a WAL database that two connections checkpoint (performance.md §0).
OLDEST_SQLITE: Final = (3, 51, 3)
BUSY_TIMEOUT_MS: Final = 10_000
#: Compiled statements that a connection keeps. The driver throws out the one that was asked for least, which
#: is the newest: with its own 128 a sign-in's INSERT is compiled anew each time, triggers and all.
STATEMENTS: Final = 1_000

PRAGMAS: Final = (
    ("cipher_log_level", "NONE"),
    ("busy_timeout", BUSY_TIMEOUT_MS),
    ("journal_mode", "wal"),
    ("synchronous", "full"),
    ("foreign_keys", 1),
    ("recursive_triggers", 1),
    ("cache_size", -65536),
    ("temp_store", "memory"),
    ("trusted_schema", 1),
)

db = SqlCipherDatabase(None, pragmas=PRAGMAS, lock_type="IMMEDIATE")

IntegrityError = peewee.IntegrityError
DatabaseError = (peewee.DatabaseError, dbapi2.DatabaseError, sqlite3.DatabaseError)

PUBLIC: Final = "public"
PRIVATE: Final = "private"
LOCAL: Final = "local"

F = TypeVar("F", bound=Field)
P = ParamSpec("P")
R = TypeVar("R")


def _classed(field: F, exposure: str) -> F:
    vars(field)["exposure"] = exposure
    return field


def public(field: F) -> F:
    """A column that leaves the station in the body of a change."""
    return _classed(field, PUBLIC)


def private(field: F) -> F:
    """A column that leaves only where the centre's profile names it, bound by a salted digest."""
    return _classed(field, PRIVATE)


def local(field: F) -> F:
    """A column that never leaves this station."""
    return _classed(field, LOCAL)


class _Table(Model):
    """What both kinds of tables share: one row in, one row out, by statements that are built once a table.

    peewee builds its SQL anew for each row, which takes longer than the row itself does; a sign-in or a loan
    reads and writes a dozen.
    """

    @classmethod
    def create(cls, **values: Any) -> Any:
        """Insert one row and give it."""
        if cls._meta.auto_increment:
            return super().create(**values)
        row = cls(**values)
        stored = row.__data__
        fields = cls._meta.fields
        parameters = [fields[name].db_value(value) for name, value in stored.items()]
        cls._meta.database.execute_sql(_insertion(cls, tuple(stored)), parameters)
        row._dirty.clear()  # type: ignore[attr-defined]
        return row

    @classmethod
    def by(cls, name: str, value: object) -> Any:
        """The row whose field ``name``, a unique one, has that stored value; None where no row has."""
        found = cls._meta.database.execute_sql(_selection(cls, name), (value,)).fetchone()
        if found is None:
            return None
        row = cls(__no_default__=1)
        stored = row.__data__
        for field, value in zip(cls._meta.sorted_fields, found, strict=True):
            stored[field.name] = field.python_value(value)
        row._dirty.clear()  # type: ignore[attr-defined]
        return row

    @classmethod
    def by_id(cls, key: object) -> Any:
        """The row of that primary key, or None."""
        return cls.by(cls._meta.get_primary_keys()[0].name, key)

    @classmethod
    def get_by_id(cls, pk: object) -> Any:
        """The row of that primary key; raises ``DoesNotExist``."""
        row = cls.by_id(pk)
        if row is None:
            raise cls.DoesNotExist(f"no {cls._meta.table_name} {pk}")  # type: ignore[attr-defined]
        return row


@functools.cache
def _insertion(model: type[Model], names: tuple[str, ...]) -> str:
    columns = ", ".join(f'"{model._meta.fields[name].column_name}"' for name in names)
    marks = ", ".join("?" * len(names))
    return f'INSERT INTO "{model._meta.table_name}" ({columns}) VALUES ({marks})'


@functools.cache
def _selection(model: type[Model], name: str) -> str:
    columns = ", ".join(f'"{field.column_name}"' for field in model._meta.sorted_fields)
    column = model._meta.fields[name].column_name
    return f'SELECT {columns} FROM "{model._meta.table_name}" WHERE "{column}" = ? LIMIT 1'


class Unlogged(_Table):
    """A table that is derived from others or belongs to this computer: not in the change log."""

    class Meta:
        database = db
        legacy_table_names = False
        strict_tables = True


class Logged(_Table):
    """A business table: UUIDv7 identity, the row's own counter, every write in the change log."""

    id = public(TextField(primary_key=True))
    rev = public(IntegerField(default=1))

    class Meta:
        database = db
        legacy_table_names = False
        strict_tables = True
        append_only = False


def index_filled(model: type[Model], *names: str) -> None:
    """Index columns that are nearly always empty, where they hold something: the rest costs no page."""
    for name in names:
        field = model._meta.fields[name]
        model.add_index(field, where=field.is_null(False))


class Fact(Logged):
    """A business table of events: rows are appended and never changed; a correction is a new row."""

    class Meta:
        append_only = True


class Blob(Unlogged):
    """Binary content by its SHA-256 (hex), inside the encrypted database; rows name it by hash."""

    sha256 = TextField(primary_key=True)
    content = BlobField()


class NotOurs(StationError):
    """The file is no station's database, is damaged, or does not belong to these keys."""

    code = "not-our-database"

    def __init__(self, path: Path) -> None:
        super().__init__(
            _(
                "“%(name)s” is not this station's database, or it is damaged. Nothing was changed; "
                "restore the latest backup."
            )
            % {"name": path.name},
            path=str(path),
        )


class DatabaseTrouble(StationError):
    """The database could not be read or written: busy for too long, a full disk, no permission."""

    code = "database"

    def __init__(self, why: str) -> None:
        super().__init__(
            _(
                "The station's data could not be read or written (%(reason)s). Nothing was changed; see "
                "whether the disk is full or another program is busy with it, and try again."
            )
            % {"reason": why}
        )


def in_words(error: Exception, *, opening: bool = False) -> StationError:
    """A ``DatabaseError`` as a person is told it: another try, or, where pages are damaged, a backup.

    While a file is being opened, whatever is not about the disk or another program is about the file.
    """
    before = error.__context__
    if "no transaction is active" in str(error) and isinstance(before, DatabaseError):
        error = before  # SQLite rolls back by itself where the disk is full, and peewee then cannot
    text = str(error)
    damaged = "malformed" in text or "not a database" in text or (opening and not reasons.is_passing(error))
    return NotOurs(Path(str(db.database))) if damaged else DatabaseTrouble(reasons.of(error))


class TooOldEngine(StationError):
    """The SQLite in this installation has the WAL-reset defect."""

    code = "sqlite-too-old"

    def __init__(self, version: str) -> None:
        super().__init__(
            _("This installation's SQLite (%(version)s) can damage data. Install the program anew.")
            % {"version": version}
        )


def connect(path: Path, key: bytes) -> None:
    """Open ``path`` with the raw 32-byte ``key`` on this thread; an open database is closed first.

    Raises ``NotOurs`` where the key does not fit or the file is something else, ``DatabaseTrouble``
    where it cannot be opened now, and ``TooOldEngine``. A file that does not exist is created empty.
    """
    if dbapi2.sqlite_version_info < OLDEST_SQLITE:
        raise TooOldEngine(dbapi2.sqlite_version)
    disconnect()
    db.init(str(path), passphrase=f"x'{key.hex()}'", cached_statements=STATEMENTS)
    try:
        db.connect()
        db.execute_sql("SELECT count(*) FROM sqlite_master").fetchone()
    except DatabaseError as error:
        db.close()
        raise in_words(error, opening=True) from error


def disconnect() -> None:
    """Close this thread's connection, if there is one."""
    if not db.is_closed():
        db.close()


def rekey(database: SqlCipherDatabase, key: bytes) -> None:
    """Encrypt an open database anew under ``key``; it is to be closed and opened with that.

    The caller holds the home alone: the log beside the file is emptied and put away before.
    """
    database.execute_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    database.execute_sql("PRAGMA journal_mode = DELETE")
    database.execute_sql(f"PRAGMA rekey = \"x'{key.hex()}'\"")


@contextmanager
def connection() -> Iterator[None]:
    """A connection of this thread's own for the length of a job, unless it has one already.

    None where no station was opened by this program: a centre's window has connections of its own.
    """
    if db.deferred:
        yield
    elif db.is_closed():
        db.connect()
        try:
            yield
        finally:
            db.close()
    else:
        yield


def insert_rows(model: type[Model], columns: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """Insert many rows with one statement: four times as fast as ``insert_many`` (performance.md §2).

    ``columns`` are column names; the caller holds the transaction.
    """
    names = ", ".join(f'"{column}"' for column in columns)
    marks = ", ".join("?" * len(columns))
    table = model._meta.table_name
    db.connection().executemany(f'INSERT INTO "{table}" ({names}) VALUES ({marks})', rows)


def change_row(row: Logged, values: Mapping[str, Any]) -> bool:
    """Set ``values`` (by field name) on a row and save it with its counter one higher.

    Gives False, and writes nothing, where every value is there already.
    """
    stored = row.__data__  # a foreign key's own value, without fetching what it points to
    changed = [name for name, value in values.items() if stored.get(name) != value]
    if not changed:
        return False
    for name in changed:
        setattr(row, name, values[name])
    fields = [getattr(type(row), name) for name in changed]
    if any(vars(field)["exposure"] != LOCAL for field in fields):
        row.rev += 1
        fields.append(type(row).rev)
    row.save(only=fields)
    return True


def atomic(function: Callable[P, R]) -> Callable[P, R]:
    """Run a service function in one transaction; calls between services nest as savepoints."""

    @functools.wraps(function)
    def whole(*args: P.args, **kwargs: P.kwargs) -> R:
        with db.atomic():
            return function(*args, **kwargs)

    return whole


def tuples(query: Any) -> Iterator[tuple[Any, ...]]:
    """The rows of a query as plain tuples, one at a time."""
    yield from query.tuples().iterator()


def put_blob(content: bytes, sha256: str) -> None:
    """Keep ``content`` under its hash; the same content twice is kept once."""
    Blob.insert(sha256=sha256, content=content).on_conflict_ignore().execute()
