"""One person in several stations, found without a number, by the ``id_hmac`` that a station works out.

An HMAC is random, so an index over it writes a page a person. It is kept as small as can be: eight bytes of
the key and the station as numbers; what it says is looked up in the rows, so a stale one does no harm.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Final, TypeVar

from station_app.centre import store
from station_app.sync.lines import Line

_HMAC: Final = re.compile("[0-9a-f]{64}")
#: Eight bytes as a number that a database's INTEGER holds.
_MIDDLE: Final = 1 << 63
_T = TypeVar("_T")
#: So many values in one question to the database.
MOST_ASKED: Final = 500


def key_of(line: Line) -> str | None:
    """By what one person is found in two stations; not of a record that was merged into another."""
    found = line.values.get("id_hmac") if line.values.get("status") != "merged" else None
    return found if isinstance(found, str) and _HMAC.fullmatch(found) else None


def portions(values: Sequence[_T]) -> Iterator[tuple[Sequence[_T], str]]:
    """Values in portions that one question may hold, with the question marks for each."""
    for place in range(0, len(values), MOST_ASKED):
        some = values[place : place + MOST_ASKED]
        yield some, ", ".join("?" * len(some))


def put(station: str, keys: Iterable[str]) -> None:
    """Note that these people are at a station."""
    rows = sorted((_short(key), int(station)) for key in set(keys))
    store.many("INSERT INTO person_key (key, station) VALUES (?, ?) ON CONFLICT DO NOTHING", rows)


def elsewhere(station: str, keys: Sequence[str]) -> set[str]:
    """Those of the keys that another station has too."""
    by_station: dict[int, set[str]] = {}
    by_short = {_short(key): key for key in keys}
    for some, marks in portions(sorted(by_short)):
        sql = f"SELECT key, station FROM person_key WHERE key IN ({marks}) AND station <> ?"
        for short, code in store.every(sql, *some, int(station)):
            by_station.setdefault(code, set()).add(by_short[short])
    return {key for code, wanted in by_station.items() for key, _uid in _rows(str(code), wanted)}


def shared(limit: int) -> list[list[tuple[str, str]]]:
    """(station, row's id) of each person that several stations have, so many people at most."""
    sql = """SELECT key, station FROM person_key WHERE key IN (
        SELECT key FROM person_key GROUP BY key HAVING count(*) > 1 LIMIT ?)"""
    by_station: dict[int, set[int]] = {}
    for short, code in store.every(sql, limit):
        by_station.setdefault(code, set()).add(short)
    found: dict[str, list[tuple[str, str]]] = {}
    for code, shorts in sorted(by_station.items()):
        for key, uid in _rows(str(code), None):
            if _short(key) in shorts:
                found.setdefault(key, []).append((str(code), uid))
    return [where for _key, where in sorted(found.items()) if len({code for code, _uid in where}) > 1]


def _rows(station: str, wanted: set[str] | None) -> Iterator[tuple[str, str]]:
    sql = "SELECT natural_key, row_id FROM entry WHERE station = ? AND table_name = 'person' ORDER BY row_id"
    for key, uid in store.every(sql, station):
        if key is not None and (wanted is None or key in wanted):
            yield key, uid


def _short(key: str) -> int:
    return int(key[:16], 16) - _MIDDLE
