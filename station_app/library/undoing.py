"""Taking an import of a catalogue back, from the change log: what it added and nobody has used or changed
since goes, and what stays is listed with why (library.md §5.8)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from station_app.core import clock
from station_app.core.changelog import Change
from station_app.core.db import IntegrityError, Logged, atomic, db, tuples
from station_app.core.errors import NoSuchBatch
from station_app.core.i18n import _, ngettext
from station_app.core.rights import Right, requires
from station_app.library.models import CatalogueBatch, Copy, Title

_CHUNK: Final = 400


@dataclass(frozen=True, slots=True)
class CatalogueUndone:
    """What taking a batch back did; ``left`` has a sentence for each title that stays, with why."""

    titles_removed: int
    copies_removed: int
    left: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class CatalogueBatchRow:
    """One import of a catalogue; ``kind`` as in ``importing.CataloguePlan``."""

    batch: str
    file_name: str
    kind: str
    at: datetime
    records: int
    titles: int
    copies: int
    undone_at: datetime | None


@requires(Right.CATALOGUE)
def list_catalogue_imports(*, limit: int = 20) -> list[CatalogueBatchRow]:
    """The last imports, newest first."""
    return [
        CatalogueBatchRow(
            batch=row.id,
            file_name=row.file_name,
            kind=row.kind,
            at=clock.from_ms(row.at),
            records=row.records,
            titles=row.titles,
            copies=row.copies,
            undone_at=clock.from_ms(row.undone_at) if row.undone_at else None,
        )
        for row in CatalogueBatch.select()
        .order_by(CatalogueBatch.last_n.desc(), CatalogueBatch.at.desc())
        .limit(limit)
    ]


@requires(Right.CATALOGUE)
@atomic
def undo_catalogue(batch: str) -> CatalogueUndone:
    """Take one import back; raises ``NoSuchBatch``."""
    row = CatalogueBatch.get_or_none(CatalogueBatch.id == batch, CatalogueBatch.undone_at.is_null())
    if row is None:
        raise NoSuchBatch(batch)
    changed = _changed_since(row.last_n)
    copies = _remove(Copy, [uid for uid in _added(row, "copy") if uid not in changed])
    titles = _remove(Title, [uid for uid in _added(row, "title") if uid not in changed])
    left = tuple(_left(row))
    row.undone_at = clock.now_ms()
    row.save(only=[CatalogueBatch.undone_at])
    return CatalogueUndone(titles, copies, left)


def _added(row: CatalogueBatch, table: str) -> list[str]:
    """The rows of one table that the import inserted."""
    lines = Change.select(Change.row_id).where(
        Change.n.between(row.first_n, row.last_n), Change.table_name == table, Change.kind == "insert"
    )
    return [uid for (uid,) in tuples(lines)]


def _changed_since(last_n: int) -> set[str]:
    lines = Change.select(Change.row_id).where(Change.n > last_n, Change.kind == "update")
    return {uid for (uid,) in tuples(lines)}


def _remove(table: type[Title] | type[Copy], uids: Sequence[str]) -> int:
    """Delete rows that nothing refers to; gives how many."""
    removed = 0
    for start in range(0, len(uids), _CHUNK):
        chunk = uids[start : start + _CHUNK]
        try:
            with db.atomic():
                removed += int(table.delete().where(table.id.in_(chunk)).execute())
        except IntegrityError:
            removed += sum(_remove_one(table, uid) for uid in chunk)
    return removed


def _remove_one(table: type[Logged], uid: str) -> int:
    try:
        with db.atomic():
            return int(table.delete().where(table.id == uid).execute())
    except IntegrityError:
        return 0


def _left(row: CatalogueBatch) -> Iterator[str]:
    """What of the import is still there, title by title."""
    copies = _present(Copy, _added(row, "copy"))
    by_title: dict[str, int] = {}
    for (uid,) in copies:
        by_title[uid] = by_title.get(uid, 0) + 1
    titles = {uid for (uid,) in _present(Title, _added(row, "title"))}
    for uid, name in _names([*by_title, *(uid for uid in titles if uid not in by_title)]):
        if count := by_title.get(uid, 0):
            text = ngettext(
                "“%(title)s”: %(n)d copy stays, which was lent or changed since.",
                "“%(title)s”: %(n)d copies stay, which were lent or changed since.",
                count,
            )
            yield text % {"title": name, "n": count}
        else:
            yield _("“%(title)s” stays: it was changed since, or has copies of its own.") % {"title": name}


def _present(table: type[Title] | type[Copy], uids: Sequence[str]) -> Iterator[tuple[str, ...]]:
    """(title's id) of each row that is still there."""
    column = Copy.title if table is Copy else Title.id
    for start in range(0, len(uids), _CHUNK):
        yield from tuples(table.select(column).where(table.id.in_(uids[start : start + _CHUNK])))


def _names(uids: Sequence[str]) -> Iterator[tuple[str, str]]:
    for start in range(0, len(uids), _CHUNK):
        chunk = uids[start : start + _CHUNK]
        query = Title.select(Title.id, Title.title).where(Title.id.in_(chunk))
        yield from ((uid, name) for uid, name in tuples(query))
