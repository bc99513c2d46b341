"""Writing a parcel for the stations: everything that the centre owns, as it stands (sync-format.md, 11)."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Final

from station_app.centre import answers, numbers, store
from station_app.centre.errors import NobodyToSendTo
from station_app.core import clock
from station_app.core.rights import Right, requires
from station_app.sync import parcel_file
from station_app.sync.parcel_file import Item, Parcel
from station_app.sync.parcels import NOTICE, NUMBERS, PLAN

#: The oldest program whose stations can take a parcel in.
MINIMUM_VERSION: Final = "0.1.0"


@dataclass(frozen=True, slots=True)
class WrittenParcel:
    """A parcel that was written: its number, how many items it holds, how many stations can open it."""

    path: Path
    number: int
    items: int
    stations: int


@dataclass(frozen=True, slots=True)
class SentRow:
    """A parcel of the past."""

    number: int
    written_at: datetime
    items: int
    stations: int


@requires(Right.CENTRE)
def write_parcel(folder: Path) -> WrittenParcel:
    """Write one file that every registered station can open and no other; it replaces those of before.

    Notices and plans that are over stay at home. Raises ``NobodyToSendTo``, ``files.CannotWrite``.
    """
    facts = store.facts()
    stations = store.every("SELECT code, sealing FROM station ORDER BY code")
    if not stations:
        raise NobodyToSendTo
    with store.writing():
        (before,) = store.one("SELECT coalesce(max(number), 0) FROM parcel") or (0,)
        items = [*_items(), *answers.items(), *(_numbers(code) for code, _sealing in stations)]
        parcel = Parcel(
            facts["code"], facts["name"], before + 1, clock.now_ms(), MINIMUM_VERSION, tuple(items)
        )
        path = folder / parcel.file_name
        recipients = [facts["recipient"], facts["escrow"], *(sealing for _code, sealing in stations)]
        sha256 = parcel_file.write(path, parcel, signing=facts["signing"], recipients=recipients)
        store.db.execute_sql(
            "INSERT INTO parcel (number, written_at, items, stations, sha256) VALUES (?, ?, ?, ?, ?)",
            (parcel.number, parcel.at, len(items), len(stations), sha256),
        )
    return WrittenParcel(path, parcel.number, len(items), len(stations))


def _items() -> list[Item]:
    sql = "SELECT kind, id, rev, stations, body FROM item ORDER BY kind, id"
    items = []
    for kind, uid, rev, stations, text in store.every(sql):
        body = json.loads(text) if text else None
        if body is None or not _over(kind, body):
            items.append(Item(kind, uid, rev, body, tuple(stations.split())))
    return items


def _over(kind: str, body: dict[str, str]) -> bool:
    if kind == NOTICE and body["until"]:
        return date.fromisoformat(body["until"]) < clock.today()
    return kind == PLAN and datetime.fromisoformat(body["ends"]) < clock.now().replace(tzinfo=None)


def _numbers(station: str) -> Item:
    """A station's blocks; the counter is the last number, which only grows."""
    blocks = numbers.top_up(station)
    rev = blocks[-1].last if blocks else 0
    return Item(NUMBERS, station, rev, {"blocks": numbers.as_json(blocks)}, (station,))


@requires(Right.CENTRE)
def list_sent() -> list[SentRow]:
    """The parcels that were written, newest first."""
    rows = store.every("SELECT number, written_at, items, stations FROM parcel ORDER BY number DESC")
    return [SentRow(n, clock.from_ms(at), items, stations) for n, at, items, stations in rows]
