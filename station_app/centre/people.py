"""One person in several stations, found without a number, by the ``id_hmac`` that a station works out.

An HMAC is random, so an index by key would write a page a person. So each station's keys stand together,
eight bytes each, and this program puts those of all stations together in its memory, read again where they
have changed. What the keys say is looked up in the rows, so a stale one does no harm.
"""

from __future__ import annotations

import hashlib
import re
import struct
import threading
from array import array
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence, Set
from typing import Final, TypeVar

from station_app.centre import store
from station_app.sync.lines import Line

_HMAC: Final = re.compile("[0-9a-f]{64}")
_T = TypeVar("_T")
#: So many values in one question to the database.
MOST_ASKED: Final = 500


class _Read:
    """What was read last: each station's stamp and keys, and how many stations have a key."""

    lock: Final = threading.Lock()
    stamps: Final[dict[str, str]] = {}
    keys: Final[dict[str, array[int]]] = {}
    stations: Final[Counter[int]] = Counter()


def key_of(line: Line) -> str | None:
    """By what one person is found in two stations; not of a record that was merged into another."""
    values = line.values
    found = values.get("id_hmac")
    if found is None or values.get("status") == "merged":
        return None
    return found if isinstance(found, str) and _HMAC.fullmatch(found) else None


def portions(values: Sequence[_T]) -> Iterator[tuple[Sequence[_T], str]]:
    """Values in portions that one question may hold, with the question marks for each."""
    for place in range(0, len(values), MOST_ASKED):
        some = values[place : place + MOST_ASKED]
        yield some, ", ".join("?" * len(some))


def note(station: str, keys: Iterable[str]) -> set[str]:
    """Note that these people are at a station; gives the keys of those that another station has too."""
    by_short = {_short(key): key for key in keys}
    _put(station, by_short.keys())
    with _Read.lock:
        _read_again()
        several = {short for short in by_short if _Read.stations[short] > 1}
        by_station = {code: several.intersection(_Read.keys[code]) for code in _Read.keys if several}
    return {
        key
        for code, wanted in by_station.items()
        if wanted and code != station
        for key, _uid in _rows(code, {by_short[short] for short in wanted})
    }


def _put(station: str, shorts: Set[int]) -> None:
    row = store.one("SELECT keys FROM station_people WHERE station = ?", station)
    have = set(_unpacked(row[0])) if row else set()
    if shorts <= have:
        return
    packed = struct.pack(f"<{len(have | shorts)}Q", *sorted(have | shorts))
    store.db.execute_sql(
        """INSERT INTO station_people (station, stamp, keys) VALUES (?, ?, ?)
        ON CONFLICT (station) DO UPDATE SET stamp = excluded.stamp, keys = excluded.keys""",
        (station, hashlib.sha256(packed).hexdigest(), packed),
    )


def shared(limit: int) -> list[list[tuple[str, str]]]:
    """(station, row's id) of each person that several stations have, so many people at most."""
    with _Read.lock:
        _read_again()
        several = {short for short, stations in _Read.stations.items() if stations > 1}
        several = set(sorted(several)[:limit])
        by_station = {code: several.intersection(_Read.keys[code]) for code in sorted(_Read.keys)}
    found: dict[str, list[tuple[str, str]]] = {}
    for code, shorts in by_station.items():
        for key, uid in _rows(code, None) if shorts else ():
            if _short(key) in shorts:
                found.setdefault(key, []).append((code, uid))
    return [where for _key, where in sorted(found.items()) if len({code for code, _uid in where}) > 1]


def _read_again() -> None:
    """Bring what was read up to date; a stamp is the keys' hash, so nothing passes for something else."""
    now = dict(store.every("SELECT station, stamp FROM station_people"))
    for code in [code for code, stamp in _Read.stamps.items() if now.get(code) != stamp]:
        _Read.stations.subtract(_Read.keys.pop(code))
        del _Read.stamps[code]
    for code in now.keys() - _Read.stamps.keys():
        (packed,) = store.one("SELECT keys FROM station_people WHERE station = ?", code) or (b"",)
        _Read.keys[code], _Read.stamps[code] = array("Q", _unpacked(packed)), now[code]
        _Read.stations.update(_Read.keys[code])


def _unpacked(packed: bytes) -> tuple[int, ...]:
    return struct.unpack(f"<{len(packed) // 8}Q", packed)


def _rows(station: str, wanted: set[str] | None) -> Iterator[tuple[str, str]]:
    sql = "SELECT natural_key, row_id FROM entry WHERE station = ? AND table_name = 'person' ORDER BY row_id"
    for key, uid in store.every(sql, station):
        if key is not None and (wanted is None or key in wanted):
            yield key, uid


def _short(key: str) -> int:
    return int(key[:16], 16)
